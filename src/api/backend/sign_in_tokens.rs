//! `/api/v1/sign_in_tokens`.

use axum::Json;
use axum::extract::Path;

use crate::api::backend::ask::Ask;
use crate::api::backend::envelope::Failure;
use crate::api::backend::program::Program;
use crate::api::wire::SignInToken;
use crate::auth::directory::sign_in_tokens;
use crate::error::Refusal;
use crate::id::{SignInTokenId, UserId};

/// `POST /sign_in_tokens`.
pub async fn create(Program(cx): Program, mut ask: Ask) -> Result<Json<SignInToken>, Failure> {
    let user_id = ask.text("user_id")?;
    let expires_in_seconds = ask.number("expires_in_seconds")?;
    ask.end()?;
    let user_id = user_id.ok_or(Refusal::ParamMissing.at("user_id"))?;
    let user_id = UserId::parse(&user_id).ok_or(Refusal::ResourceNotFound.at("user_id"))?;
    Ok(Json(sign_in_tokens::create(&cx, &user_id, expires_in_seconds).await?.into()))
}

/// `POST /sign_in_tokens/{id}/revoke`.
pub async fn revoke(
    Program(cx): Program,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Json<SignInToken>, Failure> {
    ask.end()?;
    let id = SignInTokenId::parse(&id).ok_or(Refusal::ResourceNotFound)?;
    Ok(Json(sign_in_tokens::revoke(&cx, &id).await?.into()))
}
