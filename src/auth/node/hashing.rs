//! Work that holds a processor, and maybe much memory, for a while, hashing above all: as much at once as there are
//! processors, a short queue behind it, and nobody waits for long. Whoever comes when the queue is full is sent away at once,
//! so that memory stays bounded and everything else goes on. What is done for comfort alone has a queue of its own and half
//! of the turns, so that it is in the way of nobody who signs in. Pictures are made elsewhere ([`crate::auth::node::workshop`]): one
//! may take as long as a hundred hashes.
//!
//! The memory of a hash is used again by the next one: given back to the system's allocator
//! it would stay with the thread that had it, and there are many more of those than hashes at once.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::Block;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Refusal, Refused, Result};
use crate::model::slow;

/// How many may wait for their turn.
const WAITING: usize = 64;

/// The same where it is for comfort alone.
const LOOKING: usize = 16;

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
    looks: Arc<Semaphore>,
    looking: Arc<Semaphore>,
    patience: Duration,
    spare: Arc<Mutex<Vec<Memory>>>,
    tally: Arc<Tally>,
}

/// What was done so far.
#[derive(Default)]
struct Tally {
    begun: AtomicU64,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

/// One piece of work, under way until this is dropped.
struct UnderWay(Arc<Tally>);

impl UnderWay {
    fn begin(tally: Arc<Tally>) -> Self {
        tally.begun.fetch_add(1, Ordering::Relaxed);
        let now = tally.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        tally.most.fetch_max(now, Ordering::SeqCst);
        Self(tally)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What one hash works in; as many as are made at once are kept.
#[derive(Default)]
pub(in crate::auth) struct Memory(Vec<Block>);

impl Memory {
    /// So many blocks, of any content. They are made when there are not as many yet.
    pub(in crate::auth) fn blocks(&mut self, count: usize) -> Result<&mut [Block]> {
        let more = count.saturating_sub(self.0.len());
        self.0.try_reserve_exact(more).map_err(Error::broken)?;
        self.0.resize(self.0.len() + more, Block::new());
        Ok(&mut self.0[..count])
    }

    /// Gives back what is above so many blocks.
    pub(in crate::auth) fn shrink(&mut self, count: usize) {
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
        let aside = at_once.div_ceil(2);
        Self {
            turns: permits(at_once),
            places: permits(at_once + waiting),
            looks: permits(aside),
            looking: permits(aside + waiting.min(LOOKING)),
            patience,
            spare: Arc::default(),
            tally: Arc::default(),
        }
    }

    /// How many pieces of work were begun so far, and how many at once at most.
    pub fn tally(&self) -> (u64, usize) {
        (self.tally.begun.load(Ordering::Relaxed), self.tally.most.load(Ordering::SeqCst))
    }

    /// Does some work when its turn comes, on a thread where it is in nobody's way. Refused as [`Refusal::Busy`] when too
    /// many wait, or it waited for too long. What has begun is finished, and counts as long, though nobody waits any more.
    pub(in crate::auth) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T> {
        let turn = timeout(self.patience, self.turn(&self.places, &self.turns)).await;
        let turn = turn.unwrap_or_else(|_| Err(busy())).map_err(counted)?;
        let spare = self.spare.clone();
        let with_memory = move || {
            let mut memory = all(&spare).pop().unwrap_or_default();
            let done = work(&mut memory);
            // Before the turn ends, so that whoever has it next finds it.
            all(&spare).push(memory);
            done
        };
        self.begin(turn, with_memory).await
    }

    /// The same for work that is for comfort alone: it waits behind its like, and takes half of the turns.
    pub(in crate::auth) async fn look<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turns = async {
            let own = self.turn(&self.looking, &self.looks).await?;
            Ok((own, self.turns.clone().acquire_owned().await.map_err(|_| busy())?))
        };
        let turn = timeout(self.patience, turns).await;
        self.begin(turn.unwrap_or_else(|_| Err(busy())).map_err(counted)?, work).await
    }

    async fn begin<T: Send + 'static>(
        &self,
        turn: impl Send + 'static,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let tally = self.tally.clone();
        let done = tokio::task::spawn_blocking(move || {
            // Dropped in the other order: what is under way ends before the turn does.
            let _turn = turn;
            let _under_way = UnderWay::begin(tally);
            slow::aside(work)
        });
        Ok(done.await?)
    }

    /// Takes every place that is free, until what it answers is dropped: whoever comes meanwhile is sent away.
    pub fn fill(&self) -> impl Sized + use<> {
        let free = u32::try_from(self.places.available_permits()).unwrap_or_default();
        self.places.clone().try_acquire_many_owned(free).ok()
    }

    /// A place in a queue, and what it is queued for.
    async fn turn(
        &self,
        places: &Arc<Semaphore>,
        turns: &Arc<Semaphore>,
    ) -> Result<[OwnedSemaphorePermit; 2], Refused> {
        let place = places.clone().try_acquire_owned().map_err(|_| busy())?;
        Ok([place, turns.clone().acquire_owned().await.map_err(|_| busy())?])
    }
}

fn busy() -> Refused {
    Refusal::Busy.with(RETRY)
}

fn counted(busy: Refused) -> Error {
    metrics::counter!("portico_hashing_refused_total").increment(1);
    busy.into()
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
    async fn what_is_for_comfort_waits_in_a_queue_of_its_own_and_takes_half_of_the_turns() {
        let hashing = Hashing::with(2, 0, Duration::from_secs(60));
        let (go, until) = mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let look = tokio::spawn({
            let hashing = hashing.clone();
            async move { hashing.look(move || begun.send(()).is_ok() && until.recv().is_ok()).await.unwrap() }
        });
        has_begun.await.unwrap();
        assert!(hashing.look(|| 2).await.unwrap_err().is(Refusal::Busy));
        assert_eq!(hashing.run(|_| 3).await.unwrap(), 3);
        go.send(()).unwrap();
        assert!(look.await.unwrap());
        // Where others fill their queue, it still has its own.
        let _full = hashing.fill();
        assert!(hashing.run(|_| 4).await.unwrap_err().is(Refusal::Busy));
        assert_eq!(hashing.look(|| 5).await.unwrap(), 5);
    }

    #[tokio::test]
    async fn all_that_is_done_is_done_aside_and_counted() {
        let hashing = Hashing::with(2, 64, Duration::from_secs(60));
        let work = |n: usize| {
            let hashing = hashing.clone();
            let slow = || std::panic::catch_unwind(slow::expect_aside).is_ok();
            tokio::spawn(async move {
                match n % 2 {
                    0 => hashing.run(move |_| slow()).await.unwrap(),
                    _ => hashing.look(slow).await.unwrap(),
                }
            })
        };
        for task in (0..32).map(work).collect::<Vec<_>>() {
            assert!(task.await.unwrap());
        }
        let (begun, most) = hashing.tally();
        assert!(begun == 32 && (1..=2).contains(&most), "{begun} {most}");
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
