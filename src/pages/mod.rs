//! The hosted pages. A page and its server functions share a file: the handler gathers facts, one synchronous render draws
//! them, and every form posts to a server function that calls one function of `auth`.

pub mod account;
pub mod choose;
pub mod development;
pub mod error;
pub mod health;
pub mod home;
pub mod onward;
mod password_strength;
pub mod pictures;
pub mod sign_in;
pub mod sign_in_passkey;
pub mod sign_in_password;
pub mod sign_in_second;
pub mod sign_in_ticket;
pub mod sign_out;
pub mod sign_up;
pub mod tasks;
pub mod unauthorized_sign_in;
pub mod verify_link;
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
        .route("/sign-in", get(sign_in::start))
        .route("/sign-in/factor-one", get(sign_in::factor_one))
        .route("/sign-in/methods", get(sign_in::methods))
        .route(sign_in::FORGOT, get(sign_in::forgot_password))
        .route(sign_in_password::RESET, get(sign_in_password::reset_page))
        .route(sign_in_password::RESET_DONE, get(sign_in_password::reset_done))
        .route("/sign-in/status", get(sign_in::status))
        .route(sign_in::FACTOR_TWO, get(sign_in_second::page))
        .route(sign_in::CLIENT_TRUST, get(sign_in_second::page))
        .route(sign_in_second::METHODS, get(sign_in_second::methods))
        .route(sign_in_second::STATUS, get(sign_in_second::status))
        .route("/sign-in/tasks/{key}", get(tasks::page))
        .route("/sign-up/tasks/{key}", get(tasks::page))
        .route("/sign-in/verify", get(verify_link::sign_in_landing))
        .route(sign_in_ticket::LANDING, get(sign_in_ticket::landing))
        .route(sign_in_passkey::ANYBODY, post(sign_in_passkey::ask_anybody))
        .route(sign_in_passkey::NAMED, post(sign_in_passkey::ask_named))
        .route("/sign-in/choose", get(choose::page))
        .route("/sign-in/{*step}", get(sign_in::anything_else))
        .route(crate::ui::form::STRENGTH, post(password_strength::tell))
        .route("/sign-up", get(sign_up::start))
        .route(sign_up::VERIFY_EMAIL, get(sign_up::verify_email_address))
        .route(sign_up::VERIFY_PHONE, get(sign_up::verify_phone_number))
        .route("/sign-up/methods", get(sign_up::methods))
        .route("/sign-up/status", get(sign_up::status))
        .route("/sign-up/verify", get(verify_link::sign_up_landing))
        .route("/sign-up/continue", get(sign_up::go_on))
        .route("/sign-up/{*step}", get(sign_up::anything_else))
        .route("/v1/verify", get(verify_link::open))
        .route("/user", get(account::profile::show))
        .route(account::IN_USE, get(account::in_use))
        .route("/user/security", get(account::security::page))
        .route(account::password::CHANGE, get(account::password::change_page))
        .route(account::password::REMOVE, get(account::password::remove_page))
        .route(account::two_step::APP, get(account::two_step::app_page))
        .route(account::two_step::REMOVE_APP, get(account::two_step::remove_app_page))
        .route(account::two_step::NUMBER, get(account::two_step::number_page))
        .route(account::two_step::REMOVE_NUMBER, get(account::two_step::remove_number_page))
        .route(account::two_step::CODES, get(account::two_step::codes_page))
        .route(account::two_step::NEW_CODES, get(account::two_step::new_codes_page))
        .route(crate::http::reverify::PAGE, get(account::reverification::page))
        .route(account::reverification::QUESTION, post(account::reverification::ask_passkey))
        .route(account::reverification::METHODS, get(account::reverification::methods))
        .route("/user/delete-account", get(account::security::delete_page))
        .route(account::identifications::ADD, get(account::identifications::add_page))
        .route(account::identifications::ADD_NUMBER, get(account::identifications::add_number_page))
        .route(account::identifications::VERIFY, get(account::identifications::verify_page))
        .route(account::identifications::METHODS, get(account::identifications::methods))
        .route("/user/verify-identification/status", get(account::identifications::status))
        .route(account::identifications::REMOVE, get(account::identifications::remove_page))
        .route(account::passkeys::QUESTION, post(account::passkeys::ask))
        .route(account::passkeys::ADD, get(account::passkeys::add_page))
        .route(account::passkeys::RENAME, get(account::passkeys::rename_page))
        .route(account::passkeys::REMOVE, get(account::passkeys::remove_page))
        .route("/user/verify", get(verify_link::profile_landing))
        .route("/unauthorized-sign-in", get(unauthorized_sign_in::done))
        .route("/unauthorized-sign-in/revoke", get(unauthorized_sign_in::ask))
        .route("/sign-out", get(sign_out::show_page))
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
