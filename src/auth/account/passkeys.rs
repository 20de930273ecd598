//! The passkeys of whoever is signed in: adding, naming and removing them.

use crate::auth::context::Reply;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

use crate::auth::context::Context;
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::proofs::ceremonies::{Question, are_on, keep, portal_if_on, read, refuse};
use crate::auth::step_up;
use crate::auth::telling::language::agent_phrase;
use crate::auth::telling::notices;
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Result};
use crate::id::PasskeyId;
use crate::model::event::Event;
use crate::model::identification::{Means, NAME_LENGTH, can_sign_in, tidy_name};
use crate::model::passkey::{
    Ceremony, LONGEST_ID, MOST, Passkey, SHORTEST_NAME, is_from_a_frame, provider, user_handle,
};
use crate::storage::{self, OnTaken};

/// Asks whoever is signed in to make a passkey.
pub async fn ask_to_add(cx: &Context) -> Result<Question> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
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
    step_up::require(cx, &me)?;
    match judge_new(cx, &me, reply).await {
        Err(error) => events::refused(cx, Event::PasskeyAdded, Details::session(&me.session), error).await,
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
    let agent = || agent_phrase(cx.words, &cx.visitor.agent());
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
    events::record(cx, &mut work, Event::PasskeyAdded, Details::session(&me.session)).await?;
    work.commit().await?;
    Ok(())
}

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
    events::record(cx, &mut work, Event::PasskeyRenamed, Details::session(&me.session)).await?;
    work.commit().await?;
    sessions::touch(cx, &me.session).await
}

/// Removes one of one's own passkeys, unless nothing else would let its owner in.
pub async fn remove(cx: &Context, id: &PasskeyId) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
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
    events::record(cx, &mut work, Event::PasskeyRemoved, Details::session(&me.session)).await?;
    work.commit().await?;
    Ok(())
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
