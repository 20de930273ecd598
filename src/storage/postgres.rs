//! A server of Postgres: who waits for it, how long, and what they are told when it is away.
//!
//! Whoever waits longer than a moment asks whether the server is there at all, over a connection made for that: all who wait
//! share one answer. A server that is merely busy answers, and they wait on.

use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions, PgRow};
use sqlx::{Connection, Database, PgPool, Postgres, Row, SqlSafeStr};
use sqlx_core::transaction::TransactionManager;
use tokio::time::{sleep, timeout};

use super::db::PostgresQuery;
use super::fault::{Fault, Health, Kind};
use crate::clock::instant;
use crate::error::{Error, Result};

/// How long somebody waits before they ask whether the server is there.
const MOMENT: Duration = Duration::from_millis(250);

/// How long it may take to connect.
const CONNECT_TIME: Duration = Duration::from_millis(1_500);

/// How long nobody asks again after it was there: those who wait for a busy server must not make it busier.
const PAUSE: Duration = Duration::from_millis(200);

/// How often each of those who wait asks again.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// How long somebody waits for their turn.
const TURN_WAIT: Duration = Duration::from_secs(25);

/// How often it is tried whether transactions meet on one connection of the server.
const TRIES: usize = 3;

/// The lock under which migrations are done.
const MIGRATIONS: i64 = 0x706f_7274_6963_6f00;

/// A server, as one node knows it.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    options: PgConnectOptions,
    health: Arc<Health>,
    /// When it was last asked whether it is there, and what came of it.
    asked: tokio::sync::Mutex<Option<(Instant, Result<(), Fault>)>>,
}

/// Connects to a server. Its pool is open when it is there, and fit for us.
pub async fn open(url: &str) -> Result<(PgPool, Server)> {
    // Poolers refuse what they do not know, and no number of ours is a fraction.
    let options = PgConnectOptions::from_str(url)?.extra_float_digits(None);
    let health = Arc::new(Health::default());
    let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(TURN_WAIT).before_acquire({
        let health = health.clone();
        move |_, connection| {
            // Opened while the server was read-only, it may stay that.
            let is_fit = health.writable_for().is_none_or(|time| connection.age < time);
            Box::pin(async move { Ok(is_fit) })
        }
    });
    let pool = pool.connect_lazy_with(options.clone());
    let server = Server(Arc::new(Inner { options, health, asked: tokio::sync::Mutex::default() }));
    leave(server.connect().await?).await;
    server.refuse_forgetful_poolers(&pool).await?;
    Ok((pool, server))
}

impl Server {
    /// What is known of it.
    pub fn health(&self) -> &Health {
        &self.0.health
    }

    /// Whether it is there. Whoever asks while somebody else does is told the same; that the first one leaves ends nothing.
    async fn look(&self) -> Result<(), Fault> {
        let (server, begun) = (self.clone(), instant());
        let looked = tokio::spawn(async move { server.look_since(begun).await }).await;
        looked.unwrap_or_else(|gave_up| Err(Fault::new(Kind::Unreachable, gave_up)))
    }

    async fn look_since(&self, begun: Instant) -> Result<(), Fault> {
        let mut asked = self.0.asked.lock().await;
        match &*asked {
            Some((at, found)) if *at >= begun => return found.clone(),
            Some((at, Ok(()))) => sleep(PAUSE.saturating_sub(at.elapsed())).await,
            _ => {}
        }
        let found = match self.connect().await {
            Ok(connection) => {
                leave(connection).await;
                self.health().answered();
                Ok(())
            }
            Err(fault) => {
                self.health().failed(&fault);
                Err(fault)
            }
        };
        *asked = Some((instant(), found.clone()));
        found
    }

