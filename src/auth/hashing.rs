//! Work that holds a processor and much memory for a while: as much at once as there are processors, a short queue behind
//! it, and nobody waits for long. Whoever comes when the queue is full is sent away at once, so that memory stays bounded
//! and everything else goes on. The memory of a hash is used again by the next one: given back to the system's allocator
//! it would stay with the thread that had it, and there are many more of those than hashes at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::Block;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Refusal, Refused, Result};

/// How many may wait for their turn.
const WAITING: usize = 64;

/// For how long.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most that is done at once, however many processors there are: each may hold 256 MiB.
const MOST_AT_ONCE: usize = 16;

/// When to come again, in seconds.
const RETRY: i64 = 5;

/// The queue of one node. Clones share it.
#[derive(Clone)]
pub struct Hashing {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    patience: Duration,
    spare: Arc<Mutex<Vec<Memory>>>,
}

/// What one hash works in; as many as are made at once are kept.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// So many blocks, of any content. They are made when there are not as many yet.
    pub(super) fn blocks(&mut self, count: usize) -> Result<&mut [Block]> {
        let more = count.saturating_sub(self.0.len());
        self.0.try_reserve_exact(more).map_err(Error::broken)?;
        self.0.resize(self.0.len() + more, Block::new());
        Ok(&mut self.0[..count])
    }

    /// Gives back what is above so many blocks.
    pub(super) fn shrink(&mut self, count: usize) {
        self.0.truncate(count);
        self.0.shrink_to_fit();
    }
}

impl Default for Hashing {
    /// As much at once as this machine has processors.
    fn default() -> Self {
        Self::with(at_once(), WAITING, PATIENCE)
    }
}

/// How much is done at once on this machine.
pub fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_AT_ONCE))
}

impl Hashing {
    /// So much at once, and so many that wait, each so long.
    pub fn with(at_once: usize, waiting: usize, patience: Duration) -> Self {
        let permits = |n| Arc::new(Semaphore::new(n));
        Self { turns: permits(at_once), places: permits(at_once + waiting), patience, spare: Arc::default() }
    }

    /// Does some work when its turn comes, on a thread where it is in nobody's way. Refused as [`Refusal::Busy`] when too
    /// many wait, or it waited for too long. What has begun is finished, and counts as long, though nobody waits any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T> {
        let turn = self.turn().await.map_err(|busy| {
            metrics::counter!("portico_hashing_refused_total").increment(1);
            Error::from(busy)
        })?;
        let spare = self.spare.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let mut memory = all(&spare).pop().unwrap_or_default();
            let done = work(&mut memory);
            // Before the turn ends, so that whoever has it next finds it.
            all(&spare).push(memory);
            done
        });
        Ok(done.await?)
    }

    /// Takes every place that is free, until what it answers is dropped: whoever comes meanwhile is sent away.
    pub fn fill(&self) -> impl Sized + use<> {
        let free = u32::try_from(self.places.available_permits()).unwrap_or_default();
        self.places.clone().try_acquire_many_owned(free).ok()
    }

    async fn turn(&self) -> Result<[OwnedSemaphorePermit; 2], Refused> {
        let busy = || Refusal::Busy.with(RETRY);
        let place = self.places.clone().try_acquire_owned().map_err(|_| busy())?;
        let turn = timeout(self.patience, self.turns.clone().acquire_owned()).await;
        Ok([place, turn.ok().and_then(|turn| turn.ok()).ok_or_else(busy)?])
    }
}

fn all(spare: &Mutex<Vec<Memory>>) -> MutexGuard<'_, Vec<Memory>> {
    spare.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::task::Poll;

    #[tokio::test]
    async fn so_much_is_done_at_once_so_many_wait_and_the_next_is_sent_away() {
        let hashing = Hashing::with(1, 1, Duration::from_secs(60));
        let (go, until) = mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let first = tokio::spawn({
            let hashing = hashing.clone();
            async move { hashing.run(move |_| begun.send(()).is_ok() && until.recv().is_ok()).await.unwrap() }
        });
        has_begun.await.unwrap();
        let mut second = Box::pin(hashing.run(|_| 2));
        let waits = std::future::poll_fn(|cx| Poll::Ready(second.as_mut().poll(cx).is_pending()));
        assert!(waits.await);
        let refused = hashing.run(|_| 3).await.unwrap_err();
        assert_eq!(refused.refused(Refusal::Busy).unwrap().number, Some(RETRY));
        go.send(()).unwrap();
        assert!(first.await.unwrap() && second.await.unwrap() == 2);
        assert_eq!(hashing.run(|_| 4).await.unwrap(), 4);
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_and_whoever_leaves_makes_room() {
        let hashing = Hashing::with(1, 1, Duration::from_millis(1));
        let (_go, until) = mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let asker = tokio::spawn({
            let hashing = hashing.clone();
            async move { hashing.run(move |_| begun.send(()).is_ok() && until.recv().is_ok()).await }
        });
        has_begun.await.unwrap();
        // The one who asked is gone; the work is not, and holds its turn.
        asker.abort();
        for _ in 0..3 {
            assert!(hashing.run(|_| 2).await.unwrap_err().is(Refusal::Busy));
        }
        drop(_go);
        let patient = Hashing { patience: Duration::from_secs(60), ..hashing };
        assert_eq!(patient.run(|_| 5).await.unwrap(), 5);
    }

    #[tokio::test]
    async fn a_panic_gives_its_turn_back() {
        let hashing = Hashing::with(1, 0, Duration::from_secs(60));
        assert!(hashing.run(|_| panic!("on purpose")).await.is_err());
        assert_eq!(hashing.run(|_| 1).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn memory_is_used_again_and_there_is_no_more_of_it_than_is_worked_in_at_once() {
        let hashing = Hashing::with(2, 64, Duration::from_secs(60));
        let blocks = |count: usize| {
            let hashing = hashing.clone();
            tokio::spawn(async move {
                let place = move |memory: &mut Memory| memory.blocks(count).unwrap().as_ptr() as usize;
                hashing.run(move |memory| place(memory)).await.unwrap()
            })
        };
        let mut places = std::collections::BTreeSet::new();
        for task in (0..32).map(|n| blocks(64 - n)).collect::<Vec<_>>() {
            places.insert(task.await.unwrap());
        }
        let kept = || all(&hashing.spare).iter().map(|memory| memory.0.len()).collect::<Vec<_>>();
        assert!(places.len() <= 2 && (1..=2).contains(&kept().len()), "{places:?} {:?}", kept());
        hashing.run(|memory| memory.shrink(8)).await.unwrap();
        assert!(kept().contains(&8) && hashing.run(|_| 1).await.is_ok(), "{:?}", kept());
        // What was worked in when there was a panic is not used again.
        let before = kept().len();
        assert!(hashing.run(|_| panic!("on purpose")).await.is_err());
        assert_eq!(kept().len(), before - 1);
    }
}
