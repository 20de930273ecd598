//! The hosted pages. A page and its server functions share a file: the handler gathers facts, one synchronous render draws
//! them, and every form posts to a server function that calls one function of `auth`.

pub mod account;
pub mod development;
pub mod error;
pub mod health;
pub mod home;
pub mod links;
pub mod onward;
mod password_strength;
pub mod pictures;
pub mod sign_in;
pub mod sign_up;
pub mod waiting;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use leptos::prelude::use_context;

use crate::auth::presence::redirects::{self, Accepted, After, Targets};
use crate::auth::{Context, Portal};
use crate::error::Result;
use crate::http::cookie;
use crate::http::current::Visit;

/// As long as the longest field.
const LONGEST_PREFILL: usize = 320;

/// Every page and form of this face.
pub fn router(development: bool, dev_clock: bool) -> Router<Portal> {
    let pages = Router::new()
        .route("/", get(home::home))
        .route("/default-redirect", get(home::home))
        .route("/sign-in", get(sign_in::start::start))
        .route("/sign-in/factor-one", get(sign_in::start::factor_one))
        .route("/sign-in/methods", get(sign_in::start::methods))
        .route(sign_in::start::FORGOT, get(sign_in::start::forgot_password))
        .route(sign_in::password::RESET, get(sign_in::password::reset_page))
        .route(sign_in::password::RESET_DONE, get(sign_in::password::reset_done))
        .route("/sign-in/status", get(sign_in::start::status))
        .route(sign_in::start::FACTOR_TWO, get(sign_in::second_step::page))
        .route(sign_in::start::CLIENT_TRUST, get(sign_in::second_step::page))
        .route(sign_in::second_step::METHODS, get(sign_in::second_step::methods))
        .route(sign_in::second_step::STATUS, get(sign_in::second_step::status))
        .route("/sign-in/tasks/{key}", get(sign_in::tasks::page))
        .route("/sign-up/tasks/{key}", get(sign_in::tasks::page))
        .route("/sign-in/verify", get(links::verify_link::sign_in_landing))
        .route(sign_in::ticket::LANDING, get(sign_in::ticket::landing))
        .route(sign_in::passkey::ANYBODY, post(sign_in::passkey::ask_anybody))
        .route(sign_in::passkey::NAMED, post(sign_in::passkey::ask_named))
        .route("/sign-in/choose", get(sign_in::choose::page))
        .route("/sign-in/{*step}", get(sign_in::start::anything_else))
        .route(crate::ui::form::STRENGTH, post(password_strength::tell))
        .route("/sign-up", get(sign_up::start::start))
        .route(sign_up::start::VERIFY_EMAIL, get(sign_up::start::verify_email_address))
        .route(sign_up::start::VERIFY_PHONE, get(sign_up::start::verify_phone_number))
        .route("/sign-up/methods", get(sign_up::start::methods))
        .route("/sign-up/status", get(sign_up::start::status))
        .route("/sign-up/verify", get(links::verify_link::sign_up_landing))
        .route("/sign-up/continue", get(sign_up::start::go_on))
        .route("/sign-up/{*step}", get(sign_up::start::anything_else))
        .route("/v1/verify", get(links::verify_link::open))
        .route("/user", get(account::profile::show))
        .route(account::IN_USE, get(account::in_use))
        .route("/user/security", get(account::security::page))
        .route(account::password::CHANGE, get(account::password::change_page))
        .route(account::password::REMOVE, get(account::password::remove_page))
        .route(account::second_factors::APP, get(account::second_factors::app_page))
        .route(account::second_factors::REMOVE_APP, get(account::second_factors::remove_app_page))
        .route(account::second_factors::NUMBER, get(account::second_factors::number_page))
        .route(account::second_factors::REMOVE_NUMBER, get(account::second_factors::remove_number_page))
        .route(account::second_factors::CODES, get(account::second_factors::codes_page))
        .route(account::second_factors::NEW_CODES, get(account::second_factors::new_codes_page))
        .route(crate::http::step_up::PAGE, get(account::step_up::page))
        .route(account::step_up::QUESTION, post(account::step_up::ask_passkey))
        .route(account::step_up::METHODS, get(account::step_up::methods))
        .route("/user/delete-account", get(account::security::delete_page))
        .route(account::addresses::ADD, get(account::addresses::add_page))
        .route(account::addresses::ADD_NUMBER, get(account::addresses::add_number_page))
        .route(account::addresses::VERIFY, get(account::addresses::verify_page))
        .route(account::addresses::METHODS, get(account::addresses::methods))
        .route("/user/verify-identification/status", get(account::addresses::status))
        .route(account::addresses::REMOVE, get(account::addresses::remove_page))
        .route(account::passkeys::QUESTION, post(account::passkeys::ask))
        .route(account::passkeys::ADD, get(account::passkeys::add_page))
        .route(account::passkeys::RENAME, get(account::passkeys::rename_page))
        .route(account::passkeys::REMOVE, get(account::passkeys::remove_page))
        .route("/user/verify", get(links::verify_link::profile_landing))
        .route("/unauthorized-sign-in", get(links::unauthorized_sign_in::done))
        .route("/unauthorized-sign-in/revoke", get(links::unauthorized_sign_in::ask))
        .route("/sign-out", get(sign_in::sign_out::show_page))
        .route("/favicon.ico", get(home::favicon))
        .route("/healthz", get(health::up))
        .route("/readyz", get(health::ready));
    let pages = if development { pages.merge(development::router()) } else { pages };
    if dev_clock { pages.merge(development::clock_router()) } else { pages }
}

/// Forms with a file, which take longer and more than others.
pub fn uploads() -> Router<Portal> {
    let picture = get(account::picture::back).post(account::picture::change);
    Router::new().route(account::picture::CHANGE, picture)
}

/// A page, for this visit: a cookie that is nobody's is taken away, once.
fn show(visit: &Visit, page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    if visit.stale {
        cookie::forget(response.headers_mut(), &visit.cx.config, cookie::CLIENT);
    }
    response
}

/// A path of ours with a query, every value encoded.
fn with_query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let given = pairs.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A page where a flow begins, with what the site named.
fn beginning(page: &str, targets: &Targets) -> String {
    with_query(page, &targets.pairs())
}

/// The page where this browser begins anew, with what the site named when it began before.
async fn beginning_anew(cx: &Context, page: &str) -> Result<String> {
    let named = redirects::carried(cx).await?;
    Ok(beginning(page, &named))
}

/// The same, in a server function.
async fn start_anew(page: &str) -> String {
    let anew = match use_context::<Visit>() {
        Some(visit) => beginning_anew(&visit.cx, page).await.ok(),
        None => None,
    };
    anew.unwrap_or_else(|| page.to_owned())
}

/// What a form carried along, without what is not followed.
fn carried_along(flow: After, targets: &Targets) -> Accepted {
    use_context::<Visit>().map(|visit| redirects::acceptable(&visit.cx, flow, targets)).unwrap_or_default()
}

/// A value of the query that a field is filled with; none when it is longer than any field takes.
fn prefill(asked: Option<String>) -> String {
    asked.filter(|text| text.chars().count() <= LONGEST_PREFILL).unwrap_or_default()
}
