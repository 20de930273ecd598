//! Getting a message to a person.

pub mod letters;
pub mod mail;
pub mod outbox;
pub mod sms;
pub mod texts;

pub use outbox::Outbox;

use crate::id::MessageId;
use crate::model::message::Message;

/// A way to carry messages.
#[async_trait::async_trait]
pub trait Channel: Send + Sync {
    /// Which messages it takes: `email` or `sms`.
    fn carries(&self) -> &'static str;

    /// Hands a message over. The same `id` means the same message, at every try.
    async fn send(&self, id: &MessageId, message: &Message) -> Result<(), Failure>;
}

/// Why a message was not taken. The texts hold no address and no secret.
#[derive(Debug)]
pub enum Failure {
    /// It may go better later.
    Later(String),
    /// It never will.
    Never(String),
}

/// Carries such messages nowhere: in development, the inbox page is where they arrive.
pub struct InboxOnly(pub &'static str);

#[async_trait::async_trait]
impl Channel for InboxOnly {
    fn carries(&self) -> &'static str {
        self.0
    }

    async fn send(&self, _: &MessageId, _: &Message) -> Result<(), Failure> {
        Ok(())
    }
}
