//! Step-up: whoever changes how they sign in proves once more who they are, unless they did within ten minutes. A fresh
//! sign-in counts. Whoever has a second factor proves that; the others, what signs them in.

use crate::auth::context::{Answer, Context, Proved, Reply, Strategy, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::clients;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::proofs::ceremonies::{self, Question, begin, keep};
use crate::auth::proofs::lockout;
use crate::auth::proofs::lost_answers;
use crate::auth::proofs::offer::{chosen, second_factors_of};
use crate::auth::proofs::strategies::backup_code::BackupCode;
use crate::auth::proofs::strategies::{code, passkey, password, totp};
use crate::auth::proofs::verification::{self, Progress};
use crate::auth::proofs::{self, Hold};
use crate::clock::Millis;
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Refused, Result};
use crate::id::IdentificationId;
use crate::id::UserId;
use crate::model::event::Event;
use crate::model::factor::{AskedFor, Factor, Stage, Subject};
use crate::model::identification::{Identification, Kind};
use crate::model::passkey::Ceremony;
use crate::model::second_factor::tidy_backup_code;
use crate::model::session::Session;
use crate::model::verification::{Owner, Status, Verification, tidy_code};
use crate::storage;
use crate::storage::step_ups::StepUpAsked;

/// How long a proof is good for.
const FRESH: Millis = Millis::minutes(10);

/// Where the password is given once more.
const PASSWORD: &str = "step-up password";

/// The event, whether it went well or not.
const EVENT: Event = Event::StepUpProved;

/// Refused while whoever is signed in has to prove once more who they are. To be called by whatever changes how somebody
/// signs in, as soon as it is known who they are.
pub fn require(cx: &Context, me: &SignedIn) -> Result<()> {
    match is_due(cx, me) {
        true => Err(Refusal::StepUpRequired.into()),
        false => Ok(()),
    }
}

/// Whether [`require`] would refuse. Where step-up is off, too, a program's word is not enough for an administrator: whoever has
/// its key could make themselves a password or a passkey of theirs.
pub fn is_due(cx: &Context, me: &SignedIn) -> bool {
    let asks = cx.settings.user_profile.reverification || is_vouched_for(me, &me.session);
    asks && !is_fresh(cx, me)
}

/// Whether whoever is signed in has proved who they are within ten minutes, whatever the settings say of step-up. A fresh sign-in
/// counts, but not that of an administrator by a program's token.
pub fn is_fresh(cx: &Context, me: &SignedIn) -> bool {
    is_fresh_in(cx, me, &me.session)
}

/// Refused unless [`is_fresh`]: for what administrators do that weakens security or concerns a role.
pub fn demand_recent(cx: &Context, me: &SignedIn) -> Result<()> {
    match is_fresh(cx, me) {
        true => Ok(()),
        false => Err(Refusal::StepUpRequired.into()),
    }
}

/// Whether whoever is signed in may be asked to prove once more who they are, and has not done so of late. Administrators are
/// asked where step-up is off, too.
pub fn may_be_asked(cx: &Context, me: &SignedIn) -> bool {
    let asks = cx.settings.user_profile.reverification || me.user.role().is_some();
    asks && !is_fresh(cx, me)
}

/// Whether this is the session of an administrator that nothing but a program's token has begun.
fn is_vouched_for(me: &SignedIn, session: &Session) -> bool {
    me.user.role().is_some() && session.ticket_at.is_some()
}

/// Refused while nothing but a program's token says who an administrator is.
pub fn demand_own(me: &SignedIn) -> Result<()> {
    match is_vouched_for(me, &me.session) {
        true => Err(Refusal::StepUpRequired.into()),
        false => Ok(()),
    }
}

fn is_fresh_in(cx: &Context, me: &SignedIn, session: &Session) -> bool {
    if is_vouched_for(me, session) {
        return false;
    }
    let proved_at = match stage(cx, me) {
        Stage::Second => session.second_factor_at,
        _ => session.first_factor_at,
    };
    proved_at.is_some_and(|at| at + FRESH > cx.now)
}

