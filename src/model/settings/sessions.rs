//! How long a session lives, and how many a browser holds.

use super::Problems;
use crate::clock::Millis;
use serde::{Deserialize, Serialize};

/// The longest that browsers keep a cookie: 400 days.
const LONGEST: i64 = 400 * 24 * 3600;

/// Lifetimes, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// From sign-in to the end, whatever happens; none to rely on inactivity alone.
    pub maximum_lifetime_seconds: Option<i64>,
    /// From the last sign of life to the end; none to rely on the maximum alone.
    pub inactivity_timeout_seconds: Option<i64>,
    /// Several people may be signed in in one browser.
    pub multi_session_enabled: bool,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            maximum_lifetime_seconds: Some(7 * 24 * 3600),
            inactivity_timeout_seconds: None,
            multi_session_enabled: false,
        }
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
        let fits = |seconds: Option<i64>| seconds.is_none_or(|s| (60..=LONGEST).contains(&s));
        found.unless(fits(self.maximum_lifetime_seconds), maximum, "session_range");
        found.unless(fits(self.inactivity_timeout_seconds), inactivity, "session_range");
        if let (Some(whole), Some(idle)) = (self.maximum_lifetime_seconds, self.inactivity_timeout_seconds) {
            found.unless(idle < whole, inactivity, "form_session_inactivity_timeout_invalid");
        }
    }
}
