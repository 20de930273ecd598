//! The administrators' screens, and the wizard of the first run.

pub mod answer;
pub mod choosing;
pub mod confirming;
pub mod first_run;
pub mod form;
pub mod history;
pub mod home;
pub mod house;
pub mod keys;
pub mod links;
pub mod mail;
pub mod proof;
pub mod removal;
pub mod routes;
pub mod screen;
pub mod search;
pub mod team;
mod texts;
pub mod transfer;
pub mod wizard;

use axum::{Extension, Router};

use crate::auth::Portal;
use crate::http::administrator::Guard;

/// Every page of this face: what its table says, and nothing else.
pub fn router() -> Router<Portal> {
    routes::ROUTES.iter().fold(Router::new(), |router, route| match route.guard {
        Some(guard) => router.route(route.path, (route.handler)().route_layer(Extension::<Guard>(guard))),
        None => router.route(route.path, (route.handler)()),
    })
}
