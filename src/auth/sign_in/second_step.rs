//! The second factor of a sign-in: a code of an authenticator app, a code by text, a backup code; and the message that shows
//! that a device which is new to the account is its owner's.

use crate::auth::context::{Answer, Context, Proved, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::proofs::lockout;
use crate::auth::proofs::lost_answers;
use crate::auth::proofs::offer;
use crate::auth::proofs::strategies::backup_code::BackupCode;
use crate::auth::proofs::strategies::totp;
use crate::auth::proofs::verification::{self, Progress, PromptState, Waiting};
use crate::auth::proofs::{self, Hold};
use crate::auth::sign_in::first_step::answer;
use crate::auth::sign_in::{begin_held, go_on, open, whom};
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Refused, Result};
use crate::id::{IdentificationId, UserId};
use crate::model::event::Event;
use crate::model::factor::{AskedFor, Factor, Stage, Subject};
use crate::model::identification::{Identification, Kind};
use crate::model::second_factor::tidy_backup_code;
use crate::model::sign_in::{SignIn, Status};
use crate::model::verification::{Owner, Verification, tidy_code};
use crate::storage;

/// What an attempt whose first factor is proved asks for.
#[derive(Clone, Debug)]
pub enum Step {
    /// A code of the authenticator app.
    Totp,
    /// A backup code.
    BackupCode,
    /// By a strategy that has no page of its own.
    Prompt(PromptState),
    /// That a method is chosen.
    Choice,
    /// What was sent, or will be at one press.
    Sent(Progress),
}

/// Where an attempt stands that waits for a second factor, or for a message to a new device's owner.
#[derive(Clone, Debug)]
pub struct SecondStanding {
    /// Whose account it is, as it was typed.
    pub identifier: String,
    /// Why nothing is taken: too many wrong answers have locked the account.
    pub locked: Option<Refused>,
    /// What it asks for.
    pub step: Step,
    /// Whether it is the device that is in doubt.
    pub new_device: bool,
    /// Whether a new password was chosen before, which is no way around this.
    pub after_reset: bool,
    /// What else could be used.
    pub others: Vec<Factor>,
}

/// Where the attempt of the browser that asks stands; none when it waits for something else. Writes nothing.
pub async fn step(cx: &Context) -> Result<Option<SecondStanding>> {
    let Some(attempt) = crate::auth::sign_in::current(cx).await? else { return Ok(None) };
    let status = attempt.status(&cx.settings, cx.now);
    if !waits(status) {
        return Ok(None);
    }
    let factors = offer(cx, &attempt).await?;
    let locked = lockout::now(cx, &Account::of(cx, &attempt)).await?;
    let asked = asked(&attempt, &factors);
    let step = match asked.map(|factor| factor.strategy.as_str()) {
        None => Step::Choice,
        Some("totp") => Step::Totp,
        Some("backup_code") => Step::BackupCode,
        Some(name) if asked.is_some_and(|factor| factor.address.is_empty()) => {
            Step::Prompt(verification::asked(cx, &Owner::SignIn(attempt.id.clone()), name).await?)
        }
        Some(_) if attempt.second_strategy.is_none() => unsent(asked),
        Some(_) => {
            let purpose = Owner::SignIn(attempt.id.clone());
            let waiting = verification::waiting(cx, &purpose, attempt.sent_at, &factors).await?;
            let (whose, locked) = (Some(attempt.identifier.clone()), locked.clone());
            let told = |it| Step::Sent(Progress::Waiting(Waiting { whose, locked, ..it }));
            // The newest message may be that of the first factor still.
            waiting.filter(|it| is_of(asked, &it.address)).map_or_else(|| unsent(asked), told)
        }
    };
    let is_asked = |factor: &Factor| match &step {
        Step::Sent(Progress::Waiting(_)) => false,
        _ => asked == Some(factor),
    };
    let mut others: Vec<Factor> = factors.iter().filter(|factor| !is_asked(factor)).cloned().collect();
    if let Step::Sent(Progress::Waiting(waiting)) = &step {
        others.clone_from(&waiting.alternatives);
    }
    let after_reset = attempt.password_replaced_at.is_some();
    let identifier = attempt.identifier;
    Ok(Some(SecondStanding {
        identifier,
        locked,
        step,
        new_device: status == Status::NeedsClientTrust,
        after_reset,
        others,
    }))
}

fn is_of(asked: Option<&Factor>, shown: &str) -> bool {
    asked.is_some_and(|factor| factor.safe_identifier == shown)
}

fn unsent(asked: Option<&Factor>) -> Step {
    asked.map_or(Step::Choice, |factor| {
        let kind = if factor.strategy == "phone_code" { Kind::PhoneNumber } else { Kind::EmailAddress };
        Step::Sent(Progress::Unsent { kind, address: factor.safe_identifier.clone() })
    })
}

fn waits(status: Status) -> bool {
    matches!(status, Status::NeedsSecondFactor | Status::NeedsClientTrust)
}

