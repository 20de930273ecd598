//! What the administrator chooses: one typed document, kept as JSON, that pages and APIs alike are driven by. A group
//! per file, a line per setting; unknown keys are refused; [`Settings::problems`] tells the rules that a document breaks, those of
//! the lines and those across several.

mod administrators;
mod application;
mod attack_protection;
mod attributes;
mod check;
mod diff;
mod field;
mod format;
mod lines;
mod mail;
mod passkey;
mod password;
mod paths;
mod redirects;
pub mod screens;
mod sessions;
mod sign_in;
mod sign_up;
mod sms;
mod testing;
mod user_profile;
mod username;
mod verification;
mod weakens;

pub use administrators::Administrators;
pub use application::Application;
pub use attack_protection::{AttackProtection, EmailLinkProtection, EnumerationProtection, UserLockout};
pub use attributes::{
    AddressAttribute, Attributes, NameAttribute, PasskeyAttribute, PasswordAttribute, SecondFactorAttribute,
    UsernameAttribute,
};
pub use diff::Changed;
pub use field::{Field, Kind, Unit, at, at_mut};
pub use format::Format;
pub use mail::Mail;
pub use passkey::PasskeySettings;
pub use password::{HashingSettings, PasswordSettings};
pub use paths::Paths;
pub use redirects::Redirects;
pub use sessions::Sessions;
pub use sign_in::{PreferredStrategy, SignInSettings};
pub use sign_up::{Mfa, SignUpMode, SignUpSettings};
pub use sms::Sms;
pub use testing::Testing;
pub use user_profile::UserProfile;
pub use username::UsernameSettings;
pub use verification::VerificationSettings;
pub use weakens::Weakens;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use lines::{Described, settings};

settings! {
    /// The whole document. The default is the factory setting.
    Settings {
        /// Name, logo and links.
        application: Application, public;
        /// What is known of a user, and what it is used for.
        attributes: Attributes, public;
        /// What people are asked for first when they sign in.
        sign_in: SignInSettings, public;
        /// Who may make an account, and on what terms.
        sign_up: SignUpSettings, public;
        /// Measures against takeover and probing.
        attack_protection: AttackProtection;
        /// What a new password must be, and what hashing one costs.
        password_settings: PasswordSettings;
        /// What passkeys are offered for.
        passkey_settings: PasskeySettings, needs attributes.passkey.enabled, public;
        /// What a username may be.
        username_settings: UsernameSettings, public;
        /// How long codes and links live.
        verification: VerificationSettings;
        /// How long a session lives, and how many a browser holds.
        sessions: Sessions;
        /// Pages that the site has itself.
        paths: Paths;
        /// Where people go afterwards.
        redirects: Redirects;
        /// What users may do with their own accounts.
        user_profile: UserProfile, public;
        /// How much mail strangers can have sent.
        mail: Mail;
        /// Where texts may go, and how many.
        sms: Sms;
        /// Identifiers that test programs use.
        testing: Testing, public;
        /// What is asked of administrators.
        administrators: Administrators;
    }
}

/// A rule that a document breaks: where, and the key of the words that say what the rule is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The dotted path of the value that has to change.
    pub path: String,
    /// The key of its words, under `settings_problem_`.
    pub rule: &'static str,
}

impl Problem {
    /// A value that its setting cannot hold.
    pub fn misfit(field: &Field) -> Self {
        let rule = if field.rule.is_empty() { MISFIT } else { field.rule };
        Self { path: field.path.clone(), rule }
    }
}

/// The rules across several settings; those of a single one stand on its line.
const RULES: &[&str] = &[
    "attribute_at_least_one_must_be_verified_at_sign_up",
    "attribute_must_be_required_if_enabled",
    "breach_lookup_needed",
    "first_factor_needs_a_strategy",
    "form_session_inactivity_timeout_invalid",
    "hashing_work",
    "legal_consent_needs_documents",
    "mail_is_no_second_factor",
    "need_at_least_one_mfa_strategy_enabled",
    "nobody_could_sign_in",
    "required_needs_enabled",
    "session_lifetime_setting_missing",
    "special_character_needed",
    "strict_needs_verification",
    "username_length_order",
    "username_needs_password",
];

/// The rule of what is changed by command alone: it is about who makes a change, not about the document.
const OPERATOR_ONLY: &str = "operator_only";

/// The rule that a value breaks which its setting, with no rule of its own, cannot hold.
const MISFIT: &str = "type";

/// Collects the rules that a document breaks.
struct Problems(Vec<Problem>);

impl Problems {
    fn unless(&mut self, holds: bool, path: &str, rule: &'static str) {
        debug_assert!(RULES.contains(&rule), "{rule} is not in the list");
        if !holds {
            self.0.push(Problem { path: path.to_owned(), rule });
        }
    }
}

