//! A passkey.

use crate::auth::context::{About, Answer, Context, Strategy, Tries, Verdict, Whose};
use crate::auth::proofs::ceremonies;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};

/// A passkey of the subject.
pub struct Passkey;

#[async_trait::async_trait]
impl Strategy for Passkey {
    fn about(&self) -> About {
        About {
            name: StrategyName::new("passkey"),
            stages: &[Stage::First, Stage::StepUp],
            prompt: Prompt::Passkey,
            tries: Tries::Uncounted,
            wait: Millis::seconds(30),
            is_held: false,
            is_on: |settings, _| settings.attributes.passkey.enabled,
        }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        subject.has_passkey.then(|| Factor::of_named(self.about().name, subject)).into_iter().collect()
    }

    fn wrong(&self) -> Refusal {
        Refusal::PasskeyAuthenticationFailure
    }

    async fn weigh(&self, cx: &Context, whose: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        let Answer::Passkey(reply) = answer else { return Ok(Verdict::No) };
        match (whose.stage, whose.user_id) {
            (Stage::First, _) => ceremonies::weigh_anybodys(cx, *reply).await,
            (_, Some(user_id)) => ceremonies::weigh_own(cx, user_id, *reply).await,
            (_, None) => Ok(Verdict::No),
        }
    }
}
