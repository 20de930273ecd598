//! The password of whoever is signed in: set, changed, removed. Where nobody has to prove
//! once more who they are, whoever has one gives it first, and wrong ones count.

use crate::auth::context::{Answer, Context, Proved, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::proofs::ceremonies;
use crate::auth::proofs::passwords::{self, NewPassword};
use crate::auth::proofs::strategies::password;
use crate::auth::proofs::{self, Hold, Purpose};
use crate::auth::step_up;
use crate::auth::telling::notices;
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::event::Event;
use crate::model::factor::Stage;
use crate::model::identification::{Identification, Means, can_sign_in};
use crate::model::password::StoredPassword;
use crate::model::user::Task;
use crate::storage;

/// Sets a password for whoever is signed in, or puts it in the place of the one they have, which they give as `current` where
/// [`asks_for_current`] says so.
pub async fn change(cx: &Context, current: &str, new: NewPassword<'_>) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
    if !cx.settings.attributes.password.enabled {
        return Err(Refusal::PasswordDisabled.into());
    }
    new.check()?;
    match replace(cx, &me, current, new).await {
        Err(error) => {
            events::refused(cx, Event::UserPasswordChanged, Details::session(&me.session), error).await
        }
        done => done,
    }
}

async fn replace(cx: &Context, me: &SignedIn, current: &str, new: NewPassword<'_>) -> Result<()> {
    let before = storage::passwords::find(&cx.db, &me.user.id).await?;
    match &before {
        Some(_) if asks_for_current(cx) => prove(cx, me, current).await?,
        // Judging and hashing the new one is work enough to be counted.
        _ => limits::try_account(cx, &Account::of_user(&me.user.id)).await?,
    }
    put(cx, me, before, new).await
}

async fn put(
    cx: &Context,
    me: &SignedIn,
    before: Option<StoredPassword>,
    new: NewPassword<'_>,
) -> Result<()> {
    let hash = passwords::accept_for(cx, &me.user, new.typed).await?;
    let mut work = held(cx, me, before.as_ref()).await?;
    storage::passwords::put(&mut work, &me.user.id, &hash, cx.now).await?;
    storage::users::credentials_changed(&mut work, &me.user.id, cx.now).await?;
    if new.sign_out_others {
        sessions::revoke_all_but(cx, &mut work, &me.user.id, &me.session.id).await?;
    }
    notices::of_account(cx, &mut work, &me.user, Letter::PasswordChanged).await?;
    events::record(cx, &mut work, Event::UserPasswordChanged, Details::session(&me.session)).await?;
    work.commit().await?;
    Ok(())
}

/// Puts another password in the place of one that others know, for whoever has to before they count as signed in: they proved
/// who they are in another way a moment ago.
pub async fn replace_compromised(cx: &Context, new: NewPassword<'_>) -> Result<()> {
    let me = sessions::doing_tasks(cx).await?;
    if !me.tasks(cx).contains(&Task::ResetPassword) {
        return Ok(());
    }
    step_up::require(cx, &me)?;
    new.check()?;
    limits::try_account(cx, &Account::of_user(&me.user.id)).await?;
    let before = storage::passwords::find(&cx.db, &me.user.id).await?;
    match put(cx, &me, before, new).await {
        Err(error) => {
            events::refused(cx, Event::UserPasswordChanged, Details::session(&me.session), error).await
        }
        done => done,
    }
}

/// Removes the password of whoever is signed in, unless they could not sign in without it.
pub async fn remove(cx: &Context, current: &str) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
    let before = storage::passwords::find(&cx.db, &me.user.id).await?.ok_or(Refusal::NoPasswordSet)?;
    let passkey = ceremonies::is_usable(cx, &cx.db, &me.user.id).await?;
    if !is_removable(cx, &me.identifications, passkey) {
        return Err(Refusal::PasswordRequired.into());
    }
    if asks_for_current(cx)
        && let Err(error) = prove(cx, &me, current).await
    {
        return events::refused(cx, Event::UserPasswordRemoved, Details::session(&me.session), error).await;
    }
    let mut work = held(cx, &me, Some(&before)).await?;
    let own = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    let passkey = ceremonies::is_usable(cx, &mut work, &me.user.id).await?;
    if !is_removable(cx, &own, passkey) {
        return Err(Refusal::PasswordRequired.into());
    }
    storage::passwords::delete(&mut work, &me.user.id).await?;
    storage::users::credentials_changed(&mut work, &me.user.id, cx.now).await?;
    notices::of_account(cx, &mut work, &me.user, Letter::PasswordRemoved).await?;
    events::record(cx, &mut work, Event::UserPasswordRemoved, Details::session(&me.session)).await?;
    work.commit().await?;
    Ok(())
}

/// What is so about the password of whoever is signed in.
#[derive(Clone, Copy, Debug)]
pub struct OwnPassword {
    /// Whether they have one.
    pub is_set: bool,
    /// Whether they could do without.
    pub removable: bool,
}

/// Looks at the password of whoever is signed in.
pub async fn look(cx: &Context, me: &SignedIn) -> Result<OwnPassword> {
    let is_set = storage::passwords::find(&cx.db, &me.user.id).await?.is_some();
    let passkey = ceremonies::is_usable(cx, &cx.db, &me.user.id).await?;
    Ok(OwnPassword { is_set, removable: is_removable(cx, &me.identifications, passkey) })
}

fn is_removable(cx: &Context, own: &[Identification], passkey: bool) -> bool {
    let attributes = &cx.settings.attributes;
    !attributes.password.required && can_sign_in(attributes, own, Means { password: false, passkey })
}

/// Whether the current password is asked for: where nobody is asked to prove once more who they are in another way.
pub fn asks_for_current(cx: &Context) -> bool {
    !cx.settings.user_profile.reverification
}

/// Counted like any other try: a device left open is no way to guess for ever.
async fn prove(cx: &Context, me: &SignedIn, typed: &str) -> Result<()> {
    if typed.is_empty() {
        return Err(Refusal::ParamNil.at("current_password").into());
    }
    limits::try_account(cx, &Account::of_user(&me.user.id)).await?;
    proofs::take(cx, &CurrentPassword { me }, &password::Password, &Answer::Password(typed)).await
}

/// Whoever changes their password gives the one they have.
struct CurrentPassword<'a> {
    me: &'a SignedIn,
}

impl Purpose for CurrentPassword<'_> {
    type Held = ();
    type Outcome = ();

    const STAGE: Stage = Stage::StepUp;

    fn account(&self, _: &Context) -> Option<Account> {
        Some(Account::of_user(&self.me.user.id))
    }

    /// Told by whoever asks, with what was to be changed.
    fn refused(&self) -> Option<(Event, Details<'_>)> {
        None
    }

    fn wrong(&self, _: &Context, _: Refusal) -> Refusal {
        Refusal::PasswordValidationFailed
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<(), ()>> {
        Ok(Hold::Open(sessions::begin_own(cx, self.me).await?, ()))
    }

    async fn proved(&self, _: &Context, _: &mut Work, (): (), _: &Proved) -> Result<Result<(), Refusal>> {
        Ok(Ok(()))
    }
}

/// A transaction in which nobody else changes this account, and its password is still the one that was looked at.
async fn held(cx: &Context, me: &SignedIn, before: Option<&StoredPassword>) -> Result<Work> {
    let mut work = sessions::begin_own(cx, me).await?;
    let now = storage::passwords::find(&mut work, &me.user.id).await?;
    match now.map(|now| now.hash) == before.map(|before| before.hash.clone()) {
        true => Ok(work),
        false => Err(Refusal::PasswordValidationFailed.into()),
    }
}
