//! What is asked of somebody who has to prove once more who they are; it stands with their session.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::SessionId;
use crate::model::session::Session;
use crate::storage::{Reads, Writes};

/// What is asked for.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct StepUpAsked {
    /// The factor that was chosen; none: the first of those that may be used.
    pub reverify_by: Option<String>,
    /// When a message last went.
    pub reverify_sent_at: Option<Millis>,
}

/// What is asked of a session's user.
pub async fn find(db: impl Reads, id: &SessionId) -> Result<Option<StepUpAsked>> {
    db.one("SELECT reverify_by, reverify_sent_at FROM sessions WHERE id = $1", args![id]).await
}

/// Takes the right to send a message, and answers false when it has to wait: until the last one is older than `wait`, but for
/// a few changes of method; or when the session is over.
pub async fn claim_send(
    db: impl Writes,
    id: &SessionId,
    factor: &str,
    now: Millis,
    wait: Millis,
) -> Result<bool> {
    let sql =
        "UPDATE sessions SET reverify_by = $2, reverify_sent_at = $3, reverify_sends = reverify_sends + 1
               WHERE id = $1 AND ended_at IS NULL
               AND (reverify_sent_at IS NULL OR reverify_sent_at <= $4
                    OR (COALESCE(reverify_by, '') <> $2 AND reverify_sends < 6))";
    Ok(db.exec(sql, args![id, factor, now, now - wait]).await? == 1)
}

/// Asks for a factor that nothing is sent for, or for none in particular; false when the session is over.
pub async fn ask(db: impl Writes, id: &SessionId, factor: Option<&str>) -> Result<bool> {
    let sql = "UPDATE sessions SET reverify_by = $2 WHERE id = $1 AND ended_at IS NULL";
    Ok(db.exec(sql, args![id, factor]).await? == 1)
}

/// The session as it is, held until the transaction ends; none when it is over.
pub async fn hold(db: impl Writes, id: &SessionId) -> Result<Option<Session>> {
    let sql = "UPDATE sessions SET created_at = created_at WHERE id = $1 AND ended_at IS NULL
               RETURNING id, client_id, user_id, created_at, last_active_at, expire_at, ended_at, ended_as, address, first_factor_at, second_factor_at, ticket_at";
    Ok(db.returning(sql, args![id]).await?.pop())
}

/// Writes down when factors were proved in a session, those that were; false when it is over.
pub async fn prove(
    db: impl Writes,
    id: &SessionId,
    first: Option<Millis>,
    second: Option<Millis>,
) -> Result<bool> {
    let sql = "UPDATE sessions SET first_factor_at = COALESCE($2, first_factor_at),
                      second_factor_at = COALESCE($3, second_factor_at), ticket_at = NULL,
                      reverify_by = NULL, reverify_sends = 0
               WHERE id = $1 AND ended_at IS NULL";
    Ok(db.exec(sql, args![id, first, second]).await? == 1)
}
