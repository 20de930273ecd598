//! Browsers.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{ClientId, SessionId};
use crate::model::agent::Agent;
use crate::model::client::Client;
use crate::storage::{Reads, Writes};

/// The client whose cookie holds this token, with the language of whoever is signed in there.
pub async fn find_by_token(db: impl Reads, token_hash: &str) -> Result<Option<Client>> {
    let sql = "SELECT id, token_hash, browser, version, system, active_session_id, created_at, renewed_from,
               (SELECT users.language FROM sessions JOIN users ON users.id = sessions.user_id
                WHERE sessions.id = clients.active_session_id AND sessions.ended_at IS NULL) AS language
               FROM clients WHERE token_hash = $1";
    db.one(sql, args![token_hash]).await
}

/// A token that a browser had before.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Replaced {
    /// The browser.
    pub client_id: ClientId,
    /// When another took its place.
    pub replaced_at: Millis,
    /// Whether it may take the place of the present one: 1, or 0.
    pub is_spare: i64,
    /// Whether it is its own spare, and only late: 1, or 0.
    pub comes_back: i64,
}

/// What is kept of a token that a browser had before.
pub async fn find_replaced(db: impl Reads, token_hash: &str) -> Result<Option<Replaced>> {
    let sql = "SELECT r.client_id, r.replaced_at,
               CAST(CASE WHEN r.spare_of = c.renewed_from THEN 1 ELSE 0 END AS BIGINT) AS is_spare,
               CAST(CASE WHEN r.spare_of = r.token_hash THEN 1 ELSE 0 END AS BIGINT) AS comes_back
               FROM replaced_tokens r JOIN clients c ON c.id = r.client_id WHERE r.token_hash = $1";
    db.one(sql, args![token_hash]).await
}

/// The client with this id.
pub async fn find(db: impl Reads, id: &ClientId) -> Result<Option<Client>> {
    let sql = "SELECT id, token_hash, browser, version, system, active_session_id, created_at, renewed_from
               FROM clients WHERE id = $1";
    db.one(sql, args![id]).await
}

/// A browser that begins something here for the first time.
pub async fn insert(db: impl Writes, client: &Client) -> Result<()> {
    let sql = "INSERT INTO clients (id, token_hash, browser, system, version, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let Client { id, token_hash, browser, system, version, created_at, .. } = client;
    db.exec(sql, args![id, token_hash, browser, system, version, created_at]).await.map(drop)
}

/// Puts a new token in the place of the one that a browser came with, which is kept for a while; false when somebody else did
/// so first.
pub async fn replace_token(
    mut db: impl Writes,
    client: &Client,
    new_hash: &str,
    now: Millis,
) -> Result<bool> {
    let sql = "UPDATE clients SET token_hash = $3, renewed_from = $4 WHERE id = $1 AND token_hash = $2";
    let Client { id, token_hash, renewed_from, .. } = client;
    if db.again().exec(sql, args![id, token_hash, new_hash, renewed_from]).await? == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO replaced_tokens (token_hash, client_id, replaced_at) VALUES ($1, $2, $3)";
    db.exec(sql, args![token_hash, id, now]).await?;
    Ok(true)
}

/// Writes down that somebody proved who they are in this browser.
pub async fn proved(db: impl Writes, id: &ClientId, now: Millis) -> Result<()> {
    db.exec("UPDATE clients SET renewed_at = $2 WHERE id = $1", args![id, now]).await.map(drop)
}

/// Keeps the keyed hash of the answer for which a token of this browser was renewed; the browser may not have the new one
/// yet. From now on it takes that answer for the old token to count again: it does not come back by itself.
pub async fn keep_proof(
    mut db: impl Writes,
    id: &ClientId,
    token_hash: &str,
    proof_hash: &str,
) -> Result<()> {
    let sql = "UPDATE replaced_tokens SET proof_hash = $3, spare_of = NULL WHERE token_hash = $1 AND client_id = $2";
    if db.again().exec(sql, args![token_hash, id, proof_hash]).await? == 1 {
        let sql = "UPDATE clients SET renewed_from = $2 WHERE id = $1";
        db.exec(sql, args![id, token_hash]).await?;
    }
    Ok(())
}

/// Has a token that was just replaced come back when nobody turns up with the one in its place.
pub async fn let_come_back(mut db: impl Writes, id: &ClientId, token_hash: &str) -> Result<()> {
    let sql = "UPDATE replaced_tokens SET spare_of = token_hash WHERE token_hash = $1 AND client_id = $2";
    db.again().exec(sql, args![token_hash, id]).await?;
    db.exec("UPDATE clients SET renewed_from = $2 WHERE id = $1", args![id, token_hash]).await.map(drop)
}

/// Somebody has come with the present token: the browser has it.
pub async fn has_arrived(db: impl Writes, id: &ClientId, token_hash: &str) -> Result<()> {
    let sql = "UPDATE clients SET renewed_from = NULL WHERE id = $1 AND token_hash = $2";
    db.exec(sql, args![id, token_hash]).await.map(drop)
}

/// Puts a spare token in the place of the present one; false when somebody has come with another meanwhile.
pub async fn use_spare(mut db: impl Writes, id: &ClientId, token_hash: &str, now: Millis) -> Result<bool> {
    let sql = "UPDATE clients SET renewed_from = NULL WHERE id = $1
               AND renewed_from = (SELECT spare_of FROM replaced_tokens WHERE token_hash = $2)";
    if db.again().exec(sql, args![id, token_hash]).await? == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO replaced_tokens (token_hash, client_id, replaced_at)
               SELECT token_hash, id, $2 FROM clients WHERE id = $1";
    db.again().exec(sql, args![id, now]).await?;
    db.again().exec("UPDATE clients SET token_hash = $2 WHERE id = $1", args![id, token_hash]).await?;
    db.exec("DELETE FROM replaced_tokens WHERE token_hash = $1", args![token_hash]).await?;
    Ok(true)
}

