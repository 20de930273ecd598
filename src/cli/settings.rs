//! `portico settings`: the administrator's settings, read and changed.

use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Subcommand;
use portico::auth::directory::settings::{self, Unchanged};
use portico::auth::node::in_force;
use portico::clock::Clock;
use portico::config::Config;
use portico::model::settings::{Field, Kind, Settings as Document, at};
use portico::secret::Chance;
use portico::storage::Db;
use portico::words::Words;
use serde_json::Value;

use super::{causes, open_existing, read_json, tell};

#[derive(Subcommand)]
pub enum Settings {
    /// Print the value at a dotted path, or the whole document
    Get {
        /// For example sessions.maximum_lifetime_seconds
        path: Option<String>,
    },
    /// Put one value in force
    Set {
        /// For example attack_protection.enumeration_protection
        path: String,
        /// A word or text where the setting takes one, for example strict; else JSON, for example true, 3600, null
        /// or '["DE","AT"]'
        value: String,
    },
    /// Print the whole document
    Export,
    /// Put a whole document in force; what it leaves out gets its factory setting
    Import {
        /// A JSON file
        file: PathBuf,
    },
}

/// Runs one of them.
pub async fn run(config: &Config, command: Settings) -> Result<()> {
    let db = open_existing(config).await?;
    let now = Clock::default().now();
    let chance = Chance::system();
    let refused = |why: Unchanged| anyhow!("{}", why.reason(Words::default_language()));
    match command {
        Settings::Get { path } => show(&db, path.as_deref().unwrap_or_default()).await,
        Settings::Export => show(&db, "").await,
        Settings::Set { path, value } => {
            let value = read(&path, &value)?;
            settings::set(&db, &chance, &path, value, now).await.map(drop).map_err(refused)
        }
        Settings::Import { file } => {
            settings::import(&db, &chance, read_json(&file)?, now).await.map(drop).map_err(refused)
        }
    }
}

async fn show(db: &Db, path: &str) -> Result<()> {
    let (_, settings) = in_force::load(db).await.map_err(causes)?;
    let value = in_force::get(&settings, path).with_context(|| format!("unknown setting `{path}`"))?;
    tell::out(serde_json::to_string_pretty(&value)?)
}

/// The value that somebody typed for a setting. Where that is a text, the word itself, for shells take quotes away; a text in
/// quotes of JSON is the same one.
fn read(path: &str, typed: &str) -> Result<Value> {
    let field = Document::field(path);
    match (field, serde_json::from_str(typed)) {
        (Some(Field { kind: Kind::Text | Kind::Choice, .. }), json) => match json {
            Ok(value @ (Value::Null | Value::String(_))) => Ok(value),
            Err(_) if typed.starts_with('"') => bail!("{path}: {typed} has no closing quote"),
            _ => Ok(typed.into()),
        },
        (_, Ok(value)) => Ok(value),
        // That there is no such setting is said by whoever changes it.
        (None, Err(_)) if at(Document::factory(), path).is_none() => Ok(Value::Null),
        (field, Err(_)) => bail!("{path} takes {}: {typed:?} is not JSON", field.map_or("an object", takes)),
    }
}

fn takes(field: &Field) -> &'static str {
    match field.kind {
        Kind::Bool => "true or false",
        Kind::Integer if field.nullable => "a whole number, or null",
        Kind::Integer => "a whole number",
        Kind::Texts => "a list such as '[\"one\",\"two\"]'",
        Kind::Text | Kind::Choice => "a text",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_the_word_itself_or_a_text_of_json() {
        for path in ["application.name", "attack_protection.enumeration_protection", "application.home_url"] {
            for (typed, value) in [
                ("Acme", json!("Acme")),
                ("Acme & Sons", json!("Acme & Sons")),
                ("\"Acme\"", json!("Acme")),
                ("\"a \\\"b\\\"\"", json!("a \"b\"")),
                ("5", json!("5")),
                ("true", json!("true")),
                ("[1]", json!("[1]")),
                ("", json!("")),
                ("null", json!(null)),
                ("\"null\"", json!("null")),
            ] {
                assert_eq!(read(path, typed).unwrap(), value, "{path} {typed}");
            }
            assert!(read(path, "\"Acme").unwrap_err().to_string().contains("closing quote"));
        }
    }

    #[test]
    fn what_is_no_text_is_json_or_refused_with_what_the_setting_takes() {
        for (path, typed, value) in [
            ("sign_up.mfa.required", "true", json!(true)),
            ("sessions.maximum_lifetime_seconds", "3600", json!(3600)),
            ("sessions.inactivity_timeout_seconds", "null", json!(null)),
            ("sms.allowed_countries", "[\"DE\"]", json!(["DE"])),
            ("sign_up.mfa", "{\"required\":true}", json!({ "required": true })),
        ] {
            assert_eq!(read(path, typed).unwrap(), value, "{path}");
        }
        for (path, takes) in [
            ("sign_up.mfa.required", "true or false"),
            ("sessions.maximum_lifetime_seconds", "a whole number, or null"),
            ("sms.allowed_countries", "a list"),
            ("sign_up", "an object"),
        ] {
            let refused = read(path, "often").unwrap_err().to_string();
            assert!(refused.starts_with(path) && refused.contains(takes), "{refused}");
        }
        assert_eq!(read("no.such", "word").unwrap(), json!(null), "which is refused as unknown");
    }
}
