//! What is refused before a face is reached: foreign hosts, cross-site posts, what the gate does not admit, and everything but
//! the wizard before the first owner of a production instance exists. Each is a layer, and each face stacks those
//! that it needs.

use std::borrow::Cow;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN, REFERER};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use url::{Position, Url};

use crate::auth::directory::first_run;
use crate::auth::links;
use crate::auth::node::Addresses;
use crate::auth::{Context, Handout, Portal, Visitor};
use crate::config::Config;
use crate::error::{Error, Refusal, Result};
use crate::http::connections::NoRoom;
use crate::http::headers::text;
use crate::http::{cookie, gate, proxy, undressed};
use crate::model::redirect::is_loopback;
use crate::secret::Token;

/// When to come again where there are as many connections as there may be, in seconds.
const NO_ROOM: i64 = 5;

/// Passes on what is for a host of ours, as long as there is room for it. Nothing of ours has a path that is no text.
pub async fn host(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if is_out_of_room(&request) && !is_watched(path) {
        return Error::from(Refusal::Busy.with(NO_ROOM)).into_response();
    }
    if !is_our_host(&request, portal.config()) {
        return undressed(StatusCode::MISDIRECTED_REQUEST, None);
    }
    if !is_text(path) {
        return undressed(StatusCode::NOT_FOUND, None);
    }
    next.run(request).await
}

/// The same for programs with keys, by whatever name they know us: on the same machine or network it may be no other. What is
/// wrong with their paths they are told once they have shown their key.
pub async fn any_host(request: Request, next: Next) -> Response {
    if is_out_of_room(&request) {
        return Error::from(Refusal::Busy.with(NO_ROOM)).into_response();
    }
    if host_named(&request).is_err() {
        return undressed(StatusCode::MISDIRECTED_REQUEST, None);
    }
    next.run(request).await
}

/// Passes on what changes something only when our own pages sent it. A program that shows a key with every request needs
/// nothing of this: no browser does that behind anybody's back.
pub async fn origin(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !reads && !comes_from_us(request.headers(), &portal.config().public_url) {
        return undressed(StatusCode::FORBIDDEN, None);
    }
    next.run(request).await
}

/// Passes on what the gate admits. It stands behind the origin: what another site has a browser send is not counted against
/// it.
pub async fn rate(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    match gate::stop(&portal, &mut request) {
        Some(refused) => refused,
        None => next.run(request).await,
    }
}

/// Passes on everything once a production instance has its first owner; before, what leads to one.
pub async fn set_up(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    if !portal.config().is_development() {
        let path = request.uri().path().to_owned();
        let token = cookie::value(request.headers(), portal.config(), cookie::SETUP).and_then(Token::parse);
        let mailed = mailed(&request, portal.config());
        match may_pass(&portal, &path, token, &mailed).await {
            Ok(true) => {}
            Ok(false) => return undressed(StatusCode::SERVICE_UNAVAILABLE, Some("not_set_up")),
            Err(error) => return error.into_response(),
        }
    }
    next.run(request).await
}

fn is_out_of_room(request: &Request) -> bool {
    request.extensions().get::<NoRoom>().is_some()
}

/// Whether a path is text, once it is decoded: nothing of ours has another name.
pub fn is_text(path: &str) -> bool {
    percent_decode_str(path).decode_utf8().is_ok()
}

/// The host that a request names. Two would be one for a proxy and another for us.
fn host_named(request: &Request) -> Result<Option<Cow<'_, str>>, ()> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next().map(text);
    if hosts.next().is_some() {
        return Err(());
    }
    // HTTP/2 puts the host into the address.
    let named = request.uri().authority().map(|authority| authority.as_str().into());
    Ok(named.or(host))
}

