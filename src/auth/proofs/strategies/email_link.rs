//! A link sent to a mail address.

use super::for_each;
use crate::auth::context::{
    About, Answer, Context, Preparation, Proved, Secret, Strategy, Tries, Verdict, Whose,
};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::VerificationId;
use crate::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};
use crate::model::identification::Kind;
use crate::secret::same;

/// A link sent to a mail address of the subject.
pub struct EmailLink;

#[async_trait::async_trait]
impl Strategy for EmailLink {
    fn about(&self) -> About {
        About {
            name: StrategyName::new("email_link"),
            stages: &[Stage::First, Stage::Verification, Stage::NewDevice],
            prompt: Prompt::Wait,
            tries: Tries::WithTheVerdict,
            wait: Millis::minutes(1),
            is_held: true,
            is_on: |settings, stage| settings.attributes.email_address.sends("email_link", stage),
        }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        for_each(Kind::EmailAddress, self.about().name, subject)
    }

    fn prepare(&self, cx: &Context, _: &VerificationId, _: &str) -> Option<Preparation> {
        let token = cx.chance.token();
        let link = cx.config.absolute(&cx.addresses.link_by(&token));
        Some(Preparation { secret_hash: token.hash(), secret: Secret::Link(link) })
    }

    fn wrong(&self) -> Refusal {
        Refusal::LinkInvalid
    }

    async fn weigh(&self, _: &Context, _: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        Ok(match answer {
            Answer::Of(proof, hash) if same(hash, &proof.secret_hash) => Verdict::Proved(Proved::default()),
            _ => Verdict::No,
        })
    }
}
