//! Signing in: name yourself, prove it, be signed in on the browser that began it.

use crate::auth::events::{self, About};
use crate::auth::lockout::{self, Account};
use crate::auth::redirects::{self, After, Targets};
use crate::auth::strategies::Answer;
use crate::auth::verification::{self, Judged, Progress};
use crate::auth::{Context, clients, factors_for, limits, sessions};
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Result};
use crate::id::{IdentificationId, SignInId, VerificationId};
use crate::model::client::Client;
use crate::model::factor::{Factor, Stage, Subject};
use crate::model::identification::{Identification, Identifier};
use crate::model::sign_in::{LIFETIME, SignIn, Status};
use crate::model::verification::{Purpose, tidy_code};
use crate::storage::{self, OnTaken, Tx};

/// Begins an attempt with the identifier that was typed, and sends what the settings say. The same again, a moment later,
/// is the same attempt: a double press sends one message.
pub async fn create(cx: &Context, typed: &str, named: &Targets) -> Result<SignIn> {
    limits::start(cx).await?;
    if sessions::in_the_way(cx).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    if typed.trim().is_empty() {
        return Err(Refusal::ParamNil.at("identifier").into());
    }
    let identifier = Identifier::email(typed).ok_or(Refusal::FormatInvalid.at("identifier"))?;
    if sessions::switch_to(cx, &identifier).await? {
        return Err(Refusal::IdentifierAlreadySignedIn.into());
    }
    let targets = redirects::acceptable(cx, After::SignIn, named);
    match begin(cx, &identifier, targets).await {
        Err(error) => {
            events::refused(cx, "sign_in.created", About::identifier(&identifier.canonical), error).await
        }
        begun => begun,
    }
}

/// The open attempt that the same press, a moment ago, has begun.
async fn repeated(cx: &Context, tx: &mut Tx, client: &Client, named: &Identifier) -> Result<Option<SignIn>> {
    let Some(open) = storage::sign_ins::find_newest(tx, &client.id).await? else { return Ok(None) };
    let before = Identifier::read(&open.identifier);
    let same = before.kind == named.kind && before.canonical == named.canonical;
    let waits = open.status(cx.now) == Status::NeedsFirstFactor;
    let wait = verification::resend_wait(open.strategies.as_deref().unwrap_or_default());
    let fresh = open.sent_at.is_some_and(|sent| sent + wait > cx.now);
    Ok(Some(open).filter(|_| same && waits && fresh))
}

async fn begin(cx: &Context, named: &Identifier, targets: Targets) -> Result<SignIn> {
    let known = storage::identifications::find_owner(&cx.db, named).await?;
    // Looked up for unknown addresses too: where users are hidden, both must cost the same.
    let user = storage::users::find(&cx.db, &owner_or_nobody(cx, known.as_ref())).await?;
    if !cx.settings.hides_users() {
        let user = user.as_ref().ok_or(Refusal::IdentifierNotFound)?;
        if user.banned_at.is_some() {
            return Err(Refusal::UserBanned.into());
        }
    }
    lockout::gate(cx, &Account::named(cx, &named.written, user.as_ref().map(|user| &user.id))).await?;
    let mut attempt = SignIn {
        id: SignInId::new(&cx.chance),
        client_id: crate::id::ClientId::new(&cx.chance),
        identifier: named.written.clone(),
        user_id: user.map(|user| user.id),
        identification_id: known.map(|own| own.id),
        strategies: None,
        sent_at: None,
        first_factor_at: None,
        session_id: None,
        targets,
        created_at: cx.now,
        abandon_at: cx.now + LIFETIME,
        abandoned_at: None,
    };
    let factors = verification::one_message(&factors_of(cx, &attempt).await?);
    let mut tx = cx.begin().await?;
    let client = clients::ensure(cx, &mut tx).await?;
    if let Some(same) = repeated(cx, &mut tx, &client, named).await? {
        storage::sign_ins::redirect(&mut tx, &same.id, &attempt.targets).await?;
        cx.commit(tx).await?;
        return Ok(same);
    }
    attempt.client_id = client.id;
    abandon(cx, &mut tx, &attempt.client_id).await?;
    storage::sign_ins::insert(&mut tx, &attempt).await?;
    send(cx, &mut tx, &mut attempt, &factors).await?;
    events::record(cx, &mut tx, "sign_in.created", whom(&attempt)).await?;
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(attempt)
}

fn owner_or_nobody(cx: &Context, known: Option<&Identification>) -> crate::id::UserId {
    known.map_or_else(|| crate::id::UserId::new(&cx.chance), |own| own.user_id.clone())
}

fn whom(attempt: &SignIn) -> About<'_> {
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

async fn send(cx: &Context, tx: &mut Tx, attempt: &mut SignIn, factors: &[Factor]) -> Result<()> {
    let strategies = verification::names(factors);
    let wait = verification::resend_wait(&strategies);
    if !storage::sign_ins::claim_send(&mut *tx, &attempt.id, &strategies, cx.now, wait).await? {
        return Err(verification::not_sent(attempt.sent_at, wait, cx.now));
    }
    (attempt.sent_at, attempt.strategies) = (Some(cx.now), Some(strategies));
    let letter = if attempt.user_id.is_some() { Letter::SignIn } else { Letter::SignInUnknown };
    verification::send(cx, tx, &Purpose::SignIn(attempt.id.clone()), factors, Some(letter)).await
}

