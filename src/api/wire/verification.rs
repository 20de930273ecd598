//! How something was proved to be a user's, or that it was not.

use serde::Serialize;

use crate::clock::Millis;
use crate::model::directory::{GIVEN, Owned};
use crate::model::identification::Kind;

/// wire/frontend-api.md §4.4; the names of the object are those of wire/backend-api-schema.md.
#[derive(Serialize)]
pub struct Verification {
    object: &'static str,
    status: &'static str,
    strategy: &'static str,
    attempts: Option<i64>,
    expire_at: Option<Millis>,
}

impl Verification {
    /// Whoever has a passkey proved it when they made it.
    pub fn of_passkey() -> Self {
        Self::settled("verification_passkey", "passkey", true)
    }

    /// One that nobody is about to give a code for.
    fn settled(object: &'static str, strategy: &'static str, is_verified: bool) -> Self {
        let status = if is_verified { "verified" } else { "unverified" };
        Self { object, status, strategy, attempts: None, expire_at: None }
    }
}

impl From<&Owned> for Verification {
    fn from(own: &Owned) -> Self {
        let is_verified = own.verified_at.is_some();
        // Of what was sent at once, one will prove it: that it is a link is sure only when nothing else was sent.
        let by = own.proved_by.as_deref().or(own.asked_for.names().next().filter(|_| !is_verified));
        let (object, strategy) = match by {
            Some(GIVEN) => ("verification_admin", GIVEN),
            Some("email_link") => ("verification_email_link", "email_link"),
            Some("reset_password_email_code") => ("verification_otp", "reset_password_email_code"),
            _ => ("verification_otp", code(own.kind)),
        };
        Self::settled(object, strategy, is_verified)
    }
}

/// The strategy of codes that are sent to an identifier: what is usual, where it is not known any more.
const fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::PhoneNumber => "phone_code",
        Kind::EmailAddress | Kind::Username => "email_code",
    }
}
