//! Passkeys (WebAuthn Level 3): adding, naming and removing them, and signing in with one.
//!
//! They belong to the root domain, so that a site beside the portal could ask for the same ones; but whoever answers a
//! challenge of the portal does so on the portal's own pages, at its one origin. A challenge is spent before an answer by a
//! passkey that we know is judged: whatever comes of it, it is answered once. One for whoever signs in travels through the
//! browser, sealed, for anybody may ask for as many as they like; those for whoever is signed in are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Credential, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::auth::events::{self, About};
use crate::auth::proofs::Effect;
use crate::auth::redirects::{self, After, Targets};
use crate::auth::sessions::{self, SignedIn};
use crate::auth::sign_in::{self, FirstProof};
use crate::auth::strategies::{Proved, Verdict};
use crate::auth::verification::phrase;
use crate::auth::{Context, clients, limits, lost_answers, notices, reverification};
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Result};
use crate::id::{ChallengeId, PasskeyId, UserId};
use crate::model::event::Event;
use crate::model::identification::{Means, NAME_LENGTH, can_sign_in, tidy_name};
use crate::model::passkey::{
    Carried, Ceremony, Challenge, LIFETIME, LONGEST_ID, MOST, Passkey, SHORTEST_NAME, is_from_a_frame,
    provider, user_handle,
};
use crate::model::sign_in::{SignIn, Status};
use crate::storage::{self, OnTaken};

/// Whether passkeys can be used: the settings say so, and the portal has a name, for an address of numbers can have none.
pub fn are_on(cx: &Context) -> bool {
    cx.settings.attributes.passkey.enabled && portal(cx).is_ok()
}

/// The portal, as authenticators know it.
fn portal(cx: &Context) -> Result<Webauthn, WebauthnError> {
    // The library makes a fuss in the log of what is so at each page.
    if !cx.config.has_name() {
        return Err(WebauthnError::Configuration);
    }
    WebauthnBuilder::new(&cx.config.root_domain, &cx.config.public_url)?
        .rp_name(&cx.settings.application.name)
        .build()
}

fn portal_if_on(cx: &Context) -> Result<Webauthn> {
    match portal(cx) {
        Ok(portal) if cx.settings.attributes.passkey.enabled => Ok(portal),
        _ => Err(Refusal::StrategyInvalid.into()),
    }
}

/// What a browser asks its person's authenticator.
#[derive(Serialize)]
pub struct Question {
    /// Comes back with the answer.
    pub challenge_id: ChallengeId,
    /// `PublicKeyCredentialCreationOptions` or `…RequestOptions`, as JSON.
    pub options: Value,
    /// What the browser carries until it answers, sealed; none when it is kept here.
    #[serde(skip)]
    pub sealed: Option<String>,
}

/// What an answer is judged by.
struct Asked {
    user_id: Option<UserId>,
    state: String,
}

const SEALED_AS: &str = "passkey challenge";

/// What a browser sends back.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// Of the question.
    pub challenge_id: &'a str,
    /// The credential, as JSON.
    pub credential: &'a str,
    /// What the browser carried.
    pub sealed: Option<&'a str>,
}

impl Reply<'_> {
    fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.credential).map_err(|_| Refusal::PasskeyMalformed.into())
    }

    /// The context of somebody who proves by this who they are.
    pub(super) fn given(&self, cx: &Context) -> Context {
        cx.giving("passkey", &format!("{} {}", self.challenge_id, self.credential))
    }

    /// What the browser carried, when it is of this answer, of this browser, and not over.
    fn carried(&self, cx: &Context) -> Result<Carried> {
        let plain = self.sealed.and_then(|sealed| cx.secrets.open(SEALED_AS, sealed).ok());
        let carried: Option<Carried> = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        let client = cx.visitor.client.as_ref().map(|client| &client.id);
        let fits = |carried: &Carried| {
            carried.id.as_str() == self.challenge_id
                && (carried.client_id.is_none() || carried.client_id.as_ref() == client)
                && carried.expire_at > cx.now
        };
        carried.filter(fits).ok_or_else(|| Refusal::PasskeyChallengeOver.into())
    }

    /// Takes the challenge that this answers.
    async fn take(&self, cx: &Context, ceremony: Ceremony) -> Result<Asked> {
        let (Some(id), Some(client)) = (ChallengeId::parse(self.challenge_id), &cx.visitor.client) else {
            return Err(Refusal::PasskeyChallengeOver.into());
        };
        let taken = storage::passkeys::take_challenge(&cx.db, &id, &client.id, ceremony, cx.now).await?;
        let taken = taken.ok_or(Refusal::PasskeyChallengeOver)?;
        Ok(Asked { user_id: taken.user_id, state: taken.state })
    }
}

