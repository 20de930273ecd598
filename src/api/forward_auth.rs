//! `/forward-auth`: what a reverse proxy asks for each request to a site: who comes? Only the cookie `__portico` answers;
//! nothing else that a browser sends is believed, and of the proxy only what a trusted one says.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::auth::sites::{self, Asked, Comer};
use crate::auth::{Handout, Portal, Visitor};
use crate::error::Result;
use crate::http::{cookie, proxy};
use crate::id::RequestId;

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
    let address = proxy::visitor(config, request.extensions(), headers);
    let visitor = Visitor {
        // A proxy that does not say for whom it asks is not the visitor.
        address: address.filter(|ip| !config.trusted_proxies.contains(*ip)),
        request_id: request.extensions().get::<RequestId>().cloned(),
        ..Visitor::default()
    };
    let cx = portal.context(visitor, Handout::default()).await?;
    let asked = if trusted { asked(headers) } else { Asked::Untold };
    let comer = sites::who(&cx, cookie::value(headers, cookie::SITE), &asked).await?;
    Ok(answer(comer, wants_redirect(&request)))
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
        Comer::Foreign => StatusCode::FORBIDDEN.into_response(),
    }
}

fn wants_redirect(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "mode" && value == "redirect")
}

/// What a trusted proxy says was asked for. When it says so in both ways, one may be the browser's own: they must agree.
fn asked(headers: &HeaderMap) -> Asked {
    match told(headers) {
        Some((None, None)) => Asked::Untold,
        Some((Some(one), None) | (None, Some(one))) => one,
        Some((Some(Asked::At { origin, whole }), Some(Asked::At { origin: other, .. })))
            if origin == other =>
        {
            Asked::At { origin, whole }
        }
        _ => Asked::Doubtful,
    }
}

/// The address as a whole, and in parts.
fn told(headers: &HeaderMap) -> Option<(Option<Asked>, Option<Asked>)> {
    let whole = single(headers, ORIGINAL_URL)?.map(Asked::parse);
    let Some(host) = single(headers, FORWARDED_HOST)? else { return Some((whole, None)) };
    let scheme = match single(headers, FORWARDED_PROTO)?? {
        // Traefik's word for the request that opens a web socket.
        "wss" => "https",
        "ws" => "http",
        scheme => scheme,
    };
    let path = single(headers, FORWARDED_URI)?.unwrap_or("/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    Some((whole, Some(Asked::parse(&format!("{scheme}://{host}{slash}{path}")))))
}

/// The value of a header that is there once or, empty or missing, not at all; nothing when it is doubtful.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<Option<&'a str>> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Some(None) };
    let value = value.to_str().ok().filter(|_| values.next().is_none())?;
    Some(Some(value).filter(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_with(pairs: &[(&'static str, &str)]) -> Asked {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        asked(&headers)
    }

    #[test]
    fn an_address_is_told_as_a_whole_or_in_parts() {
        let at = |whole: &str| Asked::parse(whole);
        assert_eq!(asked_with(&[]), Asked::Untold);
        assert_eq!(asked_with(&[("x-original-url", "https://a.example/b?c")]), at("https://a.example/b?c"));
        let parts = |proto, uri| {
            asked_with(&[
                ("x-forwarded-proto", proto),
                ("x-forwarded-host", "a.example"),
                ("x-forwarded-uri", uri),
            ])
        };
        assert_eq!(parts("https", "/b?c"), at("https://a.example/b?c"));
        assert_eq!(parts("wss", "/b"), at("https://a.example/b"));
        assert_eq!(parts("http", "b"), at("http://a.example/b"));
        assert_eq!(parts("http", "@evil.example/"), at("http://a.example/@evil.example/"));
        assert_eq!(parts("http", ""), at("http://a.example/"));
    }

    #[test]
    fn what_contradicts_itself_is_doubtful() {
        for pairs in [
            &[("x-original-url", "https://a.example/"), ("x-original-url", "https://a.example/")] as &[_],
            &[("x-original-url", "a.example/")],
            &[("x-original-url", "https://é.example/")],
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
            assert_eq!(asked_with(pairs), Asked::Doubtful, "{pairs:?}");
        }
    }
}
