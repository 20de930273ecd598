//! Signing in with a password, and choosing another one when it was forgotten or must be replaced.
//!
//! Hashing is slow. A try is counted in one transaction, judged outside of any, and carried out in another, which looks
//! again at all that may have changed meanwhile.

use crate::auth::events::{self, About};
use crate::auth::lockout::{self, Account, Counted};
use crate::auth::passwords::{self, NewPassword};
use crate::auth::sign_in::{FirstProof, go_on, hold, offer, open, proved, whom};
use crate::auth::{Context, clients, limits, notices, password_tries, sessions};
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::password::StoredPassword;
use crate::model::sign_in::{RESET, SignIn, Status};
use crate::storage::{self, Tx};

/// Answers with a password. Unknown users, and those without one, are refused with the same words after the same work where
/// users are hidden.
pub async fn attempt_password(cx: &Context, typed: &str) -> Result<SignIn> {
    let attempt = open(cx).await?;
    if attempt.status(&cx.settings, cx.now) == Status::Complete {
        return Ok(attempt);
    }
    if typed.is_empty() {
        return Err(Refusal::ParamNil.at("password").into());
    }
    if attempt.status(&cx.settings, cx.now) != Status::NeedsFirstFactor || !attempt.asks_password() {
        return Err(Refusal::ClientStateInvalid.into());
    }
    let stored = stored(cx, &attempt).await?;
    if stored.is_none() && !cx.settings.hides_users() {
        return Err(Refusal::StrategyForUserInvalid.into());
    }
    let account = Account::of(cx, &attempt);
    limits::try_account(cx, &account).await?;
    match judge(cx, &attempt, &account, stored, typed).await {
        Err(error) => events::refused(cx, "sign_in.attempted", whom(&attempt), error).await,
        done => done,
    }
}

async fn stored(cx: &Context, attempt: &SignIn) -> Result<Option<StoredPassword>> {
    // Looked up for nobody, too: where users are hidden, both must cost the same.
    let nobody = UserId::new(&cx.chance);
    storage::passwords::find(&cx.db, attempt.user_id.as_ref().unwrap_or(&nobody)).await
}

async fn judge(
    cx: &Context,
    attempt: &SignIn,
    account: &Account,
    stored: Option<StoredPassword>,
    typed: &str,
) -> Result<SignIn> {
    let hash = stored.as_ref().map(|stored| stored.hash.as_str());
    let right = password_tries::judge(cx, account, hash, typed, incorrect(cx)).await?;
    let stored = stored.ok_or(incorrect(cx))?;
    let is_breached = passwords::must_be_replaced(cx, typed).await?;
    accept(cx, attempt, &right.counted, Right { stored, renewed: right.renewed, is_breached }).await
}

fn incorrect(cx: &Context) -> Refused {
    if cx.settings.hides_users() {
        Refusal::PasswordOrIdentifierIncorrect.into()
    } else {
        Refusal::PasswordIncorrect.into()
    }
}

/// A password that is right.
struct Right {
    stored: StoredPassword,
    /// A hash at the present cost, where it has another.
    renewed: Option<String>,
    /// Whether others know it, and the settings want it replaced.
    is_breached: bool,
}

