//! Signing in, once it is begun: what may be used, prove it, be signed in on the browser that began it.

use crate::auth::events::{self, About};
use crate::auth::lockout::{self, Account};
use crate::auth::redirects::{self, After};
use crate::auth::sessions::Proofs;
use crate::auth::strategies::Answer;
use crate::auth::verification::{self, Judged, Progress};
use crate::auth::{
    Context, Visitor, clients, factors_for, limits, notices, passkeys, second_factor, second_factors,
    sessions, sign_in_tokens,
};
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Result};
use crate::id::{IdentificationId, SignInId, VerificationId};
use crate::model::factor::{Factor, Stage, Subject};
use crate::model::identification::{Identification, Identifier, Kind};
use crate::model::settings::PreferredStrategy;
use crate::model::sign_in::{RESET, SignIn, Status};
use crate::model::user::User;
use crate::model::verification::{Purpose, tidy_code};
use crate::storage::{self, OnTaken, Tx};

/// Whom an attempt is about.
pub(super) fn whom(attempt: &SignIn) -> About<'_> {
    match &attempt.user_id {
        Some(user) => About::user(user),
        None => About::identifier(&attempt.identifier),
    }
}

/// Ends the open attempts of a browser and the proofs that belong to them.
pub(super) async fn abandon(cx: &Context, tx: &mut Tx, client_id: &crate::id::ClientId) -> Result<()> {
    storage::sign_ins::abandon_open(&mut *tx, client_id, cx.now).await?;
    storage::sign_ups::abandon_open(&mut *tx, client_id, cx.now).await?;
    storage::verifications::supersede_of_client(&mut *tx, client_id, cx.now).await
}

/// Asks for these factors from now on: for the password, a passkey, or what a message carries that is sent.
pub(super) async fn ask(cx: &Context, tx: &mut Tx, attempt: &mut SignIn, factors: &[Factor]) -> Result<()> {
    let strategies = verification::names(factors);
    if matches!(strategies.as_str(), "password" | "passkey") {
        if !storage::sign_ins::ask(&mut *tx, &attempt.id, &strategies).await? {
            return Err(Refusal::ResourceForbidden.into());
        }
        attempt.strategies = Some(strategies);
        return storage::verifications::supersede(&mut *tx, &Purpose::SignIn(attempt.id.clone()), cx.now)
            .await;
    }
    let wait = verification::resend_wait(&strategies);
    if !storage::sign_ins::claim_send(&mut *tx, &attempt.id, &strategies, cx.now, wait).await? {
        return Err(verification::not_sent(attempt.sent_at, wait, cx.now));
    }
    (attempt.sent_at, attempt.strategies) = (Some(cx.now), Some(strategies));
    let letter = match &attempt.user_id {
        None => Letter::SignInUnknown,
        Some(_) if attempt.replaces_password() => Letter::ResetPassword,
        Some(_) => Letter::SignIn,
    };
    // Where users are hidden, a number that is the second factor is offered like any other, and gets nothing.
    let nobody = IdentificationId::new(&cx.chance);
    let id = attempt.identification_id.as_ref().unwrap_or(&nobody);
    let own = storage::identifications::find(&mut *tx, id).await?;
    let is_second = own.is_some_and(|own| {
        own.is_second_factor(&cx.settings.attributes)
            && factors.iter().any(|factor| factor.address == own.value)
    });
    let letter = (!is_second).then_some(letter);
    verification::send(cx, tx, &Purpose::SignIn(attempt.id.clone()), factors, letter).await
}

/// What an attempt may use. Where users are hidden it depends on the settings alone.
pub(super) struct Offer {
    /// As first factor, what comes first first.
    pub first: Vec<Factor>,
    /// To choose another password in the place of one that was forgotten.
    pub resets: Vec<Factor>,
}

