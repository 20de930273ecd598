//! What a right answer uses up, in the one transaction in which it counts.

use crate::auth::context::{Context, Effect, Proved, Work};
use crate::auth::proofs::verification;
use crate::auth::telling::notices;
use crate::error::Result;
use crate::storage;

/// Carries out all of them, and settles what was prepared. False when another answer was quicker, or what was judged is not what is kept any more: then
/// nothing was proved.
pub(super) async fn apply(cx: &Context, work: &mut Work, proved: &Proved) -> Result<bool> {
    for effect in &proved.effects {
        if !apply_one(cx, work, effect).await? {
            return Ok(false);
        }
    }
    match &proved.proof {
        Some(proof) => verification::settle(cx, work, proof).await,
        None => Ok(true),
    }
}

async fn apply_one(cx: &Context, work: &mut Work, effect: &Effect) -> Result<bool> {
    match effect {
        Effect::TakeStep { id, step } => storage::second_factors::take_step(work, id, *step).await,
        Effect::VerifyTotp { id, step } => {
            storage::second_factors::verify_totp(work, id, *step, cx.now).await
        }
        Effect::UseBackupCode { user_id, hash } => {
            let spent = storage::second_factors::spend_backup_code(&mut *work, user_id, hash, cx.now).await?;
            if spent {
                notices::of_backup_code(cx, work, user_id).await?;
            }
            Ok(spent)
        }
        Effect::KeepPassword { user_id, hash, renewed } => {
            let now = storage::passwords::find(&mut *work, user_id).await?;
            let is_same = now.is_some_and(|now| &now.hash == hash);
            if let Some(renewed) = renewed.as_ref().filter(|_| is_same) {
                storage::passwords::rehash(work, user_id, hash, renewed).await?;
            }
            Ok(is_same)
        }
        Effect::UsePasskey { passkey, credential } => {
            storage::passkeys::used(work, passkey, credential, cx.now).await
        }
        Effect::SpendAdminLink(id) => storage::admin_links::spend(work, id, cx.now).await,
    }
}
