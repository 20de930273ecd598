//! Identifiers that users own.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{IdentificationId, SessionId, SignUpId, UserId};
use crate::model::factor::AskedFor;
use crate::model::identification::{Identification, Identifier};
use crate::storage::{Reads, Tx, Writes};

/// Whose identifier this is: the account that proved it, else the one that signed up with it unproved.
pub async fn find_owner(db: impl Reads, identifier: &Identifier) -> Result<Option<Identification>> {
    let sql = "SELECT id, user_id, kind, value, canonical, verified_at, claimed_at, asked_by, strategies, sent_at, second_factor_at, default_second_factor_at FROM identifications
               WHERE canonical = $1 AND kind = $2 AND claimed_at IS NOT NULL";
    db.one(sql, args![identifier.canonical, identifier.kind]).await
}

/// The identification with this id.
pub async fn find(db: impl Reads, id: &IdentificationId) -> Result<Option<Identification>> {
    let sql = "SELECT id, user_id, kind, value, canonical, verified_at, claimed_at, asked_by, strategies, sent_at, second_factor_at, default_second_factor_at FROM identifications WHERE id = $1";
    db.one(sql, args![id]).await
}

/// All identifiers of a user, the oldest first.
pub async fn list_of_user(db: impl Reads, user_id: &UserId) -> Result<Vec<Identification>> {
    let sql =
        "SELECT id, user_id, kind, value, canonical, verified_at, claimed_at, asked_by, strategies, sent_at, second_factor_at, default_second_factor_at
               FROM identifications WHERE user_id = $1 ORDER BY created_at, id";
    db.all(sql, args![user_id]).await
}

/// What a new account is known by; false when it is another's already. Whoever proves an identifier takes it from an account
/// that only claimed it.
pub async fn insert(tx: &mut Tx, own: &Identification, now: Millis) -> Result<bool> {
    if own.verified_at.is_some() {
        take_claims(&mut *tx, own).await?;
    }
    let sql = "INSERT INTO identifications (id, user_id, kind, value, canonical, verified_at, claimed_at, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
               ON CONFLICT (kind, canonical) WHERE claimed_at IS NOT NULL DO NOTHING";
    let args = args![own.id, own.user_id, own.kind, own.value, own.canonical, own.verified_at, now];
    Ok(tx.exec(sql, args).await? == 1)
}

/// Writes down that an address was proved; false when it was before. It leaves those who only claimed it, and where the proof
/// `settles` whose the account is, what it merely claims besides identifies it no more. A unique violation means that it is
/// another account's.
pub async fn verify(tx: &mut Tx, own: &Identification, settles: bool, now: Millis) -> Result<bool> {
    hold_claims(&mut *tx, &[own]).await?;
    take_claims(&mut *tx, own).await?;
    let first = write_proof(&mut *tx, &own.id, now).await?;
    if settles {
        drop_claims(tx, &own.user_id).await?;
    }
    Ok(first)
}

