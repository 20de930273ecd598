//! The username of whoever is signed in: set, changed, removed. It is theirs as soon as it is free.

use crate::auth::context::{Context, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::presence::sessions;
use crate::auth::proofs::offer::means;
use crate::auth::step_up;
use crate::auth::telling::notices;
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Result};
use crate::id::IdentificationId;
use crate::model::event::Event;
use crate::model::identification::{Identification, Kind, can_sign_in};
use crate::model::username;
use crate::storage;

/// Gives whoever is signed in this username in the place of any before; nothing typed removes it, where it may be removed.
pub async fn change(cx: &Context, typed: &str) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    step_up::require(cx, &me)?;
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
    let mut work = sessions::begin_own(cx, &me).await?;
    let all = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    let before = all.iter().find(|own| own.kind == Kind::Username).cloned();
    if before.as_ref().map(|before| &before.value) == new.as_ref().map(|new| &new.value) {
        return Ok(());
    }
    replace(cx, &mut work, &all, before.as_ref(), new.as_ref()).await?;
    let (what, letter) = match new {
        Some(_) => (Event::UsernameChanged, Letter::UsernameChanged),
        None => (Event::UsernameRemoved, Letter::UsernameRemoved),
    };
    let about = new.or(before).map(|own| own.value).unwrap_or_default();
    notices::of_change(cx, &mut work, &me.user, letter, &about).await?;
    events::record(cx, &mut work, what, Details::session(&me.session)).await?;
    work.commit().await?;
    Ok(())
}

async fn replace(
    cx: &Context,
    work: &mut Work,
    all: &[Identification],
    before: Option<&Identification>,
    new: Option<&Identification>,
) -> Result<()> {
    if let Some(before) = before {
        storage::sign_ins::abandon_of_identification(&mut *work, &before.id, cx.now).await?;
        storage::identifications::delete(&mut *work, &before.id).await?;
    }
    match (new, before) {
        (Some(new), _) if storage::identifications::insert(work, new, cx.now).await? => Ok(()),
        (Some(_), _) => Err(Refusal::IdentifierExists.at("username").into()),
        (None, Some(before)) => {
            let means = means(cx, work, &before.user_id).await?;
            let rest = all.iter().filter(|own| own.kind != Kind::Username);
            match can_sign_in(&cx.settings.attributes, rest, means) {
                true => Ok(()),
                false => Err(Refusal::LastIdentification.at("username").into()),
            }
        }
        (None, None) => Ok(()),
    }
}
