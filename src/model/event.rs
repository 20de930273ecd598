//! What the security event log keeps: who, what, when, from where, and how it went. No secrets, no addresses.

use crate::clock::Millis;
use crate::id::{ClientId, EventId, RequestId, SessionId, UserId};

/// An entry of the log.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Millis,
    /// What, as `noun.verb`: `sign_in.completed`.
    pub kind: String,
    /// How it went: `ok`, or the code of the refusal; of a budget of texts, which: a country's code, or `all`.
    pub outcome: String,
    /// Who, when that is known.
    pub user_id: Option<UserId>,
    /// In which browser.
    pub client_id: Option<ClientId>,
    /// Which session.
    pub session_id: Option<SessionId>,
    /// Keyed hash of the identifier that was named, when nobody is known by it.
    pub subject_hash: Option<String>,
    /// From where: the network, /24 for IPv4 and /48 for IPv6.
    pub network: Option<String>,
    /// Browser and system.
    pub agent: Option<String>,
    /// The request that caused it.
    pub request_id: Option<RequestId>,
    /// Who did it, where it was no person with an account: the id of a program's secret key, or the operator.
    pub actor: Option<String>,
    /// The id of what it was done to, where that is neither a user nor a session: a secret key, a sign-in token.
    pub object: Option<String>,
}
