//! Users signed in on clients.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{ClientId, SessionId, UserId};
use crate::model::session::{Ending, Session};
use crate::model::user::Standing;
use crate::storage::{Reads, Writes, standing};

/// Sessions of a browser that nobody has ended, the newest first. They may be over by time all the same.
pub async fn list_open_of_client(db: impl Reads, client_id: &ClientId) -> Result<Vec<Session>> {
    let sql =
        "SELECT id, client_id, user_id, created_at, last_active_at, expire_at, ended_at, ended_as, address, first_factor_at, second_factor_at, ticket_at
               FROM sessions WHERE client_id = $1 AND ended_at IS NULL ORDER BY created_at DESC, id";
    db.all(sql, args![client_id]).await
}

/// A session as a site asks for it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AtSite {
    /// The session.
    #[sqlx(flatten)]
    pub session: Session,
    /// When its user was banned.
    pub banned_at: Option<Millis>,
    /// The address that stands for its user, when they have proved it.
    pub email_address: Option<String>,
    /// What is so about its user's factors.
    #[sqlx(flatten)]
    pub standing: Standing,
}

/// The session whose token for sites this is. It may be over.
pub async fn find_by_site_token(db: impl Reads, token_hash: &str) -> Result<Option<AtSite>> {
    let sql = concat!(
        "SELECT s.id, s.client_id, s.user_id, s.created_at, s.last_active_at, s.expire_at, s.ended_at, s.ended_as,
                s.address, s.first_factor_at, s.second_factor_at, s.ticket_at, u.banned_at, e.value AS email_address, ",
        standing!("u.id"),
        "FROM sessions s JOIN users u ON u.id = s.user_id
         LEFT JOIN identifications e ON e.id = u.primary_email_address_id AND e.verified_at IS NOT NULL
         WHERE s.site_token_hash = $1"
    );
    db.one(sql, args![token_hash]).await
}

/// The session with this id, live or over.
pub async fn find(db: impl Reads, id: &SessionId) -> Result<Option<Session>> {
    let sql =
        "SELECT id, client_id, user_id, created_at, last_active_at, expire_at, ended_at, ended_as, address, first_factor_at, second_factor_at, ticket_at
               FROM sessions WHERE id = $1";
    db.one(sql, args![id]).await
}

/// A new session.
pub async fn insert(db: impl Writes, session: &Session) -> Result<()> {
    let sql = "INSERT INTO sessions (id, client_id, user_id, created_at, last_active_at, expire_at, address, first_factor_at,
                                     second_factor_at, ticket_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let Session { id, client_id, user_id, created_at, last_active_at, expire_at, address, .. } = session;
    let (first, second, ticket) = (session.first_factor_at, session.second_factor_at, session.ticket_at);
    let when = args![id, client_id, user_id, created_at, last_active_at, expire_at, address];
    db.exec(sql, when.into_iter().chain(args![first, second, ticket]).collect()).await.map(drop)
}

/// Writes down a sign of life, and where it came from when that is known.
pub async fn touch(db: impl Writes, id: &SessionId, address: Option<&str>, now: Millis) -> Result<()> {
    let sql = "UPDATE sessions SET last_active_at = $2, address = COALESCE($3, address)
               WHERE id = $1 AND last_active_at < $2";
    db.exec(sql, args![id, now, address]).await.map(drop)
}

/// A session as its owner sees it among their devices.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OnDevice {
    /// The session.
    #[sqlx(flatten)]
    pub session: Session,
    /// Browser of the device.
    pub browser: String,
    /// Its major version.
    pub version: Option<String>,
    /// Operating system of the device.
    pub system: String,
}

/// Sessions of a user that nobody has ended, the last active first. They may be over by time all the same.
pub async fn list_open_of_user(db: impl Reads, user_id: &UserId) -> Result<Vec<OnDevice>> {
    let sql = "SELECT s.id, s.client_id, s.user_id, s.created_at, s.last_active_at, s.expire_at, s.ended_at, s.ended_as,
                      s.address, s.first_factor_at, s.second_factor_at, s.ticket_at, c.browser, c.version, c.system
               FROM sessions s JOIN clients c ON c.id = s.client_id
               WHERE s.user_id = $1 AND s.ended_at IS NULL ORDER BY s.last_active_at DESC, s.id";
    db.all(sql, args![user_id]).await
}

/// Whether a user signed in in this browser before; a session that was revoked counts for nothing.
pub async fn has_signed_in(db: impl Reads, user_id: &UserId, client_id: &ClientId) -> Result<bool> {
    let sql = "SELECT id FROM sessions WHERE client_id = $2 AND user_id = $1
               AND (ended_as IS NULL OR ended_as <> 'revoked') LIMIT 1";
    Ok(db.one::<(String,)>(sql, args![user_id, client_id]).await?.is_some())
}

