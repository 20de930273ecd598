//! Signing up: give what is asked for, prove the address, and have an account.

use crate::auth::account::judge_name;
use crate::auth::events::{self, About};
use crate::auth::identifications::is_proved;
use crate::auth::redirects::{self, After, Targets};
use crate::auth::strategies::Answer;
use crate::auth::verification::{self, Judged, Progress};
use crate::auth::{Context, clients, factors_for, limits, sessions, sign_in};
use crate::clock::Millis;
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::{AdminLinkId, IdentificationId, SignUpId, UserId, VerificationId};
use crate::model::client::Client;
use crate::model::factor::{Factor, Stage, Subject};
use crate::model::identification::{Identification, Identifier, Kind};
use crate::model::settings::SignUpMode;
use crate::model::sign_in::LIFETIME;
use crate::model::sign_up::{SignUp, Status};
use crate::model::user::User;
use crate::model::verification::{Purpose, tidy_code};
use crate::storage::{self, Tx};

/// What a form brought.
#[derive(Clone, Debug, Default)]
pub struct Given<'a> {
    /// The mail address.
    pub email_address: Option<&'a str>,
    /// First name.
    pub first_name: Option<&'a str>,
    /// Last name.
    pub last_name: Option<&'a str>,
    /// Whether the terms were accepted.
    pub legal_accepted: bool,
}

/// Begins an attempt with what the form brought. Everything that is wrong is told at once, and nothing is kept of it. The
/// same again, a moment later, is the same attempt.
pub async fn create(cx: &Context, given: &Given<'_>, named: &Targets) -> Result<SignUp> {
    create_with(cx, given, named, None).await
}

/// The same, for the first administrator, who holds the operator's one-time link.
pub(super) async fn create_with(
    cx: &Context,
    given: &Given<'_>,
    named: &Targets,
    admin_link_id: Option<AdminLinkId>,
) -> Result<SignUp> {
    limits::start(cx).await?;
    if sessions::in_the_way(cx).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    if cx.settings.sign_up.mode == SignUpMode::Restricted && admin_link_id.is_none() {
        return Err(Refusal::SignUpRestricted.into());
    }
    let (address, draft) = judge_fields(cx, given, named, admin_link_id)?;
    match begin(cx, &address, draft).await {
        Err(error) => {
            events::refused(cx, "sign_up.created", About::identifier(&address.canonical), error).await
        }
        begun => begun,
    }
}

/// Judges every field, and makes the attempt that they would be.
fn judge_fields(
    cx: &Context,
    given: &Given<'_>,
    named: &Targets,
    admin_link_id: Option<AdminLinkId>,
) -> Result<(Identifier, SignUp)> {
    let mut refused: Vec<Refused> = vec![];
    let typed = given.email_address.unwrap_or_default();
    let address = Identifier::email(typed);
    match &address {
        None if typed.trim().is_empty() => refused.push(Refusal::ParamNil.at("email_address")),
        None => refused.push(Refusal::FormatInvalid.at("email_address")),
        Some(_) => {}
    }
    let mut draft = SignUp {
        id: SignUpId::new(&cx.chance),
        client_id: crate::id::ClientId::new(&cx.chance),
        email_address: address.as_ref().map(|address| address.written.clone()),
        phone_number: None,
        username: None,
        password_hash: None,
        first_name: None,
        last_name: None,
        legal_accepted_at: None,
        admin_link_id,
        strategies: None,
        sent_at: None,
        email_verified_at: None,
        phone_verified_at: None,
        user_id: None,
        session_id: None,
        targets: redirects::acceptable(cx, After::SignUp, named),
        created_at: cx.now,
        abandon_at: cx.now + LIFETIME,
        abandoned_at: None,
    };
    judge_rest(cx, given, &mut draft, &mut refused);
    match address {
        Some(address) if refused.is_empty() => Ok((address, draft)),
        _ => Err(Error::Refused(refused)),
    }
}

