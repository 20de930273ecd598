//! The administrators' screens, and the wizard of the first run.

pub mod choosing;
pub mod confirming;
pub mod first_run;
pub mod form;
pub mod history;
pub mod home;
pub mod house;
pub mod proof;
pub mod screen;
pub mod search;
pub mod wizard;

use axum::Router;
use axum::routing::get;

use crate::auth::Portal;

/// Every page of this face.
pub fn router() -> Router<Portal> {
    Router::new()
        .route("/setup", get(first_run::show))
        .route("/admin/welcome", get(wizard::begin))
        .route("/admin/welcome/{step}", get(wizard::show).post(wizard::save))
        .route(house::HOME, get(home::show))
        .route(house::SEARCH, get(search::show))
        .route("/admin/settings/{screen}", get(screen::show).post(screen::save))
        .route(house::HISTORY, get(history::show))
        .route("/admin/history/{version}", get(history::look).post(history::put_back))
}