/// What this attempt may use.
pub(super) async fn offer(cx: &Context, attempt: &SignIn) -> Result<Offer> {
    let own = match &attempt.identification_id {
        Some(id) => storage::identifications::find(&cx.db, id).await?,
        // Looked up all the same: where users are hidden, both must cost the same.
        None => storage::identifications::find(&cx.db, &IdentificationId::new(&cx.chance)).await?,
    };
    let typed = &attempt.identifier;
    let subject = match own {
        Some(own) if !cx.settings.hides_users() => {
            let mut all = storage::identifications::list_of_user(&cx.db, &own.user_id).await?;
            all.retain(|other| other.id == own.id || !other.is_second_factor(&cx.settings.attributes));
            let password = storage::passwords::find(&cx.db, &own.user_id).await?;
            let passkeys = passkeys::is_usable(cx, &cx.db, &own.user_id).await?;
            let mut subject =
                Subject::of_user(&all, &own, typed).with_password(password.is_some()).with_passkey(passkeys);
            // A number that is the second factor proves nothing first; it may be typed to name whose account it is.
            if own.is_second_factor(&cx.settings.attributes) {
                subject.targets.retain(|target| target.typed.is_none());
                subject.named = Some(typed.clone());
            }
            subject
        }
        own => {
            let kind = Identifier::read(typed).kind;
            let stored = own.as_ref().map_or(typed, |own| &own.value);
            Subject::of_address(kind, stored, typed).with_password(cx.settings.attributes.password.enabled)
        }
    };
    let mut first = factors_for(&cx.settings, &subject, Stage::First);
    let named = |factor: &Factor| factor.safe_identifier == *typed;
    let otp_first = cx.settings.sign_in.preferred_strategy == PreferredStrategy::Otp;
    first.sort_by_key(|factor| match factor.strategy {
        "password" if otp_first => 2,
        "password" => 0,
        // Not every browser knows it; those that do say so when they begin.
        "passkey" => 4,
        _ if named(factor) => 1,
        _ => 3,
    });
    let mut resets = factors_for(&cx.settings, &subject, Stage::Reset);
    resets.retain(|_| subject.has_password);
    resets.sort_by_key(|factor| !named(factor));
    Ok(Offer { first, resets })
}

/// The open attempt of the browser that asks, or its newest completed one.
pub async fn current(cx: &Context) -> Result<Option<SignIn>> {
    let Some(client) = &cx.visitor.client else { return Ok(None) };
    let newest = storage::sign_ins::find_newest(&cx.db, &client.id).await?;
    Ok(newest.filter(|attempt| attempt.status(&cx.settings, cx.now) != Status::Abandoned))
}

