//! The security event log: who, what, when, from where, and how it went.

use crate::auth::context::{Actor, Context};
use crate::clock::Millis;
use crate::error::{Error, Refusal, Result};
use crate::id::{EventId, SessionId, UserId};
use crate::model::event::{Entry, Event};
use crate::model::identification::Identifier;
use crate::model::session::Session;
use crate::secret::Chance;
use crate::storage::{self, Writes};

/// The one whose commands are run on the machine itself.
pub(in crate::auth) const OPERATOR: &str = "operator";

/// Whom an event is about.
#[derive(Default)]
pub struct Details<'a> {
    /// The user, when known.
    pub user: Option<&'a UserId>,
    /// The session, when there is one.
    pub session: Option<&'a SessionId>,
    /// The identifier that was named, when nobody is known by it; only its keyed hash is kept.
    pub identifier: Option<&'a str>,
    /// What it was done to, where that is something else.
    pub object: Option<&'a str>,
}

impl<'a> Details<'a> {
    /// A user.
    pub fn user(user: &'a UserId) -> Self {
        Self { user: Some(user), ..Self::default() }
    }

    /// A session, and whose it is.
    pub fn session(session: &'a Session) -> Self {
        Self { session: Some(&session.id), ..Self::user(&session.user_id) }
    }

    /// An identifier.
    pub fn identifier(identifier: &'a str) -> Self {
        Self { identifier: Some(identifier), ..Self::default() }
    }

    /// The same, and what it was done to.
    pub fn and(self, object: &'a str) -> Self {
        Self { object: Some(object), ..self }
    }
}

/// Writes down that something went well, within the transaction that makes it so.
pub async fn record(cx: &Context, mut db: impl Writes, event: Event, about: Details<'_>) -> Result<()> {
    if let Some(user_id) = about.user.filter(|_| event.changes_user()) {
        storage::users::touch(db.again(), user_id, cx.now).await?;
    }
    write(cx, db, event, "ok", about).await
}

/// Writes down what the operator did by a command, within the transaction that makes it so; `object` is what it was done to.
pub async fn of_operator(
    db: impl Writes,
    chance: &Chance,
    event: Event,
    object: &str,
    now: Millis,
) -> Result<()> {
    let entry = Entry {
        id: EventId::new(chance),
        at: now,
        kind: event.kind().to_owned(),
        outcome: "ok".to_owned(),
        user_id: None,
        client_id: None,
        session_id: None,
        subject_hash: None,
        network: None,
        agent: None,
        request_id: None,
        actor: Some(OPERATOR.to_owned()),
        object: Some(object.to_owned()),
    };
    storage::events::insert(db, &entry).await
}

/// Writes down a refusal, and passes it on.
pub async fn refused<T>(cx: &Context, event: Event, about: Details<'_>, error: Error) -> Result<T> {
    failed(cx, event, about, &error).await?;
    Err(error)
}

/// Writes down a refusal. One that concerns nobody, of a browser that nobody knows, is told by log and figures alone: rows are
/// not for the asking.
pub async fn failed(cx: &Context, event: Event, about: Details<'_>, error: &Error) -> Result<()> {
    match error {
        // Whoever is only to press once more was not refused anything.
        Error::Refused(_) if error.is(Refusal::TryAgain) => Ok(()),
        Error::Refused(_) => {
            let of_nobody =
                about.user.is_none() && cx.visitor.client.is_none() && cx.visitor.actor == Actor::Person;
            let entry = told(cx, event, error.code(), about);
            if of_nobody { Ok(()) } else { storage::events::insert(&cx.db, &entry).await }
        }
        Error::Broken(_) => Ok(()),
    }
}

/// Writes down what came about without anybody's doing it; the outcome says what it concerns.
pub async fn noted(cx: &Context, db: impl Writes, event: Event, outcome: &str) -> Result<()> {
    write(cx, db, event, outcome, Details::default()).await
}

async fn write(cx: &Context, db: impl Writes, event: Event, outcome: &str, about: Details<'_>) -> Result<()> {
    storage::events::insert(db, &told(cx, event, outcome, about)).await
}

/// An event, told by log and figures.
fn told(cx: &Context, event: Event, outcome: &str, about: Details<'_>) -> Entry {
    let agent = cx.visitor.agent();
    let canonical = about.identifier.map(|typed| Identifier::read(typed).canonical);
    let kind = event.kind();
    let entry = Entry {
        id: EventId::new(&cx.chance),
        at: cx.now,
        kind: kind.to_owned(),
        outcome: outcome.to_owned(),
        user_id: about.user.cloned(),
        client_id: cx.visitor.client.as_ref().map(|client| client.id.clone()),
        session_id: about.session.cloned(),
        subject_hash: canonical.map(|text| cx.secrets.keyed_hash("event subject", &text)),
        network: cx.visitor.network(),
        agent: Some(format!("{}/{}", agent.browser, agent.system)).filter(|text| text != "/"),
        request_id: cx.visitor.request_id.clone(),
        actor: cx.visitor.actor.name().map(str::to_owned),
        object: about.object.map(str::to_owned),
    };
    metrics::counter!("portico_events_total", "kind" => kind, "outcome" => outcome.to_owned()).increment(1);
    tracing::info!(
        event.id = %entry.id, event.kind = kind, event.outcome = outcome,
        user.id = entry.user_id.as_ref().map(tracing::field::display),
        "event"
    );
    entry
}