async fn accept(cx: &Context, attempt: &SignIn, counted: &Counted<'_>, right: Right) -> Result<SignIn> {
    let others = offer(cx, attempt).await?.first.into_iter().any(|factor| factor.strategy != "password");
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    let attempt = hold(&mut tx, attempt).await?;
    match attempt.status(&cx.settings, cx.now) {
        // A double press.
        Status::Complete => return Ok(attempt),
        Status::NeedsFirstFactor if attempt.asks_password() => {}
        _ => return Err(Refusal::ResourceForbidden.into()),
    }
    let user_id = &right.stored.user_id;
    counted.gate(cx, &mut tx).await?;
    // Before the user is held, as whoever answers with a code does.
    counted.take_back(&mut tx).await?;
    storage::users::hold(&mut tx, user_id).await?;
    let now = storage::passwords::find(&mut tx, user_id).await?;
    let Some(now) = now.filter(|now| now.hash == right.stored.hash) else {
        return Err(incorrect(cx).into());
    };
    if let Some(renewed) = &right.renewed {
        storage::passwords::rehash(&mut tx, user_id, &now.hash, renewed).await?;
    }
    let refused = match now.compromised_at {
        _ if right.is_breached => Some(Refusal::PasswordPwned),
        Some(_) if others || !cx.settings.attributes.password.enabled => Some(Refusal::PasswordCompromised),
        // Nothing else would let them in: they choose another one before they are signed in.
        Some(_) => {
            storage::sign_ins::ask(&mut tx, &attempt.id, RESET).await?;
            None
        }
        None => None,
    };
    if let Some(refused) = refused {
        cx.commit(tx).await?;
        return Err(refused.into());
    }
    let attempt = hold(&mut tx, &attempt).await?;
    let attempt = proved(cx, &mut tx, attempt, FirstProof::by("password")).await?;
    cx.commit(tx).await?;
    Ok(attempt)
}

/// Replaces a password, for an attempt that has come so far, and signs in.
pub async fn reset_password(cx: &Context, new: NewPassword<'_>) -> Result<SignIn> {
    let attempt = open(cx).await?;
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete => return Ok(attempt),
        Status::NeedsNewPassword => {}
        _ => return Err(Refusal::ClientStateInvalid.into()),
    }
    new.check()?;
    let account = Account::of(cx, &attempt);
    limits::try_account(cx, &account).await?;
    lockout::gate(cx, &account).await?;
    match replace(cx, &attempt, new).await {
        Err(error) => events::refused(cx, "user.password_reset", whom(&attempt), error).await,
        done => done,
    }
}

async fn replace(cx: &Context, attempt: &SignIn, new: NewPassword<'_>) -> Result<SignIn> {
    let user_id = attempt.user_id.as_ref().ok_or(Refusal::UserDeleted)?;
    let user = storage::users::find(&cx.db, user_id).await?.ok_or(Refusal::UserDeleted)?;
    let hash = passwords::accept_for(cx, &user, new.typed).await?;
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    let attempt = hold(&mut tx, attempt).await?;
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete => return Ok(attempt),
        Status::NeedsNewPassword => {}
        _ => return Err(Refusal::ResourceForbidden.into()),
    }
    let user_id = attempt.user_id.clone().ok_or(Refusal::UserDeleted)?;
    if !storage::users::hold(&mut tx, &user_id).await? {
        return Err(Refusal::UserDeleted.into());
    }
    storage::passwords::put(&mut tx, &user_id, &hash, cx.now).await?;
    storage::users::credentials_changed(&mut tx, &user_id, cx.now).await?;
    if !storage::sign_ins::replace_password(&mut tx, &attempt.id, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    let attempt = hold(&mut tx, &attempt).await?;
    let attempt = go_on(cx, &mut tx, attempt).await?;
    changed(cx, &mut tx, &attempt, &user_id, new.sign_out_others).await?;
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(attempt)
}

async fn changed(
    cx: &Context,
    tx: &mut Tx,
    attempt: &SignIn,
    user_id: &UserId,
    sign_out_others: bool,
) -> Result<()> {
    match &attempt.session_id {
        Some(here) if sign_out_others => sessions::revoke_all_but(cx, tx, user_id, here).await?,
        // Nobody is signed in yet: a second factor is missing.
        None if sign_out_others => {
            storage::sessions::end_of_user(&mut *tx, user_id, "revoked", cx.now).await?;
        }
        _ => {}
    }
    if let Some(user) = storage::users::find(&mut *tx, user_id).await? {
        notices::of_account(cx, tx, &user, Letter::PasswordChanged).await?;
    }
    events::record(cx, tx, "user.password_reset", About::user(user_id)).await
}
