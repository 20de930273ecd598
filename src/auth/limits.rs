//! How often anybody may begin, try, and have messages sent; the same for all nodes, and for identifiers that exist and
//! those that do not. The numbers stand in docs/operating.md, too.

use crate::auth::Context;
use crate::auth::lockout::Account;
use crate::clock::Millis;
use crate::error::{Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::identification::Identifier;
use crate::model::network::neighbour;
use crate::model::secret_key::KeyType;
use crate::storage::{self, Tx};

/// At most `limit` within `window`, which begins with the first.
struct Rate {
    name: &'static str,
    limit: i64,
    window: Millis,
}

/// Beginning to sign in or up, and asking for another message; by network address.
const STARTS: Rate = Rate { name: "starts", limit: 5, window: Millis::seconds(10) };

/// Codes and presses of links; by network address.
const TRIES: Rate = Rate { name: "tries", limit: 3, window: Millis::seconds(10) };

/// Challenges for passkeys, of which the sign-in page asks for one whenever it opens; by network address.
const CHALLENGES: Rate = Rate { name: "challenges", limit: 60, window: Millis::seconds(10) };

/// Judgements of a password while it is typed; by network address.
const LOOKS: Rate = Rate { name: "looks", limit: 60, window: Millis::seconds(10) };

/// What programs ask of the Backend API; by secret key.
const CALLS: Rate = Rate { name: "calls", limit: 1000, window: Millis::seconds(10) };

/// The same by a key for tests.
const TEST_CALLS: Rate = Rate { limit: 100, ..CALLS };

/// Codes for one account, wherever they come from. Lockout is stricter, but may be off.
const ACCOUNT: Rate = Rate { name: "tries of an account", limit: 20, window: Millis::minutes(10) };

/// Pictures of one account: fewer than are read at once, so that nobody keeps all others waiting.
const PICTURES: Rate = Rate { name: "pictures", limit: 10, window: Millis::minutes(10) };

/// Messages to one mailbox, whoever asks for them and whatever for.
const MAILBOX: [Rate; 2] = [
    Rate { name: "messages", limit: 5, window: Millis::minutes(10) },
    Rate { name: "messages of a day", limit: 20, window: Millis::days(1) },
];

/// Something is begun, or another message asked for.
pub(super) async fn start(cx: &Context) -> Result<()> {
    by_address(cx, &STARTS).await
}

/// A link is pressed, or a code tried that belongs to no account yet.
pub(super) async fn try_once(cx: &Context) -> Result<()> {
    by_address(cx, &TRIES).await
}

/// A password is judged while it is typed.
pub(super) async fn look(cx: &Context) -> Result<()> {
    by_address(cx, &LOOKS).await
}

/// A program with this key calls the Backend API.
pub(super) async fn call(cx: &Context, key: &str) -> Result<()> {
    let rate = match cx.config.key_type {
        KeyType::Live => &CALLS,
        KeyType::Test => &TEST_CALLS,
    };
    spend(cx, rate, key).await?.map_or(Ok(()), |refused| Err(refused.into()))
}

/// A challenge for a passkey is asked for.
pub(super) async fn challenge(cx: &Context) -> Result<()> {
    by_address(cx, &CHALLENGES).await
}

/// A picture is sent for an account.
pub(super) async fn picture(cx: &Context, user_id: &UserId) -> Result<()> {
    spend(cx, &PICTURES, user_id.as_str()).await?.map_or(Ok(()), |refused| Err(refused.into()))
}

/// A code is tried for an account.
pub(super) async fn try_account(cx: &Context, account: &Account) -> Result<()> {
    try_once(cx).await?;
    let Some(mut refused) = spend(cx, &ACCOUNT, &account.id).await? else { return Ok(()) };
    if let Some(own) = account.own(cx, &cx.db).await? {
        match spend(cx, &ACCOUNT, &own).await? {
            Some(own) => refused = own,
            None => return Ok(()),
        }
    }
    Err(refused.into())
}

/// The network that whoever asks comes from. Those who cannot be told apart count as one.
pub(super) fn network_of(cx: &Context) -> String {
    cx.visitor.address.map_or_else(|| "nowhere".to_owned(), neighbour)
}

async fn by_address(cx: &Context, rate: &Rate) -> Result<()> {
    spend(cx, rate, &network_of(cx)).await?.map_or(Ok(()), |refused| Err(refused.into()))
}

/// Counts one, in a statement by itself, so that no refusal gives it back; answers why not.
async fn spend(cx: &Context, rate: &Rate, key: &str) -> Result<Option<Refused>> {
    let hash = key_hash(cx, rate, key);
    if !cx.config.rate_limits
        || storage::rates::take(&cx.db, &hash, rate.limit, rate.window, cx.now).await?.is_some()
    {
        return Ok(None);
    }
    Ok(Some(refusal(cx, rate, storage::rates::expire_at(&cx.db, &hash).await?)))
}

/// A message is written to a mailbox, in the transaction that writes it: one that is rolled back was not sent.
pub(super) async fn message(cx: &Context, tx: &mut Tx, address: &str) -> Result<()> {
    let identifier = Identifier::read(address);
    let mailbox = identifier.canonical.clone();
    let Some(mut refused) = spend_message(cx, tx, &mailbox).await? else { return Ok(()) };
    let owner = storage::identifications::find_owner(&mut *tx, &identifier).await?;
    // Strangers must not be able to use up what an owner needs: a browser that signed in to the account before has the
    // same once more, for itself.
    let account = Account { id: mailbox, user_id: owner.map(|email| email.user_id) };
    if let Some(own) = account.own(cx, &mut *tx).await? {
        match spend_message(cx, tx, &own).await? {
            Some(own) => refused = own,
            None => return Ok(()),
        }
    }
    Err(refused.into())
}

async fn spend_message(cx: &Context, tx: &mut Tx, mailbox: &str) -> Result<Option<Refused>> {
    for rate in MAILBOX.iter().filter(|_| cx.config.rate_limits) {
        let hash = key_hash(cx, rate, mailbox);
        if storage::rates::take(&mut *tx, &hash, rate.limit, rate.window, cx.now).await?.is_none() {
            return Ok(Some(refusal(cx, rate, storage::rates::expire_at(&mut *tx, &hash).await?)));
        }
    }
    Ok(None)
}

fn key_hash(cx: &Context, rate: &Rate, key: &str) -> String {
    cx.secrets.keyed_hash(rate.name, key)
}

fn refusal(cx: &Context, rate: &Rate, until: Option<Millis>) -> Refused {
    let seconds = until.map_or(rate.window, |until| until - cx.now).ceil_seconds().max(1);
    metrics::counter!("portico_limited_total", "limit" => rate.name).increment(1);
    tracing::info!(limit = rate.name, seconds, "too many requests");
    Refusal::TooManyRequests.with(seconds)
}
