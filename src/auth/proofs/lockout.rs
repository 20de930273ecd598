//! Lockout: too many wrong codes and passwords for one account, and it takes none for a while. Sessions go
//! on; and so that no stranger can lock an owner out, a browser that signed in to the account before has its own count.
//!
//! Where users are hidden, what is told is counted for each identifier that is typed, known or not. Beneath it all tries for
//! the account count together, by whatever name it is called, or else each name gave as many guesses. When that is full,
//! answers are judged as ever and none is right; whose account it is hears of it by mail, which a node writes by itself, for
//! no request may cost more than another.

use crate::auth::context::{Context, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::tries::{self, Account};
use crate::auth::telling::notices;
use crate::clock::Millis;
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::client::Client;
use crate::model::event::Event;
use crate::storage::lockouts::Untold;
use crate::storage::{self, Reads};

/// From how many tries left on a person is warned.
const WARN_AT: i64 = 2;

/// For whom the lock is that this account's id may get, sealed: somebody is told of it later. Of nobody there is one, too.
fn owner(cx: &Context, account: &Account, id: &str) -> Result<Option<String>> {
    if account.beneath.is_none() {
        return Ok(None);
    }
    let owner = account.user_id.clone().unwrap_or_else(|| UserId::new(&cx.chance));
    cx.secrets.seal(id, owner.as_str().as_bytes()).map(Some).map_err(Error::Broken)
}

/// Refused while the account is locked for the browser that asks.
pub(in crate::auth) async fn gate(cx: &Context, account: &Account) -> Result<()> {
    if !cx.settings.attack_protection.user_lockout.enabled {
        return Ok(());
    }
    let Some(mut until) = storage::lockouts::locked_until(&cx.db, &account.id, cx.now).await? else {
        return Ok(());
    };
    if let Some(own) = exempt(cx, &cx.db, account).await? {
        match storage::lockouts::locked_until(&cx.db, &own, cx.now).await? {
            Some(own_until) => until = own_until,
            None => return Ok(()),
        }
    }
    Err(locked(cx, until).into())
}

/// The refusal of an account that is locked for the browser that asks: nothing that could be guessed is taken.
pub(in crate::auth) async fn now(cx: &Context, account: &Account) -> Result<Option<Refused>> {
    match gate(cx, account).await {
        Err(Error::Refused(refused)) => Ok(refused.into_iter().next()),
        gate => gate.map(|()| None),
    }
}

async fn exempt(cx: &Context, db: impl Reads, account: &Account) -> Result<Option<String>> {
    if cx.settings.attack_protection.user_lockout.exempt_known_browsers {
        account.own(cx, db).await
    } else {
        Ok(None)
    }
}

fn locked(cx: &Context, until: Millis) -> Refused {
    Refusal::UserLocked.with((until - cx.now).ceil_seconds())
}

/// A try that was counted, before it is judged.
pub(in crate::auth) enum Counted<'a> {
    /// Lockout is off, or it is no account yet that is proved.
    Nowhere,
    /// Under this id, as the so many-th since a right one; and perhaps beneath.
    As { account: &'a Account, id: String, failures: i64, beneath: Beneath },
    /// Not at all: the account is locked.
    Locked(Refused),
}

/// What a try was counted as beneath the identifier that was typed.
pub(in crate::auth) enum Beneath {
    /// Nothing is.
    Nothing,
    /// As the so many-th under this id.
    As { id: String, failures: i64 },
    /// It is full: the try is judged like any other, and is not right.
    Full,
}

/// Counts a try, in the transaction that judges it, and has all tries for one account take turns.
pub(in crate::auth) async fn count<'a>(
    cx: &Context,
    work: &mut Work,
    account: Option<&'a Account>,
) -> Result<Counted<'a>> {
    let lockout = &cx.settings.attack_protection.user_lockout;
    let Some(account) = account.filter(|_| lockout.enabled) else { return Ok(Counted::Nowhere) };
    let own = exempt(cx, &mut *work, account).await?.and(cx.visitor.client.as_ref());
    let Some((id, failures)) = count_under(cx, work, account, &account.id, own).await? else {
        let until = storage::lockouts::locked_until(&mut *work, &account.id, cx.now).await?;
        return Ok(Counted::Locked(locked(cx, until.unwrap_or(cx.now + lockout.duration()))));
    };
    let beneath = match &account.beneath {
        None => Beneath::Nothing,
        Some(beneath) => match count_under(cx, work, account, beneath, own).await? {
            Some((id, failures)) => Beneath::As { id, failures },
            None => Beneath::Full,
        },
    };
    Ok(Counted::As { account, id, failures, beneath })
}

