//! Whose an identifier is: whoever proves it has it alone.

use crate::auth::context::{Context, Visitor};
use crate::auth::ledger::events::{self, Details};
use crate::auth::telling::notices;
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Result};
use crate::model::event::Event;
use crate::model::identification::{Identification, Identifier, Kind};
use crate::storage;

/// Whether an identifier was proved to be somebody's.
pub(in crate::auth) async fn is_proved(cx: &Context, identifier: &Identifier) -> Result<bool> {
    let owner = storage::identifications::find_owner(&cx.db, identifier).await?;
    Ok(owner.is_some_and(|own| own.verified_at.is_some()))
}

/// What was proved to be somebody's leaves all others who had it unproved, and they are told. Where users are hidden it
/// stays, as what was somebody's before does: it would tell that there is an account. Not in the transaction of the proof: that
/// would wait for the one in which somebody else proves a copy, and that one for it.
/// Whoever proved it has it in any case: a fault is told to operators alone.
pub(in crate::auth) async fn leave_others(cx: &Context, proved: &Identifier) {
    let left = async {
        for copy in storage::identifications::list_copies(&cx.db, proved).await? {
            leave(cx, &copy, true).await?;
        }
        Ok::<(), Error>(())
    };
    if cx.settings.hides_users() {
        return;
    }
    if let Err(error) = left.await {
        tracing::warn!(?error, "an identifier that somebody has proved is still in other profiles");
    }
}

/// An address that turned out to be somebody else's leaves the profile.
pub(in crate::auth) async fn leave(cx: &Context, copy: &Identification, told: bool) -> Result<()> {
    // Nothing of whoever proved it is told to those whom it leaves.
    let cx = &Context { visitor: Visitor::default(), ..cx.clone() };
    let mut work = cx.begin_apart().await?;
    storage::users::hold(&mut work, &copy.user_id).await?;
    storage::sign_ins::abandon_of_identification(&mut work, &copy.id, cx.now).await?;
    if !storage::identifications::delete_unproved(&mut work, &copy.id).await? {
        return Ok(());
    }
    let Some(user) = storage::users::find(&mut work, &copy.user_id).await? else { return Ok(()) };
    if user.primary(copy.kind) == Some(&copy.id) {
        let all = storage::identifications::list_of_user(&mut work, &user.id).await?;
        let next = next_primary(&all, copy);
        storage::users::set_primary(&mut work, &user.id, copy.kind, next.map(|next| &next.id)).await?;
    }
    events::record(
        cx,
        &mut work,
        event(copy, Event::EmailAddressLeft, Event::PhoneNumberLeft),
        Details::user(&user.id),
    )
    .await?;
    if told {
        let user = storage::users::find(&mut work, &user.id).await?.ok_or(Refusal::UserDeleted)?;
        notices::of_change(cx, &mut work, &user, Letter::IdentifierLeft, &copy.value).await?;
    }
    work.commit().await?;
    Ok(())
}

/// What stands for the account when this no longer does.
pub(in crate::auth) fn next_primary<'a>(
    all: &'a [Identification],
    gone: &Identification,
) -> Option<&'a Identification> {
    let of_kind = || all.iter().filter(|other| other.id != gone.id && other.kind == gone.kind);
    let proved = of_kind().find(|other| other.verified_at.is_some());
    proved.or_else(|| of_kind().find(|other| other.claimed_at.is_some()))
}

/// What happened to a mail address, or the same of a phone number.
pub(in crate::auth) fn event(own: &Identification, of_address: Event, of_number: Event) -> Event {
    match own.kind {
        Kind::PhoneNumber => of_number,
        Kind::EmailAddress | Kind::Username => of_address,
    }
}
