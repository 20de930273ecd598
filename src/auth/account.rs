//! Changing what is mine.

use crate::auth::events::{self, About};
use crate::auth::notices;
use crate::auth::sessions;
use crate::auth::{Context, reverification};
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Refused, Result};
use crate::model::event::Event;
use crate::model::identification::{NAME_LENGTH, tidy_name};
use crate::model::settings::NameAttribute;
use crate::storage;

/// Changes the names of whoever is signed in. Names that are off keep what they hold.
pub async fn rename(cx: &Context, first: Option<&str>, last: Option<&str>) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    let attributes = &cx.settings.attributes;
    let mut refused = vec![];
    let (old_first, old_last) = (me.user.first_name.clone(), me.user.last_name.clone());
    let first = kept_name(first, old_first, &attributes.first_name, "first_name", &mut refused);
    let last = kept_name(last, old_last, &attributes.last_name, "last_name", &mut refused);
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    let mut work = sessions::begin_own(cx, &me).await?;
    storage::users::rename(&mut work, &me.user.id, first.as_deref(), last.as_deref(), cx.now).await?;
    work.commit().await?;
    sessions::touch(cx, &me.session).await
}

/// Deletes the account of whoever is signed in, once they typed the phrase that the page asks for. Answers whether somebody
/// else is signed in in this browser.
pub async fn delete(cx: &Context, typed: &str) -> Result<bool> {
    let me = sessions::signed_in(cx).await?;
    reverification::require(cx, &me)?;
    if !cx.settings.user_profile.delete_self_enabled {
        return Err(Refusal::DeleteSelfNotEnabled.into());
    }
    if typed.trim() != cx.words.say("delete_phrase") {
        return Err(Refusal::ValueInvalid.at("confirmation").into());
    }
    let mut work = sessions::begin_own(cx, &me).await?;
    sessions::leave(cx, &mut work).await?;
    storage::sign_ins::orphan_of_user(&mut work, &me.user.id).await?;
    notices::of_account(cx, &mut work, &me.user, Letter::AccountDeleted).await?;
    events::record(cx, &mut work, Event::UserDeleted, About::session(&me.session)).await?;
    storage::users::delete(&mut work, &me.user.id).await?;
    let left = sessions::go_on(cx, &mut work).await?;
    work.commit().await?;
    Ok(left)
}

fn kept_name(
    typed: Option<&str>,
    old: Option<String>,
    setting: &NameAttribute,
    field: &'static str,
    refused: &mut Vec<Refused>,
) -> Option<String> {
    if setting.enabled { judge_name(typed, setting.required, field, refused) } else { old }
}

/// A name as it is kept, or none; what is wrong with it is added to `refused`.
pub(super) fn judge_name(
    typed: Option<&str>,
    required: bool,
    field: &'static str,
    refused: &mut Vec<Refused>,
) -> Option<String> {
    let typed = typed.unwrap_or_default();
    match tidy_name(typed) {
        None if typed.chars().count() > NAME_LENGTH => {
            refused.push(Refusal::TooLong.at(field).and(NAME_LENGTH as i64))
        }
        None => refused.push(Refusal::FormatInvalid.at(field)),
        Some(name) if name.is_empty() && required => refused.push(Refusal::ParamNil.at(field)),
        Some(name) => return Some(name).filter(|name| !name.is_empty()),
    }
    None
}
