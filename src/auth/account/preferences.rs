//! The language that a person has chosen for themselves.

use crate::auth::context::Context;
use crate::auth::presence::sessions;
use crate::error::Result;
use crate::storage;
use crate::words::Words;

/// A person chooses a language. Whoever is signed in keeps it as their own setting; the caller keeps it in the browser. None
/// when there is no such language.
pub async fn choose_language(cx: &Context, language: &str) -> Result<Option<&'static Words>> {
    let chosen = Words::named(language);
    if let (Some(words), Some(signed_in)) = (chosen, sessions::current(cx).await?) {
        storage::users::choose_language(&cx.db, &signed_in.user.id, words.language, cx.now).await?;
    }
    Ok(chosen)
}
