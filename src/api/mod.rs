//! The face for programs: JSON and headers, no pages.

pub mod backend;
pub mod forward_auth;
pub mod jwks;
pub mod wire;

use axum::Router;
use axum::routing::get;

use crate::auth::Portal;

/// Everything that programs ask for. None of it keeps page state.
pub fn router() -> Router<Portal> {
    Router::new()
        .route("/.well-known/jwks.json", get(jwks::show))
        .route("/forward-auth", get(forward_auth::check))
}
