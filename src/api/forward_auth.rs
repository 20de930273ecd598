//! `/forward-auth`: what a reverse proxy asks for each request to a site: who comes? Only the cookie `__portico` answers;
//! nothing else that a browser sends is believed, and of the proxy only what a trusted one says.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, percent_encode};

use crate::auth::presence::sites::{self, AskedFrom, Comer};
use crate::auth::{Handout, Portal, Visitor};
use crate::clock::Millis;
use crate::error::Result;
use crate::http::current::visitor;
use crate::http::{cookie, proxy};

/// The whole address, from nginx.
const ORIGINAL_URL: &str = "x-original-url";
/// Its parts, from Caddy, Traefik and others.
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED_HOST: &str = "x-forwarded-host";
const FORWARDED_URI: &str = "x-forwarded-uri";

const USER_ID: HeaderName = HeaderName::from_static("x-portico-user-id");
const EMAIL: HeaderName = HeaderName::from_static("x-portico-email");
const SESSION_ID: HeaderName = HeaderName::from_static("x-portico-session-id");
const REDIRECT: HeaderName = HeaderName::from_static("x-portico-redirect");

/// `GET /forward-auth`: 200 with who comes; 401, or with `?mode=redirect` 302, when they are to sign in first; 403 for
/// hosts that are none of ours.
pub async fn check(State(portal): State<Portal>, request: Request) -> Result<Response> {
    let (config, headers) = (portal.config(), request.headers());
    let trusted = proxy::is_trusted(config, request.extensions());
    let visitor = visitor(config, request.extensions(), headers);
    // A proxy that does not say for whom it asks is not the visitor.
    let address = visitor.address.filter(|ip| !config.trusted_proxies.contains(*ip));
    let visitor = Visitor { address, user_agent: None, ..visitor };
    let cx = portal.context(visitor, Handout::default()).await;
    let asked = if trusted { asked(headers) } else { AskedFrom::Untold };
    let comer = sites::who(&cx, cookie::value(headers, config, cookie::SITE), &asked).await?;
    if let Comer::Foreign(why) = &comer
        && LATELY.is_news(&why.to_string(), cx.now)
    {
        tracing::warn!("/forward-auth refuses: {why}");
    }
    Ok(answer(comer, wants_redirect(&request)))
}

/// How long the same is not logged again.
const QUIET: Millis = Millis::minutes(1);

/// How much may be told in that time: visitors choose the host that they ask a proxy for.
const MOST: usize = 64;

/// What was logged lately, and when.
#[derive(Default)]
struct Lately(Mutex<BTreeMap<String, Millis>>);

static LATELY: Lately = Lately(Mutex::new(BTreeMap::new()));

impl Lately {
    /// Whether something is to be logged, once in a while.
    fn is_news(&self, what: &str, now: Millis) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|_, at| now - *at < QUIET);
        let is_news = told.len() < MOST && !told.contains_key(what);
        if is_news {
            told.insert(what.to_owned(), now);
        }
        is_news
    }
}

fn answer(comer: Comer, redirect: bool) -> Response {
    match comer {
        Comer::Known { user_id, session_id, email_address, token } => {
            let mut response = StatusCode::OK.into_response();
            let mut tell = |name, value: &str| {
                // An address that is no header value is not told.
                if let Ok(value) = HeaderValue::from_str(value) {
                    response.headers_mut().insert(name, value);
                }
            };
            tell(USER_ID, user_id.as_str());
            tell(SESSION_ID, session_id.as_str());
            tell(EMAIL, email_address.as_deref().unwrap_or_default());
            tell(AUTHORIZATION, &format!("Bearer {token}"));
            response
        }
        Comer::Nobody { sign_in } if redirect => (StatusCode::FOUND, [(LOCATION, sign_in)]).into_response(),
        Comer::Nobody { sign_in } => (StatusCode::UNAUTHORIZED, [(REDIRECT, sign_in)]).into_response(),
        Comer::Foreign(why) => (StatusCode::FORBIDDEN, format!("{why}\n")).into_response(),
    }
}

fn wants_redirect(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "mode" && value == "redirect")
}

/// What a trusted proxy says was asked for. When it says so in both ways, one may be the browser's own: they must agree.
fn asked(headers: &HeaderMap) -> AskedFrom {
    match told(headers) {
        Some((None, None)) => AskedFrom::Untold,
        Some((Some(one), None) | (None, Some(one))) => one,
        Some((Some(AskedFrom::At { origin, whole }), Some(AskedFrom::At { origin: other, .. })))
            if origin == other =>
        {
            AskedFrom::At { origin, whole }
        }
        _ => AskedFrom::Doubtful,
    }
}