/// Which factor counts: the strongest that they have.
fn stage(cx: &Context, me: &SignedIn) -> Stage {
    if me.user.standing.has_second_factor(&cx.settings) { Stage::Second } else { Stage::StepUp }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub enum Step {
    /// A passkey.
    Passkey,
    /// The password.
    Password,
    /// A code of the authenticator app.
    Totp,
    /// A backup code.
    BackupCode,
    /// By a strategy that has no page of its own.
    Prompt(proofs::verification::PromptState),
    /// What was sent, or will be at one press.
    Sent(Progress),
    /// Nothing: there is nothing that this account could prove.
    Nothing,
}

/// What is asked for, and what could be used instead.
#[derive(Clone, Debug)]
pub struct Asks {
    /// What is asked for.
    pub step: Step,
    /// Why nothing but a passkey is taken: too many wrong answers have locked the account.
    pub locked: Option<Refused>,
    /// What else could be used.
    pub others: Vec<Factor>,
}

/// What is asked of somebody who has to prove once more who they are. Writes nothing.
pub async fn step(cx: &Context, me: &SignedIn) -> Result<Asks> {
    let factors = offer(cx, me).await?;
    let kept = storage::step_ups::find(&cx.db, &me.session.id).await?.unwrap_or_default();
    let Some(asked) = asked(&kept, &factors) else {
        return Ok(Asks { step: Step::Nothing, locked: None, others: vec![] });
    };
    let step = match asked.strategy.as_str() {
        "passkey" => Step::Passkey,
        "password" => Step::Password,
        "totp" => Step::Totp,
        "backup_code" => Step::BackupCode,
        name if asked.address.is_empty() => Step::Prompt(verification::asked(cx, &owner(me), name).await?),
        _ => Step::Sent(sent(cx, me, &kept, asked, &factors).await?),
    };
    let locked = match step {
        Step::Passkey => None,
        _ => lockout::now(cx, &Account::of_user(&me.user.id)).await?,
    };
    Ok(Asks { step, locked, others: factors.iter().filter(|factor| *factor != asked).cloned().collect() })
}

/// What was chosen, else what comes first.
fn asked<'a>(kept: &StepUpAsked, factors: &'a [Factor]) -> Option<&'a Factor> {
    let chosen = |factor: &&Factor| kept.reverify_by.as_ref() == Some(&factor.id());
    factors.iter().find(chosen).or_else(|| factors.first())
}

async fn sent(
    cx: &Context,
    me: &SignedIn,
    kept: &StepUpAsked,
    asked: &Factor,
    factors: &[Factor],
) -> Result<Progress> {
    let waiting = verification::waiting(cx, &owner(me), kept.reverify_sent_at, factors).await?;
    // A message of before is forgotten: another one can be sent at once.
    let waiting = waiting.filter(|it| {
        it.address == asked.safe_identifier && matches!(it.status, Status::Unverified | Status::Failed)
    });
    let kind = if asked.strategy == "phone_code" { Kind::PhoneNumber } else { Kind::EmailAddress };
    Ok(waiting
        .map_or_else(|| Progress::Unsent { kind, address: asked.safe_identifier.clone() }, Progress::Waiting))
}

fn owner(me: &SignedIn) -> Owner {
    Owner::Session(me.session.id.clone())
}

/// What may be used, the strongest first. Whoever signs in by mail links or at another site alone has nothing to answer with
/// here: they prove an address of theirs. A further way to prove it is a strategy with [`Stage::StepUp`], and a function that
/// ends in [`proved`].
async fn offer(cx: &Context, me: &SignedIn) -> Result<Vec<Factor>> {
    let mut factors = match stage(cx, me) {
        Stage::Second => second_factors(cx, me).await?,
        _ => first_factors(cx, me).await?,
    };
    for factor in &mut factors {
        // It stands in their profile.
        factor.safe_identifier.clone_from(&factor.address);
    }
    Ok(factors)
}

/// Those of a sign-in; and a passkey, where it stands for both.
async fn second_factors(cx: &Context, me: &SignedIn) -> Result<Vec<Factor>> {
    let mut factors = second_factors_of(cx, &me.user.id, &me.user.standing).await?;
    if cx.settings.passkey_settings.satisfies_second_factor {
        let passkey = ceremonies::is_usable(cx, &cx.db, &me.user.id).await?;
        let subject = Subject::default().with_passkey(passkey);
        factors.extend(cx.factors(&subject, Stage::StepUp));
    }
    Ok(factors)
}

