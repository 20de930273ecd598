//! The name of whoever is signed in.

use crate::auth::accounts;
use crate::auth::context::Context;
use crate::auth::presence::sessions;
use crate::error::{Error, Refused, Result};
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

fn kept_name(
    typed: Option<&str>,
    old: Option<String>,
    setting: &NameAttribute,
    field: &'static str,
    refused: &mut Vec<Refused>,
) -> Option<String> {
    if setting.enabled { accounts::judge_name(typed, setting.required, field, refused) } else { old }
}
