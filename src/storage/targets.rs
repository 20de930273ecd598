//! What sites named when attempts began.

use crate::args;
use crate::error::Result;
use crate::id::{ClientId, SessionId};
use crate::model::targets::Accepted;
use crate::storage::Reads;

/// What was named when a browser began its open attempt, else its newest one; nothing once that is complete.
pub async fn find_unfinished(db: impl Reads, client_id: &ClientId) -> Result<Accepted> {
    let sql = "SELECT CASE WHEN session_id IS NULL THEN targets END FROM
                 (SELECT targets, session_id, abandoned_at, created_at FROM sign_ins WHERE client_id = $1
                  UNION ALL
                  SELECT targets, session_id, abandoned_at, created_at FROM sign_ups WHERE client_id = $1) AS begun
               ORDER BY CASE WHEN abandoned_at IS NULL AND session_id IS NULL THEN 0 ELSE 1 END, created_at DESC LIMIT 1";
    let found: Option<(Option<String>,)> = db.one(sql, args![client_id]).await?;
    Ok(found.map(|(stored,)| stored.into()).unwrap_or_default())
}

/// What was named when the attempt began that led to a session, and whether that was a sign-up.
pub async fn find_of_session(db: impl Reads, session_id: &SessionId) -> Result<(Accepted, bool)> {
    let sql = "SELECT targets, CAST(0 AS BIGINT) FROM sign_ins WHERE session_id = $1
               UNION ALL SELECT targets, CAST(1 AS BIGINT) FROM sign_ups WHERE session_id = $1";
    let found: Option<(Option<String>, i64)> = db.one(sql, args![session_id]).await?;
    Ok(found.map(|(stored, signed_up)| (stored.into(), signed_up == 1)).unwrap_or_default())
}
