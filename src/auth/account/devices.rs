//! The devices on which somebody is signed in.

use crate::auth::context::Context;
use crate::auth::presence::sessions::{self, SignedIn, revoked};
use crate::auth::step_up;
use crate::error::{Refusal, Result};
use crate::id::SessionId;
use crate::model::agent::Agent;
use crate::model::session::{Ending, Session, Status};
use crate::storage;

/// A device on which somebody is signed in.
#[derive(Clone, Debug)]
pub struct Device {
    /// The session on it.
    pub session: Session,
    /// Browser and system.
    pub agent: Agent,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The devices on which this user is signed in, the one that asks first.
pub async fn list(cx: &Context, me: &SignedIn) -> Result<Vec<Device>> {
    let mut open = storage::sessions::list_open_of_user(&cx.db, &me.user.id).await?;
    open.retain(|on| on.session.status(&cx.settings.sessions, cx.now) == Status::Active);
    open.sort_by_key(|on| on.session.id != me.session.id);
    let device = |on: storage::sessions::OnDevice| Device {
        is_this: on.session.id == me.session.id,
        session: on.session,
        agent: Agent { browser: on.browser, version: on.version.unwrap_or_default(), system: on.system },
    };
    Ok(open.into_iter().map(device).collect())
}

/// Signs whoever asks out on another of their devices, at once. That it is over already is fine.
pub async fn revoke(cx: &Context, id: &SessionId) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
    let theirs = storage::sessions::find(&cx.db, id).await?.filter(|session| session.user_id == me.user.id);
    let session = theirs.ok_or(Refusal::ResourceNotFound)?;
    let mut work = sessions::begin_own(cx, &me).await?;
    if storage::sessions::end_one(&mut work, id, &me.user.id, Ending::Revoked, cx.now).await? {
        revoked(cx, &mut work, &session).await?;
    }
    work.commit().await
}

/// Signs whoever asks out on all their other devices.
pub async fn revoke_others(cx: &Context) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
    let mut work = sessions::begin_own(cx, &me).await?;
    sessions::revoke_all_but(cx, &mut work, &me.user.id, &me.session.id).await?;
    work.commit().await
}