/// What is asked for now: what was chosen, else what comes first.
fn asked<'a>(attempt: &SignIn, factors: &'a [Factor]) -> Option<&'a Factor> {
    match &attempt.second_strategy {
        Some(chosen) => factors.iter().find(|factor| factor.id() == *chosen),
        None => factors.first(),
    }
}

/// What may be used, what comes first first: the authenticator app, the default number, the others, backup codes.
async fn offer(cx: &Context, attempt: &SignIn) -> Result<Vec<Factor>> {
    let Some(user_id) = &attempt.user_id else { return Ok(vec![]) };
    if attempt.status(&cx.settings, cx.now) == Status::NeedsClientTrust {
        let mut own = storage::identifications::list_of_user(&cx.db, user_id).await?;
        own.retain(|own| own.verified_at.is_some());
        return Ok(cx.factors(&Subject::of_own(&own), Stage::NewDevice));
    }
    offer::second_factors_of(cx, user_id, &attempt.standing).await
}

/// An attempt for which something was prepared.
pub struct Prepared {
    /// The attempt.
    pub attempt: SignIn,
    /// Where the browser is led, where it is proved elsewhere.
    pub leads: Option<String>,
}

/// Begins the proof by one of the methods: sends what it takes, or asks for it.
pub async fn prepare(
    cx: &Context,
    strategy: &str,
    identification_id: Option<&IdentificationId>,
) -> Result<Prepared> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    let factor = offer::chosen(&offer(cx, &attempt).await?, strategy, identification_id).cloned();
    prepare_with(cx, attempt, factor).await
}

/// Sends what was sent last once more, or for the first time.
pub async fn resend(cx: &Context) -> Result<SignIn> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    let factors = offer(cx, &attempt).await?;
    let factor = asked(&attempt, &factors).cloned();
    prepare_with(cx, attempt, factor).await.map(|prepared| prepared.attempt)
}

async fn prepare_with(cx: &Context, attempt: SignIn, factor: Option<Factor>) -> Result<Prepared> {
    match attempt.status(&cx.settings, cx.now) {
        // A second tab was quicker: the page goes on by itself.
        Status::Complete | Status::ReadyToFinish => return Ok(Prepared { attempt, leads: None }),
        status if waits(status) => {}
        _ => return Err(Refusal::ClientStateInvalid.into()),
    }
    let factor = factor.ok_or(Refusal::StrategyInvalid)?;
    lockout::gate(cx, &Account::of(cx, &attempt)).await?;
    let (mut work, mut attempt) = begin_held(cx, &attempt).await?;
    let purpose = Owner::SignIn(attempt.id.clone());
    let mut leads = None;
    if factor.address.is_empty() {
        if !storage::sign_ins::ask_second(&mut work, &attempt.id, &factor.id()).await? {
            return Err(Refusal::ResourceForbidden.into());
        }
        leads = verification::prepare(cx, &mut work, &purpose, &factor).await?;
    } else {
        let wait = verification::resend_wait(cx, &AskedFor::one(&factor.strategy));
        if !storage::sign_ins::claim_second_send(&mut work, &attempt.id, &factor.id(), cx.now, wait).await? {
            return Err(verification::not_sent(attempt.sent_at, wait, cx.now));
        }
        let factors = std::slice::from_ref(&factor);
        verification::send_after_proof(cx, &mut work, &purpose, factors, Letter::SignIn).await?;
    }
    events::record(cx, &mut work, Event::SignInSecondFactorPrepared, whom(&attempt)).await?;
    work.commit().await?;
    attempt.second_strategy = Some(factor.id());
    Ok(Prepared { attempt, leads })
}

/// The attempt that an answer is for; `Err` holds one that is past it, whose outcome is the answer's too.
async fn expecting(cx: &Context) -> Result<Result<SignIn, SignIn>> {
    let attempt = open(cx).await?;
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete => Ok(Err(attempt)),
        status if waits(status) => Ok(Ok(attempt)),
        _ => Err(Refusal::ClientStateInvalid.into()),
    }
}

/// Answers with a code of six digits: of the authenticator app, or out of a message.
pub async fn attempt_code(cx: &Context, typed: &str) -> Result<SignIn> {
    let code = tidy_code(typed);
    let cx = &cx.giving("second code", code.as_deref().unwrap_or_default());
    if let Some(here) = lost_answers::again(cx).await? {
        return open(&here).await;
    }
    let attempt = match expecting(cx).await? {
        Ok(attempt) => attempt,
        Err(past) => return Ok(past),
    };
    let code = code.ok_or(Refusal::CodeLength)?;
    limits::try_second(cx, &Account::of(cx, &attempt)).await?;
    let factors = offer(cx, &attempt).await?;
    match asked(&attempt, &factors).map(|factor| factor.strategy.as_str()) {
        Some("totp") => {
            proofs::take(cx, &SecondStep { attempt, is_prepared: false }, &totp::Totp, &Answer::Code(code))
                .await
        }
        Some("backup_code") | None => Err(Refusal::ClientStateInvalid.into()),
        Some(_) => {
            let proof = verification::code_under_way(cx, &Owner::SignIn(attempt.id.clone())).await?;
            answer(cx, attempt, &proof, code).await
        }
    }
}

