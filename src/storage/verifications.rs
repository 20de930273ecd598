//! Proofs under way. The statements here settle every race about a code or a link.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{ClientId, SendId, SessionId, VerificationId};
use crate::model::verification::{Owner, TRIES, Verification};
use crate::storage::{Reads, Writes};

/// The verification with this id.
pub async fn find(db: impl Reads, id: &VerificationId) -> Result<Option<Verification>> {
    db.one("SELECT * FROM verifications WHERE id = $1", args![id]).await
}

/// The verification whose secret has this hash.
pub async fn find_by_secret(db: impl Reads, secret_hash: &str) -> Result<Option<Verification>> {
    db.one("SELECT * FROM verifications WHERE secret_hash = $1", args![secret_hash]).await
}

/// The verifications of the newest send of an attempt.
pub async fn list_newest(db: impl Reads, owner: &Owner) -> Result<Vec<Verification>> {
    let sql = "SELECT * FROM verifications WHERE send_id =
               (SELECT send_id FROM verifications
                WHERE sign_in_id = $1 OR sign_up_id = $1 OR identification_id = $1 OR session_id = $1
                ORDER BY created_at DESC, send_id DESC LIMIT 1)";
    db.all(sql, args![owner.id()]).await
}

macro_rules! insert {
    ($rest:literal) => {
        concat!(
            "INSERT INTO verifications (id, send_id, sign_in_id, sign_up_id, identification_id, session_id, strategy, address,
                                        secret_hash, attempts, created_at, expire_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)",
            $rest
        )
    };
}

/// New proofs under way. A message carries two at most: both in one statement.
pub async fn insert(mut db: impl Writes, all: &[Verification]) -> Result<()> {
    for some in all.chunks(2) {
        let sql = match some {
            [_, _] => insert!(", ($12, $13, $14, $15, $16, $17, $18, $19, $20, 0, $21, $22)"),
            _ => insert!(""),
        };
        let mut values = vec![];
        for v in some {
            values.extend(args![v.id, v.send_id, v.sign_in_id, v.sign_up_id, v.identification_id]);
            values.extend(args![
                v.session_id,
                v.strategy,
                v.address,
                v.secret_hash,
                v.created_at,
                v.expire_at
            ]);
        }
        db.again().exec(sql, values).await?;
    }
    Ok(())
}

/// Ends the open proofs of an attempt: a newer send takes their place, or the attempt is over.
pub async fn supersede(db: impl Writes, owner: &Owner, now: Millis) -> Result<()> {
    let sql = "UPDATE verifications SET superseded_at = $2
               WHERE (sign_in_id = $1 OR sign_up_id = $1 OR identification_id = $1 OR session_id = $1)
               AND superseded_at IS NULL AND settled_at IS NULL";
    db.exec(sql, args![owner.id(), now]).await.map(drop)
}

/// Ends the open proofs of all open attempts of a browser.
pub async fn supersede_of_client(db: impl Writes, client_id: &ClientId, now: Millis) -> Result<()> {
    let sql =
        "UPDATE verifications SET superseded_at = $2 WHERE superseded_at IS NULL AND settled_at IS NULL AND
               (sign_in_id IN (SELECT id FROM sign_ins WHERE client_id = $1)
                OR sign_up_id IN (SELECT id FROM sign_ups WHERE client_id = $1))";
    db.exec(sql, args![client_id, now]).await.map(drop)
}

/// Counts a try, before it is judged, and holds the row until the transaction ends, so that tries are judged one after the
/// other. None when there is nothing left to try.
pub async fn spend_try(db: impl Writes, id: &VerificationId, now: Millis) -> Result<Option<Verification>> {
    let sql = "UPDATE verifications SET attempts = attempts + 1
               WHERE id = $1 AND attempts < $3 AND settled_at IS NULL AND superseded_at IS NULL AND expire_at > $2
               RETURNING *";
    Ok(db.returning(sql, args![id, now, TRIES]).await?.pop())
}

/// Settles all verifications of a send, once; false when that was done before.
pub async fn settle(
    db: impl Writes,
    id: &SendId,
    by: &str,
    client: Option<&ClientId>,
    now: Millis,
) -> Result<bool> {
    let sql = "UPDATE verifications SET settled_at = $4, settled_by = $2, verified_at_client = $3
               WHERE send_id = $1 AND settled_at IS NULL AND superseded_at IS NULL";
    Ok(db.exec(sql, args![id, by, client, now]).await? > 0)
}

/// Writes down that a person pressed the link in another browser.
pub async fn note_elsewhere(db: impl Writes, id: &SendId, now: Millis) -> Result<()> {
    let sql = "UPDATE verifications SET elsewhere_at = $2 WHERE send_id = $1 AND elsewhere_at IS NULL";
    db.exec(sql, args![id, now]).await.map(drop)
}

/// Ends the open proofs that a session asked for: of addresses, and of who uses it.
pub async fn supersede_of_session(db: impl Writes, session_id: &SessionId, now: Millis) -> Result<()> {
    let sql =
        "UPDATE verifications SET superseded_at = $2 WHERE superseded_at IS NULL AND settled_at IS NULL AND
               (session_id = $1 OR identification_id IN (SELECT id FROM identifications WHERE asked_by = $1))";
    db.exec(sql, args![session_id, now]).await.map(drop)
}
