//! A copy of every table of ours as lines of JSON, the same for both databases: it also moves one into the other.
//!
//! The first line is the [`Head`]. Then, for each table, parents before children, its name and columns, and a line for each
//! row. The last line counts the rows, so that a copy cut short is known for one.

use std::collections::BTreeMap;
use std::io::{BufRead, Read, Write};

use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, ColumnIndex, Connection, Decode, Row, SqliteConnection, Type};

use super::db::{Db, Tx, Val, for_postgres_text, for_sqlite_text};
use crate::clock::Millis;
use crate::error::{Error, Result};

/// What a backup begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// `1`.
    pub portico_backup: u32,
    /// Which migrations had made its tables.
    pub migrations: Vec<i64>,
    /// When it was made.
    pub made_at: Millis,
    /// By which the master secret that its sealed values need is known.
    pub secret_check: String,
}

/// The only format there is.
pub const FORMAT: u32 = 1;

/// What comes and goes within minutes, and is not kept.
const PASSING: [&str; 5] =
    ["page_states", "rates", "passkey_challenges", "spent_challenges", "replaced_tokens"];

/// What a node writes that nobody has used yet.
const UNTOUCHED: [&str; 3] = ["instance", "admin_links", "events"];

/// The most bytes that a line may have.
const LONGEST: u64 = 64 * 1024 * 1024;

/// The most values that one statement takes.
const MOST_VALUES: usize = 20_000;

/// From so many bytes of text on a statement takes no row more.
const MOST_TEXT: usize = 4 * 1024 * 1024;

/// A table of ours.
struct Table {
    name: String,
    /// Names of columns, and whether each is TEXT; else it is BIGINT.
    columns: Vec<(String, bool)>,
    parents: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Row(Vec<Value>),
    Table { table: String, columns: Vec<String> },
    End { rows: u64 },
}

/// The tables that these migrations make, parents before children: made once in memory and looked at, so that nothing else
/// that a database may hold is ever touched.
async fn tables(migrations: &[i64]) -> Result<Vec<Table>> {
    let mut scratch = SqliteConnection::connect("sqlite::memory:").await?;
    only(migrations)?.run_direct(None, &mut scratch, false).await?;
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_sqlx_migrations'";
    let names: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut scratch).await?;
    let mut left = vec![];
    for (name,) in names.into_iter().filter(|(name,)| !PASSING.contains(&name.as_str())) {
        let sql = "SELECT name, type = 'TEXT' FROM pragma_table_info($1) ORDER BY cid";
        let columns = sqlx::query_as(sql).bind(&name).fetch_all(&mut scratch).await?;
        let sql = "SELECT \"table\" FROM pragma_foreign_key_list($1)";
        let parents: Vec<(String,)> = sqlx::query_as(sql).bind(&name).fetch_all(&mut scratch).await?;
        left.push(Table { name, columns, parents: parents.into_iter().map(|(name,)| name).collect() });
    }
    let mut sorted: Vec<Table> = vec![];
    while !left.is_empty() {
        let free = |table: &Table| {
            table.parents.iter().all(|p| p == &table.name || sorted.iter().any(|t| &t.name == p))
        };
        let (ready, waiting): (Vec<_>, Vec<_>) = left.into_iter().partition(free);
        if ready.is_empty() {
            return Err(Error::broken("tables refer to each other in a circle"));
        }
        sorted.extend(ready);
        left = waiting;
    }
    Ok(sorted)
}

/// Our migrations, but no others than these.
fn only(migrations: &[i64]) -> Result<Migrator> {
    let all = sqlx::migrate!();
    if let Some(unknown) = migrations.iter().find(|version| !all.version_exists(**version)) {
        return Err(Error::broken(format!("this program is too old: it does not know migration {unknown}")));
    }
    let chosen = all.iter().filter(|migration| migrations.contains(&migration.version)).cloned().collect();
    let mut migrator = Migrator::with_migrations(chosen);
    // Whoever runs it holds a lock that ends with the transaction.
    migrator.set_locking(false);
    Ok(migrator)
}

/// Which migrations a database has; none when it has no tables of ours.
pub async fn migrations(tx: &mut Tx) -> Result<Vec<i64>> {
    let there = match tx {
        Tx::Sqlite(tx) => {
            let sql = "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'";
            sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut **tx).await?
        }
        Tx::Postgres(tx) => {
            let sql = "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')";
            sqlx::query_scalar(sql).fetch_one(&mut **tx).await?
        }
    };
    if there == 0 {
        return Ok(vec![]);
    }
    let sql = "SELECT version FROM _sqlx_migrations ORDER BY version";
    let rows: Vec<(i64,)> = super::Reads::all(tx, sql, vec![]).await?;
    Ok(rows.into_iter().map(|(version,)| version).collect())
}

