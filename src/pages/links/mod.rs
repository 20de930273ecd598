//! Links in messages: what they lead to, and the press of a person.

mod callback;
mod unauthorized_sign_in;
mod verify_link;

use axum::Router;
use axum::routing::get;

use crate::auth::Portal;
use crate::pages::paths;

/// Every page of this folder.
pub fn router() -> Router<Portal> {
    Router::new()
        .route(paths::LINK, get(verify_link::open))
        .route(paths::CALLBACK_OF, get(callback::page))
        .route(paths::SIGN_IN_LINK, get(verify_link::sign_in_landing))
        .route(paths::SIGN_UP_LINK, get(verify_link::sign_up_landing))
        .route(paths::PROFILE_LINK, get(verify_link::profile_landing))
        .route(paths::REVOKED, get(unauthorized_sign_in::done))
        .route(paths::REVOKE, get(unauthorized_sign_in::ask))
}