/// Whether a request is for a host of ours. Links never come from the Host header all the same.
fn is_our_host(request: &Request, config: &Config) -> bool {
    let ours = &config.public_url;
    let Ok(named) = host_named(request) else { return false };
    if named.as_deref() == Some(&ours[Position::BeforeHost..Position::AfterPort]) {
        return true;
    }
    // Whoever watches the process knows its address, not its name; so do proxies that ask for a site's sake.
    let watched = match request.uri().path() {
        path if is_watched(path) => true,
        "/forward-auth" => proxy::is_trusted(config, request.extensions()),
        _ => false,
    };
    let asked = named.and_then(|host| Url::parse(&format!("http://{host}/")).ok());
    watched
        || asked
            .is_some_and(|asked| asked.host() == ours.host() || (is_loopback(&asked) && is_loopback(ours)))
}

/// Whether a path tells those who watch the process how it does.
fn is_watched(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// Judged by `Sec-Fetch-Site` first. Browsers without it, and all over plain http to another machine, send `Origin` with
/// every form; our pages' referrer policy sees to it that it is not `null`, which anybody can have sent.
fn comes_from_us(headers: &HeaderMap, ours: &Url) -> bool {
    let told = |name: &str| headers.get(name).map(text);
    match told("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => match told(ORIGIN.as_str()).or_else(|| told(REFERER.as_str())) {
            // Old browsers write the path of a referrer as it was typed, in any encoding.
            Some(from) => Url::parse(&from).is_ok_and(|from| same_site(&from, ours)),
            None => true,
        },
    }
}

fn same_site(from: &Url, ours: &Url) -> bool {
    from.origin() == ours.origin()
        || (is_loopback(from) && is_loopback(ours) && from.scheme() == ours.scheme())
}

/// The tokens of mailed links that a request brings: by its address, or in the cookies that carry them on.
fn mailed(request: &Request, config: &Config) -> Vec<Token> {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let named = url::form_urlencoded::parse(query).find(|(name, _)| name == "token");
    let named = named.and_then(|(_, token)| Token::parse(&token));
    let carried = cookie::of_kind(request.headers(), config, cookie::LINK);
    named.into_iter().chain(carried.into_iter().filter_map(Token::parse)).collect()
}

/// Whether this is where a mailed link leads, and one that was sent to whoever holds the operator's link: they may open it
/// on their phone.
async fn is_mailed(cx: &Context, path: &str, mailed: &[Token]) -> Result<bool> {
    let Addresses { link, sign_in, sign_up, .. } = cx.addresses;
    let below = |start: &str| {
        path.strip_prefix(start).is_some_and(|rest| matches!(rest, "/verify" | "/verify/press"))
    };
    if path != link && !below(sign_in) && !below(sign_up) {
        return Ok(false);
    }
    for token in mailed {
        if links::locate(cx, token).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Before the first owner exists, a production instance answers nobody but the holder of the operator's link.
async fn may_pass(portal: &Portal, path: &str, token: Option<Token>, mailed: &[Token]) -> Result<bool> {
    let open = matches!(path, "/setup" | "/healthz" | "/readyz") || path.starts_with("/assets/");
    if open || portal.is_set_up().await? {
        return Ok(true);
    }
    let cx = portal.context(Visitor::default(), Handout::default()).await;
    let invited =
        first_run::look(&cx, token.as_ref()).await?.is_some() || is_mailed(&cx, path, mailed).await?;
    // Asked once more: the link may have done its work just now.
    Ok(invited || portal.is_set_up().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_post() {
        let ours = Url::parse("https://accounts.example.com").unwrap();
        let judge = |pairs: &[(&'static str, &str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            comes_from_us(&headers.collect(), &ours)
        };
        assert!(judge(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(judge(&[("origin", "https://accounts.example.com")]));
        assert!(judge(&[("origin", "HTTPS://Accounts.Example.com")]));
        assert!(judge(&[("referer", "https://accounts.example.com/sign-in")]));
        assert!(judge(&[]));
        let foreign = [
            [("sec-fetch-site", "cross-site")],
            [("sec-fetch-site", "same-site")],
            [("sec-fetch-site", "none")],
            [("origin", "https://evil.example")],
            [("origin", "null")],
            [("origin", "http://accounts.example.com")],
            [("origin", "https://accounts.example.com.evil.example")],
            [("referer", "https://evil.example/")],
            [("origin", "https://accounts.example.com:444")],
        ];
        for headers in foreign {
            assert!(!judge(&headers), "{headers:?}");
        }
    }
}
