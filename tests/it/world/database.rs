//! A fresh database for one test: a file, or a database of its own on the server at `TEST_DATABASE_URL`.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use portico::storage::Db;
use portico::storage::db::noting;
use sqlx::{AssertSqlSafe, Connection, Executor, Row};
use tokio::sync::OnceCell;

/// The server that tests may make databases on; none: files.
pub fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// A database of one test. On a server it is dropped at the end.
pub struct Database {
    /// What `PORTICO_DATABASE_URL` says.
    pub url: String,
    made_on: Option<(String, String)>,
}

impl Database {
    /// The one at this address, which is nobody's to drop.
    pub fn at(url: String) -> Self {
        Self { url, made_on: None }
    }

    /// A new, empty one; a file lies in `folder`.
    pub async fn fresh(folder: &Path) -> Self {
        match server() {
            Some(server) => Self::on(server, "").await,
            None => Self { url: file(&folder.join("portico.db")), made_on: None },
        }
    }

    /// A new one with all our tables: a copy of one that is made once, for that takes longer than most tests.
    pub async fn migrated(folder: &Path) -> Self {
        match server() {
            Some(server) => {
                // A process asks for it once.
                static WHOLE: OnceCell<String> = OnceCell::const_new();
                let whole = WHOLE.get_or_init(|| migrated_on(&server)).await;
                Self::on(server, &format!(" TEMPLATE {whole}")).await
            }
            None => {
                std::fs::copy(migrated_file().await, folder.join("portico.db")).expect("a copy");
                Self::fresh(folder).await
            }
        }
    }

    async fn on(server: String, how: &str) -> Self {
        let name = new_name();
        execute(&server, &format!("CREATE DATABASE {name}{how}")).await;
        Self { url: at(&server, &name), made_on: Some((server, name)) }
    }
}

fn file(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

fn new_name() -> String {
    format!("test_{}", portico::secret::Chance::system().base62(20).to_lowercase())
}

/// A database of a server.
fn at(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).expect("TEST_DATABASE_URL is an address");
    url.set_path(name);
    url.into()
}

/// What these migrations and no others are called.
fn edition() -> String {
    let mut hasher = DefaultHasher::new();
    sqlx::migrate!().iter().for_each(|migration| migration.checksum.hash(&mut hasher));
    format!("migrated_{:016x}", hasher.finish())
}

async fn migrate(url: &str) {
    let db = Db::open(url).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
}

/// The database on a server that others are copied from. It stays there, for the tests that come.
async fn migrated_on(server: &str) -> String {
    let name = edition();
    let mut connection = sqlx::PgConnection::connect(server).await.expect("TEST_DATABASE_URL answers");
    // One makes it, the others wait; the lock ends with the connection.
    connection.execute("SELECT pg_advisory_lock(20261126)").await.unwrap();
    let there: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    if there == 0 {
        let unfinished = new_name();
        execute(server, &format!("CREATE DATABASE {unfinished}")).await;
        migrate(&at(server, &unfinished)).await;
        execute(server, &format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    connection.close().await.unwrap();
    name
}

/// The file that others are copied from. Whoever comes first puts it there whole.
async fn migrated_file() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let whole = folder.join(edition()).with_extension("db");
    if !whole.exists() {
        let unfinished = tempfile::tempdir_in(folder).unwrap();
        let path = unfinished.path().join("portico.db");
        migrate(&file(&path)).await;
        std::fs::rename(path, &whole).unwrap();
    }
    whole
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some((server, name)) = self.made_on.take() else { return };
        let drop = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        // The server waits until everybody has left. The next story need not; only a process of one story has to.
        if std::env::var_os("NEXTEST").is_some() {
            let _ = drop.join();
        }
    }
}

/// Carries out a statement on a server.
pub async fn execute(server: &str, statement: &str) {
    let mut connection = sqlx::PgConnection::connect(server).await.expect("TEST_DATABASE_URL answers");
    connection.execute(sqlx::query(AssertSqlSafe(statement.to_owned()))).await.expect(statement);
    let _ = connection.close().await;
}

