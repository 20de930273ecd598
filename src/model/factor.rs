//! Ways to prove who one is, as they are offered to one person.

use crate::id::IdentificationId;
use crate::model::identification::EmailAddress;

/// First: who are you. Second: are you really.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Proves the identifier.
    First,
    /// Comes after the first.
    Second,
    /// Proves that an address is one's own: at sign-up, and in the profile.
    Verification,
}

/// How a page asks for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// A field for so many digits.
    Code {
        /// How many.
        digits: usize,
    },
    /// Nothing to type: the answer comes from elsewhere, the page waits.
    Wait,
}

/// A strategy with its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The strategy's name, `email_code` for one.
    pub strategy: &'static str,
    /// The mail address it goes to, as mail goes to it.
    pub address: String,
    /// The identification it belongs to; none while nobody owns the address.
    pub identification_id: Option<IdentificationId>,
    /// The address as it may be shown before anything is proved.
    pub safe_identifier: String,
}

/// Whose factors are asked for: a user's, a sign-up's, or (where users are hidden) nobody's.
pub struct Subject {
    /// The addresses that can be written to.
    pub addresses: Vec<Target>,
}

/// An address of a subject.
pub struct Target {
    /// As mail goes to it.
    pub address: String,
    /// The identification, when a user owns it.
    pub identification_id: Option<IdentificationId>,
    /// As the asker typed it; none for an address that they have not shown to know.
    pub typed: Option<String>,
}

impl Subject {
    /// A user, who named `own` by typing it in some way of theirs, and may use other addresses that are verified.
    pub fn of_user(addresses: &[EmailAddress], own: &EmailAddress, typed: &str) -> Self {
        let target = |email: &EmailAddress| Target {
            address: email.address.clone(),
            identification_id: Some(email.id.clone()),
            typed: (email.id == own.id).then(|| typed.to_owned()),
        };
        let others = addresses.iter().filter(|email| email.id != own.id && email.verified_at.is_some());
        Self { addresses: std::iter::once(own).chain(others).map(target).collect() }
    }

    /// One address, whoever may own it. Mail goes to it as it is stored; it is shown as it was typed.
    pub fn of_address(stored: &str, typed: &str) -> Self {
        let target =
            Target { address: stored.to_owned(), identification_id: None, typed: Some(typed.to_owned()) };
        Self { addresses: vec![target] }
    }
}
