//! The facade over both databases: one writer and several readers on SQLite, a pool on Postgres.

use std::future::Future;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, FromRow, PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::clock::Millis;
use crate::error::{Error, Refusal, Result};

/// An open database.
#[derive(Clone)]
pub enum Db {
    /// A file: one connection writes, several read.
    Sqlite {
        /// The one connection that writes.
        writer: SqlitePool,
        /// Connections that cannot write.
        readers: SqlitePool,
    },
    /// A server, perhaps shared with other nodes.
    Postgres(PgPool),
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
pub enum Tx {
    /// On the one writer, begun with `BEGIN IMMEDIATE`.
    Sqlite(Transaction<'static, Sqlite>),
    /// At the server's default isolation, read committed.
    Postgres(Transaction<'static, Postgres>),
}

/// A value bound to `$n`. It knows its type when it is NULL too, which Postgres wants.
pub enum Val {
    /// TEXT.
    Text(Option<String>),
    /// BIGINT.
    Int(Option<i64>),
}

/// What can be bound to `$n`.
pub trait Bind {
    /// NULL of the same type.
    const NULL: Val;
    /// The value.
    fn val(&self) -> Val;
}

impl Bind for str {
    const NULL: Val = Val::Text(None);
    fn val(&self) -> Val {
        Val::Text(Some(self.to_owned()))
    }
}

impl Bind for String {
    const NULL: Val = Val::Text(None);
    fn val(&self) -> Val {
        Val::Text(Some(self.clone()))
    }
}

impl Bind for i64 {
    const NULL: Val = Val::Int(None);
    fn val(&self) -> Val {
        Val::Int(Some(*self))
    }
}

impl Bind for Millis {
    const NULL: Val = Val::Int(None);
    fn val(&self) -> Val {
        Val::Int(Some(self.0))
    }
}

macro_rules! bind_ids {
    ($($id:ident)*) => {$(
        impl Bind for crate::id::$id {
            const NULL: Val = Val::Text(None);
            fn val(&self) -> Val {
                Val::Text(Some(self.as_str().to_owned()))
            }
        }
    )*};
}

bind_ids! {
    UserId SessionId ClientId SignInId SignUpId IdentificationId VerificationId SendId MessageId EventId AdminLinkId
    RequestId SigningKeyId SecretKeyId TotpId PasskeyId ChallengeId SignInTokenId PictureId
}

impl Bind for crate::model::identification::Kind {
    const NULL: Val = Val::Text(None);
    fn val(&self) -> Val {
        Val::Text(Some(self.name().to_owned()))
    }
}

impl<T: Bind + ?Sized> Bind for &T {
    const NULL: Val = T::NULL;
    fn val(&self) -> Val {
        (**self).val()
    }
}

impl<T: Bind> Bind for Option<T> {
    const NULL: Val = T::NULL;
    fn val(&self) -> Val {
        self.as_ref().map_or(T::NULL, Bind::val)
    }
}

/// The values for `$1`, `$2`, … of a query.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::storage::db::Bind::val(&$value)),*] };
}

/// A row of either database as a struct: derive `sqlx::FromRow`.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// Reading: from the database as it is, or from within a transaction.
pub trait Reads: Send {
    /// The first row, if any.
    fn one<T: Record>(
        self,
        sql: &'static str,
        args: Vec<Val>,
    ) -> impl Future<Output = Result<Option<T>>> + Send;
    /// All rows.
    fn all<T: Record>(self, sql: &'static str, args: Vec<Val>)
    -> impl Future<Output = Result<Vec<T>>> + Send;
}

/// Writing. A conditional statement settles a race by the number of rows that it touched.
pub trait Writes: Send {
    /// Carries out a statement; answers how many rows it touched.
    fn exec(self, sql: &'static str, args: Vec<Val>) -> impl Future<Output = Result<u64>> + Send;
    /// Carries out a statement with `RETURNING`.
    fn returning<T: Record>(
        self,
        sql: &'static str,
        args: Vec<Val>,
    ) -> impl Future<Output = Result<Vec<T>>> + Send;
    /// The same place once more, for one who has several things to write.
    fn again(&mut self) -> impl Writes;
}

type SqliteQuery = sqlx::query::Query<'static, Sqlite, SqliteArguments>;
type PostgresQuery = sqlx::query::Query<'static, Postgres, PgArguments>;

fn for_sqlite(sql: &'static str, args: Vec<Val>) -> SqliteQuery {
    bind_sqlite(sqlx::query(sql), args)
}

/// A query that was put together from names of ours.
pub(super) fn for_sqlite_text(sql: String, args: Vec<Val>) -> SqliteQuery {
    // Of every length there is one: none is worth keeping.
    bind_sqlite(sqlx::query(AssertSqlSafe(sql)).persistent(false), args)
}

fn bind_sqlite(query: SqliteQuery, args: Vec<Val>) -> SqliteQuery {
    args.into_iter().fold(query, |query, arg| match arg {
        Val::Text(text) => query.bind(text),
        Val::Int(number) => query.bind(number),
    })
}

fn for_postgres(sql: &'static str, args: Vec<Val>) -> PostgresQuery {
    bind_postgres(sqlx::query(sql), args)
}

/// A query that was put together from names of ours.
pub(super) fn for_postgres_text(sql: String, args: Vec<Val>) -> PostgresQuery {
    bind_postgres(sqlx::query(AssertSqlSafe(sql)).persistent(false), args)
}

fn bind_postgres(query: PostgresQuery, args: Vec<Val>) -> PostgresQuery {
    args.into_iter().fold(query, |query, arg| match arg {
        Val::Text(text) => query.bind(text),
        Val::Int(number) => query.bind(number),
    })
}

fn record<'r, R: sqlx::Row, T: FromRow<'r, R>>(row: &'r R) -> Result<T> {
    Ok(T::from_row(row)?)
}

impl Reads for &Db {
    async fn one<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Option<T>> {
        match self {
            Db::Sqlite { readers, .. } => {
                for_sqlite(sql, args).fetch_optional(readers).await?.as_ref().map(record).transpose()
            }
            Db::Postgres(pool) => {
                for_postgres(sql, args).fetch_optional(pool).await?.as_ref().map(record).transpose()
            }
        }
    }

