//! The cookies of our own: `__client`, which says which browser this is, `__portico`, which tells sites of the root domain
//! who comes, `__language`, which keeps the language chosen in the browser, and short-lived ones that carry a token from the
//! address bar to the page it is meant for.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::auth::{Cookies, SiteCookie};
use crate::config::Config;
use crate::secret::Token;
use crate::words::Words;

/// The browser's own cookie.
pub const CLIENT: &str = "__client";

/// The cookie that sites of the root domain send to `/forward-auth`.
pub const SITE: &str = "__portico";

/// Counts for a few seconds how often a browser was led on to the same place.
pub const BOUNCES: &str = "__bounces";

/// The language that was chosen in this browser.
pub const LANGUAGE: &str = "__language";

/// The longest that browsers keep a cookie: 400 days.
const LONGEST: i64 = 400 * 24 * 3600;

/// The value of a cookie, when it was sent exactly once; two of one name are somebody's trick.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = values(headers, name);
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(move |pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// The cookies of a request as the browser will send them once one of them has a new value.
pub fn with(headers: &HeaderMap, name: &str, value: &str) -> Option<HeaderValue> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).map(str::trim);
    let others = pairs.filter(|pair| pair.split_once('=').is_none_or(|(key, _)| key != name));
    let mut all: Vec<&str> = others.filter(|pair| !pair.is_empty()).collect();
    let renewed = format!("{name}={value}");
    all.push(&renewed);
    HeaderValue::from_str(&all.join("; ")).ok()
}

/// Whether a cookie was sent at all, once or more often.
pub fn is_sent(headers: &HeaderMap, name: &str) -> bool {
    values(headers, name).next().is_some()
}

/// Gives a browser its cookies, or takes them away.
pub fn hand_out(headers: &mut HeaderMap, config: &Config, due: &Cookies) {
    if let Some(token) = &due.client {
        append(headers, build(config, CLIENT, token.reveal(), "/", LONGEST));
    }
    let site = match &due.site {
        Some(SiteCookie::Give(token)) => build(config, SITE, token.reveal(), "/", LONGEST),
        Some(SiteCookie::TakeAway) => build(config, SITE, "", "/", 0),
        None => return,
    };
    append(headers, with_domain(config, site));
}

/// Keeps the language that was chosen.
pub fn keep_language(headers: &mut HeaderMap, config: &Config, words: &Words) {
    append(headers, build(config, LANGUAGE, words.language, "/", LONGEST));
}

/// Carries a token to the pages below `path`, for `seconds`.
pub fn carry(headers: &mut HeaderMap, config: &Config, name: &str, token: &Token, path: &str, seconds: i64) {
    carry_text(headers, config, name, token.reveal(), path, seconds);
}

/// The same for a token of another shape, of which a cookie takes every character.
pub fn carry_text(
    headers: &mut HeaderMap,
    config: &Config,
    name: &str,
    token: &str,
    path: &str,
    seconds: i64,
) {
    append(headers, build(config, name, token, path, seconds));
}

/// Notes something for a few seconds that need not be secret.
pub fn note(headers: &mut HeaderMap, config: &Config, name: &str, value: &str, seconds: i64) {
    append(headers, build(config, name, value, "/", seconds));
}

/// Takes a cookie away.
pub fn forget(headers: &mut HeaderMap, config: &Config, name: &str, path: &str) {
    append(headers, build(config, name, "", path, 0));
}

fn build<'a>(config: &Config, name: &'a str, value: &'a str, path: &'a str, seconds: i64) -> Cookie<'a> {
    let cookie = Cookie::build((name, value)).path(path).http_only(true).secure(config.is_https());
    cookie.same_site(SameSite::Lax).max_age(time::Duration::seconds(seconds)).build()
}

/// For all of the root domain, when the portal is one of its hosts; else for the portal's host alone.
fn with_domain<'a>(config: &'a Config, mut cookie: Cookie<'a>) -> Cookie<'a> {
    if let Some(domain) = config.cookie_domain() {
        cookie.set_domain(domain);
    }
    cookie
}

/// Takes the browser's cookie away, and one of its name that was planted for the whole domain.
pub fn forget_client(headers: &mut HeaderMap, config: &Config) {
    forget(headers, config, CLIENT, "/");
    let planted = with_domain(config, build(config, CLIENT, "", "/", 0));
    if planted.domain().is_some() {
        append(headers, planted);
    }
}

fn append(headers: &mut HeaderMap, cookie: Cookie<'_>) {
    if let Ok(line) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(SET_COOKIE, line);
    }
}
