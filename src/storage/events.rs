//! The security event log.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::model::event::Entry;
use crate::storage::{Reads, Writes};

/// Adds an entry.
pub async fn insert(db: impl Writes, e: &Entry) -> Result<()> {
    let sql = "INSERT INTO events (id, at, kind, outcome, user_id, client_id, session_id, subject_hash, network, agent, request_id,
                                   actor, object)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let what = args![e.id, e.at, e.kind, e.outcome, e.user_id, e.client_id, e.session_id];
    let whence = args![e.subject_hash, e.network, e.agent, e.request_id, e.actor, e.object];
    db.exec(sql, what.into_iter().chain(whence).collect()).await.map(drop)
}

/// The newest entries.
pub async fn list_newest(db: impl Reads, limit: i64) -> Result<Vec<Entry>> {
    db.all("SELECT * FROM events ORDER BY at DESC, id LIMIT $1", args![limit]).await
}

/// Forgets some entries from before then; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < $1 LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}
