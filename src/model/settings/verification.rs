//! How long codes and links live.

use super::lines::settings;
use crate::clock::Millis;

settings! {
    /// Lifetimes, in seconds.
    VerificationSettings {
        /// A mailed code.
        code_lifetime_seconds: i64 = 600, in 30..=3600, unit Seconds, else "lifetime_range", weakens Up;
        /// A mailed link.
        link_lifetime_seconds: i64 = 600, in 30..=3600, unit Seconds, else "lifetime_range", weakens Up;
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
}
