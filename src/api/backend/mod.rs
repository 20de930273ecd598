//! The Backend API, below `/api/v1`: what programs with a secret key do. JSON or forms in, JSON out, no cookies.

mod ask;
pub mod envelope;
mod sign_in_tokens;
mod users;
mod view;

use std::borrow::Cow;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};

use crate::auth::directory::secret_keys;
use crate::auth::{Context, Handout, Portal, Visitor};
use crate::error::{Error, Refusal, Result};
use crate::http::headers::text;
use crate::http::{guard, proxy, undressed};
use crate::id::RequestId;
use envelope::{Failure, resource_not_found};

/// Everything that it answers.
pub fn router() -> Router<Portal> {
    Router::new()
        .route("/api/v1/users", get(users::list).post(users::create))
        .route("/api/v1/users/count", get(users::count))
        .route("/api/v1/users/{id}", get(users::show))
        .route("/api/v1/users/{id}/mfa", delete(users::reset_second_factors))
        .route("/api/v1/users/{id}/totp", delete(users::remove_totp))
        .route("/api/v1/users/{id}/backup_code", delete(users::remove_backup_codes))
        .route("/api/v1/users/{id}/verify_totp", post(users::verify_totp))
        .route("/api/v1/sign_in_tokens", post(sign_in_tokens::create))
        .route("/api/v1/sign_in_tokens/{id}/revoke", post(sign_in_tokens::revoke))
        .route("/api/v1/", any(resource_not_found))
        .route("/api/v1/{*rest}", any(resource_not_found))
}

/// A program that was let in: the context for decisions.
#[derive(Clone)]
pub struct Program(Context);

impl<S: Send + Sync> FromRequestParts<S> for Program {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Response> {
        let program = parts.extensions.get::<Self>().cloned();
        program.ok_or_else(|| undressed(StatusCode::UNAUTHORIZED, None))
    }
}

/// Stands before every path, those that lead nowhere too: nobody looks around without a key.
pub async fn admit(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admitted(&portal, &parts).await {
        Ok(_) if !guard::is_text(parts.uri.path()) => resource_not_found().await.into_response(),
        Ok(cx) => {
            parts.extensions.insert(Program(cx));
            next.run(Request::from_parts(parts, body)).await
        }
        Err(error) => Failure(error).into_response(),
    }
}

async fn admitted(portal: &Portal, parts: &Parts) -> Result<Context> {
    let headers = &parts.headers;
    let agent = headers.get(USER_AGENT).map(text);
    let visitor = Visitor {
        user_agent: agent.map(Cow::into_owned),
        address: proxy::visitor(portal.config(), &parts.extensions, headers),
        request_id: parts.extensions.get::<RequestId>().cloned(),
        ..Visitor::default()
    };
    let mut cx = portal.context(visitor, Handout::default()).await;
    let holder = secret_keys::admit(&cx, presented(headers)?).await?;
    tracing::info!(key.id = holder.name(), "a program calls");
    cx.visitor.actor = Some(holder.name().to_owned());
    Ok(cx)
}

/// What stands in the one `Authorization` header, if it is there.
fn presented(headers: &HeaderMap) -> Result<Option<&str>> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Refusal::AuthorizationTwice.into());
    }
    value.to_str().map(Some).map_err(|_| Error::from(Refusal::AuthorizationFormat))
}
