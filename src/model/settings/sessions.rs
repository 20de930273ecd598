//! How long a session lives, and how many a browser holds.

use super::Problems;
use super::lines::settings;
use crate::clock::Millis;

/// The longest that browsers keep a cookie: 400 days.
const LONGEST: i64 = 400 * 24 * 3600;

settings! {
    /// Lifetimes, in seconds.
    Sessions {
        /// From sign-in to the end, whatever happens; none to rely on inactivity alone.
        maximum_lifetime_seconds: Option<i64> = Some(7 * 24 * 3600), in 60..=LONGEST, unit Seconds, else "session_range", weakens Up;
        /// From the last sign of life to the end; none to rely on the maximum alone.
        inactivity_timeout_seconds: Option<i64> = None, in 60..=LONGEST, unit Seconds, else "session_range", weakens Up;
        /// Several people may be signed in in one browser.
        multi_session_enabled: bool = false, public;
    }
}

impl Sessions {
    /// How long a session may live at most.
    pub fn maximum(&self) -> Millis {
        Millis::seconds(self.maximum_lifetime_seconds.unwrap_or(LONGEST))
    }

    /// How long a session may stay unused.
    pub fn inactivity(&self) -> Option<Millis> {
        self.inactivity_timeout_seconds.map(Millis::seconds)
    }

    pub(super) fn check(&self, found: &mut Problems) {
        let maximum = "sessions.maximum_lifetime_seconds";
        let inactivity = "sessions.inactivity_timeout_seconds";
        let either = self.maximum_lifetime_seconds.or(self.inactivity_timeout_seconds).is_some();
        found.unless(either, maximum, "session_lifetime_setting_missing");
        if let (Some(whole), Some(idle)) = (self.maximum_lifetime_seconds, self.inactivity_timeout_seconds) {
            found.unless(idle < whole, inactivity, "form_session_inactivity_timeout_invalid");
        }
    }
}
