//! Where pictures are made anew: one after the other, for each may need much memory. A few uploads are read at once, the others
//! wait for a place, and nobody waits for long, so that memory stays bounded however many come.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::{Error, Refusal, Result};
use crate::model::picture::{self, Picture, Unfit};

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
}

impl Default for Workshop {
    fn default() -> Self {
        Self::with(PLACES, PATIENCE)
    }
}

impl Workshop {
    /// So many uploads at once, and each waits so long.
    pub fn with(places: usize, patience: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), turn: Arc::new(Semaphore::new(1)), patience }
    }

    /// A place for one upload, until it is dropped.
    pub(super) async fn place(&self) -> Result<OwnedSemaphorePermit> {
        self.wait_for(&self.places).await
    }

    /// Makes a picture anew when its turn comes. What has begun is finished, though nobody waits any more.
    pub(super) async fn remake(&self, sent: Vec<u8>) -> Result<Picture> {
        let turn = self.wait_for(&self.turn).await?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            picture::remake(&sent)
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

    #[tokio::test]
    async fn whoever_finds_no_place_or_no_turn_is_told_to_come_again() {
        let workshop = Workshop::with(1, Duration::from_millis(1));
        let place = workshop.place().await.unwrap();
        let refused = workshop.place().await.unwrap_err();
        assert_eq!(refused.refused(Refusal::Busy).unwrap().number, Some(RETRY));
        drop(place);
        assert!(workshop.place().await.is_ok());
        let turn = workshop.turn.clone().acquire_owned().await.unwrap();
        assert!(workshop.remake(b"x".to_vec()).await.unwrap_err().is(Refusal::Busy));
        drop(turn);
        assert!(workshop.remake(b"x".to_vec()).await.unwrap_err().is(Refusal::ImageTypeInvalid));
    }
}
