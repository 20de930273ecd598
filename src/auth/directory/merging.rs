//! What an administrator's form wants, put over what others have changed since it was drawn.

use serde_json::Value;

use crate::auth::context::Context;
use crate::auth::directory::history;
use crate::auth::directory::people::{self, Many};
use crate::auth::directory::settings::{Author, Current, Diff, Revision, Unchanged, document_before};
use crate::auth::directory::ways_in;
use crate::auth::step_up;
use crate::clock::Millis;
use crate::error::{Error, Refusal, Result};
use crate::model::settings::{Changed, Problem, Settings, at};
use crate::storage;

/// How often a form is put over what another was quicker with: whenever it has to be, somebody else has saved.
const TURNS: usize = 64;

/// What a form wants.
pub struct Wishes {
    /// The version of the document that it was drawn from.
    pub drawn: i64,
    /// Every value that stands in it, by its path: those that were not touched, too.
    pub values: Vec<(String, Value)>,
    /// Whether whoever sent it was shown what it weakens.
    pub confirmed: bool,
}

/// A value that was changed here and, meanwhile, by somebody else.
#[derive(Clone, Debug)]
pub struct Contested {
    /// Where it stands.
    pub path: String,
    /// What the form wants.
    pub mine: Value,
    /// What it is now.
    pub theirs: Value,
    /// Who has changed it: the id of an administrator or of a program's secret key, or the operator.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// A change that weakens security.
#[derive(Clone, Debug)]
pub struct Weakened {
    /// What becomes of it.
    pub change: Changed,
    /// How many people it takes something from, where that is known.
    pub people: Option<Many>,
}

/// Why nothing of a form was applied.
#[derive(Debug)]
pub enum Unsaved {
    /// The document would break rules, or a value does not fit.
    Rules(Vec<Problem>),
    /// Somebody else has changed the same: one of both has to be chosen for each.
    Contested {
        /// The version that is in force now.
        version: i64,
        /// What both changed.
        contested: Vec<Contested>,
        /// What only the form changes.
        mine: Vec<(String, Value)>,
    },
    /// It weakens security, and whoever sent it has to prove once more who they are.
    Unproved,
    /// It weakens security, and whoever sent it has not been shown that yet.
    Unconfirmed {
        /// The version that is in force now.
        version: i64,
        /// What it weakens.
        weakened: Vec<Weakened>,
        /// All that it changes.
        mine: Vec<(String, Value)>,
    },
    /// Something else is in the way.
    Error(Error),
}

impl From<Error> for Unsaved {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Puts in force what a form changes, and leaves alone what it does not. Of two who save at once the second is put over the
/// first. The answer is what it changed; nothing when it was so already.
pub async fn save(cx: &Context, wishes: &Wishes) -> Result<Diff, Unsaved> {
    let author = Author::of(cx).await?;
    for _ in 0..TURNS {
        let current = Current::load(&cx.db).await?;
        let mine = merged(cx, &current, wishes).await?;
        let revision = current.revised(&mine).map_err(told)?;
        judge(cx, &author, wishes, &revision, &mine).await?;
        match revision.put_in_force(cx, &author).await {
            Ok(()) => return Ok(revision.diff),
            Err(Unchanged::Conflict) => {}
            Err(other) => return Err(told(other)),
        }
    }
    Err(Error::from(Refusal::SettingsConflict).into())
}

fn told(unchanged: Unchanged) -> Unsaved {
    match unchanged {
        Unchanged::Rules(problems) => Unsaved::Rules(problems),
        other => Unsaved::Error(other.into()),
    }
}

/// What the form changes of the document as it is now.
async fn merged(cx: &Context, current: &Current, wishes: &Wishes) -> Result<Vec<(String, Value)>, Unsaved> {
    let now = current.settings.document();
    let drawn = match document_before(cx, current, wishes.drawn).await? {
        Some(drawn) => drawn,
        None => return Err(Error::from(Refusal::SettingsConflict).into()),
    };
    let (mut mine, mut contested) = (vec![], vec![]);
    for (path, value) in &wishes.values {
        let (Some(before), Some(theirs)) = (at(&drawn, path), at(&now, path)) else {
            return Err(Error::from(Refusal::ParamUnknown).into());
        };
        if value == before || value == theirs {
            continue;
        }
        if before == theirs {
            mine.push((path.clone(), value.clone()))
        } else {
            contested.push((path, value, theirs))
        }
    }
    if contested.is_empty() {
        return Ok(mine);
    }
    let changes = storage::settings::list_changes_since(&cx.db, wishes.drawn).await?;
    let by = |path: &str| {
        changes.iter().rev().find(|change| history::leaves(change).iter().any(|leaf| leaf.path == path))
    };
    let contested = contested.into_iter().map(|(path, value, theirs)| {
        let (by, at) = by(path).map_or((String::new(), cx.now), |change| (change.actor.clone(), change.at));
        Contested { path: path.clone(), mine: value.clone(), theirs: theirs.clone(), by, at }
    });
    Err(Unsaved::Contested { version: current.version, contested: contested.collect(), mine })
}

/// What weakens security wants a fresh proof, and to be shown first.
async fn judge(
    cx: &Context,
    author: &Author<'_>,
    wishes: &Wishes,
    revision: &Revision,
    mine: &[(String, Value)],
) -> Result<(), Unsaved> {
    let reserved = Settings::of_operator(&revision.diff);
    if !reserved.is_empty() {
        return Err(Unsaved::Rules(reserved));
    }
    ways_in::keep(cx, author, &revision.settings).await?;
    let weakens = |change: &&Changed| {
        Settings::field(change.path).is_some_and(|field| field.weakened_by(&change.before, &change.after))
    };
    if let Author::Administrator(me) = author
        && revision.diff.iter().any(|change| weakens(&change))
        && !step_up::is_fresh(cx, me)
    {
        return Err(Unsaved::Unproved);
    }
    let dangerous = |change: &&Changed| weakens(change) || people::takes(change);
    let mut weakened = vec![];
    for change in revision.diff.iter().filter(dangerous).filter(|_| !wishes.confirmed) {
        let people = people::affected(cx, change).await?;
        weakened.push(Weakened { change: change.clone(), people });
    }
    if weakened.is_empty() {
        return Ok(());
    }
    Err(Unsaved::Unconfirmed { version: revision.before.version, weakened, mine: mine.to_vec() })
}
