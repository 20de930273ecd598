//! What every face shares: who asks, what goes into the response, and what is refused before a face is reached.

pub mod act;
pub mod administrator;
pub mod assets;
pub mod connections;
pub mod cookie;
pub mod current;
pub mod flash;
pub mod gate;
pub mod guard;
pub mod headers;
pub mod language;
pub mod metrics;
pub mod page_state;
pub mod proxy;
pub mod step_up;
pub mod upload;

/// A page, drawn.
pub use axum::response::Html as Page;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use http_body_util::LengthLimitError;

use crate::error::{Error, Refusal};
use crate::storage::{Fault, is_overload, was_given_up};

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

/// Why a body was not read.
pub enum Unread {
    /// It has more bytes than it may.
    TooLarge,
    /// It did not arrive whole: a chunk was broken, or the line.
    Broken,
}

/// A whole body of so many bytes at most. One that names its length and has more is not read at all.
pub async fn whole_body(headers: &HeaderMap, body: Body, most: usize) -> Result<Bytes, Unread> {
    let named = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if named.is_some_and(|length| length > most) {
        return Err(Unread::TooLarge);
    }
    axum::body::to_bytes(body, most).await.map_err(|error| {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(error) = cause {
            if error.is::<LengthLimitError>() {
                return Unread::TooLarge;
            }
            cause = error.source();
        }
        Unread::Broken
    })
}

impl IntoResponse for Unread {
    fn into_response(self) -> Response {
        let status = match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken => StatusCode::BAD_REQUEST,
        };
        undressed(status, None)
    }
}

/// Whether a request brings a form as browsers send it without files. A body of nothing is one.
pub fn is_form(headers: &HeaderMap, body: &[u8]) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(headers::text).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    body.is_empty() || kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// When to come again where the database gave up, in seconds.
const GIVEN_UP: i64 = 1;

/// What the database gave up as the refusal that it is for whoever asked: to come again. Anything else as it is.
pub fn eased(error: Error) -> Error {
    match error {
        Error::Broken(cause) if was_given_up(&cause) => {
            tracing::warn!(error = format!("{cause:#}"), "the database gave up a transaction");
            Refusal::Busy.with(GIVEN_UP).into()
        }
        error => error,
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match eased(self) {
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
                // What keeps the database from answering was logged when it began, once for all who meet it.
                match Fault::among(&cause) {
                    Some(fault) => tracing::debug!(%fault, "not answered"),
                    None => tracing::error!(error = format!("{cause:#}"), "broken"),
                }
                let passes = is_overload(&cause) || Fault::among(&cause).is_some();
                let status =
                    if passes { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
                undressed(status, None)
            }
        }
    }
}
