//! What is known of a user, and what it is used for. Verifying an identifier and signing in with it are separate lists.

use super::Problems;
use super::lines::settings;
use crate::model::factor::Stage;
use crate::model::identification::Kind;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// The strategies that work over mail.
const EMAIL_STRATEGIES: &[&str] = &["email_link", "email_code"];

/// The strategies that work over text messages.
const PHONE_STRATEGIES: &[&str] = &["phone_code"];

settings! {
    /// One entry for each attribute of a user.
    Attributes {
        /// Mail addresses.
        email_address: AddressAttribute, of EMAIL_STRATEGIES, operator used_for_second_factor;
        /// Phone numbers.
        #[serde(deserialize_with = "over_phone")]
        phone_number: AddressAttribute = AddressAttribute::phone(), of PHONE_STRATEGIES;
        /// Usernames.
        username: UsernameAttribute;
        /// Passwords.
        password: PasswordAttribute;
        /// Passkeys.
        passkey: PasskeyAttribute;
        /// Authenticator apps.
        authenticator_app: SecondFactorAttribute, weakens Off;
        /// Backup codes, for the day when the other second factor is lost.
        backup_code: SecondFactorAttribute;
        /// The first name.
        first_name: NameAttribute;
        /// The last name.
        last_name: NameAttribute;
    }

    /// Mail addresses or phone numbers: at sign-up, and as a way to sign in. The defaults are those of mail addresses.
    AddressAttribute {
        /// Can be given at sign-up.
        enabled: bool = true;
        /// Must be given at sign-up.
        required: bool = true, needs enabled;
        /// Is verified before the account is made.
        verify_at_sign_up: bool = true, weakens Off, needs enabled;
        /// Ways to verify it: `email_link`, `email_code`; `phone_code`.
        verifications: Vec<String> = all_of(EMAIL_STRATEGIES), else "unknown_strategy";
        /// Can be used to sign in.
        used_for_first_factor: bool = true, weakens On;
        /// Ways to sign in with it: `email_link`, `email_code`; `phone_code`.
        first_factors: Vec<String> = all_of(EMAIL_STRATEGIES), else "unknown_strategy", weakens Adding,
            needs used_for_first_factor;
        /// Can be a second factor: numbers only, with a code by text.
        used_for_second_factor: bool = false, weakens Off;
        /// Users may not change it.
        immutable: bool = false, inverted, weakens Off;
    }

    /// Usernames: at sign-up, and to sign in with a password.
    UsernameAttribute {
        /// Can be given at sign-up.
        enabled: bool = false;
        /// Must be given at sign-up, and may not be removed afterwards.
        required: bool = false, needs enabled;
        /// Can be used to sign in.
        used_for_first_factor: bool = false;
        /// Users may not change it.
        immutable: bool = false, inverted, weakens Off;
    }

    /// Passwords. When they are off, those that exist go on to sign their owners in.
    PasswordAttribute {
        /// New ones can be set.
        enabled: bool = false, weakens On;
        /// Must be given at sign-up, and may not be removed afterwards.
        required: bool = false, needs enabled;
    }

    /// Passkeys. They are made in the profile.
    PasskeyAttribute {
        /// Can be made, and used to sign in. When this is off, those that exist stay, and sign nobody in.
        enabled: bool = true, weakens Off;
    }

    /// Something that is a second factor and nothing else.
    SecondFactorAttribute {
        /// Users may set it up. When this is off, it is asked for no more.
        used_for_second_factor: bool = true;
    }

    /// A first or last name.
    NameAttribute {
        /// Can be given.
        enabled: bool = true;
        /// Must be given at sign-up, and may not be emptied afterwards.
        required: bool = false, needs enabled;
    }
}

fn all_of(strategies: &[&str]) -> Vec<String> {
    strategies.iter().map(|name| name.to_string()).collect()
}

impl AddressAttribute {
    /// What phone numbers begin with.
    fn phone() -> Self {
        Self {
            enabled: false,
            required: false,
            verify_at_sign_up: true,
            verifications: all_of(PHONE_STRATEGIES),
            used_for_first_factor: false,
            first_factors: all_of(PHONE_STRATEGIES),
            used_for_second_factor: false,
            immutable: false,
        }
    }

    /// Whether profiles show it.
    pub const fn is_shown(&self) -> bool {
        self.enabled || self.used_for_first_factor || self.used_for_second_factor
    }

    /// Whether somebody may begin a sign-in by this, sent to one.
    pub fn proves_first(&self, strategy: &str) -> bool {
        self.used_for_first_factor && self.first_factors.iter().any(|on| on == strategy)
    }

    /// Whether this is sent to one at this stage. To show whose a new device is, a message goes however addresses are used
    /// otherwise.
    pub fn sends(&self, strategy: &str, stage: Stage) -> bool {
        let verifies = || self.verifications.iter().any(|on| on == strategy);
        match stage {
            Stage::First => self.proves_first(strategy),
            Stage::Verification => verifies(),
            Stage::NewDevice => verifies() || self.first_factors.iter().any(|on| on == strategy),
            Stage::Reset | Stage::Second | Stage::StepUp => false,
        }
    }

    /// Whether one can be added to a profile: it may change, and there is a way to prove it.
    pub const fn takes_new(&self) -> bool {
        self.is_shown() && !self.immutable && !self.verifications.is_empty()
    }

    fn check(&self, name: &str, found: &mut Problems) {
        let at = |field: &str| format!("attributes.{name}.{field}");
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

impl UsernameAttribute {
    /// Whether profiles show it.
    pub const fn is_shown(&self) -> bool {
        self.enabled || self.used_for_first_factor
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

    /// Whether a proof of this kind says whose an account is, so that what it merely claims besides identifies it no more. A
    /// number that nobody signs in with does not: it may serve second steps alone.
    pub fn settles_claims(&self, kind: Kind) -> bool {
        match kind {
            Kind::EmailAddress => true,
            Kind::PhoneNumber => self.phone_number.used_for_first_factor,
            Kind::Username => false,
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
        email.check("email_address", found);
        phone.check("phone_number", found);
        for (name, enabled, required) in [
            ("email_address", email.enabled, email.required),
            ("phone_number", phone.enabled, phone.required),
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
