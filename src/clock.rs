//! Time: Unix milliseconds, and a clock that tests and development may move forward.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A moment, or a length of time, in milliseconds; moments count from the Unix epoch, UTC.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// A length of time, from seconds.
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1000)
    }

    /// A length of time, from minutes.
    pub const fn minutes(n: i64) -> Self {
        Self::seconds(n * 60)
    }

    /// A length of time, from days.
    pub const fn days(n: i64) -> Self {
        Self::minutes(n * 24 * 60)
    }

    /// Whole seconds, rounded up: what a person still has to wait.
    pub const fn ceil_seconds(self) -> i64 {
        (self.0 + 999).div_euclid(1000)
    }
}

impl std::ops::Add for Millis {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Millis {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Tells the time. Clones share one offset, so that moving one moves all of a node.
#[derive(Clone, Default)]
pub struct Clock {
    ahead: Arc<AtomicI64>,
    /// Where a clock that does not run by itself began.
    stopped_at: Option<Millis>,
}

impl Clock {
    /// For tests, on machines of any speed and at any time of day: it begins at one moment, and stands still until it is moved,
    /// but for the millisecond that every look at it takes, so that what comes later is later.
    pub fn stopped() -> Self {
        // A Wednesday, at noon.
        Self { ahead: Arc::default(), stopped_at: Some(Millis(1_772_020_800_000)) }
    }

    /// The present moment on this clock.
    pub fn now(&self) -> Millis {
        match self.stopped_at {
            Some(begun) => Millis(begun.0 + self.ahead.fetch_add(1, Ordering::Relaxed)),
            None => Millis(system_millis() + self.ahead.load(Ordering::Relaxed)),
        }
    }

    /// Moves the clock forward; it never goes back.
    pub fn advance(&self, by: Millis) {
        self.ahead.fetch_add(by.0.max(0), Ordering::Relaxed);
    }

    /// How far this clock was moved ahead of the system's.
    pub fn ahead(&self) -> Millis {
        Millis(self.ahead.load(Ordering::Relaxed))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
fn system_millis() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
}

/// The monotonic time of this process, for ages of cached values and lengths of work; never stored.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
pub fn instant() -> std::time::Instant {
    std::time::Instant::now()
}
