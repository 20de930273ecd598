//! State of pages between two requests, sealed. Each browser has one of a kind: the key says which, so that the newest takes
//! the place of the one before.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::storage::{Reads, Writes};

/// Keeps it, in the place of what was kept before.
pub async fn keep(db: impl Writes, key: &str, sealed: &str, expire_at: Millis) -> Result<()> {
    let sql = "INSERT INTO page_states (id_hash, data, expire_at) VALUES ($1, $2, $3)
               ON CONFLICT (id_hash) DO UPDATE SET data = $2, expire_at = $3";
    db.exec(sql, args![key, sealed, expire_at]).await.map(drop)
}

/// What is kept.
pub async fn find(db: impl Reads, key: &str, now: Millis) -> Result<Option<String>> {
    let sql = "SELECT data FROM page_states WHERE id_hash = $1 AND expire_at > $2";
    Ok(db.one::<(String,)>(sql, args![key, now]).await?.map(|(data,)| data))
}

/// The same, which is kept no more. One statement, so that of any number who ask at once one is given it.
pub async fn take(db: impl Writes, key: &str, now: Millis) -> Result<Option<String>> {
    let sql = "DELETE FROM page_states WHERE id_hash = $1 RETURNING data, expire_at";
    let taken: Option<(String, Millis)> = db.returning(sql, args![key]).await?.pop();
    Ok(taken.filter(|(_, expire_at)| *expire_at > now).map(|(data, _)| data))
}

/// Forgets some page state that has expired; answers how many.
pub async fn forget_expired(db: impl Writes, now: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM page_states WHERE id_hash IN
               (SELECT id_hash FROM page_states WHERE expire_at <= $1 LIMIT $2)";
    db.exec(sql, args![now, limit]).await
}
