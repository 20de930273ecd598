//! A link sent to a mail address.

use super::{About, Answer, Preparation, Secret, Strategy, Tries, for_each};
use crate::auth::context::Context;
use crate::id::VerificationId;
use crate::model::factor::{Factor, Prompt, Stage, Subject};
use crate::model::identification::Kind;
use crate::model::verification::Verification;
use crate::secret::same;

/// A link sent to a mail address of the subject.
pub struct EmailLink;

impl Strategy for EmailLink {
    fn about(&self) -> About {
        About {
            name: "email_link",
            stages: &[Stage::First, Stage::Verification, Stage::NewDevice],
            prompt: Prompt::Wait,
            tries: Tries::WithTheVerdict,
        }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        for_each(Kind::EmailAddress, self.about().name, subject)
    }

    fn prepare(&self, cx: &Context, _: &VerificationId, _: &str) -> Option<Preparation> {
        let token = cx.chance.token();
        let link = cx.config.absolute(&format!("/v1/verify?token={}", token.reveal()));
        Some(Preparation { secret_hash: token.hash(), secret: Secret::Link(link) })
    }

    fn is_answered(&self, _: &Context, proof: &Verification, answer: &Answer<'_>) -> bool {
        matches!(answer, Answer::Link(hash) if same(hash, &proof.secret_hash))
    }
}
