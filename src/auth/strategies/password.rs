//! A password. Nothing is sent for it; it is judged by [`crate::auth::password_sign_in`], for hashing is slow.

use super::{About, Strategy};
use crate::model::factor::{Factor, Prompt, Stage, Subject};

/// The password of the subject.
pub struct Password;

impl Strategy for Password {
    fn about(&self) -> About {
        About { name: "password", stages: &[Stage::First, Stage::Again], prompt: Prompt::Password }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        let factor = || Factor {
            strategy: self.about().name,
            address: String::new(),
            identification_id: None,
            safe_identifier: subject.typed().to_owned(),
        };
        subject.has_password.then(factor).into_iter().collect()
    }
}
