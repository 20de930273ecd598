//! The administrators' pages, and the wizard of the first run.

pub mod first_run;
pub mod settings;

use axum::Router;
use axum::routing::get;

use crate::auth::Portal;

/// Every page of this face.
pub fn router() -> Router<Portal> {
    Router::new().route("/setup", get(first_run::show)).route("/admin", get(settings::show))
}