/// Counts a try under an id, or under that of the browser, where it has its own; none where both are locked.
async fn count_under(
    cx: &Context,
    work: &mut Work,
    account: &Account,
    id: &str,
    own: Option<&Client>,
) -> Result<Option<(String, i64)>> {
    let lockout = &cx.settings.attack_protection.user_lockout;
    let until = cx.now + lockout.duration();
    let shared = (id.to_owned(), owner(cx, account, id)?);
    for (id, owner) in
        [Some(shared), own.map(|client| (tries::in_browser(id, client), None))].into_iter().flatten()
    {
        let most = lockout.max_attempts;
        let counted =
            storage::lockouts::count(&mut *work, &id, owner.as_deref(), most, until, cx.now).await?;
        if let Some(failures) = counted {
            return Ok(Some((id, failures)));
        }
    }
    Ok(None)
}

impl Counted<'_> {
    /// Whether no answer is right any more, and nobody may see that: it is judged all the same.
    pub const fn is_in_vain(&self) -> bool {
        matches!(self, Self::As { beneath: Beneath::Full, .. })
    }

    /// That it is locked, for those who may know.
    pub fn locked(&self, cx: &Context) -> Refused {
        locked(cx, cx.now + cx.settings.attack_protection.user_lockout.duration())
    }

    /// The answer was wrong: what there is to say about it besides.
    pub async fn failed(&self, cx: &Context, work: &mut Work) -> Result<Vec<Refused>> {
        let Self::As { account, id, failures, .. } = self else { return Ok(vec![]) };
        let lockout = &cx.settings.attack_protection.user_lockout;
        let left = lockout.max_attempts - failures;
        if left > 0 {
            let near = left <= WARN_AT;
            return Ok(near.then(|| Refusal::LockoutWarning.with(left)).into_iter().collect());
        }
        if id == &account.id {
            // Where users are hidden, a node tells whoever it is, later.
            if account.beneath.is_none() {
                tell_of_lock(cx, work, account).await?;
            }
            // This browser goes on, by its own count.
            if exempt(cx, &mut *work, account).await?.is_some() {
                return Ok(vec![]);
            }
        }
        Ok(vec![locked(cx, cx.now + lockout.duration()), Refusal::LockoutWarning.with(0)])
    }

    /// Refused when others have locked the account since this try was counted. One that is the last before the lock has made
    /// the lock itself, in case it is wrong.
    pub async fn gate(&self, cx: &Context, work: &mut Work) -> Result<()> {
        let Self::As { account, id, failures, .. } = self else { return Ok(()) };
        let shared = &account.id;
        match lock_since(cx, work, account, (id, *failures), shared).await? {
            Some(until) => Err(locked(cx, until).into()),
            None => Ok(()),
        }
    }

    /// Whether others have filled what is beneath since this try was counted, so that it is not right.
    pub async fn became_vain(&self, cx: &Context, work: &mut Work) -> Result<bool> {
        match self {
            Self::As { account, beneath: Beneath::As { id, failures }, .. } => {
                let shared = account.beneath.as_deref().unwrap_or_default();
                Ok(lock_since(cx, work, account, (id, *failures), shared).await?.is_some())
            }
            _ => Ok(self.is_in_vain()),
        }
    }

    /// It was no wrong try: it was right, or could not be judged.
    pub async fn take_back(&self, work: &mut Work) -> Result<()> {
        let Self::As { id, beneath, .. } = self else { return Ok(()) };
        storage::lockouts::uncount(&mut *work, id).await?;
        match beneath {
            Beneath::As { id, .. } => storage::lockouts::uncount(work, id).await,
            Beneath::Nothing | Beneath::Full => Ok(()),
        }
    }
}

