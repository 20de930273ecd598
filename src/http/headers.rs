//! What goes into every response: request id, security policy, the browser's cookie; and a line in the log.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, Level};

use crate::auth::{Handout, Portal};
use crate::clock::instant;
use crate::config::Config;
use crate::http::flash::Telling;
use crate::http::{cookie, metrics};
use crate::id::RequestId;
use crate::model::redirect::Allowed;
use crate::model::settings::Settings;

/// What a header says. A byte that is no text spoils its own place and nothing beside it.
pub fn text(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// The list in a header, with commas between its entries, on however many lines it came.
pub fn list(headers: &HeaderMap, name: HeaderName) -> String {
    headers.get_all(name).iter().map(text).collect::<Vec<_>>().join(",")
}

/// The nonce that the page's one script carries.
#[derive(Clone)]
pub struct Nonce(pub String);

/// What the security policy says after the nonce: the same until the settings change.
#[derive(Clone, Default)]
pub struct PolicyTail(Arc<Mutex<Option<KeptTail>>>);

/// The settings that a tail was made from, and the tail.
type KeptTail = (Arc<Settings>, Arc<str>);

impl PolicyTail {
    fn under(&self, settings: &Arc<Settings>, portal: &Portal) -> Arc<str> {
        let mut kept = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match &*kept {
            Some((before, tail)) if Arc::ptr_eq(before, settings) => tail.clone(),
            _ => {
                let tail: Arc<str> = policy_tail(portal, settings).into();
                *kept = Some((settings.clone(), tail.clone()));
                tail
            }
        }
    }
}

/// Surrounds every request.
pub async fn surround(
    State((portal, policy)): State<(Portal, PolicyTail)>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::new(portal.chance());
    let nonce = portal.chance().base62(22);
    let referrer = referrer_policy(request.uri().query());
    let handout = Handout::default();
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(Nonce(nonce.clone()));
    request.extensions_mut().insert(handout.clone());
    let telling = Telling::default();
    request.extensions_mut().insert(telling.clone());
    let tells = cookie::value(request.headers(), portal.config(), cookie::PAGE).is_some();
    let mut response = watched(&id, Level::INFO, request, next).await;
    let settings = portal.settings().await;
    // Scripts by nonce. No 'strict-dynamic', which would let a running script add another.
    let tail = policy.under(&settings, &portal);
    let policy = format!("default-src 'none'; script-src 'nonce-{nonce}'; {tail}");
    decorate(portal.config(), &policy, referrer, &id, &mut response);
    let due = handout.take();
    cookie::hand_out(response.headers_mut(), portal.config(), &due);
    telling.hand_out(response.headers_mut(), portal.config(), tells, due.client.is_some());
    response
}

/// Answers a request, counts it, and writes a line about it at this level of the log.
async fn watched(id: &RequestId, level: Level, request: Request, next: Next) -> Response {
    let begun = instant();
    let route = request.extensions().get::<MatchedPath>().cloned();
    // The path alone: a query may hold a token. Whatever is logged, every line of a request names it.
    let path = printable(request.uri().path());
    let span = tracing::error_span!("request", id = %id, method = %request.method(), path = &*path);
    async {
        let response = next.run(request).await;
        let (status, micros) = (response.status().as_u16(), begun.elapsed().as_micros() as u64);
        metrics::answered(route.as_ref(), status, begun.elapsed());
        match level {
            Level::DEBUG => tracing::debug!(status, micros, "answered"),
            _ => tracing::info!(status, micros, "answered"),
        }
        response
    }
    .instrument(span)
    .await
}

/// The policy of what is no page: it may do nothing.
const BARE_POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'";

/// Surrounds what programs ask for, often: no nonce, no cookie; a line in the log only when it is read for faults.
pub async fn surround_bare(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let id = RequestId::new(portal.chance());
    request.extensions_mut().insert(id.clone());
    let mut response = watched(&id, Level::DEBUG, request, next).await;
    decorate(portal.config(), BARE_POLICY, NO_REFERRER, &id, &mut response);
    response
}

/// A path for the log, which must not be told what to do: servers let through more than letters, browsers do not.
fn printable(path: &str) -> Cow<'_, str> {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic());
    if plain { Cow::Borrowed(path) } else { Cow::Owned(path.escape_debug().to_string()) }
}

fn decorate(config: &Config, policy: &str, referrer: &str, id: &RequestId, response: &mut Response) {
    let headers = response.headers_mut();
    // A page that needs another policy has set it itself.
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(name).or_insert(value);
        }
    };
    set("x-request-id", id.as_str());
    set("content-security-policy", policy);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", referrer);
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("x-frame-options", "DENY");
    set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
    if config.is_https() {
        set("strict-transport-security", "max-age=63072000; includeSubDomains");
    }
    // What is made for one person is kept by nobody; assets say otherwise themselves.
    set("cache-control", "no-store");
}

const NO_REFERRER: &str = "no-referrer";

/// Other sites never learn where somebody comes from. Our own pages do: under `no-referrer` browsers send `Origin: null` with
/// our own forms, and those that send nothing better could not sign in. Where the address carries a token, nobody learns it.
fn referrer_policy(query: Option<&str>) -> &'static str {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let secret = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["token", "ticket", "jwt", "handshake"].iter().any(|word| name.contains(word))
    };
    if pairs.any(|(name, _)| secret(&name)) { NO_REFERRER } else { "same-origin" }
}

/// Style and pictures of our own, forms to ourselves and on to where a flow may lead.
fn policy_tail(portal: &Portal, settings: &Settings) -> String {
    let config = portal.config();
    let allowed = Allowed::new(&config.public_url, &config.root_domain, &settings.redirects.allowed_origins);
    let mut forms: Vec<String> = allowed.origins().iter().map(|origin| origin.as_source()).collect();
    let redirects = &settings.redirects;
    let configured =
        [&redirects.after_sign_in_url, &redirects.after_sign_up_url, &redirects.after_sign_out_url];
    forms.extend(portal.lead_to(settings));
    forms.extend(
        configured
            .into_iter()
            .chain([&settings.application.home_url])
            .chain(settings.paths.all())
            .filter_map(|url| origin(url.as_deref())),
    );
    let pictures = [&settings.application.logo_url, &settings.application.favicon_url];
    // The inbox shows mails as they will look.
    let frames = if config.is_development() { " frame-src 'self';" } else { "" };
    let pictures: Vec<String> = pictures.into_iter().filter_map(|url| origin(url.as_deref())).collect();
    format!(
        "style-src 'self'; img-src 'self' data: {}; connect-src 'self';{frames} \
         form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
        pictures.join(" "),
        forms.join(" "),
    )
}

fn origin(address: Option<&str>) -> Option<String> {
    let url = url::Url::parse(address?).ok()?;
    url.origin().is_tuple().then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_token_is_told_to_nobody() {
        for query in ["token=x", "a=b&token=", "__clerk_ticket=x", "TOKEN=x", "%74oken=x", "token"] {
            assert_eq!(referrer_policy(Some(query)), "no-referrer", "{query}");
        }
        for query in [None, Some(""), Some("v=ver_1"), Some("redirect_url=%3Ftoken%3Dx"), Some("x=token")] {
            assert_eq!(referrer_policy(query), "same-origin", "{query:?}");
        }
    }
}
