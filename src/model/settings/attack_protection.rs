//! Measures against takeover and probing.

use serde::{Deserialize, Serialize};

/// One entry for each measure.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttackProtection {
    /// Mail links.
    pub email_link: EmailLinkProtection,
    /// Whether the pages tell which identifiers have an account.
    pub enumeration_protection: EnumerationProtection,
}

/// Mail links.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmailLinkProtection {
    /// A link works only in the browser that asked for it.
    pub require_same_client: bool,
}

impl Default for EmailLinkProtection {
    fn default() -> Self {
        Self { require_same_client: true }
    }
}

/// Whether the pages tell which identifiers have an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnumerationProtection {
    /// They do, which is friendlier.
    #[default]
    Off,
    /// Known and unknown look, and cost, the same.
    Strict,
}
