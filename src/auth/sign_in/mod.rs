//! Signing in, once it is begun: what may be used, prove it, be signed in on the browser that began it.

pub(in crate::auth) mod arrival;
pub mod begin;
pub(in crate::auth) mod first_step;
pub mod passkey;
pub mod password;
pub mod second_step;
pub mod ticket;

use crate::auth::context::{Context, Proved, Visitor, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::redirects::{self, After};
use crate::auth::presence::sessions::Proofs;
use crate::auth::presence::tickets;
use crate::auth::presence::{attempts, clients, sessions};
use crate::auth::proofs::ceremonies;
use crate::auth::proofs::lockout;
use crate::auth::proofs::lost_answers;
use crate::auth::proofs::offer::chosen;
use crate::auth::proofs::verification::{self, Progress, PromptState};
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Result};
use crate::id::{ClientId, IdentificationId, SignInId};
use crate::model::event::Event;
use crate::model::factor::{AskedFor, Factor, Stage, Subject};
use crate::model::identification::{Identification, Identifier};
use crate::model::settings::PreferredStrategy;
use crate::model::sign_in::{RESET, SignIn, Status};
use crate::model::user::User;
use crate::model::verification::{Owner, tidy_code};
use crate::storage::{self, Db};

/// Whom an attempt is about.
pub(in crate::auth) fn whom(attempt: &SignIn) -> Details<'_> {
    match &attempt.user_id {
        Some(user) => Details::user(user),
        None => Details::identifier(&attempt.identifier),
    }
}

/// Asks for these factors from now on: for what a message carries that is sent, or for one that nothing is sent for. The
/// identifier that was typed is somebody's `own`, or nobody's. Answers where the browser is led, where it is proved elsewhere.
pub(in crate::auth) async fn ask(
    cx: &Context,
    work: &mut Work,
    attempt: &mut SignIn,
    own: Option<&Identification>,
    factors: &[Factor],
) -> Result<Option<String>> {
    let asked_for = AskedFor::factors(factors);
    let owner = Owner::SignIn(attempt.id.clone());
    if let [factor] = factors
        && factor.address.is_empty()
    {
        if !storage::sign_ins::ask(&mut *work, &attempt.id, &asked_for).await? {
            return Err(Refusal::ResourceForbidden.into());
        }
        attempt.asked_for = asked_for;
        // Whatever was sent before counts no more, where nothing takes its place either.
        if !verification::was_just_asked(cx, work, &owner, factor).await? {
            storage::verifications::supersede(&mut *work, &owner, cx.now).await?;
        }
        return verification::prepare(cx, work, &owner, factor).await;
    }
    let wait = verification::resend_wait(cx, &asked_for);
    if !storage::sign_ins::claim_send(&mut *work, &attempt.id, &asked_for, cx.now, wait).await? {
        return Err(verification::not_sent(attempt.sent_at, wait, cx.now));
    }
    (attempt.sent_at, attempt.asked_for) = (Some(cx.now), asked_for);
    let letter = match &attempt.user_id {
        None => Letter::SignInUnknown,
        Some(_) if attempt.replaces_password() => Letter::ResetPassword,
        Some(_) => Letter::SignIn,
    };
    // Where users are hidden, a number that is the second factor is offered like any other, and gets nothing.
    let is_second = own.is_some_and(|own| {
        own.is_second_factor(&cx.settings.attributes)
            && factors.iter().any(|factor| factor.address == own.value)
    });
    let letter = (!is_second).then_some(letter);
    verification::send(cx, work, &owner, factors, letter).await.map(|()| None)
}

/// What an attempt may use. Where users are hidden it depends on the settings alone.
pub(in crate::auth) struct Offer {
    /// As first factor, what comes first first.
    pub first: Vec<Factor>,
    /// To choose another password in the place of one that was forgotten.
    pub resets: Vec<Factor>,
}

/// The identifier that an attempt began with, where it is somebody's.
async fn named(cx: &Context, attempt: &SignIn) -> Result<Option<Identification>> {
    // Looked up for nobody, too: where users are hidden, both must cost the same.
    let nobody = IdentificationId::new(&cx.chance);
    storage::identifications::find(&cx.db, attempt.identification_id.as_ref().unwrap_or(&nobody)).await
}

