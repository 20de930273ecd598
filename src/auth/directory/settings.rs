//! Changing the settings document, by whomever: checked as a whole, kept with who did it, what it was before and what it is
//! now. Of two changes to the same version one is made, the other is told.

use serde_json::Value;

use crate::auth::context::{Actor, Context, Work};
use crate::auth::directory::{admission, ways_in};
use crate::auth::ledger::events::{self, Details};
use crate::auth::node::in_force;
use crate::auth::presence::sessions::SignedIn;
use crate::clock::Millis;
use crate::error::{Error, Refusal, Refused, Result};
use crate::model::event::Event;
use crate::model::role::Permission;
use crate::model::settings::{Changed, Problem, Settings, at_mut};
use crate::secret::Chance;
use crate::storage::settings::Kept;
use crate::storage::{self, Db, Tx};
use crate::words::Words;

/// The leaves that are others than before.
pub type Diff = Vec<Changed>;

/// Why a change was not made; nothing of it was applied.
#[derive(Debug)]
pub enum Unchanged {
    /// Something does not fit the document.
    Shape(Vec<Misfit>),
    /// The document would break rules.
    Rules(Vec<Problem>),
    /// The document is not that version any more: somebody else has changed it.
    Conflict,
    /// Something else is in the way.
    Error(Error),
}

/// A value that does not fit the document.
#[derive(Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The path that was given; empty when it was a whole document.
    pub path: String,
    /// What is wrong with the value; none when there is no setting of this path.
    pub why: Option<String>,
}

impl From<Error> for Unchanged {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Unchanged> for Error {
    fn from(unchanged: Unchanged) -> Self {
        let at = |refusal: Refusal, path: &str| match Settings::field(path) {
            Some(field) => refusal.at(&field.path),
            None => Refused::from(refusal),
        };
        match unchanged {
            Unchanged::Shape(misfits) => {
                Self::Refused(misfits.iter().map(|m| at(m.refusal(), &m.path)).collect())
            }
            Unchanged::Rules(problems) => {
                Self::Refused(problems.iter().map(|p| at(Refusal::SettingsInvalid, &p.path)).collect())
            }
            Unchanged::Conflict => Refusal::SettingsConflict.into(),
            Unchanged::Error(error) => error,
        }
    }
}

impl Misfit {
    fn refusal(&self) -> Refusal {
        if self.why.is_none() { Refusal::ParamUnknown } else { Refusal::ParamType }
    }
}

impl Unchanged {
    /// The reason in words, a line for each.
    pub fn reason(&self, words: &Words) -> String {
        let shape = |misfit: &Misfit| match (misfit.path.as_str(), &misfit.why) {
            (path, None) => format!("unknown setting `{path}`"),
            ("", Some(why)) => why.clone(),
            (path, Some(why)) => format!("{path}: {why}"),
        };
        let rule =
            |p: &Problem| format!("{}: {}", p.path, words.say(&format!("settings_problem_{}", p.rule)));
        match self {
            Self::Shape(misfits) => misfits.iter().map(shape).collect::<Vec<_>>().join("\n"),
            Self::Rules(problems) => problems.iter().map(rule).collect::<Vec<_>>().join("\n"),
            Self::Conflict => words.say(Refusal::SettingsConflict.code()),
            Self::Error(error) => format!("{error:?}"),
        }
    }
}

/// Puts values in force, each at its path, where the document is `version` still; what the value of a group leaves out gets
/// its factory setting. A program may do this, and whoever is signed in with a role that allows it, but for what is the operator's
/// ([`crate::model::settings::Field::operator`]). The answer is what that changed.
pub async fn change(cx: &Context, version: i64, changes: &[(String, Value)]) -> Result<Diff, Unchanged> {
    let author = Author::of(cx).await?;
    let current = Current::load(&cx.db).await?;
    if current.version != version {
        return Err(Unchanged::Conflict);
    }
    let revision = current.revised(changes)?;
    let reserved = Settings::of_operator(&revision.diff);
    if !reserved.is_empty() {
        return Err(Unchanged::Rules(reserved));
    }
    ways_in::keep(cx, &author, &revision.settings).await?;
    revision.put_in_force(cx, &author).await?;
    Ok(revision.diff)
}

/// Puts one value in force, as the operator.
pub async fn set(db: &Db, chance: &Chance, path: &str, value: Value, now: Millis) -> Result<Diff, Unchanged> {
    Current::load(db).await?.revised(&[(path.to_owned(), value)])?.by_operator(db, chance, now).await
}

/// Puts a whole document in force, as the operator; what it leaves out gets its factory setting.
pub async fn import(db: &Db, chance: &Chance, document: Value, now: Millis) -> Result<Diff, Unchanged> {
    Current::load(db).await?.replaced(document)?.by_operator(db, chance, now).await
}

/// Puts the document for the first start in force, unless there is one. It is there from then on, whatever it says, so that
/// it is the first one alone.
pub async fn begin_with(db: &Db, chance: &Chance, document: Value, now: Millis) -> Result<(), Unchanged> {
    let current = Current::load(db).await?;
    if current.version > 0 {
        return Ok(());
    }
    match current.replaced(document)?.save_for_operator(db, chance, now).await {
        // Another node, starting at the same moment, was quicker.
        Ok(()) | Err(Unchanged::Conflict) => Ok(()),
        Err(other) => Err(other),
    }
}

/// What administrators need for it.
const CHANGE: Permission = Permission::ChangeSettings;

/// Who changes settings, other than by a command.
pub(super) enum Author<'a> {
    Program(&'a str),
    Administrator(Box<SignedIn>),
}

impl<'a> Author<'a> {
    pub(super) async fn of(cx: &'a Context) -> Result<Self> {
        if let Actor::Program(program) = &cx.visitor.actor {
            return Ok(Self::Program(program));
        }
        Ok(Self::Administrator(Box::new(admission::admit(cx, CHANGE).await?)))
    }

