//! Lockout: too many wrong codes and passwords for one account, and it takes none for a while. Sessions go
//! on; and so that no stranger can lock an owner out, a browser that signed in to the account before has its own count.

use crate::auth::events::{self, About};
use crate::auth::{Context, clients, notices};
use crate::clock::Millis;
use crate::error::{Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::identification::Identifier;
use crate::model::sign_in::SignIn;
use crate::storage::{self, Reads, Tx};

/// From how many tries left on a person is warned.
const WARN_AT: i64 = 2;

/// Whose wrong codes and passwords are counted together.
pub(super) struct Account {
    /// A user's id; where users are hidden, the keyed hash of an identifier, which may be nobody's.
    pub id: String,
    /// The user, when there is one.
    pub user_id: Option<UserId>,
}

impl Account {
    /// The account that an identifier names.
    pub fn named(cx: &Context, identifier: &str, user_id: Option<&UserId>) -> Self {
        let id = match user_id {
            Some(user_id) if !cx.settings.hides_users() => user_id.to_string(),
            _ => cx.secrets.keyed_hash("account", &Identifier::read(identifier).canonical),
        };
        Self { id, user_id: user_id.cloned() }
    }

    /// Every account that wrong tries for a user may be counted for: where users are hidden, that of each identifier, too.
    pub fn all_of<'a>(cx: &Context, user_id: &UserId, own: impl Iterator<Item = &'a str>) -> Vec<Self> {
        let named = own.filter(|_| cx.settings.hides_users()).map(|own| Self::named(cx, own, Some(user_id)));
        std::iter::once(Self::of_user(user_id)).chain(named).collect()
    }

    /// The account of somebody who is signed in.
    pub fn of_user(user_id: &UserId) -> Self {
        Self { id: user_id.to_string(), user_id: Some(user_id.clone()) }
    }

    /// The account that an attempt is to sign in to. Once something is proved, it is the user's, by whatever name they came in.
    pub fn of(cx: &Context, attempt: &SignIn) -> Self {
        match &attempt.user_id {
            Some(user_id) if attempt.first_factor_at.is_some() => Self::of_user(user_id),
            user_id => Self::named(cx, &attempt.identifier, user_id.as_ref()),
        }
    }

    /// Where the browser that asks is counted by itself; none in a browser that never signed in to this account.
    pub async fn own(&self, cx: &Context, db: impl Reads) -> Result<Option<String>> {
        let (Some(user_id), Some(client)) = (&self.user_id, &cx.visitor.client) else { return Ok(None) };
        let known = clients::is_known_to(cx, db, user_id).await?;
        Ok(known.then(|| format!("{} {}", self.id, client.id)))
    }
}

/// Refused while the account is locked for the browser that asks.
pub(super) async fn gate(cx: &Context, account: &Account) -> Result<()> {
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

/// Has all tries for one account take turns, for those who count theirs only after they hold something else.
pub(super) async fn hold(cx: &Context, tx: &mut Tx, account: &Account) -> Result<()> {
    match cx.settings.attack_protection.user_lockout.enabled {
        true => storage::lockouts::hold(tx, &account.id, cx.now).await,
        false => Ok(()),
    }
}

/// A try that was counted, before it is judged.
pub(super) enum Counted<'a> {
    /// Lockout is off.
    Nowhere,
    /// Under this id, as the so many-th since a right one.
    As { account: &'a Account, id: String, failures: i64 },
    /// Not at all: the account is locked.
    Locked(Refused),
}

/// Counts a try, in the transaction that judges it, and has all tries for one account take turns.
pub(super) async fn count<'a>(cx: &Context, tx: &mut Tx, account: &'a Account) -> Result<Counted<'a>> {
    let lockout = &cx.settings.attack_protection.user_lockout;
    if !lockout.enabled {
        return Ok(Counted::Nowhere);
    }
    let until = cx.now + lockout.duration();
    let own = exempt(cx, &mut *tx, account).await?;
    for id in [Some(account.id.clone()), own].into_iter().flatten() {
        let counted = storage::lockouts::count(&mut *tx, &id, lockout.max_attempts, until, cx.now).await?;
        if let Some(failures) = counted {
            return Ok(Counted::As { account, id, failures });
        }
    }
    let until = storage::lockouts::locked_until(&mut *tx, &account.id, cx.now).await?.unwrap_or(until);
    Ok(Counted::Locked(locked(cx, until)))
}

impl Counted<'_> {
    /// The answer was wrong: what there is to say about it besides.
    pub async fn failed(&self, cx: &Context, tx: &mut Tx) -> Result<Vec<Refused>> {
        let Self::As { account, id, failures } = self else { return Ok(vec![]) };
        let lockout = &cx.settings.attack_protection.user_lockout;
        let left = lockout.max_attempts - failures;
        if left > 0 {
            let near = left <= WARN_AT;
            return Ok(near.then(|| Refusal::LockoutWarning.with(left)).into_iter().collect());
        }
        if id == &account.id {
            let about = About {
                identifier: Some(id).filter(|_| account.user_id.is_none()).map(String::as_str),
                user: account.user_id.as_ref(),
                ..About::default()
            };
            events::record(cx, &mut *tx, "user.locked", about).await?;
            if let Some(user_id) = &account.user_id {
                notices::of_lock(cx, &mut *tx, user_id).await?;
            }
            // This browser goes on, by its own count.
            if exempt(cx, &mut *tx, account).await?.is_some() {
                return Ok(vec![]);
            }
        }
        Ok(vec![locked(cx, cx.now + lockout.duration()), Refusal::LockoutWarning.with(0)])
    }

    /// Refused when others have locked the account since this try was counted. One that is the last before the lock has made
    /// the lock itself, in case it is wrong.
    pub async fn gate(&self, cx: &Context, tx: &mut Tx) -> Result<()> {
        let Self::As { account, id, failures } = self else { return Ok(()) };
        if *failures >= cx.settings.attack_protection.user_lockout.max_attempts {
            return Ok(());
        }
        let locked_until = storage::lockouts::locked_until(&mut *tx, id, cx.now).await?;
        let Some(until) = locked_until else { return Ok(()) };
        // This browser goes on, by its own count.
        match exempt(cx, &mut *tx, account).await? {
            Some(own) if storage::lockouts::locked_until(&mut *tx, &own, cx.now).await?.is_none() => Ok(()),
            _ => Err(locked(cx, until).into()),
        }
    }

    /// It was no wrong try: it was right, or could not be judged.
    pub async fn take_back(&self, tx: &mut Tx) -> Result<()> {
        match self {
            Self::As { id, .. } => storage::lockouts::uncount(tx, id).await,
            Self::Nowhere | Self::Locked(_) => Ok(()),
        }
    }
}

/// Whoever asks has proved all there is to prove: what was wrong before counts no more. A lock that others caused stays. One
/// proof of two is not enough, or else whoever knows the password could try codes for ever.
pub(super) async fn forgive(cx: &Context, tx: &mut Tx, account: &Account) -> Result<()> {
    if !cx.settings.attack_protection.user_lockout.enabled {
        return Ok(());
    }
    let own = account.own(cx, &mut *tx).await?;
    for id in [Some(account.id.clone()), own].into_iter().flatten() {
        storage::lockouts::forgive(&mut *tx, &id, cx.now).await?;
    }
    Ok(())
}