/// What this attempt may use.
pub(in crate::auth) async fn offer(cx: &Context, attempt: &SignIn) -> Result<Offer> {
    offer_of(cx, attempt, named(cx, attempt).await?).await
}

/// The same, of one that began with an identifier which is somebody's `own`, or nobody's.
async fn offer_of(cx: &Context, attempt: &SignIn, own: Option<Identification>) -> Result<Offer> {
    let typed = &attempt.identifier;
    let subject = match own {
        Some(own) if !cx.settings.hides_users() => {
            let mut all = storage::identifications::list_of_user(&cx.db, &own.user_id).await?;
            all.retain(|other| other.id == own.id || !other.is_second_factor(&cx.settings.attributes));
            let password = storage::passwords::find(&cx.db, &own.user_id).await?;
            let passkeys = ceremonies::is_usable(cx, &cx.db, &own.user_id).await?;
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
    let mut first = cx.factors(&subject, Stage::First);
    let named = |factor: &Factor| factor.safe_identifier == *typed;
    let otp_first = cx.settings.sign_in.preferred_strategy == PreferredStrategy::Otp;
    first.sort_by_key(|factor| match factor.strategy.as_str() {
        "password" if otp_first => 2,
        "password" => 0,
        // Not every browser knows it; those that do say so when they begin.
        "passkey" => 4,
        _ if named(factor) => 1,
        _ => 3,
    });
    let mut resets = cx.factors(&subject, Stage::Reset);
    resets.retain(|_| subject.has_password);
    resets.sort_by_key(|factor| !named(factor));
    Ok(Offer { first, resets })
}

/// The attempt of the browser that asks which it names; else the open one, or its newest completed one.
pub async fn current(cx: &Context) -> Result<Option<SignIn>> {
    attempts::current(cx).await
}

impl attempts::Attempt for SignIn {
    async fn find(db: &Db, id: &str) -> Result<Option<Self>> {
        match SignInId::parse(id) {
            Some(id) => storage::sign_ins::find(db, &id).await,
            None => Ok(None),
        }
    }

    async fn find_newest(db: &Db, client: &ClientId) -> Result<Option<Self>> {
        storage::sign_ins::find_newest(db, client).await
    }

    fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    fn is_abandoned(&self, cx: &Context) -> bool {
        self.status(&cx.settings, cx.now) == Status::Abandoned
    }
}

pub(in crate::auth) async fn open(cx: &Context) -> Result<SignIn> {
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
    /// By a strategy that has no page of its own.
    Prompt {
        /// What is asked for.
        asked: PromptState,
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
        Status::NeedsNewPassword => {
            Step::NewPassword { by_code: !attempt.asked_for.is(RESET), identifier: attempt.identifier }
        }
        Status::Complete if sessions::current(cx).await?.is_some() => Step::Sent(Progress::Complete),
        Status::Complete => Step::Sent(Progress::Nothing),
        Status::NeedsSecondFactor | Status::NeedsClientTrust => Step::SecondFactor,
        Status::NeedsFirstFactor if attempt.asked_for.is_nothing() => Step::Choice,
        Status::NeedsFirstFactor => first_factor(cx, attempt).await?,
    })
}

async fn first_factor(cx: &Context, attempt: SignIn) -> Result<Step> {
    let Offer { first, resets } = offer(cx, &attempt).await?;
    let locked = lockout::now(cx, &Account::of(cx, &attempt)).await?;
    if attempt.asks_password() {
        let alternatives = first.iter().any(|factor| factor.strategy != "password");
        return Ok(Step::Password { identifier: attempt.identifier, alternatives });
    }
    if attempt.asks_passkey() {
        let alternatives = first.iter().any(|factor| factor.strategy != "passkey");
        return Ok(Step::Passkey { identifier: attempt.identifier, alternatives });
    }
    let purpose = Owner::SignIn(attempt.id.clone());
    let is_asked = |it: &&Factor| attempt.asked_for.is(&it.strategy) && it.address.is_empty();
    if let Some(factor) = first.iter().find(is_asked) {
        let asked = verification::asked(cx, &purpose, &factor.strategy).await?;
        let alternatives = first.len() > 1;
        return Ok(Step::Prompt { asked, identifier: attempt.identifier, alternatives });
    }
    let mut all = first.clone();
    all.extend(resets);
    let mut waiting = verification::waiting(cx, &purpose, attempt.sent_at, &all).await?;
    if let Some(waiting) = &mut waiting {
        waiting.alternatives.retain(|factor| first.contains(factor));
        waiting.locked = locked;
        waiting.whose = Some(attempt.identifier).filter(|typed| *typed != waiting.address);
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
    let before = storage::verifications::list_newest(&cx.db, &Owner::SignIn(attempt.id.clone())).await?;
    let was = |factor: &&Factor| {
        before.iter().any(|v| v.strategy == *factor.strategy && v.address == factor.address)
    };
    if attempt.first_factor_at.is_some() {
        // Proved in the meantime: the page goes on by itself.
        return Ok(());
    }
    let own = named(cx, &attempt).await?;
    let Offer { first, resets } = offer_of(cx, &attempt, own.clone()).await?;
    let factors: Vec<Factor> = first.iter().chain(&resets).filter(was).cloned().collect();
    prepare_with(cx, attempt, own.as_ref(), factors).await.map(drop)
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
        | Step::Prompt { .. }
        | Step::Choice
        | Step::Sent(Progress::Waiting(_) | Progress::Ready) => offer(cx, &open(cx).await?).await?,
        Step::NewPassword { .. } | Step::SecondFactor | Step::Sent(_) => return Ok(None),
    };
    let is_asked = !matches!(step, Step::Choice);
    let others = match step {
        Step::Sent(Progress::Waiting(waiting)) => waiting.alternatives,
        Step::Password { .. } => asked.first.into_iter().filter(|it| it.strategy != "password").collect(),
        Step::Passkey { .. } => asked.first.into_iter().filter(|it| it.strategy != "passkey").collect(),
        Step::Prompt { asked: now, .. } => {
            asked.first.into_iter().filter(|it| it.strategy != now.strategy).collect()
        }
        _ => asked.first,
    };
    Ok(Some(Alternatives { others, resets: asked.resets, is_asked }))
}

/// Begins the proof by another method: one strategy, to one of the person's addresses. Answers where the browser is led, where
/// it is proved elsewhere.
pub async fn prepare(
    cx: &Context,
    strategy: &str,
    identification_id: Option<&IdentificationId>,
) -> Result<Option<String>> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    let own = named(cx, &attempt).await?;
    let Offer { first, resets } = offer_of(cx, &attempt, own.clone()).await?;
    let factor = chosen(first.iter().chain(&resets), strategy, identification_id);
    let factors: Vec<Factor> = factor.cloned().into_iter().collect();
    prepare_with(cx, attempt, own.as_ref(), factors).await
}