    fn name(&self) -> &str {
        match self {
            Self::Program(program) => program,
            Self::Administrator(me) => me.user.id.as_str(),
        }
    }

    fn about(&self) -> Details<'_> {
        match self {
            Self::Program(_) => Details::default(),
            Self::Administrator(me) => Details::session(&me.session),
        }
    }

    async fn begin(&self, cx: &Context) -> Result<Work> {
        match self {
            Self::Program(_) => cx.begin().await,
            Self::Administrator(me) => admission::begin(cx, me, CHANGE).await,
        }
    }
}

/// The document that is in force.
pub(super) struct Current {
    pub(super) version: i64,
    /// As it is stored: a newer program may have written more than this one knows.
    stored: Value,
    pub(super) settings: Settings,
}

impl Current {
    pub(super) async fn load(db: &Db) -> Result<Self> {
        Ok(match storage::settings::find(db).await? {
            Some((version, text)) => {
                Self { version, stored: serde_json::from_str(&text)?, settings: in_force::parse(&text)? }
            }
            None => {
                let settings = Settings::default();
                Self { version: 0, stored: settings.document(), settings }
            }
        })
    }

    /// With these values in their places.
    pub(super) fn revised(self, changes: &[(String, Value)]) -> Result<Revision, Unchanged> {
        let mut settings = self.settings.clone();
        let mut misfits = vec![];
        for (path, value) in changes {
            match with(&settings, path, value) {
                Ok(changed) => settings = changed,
                Err(why) => misfits.push(Misfit { path: path.clone(), why }),
            }
        }
        if misfits.is_empty() { self.turned_into(settings) } else { Err(Unchanged::Shape(misfits)) }
    }

    /// With a whole document in its place.
    fn replaced(self, document: Value) -> Result<Revision, Unchanged> {
        let misfit = |why| Unchanged::Shape(vec![Misfit { path: String::new(), why: Some(why) }]);
        let settings = shaped(document).map_err(misfit)?;
        self.turned_into(settings)
    }

