//! Attempts to sign up.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{ClientId, SessionId, SignUpId, UserId};
use crate::model::factor::AskedFor;
use crate::model::identification::Kind;
use crate::model::sign_up::SignUp;
use crate::model::targets::Accepted;
use crate::storage::{Reads, Writes};

/// The attempt with this id.
pub async fn find(db: impl Reads, id: &SignUpId) -> Result<Option<SignUp>> {
    db.one("SELECT * FROM sign_ups WHERE id = $1", args![id]).await
}

/// The newest attempt of a browser that was not ended, else the newest of all.
pub async fn find_newest(db: impl Reads, client_id: &ClientId) -> Result<Option<SignUp>> {
    let sql = "SELECT * FROM sign_ups WHERE client_id = $1
               ORDER BY CASE WHEN abandoned_at IS NULL THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT 1";
    db.one(sql, args![client_id]).await
}

/// A new attempt.
pub async fn insert(db: impl Writes, attempt: &SignUp) -> Result<()> {
    let sql = "INSERT INTO sign_ups (id, client_id, email_address, first_name, last_name, legal_accepted_at, admin_link_id,
                                     targets, created_at, abandon_at, phone_number, username, password_hash)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let s = attempt;
    let given = args![
        s.id,
        s.client_id,
        s.email_address,
        s.first_name,
        s.last_name,
        s.legal_accepted_at,
        s.admin_link_id
    ];
    let rest =
        args![s.targets.stored(), s.created_at, s.abandon_at, s.phone_number, s.username, s.password_hash];
    db.exec(sql, given.into_iter().chain(rest).collect()).await.map(drop)
}

/// Adds what was missing, and nothing in the place of what is there already; false when the attempt is over.
pub async fn supplement(db: impl Writes, attempt: &SignUp) -> Result<bool> {
    let sql = "UPDATE sign_ups SET first_name = COALESCE(first_name, $2), last_name = COALESCE(last_name, $3),
                      legal_accepted_at = COALESCE(legal_accepted_at, $4), email_address = COALESCE(email_address, $5),
                      phone_number = COALESCE(phone_number, $6), username = COALESCE(username, $7),
                      password_hash = COALESCE(password_hash, $8)
               WHERE id = $1 AND session_id IS NULL AND abandoned_at IS NULL";
    let s = attempt;
    let given = args![s.id, s.first_name, s.last_name, s.legal_accepted_at, s.email_address, s.phone_number];
    let rest = args![s.username, s.password_hash];
    Ok(db.exec(sql, given.into_iter().chain(rest).collect()).await? == 1)
}

/// Puts another password in the place of the one that was given a moment ago.
pub async fn set_password(db: impl Writes, id: &SignUpId, hash: Option<&str>) -> Result<()> {
    let sql = "UPDATE sign_ups SET password_hash = $2 WHERE id = $1 AND session_id IS NULL AND abandoned_at IS NULL";
    db.exec(sql, args![id, hash]).await.map(drop)
}

/// Takes the right to send a message for an attempt that is still open, and answers false when it has to wait: until the
/// last one is older than `wait`, but for a few changes of method, so that nobody is stuck with one that does not work.
/// What was proved before counts no more: the attempt follows its newest message.
pub async fn claim_send(
    db: impl Writes,
    id: &SignUpId,
    kind: Kind,
    asked_for: &AskedFor,
    now: Millis,
    wait: Millis,
) -> Result<bool> {
    let sql = match kind {
        Kind::PhoneNumber => {
            "UPDATE sign_ups SET sent_at = $3, strategies = $2, sends = sends + 1, phone_verified_at = NULL
             WHERE id = $1 AND session_id IS NULL AND abandoned_at IS NULL
             AND (sent_at IS NULL OR sent_at <= $4 OR (strategies <> $2 AND sends < 6))"
        }
        _ => {
            "UPDATE sign_ups SET sent_at = $3, strategies = $2, sends = sends + 1, email_verified_at = NULL
             WHERE id = $1 AND session_id IS NULL AND abandoned_at IS NULL
             AND (sent_at IS NULL OR sent_at <= $4 OR (strategies <> $2 AND sends < 6))"
        }
    };
    Ok(db.exec(sql, args![id, asked_for.stored(), now, now - wait]).await? == 1)
}

/// Holds the row until the transaction ends, before any of its verifications is touched.
pub async fn hold(db: impl Writes, id: &SignUpId) -> Result<()> {
    if db.writes_alone() {
        return Ok(());
    }
    db.exec("UPDATE sign_ups SET abandon_at = abandon_at WHERE id = $1", args![id]).await.map(drop)
}

/// The site wants people back somewhere else than when the attempt began.
pub async fn redirect(db: impl Writes, id: &SignUpId, targets: &Accepted) -> Result<()> {
    let sql = "UPDATE sign_ups SET targets = $2 WHERE id = $1";
    db.exec(sql, args![id, targets.stored()]).await.map(drop)
}

/// Writes down that this mail address or phone number was proved; false when the attempt is over, or has another.
pub async fn prove(db: impl Writes, id: &SignUpId, kind: Kind, address: &str, now: Millis) -> Result<bool> {
    let sql = match kind {
        Kind::PhoneNumber => {
            "UPDATE sign_ups SET phone_verified_at = $2 WHERE id = $1 AND phone_number = $3
             AND phone_verified_at IS NULL AND session_id IS NULL AND abandoned_at IS NULL"
        }
        _ => {
            "UPDATE sign_ups SET email_verified_at = $2 WHERE id = $1 AND email_address = $3
             AND email_verified_at IS NULL AND session_id IS NULL AND abandoned_at IS NULL"
        }
    };
    Ok(db.exec(sql, args![id, now, address]).await? == 1)
}

/// Writes down the user and session that an attempt led to, and keeps no password; false when it is over already.
pub async fn complete(
    db: impl Writes,
    id: &SignUpId,
    user_id: &UserId,
    session_id: &SessionId,
) -> Result<bool> {
    let sql = "UPDATE sign_ups SET user_id = $2, session_id = $3, password_hash = NULL
               WHERE id = $1 AND session_id IS NULL AND abandoned_at IS NULL";
    Ok(db.exec(sql, args![id, user_id, session_id]).await? == 1)
}

/// Ends whatever attempt of a browser is open, and keeps no password of it.
pub async fn abandon_open(db: impl Writes, client_id: &ClientId, now: Millis) -> Result<()> {
    let sql = "UPDATE sign_ups SET abandoned_at = $2, password_hash = NULL
               WHERE client_id = $1 AND abandoned_at IS NULL AND session_id IS NULL";
    db.exec(sql, args![client_id, now]).await.map(drop)
}

/// Forgets the passwords of some attempts that nobody finished in time; answers how many.
pub async fn forget_passwords(db: impl Writes, now: Millis, limit: i64) -> Result<u64> {
    let sql = "UPDATE sign_ups SET password_hash = NULL WHERE id IN (
                   SELECT id FROM sign_ups WHERE abandon_at < $1 AND password_hash IS NOT NULL LIMIT $2)";
    db.exec(sql, args![now, limit]).await
}

/// Forgets some attempts, and their verifications with them, that were over before then; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM sign_ups WHERE id IN (SELECT id FROM sign_ups WHERE abandon_at < $1 LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}
