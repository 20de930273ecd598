//! One node, as its faces ask it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::auth::context::{Context, Handout, Strategies, Strategy, Visitor};
use crate::auth::directory::first_run;
use crate::auth::ledger::gate::Gate;
use crate::auth::node::{Addresses, Node, in_force};
use crate::auth::proofs::strategies::BUILT_IN;
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::Outbox;
use crate::error::Result;
use crate::model::settings::Settings;
use crate::secret::{Chance, Secrets};
use crate::storage::Db;
use crate::words::Words;

/// One node. Clones share it.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    node: Arc<Node>,
    gate: Gate,
    strategies: RwLock<Strategies>,
    set_up: AtomicBool,
}

impl Portal {
    /// A node over an open, migrated database.
    pub async fn new(
        db: Db,
        config: Config,
        addresses: Addresses,
        secrets: Secrets,
        chance: Chance,
        clock: Clock,
        outbox: Outbox,
    ) -> Result<Self> {
        let gate = Gate::new(&chance);
        let node = Arc::new(Node::new(db, config, addresses, secrets, chance, clock, outbox).await?);
        Ok(Self(Arc::new(Inner {
            node,
            gate,
            strategies: RwLock::new(Strategies::new(BUILT_IN.iter().copied())),
            set_up: AtomicBool::new(false),
        })))
    }

    /// The origins of other sites that browsers may be led to, to prove there who somebody is.
    pub fn lead_to(&self, settings: &Settings) -> Vec<String> {
        self.strategies().lead_to(settings)
    }

    fn strategies(&self) -> Strategies {
        self.0.strategies.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Knows these strategies, too, after the built-in ones.
    pub fn add_strategies(&self, more: &[&'static dyn Strategy]) {
        let mut strategies = self.0.strategies.write().unwrap_or_else(PoisonError::into_inner);
        *strategies = strategies.with(more);
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.node.db
    }

    /// The operator's configuration.
    pub fn config(&self) -> &Config {
        &self.0.node.config
    }

    /// The node's clock.
    pub fn clock(&self) -> &Clock {
        &self.0.node.clock
    }

    /// Chance.
    pub fn chance(&self) -> &Chance {
        &self.0.node.chance
    }

    /// The master secret.
    pub fn secrets(&self) -> &Secrets {
        &self.0.node.secrets
    }

    /// Messages on their way.
    pub fn outbox(&self) -> &Outbox {
        &self.0.node.outbox
    }

    /// What stands before everything that costs the database something.
    pub fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// The settings in force.
    pub async fn settings(&self) -> Arc<Settings> {
        self.in_force().await.settings
    }

    async fn in_force(&self) -> in_force::InForce {
        self.0.node.settings_cache.current(self.db(), self.config()).await
    }

    /// Whether a first owner exists. Once it is so it stays so.
    pub async fn is_set_up(&self) -> Result<bool> {
        if self.0.set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let set_up = first_run::is_set_up(self.db()).await?;
        self.0.set_up.store(set_up, Ordering::Relaxed);
        Ok(set_up)
    }

    /// What a decision needs, for one request of this visitor.
    pub async fn context(&self, visitor: Visitor, handout: Handout) -> Context {
        let in_force::InForce { settings, allowed } = self.in_force().await;
        Context {
            node: self.0.node.clone(),
            settings,
            allowed,
            strategies: self.strategies(),
            words: Words::default_language(),
            now: self.clock().now(),
            visitor,
            handout,
            given: None,
        }
    }
}
