//! Whoever is let in to the administrators' screens. To everybody without a role there are none.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::auth::Portal;
use crate::auth::directory::admission;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::error::{Error, Refusal, Result};
use crate::http::act::see_other;
use crate::http::current::Visit;
use crate::http::step_up::{self, PendingForm};
use crate::model::role::Permission;

/// The task that sets up a second factor.
pub const SET_UP: &str = "/sign-in/tasks/setup-mfa";

/// Somebody with a role, who may come in. Whoever is signed out is led to sign-in, and back; whom only a program's token has
/// signed in, to a proof of their own; who needs a second factor, to setting one up. What the screen takes, [`Self::may`] asks.
pub struct Administrator {
    visit: Visit,
    me: SignedIn,
}

impl Administrator {
    /// The request and who it is, when their role allows this; refused in words when it does not.
    pub fn may(self, permission: Permission) -> Result<(Visit, SignedIn)> {
        admission::allow(&self.me, permission)?;
        Ok((self.visit, self.me))
    }
}

impl FromRequestParts<Portal> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, portal).await?;
        match let_in(&visit).await {
            Ok(Ok(me)) => Ok(Self { visit, me }),
            Ok(Err(elsewhere)) => Err(elsewhere),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Who it is, or where they are led first.
async fn let_in(visit: &Visit) -> Result<Result<SignedIn, Response>> {
    visit.fresh()?;
    let Some(me) = visit.signed_in().await? else { return Ok(Err(see_other(&sign_in(visit)))) };
    match admission::enter(&visit.cx, &me).await {
        Ok(()) => {
            visit.shows(&me.session.id);
            sessions::touch(&visit.cx, &me.session).await?;
            Ok(Ok(me))
        }
        Err(error) if error.is(Refusal::StepUpRequired) => prove_first(visit, &me).await.map(Err),
        Err(error) if error.is(Refusal::SecondFactorNeeded) => Ok(Err(see_other(SET_UP))),
        // Like any page that does not exist.
        Err(Error::Refused(_)) => Err(Refusal::ResourceNotFound.into()),
        Err(broken) => Err(broken),
    }
}

fn sign_in(visit: &Visit) -> String {
    let back: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("redirect_url", &visit.target)
        .finish();
    format!("{}?{back}", visit.cx.addresses.sign_in)
}

async fn prove_first(visit: &Visit, me: &SignedIn) -> Result<Response> {
    if !visit.is_head {
        PendingForm::page(visit, &me.session.id, &visit.target).keep(visit).await?;
    }
    Ok(see_other(step_up::PAGE))
}
