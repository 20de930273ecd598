//! The file of a database: who writes it, who reads it, and whether it is still the one that was opened.

use std::io::{ErrorKind, Write};
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Database, SqlSafeStr, Sqlite, SqlitePool};
use sqlx_core::transaction::TransactionManager;

use super::db::SqliteQuery;
use super::fault::{Fault, Health, Kind};
use crate::error::Result;

/// How long a connection waits for the lock of another program.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// How long somebody waits for their turn.
const TURN_WAIT: Duration = Duration::from_secs(30);

/// How many bytes a disk must have room for.
const ROOM: usize = 64 * 1024;

/// A file that is open.
pub struct File {
    health: Health,
    /// The file and its companions, by what the system knows them by.
    opened: Vec<(PathBuf, Identity)>,
    /// Always open: so the companions stay while other connections come and go.
    anchor: tokio::sync::Mutex<Option<SqliteConnection>>,
}

/// Device and inode.
type Identity = Option<(u64, u64)>;

fn identity(path: &Path) -> Identity {
    #[cfg(unix)]
    {
        let found = std::fs::metadata(path).ok()?;
        Some((std::os::unix::fs::MetadataExt::dev(&found), std::os::unix::fs::MetadataExt::ino(&found)))
    }
    #[cfg(not(unix))]
    path.exists().then_some((0, 0))
}

/// Opens a file, which is made when missing: the one that writes, those that read, and what is known of it.
pub async fn open(path: &Path) -> Result<(SqlitePool, SqlitePool, Arc<File>)> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A confirmed change outlives not only the process but the machine's power.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(LOCK_WAIT);
    let writer = SqlitePoolOptions::new().max_connections(1).acquire_timeout(TURN_WAIT);
    // One that could not be rolled back is none to go on with: another takes its place.
    let writer = writer.after_release(|connection, _| {
        Box::pin(async {
            connection.ping().await?;
            Ok(<Sqlite as Database>::TransactionManager::get_transaction_depth(connection) == 0)
        })
    });
    let writer = writer.connect_with(options.clone()).await.map_err(Fault::told)?;
    // From now on there is a file: a new one in its place would be an empty one.
    let options = options.create_if_missing(false);
    writer.set_connect_options(options.clone());
    let options = options.pragma("query_only", "1");
    let anchor = anchor(&options).await.map_err(Fault::told)?;
    let readers = SqlitePoolOptions::new().max_connections(4).acquire_timeout(TURN_WAIT);
    let readers = readers.connect_lazy_with(options);
    let opened = ["", "-wal", "-shm"].map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let path = PathBuf::from(name);
        let identity = identity(&path);
        (path, identity)
    });
    let anchor = tokio::sync::Mutex::new(Some(anchor));
    let opened = opened.into_iter().filter(|(_, found)| found.is_some()).collect();
    let file = File { health: Health::default(), opened, anchor };
    Ok((writer, readers, Arc::new(file)))
}

async fn anchor(options: &SqliteConnectOptions) -> sqlx::Result<SqliteConnection> {
    let mut anchor = options.connect().await?;
    // The companions are made with the first look into the file.
    sqlx::query("SELECT COUNT(*) FROM sqlite_master").execute(&mut anchor).await?;
    Ok(anchor)
}

/// Writes a file of our own. What lies there, maybe a link to another file, is taken away and not written to.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let _ = std::fs::remove_file(path);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        // Another node looks just now, and says what it finds.
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        opened => opened?.write_all(bytes),
    }
}

impl File {
    /// What is known of it.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Refuses to go on when the file, or a companion, is not the one that was opened.
    fn check(&self) -> Result<()> {
        match self.opened.iter().find(|(path, opened)| identity(path) != *opened) {
            None => Ok(()),
            Some((path, _)) => {
                let detail = format!("{} is not what was opened; nothing is written to it", path.display());
                let fault = Fault::new(Kind::Replaced, detail);
                self.health.failed(&fault);
                Err(fault.into())
            }
        }
    }