/// Judges names and consent, and puts into the attempt what it lacks.
fn judge_rest(cx: &Context, given: &Given<'_>, attempt: &mut SignUp, refused: &mut Vec<Refused>) {
    let attributes = &cx.settings.attributes;
    // The first administrator has a wizard to finish, not a profile to fill.
    let strict = attempt.admin_link_id.is_none();
    if attributes.first_name.enabled && attempt.first_name.is_none() {
        let required = attributes.first_name.required && strict;
        attempt.first_name = judge_name(given.first_name, required, "first_name", refused);
    }
    if attributes.last_name.enabled && attempt.last_name.is_none() {
        let required = attributes.last_name.required && strict;
        attempt.last_name = judge_name(given.last_name, required, "last_name", refused);
    }
    if attempt.legal_accepted_at.is_none() && given.legal_accepted {
        attempt.legal_accepted_at = Some(cx.now);
    }
    if cx.settings.sign_up.legal_consent_enabled && strict && attempt.legal_accepted_at.is_none() {
        refused.push(Refusal::LegalNotAccepted.into());
    }
}

/// The open attempt that the same press, a moment ago, has begun.
async fn repeated(cx: &Context, tx: &mut Tx, client: &Client, draft: &SignUp) -> Result<Option<SignUp>> {
    let Some(open) = storage::sign_ups::find_newest(tx, &client.id).await? else { return Ok(None) };
    let content = |s: &SignUp| {
        (s.email_address.clone(), s.first_name.clone(), s.last_name.clone(), s.admin_link_id.clone())
    };
    let wait = verification::resend_wait(open.strategies.as_deref().unwrap_or_default());
    let fresh = open.sent_at.is_some_and(|sent| sent + wait > cx.now) && open.email_verified_at.is_none();
    let same =
        open.status(&cx.settings, cx.now) == Status::MissingRequirements && content(&open) == content(draft);
    Ok(Some(open).filter(|_| same && fresh))
}

async fn begin(cx: &Context, address: &Identifier, mut attempt: SignUp) -> Result<SignUp> {
    let owner = storage::identifications::find_owner(&cx.db, address).await?;
    let proof = !attempt.unverified_fields(&cx.settings).is_empty();
    // Whoever proves an address takes it from those who only claim it; without proof, a claim counts.
    let taken = owner.is_some_and(|email| email.verified_at.is_some() || !proof);
    if taken && !cx.settings.hides_users() {
        return Err(Refusal::IdentifierExists.at("email_address").into());
    }
    let mut tx = cx.begin().await?;
    let client = clients::ensure(cx, &mut tx).await?;
    if let Some(same) = repeated(cx, &mut tx, &client, &attempt).await? {
        storage::sign_ups::redirect(&mut tx, &same.id, &attempt.targets).await?;
        cx.commit(tx).await?;
        return Ok(same);
    }
    sign_in::abandon(cx, &mut tx, &client.id).await?;
    attempt.client_id = client.id.clone();
    storage::sign_ups::insert(&mut tx, &attempt).await?;
    events::record(cx, &mut tx, "sign_up.created", About::identifier(&address.canonical)).await?;
    if proof {
        let letter = if taken { Letter::SignUpTaken } else { Letter::SignUp };
        let factors = factors_of(cx, &attempt);
        send(cx, &mut tx, &mut attempt, &factors, letter).await?;
    } else if attempt.status(&cx.settings, cx.now) == Status::ReadyToFinish {
        // A browser that has just got its first cookie gets its session with it.
        let mut cx = cx.clone();
        cx.visitor.client = Some(client);
        attempt = complete(&cx, &mut tx, attempt).await?;
    }
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(attempt)
}

fn factors_of(cx: &Context, attempt: &SignUp) -> Vec<Factor> {
    let address = attempt.email_address.as_deref().unwrap_or_default();
    let subject = Subject::of_address(Kind::EmailAddress, address, address);
    factors_for(&cx.settings, &subject, Stage::Verification)
}