pub(super) async fn open(cx: &Context) -> Result<SignIn> {
    current(cx).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

/// What the attempt of a browser is waiting for, for its pages.
#[derive(Clone, Debug)]
pub enum Step {
    /// The password.
    Password {
        /// What was typed to name whose it is.
        identifier: String,
        /// Whether something else could be used.
        alternatives: bool,
    },
    /// A passkey.
    Passkey {
        /// What was typed to name whose it is.
        identifier: String,
        /// Whether something else could be used.
        alternatives: bool,
    },
    /// That a method is chosen: nothing is asked for yet.
    Choice,
    /// A new password.
    NewPassword {
        /// What was typed to name whose it is.
        identifier: String,
        /// Whether it was a code that led here, and not a password that must be replaced.
        by_code: bool,
    },
    /// A second factor, or a message that shows whose the new device is.
    SecondFactor,
    /// What was sent; or nothing any more.
    Sent(Progress),
}

/// Where the attempt of the browser that asks stands. Writes nothing.
pub async fn step(cx: &Context) -> Result<Step> {
    let Some(attempt) = current(cx).await? else { return Ok(Step::Sent(Progress::Nothing)) };
    Ok(match attempt.status(&cx.settings, cx.now) {
        Status::Abandoned => Step::Sent(Progress::Nothing),
        Status::ReadyToFinish => Step::Sent(Progress::Ready),
        Status::NeedsNewPassword => Step::NewPassword {
            by_code: attempt.strategies.as_deref() != Some(RESET),
            identifier: attempt.identifier,
        },
        Status::Complete if sessions::current(cx).await?.is_some() => {
            Step::Sent(Progress::Complete(target(cx, &attempt)))
        }
        Status::Complete => Step::Sent(Progress::Nothing),
        Status::NeedsSecondFactor | Status::NeedsClientTrust => Step::SecondFactor,
        Status::NeedsFirstFactor if attempt.strategies.is_none() => Step::Choice,
        Status::NeedsFirstFactor => first_factor(cx, attempt).await?,
    })
}

async fn first_factor(cx: &Context, attempt: SignIn) -> Result<Step> {
    let Offer { first, resets } = offer(cx, &attempt).await?;
    if attempt.asks_password() {
        let alternatives = first.iter().any(|factor| factor.strategy != "password");
        return Ok(Step::Password { identifier: attempt.identifier, alternatives });
    }
    if attempt.asks_passkey() {
        let alternatives = first.iter().any(|factor| factor.strategy != "passkey");
        return Ok(Step::Passkey { identifier: attempt.identifier, alternatives });
    }
    let purpose = Purpose::SignIn(attempt.id);
    let mut all = first.clone();
    all.extend(resets);
    let mut waiting = verification::waiting(cx, &purpose, attempt.sent_at, &all).await?;
    if let Some(waiting) = &mut waiting {
        waiting.alternatives.retain(|factor| first.contains(factor));
    }
    Ok(Step::Sent(waiting.into()))
}

/// Whether the attempt that this browser began can go on, or has come to its end here.
pub async fn goes_on(cx: &Context) -> Result<bool> {
    Ok(!matches!(step(cx).await?, Step::Sent(Progress::Nothing)))
}

/// Where a completed attempt leads.
pub fn target(cx: &Context, attempt: &SignIn) -> String {
    redirects::after(cx, After::SignIn, &attempt.targets)
}

/// Sends again what was sent last.
pub async fn resend(cx: &Context) -> Result<()> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    let before = storage::verifications::list_newest(&cx.db, &Purpose::SignIn(attempt.id.clone())).await?;
    let was = |factor: &&Factor| {
        before.iter().any(|v| v.strategy == factor.strategy && v.address == factor.address)
    };
    if attempt.first_factor_at.is_some() {
        // Proved in the meantime: the page goes on by itself.
        return Ok(());
    }
    let Offer { first, resets } = offer(cx, &attempt).await?;
    let factors: Vec<Factor> = first.iter().chain(&resets).filter(was).cloned().collect();
    prepare_with(cx, attempt, factors).await
}

/// What else could be used.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// Other methods.
    pub others: Vec<Factor>,
    /// What leads to a new password.
    pub resets: Vec<Factor>,
    /// Whether something is asked for already, to go back to.
    pub is_asked: bool,
}

/// What could be used instead of what is asked for; none when there is no attempt to prove. Also after the link was pressed in
/// another browser: as long as this one has not finished, its person decides.
pub async fn alternatives(cx: &Context) -> Result<Option<Alternatives>> {
    let step = step(cx).await?;
    let asked = match &step {
        Step::Password { .. }
        | Step::Passkey { .. }
        | Step::Choice
        | Step::Sent(Progress::Waiting(_) | Progress::Ready) => offer(cx, &open(cx).await?).await?,
        Step::NewPassword { .. } | Step::SecondFactor | Step::Sent(_) => return Ok(None),
    };
    let is_asked = !matches!(step, Step::Choice);
    let others = match step {
        Step::Sent(Progress::Waiting(waiting)) => waiting.alternatives,
        Step::Password { .. } => asked.first.into_iter().filter(|it| it.strategy != "password").collect(),
        Step::Passkey { .. } => asked.first.into_iter().filter(|it| it.strategy != "passkey").collect(),
        _ => asked.first,
    };
    Ok(Some(Alternatives { others, resets: asked.resets, is_asked }))
}

/// Begins the proof by another method: one strategy, to one of the person's addresses.
pub async fn prepare(
    cx: &Context,
    strategy: &str,
    identification_id: Option<&IdentificationId>,
) -> Result<()> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    let named = |factor: &&Factor| {
        factor.strategy == strategy
            && (identification_id.is_none() || factor.identification_id.as_ref() == identification_id)
    };
    let Offer { first, resets } = offer(cx, &attempt).await?;
    let factors: Vec<Factor> = first.iter().chain(&resets).find(named).cloned().into_iter().collect();
    prepare_with(cx, attempt, factors).await
}

