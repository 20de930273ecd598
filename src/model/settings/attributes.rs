//! What is known of a user, and what it is used for. Verifying an identifier and signing in with it are separate lists.

use super::Problems;
use crate::model::identification::Kind;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// The strategies that work over mail.
const EMAIL_STRATEGIES: &[&str] = &["email_link", "email_code"];

/// The strategies that work over text messages.
const PHONE_STRATEGIES: &[&str] = &["phone_code"];

/// One entry for each attribute of a user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Attributes {
    /// Mail addresses.
    pub email_address: AddressAttribute,
    /// Phone numbers.
    #[serde(deserialize_with = "over_phone")]
    pub phone_number: AddressAttribute,
    /// Usernames.
    pub username: UsernameAttribute,
    /// Passwords.
    pub password: PasswordAttribute,
    /// Passkeys.
    pub passkey: PasskeyAttribute,
    /// Authenticator apps.
    pub authenticator_app: SecondFactorAttribute,
    /// Backup codes, for the day when the other second factor is lost.
    pub backup_code: SecondFactorAttribute,
    /// The first name.
    pub first_name: NameAttribute,
    /// The last name.
    pub last_name: NameAttribute,
}

impl Default for Attributes {
    fn default() -> Self {
        Self {
            email_address: AddressAttribute::default(),
            phone_number: AddressAttribute::phone(),
            username: UsernameAttribute::default(),
            password: PasswordAttribute::default(),
            passkey: PasskeyAttribute::default(),
            authenticator_app: SecondFactorAttribute::default(),
            backup_code: SecondFactorAttribute::default(),
            first_name: NameAttribute::default(),
            last_name: NameAttribute::default(),
        }
    }
}

/// Mail addresses or phone numbers: at sign-up, and as a way to sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AddressAttribute {
    /// Can be given at sign-up.
    pub enabled: bool,
    /// Must be given at sign-up.
    pub required: bool,
    /// Is verified before the account is made.
    pub verify_at_sign_up: bool,
    /// Ways to verify it: `email_link`, `email_code`; `phone_code`.
    pub verifications: Vec<String>,
    /// Can be used to sign in.
    pub used_for_first_factor: bool,
    /// Ways to sign in with it: `email_link`, `email_code`; `phone_code`.
    pub first_factors: Vec<String>,
    /// Can be a second factor: numbers only, with a code by text.
    pub used_for_second_factor: bool,
    /// Users may not change it.
    pub immutable: bool,
}

impl Default for AddressAttribute {
    /// What mail addresses begin with.
    fn default() -> Self {
        let both = || EMAIL_STRATEGIES.iter().map(|name| name.to_string()).collect();
        Self {
            enabled: true,
            required: true,
            verify_at_sign_up: true,
            verifications: both(),
            used_for_first_factor: true,
            first_factors: both(),
            used_for_second_factor: false,
            immutable: false,
        }
    }
}

impl AddressAttribute {
    /// What phone numbers begin with.
    fn phone() -> Self {
        let code = || PHONE_STRATEGIES.iter().map(|name| name.to_string()).collect();
        Self {
            enabled: false,
            required: false,
            verify_at_sign_up: true,
            verifications: code(),
            used_for_first_factor: false,
            first_factors: code(),
            used_for_second_factor: false,
            immutable: false,
        }
    }

    /// Whether profiles show it.
    pub const fn is_shown(&self) -> bool {
        self.enabled || self.used_for_first_factor || self.used_for_second_factor
    }

    /// Whether one can be added to a profile: it may change, and there is a way to prove it.
    pub const fn takes_new(&self) -> bool {
        self.is_shown() && !self.immutable && !self.verifications.is_empty()
    }

    fn check(&self, name: &str, strategies: &[&str], found: &mut Problems) {
        let known = |list: &[String]| list.iter().all(|s| strategies.contains(&s.as_str()));
        let at = |field: &str| format!("attributes.{name}.{field}");
        found.unless(self.enabled || !self.required, &at("required"), "required_needs_enabled");
        found.unless(known(&self.verifications), &at("verifications"), "unknown_strategy");
        found.unless(known(&self.first_factors), &at("first_factors"), "unknown_strategy");
        found.unless(
            !self.enabled || !self.verify_at_sign_up || !self.verifications.is_empty(),
            &at("verifications"),
            "attribute_at_least_one_must_be_verified_at_sign_up",
        );
        found.unless(
            !self.used_for_first_factor || !self.first_factors.is_empty(),
            &at("first_factors"),
            "first_factor_needs_a_strategy",
        );
    }
}

