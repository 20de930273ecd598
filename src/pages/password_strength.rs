//! `POST /password-strength`: how hard a new password is to guess, told while it is typed. It is the very judgement that the
//! form meets when it is sent; nothing is kept of it.

use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use serde::{Deserialize, Serialize};

use crate::auth::passwords::{self, Candidate};
use crate::error::Result;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::password::Strength;
use crate::words::Words;

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
struct Told {
    /// 0 (anybody guesses it) to 4 (very hard); 0 when it would be refused.
    score: u8,
    /// The same in words, with what would make it better.
    text: String,
}

/// Judges what was typed so far.
pub async fn tell(visit: Visit, Form(typed): Form<Typed>) -> Result<Response> {
    let candidate = Candidate {
        typed: typed.password,
        identifiers: vec![typed.email_address, typed.phone_number, typed.username],
        names: vec![typed.first_name, typed.last_name],
    };
    let strength = passwords::strength(&visit.cx, candidate).await?;
    Ok(Json(told(visit.cx.words, &strength)).into_response())
}

fn told(words: &Words, strength: &Strength) -> Told {
    let score = if strength.is_acceptable() { strength.score } else { 0 };
    let refused = Flash::refusal("", &strength.refused, &[]).at(words, "password");
    let advice = refused.or_else(|| {
        let key = strength.warning.or(strength.suggestions.first().copied()).filter(|_| score < 3);
        key.map(|key| words.say(key))
    });
    let level = match score {
        0 => "password_score_0",
        1 => "password_score_1",
        2 => "password_score_2",
        3 => "password_score_3",
        _ => "password_score_4",
    };
    let said = [Some(words.say(level)), advice];
    Told { score, text: said.into_iter().flatten().collect::<Vec<_>>().join(" ") }
}