async fn first_factors(cx: &Context, me: &SignedIn) -> Result<Vec<Factor>> {
    let password = storage::passwords::find(&cx.db, &me.user.id).await?.is_some();
    // Of one that others know, too, it could not be told who types it.
    let password = password && me.user.standing.compromised_at.is_none();
    let mut own: Vec<_> = addresses(&me.identifications).collect();
    own.sort_by_key(|own| Some(&own.id) != me.user.primary(own.kind));
    let passkey = ceremonies::is_usable(cx, &cx.db, &me.user.id).await?;
    let subject = Subject::of_own(own).with_password(password).with_passkey(passkey);
    let mut factors = cx.factors(&subject, Stage::StepUp);
    factors.sort_by_key(|factor| factor.strategy != "passkey");
    let by_code = || [&code::EMAIL, &code::PHONE].iter().flat_map(|code| code.factors(&subject)).collect();
    Ok(if factors.is_empty() { by_code() } else { factors })
}

/// The addresses that are somebody's own: those that were proved; before any was, those by which they sign in.
fn addresses(own: &[Identification]) -> impl Iterator<Item = &Identification> {
    let any_proved = own.iter().any(|own| own.verified_at.is_some());
    own.iter().filter(move |own| match any_proved {
        true => own.verified_at.is_some(),
        false => own.claimed_at.is_some(),
    })
}

/// Begins the proof by one of the methods: sends what it takes, or asks for it. Answers where the browser is led, where it is
/// proved elsewhere.
pub async fn prepare(
    cx: &Context,
    strategy: &str,
    identification_id: Option<&IdentificationId>,
) -> Result<Option<String>> {
    limits::start(cx).await?;
    let Some(me) = expecting(cx).await? else { return Ok(None) };
    let factor = chosen(&offer(cx, &me).await?, strategy, identification_id).cloned();
    prepare_with(cx, &me, factor, true).await
}

/// Sends what is asked for, or sends it once more. Answers whether it was sent before.
pub async fn send(cx: &Context) -> Result<bool> {
    limits::start(cx).await?;
    let Some(me) = expecting(cx).await? else { return Ok(false) };
    let again = matches!(step(cx, &me).await?.step, Step::Sent(Progress::Waiting(_)));
    let kept = storage::step_ups::find(&cx.db, &me.session.id).await?.unwrap_or_default();
    let factor = asked(&kept, &offer(cx, &me).await?).cloned();
    prepare_with(cx, &me, factor, !again).await?;
    Ok(again)
}

async fn prepare_with(
    cx: &Context,
    me: &SignedIn,
    factor: Option<Factor>,
    begins: bool,
) -> Result<Option<String>> {
    let factor = factor.ok_or(Refusal::StrategyInvalid)?;
    // What nobody guesses is good, however often others tried something else.
    if cx.is_guessed(&factor) {
        lockout::gate(cx, &Account::of_user(&me.user.id)).await?;
    }
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    if begins {
        clients::begin_signed_in(cx, &mut work).await?;
    }
    if factor.address.is_empty() {
        if !storage::step_ups::ask(&mut work, &me.session.id, Some(&factor.id())).await? {
            return Err(Refusal::SignedOut.into());
        }
        let leads = verification::prepare(cx, &mut work, &owner(me), &factor).await?;
        work.commit().await?;
        return Ok(leads);
    }
    let wait = verification::resend_wait(cx, &AskedFor::one(&factor.strategy));
    let claimed =
        storage::step_ups::claim_send(&mut work, &me.session.id, &factor.id(), cx.now, wait).await?;
    if !claimed {
        let kept = storage::step_ups::find(&mut work, &me.session.id).await?.unwrap_or_default();
        return Err(verification::not_sent(kept.reverify_sent_at, wait, cx.now));
    }
    verification::send_after_proof(cx, &mut work, &owner(me), &[factor], Letter::StepUp).await?;
    events::record(cx, &mut work, Event::StepUpPrepared, Details::session(&me.session)).await?;
    work.commit().await?;
    Ok(None)
}

/// Asks for nothing in particular any more; what was sent goes on to count until its time is over.
pub async fn cancel(cx: &Context) -> Result<()> {
    let me = sessions::doing_tasks(cx).await?;
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    storage::step_ups::ask(&mut work, &me.session.id, None).await?;
    work.commit().await
}

/// Whoever has to prove who they are; none when they did, in another tab.
async fn expecting(cx: &Context) -> Result<Option<SignedIn>> {
    let me = sessions::doing_tasks(cx).await?;
    Ok(may_be_asked(cx, &me).then_some(me))
}