/// What this attempt may use as first factor, the default first. Where users are hidden it depends on the settings alone.
async fn factors_of(cx: &Context, attempt: &SignIn) -> Result<Vec<Factor>> {
    let own = match &attempt.identification_id {
        Some(id) => storage::identifications::find(&cx.db, id).await?,
        // Looked up all the same: where users are hidden, both must cost the same.
        None => storage::identifications::find(&cx.db, &IdentificationId::new(&cx.chance)).await?,
    };
    let subject = match own {
        Some(own) if !cx.settings.hides_users() => {
            let all = storage::identifications::list_of_user(&cx.db, &own.user_id).await?;
            Subject::of_user(&all, &own, &attempt.identifier)
        }
        Some(own) => Subject::of_address(own.kind, &own.value, &attempt.identifier),
        None => {
            let kind = Identifier::read(&attempt.identifier).kind;
            Subject::of_address(kind, &attempt.identifier, &attempt.identifier)
        }
    };
    Ok(factors_for(&cx.settings, &subject, Stage::First))
}

/// The open attempt of the browser that asks, or its newest completed one.
pub async fn current(cx: &Context) -> Result<Option<SignIn>> {
    let Some(client) = &cx.visitor.client else { return Ok(None) };
    let newest = storage::sign_ins::find_newest(&cx.db, &client.id).await?;
    Ok(newest.filter(|attempt| attempt.status(cx.now) != Status::Abandoned))
}

async fn open(cx: &Context) -> Result<SignIn> {
    current(cx).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

/// Where the attempt of the browser that asks stands. Writes nothing.
pub async fn progress(cx: &Context) -> Result<Progress> {
    let Some(attempt) = current(cx).await? else { return Ok(Progress::Nothing) };
    Ok(match attempt.status(cx.now) {
        Status::Abandoned => Progress::Nothing,
        Status::ReadyToFinish => Progress::Ready,
        Status::Complete if sessions::current(cx).await?.is_some() => {
            Progress::Complete(target(cx, &attempt))
        }
        Status::Complete => Progress::Nothing,
        Status::NeedsFirstFactor => {
            let factors = factors_of(cx, &attempt).await?;
            let purpose = Purpose::SignIn(attempt.id);
            verification::waiting(cx, &purpose, attempt.sent_at, &factors).await?.into()
        }
    })
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
    let factors: Vec<Factor> = factors_of(cx, &attempt).await?.iter().filter(was).cloned().collect();
    prepare_with(cx, attempt, factors).await
}

/// What could be used instead of what was sent; none when there is no attempt to prove. Also after the link was pressed in
/// another browser: as long as this one has not finished, its person decides.
pub async fn alternatives(cx: &Context) -> Result<Option<Vec<Factor>>> {
    Ok(match progress(cx).await? {
        Progress::Waiting(waiting) => Some(waiting.alternatives),
        Progress::Ready => Some(factors_of(cx, &open(cx).await?).await?),
        _ => None,
    })
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
    let factors: Vec<Factor> =
        factors_of(cx, &attempt).await?.iter().find(named).cloned().into_iter().collect();
    prepare_with(cx, attempt, factors).await
}

async fn prepare_with(cx: &Context, mut attempt: SignIn, factors: Vec<Factor>) -> Result<()> {
    if factors.is_empty() {
        return Err(Refusal::StrategyInvalid.into());
    }
    match attempt.status(cx.now) {
        Status::NeedsFirstFactor | Status::ReadyToFinish => {}
        Status::Complete => return Ok(()),
        Status::Abandoned => return Err(Refusal::ResourceForbidden.into()),
    }
    lockout::gate(cx, &Account::of(cx, &attempt)).await?;
    let mut tx = cx.begin().await?;
    send(cx, &mut tx, &mut attempt, &factors).await?;
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
    storage::sign_ins::hold(&mut tx, &attempt.id).await?;
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
        Judged::Proved => match proved(cx, &mut tx, attempt.clone()).await {
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

async fn proved(cx: &Context, tx: &mut Tx, mut attempt: SignIn) -> Result<SignIn> {
    if !storage::sign_ins::prove_first_factor(&mut *tx, &attempt.id, cx.now).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    attempt.first_factor_at = Some(cx.now);
    if let (Some(id), Some(user_id)) = (&attempt.identification_id, &attempt.user_id) {
        storage::users::hold(&mut *tx, user_id).await?;
        let proved = storage::identifications::verify(&mut *tx, id, cx.now).await;
        let first_proof = proved.on_taken(Refusal::IdentificationClaimed)?;
        // Whoever was in the account before it was proved to be theirs is out.
        if first_proof {
            storage::sessions::end_of_user(&mut *tx, user_id, "revoked", cx.now).await?;
        }
    }
    events::record(cx, &mut *tx, "sign_in.first_factor_proved", whom(&attempt)).await?;
    let here = cx.visitor.client.as_ref().is_some_and(|client| client.id == attempt.client_id);
    if here { complete(cx, tx, attempt).await } else { Ok(attempt) }
}

/// Signs in after the proof was given elsewhere: asked for by the browser that began the attempt.
pub async fn finish(cx: &Context) -> Result<SignIn> {
    let attempt = open(cx).await?;
    match attempt.status(cx.now) {
        Status::Complete => return Ok(attempt),
        Status::ReadyToFinish => {}
        _ => return Err(Refusal::ClientStateInvalid.into()),
    }
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    storage::sign_ins::hold(&mut tx, &attempt.id).await?;
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

async fn complete(cx: &Context, tx: &mut Tx, mut attempt: SignIn) -> Result<SignIn> {
    let client = cx.visitor.client.as_ref().ok_or(Refusal::ResourceForbidden)?;
    let user_id = attempt.user_id.as_ref().ok_or(Refusal::UserDeleted)?;
    let user = storage::users::find(&mut *tx, user_id).await?.ok_or(Refusal::UserDeleted)?;
    let session = sessions::start(cx, tx, client, &user).await?;
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
