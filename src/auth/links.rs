//! What happens to a mailed link. Looking at it changes nothing; only a press does, and only a person presses.

use crate::auth::account::addresses;
use crate::auth::context::Context;
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::presence::attempts::Attempt as _;
use crate::auth::presence::sessions;
use crate::auth::proofs::lost_answers;
use crate::auth::sign_in::{self, first_step};
use crate::auth::{sign_up, step_up};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::{ClientId, IdentificationId, VerificationId};
use crate::model::agent::Agent;
use crate::model::event::Event;
use crate::model::factor::Prompt;
use crate::model::identification::{Identification, Kind};
use crate::model::session::Session;
use crate::model::sign_in::SignIn;
use crate::model::sign_up::SignUp;
use crate::model::verification::{Owner, Status, Verification};
use crate::secret::Token;
use crate::storage;

/// What a link belongs to.
pub enum Attempt {
    /// To sign in.
    SignIn(SignIn),
    /// To sign up.
    SignUp(SignUp),
    /// To verify an address of a profile, which this session asked for.
    Identification(Identification, Session),
}

impl Attempt {
    fn client_id(&self) -> &ClientId {
        match self {
            Self::SignIn(attempt) => &attempt.client_id,
            Self::SignUp(attempt) => &attempt.client_id,
            Self::Identification(_, session) => &session.client_id,
        }
    }

    fn is_alive(&self, cx: &Context) -> bool {
        match self {
            Self::SignIn(attempt) => !attempt.is_abandoned(cx),
            Self::SignUp(attempt) => !attempt.is_abandoned(cx),
            Self::Identification(identification, session) => {
                identification.asked_by.as_ref() == Some(&session.id)
            }
        }
    }
}

/// The flow whose landing page a link was opened on. A link of another flow is nobody's there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Signing in.
    SignIn,
    /// Signing up.
    SignUp,
    /// Verifying an address of the profile.
    Profile,
}

/// What a link is, for the browser that opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A press will verify.
    Ready,
    /// It must be opened where it was asked for.
    Elsewhere,
    /// Verified already.
    Used,
    /// Its life is over.
    Expired,
    /// A newer link, or the end of the attempt, replaced it.
    Stale,
    /// Nobody's.
    Invalid,
}

/// A link, as its landing page shows it.
pub struct Opened {
    /// What it is, here.
    pub state: State,
    /// Whether this browser asked for it.
    pub is_origin: bool,
    /// Where it was asked for.
    pub asked_from: Agent,
    /// When it was asked for.
    pub asked_at: Millis,
    /// The address it was sent to.
    pub address: String,
    /// Who else is signed in in this browser, and would be signed out.
    pub in_place_of: Option<String>,
}

/// Which verification a token is for, and of what attempt: a look that writes nothing.
pub async fn locate(cx: &Context, token: &Token) -> Result<Option<Verification>> {
    let proof = storage::verifications::find_by_secret(&cx.db, &token.hash()).await?;
    Ok(proof.filter(|proof| is_answered(cx, proof, Prompt::Wait)))
}

fn is_answered(cx: &Context, proof: &Verification, by: Prompt) -> bool {
    cx.strategies.named(&proof.strategy).is_ok_and(|strategy| strategy.about().prompt == by)
}

/// What the landing page shows for a token.
pub async fn look(cx: &Context, flow: Flow, token: Option<&Token>) -> Result<Opened> {
    let Some((proof, attempt)) = find(cx, flow, token).await? else { return Ok(nobody_s()) };
    let asker = storage::clients::find(&cx.db, attempt.client_id()).await?;
    let is_origin = is_here(cx, &attempt);
    let state = match proof.status(cx.now) {
        Status::Verified => State::Used,
        Status::Superseded => State::Stale,
        _ if !attempt.is_alive(cx) => State::Stale,
        Status::Expired => State::Expired,
        Status::Failed => State::Invalid,
        Status::Unverified if is_origin || !must_be_origin(cx) => State::Ready,
        Status::Unverified => State::Elsewhere,
    };
    let replaces = is_origin && state == State::Ready && flow != Flow::Profile;
    let signed_in = if replaces { sessions::in_the_way(cx).await? } else { None };
    let owner = match &attempt {
        Attempt::SignIn(attempt) => attempt.user_id.clone(),
        Attempt::SignUp(_) | Attempt::Identification(..) => None,
    };
    let other = signed_in.filter(|signed_in| Some(&signed_in.user.id) != owner.as_ref());
    Ok(Opened {
        state,
        is_origin,
        asked_from: asker.map(|client| client.agent()).unwrap_or_default(),
        asked_at: proof.created_at,
        address: proof.address,
        in_place_of: other.map(|signed_in| signed_in.shown_address()),
    })
}

