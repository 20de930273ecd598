//! How many people a change of the settings takes something from.

use serde_json::Value;

use crate::auth::context::Context;
use crate::error::Result;
use crate::model::settings::Changed;
use crate::storage::people::{self, Holding};

/// Beyond this nobody counts.
pub const MOST: i64 = 1000;

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    /// So many.
    Exactly(i64),
    /// More than [`MOST`].
    More,
}

/// What people hold that a setting switches off, by its path.
const HELD: &[(&str, Holding)] = &[
    ("attributes.email_address.used_for_first_factor", Holding::Email),
    ("attributes.email_address.first_factors", Holding::Email),
    ("attributes.phone_number.used_for_first_factor", Holding::Phone),
    ("attributes.phone_number.first_factors", Holding::Phone),
    ("attributes.username.used_for_first_factor", Holding::Username),
    ("attributes.password.enabled", Holding::Password),
    ("attributes.passkey.enabled", Holding::Passkey),
    ("passkey_settings.satisfies_second_factor", Holding::Passkey),
    ("attributes.authenticator_app.used_for_second_factor", Holding::Totp),
    ("attributes.backup_code.used_for_second_factor", Holding::BackupCodes),
    ("attributes.phone_number.used_for_second_factor", Holding::SecondPhone),
];

/// What people hold that this change switches off, or takes a way from.
fn held(change: &Changed) -> Option<Holding> {
    let is_taken = match (&change.before, &change.after) {
        (Value::Bool(before), Value::Bool(after)) => *before && !*after,
        (Value::Array(before), Value::Array(after)) => before.iter().any(|entry| !after.contains(entry)),
        _ => false,
    };
    HELD.iter().find(|(path, _)| is_taken && *path == change.path).map(|(_, holding)| *holding)
}

/// Whether this change takes a way to sign in, or a second step, from those who have it.
pub fn takes(change: &Changed) -> bool {
    held(change).is_some()
}

/// How many people it takes something from; none where it takes nothing.
pub async fn affected(cx: &Context, change: &Changed) -> Result<Option<Many>> {
    let Some(holding) = held(change) else { return Ok(None) };
    let count = people::count(&cx.db, holding, MOST + 1).await?;
    Ok(Some(if count > MOST { Many::More } else { Many::Exactly(count) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Settings;
    use serde_json::json;

    #[test]
    fn what_goes_off_takes_something_and_what_comes_on_does_not() {
        let of = |path, before: Value, after: Value| takes(&Changed { path, before, after });
        assert!(of("attributes.passkey.enabled", json!(true), json!(false)));
        assert!(!of("attributes.passkey.enabled", json!(false), json!(true)));
        let methods = "attributes.email_address.first_factors";
        assert!(of(methods, json!(["email_link", "email_code"]), json!(["email_code"])));
        assert!(!of(methods, json!(["email_code"]), json!(["email_link", "email_code"])));
        assert!(!of("application.name", json!("A"), json!("B")));
    }

    #[test]
    fn each_path_is_that_of_a_setting() {
        assert!(HELD.iter().all(|(path, _)| Settings::field(path).is_some()));
    }
}
