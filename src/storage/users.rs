//! People with an account.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{IdentificationId, UserId};
use crate::model::user::User;
use crate::storage::{Reads, Writes};

/// The user with this id.
pub async fn find(db: impl Reads, id: &UserId) -> Result<Option<User>> {
    let sql = "SELECT id, first_name, last_name, legal_accepted_at, administrator_at, banned_at, created_at, primary_email_address_id,
                      last_sign_in_at, language
               FROM users WHERE id = $1";
    db.one(sql, args![id]).await
}

/// A new account.
pub async fn insert(db: impl Writes, user: &User) -> Result<()> {
    let sql = "INSERT INTO users (id, first_name, last_name, legal_accepted_at, administrator_at, primary_email_address_id,
                                  created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let u = user;
    let known = args![u.id, u.first_name, u.last_name, u.legal_accepted_at, u.administrator_at];
    let rest = args![u.primary_email_address_id, u.created_at];
    db.exec(sql, known.into_iter().chain(rest).collect()).await.map(drop)
}

/// Writes down a sign-in.
pub async fn signed_in(db: impl Writes, id: &UserId, now: Millis) -> Result<()> {
    db.exec("UPDATE users SET last_sign_in_at = $2 WHERE id = $1", args![id, now]).await.map(drop)
}

/// Makes an existing user an administrator; those who are one already keep their date.
pub async fn make_administrator(db: impl Writes, id: &UserId, now: Millis) -> Result<()> {
    let sql = "UPDATE users SET administrator_at = COALESCE(administrator_at, $2) WHERE id = $1";
    db.exec(sql, args![id, now]).await.map(drop)
}

/// The language that the owner of an address chose, if it has one and they did.
pub async fn language_of_owner(db: impl Reads, canonical: &str) -> Result<Option<String>> {
    let sql = "SELECT users.language FROM email_addresses JOIN users ON users.id = email_addresses.user_id
               WHERE email_addresses.canonical = $1 AND email_addresses.claimed_at IS NOT NULL";
    Ok(db.one::<(Option<String>,)>(sql, args![canonical]).await?.and_then(|(language,)| language))
}

/// Keeps the language that they chose.
pub async fn choose_language(db: impl Writes, id: &UserId, language: &str) -> Result<()> {
    db.exec("UPDATE users SET language = $2 WHERE id = $1", args![id, language]).await.map(drop)
}

/// Changes the names.
pub async fn rename(db: impl Writes, id: &UserId, first: Option<&str>, last: Option<&str>) -> Result<()> {
    let sql = "UPDATE users SET first_name = $2, last_name = $3 WHERE id = $1";
    db.exec(sql, args![id, first, last]).await.map(drop)
}

/// Makes one of their mail addresses stand for them.
pub async fn set_primary(db: impl Writes, id: &UserId, email: &IdentificationId) -> Result<()> {
    let sql = "UPDATE users SET primary_email_address_id = $2 WHERE id = $1";
    db.exec(sql, args![id, email]).await.map(drop)
}

/// Holds the row until the transaction ends: changes to one account take turns. False when it does not exist.
pub async fn hold(db: impl Writes, id: &UserId) -> Result<bool> {
    Ok(db.exec("UPDATE users SET created_at = created_at WHERE id = $1", args![id]).await? == 1)
}

/// Deletes an account, and with it all that is its own.
pub async fn delete(db: impl Writes, id: &UserId) -> Result<()> {
    db.exec("DELETE FROM users WHERE id = $1", args![id]).await.map(drop)
}
