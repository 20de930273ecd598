//! What the script that asks authenticators is told, and what it fills into a form.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::auth::context::Reply;
use crate::auth::proofs::ceremonies::Question;
use crate::error::{Error, Result};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::words::Words;

/// The question for a browser that has the newest cookie.
pub async fn asked(visit: &Visit, question: impl Future<Output = Result<Question>>) -> Result<Question> {
    visit.fresh()?;
    question.await
}

/// What a script is told: the question, or in words why there is none.
pub fn told(words: &Words, asked: Result<Question>) -> Result<Response> {
    match asked {
        Ok(question) => Ok(Json(question).into_response()),
        Err(Error::Refused(refused)) => {
            let status = refused.first().map_or(400, |refused| refused.refusal.status());
            let text = Flash::refusal("", &refused, &[]).apart_from(words, &[]).join(" ");
            let mut response = (StatusCode::from_u16(status)?, Json(json!({ "text": text }))).into_response();
            let passing = refused.iter().find(|refused| refused.refusal.passes());
            if let Some(seconds) = passing.and_then(|refused| refused.number) {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            Ok(response)
        }
        Err(broken) => Err(broken),
    }
}

/// What a form sent that the script filled in.
pub fn reply<'a>(challenge_id: &'a Option<String>, credential: &'a Option<String>) -> Reply<'a> {
    Reply {
        challenge_id: challenge_id.as_deref().unwrap_or_default(),
        credential: credential.as_deref().unwrap_or_default(),
        sealed: None,
    }
}
