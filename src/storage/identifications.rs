//! Identifiers that users own.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{IdentificationId, SessionId, UserId};
use crate::model::identification::{Address, EmailAddress};
use crate::storage::{Reads, Tx, Writes};

/// Whose address this is: the account that proved it, else the one that signed up with it unproved.
pub async fn find_by_address(db: impl Reads, canonical: &str) -> Result<Option<EmailAddress>> {
    let sql = "SELECT id, user_id, address, verified_at, claimed_at, asked_by, strategies, sent_at FROM email_addresses
               WHERE canonical = $1 AND claimed_at IS NOT NULL";
    db.one(sql, args![canonical]).await
}

/// The address with this id.
pub async fn find(db: impl Reads, id: &IdentificationId) -> Result<Option<EmailAddress>> {
    let sql = "SELECT id, user_id, address, verified_at, claimed_at, asked_by, strategies, sent_at FROM email_addresses WHERE id = $1";
    db.one(sql, args![id]).await
}

/// All addresses of a user, the oldest first.
pub async fn list_of_user(db: impl Reads, user_id: &UserId) -> Result<Vec<EmailAddress>> {
    let sql = "SELECT id, user_id, address, verified_at, claimed_at, asked_by, strategies, sent_at
               FROM email_addresses WHERE user_id = $1 ORDER BY created_at, id";
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

/// An address that its user has yet to prove; it identifies nobody.
pub async fn insert_unverified(
    db: impl Writes,
    email: &EmailAddress,
    address: &Address,
    now: Millis,
) -> Result<()> {
    let sql = "INSERT INTO email_addresses (id, user_id, address, canonical, created_at) VALUES ($1, $2, $3, $4, $5)";
    db.exec(sql, args![email.id, email.user_id, address.written, address.canonical, now]).await.map(drop)
}

/// The address that a session asked to verify last.
pub async fn find_asked(db: impl Reads, session_id: &SessionId) -> Result<Option<EmailAddress>> {
    let sql = "SELECT id, user_id, address, verified_at, claimed_at, asked_by, strategies, sent_at
               FROM email_addresses WHERE asked_by = $1 ORDER BY sent_at DESC, id DESC LIMIT 1";
    db.one(sql, args![session_id]).await
}

/// Takes the right to send a message that proves an address, for a session; false when it has to wait, as
/// [`crate::storage::sign_ins::claim_send`] says, or the address is proved.
pub async fn claim_send(
    db: impl Writes,
    id: &IdentificationId,
    session_id: &SessionId,
    strategies: &str,
    now: Millis,
    wait: Millis,
) -> Result<bool> {
    let sql = "UPDATE email_addresses SET sent_at = $3, strategies = $2, sends = sends + 1, asked_by = $5
               WHERE id = $1 AND verified_at IS NULL
               AND (sent_at IS NULL OR sent_at <= $4 OR (strategies <> $2 AND sends < 6))";
    Ok(db.exec(sql, args![id, strategies, now, now - wait, session_id]).await? == 1)
}

/// Holds the row until the transaction ends, before any of its verifications is touched.
pub async fn hold(db: impl Writes, id: &IdentificationId) -> Result<()> {
    db.exec("UPDATE email_addresses SET created_at = created_at WHERE id = $1", args![id]).await.map(drop)
}

/// Nobody waits for the proof of an address any more.
pub async fn forget_asked(db: impl Writes, id: &IdentificationId) -> Result<()> {
    db.exec("UPDATE email_addresses SET asked_by = NULL WHERE id = $1", args![id]).await.map(drop)
}

/// Takes an address from accounts that only claimed it, for the one that is about to prove it.
pub async fn take_claims(db: impl Writes, canonical: &str, id: &IdentificationId) -> Result<()> {
    let sql = "UPDATE email_addresses SET claimed_at = NULL WHERE canonical = $1 AND id <> $2 AND verified_at IS NULL
               AND claimed_at IS NOT NULL";
    db.exec(sql, args![canonical, id]).await.map(drop)
}

/// Forgets the copies of an address that others had in their profiles unproved: they can never be proved now.
pub async fn delete_copies(db: impl Writes, canonical: &str, id: &IdentificationId) -> Result<()> {
    let sql = "DELETE FROM email_addresses WHERE canonical = $1 AND id <> $2 AND verified_at IS NULL
               AND claimed_at IS NULL AND NOT EXISTS (SELECT 1 FROM users
               WHERE users.id = email_addresses.user_id AND primary_email_address_id = email_addresses.id)";
    db.exec(sql, args![canonical, id]).await.map(drop)
}

/// Deletes an address, and what is under way with it.
pub async fn delete(db: impl Writes, id: &IdentificationId) -> Result<()> {
    db.exec("DELETE FROM email_addresses WHERE id = $1", args![id]).await.map(drop)
}
