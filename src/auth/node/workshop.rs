//! Where pictures are made anew: one after the other, for each may need much memory. A few uploads are read at once, one of each
//! account, the others wait for a place, and nobody waits for long, so that memory stays bounded however many come.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Refusal, Result};
use crate::id::UserId;
use crate::model::picture::{self, Picture, Unfit};
use crate::model::slow;

/// How many uploads are read, or wait for their turn, each of them in memory.
const PLACES: usize = 16;

/// For how long one waits, for a place and again for the turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// When to come again, in seconds.
const RETRY: i64 = 5;

/// The workshop of one node. Clones share it.
#[derive(Clone)]
pub struct Workshop {
    places: Arc<Semaphore>,
    turn: Arc<Semaphore>,
    patience: Duration,
    senders: Senders,
}

/// Whose pictures are on their way.
type Senders = Arc<Mutex<HashSet<UserId>>>;

/// A place for one upload of an account, until it is dropped.
#[derive(Debug)]
pub(in crate::auth) struct Place {
    _sender: Sender,
    _permit: OwnedSemaphorePermit,
}

/// An account whose picture is on its way, until this is dropped.
#[derive(Debug)]
struct Sender {
    user_id: UserId,
    senders: Senders,
}

impl Sender {
    /// None when another upload of this account is under way.
    fn enter(senders: &Senders, user_id: &UserId) -> Option<Self> {
        let is_new = senders.lock().unwrap_or_else(PoisonError::into_inner).insert(user_id.clone());
        is_new.then(|| Self { user_id: user_id.clone(), senders: senders.clone() })
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.senders.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.user_id);
    }
}

impl Default for Workshop {
    fn default() -> Self {
        Self::with(PLACES, PATIENCE)
    }
}

impl Workshop {
    /// So many uploads at once, and each waits so long.
    pub fn with(places: usize, patience: Duration) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            turn: Arc::new(Semaphore::new(1)),
            patience,
            senders: Senders::default(),
        }
    }

    /// A place for one upload of this account. Who sends a second one meanwhile is to come again: a few accounts, and slow
    /// connections, would keep all others out.
    pub(in crate::auth) async fn place(&self, user_id: &UserId) -> Result<Place> {
        let sender = Sender::enter(&self.senders, user_id).ok_or(Refusal::TooManyRequests.with(RETRY))?;
        Ok(Place { _sender: sender, _permit: self.wait_for(&self.places).await? })
    }

    /// Makes a picture anew when its turn comes. What has begun is finished, though nobody waits any more.
    pub(in crate::auth) async fn remake(&self, sent: Vec<u8>) -> Result<Picture> {
        self.work(move || picture::remake(&sent)).await
    }

    async fn work(&self, make: impl FnOnce() -> Result<Picture, Unfit> + Send + 'static) -> Result<Picture> {
        let turn = self.wait_for(&self.turn).await?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            slow::aside(make)
        });
        // A decoder that gives up on a file that nobody foresaw: it is the file's fault.
        let made = done.await.unwrap_or_else(|gave_up| {
            tracing::warn!(%gave_up, "a picture broke its decoder");
            Err(Unfit::Unreadable)
        });
        made.map_err(|unfit| match unfit {
            Unfit::Unknown => Refusal::ImageTypeInvalid.into(),
            Unfit::Unreadable => Refusal::BodyInvalid.at("file").into(),
            Unfit::TooLarge => Refusal::ImageTooManyPixels.into(),
        })
    }

    async fn wait_for(&self, what: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
        match timeout(self.patience, what.clone().acquire_owned()).await {
            Ok(permit) => Ok(permit?),
            Err(_) => {
                metrics::counter!("portico_pictures_refused_total").increment(1);
                Err(Error::from(Refusal::Busy.with(RETRY)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Chance;

    fn two_users() -> [UserId; 2] {
        [1, 2].map(|seed| UserId::new(&Chance::seeded(seed)))
    }

    #[tokio::test]
    async fn whoever_finds_no_place_or_no_turn_is_told_to_come_again() {
        let workshop = Workshop::with(1, Duration::from_millis(1));
        let [ada, eve] = two_users();
        let place = workshop.place(&ada).await.unwrap();
        let refused = workshop.place(&eve).await.unwrap_err();
        assert_eq!(refused.refused(Refusal::Busy).unwrap().number, Some(RETRY));
        drop(place);
        assert!(workshop.place(&eve).await.is_ok());
        let turn = workshop.turn.clone().acquire_owned().await.unwrap();
        assert!(workshop.remake(b"x".to_vec()).await.unwrap_err().is(Refusal::Busy));
        drop(turn);
        assert!(workshop.remake(b"x".to_vec()).await.unwrap_err().is(Refusal::ImageTypeInvalid));
    }

    #[tokio::test]
    async fn an_account_has_one_place_at_a_time() {
        let workshop = Workshop::with(2, Duration::from_millis(1));
        let [ada, eve] = two_users();
        let place = workshop.place(&ada).await.unwrap();
        let refused = workshop.place(&ada).await.unwrap_err();
        assert_eq!(refused.refused(Refusal::TooManyRequests).unwrap().number, Some(RETRY));
        let hers = workshop.place(&eve).await.unwrap();
        drop(place);
        assert!(workshop.place(&ada).await.is_ok());
        // Whoever was refused for want of a place is not taken for one who sends.
        let other = workshop.place(&ada).await.unwrap();
        let third = UserId::new(&Chance::seeded(3));
        assert!(workshop.place(&third).await.unwrap_err().is(Refusal::Busy));
        drop((other, hers));
        assert!(workshop.place(&third).await.is_ok());
    }

    #[tokio::test]
    async fn a_decoder_that_gives_up_is_told_as_a_picture_that_cannot_be_read_and_the_next_has_its_turn() {
        let workshop = Workshop::default();
        let gave_up = workshop.work(|| panic!("what nobody foresaw")).await.unwrap_err();
        assert_eq!(gave_up.refused(Refusal::BodyInvalid).unwrap().param, Some("file"));
        assert!(workshop.remake(b"x".to_vec()).await.unwrap_err().is(Refusal::ImageTypeInvalid));
    }
}
