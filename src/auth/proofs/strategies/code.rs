//! A six-digit code, sent to a mail address or a phone number.

use super::for_each;
use crate::auth::context::{
    About, Answer, Context, Preparation, Proved, Secret, Strategy, Tries, Verdict, Whose,
};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::VerificationId;
use crate::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};
use crate::model::identification::Kind;
use crate::model::settings::Settings;
use crate::model::test_identifier;
use crate::model::verification::DIGITS;

/// A six-digit code sent to an address of the subject that is of this kind.
pub struct Code {
    name: StrategyName,
    kind: Kind,
    stages: &'static [Stage],
    is_on: fn(&Settings, Stage) -> bool,
}

/// Sent by mail.
pub static EMAIL: Code = Code {
    name: StrategyName::new("email_code"),
    kind: Kind::EmailAddress,
    stages: &[Stage::First, Stage::Verification, Stage::NewDevice, Stage::StepUp],
    is_on: |settings, stage| {
        let email_address = &settings.attributes.email_address;
        let again = ["email_code", "email_link"].iter().any(|name| email_address.proves_first(name));
        match stage {
            // A code goes to wherever a message does, were it only when the password is forgotten.
            Stage::StepUp => again || resets_by_email(settings, stage),
            stage => email_address.sends("email_code", stage),
        }
    },
};

/// Sent as a text message.
pub static PHONE: Code = Code {
    name: StrategyName::new("phone_code"),
    kind: Kind::PhoneNumber,
    stages: &[Stage::First, Stage::Verification, Stage::NewDevice, Stage::Second, Stage::StepUp],
    is_on: |settings, stage| {
        let phone_number = &settings.attributes.phone_number;
        match stage {
            Stage::Second => phone_number.used_for_second_factor,
            Stage::StepUp => phone_number.proves_first("phone_code") || resets_by_phone(settings, stage),
            stage => phone_number.sends("phone_code", stage),
        }
    },
};

/// Sent by mail to whoever forgot their password.
pub static RESET_BY_EMAIL: Code = Code {
    name: StrategyName::new("reset_password_email_code"),
    kind: Kind::EmailAddress,
    stages: &[Stage::Reset],
    is_on: resets_by_email,
};

/// Sent as a text message to whoever forgot their password.
pub static RESET_BY_PHONE: Code = Code {
    name: StrategyName::new("reset_password_phone_code"),
    kind: Kind::PhoneNumber,
    stages: &[Stage::Reset],
    is_on: resets_by_phone,
};

fn resets_by_email(settings: &Settings, _: Stage) -> bool {
    settings.attributes.password.enabled && settings.attributes.email_address.is_shown()
}

fn resets_by_phone(settings: &Settings, _: Stage) -> bool {
    settings.attributes.password.enabled && settings.attributes.phone_number.is_shown()
}

#[async_trait::async_trait]
impl Strategy for Code {
    fn about(&self) -> About {
        About {
            name: self.name,
            stages: self.stages,
            prompt: Prompt::Code { digits: DIGITS },
            tries: Tries::WithTheVerdict,
            wait: Millis::seconds(30),
            is_held: false,
            is_on: self.is_on,
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

    fn wrong(&self) -> Refusal {
        Refusal::CodeIncorrect
    }

    async fn weigh(&self, cx: &Context, _: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict> {
        Ok(match answer {
            Answer::Of(proof, code) if cx.secrets.matches(&proof.secret_hash, proof.id.as_str(), code) => {
                Verdict::Proved(Proved::default())
            }
            _ => Verdict::No,
        })
    }
}
