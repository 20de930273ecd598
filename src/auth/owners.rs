//! That the portal always has an owner: whatever could take the last one away asks here, in its turn.

use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::storage::{self, Reads, Writes};

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
