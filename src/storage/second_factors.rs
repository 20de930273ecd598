//! Second factors: secrets of authenticator apps, and backup codes. Numbers that are one stand among the identifications.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{SessionId, TotpId, UserId};
use crate::model::second_factor::{BackupCode, TotpSecret};
use crate::storage::{Reads, Tx, Writes};

/// What a user shares with an authenticator app, proved or not.
pub async fn find_totp(db: impl Reads, user_id: &UserId) -> Result<Option<TotpSecret>> {
    let sql = "SELECT id, user_id, sealed, verified_at FROM totp_secrets WHERE user_id = $1";
    db.one(sql, args![user_id]).await
}

/// Keeps a secret that is yet to be proved, in the place of another such; false when one is proved already.
pub async fn put_totp(db: impl Writes, secret: &TotpSecret, now: Millis) -> Result<bool> {
    let sql = "INSERT INTO totp_secrets (user_id, id, sealed, created_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (user_id) DO UPDATE SET id = $2, sealed = $3, created_at = $4
               WHERE totp_secrets.verified_at IS NULL";
    Ok(db.exec(sql, args![secret.user_id, secret.id, secret.sealed, now]).await? == 1)
}

/// A code of this step was right: the secret is a factor from now on. False when it is one already, or another took its place.
pub async fn verify_totp(db: impl Writes, id: &TotpId, step: i64, now: Millis) -> Result<bool> {
    let sql =
        "UPDATE totp_secrets SET verified_at = $3, last_step = $2 WHERE id = $1 AND verified_at IS NULL";
    Ok(db.exec(sql, args![id, step, now]).await? == 1)
}

/// Uses up the code of a step, and those before it; false when that was done before.
pub async fn take_step(db: impl Writes, id: &TotpId, step: i64) -> Result<bool> {
    let sql = "UPDATE totp_secrets SET last_step = $2
               WHERE id = $1 AND verified_at IS NOT NULL AND (last_step IS NULL OR last_step < $2)";
    Ok(db.exec(sql, args![id, step]).await? == 1)
}

/// Forgets what a user shares with an authenticator app; false when there was nothing.
pub async fn delete_totp(db: impl Writes, user_id: &UserId) -> Result<bool> {
    Ok(db.exec("DELETE FROM totp_secrets WHERE user_id = $1", args![user_id]).await? == 1)
}

/// The backup codes of a user, used ones too.
pub async fn list_backup_codes(db: impl Reads, user_id: &UserId) -> Result<Vec<BackupCode>> {
    let sql = "SELECT number, hash, used_at FROM backup_codes WHERE user_id = $1 ORDER BY number";
    db.all(sql, args![user_id]).await
}

/// One backup code of a user.
pub async fn find_backup_code(db: impl Reads, user_id: &UserId, number: i64) -> Result<Option<BackupCode>> {
    let sql = "SELECT number, hash, used_at FROM backup_codes WHERE user_id = $1 AND number = $2";
    db.one(sql, args![user_id, number]).await
}

/// A new backup code.
pub async fn insert_backup_code(
    db: impl Writes,
    user_id: &UserId,
    number: i64,
    hash: &str,
    now: Millis,
) -> Result<()> {
    let sql = "INSERT INTO backup_codes (user_id, number, hash, created_at) VALUES ($1, $2, $3, $4)";
    db.exec(sql, args![user_id, number, hash, now]).await.map(drop)
}

/// Uses a backup code up; false when it was used before, or others took its place.
pub async fn spend_backup_code(db: impl Writes, user_id: &UserId, hash: &str, now: Millis) -> Result<bool> {
    let sql = "UPDATE backup_codes SET used_at = $3 WHERE user_id = $1 AND hash = $2 AND used_at IS NULL";
    Ok(db.exec(sql, args![user_id, hash, now]).await? == 1)
}

/// Forgets all backup codes of a user, those too that are to be shown.
pub async fn delete_backup_codes(tx: &mut Tx, user_id: &UserId) -> Result<()> {
    let sql = "UPDATE sessions SET new_backup_codes = NULL, new_backup_codes_at = NULL
               WHERE user_id = $1 AND new_backup_codes IS NOT NULL";
    (&mut *tx).exec(sql, args![user_id]).await?;
    tx.exec("DELETE FROM backup_codes WHERE user_id = $1", args![user_id]).await.map(drop)
}

/// Has new backup codes shown in the session that made them; `sealed` holds them.
pub async fn show_backup_codes(db: impl Writes, id: &SessionId, sealed: &str, now: Millis) -> Result<()> {
    let sql = "UPDATE sessions SET new_backup_codes = $2, new_backup_codes_at = $3 WHERE id = $1";
    db.exec(sql, args![id, sealed, now]).await.map(drop)
}

/// The new backup codes that a session has made after then, and not said to have kept.
pub async fn find_new_backup_codes(db: impl Reads, id: &SessionId, then: Millis) -> Result<Option<String>> {
    let sql = "SELECT new_backup_codes FROM sessions WHERE id = $1 AND new_backup_codes_at > $2";
    let row: Option<(Option<String>,)> = db.one(sql, args![id, then]).await?;
    Ok(row.and_then(|(sealed,)| sealed))
}

/// New backup codes are shown no more in this session.
pub async fn hide_backup_codes(db: impl Writes, id: &SessionId) -> Result<()> {
    let sql = "UPDATE sessions SET new_backup_codes = NULL, new_backup_codes_at = NULL WHERE id = $1";
    db.exec(sql, args![id]).await.map(drop)
}

/// New backup codes that nobody said to have kept until then are shown no more.
pub async fn hide_backup_codes_before(db: impl Writes, then: Millis) -> Result<u64> {
    let sql = "UPDATE sessions SET new_backup_codes = NULL, new_backup_codes_at = NULL WHERE new_backup_codes_at < $1";
    db.exec(sql, args![then]).await
}
