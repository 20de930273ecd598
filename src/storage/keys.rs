//! Keys: those that sign session tokens, and those that programs present.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{SecretKeyId, SigningKeyId};
use crate::model::secret_key::SecretKey;
use crate::model::signing_key::SigningKey;
use crate::storage::{Reads, Writes};

/// Every signing key, the oldest first.
pub async fn list_signing(db: impl Reads) -> Result<Vec<SigningKey>> {
    let sql = "SELECT id, number, modulus, sealed, created_at, sign_from FROM signing_keys ORDER BY number";
    db.all(sql, args![]).await
}

/// Adds a signing key; false when another node was quicker with this number.
pub async fn insert_signing(db: impl Writes, key: &SigningKey) -> Result<bool> {
    let sql = "INSERT INTO signing_keys (id, number, modulus, sealed, created_at, sign_from)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (number) DO NOTHING";
    let SigningKey { id, number, modulus, sealed, created_at, sign_from } = key;
    Ok(db.exec(sql, args![id, number, modulus, sealed, created_at, sign_from]).await? == 1)
}

/// Puts another seal in the place of one, unless somebody did so first.
pub async fn reseal_signing(db: impl Writes, id: &SigningKeyId, old: &str, new: &str) -> Result<()> {
    let sql = "UPDATE signing_keys SET sealed = $3 WHERE id = $1 AND sealed = $2";
    db.exec(sql, args![id, old, new]).await.map(drop)
}

/// Forgets signing keys whose successor has signed since before `then`.
pub async fn forget_signing_followed_before(db: impl Writes, then: Millis) -> Result<()> {
    let sql = "DELETE FROM signing_keys WHERE EXISTS
               (SELECT 1 FROM signing_keys later WHERE later.number > signing_keys.number AND later.sign_from <= $1)";
    db.exec(sql, args![then]).await.map(drop)
}

/// Every secret key, the newest first.
pub async fn list_secret(db: impl Reads) -> Result<Vec<SecretKey>> {
    let sql = "SELECT id, name, beginning, key_hash, created_at, last_used_at, revoked_at FROM secret_keys
               ORDER BY created_at DESC, id";
    db.all(sql, args![]).await
}

/// The secret key with this hash, unless it was revoked.
pub async fn find_secret(db: impl Reads, key_hash: &str) -> Result<Option<SecretKey>> {
    let sql = "SELECT id, name, beginning, key_hash, created_at, last_used_at, revoked_at FROM secret_keys
               WHERE key_hash = $1 AND revoked_at IS NULL";
    db.one(sql, args![key_hash]).await
}

/// A new secret key.
pub async fn insert_secret(db: impl Writes, key: &SecretKey) -> Result<()> {
    let sql =
        "INSERT INTO secret_keys (id, name, beginning, key_hash, created_at) VALUES ($1, $2, $3, $4, $5)";
    let SecretKey { id, name, beginning, key_hash, created_at, .. } = key;
    db.exec(sql, args![id, name, beginning, key_hash, created_at]).await.map(drop)
}

/// Revokes a secret key; false when there is none, or it was revoked before.
pub async fn revoke_secret(db: impl Writes, id: &SecretKeyId, now: Millis) -> Result<bool> {
    let sql = "UPDATE secret_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}

/// Writes down that a secret key was presented.
pub async fn touch_secret(db: impl Writes, id: &SecretKeyId, now: Millis) -> Result<()> {
    let sql = "UPDATE secret_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
    db.exec(sql, args![id, now]).await.map(drop)
}