    /// Whether the disk has room for more than the little that may just fit into what the companions hold.
    pub fn look_for_room(&self) -> Result<()> {
        let Some((path, _)) = self.opened.first() else { return Ok(()) };
        let mut name = path.as_os_str().to_owned();
        name.push("-room");
        let written = write_new(Path::new(&name), &[0; ROOM]);
        let _ = std::fs::remove_file(&name);
        written.map_err(|e| {
            let kind = match e.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Kind::Full,
                ErrorKind::ReadOnlyFilesystem => Kind::ReadOnly,
                _ => Kind::Broken,
            };
            let fault = Fault::new(kind, e);
            self.health.failed(&fault);
            fault.into()
        })
    }

    /// Takes a connection, when it is its turn.
    pub async fn hold(self: &Arc<Self>, pool: &SqlitePool) -> Result<Held> {
        self.check()?;
        let connection = pool.acquire().await.map_err(|e| self.health.told(e))?;
        Ok(Held { connection, file: self.clone(), is_begun: false, has_changed: false, kept: vec![] })
    }

    /// Ends the connection that keeps the companions.
    pub async fn close(&self) {
        if let Some(anchor) = self.anchor.lock().await.take() {
            let _ = anchor.close().await;
        }
    }
}

/// A connection that somebody holds, perhaps in a transaction: dropped without [`Held::commit`], that leaves nothing behind.
pub struct Held {
    connection: PoolConnection<Sqlite>,
    file: Arc<File>,
    is_begun: bool,
    /// Whether it touched a row.
    has_changed: bool,
    /// What is dropped when it ends, after all else.
    kept: Vec<Box<dyn Send + Sync>>,
}

type Manager = <Sqlite as Database>::TransactionManager;

impl Held {
    /// Keeps something until this ends.
    pub fn keep(&mut self, what: Box<dyn Send + Sync>) {
        self.kept.push(what);
    }

    /// With a transaction begun by this statement.
    pub async fn begun(mut self, statement: &'static str) -> Result<Self> {
        self.is_begun = true;
        let begun = Manager::begin(&mut self.connection, Some(statement.into_sql_str())).await;
        self.settle(begun)?;
        Ok(self)
    }

    /// Makes it so.
    pub async fn commit(mut self) -> Result<()> {
        let done = Manager::commit(&mut self.connection).await;
        self.settle(done)?;
        self.is_begun = false;
        self.confirm()
    }

    /// The first row of a query.
    pub async fn one(&mut self, query: SqliteQuery) -> Result<Option<SqliteRow>> {
        let done = query.fetch_optional(&mut *self.connection).await;
        self.settle(done)
    }

    /// All rows of a query.
    pub async fn all(&mut self, query: SqliteQuery) -> Result<Vec<SqliteRow>> {
        let done = query.fetch_all(&mut *self.connection).await;
        self.settle(done)
    }

    /// Carries out a statement; answers how many rows it touched.
    pub async fn exec(&mut self, query: SqliteQuery) -> Result<u64> {
        let done = query.execute(&mut *self.connection).await;
        let rows = self.settle(done)?.rows_affected();
        self.has_changed |= rows > 0;
        self.confirm().map(|()| rows)
    }

    /// Carries out a statement with `RETURNING`.
    pub async fn returning(&mut self, query: SqliteQuery) -> Result<Vec<SqliteRow>> {
        let rows = self.all(query).await?;
        self.has_changed |= !rows.is_empty();
        self.confirm().map(|()| rows)
    }

    /// Before anybody is told that a change is made, looks whether it went into the file that everybody sees.
    fn confirm(&self) -> Result<()> {
        if self.has_changed && !self.is_begun {
            self.file.check()?;
            // A little may fit onto a disk that is full.
            if !self.file.health.is(Kind::Full) || self.file.look_for_room().is_ok() {
                self.file.health.changed();
            }
        }
        Ok(())
    }

    /// A connection on which something broke is closed: its transaction may be over, or not, and nobody knows.
    fn settle<T>(&mut self, done: sqlx::Result<T>) -> Result<T> {
        done.map_err(|error| {
            let broken = Fault::of(&error).is_some_and(|fault| fault.kind != Kind::Locked);
            if broken {
                self.connection.close_on_drop();
            }
            self.file.health.told(error)
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.is_begun {
            Manager::start_rollback(&mut self.connection);
        }
    }
}

impl Deref for Held {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[tokio::test]
    async fn looking_for_room_writes_to_no_file_of_others() {
        let folder = tempfile::tempdir().unwrap();
        let (path, room, other) = ["a.db", "a.db-room", "other"].map(|name| folder.path().join(name)).into();
        let (_writer, _readers, file) = open(&path).await.unwrap();
        fs::write(&other, "mine").unwrap();
        symlink(&other, &room).unwrap();
        file.look_for_room().unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
        assert!(fs::symlink_metadata(&room).is_err(), "nothing is left");
        // What a crash has left is in nobody's way.
        fs::write(&room, "half").unwrap();
        write_new(&room, b"whole").unwrap();
        assert_eq!(fs::read_to_string(&room).unwrap(), "whole");
        assert_eq!(fs::metadata(&room).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
