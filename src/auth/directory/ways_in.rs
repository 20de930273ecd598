//! That no change of the settings leaves whoever makes it, or every owner, without a way to sign in.

use std::sync::Arc;

use crate::auth::context::Context;
use crate::auth::directory::settings::Author;
use crate::auth::proofs::ceremonies;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::identification::{Means, can_sign_in};
use crate::model::role::Role;
use crate::model::settings::Settings;
use crate::storage;

/// Refused for settings under which whoever makes them could not sign in any more, or no owner could who can now.
pub(super) async fn keep(cx: &Context, author: &Author<'_>, settings: &Settings) -> Result<()> {
    let then = Context { settings: Arc::new(settings.clone()), ..cx.clone() };
    if let Author::Administrator(me) = author
        && !has_one(&then, &me.user.id).await?
    {
        return Err(Refusal::LocksYouOut.into());
    }
    let mut owners = storage::users::list_administrators(&cx.db).await?;
    owners.retain(|user| user.role() == Some(Role::Owner) && user.banned_at.is_none());
    let mut locked_out = false;
    for owner in owners {
        if has_one(&then, &owner.id).await? {
            return Ok(());
        }
        locked_out |= has_one(cx, &owner.id).await?;
    }
    if locked_out { Err(Refusal::LocksOwnersOut.into()) } else { Ok(()) }
}

/// Whether a user could sign in under the settings of this context.
async fn has_one(cx: &Context, user_id: &UserId) -> Result<bool> {
    let own = storage::identifications::list_of_user(&cx.db, user_id).await?;
    let password = storage::passwords::find(&cx.db, user_id).await?.is_some();
    let means = Means { password, passkey: ceremonies::is_usable(cx, &cx.db, user_id).await? };
    Ok(can_sign_in(&cx.settings.attributes, &own, means))
}
