//! Reading the settings document, and the one that a node goes by.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::clock::instant;
use crate::config::Config;
use crate::error::Result;
use crate::model::redirect::Allowed;
use crate::model::settings::Settings;
use crate::storage::{self, Db, Fault, Kind};

/// How long a node may go on with the settings it has read. A change is in force everywhere within a second.
const AGE: Duration = Duration::from_millis(400);

/// How long a request waits for them.
const WAIT: Duration = Duration::from_secs(1);

/// The settings, and what is worked out from them for every request.
#[derive(Clone)]
pub struct InForce {
    /// The settings.
    pub settings: Arc<Settings>,
    /// Where they allow people to be sent.
    pub allowed: Arc<Allowed>,
}

impl InForce {
    fn new(settings: Settings, config: &Config) -> Self {
        let listed = &settings.redirects.allowed_origins;
        let allowed = Arc::new(Allowed::new(&config.public_url, &config.root_domain, listed));
        Self { settings: Arc::new(settings), allowed }
    }
}

/// The settings that a node has read last.
#[derive(Clone)]
pub struct Cache(Arc<RwLock<Cached>>);

struct Cached {
    version: i64,
    in_force: InForce,
    checked_at: Option<Instant>,
}

impl Cache {
    /// With what the database has now.
    pub async fn new(db: &Db, config: &Config) -> Result<Self> {
        let (version, settings) = load(db).await?;
        let in_force = InForce::new(settings, config);
        Ok(Self(Arc::new(RwLock::new(Cached { version, in_force, checked_at: Some(instant()) }))))
    }

    /// The next request reads them anew: they were just changed here.
    pub fn expire(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).checked_at = None;
    }

    /// Those in force, at most [`AGE`] old. Without a database the last ones are better than none: they draw the page that
    /// says so.
    pub async fn current(&self, db: &Db, config: &Config) -> InForce {
        let (version, in_force, fresh) = {
            let cached = self.0.read().unwrap_or_else(PoisonError::into_inner);
            (cached.version, cached.in_force.clone(), cached.checked_at.is_some_and(|at| at.elapsed() < AGE))
        };
        // Nobody waits twice for a database that is away.
        if fresh || db.health().is_away() {
            return in_force;
        }
        let newer = tokio::time::timeout(WAIT, load_newer(db, version)).await;
        let late = || Fault::new(Kind::Unreachable, "no settings within a second");
        let newer = newer.unwrap_or_else(|_| Err(late().into())).unwrap_or_else(|error| {
            storage::log(&error, "the settings could not be read");
            None
        });
        let mut cached = self.0.write().unwrap_or_else(PoisonError::into_inner);
        cached.checked_at = Some(instant());
        if let Some((version, settings)) = newer.filter(|(version, _)| *version > cached.version) {
            (cached.version, cached.in_force) = (version, InForce::new(settings, config));
        }
        cached.in_force.clone()
    }
}

/// The document in force, and how often it was changed.
pub async fn load(db: &Db) -> Result<(i64, Settings)> {
    match storage::settings::find(db).await? {
        Some((version, document)) => Ok((version, parse(&document)?)),
        None => Ok((0, Settings::default())),
    }
}

/// The document when it has changed since `version`.
pub async fn load_newer(db: &Db, version: i64) -> Result<Option<(i64, Settings)>> {
    let newer = storage::settings::find_newer(db, version).await?;
    newer.map(|(version, document)| Ok((version, parse(&document)?))).transpose()
}

/// A stored document. Keys that this version does not know are passed over: a newer node may have written them.
pub(in crate::auth) fn parse(document: &str) -> Result<Settings> {
    let mut document: Value = serde_json::from_str(document)?;
    keep_known(&mut document, Settings::factory());
    Ok(serde_json::from_value(document)?)
}

fn keep_known(value: &mut Value, known: &Value) {
    if let (Value::Object(value), Value::Object(known)) = (value, known) {
        value.retain(|key, _| known.contains_key(key));
        for (key, inner) in value.iter_mut() {
            keep_known(inner, &known[key]);
        }
    }
}

/// The value at a dotted path; the whole document at an empty one.
pub fn get(settings: &Settings, path: &str) -> Option<Value> {
    let pointer: String =
        path.split('.').filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect();
    settings.document().pointer(&pointer).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_a_newer_version_is_read_as_far_as_it_is_known() {
        let newer = r#"{"application":{"name":"Acme","mood":"calm"},"teleport":{"enabled":true}}"#;
        let settings = parse(newer).unwrap();
        assert_eq!(settings.application.name, "Acme");
    }
}
