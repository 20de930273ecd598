//! `/api/v1/sign_in_tokens`.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use crate::api::backend::Program;
use crate::api::backend::ask::Ask;
use crate::api::backend::envelope::Failure;
use crate::auth::directory::sign_in_tokens;
use crate::error::Refusal;
use crate::id::{SignInTokenId, UserId};
use crate::model::sign_in_token::SignInToken;

/// `POST /sign_in_tokens`.
pub async fn create(Program(cx): Program, mut ask: Ask) -> Result<Json<Value>, Failure> {
    let user_id = ask.text("user_id")?;
    let expires_in_seconds = ask.number("expires_in_seconds")?;
    ask.end()?;
    let user_id = user_id.ok_or(Refusal::ParamMissing.at("user_id"))?;
    let user_id = UserId::parse(&user_id).ok_or(Refusal::ResourceNotFound.at("user_id"))?;
    let made = sign_in_tokens::create(&cx, &user_id, expires_in_seconds).await?;
    let mut view = view(&made.token);
    (view["token"], view["url"]) = (made.ticket.into(), made.url.into());
    Ok(Json(view))
}

/// `POST /sign_in_tokens/{id}/revoke`.
pub async fn revoke(Program(cx): Program, Path(id): Path<String>, ask: Ask) -> Result<Json<Value>, Failure> {
    ask.end()?;
    let id = SignInTokenId::parse(&id).ok_or(Refusal::ResourceNotFound)?;
    Ok(Json(view(&sign_in_tokens::revoke(&cx, &id).await?)))
}

/// A token as programs see it. The token itself is told once: only its hash is kept.
fn view(token: &SignInToken) -> Value {
    json!({
        "object": "sign_in_token",
        "id": token.id,
        "status": token.status().name(),
        "user_id": token.user_id,
        "token": "",
        "url": null,
        "created_at": token.created_at,
        "updated_at": token.updated_at,
    })
}
