//! What the administrator chooses: one typed document, kept as JSON, that pages and APIs alike are driven by. A group
//! per file; unknown keys are refused; rules across fields are checked by [`Settings::problems`].

mod application;
mod attack_protection;
mod attributes;
mod passkey;
mod password;
mod redirects;
mod sessions;
mod sign_in;
mod sign_up;
mod sms;
mod testing;
mod user_profile;
mod username;
mod verification;

pub use application::Application;
pub use attack_protection::{AttackProtection, EmailLinkProtection, EnumerationProtection, UserLockout};
pub use attributes::{
    AddressAttribute, Attributes, NameAttribute, PasskeyAttribute, PasswordAttribute, SecondFactorAttribute,
    UsernameAttribute,
};
pub use passkey::PasskeySettings;
pub use password::{HashingSettings, PasswordSettings};
pub use redirects::Redirects;
pub use sessions::Sessions;
pub use sign_in::{PreferredStrategy, SignInSettings};
pub use sign_up::{Mfa, SignUpMode, SignUpSettings};
pub use sms::Sms;
pub use testing::Testing;
pub use user_profile::UserProfile;
pub use username::UsernameSettings;
pub use verification::VerificationSettings;

use crate::model::redirect::has_plain_host;
use serde::{Deserialize, Serialize};

/// The whole document. The default is the factory setting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Name, logo and links.
    pub application: Application,
    /// What is known of a user, and what it is used for.
    pub attributes: Attributes,
    /// What people are asked for first when they sign in.
    pub sign_in: SignInSettings,
    /// Who may make an account, and on what terms.
    pub sign_up: SignUpSettings,
    /// Measures against takeover and probing.
    pub attack_protection: AttackProtection,
    /// What a new password must be, and what hashing one costs.
    pub password_settings: PasswordSettings,
    /// What passkeys are offered for.
    pub passkey_settings: PasskeySettings,
    /// What a username may be.
    pub username_settings: UsernameSettings,
    /// How long codes and links live.
    pub verification: VerificationSettings,
    /// How long a session lives, and how many a browser holds.
    pub sessions: Sessions,
    /// Where people go afterwards.
    pub redirects: Redirects,
    /// What users may do with their own accounts.
    pub user_profile: UserProfile,
    /// Where texts may go, and how many.
    pub sms: Sms,
    /// Identifiers that test programs use.
    pub testing: Testing,
}

/// A rule that a document breaks: where, and the key of the words that say what the rule is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The dotted path of the value that has to change.
    pub path: String,
    /// Key into the catalogue, under `settings_problem_`.
    pub rule: &'static str,
}

/// Collects the rules that a document breaks.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn unless(&mut self, holds: bool, path: &str, rule: &'static str) {
        if !holds {
            self.0.push(Problem { path: path.to_owned(), rule });
        }
    }
}

impl Settings {
    /// Every rule that this document breaks; none when it may be put in force.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Problems::default();
        self.application.check(&mut found);
        self.attributes.check(&mut found);
        self.attack_protection.check(&mut found);
        self.password_settings.check(&mut found);
        self.username_settings.check(&mut found);
        self.verification.check(&mut found);
        self.sessions.check(&mut found);
        self.redirects.check(&mut found);
        self.sms.check(&mut found);
        found.unless(
            !self.sign_up.mfa.required || self.has_second_factors(),
            "sign_up.mfa.required",
            "need_at_least_one_mfa_strategy_enabled",
        );
        // Without a message to wait for, a sign-up page cannot look the same for a taken address.
        let Attributes { email_address, phone_number, .. } = &self.attributes;
        let verified = [email_address, phone_number].iter().all(|a| !a.enabled || a.verify_at_sign_up);
        found.unless(
            !self.hides_users() || verified,
            "attack_protection.enumeration_protection",
            "strict_needs_verification",
        );
        found.0
    }

    /// Whether a strategy may be used as first factor. Passwords that exist go on when they are switched off.
    pub fn allows_first_factor(&self, strategy: &str) -> bool {
        let Attributes { email_address, phone_number, .. } = &self.attributes;
        let on = |attribute: &AddressAttribute| {
            attribute.used_for_first_factor && attribute.first_factors.iter().any(|on| on == strategy)
        };
        let passkey = strategy == "passkey" && self.attributes.passkey.enabled;
        strategy == "password" || passkey || on(email_address) || on(phone_number)
    }

    /// Whether a strategy may be used as second factor.
    pub fn allows_second_factor(&self, strategy: &str) -> bool {
        let Attributes { phone_number, authenticator_app, backup_code, .. } = &self.attributes;
        match strategy {
            "totp" => authenticator_app.used_for_second_factor,
            "phone_code" => phone_number.used_for_second_factor,
            "backup_code" => backup_code.used_for_second_factor,
            _ => false,
        }
    }

    /// Whether there is a second factor that users may set up.
    pub fn has_second_factors(&self) -> bool {
        ["totp", "phone_code"].iter().any(|strategy| self.allows_second_factor(strategy))
    }

    /// Whether a strategy may show that a new device is its owner's: a message, however addresses are used otherwise.
    pub fn allows_new_device(&self, strategy: &str) -> bool {
        let Attributes { email_address, phone_number, .. } = &self.attributes;
        let sent = [email_address, phone_number]
            .into_iter()
            .flat_map(|a| a.verifications.iter().chain(&a.first_factors));
        sent.into_iter().any(|on| on == strategy)
    }

    /// Whether a strategy may prove once more who somebody is that is signed in: what signs in, and a code to wherever a
    /// message does, were it only when the password is forgotten.
    pub fn allows_again(&self, strategy: &str) -> bool {
        let leads_in = match strategy {
            "email_code" => ["email_link", "reset_password_email_code"].as_slice(),
            "phone_code" => &["reset_password_phone_code"],
            _ => &[],
        };
        let mut leads_in = leads_in.iter().chain([&strategy]);
        leads_in.any(|strategy| self.allows_first_factor(strategy) || self.allows_reset(strategy))
    }

    /// Whether a strategy may prove whose account it is when its password is forgotten.
    pub fn allows_reset(&self, strategy: &str) -> bool {
        let Attributes { email_address, phone_number, password, .. } = &self.attributes;
        let known = match strategy {
            "reset_password_email_code" => email_address.is_shown(),
            "reset_password_phone_code" => phone_number.is_shown(),
            _ => false,
        };
        password.enabled && known
    }

    /// Whether a strategy may be used to verify an address at sign-up.
    pub fn allows_verification(&self, strategy: &str) -> bool {
        let Attributes { email_address, phone_number, .. } = &self.attributes;
        email_address.verifications.iter().chain(&phone_number.verifications).any(|on| on == strategy)
    }

    /// Whether unknown and known identifiers must look alike.
    pub fn hides_users(&self) -> bool {
        self.attack_protection.enumeration_protection == EnumerationProtection::Strict
    }
}