    /// A connection of its own; none where it is there, and has given out all it has: those who wait get their turn.
    async fn connect(&self) -> Result<Option<PgConnection>, Fault> {
        let options = &self.0.options;
        let whom = || match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        match timeout(CONNECT_TIME, PgConnection::connect_with(options)).await {
            Ok(Ok(connection)) => Ok(Some(connection)),
            Ok(Err(error)) => match Fault::of(&error) {
                Some(fault) if fault.kind == Kind::Crowded => Ok(None),
                Some(fault) => Err(fault.at(&whom())),
                None => Err(Fault::new(Kind::Denied, error).at(&whom())),
            },
            Err(_) => Err(Fault::new(Kind::Unreachable, "it does not answer").at(&whom())),
        }
    }

    /// Waits for what was asked of the server, as long as it is there.
    async fn patient<T>(&self, work: impl Future<Output = sqlx::Result<T>> + Send) -> Result<T> {
        let mut work = pin!(work);
        // Without a server there is nothing to wait for, not even a moment.
        let mut moment = if self.health().is_away() { Duration::ZERO } else { MOMENT };
        loop {
            tokio::select! {
                biased;
                done = &mut work => {
                    return match done {
                        Ok(done) => {
                            self.health().answered();
                            Ok(done)
                        }
                        Err(error) => Err(self.health().told(error)),
                    };
                }
                looked = async { sleep(moment).await; self.look().await } => looked?,
            }
            moment = ASK_EVERY;
        }
    }

    /// Takes a connection, when it is its turn.
    pub async fn hold(&self, pool: &PgPool) -> Result<Held> {
        let connection = self.patient(pool.acquire()).await?;
        Ok(Held { connection, server: self.clone(), is_begun: false, has_changed: false, kept: vec![] })
    }

    /// The same, to change something. A server that was read-only is asked first, over a new connection, whether it still is:
    /// those of before may stay so, and are good enough for whoever reads.
    pub async fn hold_to_change(&self, pool: &PgPool) -> Result<Held> {
        if self.health().is(Kind::ReadOnly)
            && let Err(fault) = self.ask_for_changes().await
        {
            self.health().failed(&fault);
            return Err(fault.into());
        }
        self.hold(pool).await
    }

    async fn ask_for_changes(&self) -> Result<(), Fault> {
        let Some(mut connection) = self.connect().await? else { return Ok(()) };
        let told = timeout(CONNECT_TIME, is_read_only(&mut connection)).await;
        leave(Some(connection)).await;
        match told {
            Ok(Ok(false)) => {
                self.health().may_change();
                Ok(())
            }
            Ok(Ok(true)) => Err(Fault::new(Kind::ReadOnly, "")),
            Ok(Err(error)) => Err(Fault::of(&error).unwrap_or_else(|| Fault::new(Kind::Unreachable, error))),
            Err(late) => Err(Fault::new(Kind::Unreachable, late)),
        }
    }

    /// Our statements are prepared once on each connection. A pooler that hands every transaction to another connection of
    /// the server, and does not prepare them there, breaks that; it is told by two of ours that meet on one of the server's.
    async fn refuse_forgetful_poolers(&self, pool: &PgPool) -> Result<()> {
        let (mut one, mut two) = (self.hold(pool).await?, self.hold(pool).await?);
        if self.are_mixed(&mut one, &mut two).await? && !keeps_statements(&mut one, &mut two).await {
            let detail = "it hands out the server's connections by transaction; give us sessions (pool_mode = session), or \
                          PgBouncer 1.21 or later with max_prepared_statements";
            return Err(Fault::new(Kind::Pooler, detail).into());
        }
        Ok(())
    }

