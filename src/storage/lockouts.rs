//! Wrong codes since the last right one, and the lock that too many of them make.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::storage::{Reads, Writes};

/// Counts a try before it is judged, and holds the row until the transaction ends; none while it is locked. The try that
/// reaches `limit` locks until `until`. A lock that has ended leaves nothing behind. A sealed `owner` is told later.
pub async fn count(
    db: impl Writes,
    id: &str,
    owner: Option<&str>,
    limit: i64,
    until: Millis,
    now: Millis,
) -> Result<Option<i64>> {
    let sql = "INSERT INTO lockouts (id, failures, counted_at, owner) VALUES ($1, 1, $2, $5)
               ON CONFLICT (id) DO UPDATE SET owner = $5, told_at = NULL,
                   failures = CASE WHEN lockouts.locked_until IS NULL THEN lockouts.failures + 1 ELSE 1 END,
                   locked_until = CASE WHEN lockouts.locked_until IS NULL AND lockouts.failures + 1 >= $3
                                       THEN $4 ELSE NULL END,
                   counted_at = $2
               WHERE lockouts.locked_until IS NULL OR lockouts.locked_until <= $2
               RETURNING failures";
    let row: Option<(i64,)> = db.returning(sql, args![id, now, limit, until, owner]).await?.pop();
    Ok(row.map(|(failures,)| failures))
}

/// Takes a try back that was counted and could not be judged.
pub async fn uncount(db: impl Writes, id: &str) -> Result<()> {
    let sql =
        "UPDATE lockouts SET failures = failures - 1, locked_until = NULL WHERE id = $1 AND failures > 0";
    db.exec(sql, args![id]).await.map(drop)
}

/// Until when it is locked.
pub async fn locked_until(db: impl Reads, id: &str, now: Millis) -> Result<Option<Millis>> {
    let sql = "SELECT locked_until FROM lockouts WHERE id = $1 AND locked_until > $2";
    let row: Option<(Option<Millis>,)> = db.one(sql, args![id, now]).await?;
    Ok(row.and_then(|(until,)| until))
}

/// Forgets what was wrong, unless it locks.
pub async fn forgive(db: impl Writes, id: &str, now: Millis) -> Result<()> {
    let sql = "DELETE FROM lockouts WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $2)";
    db.exec(sql, args![id, now]).await.map(drop)
}

/// Forgets some that nobody added to since then and that lock nobody; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, now: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM lockouts WHERE id IN
               (SELECT id FROM lockouts WHERE counted_at < $1 AND (locked_until IS NULL OR locked_until <= $2)
                LIMIT $3) AND counted_at < $1";
    db.exec(sql, args![then, now, limit]).await
}

/// A lock whose owner was not told of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Untold {
    /// Under what it is counted.
    pub id: String,
    /// Whose it is, sealed.
    pub owner: String,
}

/// Some locks in force whose owners were not told, and that were counted before `then`.
pub async fn list_untold(db: impl Reads, then: Millis, now: Millis, limit: i64) -> Result<Vec<Untold>> {
    let sql = "SELECT id, owner FROM lockouts WHERE locked_until IS NOT NULL AND owner IS NOT NULL AND told_at IS NULL
               AND counted_at <= $1 AND locked_until > $2 ORDER BY counted_at LIMIT $3";
    db.all(sql, args![then, now, limit]).await
}

/// Takes it over to tell the owner of a lock; false when another does, or it locks no more.
pub async fn claim_telling(db: impl Writes, id: &str, now: Millis) -> Result<bool> {
    let sql = "UPDATE lockouts SET told_at = $2 WHERE id = $1 AND told_at IS NULL AND locked_until > $2";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}
