//! A passkey. Nothing is sent for it; it is judged by [`crate::auth::passkeys`], for its challenge belongs to a browser, not
//! to an address.

use super::{About, Strategy};
use crate::model::factor::{Factor, Prompt, Stage, Subject};

/// A passkey of the subject.
pub struct Passkey;

impl Strategy for Passkey {
    fn about(&self) -> About {
        About { name: "passkey", stages: &[Stage::First, Stage::Again], prompt: Prompt::Passkey }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        let factor = || Factor {
            strategy: self.about().name,
            address: String::new(),
            identification_id: None,
            safe_identifier: subject.typed().to_owned(),
        };
        subject.has_passkey.then(factor).into_iter().collect()
    }
}
