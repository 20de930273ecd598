//! Who is let in to the administrators' screens: somebody with a role, who has proved themselves who they are.

use crate::auth::context::{Context, Work};
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::proofs::ceremonies;
use crate::auth::step_up;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::role::Permission;
use crate::storage;

/// Whoever is signed in, when their role allows this: what every deed of an administrator begins with. To those without a role
/// there is no such thing.
pub async fn admit(cx: &Context, permission: Permission) -> Result<SignedIn> {
    let me = sessions::signed_in(cx).await?;
    enter(cx, &me).await?;
    allow(&me, permission)?;
    Ok(me)
}

/// The same, when they have proved within ten minutes who they are: for what weakens security or concerns a role.
pub async fn admit_recent(cx: &Context, permission: Permission) -> Result<SignedIn> {
    let me = admit(cx, permission).await?;
    step_up::demand_recent(cx, &me)?;
    Ok(me)
}

/// Refused for whoever may not see the administrators' screens, or not yet: there are no such for those without a role, a
/// program's token is to be followed by a proof of the person's own, and a second factor may have to be set up.
pub async fn enter(cx: &Context, me: &SignedIn) -> Result<()> {
    me.user.role().ok_or(Refusal::ResourceNotFound)?;
    step_up::demand_own(me)?;
    match owes_second_factor(cx, me).await? {
        true => Err(Refusal::SecondFactorNeeded.into()),
        false => Ok(()),
    }
}

/// Refused where the role of somebody who was let in does not allow this.
pub fn allow(me: &SignedIn, permission: Permission) -> Result<()> {
    match me.user.may(permission) {
        true => Ok(()),
        false => Err(Refusal::RoleForbids.into()),
    }
}

/// A transaction in which nobody else changes the account of whoever was admitted, whose role allows this still.
pub(super) async fn begin(cx: &Context, me: &SignedIn, permission: Permission) -> Result<Work> {
    let mut work = sessions::begin_own(cx, me).await?;
    still(&mut work, &me.user.id, permission).await?;
    Ok(work)
}

/// The same in the turn of owners, for those who give roles and take them.
pub(super) async fn begin_as_owner(cx: &Context, me: &SignedIn) -> Result<Work> {
    let mut work = sessions::begin_own_among_owners(cx, me).await?;
    still(&mut work, &me.user.id, Permission::ManageTeam).await?;
    Ok(work)
}

/// Another administrator may have been quicker.
async fn still(work: &mut Work, user_id: &UserId, permission: Permission) -> Result<()> {
    let user = storage::users::find(work, user_id).await?.ok_or(Refusal::SignedOut)?;
    user.role().ok_or(Refusal::ResourceNotFound)?;
    match user.may(permission) {
        true => Ok(()),
        false => Err(Refusal::RoleForbids.into()),
    }
}

/// Whether whoever is signed in has to set up a second factor, or a passkey, before they are let in.
pub async fn owes_second_factor(cx: &Context, me: &SignedIn) -> Result<bool> {
    let asked = me.user.role().is_some() && cx.settings.administrators.require_second_factor;
    Ok(asked
        && !me.user.standing.has_second_factor(&cx.settings)
        && !ceremonies::is_usable(cx, &cx.db, &me.user.id).await?)
}
