//! What became of the settings: who changed what, when, and what it was before.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::auth::context::Context;
use crate::auth::ledger::events::OPERATOR;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::UserId;
use crate::model::settings::Settings;
use crate::storage;
use crate::storage::settings::Change;

/// A leaf that was changed, as it is kept.
#[derive(Clone, Debug, Deserialize)]
pub struct Leaf {
    /// Where it stands. A newer program may have had settings that this one has not.
    pub path: String,
    /// What it was.
    pub before: Value,
    /// What it became.
    pub after: Value,
}

/// Who changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// An administrator, by what people call them; none when the account is gone.
    Administrator(Option<String>),
    /// A program, by the beginning of its key; none when the key is gone.
    Program(Option<String>),
    /// A command.
    Operator,
}

/// A change.
#[derive(Clone, Debug)]
pub struct Past {
    /// The version that it made.
    pub version: i64,
    /// When.
    pub at: Millis,
    /// Who made it.
    pub by: By,
    /// What it changed.
    pub leaves: Vec<Leaf>,
}

/// The leaves that a change has changed.
pub(super) fn leaves(change: &Change) -> Vec<Leaf> {
    // What could not be read would be a fault of ours, and hides nothing else.
    serde_json::from_str(&change.changes).unwrap_or_default()
}

/// The newest changes before this version, at most so many; and whether there are older ones.
pub async fn list(cx: &Context, before: Option<i64>, most: usize) -> Result<(Vec<Past>, bool)> {
    let asked = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let mut changes =
        storage::settings::list_changes_before(&cx.db, before.unwrap_or(i64::MAX), asked).await?;
    let more = changes.len() > most;
    changes.truncate(most);
    let (mut pasts, mut known) = (vec![], BTreeMap::<&str, By>::new());
    for change in &changes {
        let by = match known.get(&*change.actor) {
            Some(by) => by.clone(),
            None => who(cx, &change.actor).await?,
        };
        known.insert(&change.actor, by.clone());
        pasts.push(Past { version: change.version, at: change.at, by, leaves: leaves(change) });
    }
    Ok((pasts, more))
}

/// The change that made this version.
pub async fn find(cx: &Context, version: i64) -> Result<Option<Past>> {
    let Some(change) = storage::settings::find_change(&cx.db, version).await? else { return Ok(None) };
    let by = who(cx, &change.actor).await?;
    Ok(Some(Past { version, at: change.at, by, leaves: leaves(&change) }))
}

/// Who an actor is.
pub async fn who(cx: &Context, actor: &str) -> Result<By> {
    if actor == OPERATOR {
        return Ok(By::Operator);
    }
    let Some(user_id) = UserId::parse(actor) else {
        let keys = storage::keys::list_secret(&cx.db).await?;
        return Ok(By::Program(
            keys.into_iter().find(|key| key.id.as_str() == actor).map(|key| key.beginning),
        ));
    };
    let Some(user) = storage::users::find(&cx.db, &user_id).await? else {
        return Ok(By::Administrator(None));
    };
    let own = storage::identifications::list_of_user(&cx.db, &user_id).await?;
    let name = Some(user.full_name()).filter(|name| !name.is_empty());
    Ok(By::Administrator(name.or_else(|| user.known_by(&own).map(|own| own.value.clone()))))
}

/// What putting one change back would change now: those of its leaves that are others than they were before it.
pub fn reversed(past: &Past, settings: &Settings) -> Vec<(String, Value)> {
    let document = settings.document();
    let is_other = |leaf: &&Leaf| {
        let field = Settings::field(&leaf.path).filter(|field| !field.secret && !field.operator);
        field.is_some() && crate::model::settings::at(&document, &leaf.path) != Some(&leaf.before)
    };
    past.leaves.iter().filter(is_other).map(|leaf| (leaf.path.clone(), leaf.before.clone())).collect()
}
