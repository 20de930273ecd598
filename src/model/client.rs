//! One browser: holds sessions and attempts under way.

use crate::clock::Millis;
use crate::id::{ClientId, SessionId};
use crate::model::agent::Agent;

/// How long a cookie that was renewed still answers "try again", so that a tab with a request under way is not thrown out.
pub const RENEWAL_GRACE: Millis = Millis::seconds(30);

/// A browser that has begun something here.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// Hash of the token in its cookie.
    pub token_hash: String,
    /// Browser, as it last named itself.
    pub browser: String,
    /// Operating system, as it last named itself.
    pub system: String,
    /// Major version of the browser, as it last named itself.
    pub version: Option<String>,
    /// The session in use, where the browser holds several.
    pub active_session_id: Option<SessionId>,
    /// When it was first seen.
    pub created_at: Millis,
    /// Hash of the token that its present one took the place of, until somebody comes with the present one.
    pub renewed_from: Option<String>,
    /// The language that whoever is signed in there chose; known only of the browser that asks.
    #[sqlx(default)]
    pub language: Option<String>,
}

impl Client {
    /// Browser and system.
    pub fn agent(&self) -> Agent {
        Agent {
            browser: self.browser.clone(),
            version: self.version.clone().unwrap_or_default(),
            system: self.system.clone(),
        }
    }
}
