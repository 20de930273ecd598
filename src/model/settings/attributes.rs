//! What is known of a user, and what it is used for. Verifying an identifier and signing in with it are separate lists.

use super::Problems;
use serde::{Deserialize, Serialize};

/// The strategies that work over mail.
const EMAIL_STRATEGIES: [&str; 2] = ["email_link", "email_code"];

/// One entry for each attribute of a user.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Attributes {
    /// Mail addresses.
    pub email_address: EmailAttribute,
    /// The first name.
    pub first_name: NameAttribute,
    /// The last name.
    pub last_name: NameAttribute,
}

/// Mail addresses: at sign-up, and as a way to sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmailAttribute {
    /// Can be given at sign-up.
    pub enabled: bool,
    /// Must be given at sign-up.
    pub required: bool,
    /// Is verified before the account is made.
    pub verify_at_sign_up: bool,
    /// Ways to verify it: `email_link`, `email_code`.
    pub verifications: Vec<String>,
    /// Can be used to sign in.
    pub used_for_first_factor: bool,
    /// Ways to sign in with it: `email_link`, `email_code`.
    pub first_factors: Vec<String>,
    /// Users may not change it.
    pub immutable: bool,
}

impl Default for EmailAttribute {
    fn default() -> Self {
        let both = || EMAIL_STRATEGIES.map(String::from).to_vec();
        Self {
            enabled: true,
            required: true,
            verify_at_sign_up: true,
            verifications: both(),
            used_for_first_factor: true,
            first_factors: both(),
            immutable: false,
        }
    }
}

/// A first or last name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NameAttribute {
    /// Can be given.
    pub enabled: bool,
    /// Must be given at sign-up, and may not be emptied afterwards.
    pub required: bool,
}

impl Default for NameAttribute {
    fn default() -> Self {
        Self { enabled: true, required: false }
    }
}

impl Attributes {
    pub(super) fn check(&self, found: &mut Problems) {
        let email = &self.email_address;
        let known = |list: &[String]| list.iter().all(|s| EMAIL_STRATEGIES.contains(&s.as_str()));
        let at = |field: &str| format!("attributes.email_address.{field}");
        // It is the only identifier so far: without it nobody could sign up or in.
        found.unless(email.enabled, &at("enabled"), "attribute_cannot_be_disabled");
        found.unless(email.required, &at("required"), "attribute_must_be_required_if_enabled");
        found.unless(
            email.used_for_first_factor,
            &at("used_for_first_factor"),
            "attribute_cannot_be_disabled",
        );
        found.unless(known(&email.verifications), &at("verifications"), "unknown_strategy");
        found.unless(known(&email.first_factors), &at("first_factors"), "unknown_strategy");
        found.unless(
            !email.verify_at_sign_up || !email.verifications.is_empty(),
            &at("verifications"),
            "attribute_at_least_one_must_be_verified_at_sign_up",
        );
        found.unless(
            !email.used_for_first_factor || !email.first_factors.is_empty(),
            &at("first_factors"),
            "first_factor_needs_a_strategy",
        );
        for (name, attribute) in [("first_name", &self.first_name), ("last_name", &self.last_name)] {
            let path = format!("attributes.{name}.required");
            found.unless(attribute.enabled || !attribute.required, &path, "required_needs_enabled");
        }
    }
}
