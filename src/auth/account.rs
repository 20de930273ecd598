//! Changing what is mine.

use crate::auth::Context;
use crate::auth::sessions::{self, SignedIn};
use crate::error::{Error, Refusal, Refused, Result};
use crate::model::identification::{NAME_LENGTH, tidy_name};
use crate::model::settings::NameAttribute;
use crate::storage;

/// Whoever is signed in; refused when nobody is.
pub async fn signed_in(cx: &Context) -> Result<SignedIn> {
    sessions::current(cx).await?.ok_or_else(|| Refusal::SignedOut.into())
}

/// Changes the names of whoever is signed in. Names that are off keep what they hold.
pub async fn rename(cx: &Context, first: Option<&str>, last: Option<&str>) -> Result<()> {
    let SignedIn { user, session, .. } = signed_in(cx).await?;
    let attributes = &cx.settings.attributes;
    let mut refused = vec![];
    let first = kept_name(first, user.first_name, &attributes.first_name, "first_name", &mut refused);
    let last = kept_name(last, user.last_name, &attributes.last_name, "last_name", &mut refused);
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    storage::users::rename(&cx.db, &user.id, first.as_deref(), last.as_deref()).await?;
    sessions::touch(cx, &session).await
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