/// The second step of a sign-in; or what shows that a device which is new to the account is its owner's.
pub(in crate::auth) struct SecondStep {
    /// The attempt, whose first step is done.
    pub attempt: SignIn,
    /// Whether it is answered by what was prepared, which tells by itself whether it was answered before.
    pub is_prepared: bool,
}

impl proofs::Purpose for SecondStep {
    type Held = SignIn;
    type Outcome = SignIn;

    const STAGE: Stage = Stage::Second;

    fn account(&self, cx: &Context) -> Option<Account> {
        Some(Account::of(cx, &self.attempt))
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        Some((Event::SignInSecondFactorAttempted, whom(&self.attempt)))
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<SignIn, SignIn>> {
        let (work, attempt) = begin_held(cx, &self.attempt).await?;
        match attempt.status(&cx.settings, cx.now) {
            status if waits(status) || self.is_prepared => Ok(Hold::Open(work, attempt)),
            Status::Complete | Status::ReadyToFinish => Ok(Hold::Past(work, attempt)),
            _ => Err(Refusal::ClientStateInvalid.into()),
        }
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
        let stage = match attempt.status(&cx.settings, cx.now) {
            Status::NeedsClientTrust => Stage::NewDevice,
            Status::NeedsSecondFactor => Stage::Second,
            _ => return Err(Refusal::ResourceForbidden.into()),
        };
        if !cx.strategies.named(&proof.by)?.about().stages.contains(&stage) {
            return Err(Refusal::ClientStateInvalid.into());
        }
        if let Some(message) = proof.message() {
            reached(cx, work, &attempt, message, stage).await?;
        }
        match stage {
            Stage::NewDevice => trusted(cx, work, attempt).await.map(Ok),
            _ => proved(cx, work, attempt).await.map(Ok),
        }
    }
}

/// Answers with a backup code, which is good once.
pub async fn attempt_backup_code(cx: &Context, typed: &str) -> Result<SignIn> {
    let code = tidy_backup_code(typed);
    let cx = &cx.giving("backup code", code.as_ref().map_or("", |(_, code)| code));
    if let Some(here) = lost_answers::again(cx).await? {
        return open(&here).await;
    }
    let attempt = match expecting(cx).await? {
        Ok(attempt) => attempt,
        Err(past) => return Ok(past),
    };
    if typed.trim().is_empty() {
        return Err(Refusal::ParamNil.at("code").into());
    }
    let (number, code) = code.ok_or(Refusal::BackupCodeIncorrect)?;
    if !offer(cx, &attempt).await?.iter().any(|factor| factor.strategy == "backup_code") {
        return Err(Refusal::StrategyInvalid.into());
    }
    limits::try_second(cx, &Account::of(cx, &attempt)).await?;
    proofs::take(
        cx,
        &SecondStep { attempt, is_prepared: false },
        &BackupCode,
        &Answer::BackupCode(number, code),
    )
    .await
}

/// The second factor is proved: signs in when this is the browser that began.
async fn proved(cx: &Context, work: &mut Work, mut attempt: SignIn) -> Result<SignIn> {
    if !storage::sign_ins::prove_second_factor(&mut *work, &attempt.id, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    attempt.second_factor_at = Some(cx.now);
    events::record(cx, &mut *work, Event::SignInSecondFactorProved, whom(&attempt)).await?;
    go_on(cx, work, attempt).await
}

/// What was sent after the first step has reached its address, which must be the user's still, and good for it.
async fn reached(
    cx: &Context,
    work: &mut Work,
    attempt: &SignIn,
    message: &Verification,
    stage: Stage,
) -> Result<()> {
    let user_id = attempt.user_id.as_ref().ok_or(Refusal::UserDeleted)?;
    storage::users::hold(&mut *work, user_id).await?;
    let all = storage::identifications::list_of_user(&mut *work, user_id).await?;
    let own = all.iter().find(|own| own.value == message.address && own.verified_at.is_some());
    let is_good =
        |own: &Identification| stage == Stage::NewDevice || own.is_second_factor(&cx.settings.attributes);
    match own.is_some_and(is_good) {
        true => Ok(()),
        false => Err(Refusal::ResourceForbidden.into()),
    }
}

/// The device is shown to be its owner's: signs in when this is the browser that began.
async fn trusted(cx: &Context, work: &mut Work, mut attempt: SignIn) -> Result<SignIn> {
    if !storage::sign_ins::trust(&mut *work, &attempt.id, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    attempt.trusted_at = Some(cx.now);
    events::record(cx, &mut *work, Event::SignInDeviceTrusted, whom(&attempt)).await?;
    go_on(cx, work, attempt).await
}
