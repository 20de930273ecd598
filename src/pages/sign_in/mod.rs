//! Signing in and out: `/sign-in` and its steps.

mod choose;
mod first_step;
mod passkey;
mod password;
mod second_step;
mod sign_out;
mod start;
mod tasks;
mod ticket;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::{get, post};

use crate::auth::Portal;
use crate::auth::presence::redirects::{After, Targets, acceptable};
use crate::http::act::see_other;
use crate::http::current::Visit;
use crate::pages::paths;
use crate::pages::way::beginning;

/// Every page of this folder.
pub fn router() -> Router<Portal> {
    Router::new()
        .route(paths::SIGN_IN, get(start::start))
        .route(paths::SIGN_IN_PASSKEY, post(passkey::ask_anybody))
        .route(paths::FACTOR_ONE, get(first_step::page))
        .route(paths::FACTOR_ONE_PASSKEY, post(passkey::ask_named))
        .route(paths::SIGN_IN_STATUS, get(first_step::status))
        .route(paths::SIGN_IN_METHODS, get(first_step::methods))
        .route(paths::FORGOT_PASSWORD, get(first_step::forgot_password))
        .route(paths::RESET_PASSWORD, get(password::reset_page))
        .route(paths::RESET_PASSWORD_DONE, get(password::reset_done))
        .route(paths::FACTOR_TWO, get(second_step::page))
        .route(paths::CLIENT_TRUST, get(second_step::page))
        .route(paths::FACTOR_TWO_METHODS, get(second_step::methods))
        .route(paths::FACTOR_TWO_STATUS, get(second_step::status))
        .route(paths::TASK, get(tasks::page))
        .route(paths::TASK_OF_SIGN_UP, get(tasks::page))
        .route(paths::TICKET, get(ticket::landing))
        .route(paths::CHOOSE, get(choose::page))
        .route(paths::SIGN_OUT, get(sign_out::show_page))
        .route(paths::SIGN_IN_STEP, get(anything_else))
}

/// `GET /sign-in/…`: a step that does not exist leads to the start.
async fn anything_else(visit: Visit, Query(named): Query<Targets>) -> Response {
    see_other(&beginning(paths::SIGN_IN, &acceptable(&visit.cx, After::SignIn, &named)))
}