async fn send(
    cx: &Context,
    tx: &mut Tx,
    attempt: &mut SignUp,
    factors: &[Factor],
    letter: Letter,
) -> Result<()> {
    let strategies = verification::names(factors);
    let wait = verification::resend_wait(&strategies);
    if !storage::sign_ups::claim_send(&mut *tx, &attempt.id, Kind::EmailAddress, &strategies, cx.now, wait)
        .await?
    {
        return Err(verification::not_sent(attempt.sent_at, wait, cx.now));
    }
    (attempt.sent_at, attempt.strategies) = (Some(cx.now), Some(strategies));
    verification::send(cx, tx, &Purpose::SignUp(attempt.id.clone()), factors, Some(letter)).await
}

/// The open attempt of the browser that asks, or its newest completed one.
pub async fn current(cx: &Context) -> Result<Option<SignUp>> {
    let Some(client) = &cx.visitor.client else { return Ok(None) };
    let newest = storage::sign_ups::find_newest(&cx.db, &client.id).await?;
    Ok(newest.filter(|attempt| attempt.status(&cx.settings, cx.now) != Status::Abandoned))
}

async fn open(cx: &Context) -> Result<SignUp> {
    current(cx).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

/// Where the attempt of the browser that asks stands. Writes nothing.
pub async fn progress(cx: &Context) -> Result<Progress> {
    let Some(attempt) = current(cx).await? else { return Ok(Progress::Nothing) };
    Ok(match attempt.status(&cx.settings, cx.now) {
        Status::Abandoned => Progress::Nothing,
        Status::ReadyToFinish => Progress::Ready,
        Status::Complete if sessions::current(cx).await?.is_some() => {
            Progress::Complete(target(cx, &attempt))
        }
        Status::Complete => Progress::Nothing,
        Status::MissingRequirements if attempt.unverified_fields(&cx.settings).is_empty() => {
            Progress::Missing(attempt.missing_fields(&cx.settings))
        }
        Status::MissingRequirements => {
            let factors = factors_of(cx, &attempt);
            let purpose = Purpose::SignUp(attempt.id);
            verification::waiting(cx, &purpose, attempt.sent_at, &factors).await?.into()
        }
    })
}

/// Where a completed attempt leads.
pub fn target(cx: &Context, attempt: &SignUp) -> String {
    if attempt.admin_link_id.is_some() {
        return "/admin".into();
    }
    redirects::after(cx, After::SignUp, &attempt.targets)
}

/// Sends again what was sent last.
pub async fn resend(cx: &Context) -> Result<()> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    if attempt.email_verified_at.is_some() {
        // Proved in the meantime: the page goes on by itself.
        return Ok(());
    }
    let before = attempt.strategies.clone().unwrap_or_default();
    prepare_with(cx, attempt, |factor| before.split(',').any(|name| name == factor.strategy)).await
}

/// What could be used instead of what was sent; none when there is no address to prove. Also after the link was pressed
/// in another browser: as long as this one has not finished, its person decides.
pub async fn alternatives(cx: &Context) -> Result<Option<Vec<Factor>>> {
    Ok(match progress(cx).await? {
        Progress::Waiting(waiting) => Some(waiting.alternatives),
        Progress::Ready => Some(factors_of(cx, &open(cx).await?)),
        Progress::Nothing | Progress::Missing(_) | Progress::Complete(_) => None,
    })
}

/// Begins the proof by one strategy alone.
pub async fn prepare(cx: &Context, strategy: &str) -> Result<()> {
    limits::start(cx).await?;
    let attempt = open(cx).await?;
    prepare_with(cx, attempt, |factor| factor.strategy == strategy).await
}