/// Until when others have locked what a try was counted under, as the so many-th.
async fn lock_since(
    cx: &Context,
    work: &mut Work,
    account: &Account,
    (id, failures): (&str, i64),
    shared: &str,
) -> Result<Option<Millis>> {
    if failures >= cx.settings.attack_protection.user_lockout.max_attempts {
        return Ok(None);
    }
    let Some(until) = storage::lockouts::locked_until(&mut *work, id, cx.now).await? else { return Ok(None) };
    // This browser goes on, by its own count.
    match exempt(cx, &mut *work, account).await?.and(cx.visitor.client.as_ref()) {
        Some(client) => {
            let own = storage::lockouts::locked_until(&mut *work, &tries::in_browser(shared, client), cx.now)
                .await?;
            Ok(own.and(Some(until)))
        }
        None => Ok(Some(until)),
    }
}

/// Too many wrong tries have just locked an account.
async fn tell_of_lock(cx: &Context, work: &mut Work, account: &Account) -> Result<()> {
    let about = Details {
        identifier: Some(account.id.as_str()).filter(|_| account.user_id.is_none()),
        user: account.user_id.as_ref(),
        ..Details::default()
    };
    events::record(cx, &mut *work, Event::UserLocked, about).await?;
    match &account.user_id {
        Some(user_id) => notices::of_lock(cx, work, user_id).await,
        None => Ok(()),
    }
}

/// How long after its last try a lock is told of: the last one may be right, and take it back, for as long as a request lasts.
const SETTLED: Millis = Millis::seconds(30);

/// How many locks are told of at a time.
const TOLD_AT_ONCE: i64 = 100;

/// Tells those whose accounts were locked where users are hidden. Every node may do it, and each lock is told of once.
pub async fn tell_owners(cx: &Context) -> Result<()> {
    for lock in storage::lockouts::list_untold(&cx.db, cx.now - SETTLED, cx.now, TOLD_AT_ONCE).await? {
        let mut work = cx.begin_apart().await?;
        if storage::lockouts::claim_telling(&mut work, &lock.id, cx.now).await? {
            tell_owner(cx, &mut work, &lock).await?;
            work.commit().await?;
        }
    }
    Ok(())
}

async fn tell_owner(cx: &Context, work: &mut Work, lock: &Untold) -> Result<()> {
    // Sealed under a master secret that is not configured here, it is nobody's.
    let opened = cx.secrets.open(&lock.id, &lock.owner).ok().and_then(|id| String::from_utf8(id).ok());
    let Some(user_id) = opened.as_deref().and_then(UserId::parse) else { return Ok(()) };
    let Some(user) = storage::users::find(&mut *work, &user_id).await? else { return Ok(()) };
    let whole = tries::beneath(cx, user.id.as_str());
    // The lock of the whole account tells of those of its names.
    if lock.id != whole && storage::lockouts::locked_until(&mut *work, &whole, cx.now).await?.is_some() {
        return Ok(());
    }
    tell_of_lock(cx, work, &Account::of_user(&user.id)).await
}

/// Whoever asks has proved all there is to prove: what was wrong before counts no more. A lock that others caused stays. One
/// proof of two is not enough, or else whoever knows the password could try codes for ever.
pub(in crate::auth) async fn forgive(cx: &Context, work: &mut Work, account: &Account) -> Result<()> {
    if !cx.settings.attack_protection.user_lockout.enabled {
        return Ok(());
    }
    let own = account.own(cx, &mut *work).await?;
    for id in [Some(account.id.clone()), own].into_iter().flatten() {
        storage::lockouts::forgive(&mut *work, &id, cx.now).await?;
    }
    Ok(())
}
