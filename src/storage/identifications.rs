//! Identifiers that users own.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{IdentificationId, UserId};
use crate::model::identification::{Address, EmailAddress};
use crate::storage::{Reads, Writes};

/// Whose address this is: the account that proved it, else the oldest that claims it.
pub async fn find_by_address(db: impl Reads, canonical: &str) -> Result<Option<EmailAddress>> {
    let sql = "SELECT id, user_id, address, verified_at FROM email_addresses WHERE canonical = $1
               ORDER BY CASE WHEN verified_at IS NULL THEN 1 ELSE 0 END, created_at LIMIT 1";
    db.one(sql, args![canonical]).await
}

/// The address with this id.
pub async fn find(db: impl Reads, id: &IdentificationId) -> Result<Option<EmailAddress>> {
    let sql = "SELECT id, user_id, address, verified_at FROM email_addresses WHERE id = $1";
    db.one(sql, args![id]).await
}

/// All addresses of a user, the oldest first.
pub async fn list_of_user(db: impl Reads, user_id: &UserId) -> Result<Vec<EmailAddress>> {
    let sql = "SELECT id, user_id, address, verified_at FROM email_addresses WHERE user_id = $1 ORDER BY created_at, id";
    db.all(sql, args![user_id]).await
}

/// A new address of a user; false when it is to be verified and another account has proved it first.
pub async fn insert(db: impl Writes, email: &EmailAddress, address: &Address, now: Millis) -> Result<bool> {
    let sql = "INSERT INTO email_addresses (id, user_id, address, canonical, verified_at, created_at)
               VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (canonical) WHERE verified_at IS NOT NULL DO NOTHING";
    let args = args![email.id, email.user_id, address.written, address.canonical, email.verified_at, now];
    Ok(db.exec(sql, args).await? == 1)
}

/// Writes down that an address was proved, unless it was before. A unique violation means that another account proved it.
pub async fn verify(db: impl Writes, id: &IdentificationId, now: Millis) -> Result<()> {
    let sql = "UPDATE email_addresses SET verified_at = $2 WHERE id = $1 AND verified_at IS NULL";
    db.exec(sql, args![id, now]).await.map(drop)
}
