//! The hosted pages. A page and its server functions share a file: the handler gathers facts, one synchronous render draws
//! them, and every form posts to a server function that calls one function of `auth`. No folder of them names another: what
//! two need stands beside them.

mod account;
mod development;
pub mod error;
mod health;
mod hints;
mod home;
mod links;
mod me;
mod next;
mod onward;
mod passkey_answer;
mod password_strength;
pub mod paths;
pub mod pictures;
mod sign_in;
mod sign_up;
mod waiting;
mod way;

use axum::Router;
use axum::routing::post;

use crate::auth::Portal;

/// Every page and form of this face.
pub fn router(development: bool, dev_clock: bool) -> Router<Portal> {
    let pages = Router::new()
        .merge(home::router())
        .merge(health::router())
        .merge(sign_in::router())
        .merge(sign_up::router())
        .merge(account::router())
        .merge(links::router())
        .route(paths::PASSWORD_STRENGTH, post(password_strength::tell));
    let pages = if development { pages.merge(development::router()) } else { pages };
    if dev_clock { pages.merge(development::clock_router()) } else { pages }
}

/// Forms with a file, which take longer and more than others.
pub fn uploads() -> Router<Portal> {
    account::uploads()
}
