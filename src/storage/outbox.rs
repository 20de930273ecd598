//! Messages on their way: written with what caused them, sent afterwards, by whichever node is free.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::MessageId;
use crate::storage::{Reads, Writes};

/// A message as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Its id; the Message-ID of a mail is made from it, the same at every try.
    pub id: MessageId,
    /// `email` or `sms`; or `none`, which goes nowhere.
    pub channel: String,
    /// Which letter it is.
    pub template: String,
    /// The message, sealed; gone once it was sent in production.
    pub sealed: Option<String>,
    /// When it was written.
    pub created_at: Millis,
    /// How often sending was tried.
    pub attempts: i64,
}

/// A new message, due at once.
pub async fn insert(db: impl Writes, row: &Row) -> Result<()> {
    let sql = "INSERT INTO outbox (id, channel, template, sealed, created_at, due_at, attempts)
               VALUES ($1, $2, $3, $4, $5, $5, 0)";
    let Row { id, channel, template, sealed, created_at, .. } = row;
    db.exec(sql, args![id, channel, template, sealed, created_at]).await.map(drop)
}

/// Takes up to ten due messages, for this node alone until `until`: should it die, another takes them then.
pub async fn claim_due(db: impl Writes, now: Millis, until: Millis) -> Result<Vec<Row>> {
    let sql = "UPDATE outbox SET claimed_until = $2, attempts = attempts + 1
               WHERE due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) AND id IN
               (SELECT id FROM outbox WHERE due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)
                ORDER BY due_at LIMIT 10)
               RETURNING id, channel, template, sealed, created_at, attempts";
    db.returning(sql, args![now, until]).await
}

/// Writes down that a message was accepted; with `keep` its content stays readable for the inbox page.
pub async fn sent(db: impl Writes, id: &MessageId, keep: bool, now: Millis) -> Result<()> {
    let sql = "UPDATE outbox SET sent_at = $2, due_at = NULL, claimed_until = NULL, last_error = NULL,
               sealed = CASE WHEN $3 = 1 THEN sealed ELSE NULL END WHERE id = $1";
    db.exec(sql, args![id, now, i64::from(keep)]).await.map(drop)
}

/// Puts a message back, to be tried again at `due`.
pub async fn put_back(db: impl Writes, id: &MessageId, error: &str, due: Millis) -> Result<()> {
    let sql = "UPDATE outbox SET due_at = $3, claimed_until = NULL, last_error = $2 WHERE id = $1";
    db.exec(sql, args![id, error, due]).await.map(drop)
}

/// Gives a message up: what it carried is worth nothing any more, or nobody will ever take it.
pub async fn give_up(db: impl Writes, id: &MessageId, error: &str, now: Millis) -> Result<()> {
    let sql =
        "UPDATE outbox SET dead_at = $3, due_at = NULL, claimed_until = NULL, last_error = $2 WHERE id = $1";
    db.exec(sql, args![id, error, now]).await.map(drop)
}

/// The newest messages that can still be read.
pub async fn list_newest(db: impl Reads, limit: i64) -> Result<Vec<Row>> {
    let sql = "SELECT id, channel, template, sealed, created_at, attempts FROM outbox
               WHERE sealed IS NOT NULL AND channel <> 'none'
               ORDER BY created_at DESC, id DESC LIMIT $1";
    db.all(sql, args![limit]).await
}

/// Forgets every message that is not on its way.
pub async fn clear(db: impl Writes) -> Result<()> {
    db.exec("DELETE FROM outbox WHERE due_at IS NULL", args![]).await.map(drop)
}

/// What the newest message that was not taken was refused for, and when it was written. One that was taken later is none.
pub async fn last_refused(db: impl Reads, channel: &str) -> Result<Option<(Millis, String)>> {
    let sql = "SELECT created_at, last_error FROM outbox WHERE channel = $1 AND last_error IS NOT NULL
               ORDER BY created_at DESC, id DESC LIMIT 1";
    db.one(sql, args![channel]).await
}

/// How many messages wait, and how many were given up.
pub async fn count(db: impl Reads) -> Result<(i64, i64)> {
    let sql = "SELECT COUNT(due_at), COUNT(dead_at) FROM outbox";
    Ok(db.one(sql, args![]).await?.unwrap_or((0, 0)))
}

/// Forgets some messages that were sent, and some that were given up, before then; answers how many.
pub async fn forget_before(db: impl Writes, sent: Millis, dead: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM outbox WHERE id IN
               (SELECT id FROM outbox WHERE created_at < $1 AND (sent_at < $1 OR dead_at < $2) LIMIT $3)";
    db.exec(sql, args![sent, dead, limit]).await
}
