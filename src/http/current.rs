//! Who asks: one extractor for every face.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::response::Response;
use tower_sessions::Session as PageState;

use crate::auth::clients::{Recognised, recognise};
use crate::auth::sessions::{self, SignedIn};
use crate::auth::{Context, Handout, Portal, Visitor};
use crate::error::{Error, Refusal, Result};
use crate::http::cookie;
use crate::http::headers::Nonce;
use crate::http::language::Spoken;
use crate::http::proxy;
use crate::id::{RequestId, SessionId};

/// One request: the context for decisions, and what pages need besides.
#[derive(Clone)]
pub struct Visit {
    /// For decisions. The client is known or none: never that of another request.
    pub cx: Context,
    /// Whether the browser's cookie was renewed a moment ago, so that it should simply ask again.
    pub renewed: bool,
    /// Whether the browser sent a cookie that is nobody's, or several of one name.
    pub stale: bool,
    /// The script nonce of this response.
    pub nonce: String,
    /// State of pages between two requests.
    pub state: PageState,
    /// Whether this only asks for headers.
    pub is_head: bool,
    /// The path that was asked for.
    pub path: String,
    /// The same with its query.
    pub target: String,
    /// All cookies and other headers.
    pub headers: axum::http::HeaderMap,
}

impl Visit {
    /// Refused when the browser's cookie was renewed while this was under way: it asks again, with the new one.
    pub fn fresh(&self) -> Result<()> {
        if self.renewed { Err(Refusal::TryAgain.into()) } else { Ok(()) }
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

async fn visit(parts: &mut Parts, portal: &Portal) -> Result<Visit> {
    let sent = cookie::value(&parts.headers, cookie::CLIENT).map(str::to_owned);
    let recognised = match &sent {
        Some(value) => recognise(portal.db(), value, portal.clock().now()).await?,
        None => Recognised::Unknown,
    };
    let renewed = matches!(recognised, Recognised::Renewed);
    let client = match recognised {
        Recognised::Known(client) => Some(client),
        Recognised::Renewed | Recognised::Unknown => None,
    };
    let spoken = parts.extensions.get::<Spoken>().cloned().unwrap_or_else(|| Spoken::by(&parts.headers));
    let words = spoken.to(client.as_ref());
    let stale = cookie::is_sent(&parts.headers, cookie::CLIENT) && client.is_none() && !renewed;
    let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let visitor = Visitor {
        client,
        user_agent: agent.map(str::to_owned),
        address: proxy::visitor(portal.config(), &parts.extensions, &parts.headers),
        request_id: parts.extensions.get::<RequestId>().cloned(),
        // Pages show the account in use.
        session_id: named_session(parts.uri.query().unwrap_or_default())
            .filter(|_| parts.method == Method::POST),
        actor: None,
    };
    let handout = parts.extensions.get::<Handout>().cloned().unwrap_or_default();
    let state = parts.extensions.get::<PageState>().cloned();
    Ok(Visit {
        cx: Context { words, ..portal.context(visitor, handout).await? },
        renewed,
        stale,
        nonce: parts.extensions.get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default(),
        state: state.ok_or_else(|| Error::broken("the layer that keeps page state is missing"))?,
        is_head: parts.method == Method::HEAD,
        path: parts.uri.path().to_owned(),
        target: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        headers: parts.headers.clone(),
    })
}
