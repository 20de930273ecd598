//! Identifiers that users own.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{IdentificationId, UserId};
use crate::model::identification::{Address, EmailAddress};
use crate::storage::{Reads, Tx, Writes};

/// Whose address this is: the account that proved it, else the one that signed up with it unproved.
pub async fn find_by_address(db: impl Reads, canonical: &str) -> Result<Option<EmailAddress>> {
    let sql = "SELECT id, user_id, address, verified_at FROM email_addresses
               WHERE canonical = $1 AND claimed_at IS NOT NULL";
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

/// The address that a new account is known by; false when it is another's already. Whoever proves an address takes it from
/// an account that only claimed it.
pub async fn insert(tx: &mut Tx, email: &EmailAddress, address: &Address, now: Millis) -> Result<bool> {
    if email.verified_at.is_some() {
        let sql = "UPDATE email_addresses SET claimed_at = NULL WHERE canonical = $1 AND verified_at IS NULL";
        tx.exec(sql, args![address.canonical]).await?;
    }
    let sql =
        "INSERT INTO email_addresses (id, user_id, address, canonical, verified_at, claimed_at, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $6)
               ON CONFLICT (canonical) WHERE claimed_at IS NOT NULL DO NOTHING";
    let args = args![email.id, email.user_id, address.written, address.canonical, email.verified_at, now];
    Ok(tx.exec(sql, args).await? == 1)
}

/// Writes down that an address was proved; false when it was before. A unique violation means that it is another
/// account's.
pub async fn verify(db: impl Writes, id: &IdentificationId, now: Millis) -> Result<bool> {
    let sql = "UPDATE email_addresses SET verified_at = $2, claimed_at = COALESCE(claimed_at, $2)
               WHERE id = $1 AND verified_at IS NULL";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}
