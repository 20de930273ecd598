//! Signing in: what people are asked for first.

use serde::{Deserialize, Serialize};

/// How signing in goes.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInSettings {
    /// What somebody who could use either is asked for first.
    pub preferred_strategy: PreferredStrategy,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreferredStrategy {
    /// The password of those who have one.
    #[default]
    Password,
    /// What is sent: a link, a code.
    Otp,
}
