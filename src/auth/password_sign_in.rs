//! Signing in with a password, and choosing another one when it was forgotten or must be replaced.
//!
//! Hashing is slow. A try is counted in one transaction, judged outside of any, and carried out in another, which looks
//! again at all that may have changed meanwhile.

use crate::auth::events::{self, About};
use crate::auth::lockout::{self, Account, Counted};
use crate::auth::passwords::{self, Verdict};
use crate::auth::sign_in::{complete, hold, offer, open, proved, whom};
use crate::auth::{Context, clients, limits, notices, sessions};
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::password::{Person, StoredPassword};
use crate::model::sign_in::{RESET, SignIn, Status};
use crate::storage::{self, Tx};

/// Answers with a password. Unknown users, and those without one, are refused with the same words after the same work where
/// users are hidden.
pub async fn attempt_password(cx: &Context, typed: &str) -> Result<SignIn> {
    let attempt = open(cx).await?;
    if attempt.status(cx.now) == Status::Complete {
        return Ok(attempt);
    }
    if typed.is_empty() {
        return Err(Refusal::ParamNil.at("password").into());
    }
    if attempt.status(cx.now) != Status::NeedsFirstFactor || !attempt.asks_password() {
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
    let counted = count(cx, account).await?;
    let hash = stored.as_ref().map(|stored| stored.hash.as_str());
    let verdict = match passwords::verify(cx, hash, typed).await {
        Ok(verdict) => verdict,
        // More bytes than any password has: not this one.
        Err(error) if error.is(Refusal::PasswordTooManyBytes) => Verdict::Wrong,
        Err(error) => {
            let mut tx = cx.begin().await?;
            counted.take_back(&mut tx).await?;
            cx.commit(tx).await?;
            return Err(error);
        }
    };
    match (verdict, stored) {
        (Verdict::Right { renewed }, Some(stored)) => {
            let must_go = passwords::must_be_replaced(cx, typed).await?;
            accept(cx, attempt, &counted, Right { stored, renewed, is_breached: must_go }).await
        }
        _ => refuse(cx, &counted).await,
    }
}

async fn count<'a>(cx: &Context, account: &'a Account) -> Result<Counted<'a>> {
    let mut tx = cx.begin().await?;
    let counted = lockout::count(cx, &mut tx, account).await?;
    cx.commit(tx).await?;
    match counted {
        Counted::Locked(refused) => Err(refused.into()),
        counted => Ok(counted),
    }
}

async fn refuse(cx: &Context, counted: &Counted<'_>) -> Result<SignIn> {
    let mut tx = cx.begin().await?;
    let besides = counted.failed(cx, &mut tx).await?;
    cx.commit(tx).await?;
    cx.outbox.wake();
    Err(Error::Refused(std::iter::once(incorrect(cx)).chain(besides).collect()))
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
    match attempt.status(cx.now) {
        // A double press.
        Status::Complete => return Ok(attempt),
        Status::NeedsFirstFactor if attempt.asks_password() => {}
        _ => return Err(Refusal::ResourceForbidden.into()),
    }
    let user_id = &right.stored.user_id;
    counted.gate(cx, &mut tx).await?;
    // Before the user is held, as whoever answers with a code does.
    counted.forgive(&mut tx).await?;
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
    let attempt = proved(cx, &mut tx, attempt).await?;
    cx.commit(tx).await?;
    Ok(attempt)
}

/// A new password, as its form brings it.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewPassword<'a> {
    /// The password.
    pub typed: &'a str,
    /// The same once more.
    pub confirmed: &'a str,
    /// Whether all other devices are signed out.
    pub sign_out_others: bool,
}

/// Replaces a password, for an attempt that has come so far, and signs in.
pub async fn reset_password(cx: &Context, new: NewPassword<'_>) -> Result<SignIn> {
    let attempt = open(cx).await?;
    match attempt.status(cx.now) {
        Status::Complete => return Ok(attempt),
        Status::NeedsNewPassword => {}
        _ => return Err(Refusal::ClientStateInvalid.into()),
    }
    if new.typed.is_empty() {
        return Err(Refusal::ParamNil.at("new_password").into());
    }
    if new.typed != new.confirmed {
        return Err(Refusal::ConfirmationIncorrect.at("confirm_password").into());
    }
    let account = Account::of(cx, &attempt);
    limits::try_account(cx, &account).await?;
    lockout::gate(cx, &account).await?;
    match replace(cx, &attempt, new).await {
        Err(error) => events::refused(cx, "user.password_reset", whom(&attempt), error).await,
        done => done,
    }
}

async fn replace(cx: &Context, attempt: &SignIn, new: NewPassword<'_>) -> Result<SignIn> {
    let hash = acceptable(cx, attempt, new.typed).await?;
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    let attempt = hold(&mut tx, attempt).await?;
    match attempt.status(cx.now) {
        Status::Complete => return Ok(attempt),
        Status::NeedsNewPassword => {}
        _ => return Err(Refusal::ResourceForbidden.into()),
    }
    let user_id = attempt.user_id.clone().ok_or(Refusal::UserDeleted)?;
    if !storage::users::hold(&mut tx, &user_id).await? {
        return Err(Refusal::UserDeleted.into());
    }
    storage::passwords::put(&mut tx, &user_id, &hash, cx.now).await?;
    let attempt = complete(cx, &mut tx, attempt).await?;
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
    if let (true, Some(here)) = (sign_out_others, &attempt.session_id) {
        sessions::revoke_all_but(cx, tx, user_id, here).await?;
    }
    if let Some(user) = storage::users::find(&mut *tx, user_id).await? {
        notices::of_password(cx, tx, &user).await?;
    }
    events::record(cx, tx, "user.password_reset", About::user(user_id)).await
}

/// The hash of the new password, when it may take the place of the one there is.
async fn acceptable(cx: &Context, attempt: &SignIn, typed: &str) -> Result<String> {
    let user_id = attempt.user_id.as_ref().ok_or(Refusal::UserDeleted)?;
    let user = storage::users::find(&cx.db, user_id).await?.ok_or(Refusal::UserDeleted)?;
    let own = storage::identifications::list_of_user(&cx.db, user_id).await?;
    let names = [&user.first_name, &user.last_name].into_iter().flatten().map(String::as_str).collect();
    let person = Person { identifiers: own.iter().map(|own| own.value.as_str()).collect(), names };
    let hash = passwords::accept(cx, typed, &person, "new_password").await?;
    if let Some(before) = storage::passwords::find(&cx.db, user_id).await?
        && passwords::verify(cx, Some(&before.hash), typed).await?.is_right()
    {
        return Err(Refusal::PasswordMatchesCurrent.at("new_password").into());
    }
    Ok(hash)
}
