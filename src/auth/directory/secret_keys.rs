//! The keys that programs present to the Backend API: making, listing, revoking and recognising them.

use crate::auth::context::Context;
use crate::auth::directory::admission;
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::clock::Millis;
use crate::config::Config;
use crate::error::{Refusal, Result};
use crate::id::SecretKeyId;
use crate::model::event::Event;
use crate::model::role::Permission;
use crate::model::secret_key::SecretKey;
use crate::model::sight::{looks_blank, turns_direction};
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

/// The most characters of a name.
pub const LONGEST_NAME: usize = 80;

/// What was typed as a key's name; none when nothing was. Refused when it is too long, or could not be read.
fn name_in(typed: &str) -> Result<Option<String>> {
    let name = typed.trim();
    if name.chars().count() > LONGEST_NAME {
        return Err(Refusal::TooLong.at("name").and(LONGEST_NAME as i64).into());
    }
    let hides = |c: char| c.is_control() || turns_direction(c);
    if name.chars().any(hides) || !name.is_empty() && looks_blank(name) {
        return Err(Refusal::FormatInvalid.at("name").into());
    }
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

/// A new key and, besides, the key itself, which nobody can read again.
fn make(chance: &Chance, config: &Config, name: Option<String>, now: Millis) -> (SecretKey, String) {
    let prefix = config.key_type.secret_prefix();
    let whole = format!("{prefix}{}", chance.base62(LENGTH));
    let key = SecretKey {
        id: SecretKeyId::new(chance),
        name,
        beginning: whole.chars().take(prefix.len() + SHOWN).collect(),
        key_hash: hash(&whole),
        created_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    (key, whole)
}

/// Makes a key, as the operator; the second of the answer is the key itself, which nobody can read again.
pub async fn create(
    db: &Db,
    chance: &Chance,
    config: &Config,
    name: Option<&str>,
    now: Millis,
) -> Result<(SecretKey, String)> {
    let (key, whole) = make(chance, config, name_in(name.unwrap_or_default())?, now);
    let mut tx = db.begin().await?;
    storage::keys::insert_secret(&mut tx, &key).await?;
    events::of_operator(&mut tx, chance, Event::SecretKeyCreated, key.id.as_str(), now).await?;
    tx.commit().await?;
    Ok((key, whole))
}

/// The same by an owner, who names it.
pub async fn create_by_owner(cx: &Context, typed: &str) -> Result<(SecretKey, String)> {
    let me = admission::admit_recent(cx, Permission::ManageKeys).await?;
    let name = name_in(typed)?.ok_or(Refusal::ParamNil.at("name"))?;
    let (key, whole) = make(&cx.chance, &cx.config, Some(name), cx.now);
    let mut work = admission::begin(cx, &me, Permission::ManageKeys).await?;
    storage::keys::insert_secret(&mut work, &key).await?;
    let about = Details::session(&me.session).and(key.id.as_str());
    events::record(cx, &mut work, Event::SecretKeyCreated, about).await?;
    work.commit().await?;
    Ok((key, whole))
}

/// Every key that was made, the newest first, for whoever may read which there are.
pub async fn list_for(cx: &Context) -> Result<Vec<SecretKey>> {
    admission::admit(cx, Permission::ReadKeys).await?;
    list(&cx.db).await
}

/// Revokes a key, as an owner. That it was revoked before is fine, too.
pub async fn revoke_by_owner(cx: &Context, id: &SecretKeyId) -> Result<()> {
    let me = admission::admit(cx, Permission::ManageKeys).await?;
    let mut work = admission::begin(cx, &me, Permission::ManageKeys).await?;
    if !storage::keys::revoke_secret(&mut work, id, cx.now).await? {
        return Ok(());
    }
    let about = Details::session(&me.session).and(id.as_str());
    events::record(cx, &mut work, Event::SecretKeyRevoked, about).await?;
    work.commit().await
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
