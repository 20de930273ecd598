//! Signing up: give what is asked for, prove mail address and phone number, and have an account.

mod completion;
mod given;

pub use given::Given;

use crate::auth::context::{Answer, Context, Proved, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::attempts;
use crate::auth::presence::redirects::{self, After, Targets};
use crate::auth::presence::{clients, sessions};
use crate::auth::proofs::claims;
use crate::auth::proofs::claims::is_proved;
use crate::auth::proofs::lost_answers;
use crate::auth::proofs::verification::{self, Progress};
use crate::auth::proofs::{self, Hold};
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Result};
use crate::id::UserId;
use crate::id::{AdminLinkId, ClientId, SignUpId};
use crate::model::client::Client;
use crate::model::event::Event;
use crate::model::factor::{AskedFor, Factor, Stage, Subject};
use crate::model::identification::{Identifier, Kind};
use crate::model::settings::SignUpMode;
use crate::model::sign_in::LIFETIME;
use crate::model::sign_up::{SignUp, Status};
use crate::model::verification::{Owner, Verification, tidy_code};
use crate::storage::{self, Db};
use completion::complete;

/// Where the password of a new account is given.
const NEW_PASSWORD: &str = "sign-up password";

/// Makes an attempt with what was given. Everything that is wrong is told at once, and nothing is kept of it. Where nothing
/// is missing, and nothing to be proved, the account is made.
pub async fn create(cx: &Context, given: &Given<'_>, named: &Targets) -> Result<SignUp> {
    make(cx, given, named, None, false).await
}

/// The same, and sends what proves the first address. The same again, a moment later, is the same attempt.
pub async fn begin(cx: &Context, given: &Given<'_>, named: &Targets) -> Result<SignUp> {
    make(cx, given, named, None, true).await
}

/// The same, for the first administrator, who holds the operator's one-time link.
pub(in crate::auth) async fn begin_with(
    cx: &Context,
    given: &Given<'_>,
    link: AdminLinkId,
) -> Result<SignUp> {
    make(cx, given, &Targets::default(), Some(link), true).await
}

async fn make(
    cx: &Context,
    given: &Given<'_>,
    named: &Targets,
    admin_link_id: Option<AdminLinkId>,
    sends: bool,
) -> Result<SignUp> {
    if let Some(here) = lost_answers::or_begin(again_by_password(cx, given).await)? {
        return open(&here).await;
    }
    limits::start(cx).await?;
    if sessions::in_the_way(cx).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    if cx.settings.sign_up.mode == SignUpMode::Restricted && admin_link_id.is_none() {
        return Err(Refusal::SignUpRestricted.into());
    }
    let mut draft = blank(cx, named, admin_link_id);
    match Box::pin(given::judge(cx, given, &mut draft)).await {
        Ok(()) => {}
        Err(error) if error.is(Refusal::IdentifierExists) => {
            return events::refused(cx, Event::SignUpCreated, whom(&draft), error).await;
        }
        // What people mistype is no event.
        Err(error) => return Err(error),
    }
    match Box::pin(keep(cx, draft.clone(), sends)).await {
        Err(error) => events::refused(cx, Event::SignUpCreated, whom(&draft), error).await,
        begun => begun,
    }
}

/// The browser of somebody who gives the password of their new account once more, for the answer was lost.
async fn again_by_password(cx: &Context, given: &Given<'_>) -> Result<Option<Context>> {
    match given.password.filter(|typed| !typed.is_empty()) {
        Some(typed) => {
            let whose = async |there: &Context| Ok(current(there).await?.and_then(|own| own.user_id));
            lost_answers::again_by_password(cx, NEW_PASSWORD, typed, whose).await
        }
        None if cx.visitor.replaced.is_some() => Err(Refusal::TryAgain.into()),
        None => Ok(None),
    }
}

fn blank(cx: &Context, named: &Targets, admin_link_id: Option<AdminLinkId>) -> SignUp {
    SignUp {
        id: SignUpId::new(&cx.chance),
        client_id: ClientId::new(&cx.chance),
        email_address: None,
        phone_number: None,
        username: None,
        password_hash: None,
        first_name: None,
        last_name: None,
        legal_accepted_at: None,
        admin_link_id,
        asked_for: AskedFor::default(),
        sent_at: None,
        email_verified_at: None,
        phone_verified_at: None,
        user_id: None,
        session_id: None,
        targets: redirects::acceptable(cx, After::SignUp, named),
        created_at: cx.now,
        abandon_at: cx.now + LIFETIME,
        abandoned_at: None,
    }
}

