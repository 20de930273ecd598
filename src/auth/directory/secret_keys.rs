//! The keys that programs present to the Backend API: making, listing, revoking and recognising them.

use crate::auth::context::Context;
use crate::auth::ledger::{events, limits};
use crate::clock::Millis;
use crate::config::Config;
use crate::error::{Refusal, Result};
use crate::id::SecretKeyId;
use crate::model::event::Event;
use crate::model::secret_key::SecretKey;
use crate::secret::{Chance, hash, same};
use crate::storage::{self, Db};

/// Characters after the prefix: 43 of base 62 are 256 bits.
const LENGTH: usize = 43;

/// How many of them are kept for people to tell a key by.
const SHOWN: usize = 4;

/// How often it is written down that a key is in use.
const TOUCH_EVERY: Millis = Millis::minutes(1);

/// Whose key it is that a program presents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The operator fixed it: `PORTICO_SECRET_KEY`.
    Operator,
    /// It was made by `keys create`.
    Key(SecretKeyId),
}

/// Makes a key; the second of the answer is the key itself, which nobody can read again.
pub async fn create(db: &Db, chance: &Chance, config: &Config, now: Millis) -> Result<(SecretKey, String)> {
    let prefix = config.key_type.secret_prefix();
    let whole = format!("{prefix}{}", chance.base62(LENGTH));
    let key = SecretKey {
        id: SecretKeyId::new(chance),
        beginning: whole.chars().take(prefix.len() + SHOWN).collect(),
        key_hash: hash(&whole),
        created_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    let mut tx = db.begin().await?;
    storage::keys::insert_secret(&mut tx, &key).await?;
    events::of_operator(&mut tx, chance, Event::SecretKeyCreated, key.id.as_str(), now).await?;
    tx.commit().await?;
    Ok((key, whole))
}

/// Every key that was made, the newest first.
pub async fn list(db: &Db) -> Result<Vec<SecretKey>> {
    storage::keys::list_secret(db).await
}

/// Revokes a key, which is refused from the next request on; false when there is no such key, or it was revoked before.
pub async fn revoke(db: &Db, chance: &Chance, id: &SecretKeyId, now: Millis) -> Result<bool> {
    let mut tx = db.begin().await?;
    let revoked = storage::keys::revoke_secret(&mut tx, id, now).await?;
    if revoked {
        events::of_operator(&mut tx, chance, Event::SecretKeyRevoked, id.as_str(), now).await?;
    }
    tx.commit().await?;
    Ok(revoked)
}

impl Holder {
    /// What the log calls it.
    pub fn name(&self) -> &str {
        match self {
            Self::Operator => "PORTICO_SECRET_KEY",
            Self::Key(id) => id.as_str(),
        }
    }
}

/// Lets a program in that presents this key: refused when it presents none, or one that is nobody's, or calls too often.
pub async fn admit(cx: &Context, presented: Option<&str>) -> Result<Holder> {
    let presented = presented.ok_or(Refusal::AuthenticationInvalid)?;
    let (scheme, key) = presented.split_once(' ').ok_or(Refusal::AuthorizationFormat)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::AuthorizationFormat.into());
    }
    let holder = recognise(cx, key.trim()).await?.ok_or(Refusal::SecretKeyInvalid)?;
    let counted = match &holder {
        Holder::Operator => "operator",
        Holder::Key(id) => id.as_str(),
    };
    limits::call(cx, counted).await?;
    Ok(holder)
}

/// Whose key this is; none when it is nobody's, revoked, or of the other kind.
pub async fn recognise(cx: &Context, presented: &str) -> Result<Option<Holder>> {
    if !cx.config.key_type.fits(presented) {
        return Ok(None);
    }
    let presented = hash(presented);
    // By their hashes, so that the time it takes tells nothing of the key.
    if cx.config.secret_key.as_ref().is_some_and(|key| same(&hash(key), &presented)) {
        return Ok(Some(Holder::Operator));
    }
    let Some(key) = storage::keys::find_secret(&cx.db, &presented).await? else { return Ok(None) };
    if key.last_used_at.is_none_or(|at| at + TOUCH_EVERY <= cx.now) {
        storage::keys::touch_secret(&cx.db, &key.id, cx.now).await?;
    }
    Ok(Some(Holder::Key(key.id)))
}
