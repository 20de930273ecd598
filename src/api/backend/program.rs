//! Who calls: a program with a secret key.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::api::backend::envelope::Failure;
use crate::auth::directory::secret_keys;
use crate::auth::{Actor, Context, Handout, Portal};
use crate::error::{Error, Refusal, Result};
use crate::http::current::visitor;
use crate::http::guard;

/// A program that was let in: the context for decisions. Every handler takes one first, those of paths that lead nowhere
/// too: nobody looks around without a key.
pub struct Program(pub Context);

impl FromRequestParts<Portal> for Program {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Failure> {
        let cx = admitted(portal, parts).await?;
        if guard::is_text(parts.uri.path()) { Ok(Self(cx)) } else { Err(Refusal::ResourceNotFound.into()) }
    }
}

async fn admitted(portal: &Portal, parts: &Parts) -> Result<Context> {
    let headers = &parts.headers;
    let visitor = visitor(portal.config(), &parts.extensions, headers);
    let mut cx = portal.context(visitor, Handout::default()).await;
    let holder = secret_keys::admit(&cx, presented(headers)?).await?;
    tracing::info!(key.id = holder.name(), "a program calls");
    cx.visitor.actor = Actor::Program(holder.name().to_owned());
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
