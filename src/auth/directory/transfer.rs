//! The settings as a file: what is taken along, and what a file that is brought would change. It is put in force by
//! [`crate::auth::directory::merging::save`], like any form.

use serde_json::Value;

use crate::auth::context::Context;
use crate::auth::directory::admission;
use crate::auth::directory::settings::{Current, Diff, shaped};
use crate::auth::node::in_force;
use crate::error::Result;
use crate::model::role::Permission;
use crate::model::settings::{Field, Problem, Settings, at, at_mut};

/// What a document would change.
#[derive(Clone, Debug)]
pub struct Import {
    /// The version of the document that it was compared with.
    pub version: i64,
    /// Each leaf that would be another, as it may be shown.
    pub changes: Diff,
    /// The same leaves with what they would become.
    pub values: Vec<(String, Value)>,
    /// The rules that it breaks; with any, nothing of it can be put in force.
    pub problems: Vec<Problem>,
}

/// The document that is in force, without secrets.
pub async fn export(cx: &Context) -> Result<Value> {
    admission::admit(cx, Permission::ReadSettings).await?;
    let (_, settings) = in_force::load(&cx.db).await?;
    Ok(without_secrets(settings.document(), Settings::fields()))
}

fn without_secrets(mut document: Value, fields: &[Field]) -> Value {
    for field in fields.iter().filter(|field| field.secret) {
        let (group, name) = field.path.rsplit_once('.').unwrap_or(("", &field.path));
        let group = if group.is_empty() { Some(&mut document) } else { at_mut(&mut document, group) };
        if let Some(Value::Object(group)) = group {
            group.shift_remove(name);
        }
    }
    document
}

/// Reads a document, and compares it with the one in force. What it leaves out gets its factory setting, but secrets and what
/// commands alone change stay as they are. `Err` says, in one line of English, why it is no such document.
pub async fn read(cx: &Context, text: &str) -> Result<Result<Import, String>> {
    admission::admit(cx, Permission::ChangeSettings).await?;
    let current = Current::load(&cx.db).await?;
    Ok(settings_in(text, &current.settings).map(|settings| compared(current, settings)))
}

/// Compares values with the document in force, each at its path: those of an import that others have overtaken.
pub async fn review(cx: &Context, values: &[(String, Value)]) -> Result<Result<Import, String>> {
    admission::admit(cx, Permission::ChangeSettings).await?;
    let current = Current::load(&cx.db).await?;
    let mut document = current.settings.document();
    for (path, value) in values {
        match at_mut(&mut document, path) {
            Some(place) => *place = value.clone(),
            None => return Ok(Err(unknown_setting(path))),
        }
    }
    Ok(shaped(document).map(|settings| compared(current, settings)))
}

fn compared(current: Current, settings: Settings) -> Import {
    let document = settings.document();
    let changes = current.settings.changes_to(&settings);
    let after = |path: &str| (path.to_owned(), at(&document, path).cloned().unwrap_or_default());
    let values = changes.iter().map(|change| after(change.path)).collect();
    let mut problems = settings.problems();
    problems.extend(Settings::of_operator(&changes));
    Import { version: current.version, changes, values, problems }
}

fn unknown_setting(path: &str) -> String {
    format!("unknown setting `{path}`")
}

/// The settings that a text stands for, beside those in force.
fn settings_in(text: &str, in_force: &Settings) -> Result<Settings, String> {
    // Editors of Windows begin a file with a mark.
    let text = text.trim().trim_start_matches('\u{feff}');
    let given: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if !given.is_object() {
        return Err("a settings document is one JSON object".to_owned());
    }
    if let Some(path) = unknown(&given, Settings::factory(), "") {
        return Err(unknown_setting(&path));
    }
    let mut document = shaped(given.clone())?.document();
    keep(&mut document, &given, &in_force.document(), Settings::fields());
    shaped(document)
}

/// The path of the first setting that there is not.
fn unknown(given: &Value, known: &Value, path: &str) -> Option<String> {
    let (Value::Object(given), Value::Object(known)) = (given, known) else { return None };
    given.iter().find_map(|(name, value)| {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match known.get(name) {
            Some(known) => unknown(value, known, &path),
            None => Some(path),
        }
    })
}

/// Leaves as they are the secrets that were not given, and what commands alone change.
fn keep(document: &mut Value, given: &Value, in_force: &Value, fields: &[Field]) {
    for field in fields.iter().filter(|field| field.secret || field.operator) {
        if at(given, &field.path).is_none()
            && let (Some(place), Some(kept)) = (at_mut(document, &field.path), at(in_force, &field.path))
        {
            *place = kept.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn secret_field() -> Field {
        let mut field = Settings::fields()[0].clone();
        (field.secret, field.path) = (true, "sms.token".to_owned());
        field
    }

    #[test]
    fn secrets_are_not_taken_along_and_stay_where_a_document_lacks_them() {
        let fields = [secret_field()];
        let document = json!({ "sms": { "per_day": 7, "token": "secret" } });
        let taken = without_secrets(document.clone(), &fields);
        assert_eq!(taken, json!({ "sms": { "per_day": 7 } }));
        let mut brought = json!({ "sms": { "per_day": 9, "token": null } });
        keep(&mut brought, &taken, &document, &fields);
        assert_eq!(brought, json!({ "sms": { "per_day": 9, "token": "secret" } }));
        let given = json!({ "sms": { "token": "new" } });
        let mut brought = given.clone();
        keep(&mut brought, &given, &document, &fields);
        assert_eq!(brought, given, "one that is given takes its place");
    }

    #[test]
    fn what_is_no_document_is_refused_with_the_reason() {
        let refused = |text: &str| settings_in(text, &Settings::default()).unwrap_err();
        assert_eq!(refused(r#"{"application":{"nmae":"x"}}"#), "unknown setting `application.nmae`");
        assert_eq!(refused(r#"{"colour":1}"#), "unknown setting `colour`");
        assert_eq!(refused("[]"), "a settings document is one JSON object");
        assert!(refused("{").contains("line 1"));
        assert!(refused(r#"{"application":{"name":5}}"#).contains("string"));
        assert!(refused(r#"{"application":[]}"#).contains("`application` must be an object"));
    }

    #[test]
    fn what_commands_alone_change_stays_where_a_document_lacks_it_and_all_else_is_as_at_the_factory() {
        let mut in_force = Settings::default();
        in_force.password_settings.hashing.iterations = 4;
        in_force.application.name = "Acme".into();
        let read = settings_in("\u{feff}{}\r\n", &in_force).unwrap();
        assert_eq!(read.password_settings.hashing.iterations, 4);
        assert_eq!(read.application.name, "Portico");
    }
}
