//! The mails that a portal sent, in the order in which it wrote them.

use portico::delivery::Outbox;
use portico::model::message::Message;

/// Everybody's mailbox.
pub struct Mailbox(Outbox);

impl Mailbox {
    /// Reads what goes through this outbox.
    pub fn new(outbox: Outbox) -> Self {
        Self(outbox)
    }

    /// Every mail, the oldest first. What is due is sent before.
    pub async fn all(&self) -> Vec<Message> {
        while self.0.send_due().await.unwrap() > 0 {}
        let newest = self.0.list_newest(10_000).await.unwrap();
        newest.into_iter().rev().map(|(_, message)| message).collect()
    }

    /// The mails to one address, the oldest first.
    pub async fn to(&self, address: &str) -> Vec<Message> {
        self.all().await.into_iter().filter(|mail| mail.to == address).collect()
    }

    /// How many mails went to one address.
    pub async fn count(&self, address: &str) -> usize {
        self.to(address).await.len()
    }

    /// The newest mail to an address.
    pub async fn last(&self, address: &str) -> Message {
        self.to(address).await.pop().unwrap_or_else(|| panic!("no mail for {address}"))
    }

    /// The link in the newest mail.
    pub async fn link(&self, address: &str) -> String {
        self.last(address).await.link.expect("the mail has a link")
    }

    /// The code in the newest mail.
    pub async fn code(&self, address: &str) -> String {
        self.last(address).await.code.expect("the mail has a code")
    }
}

/// A code that is certainly another one.
pub fn wrong(code: &str) -> String {
    let first = code.as_bytes()[0] - b'0';
    format!("{}{}", (first + 1) % 10, &code[1..])
}

/// The same with another last character, for certain.
pub fn altered(text: &str) -> String {
    let last = text.chars().next_back().expect("something to alter");
    format!("{}{}", &text[..text.len() - last.len_utf8()], if last == 'x' { 'y' } else { 'x' })
}

/// The token in a link.
pub fn token(link: &str) -> String {
    link.split_once("token=").expect("the link has a token").1.to_owned()
}