async fn prepare_with(cx: &Context, mut attempt: SignIn, factors: Vec<Factor>) -> Result<()> {
    if factors.is_empty() {
        return Err(Refusal::StrategyInvalid.into());
    }
    match attempt.status(&cx.settings, cx.now) {
        Status::NeedsFirstFactor | Status::ReadyToFinish => {}
        Status::Complete => return Ok(()),
        Status::NeedsNewPassword | Status::NeedsSecondFactor | Status::NeedsClientTrust => {
            return Err(Refusal::ClientStateInvalid.into());
        }
        Status::Abandoned => return Err(Refusal::ResourceForbidden.into()),
    }
    // Nobody guesses a passkey: whoever holds one gets in, however often others tried something else.
    if factors.iter().any(|factor| factor.strategy != "passkey") {
        lockout::gate(cx, &Account::of(cx, &attempt)).await?;
    }
    let mut tx = cx.begin().await?;
    ask(cx, &mut tx, &mut attempt, &factors).await?;
    events::record(cx, &mut tx, "sign_in.prepared", whom(&attempt)).await?;
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(())
}

/// Answers with a code.
pub async fn attempt_code(cx: &Context, typed: &str) -> Result<SignIn> {
    let attempt = open(cx).await?;
    let code = tidy_code(typed).ok_or(Refusal::CodeLength)?;
    limits::try_account(cx, &Account::of(cx, &attempt)).await?;
    let proof = verification::code_under_way(cx, &Purpose::SignIn(attempt.id.clone())).await?;
    answer(cx, attempt, &proof.id, &Answer::Code(code)).await
}

/// Answers the first factor: counts, judges, settles, and signs in when this is the browser that began it. Whoever comes
/// second is told the outcome of the first.
pub(super) async fn answer(
    cx: &Context,
    attempt: SignIn,
    proof: &VerificationId,
    answer: &Answer,
) -> Result<SignIn> {
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    let attempt = hold(&mut tx, &attempt).await?;
    match verification::judge_for(cx, &mut tx, &Account::of(cx, &attempt), proof, answer).await? {
        Judged::Before => {
            drop(tx);
            storage::sign_ins::find(&cx.db, &attempt.id)
                .await?
                .ok_or_else(|| Refusal::ResourceForbidden.into())
        }
        Judged::No(refused) => {
            cx.commit(tx).await?;
            events::refused(cx, "sign_in.attempted", whom(&attempt), Error::Refused(refused)).await
        }
        Judged::Proved => match proved_by_message(cx, &mut tx, attempt.clone(), proof).await {
            Ok(attempt) => {
                cx.commit(tx).await?;
                Ok(attempt)
            }
            Err(error) => {
                drop(tx);
                events::refused(cx, "sign_in.attempted", whom(&attempt), error).await
            }
        },
    }
}

