//! What sites named when attempts began.

use crate::args;
use crate::error::Result;
use crate::id::ClientId;
use crate::model::targets::Targets;
use crate::storage::Reads;

/// What was named when a browser began what it has not finished: the attempt that is open, else the one left last.
pub async fn find_unfinished(db: impl Reads, client_id: &ClientId) -> Result<Targets> {
    let sql = "SELECT targets FROM
                 (SELECT targets, created_at, abandoned_at FROM sign_ins WHERE client_id = $1 AND session_id IS NULL
                  UNION ALL
                  SELECT targets, created_at, abandoned_at FROM sign_ups WHERE client_id = $1 AND session_id IS NULL) AS begun
               ORDER BY CASE WHEN abandoned_at IS NULL THEN 0 ELSE 1 END, created_at DESC LIMIT 1";
    let found: Option<(Option<String>,)> = db.one(sql, args![client_id]).await?;
    Ok(found.map(|(stored,)| stored.into()).unwrap_or_default())
}
