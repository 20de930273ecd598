//! Users signed in on clients.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{ClientId, SessionId, UserId};
use crate::model::session::Session;
use crate::storage::{Reads, Writes};

/// Sessions of a browser that nobody has ended, the newest first. They may be over by time all the same.
pub async fn list_open_of_client(db: impl Reads, client_id: &ClientId) -> Result<Vec<Session>> {
    let sql = "SELECT id, client_id, user_id, created_at, last_active_at, expire_at, ended_at, ended_as
               FROM sessions WHERE client_id = $1 AND ended_at IS NULL ORDER BY created_at DESC, id";
    db.all(sql, args![client_id]).await
}

/// A new session.
pub async fn insert(db: impl Writes, session: &Session) -> Result<()> {
    let sql = "INSERT INTO sessions (id, client_id, user_id, created_at, last_active_at, expire_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let Session { id, client_id, user_id, created_at, last_active_at, expire_at, .. } = session;
    db.exec(sql, args![id, client_id, user_id, created_at, last_active_at, expire_at]).await.map(drop)
}

/// Writes down a sign of life.
pub async fn touch(db: impl Writes, id: &SessionId, now: Millis) -> Result<()> {
    let sql = "UPDATE sessions SET last_active_at = $2 WHERE id = $1 AND last_active_at < $2";
    db.exec(sql, args![id, now]).await.map(drop)
}

/// Ends whatever is open of a user, in every browser.
pub async fn end_of_user(db: impl Writes, user_id: &UserId, ended_as: &str, now: Millis) -> Result<u64> {
    let sql = "UPDATE sessions SET ended_at = $3, ended_as = $2 WHERE user_id = $1 AND ended_at IS NULL";
    db.exec(sql, args![user_id, ended_as, now]).await
}

/// Ends whatever is open in a browser, as `ended`, `removed`, `replaced` or `revoked`; answers how many that were.
pub async fn end_of_client(
    db: impl Writes,
    client_id: &ClientId,
    ended_as: &str,
    now: Millis,
) -> Result<u64> {
    let sql = "UPDATE sessions SET ended_at = $3, ended_as = $2 WHERE client_id = $1 AND ended_at IS NULL";
    db.exec(sql, args![client_id, ended_as, now]).await
}
