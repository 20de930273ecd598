//! A phone number of a user.

use serde::Serialize;

use super::{EmptyList, Null, Verification};
use crate::clock::Millis;
use crate::id::IdentificationId;
use crate::model::directory::Owned;

/// wire/frontend-api.md §4.6, PhoneNumber.
#[derive(Serialize)]
#[serde(tag = "object", rename = "phone_number")]
pub struct PhoneNumber {
    id: IdentificationId,
    phone_number: String,
    reserved_for_second_factor: bool,
    default_second_factor: bool,
    reserved: bool,
    verification: Verification,
    linked_to: EmptyList,
    backup_codes: Null,
    created_at: Millis,
    updated_at: Millis,
}

impl From<&Owned> for PhoneNumber {
    fn from(own: &Owned) -> Self {
        Self {
            id: own.id.clone(),
            phone_number: own.value.clone(),
            reserved_for_second_factor: own.second_factor_at.is_some(),
            default_second_factor: own.default_second_factor_at.is_some(),
            reserved: false,
            verification: own.into(),
            linked_to: [],
            backup_codes: (),
            created_at: own.created_at,
            updated_at: own.verified_at.unwrap_or(own.created_at),
        }
    }
}
