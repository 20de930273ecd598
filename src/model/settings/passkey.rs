//! What passkeys are offered for.

use serde::{Deserialize, Serialize};

/// How people meet passkeys.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasskeySettings {
    /// The browser offers those it holds in the field for the identifier.
    pub allow_autofill: bool,
    /// The sign-in page has a button for them.
    pub show_sign_in_button: bool,
    /// Whoever signs in with one is asked for no second factor: it is a device and a gesture at once.
    pub satisfies_second_factor: bool,
}

impl Default for PasskeySettings {
    fn default() -> Self {
        Self { allow_autofill: true, show_sign_in_button: true, satisfies_second_factor: true }
    }
}
