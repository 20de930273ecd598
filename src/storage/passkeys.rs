//! Passkeys, and the challenges that wait for one.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{ChallengeId, ClientId, PasskeyId, UserId};
use crate::model::passkey::{Ceremony, Challenge, Passkey};
use crate::storage::{Reads, Writes};

/// A challenge for a browser.
pub async fn insert_challenge(db: impl Writes, challenge: &Challenge) -> Result<()> {
    let sql = "INSERT INTO passkey_challenges (id, client_id, user_id, purpose, state, created_at, expire_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Challenge { id, client_id, user_id, purpose, state, created_at, expire_at } = challenge;
    db.exec(sql, args![id, client_id, user_id, purpose, state, created_at, expire_at]).await.map(drop)
}

/// Takes a challenge that waits in this browser; none when it was taken before, is over, or another browser's. One statement,
/// so that of any number of answers at once one is judged.
pub async fn take_challenge(
    db: impl Writes,
    id: &ChallengeId,
    client_id: &ClientId,
    ceremony: Ceremony,
    now: Millis,
) -> Result<Option<Challenge>> {
    let sql =
        "DELETE FROM passkey_challenges WHERE id = $1 AND client_id = $2 AND purpose = $3 AND expire_at > $4
               RETURNING id, client_id, user_id, purpose, state, created_at, expire_at";
    Ok(db.returning(sql, args![id, client_id, ceremony.name(), now]).await?.pop())
}

/// Writes down that a challenge which a browser carried was answered; false when it was before. Whoever signs in answers each
/// once, on whichever node.
pub async fn spend_challenge(db: impl Writes, id: &ChallengeId, expire_at: Millis) -> Result<bool> {
    let sql = "INSERT INTO spent_challenges (id, expire_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    Ok(db.exec(sql, args![id, expire_at]).await? == 1)
}

/// Forgets some spent challenges that are over; answers how many.
pub async fn forget_spent(db: impl Writes, now: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM spent_challenges WHERE id IN
               (SELECT id FROM spent_challenges WHERE expire_at <= $1 LIMIT $2)";
    db.exec(sql, args![now, limit]).await
}

/// Forgets some challenges that are over; answers how many.
pub async fn forget_challenges(db: impl Writes, now: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM passkey_challenges WHERE id IN
               (SELECT id FROM passkey_challenges WHERE expire_at <= $1 LIMIT $2)";
    db.exec(sql, args![now, limit]).await
}

/// The passkeys of a user, the oldest first.
pub async fn list_of_user(db: impl Reads, user_id: &UserId) -> Result<Vec<Passkey>> {
    let sql = "SELECT id, user_id, credential_id, credential, name, created_at, last_used_at
               FROM passkeys WHERE user_id = $1 ORDER BY created_at, id";
    db.all(sql, args![user_id]).await
}

/// How many passkeys a user has.
pub async fn count_of_user(db: impl Reads, user_id: &UserId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM passkeys WHERE user_id = $1";
    Ok(db.one::<(i64,)>(sql, args![user_id]).await?.map_or(0, |(count,)| count))
}

/// The passkey that authenticators know by this id, in base64url.
pub async fn find_by_credential(db: impl Reads, credential_id: &str) -> Result<Option<Passkey>> {
    let sql = "SELECT id, user_id, credential_id, credential, name, created_at, last_used_at
               FROM passkeys WHERE credential_id = $1";
    db.one(sql, args![credential_id]).await
}

/// A new passkey.
pub async fn insert(db: impl Writes, passkey: &Passkey) -> Result<()> {
    let sql = "INSERT INTO passkeys (id, user_id, credential_id, credential, name, created_at)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let Passkey { id, user_id, credential_id, credential, name, created_at, .. } = passkey;
    db.exec(sql, args![id, user_id, credential_id, credential, name, created_at]).await.map(drop)
}

/// Writes down that a passkey was used, and the counter that it showed; false when it was used otherwise since `passkey` was
/// read, or is gone.
pub async fn used(db: impl Writes, passkey: &Passkey, credential: &str, now: Millis) -> Result<bool> {
    let sql = "UPDATE passkeys SET credential = $3, last_used_at = $4 WHERE id = $1 AND credential = $2";
    Ok(db.exec(sql, args![passkey.id, passkey.credential, credential, now]).await? == 1)
}

/// Gives one of a user's passkeys another name; false when it is not theirs.
pub async fn rename(db: impl Writes, id: &PasskeyId, user_id: &UserId, name: &str) -> Result<bool> {
    let sql = "UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2";
    Ok(db.exec(sql, args![id, user_id, name]).await? == 1)
}

/// Takes one of their passkeys from a user; false when it is not theirs, or gone.
pub async fn delete(db: impl Writes, id: &PasskeyId, user_id: &UserId) -> Result<bool> {
    let sql = "DELETE FROM passkeys WHERE id = $1 AND user_id = $2";
    Ok(db.exec(sql, args![id, user_id]).await? == 1)
}

/// When a user said that they do not want a passkey.
pub async fn declined_at(db: impl Reads, user_id: &UserId) -> Result<Option<Millis>> {
    let row: Option<(Option<Millis>,)> =
        db.one("SELECT passkey_declined_at FROM users WHERE id = $1", args![user_id]).await?;
    Ok(row.and_then(|(at,)| at))
}

/// Writes down that they said so.
pub async fn decline(db: impl Writes, user_id: &UserId, now: Millis) -> Result<()> {
    db.exec("UPDATE users SET passkey_declined_at = $2 WHERE id = $1", args![user_id, now]).await.map(drop)
}
