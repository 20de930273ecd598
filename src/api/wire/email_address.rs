//! A mail address of a user.

use serde::Serialize;

use super::{EmptyList, Verification};
use crate::clock::Millis;
use crate::id::IdentificationId;
use crate::model::directory::Owned;

/// wire/frontend-api.md §4.6, EmailAddress.
#[derive(Serialize)]
#[serde(tag = "object", rename = "email_address")]
pub struct EmailAddress {
    id: IdentificationId,
    email_address: String,
    reserved: bool,
    verification: Verification,
    linked_to: EmptyList,
    matches_sso_connection: bool,
    created_at: Millis,
    updated_at: Millis,
}

impl From<&Owned> for EmailAddress {
    fn from(own: &Owned) -> Self {
        Self {
            id: own.id.clone(),
            email_address: own.value.clone(),
            reserved: false,
            verification: own.into(),
            linked_to: [],
            matches_sso_connection: false,
            created_at: own.created_at,
            updated_at: own.verified_at.unwrap_or(own.created_at),
        }
    }
}