    async fn all<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Vec<T>> {
        match self {
            Db::Sqlite { readers, .. } => {
                for_sqlite(sql, args).fetch_all(readers).await?.iter().map(record).collect()
            }
            Db::Postgres(pool) => for_postgres(sql, args).fetch_all(pool).await?.iter().map(record).collect(),
        }
    }
}

impl Writes for &Db {
    async fn exec(self, sql: &'static str, args: Vec<Val>) -> Result<u64> {
        Ok(match self {
            Db::Sqlite { writer, .. } => for_sqlite(sql, args).execute(writer).await?.rows_affected(),
            Db::Postgres(pool) => for_postgres(sql, args).execute(pool).await?.rows_affected(),
        })
    }

    async fn returning<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Vec<T>> {
        match self {
            Db::Sqlite { writer, .. } => {
                for_sqlite(sql, args).fetch_all(writer).await?.iter().map(record).collect()
            }
            Db::Postgres(pool) => for_postgres(sql, args).fetch_all(pool).await?.iter().map(record).collect(),
        }
    }

    fn again(&mut self) -> impl Writes {
        *self
    }
}

impl Reads for &mut Tx {
    async fn one<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Option<T>> {
        match self {
            Tx::Sqlite(tx) => {
                for_sqlite(sql, args).fetch_optional(&mut **tx).await?.as_ref().map(record).transpose()
            }
            Tx::Postgres(tx) => {
                for_postgres(sql, args).fetch_optional(&mut **tx).await?.as_ref().map(record).transpose()
            }
        }
    }

