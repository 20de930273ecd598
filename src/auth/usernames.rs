//! The username of whoever is signed in: set, changed, removed. It is theirs as soon as it is free.

use crate::auth::events::{self, About};
use crate::auth::{Context, clients, reverification, sessions};
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
    if !attribute.enabled && me.of_kind(Kind::Username).next().is_none() {
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
    let own = storage::identifications::list_of_user(&mut tx, &me.user.id).await?;
    let before = own.iter().find(|own| own.kind == Kind::Username);
    if before.map(|before| &before.value) == new.as_ref().map(|new| &new.value) {
        return Ok(());
    }
    if let Some(before) = before {
        // Attempts come before accounts in the order of locks.
        storage::sign_ins::abandon_of_identification(&mut tx, &before.id, cx.now).await?;
    }
    if !storage::users::hold(&mut tx, &me.user.id).await? {
        return Err(Refusal::SignedOut.into());
    }
    replace(cx, &mut tx, &own, new.as_ref()).await?;
    let what = if new.is_some() { "username.changed" } else { "username.removed" };
    events::record(cx, &mut tx, what, About::session(&me.session)).await?;
    cx.commit(tx).await
}

async fn replace(
    cx: &Context,
    tx: &mut Tx,
    own: &[Identification],
    new: Option<&Identification>,
) -> Result<()> {
    for before in own.iter().filter(|own| own.kind == Kind::Username) {
        storage::identifications::delete(&mut *tx, &before.id).await?;
    }
    match new {
        Some(new) if storage::identifications::insert(tx, new, cx.now).await? => Ok(()),
        Some(_) => Err(Refusal::IdentifierExists.at("username").into()),
        None => {
            let user_id = own.first().map(|own| own.user_id.clone()).ok_or(Refusal::SignedOut)?;
            let password = storage::passwords::find(&mut *tx, &user_id).await?.is_some();
            let rest = own.iter().filter(|own| own.kind != Kind::Username);
            match can_sign_in(&cx.settings.attributes, rest, password) {
                true => Ok(()),
                false => Err(Refusal::LastIdentification.at("username").into()),
            }
        }
    }
}