/// Where a user signed in: the browsers' ids and the network addresses of sessions since then, and of all in this browser. One
/// that was revoked counts for nothing.
pub async fn list_traces(
    db: impl Reads,
    user_id: &UserId,
    client_id: &str,
    since: Millis,
) -> Result<Vec<(String, Option<String>)>> {
    let sql = "SELECT client_id, address FROM sessions
               WHERE user_id = $1 AND (client_id = $2 OR created_at > $3) AND (ended_as IS NULL OR ended_as <> 'revoked')
               ORDER BY CASE WHEN client_id = $2 THEN 0 ELSE 1 END, created_at DESC LIMIT 500";
    db.all(sql, args![user_id, client_id, since]).await
}

/// Ends one session of a user; false when it is over or not theirs.
pub async fn end_one(
    db: impl Writes,
    id: &SessionId,
    user_id: &UserId,
    ending: Ending,
    now: Millis,
) -> Result<bool> {
    let sql = "UPDATE sessions SET ended_at = $4, ended_as = $3 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL";
    Ok(db.exec(sql, args![id, user_id, ending.name(), now]).await? == 1)
}

/// Ends all sessions of a user but one; answers which.
pub async fn end_others(
    db: impl Writes,
    user_id: &UserId,
    kept: &SessionId,
    ending: Ending,
    now: Millis,
) -> Result<Vec<Session>> {
    let sql = "UPDATE sessions SET ended_at = $4, ended_as = $3 WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL
               RETURNING id, client_id, user_id, created_at, last_active_at, expire_at, ended_at, ended_as, address, first_factor_at, second_factor_at, ticket_at";
    db.returning(sql, args![user_id, kept, ending.name(), now]).await
}

/// Ends the sessions of one user in one browser.
pub async fn end_of_user_in_client(
    db: impl Writes,
    user_id: &UserId,
    client_id: &ClientId,
    ending: Ending,
    now: Millis,
) -> Result<()> {
    let sql = "UPDATE sessions SET ended_at = $4, ended_as = $3
               WHERE user_id = $1 AND client_id = $2 AND ended_at IS NULL";
    db.exec(sql, args![user_id, client_id, ending.name(), now]).await.map(drop)
}

/// Gives one open session of a browser the token that its sites send, and takes it from all others.
pub async fn give_site_token(
    db: impl Writes,
    client_id: &ClientId,
    id: &SessionId,
    token_hash: &str,
) -> Result<()> {
    let sql = "UPDATE sessions SET site_token_hash = CASE WHEN id = $2 THEN $3 ELSE NULL END
               WHERE client_id = $1 AND ended_at IS NULL";
    db.exec(sql, args![client_id, id, token_hash]).await.map(drop)
}

/// Whether this is the token that the sites of an open session send.
pub async fn has_site_token(db: impl Reads, id: &SessionId, token_hash: &str) -> Result<bool> {
    let sql = "SELECT id FROM sessions WHERE id = $1 AND site_token_hash = $2 AND ended_at IS NULL";
    Ok(db.one::<(String,)>(sql, args![id, token_hash]).await?.is_some())
}

/// Ends whatever is open of a user, in every browser.
pub async fn end_of_user(db: impl Writes, user_id: &UserId, ending: Ending, now: Millis) -> Result<u64> {
    let sql = "UPDATE sessions SET ended_at = $3, ended_as = $2 WHERE user_id = $1 AND ended_at IS NULL";
    db.exec(sql, args![user_id, ending.name(), now]).await
}

/// Ends whatever is open in a browser, as `ended`, `removed`, `replaced` or `revoked`; answers how many that were.
pub async fn end_of_client(
    db: impl Writes,
    client_id: &ClientId,
    ending: Ending,
    now: Millis,
) -> Result<u64> {
    let sql = "UPDATE sessions SET ended_at = $3, ended_as = $2 WHERE client_id = $1 AND ended_at IS NULL";
    db.exec(sql, args![client_id, ending.name(), now]).await
}

/// Keeps the hash of the token by which a notice's reader ends a session.
pub async fn give_revoke_token(db: impl Writes, id: &SessionId, token_hash: &str) -> Result<()> {
    let sql = "UPDATE sessions SET revoke_token_hash = $2 WHERE id = $1";
    db.exec(sql, args![id, token_hash]).await.map(drop)
}

/// The open session that this token of a notice is for; none when it is over, or the token is nobody's.
pub async fn find_by_revoke_token(db: impl Reads, token_hash: &str) -> Result<Option<Session>> {
    let sql =
        "SELECT id, client_id, user_id, created_at, last_active_at, expire_at, ended_at, ended_as, address, first_factor_at, second_factor_at, ticket_at
               FROM sessions WHERE revoke_token_hash = $1 AND ended_at IS NULL";
    db.one(sql, args![token_hash]).await
}

/// Forgets some sessions that were over before then; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM sessions WHERE id IN
               (SELECT id FROM sessions WHERE ended_at < $1 OR expire_at < $1 LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}

/// Writes down that a second factor was proved in a session.
pub async fn prove_second_factor(db: impl Writes, id: &SessionId, now: Millis) -> Result<()> {
    db.exec("UPDATE sessions SET second_factor_at = $2 WHERE id = $1", args![id, now]).await.map(drop)
}
