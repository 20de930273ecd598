//! How many people a change of the settings takes something from.

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

/// How many people this change is about; none where it is about everybody, or nobody.
pub async fn affected(cx: &Context, change: &Changed) -> Result<Option<Many>> {
    let Some((_, holding)) = HELD.iter().find(|(path, _)| *path == change.path) else { return Ok(None) };
    let count = people::count(&cx.db, *holding, MOST + 1).await?;
    Ok(Some(if count > MOST { Many::More } else { Many::Exactly(count) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Settings;

    #[test]
    fn each_path_is_that_of_a_setting() {
        assert!(HELD.iter().all(|(path, _)| Settings::field(path).is_some()));
    }
}
