//! Who is signed in here: starting, recognising and ending sessions.

use crate::auth::events::{self, About};
use crate::auth::{Context, clients};
use crate::error::{Refusal, Result};
use crate::id::SessionId;
use crate::model::client::Client;
use crate::model::identification::EmailAddress;
use crate::model::session::{Session, Status, TOUCH_EVERY};
use crate::model::user::User;
use crate::storage::{self, Tx};

/// A session and whose it is.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The user.
    pub user: User,
    /// Their mail addresses, the oldest first.
    pub email_addresses: Vec<EmailAddress>,
}

impl SignedIn {
    /// What to call them: their name, else their address.
    pub fn display_name(&self) -> String {
        let name = self.user.full_name();
        if name.is_empty() { self.primary_address().to_owned() } else { name }
    }

    /// The address that stands for them.
    pub fn primary_address(&self) -> &str {
        let verified = self.email_addresses.iter().find(|email| email.verified_at.is_some());
        verified.or(self.email_addresses.first()).map_or("", |email| &email.address)
    }
}

/// Who is signed in in the browser that asks. Writes nothing.
pub async fn current(cx: &Context) -> Result<Option<SignedIn>> {
    let Some(client) = &cx.visitor.client else { return Ok(None) };
    let open = storage::sessions::list_open_of_client(&cx.db, &client.id).await?;
    let live = open.into_iter().find(|s| s.status(&cx.settings.sessions, cx.now) == Status::Active);
    let Some(session) = live else { return Ok(None) };
    let Some(user) = storage::users::find(&cx.db, &session.user_id).await? else { return Ok(None) };
    if user.banned_at.is_some() {
        return Ok(None);
    }
    let email_addresses = storage::identifications::list_of_user(&cx.db, &user.id).await?;
    Ok(Some(SignedIn { session, user, email_addresses }))
}

/// Writes down a sign of life, at most once a minute: what the inactivity timeout counts from.
pub async fn touch(cx: &Context, session: &Session) -> Result<()> {
    if session.last_active_at + TOUCH_EVERY > cx.now {
        return Ok(());
    }
    storage::sessions::touch(&cx.db, &session.id, cx.now).await
}

/// Signs a user in on the browser that asks, in the place of whoever was signed in there, and renews its cookie.
pub(super) async fn start(cx: &Context, tx: &mut Tx, client: &Client, user: &User) -> Result<Session> {
    if user.banned_at.is_some() {
        return Err(Refusal::UserBanned.into());
    }
    clients::renew(cx, tx, client).await?;
    storage::sessions::end_of_client(&mut *tx, &client.id, "replaced", cx.now).await?;
    let session = Session {
        id: SessionId::new(&cx.chance),
        client_id: client.id.clone(),
        user_id: user.id.clone(),
        created_at: cx.now,
        last_active_at: cx.now,
        expire_at: cx.now + cx.settings.sessions.maximum(),
        ended_at: None,
        ended_as: None,
    };
    storage::sessions::insert(&mut *tx, &session).await?;
    storage::users::signed_in(&mut *tx, &user.id, cx.now).await?;
    Ok(session)
}

/// Signs out whoever is signed in in the browser that asks; nobody is fine too. The browser itself stays known.
pub async fn sign_out(cx: &Context) -> Result<()> {
    let Some(client) = &cx.visitor.client else { return Ok(()) };
    let signed_in = current(cx).await?;
    let mut tx = cx.begin().await?;
    storage::sessions::end_of_client(&mut tx, &client.id, "removed", cx.now).await?;
    if let Some(SignedIn { user, session, .. }) = &signed_in {
        let about = About { session: Some(&session.id), ..About::user(&user.id) };
        events::record(cx, &mut tx, "session.removed", about).await?;
    }
    cx.commit(tx).await
}