/// What a document says of phone numbers, over what they begin with.
fn over_phone<'de, D: Deserializer<'de>>(given: D) -> Result<AddressAttribute, D::Error> {
    let given = serde_json::Map::deserialize(given)?;
    let mut whole = serde_json::to_value(AddressAttribute::phone()).map_err(D::Error::custom)?;
    for (field, value) in given {
        whole[field] = value;
    }
    serde_json::from_value(whole).map_err(D::Error::custom)
}

/// Usernames: at sign-up, and to sign in with a password.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UsernameAttribute {
    /// Can be given at sign-up.
    pub enabled: bool,
    /// Must be given at sign-up, and may not be removed afterwards.
    pub required: bool,
    /// Can be used to sign in.
    pub used_for_first_factor: bool,
    /// Users may not change it.
    pub immutable: bool,
}

impl UsernameAttribute {
    /// Whether profiles show it.
    pub const fn is_shown(&self) -> bool {
        self.enabled || self.used_for_first_factor
    }
}

/// Passwords. When they are off, those that exist go on to sign their owners in.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordAttribute {
    /// New ones can be set.
    pub enabled: bool,
    /// Must be given at sign-up, and may not be removed afterwards.
    pub required: bool,
}

/// Passkeys. They are made in the profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasskeyAttribute {
    /// Can be made, and used to sign in. When this is off, those that exist stay, and sign nobody in.
    pub enabled: bool,
}

impl Default for PasskeyAttribute {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// Something that is a second factor and nothing else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecondFactorAttribute {
    /// Users may set it up. When this is off, it is asked for no more.
    pub used_for_second_factor: bool,
}

impl Default for SecondFactorAttribute {
    fn default() -> Self {
        Self { used_for_second_factor: true }
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
    /// Whether users may not change identifiers of this kind.
    pub const fn is_immutable(&self, kind: Kind) -> bool {
        match kind {
            Kind::EmailAddress => self.email_address.immutable,
            Kind::PhoneNumber => self.phone_number.immutable,
            Kind::Username => self.username.immutable,
        }
    }

    /// Whether an account must have an identifier of this kind.
    pub const fn is_required(&self, kind: Kind) -> bool {
        match kind {
            Kind::EmailAddress => self.email_address.required,
            Kind::PhoneNumber => self.phone_number.required,
            Kind::Username => self.username.required,
        }
    }

    /// Whether one can sign in by naming an identifier of this kind: with what is sent to it, or with a password.
    pub fn identifies(&self, kind: Kind) -> bool {
        let with_password = |attribute: &AddressAttribute| attribute.enabled && self.password.enabled;
        match kind {
            Kind::EmailAddress => {
                self.email_address.used_for_first_factor || with_password(&self.email_address)
            }
            Kind::PhoneNumber => self.phone_number.used_for_first_factor || with_password(&self.phone_number),
            Kind::Username => self.username.used_for_first_factor,
        }
    }

    pub(super) fn check(&self, found: &mut Problems) {
        let Self { email_address: email, phone_number: phone, username, password, .. } = self;
        email.check("email_address", EMAIL_STRATEGIES, found);
        phone.check("phone_number", PHONE_STRATEGIES, found);
        for (name, enabled, required) in [
            ("username", username.enabled, username.required),
            ("password", password.enabled, password.required),
            ("first_name", self.first_name.enabled, self.first_name.required),
            ("last_name", self.last_name.enabled, self.last_name.required),
        ] {
            found.unless(
                enabled || !required,
                &format!("attributes.{name}.required"),
                "required_needs_enabled",
            );
        }
        found.unless(
            !email.used_for_second_factor,
            "attributes.email_address.used_for_second_factor",
            "mail_is_no_second_factor",
        );
        // Nothing can be sent to a username: a password goes with it.
        found.unless(
            !username.used_for_first_factor || password.enabled,
            "attributes.username.used_for_first_factor",
            "username_needs_password",
        );
        // Everybody must be able to sign up, and to sign in afterwards.
        let sent = |attribute: &AddressAttribute| attribute.enabled && attribute.used_for_first_factor;
        let by_password =
            password.enabled && (email.enabled || phone.enabled || username.used_for_first_factor);
        found.unless(
            sent(email) || sent(phone) || by_password,
            "attributes.email_address.used_for_first_factor",
            "nobody_could_sign_in",
        );
        // One who may leave out every address has a username, or nothing at all.
        let identified = email.required || phone.required || (email.enabled && phone.enabled);
        found.unless(
            identified || (username.required && username.used_for_first_factor),
            "attributes.email_address.required",
            "attribute_must_be_required_if_enabled",
        );
    }
}
