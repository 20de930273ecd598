//! Measures against takeover and probing.

use super::Problems;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

/// One entry for each measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttackProtection {
    /// Mail links.
    pub email_link: EmailLinkProtection,
    /// Whether the pages tell which identifiers have an account.
    pub enumeration_protection: EnumerationProtection,
    /// Locking accounts after too many wrong codes and passwords.
    pub user_lockout: UserLockout,
    /// A sign-in on a device that was not seen before is told to its owner by mail.
    pub new_device_notice: bool,
    /// Whoever signs in with a password alone on such a device proves it by a message first.
    pub new_device_check: bool,
}

impl Default for AttackProtection {
    fn default() -> Self {
        Self {
            email_link: EmailLinkProtection::default(),
            enumeration_protection: EnumerationProtection::default(),
            user_lockout: UserLockout::default(),
            new_device_notice: true,
            new_device_check: false,
        }
    }
}

impl AttackProtection {
    pub(super) fn check(&self, found: &mut Problems) {
        self.user_lockout.check(found);
    }
}

/// Locking accounts after too many wrong codes and passwords.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserLockout {
    /// Whether wrong tries are counted.
    pub enabled: bool,
    /// How many wrong tries, without a right one in between, lock an account; 5 to 100.
    pub max_attempts: i64,
    /// For how many minutes; at most ten years.
    pub duration_minutes: i64,
    /// A browser that signed in to the account before has its own count, so that a stranger cannot lock its owner out.
    pub exempt_known_browsers: bool,
}

impl Default for UserLockout {
    fn default() -> Self {
        Self { enabled: true, max_attempts: 10, duration_minutes: 60, exempt_known_browsers: true }
    }
}

impl UserLockout {
    /// For how long an account is locked.
    pub fn duration(&self) -> Millis {
        Millis::minutes(self.duration_minutes)
    }

    fn check(&self, found: &mut Problems) {
        let path = "attack_protection.user_lockout.max_attempts";
        found.unless((5..=100).contains(&self.max_attempts), path, "lockout_attempts_range");
        let path = "attack_protection.user_lockout.duration_minutes";
        found.unless(
            (1..=10 * 366 * 24 * 60).contains(&self.duration_minutes),
            path,
            "lockout_duration_range",
        );
    }
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