fn nobody_s() -> Opened {
    Opened {
        state: State::Invalid,
        is_origin: false,
        asked_from: Agent::default(),
        asked_at: Millis(0),
        address: String::new(),
        in_place_of: None,
    }
}

async fn find(cx: &Context, flow: Flow, token: Option<&Token>) -> Result<Option<(Verification, Attempt)>> {
    let Some(token) = token else { return Ok(None) };
    let Some(proof) = locate(cx, token).await? else { return Ok(None) };
    let attempt = match proof.owner().filter(|owner| flow_of(owner) == flow) {
        Some(Owner::SignIn(id)) => storage::sign_ins::find(&cx.db, &id).await?.map(Attempt::SignIn),
        Some(Owner::SignUp(id)) => storage::sign_ups::find(&cx.db, &id).await?.map(Attempt::SignUp),
        Some(Owner::Identification(id)) => asked(cx, &id).await?,
        Some(Owner::Session(_)) | None => None,
    };
    Ok(attempt.map(|attempt| (proof, attempt)))
}

fn flow_of(owner: &Owner) -> Flow {
    match owner {
        Owner::SignIn(_) => Flow::SignIn,
        Owner::SignUp(_) => Flow::SignUp,
        Owner::Identification(_) | Owner::Session(_) => Flow::Profile,
    }
}

/// The flow that a proof belongs to.
pub fn flow(proof: &Verification) -> Flow {
    proof.owner().map_or(Flow::SignIn, |owner| flow_of(&owner))
}

/// An address, with the session that asked to verify it.
async fn asked(cx: &Context, id: &IdentificationId) -> Result<Option<Attempt>> {
    let Some(identification) = storage::identifications::find(&cx.db, id).await? else { return Ok(None) };
    let Some(session_id) = identification.asked_by.clone() else { return Ok(None) };
    let session = storage::sessions::find(&cx.db, &session_id).await?;
    Ok(session.map(|session| Attempt::Identification(identification, session)))
}

fn is_here(cx: &Context, attempt: &Attempt) -> bool {
    cx.visitor.client.as_ref().is_some_and(|client| &client.id == attempt.client_id())
}

fn must_be_origin(cx: &Context) -> bool {
    cx.settings.attack_protection.email_link.require_same_client
}

/// What a press led to.
pub enum Pressed {
    /// The browser that asked for the link goes on with its attempt.
    Here(Box<Attempt>),
    /// Verified; the first browser goes on by itself.
    Elsewhere,
}

/// A person presses the link. In another browser than the one that asked, with the rule on, nothing is verified; the first
/// browser is told that somebody tried.
pub async fn press(
    cx: &Context,
    flow: Flow,
    verification_id: &VerificationId,
    token: Option<&Token>,
) -> Result<Pressed> {
    let cx = &cx.giving("mail link", &token.map(Token::hash).unwrap_or_default());
    if let Some(here) = lost_answers::again(cx).await? {
        let (_, attempt) = find(&here, flow, token).await?.ok_or(Refusal::LinkInvalid)?;
        return Ok(Pressed::Here(Box::new(attempt)));
    }
    limits::try_once(cx).await?;
    let found = find(cx, flow, token).await?.filter(|(proof, _)| &proof.id == verification_id);
    let (proof, attempt) = found.ok_or(Refusal::LinkInvalid)?;
    let is_origin = is_here(cx, &attempt);
    if !is_origin && must_be_origin(cx) {
        return refuse_elsewhere(cx, &proof, &attempt).await;
    }
    let given = token.map(Token::hash).unwrap_or_default();
    // A press on a link that is over is told so, whatever became of the attempt.
    if !attempt.is_alive(cx) {
        return Err(Refusal::LinkStale.into());
    }
    let attempt = match attempt {
        Attempt::SignIn(attempt) => Attempt::SignIn(first_step::answer(cx, attempt, &proof, given).await?),
        Attempt::SignUp(attempt) => Attempt::SignUp(sign_up::answer(cx, attempt, &proof, given).await?),
        Attempt::Identification(identification, session) => {
            let identification = addresses::answer(cx, identification, &proof, given).await?;
            Attempt::Identification(identification, session)
        }
    };
    Ok(if is_origin { Pressed::Here(Box::new(attempt)) } else { Pressed::Elsewhere })
}