/// The first column of every row, as text.
pub async fn column(db: &Db, sql: &str) -> Vec<String> {
    let query = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { readers, .. } => {
            let rows = sqlx::query(query).fetch_all(readers).await.expect(sql);
            rows.iter().map(|row| row.get(0)).collect()
        }
        Db::Postgres { pool, .. } => {
            let rows = sqlx::query(query).fetch_all(pool).await.expect(sql);
            rows.iter().map(|row| row.get(0)).collect()
        }
    }
}

/// The one number that a query answers.
pub async fn number(db: &Db, sql: &str) -> i64 {
    let query = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { readers, .. } => sqlx::query_scalar(query).fetch_one(readers).await.expect(sql),
        Db::Postgres { pool, .. } => sqlx::query_scalar(query).fetch_one(pool).await.expect(sql),
    }
}

/// Carries out a statement behind the program's back.
pub async fn change(db: &Db, sql: &str) -> u64 {
    let query = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite { writer, .. } => sqlx::query(query).execute(writer).await.expect(sql).rows_affected(),
        Db::Postgres { pool, .. } => sqlx::query(query).execute(pool).await.expect(sql).rows_affected(),
    }
}

/// All tables of ours.
async fn tables(db: &Db) -> Vec<String> {
    let sql = match db {
        Db::Sqlite { .. } => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        }
        Db::Postgres { .. } => {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
        }
    };
    column(db, sql).await.into_iter().filter(|name| name != "_sqlx_migrations").collect()
}

/// How many rows each table has, by one query.
pub async fn counts(db: &Db) -> BTreeMap<String, usize> {
    let each = tables(db).await.into_iter();
    let each = each.map(|table| format!("SELECT '{table} ' || CAST(COUNT(*) AS TEXT) FROM {table}"));
    let told = column(db, &each.collect::<Vec<_>>().join(" UNION ALL ")).await;
    let pairs = told.iter().map(|line| line.split_once(' ').expect("a name and a number"));
    pairs.map(|(table, rows)| (table.to_owned(), rows.parse().expect("a number"))).collect()
}

/// A query for every row of every table: each as the name of its table and a line of JSON.
pub async fn all_rows(db: &Db) -> String {
    let mut each = vec![];
    for table in tables(db).await {
        each.push(match db {
            Db::Sqlite { .. } => {
                let names = column(db, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
                let pairs: Vec<_> = names.iter().map(|name| format!("'{name}', \"{name}\"")).collect();
                format!("SELECT '{table} ' || json_object({}) FROM {table}", pairs.join(", "))
            }
            Db::Postgres { .. } => format!("SELECT '{table} ' || row_to_json(t)::text FROM {table} t"),
        });
    }
    each.join(" UNION ALL ")
}

/// Every row of every table, each as a line of JSON.
pub async fn dump(db: &Db) -> BTreeMap<String, Vec<String>> {
    let mut dump: BTreeMap<String, Vec<String>> =
        tables(db).await.into_iter().map(|table| (table, vec![])).collect();
    for row in column(db, &all_rows(db).await).await {
        let (table, line) = row.split_once(' ').expect("a name and a line");
        dump.get_mut(table).expect("a table of ours").push(line.to_owned());
    }
    dump.values_mut().for_each(|rows| rows.sort());
    dump
}

/// The names of the tables that differ between two dumps.
pub fn changed(before: &BTreeMap<String, Vec<String>>, after: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    after
        .iter()
        .filter(|(table, rows)| before.get(*table) != Some(rows))
        .map(|(table, _)| table.clone())
        .collect()
}

/// Does some work, and answers the statements and commits that it took, whoever may have asked for new settings meanwhile: a
/// node does now and then.
pub async fn ordered<T>(work: impl Future<Output = T>) -> (T, Vec<&'static str>) {
    let (done, mut noted) = noting(work).await;
    noted.retain(|sql| !sql.contains("FROM settings"));
    (done, noted)
}
