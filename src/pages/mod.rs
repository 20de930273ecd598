//! The hosted pages. A page and its server functions share a file: the handler gathers facts, one synchronous render draws
//! them, and every form posts to a server function that calls one function of `auth`.

pub mod account;
pub mod choose;
pub mod development;
pub mod error;
pub mod health;
pub mod home;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
pub mod verify_link;
pub mod waiting;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::auth::Portal;
use crate::error::Result;
use crate::http::act::see_other;
use crate::http::cookie;
use crate::http::current::Visit;

/// Every page and form of this face.
pub fn router(development: bool, dev_clock: bool) -> Router<Portal> {
    let pages = Router::new()
        .route("/", get(home::home))
        .route("/default-redirect", get(home::home))
        .route("/sign-in", get(sign_in::start))
        .route("/sign-in/factor-one", get(sign_in::factor_one))
        .route("/sign-in/methods", get(sign_in::methods))
        .route("/sign-in/status", get(sign_in::status))
        .route("/sign-in/verify", get(verify_link::sign_in_landing))
        .route("/sign-in/choose", get(choose::page))
        .route("/sign-in/{*step}", get(sign_in::anything_else))
        .route("/sign-up", get(sign_up::start))
        .route("/sign-up/verify-email-address", get(sign_up::verify_email_address))
        .route("/sign-up/methods", get(sign_up::methods))
        .route("/sign-up/status", get(sign_up::status))
        .route("/sign-up/verify", get(verify_link::sign_up_landing))
        .route("/sign-up/continue", get(sign_up::go_on))
        .route("/sign-up/{*step}", get(sign_up::anything_else))
        .route("/v1/verify", get(verify_link::open))
        .route("/user", get(account::profile::show))
        .route("/sign-out", get(sign_out::show_page))
        .route("/favicon.ico", get(home::favicon))
        .route("/healthz", get(health::up))
        .route("/readyz", get(health::ready));
    let pages = if development { pages.merge(development::router()) } else { pages };
    if dev_clock { pages.merge(development::clock_router()) } else { pages }
}

/// A page, for this visit: a cookie that is nobody's is taken away, once.
fn show(visit: &Visit, page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    if visit.stale {
        cookie::forget(response.headers_mut(), &visit.cx.config, cookie::CLIENT, "/");
    }
    response
}

/// A path of ours with a query, every value encoded.
fn with_query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let given = pairs.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Signed in already: on to where a sign-in would lead.
async fn past(
    visit: &Visit,
    flow: crate::auth::redirects::After,
    redirect_url: Option<&str>,
) -> Result<Option<Response>> {
    let signed_in = visit.signed_in().await?.is_some();
    Ok(signed_in.then(|| see_other(&crate::auth::redirects::after(&visit.cx, flow, redirect_url))))
}
