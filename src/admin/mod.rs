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
pub mod mail;
pub mod proof;
pub mod removal;
pub mod screen;
pub mod search;
pub mod team;
mod texts;
pub mod transfer;
pub mod wizard;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

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
        .route(house::TEAM, get(team::show))
        .route("/admin/team/role", post(team::give))
        .route("/admin/team/invite", post(team::invite))
        .route("/admin/team/revoke", post(team::revoke))
        .route("/admin/team/{user_id}/remove", get(removal::ask).post(removal::take))
        .route(house::KEYS, get(keys::show).post(keys::create))
        .route("/admin/keys/{id}/revoke", get(keys::ask).post(keys::revoke))
        .route(house::MESSAGES, get(mail::show).post(mail::send))
        .route("/admin/check", post(home::check))
        .route("/admin/export-and-import/settings.json", get(transfer::export))
        .route(
            house::TRANSFER,
            get(transfer::show).post(transfer::bring).layer(DefaultBodyLimit::max(transfer::LARGEST_FORM)),
        )
}
