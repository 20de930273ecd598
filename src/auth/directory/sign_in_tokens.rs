//! Sign-in tokens that programs make for their users.

use crate::auth::context::Context;
use crate::auth::ledger::events::{self, Details};
use crate::auth::presence::tickets::{PARAMETER, sign};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::{SignInTokenId, UserId};
use crate::model::event::Event;
use crate::model::sign_in_token::{Claims, LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS, SignInToken};
use crate::secret::hash;
use crate::storage;

/// A token that was just made: nobody can read it again.
pub struct NewToken {
    /// As it is kept.
    pub token: SignInToken,
    /// The token itself.
    pub ticket: String,
    /// The link that carries it.
    pub url: String,
}

/// Makes a token for a user, which lives for so many seconds.
pub async fn create(cx: &Context, user_id: &UserId, expires_in_seconds: Option<i64>) -> Result<NewToken> {
    let seconds = expires_in_seconds.unwrap_or(LIFETIME_SECONDS);
    if !(1..=LONGEST_LIFETIME_SECONDS).contains(&seconds) {
        return Err(Refusal::ValueInvalid.at("expires_in_seconds").into());
    }
    storage::users::find(&cx.db, user_id).await?.ok_or(Refusal::ResourceNotFound.at("user_id"))?;
    let id = SignInTokenId::new(&cx.chance);
    let (iat, expire_at) = (cx.now.0.div_euclid(1000), cx.now + Millis::seconds(seconds));
    let claims = Claims {
        exp: expire_at.ceil_seconds(),
        iat,
        iss: cx.config.issuer.clone(),
        jti: id,
        sub: user_id.clone(),
    };
    let ticket = sign(&cx.secrets, &claims)?;
    let token = SignInToken {
        id: claims.jti,
        user_id: claims.sub,
        token_hash: hash(&ticket),
        created_at: cx.now,
        updated_at: cx.now,
        expire_at,
        accepted_at: None,
        revoked_at: None,
    };
    let mut work = cx.begin().await?;
    // An account that is deleted at this moment gets none.
    if !storage::users::hold(&mut work, user_id).await? {
        return Err(Refusal::ResourceNotFound.at("user_id").into());
    }
    storage::sign_in_tokens::insert(&mut work, &token).await?;
    let about = Details::user(user_id).and(token.id.as_str());
    events::record(cx, &mut work, Event::SignInTokenCreated, about).await?;
    work.commit().await?;
    let url = cx.config.absolute(&format!("{}?{PARAMETER}={ticket}", cx.addresses.sign_in));
    Ok(NewToken { token, ticket, url })
}

/// Takes a token back that nobody has used.
pub async fn revoke(cx: &Context, id: &SignInTokenId) -> Result<SignInToken> {
    let token = storage::sign_in_tokens::find(&cx.db, id).await?.ok_or(Refusal::ResourceNotFound)?;
    let mut work = cx.begin().await?;
    if !storage::sign_in_tokens::revoke(&mut work, id, cx.now).await? {
        return Err(Refusal::SignInTokenSettled.into());
    }
    let about = Details::user(&token.user_id).and(id.as_str());
    events::record(cx, &mut work, Event::SignInTokenRevoked, about).await?;
    work.commit().await?;
    Ok(SignInToken { revoked_at: Some(cx.now), updated_at: cx.now, ..token })
}
