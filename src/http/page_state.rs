//! State of a browser's pages between two requests: sealed, in the database, and only for browsers that are known. What a
//! page tells the next one travels in a cookie instead: see [`crate::http::flash`].

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use crate::auth::presence::sessions;
use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::http::current::Visit;
use crate::id::SessionId;
use crate::secret::hash;
use crate::storage::cookies;

/// A form or a page that waits for a fresh proof of who somebody is.
pub const WAITS: &str = "waits_for_proof";

/// That the number which is being proved is to become a second factor.
pub const FOR_SECOND: &str = "number_for_second_factor";

/// Where to go on from new backup codes.
pub const AFTER_CODES: &str = "after_backup_codes";

const ALL: [&str; 3] = [WAITS, FOR_SECOND, AFTER_CODES];

const SEALED_AS: &str = "page state";

/// How long it is kept.
pub const LIFETIME: Millis = Millis::minutes(30);

/// Plain, since the client's id cannot be guessed and opens nothing.
fn key(visit: &Visit, name: &str) -> Option<String> {
    visit.cx.visitor.client.as_ref().map(|client| hash(&format!("{} {name}", client.id)))
}

/// Keeps something for the next pages of this browser, in the place of what it kept by this name before. Nobody's browser
/// keeps nothing.
pub async fn keep(visit: &Visit, name: &str, value: &impl Serialize) -> Result<()> {
    let Some(key) = key(visit, name) else { return Ok(()) };
    let data = serde_json::to_vec(value)?;
    let sealed = visit.cx.secrets.seal(SEALED_AS, &data).map_err(Error::Broken)?;
    cookies::keep(&visit.cx.db, &key, &sealed, visit.cx.now + LIFETIME).await
}

/// What is kept.
pub async fn look<T: DeserializeOwned>(visit: &Visit, name: &str) -> Result<Option<T>> {
    let Some(key) = key(visit, name) else { return Ok(None) };
    Ok(opened(visit, cookies::find(&visit.cx.db, &key, visit.cx.now).await?))
}

/// The same, which is kept no more.
pub async fn take<T: DeserializeOwned>(visit: &Visit, name: &str) -> Result<Option<T>> {
    let Some(key) = key(visit, name) else { return Ok(None) };
    Ok(opened(visit, cookies::take(&visit.cx.db, &key, visit.cx.now).await?))
}

/// What is of one session, and of nobody who is signed in in the same browser later.
#[derive(Serialize, Deserialize)]
struct OfSession<T> {
    session_id: SessionId,
    value: T,
}

/// Keeps something for whoever is signed in; see [`take_own`].
pub async fn keep_own(visit: &Visit, name: &str, value: &impl Serialize) -> Result<()> {
    match sessions::anybody(&visit.cx).await? {
        Some(me) => keep(visit, name, &OfSession { session_id: me.session.id, value }).await,
        None => Ok(()),
    }
}

/// Takes what they kept; what somebody else did is gone, too.
pub async fn take_own<T: DeserializeOwned>(visit: &Visit, name: &str) -> Result<Option<T>> {
    let Some(own) = take::<OfSession<T>>(visit, name).await? else { return Ok(None) };
    let me = sessions::anybody(&visit.cx).await?;
    Ok(me.filter(|me| me.session.id == own.session_id).map(|_| own.value))
}

/// Keeps nothing any more of this browser.
pub async fn forget(visit: &Visit) -> Result<()> {
    for name in ALL {
        take::<IgnoredAny>(visit, name).await?;
    }
    Ok(())
}

/// What another master secret sealed, or another version wrote, is as good as gone.
fn opened<T: DeserializeOwned>(visit: &Visit, sealed: Option<String>) -> Option<T> {
    let data = visit.cx.secrets.open(SEALED_AS, &sealed?).ok()?;
    serde_json::from_slice(&data).ok()
}
