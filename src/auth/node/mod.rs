//! What one process has for all its requests.

mod addresses;
pub mod breach_service;
pub mod hashing;
pub mod health;
pub mod in_force;
pub mod keyring;
pub mod recent_tokens;
pub mod turns;
pub mod workshop;

pub use addresses::Addresses;

use std::sync::Arc;

use crate::auth::node::breach_service::Breaches;
use crate::auth::node::hashing::Hashing;
use crate::auth::node::health::Health;
use crate::auth::node::keyring::Keyring;
use crate::auth::node::recent_tokens::RecentTokens;
use crate::auth::node::turns::Turns;
use crate::auth::node::workshop::Workshop;
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::Outbox;
use crate::error::Result;
use crate::secret::{Chance, Secrets};
use crate::storage::Db;

/// What all decisions of one node share.
#[derive(Clone)]
pub struct Node {
    /// The database.
    pub db: Db,
    /// The operator's configuration.
    pub config: Arc<Config>,
    /// Where pages stand.
    pub addresses: Addresses,
    /// The master secret.
    pub secrets: Secrets,
    /// Chance.
    pub chance: Chance,
    /// The node's clock.
    pub clock: Clock,
    /// Messages to people.
    pub outbox: Outbox,
    /// The settings that were read last.
    pub settings_cache: in_force::Cache,
    /// The keys that session tokens are signed with.
    pub keyring: Keyring,
    /// Session tokens that were handed out lately.
    pub recent_tokens: RecentTokens,
    /// Where passwords are hashed, one after the other.
    pub hashing: Hashing,
    /// Where posts of one browser, and for one account, wait for each other.
    pub turns: Turns,
    /// Where pictures are made anew, one after the other.
    pub workshop: Workshop,
    /// Where breached passwords are looked up.
    pub breaches: Breaches,
    /// How everything stood when that was last looked at.
    pub health: Health,
}

impl Node {
    /// One that has done nothing yet, over an open, migrated database.
    pub async fn new(
        db: Db,
        config: Config,
        addresses: Addresses,
        secrets: Secrets,
        chance: Chance,
        clock: Clock,
        outbox: Outbox,
    ) -> Result<Self> {
        let settings_cache = in_force::Cache::new(&db, &config).await?;
        Ok(Self {
            db,
            config: Arc::new(config),
            addresses,
            secrets,
            chance,
            clock,
            outbox,
            settings_cache,
            keyring: Keyring::default(),
            recent_tokens: RecentTokens::default(),
            hashing: Hashing::default(),
            turns: Turns::default(),
            workshop: Workshop::default(),
            breaches: Breaches::default(),
            health: Health::default(),
        })
    }
}