    /// Whether one process of the server serves both, or one of them is served by several: then something stands between.
    async fn are_mixed(&self, one: &mut PgConnection, two: &mut PgConnection) -> Result<bool> {
        for _ in 0..TRIES {
            let first = self.patient(process(one)).await?;
            if first != self.patient(process(one)).await? || first == self.patient(process(two)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

async fn leave(connection: Option<PgConnection>) {
    if let Some(connection) = connection {
        let _ = timeout(MOMENT, connection.close()).await;
    }
}

async fn is_read_only(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let told = sqlx::raw_sql("SHOW transaction_read_only").fetch_one(connection).await?;
    Ok(told.try_get::<String, _>(0)? == "on")
}

async fn process(connection: &mut PgConnection) -> sqlx::Result<i32> {
    // In the simple protocol, which prepares nothing.
    sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?.try_get(0)
}

/// Each prepares a statement, by the same name. Where names are not kept apart, one of them meets the other's, or none.
async fn keeps_statements(one: &mut PgConnection, two: &mut PgConnection) -> bool {
    for _ in 0..TRIES {
        let first = sqlx::query_scalar::<_, i64>("SELECT CAST(1 AS BIGINT)").fetch_one(&mut *one).await;
        let second = sqlx::query_scalar::<_, i64>("SELECT CAST(2 AS BIGINT)").fetch_one(&mut *two).await;
        if !matches!((first, second), (Ok(1), Ok(2))) {
            return false;
        }
    }
    true
}

/// A connection that somebody holds, perhaps in a transaction: dropped without [`Held::commit`], that leaves nothing behind.
pub struct Held {
    connection: PoolConnection<Postgres>,
    server: Server,
    is_begun: bool,
    /// Whether it touched a row.
    has_changed: bool,
    /// What is dropped when it ends, after all else.
    kept: Vec<Box<dyn Send + Sync>>,
}

type Manager = <Postgres as Database>::TransactionManager;

impl Held {
    /// Keeps something until this ends.
    pub fn keep(&mut self, what: Box<dyn Send + Sync>) {
        self.kept.push(what);
    }

    /// With a transaction begun by this statement.
    pub async fn begun(mut self, statement: &'static str) -> Result<Self> {
        self.is_begun = true;
        let begun = Manager::begin(&mut self.connection, Some(statement.into_sql_str()));
        let begun = self.server.patient(begun).await;
        self.settle(begun)?;
        Ok(self)
    }

    /// Makes it so.
    pub async fn commit(mut self) -> Result<()> {
        let done = self.server.patient(Manager::commit(&mut self.connection)).await;
        self.settle(done)?;
        self.is_begun = false;
        self.confirm();
        Ok(())
    }

    /// The first row of a query.
    pub async fn one(&mut self, query: PostgresQuery) -> Result<Option<PgRow>> {
        let done = self.server.patient(query.fetch_optional(&mut *self.connection)).await;
        self.settle(done)
    }

    /// All rows of a query.
    pub async fn all(&mut self, query: PostgresQuery) -> Result<Vec<PgRow>> {
        let done = self.server.patient(query.fetch_all(&mut *self.connection)).await;
        self.settle(done)
    }

    /// Carries out a statement; answers how many rows it touched.
    pub async fn exec(&mut self, query: PostgresQuery) -> Result<u64> {
        let done = self.server.patient(query.execute(&mut *self.connection)).await;
        let rows = self.settle(done)?.rows_affected();
        self.has_changed |= rows > 0;
        self.confirm();
        Ok(rows)
    }

    /// Carries out a statement with `RETURNING`.
    pub async fn returning(&mut self, query: PostgresQuery) -> Result<Vec<PgRow>> {
        let rows = self.all(query).await?;
        self.has_changed |= !rows.is_empty();
        self.confirm();
        Ok(rows)
    }

    fn confirm(&self) {
        if self.has_changed && !self.is_begun {
            self.server.health().changed();
        }
    }

    /// Keeps others from migrating, until the transaction is over: a pooler may give the next to another session.
    pub async fn lock_migrations(&mut self) -> Result<()> {
        self.exec(sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MIGRATIONS)).await.map(drop)
    }

    /// A connection on which something broke is closed: what it was asked may be under way still.
    fn settle<T>(&mut self, done: Result<T>) -> Result<T> {
        if let Err(Error::Broken(cause)) = &done
            && cause.is::<Fault>()
        {
            self.connection.close_on_drop();
        }
        done
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.is_begun && Manager::get_transaction_depth(&self.connection) == 0 {
            // Its BEGIN was sent and not answered: there may be a transaction that nobody would end.
            self.connection.close_on_drop();
        } else if self.is_begun {
            Manager::start_rollback(&mut self.connection);
        }
    }
}

impl Deref for Held {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}
