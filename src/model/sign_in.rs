//! An attempt to sign in; its status is worked out from what has happened.

use crate::clock::Millis;
use crate::id::{ClientId, IdentificationId, SessionId, SignInId, SignInTokenId, UserId};
use crate::model::factor::AskedFor;
use crate::model::settings::Settings;
use crate::model::targets::Accepted;
use crate::model::user::Standing;

/// What an attempt asks for whose password was right, but must be replaced before anybody is signed in; and how the names
/// of all strategies begin that lead to a new password.
pub const RESET: &str = "reset_password";

/// How long an attempt waits to be finished.
pub const LIFETIME: Millis = Millis::days(1);

/// How long whoever has shown that they may choose a new password has to do so: as long as the code was good that they typed.
/// Whoever comes to the same browser later finds nothing.
pub const RESET_LIFETIME: Millis = Millis::minutes(10);

/// An attempt to sign in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// The browser that began it; the session will belong to it.
    pub client_id: ClientId,
    /// What was typed: a mail address, phone number or username, as it is written.
    pub identifier: String,
    /// Who that is; none where users are hidden and nobody is.
    pub user_id: Option<UserId>,
    /// The identification that was named.
    pub identification_id: Option<IdentificationId>,
    /// What is asked for now.
    #[sqlx(rename = "strategies", try_from = "Option<String>")]
    pub asked_for: AskedFor,
    /// When the last message was sent.
    pub sent_at: Option<Millis>,
    /// When the first factor was proved.
    pub first_factor_at: Option<Millis>,
    /// The strategy by which it was.
    pub first_factor_by: Option<String>,
    /// What is asked for now as second factor, or to know the device; none while one is to be chosen.
    pub second_strategy: Option<String>,
    /// When the second factor was proved; a passkey may be both at once.
    pub second_factor_at: Option<Millis>,
    /// When a message showed that the device, which is new to the account, is its owner's.
    pub trusted_at: Option<Millis>,
    /// When a new password took the place of the one that was forgotten.
    pub password_replaced_at: Option<Millis>,
    /// The token that a program made for it, which is spent when it is complete.
    pub sign_in_token_id: Option<SignInTokenId>,
    /// What is so about the factors of its user, as they are now.
    #[sqlx(flatten)]
    pub standing: Standing,
    /// Since when an address or number of its user is proved, to which a message could go.
    pub reachable_at: Option<Millis>,
    /// When its user signed in in this browser before.
    pub signed_in_here_at: Option<Millis>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The first factor.
    NeedsFirstFactor,
    /// Another password, in the place of the one that was forgotten.
    NeedsNewPassword,
    /// The second factor.
    NeedsSecondFactor,
    /// A message that shows that the new device is the owner's.
    NeedsClientTrust,
    /// Nothing more: the browser that began it may finish.
    ReadyToFinish,
    /// A session exists.
    Complete,
    /// Cancelled, replaced or out of time.
    Abandoned,
}

impl SignIn {
    /// One that begins now, in a browser, with what was typed; nobody is known to be meant yet.
    pub fn begin(id: SignInId, client_id: ClientId, identifier: &str, now: Millis) -> Self {
        Self {
            id,
            client_id,
            identifier: identifier.to_owned(),
            user_id: None,
            identification_id: None,
            asked_for: AskedFor::default(),
            sent_at: None,
            first_factor_at: None,
            first_factor_by: None,
            second_strategy: None,
            second_factor_at: None,
            trusted_at: None,
            password_replaced_at: None,
            sign_in_token_id: None,
            standing: Standing::default(),
            reachable_at: None,
            signed_in_here_at: None,
            session_id: None,
            targets: Accepted::default(),
            created_at: now,
            abandon_at: now + LIFETIME,
            abandoned_at: None,
        }
    }

    /// Its status.
    pub fn status(&self, settings: &Settings, now: Millis) -> Status {
        match self {
            s if s.session_id.is_some() => Status::Complete,
            s if s.abandoned_at.is_some() || s.abandon_at <= now || s.is_outdated() => Status::Abandoned,
            s if s.first_factor_at.is_none() => Status::NeedsFirstFactor,
            s if s.replaces_password() && s.password_replaced_at.is_none() => match s.first_factor_at {
                Some(proved_at) if proved_at + RESET_LIFETIME > now => Status::NeedsNewPassword,
                _ => Status::Abandoned,
            },
            // After a new password, too: it is no way around the second factor.
            s if s.standing.has_second_factor(settings) => match s.second_factor_at {
                Some(_) => Status::ReadyToFinish,
                None => Status::NeedsSecondFactor,
            },
            s if s.is_on_new_device(settings) => Status::NeedsClientTrust,
            _ => Status::ReadyToFinish,
        }
    }

    /// Whether what was proved was something that the account has replaced or given up since.
    fn is_outdated(&self) -> bool {
        let proved_at = self.first_factor_at.max(self.password_replaced_at);
        proved_at.is_some() && proved_at < self.standing.credentials_changed_at
    }

    /// Whether a password alone would let in somebody on a device where its owner was never signed in.
    fn is_on_new_device(&self, settings: &Settings) -> bool {
        settings.attack_protection.new_device_check
            && self.first_factor_by.as_deref() == Some("password")
            && self.trusted_at.is_none()
            && self.signed_in_here_at.is_none()
            && self.reachable_at.is_some()
    }

    /// Whether a password is what is asked for now.
    pub fn asks_password(&self) -> bool {
        self.asked_for.is("password")
    }

    /// Whether a passkey is what is asked for now.
    pub fn asks_passkey(&self) -> bool {
        self.asked_for.is("passkey")
    }

    /// Whether a new password is chosen before anybody is signed in.
    pub fn replaces_password(&self) -> bool {
        self.asked_for.names().any(|asked| asked.starts_with(RESET))
    }
}
