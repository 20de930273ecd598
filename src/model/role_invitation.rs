//! An invitation to have a role among the administrators.

use crate::clock::Millis;
use crate::id::{RoleInvitationId, UserId};
use crate::model::role::Role;

/// How long the link of an invitation is good.
pub const LIFETIME: Millis = Millis::days(7);

/// An invitation that nobody has accepted or taken back. Its life may be over.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RoleInvitation {
    /// Its id.
    pub id: RoleInvitationId,
    /// The mail address that it went to, as it was written.
    pub address: String,
    /// The same, as addresses are compared. There is one invitation for each.
    pub canonical: String,
    /// The role, by its name.
    pub role: String,
    /// Hash of the token in its link.
    pub token_hash: String,
    /// The owner who invites.
    pub invited_by: UserId,
    /// When it was sent.
    pub created_at: Millis,
    /// When its life is over.
    pub expire_at: Millis,
}

impl RoleInvitation {
    /// The role; none when a newer version knows one that this does not.
    pub fn role(&self) -> Option<Role> {
        Role::named(&self.role)
    }
}
