//! Recognising a browser by its cookie, remembering one that begins something, and giving it another token.
//!
//! An attempt and a session belong to a browser, and a browser is whoever holds its token. So that nobody has a part in them
//! who knew the token before, or planted it, it is renewed when an attempt begins, with the first proof that is given in the
//! browser, with the session, and when somebody signs out.

use crate::auth::context::{Context, Work};
use crate::auth::presence::sessions;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::ClientId;
use crate::model::client::{Client, RENEWAL_GRACE};
use crate::storage::clients::Replaced;
use crate::storage::{self, Db};

/// What a cookie turned out to be.
pub enum Recognised {
    /// A browser that is known.
    Known(Client),
    /// A cookie of this browser that was renewed a moment ago: it holds, or is about to hold, a newer one.
    Renewed(ClientId),
    /// Nobody's, or too old.
    Unknown,
}

/// Whose token this is. A browser that has just been given it `comes` with it for the first time; not so a request that is
/// made on its behalf.
pub async fn recognise(db: &Db, token_hash: &str, comes: bool, now: Millis) -> Result<Recognised> {
    if let Some(mut client) = storage::clients::find_by_token(db, token_hash).await? {
        if comes && client.renewed_from.take().is_some() {
            storage::clients::has_arrived(db, &client.id, token_hash).await?;
        }
        return Ok(Recognised::Known(client));
    }
    let old = storage::clients::find_replaced(db, token_hash).await?;
    let is_fresh = old.as_ref().is_some_and(|old| old.replaced_at + RENEWAL_GRACE > now);
    if let Some(old) = old.as_ref().filter(|old| old.is_spare == 1 && (old.comes_back == 0) == is_fresh) {
        // What is done on its behalf says nothing about which one it has.
        if !comes && let Some(client) = storage::clients::find(db, &old.client_id).await? {
            return Ok(Recognised::Known(client));
        }
        use_spare(db, old, token_hash, now).await?;
    }
    // Another request that came with it may have put it in its place again just now.
    if let Some(client) = storage::clients::find_by_token(db, token_hash).await? {
        return Ok(Recognised::Known(client));
    }
    Ok(match old.filter(|_| is_fresh) {
        Some(old) => Recognised::Renewed(old.client_id),
        None => Recognised::Unknown,
    })
}

async fn use_spare(db: &Db, old: &Replaced, token_hash: &str, now: Millis) -> Result<()> {
    let mut tx = db.begin().await?;
    storage::clients::use_spare(&mut tx, &old.client_id, token_hash, now).await?;
    tx.commit().await
}

/// The browser that asks; one that is not known yet gets a cookie.
pub(in crate::auth) async fn ensure(cx: &Context, work: &mut Work) -> Result<Client> {
    match &cx.visitor.client {
        Some(client) => hold(cx, work).await.map(|()| client.clone()),
        None => make(cx, work).await,
    }
}

async fn make(cx: &Context, work: &mut Work) -> Result<Client> {
    // It would not be known by a new cookie beside the others either.
    if cx.visitor.is_doubled {
        return Err(Refusal::TryAgain.into());
    }
    let agent = cx.visitor.agent();
    let token = cx.chance.token();
    let client = Client {
        id: ClientId::new(&cx.chance),
        token_hash: token.hash(),
        browser: agent.browser,
        system: agent.system,
        version: Some(agent.version).filter(|version| !version.is_empty()),
        active_session_id: None,
        created_at: cx.now,
        renewed_from: None,
        language: None,
    };
    storage::clients::insert(&mut *work, &client).await?;
    work.promise(token);
    Ok(client)
}

/// Whether the browser that asks was not known before this request: nothing is under way in it.
pub(in crate::auth) fn is_new(cx: &Context) -> bool {
    cx.visitor.client.is_none()
}

/// The browser that begins an attempt, with a new token. One that comes with a token which was replaced a moment ago counts as
/// one that is not known: it may be a double press, whose first answer nobody read. Not so while somebody is signed in in it,
/// who would be no more.
pub(in crate::auth) async fn begin(cx: &Context, work: &mut Work) -> Result<Client> {
    let Some(client) = &cx.visitor.client else {
        if let Some(id) = &cx.visitor.replaced
            && sessions::is_in_use(cx, &mut *work, id).await?
        {
            return Err(Refusal::TryAgain.into());
        }
        return make(cx, work).await;
    };
    hold(cx, work).await?;
    let token_hash = match sessions::is_in_use(cx, &mut *work, &client.id).await? {
        true => replace_for_now(cx, work, client).await?,
        false => replace(cx, work, client).await?,
    };
    Ok(Client { token_hash, ..client.clone() })
}