async fn prepare_with(cx: &Context, mut attempt: SignUp, chosen: impl Fn(&Factor) -> bool) -> Result<()> {
    let factors: Vec<Factor> = factors_of(cx, &attempt).into_iter().filter(chosen).collect();
    if factors.is_empty() {
        return Err(Refusal::StrategyInvalid.into());
    }
    // An address that was proved elsewhere may be proved anew, until this browser has finished.
    let to_prove = attempt.email_verified_at.is_some() || !attempt.unverified_fields(&cx.settings).is_empty();
    if attempt.session_id.is_some() || !to_prove {
        return Ok(());
    }
    let address =
        attempt.email_address.as_deref().and_then(Identifier::email).ok_or(Refusal::ClientStateInvalid)?;
    let taken = is_proved(cx, &address).await?;
    if taken && !cx.settings.hides_users() {
        return Err(Refusal::IdentificationClaimed.into());
    }
    let letter = if taken { Letter::SignUpTaken } else { Letter::SignUp };
    let mut tx = cx.begin().await?;
    send(cx, &mut tx, &mut attempt, &factors, letter).await?;
    events::record(cx, &mut tx, "sign_up.prepared", About::identifier(&address.canonical)).await?;
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(())
}

/// Answers with a code.
pub async fn attempt_code(cx: &Context, typed: &str) -> Result<SignUp> {
    let attempt = open(cx).await?;
    let code = tidy_code(typed).ok_or(Refusal::CodeLength)?;
    limits::try_once(cx).await?;
    let proof = verification::code_under_way(cx, &Purpose::SignUp(attempt.id.clone())).await?;
    answer(cx, attempt, &proof.id, &Answer::Code(code)).await
}

/// Answers for the address: counts, judges, settles, and makes the account when nothing else is missing and this is the
/// browser that began it. Whoever comes second is told the outcome of the first.
pub(super) async fn answer(
    cx: &Context,
    attempt: SignUp,
    proof: &VerificationId,
    answer: &Answer,
) -> Result<SignUp> {
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    storage::sign_ups::hold(&mut tx, &attempt.id).await?;
    match verification::judge(cx, &mut tx, proof, answer).await? {
        Judged::Before => {
            drop(tx);
            storage::sign_ups::find(&cx.db, &attempt.id)
                .await?
                .ok_or_else(|| Refusal::ResourceForbidden.into())
        }
        Judged::No(refused) => {
            cx.commit(tx).await?;
            events::refused(cx, "sign_up.attempted", whom(&attempt), Error::Refused(refused)).await
        }
        Judged::Proved => {
            let done = proved(cx, &mut tx, attempt.clone()).await;
            settle(cx, tx, attempt, done).await
        }
    }
}

async fn proved(cx: &Context, tx: &mut Tx, mut attempt: SignUp) -> Result<SignUp> {
    if !storage::sign_ups::prove(&mut *tx, &attempt.id, Kind::EmailAddress, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    attempt.email_verified_at = Some(cx.now);
    let here = cx.visitor.client.as_ref().is_some_and(|client| client.id == attempt.client_id);
    if here && attempt.status(&cx.settings, cx.now) == Status::ReadyToFinish {
        complete(cx, tx, attempt).await
    } else {
        Ok(attempt)
    }
}

/// Commits what went well; leaves nothing of what did not, and ends an attempt whose address another account proved first.
async fn settle(cx: &Context, tx: Tx, before: SignUp, done: Result<SignUp>) -> Result<SignUp> {
    match done {
        Ok(attempt) => {
            cx.commit(tx).await?;
            Ok(attempt)
        }
        Err(error) => {
            drop(tx);
            if error.is(Refusal::IdentificationClaimed) {
                let mut tx = cx.begin().await?;
                sign_in::abandon(cx, &mut tx, &before.client_id).await?;
                cx.commit(tx).await?;
            }
            events::refused(cx, "sign_up.completed", whom(&before), error).await
        }
    }
}

fn whom(attempt: &SignUp) -> About<'_> {
    About { identifier: attempt.email_address.as_deref(), ..About::default() }
}

