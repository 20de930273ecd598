//! Passwords, of which only hashes are kept.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::UserId;
use crate::model::password::StoredPassword;
use crate::storage::{Reads, Writes};

/// The password of a user, if they have one.
pub async fn find(db: impl Reads, user_id: &UserId) -> Result<Option<StoredPassword>> {
    let sql = "SELECT user_id, hash, set_at, compromised_at FROM passwords WHERE user_id = $1";
    db.one(sql, args![user_id]).await
}

/// Sets a password, in the place of any before; whatever was known against that one is forgotten.
pub async fn put(db: impl Writes, user_id: &UserId, hash: &str, now: Millis) -> Result<()> {
    let sql = "INSERT INTO passwords (user_id, hash, set_at) VALUES ($1, $2, $3)
               ON CONFLICT (user_id) DO UPDATE SET hash = $2, set_at = $3, compromised_at = NULL";
    db.exec(sql, args![user_id, hash, now]).await.map(drop)
}

/// Puts another hash of the same password in the place of `old`; false when the password was changed meanwhile.
pub async fn rehash(db: impl Writes, user_id: &UserId, old: &str, new: &str) -> Result<bool> {
    let sql = "UPDATE passwords SET hash = $3 WHERE user_id = $1 AND hash = $2";
    Ok(db.exec(sql, args![user_id, old, new]).await? == 1)
}

/// Marks a password as known to others since `at`, or takes the mark away; false when the user has none.
pub async fn mark_compromised(db: impl Writes, user_id: &UserId, at: Option<Millis>) -> Result<bool> {
    let sql = "UPDATE passwords SET compromised_at = $2 WHERE user_id = $1";
    Ok(db.exec(sql, args![user_id, at]).await? == 1)
}

/// Takes the password of a user away; false when they had none.
pub async fn delete(db: impl Writes, user_id: &UserId) -> Result<bool> {
    Ok(db.exec("DELETE FROM passwords WHERE user_id = $1", args![user_id]).await? == 1)
}
