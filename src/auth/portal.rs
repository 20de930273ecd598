//! What all decisions of one node share, and the settings in force on it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use crate::auth::breaches::Breaches;
use crate::auth::gate::Gate;
use crate::auth::hashing::Hashing;
use crate::auth::keys::Keyring;
use crate::auth::session_tokens::Recent;
use crate::auth::turns::Turns;
use crate::auth::workshop::Workshop;
use crate::auth::{Context, Handout, Visitor, first_run, settings};
use crate::clock::{Clock, instant};
use crate::config::Config;
use crate::delivery::Outbox;
use crate::error::Result;
use crate::model::redirect::Allowed;
use crate::model::settings::Settings;
use crate::secret::{Chance, Secrets};
use crate::storage::{self, Db, Fault, Kind};
use crate::words::Words;

/// How long this node may go on with the settings it has read. A change is in force everywhere within a second.
const SETTINGS_AGE: Duration = Duration::from_millis(400);

/// How long a request waits for them.
const SETTINGS_WAIT: Duration = Duration::from_secs(1);

/// One node. Clones share it.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    db: Db,
    config: Arc<Config>,
    secrets: Secrets,
    chance: Chance,
    clock: Clock,
    outbox: Outbox,
    keyring: Keyring,
    recent_tokens: Recent,
    hashing: Hashing,
    turns: Turns,
    workshop: Workshop,
    breaches: Breaches,
    gate: Gate,
    settings: RwLock<Cached>,
    set_up: AtomicBool,
}

struct Cached {
    version: i64,
    in_force: InForce,
    checked_at: Instant,
}

/// The settings, and what is worked out from them for every request.
#[derive(Clone)]
struct InForce {
    settings: Arc<Settings>,
    allowed: Arc<Allowed>,
}

impl InForce {
    fn new(settings: Settings, config: &Config) -> Self {
        let listed = &settings.redirects.allowed_origins;
        let allowed = Arc::new(Allowed::new(&config.public_url, &config.root_domain, listed));
        Self { settings: Arc::new(settings), allowed }
    }
}

impl Portal {
    /// A node over an open, migrated database.
    pub async fn new(
        db: Db,
        config: Config,
        secrets: Secrets,
        chance: Chance,
        clock: Clock,
        outbox: Outbox,
    ) -> Result<Self> {
        let (version, settings) = settings::load(&db).await?;
        let cached = Cached { version, in_force: InForce::new(settings, &config), checked_at: instant() };
        Ok(Self(Arc::new(Inner {
            db,
            config: Arc::new(config),
            gate: Gate::new(&chance),
            secrets,
            chance,
            clock,
            outbox,
            keyring: Keyring::default(),
            recent_tokens: Recent::default(),
            hashing: Hashing::default(),
            turns: Turns::default(),
            workshop: Workshop::default(),
            breaches: Breaches::default(),
            settings: RwLock::new(cached),
            set_up: AtomicBool::new(false),
        })))
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The operator's configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The node's clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Chance.
    pub fn chance(&self) -> &Chance {
        &self.0.chance
    }

    /// The master secret.
    pub fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// Messages on their way.
    pub fn outbox(&self) -> &Outbox {
        &self.0.outbox
    }

    /// What stands before everything that costs the database something.
    pub fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// The settings in force, at most [`SETTINGS_AGE`] old.
    pub async fn settings(&self) -> Result<Arc<Settings>> {
        Ok(self.in_force().await?.settings)
    }

    async fn in_force(&self) -> Result<InForce> {
        let (version, in_force, fresh) = {
            let cached = self.0.settings.read().unwrap_or_else(|poisoned| poisoned.into_inner());
            (cached.version, cached.in_force.clone(), cached.checked_at.elapsed() < SETTINGS_AGE)
        };
        // Nobody waits twice for a database that is away.
        if fresh || self.0.db.health().is_away() {
            return Ok(in_force);
        }
        let newer = tokio::time::timeout(SETTINGS_WAIT, settings::load_newer(&self.0.db, version)).await;
        let late = || Fault::new(Kind::Unreachable, "no settings within a second");
        let newer = newer.unwrap_or_else(|_| Err(late().into()));
        let mut cached = self.0.settings.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        cached.checked_at = instant();
        // Without a database the last settings are better than none: they draw the page that says so.
        let newer = newer.unwrap_or_else(|error| {
            storage::log(&error, "the settings could not be read");
            None
        });
        if let Some((version, settings)) = newer.filter(|(version, _)| *version > cached.version) {
            cached.version = version;
            cached.in_force = InForce::new(settings, &self.0.config);
        }
        Ok(cached.in_force.clone())
    }

    /// Whether a first administrator exists. Once it is so it stays so.
    pub async fn is_set_up(&self) -> Result<bool> {
        if self.0.set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let set_up = first_run::is_set_up(&self.0.db).await?;
        self.0.set_up.store(set_up, Ordering::Relaxed);
        Ok(set_up)
    }

    /// What a decision needs, for one request of this visitor.
    pub async fn context(&self, visitor: Visitor, handout: Handout) -> Result<Context> {
        let InForce { settings, allowed } = self.in_force().await?;
        Ok(Context {
            db: self.0.db.clone(),
            config: self.0.config.clone(),
            settings,
            allowed,
            secrets: self.0.secrets.clone(),
            chance: self.0.chance.clone(),
            outbox: self.0.outbox.clone(),
            keyring: self.0.keyring.clone(),
            recent_tokens: self.0.recent_tokens.clone(),
            hashing: self.0.hashing.clone(),
            turns: self.0.turns.clone(),
            workshop: self.0.workshop.clone(),
            breaches: self.0.breaches.clone(),
            words: Words::default_language(),
            now: self.0.clock.now(),
            visitor,
            handout,
            given: None,
        })
    }
}