/// The open attempt that the same press, a moment ago, has begun. The password may be another one: the last typed counts.
async fn repeated(cx: &Context, work: &mut Work, client: &Client, draft: &SignUp) -> Result<Option<SignUp>> {
    let Some(open) = storage::sign_ups::find_newest(&mut *work, &client.id).await? else { return Ok(None) };
    let content = |s: &SignUp| {
        let identifiers = (s.email_address.clone(), s.phone_number.clone(), s.username.clone());
        let rest = (s.first_name.clone(), s.last_name.clone(), s.admin_link_id.clone());
        (identifiers, rest, s.password_hash.is_some())
    };
    let wait = verification::resend_wait(cx, &open.asked_for);
    let unproved = open.email_verified_at.is_none() && open.phone_verified_at.is_none();
    let fresh = open.sent_at.is_some_and(|sent| sent + wait > cx.now) && unproved;
    let same =
        open.status(&cx.settings, cx.now) == Status::MissingRequirements && content(&open) == content(draft);
    if !same || !fresh {
        return Ok(None);
    }
    storage::sign_ups::redirect(&mut *work, &open.id, &draft.targets).await?;
    storage::sign_ups::set_password(work, &open.id, draft.password_hash.as_deref()).await?;
    Ok(Some(open))
}

async fn keep(cx: &Context, mut attempt: SignUp, sends: bool) -> Result<SignUp> {
    let message = match attempt.unverified(&cx.settings).first().filter(|_| sends) {
        Some(kind) => Some(message(cx, &attempt, *kind, |_| true).await?),
        None => None,
    };
    let mut work = cx.begin().await?;
    let client = clients::begin(cx, &mut work).await?;
    if !clients::is_new(cx) {
        if let Some(same) = repeated(cx, &mut work, &client, &attempt).await? {
            work.commit().await?;
            return Ok(same);
        }
        attempts::abandon(cx, &mut work, &client.id).await?;
    }
    attempt.client_id = client.id.clone();
    storage::sign_ups::insert(&mut work, &attempt).await?;
    events::record(cx, &mut work, Event::SignUpCreated, whom(&attempt)).await?;
    if let Some(message) = message {
        send(cx, &mut work, &mut attempt, &message).await?;
    } else if attempt.status(&cx.settings, cx.now) == Status::ReadyToFinish {
        // A browser that has just got its first cookie gets its session with it.
        let mut cx = cx.clone();
        cx.visitor.client = Some(client);
        attempt = complete(&cx, &mut work, attempt).await?;
    }
    work.commit().await?;
    Ok(attempt)
}

/// A message that proves a mail address or a phone number, before it is sent.
struct Message {
    kind: Kind,
    factors: Vec<Factor>,
    letter: Letter,
}

/// What is sent to the address of this kind, with the strategies that are `chosen`. Where users are hidden, the owner of an
/// address or number that is an account's already is told so in its place.
async fn message(
    cx: &Context,
    attempt: &SignUp,
    kind: Kind,
    chosen: impl Fn(&Factor) -> bool,
) -> Result<Message> {
    let factors: Vec<Factor> = factors_of(cx, attempt, kind).into_iter().filter(chosen).collect();
    if factors.is_empty() {
        return Err(Refusal::StrategyInvalid.into());
    }
    let own = attempt.identifiers().into_iter().find(|own| own.kind == kind);
    let taken = is_proved(cx, &own.ok_or(Refusal::ClientStateInvalid)?).await?;
    if taken && !cx.settings.hides_users() {
        return Err(Refusal::IdentificationClaimed.at(kind.name()).into());
    }
    let letter = if taken { Letter::SignUpTaken } else { Letter::SignUp };
    Ok(Message { kind, factors, letter })
}

fn factors_of(cx: &Context, attempt: &SignUp, kind: Kind) -> Vec<Factor> {
    let Some(address) = attempt.address(kind) else { return vec![] };
    cx.factors(&Subject::of_address(kind, address, address), Stage::Verification)
}

async fn send(cx: &Context, work: &mut Work, attempt: &mut SignUp, message: &Message) -> Result<()> {
    let asked_for = AskedFor::factors(&message.factors);
    let wait = verification::resend_wait(cx, &asked_for);
    let claimed =
        storage::sign_ups::claim_send(&mut *work, &attempt.id, message.kind, &asked_for, cx.now, wait);
    if !claimed.await? {
        return Err(verification::not_sent(attempt.sent_at, wait, cx.now));
    }
    (attempt.sent_at, attempt.asked_for) = (Some(cx.now), asked_for);
    verification::send(cx, work, &Owner::SignUp(attempt.id.clone()), &message.factors, Some(message.letter))
        .await
}

