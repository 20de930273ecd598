//! What users may do with their own accounts.

use serde::{Deserialize, Serialize};

/// The profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserProfile {
    /// Users may delete their accounts.
    pub delete_self_enabled: bool,
    /// Whoever changes how they sign in proves once more who they are, unless they did within ten minutes.
    pub reverification: bool,
}

impl Default for UserProfile {
    fn default() -> Self {
        Self { delete_self_enabled: true, reverification: true }
    }
}