/// Spends what the browser carried.
async fn spend(cx: &Context, carried: Carried) -> Result<Asked> {
    match storage::passkeys::spend_challenge(&cx.db, &carried.id, carried.expire_at).await? {
        true => Ok(Asked { user_id: carried.user_id, state: carried.state }),
        false => Err(Refusal::PasskeyChallengeOver.into()),
    }
}

/// Keeps what an answer will be judged by, for the browser that asks.
async fn keep(
    cx: &Context,
    ceremony: Ceremony,
    user_id: Option<UserId>,
    state: &impl Serialize,
) -> Result<ChallengeId> {
    let mut work = cx.begin().await?;
    let client = clients::ensure(cx, &mut work).await?;
    let challenge = Challenge {
        id: ChallengeId::new(&cx.chance),
        client_id: client.id,
        user_id,
        purpose: ceremony.name().to_owned(),
        state: serde_json::to_string(state)?,
        created_at: cx.now,
        expire_at: cx.now + LIFETIME,
    };
    storage::passkeys::insert_challenge(&mut work, &challenge).await?;
    work.commit().await?;
    Ok(challenge.id)
}

/// Why an answer was refused is for the log alone: an attacker need not know how far they came.
fn refuse(why: &WebauthnError, refusal: Refusal) -> Error {
    tracing::info!(why = ?why, code = refusal.code(), "an answer of a passkey does not hold");
    refusal.into()
}

fn read(passkey: &Passkey) -> Result<Credential> {
    Ok(serde_json::from_str(&passkey.credential)?)
}

// ---- adding

/// Asks whoever is signed in to make a passkey.
pub async fn ask_to_add(cx: &Context) -> Result<Question> {
    let me = sessions::signed_in(cx).await?;
    reverification::require(cx, &me)?;
    let portal = portal_if_on(cx)?;
    let own = storage::passkeys::list_of_user(&cx.db, &me.user.id).await?;
    if own.len() as i64 >= MOST {
        return Err(Refusal::PasskeyQuotaExceeded.into());
    }
    let known: Vec<_> = own.iter().filter_map(|own| Some(read(own).ok()?.cred_id().clone())).collect();
    let handle = Uuid::from_bytes(user_handle(&me.user.id));
    let called = Some(me.primary_address()).filter(|name| !name.is_empty()).unwrap_or(me.user.id.as_str());
    let shown = Some(me.display_name()).filter(|name| !name.is_empty());
    let shown = shown.as_deref().unwrap_or(called);
    let (asked, state) = portal.start_passkey_registration(handle, called, shown, Some(known))?;
    let mut options = serde_json::to_value(asked.public_key)?;
    // The library asks for none, but only one that its authenticator finds by itself signs in without a name.
    options["authenticatorSelection"]["residentKey"] = json!("required");
    options["authenticatorSelection"]["requireResidentKey"] = json!(true);
    let challenge_id = keep(cx, Ceremony::Adding, Some(me.user.id), &state).await?;
    Ok(Question { challenge_id, options, sealed: None })
}

/// Adds the passkey that was made, for whoever is signed in.
pub async fn add(cx: &Context, reply: Reply<'_>) -> Result<Passkey> {
    let me = sessions::signed_in(cx).await?;
    reverification::require(cx, &me)?;
    match judge_new(cx, &me, reply).await {
        Err(error) => events::refused(cx, Event::PasskeyAdded, About::session(&me.session), error).await,
        done => done,
    }
}