/// How many migrations of this program a database lacks.
pub async fn lacking(tx: &mut Tx) -> Result<usize> {
    let there = migrations(tx).await?;
    Ok(sqlx::migrate!().iter().filter(|migration| !there.contains(&migration.version)).count())
}

/// Writes all that a snapshot holds; answers how many rows that were.
pub async fn write(tx: &mut Tx, head: &Head, out: &mut impl Write) -> Result<u64> {
    put(out, head)?;
    let mut rows = 0;
    for table in tables(&head.migrations).await? {
        let columns: Vec<String> = table.columns.iter().map(|(name, _)| name.clone()).collect();
        let sql = format!("SELECT {} FROM {}", quoted(&columns), quote(&table.name));
        put(out, &Line::Table { table: table.name, columns })?;
        let sql = AssertSqlSafe(sql);
        match tx {
            Tx::Sqlite(tx) => {
                let mut found = sqlx::query(sql).fetch(&mut **tx);
                while let Some(row) = found.try_next().await? {
                    put(out, &Line::Row(values(&row, &table.columns)?))?;
                    rows += 1;
                }
            }
            Tx::Postgres(tx) => {
                let mut found = sqlx::query(sql).fetch(&mut **tx);
                while let Some(row) = found.try_next().await? {
                    put(out, &Line::Row(values(&row, &table.columns)?))?;
                    rows += 1;
                }
            }
        }
    }
    put(out, &Line::End { rows })?;
    Ok(rows)
}

fn put(out: &mut impl Write, line: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    Ok(out.write_all(b"\n")?)
}

fn quote(name: &str) -> String {
    format!("\"{name}\"")
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

fn values<'r, R: Row>(row: &'r R, columns: &[(String, bool)]) -> Result<Vec<Value>>
where
    usize: ColumnIndex<R>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
{
    let value = |(n, (_, is_text)): (usize, &(String, bool))| -> Result<Value> {
        Ok(if *is_text {
            row.try_get::<Option<String>, _>(n)?.into()
        } else {
            row.try_get::<Option<i64>, _>(n)?.into()
        })
    };
    columns.iter().enumerate().map(value).collect()
}

/// Reads a backup, line by line.
pub struct Reader<R>(R);

impl<R: BufRead> Reader<R> {
    /// Over the text of a backup.
    pub fn new(text: R) -> Self {
        Self(text)
    }

    fn line<T: for<'de> Deserialize<'de>>(&mut self) -> Result<T> {
        let mut line = vec![];
        let read = self.0.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        read.map_err(|_| Error::broken("the backup is damaged"))?;
        if line.last() != Some(&b'\n') {
            return Err(Error::broken("the backup is cut short"));
        }
        serde_json::from_slice(&line).map_err(|_| Error::broken("the backup is damaged"))
    }

    /// Whether nothing follows. Only here does packed text know that its checksum was right.
    fn is_over(&mut self) -> bool {
        matches!(self.0.read(&mut [0]), Ok(0))
    }

    /// What it begins with. The first thing to ask for.
    pub fn head(&mut self) -> Result<Head> {
        let head: Head = self.line().map_err(|_| Error::broken("this is no backup of Portico"))?;
        if head.portico_backup != FORMAT {
            return Err(Error::broken("this backup was made by a newer Portico"));
        }
        Ok(head)
    }
}

/// Whether anybody has used what a database holds.
async fn is_used(tx: &mut Tx, tables: &[Table]) -> Result<bool> {
    for table in tables.iter().filter(|table| !UNTOUCHED.contains(&table.name.as_str())) {
        let sql = format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM {} LIMIT 1) AS any_row",
            quote(&table.name)
        );
        let rows: i64 = match tx {
            Tx::Sqlite(tx) => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut **tx).await?,
            Tx::Postgres(tx) => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut **tx).await?,
        };
        if rows > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts a backup in the place of all that a database holds, in one transaction: all of it or nothing. Unless `force` is
