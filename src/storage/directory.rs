//! Users as programs ask for them. What they filter by is put together here, from text of ours; values are always bound.

use crate::args;
use crate::error::Result;
use crate::id::UserId;
use crate::model::directory::{
    Column, Filter, GIVEN, Lockout, Moment, Order, OwnPasskey, Owned, Page, Profile, Side,
};
use crate::model::identification::Kind;
use crate::model::user::fold;
use crate::storage::db::{Bind, Db, Record, Val, for_postgres_text, for_sqlite_text};
use crate::storage::{Writes, standing};

const PROFILE: &str = concat!(
    "SELECT u.*, ",
    standing!("u.id"),
    ", (SELECT set_at FROM passwords WHERE user_id = u.id) AS password_set_at,
    (SELECT COUNT(*) FROM backup_codes WHERE user_id = u.id AND used_at IS NULL) AS backup_codes,
    (SELECT MAX(last_active_at) FROM sessions WHERE user_id = u.id) AS last_active_at,
    COALESCE(u.updated_at, u.created_at) AS changed_at,
    (SELECT id FROM pictures WHERE user_id = u.id) AS picture_id,
    (SELECT value FROM identifications WHERE id = u.primary_email_address_id) AS email_address,
    (SELECT value FROM identifications WHERE id = u.primary_phone_number_id) AS phone_number,
    (SELECT MIN(canonical) FROM identifications WHERE user_id = u.id AND kind = 'username') AS username
    FROM users u"
);

/// A query under way.
pub(super) struct Query {
    pub(super) sql: String,
    args: Vec<Val>,
}

impl Query {
    pub(super) fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), args: vec![] }
    }

    /// `$n` for a value.
    pub(super) fn bind(&mut self, value: &(impl Bind + ?Sized)) -> String {
        self.args.push(value.val());
        format!("${}", self.args.len())
    }

    /// `$n, $m, …` for several.
    pub(super) fn bind_all<T: Bind>(&mut self, values: &[T]) -> String {
        values.iter().map(|value| self.bind(value)).collect::<Vec<_>>().join(", ")
    }

    fn and(&mut self, condition: &str) {
        let word = if self.sql.contains(" WHERE ") && self.sql.ends_with(')') { " AND " } else { " WHERE " };
        self.sql.push_str(word);
        self.sql.push('(');
        self.sql.push_str(condition);
        self.sql.push(')');
    }

    pub(super) async fn all<T: Record>(self, db: &Db) -> Result<Vec<T>> {
        Ok(match db {
            Db::Sqlite { readers, file, .. } => {
                let rows = file.hold(readers).await?.all(for_sqlite_text(self.sql, self.args)).await?;
                rows.iter().map(T::from_row).collect::<Result<_, _>>()?
            }
            Db::Postgres { pool, server } => {
                let rows = server.hold(pool).await?.all(for_postgres_text(self.sql, self.args)).await?;
                rows.iter().map(T::from_row).collect::<Result<_, _>>()?
            }
        })
    }
}

/// The users that a filter lets through, in this order, and all that is known of each.
pub async fn list(db: &Db, filter: &Filter, order: Order, page: Page) -> Result<Vec<Profile>> {
    let mut query = Query::new(PROFILE);
    narrow(&mut query, filter);
    if let Some(id) = &filter.after {
        let (sign, id) = (if order.descending { "<" } else { ">" }, query.bind(id));
        let at = format!("(SELECT created_at FROM users WHERE id = {id})");
        query.and(&format!("u.created_at {sign} {at} OR (u.created_at = {at} AND u.id {sign} {id})"));
    }
    let column = match order.column {
        Column::Created => "u.created_at",
        Column::Updated => "changed_at",
        Column::Nothing => "CAST(NULL AS TEXT)",
        Column::LastSignIn => "u.last_sign_in_at",
        Column::LastActive => "last_active_at",
        Column::EmailAddress => "email_address",
        Column::PhoneNumber => "phone_number",
        Column::Username => "username",
        Column::FirstName => "u.first_name",
        Column::LastName => "u.last_name",
    };
    let direction = if order.descending { "DESC" } else { "ASC" };
    let (limit, offset) = (query.bind(&page.limit), query.bind(&page.offset));
    query.sql.push_str(&format!(
        " ORDER BY {column} {direction} NULLS LAST, u.id {direction} LIMIT {limit} OFFSET {offset}"
    ));
    let mut profiles: Vec<Profile> = query.all(db).await?;
    fill(db, &mut profiles).await?;
    Ok(profiles)
}

/// How many users a filter lets through.
pub async fn count(db: &Db, filter: &Filter) -> Result<i64> {
    let mut query = Query::new("SELECT COUNT(*) FROM users u");
    narrow(&mut query, filter);
    Ok(query.all::<(i64,)>(db).await?.first().map_or(0, |(count,)| *count))
}