async fn judge_new(cx: &Context, me: &SignedIn, reply: Reply<'_>) -> Result<Passkey> {
    let portal = portal_if_on(cx)?;
    limits::try_once(cx).await?;
    let challenge = reply.take(cx, Ceremony::Adding).await?;
    if challenge.user_id.as_ref() != Some(&me.user.id) {
        return Err(Refusal::PasskeyChallengeOver.into());
    }
    let made: RegisterPublicKeyCredential = reply.parse()?;
    let credential_id = URL_SAFE_NO_PAD.encode(&made.raw_id);
    if storage::passkeys::find_by_credential(&cx.db, &credential_id).await?.is_some() {
        return Err(Refusal::PasskeyExists.into());
    }
    let state: PasskeyRegistration = serde_json::from_str(&challenge.state)?;
    let credential = portal
        .finish_passkey_registration(&made, &state)
        .map_err(|why| refuse(&why, Refusal::PasskeyRegistrationFailure))?;
    let odd = made.type_ != "public-key"
        || made.id != credential_id
        || made.raw_id != credential.cred_id().as_slice()
        || !(1..=LONGEST_ID).contains(&made.raw_id.len())
        || is_from_a_frame(&made.response.client_data_json);
    if odd {
        return Err(Refusal::PasskeyRegistrationFailure.into());
    }
    let passkey = Passkey {
        id: PasskeyId::new(&cx.chance),
        user_id: me.user.id.clone(),
        credential_id,
        credential: serde_json::to_string(&credential)?,
        name: name_for(cx, &made.response.attestation_object),
        created_at: cx.now,
        last_used_at: None,
    };
    insert(cx, me, &passkey).await?;
    Ok(passkey)
}

/// Who keeps it, else the browser that it was made in.
fn name_for(cx: &Context, attestation_object: &[u8]) -> String {
    let agent = || phrase(cx.words, &cx.visitor.agent());
    let name = provider(attestation_object).map_or_else(agent, str::to_owned);
    if name.is_empty() { cx.words.say("passkey_unnamed") } else { name }
}

async fn insert(cx: &Context, me: &SignedIn, passkey: &Passkey) -> Result<()> {
    // Whoever adds to one account takes turns, so that the count holds.
    let mut work = sessions::begin_own(cx, me).await?;
    if storage::passkeys::count_of_user(&mut work, &me.user.id).await? >= MOST {
        return Err(Refusal::PasskeyQuotaExceeded.into());
    }
    storage::passkeys::insert(&mut work, passkey).await.on_taken(Refusal::PasskeyExists)?;
    notices::of_change(cx, &mut work, &me.user, Letter::PasskeyAdded, &passkey.name).await?;
    events::record(cx, &mut work, Event::PasskeyAdded, About::session(&me.session)).await?;
    work.commit().await?;
    Ok(())
}

// ---- one's own

/// The passkeys of whoever is signed in, the oldest first.
pub async fn list(cx: &Context, me: &SignedIn) -> Result<Vec<Passkey>> {
    storage::passkeys::list_of_user(&cx.db, &me.user.id).await
}

/// One of them.
pub async fn find(cx: &Context, me: &SignedIn, id: &PasskeyId) -> Result<Option<Passkey>> {
    Ok(list(cx, me).await?.into_iter().find(|own| &own.id == id))
}

/// Gives one of one's own passkeys another name.
pub async fn rename(cx: &Context, id: &PasskeyId, typed: &str) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    let name = match tidy_name(typed) {
        Some(name) if name.is_empty() => return Err(Refusal::ParamNil.at("passkey_name").into()),
        Some(name) if name.chars().count() >= SHORTEST_NAME => name,
        None if typed.chars().count() > NAME_LENGTH => {
            return Err(Refusal::TooLong.at("passkey_name").and(NAME_LENGTH as i64).into());
        }
        _ => return Err(Refusal::FormatInvalid.at("passkey_name").into()),
    };
    let mut work = sessions::begin_own(cx, &me).await?;
    if !storage::passkeys::rename(&mut work, id, &me.user.id, &name).await? {
        return Err(Refusal::ResourceNotFound.into());
    }
    events::record(cx, &mut work, Event::PasskeyRenamed, About::session(&me.session)).await?;
    work.commit().await?;
    sessions::touch(cx, &me.session).await
}

