//! The language that a person reads: their own setting, else the browser's choice, else what it asks for.

use crate::auth::context::{Context, Work};
use crate::error::Result;
use crate::model::agent::Agent;
use crate::model::client::Client;
use crate::model::identification::Identifier;
use crate::model::user::User;
use crate::storage::{self, users::OwnerOf};
use crate::words::Words;

/// The language that whoever is signed in in a browser has chosen: it comes first.
pub fn own(client: &Client) -> Option<&'static Words> {
    client.language.as_deref().and_then(Words::named)
}

/// Else the one that was chosen in the browser, `kept` there; else the best that it `accepts`.
pub fn asked_for(kept: Option<&str>, accepts: &str) -> &'static Words {
    let kept = kept.and_then(Words::named);
    kept.or_else(|| Words::accepted(accepts)).unwrap_or_else(Words::default_language)
}

/// The language to write to the owner of a mailbox or phone in, whoever asked for the mail; nobody's is written to in the
/// language of the request.
pub(in crate::auth) async fn of_mailbox(
    cx: &Context,
    work: &mut Work,
    address: &str,
) -> Result<&'static Words> {
    let owner = storage::users::owner_of(work, &Identifier::read(address)).await?;
    Ok(of_owner(cx, owner.as_ref()))
}

/// The same, of an owner who is known.
pub(in crate::auth) fn of_owner(cx: &Context, owner: Option<&OwnerOf>) -> &'static Words {
    owner.and_then(|own| own.language.as_deref()).and_then(Words::named).unwrap_or(cx.words)
}

/// "Firefox on Linux", as far as that is known; empty when nothing is.
pub fn agent_phrase(words: &Words, agent: &Agent) -> String {
    match (agent.browser.as_str(), agent.system.as_str()) {
        ("", "") => String::new(),
        ("", system) => system.to_owned(),
        (browser, "") => browser.to_owned(),
        (browser, system) => words.say_with("agent_phrase", &[("browser", browser), ("system", system)]),
    }
}

impl Context {
    /// The language to write to a person in: their own setting, else that of the request, which is then most likely theirs.
    pub fn words_of(&self, user: &User) -> &'static Words {
        user.language.as_deref().and_then(Words::named).unwrap_or(self.words)
    }
}
