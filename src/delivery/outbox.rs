//! Sends in the background, and tries again. A message is written in the transaction that caused it; any node may send it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tracing::{info, warn};

use super::{Channel, Failure};
use crate::clock::{Clock, Millis};
use crate::error::{Error, Refusal, Result};
use crate::id::MessageId;
use crate::model::message::Message;
use crate::secret::{Chance, Secrets};
use crate::storage::outbox::Row;
use crate::storage::{self, Db, Writes};

/// How long a node may take over one message before another tries.
const CLAIM: Millis = Millis::seconds(90);

/// How long handing over one message may take; well within its claim, so that no other node sends it meanwhile.
const SEND_TIME: Duration = Duration::from_secs(60);

/// How old a message grows before it is given up, unless it says itself how long it is worth anything.
const GIVE_UP: Millis = Millis::days(1);

/// How often due messages are looked for when nothing woke us: those of other nodes, and those that wait for a later try.
const LOOK: Duration = Duration::from_millis(500);

/// The channel of what is written in the place of a message that nobody gets.
const NOWHERE: &str = "none";

/// Writes messages down and sends them. Clones share it.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Clock,
    chance: Chance,
    secrets: Secrets,
    channels: Vec<Box<dyn Channel>>,
    keep: bool,
    wake: Notify,
}

impl Outbox {
    /// With these channels; `keep` leaves sent messages readable for the inbox page.
    pub fn new(
        db: Db,
        clock: Clock,
        chance: Chance,
        secrets: Secrets,
        channels: Vec<Box<dyn Channel>>,
        keep: bool,
    ) -> Self {
        Self(Arc::new(Inner { db, clock, chance, secrets, channels, keep, wake: Notify::new() }))
    }

    /// Writes a message down, within the transaction that causes it. It is sent once that is committed.
    pub async fn enqueue(&self, tx: impl Writes, message: &Message) -> Result<()> {
        storage::outbox::insert(tx, &self.sealed(message, &serde_json::to_vec(message)?)?).await
    }

    /// Does the work of it, then and when it is due, and sends nothing: where nobody may see which of both was done.
    pub async fn pretend(&self, tx: impl Writes, message: &Message) -> Result<()> {
        // As long as the message, and without its code.
        let blank = vec![b' '; serde_json::to_vec(message)?.len()];
        let row = Row { channel: NOWHERE.into(), ..self.sealed(message, &blank)? };
        storage::outbox::insert(tx, &row).await
    }

    fn sealed(&self, message: &Message, plain: &[u8]) -> Result<Row> {
        let Inner { clock, chance, secrets, .. } = &*self.0;
        if self.channel(&message.channel).is_none() {
            let text = message.channel == "sms";
            return Err(if text { Refusal::TextNotSent } else { Refusal::NotSent }.into());
        }
        let id = MessageId::new(chance);
        let sealed = secrets.seal(id.as_str(), plain).map_err(Error::Broken)?;
        Ok(Row {
            id,
            channel: message.channel.clone(),
            template: message.template.clone(),
            sealed: Some(sealed),
            created_at: clock.now(),
            attempts: 0,
        })
    }

    /// Tells the sender that something was committed.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// Sends what is due, until `stop` is told; a message under way is finished first.
    pub async fn run(&self, mut stop: tokio::sync::watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.send_due().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => storage::log(&error, "messages could not be looked for"),
            }
            tokio::select! {
                () = self.0.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Sends what is due now; answers how many were tried.
    pub async fn send_due(&self) -> Result<usize> {
        let now = self.0.clock.now();
        let rows = storage::outbox::claim_due(&self.0.db, now, now + CLAIM).await?;
        let count = rows.len();
        let mut tasks = tokio::task::JoinSet::new();
        for row in rows {
            let outbox = self.clone();
            tasks.spawn(async move { outbox.send(row).await });
        }
        // Each to its end: one that fails takes no other with it.
        let mut all = Ok(count);
        while let Some(done) = tasks.join_next().await {
            if let Err(error) = done.map_err(Error::from).flatten() {
                all = Err(error);
            }
        }
        all
    }

    async fn send(&self, row: Row) -> Result<()> {
        let Inner { db, clock, keep, .. } = &*self.0;
        let opened = self.open(&row);
        let lifetime = opened.as_ref().and_then(|message| message.lifetime).unwrap_or(GIVE_UP);
        let over = |now: Millis| now - row.created_at >= lifetime;
        let goes_nowhere = row.channel == NOWHERE;
        let outcome = match (opened, self.channel(&row.channel)) {
            _ if goes_nowhere => Ok(()),
            (Some(Message { lifetime: Some(_), .. }), _) if over(clock.now()) => {
                Err(Failure::Never("it is worth nothing any more".into()))
            }
            (Some(message), Some(channel)) => {
                let sent = tokio::time::timeout(SEND_TIME, channel.send(&row.id, &message)).await;
                sent.unwrap_or_else(|_| Err(Failure::Later("it took too long".into())))
            }
            (None, _) => Err(Failure::Never("sealed by a master secret that is not configured here".into())),
            (_, None) => Err(Failure::Later(format!("no way to send {} is configured", row.channel))),
        };
        let now = clock.now();
        match outcome {
            Ok(()) => {
                let what = if goes_nowhere { "held_back" } else { "sent" };
                counted(what);
                info!(message.id = %row.id, message.template = row.template, what, "done with");
                storage::outbox::sent(db, &row.id, *keep && !goes_nowhere, now).await
            }
            Err(Failure::Later(why)) if !over(now) => {
                counted("again");
                warn!(message.id = %row.id, message.attempts = row.attempts, why, "not sent yet");
                storage::outbox::put_back(db, &row.id, &why, now + backoff(row.attempts)).await
            }
            Err(Failure::Later(why) | Failure::Never(why)) => {
                counted("given_up");
                warn!(message.id = %row.id, message.attempts = row.attempts, why, "given up");
                storage::outbox::give_up(db, &row.id, &why, now).await
            }
        }
    }

    /// The newest messages that can be read, for the inbox page.
    pub async fn list_newest(&self, limit: i64) -> Result<Vec<(Row, Message)>> {
        let rows = storage::outbox::list_newest(&self.0.db, limit).await?;
        Ok(rows.into_iter().filter_map(|row| self.open(&row).map(|message| (row, message))).collect())
    }

    /// Forgets what the inbox page shows.
    pub async fn clear(&self) -> Result<()> {
        storage::outbox::clear(&self.0.db).await
    }

    fn channel(&self, name: &str) -> Option<&dyn Channel> {
        self.0.channels.iter().find(|channel| channel.carries() == name).map(|channel| &**channel)
    }

    fn open(&self, row: &Row) -> Option<Message> {
        let plain = self.0.secrets.open(row.id.as_str(), row.sealed.as_deref()?).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

fn counted(outcome: &'static str) {
    metrics::counter!("portico_messages_total", "outcome" => outcome).increment(1);
}

/// Waits before the next try: 2, 4, 8 … seconds, at most five minutes.
fn backoff(attempts: i64) -> Millis {
    Millis::seconds((1 << attempts.clamp(1, 9)).min(300))
}