/// Removes one of one's own passkeys, unless nothing else would let its owner in.
pub async fn remove(cx: &Context, id: &PasskeyId) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    reverification::require(cx, &me)?;
    let mut work = sessions::begin_own(cx, &me).await?;
    let mut own = storage::passkeys::list_of_user(&mut work, &me.user.id).await?;
    let gone = own.iter().position(|own| &own.id == id).ok_or(Refusal::ResourceNotFound)?;
    let gone = own.remove(gone);
    let identifications = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    let password = storage::passwords::find(&mut work, &me.user.id).await?.is_some();
    let others = !own.is_empty() && are_on(cx);
    let left = Means { password, passkey: others };
    if !others && !can_sign_in(&cx.settings.attributes, &identifications, left) {
        return Err(Refusal::LastIdentification.at("passkey").into());
    }
    storage::passkeys::delete(&mut work, id, &me.user.id).await?;
    storage::users::credentials_changed(&mut work, &me.user.id, cx.now).await?;
    notices::of_change(cx, &mut work, &me.user, Letter::PasskeyRemoved, &gone.name).await?;
    events::record(cx, &mut work, Event::PasskeyRemoved, About::session(&me.session)).await?;
    work.commit().await?;
    Ok(())
}

/// Whether a user has one that can be used.
pub(super) async fn is_usable(cx: &Context, db: impl storage::Reads, user_id: &UserId) -> Result<bool> {
    Ok(are_on(cx) && storage::passkeys::count_of_user(db, user_id).await? > 0)
}

/// Whether a passkey is worth speaking of to whoever is signed in: they have none, and did not say that they want none.
pub async fn are_news(cx: &Context, me: &SignedIn) -> Result<bool> {
    Ok(are_on(cx)
        && storage::passkeys::count_of_user(&cx.db, &me.user.id).await? == 0
        && storage::passkeys::declined_at(&cx.db, &me.user.id).await?.is_none())
}

/// Whoever is signed in wants no passkey, and is not asked again.
pub async fn decline(cx: &Context) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    let mut work = sessions::begin_own(cx, &me).await?;
    storage::passkeys::decline(&mut work, &me.user.id, cx.now).await?;
    work.commit().await
}

// ---- signing in

/// Asks for any passkey of the portal: whoever answers says who they are.
pub async fn ask_anybody(cx: &Context) -> Result<Question> {
    ask(cx, None).await
}

/// Asks for a passkey of the user whom the attempt of this browser names. Which ones they have is not told: their
/// authenticator finds them.
pub async fn ask_named(cx: &Context) -> Result<Question> {
    let attempt = sign_in::open(cx).await?;
    if attempt.status(&cx.settings, cx.now) != Status::NeedsFirstFactor || !attempt.asks_passkey() {
        return Err(Refusal::ClientStateInvalid.into());
    }
    ask(cx, attempt.user_id).await
}

/// Asks whoever is signed in for a passkey of theirs, by which they prove once more who they are.
pub async fn ask_again(cx: &Context) -> Result<Question> {
    let me = sessions::doing_tasks(cx).await?;
    let (options, state) = begin(cx).await?;
    let challenge_id = keep(cx, Ceremony::Again, Some(me.user.id), &state).await?;
    Ok(Question { challenge_id, options, sealed: None })
}

/// Judges the answer to that.
pub(super) async fn weigh_again(cx: &Context, user_id: &UserId, reply: Reply<'_>) -> Result<Verdict> {
    let portal = portal_if_on(cx)?;
    let challenge = reply.take(cx, Ceremony::Again).await?;
    let shown: PublicKeyCredential = reply.parse()?;
    let credential_id = URL_SAFE_NO_PAD.encode(&shown.raw_id);
    let known = storage::passkeys::find_by_credential(&cx.db, &credential_id).await?;
    let Some(passkey) = known.filter(|known| &known.user_id == user_id) else { return Ok(Verdict::No) };
    let credential = judge(&portal, challenge, &passkey, &shown)?;
    // A counter that another answer moves meanwhile was not looked at.
    Ok(Verdict::Proved(Proved::by(Effect::UsePasskey { passkey, credential })))
}

async fn ask(cx: &Context, user_id: Option<UserId>) -> Result<Question> {
    let (options, state) = begin(cx).await?;
    let carried = Carried {
        id: ChallengeId::new(&cx.chance),
        client_id: cx.visitor.client.as_ref().map(|client| client.id.clone()),
        user_id,
        state: serde_json::to_string(&state)?,
        expire_at: cx.now + LIFETIME,
    };
    let sealed = cx.secrets.seal(SEALED_AS, &serde_json::to_vec(&carried)?).map_err(Error::Broken)?;
    Ok(Question { challenge_id: carried.id, options, sealed: Some(sealed) })
}

