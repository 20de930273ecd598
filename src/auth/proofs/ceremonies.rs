//! Ceremonies of passkeys (WebAuthn Level 3): what browsers are asked, and how their answers are judged.
//!
//! They belong to the root domain, so that a site beside the portal could ask for the same ones; but whoever answers a
//! challenge of the portal does so on the portal's own pages, at its one origin. A challenge is spent before an answer by a
//! passkey that we know is judged: whatever comes of it, it is answered once. One for whoever signs in travels through the
//! browser, sealed, for anybody may ask for as many as they like; those for whoever is signed in are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Credential, PublicKeyCredential, Webauthn, WebauthnBuilder,
    WebauthnError,
};

use crate::auth::context::{Context, Effect, Proved, Reply, Verdict};
use crate::auth::presence::clients;
use crate::error::{Error, Refusal, Result};
use crate::id::{ChallengeId, UserId};
use crate::model::passkey::{Carried, Ceremony, Challenge, LIFETIME, Passkey, is_from_a_frame, user_handle};
use crate::storage::{self};

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

pub(in crate::auth) fn portal_if_on(cx: &Context) -> Result<Webauthn> {
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
pub(in crate::auth) struct Expected {
    /// Whom it was for; none where anybody may answer.
    pub user_id: Option<UserId>,
    /// What the library judges by, as JSON.
    pub state: String,
}

const SEALED_AS: &str = "passkey challenge";

impl Reply<'_> {
    /// The credential that was sent.
    pub(in crate::auth) fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.credential).map_err(|_| Refusal::PasskeyMalformed.into())
    }

    /// The context of somebody who proves by this who they are.
    pub(in crate::auth) fn given(&self, cx: &Context) -> Context {
        cx.giving("passkey", &format!("{} {}", self.challenge_id, self.credential))
    }

    /// What the browser carried, when it is of this answer, of this browser, and not over.
    pub(in crate::auth) fn carried(&self, cx: &Context) -> Result<Carried> {
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
    pub(in crate::auth) async fn take(&self, cx: &Context, ceremony: Ceremony) -> Result<Expected> {
        let (Some(id), Some(client)) = (ChallengeId::parse(self.challenge_id), &cx.visitor.client) else {
            return Err(Refusal::PasskeyChallengeOver.into());
        };
        let taken = storage::passkeys::take_challenge(&cx.db, &id, &client.id, ceremony, cx.now).await?;
        let taken = taken.ok_or(Refusal::PasskeyChallengeOver)?;
        Ok(Expected { user_id: taken.user_id, state: taken.state })
    }
}

/// Spends what the browser carried.
async fn spend(cx: &Context, carried: Carried) -> Result<Expected> {
    match storage::passkeys::spend_challenge(&cx.db, &carried.id, carried.expire_at).await? {
        true => Ok(Expected { user_id: carried.user_id, state: carried.state }),
        false => Err(Refusal::PasskeyChallengeOver.into()),
    }
}

/// Keeps what an answer will be judged by, for the browser that asks.
pub(in crate::auth) async fn keep(
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
pub(in crate::auth) fn refuse(why: &WebauthnError, refusal: Refusal) -> Error {
    tracing::info!(why = ?why, code = refusal.code(), "an answer of a passkey does not hold");
    refusal.into()
}

pub(in crate::auth) fn read(passkey: &Passkey) -> Result<Credential> {
    Ok(serde_json::from_str(&passkey.credential)?)
}

/// Whether a user has one that can be used.
pub(in crate::auth) async fn is_usable(
    cx: &Context,
    db: impl storage::Reads,
    user_id: &UserId,
) -> Result<bool> {
    Ok(are_on(cx) && storage::passkeys::count_of_user(db, user_id).await? > 0)
}

/// Judges what whoever is signed in answers with a passkey of theirs.
pub(in crate::auth) async fn weigh_own(cx: &Context, user_id: &UserId, reply: Reply<'_>) -> Result<Verdict> {
    let portal = portal_if_on(cx)?;
    let challenge = reply.take(cx, Ceremony::Again).await?;
    let shown: PublicKeyCredential = reply.parse()?;
    match find(cx, &shown).await?.filter(|known| &known.user_id == user_id) {
        Some(passkey) => weigh(&portal, challenge, passkey, &shown),
        None => Ok(Verdict::No),
    }
}

/// Judges what anybody answers with a passkey: it says whose it is.
pub(in crate::auth) async fn weigh_anybodys(cx: &Context, reply: Reply<'_>) -> Result<Verdict> {
    let portal = portal_if_on(cx)?;
    let carried = reply.carried(cx)?;
    let shown: PublicKeyCredential = reply.parse()?;
    let Some(passkey) = find(cx, &shown).await? else {
        return Ok(Verdict::Refused(Refusal::PasskeyNotRegistered, None));
    };
    let challenge = spend(cx, carried).await?;
    let is_two = cx.settings.passkey_settings.satisfies_second_factor;
    Ok(match weigh(&portal, challenge, passkey, &shown)? {
        Verdict::Proved(proved) => Verdict::Proved(Proved { is_two, ..proved }),
        other => other,
    })
}

async fn find(cx: &Context, shown: &PublicKeyCredential) -> Result<Option<Passkey>> {
    storage::passkeys::find_by_credential(&cx.db, &URL_SAFE_NO_PAD.encode(&shown.raw_id)).await
}

/// A counter that another answer moves meanwhile was not looked at: that is found out when it is used.
fn weigh(
    portal: &Webauthn,
    challenge: Expected,
    passkey: Passkey,
    shown: &PublicKeyCredential,
) -> Result<Verdict> {
    let who = passkey.user_id.clone();
    match judge(portal, challenge, &passkey, shown) {
        Ok(credential) => {
            let proved = Proved::by(Effect::UsePasskey { passkey, credential });
            Ok(Verdict::Proved(Proved { who: Some(who), ..proved }))
        }
        Err(Error::Refused(refused)) => {
            let refusal = refused.first().map_or(Refusal::PasskeyAuthenticationFailure, |it| it.refusal);
            Ok(Verdict::Refused(refusal, Some(who)))
        }
        Err(broken) => Err(broken),
    }
}

pub(in crate::auth) async fn ask(cx: &Context, user_id: Option<UserId>) -> Result<Question> {
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

pub(in crate::auth) async fn begin(cx: &Context) -> Result<(Value, DiscoverableAuthentication)> {
    let portal = portal_if_on(cx)?;
    let (asked, state) = portal.start_discoverable_authentication()?;
    Ok((serde_json::to_value(asked.public_key)?, state))
}

/// Judges what a passkey has signed; answers the credential as it is from now on.
fn judge(
    portal: &Webauthn,
    challenge: Expected,
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
