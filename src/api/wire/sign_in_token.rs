//! A sign-in token.

use serde::Serialize;

use crate::auth::directory::sign_in_tokens::NewToken;
use crate::clock::Millis;
use crate::id::{SignInTokenId, UserId};
use crate::model::sign_in_token;

/// wire/backend-api.md §4, "Tokens and tickets".
#[derive(Serialize)]
#[serde(tag = "object", rename = "sign_in_token")]
pub struct SignInToken {
    id: SignInTokenId,
    status: &'static str,
    user_id: UserId,
    token: String,
    url: Option<String>,
    created_at: Millis,
    updated_at: Millis,
}

/// Without the token itself and its link, which are told once: only a hash is kept.
impl From<sign_in_token::SignInToken> for SignInToken {
    fn from(kept: sign_in_token::SignInToken) -> Self {
        Self {
            status: kept.status().name(),
            id: kept.id,
            user_id: kept.user_id,
            token: String::new(),
            url: None,
            created_at: kept.created_at,
            updated_at: kept.updated_at,
        }
    }
}

impl From<NewToken> for SignInToken {
    fn from(made: NewToken) -> Self {
        Self { token: made.ticket, url: Some(made.url), ..made.token.into() }
    }
}
