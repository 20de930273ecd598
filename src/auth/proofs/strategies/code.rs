//! A six-digit code, sent to a mail address or a phone number.

use super::{About, Answer, Preparation, Secret, Strategy, Tries, for_each};
use crate::auth::context::Context;
use crate::id::VerificationId;
use crate::model::factor::{Factor, Prompt, Stage, Subject};
use crate::model::identification::Kind;
use crate::model::test_identifier;
use crate::model::verification::{DIGITS, Verification};

/// A six-digit code sent to an address of the subject that is of this kind.
pub struct Code {
    name: &'static str,
    kind: Kind,
    stages: &'static [Stage],
}

/// Sent by mail.
pub static EMAIL: Code = Code {
    name: "email_code",
    kind: Kind::EmailAddress,
    stages: &[Stage::First, Stage::Verification, Stage::NewDevice, Stage::Again],
};

/// Sent as a text message.
pub static PHONE: Code = Code {
    name: "phone_code",
    kind: Kind::PhoneNumber,
    stages: &[Stage::First, Stage::Verification, Stage::NewDevice, Stage::Second, Stage::Again],
};

/// Sent by mail to whoever forgot their password.
pub static RESET_BY_EMAIL: Code =
    Code { name: "reset_password_email_code", kind: Kind::EmailAddress, stages: &[Stage::Reset] };

/// Sent as a text message to whoever forgot their password.
pub static RESET_BY_PHONE: Code =
    Code { name: "reset_password_phone_code", kind: Kind::PhoneNumber, stages: &[Stage::Reset] };

impl Strategy for Code {
    fn about(&self) -> About {
        About {
            name: self.name,
            stages: self.stages,
            prompt: Prompt::Code { digits: DIGITS },
            tries: Tries::WithTheVerdict,
        }
    }

    fn factors(&self, subject: &Subject) -> Vec<Factor> {
        for_each(self.kind, self.name, subject)
    }

    fn prepare(&self, cx: &Context, proof: &VerificationId, address: &str) -> Option<Preparation> {
        let is_test = cx.is_test_identifier(self.kind, address);
        let code = if is_test { test_identifier::CODE.to_owned() } else { cx.chance.code(DIGITS) };
        // Keyed, and bound to its verification: a stolen table gives no codes back.
        let secret_hash = cx.secrets.keyed_hash(proof.as_str(), &code);
        Some(Preparation { secret_hash, secret: Secret::Code(code) })
    }

    fn is_answered(&self, cx: &Context, proof: &Verification, answer: &Answer<'_>) -> bool {
        matches!(answer, Answer::Code(code) if cx.secrets.matches(&proof.secret_hash, proof.id.as_str(), code))
    }
}
