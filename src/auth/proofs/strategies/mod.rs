//! Ways to prove who one is. To add one: a file here, and a line in [`ALL`].

pub mod backup_code;
pub mod code;
pub mod email_link;
pub mod passkey;
pub mod password;
pub mod totp;

use crate::auth::context::Context;
use crate::auth::proofs::Effect;
use crate::auth::proofs::ceremonies::Reply;
use crate::error::{Refusal, Result};
use crate::id::{UserId, VerificationId};
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
    /// When a try is counted.
    pub tries: Tries,
}

/// When a try is counted, so that nobody guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    /// Not at all: nobody guesses it.
    Uncounted,
    /// In the transaction that tells what it was worth.
    WithTheVerdict,
    /// Before it is judged, for that takes long, or others are asked.
    Before,
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
pub enum Answer<'a> {
    /// Digits, tidied.
    Code(String),
    /// The token of a link, by its hash.
    Link(String),
    /// A password, as it was typed.
    Password(&'a str),
    /// A backup code, tidied, and its number.
    BackupCode(i64, String),
    /// What an authenticator has signed.
    Passkey(Reply<'a>),
}

/// Whose answer it is to be, and what for.
pub struct Whose<'a> {
    /// The user; none for nobody, where users are hidden: all the same work is done.
    pub user_id: Option<&'a UserId>,
    /// At which stage it is asked for.
    pub stage: Stage,
    /// Whether it is not right whatever it is, and nobody may see that.
    pub in_vain: bool,
}

/// What an answer proved.
pub enum Verdict {
    /// Nothing.
    No,
    /// Who somebody is, once its effects are carried out.
    Proved(Proved),
}

/// What comes of a right answer.
#[derive(Default)]
pub struct Proved {
    /// What it uses up.
    pub effects: Vec<Effect>,
    /// By what it is known again, should what came of it be lost on its way; none where it is known by the answer itself.
    pub given: Option<String>,
    /// Whether it is known to others, too, where that was to be found out.
    pub is_breached: bool,
}

impl Proved {
    /// With this effect.
    pub(in crate::auth) fn by(effect: Effect) -> Self {
        Self { effects: vec![effect], ..Self::default() }
    }
}

/// A way to prove who one is. It sees nothing of HTTP, and writes nothing but that a
/// challenge is spent: tries, expiry and effects are its caller's.
#[async_trait::async_trait]
pub trait Strategy: Send + Sync {
    /// What is fixed about it.
    fn about(&self) -> About;

    /// How this subject could use it.
    fn factors(&self, subject: &Subject) -> Vec<Factor>;

    /// Makes the secret of a new proof, which goes to `address`; none where nothing is sent.
    fn prepare(&self, _: &Context, _: &VerificationId, _: &str) -> Option<Preparation> {
        None
    }

    /// Whether an answer is that of a proof under way. Called with the proof's row held, so it must be quick.
    fn is_answered(&self, _: &Context, _: &Verification, _: &Answer<'_>) -> bool {
        false
    }

    /// What a wrong answer is refused with, where it is judged by [`Self::weigh`].
    fn wrong(&self) -> Refusal {
        Refusal::StrategyInvalid
    }

    /// Judges an answer by what is kept of its user. Called outside any transaction: it may hash, and ask others.
    async fn weigh(&self, _: &Context, _: &Whose<'_>, _: &Answer<'_>) -> Result<Verdict> {
        Ok(Verdict::No)
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
