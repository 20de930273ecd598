//! An attempt to sign up: what was given, what is missing, what is unproved. The user exists only when nothing is.

use crate::clock::Millis;
use crate::id::{AdminLinkId, ClientId, SessionId, SignUpId, UserId};
use crate::model::factor::AskedFor;
use crate::model::identification::{Identifier, Kind};
use crate::model::settings::{Attributes, Settings};
use crate::model::targets::Accepted;

/// An attempt to sign up.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SignUp {
    /// Its id.
    pub id: SignUpId,
    /// The browser that began it; the session will belong to it.
    pub client_id: ClientId,
    /// The mail address, as mail goes to it.
    pub email_address: Option<String>,
    /// The phone number in E.164, if given.
    pub phone_number: Option<String>,
    /// The username, if given.
    pub username: Option<String>,
    /// The hash of the password, if given.
    pub password_hash: Option<String>,
    /// First name, if given.
    pub first_name: Option<String>,
    /// Last name, if given.
    pub last_name: Option<String>,
    /// When the terms were accepted.
    pub legal_accepted_at: Option<Millis>,
    /// The operator's one-time link that makes this the first administrator.
    pub admin_link_id: Option<AdminLinkId>,
    /// What the last message carried.
    #[sqlx(rename = "strategies", try_from = "Option<String>")]
    pub asked_for: AskedFor,
    /// When the last message was sent.
    pub sent_at: Option<Millis>,
    /// When the mail address was proved.
    pub email_verified_at: Option<Millis>,
    /// When the phone number was proved.
    pub phone_verified_at: Option<Millis>,
    /// The user it led to.
    pub user_id: Option<UserId>,
    /// The session it led to.
    pub session_id: Option<SessionId>,
    /// Where the site wants people back, checked again before it is followed.
    #[sqlx(try_from = "Option<String>")]
    pub targets: Accepted,
    /// When it began.
    pub created_at: Millis,
    /// When it ends unfinished.
    pub abandon_at: Millis,
    /// When it was cancelled or replaced.
    pub abandoned_at: Option<Millis>,
}

/// What an attempt is waiting for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Fields that are missing, or an address that is unproved.
    MissingRequirements,
    /// Nothing more: the browser that began it may finish.
    ReadyToFinish,
    /// User and session exist.
    Complete,
    /// Cancelled, replaced or out of time.
    Abandoned,
}

/// A mail address or a phone number, whichever somebody has.
pub const EITHER: &str = "email_address_or_phone_number";

/// What somebody who has these fields still has to give.
pub fn missing(settings: &Settings, has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let Attributes { email_address: email, phone_number: phone, username, password, .. } =
        &settings.attributes;
    let either = email.enabled && phone.enabled && !email.required && !phone.required;
    let nowhere = !has("email_address") && !has("phone_number");
    // An account without a password must be one that a message lets its owner into.
    let reached = (has("email_address") && email.used_for_first_factor)
        || (has("phone_number") && phone.used_for_first_factor);
    let absent = [
        ("email_address", email.required),
        ("phone_number", phone.required),
        (EITHER, either && nowhere),
        ("username", username.required),
        ("password", password.required || (password.enabled && !reached)),
        ("first_name", settings.attributes.first_name.required),
        ("last_name", settings.attributes.last_name.required),
        ("legal_accepted", settings.sign_up.legal_consent_enabled),
    ];
    absent.into_iter().filter(|(field, asked)| *asked && !has(field)).map(|(field, _)| field).collect()
}

/// The fields of the page where a sign-up begins.
pub fn fields_at_start(settings: &Settings, by_phone: bool) -> Vec<&'static str> {
    fields_for(settings, &missing(settings, |_| false), by_phone)
}