/// The address as a whole, and in parts.
fn told(headers: &HeaderMap) -> Option<(Option<AskedFrom>, Option<AskedFrom>)> {
    let whole = single(headers, ORIGINAL_URL)?.map(|whole| AskedFrom::parse(&whole));
    let Some(host) = agreed(headers, FORWARDED_HOST, str::to_owned)? else { return Some((whole, None)) };
    let scheme = agreed(headers, FORWARDED_PROTO, scheme)??;
    let path = single(headers, FORWARDED_URI)?.unwrap_or_else(|| "/".into());
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some((whole, Some(AskedFrom::parse(&format!("{scheme}://{host}{slash}{path}")))))
}

/// Some proxies write it in capitals, or name the web socket that the request opens.
fn scheme(written: &str) -> String {
    match written.to_ascii_lowercase().as_str() {
        "wss" => "https".into(),
        "ws" => "http".into(),
        scheme => scheme.into(),
    }
}

/// The value of a header that is there once or, empty or missing, not at all; nothing when it is doubtful.
fn single(headers: &HeaderMap, name: &str) -> Option<Option<String>> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Some(None) };
    let value = values.next().is_none().then(|| text(value))?;
    Some(Some(value).filter(|value| !value.is_empty()))
}

/// The same where each proxy on the way may have added its own word: all of them say the same.
fn agreed(headers: &HeaderMap, name: &str, read: impl Fn(&str) -> String) -> Option<Option<String>> {
    let lines: Vec<String> = headers.get_all(name).iter().map(text).collect();
    let words = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
    let mut said = words.filter(|word| !word.is_empty()).map(read);
    let Some(first) = said.next() else { return Some(None) };
    said.all(|word| word == first).then_some(Some(first))
}

/// A header as browsers would write it: proxies pass letters on as they came, in UTF-8 or not.
fn text(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    let encoded = || percent_encode(bytes, &AsciiSet::EMPTY).to_string();
    std::str::from_utf8(bytes).map_or_else(|_| encoded(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_with(pairs: &[(&'static str, &str)]) -> AskedFrom {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        asked(&headers)
    }

    #[test]
    fn an_address_is_told_as_a_whole_or_in_parts() {
        let at = |whole: &str| AskedFrom::parse(whole);
        assert_eq!(asked_with(&[]), AskedFrom::Untold);
        assert_eq!(asked_with(&[("x-original-url", "https://a.example/b?c")]), at("https://a.example/b?c"));
        let parts = |proto, uri| {
            asked_with(&[
                ("x-forwarded-proto", proto),
                ("x-forwarded-host", "a.example"),
                ("x-forwarded-uri", uri),
            ])
        };
        assert_eq!(parts("https", "/b?c"), at("https://a.example/b?c"));
        for proto in ["wss", "WSS", "Https", "https,https", "HTTPS, wss", "https,"] {
            assert_eq!(parts(proto, "/b"), at("https://a.example/b"), "{proto}");
        }
        for proto in ["ws", "WS", "http,http", "http, http , http", "ws,http"] {
            assert_eq!(parts(proto, "/b"), at("http://a.example/b"), "{proto}");
        }
        assert_eq!(parts("https", "/größe?x=ü"), at("https://a.example/größe?x=ü"));
        assert_eq!(parts("http", "b"), at("http://a.example/b"));
        assert_eq!(parts("http", "@evil.example/"), at("http://a.example/@evil.example/"));
        assert_eq!(parts("http", ""), at("http://a.example/"));
    }

    #[test]
    fn the_same_is_news_once_a_minute_and_not_everything_is() {
        let (lately, start) = (Lately::default(), Millis::days(1));
        assert!(lately.is_news("a", start) && lately.is_news("b", start) && !lately.is_news("a", start));
        assert!(!lately.is_news("a", start + Millis::seconds(59)));
        assert!(lately.is_news("a", start + QUIET));
        let told = (0..2 * MOST).filter(|n| lately.is_news(&n.to_string(), start + QUIET)).count();
        assert_eq!(told, MOST - 1);
    }

    #[test]
    fn what_contradicts_itself_is_doubtful() {
        for pairs in [
            &[("x-original-url", "https://a.example/"), ("x-original-url", "https://a.example/")] as &[_],
            &[("x-original-url", "a.example/")],
            &[("x-forwarded-host", "a.example"), ("x-forwarded-proto", "http,https")],
            &[("x-forwarded-host", "a.example,b.example"), ("x-forwarded-proto", "https")],
            &[
                ("x-forwarded-host", "a.example"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-uri", "/a"),
                ("x-forwarded-uri", "/a"),
            ],
            &[("x-forwarded-host", "a.example")],
            &[
                ("x-forwarded-host", "a.example"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-host", "b.example"),
            ],
            &[
                ("x-original-url", "https://a.example/"),
                ("x-forwarded-host", "b.example"),
                ("x-forwarded-proto", "https"),
            ],
        ] {
            assert_eq!(asked_with(pairs), AskedFrom::Doubtful, "{pairs:?}");
        }
    }
}
