//! Signing in with a password, and choosing another one when it was forgotten or must be replaced.
//!
//! Hashing is slow. A try is counted in one transaction, judged outside of any, and carried out in another, which looks
//! again at all that may have changed meanwhile.

use crate::auth::context::{Answer, Context, Proved, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::sessions;
use crate::auth::proofs::lockout;
use crate::auth::proofs::lost_answers;
use crate::auth::proofs::passwords::{self, NewPassword};
use crate::auth::proofs::strategies::password;
use crate::auth::proofs::{self, Hold, Purpose};
use crate::auth::sign_in::{begin_held, current, go_on, hold, offer, open, proved, whom};
use crate::auth::telling::notices;
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::event::Event;
use crate::model::factor::{AskedFor, Stage};
use crate::model::identification::Identifier;
use crate::model::session::Ending;
use crate::model::sign_in::{RESET, SignIn, Status};
use crate::storage;

/// Where a password is given, old or new.
const GIVEN: &str = "sign-in password";

/// Answers with a password. Unknown users, and those without one, are refused with the same words after the same work where
/// users are hidden.
pub async fn attempt_password(cx: &Context, typed: &str) -> Result<SignIn> {
    if let Some(attempt) = again(cx, typed, None).await? {
        return Ok(attempt);
    }
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
    if !cx.settings.hides_users() && !has_password(cx, &attempt).await? {
        return Err(Refusal::StrategyForUserInvalid.into());
    }
    limits::try_account(cx, &Account::of(cx, &attempt)).await?;
    proofs::take(cx, &PasswordStep { attempt }, &password::Password, &Answer::Password(typed)).await
}

async fn has_password(cx: &Context, attempt: &SignIn) -> Result<bool> {
    let Some(user_id) = &attempt.user_id else { return Ok(false) };
    Ok(storage::passwords::find(&cx.db, user_id).await?.is_some())
}

/// The attempt of somebody who gives the same password once more, for the answer was lost; see [`lost_answers`]. Where one
/// `begins` by it, it is no matter that it is another.
pub(in crate::auth) async fn again(
    cx: &Context,
    typed: &str,
    begins: Option<&Identifier>,
) -> Result<Option<SignIn>> {
    let is_of = |attempt: &SignIn| {
        let named = Identifier::read(&attempt.identifier);
        begins.is_none_or(|begins| named.kind == begins.kind && named.canonical == begins.canonical)
    };
    let whose = async |there: &Context| Ok(current(there).await?.filter(is_of).and_then(|own| own.user_id));
    let again = lost_answers::again_by_password(cx, GIVEN, typed, whose).await;
    let again = if begins.is_some() { lost_answers::or_begin(again) } else { again };
    match again? {
        Some(here) => open(&here).await.map(Some),
        None => Ok(None),
    }
}

/// The first step of a sign-in, by the password.
struct PasswordStep {
    attempt: SignIn,
}

/// An attempt that waits for its password.
struct Asking {
    attempt: SignIn,
    /// Whether something else could be used.
    has_others: bool,
}

impl Purpose for PasswordStep {
    type Held = Asking;
    type Outcome = SignIn;

    const GIVEN: Option<&'static str> = Some(GIVEN);
    const STAGE: Stage = Stage::First;

    fn account(&self, cx: &Context) -> Option<Account> {
        Some(Account::of(cx, &self.attempt))
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        Some((Event::SignInAttempted, whom(&self.attempt)))
    }

    fn wrong(&self, cx: &Context, wrong: Refusal) -> Refusal {
        if cx.settings.hides_users() { Refusal::PasswordOrIdentifierIncorrect } else { wrong }
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<Asking, SignIn>> {
        let first = offer(cx, &self.attempt).await?.first;
        let has_others = first.iter().any(|factor| factor.strategy != "password");
        let asks = |attempt: &SignIn, status| status == Status::NeedsFirstFactor && attempt.asks_password();
        let (work, attempt) = held(cx, &self.attempt, asks).await?;
        Ok(Hold::Open(work, Asking { attempt, has_others }))
    }

    async fn proved(
        &self,
        cx: &Context,
        work: &mut Work,
        Asking { attempt, has_others }: Asking,
        proof: &Proved,
    ) -> Result<Result<SignIn, Refusal>> {
        let is_compromised = attempt.standing.compromised_at.is_some();
        if proof.is_breached {
            return Ok(Err(Refusal::PasswordPwned));
        }
        if is_compromised && (has_others || !cx.settings.attributes.password.enabled) {
            return Ok(Err(Refusal::PasswordCompromised));
        }
        if is_compromised {
            // Nothing else would let them in: they choose another one before they are signed in.
            storage::sign_ins::ask(&mut *work, &attempt.id, &AskedFor::one(RESET)).await?;
        }
        let attempt = hold(work, &attempt).await?;
        proved(cx, work, attempt, proof).await.map(Ok)
    }
}

/// A transaction that holds the attempt, as long as it waits for what is `needed`.
async fn held(
    cx: &Context,
    attempt: &SignIn,
    needed: impl Fn(&SignIn, Status) -> bool,
) -> Result<(Work, SignIn)> {
    let (work, attempt) = begin_held(cx, attempt).await?;
    match needed(&attempt, attempt.status(&cx.settings, cx.now)) {
        true => Ok((work, attempt)),
        false => Err(Refusal::ResourceForbidden.into()),
    }
}

/// Replaces a password, for an attempt that has come so far, and signs in.
pub async fn reset_password(cx: &Context, new: NewPassword<'_>) -> Result<SignIn> {
    if let Some(attempt) = again(cx, new.typed, None).await? {
        return Ok(attempt);
    }
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
        Err(error) => events::refused(cx, Event::UserPasswordReset, whom(&attempt), error).await,
        done => done,
    }
}

async fn replace(cx: &Context, attempt: &SignIn, new: NewPassword<'_>) -> Result<SignIn> {
    let user_id = attempt.user_id.as_ref().ok_or(Refusal::UserDeleted)?;
    let user = storage::users::find(&cx.db, user_id).await?.ok_or(Refusal::UserDeleted)?;
    let hash = passwords::accept_for(cx, &user, new.typed).await?;
    let cx = &cx.giving(GIVEN, &hash);
    let (mut work, attempt) = held(cx, attempt, |_, status| status == Status::NeedsNewPassword).await?;
    let user_id = attempt.user_id.clone().ok_or(Refusal::UserDeleted)?;
    if !storage::users::hold(&mut work, &user_id).await? {
        return Err(Refusal::UserDeleted.into());
    }
    storage::passwords::put(&mut work, &user_id, &hash, cx.now).await?;
    storage::users::credentials_changed(&mut work, &user_id, cx.now).await?;
    if !storage::sign_ins::replace_password(&mut work, &attempt.id, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    let attempt = hold(&mut work, &attempt).await?;
    let attempt = go_on(cx, &mut work, attempt).await?;
    changed(cx, &mut work, &attempt, &user_id, new.sign_out_others).await?;
    work.commit().await?;
    Ok(attempt)
}

async fn changed(
    cx: &Context,
    work: &mut Work,
    attempt: &SignIn,
    user_id: &UserId,
    sign_out_others: bool,
) -> Result<()> {
    match &attempt.session_id {
        Some(here) if sign_out_others => sessions::revoke_all_but(cx, work, user_id, here).await?,
        // Nobody is signed in yet: a second factor is missing.
        None if sign_out_others => {
            storage::sessions::end_of_user(&mut *work, user_id, Ending::Revoked, cx.now).await?;
        }
        _ => {}
    }
    if let Some(user) = storage::users::find(&mut *work, user_id).await? {
        notices::of_account(cx, work, &user, Letter::PasswordChanged).await?;
    }
    events::record(cx, work, Event::UserPasswordReset, Details::user(user_id)).await
}