async fn prepare_with(
    cx: &Context,
    mut attempt: SignIn,
    own: Option<&Identification>,
    factors: Vec<Factor>,
) -> Result<Option<String>> {
    if factors.is_empty() {
        return Err(Refusal::StrategyInvalid.into());
    }
    match attempt.status(&cx.settings, cx.now) {
        Status::NeedsFirstFactor | Status::ReadyToFinish => {}
        Status::Complete => return Ok(None),
        Status::NeedsNewPassword | Status::NeedsSecondFactor | Status::NeedsClientTrust => {
            return Err(Refusal::ClientStateInvalid.into());
        }
        Status::Abandoned => return Err(Refusal::ResourceForbidden.into()),
    }
    // What nobody guesses lets in, however often others tried something else.
    if factors.iter().any(|factor| cx.is_guessed(factor)) {
        lockout::gate(cx, &Account::of(cx, &attempt)).await?;
    }
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    let leads = ask(cx, &mut work, &mut attempt, own, &factors).await?;
    events::record(cx, &mut work, Event::SignInPrepared, whom(&attempt)).await?;
    work.commit().await?;
    Ok(leads)
}

/// Answers a challenge, at whatever step the attempt is, with what somebody has signed.
pub async fn attempt_challenge(cx: &Context, typed: &str) -> Result<SignIn> {
    let cx = &cx.giving("sign-in challenge", typed);
    if let Some(here) = lost_answers::again(cx).await? {
        return open(&here).await;
    }
    let attempt = open(cx).await?;
    if typed.trim().is_empty() {
        return Err(Refusal::ParamNil.at("answer").into());
    }
    let account = Account::of(cx, &attempt);
    match attempt.first_factor_at {
        Some(_) => limits::try_second(cx, &account).await?,
        None => limits::try_account(cx, &account).await?,
    }
    let proof = verification::challenge_under_way(cx, &Owner::SignIn(attempt.id.clone())).await?;
    first_step::answer(cx, attempt, &proof, typed.trim().to_owned()).await
}

