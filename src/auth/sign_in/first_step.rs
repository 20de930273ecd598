//! The first step of a sign-in, by what was prepared for it: a message to an address of whoever it is, for the most part.

use crate::auth::context::{Answer, Context, Proved, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::tries::Account;
use crate::auth::proofs::{self, Hold, Purpose, claims, enrolments};
use crate::auth::sign_in::second_step::SecondStep;
use crate::auth::sign_in::{begin_held, hold, proved, whom};
use crate::auth::telling::notices;
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::event::Event;
use crate::model::factor::Stage;
use crate::model::identification::{Identification, Identifier, Kind};
use crate::model::session::Ending;
use crate::model::sign_in::SignIn;
use crate::model::username;
use crate::model::verification::Verification;
use crate::storage::{self, OnTaken};

/// Answers what was prepared for the step that an attempt is at. Whoever comes second is told the outcome of the first.
pub(in crate::auth) async fn answer(
    cx: &Context,
    attempt: SignIn,
    proof: &Verification,
    given: String,
) -> Result<SignIn> {
    let strategy = cx.strategies.named(&proof.strategy)?;
    let answer = Answer::Of(proof, given);
    if attempt.first_factor_at.is_some() {
        return proofs::take(cx, &SecondStep { attempt, is_prepared: true }, strategy, &answer).await;
    }
    let attempt = proofs::take(cx, &FirstStep { attempt }, strategy, &answer).await?;
    // What a message has reached is its owner's alone.
    if !proof.address.is_empty() {
        claims::leave_others(cx, &Identifier::read(&proof.address)).await;
    }
    Ok(attempt)
}

/// The first step of a sign-in.
struct FirstStep {
    attempt: SignIn,
}

impl Purpose for FirstStep {
    type Held = SignIn;
    type Outcome = SignIn;

    const STAGE: Stage = Stage::First;

    fn account(&self, cx: &Context) -> Option<Account> {
        Some(Account::of(cx, &self.attempt))
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        Some((Event::SignInAttempted, whom(&self.attempt)))
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<SignIn, SignIn>> {
        let (work, attempt) = begin_held(cx, &self.attempt).await?;
        Ok(Hold::Open(work, attempt))
    }

    fn before(&self, attempt: SignIn) -> Result<SignIn> {
        Ok(attempt)
    }

    async fn proved(
        &self,
        cx: &Context,
        work: &mut Work,
        attempt: SignIn,
        proof: &Proved,
    ) -> Result<Result<SignIn, Refusal>> {
        if attempt.first_factor_at.is_some() {
            return Err(Refusal::ResourceForbidden.into());
        }
        if let (Some(user_id), Some(message)) = (&attempt.user_id, proof.message()) {
            reached(cx, work, &attempt, user_id, message).await?;
        }
        // What is so about the account may have changed by that.
        let attempt = hold(work, &attempt).await?;
        proved(cx, work, attempt, proof).await.map(Ok)
    }
}

/// What was sent has reached its address, which is thereby proved to be the user's.
async fn reached(
    cx: &Context,
    work: &mut Work,
    attempt: &SignIn,
    user_id: &UserId,
    message: &Verification,
) -> Result<()> {
    let sent_to = Identifier::read(&message.address);
    let is_taken_over = clear_the_way(cx, work, attempt, user_id, &sent_to).await?;
    let all = storage::identifications::list_of_user(&mut *work, user_id).await?;
    // One that was removed meanwhile proves nothing any more.
    let own = all.iter().find(|own| own.is(&sent_to)).ok_or(Refusal::ResourceForbidden)?;
    // One that became the second factor meanwhile begins nothing any more.
    if own.is_second_factor(&cx.settings.attributes) {
        return Err(Refusal::ResourceForbidden.into());
    }
    let others = all.iter().filter(|other| other.id != own.id);
    if own.verified_at.is_none() && others.clone().any(|other| other.verified_at.is_some()) {
        return Err(Refusal::ResourceForbidden.into());
    }
    let settles = cx.settings.attributes.settles_claims(own.kind);
    let proved = storage::identifications::verify(work, own, settles, cx.now).await;
    if proved.on_taken(Refusal::IdentificationClaimed)? {
        storage::users::set_primary(&mut *work, user_id, own.kind, Some(&own.id)).await?;
        if is_taken_over {
            take_over(cx, work, own, others).await?;
        }
    }
    Ok(())
}

/// Whether the proof of an address takes the account over from whoever has it: it is the first one, and not given in the
/// browser that made the account. Then the attempt goes on with that address, and all that began with what is about to go is
/// over: attempts come before identifications in the order of locks.
async fn clear_the_way(
    cx: &Context,
    work: &mut Work,
    attempt: &SignIn,
    user_id: &UserId,
    sent_to: &Identifier,
) -> Result<bool> {
    let all = storage::identifications::list_of_user(&mut *work, user_id).await?;
    let Some(own) = all.iter().find(|own| own.is(sent_to) && own.verified_at.is_none()) else {
        return Ok(false);
    };
    let made_here = match &cx.visitor.client {
        Some(client) => storage::users::was_made_in(&mut *work, user_id, &client.id).await?,
        None => false,
    };
    if made_here {
        return Ok(false);
    }
    storage::sign_ins::name(&mut *work, &attempt.id, own).await?;
    for other in all.iter().filter(|other| other.id != own.id) {
        storage::sign_ins::abandon_of_identification(&mut *work, &other.id, cx.now).await?;
    }
    Ok(true)
}

/// Whoever was in the account before it was proved to be its owner's is out: sessions, password, passkeys, second factors,
/// attempts that are under way, links that programs made, and unproved addresses, which may be those of somebody who signed up
/// with an address that was not theirs. And so is all that they said of themselves: names, picture, username.
async fn take_over<'a>(
    cx: &Context,
    work: &mut Work,
    own: &Identification,
    others: impl Iterator<Item = &'a Identification>,
) -> Result<()> {
    storage::sessions::end_of_user(&mut *work, &own.user_id, Ending::Revoked, cx.now).await?;
    for other in others {
        if other.kind == Kind::Username {
            forget_username(cx, work, other).await?;
            continue;
        }
        storage::identifications::delete(&mut *work, &other.id).await?;
        if other.kind != own.kind {
            storage::users::set_primary(&mut *work, &own.user_id, other.kind, None).await?;
        }
    }
    storage::users::rename(&mut *work, &own.user_id, None, None, cx.now).await?;
    storage::pictures::delete(&mut *work, &own.user_id).await?;
    let user = storage::users::find(&mut *work, &own.user_id).await?.ok_or(Refusal::UserDeleted)?;
    // Or else whoever was there before would keep its owner out.
    enrolments::forget(cx, work, &user).await?;
    storage::sign_in_tokens::revoke_of_user(&mut *work, &user.id, cx.now).await?;
    for passkey in storage::passkeys::list_of_user(&mut *work, &user.id).await? {
        storage::passkeys::delete(&mut *work, &passkey.id, &user.id).await?;
        notices::of_change(cx, work, &user, Letter::PasskeyRemoved, &passkey.name).await?;
        events::record(cx, &mut *work, Event::PasskeyRemoved, Details::user(&user.id)).await?;
    }
    if storage::passwords::delete(&mut *work, &user.id).await? {
        notices::of_account(cx, work, &user, Letter::PasswordRemoved).await?;
        events::record(cx, &mut *work, Event::UserPasswordRemoved, Details::user(&user.id)).await?;
    }
    Ok(())
}

/// A username that somebody else chose goes; where everybody has one, a made-up one takes its place.
async fn forget_username(cx: &Context, work: &mut Work, name: &Identification) -> Result<()> {
    if cx.settings.attributes.is_required(Kind::Username) {
        for _ in 0..8 {
            let made_up = username::made_up(&cx.settings.username_settings, &cx.chance);
            if storage::identifications::rename(&mut *work, &name.id, &made_up).await? {
                return Ok(());
            }
        }
    }
    storage::identifications::delete(work, &name.id).await
}