async fn write_proof(db: impl Writes, id: &IdentificationId, now: Millis) -> Result<bool> {
    let sql = "UPDATE identifications SET verified_at = $2, claimed_at = COALESCE(claimed_at, $2), proved_by =
                   (SELECT settled_by FROM verifications WHERE settled_at = $2 AND address = identifications.value
                    AND (identification_id = $1 OR sign_in_id IN
                         (SELECT id FROM sign_ins WHERE user_id = identifications.user_id)) LIMIT 1)
               WHERE id = $1 AND verified_at IS NULL";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}

/// Writes down how each identifier of a new account was proved by the sign-up that led to it.
pub async fn proved_by_sign_up(db: impl Writes, user_id: &UserId, sign_up_id: &SignUpId) -> Result<()> {
    let sql = "UPDATE identifications SET proved_by =
                   (SELECT settled_by FROM verifications WHERE sign_up_id = $2 AND settled_at IS NOT NULL
                    AND address = identifications.value ORDER BY settled_at DESC LIMIT 1)
               WHERE user_id = $1";
    db.exec(sql, args![user_id, sign_up_id]).await.map(drop)
}

/// One that its user has yet to prove; it identifies nobody.
pub async fn insert_unverified(db: impl Writes, own: &Identification, now: Millis) -> Result<()> {
    let sql = "INSERT INTO identifications (id, user_id, kind, value, canonical, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    db.exec(sql, args![own.id, own.user_id, own.kind, own.value, own.canonical, now]).await.map(drop)
}

/// The address that a session asked to verify last.
pub async fn find_asked(db: impl Reads, session_id: &SessionId) -> Result<Option<Identification>> {
    let sql =
        "SELECT id, user_id, kind, value, canonical, verified_at, claimed_at, asked_by, strategies, sent_at, second_factor_at, default_second_factor_at
               FROM identifications WHERE asked_by = $1 ORDER BY sent_at DESC, id DESC LIMIT 1";
    db.one(sql, args![session_id]).await
}

/// Takes the right to send a message that proves an address, for a session; false when it has to wait, as
/// [`crate::storage::sign_ins::claim_send`] says, or the address is proved.
pub async fn claim_send(
    db: impl Writes,
    id: &IdentificationId,
    session_id: &SessionId,
    asked_for: &AskedFor,
    now: Millis,
    wait: Millis,
) -> Result<bool> {
    let sql = "UPDATE identifications SET sent_at = $3, strategies = $2, sends = sends + 1, asked_by = $5
               WHERE id = $1 AND verified_at IS NULL
               AND (sent_at IS NULL OR sent_at <= $4 OR (strategies <> $2 AND sends < 6))";
    Ok(db.exec(sql, args![id, asked_for.stored(), now, now - wait, session_id]).await? == 1)
}

/// Holds what these proofs are about to end until the transaction does: what their accounts, and others that claim the same,
/// have not proved. In the order of ids, so that accounts which prove each other's claims wait for each other in turn.
pub async fn hold_claims(tx: &mut Tx, proved: &[&Identification]) -> Result<()> {
    if tx.writes_alone() {
        return Ok(());
    }
    let sql = "SELECT id FROM identifications WHERE verified_at IS NULL AND claimed_at IS NOT NULL
               AND (user_id = $1 OR (canonical = $2 AND kind = $3))";
    let mut ids: Vec<(String,)> = vec![];
    for own in proved {
        ids.extend(tx.all::<(String,)>(sql, args![own.user_id, own.canonical, own.kind]).await?);
    }
    ids.sort();
    ids.dedup();
    for (id,) in ids {
        tx.exec("UPDATE identifications SET created_at = created_at WHERE id = $1", args![id]).await?;
    }
    Ok(())
}

/// Nobody waits for the proof of an address any more.
pub async fn forget_asked(db: impl Writes, id: &IdentificationId) -> Result<()> {
    db.exec("UPDATE identifications SET asked_by = NULL WHERE id = $1", args![id]).await.map(drop)
}

/// What an account merely claims identifies it no more, for it has proved something else. Of a username nobody has a proof.
async fn drop_claims(db: impl Writes, user_id: &UserId) -> Result<()> {
    let sql = "UPDATE identifications SET claimed_at = NULL WHERE user_id = $1 AND kind <> 'username'
               AND verified_at IS NULL AND claimed_at IS NOT NULL";
    db.exec(sql, args![user_id]).await.map(drop)
}

/// Takes an identifier from accounts that only claimed it, for the one that is about to prove it.
async fn take_claims(db: impl Writes, own: &Identification) -> Result<()> {
    let sql = "UPDATE identifications SET claimed_at = NULL WHERE canonical = $1 AND kind = $2 AND id <> $3
               AND verified_at IS NULL AND claimed_at IS NOT NULL";
    db.exec(sql, args![own.canonical, own.kind, own.id]).await.map(drop)
}

/// Unproved copies of an identifier that another account has proved: they can be proved no more. Not those that are all that
/// their accounts have.
pub async fn list_copies(db: impl Reads, proved: &Identifier) -> Result<Vec<Identification>> {
    let sql = "SELECT id, user_id, kind, value, canonical, verified_at, claimed_at, asked_by, strategies, sent_at, second_factor_at, default_second_factor_at
               FROM identifications WHERE canonical = $1 AND kind = $2 AND verified_at IS NULL AND claimed_at IS NULL
               AND EXISTS (SELECT 1 FROM identifications owned WHERE owned.canonical = $1 AND owned.kind = $2
                           AND owned.verified_at IS NOT NULL)
               AND (EXISTS (SELECT 1 FROM identifications other WHERE other.user_id = identifications.user_id
                            AND other.verified_at IS NOT NULL AND other.kind <> 'username')
                    OR NOT EXISTS (SELECT 1 FROM users WHERE users.id = identifications.user_id
                                   AND (primary_email_address_id = identifications.id OR primary_phone_number_id = identifications.id)))
               ORDER BY id";
    db.all(sql, args![proved.canonical, proved.kind]).await
}

/// Deletes an address that nobody has proved; false when it is gone, or was proved after all.
pub async fn delete_unproved(db: impl Writes, id: &IdentificationId) -> Result<bool> {
    Ok(db.exec("DELETE FROM identifications WHERE id = $1 AND verified_at IS NULL", args![id]).await? == 1)
}

/// Gives a user another username in the place of theirs; false when it is somebody's.
pub async fn rename(db: impl Writes, id: &IdentificationId, name: &Identifier) -> Result<bool> {
    let sql = "UPDATE identifications SET value = $2, canonical = $3 WHERE id = $1 AND NOT EXISTS
               (SELECT 1 FROM identifications taken WHERE taken.canonical = $3 AND taken.kind = $4
                AND taken.claimed_at IS NOT NULL)";
    Ok(db.exec(sql, args![id, name.written, name.canonical, name.kind]).await? == 1)
}

/// Deletes an address, and what is under way with it.
pub async fn delete(db: impl Writes, id: &IdentificationId) -> Result<()> {
    db.exec("DELETE FROM identifications WHERE id = $1", args![id]).await.map(drop)
}

/// Makes a verified number a second factor, or no more so; false when it is none that is verified.
pub async fn reserve(db: impl Writes, id: &IdentificationId, since: Option<Millis>) -> Result<bool> {
    let sql = "UPDATE identifications SET second_factor_at = $2, default_second_factor_at = NULL
               WHERE id = $1 AND kind = 'phone_number' AND verified_at IS NOT NULL";
    Ok(db.exec(sql, args![id, since]).await? == 1)
}

/// Makes one of a user's numbers the second factor that is asked first, and no other.
pub async fn make_default(
    db: impl Writes,
    user_id: &UserId,
    id: &IdentificationId,
    now: Millis,
) -> Result<()> {
    let sql = "UPDATE identifications SET default_second_factor_at = CASE WHEN id = $2 THEN $3 END
               WHERE user_id = $1 AND second_factor_at IS NOT NULL";
    db.exec(sql, args![user_id, id, now]).await.map(drop)
}

/// No number of a user is a second factor any more.
pub async fn release_all(db: impl Writes, user_id: &UserId) -> Result<()> {
    let sql = "UPDATE identifications SET second_factor_at = NULL, default_second_factor_at = NULL
               WHERE user_id = $1 AND second_factor_at IS NOT NULL";
    db.exec(sql, args![user_id]).await.map(drop)
}
