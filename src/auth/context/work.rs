//! A piece of work: what is written, what the browser is promised for it, and whether messages wait. All of it comes about
//! with the commit, or nothing does.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::auth::context::Context;
use crate::delivery::Outbox;
use crate::error::Result;
use crate::model::message::Message;
use crate::secret::Token;
use crate::storage::db::{Record, Val};
use crate::storage::{Reads, Tx, Writes};

/// What a response has to say about the visitor's cookies.
#[derive(Default)]
pub struct Cookies {
    /// A new token of the browser.
    pub client: Option<Token>,
    /// What becomes of the token that sites of the root domain send.
    pub site: Option<SiteCookie>,
}

/// What becomes of the token that sites of the root domain send.
pub enum SiteCookie {
    /// A new one takes its place.
    Give(Token),
    /// Nobody is signed in any more.
    TakeAway,
}

/// New tokens for the visitor's cookies, on their way from a decision to the response. Clones share it.
#[derive(Clone, Default)]
pub struct Handout(Arc<Mutex<Cookies>>);

impl Handout {
    fn due(&self) -> MutexGuard<'_, Cookies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token that the browser is to be given with this response: its cookie from now on.
    pub fn client_token(&self) -> Option<String> {
        self.due().client.as_ref().map(|token| token.reveal().to_owned())
    }

    /// Takes what is due.
    pub fn take(&self) -> Cookies {
        std::mem::take(&mut self.due())
    }
}

/// A transaction, with what comes of it outside the database.
pub struct Work {
    tx: Tx,
    promised: Cookies,
    handout: Handout,
    outbox: Outbox,
    messages_wait: bool,
}

impl Context {
    /// Begins a piece of work, when it is the turn of the browser that asks.
    pub(in crate::auth) async fn begin(&self) -> Result<Work> {
        let turn = match &self.visitor.client {
            Some(client) => Some(self.turns.of(client.id.as_str()).await?),
            None => None,
        };
        let mut work = self.begin_apart().await?;
        work.keep(turn);
        Ok(work)
    }

    /// Begins a piece of work that waits for nobody's turn: for what is done of itself, or after somebody's own work.
    pub(in crate::auth) async fn begin_apart(&self) -> Result<Work> {
        Ok(Work {
            tx: self.db.begin().await?,
            promised: Cookies::default(),
            handout: self.handout.clone(),
            outbox: self.outbox.clone(),
            messages_wait: false,
        })
    }
}

impl Work {
    /// Leaves a token of the browser to be handed out, in place of any before.
    pub(in crate::auth) fn promise(&mut self, token: Token) {
        self.promised.client = Some(token);
    }

    /// Whether the browser is given a token by this.
    pub(in crate::auth) fn has_promised(&self) -> bool {
        self.promised.client.is_some()
    }

    /// The hash of the newest token that the browser is given by this request, be it promised or due.
    pub(in crate::auth) fn newest_hash(&self) -> Option<String> {
        self.promised.client.as_ref().or(self.handout.due().client.as_ref()).map(Token::hash)
    }

    /// Leaves a token that sites send to be handed out, or has it taken away.
    pub(in crate::auth) fn promise_site(&mut self, cookie: SiteCookie) {
        self.promised.site = Some(cookie);
    }

    /// Writes a message down, which is sent once this is committed.
    pub(in crate::auth) async fn enqueue(&mut self, message: &Message) -> Result<()> {
        self.messages_wait = true;
        self.outbox.enqueue(&mut self.tx, message).await
    }

    /// Does the work of it, then and when it is due, and sends nothing.
    pub(in crate::auth) async fn pretend(&mut self, message: &Message) -> Result<()> {
        self.messages_wait = true;
        self.outbox.pretend(&mut self.tx, message).await
    }

    /// Makes it so. The browser gets a token that was promised only now, for nobody would know one that was rolled back; and
    /// only now there is a message to send.
    pub(in crate::auth) async fn commit(self) -> Result<()> {
        self.tx.commit().await?;
        let mut due = self.handout.due();
        due.client = self.promised.client.or(due.client.take());
        due.site = self.promised.site.or(due.site.take());
        if self.messages_wait {
            self.outbox.wake();
        }
        Ok(())
    }
}

impl Deref for Work {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Work {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

// Passed on as they are: a future of our own around each would take stack for nothing.
impl Reads for &mut Work {
    fn one<T: Record>(
        self,
        sql: &'static str,
        args: Vec<Val>,
    ) -> impl Future<Output = Result<Option<T>>> + Send {
        self.tx.one(sql, args)
    }

    fn all<T: Record>(
        self,
        sql: &'static str,
        args: Vec<Val>,
    ) -> impl Future<Output = Result<Vec<T>>> + Send {
        self.tx.all(sql, args)
    }
}

impl Writes for &mut Work {
    fn exec(self, sql: &'static str, args: Vec<Val>) -> impl Future<Output = Result<u64>> + Send {
        self.tx.exec(sql, args)
    }

    fn returning<T: Record>(
        self,
        sql: &'static str,
        args: Vec<Val>,
    ) -> impl Future<Output = Result<Vec<T>>> + Send {
        self.tx.returning(sql, args)
    }

    fn again(&mut self) -> impl Writes {
        &mut **self
    }

    fn writes_alone(&self) -> bool {
        self.tx.writes_alone()
    }
}
