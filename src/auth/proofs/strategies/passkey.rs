//! A passkey.

use super::{About, Answer, Strategy, Tries, Verdict, Whose};
use crate::auth::context::Context;
use crate::auth::proofs::ceremonies;
use crate::error::{Refusal, Result};
use crate::model::factor::{Factor, Prompt, Stage, Subject};

/// A passkey of the subject.
pub struct Passkey;

#[async_trait::async_trait]
impl Strategy for Passkey {
    fn about(&self) -> About {
        About {
            name: "passkey",
            stages: &[Stage::First, Stage::Again],
            prompt: Prompt::Passkey,
            tries: Tries::Uncounted,
        }
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
    fn wrong(&self) -> Refusal {
        Refusal::PasskeyAuthenticationFailure
    }

    async fn weigh(&self, cx: &Context, whose: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        let (Answer::Passkey(reply), Some(user_id)) = (answer, whose.user_id) else { return Ok(Verdict::No) };
        ceremonies::weigh_again(cx, user_id, *reply).await
    }
}
