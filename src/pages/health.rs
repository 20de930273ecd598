//! For whoever watches the process.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::auth::Portal;
use crate::pages::paths;

/// What the process tells of itself.
pub fn router() -> Router<Portal> {
    Router::new().route(paths::HEALTH, get(up)).route(paths::READY, get(ready))
}

/// `GET /healthz`: the process is up.
pub async fn up() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers, and took the last change; migrations were done before anything was served.
pub async fn ready(State(portal): State<Portal>) -> (StatusCode, String) {
    match portal.db().check().await {
        Ok(()) => (StatusCode::OK, "ready\n".into()),
        // Names and addresses are for the log alone.
        Err(fault) => (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", fault.kind.brief())),
    }
}