/// A transaction that holds the session; and whether another answer has proved meanwhile what there was to prove.
async fn held(cx: &Context, me: &SignedIn) -> Result<(Work, bool)> {
    let mut work = sessions::begin_own(cx, me).await?;
    let session = storage::step_ups::hold(&mut work, &me.session.id).await?;
    let is_proved = is_fresh_in(cx, me, &session.ok_or(Refusal::SignedOut)?);
    Ok((work, is_proved))
}

/// Answers with the password. This, like the others, answers whether it was this answer that proved it, and no other before.
pub async fn attempt_password(cx: &Context, typed: &str) -> Result<bool> {
    let whose = async |there: &Context| Ok(sessions::anybody(there).await?.map(|me| me.user.id));
    if lost_answers::again_by_password(cx, PASSWORD, typed, whose).await?.is_some() {
        return Ok(false);
    }
    let Some(me) = expecting(cx).await? else { return Ok(false) };
    if typed.is_empty() {
        return Err(Refusal::ParamNil.at("password").into());
    }
    offered(cx, &me, "password").await?;
    limits::try_account(cx, &Account::of_user(&me.user.id)).await?;
    proofs::take(cx, &StepUp { me: &me }, &password::Password, &Answer::Password(typed)).await
}

/// Answers with a passkey.
pub async fn attempt_passkey(cx: &Context, reply: Reply<'_>) -> Result<bool> {
    let cx = &reply.given(cx);
    if lost_answers::again(cx).await?.is_some() {
        return Ok(false);
    }
    let Some(me) = expecting(cx).await? else { return Ok(false) };
    offered(cx, &me, "passkey").await?;
    limits::try_once(cx).await?;
    proofs::take(cx, &StepUp { me: &me }, &passkey::Passkey, &Answer::Passkey(reply)).await
}

async fn offered(cx: &Context, me: &SignedIn, strategy: &str) -> Result<()> {
    match offer(cx, me).await?.iter().any(|factor| factor.strategy == strategy) {
        true => Ok(()),
        false => Err(Refusal::StrategyInvalid.into()),
    }
}

/// Answers with a code of six digits: of the authenticator app, or out of a message.
pub async fn attempt_code(cx: &Context, typed: &str) -> Result<bool> {
    let code = tidy_code(typed);
    let cx = &cx.giving("step-up code", code.as_deref().unwrap_or_default());
    if lost_answers::again(cx).await?.is_some() {
        return Ok(false);
    }
    let Some(me) = expecting(cx).await? else { return Ok(false) };
    let code = code.ok_or(Refusal::CodeLength)?;
    limits::try_account(cx, &Account::of_user(&me.user.id)).await?;
    let kept = storage::step_ups::find(&cx.db, &me.session.id).await?.unwrap_or_default();
    match asked(&kept, &offer(cx, &me).await?).map(|factor| factor.strategy.as_str()) {
        Some("totp") => proofs::take(cx, &StepUp { me: &me }, &totp::Totp, &Answer::Code(code)).await,
        Some("backup_code" | "password" | "passkey") | None => Err(Refusal::ClientStateInvalid.into()),
        Some(_) => {
            let proof = verification::code_under_way(cx, &owner(&me)).await?;
            answer(cx, &me, &proof, code).await
        }
    }
}

/// Answers a challenge with what somebody has signed.
pub async fn attempt_challenge(cx: &Context, typed: &str) -> Result<bool> {
    let cx = &cx.giving("step-up challenge", typed);
    if lost_answers::again(cx).await?.is_some() {
        return Ok(false);
    }
    let Some(me) = expecting(cx).await? else { return Ok(false) };
    if typed.trim().is_empty() {
        return Err(Refusal::ParamNil.at("answer").into());
    }
    limits::try_account(cx, &Account::of_user(&me.user.id)).await?;
    let proof = verification::challenge_under_way(cx, &owner(&me)).await?;
    answer(cx, &me, &proof, typed.trim().to_owned()).await
}

/// Answers what was prepared, in whatever way it is answered.
pub(in crate::auth) async fn answer(
    cx: &Context,
    me: &SignedIn,
    proof: &Verification,
    given: String,
) -> Result<bool> {
    let strategy = cx.strategies.named(&proof.strategy)?;
    // What counts for it may be more than when it was prepared.
    if proof.address.is_empty() {
        offered(cx, me, &proof.strategy).await?;
    }
    proofs::take(cx, &StepUp { me }, strategy, &Answer::Of(proof, given)).await
}