/// Gives the browser of somebody who is signed in a new token when they begin to prove something.
pub(in crate::auth) async fn begin_signed_in(cx: &Context, work: &mut Work) -> Result<()> {
    let client = cx.visitor.client.as_ref().ok_or(Refusal::SignedOut)?;
    replace_for_now(cx, work, client).await.map(drop)
}

/// Gives a browser in which somebody is signed in another token. Should its answer be lost, they are not signed out by that:
/// the old token comes back, when nobody has come with the new one within half a minute.
async fn replace_for_now(cx: &Context, work: &mut Work, client: &Client) -> Result<String> {
    let Some(renewed_from) = &client.renewed_from else {
        let hash = replace(cx, work, client).await?;
        storage::clients::let_come_back(work, &client.id, &client.token_hash).await?;
        return Ok(hash);
    };
    // This is done on behalf of a browser that has an older one still: one token more, of which the first that it comes with
    // is its own.
    let token = cx.chance.token();
    let hash = token.hash();
    storage::clients::give_another(&mut *work, &client.id, renewed_from, &hash, cx.now).await?;
    work.promise(token);
    Ok(hash)
}

/// Has the requests of one browser that change something take turns. Refused when another has replaced, meanwhile, the token
/// that this one came with: whoever holds that by now is to have a part in nothing.
pub(in crate::auth) async fn hold(cx: &Context, work: &mut Work) -> Result<()> {
    match &cx.visitor.client {
        Some(client) if !has_its_turn(cx, work, client).await? => Err(Refusal::TryAgain.into()),
        _ => Ok(()),
    }
}

/// Waits for the requests before; answers whether the token that this one came with, or gives, is that of the browser still.
async fn has_its_turn(cx: &Context, work: &mut Work, client: &Client) -> Result<bool> {
    let present = storage::clients::hold(&mut *work, &client.id, &cx.visitor.agent()).await?;
    let own = work.newest_hash().unwrap_or_else(|| client.token_hash.clone());
    if present.as_ref() == Some(&own) {
        return Ok(true);
    }
    // The same answer was given once more while this is done on behalf of the first, and has got another token: whichever the
    // browser comes with is its own.
    let old = storage::clients::find_replaced(work, &own).await?;
    Ok(old.is_some_and(|old| old.client_id == client.id && old.is_spare == 1 && old.comes_back == 0))
}

/// Whether another request has replaced, meanwhile, the token that this one came with, so that its answer would leave the
/// browser without one.
pub async fn is_overtaken(cx: &Context) -> Result<bool> {
    match &cx.visitor.client {
        Some(client) if cx.handout.client_token().is_none() => {
            Ok(!storage::clients::has_token(&cx.db, &client.id, &client.token_hash).await?)
        }
        _ => Ok(false),
    }
}

/// Gives the browser that asks a new token, in the transaction in which somebody proves who they are there, or signs in:
/// whoever knew the old one, or planted it, is left with nothing.
pub(in crate::auth) async fn renew(cx: &Context, work: &mut Work, client: &Client) -> Result<()> {
    // Once in a transaction is enough.
    if !work.has_promised() {
        replace(cx, work, client).await?;
    }
    storage::clients::proved(&mut *work, &client.id, cx.now).await?;
    keep_proof(cx, work, &client.id).await
}

/// Keeps by what the token that the browser came with was renewed, in the transaction that renews it.
async fn keep_proof(cx: &Context, work: &mut Work, id: &ClientId) -> Result<()> {
    let (Some(token_hash), Some(given)) = (&cx.visitor.presented, &cx.given) else { return Ok(()) };
    let proof_hash = cx.secrets.keyed_hash(&renewal(token_hash, given.at), &given.answer);
    storage::clients::keep_proof(work, id, token_hash, &proof_hash).await
}

/// What the proof is hashed for by which a token was renewed.
pub(in crate::auth) fn renewal(token_hash: &str, at: &str) -> String {
    format!("renewed {token_hash} at {at}")
}

/// The same when somebody leaves: whatever was under way there is over. The browser itself stays known.
pub(in crate::auth) async fn leave(cx: &Context, work: &mut Work) -> Result<()> {
    let Some(client) = &cx.visitor.client else { return Ok(()) };
    has_its_turn(cx, work, client).await?;
    match replace(cx, work, client).await {
        // Another request was quicker, and the browser has a newer token already: whoever leaves is let go all the same.
        Err(error) if error.is(Refusal::TryAgain) => Ok(()),
        left => left.map(drop),
    }
}

/// Puts a new token in the place of the one that the browser came with, and answers its hash.
async fn replace(cx: &Context, work: &mut Work, client: &Client) -> Result<String> {
    let token = cx.chance.token();
    let hash = token.hash();
    if !storage::clients::replace_token(&mut *work, client, &hash, cx.now).await? {
        return Err(Refusal::TryAgain.into());
    }
    work.promise(token);
    Ok(hash)
}
