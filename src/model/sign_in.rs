//! An attempt to sign in; its status is worked out from what has happened.

use crate::clock::Millis;
use crate::id::{ClientId, IdentificationId, SessionId, SignInId, UserId};
use crate::model::targets::Targets;

/// What an attempt asks for whose password was right, but must be replaced before anybody is signed in; and how the names
/// of all strategies begin that lead to a new password.
pub const RESET: &str = "reset_password";

/// How long an attempt waits to be finished.
pub const LIFETIME: Millis = Millis::days(1);

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
    /// What is asked for now: strategies, separated by commas; none while one is to be chosen.
    pub strategies: Option<String>,
    /// When the last message was sent.
    pub sent_at: Option<Millis>,
    /// When the first factor was proved.
    pub first_factor_at: Option<Millis>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The first factor.
    NeedsFirstFactor,
    /// Another password, in the place of the one that was forgotten.
    NeedsNewPassword,
    /// Nothing more: the browser that began it may finish.
    ReadyToFinish,
    /// A session exists.
    Complete,
    /// Cancelled, replaced or out of time.
    Abandoned,
}

impl SignIn {
    /// Its status.
    pub fn status(&self, now: Millis) -> Status {
        match self {
            s if s.session_id.is_some() => Status::Complete,
            s if s.abandoned_at.is_some() || s.abandon_at <= now => Status::Abandoned,
            s if s.first_factor_at.is_none() => Status::NeedsFirstFactor,
            s if s.replaces_password() => Status::NeedsNewPassword,
            // The second factor will be asked for here: a new password is no way around it.
            _ => Status::ReadyToFinish,
        }
    }

    /// Whether a password is what is asked for now.
    pub fn asks_password(&self) -> bool {
        self.strategies.as_deref() == Some("password")
    }

    /// Whether a new password is chosen before anybody is signed in.
    pub fn replaces_password(&self) -> bool {
        self.strategies.as_deref().is_some_and(|asked| asked.starts_with(RESET))
    }
}
