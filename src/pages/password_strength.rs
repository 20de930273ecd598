//! `POST /password-strength`: how hard a new password is to guess, told while it is typed. It is the very judgement that the
//! form meets when it is sent; nothing is kept of it.

use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::{Deserialize, Serialize};

use crate::auth::proofs::passwords::{self, Candidate};
use crate::error::Result;
use crate::http::current::Visit;
use crate::ui::strength::told;

/// What the script sends: the password, and what else stands in the form that makes it easy to guess.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    password: String,
    email_address: String,
    phone_number: String,
    username: String,
    first_name: String,
    last_name: String,
}

#[derive(Serialize)]
struct Strength {
    /// 0 (anybody guesses it) to 4 (very hard); 0 when it would be refused.
    score: u8,
    /// The same in words, with what would make it better.
    text: String,
}

/// Judges what was typed so far.
pub async fn tell(visit: Visit, Form(typed): Form<Typed>) -> Result<Response> {
    visit.admitted()?;
    let candidate = Candidate {
        typed: typed.password,
        identifiers: vec![typed.email_address, typed.phone_number, typed.username],
        names: vec![typed.first_name, typed.last_name],
    };
    let strength = passwords::strength(&visit.cx, candidate).await?;
    let (score, text) = told(visit.cx.words, &strength);
    Ok(Json(Strength { score, text }).into_response())
}
