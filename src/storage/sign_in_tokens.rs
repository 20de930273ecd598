//! Sign-in tokens, of which only hashes are kept.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{SignInTokenId, UserId};
use crate::model::sign_in_token::SignInToken;
use crate::storage::{Reads, Writes};

/// The token with this id.
pub async fn find(db: impl Reads, id: &SignInTokenId) -> Result<Option<SignInToken>> {
    let sql = "SELECT id, user_id, token_hash, created_at, updated_at, expire_at, accepted_at, revoked_at
               FROM sign_in_tokens WHERE id = $1";
    db.one(sql, args![id]).await
}

/// A new token.
pub async fn insert(db: impl Writes, token: &SignInToken) -> Result<()> {
    let sql = "INSERT INTO sign_in_tokens (id, user_id, token_hash, created_at, updated_at, expire_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let SignInToken { id, user_id, token_hash, created_at, updated_at, expire_at, .. } = token;
    db.exec(sql, args![id, user_id, token_hash, created_at, updated_at, expire_at]).await.map(drop)
}

/// Uses a token, once; false when it was used or revoked, or its life is over.
pub async fn accept(db: impl Writes, id: &SignInTokenId, now: Millis) -> Result<bool> {
    let sql = "UPDATE sign_in_tokens SET accepted_at = $2, updated_at = $2
               WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expire_at > $2";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}

/// Takes a token back; false when it was used or taken back before.
pub async fn revoke(db: impl Writes, id: &SignInTokenId, now: Millis) -> Result<bool> {
    let sql = "UPDATE sign_in_tokens SET revoked_at = $2, updated_at = $2
               WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}

/// Takes all tokens of a user back that nobody has used.
pub async fn revoke_of_user(db: impl Writes, user_id: &UserId, now: Millis) -> Result<()> {
    let sql = "UPDATE sign_in_tokens SET revoked_at = $2, updated_at = $2
               WHERE user_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL";
    db.exec(sql, args![user_id, now]).await.map(drop)
}

/// Forgets some tokens whose life was over before then; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM sign_in_tokens WHERE id IN
               (SELECT id FROM sign_in_tokens WHERE expire_at < $1 LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}