async fn begin(cx: &Context) -> Result<(Value, DiscoverableAuthentication)> {
    let portal = portal_if_on(cx)?;
    let (asked, state) = portal.start_discoverable_authentication()?;
    Ok((serde_json::to_value(asked.public_key)?, state))
}

/// Signs in whoever answers with a passkey. That others have locked the account keeps its owner from nothing here: nobody
/// guesses a passkey.
pub async fn sign_in(cx: &Context, reply: Reply<'_>, targets: &Targets) -> Result<SignIn> {
    let portal = portal_if_on(cx)?;
    let cx = &reply.given(cx);
    if let Some(here) = lost_answers::again(cx).await? {
        return sign_in::open(&here).await;
    }
    limits::try_once(cx).await?;
    if sessions::in_the_way(cx).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    let carried = reply.carried(cx)?;
    let shown: PublicKeyCredential = reply.parse()?;
    let credential_id = URL_SAFE_NO_PAD.encode(&shown.raw_id);
    let Some(passkey) = storage::passkeys::find_by_credential(&cx.db, &credential_id).await? else {
        let error = Refusal::PasskeyNotRegistered.into();
        return events::refused(cx, Event::SignInAttempted, About::default(), error).await;
    };
    let challenge = spend(cx, carried).await?;
    let targets = redirects::acceptable(cx, After::SignIn, targets);
    let judged = async {
        let credential = judge(&portal, challenge, &passkey, &shown)?;
        let_in(cx, &passkey, &credential, targets).await
    };
    match judged.await {
        Err(error) => events::refused(cx, Event::SignInAttempted, About::user(&passkey.user_id), error).await,
        done => done,
    }
}

/// Judges what a passkey has signed; answers the credential as it is from now on.
fn judge(
    portal: &Webauthn,
    challenge: Asked,
    passkey: &Passkey,
    shown: &PublicKeyCredential,
) -> Result<String> {
    let may_answer = challenge.user_id.as_ref().is_none_or(|user_id| user_id == &passkey.user_id);
    let holds = may_answer
        && shown.type_ == "public-key"
        && shown.id == passkey.credential_id
        && shown.get_user_unique_id() == Some(&user_handle(&passkey.user_id)[..])
        // The library looks at this only when a passkey is made.
        && !is_from_a_frame(&shown.response.client_data_json);
    if !holds {
        return Err(Refusal::PasskeyAuthenticationFailure.into());
    }
    let mut credential = read(passkey)?;
    let state: DiscoverableAuthentication = serde_json::from_str(&challenge.state)?;
    let result = portal
        .finish_discoverable_authentication_v2(shown, state, &credential)
        .map_err(|why| refuse(&why, Refusal::PasskeyAuthenticationFailure))?;
    if !result.user_verified() || credential.update_credential(&result).is_none() {
        return Err(Refusal::PasskeyAuthenticationFailure.into());
    }
    Ok(serde_json::to_string(&credential)?)
}

async fn let_in(cx: &Context, passkey: &Passkey, credential: &str, targets: Targets) -> Result<SignIn> {
    let mut work = cx.begin().await?;
    let user = storage::users::find(&mut work, &passkey.user_id).await?.ok_or(Refusal::UserDeleted)?;
    if user.banned_at.is_some() {
        return Err(Refusal::UserBanned.into());
    }
    let attempt = sign_in::begin_as(cx, &mut work, &user, |begun| SignIn { targets, ..begun }).await?;
    // A counter that another answer has moved meanwhile was not looked at: that one was the first.
    if !storage::passkeys::used(&mut work, passkey, credential, cx.now).await? {
        return Err(Refusal::PasskeyAuthenticationFailure.into());
    }
    let here = sign_in::here(cx, &mut work, &attempt).await?;
    let is_second = cx.settings.passkey_settings.satisfies_second_factor;
    let attempt = sign_in::proved(&here, &mut work, attempt, FirstProof { by: "passkey", is_second }).await?;
    work.commit().await?;
    Ok(attempt)
}
