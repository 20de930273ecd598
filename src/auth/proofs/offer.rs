//! What may be used to prove who one is.

use crate::auth::context::{Context, Work};
use crate::auth::proofs::ceremonies;
use crate::error::Result;
use crate::id::{IdentificationId, UserId};
use crate::model::factor::{Factor, Stage, Subject};
use crate::model::identification::Means;
use crate::model::user::Standing;
use crate::storage;

/// Which of the factors somebody chose: a strategy, and an address of theirs where they named one.
pub(in crate::auth) fn chosen<'a>(
    factors: impl IntoIterator<Item = &'a Factor>,
    strategy: &str,
    identification_id: Option<&IdentificationId>,
) -> Option<&'a Factor> {
    factors.into_iter().find(|factor| {
        factor.strategy == *strategy
            && (identification_id.is_none() || factor.identification_id.as_ref() == identification_id)
    })
}

/// The second factors that a user may prove, what comes first first.
pub(in crate::auth) async fn second_factors_of(
    cx: &Context,
    user_id: &UserId,
    standing: &Standing,
) -> Result<Vec<Factor>> {
    let mut own = storage::identifications::list_of_user(&cx.db, user_id).await?;
    own.retain(|own| own.is_second_factor(&cx.settings.attributes));
    own.sort_by_key(|own| (own.default_second_factor_at.is_none(), own.second_factor_at));
    let codes = storage::second_factors::list_backup_codes(&cx.db, user_id).await?;
    let subject = Subject {
        has_totp: standing.totp_at.is_some(),
        has_backup_codes: codes.iter().any(|code| code.used_at.is_none()),
        ..Subject::of_own(&own)
    };
    Ok(cx.factors(&subject, Stage::Second))
}

/// What a user has to sign in with, besides messages.
pub(in crate::auth) async fn means(cx: &Context, work: &mut Work, user_id: &UserId) -> Result<Means> {
    let password = storage::passwords::find(&mut *work, user_id).await?.is_some();
    Ok(Means { password, passkey: ceremonies::is_usable(cx, work, user_id).await? })
}
