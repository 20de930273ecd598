//! The keys that session tokens are signed with: made at first need, read again every second, changed by `keys rotate`.

use std::sync::{Arc, OnceLock, RwLock};

use tokio::sync::Mutex;

use crate::auth::node::Node;
use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::id::SigningKeyId;
use crate::model::signing_key::{PUBLISHED_AFTER, PUBLISHED_AHEAD, SigningKey, is_published, signer};
use crate::model::slow;
use crate::secret::{Chance, Secrets, SigningPair};
use crate::storage::{self, Db};

/// How long this node may go on with the keys it has read.
const AGE: Millis = Millis::seconds(1);

/// What private keys are sealed under.
const SEAL: &str = "signing key";

/// The signing keys as one node knows them. Clones share them.
#[derive(Clone, Default)]
pub struct Keyring(Arc<Ring>);

#[derive(Default)]
struct Ring {
    held: RwLock<Option<Held>>,
    /// Held by whoever makes the first key, so that a node makes one at a time.
    making: Mutex<()>,
}

struct Held {
    keys: Arc<Keys>,
    read_at: Millis,
}

/// All signing keys at one moment.
struct Keys {
    rows: Vec<SigningKey>,
    /// Beside each row: its private key, once it was needed.
    pairs: Vec<OnceLock<Arc<Signer>>>,
}

/// A private key, and the name that tokens give it.
pub struct Signer {
    /// The `kid` of the token's header.
    pub id: SigningKeyId,
    /// The key.
    pub pair: SigningPair,
}

/// The key that signs now.
pub async fn current(node: &Node, now: Millis) -> Result<Arc<Signer>> {
    let keys = held(node, now).await?;
    let row = signer(&keys.rows, now).ok_or_else(|| Error::broken("there is no signing key"))?;
    let place = keys.rows.iter().zip(&keys.pairs).find(|(other, _)| other.id == row.id);
    let (_, place) = place.ok_or_else(|| Error::broken("there is no signing key"))?;
    if let Some(pair) = place.get() {
        return Ok(pair.clone());
    }
    let pair = node.secrets.open(SEAL, &row.sealed).and_then(|pkcs8| SigningPair::read(&pkcs8));
    let pair = pair.map_err(Error::Broken)?;
    Ok(place.get_or_init(|| Arc::new(Signer { id: row.id.clone(), pair })).clone())
}

/// The keys that tokens may be checked with: of those that sign, have signed lately, and soon will.
pub async fn published(node: &Node, now: Millis) -> Result<Vec<SigningKey>> {
    let keys = held(node, now).await?;
    Ok(keys.rows.iter().filter(|key| is_published(key, &keys.rows, now)).cloned().collect())
}

/// The keys as they were at most [`AGE`] ago; the first is made when there is none.
async fn held(node: &Node, now: Millis) -> Result<Arc<Keys>> {
    let ring = &node.keyring.0.held;
    let before = {
        let held = ring.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        match &*held {
            // A clock that was put back makes them old, too.
            Some(held) if (held.read_at..held.read_at + AGE).contains(&now) => {
                return Ok(held.keys.clone());
            }
            held => held.as_ref().map(|held| held.keys.clone()),
        }
    };
    let rows = match storage::keys::list_signing(&node.db).await? {
        rows if rows.is_empty() => first(node, now).await?,
        rows => rows,
    };
    renew_seals(&node.db, &node.secrets, &rows).await?;
    let same = |keys: &Arc<Keys>| keys.rows.iter().map(|key| &key.id).eq(rows.iter().map(|key| &key.id));
    let keys = before.filter(same).unwrap_or_else(|| {
        let pairs = rows.iter().map(|_| OnceLock::new()).collect();
        Arc::new(Keys { rows, pairs })
    });
    let held = Held { keys: keys.clone(), read_at: now };
    *ring.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(held);
    Ok(keys)
}

/// Makes the first key, which signs at once. Of several nodes one wins; all of them use its key.
async fn first(node: &Node, now: Millis) -> Result<Vec<SigningKey>> {
    let _alone = node.keyring.0.making.lock().await;
    let rows = storage::keys::list_signing(&node.db).await?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    let key = make(&node.chance, &node.secrets, 1, now, now).await?;
    storage::keys::insert_signing(&node.db, &key).await?;
    storage::keys::list_signing(&node.db).await
}

/// How many signing keys there are, and how many of them do not open.
pub async fn check(db: &Db, secrets: &Secrets) -> Result<(usize, usize)> {
    let rows = storage::keys::list_signing(db).await?;
    let shut = rows.iter().filter(|key| secrets.open(SEAL, &key.sealed).is_err()).count();
    Ok((rows.len(), shut))
}

/// After a change of the master secret, before the one before is forgotten.
pub(in crate::auth) async fn renew_all_seals(db: &Db, secrets: &Secrets) -> Result<()> {
    renew_seals(db, secrets, &storage::keys::list_signing(db).await?).await
}

/// Seals under the current master secret what the one before has sealed, so that that may be forgotten.
async fn renew_seals(db: &Db, secrets: &Secrets, rows: &[SigningKey]) -> Result<()> {
    for key in rows {
        // One that neither secret opens is told of when it is to sign.
        if let Ok(Some(sealed)) = secrets.renew(SEAL, &key.sealed) {
            storage::keys::reseal_signing(db, &key.id, &key.sealed, &sealed).await?;
        }
    }
    Ok(())
}

/// Makes a new key, which is published at once and signs a minute later; answers it. None when somebody else made one at
/// the same moment.
pub async fn rotate(db: &Db, chance: &Chance, secrets: &Secrets, now: Millis) -> Result<Option<SigningKey>> {
    let last = storage::keys::list_signing(db).await?.pop();
    let (number, sign_from) = last.map_or((1, now), |last| (last.number + 1, now + PUBLISHED_AHEAD));
    let key = make(chance, secrets, number, now, sign_from).await?;
    Ok(storage::keys::insert_signing(db, &key).await?.then_some(key))
}

/// Forgets keys whose last token has expired.
pub(in crate::auth) async fn forget_retired(db: &Db, now: Millis) -> Result<()> {
    storage::keys::forget_signing_followed_before(db, now - PUBLISHED_AFTER).await
}

async fn make(
    chance: &Chance,
    secrets: &Secrets,
    number: i64,
    created_at: Millis,
    sign_from: Millis,
) -> Result<SigningKey> {
    // It takes a good part of a second, which others need not wait for.
    let pair =
        tokio::task::spawn_blocking(|| slow::aside(SigningPair::generate)).await?.map_err(Error::Broken)?;
    let sealed = pair.write().and_then(|pkcs8| secrets.seal(SEAL, &pkcs8)).map_err(Error::Broken)?;
    Ok(SigningKey {
        id: SigningKeyId::new(chance),
        number,
        modulus: pair.modulus(),
        sealed,
        created_at,
        sign_from,
    })
}