/// The attempt of the browser that asks which it names; else the open one, or its newest completed one.
pub async fn current(cx: &Context) -> Result<Option<SignUp>> {
    attempts::current(cx).await
}

impl attempts::Attempt for SignUp {
    async fn find(db: &Db, id: &str) -> Result<Option<Self>> {
        match SignUpId::parse(id) {
            Some(id) => storage::sign_ups::find(db, &id).await,
            None => Ok(None),
        }
    }

    async fn find_newest(db: &Db, client: &ClientId) -> Result<Option<Self>> {
        storage::sign_ups::find_newest(db, client).await
    }

    fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    fn is_abandoned(&self, cx: &Context) -> bool {
        self.status(&cx.settings, cx.now) == Status::Abandoned
    }
}

pub(in crate::auth) async fn open(cx: &Context) -> Result<SignUp> {
    current(cx).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

/// Where the attempt of the browser that asks stands. Writes nothing.
pub async fn progress(cx: &Context) -> Result<Progress> {
    let Some(attempt) = current(cx).await? else { return Ok(Progress::Nothing) };
    Ok(match attempt.status(&cx.settings, cx.now) {
        Status::Abandoned => Progress::Nothing,
        Status::ReadyToFinish => Progress::Ready,
        Status::Complete if sessions::current(cx).await?.is_some() => Progress::Complete,
        Status::Complete => Progress::Nothing,
        Status::MissingRequirements => match attempt.unverified(&cx.settings).first() {
            None => Progress::Missing(attempt.missing_fields(&cx.settings)),
            Some(kind) => proof_under_way(cx, attempt, *kind).await?,
        },
    })
}

async fn proof_under_way(cx: &Context, attempt: SignUp, kind: Kind) -> Result<Progress> {
    let factors = factors_of(cx, &attempt, kind);
    let address = attempt.address(kind).unwrap_or_default().to_owned();
    let waiting = verification::waiting(cx, &Owner::SignUp(attempt.id), attempt.sent_at, &factors).await?;
    // What was proved before it is no proof of this one.
    let waiting = waiting.filter(|waiting| waiting.kind == kind);
    Ok(waiting.map_or(Progress::Unsent { kind, address }, Progress::Waiting))
}

/// Where a completed attempt leads.
pub fn target(cx: &Context, attempt: &SignUp) -> String {
    if attempt.admin_link_id.is_some() {
        return cx.addresses.welcome.into();
    }
    redirects::after(cx, After::SignUp, &attempt.targets)
}

/// Sends again what was sent last; or, when that is proved, what proves the next.
pub async fn resend(cx: &Context) -> Result<()> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    // Without any to prove, all is proved in the meantime: the page goes on by itself.
    let Some(kind) = attempt.unverified(&cx.settings).first().copied() else { return Ok(()) };
    let before = attempt.asked_for.clone();
    let was = |factor: &Factor| before.has(&factor.strategy);
    let again = factors_of(cx, &attempt, kind).iter().any(was);
    let message = message(cx, &attempt, kind, |factor| !again || was(factor)).await?;
    prepare_with(cx, attempt, message).await.map(drop)
}

/// What could be used instead of what was sent; none when there is no address to prove. Also after the link was pressed
/// in another browser: as long as this one has not finished, its person decides.
pub async fn alternatives(cx: &Context) -> Result<Option<Vec<Factor>>> {
    Ok(match progress(cx).await? {
        Progress::Waiting(waiting) => Some(waiting.alternatives),
        Progress::Ready => {
            let attempt = open(cx).await?;
            Some(Kind::ALL.into_iter().flat_map(|kind| factors_of(cx, &attempt, kind)).collect())
        }
        Progress::Nothing | Progress::Missing(_) | Progress::Unsent { .. } | Progress::Complete => None,
    })
}

/// Begins the proof by one strategy alone. An address that was proved elsewhere may be proved anew, until this browser has
/// finished.
pub async fn prepare(cx: &Context, strategy: &str) -> Result<()> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    let uses = |kind: &Kind| factors_of(cx, &attempt, *kind).iter().any(|factor| factor.strategy == strategy);
    let kind = Kind::ALL.into_iter().find(uses).ok_or(Refusal::StrategyInvalid)?;
    let next = attempt.unverified(&cx.settings).first().copied();
    let to_prove = next == Some(kind) || (next.is_none() && attempt.verified_at(kind).is_some());
    if attempt.session_id.is_some() || !to_prove {
        return Ok(());
    }
    let message = message(cx, &attempt, kind, |factor| factor.strategy == strategy).await?;
    prepare_with(cx, attempt, message).await.map(drop)
}

