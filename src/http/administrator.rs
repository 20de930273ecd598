//! Whoever is let in to the administrators' screens. To everybody without a role there are none.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::auth::Portal;
use crate::auth::directory::admission;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::step_up as proofs;
use crate::error::{Error, Refusal, Result};
use crate::http::act::see_other;
use crate::http::current::Visit;
use crate::http::step_up::{self, PendingForm};
use crate::model::role::Permission;

/// The task that sets up a second factor.
pub const SET_UP: &str = "/sign-in/tasks/setup-mfa";

/// What is asked of whoever comes to an address. Its route hands this to [`Administrator`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What their role must allow.
    pub takes: Permission,
    /// When they prove who they are, unless they did within ten minutes.
    pub proof: Proof,
}

/// When a fresh proof of who somebody is is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Not at all.
    Never,
    /// Before the page opens, of those whose role allows this: they would do it there.
    Before(Permission),
    /// For everything that is done there. What is behind the page sees to it.
    Behind,
    /// Where a setting changes in the direction that weakens security. What is behind the page sees to it.
    Weakening,
}

/// Somebody with a role that allows what the [`Guard`] of the address takes. Whoever is signed out is led to sign-in, and back;
/// whom only a program's token has signed in, to a proof of their own; who needs a second factor, to setting one up; whose role
/// does not allow it, is refused in words.
pub struct Administrator {
    /// The request.
    pub visit: Visit,
    /// Who it is.
    pub me: SignedIn,
}

impl FromRequestParts<Portal> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, portal).await?;
        // Where nothing says whom an address lets in, it lets in nobody.
        let Some(guard) = parts.extensions.get::<Guard>().copied() else {
            return Err(Error::from(Refusal::ResourceNotFound).into_response());
        };
        match let_in(&visit, guard).await {
            Ok(Ok(me)) => Ok(Self { visit, me }),
            Ok(Err(elsewhere)) => Err(elsewhere),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// Who it is, or where they are led first.
async fn let_in(visit: &Visit, guard: Guard) -> Result<Result<SignedIn, Response>> {
    visit.fresh()?;
    let Some(me) = visit.signed_in().await? else { return Ok(Err(see_other(&sign_in(visit)))) };
    match admission::enter(&visit.cx, &me).await {
        Ok(()) => {
            visit.shows(&me.session.id);
            sessions::touch(&visit.cx, &me.session).await?;
            admission::allow(&me, guard.takes)?;
            match guard.proof {
                Proof::Before(permission) if me.user.may(permission) && !proofs::is_fresh(&visit.cx, &me) => {
                    prove_first(visit, &me).await.map(Err)
                }
                _ => Ok(Ok(me)),
            }
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
