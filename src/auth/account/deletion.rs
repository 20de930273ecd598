//! Deleting one's own account.

use crate::auth::context::Context;
use crate::auth::ledger::events::{self, Details};
use crate::auth::owners;
use crate::auth::presence::sessions;
use crate::auth::step_up;
use crate::auth::telling::notices;
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Refused, Result};
use crate::model::event::Event;
use crate::storage;

/// Deletes the account of whoever is signed in, unless the form has an objection. Answers whether somebody else is signed in in
/// this browser.
pub async fn delete(cx: &Context, objection: Option<Refused>) -> Result<bool> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
    if !cx.settings.user_profile.delete_self_enabled {
        return Err(Refusal::DeleteSelfNotEnabled.into());
    }
    if let Some(refused) = objection {
        return Err(refused.into());
    }
    let mut work = sessions::begin_own_among_owners(cx, &me).await?;
    owners::spare(&mut work, &me.user.id).await?;
    sessions::leave(cx, &mut work).await?;
    storage::sign_ins::orphan_of_user(&mut work, &me.user.id).await?;
    notices::of_account(cx, &mut work, &me.user, Letter::AccountDeleted).await?;
    events::record(cx, &mut work, Event::UserDeleted, Details::session(&me.session)).await?;
    storage::users::delete(&mut work, &me.user.id).await?;
    let left = sessions::go_on(cx, &mut work).await?;
    work.commit().await?;
    Ok(left)
}
