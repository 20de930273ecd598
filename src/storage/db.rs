//! The facade over both databases: one writer and several readers on SQLite, a pool on Postgres.

use std::future::Future;
use std::path::Path;
use std::sync::{Arc, Mutex};

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, FromRow, PgPool, Postgres, Sqlite, SqlitePool};

use super::fault::{Fault, Health};
use super::postgres::Server;
use super::sqlite::File;
use super::{postgres, sqlite};
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
        /// The file itself.
        file: Arc<File>,
    },
    /// A server, perhaps shared with other nodes.
    Postgres {
        /// Connections to it.
        pool: PgPool,
        /// The server itself.
        server: Server,
    },
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
pub enum Tx {
    /// On the one writer, begun with `BEGIN IMMEDIATE`.
    Sqlite(sqlite::Held),
    /// At the server's default isolation, read committed.
    Postgres(postgres::Held),
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
    RoleInvitationId
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
    /// Whether nobody else can write before this ends, so that no row has to be held against others.
    fn writes_alone(&self) -> bool;
}

pub(super) type SqliteQuery = sqlx::query::Query<'static, Sqlite, SqliteArguments>;
pub(super) type PostgresQuery = sqlx::query::Query<'static, Postgres, PgArguments>;

tokio::task_local! {
    /// What [`noting`] has noted so far.
    static NOTED: Mutex<Vec<&'static str>>;
}

/// Carries out some work, and notes the statements and commits that its own task orders meanwhile: where nobody may see which
/// of two things was done, both must cost the same.
pub async fn noting<T>(work: impl Future<Output = T>) -> (T, Vec<&'static str>) {
    let noted = async {
        let done = work.await;
        (done, NOTED.with(|noted| std::mem::take(&mut *noted.lock().unwrap_or_else(|p| p.into_inner()))))
    };
    NOTED.scope(Mutex::default(), noted).await
}

fn note(sql: &'static str) {
    // Nobody asks, but in tests.
    let _ = NOTED.try_with(|noted| noted.lock().unwrap_or_else(|p| p.into_inner()).push(sql));
}

fn for_sqlite(sql: &'static str, args: Vec<Val>) -> SqliteQuery {
    note(sql);
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
    note(sql);
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
            Db::Sqlite { readers, file, .. } => {
                file.hold(readers).await?.one(for_sqlite(sql, args)).await?.as_ref().map(record).transpose()
            }
            Db::Postgres { pool, server } => {
                server.hold(pool).await?.one(for_postgres(sql, args)).await?.as_ref().map(record).transpose()
            }
        }
    }

    async fn all<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Vec<T>> {
        match self {
            Db::Sqlite { readers, file, .. } => {
                file.hold(readers).await?.all(for_sqlite(sql, args)).await?.iter().map(record).collect()
            }
            Db::Postgres { pool, server } => {
                server.hold(pool).await?.all(for_postgres(sql, args)).await?.iter().map(record).collect()
            }
        }
    }
}

impl Writes for &Db {
    async fn exec(self, sql: &'static str, args: Vec<Val>) -> Result<u64> {
        match self {
            Db::Sqlite { writer, file, .. } => file.hold(writer).await?.exec(for_sqlite(sql, args)).await,
            Db::Postgres { pool, server } => {
                server.hold_to_change(pool).await?.exec(for_postgres(sql, args)).await
            }
        }
    }

    async fn returning<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Vec<T>> {
        match self {
            Db::Sqlite { writer, file, .. } => {
                let rows = file.hold(writer).await?.returning(for_sqlite(sql, args)).await?;
                rows.iter().map(record).collect()
            }
            Db::Postgres { pool, server } => {
                let rows = server.hold_to_change(pool).await?.returning(for_postgres(sql, args)).await?;
                rows.iter().map(record).collect()
            }
        }
    }

    fn again(&mut self) -> impl Writes {
        *self
    }

    fn writes_alone(&self) -> bool {
        // Others may, between two statements.
        false
    }
}

impl Reads for &mut Tx {
    async fn one<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Option<T>> {
        match self {
            Tx::Sqlite(tx) => tx.one(for_sqlite(sql, args)).await?.as_ref().map(record).transpose(),
            Tx::Postgres(tx) => tx.one(for_postgres(sql, args)).await?.as_ref().map(record).transpose(),
        }
    }

