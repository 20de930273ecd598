//! That the portal always has an owner: whatever could take the last one away asks here, in its turn.

use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::{AdminLinkId, UserId};
use crate::model::role::Role;
use crate::storage::{self, Reads, Tx, Writes};

/// Has all that could leave the portal without an owner take turns, until the transaction ends. To be called before any row is
/// held: by whatever gives or takes a role, deletes an account or bans one.
pub(super) async fn take_turn(db: impl Writes) -> Result<()> {
    storage::team::take_turn(db).await
}

/// Refused for the last owner: nobody could give roles any more. To be called after [`take_turn`], once the user is held.
pub(super) async fn spare(db: impl Reads, user_id: &UserId) -> Result<()> {
    match storage::team::is_last_owner(db, user_id).await? {
        true => Err(Refusal::LastOwner.into()),
        false => Ok(()),
    }
}

/// Spends the operator's link; the answer is the role that it gives. Only one person ever becomes the first owner.
pub(super) async fn become_first(tx: &mut Tx, link: &AdminLinkId, now: Millis) -> Result<Role> {
    // In this order: whoever signs up by a link and whoever has an account may press at once.
    let first = storage::settings::set_up(&mut *tx, now).await?;
    if !first || !storage::admin_links::spend(tx, link, now).await? {
        return Err(Refusal::TicketInvalid.into());
    }
    Ok(Role::Owner)
}
