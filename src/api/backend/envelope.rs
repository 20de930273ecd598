//! What every answer that is no success looks like: `{"errors": […], "clerk_trace_id": "…"}`, with `application/json` and
//! nothing after it, which Clerk's SDKs insist on.

use axum::Json;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::wire::{ApiError, Errors};
use crate::error::{Error, Refused};
use crate::http::Undressed;
use crate::id::RequestId;
use crate::words::Words;

/// An error on its way into an envelope.
pub struct Failure(pub Error);

/// What a refusal has to tell.
#[derive(Clone)]
struct Refusals(Vec<Refused>);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let told = match &self.0 {
            Error::Refused(refused) => Some(Refusals(refused.clone())),
            Error::Broken(_) => None,
        };
        let mut response = self.0.into_response();
        if let Some(told) = told {
            response.extensions_mut().insert(told);
        }
        response
    }
}

/// Puts an envelope around every error, whatever layer it comes from.
pub async fn dress(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let undressed = parts.extensions.get::<Undressed>().and_then(|bare| bare.code);
    let errors = match parts.extensions.get::<Refusals>() {
        Some(Refusals(refused)) => refused.iter().map(ApiError::from).collect(),
        None => vec![of_status(status, undressed)],
    };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if status == StatusCode::UNAUTHORIZED {
        parts.headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    (parts, Json(Errors { errors, clerk_trace_id: id })).into_response()
}

/// What was refused before anybody looked at it, or is our own fault.
fn of_status(status: StatusCode, undressed: Option<&'static str>) -> ApiError {
    let (code, key) = match (status, undressed) {
        (_, Some("not_set_up")) => ("service_unavailable", "error_not_set_up.lead"),
        (StatusCode::NOT_FOUND, _) => ("resource_not_found", "error_not_found.lead"),
        (StatusCode::PAYLOAD_TOO_LARGE, _) => ("request_body_too_large", "error_too_large.lead"),
        (StatusCode::MISDIRECTED_REQUEST, _) => ("host_invalid", "error_host.lead"),
        (StatusCode::SERVICE_UNAVAILABLE, _) => ("service_unavailable", "error_unavailable.lead"),
        (status, _) if status.is_server_error() => ("internal_clerk_error", "error_broken.lead"),
        _ => ("request_invalid", "error_refused.lead"),
    };
    ApiError::new(code, Words::default_language().say(key), None)
}