    fn turned_into(self, settings: Settings) -> Result<Revision, Unchanged> {
        let problems = settings.problems();
        if !problems.is_empty() {
            return Err(Unchanged::Rules(problems));
        }
        Ok(Revision { diff: self.settings.changes_to(&settings), settings, before: self })
    }
}

/// These settings with one value more in its place; else why it does not fit, and none when there is no such place.
fn with(settings: &Settings, path: &str, value: &Value) -> Result<Settings, Option<String>> {
    let mut document = settings.document();
    *at_mut(&mut document, path).ok_or(None)? = value.clone();
    shaped(document).map_err(Some)
}

/// A document as settings; else what is wrong with it.
pub(super) fn shaped(document: Value) -> Result<Settings, String> {
    match no_object(&document, Settings::factory(), "") {
        Some(path) => Err(format!("`{path}` must be an object")),
        None => serde_json::from_value(document).map_err(|error| error.to_string()),
    }
}

/// Where an object should stand and something else does: serde would take a list for one.
fn no_object(value: &Value, known: &Value, path: &str) -> Option<String> {
    let Value::Object(known) = known else { return None };
    let Value::Object(value) = value else { return Some(path.trim_start_matches('.').to_owned()) };
    let inner = value.iter().filter_map(|(key, value)| known.get(key).map(|known| (key, value, known)));
    inner.into_iter().find_map(|(key, value, known)| no_object(value, known, &format!("{path}.{key}")))
}

/// A change that breaks no rule.
pub(super) struct Revision {
    pub(super) before: Current,
    pub(super) settings: Settings,
    pub(super) diff: Diff,
}

impl Revision {
    /// The version that it makes.
    fn version(&self) -> i64 {
        self.before.version + 1
    }

    /// Puts it in force, unless it changes nothing.
    pub(super) async fn put_in_force(&self, cx: &Context, author: &Author<'_>) -> Result<(), Unchanged> {
        if self.diff.is_empty() {
            return Ok(());
        }
        let mut work = author.begin(cx).await?;
        self.save(&mut work, author.name(), cx.now).await?;
        let (details, version) = (author.about(), self.version().to_string());
        events::record(cx, &mut work, Event::SettingsChanged, details.and(&version)).await?;
        work.commit().await?;
        cx.node.settings_cache.expire();
        Ok(())
    }

    /// Replaces the document, and keeps what it was; refused when somebody else was quicker.
    async fn save(&self, tx: &mut Tx, actor: &str, now: Millis) -> Result<(), Unchanged> {
        let document = serde_json::to_string(&self.settings).map_err(Error::from)?;
        if !storage::settings::replace(&mut *tx, self.before.version, &document, now).await? {
            return Err(Unchanged::Conflict);
        }
        let kept = Kept {
            version: self.version(),
            at: now,
            actor,
            changes: &serde_json::to_string(&self.diff).map_err(Error::from)?,
            document_before: &without_secrets(&self.before.stored).to_string(),
        };
        Ok(storage::settings::keep(tx, &kept).await?)
    }

    async fn by_operator(self, db: &Db, chance: &Chance, now: Millis) -> Result<Diff, Unchanged> {
        if !self.diff.is_empty() {
            self.save_for_operator(db, chance, now).await?;
        }
        Ok(self.diff)
    }

