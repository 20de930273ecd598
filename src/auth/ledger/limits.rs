//! How often anybody may begin, try, and have messages sent; the same for all nodes, and for identifiers that exist and
//! those that do not. The numbers stand in docs/operating.md, too.

use crate::auth::context::{Context, Work};
use crate::auth::ledger::purse::Purse;
use crate::auth::ledger::tries::Account;
use crate::clock::Millis;
use crate::error::{Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::identification::Identifier;
use crate::model::mailbox::mailbox;
use crate::model::network::{Group, groups, neighbour};
use crate::model::secret_key::KeyType;
use crate::storage;

/// At most `limit` within `window`, which begins with the first.
pub(in crate::auth) struct Rate {
    pub name: &'static str,
    pub limit: i64,
    pub window: Millis,
}

/// Beginning to sign in or up, and asking for another message; by network address.
pub(in crate::auth) const STARTS: Rate = Rate { name: "starts", limit: 5, window: Millis::seconds(10) };

/// Codes and presses of links; by network address.
pub(in crate::auth) const TRIES: Rate = Rate { name: "tries", limit: 3, window: Millis::seconds(10) };

/// What programs ask of the Backend API; by secret key.
const CALLS: Rate = Rate { name: "calls", limit: 1000, window: Millis::seconds(10) };

/// The same by a key for tests.
const TEST_CALLS: Rate = Rate { limit: 100, ..CALLS };

/// Codes for one account, wherever they come from. Lockout is stricter, but may be off.
const ACCOUNT: Rate = Rate { name: "tries of an account", limit: 20, window: Millis::minutes(10) };

/// Pictures of one account: fewer than are read at once, so that nobody keeps all others waiting.
const PICTURES: Rate = Rate { name: "pictures", limit: 10, window: Millis::minutes(10) };

/// Messages that an administrator has sent to try out how the portal sends.
const TEST_MESSAGES: Rate = Rate { name: "test messages", limit: 5, window: Millis::minutes(10) };

/// Messages to one mailbox, for each of those who cause them: networks where strangers are, and each that has a share of its
/// own.
const MAILBOX: [Rate; 2] = [
    Rate { name: "messages", limit: 5, window: Millis::minutes(10) },
    Rate { name: "messages of a day", limit: 20, window: Millis::days(1) },
];

/// The same from all networks, or all browsers, together.
const MAILBOX_IN_ALL: [Rate; 2] = [
    Rate { name: "messages in all", limit: 15, window: Millis::minutes(10) },
    Rate { name: "messages in all of a day", limit: 60, window: Millis::days(1) },
];

/// Something is begun, or another message asked for.
pub(in crate::auth) async fn start(cx: &Context) -> Result<()> {
    by_address(cx, &STARTS).await
}

/// A link is pressed, or a code tried that belongs to no account yet.
pub(in crate::auth) async fn try_once(cx: &Context) -> Result<()> {
    by_address(cx, &TRIES).await
}

/// A program with this key calls the Backend API.
pub(in crate::auth) async fn call(cx: &Context, key: &str) -> Result<()> {
    let rate = match cx.config.key_type {
        KeyType::Live => &CALLS,
        KeyType::Test => &TEST_CALLS,
    };
    spend(cx, rate, key).await?.map_or(Ok(()), |refused| Err(refused.into()))
}

/// A picture is sent for an account.
pub(in crate::auth) async fn picture(cx: &Context, user_id: &UserId) -> Result<()> {
    spend(cx, &PICTURES, user_id.as_str()).await?.map_or(Ok(()), |refused| Err(refused.into()))
}

/// An administrator has a message sent that only tries out how the portal sends.
pub(in crate::auth) async fn test_message(cx: &Context, user_id: &UserId) -> Result<()> {
    spend(cx, &TEST_MESSAGES, user_id.as_str()).await?.map_or(Ok(()), |refused| Err(refused.into()))
}

/// A code is tried for an account.
pub(in crate::auth) async fn try_account(cx: &Context, account: &Account) -> Result<()> {
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

/// A code is tried after the first proof: strangers, who have none, cannot use up what its owner needs.
pub(in crate::auth) async fn try_second(cx: &Context, account: &Account) -> Result<()> {
    let id = format!("{} second", account.id);
    try_account(cx, &Account::counted_as(id, account.user_id.clone())).await
}

/// The network that whoever asks comes from. Those who cannot be told apart count as one.
pub(in crate::auth) fn network_of(cx: &Context) -> String {
    cx.visitor.address.map_or_else(|| "nowhere".to_owned(), neighbour)
}

async fn by_address(cx: &Context, rate: &Rate) -> Result<()> {
    for Group { name, times } in groups(cx.visitor.address) {
        let rate = Rate { limit: rate.limit * times, ..*rate };
        if let Some(refused) = spend(cx, &rate, &name).await? {
            return Err(refused.into());
        }
    }
    Ok(())
}

/// Counts one, in a statement by itself, so that no refusal gives it back; answers why not.
async fn spend(cx: &Context, rate: &Rate, key: &str) -> Result<Option<Refused>> {
    let hash = key_hash(cx, rate, key);
    if !cx.config.rate_limits
        || storage::rates::take(&cx.db, &hash, rate.limit, rate.window, cx.now).await?.is_some()
    {
        return Ok(None);
    }
    Ok(Some(refused(cx, rate, storage::rates::expire_at(&cx.db, &hash).await?)))
}

/// A message is written to a mailbox, in the transaction that writes it: one that is rolled back was not sent. A mail, were it
/// one that is held back, is one of so many for a network in a day, too; of own ones so many for each mailbox there, so that
/// nobody uses up those of others.
pub(in crate::auth) async fn message(
    cx: &Context,
    work: &mut Work,
    purse: &Purse,
    to: &Identifier,
    is_mail: bool,
) -> Result<()> {
    let mailbox = mailbox(to);
    let (own, together) = purse.names(cx);
    let rates =
        MAILBOX.iter().map(|rate| (rate, &own)).chain(MAILBOX_IN_ALL.iter().map(|rate| (rate, &together)));
    let mut all: Vec<(Rate, String)> =
        rates.map(|(rate, whose)| (Rate { ..*rate }, format!("{mailbox} {whose}"))).collect();
    let limit = cx.settings.mail.per_network_per_day;
    for Group { name: network, times } in groups(cx.visitor.address).into_iter().filter(|_| is_mail) {
        let (name, key) = match purse.is_shared() {
            true => ("mails of a network", network),
            false => ("own mails of a network", format!("{network} {mailbox}")),
        };
        all.push((Rate { name, limit: limit * times, window: Millis::days(1) }, key));
    }
    spend_in(cx, work, all).await
}

/// Counts one for each of these, in a transaction that is given up by the refusal.
async fn spend_in(cx: &Context, work: &mut Work, all: Vec<(Rate, String)>) -> Result<()> {
    if !cx.config.rate_limits {
        return Ok(());
    }
    let keys: Vec<_> = all.iter().map(|(rate, key)| (key_hash(cx, rate, key), rate.window)).collect();
    let windows = storage::rates::take_all(work, &keys, cx.now).await?;
    for ((rate, _), (hash, _)) in all.iter().zip(&keys) {
        if let Some(window) = windows.get(hash).filter(|window| window.used > rate.limit) {
            return Err(refused(cx, rate, Some(window.expire_at)).into());
        }
    }
    Ok(())
}

fn key_hash(cx: &Context, rate: &Rate, key: &str) -> String {
    cx.secrets.keyed_hash(rate.name, key)
}

fn refused(cx: &Context, rate: &Rate, until: Option<Millis>) -> Refused {
    refusal(rate, until.map_or(rate.window, |until| until - cx.now))
}

/// Nothing is left for so long.
pub(in crate::auth) fn refusal(rate: &Rate, wait: Millis) -> Refused {
    let seconds = wait.ceil_seconds().max(1);
    metrics::counter!("portico_limited_total", "limit" => rate.name).increment(1);
    tracing::info!(limit = rate.name, seconds, "too many requests");
    Refusal::TooManyRequests.with(seconds)
}