async fn prepare_with(cx: &Context, mut attempt: SignUp, message: Message) -> Result<SignUp> {
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    send(cx, &mut work, &mut attempt, &message).await?;
    let address = attempt.address(message.kind).unwrap_or_default();
    events::record(cx, &mut work, Event::SignUpPrepared, Details::identifier(address)).await?;
    work.commit().await?;
    Ok(attempt)
}

/// Sends what proves the next address, if there is one, in the browser that began. When that is refused, what was proved
/// before stays so, and the page asks whether to send.
async fn go_on(cx: &Context, attempt: SignUp) -> Result<SignUp> {
    let open = attempt.status(&cx.settings, cx.now) == Status::MissingRequirements;
    let next = attempt.unverified(&cx.settings).first().copied();
    let Some(kind) = next.filter(|_| open && is_here(cx, &attempt)) else { return Ok(attempt) };
    let sent = match message(cx, &attempt, kind, |_| true).await {
        Ok(message) => prepare_with(cx, attempt.clone(), message).await,
        Err(error) => Err(error),
    };
    match sent {
        Err(error @ Error::Refused(_)) => {
            match events::refused::<SignUp>(cx, Event::SignUpPrepared, whom(&attempt), error).await {
                Err(Error::Refused(_)) => Ok(attempt),
                other => other,
            }
        }
        sent => sent,
    }
}

fn is_here(cx: &Context, attempt: &SignUp) -> bool {
    cx.visitor.client.as_ref().is_some_and(|client| client.id == attempt.client_id)
}

/// Answers with the code that was sent to the address of this kind.
pub async fn attempt_code(cx: &Context, kind: Kind, typed: &str) -> Result<SignUp> {
    let code = tidy_code(typed);
    let at = if kind == Kind::PhoneNumber { "sign-up text" } else { "sign-up code" };
    let cx = &cx.giving(at, code.as_deref().unwrap_or_default());
    if let Some(here) = lost_answers::again(cx).await? {
        return open(&here).await;
    }
    let attempt = open(cx).await?;
    let code = code.ok_or(Refusal::CodeLength)?;
    limits::try_once(cx).await?;
    if attempt.verified_at(kind).is_some() {
        // Pressed twice: the first one has done it.
        return Ok(attempt);
    }
    let proof = verification::code_under_way(cx, &Owner::SignUp(attempt.id.clone())).await?;
    match kind_of(&proof) == kind {
        true => answer(cx, attempt, &proof, code).await,
        false => Err(Refusal::VerificationMissing.into()),
    }
}

fn kind_of(proof: &Verification) -> Kind {
    Identifier::read(&proof.address).kind
}

/// Answers for an address, and makes the account when nothing else is missing and this is the browser that began it. Whoever
/// comes second is told the outcome of the first.
pub(in crate::auth) async fn answer(
    cx: &Context,
    attempt: SignUp,
    proof: &Verification,
    given: String,
) -> Result<SignUp> {
    let strategy = cx.strategies.named(&proof.strategy)?;
    let purpose = Address { attempt: attempt.clone() };
    match proofs::take(cx, &purpose, strategy, &Answer::Of(proof, given)).await {
        Ok(Answered { attempt, is_first: false }) => Ok(attempt),
        Ok(Answered { attempt, is_first: true }) => {
            let attempt = settle(cx, attempt.clone(), Ok(attempt)).await?;
            go_on(cx, attempt).await
        }
        Err(error) => settle(cx, attempt, Err(error)).await,
    }
}

/// An address of a sign-up: of an account that is not there yet, so that no account's tries are counted.
struct Address {
    attempt: SignUp,
}

/// What an answer led to.
struct Answered {
    attempt: SignUp,
    /// Whether it was this answer that did, and no other before.
    is_first: bool,
}

impl proofs::Purpose for Address {
    type Held = SignUp;
    type Outcome = Answered;

    const STAGE: Stage = Stage::Verification;

