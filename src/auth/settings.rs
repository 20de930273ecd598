//! Reading and changing the settings document.

use serde_json::Value;

use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::model::settings::{Problem, Settings};
use crate::storage::{self, Db};
use crate::words::Words;

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
    keep_known(&mut document, &serde_json::to_value(Settings::default())?);
    Ok(serde_json::from_value(document)?)
}

/// Where an object should stand and something else does: serde would take a list for one.
fn no_object(value: &Value, known: &Value, path: &str) -> Option<String> {
    let Value::Object(known) = known else { return None };
    let Value::Object(value) = value else { return Some(path.trim_start_matches('.').to_owned()) };
    let inner = value.iter().filter_map(|(key, value)| known.get(key).map(|known| (key, value, known)));
    inner.into_iter().find_map(|(key, value, known)| no_object(value, known, &format!("{path}.{key}")))
}

fn keep_known(value: &mut Value, known: &Value) {
    if let (Value::Object(value), Value::Object(known)) = (value, known) {
        value.retain(|key, _| known.contains_key(key));
        for (key, inner) in value.iter_mut() {
            keep_known(inner, &known[key]);
        }
    }
}

/// Why a change was not made; nothing of it was applied.
#[derive(Debug)]
pub enum Change {
    /// The document does not have the right shape: an unknown key, a wrong type.
    Shape(String),
    /// It breaks rules.
    Rules(Vec<Problem>),
    /// Somebody else changed it at the same time.
    Conflict,
    /// The database does not do what it should.
    Broken(Error),
}

impl From<Error> for Change {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl Change {
    /// The reason in words, a line for each.
    pub fn reason(&self, words: &Words) -> String {
        match self {
            Self::Shape(why) => why.clone(),
            Self::Rules(problems) => {
                let line = |p: &Problem| {
                    format!("{}: {}", p.path, words.say(&format!("settings_problem_{}", p.rule)))
                };
                problems.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            Self::Conflict => words.say("settings_conflict"),
            Self::Broken(error) => format!("{error:?}"),
        }
    }
}

/// The value at a dotted path; the whole document at an empty one.
pub fn get(settings: &Settings, path: &str) -> Option<Value> {
    let document = serde_json::to_value(settings).ok()?;
    let pointer: String =
        path.split('.').filter(|part| !part.is_empty()).map(|part| format!("/{part}")).collect();
    document.pointer(&pointer).cloned()
}

/// Puts one value in force.
pub async fn set(db: &Db, path: &str, value: Value, now: Millis) -> Result<(), Change> {
    let (version, settings) = load(db).await?;
    let mut document = serde_json::to_value(&settings).map_err(|e| Change::Shape(e.to_string()))?;
    let mut place = &mut document;
    for part in path.split('.') {
        let found = place.as_object_mut().and_then(|object| object.get_mut(part));
        place = found.ok_or_else(|| Change::Shape(format!("unknown setting `{path}`")))?;
    }
    *place = value;
    replace(db, version, document, now).await
}

/// Puts a whole document in force; what it leaves out gets its factory setting.
pub async fn import(db: &Db, document: Value, now: Millis) -> Result<(), Change> {
    let (version, _) = load(db).await?;
    replace(db, version, document, now).await
}

async fn replace(db: &Db, version: i64, document: Value, now: Millis) -> Result<(), Change> {
    let known = serde_json::to_value(Settings::default()).map_err(|e| Change::Shape(e.to_string()))?;
    if let Some(path) = no_object(&document, &known, "") {
        return Err(Change::Shape(format!("`{path}` must be an object")));
    }
    let settings: Settings = serde_json::from_value(document).map_err(|e| Change::Shape(e.to_string()))?;
    let problems = settings.problems();
    if !problems.is_empty() {
        return Err(Change::Rules(problems));
    }
    let text = serde_json::to_string(&settings).map_err(|e| Change::Shape(e.to_string()))?;
    match storage::settings::replace(db, version, &text, now).await? {
        true => Ok(()),
        false => Err(Change::Conflict),
    }
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