/// Answers with a code.
pub async fn attempt_code(cx: &Context, typed: &str) -> Result<SignIn> {
    let code = tidy_code(typed);
    let cx = &cx.giving("sign-in code", code.as_deref().unwrap_or_default());
    if let Some(here) = lost_answers::again(cx).await? {
        return open(&here).await;
    }
    let attempt = open(cx).await?;
    let code = code.ok_or(Refusal::CodeLength)?;
    limits::try_account(cx, &Account::of(cx, &attempt)).await?;
    let proof = verification::code_under_way(cx, &Owner::SignIn(attempt.id.clone())).await?;
    first_step::answer(cx, attempt, &proof, code).await
}

/// A transaction, at the turn of the browser that asks, in which nobody else changes an attempt; and the attempt as it is now.
pub(in crate::auth) async fn begin_held(cx: &Context, attempt: &SignIn) -> Result<(Work, SignIn)> {
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    let attempt = hold(&mut work, attempt).await?;
    Ok((work, attempt))
}

/// Has whatever concerns an attempt, and the account that it is to sign in to, take turns, and reads it as it is now.
pub(in crate::auth) async fn hold(work: &mut Work, attempt: &SignIn) -> Result<SignIn> {
    storage::users::hold_of_sign_in(&mut *work, &attempt.id).await?;
    storage::sign_ins::hold(&mut *work, &attempt.id).await?;
    storage::sign_ins::find(work, &attempt.id).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

/// Begins an attempt of this user in the browser that asks, in the place of whatever was under way there: for those who show
/// who they are without naming themselves, by a passkey or a token.
pub(in crate::auth) async fn begin_as(
    cx: &Context,
    work: &mut Work,
    user: &User,
    attempt: impl FnOnce(SignIn) -> SignIn,
) -> Result<SignIn> {
    let client = clients::begin(cx, work).await?;
    // Before any attempt is touched.
    storage::users::hold(&mut *work, &user.id).await?;
    if !clients::is_new(cx) {
        attempts::abandon(cx, work, &client.id).await?;
    }
    let own = storage::identifications::list_of_user(&mut *work, &user.id).await?;
    let named = user.known_by(&own).map_or("", |own| &own.value);
    let begun = SignIn::begin(SignInId::new(&cx.chance), client.id, named, cx.now);
    let attempt = attempt(SignIn { user_id: Some(user.id.clone()), ..begun });
    storage::sign_ins::insert(&mut *work, &attempt).await?;
    events::record(cx, &mut *work, Event::SignInCreated, whom(&attempt)).await?;
    hold(work, &attempt).await
}

/// The same context, for a browser that this request made known.
pub(in crate::auth) async fn here(cx: &Context, work: &mut Work, attempt: &SignIn) -> Result<Context> {
    let client = storage::clients::find(work, &attempt.client_id).await?;
    Ok(Context { visitor: Visitor { client, attempt_id: None, ..cx.visitor.clone() }, ..cx.clone() })
}

/// The first factor is proved: signs in when nothing else is needed and this is the browser that began.
pub(in crate::auth) async fn proved(
    cx: &Context,
    work: &mut Work,
    mut attempt: SignIn,
    proof: &Proved,
) -> Result<SignIn> {
    let second = proof.is_two.then_some(cx.now);
    if !storage::sign_ins::prove_first_factor(&mut *work, &attempt.id, &proof.by, second, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    (attempt.first_factor_at, attempt.second_factor_at) = (Some(cx.now), second);
    attempt.first_factor_by = Some(proof.by.to_string());
    events::record(cx, &mut *work, Event::SignInFirstFactorProved, whom(&attempt)).await?;
    go_on(cx, work, attempt).await
}

/// Something is proved. In the browser that began this signs in, when nothing else is needed; it has a new token, either way.
pub(in crate::auth) async fn go_on(cx: &Context, work: &mut Work, attempt: SignIn) -> Result<SignIn> {
    let client = cx.visitor.client.as_ref().filter(|client| client.id == attempt.client_id);
    let Some(client) = client else { return Ok(attempt) };
    if attempt.status(&cx.settings, cx.now) == Status::ReadyToFinish {
        // Boxed, for many things lead here: else it would lie in the future of each.
        return Box::pin(complete(cx, work, attempt)).await;
    }
    clients::renew(cx, work, client).await?;
    Ok(attempt)
}

/// Signs in after the proof was given elsewhere: asked for by the browser that began the attempt.
pub async fn finish(cx: &Context) -> Result<SignIn> {
    let attempt = open(cx).await?;
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete => return Ok(attempt),
        Status::ReadyToFinish => {}
        _ => return Err(Refusal::ClientStateInvalid.into()),
    }
    let (mut work, attempt) = begin_held(cx, &attempt).await?;
    // Meanwhile something else may have been asked for, so that the proof counts no more.
    if attempt.status(&cx.settings, cx.now) != Status::ReadyToFinish {
        return Err(Refusal::ClientStateInvalid.into());
    }
    match complete(cx, &mut work, attempt.clone()).await {
        Ok(attempt) => {
            work.commit().await?;
            Ok(attempt)
        }
        Err(error) => {
            drop(work);
            events::refused(cx, Event::SignInCompleted, whom(&attempt), error).await
        }
    }
}

/// Starts the session that an attempt was for.
pub(in crate::auth) async fn complete(cx: &Context, work: &mut Work, attempt: SignIn) -> Result<SignIn> {
    let client = cx.visitor.client.as_ref().ok_or(Refusal::ResourceForbidden)?;
    let user_id = attempt.user_id.as_ref().ok_or(Refusal::UserDeleted)?;
    // What was wrong before counts no more, now that everything was right.
    for account in Account::all_of(cx, user_id, std::iter::once(attempt.identifier.as_str())) {
        lockout::forgive(cx, work, &account).await?;
    }
    // Whoever changes what proves who they are holds it, too: it is judged as it is now, and for as long as this takes.
    let user = storage::users::find_held(work, user_id).await?.ok_or(Refusal::UserDeleted)?;
    let mut attempt = hold(work, &attempt).await?;
    if attempt.status(&cx.settings, cx.now) != Status::ReadyToFinish {
        return Err(Refusal::ClientStateInvalid.into());
    }
    let proofs = Proofs {
        first_at: attempt.first_factor_at,
        second_at: attempt.second_factor_at,
        by_ticket: attempt.sign_in_token_id.is_some(),
    };
    let session = sessions::start(cx, work, client, &user, proofs).await?;
    if let Some(token) = &attempt.sign_in_token_id {
        tickets::spend(cx, work, token).await?;
    }
    if !storage::sign_ins::complete(&mut *work, &attempt.id, &session.id).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    events::record(cx, &mut *work, Event::SignInCompleted, Details::session(&session)).await?;
    attempt.session_id = Some(session.id);
    Ok(attempt)
}

/// Ends the open attempt of the browser that asks, at any time before it is complete; none is fine too.
pub async fn cancel(cx: &Context) -> Result<()> {
    let Some(client) = &cx.visitor.client else { return Ok(()) };
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    attempts::abandon(cx, &mut work, &client.id).await?;
    work.commit().await
}
