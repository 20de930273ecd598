//! The account that a sign-up leads to: made in one transaction, so that nobody sees a part of it.

use crate::auth::accounts::{self, Draft, Origin};
use crate::auth::context::{Context, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::owners;
use crate::auth::presence::sessions;
use crate::auth::presence::sessions::Proofs;
use crate::auth::sign_up::NEW_PASSWORD;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::model::event::Event;
use crate::model::identification::{Identifier, Kind};
use crate::model::settings::SignUpMode;
use crate::model::sign_up::SignUp;
use crate::storage;

/// Makes user, identifiers, password and session. An identifier that another account took first is refused for.
pub(super) async fn complete(cx: &Context, work: &mut Work, mut attempt: SignUp) -> Result<SignUp> {
    let client = cx.visitor.client.as_ref().filter(|client| client.id == attempt.client_id);
    let client = client.ok_or(Refusal::ResourceForbidden)?;
    if cx.settings.sign_up.mode == SignUpMode::Restricted && attempt.admin_link_id.is_none() {
        return Err(Refusal::SignUpRestricted.into());
    }
    let role = match &attempt.admin_link_id {
        Some(link) => Some(owners::become_first(work, link, cx.now).await?),
        None => None,
    };
    let password = attempt.password_hash.take();
    let draft = Draft {
        first_name: attempt.first_name.clone(),
        last_name: attempt.last_name.clone(),
        identifiers: attempt.identifiers().into_iter().map(|own| proved(&attempt, own)).collect(),
        is_settled: Kind::ALL.into_iter().any(|kind| settles(cx, &attempt, kind)),
        password_hash: password.clone(),
        legal_accepted_at: attempt.legal_accepted_at,
        role,
        ..Draft::new(Origin::SignUp(&attempt.id, &client.id), cx.now)
    };
    let user = accounts::open(work, &cx.chance, draft, Refusal::IdentificationClaimed, cx.now).await?;
    // What proved an address says more than what was chosen.
    let by_password = password.filter(|_| cx.given.is_none()).map(|hash| cx.giving(NEW_PASSWORD, &hash));
    let session =
        sessions::start(by_password.as_ref().unwrap_or(cx), work, client, &user, Proofs::now(cx)).await?;
    if !storage::sign_ups::complete(&mut *work, &attempt.id, &user.id, &session.id).await? {
        return Err(Refusal::ResourceForbidden.into());
    }
    events::record(cx, &mut *work, Event::SignUpCompleted, Details::session(&session)).await?;
    if role.is_some() {
        let whom = Details::session(&session).and(user.id.as_str());
        events::record(cx, &mut *work, Event::AdministratorMadeOwner, whom).await?;
    }
    (attempt.user_id, attempt.session_id) = (Some(user.id), Some(session.id));
    Ok(attempt)
}

fn proved(attempt: &SignUp, own: Identifier) -> (Identifier, Option<Millis>) {
    let verified_at = attempt.verified_at(own.kind);
    (own, verified_at)
}

fn settles(cx: &Context, attempt: &SignUp, kind: Kind) -> bool {
    attempt.verified_at(kind).is_some() && cx.settings.attributes.settles_claims(kind)
}