/// Has whatever concerns an attempt take turns, and reads it as it is now.
pub(super) async fn hold(tx: &mut Tx, attempt: &SignIn) -> Result<SignIn> {
    storage::sign_ins::hold(&mut *tx, &attempt.id).await?;
    storage::sign_ins::find(tx, &attempt.id).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

/// What was sent has reached its address, which is thereby proved to be the user's.
async fn proved_by_message(
    cx: &Context,
    tx: &mut Tx,
    attempt: SignIn,
    proof: &VerificationId,
) -> Result<SignIn> {
    let proof = storage::verifications::find(&mut *tx, proof).await?.ok_or(Refusal::ResourceForbidden)?;
    if attempt.first_factor_at.is_some() {
        return second_factor::proved_by_message(cx, tx, attempt, &proof).await;
    }
    if let Some(user_id) = &attempt.user_id {
        storage::users::hold(&mut *tx, user_id).await?;
        let sent_to = Identifier::read(&proof.address);
        let all = storage::identifications::list_of_user(&mut *tx, user_id).await?;
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
        let proved = storage::identifications::verify(&mut *tx, &own.id, cx.now).await;
        if proved.on_taken(Refusal::IdentificationClaimed)? {
            take_over(cx, tx, own, others).await?;
        }
    }
    // What is so about the account may have changed by that.
    let attempt = hold(tx, &attempt).await?;
    proved(cx, tx, attempt, FirstProof::by(&proof.strategy)).await
}

/// Whoever was in the account before it was proved to be its owner's is out: sessions, password, passkeys, second factors,
/// attempts that are under way, links that programs made, and unproved addresses, which may be those of somebody who signed up
/// with an address that was not theirs.
async fn take_over<'a>(
    cx: &Context,
    tx: &mut Tx,
    own: &Identification,
    others: impl Iterator<Item = &'a Identification>,
) -> Result<()> {
    storage::sessions::end_of_user(&mut *tx, &own.user_id, "revoked", cx.now).await?;
    for other in others.filter(|other| other.kind != Kind::Username) {
        storage::identifications::delete(&mut *tx, &other.id).await?;
        storage::users::set_primary(&mut *tx, &own.user_id, other.kind, None).await?;
    }
    storage::users::set_primary(&mut *tx, &own.user_id, own.kind, Some(&own.id)).await?;
    let user = storage::users::find(&mut *tx, &own.user_id).await?.ok_or(Refusal::UserDeleted)?;
    // Or else whoever was there before would keep its owner out.
    second_factors::forget(cx, tx, &user).await?;
    storage::sign_in_tokens::revoke_of_user(&mut *tx, &user.id, cx.now).await?;
    for passkey in storage::passkeys::list_of_user(&mut *tx, &user.id).await? {
        storage::passkeys::delete(&mut *tx, &passkey.id, &user.id).await?;
        notices::of_change(cx, tx, &user, Letter::PasskeyRemoved, &passkey.name).await?;
        events::record(cx, &mut *tx, "passkey.removed", About::user(&user.id)).await?;
    }
    if storage::passwords::delete(&mut *tx, &user.id).await? {
        notices::of_account(cx, tx, &user, Letter::PasswordRemoved).await?;
        events::record(cx, &mut *tx, "user.password_removed", About::user(&user.id)).await?;
    }
    Ok(())
}

/// Begins an attempt of this user in the browser that asks, in the place of whatever was under way there: for those who show
/// who they are without naming themselves, by a passkey or a token.
pub(super) async fn begin_as(
    cx: &Context,
    tx: &mut Tx,
    user: &User,
    attempt: impl FnOnce(SignIn) -> SignIn,
) -> Result<SignIn> {
    let client = clients::ensure(cx, tx).await?;
    abandon(cx, tx, &client.id).await?;
    let own = storage::identifications::list_of_user(&mut *tx, &user.id).await?;
    let named = user.known_by(&own).map_or("", |own| &own.value);
    let begun = SignIn::begin(SignInId::new(&cx.chance), client.id, named, cx.now);
    let attempt = attempt(SignIn { user_id: Some(user.id.clone()), ..begun });
    storage::sign_ins::insert(&mut *tx, &attempt).await?;
    events::record(cx, &mut *tx, "sign_in.created", whom(&attempt)).await?;
    hold(tx, &attempt).await
}

/// The same context, for a browser that this request made known.
pub(super) async fn here(cx: &Context, tx: &mut Tx, attempt: &SignIn) -> Result<Context> {
    let client = storage::clients::find(tx, &attempt.client_id).await?;
    Ok(Context { visitor: Visitor { client, ..cx.visitor.clone() }, ..cx.clone() })
}

/// How a first factor was proved.
pub(super) struct FirstProof<'a> {
    /// The strategy.
    pub by: &'a str,
    /// Whether it is a second factor at once.
    pub is_second: bool,
}

impl<'a> FirstProof<'a> {
    /// By this strategy, which is one factor and no more.
    pub const fn by(by: &'a str) -> Self {
        Self { by, is_second: false }
    }
}