async fn refuse_elsewhere(cx: &Context, proof: &Verification, attempt: &Attempt) -> Result<Pressed> {
    if proof.status(cx.now) == Status::Unverified {
        storage::verifications::note_elsewhere(&cx.db, &proof.send_id, cx.now).await?;
    }
    let (kind, refusal) = match attempt {
        Attempt::SignIn(_) => (Event::SignInAttempted, Refusal::SignInLinkElsewhere),
        Attempt::SignUp(_) => (Event::SignUpAttempted, Refusal::SignUpLinkElsewhere),
        Attempt::Identification(..) => (Event::EmailAddressAttempted, Refusal::LinkElsewhere),
    };
    events::refused(cx, kind, Details::identifier(&proof.address), refusal.into()).await
}

/// What came of coming back from another site.
pub enum Back {
    /// Whoever signs in goes on.
    SignIn(Box<SignIn>),
    /// Whoever signs up goes on.
    SignUp(Box<SignUp>),
    /// Whoever is signed in has proved once more who they are; and whether it was this answer that did, and no other before.
    StepUp(bool),
    /// An identifier of the profile is proved, of this kind.
    Profile(Kind),
}

/// A browser comes back from another site with what that says, by the `state` that it was sent there with. Only in the browser
/// that was led there it proves anything.
pub async fn come_back(cx: &Context, strategy: &str, state: Option<&Token>, said: &str) -> Result<Back> {
    let cx = &cx.giving("callback", said);
    if let Some(here) = lost_answers::again(cx).await? {
        let proof = led_away(&here, strategy, state).await?;
        return come_back_again(&here, &proof).await;
    }
    limits::try_once(cx).await?;
    let proof = led_away(cx, strategy, state).await?;
    let here = |client: &ClientId| cx.visitor.client.as_ref().is_some_and(|own| &own.id == client);
    match proof.owner() {
        Some(Owner::SignIn(id)) => {
            let attempt = storage::sign_ins::find(&cx.db, &id).await?.filter(|it| here(&it.client_id));
            let attempt = attempt.ok_or(Refusal::OauthCallbackInvalid)?;
            let attempt = first_step::answer(cx, attempt, &proof, said.to_owned()).await?;
            Ok(Back::SignIn(Box::new(attempt)))
        }
        Some(Owner::SignUp(id)) => {
            let attempt = storage::sign_ups::find(&cx.db, &id).await?.filter(|it| here(&it.client_id));
            let attempt = attempt.ok_or(Refusal::OauthCallbackInvalid)?;
            sign_up::answer(cx, attempt, &proof, said.to_owned()).await.map(|it| Back::SignUp(Box::new(it)))
        }
        Some(Owner::Session(id)) => {
            let me = sessions::doing_tasks(cx).await?;
            if me.session.id != id {
                return Err(Refusal::OauthCallbackInvalid.into());
            }
            step_up::answer(cx, &me, &proof, said.to_owned()).await.map(Back::StepUp)
        }
        Some(Owner::Identification(id)) => {
            let own = storage::identifications::find(&cx.db, &id).await?;
            let me = sessions::doing_tasks(cx).await?;
            let own = own.filter(|own| own.user_id == me.user.id).ok_or(Refusal::OauthCallbackInvalid)?;
            addresses::answer(cx, own, &proof, said.to_owned()).await.map(|own| Back::Profile(own.kind))
        }
        None => Err(Refusal::OauthCallbackInvalid.into()),
    }
}

/// What a browser was led away for with this `state`.
async fn led_away(cx: &Context, strategy: &str, state: Option<&Token>) -> Result<Verification> {
    let state = state.ok_or(Refusal::OauthCallbackInvalid)?;
    let proof = storage::verifications::find_by_secret(&cx.db, &state.hash()).await?;
    let is_it = |proof: &Verification| proof.strategy == strategy && is_answered(cx, proof, Prompt::Redirect);
    proof.filter(is_it).ok_or_else(|| Refusal::OauthCallbackInvalid.into())
}

/// What came of it for whoever never heard.
async fn come_back_again(cx: &Context, proof: &Verification) -> Result<Back> {
    match proof.owner() {
        Some(Owner::SignIn(_)) => Ok(Back::SignIn(Box::new(sign_in::open(cx).await?))),
        Some(Owner::SignUp(_)) => Ok(Back::SignUp(Box::new(sign_up::open(cx).await?))),
        Some(Owner::Session(_)) => Ok(Back::StepUp(false)),
        Some(Owner::Identification(_)) | None => Err(Refusal::OauthCallbackInvalid.into()),
    }
}