/// given, the database must be one that nobody has used. The tables are those of the backup's time; migrate afterwards.
pub async fn restore<R: BufRead>(db: &Db, head: &Head, backup: &mut Reader<R>, force: bool) -> Result<u64> {
    let new = tables(&head.migrations).await?;
    let mut tx = db.begin().await?;
    if let Tx::Postgres(tx) = &mut tx {
        tx.lock_migrations().await?;
    }
    let before = migrations(&mut tx).await?;
    let old = tables(&before).await?;
    if !force && is_used(&mut tx, &old).await? {
        return Err(Error::broken(
            "the database is in use: --force puts the backup in the place of all that it holds",
        ));
    }
    if !before.is_empty() {
        // Those that are not kept first: they name rows of others.
        let kept = old.iter().rev().map(|table| table.name.as_str());
        for name in PASSING.into_iter().chain(kept).chain(["_sqlx_migrations"]) {
            execute(&mut tx, format!("DROP TABLE IF EXISTS {}", quote(name)), vec![]).await?;
        }
    }
    let migrator = only(&head.migrations)?;
    match &mut tx {
        Tx::Sqlite(tx) => migrator.run_direct(None, &mut **tx, false).await?,
        Tx::Postgres(tx) => migrator.run_direct(None, &mut **tx, false).await?,
    }
    // What a migration put there stands in the backup, too.
    for table in new.iter().rev() {
        execute(&mut tx, format!("DELETE FROM {}", quote(&table.name)), vec![]).await?;
    }
    let rows = fill(&mut tx, &new, backup).await?;
    tx.commit().await?;
    Ok(rows)
}

async fn execute(tx: &mut Tx, sql: String, args: Vec<Val>) -> Result<()> {
    match tx {
        Tx::Sqlite(tx) => for_sqlite_text(sql, args).execute(&mut **tx).await.map(drop)?,
        Tx::Postgres(tx) => for_postgres_text(sql, args).execute(&mut **tx).await.map(drop)?,
    }
    Ok(())
}

/// Rows of one table, until there are enough of them for a statement.
struct Pending<'a> {
    table: &'a Table,
    args: Vec<Val>,
    text: usize,
}

impl Pending<'_> {
    fn is_full(&self) -> bool {
        self.args.len() + self.table.columns.len() > MOST_VALUES || self.text > MOST_TEXT
    }

    async fn insert(&mut self, tx: &mut Tx) -> Result<()> {
        let width = self.table.columns.len();
        let rows = (0..self.args.len() / width).map(|row| {
            let places: Vec<_> = (1..=width).map(|n| format!("${}", row * width + n)).collect();
            format!("({})", places.join(", "))
        });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return Ok(());
        }
        let columns: Vec<_> = self.table.columns.iter().map(|(name, _)| name.clone()).collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {}",
            quote(&self.table.name),
            quoted(&columns),
            rows.join(", ")
        );
        self.text = 0;
        execute(tx, sql, std::mem::take(&mut self.args)).await
    }
}

async fn fill<R: BufRead>(tx: &mut Tx, tables: &[Table], backup: &mut Reader<R>) -> Result<u64> {
    let known: BTreeMap<&str, &Table> = tables.iter().map(|table| (table.name.as_str(), table)).collect();
    let damaged = || Error::broken("the backup is damaged");
    let mut pending: Option<Pending> = None;
    let mut rows = 0;
    loop {
        match backup.line()? {
            Line::Row(row) => {
                let pending = pending.as_mut().ok_or_else(damaged)?;
                let fits = row.len() == pending.table.columns.len();
                let args =
                    row.iter().zip(&pending.table.columns).map(|(value, (_, is_text))| bind(value, *is_text));
                pending.args.extend(args.collect::<Option<Vec<_>>>().filter(|_| fits).ok_or_else(damaged)?);
                pending.text += row.iter().filter_map(Value::as_str).map(str::len).sum::<usize>();
                rows += 1;
                if pending.is_full() {
                    pending.insert(tx).await?;
                }
            }
            Line::Table { table, columns } => {
                if let Some(pending) = &mut pending {
                    pending.insert(tx).await?;
                }
                let table = known.get(table.as_str()).ok_or_else(damaged)?;
                if !columns.iter().eq(table.columns.iter().map(|(name, _)| name)) {
                    return Err(damaged());
                }
                pending = Some(Pending { table, args: vec![], text: 0 });
            }
            Line::End { rows: all } => {
                if let Some(pending) = &mut pending {
                    pending.insert(tx).await?;
                }
                return if all == rows && backup.is_over() { Ok(rows) } else { Err(damaged()) };
            }
        }
    }
}

fn bind(value: &Value, is_text: bool) -> Option<Val> {
    match value {
        Value::Null if is_text => Some(Val::Text(None)),
        Value::Null => Some(Val::Int(None)),
        Value::String(text) if is_text => Some(Val::Text(Some(text.clone()))),
        Value::Number(number) if !is_text => Some(Val::Int(Some(number.as_i64()?))),
        _ => None,
    }
}