/// The first factor is proved: signs in when nothing else is needed and this is the browser that began.
pub(super) async fn proved(
    cx: &Context,
    tx: &mut Tx,
    mut attempt: SignIn,
    proof: FirstProof<'_>,
) -> Result<SignIn> {
    let second = proof.is_second.then_some(cx.now);
    if !storage::sign_ins::prove_first_factor(&mut *tx, &attempt.id, proof.by, second, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    (attempt.first_factor_at, attempt.second_factor_at) = (Some(cx.now), second);
    attempt.first_factor_by = Some(proof.by.to_owned());
    events::record(cx, &mut *tx, "sign_in.first_factor_proved", whom(&attempt)).await?;
    go_on(cx, tx, attempt).await
}

/// Signs in when nothing else is needed and this is the browser that began.
pub(super) async fn go_on(cx: &Context, tx: &mut Tx, attempt: SignIn) -> Result<SignIn> {
    let here = cx.visitor.client.as_ref().is_some_and(|client| client.id == attempt.client_id);
    let ready = attempt.status(&cx.settings, cx.now) == Status::ReadyToFinish;
    if here && ready { complete(cx, tx, attempt).await } else { Ok(attempt) }
}

/// Signs in after the proof was given elsewhere: asked for by the browser that began the attempt.
pub async fn finish(cx: &Context) -> Result<SignIn> {
    let attempt = open(cx).await?;
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete => return Ok(attempt),
        Status::ReadyToFinish => {}
        _ => return Err(Refusal::ClientStateInvalid.into()),
    }
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    let attempt = hold(&mut tx, &attempt).await?;
    // Meanwhile something else may have been asked for, so that the proof counts no more.
    if !matches!(attempt.status(&cx.settings, cx.now), Status::ReadyToFinish | Status::Complete) {
        return Err(Refusal::ClientStateInvalid.into());
    }
    let done = complete(cx, &mut tx, attempt.clone()).await;
    match done {
        Ok(attempt) => {
            cx.commit(tx).await?;
            Ok(attempt)
        }
        Err(Error::Refused(why)) => {
            drop(tx);
            // A second tab may have been quicker: then its outcome is ours.
            let now = storage::sign_ins::find(&cx.db, &attempt.id).await?;
            match now.filter(|attempt| attempt.session_id.is_some()) {
                Some(attempt) => Ok(attempt),
                None => events::refused(cx, "sign_in.completed", whom(&attempt), Error::Refused(why)).await,
            }
        }
        broken => broken,
    }
}

/// Starts the session that an attempt was for.
pub(super) async fn complete(cx: &Context, tx: &mut Tx, attempt: SignIn) -> Result<SignIn> {
    let client = cx.visitor.client.as_ref().ok_or(Refusal::ResourceForbidden)?;
    let user_id = attempt.user_id.as_ref().ok_or(Refusal::UserDeleted)?;
    // What was wrong before counts no more, now that everything was right.
    for account in Account::all_of(cx, user_id, std::iter::once(attempt.identifier.as_str())) {
        lockout::forgive(cx, tx, &account).await?;
    }
    // Whoever changes what proves who they are holds it, too: it is judged as it is now, and for as long as this takes.
    if !storage::users::hold(&mut *tx, user_id).await? {
        return Err(Refusal::UserDeleted.into());
    }
    let user = storage::users::find(&mut *tx, user_id).await?.ok_or(Refusal::UserDeleted)?;
    let mut attempt = hold(tx, &attempt).await?;
    if attempt.status(&cx.settings, cx.now) != Status::ReadyToFinish {
        return Err(Refusal::ClientStateInvalid.into());
    }
    let proofs = Proofs { first_at: attempt.first_factor_at, second_at: attempt.second_factor_at };
    let session = sessions::start(cx, tx, client, &user, proofs).await?;
    if let Some(token) = &attempt.sign_in_token_id {
        sign_in_tokens::spend(cx, tx, token).await?;
    }
    if !storage::sign_ins::complete(&mut *tx, &attempt.id, &session.id).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    events::record(cx, &mut *tx, "sign_in.completed", About::session(&session)).await?;
    attempt.session_id = Some(session.id);
    Ok(attempt)
}

/// Ends the open attempt of the browser that asks, at any time before it is complete; none is fine too.
pub async fn cancel(cx: &Context) -> Result<()> {
    let Some(client) = &cx.visitor.client else { return Ok(()) };
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    abandon(cx, &mut tx, &client.id).await?;
    cx.commit(tx).await
}
