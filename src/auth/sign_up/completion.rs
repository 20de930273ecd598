//! The account that a sign-up leads to: made in one transaction, so that nobody sees a part of it.

use crate::auth::events::{self, About};
use crate::auth::sessions::Proofs;
use crate::auth::{Context, sessions};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::{AdminLinkId, IdentificationId, UserId};
use crate::model::identification::{Identification, Kind};
use crate::model::settings::SignUpMode;
use crate::model::sign_up::SignUp;
use crate::model::user::{Standing, User};
use crate::storage::{self, Tx};

/// Makes user, identifiers, password and session. An identifier that another account took first is refused for.
pub(super) async fn complete(cx: &Context, tx: &mut Tx, mut attempt: SignUp) -> Result<SignUp> {
    let client = cx.visitor.client.as_ref().filter(|client| client.id == attempt.client_id);
    let client = client.ok_or(Refusal::ResourceForbidden)?;
    if cx.settings.sign_up.mode == SignUpMode::Restricted && attempt.admin_link_id.is_none() {
        return Err(Refusal::SignUpRestricted.into());
    }
    let administrator_at = match &attempt.admin_link_id {
        Some(link) => Some(become_first_administrator(cx, tx, link).await?),
        None => None,
    };
    let user_id = UserId::new(&cx.chance);
    let owned = identifications(cx, &attempt, &user_id);
    let primary = |kind: Kind| owned.iter().find(|own| own.kind == kind).map(|own| own.id.clone());
    let user = User {
        id: user_id,
        first_name: attempt.first_name.clone(),
        last_name: attempt.last_name.clone(),
        legal_accepted_at: attempt.legal_accepted_at,
        administrator_at,
        banned_at: None,
        created_at: cx.now,
        primary_email_address_id: primary(Kind::EmailAddress),
        primary_phone_number_id: primary(Kind::PhoneNumber),
        last_sign_in_at: None,
        language: None,
        picture_id: None,
        standing: Standing::default(),
    };
    storage::users::insert(&mut *tx, &user).await?;
    // Always in the order of kinds: two that want the same wait for each other in turn.
    for own in &owned {
        if !storage::identifications::insert(tx, own, cx.now).await? {
            return Err(Refusal::IdentificationClaimed.at(own.kind.name()).into());
        }
    }
    storage::identifications::proved_by_sign_up(&mut *tx, &user.id, &attempt.id).await?;
    if let Some(hash) = attempt.password_hash.take() {
        storage::passwords::put(&mut *tx, &user.id, &hash, cx.now).await?;
    }
    let session = sessions::start(cx, tx, client, &user, Proofs::now(cx)).await?;
    if !storage::sign_ups::complete(&mut *tx, &attempt.id, &user.id, &session.id).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    events::record(cx, &mut *tx, "sign_up.completed", About::session(&session)).await?;
    (attempt.user_id, attempt.session_id) = (Some(user.id), Some(session.id));
    Ok(attempt)
}

fn identifications(cx: &Context, attempt: &SignUp, user_id: &UserId) -> Vec<Identification> {
    let own = |identifier: &crate::model::identification::Identifier| {
        let id = IdentificationId::new(&cx.chance);
        Identification::new(id, user_id.clone(), identifier, attempt.verified_at(identifier.kind))
    };
    attempt.identifiers().iter().map(own).collect()
}

/// Spends the operator's link; only one person ever becomes the first administrator.
async fn become_first_administrator(cx: &Context, tx: &mut Tx, link: &AdminLinkId) -> Result<Millis> {
    let spent = storage::admin_links::spend(&mut *tx, link, cx.now).await?;
    if !spent || !storage::settings::set_up(&mut *tx, cx.now).await? {
        return Err(Refusal::TicketInvalid.into());
    }
    Ok(cx.now)
}
