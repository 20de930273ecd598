//! The username of whoever is signed in: set, changed, removed. It is theirs as soon as it is free.

use crate::auth::events::{self, About};
use crate::auth::identifications::means;
use crate::auth::{Context, clients, notices, reverification, sessions};
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Result};
use crate::id::IdentificationId;
use crate::model::identification::{Identification, Kind, can_sign_in};
use crate::model::username;
use crate::storage::{self, Tx};

/// Gives whoever is signed in this username in the place of any before; nothing typed removes it, where it may be removed.
pub async fn change(cx: &Context, typed: &str) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    reverification::require(cx, &me)?;
    let attribute = &cx.settings.attributes.username;
    if !attribute.is_shown() {
        return Err(Refusal::ResourceNotFound.into());
    }
    if attribute.immutable {
        return Err(Refusal::Immutable.into());
    }
    let wanted = match typed.trim() {
        "" if attribute.required => return Err(Refusal::ParamNil.at("username").into()),
        "" => None,
        typed => Some(username::judge(&cx.settings.username_settings, typed)?),
    };
    let new = wanted
        .map(|name| Identification::new(IdentificationId::new(&cx.chance), me.user.id.clone(), &name, None));
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    let seen = own_name(&storage::identifications::list_of_user(&mut tx, &me.user.id).await?);
    if let Some(seen) = &seen {
        // Attempts come before accounts in the order of locks.
        storage::sign_ins::abandon_of_identification(&mut tx, &seen.id, cx.now).await?;
    }
    sessions::hold_own(cx, &mut tx, &me).await?;
    let all = storage::identifications::list_of_user(&mut tx, &me.user.id).await?;
    let before = own_name(&all);
    if before.as_ref().map(|before| &before.value) == new.as_ref().map(|new| &new.value) {
        return Ok(());
    }
    // Somebody was quicker, in another browser. Attempts with their name were not looked at.
    if before.as_ref().map(|before| &before.id) != seen.as_ref().map(|seen| &seen.id) {
        return Err(Refusal::ChangedMeanwhile.at("username").into());
    }
    replace(cx, &mut tx, &all, before.as_ref(), new.as_ref()).await?;
    let (what, letter) = match new {
        Some(_) => ("username.changed", Letter::UsernameChanged),
        None => ("username.removed", Letter::UsernameRemoved),
    };
    let about = new.or(before).map(|own| own.value).unwrap_or_default();
    notices::of_change(cx, &mut tx, &me.user, letter, &about).await?;
    events::record(cx, &mut tx, what, About::session(&me.session)).await?;
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(())
}

fn own_name(all: &[Identification]) -> Option<Identification> {
    all.iter().find(|own| own.kind == Kind::Username).cloned()
}

async fn replace(
    cx: &Context,
    tx: &mut Tx,
    all: &[Identification],
    before: Option<&Identification>,
    new: Option<&Identification>,
) -> Result<()> {
    if let Some(before) = before {
        storage::identifications::delete(&mut *tx, &before.id).await?;
    }
    match (new, before) {
        (Some(new), _) if storage::identifications::insert(tx, new, cx.now).await? => Ok(()),
        (Some(_), _) => Err(Refusal::IdentifierExists.at("username").into()),
        (None, Some(before)) => {
            let means = means(cx, tx, &before.user_id).await?;
            let rest = all.iter().filter(|own| own.kind != Kind::Username);
            match can_sign_in(&cx.settings.attributes, rest, means) {
                true => Ok(()),
                false => Err(Refusal::LastIdentification.at("username").into()),
            }
        }
        (None, None) => Ok(()),
    }
}
