//! State of pages between two requests: the store behind tower-sessions. Only a hash of the cookie's id is kept.

use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store;

use crate::args;
use crate::clock::{Clock, Millis};
use crate::error::{Error, Result};
use crate::secret::{Secrets, hash, same};
use crate::storage::{Db, Reads, Writes};

/// Keeps page state in the database.
#[derive(Clone)]
pub struct PageStates {
    /// The database.
    pub db: Db,
    /// Seals the data, in which typed values wait for the next page.
    pub secrets: Secrets,
    /// Tells what has expired.
    pub clock: Clock,
}

impl std::fmt::Debug for PageStates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PageStates")
    }
}

/// How long the state of a page is kept.
pub const LIFETIME: Millis = Millis::minutes(30);

/// Plain, since 128 random bits cannot be guessed; so it is found whatever the master secret is by now.
fn hash_of(id: &Id) -> String {
    hash(&id.to_string())
}

impl PageStates {
    async fn write(&self, record: &Record) -> Result<()> {
        let sql = "INSERT INTO page_states (id_hash, data, expire_at) VALUES ($1, $2, $3)
                   ON CONFLICT (id_hash) DO UPDATE SET data = $2, expire_at = $3";
        let data =
            self.secrets.seal("page state", &serde_json::to_vec(&record.data)?).map_err(Error::Broken)?;
        let expire_at = self.clock.now() + LIFETIME;
        (&self.db).exec(sql, args![hash_of(&record.id), data, expire_at]).await.map(drop)
    }

    async fn read(&self, id: &Id) -> Result<Option<Record>> {
        let sql = "SELECT id_hash, data FROM page_states WHERE id_hash = $1 AND expire_at > $2";
        let hash = hash_of(id);
        let row: Option<(String, String)> = (&self.db).one(sql, args![hash, self.clock.now()]).await?;
        let Some((_, sealed)) = row.filter(|(found, _)| same(found, &hash)) else { return Ok(None) };
        // What another master secret sealed is as good as gone.
        let Ok(data) = self.secrets.open("page state", &sealed) else { return Ok(None) };
        // tower-sessions compares this date with the system's clock; ours has decided already.
        let expiry_date = tower_sessions::cookie::time::OffsetDateTime::now_utc()
            + tower_sessions::cookie::time::Duration::milliseconds(LIFETIME.0);
        Ok(Some(Record { id: *id, data: serde_json::from_slice(&data)?, expiry_date }))
    }
}

fn backend(error: Error) -> session_store::Error {
    session_store::Error::Backend(match error {
        Error::Broken(cause) => format!("{cause:#}"),
        Error::Refused(_) => error.code().into(),
    })
}

#[async_trait::async_trait]
impl SessionStore for PageStates {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.write(record).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.read(id).await.map_err(backend)
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let sql = "DELETE FROM page_states WHERE id_hash = $1";
        (&self.db).exec(sql, args![hash_of(id)]).await.map(drop).map_err(backend)
    }
}

/// Forgets some page state that has expired; answers how many.
pub async fn forget_expired(db: impl Writes, now: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM page_states WHERE id_hash IN
               (SELECT id_hash FROM page_states WHERE expire_at <= $1 LIMIT $2)";
    db.exec(sql, args![now, limit]).await
}
