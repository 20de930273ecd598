//! Ways to prove who one is. To add one: a file here, and a line in [`ALL`].

pub mod backup_code;
pub mod code;
pub mod email_link;
pub mod passkey;
pub mod password;
pub mod totp;

use crate::auth::Context;
use crate::error::Refusal;
use crate::id::VerificationId;
use crate::model::factor::{Factor, Prompt, Stage, Subject, Target};
use crate::model::identification::{Identifier, Kind};
use crate::model::verification::Verification;

/// Every strategy there is, in the order in which they are offered.
pub static ALL: &[&dyn Strategy] = &[
    &password::Password,
    &totp::Totp,
    &email_link::EmailLink,
    &code::EMAIL,
    &code::PHONE,
    &passkey::Passkey,
    &code::RESET_BY_EMAIL,
    &code::RESET_BY_PHONE,
    &backup_code::BackupCode,
];

/// What is fixed about a strategy.
pub struct About {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it can be used.
    pub stages: &'static [Stage],
    /// How its answer is asked for.
    pub prompt: Prompt,
}

/// What a strategy made for one proof: what is kept, and what the person is sent.
pub struct Preparation {
    /// Kept, to judge the answer by.
    pub secret_hash: String,
    /// Sent, and never kept in the clear.
    pub secret: Secret,
}

/// What a person is sent.
pub enum Secret {
    /// Digits to type.
    Code(String),
    /// An absolute address to open.
    Link(String),
}

/// What a person answered.
pub enum Answer {
    /// Digits, tidied.
    Code(String),
    /// The token of a link, by its hash.
    Link(String),
}

/// What an answer proved.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    No,
    /// That the target is the answerer's.
    Proved,
}

/// A way to prove who one is. It sees neither HTTP nor SQL: tries, expiry and writing are its caller's.
pub trait Strategy: Send + Sync {
    /// What is fixed about it.
    fn about(&self) -> About;

    /// How this subject could use it.
    fn factors(&self, subject: &Subject) -> Vec<Factor>;

    /// Makes the secret of a new proof, which goes to `address`; none where nothing is sent.
    fn prepare(&self, _: &Context, _: &VerificationId, _: &str) -> Option<Preparation> {
        None
    }

    /// Judges an answer. Called with the proof's row held, so it must be quick.
    fn check(&self, _: &Context, _: &Verification, _: &Answer) -> Verdict {
        Verdict::No
    }
}

/// The strategy with this name.
pub fn named(name: &str) -> Result<&'static dyn Strategy, Refusal> {
    ALL.iter().copied().find(|strategy| strategy.about().name == name).ok_or(Refusal::StrategyInvalid)
}

/// A factor for each address of a subject that is of this kind.
fn for_each(kind: Kind, strategy: &'static str, subject: &Subject) -> Vec<Factor> {
    let factor = |target: &Target| Factor {
        strategy,
        address: target.address.clone(),
        identification_id: target.identification_id.clone(),
        safe_identifier: target.typed.clone().unwrap_or_else(|| Identifier::redact(kind, &target.address)),
    };
    subject.targets.iter().filter(|target| target.kind == kind).map(factor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Settings;

    #[test]
    fn names_are_unique_found_and_known_to_the_settings() {
        let mut settings = Settings::default();
        settings.attributes.phone_number.used_for_first_factor = true;
        settings.attributes.phone_number.used_for_second_factor = true;
        settings.attributes.password.enabled = true;
        for (n, strategy) in ALL.iter().enumerate() {
            let name = strategy.about().name;
            assert!(ALL[..n].iter().all(|other| other.about().name != name), "{name}");
            assert_eq!(named(name).unwrap().about().name, name);
            for stage in strategy.about().stages {
                let is_known = match stage {
                    Stage::First => settings.allows_first_factor(name),
                    Stage::Verification => settings.allows_verification(name),
                    Stage::Reset => settings.allows_reset(name),
                    Stage::Second => settings.allows_second_factor(name),
                    Stage::NewDevice => settings.allows_new_device(name),
                    Stage::Again => settings.allows_again(name),
                };
                assert!(is_known, "{name} {stage:?}");
            }
        }
        assert!(named("telepathy").is_err());
    }
}
