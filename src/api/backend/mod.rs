//! The Backend API, below `/api/v1`: what programs with a secret key do. JSON or forms in, JSON out, no cookies.

mod ask;
pub mod envelope;
mod program;
mod sign_in_tokens;
mod users;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{any, delete, get, post};

use crate::auth::Portal;
use crate::error::Refusal;
use envelope::Failure;
use program::Program;

/// Everything that it answers.
pub fn router() -> Router<Portal> {
    Router::new()
        .route("/api/v1/users", get(users::list).post(users::create))
        .route("/api/v1/users/count", get(users::count))
        .route("/api/v1/users/{id}", get(users::show))
        .route("/api/v1/users/{id}/mfa", delete(users::reset_second_factors))
        .route("/api/v1/users/{id}/totp", delete(users::remove_totp))
        .route("/api/v1/users/{id}/backup_code", delete(users::remove_backup_codes))
        .route("/api/v1/users/{id}/verify_totp", post(users::verify_totp))
        .route("/api/v1/sign_in_tokens", post(sign_in_tokens::create))
        .route("/api/v1/sign_in_tokens/{id}/revoke", post(sign_in_tokens::revoke))
        .route("/api/v1/", any(resource_not_found))
        .route("/api/v1/{*rest}", any(resource_not_found))
        // Last: it holds for the routes above it.
        .method_not_allowed_fallback(method_not_allowed)
}

/// For every path that leads nowhere.
async fn resource_not_found(_: Program) -> Failure {
    Refusal::ResourceNotFound.into()
}

/// For every method that a path does not have.
async fn method_not_allowed(_: Program) -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}