/// Whether the present token of a browser was given in the place of this one, since then, for an answer that may be lost.
pub async fn may_be_lost(db: impl Reads, id: &ClientId, token_hash: &str, since: Millis) -> Result<bool> {
    let sql = "SELECT c.id FROM clients c JOIN replaced_tokens r ON r.token_hash = c.renewed_from
               WHERE c.id = $1 AND r.token_hash = $2 AND r.replaced_at > $3 AND r.proof_hash IS NOT NULL";
    Ok(db.one::<(String,)>(sql, args![id, token_hash, since]).await?.is_some())
}

/// Counts a try to give the same answer once more, while the browser may not have its new token, and holds the browser until
/// the transaction ends; answers the keyed hash of the answer. None when it has, or there were `most` tries.
pub async fn spend_try(
    mut db: impl Writes,
    id: &ClientId,
    token_hash: &str,
    since: Millis,
    most: i64,
) -> Result<Option<String>> {
    let sql = "UPDATE clients SET renewed_from = renewed_from WHERE id = $1 AND renewed_from = $2";
    if db.again().exec(sql, args![id, token_hash]).await? == 0 {
        return Ok(None);
    }
    let sql = "UPDATE replaced_tokens SET tries = tries + 1 WHERE token_hash = $1 AND client_id = $2
               AND replaced_at > $3 AND tries < $4 AND proof_hash IS NOT NULL RETURNING proof_hash";
    let kept = db.returning::<(String,)>(sql, args![token_hash, id, since, most]).await?.pop();
    Ok(kept.map(|(proof_hash,)| proof_hash))
}

/// Gives a browser another token, in the place of one that it may not have: whichever it comes with first is its own.
pub async fn give_another(
    mut db: impl Writes,
    id: &ClientId,
    renewed_from: &str,
    new_hash: &str,
    now: Millis,
) -> Result<()> {
    let sql = "INSERT INTO replaced_tokens (token_hash, client_id, replaced_at, spare_of)
               SELECT token_hash, id, $2, $3 FROM clients WHERE id = $1";
    db.again().exec(sql, args![id, now, renewed_from]).await?;
    db.exec("UPDATE clients SET token_hash = $2 WHERE id = $1", args![id, new_hash]).await.map(drop)
}

/// Forgets some tokens that were replaced before then; answers how many.
pub async fn forget_replaced(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM replaced_tokens WHERE token_hash IN
               (SELECT r.token_hash FROM replaced_tokens r WHERE r.replaced_at < $1 AND NOT EXISTS
                (SELECT 1 FROM clients WHERE id = r.client_id AND renewed_from = r.token_hash
                 AND r.spare_of = r.token_hash) LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}

/// Writes down what the browser now says about itself, and holds its row until the transaction ends: two requests of one
/// browser that change something take turns. Answers the hash of the token that it has by then; none when it is forgotten.
pub async fn hold(db: impl Writes, id: &ClientId, agent: &Agent) -> Result<Option<String>> {
    let sql = "UPDATE clients SET browser = $2, system = $3, version = $4 WHERE id = $1 RETURNING token_hash";
    let args = args![id, agent.browser, agent.system, agent.version];
    Ok(db.returning::<(String,)>(sql, args).await?.pop().map(|(token_hash,)| token_hash))
}

/// Whether a browser has this token now.
pub async fn has_token(db: impl Reads, id: &ClientId, token_hash: &str) -> Result<bool> {
    let sql = "SELECT id FROM clients WHERE id = $1 AND token_hash = $2";
    Ok(db.one::<(String,)>(sql, args![id, token_hash]).await?.is_some())
}

/// Puts one of its sessions in use.
pub async fn activate(db: impl Writes, id: &ClientId, session_id: &SessionId) -> Result<()> {
    let sql = "UPDATE clients SET active_session_id = $2 WHERE id = $1";
    db.exec(sql, args![id, session_id]).await.map(drop)
}

/// Forgets some browsers that began something before then, never signed in, and have nothing under way; answers how many.
pub async fn forget_strangers(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM clients WHERE id IN
               (SELECT id FROM clients WHERE renewed_at IS NULL AND created_at < $1
                AND NOT EXISTS (SELECT 1 FROM sessions WHERE client_id = clients.id)
                AND NOT EXISTS (SELECT 1 FROM sign_ins WHERE client_id = clients.id)
                AND NOT EXISTS (SELECT 1 FROM sign_ups WHERE client_id = clients.id) LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}

/// Forgets some browsers in which nobody signed in or was active since then, and their sessions; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, now: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM clients WHERE id IN
               (SELECT id FROM clients WHERE renewed_at < $1
                AND NOT EXISTS (SELECT 1 FROM sessions WHERE client_id = clients.id
                                AND ((ended_at IS NULL AND expire_at > $2) OR last_active_at >= $1))
                AND NOT EXISTS (SELECT 1 FROM sign_ins WHERE client_id = clients.id)
                AND NOT EXISTS (SELECT 1 FROM sign_ups WHERE client_id = clients.id) LIMIT $3)";
    db.exec(sql, args![then, now, limit]).await
}
