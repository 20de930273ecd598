//! How everything stood when that was last looked at, kept in memory for the pages that show it: none of them waits for others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use crate::model::health::Report;

/// What is kept. Clones share it.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    last: watch::Sender<Option<Report>>,
    under_way: AtomicBool,
}

impl Default for Health {
    fn default() -> Self {
        Self(Arc::new(Inner { last: watch::Sender::new(None), under_way: AtomicBool::new(false) }))
    }
}

impl Health {
    /// What was found last; none before the first look has ended.
    pub fn last(&self) -> Option<Report> {
        self.0.last.borrow().clone()
    }

    /// Tells whoever waits for it when another look has ended.
    pub fn watch(&self) -> watch::Receiver<Option<Report>> {
        self.0.last.subscribe()
    }

    /// Whether somebody looks at this moment.
    pub fn is_under_way(&self) -> bool {
        self.0.under_way.load(Ordering::Relaxed)
    }

    /// Begins a look; none while another one is under way. Dropped without an end, it was none.
    pub fn begin(&self) -> Option<Look> {
        let begun = !self.0.under_way.swap(true, Ordering::Relaxed);
        begun.then(|| Look(self.clone()))
    }
}

/// A look that is under way.
pub struct Look(Health);

impl Look {
    /// Keeps what was found.
    pub fn end(self, report: Report) {
        let health = self.0.clone();
        drop(self);
        health.0.last.send_replace(Some(report));
    }
}

impl Drop for Look {
    fn drop(&mut self) {
        self.0.0.under_way.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Millis;

    #[test]
    fn one_looks_at_a_time_and_what_was_found_stays_until_the_next_has_ended() {
        let health = Health::default();
        let look = health.begin().unwrap();
        assert!(health.begin().is_none() && health.is_under_way() && health.last().is_none());
        look.end(Report { at: Millis(1), lines: vec![] });
        assert!(!health.is_under_way());
        drop(health.begin().unwrap());
        assert_eq!(health.last().unwrap().at, Millis(1));
        assert!(!health.is_under_way());
    }
}
