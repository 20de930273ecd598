//! Signing up: `/sign-up` and its steps.

mod fields;
mod proof;
mod start;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;

use crate::auth::Portal;
use crate::auth::presence::redirects::{After, Targets, acceptable};
use crate::http::act::see_other;
use crate::http::current::Visit;
use crate::pages::paths;
use crate::pages::way::beginning;

/// Every page of this folder.
pub fn router() -> Router<Portal> {
    Router::new()
        .route(paths::SIGN_UP, get(start::start))
        .route(paths::SIGN_UP_EMAIL, get(proof::verify_email_address))
        .route(paths::SIGN_UP_PHONE, get(proof::verify_phone_number))
        .route(paths::SIGN_UP_METHODS, get(proof::methods))
        .route(paths::SIGN_UP_STATUS, get(proof::status))
        .route(paths::SIGN_UP_CONTINUE, get(start::go_on))
        .route(paths::SIGN_UP_STEP, get(anything_else))
}

/// `GET /sign-up/…`: a step that does not exist leads to the start.
async fn anything_else(visit: Visit, Query(named): Query<Targets>) -> Response {
    see_other(&beginning(paths::SIGN_UP, &acceptable(&visit.cx, After::SignUp, &named)))
}
