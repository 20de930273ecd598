//! How long codes and links live.

use super::Problems;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

/// Lifetimes, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerificationSettings {
    /// A mailed code; 30 to 3,600.
    pub code_lifetime_seconds: i64,
    /// A mailed link; 30 to 3,600.
    pub link_lifetime_seconds: i64,
}

impl Default for VerificationSettings {
    fn default() -> Self {
        Self { code_lifetime_seconds: 600, link_lifetime_seconds: 600 }
    }
}

impl VerificationSettings {
    /// How long a proof by this strategy may take.
    pub fn lifetime(&self, strategy: &str) -> Millis {
        Millis::seconds(if strategy == "email_link" {
            self.link_lifetime_seconds
        } else {
            self.code_lifetime_seconds
        })
    }

    pub(super) fn check(&self, found: &mut Problems) {
        let range = 30..=3600;
        found.unless(
            range.contains(&self.code_lifetime_seconds),
            "verification.code_lifetime_seconds",
            "lifetime_range",
        );
        found.unless(
            range.contains(&self.link_lifetime_seconds),
            "verification.link_lifetime_seconds",
            "lifetime_range",
        );
    }
}