/// The fields of a page that asks for what is missing: where a mail address or a phone number will do, the latter when
/// somebody chose it; and no password when it is not required and a message will let them in.
pub fn fields_for(settings: &Settings, missing: &[&'static str], by_phone: bool) -> Vec<&'static str> {
    let Attributes { email_address: email, phone_number: phone, password, .. } = &settings.attributes;
    let chosen = |field: &&'static str| match (*field, by_phone) {
        (EITHER, false) => "email_address",
        (EITHER, true) => "phone_number",
        (field, _) => field,
    };
    let fields: Vec<&str> = missing.iter().map(chosen).collect();
    let reached = (fields.contains(&"email_address") && email.used_for_first_factor)
        || (fields.contains(&"phone_number") && phone.used_for_first_factor);
    let needless = |field: &str| field == "password" && !password.required && reached;
    fields.into_iter().filter(|field| !needless(field)).collect()
}

impl SignUp {
    /// Fields that the settings ask for and nobody has given, by their names on the wire.
    pub fn missing_fields(&self, settings: &Settings) -> Vec<&'static str> {
        let has = |field: &str| match field {
            "email_address" => self.email_address.is_some(),
            "phone_number" => self.phone_number.is_some(),
            "username" => self.username.is_some(),
            "password" => self.password_hash.is_some(),
            "first_name" => self.first_name.is_some(),
            "last_name" => self.last_name.is_some(),
            _ => self.legal_accepted_at.is_some(),
        };
        if self.admin_link_id.is_none() {
            return missing(settings, has);
        }
        // The first administrator has a wizard to finish, not a profile to fill.
        if has("email_address") { vec![] } else { vec!["email_address"] }
    }

    /// Everything that it is known by, in the order of kinds.
    pub fn identifiers(&self) -> Vec<Identifier> {
        let email = self.email_address.as_deref().and_then(Identifier::email);
        let phone = self.phone_number.as_deref().map(Identifier::phone);
        let username = self.username.as_deref().map(Identifier::username);
        [email, phone, username].into_iter().flatten().collect()
    }

    /// The mail address or phone number, as messages go to it.
    pub fn address(&self, kind: Kind) -> Option<&str> {
        match kind {
            Kind::EmailAddress => self.email_address.as_deref(),
            Kind::PhoneNumber => self.phone_number.as_deref(),
            Kind::Username => None,
        }
    }

    /// When that was proved.
    pub const fn verified_at(&self, kind: Kind) -> Option<Millis> {
        match kind {
            Kind::EmailAddress => self.email_verified_at,
            Kind::PhoneNumber => self.phone_verified_at,
            Kind::Username => None,
        }
    }

    /// Which address was proved last.
    pub fn verified_last(&self) -> Kind {
        if self.phone_verified_at.is_some() { Kind::PhoneNumber } else { Kind::EmailAddress }
    }

    /// What was given and still has to be proved, in the order in which it is: mail first.
    pub fn unverified(&self, settings: &Settings) -> Vec<Kind> {
        let Attributes { email_address, phone_number, .. } = &settings.attributes;
        let proof = |kind: Kind| match kind {
            Kind::EmailAddress => email_address.verify_at_sign_up || self.admin_link_id.is_some(),
            Kind::PhoneNumber => phone_number.verify_at_sign_up,
            Kind::Username => false,
        };
        let open =
            |kind: &Kind| proof(*kind) && self.address(*kind).is_some() && self.verified_at(*kind).is_none();
        Kind::ALL.into_iter().filter(open).collect()
    }

    /// The same, by their names on the wire.
    pub fn unverified_fields(&self, settings: &Settings) -> Vec<&'static str> {
        self.unverified(settings).into_iter().map(Kind::name).collect()
    }

    /// Its status.
    pub fn status(&self, settings: &Settings, now: Millis) -> Status {
        match self {
            s if s.session_id.is_some() => Status::Complete,
            s if s.abandoned_at.is_some() || s.abandon_at <= now => Status::Abandoned,
            s if !s.missing_fields(settings).is_empty() => Status::MissingRequirements,
            s if !s.unverified_fields(settings).is_empty() => Status::MissingRequirements,
            _ => Status::ReadyToFinish,
        }
    }
}
