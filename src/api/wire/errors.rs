//! Why nothing came of a request.

use serde::Serialize;

use crate::error::Refused;
use crate::http::flash;
use crate::words::Words;

/// wire/error-codes.md, "Envelope".
#[derive(Serialize)]
pub struct Errors {
    /// All that is wrong.
    pub errors: Vec<ApiError>,
    /// By what the log knows the request.
    pub clerk_trace_id: String,
}

/// wire/error-codes.md, "Envelope": one of its `errors`.
#[derive(Serialize)]
pub struct ApiError {
    code: &'static str,
    message: String,
    long_message: String,
    meta: Meta,
}

/// wire/error-codes.md, "Envelope": the keys of `meta`, each of which is there only where it is known.
#[derive(Serialize)]
struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    param_name: Option<&'static str>,
}

impl ApiError {
    /// With these words, about a field if there is one.
    pub fn new(code: &'static str, words: String, param_name: Option<&'static str>) -> Self {
        Self { code, message: words.clone(), long_message: words, meta: Meta { param_name } }
    }
}

impl From<&Refused> for ApiError {
    fn from(refused: &Refused) -> Self {
        let words = flash::say(Words::default_language(), refused);
        Self::new(refused.refusal.code(), words, refused.param)
    }
}