    async fn all<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Vec<T>> {
        match self {
            Tx::Sqlite(tx) => for_sqlite(sql, args).fetch_all(&mut **tx).await?.iter().map(record).collect(),
            Tx::Postgres(tx) => {
                for_postgres(sql, args).fetch_all(&mut **tx).await?.iter().map(record).collect()
            }
        }
    }
}

impl Writes for &mut Tx {
    async fn exec(self, sql: &'static str, args: Vec<Val>) -> Result<u64> {
        Ok(match self {
            Tx::Sqlite(tx) => for_sqlite(sql, args).execute(&mut **tx).await?.rows_affected(),
            Tx::Postgres(tx) => for_postgres(sql, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    async fn returning<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Vec<T>> {
        self.all(sql, args).await
    }

    fn again(&mut self) -> impl Writes {
        &mut **self
    }
}

impl Tx {
    /// Makes it so.
    pub async fn commit(self) -> Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await?,
            Tx::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

impl Db {
    /// Opens the database at `sqlite://PATH` or `postgres://…`. The file and its folder are made when missing.
    pub async fn open(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            Self::open_file(Path::new(path)).await
        } else {
            let options = sqlx::postgres::PgConnectOptions::from_str(url)?;
            let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(25));
            Ok(Self::Postgres(pool.connect_with(options).await?))
        }
    }

    async fn open_file(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            crate::storage::make_private_folder(folder)?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A confirmed change outlives not only the process but the machine's power.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let wait = Duration::from_secs(30);
        let writer = SqlitePoolOptions::new().max_connections(1).acquire_timeout(wait);
        let writer = writer.connect_with(options.clone()).await?;
        let readers = SqlitePoolOptions::new().max_connections(4).acquire_timeout(wait);
        let readers = readers.connect_lazy_with(options.pragma("query_only", "1"));
        Ok(Self::Sqlite { writer, readers })
    }

    /// Brings the tables up to date. Safe when several programs start at once: Postgres locks by itself, a file is
    /// locked by a file beside it.
    pub async fn migrate(&self) -> Result<()> {
        let migrator = sqlx::migrate!();
        match self {
            Self::Postgres(pool) => migrator.run(pool).await?,
            Self::Sqlite { writer, .. } => {
                let path = writer.connect_options().get_filename().to_owned();
                let lock = std::fs::File::create(path.with_extension("migration-lock"))?;
                let held = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await??;
                migrator.run(writer).await?;
                drop(held);
            }
        }
        // What SQL cannot do in the same way in both.
        super::users::fold_names(self).await
    }

    /// Begins a transaction that may write. On SQLite it waits for its turn first, so that it never finds the database locked.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.one::<(i64,)>("SELECT CAST(1 AS BIGINT)", vec![]).await.map(drop)
    }

    /// The time on the database's clock.
    pub async fn now(&self) -> Result<Millis> {
        let sql = match self {
            Self::Sqlite { .. } => "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)",
            Self::Postgres(_) => "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        };
        let row: Option<(Millis,)> = self.one(sql, vec![]).await?;
        row.map(|(now,)| now).ok_or_else(|| Error::broken("the database does not tell the time"))
    }

    /// Which database this is, for people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "Postgres",
        }
    }

    /// How many connections are busy, and how many idle.
    pub fn connections(&self) -> (usize, usize) {
        let count = |size: u32, idle: usize| ((size as usize).saturating_sub(idle), idle);
        match self {
            Self::Sqlite { writer, readers } => {
                count(writer.size() + readers.size(), writer.num_idle() + readers.num_idle())
            }
            Self::Postgres(pool) => count(pool.size(), pool.num_idle()),
        }
    }

    /// Ends all connections; what was begun is finished first.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Turns a broken unique index into the refusal that its caller knows it to mean.
pub trait OnTaken<T> {
    /// `refusal` instead of a unique violation; anything else as it is.
    fn on_taken(self, refusal: Refusal) -> Result<T>;
}

impl<T> OnTaken<T> for Result<T> {
    fn on_taken(self, refusal: Refusal) -> Result<T> {
        self.map_err(|error| match error {
            Error::Broken(cause) if is_unique_violation(&cause) => refusal.into(),
            other => other,
        })
    }
}

/// Whether the cause is that every connection was busy for too long: there is more to do than the database can.
pub fn is_overload(cause: &anyhow::Error) -> bool {
    matches!(cause.downcast_ref::<sqlx::Error>(), Some(sqlx::Error::PoolTimedOut))
}

fn is_unique_violation(cause: &anyhow::Error) -> bool {
    let database = cause.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
    database.is_some_and(|error| error.is_unique_violation())
}