    async fn all<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Vec<T>> {
        match self {
            Tx::Sqlite(tx) => tx.all(for_sqlite(sql, args)).await?.iter().map(record).collect(),
            Tx::Postgres(tx) => tx.all(for_postgres(sql, args)).await?.iter().map(record).collect(),
        }
    }
}

impl Writes for &mut Tx {
    async fn exec(self, sql: &'static str, args: Vec<Val>) -> Result<u64> {
        match self {
            Tx::Sqlite(tx) => tx.exec(for_sqlite(sql, args)).await,
            Tx::Postgres(tx) => tx.exec(for_postgres(sql, args)).await,
        }
    }

    async fn returning<T: Record>(self, sql: &'static str, args: Vec<Val>) -> Result<Vec<T>> {
        match self {
            Tx::Sqlite(tx) => tx.returning(for_sqlite(sql, args)).await?.iter().map(record).collect(),
            Tx::Postgres(tx) => tx.returning(for_postgres(sql, args)).await?.iter().map(record).collect(),
        }
    }

    fn again(&mut self) -> impl Writes {
        &mut **self
    }

    fn writes_alone(&self) -> bool {
        Tx::writes_alone(self)
    }
}

impl Tx {
    /// Whether nobody else can write before this ends: a file has one writer at a time.
    pub fn writes_alone(&self) -> bool {
        matches!(self, Tx::Sqlite(_))
    }

    /// Keeps something until this transaction has ended.
    pub fn keep(&mut self, what: impl Send + Sync + 'static) {
        match self {
            Tx::Sqlite(tx) => tx.keep(Box::new(what)),
            Tx::Postgres(tx) => tx.keep(Box::new(what)),
        }
    }

    /// Makes it so.
    pub async fn commit(self) -> Result<()> {
        note("COMMIT");
        match self {
            Tx::Sqlite(tx) => tx.commit().await,
            Tx::Postgres(tx) => tx.commit().await,
        }
    }
}

fn is_empty(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|metadata| metadata.len() == 0)
}

/// Waits until no other program makes or migrates this file; for as long as it is kept, none does.
async fn migration_turn(file: &Path) -> Result<std::fs::File> {
    let lock = super::private_file(&super::migration_lock(file))?;
    Ok(tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await??)
}