/// What a message proves that has reached its address: it must be one of theirs still.
async fn reached(cx: &Context, work: &mut Work, me: &SignedIn, proof: &Verification) -> Result<Stage> {
    let all = storage::identifications::list_of_user(work, &me.user.id).await?;
    let is_second = |own: &Identification| own.is_second_factor(&cx.settings.attributes);
    let is_it = |own: &&Identification| own.value == proof.address;
    match stage(cx, me) {
        Stage::Second if all.iter().find(is_it).is_some_and(is_second) => Ok(Stage::Second),
        Stage::StepUp if addresses(&all).any(|own| is_it(&own)) => Ok(Stage::First),
        _ => Err(Refusal::ResourceForbidden.into()),
    }
}

/// Answers with a backup code, which is good once.
pub async fn attempt_backup_code(cx: &Context, typed: &str) -> Result<bool> {
    let code = tidy_backup_code(typed);
    let cx = &cx.giving("step-up backup code", code.as_ref().map_or("", |(_, code)| code));
    if lost_answers::again(cx).await?.is_some() {
        return Ok(false);
    }
    let Some(me) = expecting(cx).await? else { return Ok(false) };
    if typed.trim().is_empty() {
        return Err(Refusal::ParamNil.at("code").into());
    }
    let (number, code) = code.ok_or(Refusal::BackupCodeIncorrect)?;
    offered(cx, &me, "backup_code").await?;
    limits::try_account(cx, &Account::of_user(&me.user.id)).await?;
    proofs::take(cx, &StepUp { me: &me }, &BackupCode, &Answer::BackupCode(number, code)).await
}

/// Somebody who is signed in proves once more who they are. Answers whether it was this answer that did, and no other before.
struct StepUp<'a> {
    me: &'a SignedIn,
}

impl proofs::Purpose for StepUp<'_> {
    type Held = ();
    type Outcome = bool;

    const GIVEN: Option<&'static str> = Some(PASSWORD);
    const STAGE: Stage = Stage::StepUp;

    fn account(&self, _: &Context) -> Option<Account> {
        Some(Account::of_user(&self.me.user.id))
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        Some((EVENT, Details::session(&self.me.session)))
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<(), bool>> {
        let (work, is_proved) = held(cx, self.me).await?;
        Ok(if is_proved { Hold::Past(work, false) } else { Hold::Open(work, ()) })
    }

    fn before(&self, (): ()) -> Result<bool> {
        Ok(false)
    }

    async fn proved(
        &self,
        cx: &Context,
        work: &mut Work,
        (): (),
        proof: &Proved,
    ) -> Result<Result<bool, Refusal>> {
        let stage = match proof.message() {
            Some(message) => reached(cx, work, self.me, message).await?,
            None => stage(cx, self.me),
        };
        proved(cx, work, self.me, stage).await?;
        Ok(Ok(true))
    }
}

/// Writes down what was proved, in the transaction that holds the session, and gives the browser a new token as signing in
/// does: whoever knew the old one is left with nothing. Whatever way it is proved, it ends here.
pub(in crate::auth) async fn proved(
    cx: &Context,
    work: &mut Work,
    me: &SignedIn,
    stage: Stage,
) -> Result<()> {
    let client = cx.visitor.client.as_ref().ok_or(Refusal::SignedOut)?;
    lockout::forgive(cx, work, &Account::of_user(&me.user.id)).await?;
    let (first, second) = match stage {
        Stage::Second => (None, Some(cx.now)),
        _ => (Some(cx.now), None),
    };
    if !storage::step_ups::prove(&mut *work, &me.session.id, first, second).await? {
        return Err(Refusal::SignedOut.into());
    }
    storage::verifications::supersede(&mut *work, &owner(me), cx.now).await?;
    clients::renew(cx, work, client).await?;
    events::record(cx, work, EVENT, Details::session(&me.session)).await
}

/// Asks whoever is signed in for a passkey of theirs, by which they prove once more who they are.
pub async fn ask_passkey(cx: &Context) -> Result<Question> {
    let me = sessions::doing_tasks(cx).await?;
    let (options, state) = begin(cx).await?;
    let challenge_id = keep(cx, Ceremony::Again, Some(me.user.id), &state).await?;
    Ok(Question { challenge_id, options, sealed: None })
}
