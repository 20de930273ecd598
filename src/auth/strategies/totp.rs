//! A code of an authenticator app. Nothing is sent for it; [`crate::auth::second_factor`] judges it, for each code is good
//! once for all attempts together.

use super::{About, Strategy};
use crate::model::factor::{Factor, Prompt, Stage, Subject};
use crate::model::verification::DIGITS;

/// The authenticator app of the subject.
pub struct Totp;

impl Strategy for Totp {
    fn about(&self) -> About {
        About { name: "totp", stages: &[Stage::Second], prompt: Prompt::Code { digits: DIGITS } }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        subject.has_totp.then(|| Factor::without_target("totp")).into_iter().collect()
    }
}
