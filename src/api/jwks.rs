//! `/.well-known/jwks.json`: the keys that session tokens are checked with.

use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::Serialize;

use crate::auth::node::keyring;
use crate::auth::{Handout, Portal, Visitor};
use crate::error::Result;

/// The set of RFC 7517 §5.
#[derive(Serialize)]
struct KeySet {
    keys: Vec<Key>,
}

/// One key as RFC 7518 §6.3.1 has it.
#[derive(Serialize)]
struct Key {
    kty: &'static str,
    r#use: &'static str,
    kid: String,
    alg: &'static str,
    n: String,
    e: &'static str,
}

/// `GET /.well-known/jwks.json`. Caches on the way may hold it for 15 seconds, a quarter of the time for which a key is
/// published before it signs.
pub async fn show(State(portal): State<Portal>) -> Result<impl IntoResponse> {
    let cx = portal.context(Visitor::default(), Handout::default()).await;
    let key = |key: crate::model::signing_key::SigningKey| Key {
        kty: "RSA",
        r#use: "sig",
        kid: key.id.to_string(),
        alg: "RS256",
        n: key.modulus,
        // 65537.
        e: "AQAB",
    };
    let set = KeySet { keys: keyring::published(&cx, cx.now).await?.into_iter().map(key).collect() };
    let headers = [
        (CONTENT_TYPE.as_str(), "application/json"),
        (CACHE_CONTROL.as_str(), "public, max-age=15"),
        (ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    Ok((headers, serde_json::to_vec(&set)?))
}
