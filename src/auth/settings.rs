//! Reading the settings document; [`change`] is the one way to change it.

mod change;

pub use change::{Diff, Misfit, Unchanged, begin_with, change, import, set};

use serde_json::Value;

use crate::error::Result;
use crate::model::settings::Settings;
use crate::storage::{self, Db};

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
fn parse(document: &str) -> Result<Settings> {
    let mut document: Value = serde_json::from_str(document)?;
    keep_known(&mut document, &Settings::default().document());
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
