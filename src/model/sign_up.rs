//! An attempt to sign up: what was given, what is missing, what is unproved. The user exists only when nothing is.

use crate::clock::Millis;
use crate::id::{AdminLinkId, ClientId, SessionId, SignUpId, UserId};
use crate::model::identification::Kind;
use crate::model::settings::{Attributes, Settings};
use crate::model::targets::Targets;

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
    /// What the last message carried: strategies, separated by commas.
    pub strategies: Option<String>,
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
    pub targets: Targets,
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

impl SignUp {
    /// Fields that the settings ask for and nobody has given, by their names on the wire.
    pub fn missing_fields(&self, settings: &Settings) -> Vec<&'static str> {
        let attributes = &settings.attributes;
        // The first administrator has a wizard to finish, not a profile to fill.
        let asked = self.admin_link_id.is_none();
        let consent = settings.sign_up.legal_consent_enabled;
        let nowhere = self.email_address.is_none() && self.phone_number.is_none();
        let either = attributes.email_address.enabled && attributes.phone_number.enabled;
        let (email, phone) = (&attributes.email_address, &attributes.phone_number);
        let absent = [
            ("email_address", (email.required || !asked) && self.email_address.is_none()),
            ("phone_number", asked && phone.required && self.phone_number.is_none()),
            (
                "email_address_or_phone_number",
                asked && either && nowhere && !email.required && !phone.required,
            ),
            ("username", asked && attributes.username.required && self.username.is_none()),
            ("password", asked && self.needs_password(settings) && self.password_hash.is_none()),
            ("first_name", asked && attributes.first_name.required && self.first_name.is_none()),
            ("last_name", asked && attributes.last_name.required && self.last_name.is_none()),
            ("legal_accepted", asked && consent && self.legal_accepted_at.is_none()),
        ];
        absent.into_iter().filter(|(_, missing)| *missing).map(|(field, _)| field).collect()
    }

    /// Whether an account without a password could not be signed in to, or the settings ask for one.
    fn needs_password(&self, settings: &Settings) -> bool {
        let Attributes { email_address, phone_number, password, .. } = &settings.attributes;
        let by_mail = self.email_address.is_some() && email_address.used_for_first_factor;
        let by_phone = self.phone_number.is_some() && phone_number.used_for_first_factor;
        password.required || (password.enabled && !by_mail && !by_phone)
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