    async fn save_for_operator(&self, db: &Db, chance: &Chance, now: Millis) -> Result<(), Unchanged> {
        let mut tx = db.begin().await?;
        self.save(&mut tx, events::OPERATOR, now).await?;
        events::of_operator(&mut tx, chance, Event::SettingsChanged, &self.version().to_string(), now)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// The document as it was at this version; none when it is not kept any more, or there was none such.
pub(super) async fn document_before(cx: &Context, current: &Current, version: i64) -> Result<Option<Value>> {
    if version == current.version {
        return Ok(Some(current.settings.document()));
    }
    let Some(kept) = storage::settings::find_change(&cx.db, version + 1).await? else { return Ok(None) };
    Ok(Some(in_force::parse(&kept.document_before)?.document()))
}

/// A document that may be kept for ever.
fn without_secrets(document: &Value) -> Value {
    let mut document = document.clone();
    for field in Settings::fields().iter().filter(|field| field.secret) {
        if let Some(place) = at_mut(&mut document, &field.path) {
            *place = field.shown(place.take());
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn revised(changes: &[(&str, Value)]) -> Result<Diff, Unchanged> {
        let settings = Settings::default();
        let current = Current { version: 0, stored: settings.document(), settings };
        let changes: Vec<_> = changes.iter().map(|(path, value)| (path.to_string(), value.clone())).collect();
        current.revised(&changes).map(|revision| revision.diff)
    }

    fn paths(diff: &[Changed]) -> Vec<&str> {
        diff.iter().map(|changed| changed.path).collect()
    }

    #[test]
    fn changes_are_judged_together_whatever_their_order() {
        let inactivity = ("sessions.inactivity_timeout_seconds", json!(3600));
        let maximum = ("sessions.maximum_lifetime_seconds", json!(null));
        for changes in [[inactivity.clone(), maximum.clone()], [maximum.clone(), inactivity]] {
            let diff = revised(&changes).unwrap();
            assert_eq!(
                paths(&diff),
                ["sessions.maximum_lifetime_seconds", "sessions.inactivity_timeout_seconds"]
            );
        }
        assert!(matches!(revised(&[maximum]), Err(Unchanged::Rules(_))));
    }

    #[test]
    fn what_a_group_leaves_out_gets_its_factory_setting_and_may_be_set_by_the_next_change() {
        let group = ("sms", json!({ "per_day": 7 }));
        let diff =
            revised(&[("sms.per_number_per_day", json!(3)), group, ("sms.per_network_per_day", json!(4))]);
        assert_eq!(paths(&diff.unwrap()), ["sms.per_network_per_day", "sms.per_day"]);
        assert_eq!(revised(&[("sms", json!({})), ("sms.per_day", json!(1000))]).unwrap(), []);
    }

    #[test]
    fn everything_that_does_not_fit_is_told_at_its_path_and_becomes_a_refusal_there() {
        let wrong = [
            ("application.colour", json!(1)),
            ("application.name", json!(5)),
            ("sms", json!([])),
            ("sms.per_day", json!(7)),
            ("sign_up.mode", json!("closed")),
            ("", json!({})),
        ];
        let Err(Unchanged::Shape(misfits)) = revised(&wrong) else { panic!("it fits") };
        let told: Vec<_> =
            misfits.iter().map(|misfit| (misfit.path.as_str(), misfit.why.is_some())).collect();
        let expected = [
            ("application.colour", false),
            ("application.name", true),
            ("sms", true),
            ("sign_up.mode", true),
            ("", false),
        ];
        assert_eq!(told, expected);
        let Error::Refused(all) = Error::from(Unchanged::Shape(misfits)) else { panic!("it is no fault") };
        let refused: Vec<_> = all.iter().map(|refused| (refused.refusal, refused.param)).collect();
        let (unknown, type_) = (Refusal::ParamUnknown, Refusal::ParamType);
        let at = |path| (type_, Some(path));
        assert_eq!(
            refused,
            [(unknown, None), at("application.name"), (type_, None), at("sign_up.mode"), (unknown, None)]
        );
    }

    #[test]
    fn a_rule_that_would_be_broken_is_a_refusal_at_its_path() {
        let rules = revised(&[("sms.per_day", json!(0))]).unwrap_err();
        assert!(rules.reason(Words::default_language()).starts_with("sms.per_day: must be"), "{rules:?}");
        let error = Error::from(rules);
        assert_eq!(error.refused(Refusal::SettingsInvalid).unwrap().param, Some("sms.per_day"));
        assert!(Error::from(Unchanged::Conflict).is(Refusal::SettingsConflict));
    }
}
