//! Users as programs ask for them: which, in what order, and all that is known of each.

use crate::clock::Millis;
use crate::id::{IdentificationId, PasskeyId, UserId};
use crate::model::factor::AskedFor;
use crate::model::identification::Kind;
use crate::model::user::User;

/// Which users are asked for. What is empty asks for nothing in particular; all else must hold together.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One of these ids.
    pub user_ids: Vec<String>,
    /// One of these identifiers, in canonical form, for each kind that is named.
    pub identifiers: Vec<(Kind, Vec<String>)>,
    /// A part of an identifier of a kind.
    pub parts: Vec<(Kind, String)>,
    /// A part of the names.
    pub name: Option<String>,
    /// A part of an id, of an identifier, or of the names.
    pub anything: Option<String>,
    /// Whether they are banned.
    pub banned: Option<bool>,
    /// What lies before or after a moment.
    pub times: Vec<(Moment, Side, Millis)>,
    /// Something that nobody here has.
    pub nobody: bool,
    /// Only what comes after this user, in the order of when accounts were made.
    pub after: Option<UserId>,
}

/// A moment in the life of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// When it was made.
    Created,
    /// When its user last signed in.
    LastSignIn,
    /// When a session of it last gave a sign of life.
    LastActive,
}

/// On which side of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Before it.
    Before,
    /// Not before it.
    After,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// When the account was made.
    Created,
    /// When something about it last changed.
    Updated,
    /// When its user last signed in.
    LastSignIn,
    /// When a session of it last gave a sign of life.
    LastActive,
    /// What nobody here has.
    Nothing,
    /// The primary mail address.
    EmailAddress,
    /// The primary phone number.
    PhoneNumber,
    /// The username.
    Username,
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub column: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { column: Column::Created, descending: true }
    }
}

impl Order {
    /// The order in `text`: a column on the wire, after `-` when the greatest comes first, perhaps after `+` when not.
    pub fn parse(text: &str) -> Option<Self> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            // A plus that was not encoded is a space.
            None => (false, text.strip_prefix(['+', ' ']).unwrap_or(text)),
        };
        let column = match name {
            "created_at" => Column::Created,
            "updated_at" => Column::Updated,
            "last_sign_in_at" => Column::LastSignIn,
            "last_active_at" => Column::LastActive,
            "email_address" => Column::EmailAddress,
            "phone_number" => Column::PhoneNumber,
            "username" => Column::Username,
            "web3wallet" => Column::Nothing,
            "first_name" => Column::FirstName,
            "last_name" => Column::LastName,
            _ => return None,
        };
        Some(Self { column, descending })
    }
}

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How many at most.
    pub limit: i64,
    /// How many come before.
    pub offset: i64,
}

/// A user, and all that programs are told of them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Profile {
    /// The user.
    #[sqlx(flatten)]
    pub user: User,
    /// When the password was set.
    pub password_set_at: Option<Millis>,
    /// How many backup codes are left.
    pub backup_codes: i64,
    /// When a session last gave a sign of life.
    pub last_active_at: Option<Millis>,
    /// When something about them last changed.
    pub changed_at: Millis,
    /// Wrong codes and passwords since the last right one, under the identifier that has most of them.
    #[sqlx(skip)]
    pub failures: i64,
    /// Until when the account is locked, if it is.
    #[sqlx(skip)]
    pub locked_until: Option<Millis>,
    /// Their identifiers, the oldest first.
    #[sqlx(skip)]
    pub identifications: Vec<Owned>,
    /// Their passkeys, the oldest first.
    #[sqlx(skip)]
    pub passkeys: Vec<OwnPasskey>,
}

/// An identifier of a user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Owned {
    /// Its id.
    pub id: IdentificationId,
    /// Whose it is.
    pub user_id: UserId,
    /// What it is.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// As messages go to it and people see it.
    pub value: String,
    /// When it was proved to be theirs.
    pub verified_at: Option<Millis>,
    /// By which strategy, as far as that is known; or [`GIVEN`].
    pub proved_by: Option<String>,
    /// What was sent to verify it.
    #[sqlx(rename = "strategies", try_from = "Option<String>")]
    pub asked_for: AskedFor,
    /// When it was added.
    pub created_at: Millis,
    /// Since when it is a second factor.
    pub second_factor_at: Option<Millis>,
    /// Since when it is the second factor that is asked first.
    pub default_second_factor_at: Option<Millis>,
}

/// Stands in the place of the strategy that proved an identifier, where a program vouched for it.
pub const GIVEN: &str = "admin";

/// Wrong codes and passwords for an account.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Lockout {
    /// Under which id they are counted.
    pub id: String,
    /// How many since the last right one.
    pub failures: i64,
    /// Until when they lock, or did.
    pub locked_until: Option<Millis>,
}

/// A passkey of a user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OwnPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// What they call it.
    pub name: String,
    /// When it was last used.
    pub last_used_at: Option<Millis>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_a_column_and_a_sign() {
        let order = |text: &str| Order::parse(text).map(|order| (order.column, order.descending));
        assert_eq!(order("-created_at"), Some((Column::Created, true)));
        assert_eq!(order("+last_name"), Some((Column::LastName, false)));
        assert_eq!(order(" last_name"), Some((Column::LastName, false)));
        assert_eq!(order("username"), Some((Column::Username, false)));
        assert_eq!(order("-web3wallet"), Some((Column::Nothing, true)));
        for other in ["", "-", "--created_at", "id", "created_at; DROP TABLE users", "-created_at DESC"] {
            assert_eq!(order(other), None, "{other}");
        }
    }
}
