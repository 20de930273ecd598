//! For whoever watches the process.

use axum::extract::State;
use axum::http::StatusCode;

use crate::auth::Portal;

/// `GET /healthz`: the process is up.
pub async fn up() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers; migrations were done before anything was served.
pub async fn ready(State(portal): State<Portal>) -> (StatusCode, &'static str) {
    match portal.db().ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(?error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
