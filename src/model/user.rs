//! A person with an account.

use crate::clock::Millis;
use crate::id::{IdentificationId, UserId};
use crate::model::identification::Kind;

/// A user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// First name, if given.
    pub first_name: Option<String>,
    /// Last name, if given.
    pub last_name: Option<String>,
    /// When they accepted the terms.
    pub legal_accepted_at: Option<Millis>,
    /// Since when they may use the administrators' pages.
    pub administrator_at: Option<Millis>,
    /// Since when they may not sign in.
    pub banned_at: Option<Millis>,
    /// When the account was made.
    pub created_at: Millis,
    /// The mail address that stands for them.
    pub primary_email_address_id: Option<IdentificationId>,
    /// The phone number that stands for them.
    pub primary_phone_number_id: Option<IdentificationId>,
    /// When they last signed in.
    pub last_sign_in_at: Option<Millis>,
    /// The language they chose, if they did.
    pub language: Option<String>,
}

impl User {
    /// The identification of a kind that stands for them.
    pub fn primary(&self, kind: Kind) -> Option<&IdentificationId> {
        match kind {
            Kind::EmailAddress => self.primary_email_address_id.as_ref(),
            Kind::PhoneNumber => self.primary_phone_number_id.as_ref(),
            Kind::Username => None,
        }
    }

    /// First and last name as one, or nothing.
    pub fn full_name(&self) -> String {
        let names = [&self.first_name, &self.last_name];
        names.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}