impl Settings {
    /// Every leaf of the document, in its order.
    pub fn fields() -> &'static [Field] {
        static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| Settings::describe(""));
        &FIELDS
    }

    /// The leaf at this path.
    pub fn field(path: &str) -> Option<&'static Field> {
        Self::fields().iter().find(|field| field.path == path)
    }

    /// Every rule there is: those of the lines, those across several settings, and that of what commands alone change.
    pub fn rules() -> BTreeSet<&'static str> {
        let of_lines = Self::fields().iter().map(|field| field.rule).filter(|rule| !rule.is_empty());
        of_lines.chain(RULES.iter().copied()).chain([OPERATOR_ONLY, MISFIT]).collect()
    }

    /// Every rule that this document breaks; none when it may be put in force.
    pub fn problems(&self) -> Vec<Problem> {
        let document = self.document();
        let is_broken = |field: &&Field| at(&document, &field.path).is_none_or(|value| !field.takes(value));
        let mut found = Problems(Self::fields().iter().filter(is_broken).map(Problem::misfit).collect());
        self.check(&mut found);
        found.0
    }

    /// Which of these changes are made by command alone.
    pub fn of_operator(changes: &[Changed]) -> Vec<Problem> {
        let paths = changes.iter().map(|changed| changed.path);
        let of_operator = paths.filter(|path| Self::field(path).is_some_and(|field| field.operator));
        of_operator.map(|path| Problem { path: path.to_owned(), rule: OPERATOR_ONLY }).collect()
    }

    /// The document as it is stored. What could not be written would break every rule, and none of this can.
    pub fn document(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The document of the factory.
    pub fn factory() -> &'static Value {
        static FACTORY: LazyLock<Value> = LazyLock::new(|| Settings::default().document());
        &FACTORY
    }

    /// The rules across several settings.
    fn check(&self, found: &mut Problems) {
        self.attributes.check(found);
        self.password_settings.check(found);
        self.username_settings.check(found);
        self.sessions.check(found);
        found.unless(
            !self.sign_up.mfa.required || self.has_second_factors(),
            "sign_up.mfa.required",
            "need_at_least_one_mfa_strategy_enabled",
        );
        let Application { terms_url, privacy_policy_url, .. } = &self.application;
        found.unless(
            !self.sign_up.legal_consent_enabled || terms_url.is_some() || privacy_policy_url.is_some(),
            "sign_up.legal_consent_enabled",
            "legal_consent_needs_documents",
        );
        // Without a message to wait for, a sign-up page cannot look the same for a taken address.
        let Attributes { email_address, phone_number, .. } = &self.attributes;
        let verified = [email_address, phone_number].iter().all(|a| !a.enabled || a.verify_at_sign_up);
        found.unless(
            !self.hides_users() || verified,
            "attack_protection.enumeration_protection",
            "strict_needs_verification",
        );
    }

    /// Whether there is a second factor that users may set up.
    pub fn has_second_factors(&self) -> bool {
        let Attributes { phone_number, authenticator_app, .. } = &self.attributes;
        authenticator_app.used_for_second_factor || phone_number.used_for_second_factor
    }

    /// Whether unknown and known identifiers must look alike.
    pub fn hides_users(&self) -> bool {
        self.attack_protection.enumeration_protection == EnumerationProtection::Strict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factory_setting_breaks_no_rule() {
        assert_eq!(Settings::default().problems(), []);
    }

    #[test]
    fn a_document_of_an_older_program_is_read_with_the_factory_value_for_what_it_lacks() {
        let mut document = Settings::default().document();
        for group in ["paths", "administrators"] {
            document.as_object_mut().unwrap().remove(group);
        }
        assert_eq!(serde_json::from_value::<Settings>(document).unwrap(), Settings::default());
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
            (r#"{"application":{"name":"\u200b\u3164"}}"#, "application.name"),
            (r#"{"application":{"name":"Acme\u202e"}}"#, "application.name"),
            (r#"{"sign_up":{"legal_consent_enabled":true}}"#, "sign_up.legal_consent_enabled"),
            (
                r#"{"attack_protection":{"enumeration_protection":"strict"},
                    "attributes":{"email_address":{"verify_at_sign_up":false}}}"#,
                "attack_protection.enumeration_protection",
            ),
            (
                r#"{"attributes":{"email_address":{"first_factors":[]}}}"#,
                "attributes.email_address.first_factors",
            ),
            (r#"{"username_settings":{"min_length":9,"max_length":8}}"#, "username_settings.max_length"),
            (
                r#"{"password_settings":{"require_special_char":true,"allowed_special_characters":""}}"#,
                "password_settings.allowed_special_characters",
            ),
            (
                r#"{"password_settings":{"disable_hibp":true,"enforce_hibp_on_sign_in":true}}"#,
                "password_settings.enforce_hibp_on_sign_in",
            ),
            (
                r#"{"password_settings":{"hashing":{"memory_kib":262144,"iterations":20}}}"#,
                "password_settings.hashing.iterations",
            ),
            (r#"{"mail":{"per_network_per_day":0}}"#, "mail.per_network_per_day"),
            (r#"{"mail":{"per_network_per_day":100001}}"#, "mail.per_network_per_day"),
        ];
        for (document, path) in cases {
            assert!(broken(document).iter().any(|(at, _)| at == path), "{document}: {:?}", broken(document));
        }
        let told = cases.iter().flat_map(|(document, _)| broken(document)).map(|(_, rule)| rule);
        let told: BTreeSet<_> = told.collect();
        assert!(RULES.iter().all(|rule| told.contains(rule)), "{told:?}");
    }
}