fn narrow(query: &mut Query, filter: &Filter) {
    if filter.nobody {
        query.and("1 = 0");
    }
    if !filter.user_ids.is_empty() {
        let ids = query.bind_all(&filter.user_ids);
        query.and(&format!("u.id IN ({ids})"));
    }
    for (kind, values) in &filter.identifiers {
        let (kind, values) = (query.bind(kind), query.bind_all(values));
        query.and(&format!(
            "u.id IN (SELECT user_id FROM identifications
             WHERE kind = {kind} AND canonical IN ({values}))"
        ));
    }
    for (kind, part) in &filter.parts {
        let (kind, part) = (query.bind(kind), query.bind(&like(part)));
        query.and(&format!(
            "u.id IN (SELECT user_id FROM identifications
             WHERE kind = {kind} AND canonical LIKE {part} ESCAPE '\\')"
        ));
    }
    if let Some(part) = &filter.name {
        let part = query.bind(&like(&fold(part)));
        query.and(&format!("u.folded_name LIKE {part} ESCAPE '\\'"));
    }
    if let Some(part) = &filter.anything {
        let (part, name) = (query.bind(&like(part)), query.bind(&like(&fold(part))));
        query.and(&format!(
            "LOWER(u.id) LIKE {part} ESCAPE '\\' OR u.folded_name LIKE {name} ESCAPE '\\' OR u.id IN
             (SELECT user_id FROM identifications WHERE canonical LIKE {part} ESCAPE '\\')"
        ));
    }
    match filter.banned {
        Some(true) => query.and("u.banned_at IS NOT NULL"),
        Some(false) => query.and("u.banned_at IS NULL"),
        None => {}
    }
    for (moment, side, at) in &filter.times {
        let what = match moment {
            Moment::Created => "u.created_at",
            Moment::LastSignIn => "u.last_sign_in_at",
            Moment::LastActive => "(SELECT MAX(last_active_at) FROM sessions WHERE user_id = u.id)",
        };
        let sign = match side {
            Side::Before => "<",
            Side::After => ">=",
        };
        let at = query.bind(at);
        query.and(&format!("{what} {sign} {at}"));
    }
}

/// A pattern for what contains this, whatever it is made of.
fn like(part: &str) -> String {
    let plain: String = part
        .to_lowercase()
        .chars()
        .flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c]))
        .collect();
    format!("%{plain}%")
}

/// Puts in what stands in other tables.
async fn fill(db: &Db, profiles: &mut [Profile]) -> Result<()> {
    if profiles.is_empty() {
        return Ok(());
    }
    let ids: Vec<UserId> = profiles.iter().map(|profile| profile.user.id.clone()).collect();
    let mut query = Query::new("");
    let list = query.bind_all(&ids);
    query.sql = format!(
        "SELECT id, user_id, kind, value, verified_at, proved_by, strategies, created_at, second_factor_at,
                default_second_factor_at
         FROM identifications WHERE user_id IN ({list}) ORDER BY created_at, id"
    );
    let owned: Vec<Owned> = query.all(db).await?;
    let mut query = Query::new("");
    let list = query.bind_all(&ids);
    query.sql = format!(
        "SELECT id, user_id, name, last_used_at FROM passkeys WHERE user_id IN ({list}) ORDER BY created_at, id"
    );
    let passkeys: Vec<OwnPasskey> = query.all(db).await?;
    for profile in profiles {
        let id = &profile.user.id;
        profile.identifications = owned.iter().filter(|own| &own.user_id == id).cloned().collect();
        profile.passkeys = passkeys.iter().filter(|own| &own.user_id == id).cloned().collect();
    }
    Ok(())
}

/// What is counted under each of these ids.
pub async fn lockouts(db: &Db, ids: &[String]) -> Result<Vec<Lockout>> {
    let mut found = vec![];
    for some in ids.chunks(500) {
        let mut query = Query::new("SELECT id, failures, locked_until FROM lockouts WHERE id IN (");
        let list = query.bind_all(some);
        query.sql.push_str(&list);
        query.sql.push(')');
        found.extend(query.all::<Lockout>(db).await?);
    }
    Ok(found)
}

/// Writes down that a program vouched for all addresses and numbers of a user who was just made.
pub async fn vouch(db: impl Writes, user_id: &UserId) -> Result<()> {
    let sql = "UPDATE identifications SET proved_by = $2 WHERE user_id = $1 AND kind <> $3";
    db.exec(sql, args![user_id, GIVEN, Kind::Username]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_searched_for_as_it_is_written() {
        assert_eq!(like("Ada_100%\\"), "%ada\\_100\\%\\\\%");
    }
}
