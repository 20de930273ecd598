//! Ways to prove who one is. To add one: a file here, and a line in [`BUILT_IN`].

pub mod backup_code;
pub mod code;
pub mod email_link;
pub mod passkey;
pub mod password;
pub mod ticket;
pub mod totp;

use crate::auth::context::Strategy;
use crate::model::factor::{Factor, StrategyName, Subject, Target};
use crate::model::identification::{Identifier, Kind};

/// Every strategy that comes with the portal, in the order in which they are offered.
pub static BUILT_IN: &[&dyn Strategy] = &[
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

/// A factor for each address of a subject that is of this kind.
fn for_each(kind: Kind, strategy: StrategyName, subject: &Subject) -> Vec<Factor> {
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
    use crate::auth::context::Strategies;
    use crate::model::settings::Settings;

    #[test]
    fn names_are_unique_found_and_can_be_switched_on() {
        let all = Strategies::new(BUILT_IN.iter().copied());
        let mut settings = Settings::default();
        settings.attributes.phone_number.used_for_first_factor = true;
        settings.attributes.phone_number.used_for_second_factor = true;
        settings.attributes.password.enabled = true;
        for (n, strategy) in all.all().enumerate() {
            let about = strategy.about();
            assert!(all.all().take(n).all(|other| other.about().name != about.name), "{}", about.name);
            assert_eq!(all.named(&about.name).unwrap().about().name, about.name);
            for stage in about.stages {
                assert!((about.is_on)(&settings, *stage), "{} {stage:?}", about.name);
            }
        }
        assert!(all.named("telepathy").is_err());
    }
}
