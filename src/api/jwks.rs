//! `/.well-known/jwks.json`: the keys that session tokens are checked with.

use axum::extract::State;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::api::wire::KeySet;
use crate::auth::node::keyring;
use crate::auth::{Handout, Portal, Visitor};
use crate::error::Result;

/// `GET /.well-known/jwks.json`. Caches on the way may hold it for 15 seconds, a quarter of the time for which a key is
/// published before it signs.
pub async fn show(State(portal): State<Portal>) -> Result<impl IntoResponse> {
    let cx = portal.context(Visitor::default(), Handout::default()).await;
    let set = KeySet::from(keyring::published(&cx, cx.now).await?);
    let headers = [
        (CONTENT_TYPE.as_str(), "application/json"),
        (CACHE_CONTROL.as_str(), "public, max-age=15"),
        (ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    Ok((headers, serde_json::to_vec(&set)?))
}
