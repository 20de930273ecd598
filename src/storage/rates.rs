//! How often something was done within a window of time, counted for all nodes.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::storage::directory::Query;
use crate::storage::{Db, Reads, Writes};

/// A window that is open.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Window {
    /// How often it was done within it.
    pub used: i64,
    /// When it ends.
    pub expire_at: Millis,
}

/// Counts one more, unless `limit` was reached within the window, which begins with its first; none then. One statement,
/// so that any number at once count right.
pub async fn take(
    db: impl Writes,
    key_hash: &str,
    limit: i64,
    window: Millis,
    now: Millis,
) -> Result<Option<Window>> {
    let sql = "INSERT INTO rates (key_hash, used, expire_at) VALUES ($1, 1, $3)
               ON CONFLICT (key_hash) DO UPDATE SET
                   used = CASE WHEN rates.expire_at <= $2 THEN 1 ELSE rates.used + 1 END,
                   expire_at = CASE WHEN rates.expire_at <= $2 THEN $3 ELSE rates.expire_at END
               WHERE rates.used < $4 OR rates.expire_at <= $2
               RETURNING used, expire_at";
    Ok(db.returning(sql, args![key_hash, now, now + window, limit]).await?.pop())
}

/// How many keys one statement counts.
const AT_ONCE: usize = 8;

/// One text for each number of keys, so that each is prepared once.
static TAKE_ALL: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let text = |keys: usize| {
        let mut sql = "INSERT INTO rates (key_hash, used, expire_at) VALUES ".to_owned();
        for key in 0..keys {
            let comma = if key == 0 { "" } else { ", " };
            let _ = write!(sql, "{comma}(${}, 1, ${})", 2 * key + 2, 2 * key + 3);
        }
        sql.push_str(
            " ON CONFLICT (key_hash) DO UPDATE SET
                  used = CASE WHEN rates.expire_at <= $1 THEN 1 ELSE rates.used + 1 END,
                  expire_at = CASE WHEN rates.expire_at <= $1 THEN excluded.expire_at ELSE rates.expire_at END
              RETURNING key_hash, used, expire_at",
        );
        &*sql.leak()
    };
    (1..=AT_ONCE).map(text).collect()
});

/// Counts one more for each of these keys, which all differ and have these windows, whatever their limits: for a transaction
/// that is given up where one of them is beyond its own. Answers how they stand.
pub async fn take_all(
    mut db: impl Writes,
    keys: &[(String, Millis)],
    now: Millis,
) -> Result<HashMap<String, Window>> {
    let mut all = HashMap::with_capacity(keys.len());
    for some in keys.chunks(AT_ONCE) {
        let mut values = args![now];
        for (key_hash, window) in some {
            values.extend(args![key_hash, now + *window]);
        }
        let rows: Vec<(String, i64, Millis)> = db.again().returning(TAKE_ALL[some.len() - 1], values).await?;
        all.extend(rows.into_iter().map(|(key, used, expire_at)| (key, Window { used, expire_at })));
    }
    Ok(all)
}

/// When the window of this key ends, if `limit` is reached in it.
pub async fn spent_until(db: impl Reads, key_hash: &str, limit: i64, now: Millis) -> Result<Option<Millis>> {
    let sql = "SELECT expire_at FROM rates WHERE key_hash = $1 AND used >= $2 AND expire_at > $3";
    let row: Option<(Millis,)> = db.one(sql, args![key_hash, limit, now]).await?;
    Ok(row.map(|(at,)| at))
}

/// The window of this key that is open.
pub async fn find_open(db: impl Reads, key_hash: &str, now: Millis) -> Result<Option<Window>> {
    db.one("SELECT used, expire_at FROM rates WHERE key_hash = $1 AND expire_at > $2", args![key_hash, now])
        .await
}

/// How often each of these keys was counted in the window of it that is open.
pub async fn list_used(db: &Db, key_hashes: &[String], now: Millis) -> Result<HashMap<String, i64>> {
    let mut query = Query::new("SELECT key_hash, used FROM rates WHERE expire_at > ");
    let (now, list) = (query.bind(&now), query.bind_all(key_hashes));
    query.sql.push_str(&format!("{now} AND key_hash IN ({list})"));
    Ok(query.all::<(String, i64)>(db).await?.into_iter().collect())
}

/// When the window of this key ends.
pub async fn expire_at(db: impl Reads, key_hash: &str) -> Result<Option<Millis>> {
    let row: Option<(Millis,)> =
        db.one("SELECT expire_at FROM rates WHERE key_hash = $1", args![key_hash]).await?;
    Ok(row.map(|(at,)| at))
}

/// Forgets some windows that are over; answers how many.
pub async fn forget_expired(db: impl Writes, now: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM rates WHERE key_hash IN
               (SELECT key_hash FROM rates WHERE expire_at <= $1 LIMIT $2) AND expire_at <= $1";
    db.exec(sql, args![now, limit]).await
}
