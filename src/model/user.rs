//! A person with an account.

use crate::clock::Millis;
use crate::id::{IdentificationId, PictureId, UserId};
use crate::model::identification::{Identification, Kind};
use crate::model::role::{Permission, Role};
use crate::model::settings::Settings;
use unicode_normalization::UnicodeNormalization;

/// A user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// First name, if given.
    pub first_name: Option<String>,
    /// Last name, if given.
    pub last_name: Option<String>,
    /// When they accepted the terms.
    pub legal_accepted_at: Option<Millis>,
    /// Since when they have a role.
    pub administrator_at: Option<Millis>,
    /// The name of that role; none: owner, as far as a version before knew any.
    pub administrator_role: Option<String>,
    /// Since when they may not sign in.
    pub banned_at: Option<Millis>,
    /// When the account was made.
    pub created_at: Millis,
    /// The mail address that stands for them.
    pub primary_email_address_id: Option<IdentificationId>,
    /// The phone number that stands for them.
    pub primary_phone_number_id: Option<IdentificationId>,
    /// When they last signed in.
    pub last_sign_in_at: Option<Millis>,
    /// The language they chose, if they did.
    pub language: Option<String>,
    /// Their picture, if they have one.
    pub picture_id: Option<PictureId>,
    /// What is so about their factors.
    #[sqlx(flatten)]
    pub standing: Standing,
}

/// What is so about the factors of a user: read with whatever is decided by it.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Standing {
    /// Since when an authenticator app is a second factor.
    pub totp_at: Option<Millis>,
    /// Since when a number is a second factor.
    pub second_number_at: Option<Millis>,
    /// Since when the password counts as known to others.
    pub compromised_at: Option<Millis>,
    /// When what proves who they are last changed: what was proved before counts no more.
    pub credentials_changed_at: Option<Millis>,
}

impl Standing {
    /// Whether there is a second factor that is asked for: one that is set up, as far as it is on. Backup codes are none.
    pub fn has_second_factor(&self, settings: &Settings) -> bool {
        let attributes = &settings.attributes;
        (self.totp_at.is_some() && attributes.authenticator_app.used_for_second_factor)
            || (self.second_number_at.is_some() && attributes.phone_number.used_for_second_factor)
    }

    /// What has to be done before this user counts as signed in.
    pub fn tasks(&self, settings: &Settings) -> Vec<Task> {
        let reset = (self.compromised_at.is_some() && settings.attributes.password.enabled)
            .then_some(Task::ResetPassword);
        let set_up =
            (settings.sign_up.mfa.required && !self.has_second_factor(settings)).then_some(Task::SetUpMfa);
        reset.into_iter().chain(set_up).collect()
    }
}

/// Something that has to be done before somebody counts as signed in, though they have proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Choosing another password, for others know the one they have.
    ResetPassword,
    /// Setting up a second factor.
    SetUpMfa,
}

impl Task {
    /// Its name on the wire, and the end of its page's address.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::SetUpMfa => "setup-mfa",
        }
    }
}

impl User {
    /// The identification of a kind that stands for them.
    pub fn primary(&self, kind: Kind) -> Option<&IdentificationId> {
        match kind {
            Kind::EmailAddress => self.primary_email_address_id.as_ref(),
            Kind::PhoneNumber => self.primary_phone_number_id.as_ref(),
            Kind::Username => None,
        }
    }

    /// The one of their identifiers that stands for them: the primary one of the first kind that they have.
    pub fn known_by<'a>(&self, own: &'a [Identification]) -> Option<&'a Identification> {
        let of_kind = |kind: Kind| {
            let of_kind = || own.iter().filter(move |own| own.kind == kind);
            of_kind().find(|own| Some(&own.id) == self.primary(kind)).or_else(|| of_kind().next())
        };
        Kind::ALL.into_iter().find_map(of_kind)
    }

    /// Their role among the administrators, if they have one. One that a newer version gave allows nothing here.
    pub fn role(&self) -> Option<Role> {
        self.administrator_at?;
        self.administrator_role.as_deref().map_or(Some(Role::Owner), Role::named)
    }

    /// Whether their role allows this.
    pub fn may(&self, permission: Permission) -> bool {
        self.role().is_some_and(|role| role.may(permission))
    }

    /// First and last name as one, or nothing.
    pub fn full_name(&self) -> String {
        full_name(self.first_name.as_deref(), self.last_name.as_deref())
    }
}

/// First and last name as one, or nothing.
pub fn full_name(first: Option<&str>, last: Option<&str>) -> String {
    [first, last].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A name as it is searched for: letters of either case are the same, in every alphabet (`ß` and `SS`, `İ` and `i`, all the
/// forms of a sigma), and so are compatible forms (NFKC).
pub fn fold(name: &str) -> String {
    let folded = name.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    // `İ` leaves its dot behind; `ż` keeps its own, for it is one letter.
    folded.filter(|c| *c != '\u{307}').nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_either_case_are_folded_into_one() {
        for (one, other) in [
            ("Élodie", "éLODIE"),
            ("E\u{301}lodie", "élodie"),
            ("İstanbul", "istanbul"),
            ("Straße", "STRASSE"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("ЁЛКА", "ёлка"),
            ("ｱﾀﾞ Ａｄａ", "アダ ada"),
            ("Ż", "ż"),
            ("", ""),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
            assert_eq!(fold(&fold(one)), fold(one), "{one}, once more");
        }
        assert_ne!(fold("Élodie"), fold("Elodie"));
        assert_ne!(fold("ż"), fold("z"));
    }
}
