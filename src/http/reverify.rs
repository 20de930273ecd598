//! What waits until somebody has proved once more who they are: the form that was refused for it, or the page where such a
//! change begins. It is kept with the state of pages, sealed, for it may hold a new password; for ten minutes, for the
//! session that it is of, and the newest alone.

use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::http::current::Visit;
use crate::id::SessionId;

/// The page that asks for the proof.
pub const PAGE: &str = "/user/verify-it-is-you";

/// Where forms post that may wait.
const ENDPOINTS: &str = "/act/user/";

const KEY: &str = "waits_for_proof";

const LIFETIME: Millis = Millis::minutes(10);

/// What waits.
#[derive(Clone, Serialize, Deserialize)]
pub struct Waits {
    /// The session that it is of.
    pub session_id: SessionId,
    /// The page where it began.
    pub page: String,
    form: Option<SentForm>,
    since: Millis,
}

/// A form as it was sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct SentForm {
    /// Path and query.
    pub target: String,
    /// Names and values, as browsers send them.
    pub body: String,
}

impl Waits {
    /// A page where a change begins.
    pub fn page(visit: &Visit, session_id: &SessionId, page: &str) -> Self {
        Self { session_id: session_id.clone(), page: page.into(), form: None, since: visit.cx.now }
    }

    /// The same with the form that was refused on it.
    pub fn with(self, form: SentForm) -> Self {
        let form = Some(form).filter(|form| form.target.starts_with(ENDPOINTS));
        Self { form, ..self }
    }

    /// Keeps it, in the place of what waited before.
    pub async fn keep(&self, visit: &Visit) -> Result<()> {
        visit.state.insert(KEY, self).await.map_err(Error::from)
    }

    /// What waits in the browser that asks.
    pub async fn look(visit: &Visit) -> Result<Option<Self>> {
        let waits: Option<Self> = visit.state.get(KEY).await?;
        Ok(waits.filter(|waits| waits.since + LIFETIME > visit.cx.now))
    }

    /// The same, which then waits no more.
    pub async fn take(visit: &Visit) -> Result<Option<Self>> {
        let waits = Self::look(visit).await?;
        if visit.state.remove_value(KEY).await?.is_some() {
            // Not only when the response is made: what is carried out now must not be there a second time.
            visit.state.save().await?;
        }
        Ok(waits)
    }

    /// The form, when there is one and it is of this session.
    pub fn form_of(self, session_id: &SessionId) -> Option<SentForm> {
        self.form.filter(|_| &self.session_id == session_id)
    }
}