/// Gives what was missing.
pub async fn supplement(cx: &Context, given: &Given<'_>) -> Result<SignUp> {
    let mut attempt = open(cx).await?;
    if attempt.session_id.is_some() {
        return Ok(attempt);
    }
    let mut refused = vec![];
    judge_rest(cx, given, &mut attempt, &mut refused);
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    if !storage::sign_ups::supplement(&mut tx, &attempt).await? {
        // Over: perhaps because another tab was quicker, and then its outcome is ours.
        let now = storage::sign_ups::find(&mut tx, &attempt.id).await?;
        let complete = now.filter(|attempt| attempt.session_id.is_some());
        return complete.ok_or_else(|| Refusal::ResourceForbidden.into());
    }
    let ready = attempt.status(&cx.settings, cx.now) == Status::ReadyToFinish;
    let done = if ready { complete(cx, &mut tx, attempt.clone()).await } else { Ok(attempt.clone()) };
    settle(cx, tx, attempt, done).await
}

/// Makes the account after the proof was given elsewhere: asked for by the browser that began the attempt.
pub async fn finish(cx: &Context) -> Result<SignUp> {
    let attempt = open(cx).await?;
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete => return Ok(attempt),
        Status::ReadyToFinish => {}
        _ => return Err(Refusal::ClientStateInvalid.into()),
    }
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    storage::sign_ups::hold(&mut tx, &attempt.id).await?;
    let done = complete(cx, &mut tx, attempt.clone()).await;
    let settled = settle(cx, tx, attempt.clone(), done).await;
    // A second tab may have been quicker: then its outcome is ours.
    let now = if settled.is_err() { storage::sign_ups::find(&cx.db, &attempt.id).await? } else { None };
    now.filter(|attempt| attempt.session_id.is_some()).map_or(settled, Ok)
}

/// Makes user, address and session in one; nobody sees a part of it.
async fn complete(cx: &Context, tx: &mut Tx, mut attempt: SignUp) -> Result<SignUp> {
    let client = cx.visitor.client.as_ref().filter(|client| client.id == attempt.client_id);
    let client = client.ok_or(Refusal::ResourceForbidden)?;
    if cx.settings.sign_up.mode == SignUpMode::Restricted && attempt.admin_link_id.is_none() {
        return Err(Refusal::SignUpRestricted.into());
    }
    let administrator_at = match &attempt.admin_link_id {
        Some(link) => Some(become_first_administrator(cx, tx, link).await?),
        None => None,
    };
    let user = User {
        id: UserId::new(&cx.chance),
        first_name: attempt.first_name.clone(),
        last_name: attempt.last_name.clone(),
        legal_accepted_at: attempt.legal_accepted_at,
        administrator_at,
        banned_at: None,
        created_at: cx.now,
        primary_email_address_id: Some(IdentificationId::new(&cx.chance)),
        primary_phone_number_id: None,
        last_sign_in_at: None,
        language: None,
    };
    storage::users::insert(&mut *tx, &user).await?;
    let address =
        attempt.email_address.as_deref().and_then(Identifier::email).ok_or(Refusal::ClientStateInvalid)?;
    let id = user.primary_email_address_id.clone().ok_or(Refusal::ClientStateInvalid)?;
    let email = Identification::new(id, user.id.clone(), &address, attempt.email_verified_at);
    if !storage::identifications::insert(tx, &email, cx.now).await? {
        return Err(Refusal::IdentificationClaimed.into());
    }
    let session = sessions::start(cx, tx, client, &user).await?;
    if !storage::sign_ups::complete(&mut *tx, &attempt.id, &user.id, &session.id).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    events::record(cx, &mut *tx, "sign_up.completed", About::session(&session)).await?;
    (attempt.user_id, attempt.session_id) = (Some(user.id), Some(session.id));
    Ok(attempt)
}

/// Spends the operator's link; only one person ever becomes the first administrator.
async fn become_first_administrator(cx: &Context, tx: &mut Tx, link: &AdminLinkId) -> Result<Millis> {
    let spent = storage::admin_links::spend(&mut *tx, link, cx.now).await?;
    if !spent || !storage::settings::set_up(&mut *tx, cx.now).await? {
        return Err(Refusal::AdminLinkInvalid.into());
    }
    Ok(cx.now)
}
