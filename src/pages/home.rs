//! `/` and `/default-redirect`: signed in, on to the configured home; signed out, to sign-in.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::auth::Portal;
use crate::auth::presence::places::{self, Page};
use crate::auth::presence::redirects::{After, Targets};
use crate::error::Result;
use crate::http::act::see_other;
use crate::http::assets;
use crate::http::current::Visit;
use crate::pages::onward::past;
use crate::pages::paths;

/// The pages that lead on.
pub fn router() -> Router<Portal> {
    Router::new()
        .route(paths::HOME, get(home))
        .route(paths::DEFAULT_REDIRECT, get(home))
        .route(paths::FAVICON, get(favicon))
}

/// `GET /`, `GET /default-redirect`.
pub async fn home(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let sign_in =
        || places::instead(&visit.cx, Page::SignIn, &[]).unwrap_or_else(|| paths::SIGN_IN.to_owned());
    Ok(past(&visit, After::SignIn, &Targets::default()).await?.unwrap_or_else(|| see_other(&sign_in())))
}

/// `GET /favicon.ico`, which browsers ask for unasked.
pub async fn favicon() -> Response {
    Redirect::permanent(assets::path("favicon.svg")).into_response()
}
