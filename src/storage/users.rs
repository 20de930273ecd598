//! People with an account.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{ClientId, IdentificationId, SignInId, UserId};
use crate::model::identification::{Identifier, Kind};
use crate::model::user::{User, fold, full_name};
use crate::storage::{Db, Reads, Tx, Writes, standing};

/// Users, and what is so about their factors.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, first_name, last_name, legal_accepted_at, administrator_at, administrator_role, banned_at, created_at,
                    primary_email_address_id, primary_phone_number_id, last_sign_in_at, language,
                    (SELECT pictures.id FROM pictures WHERE pictures.user_id = users.id) AS picture_id, ",
            standing!("users.id"),
            "FROM users ",
            $rest
        )
    };
}

/// The user with this id.
pub async fn find(db: impl Reads, id: &UserId) -> Result<Option<User>> {
    let sql = select!("WHERE id = $1");
    db.one(sql, args![id]).await
}

/// A new account.
pub async fn insert(db: impl Writes, user: &User) -> Result<()> {
    let sql = "INSERT INTO users (id, first_name, last_name, folded_name, legal_accepted_at, administrator_at, administrator_role,
                                  banned_at, primary_email_address_id, primary_phone_number_id, created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    let (u, folded) = (user, fold(&user.full_name()));
    let known = args![u.id, u.first_name, u.last_name, folded, u.legal_accepted_at, u.administrator_at];
    let rest = args![
        u.administrator_role,
        u.banned_at,
        u.primary_email_address_id,
        u.primary_phone_number_id,
        u.created_at
    ];
    db.exec(sql, known.into_iter().chain(rest).collect()).await.map(drop)
}

/// Writes down in which browser an account was made.
pub async fn made_in(db: impl Writes, id: &UserId, client_id: &ClientId) -> Result<()> {
    db.exec("UPDATE users SET made_in = $2 WHERE id = $1", args![id, client_id]).await.map(drop)
}

/// Whether an account was made in this browser.
pub async fn was_made_in(db: impl Reads, id: &UserId, client_id: &ClientId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM users WHERE id = $1 AND made_in = $2";
    let row: Option<(i64,)> = db.one(sql, args![id, client_id]).await?;
    Ok(row.is_some_and(|(count,)| count == 1))
}

/// Writes down a sign-in.
pub async fn signed_in(db: impl Writes, id: &UserId, now: Millis) -> Result<()> {
    db.exec("UPDATE users SET last_sign_in_at = $2, updated_at = $2 WHERE id = $1", args![id, now])
        .await
        .map(drop)
}

/// Writes down that something about them changed, whatever table it stands in.
pub async fn touch(db: impl Writes, id: &UserId, now: Millis) -> Result<()> {
    db.exec("UPDATE users SET updated_at = $2 WHERE id = $1", args![id, now]).await.map(drop)
}

/// Those who have a role, in the order in which they got one.
pub async fn list_administrators(db: impl Reads) -> Result<Vec<User>> {
    let sql = select!("WHERE administrator_at IS NOT NULL ORDER BY administrator_at, id");
    db.all(sql, args![]).await
}

/// Whose an identifier is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OwnerOf {
    /// The account.
    pub user_id: UserId,
    /// When it proved the identifier; none where it only claims it.
    pub verified_at: Option<Millis>,
    /// The language that its person chose.
    pub language: Option<String>,
}

/// Whose this identifier is; see [`crate::storage::identifications::find_owner`].
pub async fn owner_of(db: impl Reads, identifier: &Identifier) -> Result<Option<OwnerOf>> {
    let sql = "SELECT user_id, verified_at, language FROM identifications JOIN users ON users.id = user_id
               WHERE canonical = $1 AND kind = $2 AND claimed_at IS NOT NULL";
    db.one(sql, args![identifier.canonical, identifier.kind]).await
}

/// Keeps the language that they chose.
pub async fn choose_language(db: impl Writes, id: &UserId, language: &str, now: Millis) -> Result<()> {
    let sql = "UPDATE users SET language = $2, updated_at = $3 WHERE id = $1";
    db.exec(sql, args![id, language, now]).await.map(drop)
}

/// Changes the names.
pub async fn rename(
    db: impl Writes,
    id: &UserId,
    first: Option<&str>,
    last: Option<&str>,
    now: Millis,
) -> Result<()> {
    let sql =
        "UPDATE users SET first_name = $2, last_name = $3, folded_name = $4, updated_at = $5 WHERE id = $1";
    let folded = fold(&full_name(first, last));
    db.exec(sql, args![id, first, last, folded, now]).await.map(drop)
}

/// A row of a version that did not fold names.
#[derive(sqlx::FromRow)]
struct Unfolded {
    id: UserId,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// Folds the names in rows of a version that did not.
pub async fn fold_names(db: &Db) -> Result<()> {
    let some = "SELECT id, first_name, last_name FROM users WHERE folded_name IS NULL LIMIT 500";
    loop {
        let rows: Vec<Unfolded> = db.all(some, args![]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = db.begin().await?;
        for Unfolded { id, first_name, last_name } in rows {
            let folded = fold(&full_name(first_name.as_deref(), last_name.as_deref()));
            // Who was renamed meanwhile has been folded, too.
            let sql = "UPDATE users SET folded_name = $2 WHERE id = $1 AND folded_name IS NULL";
            tx.exec(sql, args![id, folded]).await?;
        }
        tx.commit().await?;
    }
}

/// Makes one of their mail addresses or phone numbers stand for them, or none of that kind.
pub async fn set_primary(
    db: impl Writes,
    id: &UserId,
    kind: Kind,
    primary: Option<&IdentificationId>,
) -> Result<()> {
    let sql = match kind {
        Kind::EmailAddress => "UPDATE users SET primary_email_address_id = $2 WHERE id = $1",
        Kind::PhoneNumber => "UPDATE users SET primary_phone_number_id = $2 WHERE id = $1",
        Kind::Username => return Ok(()),
    };
    db.exec(sql, args![id, primary]).await.map(drop)
}

/// Holds the row until the transaction ends: changes to one account take turns. False when it does not exist.
pub async fn hold(db: impl Writes, id: &UserId) -> Result<bool> {
    Ok(db.exec("UPDATE users SET created_at = created_at WHERE id = $1", args![id]).await? == 1)
}

/// The user as they are, held likewise; none when there is no such user.
pub async fn find_held(tx: &mut Tx, id: &UserId) -> Result<Option<User>> {
    if !tx.writes_alone() && !hold(&mut *tx, id).await? {
        return Ok(None);
    }
    find(tx, id).await
}

/// The same for the user whom an attempt is to sign in, if there is one.
pub async fn hold_of_sign_in(db: impl Writes, id: &SignInId) -> Result<()> {
    if db.writes_alone() {
        return Ok(());
    }
    let sql =
        "UPDATE users SET created_at = created_at WHERE id = (SELECT user_id FROM sign_ins WHERE id = $1)";
    db.exec(sql, args![id]).await.map(drop)
}

/// What proves who somebody is has changed: attempts to sign in that have proved something before begin anew.
pub async fn credentials_changed(db: impl Writes, id: &UserId, now: Millis) -> Result<()> {
    db.exec("UPDATE users SET credentials_changed_at = $2 WHERE id = $1", args![id, now]).await.map(drop)
}

/// Deletes an account, and with it all that is its own.
pub async fn delete(db: impl Writes, id: &UserId) -> Result<()> {
    db.exec("DELETE FROM users WHERE id = $1", args![id]).await.map(drop)
}
