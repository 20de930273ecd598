//! What every face shares: who asks, what goes into the response, and what is refused before a face is reached.

pub mod act;
pub mod assets;
pub mod cookie;
pub mod current;
pub mod flash;
pub mod guard;
pub mod headers;
pub mod language;
pub mod metrics;
pub mod proxy;
pub mod reverify;
pub mod upload;

/// A page, drawn.
pub use axum::response::Html as Page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};

use crate::error::Error;
use crate::storage::is_overload;

/// Marks a response whose page is still to be drawn: only the status and, perhaps, the refusal are known.
#[derive(Clone, Debug)]
pub struct Undressed {
    /// The code of the refusal, if it is one.
    pub code: Option<&'static str>,
}

/// A status without a page; the face draws one around it.
pub fn undressed(status: StatusCode, code: Option<&'static str>) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(Undressed { code });
    response
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refused) => {
                let refusal = refused.first().map(|refused| refused.refusal);
                let status = refusal.and_then(|r| StatusCode::from_u16(r.status()).ok());
                let code = refusal.map(|r| r.code());
                let mut response = undressed(status.unwrap_or(StatusCode::BAD_REQUEST), code);
                let passing = refused.iter().find(|refused| refused.refusal.passes());
                if let Some(seconds) = passing.and_then(|refused| refused.number) {
                    response.headers_mut().insert(RETRY_AFTER, seconds.into());
                }
                response
            }
            Self::Broken(cause) => {
                tracing::error!(error = format!("{cause:#}"), "broken");
                let status = match is_overload(&cause) {
                    true => StatusCode::SERVICE_UNAVAILABLE,
                    false => StatusCode::INTERNAL_SERVER_ERROR,
                };
                undressed(status, None)
            }
        }
    }
}
