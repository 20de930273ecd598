//! A passkey of a user.

use serde::Serialize;

use super::Verification;
use crate::clock::Millis;
use crate::id::PasskeyId;
use crate::model::directory::OwnPasskey;

/// wire/backend-api-schema.md, Passkey.
#[derive(Serialize)]
#[serde(tag = "object", rename = "passkey")]
pub struct Passkey {
    id: PasskeyId,
    name: String,
    last_used_at: Option<Millis>,
    verification: Verification,
}

impl From<&OwnPasskey> for Passkey {
    fn from(own: &OwnPasskey) -> Self {
        Self {
            id: own.id.clone(),
            name: own.name.clone(),
            last_used_at: own.last_used_at,
            verification: Verification::of_passkey(),
        }
    }
}
