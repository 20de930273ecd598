//! Recognising a browser by its cookie, and remembering one that begins something.

use crate::auth::Context;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::{ClientId, UserId};
use crate::model::client::{Client, RENEWAL_GRACE};
use crate::secret::Token;
use crate::storage::{self, Db, Reads, Tx};

/// What a cookie turned out to be.
pub enum Recognised {
    /// A browser that is known.
    Known(Client),
    /// A cookie that was renewed a moment ago: the browser holds, or is about to hold, a newer one.
    Renewed,
    /// Nobody's, or too old.
    Unknown,
}

/// Whose cookie this is.
pub async fn recognise(db: &Db, cookie: &str, now: Millis) -> Result<Recognised> {
    let Some(token) = Token::parse(cookie) else { return Ok(Recognised::Unknown) };
    if let Some(client) = storage::clients::find_by_token(db, &token.hash()).await? {
        return Ok(Recognised::Known(client));
    }
    let renewed = storage::clients::was_renewed_since(db, &token.hash(), now - RENEWAL_GRACE).await?;
    Ok(if renewed { Recognised::Renewed } else { Recognised::Unknown })
}

/// The browser that asks; one that is not known yet gets a cookie.
pub(super) async fn ensure(cx: &Context, tx: &mut Tx) -> Result<Client> {
    let agent = &cx.visitor.agent();
    if let Some(client) = &cx.visitor.client {
        storage::clients::hold(tx, &client.id, agent).await?;
        return Ok(client.clone());
    }
    let token = cx.chance.token();
    let client = Client {
        id: ClientId::new(&cx.chance),
        token_hash: token.hash(),
        browser: agent.browser.clone(),
        system: agent.system.clone(),
        version: Some(agent.version.clone()).filter(|version| !version.is_empty()),
        active_session_id: None,
        created_at: cx.now,
        language: None,
    };
    storage::clients::insert(tx, &client).await?;
    cx.handout.promise(token);
    Ok(client)
}

/// Whether the browser that asks signed in to this account before, and was not thrown out of it.
pub(super) async fn is_known_to(cx: &Context, db: impl Reads, user_id: &UserId) -> Result<bool> {
    match &cx.visitor.client {
        Some(client) => storage::sessions::has_signed_in(db, user_id, &client.id).await,
        None => Ok(false),
    }
}

/// Has the requests of one browser that change something take turns.
pub(super) async fn hold(cx: &Context, tx: &mut Tx) -> Result<()> {
    match &cx.visitor.client {
        Some(client) => storage::clients::hold(tx, &client.id, &cx.visitor.agent()).await,
        None => Ok(()),
    }
}

/// Gives the browser that asks a new token, in the transaction that signs somebody in: whoever knew the old one, or
/// planted it, is left with nothing.
pub(super) async fn renew(cx: &Context, tx: &mut Tx, client: &Client) -> Result<()> {
    let token = cx.chance.token();
    if !storage::clients::renew(tx, client, &token.hash(), cx.now).await? {
        return Err(Refusal::TryAgain.into());
    }
    cx.handout.promise(token);
    Ok(())
}