    fn account(&self, _: &Context) -> Option<Account> {
        None
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        Some((Event::SignUpAttempted, whom(&self.attempt)))
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<SignUp, Answered>> {
        let mut work = cx.begin().await?;
        clients::hold(cx, &mut work).await?;
        let attempt = held(&mut work, self.attempt.clone()).await?;
        Ok(Hold::Open(work, attempt))
    }

    fn before(&self, attempt: SignUp) -> Result<Answered> {
        Ok(Answered { attempt, is_first: false })
    }

    async fn proved(
        &self,
        cx: &Context,
        work: &mut Work,
        attempt: SignUp,
        proof: &Proved,
    ) -> Result<Result<Answered, Refusal>> {
        let message = proof.proof.as_deref().ok_or(Refusal::StrategyInvalid)?;
        let attempt = proved(cx, work, attempt, message).await?;
        Ok(Ok(Answered { attempt, is_first: true }))
    }
}

/// The attempt as it is, and stays until the transaction ends.
async fn held(work: &mut Work, attempt: SignUp) -> Result<SignUp> {
    storage::sign_ups::hold(&mut *work, &attempt.id).await?;
    storage::sign_ups::find(work, &attempt.id).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

async fn proved(cx: &Context, work: &mut Work, mut attempt: SignUp, proof: &Verification) -> Result<SignUp> {
    let kind = kind_of(proof);
    if !storage::sign_ups::prove(&mut *work, &attempt.id, kind, &proof.address, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    match kind {
        Kind::PhoneNumber => attempt.phone_verified_at = Some(cx.now),
        _ => attempt.email_verified_at = Some(cx.now),
    }
    // The first browser goes on by itself.
    let Some(client) = cx.visitor.client.as_ref().filter(|_| is_here(cx, &attempt)) else {
        return Ok(attempt);
    };
    if attempt.status(&cx.settings, cx.now) == Status::ReadyToFinish {
        return complete(cx, work, attempt).await;
    }
    clients::renew(cx, work, client).await?;
    Ok(attempt)
}

/// What comes of it in the end: what was proved is its owner's alone; an attempt whose address another account proved first is
/// over.
async fn settle(cx: &Context, before: SignUp, done: Result<SignUp>) -> Result<SignUp> {
    match &done {
        Ok(attempt) if attempt.session_id.is_some() => {
            for own in attempt.identifiers().iter().filter(|own| attempt.verified_at(own.kind).is_some()) {
                claims::leave_others(cx, own).await;
            }
        }
        Err(error) if error.is(Refusal::IdentificationClaimed) => {
            let mut work = cx.begin().await?;
            attempts::abandon(cx, &mut work, &before.client_id).await?;
            work.commit().await?;
        }
        _ => {}
    }
    done
}

/// Commits what completed an attempt; of what did not, nothing is left but its event.
async fn commit(cx: &Context, work: Work, before: SignUp, done: Result<SignUp>) -> Result<SignUp> {
    let done = match done {
        Ok(attempt) => work.commit().await.map(|()| attempt),
        Err(error) => {
            drop(work);
            events::refused(cx, Event::SignUpCompleted, whom(&before), error).await
        }
    };
    settle(cx, before, done).await
}

fn whom(attempt: &SignUp) -> Details<'_> {
    let known = [&attempt.email_address, &attempt.phone_number, &attempt.username];
    Details { identifier: known.into_iter().find_map(Option::as_deref), ..Details::default() }
}

/// Gives what was missing.
pub async fn supplement(cx: &Context, given: &Given<'_>) -> Result<SignUp> {
    if let Some(here) = again_by_password(cx, given).await? {
        return open(&here).await;
    }
    limits::start(cx).await?;
    let mut attempt = open(cx).await?;
    if attempt.session_id.is_some() {
        return Ok(attempt);
    }
    given::judge(cx, given, &mut attempt).await?;
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    let open = storage::sign_ups::supplement(&mut work, &attempt).await?;
    let attempt = held(&mut work, attempt).await?;
    if !open {
        return Err(Refusal::ResourceForbidden.into());
    }
    let ready = attempt.status(&cx.settings, cx.now) == Status::ReadyToFinish;
    let done = if ready { complete(cx, &mut work, attempt.clone()).await } else { Ok(attempt.clone()) };
    let attempt = commit(cx, work, attempt, done).await?;
    go_on(cx, attempt).await
}

/// Makes the account after the proof was given elsewhere: asked for by the browser that began the attempt.
pub async fn finish(cx: &Context) -> Result<SignUp> {
    let attempt = open(cx).await?;
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete => return Ok(attempt),
        Status::ReadyToFinish => {}
        _ => return Err(Refusal::ClientStateInvalid.into()),
    }
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    let attempt = held(&mut work, attempt).await?;
    let done = complete(cx, &mut work, attempt.clone()).await;
    commit(cx, work, attempt, done).await
}
