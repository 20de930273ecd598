//! Measures against takeover and probing.

use super::lines::{choices, settings};
use crate::clock::Millis;

settings! {
    /// One entry for each measure.
    AttackProtection {
        /// Mail links.
        email_link: EmailLinkProtection, public;
        /// Whether the pages tell which identifiers have an account.
        enumeration_protection: EnumerationProtection = EnumerationProtection::Off,
            weakens Later(&["strict", "off"]), public;
        /// Locking accounts after too many wrong codes and passwords.
        user_lockout: UserLockout;
        /// A sign-in on a device that was not seen before is told to its owner by mail.
        new_device_notice: bool = true, weakens Off;
        /// Whoever signs in with a password alone on such a device proves it by a message first.
        new_device_check: bool = false, weakens Off;
    }

    /// Locking accounts after too many wrong codes and passwords.
    UserLockout {
        /// Whether wrong tries are counted.
        enabled: bool = true, weakens Off, public;
        /// How many wrong tries, without a right one in between, lock an account.
        max_attempts: i64 = 10, in 5..=100, unit Tries, needs enabled, else "lockout_attempts_range",
            weakens Up, public;
        /// For how long; at most ten years.
        duration_minutes: i64 = 60, in 1..=10 * 366 * 24 * 60, unit Minutes, needs enabled,
            else "lockout_duration_range", weakens Down, public;
        /// A browser that signed in to the account before has its own count, so that a stranger cannot lock its owner out.
        exempt_known_browsers: bool = true, weakens On, needs enabled;
    }

    /// Mail links.
    EmailLinkProtection {
        /// A link works only in the browser that asked for it.
        require_same_client: bool = true, weakens Off;
    }
}

choices! {
    /// Whether the pages tell which identifiers have an account.
    EnumerationProtection {
        /// They do, which is friendlier.
        Off "off";
        /// Known and unknown look, and cost, the same.
        Strict "strict";
    }
}

impl UserLockout {
    /// For how long an account is locked.
    pub fn duration(&self) -> Millis {
        Millis::minutes(self.duration_minutes)
    }
}