impl Db {
    /// Opens the database at `sqlite://PATH` or `postgres://…`. The file and its folder are made when missing. Whether a
    /// server is there is told within two seconds.
    pub async fn open(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            Self::open_file(Path::new(path)).await
        } else {
            let (pool, server) = postgres::open(url).await?;
            Ok(Self::Postgres { pool, server })
        }
    }

    /// The same, where none is made: nothing when there is no file, or an empty one.
    pub async fn open_existing(url: &str) -> Result<Option<Self>> {
        let is_missing = |path: &str| is_empty(Path::new(path)) || !Path::new(path).exists();
        if url.strip_prefix("sqlite://").is_some_and(is_missing) {
            return Ok(None);
        }
        Self::open(url).await.map(Some)
    }

    async fn open_file(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            crate::storage::make_private_folder(folder)?;
        }
        super::keep_private(path);
        // Only an empty file has its journal changed, and that SQLite waits for nobody with: whoever comes second finds it locked.
        let turn = if is_empty(path) { migration_turn(path).await.ok() } else { None };
        let (writer, readers, file) = sqlite::open(path).await?;
        drop(turn);
        Ok(Self::Sqlite { writer, readers, file })
    }

    /// Brings the tables up to date. Safe when several programs start at once: Postgres locks by itself, a file is
    /// locked by a file beside it.
    pub async fn migrate(&self) -> Result<()> {
        let mut migrator = sqlx::migrate!();
        match self {
            Self::Postgres { pool, server } => {
                // All of it in one transaction, which holds the lock: it is good behind a pooler, too.
                let mut tx = server.hold(pool).await?.begun("BEGIN").await?;
                tx.lock_migrations().await?;
                migrator.set_locking(false);
                migrator.run_direct(None, &mut *tx, false).await?;
                tx.commit().await?;
            }
            Self::Sqlite { writer, .. } => {
                let turn = migration_turn(writer.connect_options().get_filename()).await?;
                migrator.run(writer).await?;
                drop(turn);
            }
        }
        // What SQL cannot do in the same way in both.
        super::users::fold_names(self).await
    }

    /// Begins a transaction that may write. On SQLite it waits for its turn first, so that it never finds the database locked.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, file, .. } => {
                Tx::Sqlite(file.hold(writer).await?.begun("BEGIN IMMEDIATE").await?)
            }
            Self::Postgres { pool, server } => {
                Tx::Postgres(server.hold_to_change(pool).await?.begun("BEGIN").await?)
            }
        })
    }

    /// Begins to read everything as it is at one moment, while others go on writing.
    pub async fn snapshot(&self) -> Result<Tx> {
        let frozen = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(match self {
            Self::Sqlite { readers, file, .. } => Tx::Sqlite(file.hold(readers).await?.begun("BEGIN").await?),
            Self::Postgres { pool, server } => Tx::Postgres(server.hold(pool).await?.begun(frozen).await?),
        })
    }

    /// What is known of how it does.
    pub fn health(&self) -> &Health {
        match self {
            Self::Sqlite { file, .. } => file.health(),
            Self::Postgres { server, .. } => server.health(),
        }
    }

    /// Whether the database answers, and took the last change.
    pub async fn check(&self) -> Result<(), Fault> {
        let answered = self.one::<(i64,)>("SELECT CAST(1 AS BIGINT)", vec![]).await;
        let fault = match answered {
            Ok(_) => self.health().fault(),
            Err(error) => Some(Fault::in_error(error)),
        };
        fault.map_or(Ok(()), Err)
    }

    /// Whether it is a server that lets nobody change anything.
    pub async fn is_read_only(&self) -> Result<bool> {
        let sql = match self {
            Self::Sqlite { .. } => "SELECT CAST(0 AS BIGINT)",
            Self::Postgres { .. } => {
                "SELECT CAST(CASE current_setting('transaction_read_only') WHEN 'on' THEN 1 ELSE 0 END AS BIGINT)"
            }
        };
        Ok(self.one::<(i64,)>(sql, vec![]).await? == Some((1,)))
    }

    /// Makes a small change that changes nothing: whether the disk, the file and the server take one.
    pub async fn try_change(&self) -> Result<()> {
        self.exec("UPDATE instance SET set_up_at = set_up_at WHERE id = 1", vec![]).await?;
        match self {
            Self::Sqlite { file, .. } => file.look_for_room(),
            Self::Postgres { .. } => Ok(()),
        }
    }

    /// The time on the database's clock.
    pub async fn now(&self) -> Result<Millis> {
        let sql = match self {
            Self::Sqlite { .. } => "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)",
            Self::Postgres { .. } => "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        };
        let row: Option<(Millis,)> = self.one(sql, vec![]).await?;
        row.map(|(now,)| now).ok_or_else(|| Error::broken("the database does not tell the time"))
    }

    /// Which database this is, for people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres { .. } => "Postgres",
        }
    }

    /// How many connections are busy, and how many idle.
    pub fn connections(&self) -> (usize, usize) {
        let count = |size: u32, idle: usize| ((size as usize).saturating_sub(idle), idle);
        match self {
            Self::Sqlite { writer, readers, .. } => {
                count(writer.size() + readers.size(), writer.num_idle() + readers.num_idle())
            }
            Self::Postgres { pool, .. } => count(pool.size(), pool.num_idle()),
        }
    }

    /// Ends all connections; what was begun is finished first.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, file } => {
                readers.close().await;
                file.close().await;
                writer.close().await;
            }
            Self::Postgres { pool, .. } => pool.close().await,
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

/// Whether the cause is that the database ended one of several transactions which stood in each other's way, or that another took
/// away a row which this one was about: asked for once more, it is done, or told why not.
pub fn was_given_up(cause: &anyhow::Error) -> bool {
    let database = cause.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
    // Deadlock and serialization failure, appendix A of Postgres' manual.
    let is_crossed = |code: Option<&str>| matches!(code, Some("40P01" | "40001"));
    database.is_some_and(|error| error.is_foreign_key_violation() || is_crossed(error.code().as_deref()))
}

fn is_unique_violation(cause: &anyhow::Error) -> bool {
    let database = cause.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
    database.is_some_and(|error| error.is_unique_violation())
}
