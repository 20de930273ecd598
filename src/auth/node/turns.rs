//! Whoever changes something takes turns with themselves, on each node, before they take a connection to the database: many
//! posts of one browser, or for one account, would else wait there for the same row, each with a connection that others need.
//! A few wait for their turn, in memory and not for long; whoever comes then is told when to come again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use crate::error::{Refusal, Result};

/// How many of one key there may be, with the one whose turn it is.
const MOST: usize = 65;

/// How long one waits.
const PATIENCE: Duration = Duration::from_secs(15);

/// When to come again, in seconds.
const RETRY: i64 = 5;

/// The turns of one node. Clones share them.
#[derive(Clone, Default)]
pub struct Turns(Arc<Mutex<HashMap<String, Queue>>>);

#[derive(Default)]
struct Queue {
    turn: Arc<tokio::sync::Mutex<()>>,
    length: usize,
}

/// Somebody's turn, until it is dropped.
pub(in crate::auth) struct Turn {
    // Dropped in this order: the next one has their turn before this place is free.
    _turn: OwnedMutexGuard<()>,
    _place: Place,
}

/// A place in a queue, until it is dropped.
struct Place {
    key: String,
    turns: Turns,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut queues = self.turns.queues();
        if let Some(queue) = queues.get_mut(&self.key) {
            queue.length -= 1;
            if queue.length == 0 {
                queues.remove(&self.key);
            }
        }
    }
}

impl Turns {
    /// The turn of this key, when it comes. Refused as [`Refusal::Busy`] when too many wait, or it waited for too long.
    pub(in crate::auth) async fn of(&self, key: &str) -> Result<Turn> {
        let busy = || {
            metrics::counter!("portico_turns_refused_total").increment(1);
            Refusal::Busy.with(RETRY)
        };
        let (place, turn) = self.place(key).ok_or_else(busy)?;
        let turn = timeout(PATIENCE, turn.lock_owned()).await.map_err(|_| busy())?;
        Ok(Turn { _turn: turn, _place: place })
    }

    fn place(&self, key: &str) -> Option<(Place, Arc<tokio::sync::Mutex<()>>)> {
        let mut queues = self.queues();
        let queue = queues.entry(key.to_owned()).or_default();
        if queue.length >= MOST {
            return None;
        }
        queue.length += 1;
        Some((Place { key: key.to_owned(), turns: self.clone() }, queue.turn.clone()))
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<String, Queue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Poll;

    #[tokio::test]
    async fn one_at_a_time_has_its_turn_so_many_wait_and_other_keys_are_apart() {
        let turns = Turns::default();
        let mine = turns.of("ada").await.unwrap();
        let mut waiting: Vec<_> = (1..MOST).map(|_| Box::pin(turns.of("ada"))).collect();
        for next in &mut waiting {
            let waits = std::future::poll_fn(|cx| Poll::Ready(next.as_mut().poll(cx).is_pending()));
            assert!(waits.await);
        }
        let refused = turns.of("ada").await.err().unwrap();
        assert_eq!(refused.refused(Refusal::Busy).unwrap().number, Some(RETRY));
        assert!(turns.of("eve").await.is_ok());
        // Whoever leaves the queue makes room in it.
        waiting.pop();
        let mut last = Box::pin(turns.of("ada"));
        assert!(std::future::poll_fn(|cx| Poll::Ready(last.as_mut().poll(cx).is_pending())).await);
        drop((mine, last));
        for next in waiting {
            drop(next.await.unwrap());
        }
        assert!(turns.queues().is_empty(), "nothing is kept of those who are gone");
    }
}
