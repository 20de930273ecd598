//! The settings document, one row; and what is known of the instance: whether it was set up, its secret, its last backup.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::storage::{Reads, Writes};

/// The document and how often it was changed; none before the first change.
pub async fn find(db: impl Reads) -> Result<Option<(i64, String)>> {
    db.one("SELECT version, document FROM settings WHERE id = 1", args![]).await
}

/// The document when it has changed since `version`.
pub async fn find_newer(db: impl Reads, version: i64) -> Result<Option<(i64, String)>> {
    db.one("SELECT version, document FROM settings WHERE id = 1 AND version > $1", args![version]).await
}

/// Puts a document in the place of `version` (0: there is none yet); false when somebody else changed it first.
pub async fn replace(db: impl Writes, version: i64, document: &str, now: Millis) -> Result<bool> {
    let sql = "INSERT INTO settings (id, version, document, updated_at) VALUES (1, 1, $2, $3)
               ON CONFLICT (id) DO UPDATE SET version = settings.version + 1, document = $2, updated_at = $3
               WHERE settings.version = $1";
    Ok(db.exec(sql, args![version, document, now]).await? == 1)
}

/// What is kept of a change.
pub struct Kept<'a> {
    /// The version that it made.
    pub version: i64,
    /// When.
    pub at: Millis,
    /// Who made it: the id of an administrator or of a program's secret key, or the operator.
    pub actor: &'a str,
    /// Each leaf with what it was and what it is, as JSON.
    pub changes: &'a str,
    /// The whole document before.
    pub document_before: &'a str,
}

/// Keeps what a change was.
pub async fn keep(db: impl Writes, k: &Kept<'_>) -> Result<()> {
    let sql = "INSERT INTO settings_changes (version, at, actor, changes, document_before) VALUES ($1, $2, $3, $4, $5)";
    db.exec(sql, args![k.version, k.at, k.actor, k.changes, k.document_before]).await.map(drop)
}

/// A change, as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Change {
    /// The version that it made.
    pub version: i64,
    /// When.
    pub at: Millis,
    /// Who made it.
    pub actor: String,
    /// Each leaf with what it was and what it is, as JSON.
    pub changes: String,
    /// The whole document before.
    pub document_before: String,
}

/// The change that made this version.
pub async fn find_change(db: impl Reads, version: i64) -> Result<Option<Change>> {
    db.one("SELECT * FROM settings_changes WHERE version = $1", args![version]).await
}

/// The changes after this version, the oldest first.
pub async fn list_changes_since(db: impl Reads, version: i64) -> Result<Vec<Change>> {
    db.all("SELECT * FROM settings_changes WHERE version > $1 ORDER BY version", args![version]).await
}

/// The newest changes that made a version below this one, at most so many.
pub async fn list_changes_before(db: impl Reads, version: i64, most: i64) -> Result<Vec<Change>> {
    let sql = "SELECT * FROM settings_changes WHERE version < $1 ORDER BY version DESC LIMIT $2";
    db.all(sql, args![version, most]).await
}

/// Forgets changes before `then`, but for the newest `keep`, at most `limit` at a time.
pub async fn forget_changes(db: impl Writes, then: Millis, keep: i64, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM settings_changes WHERE version IN
               (SELECT version FROM settings_changes
                WHERE at < $1 AND version <= (SELECT MAX(version) FROM settings_changes) - $2
                ORDER BY version LIMIT $3)";
    db.exec(sql, args![then, keep, limit]).await
}

/// Since when a first administrator exists.
pub async fn set_up_at(db: impl Reads) -> Result<Option<Millis>> {
    let row: Option<(Option<Millis>,)> =
        db.one("SELECT set_up_at FROM instance WHERE id = 1", args![]).await?;
    Ok(row.and_then(|(at,)| at))
}

/// The sealed value by which the master secret of this database is known; none before it was first served.
pub async fn secret_check(db: impl Reads) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> =
        db.one("SELECT secret_check FROM instance WHERE id = 1", args![]).await?;
    Ok(row.and_then(|(sealed,)| sealed))
}

/// Puts another in its place; false when somebody else did so first.
pub async fn put_secret_check(db: impl Writes, before: Option<&str>, sealed: &str) -> Result<bool> {
    let sql = "UPDATE instance SET secret_check = $2
               WHERE id = 1 AND COALESCE(secret_check, '') = COALESCE($1, '')";
    Ok(db.exec(sql, args![before, sealed]).await? == 1)
}

/// Writes down that the first administrator exists; false when that was so before.
pub async fn set_up(db: impl Writes, now: Millis) -> Result<bool> {
    let sql = "UPDATE instance SET set_up_at = $1 WHERE id = 1 AND set_up_at IS NULL";
    Ok(db.exec(sql, args![now]).await? == 1)
}

/// When the newest backup was made; none where nobody has made one.
pub async fn last_backup_at(db: impl Reads) -> Result<Option<Millis>> {
    let row: Option<(Option<Millis>,)> =
        db.one("SELECT last_backup_at FROM instance WHERE id = 1", args![]).await?;
    Ok(row.and_then(|(at,)| at))
}

/// Writes down that a backup was made, unless a newer one was.
pub async fn note_backup(db: impl Writes, at: Millis) -> Result<()> {
    let sql = "UPDATE instance SET last_backup_at = $1
               WHERE id = 1 AND (last_backup_at IS NULL OR last_backup_at < $1)";
    db.exec(sql, args![at]).await.map(drop)
}