/// Whether `text` is an absolute http or https address.
fn is_web_address(text: &str) -> bool {
    let bare = |url: &url::Url| url.username().is_empty() && url.password().is_none() && has_plain_host(url);
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && bare(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factory_setting_breaks_no_rule() {
        assert_eq!(Settings::default().problems(), []);
    }

    #[test]
    fn an_empty_document_is_the_factory_setting() {
        assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
    }

    #[test]
    fn what_is_not_said_of_phone_numbers_is_as_at_the_factory() {
        let document = r#"{"attributes":{"phone_number":{"enabled":true}}}"#;
        let phone = serde_json::from_str::<Settings>(document).unwrap().attributes.phone_number;
        let factory = Settings::default().attributes.phone_number;
        assert_eq!(phone, AddressAttribute { enabled: true, ..factory });
        assert_eq!((phone.required, phone.first_factors.as_slice()), (false, &["phone_code".to_owned()][..]));
    }

    #[test]
    fn an_unknown_key_is_refused_at_every_depth() {
        for document in [
            r#"{"colour":1}"#,
            r#"{"application":{"nmae":"x"}}"#,
            r#"{"attributes":{"email_address":{"on":true}}}"#,
            r#"{"attributes":{"phone_number":{"on":true}}}"#,
        ] {
            let refused = serde_json::from_str::<Settings>(document).unwrap_err().to_string();
            assert!(refused.contains("unknown field"), "{refused}");
        }
    }

    #[test]
    fn each_cross_field_rule_is_told_with_its_path() {
        let broken = |document: &str| {
            let settings: Settings = serde_json::from_str(document).unwrap();
            settings.problems().into_iter().map(|p| (p.path, p.rule)).collect::<Vec<_>>()
        };
        let cases = [
            (r#"{"sessions":{"maximum_lifetime_seconds":null}}"#, "sessions.maximum_lifetime_seconds"),
            (r#"{"sessions":{"inactivity_timeout_seconds":604800}}"#, "sessions.inactivity_timeout_seconds"),
            (
                r#"{"attributes":{"email_address":{"verifications":[]}}}"#,
                "attributes.email_address.verifications",
            ),
            (
                r#"{"attributes":{"email_address":{"first_factors":["telepathy"]}}}"#,
                "attributes.email_address.first_factors",
            ),
            (
                r#"{"attributes":{"email_address":{"enabled":false,"required":false}}}"#,
                "attributes.email_address.used_for_first_factor",
            ),
            (r#"{"attributes":{"email_address":{"enabled":false}}}"#, "attributes.email_address.required"),
            (r#"{"attributes":{"email_address":{"required":false}}}"#, "attributes.email_address.required"),
            (
                r#"{"attributes":{"phone_number":{"first_factors":["email_code"]}}}"#,
                "attributes.phone_number.first_factors",
            ),
            (
                r#"{"attributes":{"username":{"enabled":true,"used_for_first_factor":true}}}"#,
                "attributes.username.used_for_first_factor",
            ),
            (r#"{"attributes":{"password":{"required":true}}}"#, "attributes.password.required"),
            (
                r#"{"sign_up":{"mfa":{"required":true}},
                    "attributes":{"authenticator_app":{"used_for_second_factor":false}}}"#,
                "sign_up.mfa.required",
            ),
            (
                r#"{"attributes":{"email_address":{"used_for_second_factor":true}}}"#,
                "attributes.email_address.used_for_second_factor",
            ),
            (
                r#"{"attack_protection":{"user_lockout":{"max_attempts":4}}}"#,
                "attack_protection.user_lockout.max_attempts",
            ),
            (
                r#"{"attack_protection":{"user_lockout":{"duration_minutes":0}}}"#,
                "attack_protection.user_lockout.duration_minutes",
            ),
            (r#"{"verification":{"code_lifetime_seconds":5}}"#, "verification.code_lifetime_seconds"),
            (r#"{"redirects":{"allowed_origins":["https://x.example/path"]}}"#, "redirects.allowed_origins"),
            (r#"{"application":{"logo_url":"javascript:alert(1)"}}"#, "application.logo_url"),
            (r#"{"application":{"name":""}}"#, "application.name"),
        ];
        for (document, path) in cases {
            assert!(broken(document).iter().any(|(at, _)| at == path), "{document}: {:?}", broken(document));
        }
    }
}
