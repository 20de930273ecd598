//! Who asks: one extractor for every face.

use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method};
use axum::response::Response;

use crate::auth::presence::clients::{Recognised, recognise};
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::{Context, Handout, Portal, Visitor};
use crate::config::Config;
use crate::error::{Refusal, Refused, Result};
use crate::http::cookie;
use crate::http::flash::{Flash, Telling};
use crate::http::gate::Held;
use crate::http::headers::{Nonce, text};
use crate::http::language::Spoken;
use crate::http::proxy;
use crate::id::{RequestId, SessionId};
use crate::secret::Token;

/// One request: the context for decisions, and what pages need besides.
#[derive(Clone)]
pub struct Visit {
    /// For decisions. The client is known or none: never that of another request.
    pub cx: Context,
    /// Whether the browser's cookie was renewed a moment ago, so that it should simply ask again.
    pub renewed: bool,
    /// Whether the browser sent a cookie that is nobody's.
    pub stale: bool,
    /// The script nonce of this response.
    pub nonce: String,
    /// What pages tell the next one.
    pub telling: Telling,
    /// Whether this only asks for headers.
    pub is_head: bool,
    /// The path that was asked for.
    pub path: String,
    /// The same with its query.
    pub target: String,
    /// Whose page this is, once that is known: it leaves by itself when that session is not in use any more.
    shown: Arc<OnceLock<SessionId>>,
    /// All cookies and other headers.
    pub headers: HeaderMap,
    /// Why the gate did not admit this: nothing was looked up for it, and nothing is to be.
    pub held: Option<Refused>,
    /// What the page that is shown in place of an answer has to tell.
    pub told: Option<Flash>,
}

impl Visit {
    /// Refused when the gate did not admit this.
    pub fn admitted(&self) -> Result<()> {
        self.held.clone().map_or(Ok(()), |held| Err(held.into()))
    }

    /// The same, and when the browser's cookie was renewed while this was under way: it asks again, with the new one.
    pub fn fresh(&self) -> Result<()> {
        self.admitted()?;
        if self.renewed { Err(Refusal::TryAgain.into()) } else { Ok(()) }
    }

    /// The page that is being made is that of this session.
    pub fn shows(&self, session: &SessionId) {
        let _ = self.shown.set(session.clone());
    }

    /// Whose page it is.
    pub fn shown(&self) -> Option<&SessionId> {
        self.shown.get()
    }

    /// Who is signed in.
    pub async fn signed_in(&self) -> Result<Option<SignedIn>> {
        sessions::current(&self.cx).await
    }
}

impl FromRequestParts<Portal> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        visit(parts, portal).await.map_err(axum::response::IntoResponse::into_response)
    }
}

/// The parameter by which a form says which of the browser's sessions it was drawn for.
pub const SESSION: &str = "_clerk_session_id";

fn named_session(query: &str) -> Option<SessionId> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == SESSION).and_then(|(_, id)| SessionId::parse(&id))
}

/// Who asks, as far as the request says by itself: what the connection, a trusted proxy and its headers tell.
pub fn visitor(config: &Config, extensions: &Extensions, headers: &HeaderMap) -> Visitor {
    Visitor {
        user_agent: headers.get(USER_AGENT).map(|agent| text(agent).into_owned()),
        address: proxy::visitor(config, extensions, headers),
        request_id: extensions.get::<RequestId>().cloned(),
        ..Visitor::default()
    }
}

async fn visit(parts: &mut Parts, portal: &Portal) -> Result<Visit> {
    let config = portal.config();
    let handout = parts.extensions.get::<Handout>().cloned().unwrap_or_default();
    let sent = cookie::value(&parts.headers, config, cookie::CLIENT).and_then(Token::parse);
    // Of one that the gate did not admit nothing is looked up.
    let held = parts.extensions.get::<Held>().map(|held| held.0.clone());
    let sent = sent.filter(|_| held.is_none());
    let presented = sent.as_ref().map(Token::hash);
    let recognised = match (&sent, &presented) {
        (Some(token), Some(hash)) => {
            // One that this response is to hand out has not come from the browser.
            let comes = handout.client_token().as_deref() != Some(token.reveal());
            recognise(portal.db(), hash, comes, portal.clock().now()).await?
        }
        _ => Recognised::Unknown,
    };
    let (client, replaced) = match recognised {
        Recognised::Known(client) => (Some(client), None),
        Recognised::Renewed(id) => (None, Some(id)),
        Recognised::Unknown => (None, None),
    };
    let renewed = replaced.is_some();
    let spoken =
        parts.extensions.get::<Spoken>().cloned().unwrap_or_else(|| Spoken::by(&parts.headers, config));
    let words = spoken.to(client.as_ref());
    let is_doubled = cookie::is_doubled(&parts.headers, config, cookie::CLIENT);
    let is_sent = cookie::is_sent(&parts.headers, config, cookie::CLIENT);
    let stale = held.is_none() && is_sent && client.is_none() && !renewed && !is_doubled;
    let visitor = Visitor {
        client,
        presented,
        replaced,
        is_doubled,
        // Pages show the account in use.
        session_id: named_session(parts.uri.query().unwrap_or_default())
            .filter(|_| parts.method == Method::POST),
        ..visitor(config, &parts.extensions, &parts.headers)
    };
    Ok(Visit {
        cx: Context { words, ..portal.context(visitor, handout).await },
        renewed,
        stale,
        nonce: parts.extensions.get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default(),
        telling: parts.extensions.get::<Telling>().cloned().unwrap_or_default(),
        is_head: parts.method == Method::HEAD,
        path: parts.uri.path().to_owned(),
        shown: Arc::default(),
        target: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: parts.headers.clone(),
        held,
        told: parts.extensions.get::<Flash>().cloned(),
    })
}
