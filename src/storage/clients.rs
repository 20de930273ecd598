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
    let sql = "SELECT id, token_hash, browser, version, system, active_session_id, created_at,
               (SELECT users.language FROM sessions JOIN users ON users.id = sessions.user_id
                WHERE sessions.id = clients.active_session_id AND sessions.ended_at IS NULL) AS language
               FROM clients WHERE token_hash = $1";
    db.one(sql, args![token_hash]).await
}

/// Whether this token was renewed since then.
pub async fn was_renewed_since(db: impl Reads, token_hash: &str, since: Millis) -> Result<bool> {
    let sql = "SELECT id FROM clients WHERE previous_token_hash = $1 AND renewed_at > $2";
    Ok(db.one::<(String,)>(sql, args![token_hash, since]).await?.is_some())
}

/// The client with this id.
pub async fn find(db: impl Reads, id: &ClientId) -> Result<Option<Client>> {
    let sql = "SELECT id, token_hash, browser, version, system, active_session_id, created_at FROM clients WHERE id = $1";
    db.one(sql, args![id]).await
}

/// A browser that begins something here for the first time.
pub async fn insert(db: impl Writes, client: &Client) -> Result<()> {
    let sql = "INSERT INTO clients (id, token_hash, browser, system, version, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let Client { id, token_hash, browser, system, version, created_at, .. } = client;
    db.exec(sql, args![id, token_hash, browser, system, version, created_at]).await.map(drop)
}

/// Puts a new token in the place of the old one; false when somebody else did so first.
pub async fn renew(db: impl Writes, client: &Client, new_hash: &str, now: Millis) -> Result<bool> {
    let sql = "UPDATE clients SET token_hash = $3, previous_token_hash = $2, renewed_at = $4
               WHERE id = $1 AND token_hash = $2";
    Ok(db.exec(sql, args![client.id, client.token_hash, new_hash, now]).await? == 1)
}

/// Writes down what the browser now says about itself, and holds its row until the transaction ends: two requests of one
/// browser that change something take turns.
pub async fn hold(db: impl Writes, id: &ClientId, agent: &Agent) -> Result<()> {
    let sql = "UPDATE clients SET browser = $2, system = $3, version = $4 WHERE id = $1";
    db.exec(sql, args![id, agent.browser, agent.system, agent.version]).await.map(drop)
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
