//! A six-digit code sent to a mail address.

use super::{About, Answer, Preparation, Secret, Strategy, Verdict, for_each};
use crate::auth::Context;
use crate::id::VerificationId;
use crate::model::factor::{Factor, Prompt, Stage, Subject};
use crate::model::identification::Kind;
use crate::model::verification::{DIGITS, Verification};

/// A six-digit code sent to a mail address of the subject.
pub struct EmailCode;

impl Strategy for EmailCode {
    fn about(&self) -> About {
        About {
            name: "email_code",
            stages: &[Stage::First, Stage::Verification],
            prompt: Prompt::Code { digits: DIGITS },
        }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        for_each(Kind::EmailAddress, self.about().name, subject)
    }

    fn prepare(&self, cx: &Context, proof: &VerificationId) -> Preparation {
        let code = cx.chance.code(DIGITS);
        // Keyed, and bound to its verification: a stolen table gives no codes back.
        Preparation { secret_hash: cx.secrets.keyed_hash(proof.as_str(), &code), secret: Secret::Code(code) }
    }

    fn check(&self, cx: &Context, proof: &Verification, answer: &Answer) -> Verdict {
        match answer {
            Answer::Code(code) if cx.secrets.matches(&proof.secret_hash, proof.id.as_str(), code) => {
                Verdict::Proved
            }
            _ => Verdict::No,
        }
    }
}
