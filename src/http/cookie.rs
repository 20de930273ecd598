//! The cookies of our own: `__client`, which says which browser this is, and short-lived ones that carry a token from the
//! address bar to the page it is meant for.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::config::Config;
use crate::secret::Token;

/// The browser's own cookie.
pub const CLIENT: &str = "__client";

/// The longest that browsers keep a cookie: 400 days.
const LONGEST: i64 = 400 * 24 * 3600;

/// The value of a cookie, when it was sent exactly once; two of one name are somebody's trick.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut found = lines.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    });
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

/// Gives a browser its cookie.
pub fn hand_out(headers: &mut HeaderMap, config: &Config, token: &Token) {
    append(headers, config, CLIENT, token.reveal(), "/", LONGEST);
}

/// Carries a token to the pages below `path`, for `seconds`.
pub fn carry(headers: &mut HeaderMap, config: &Config, name: &str, token: &Token, path: &str, seconds: i64) {
    append(headers, config, name, token.reveal(), path, seconds);
}

/// Takes a cookie away.
pub fn forget(headers: &mut HeaderMap, config: &Config, name: &str, path: &str) {
    append(headers, config, name, "", path, 0);
}

fn append(headers: &mut HeaderMap, config: &Config, name: &str, value: &str, path: &str, seconds: i64) {
    let cookie = Cookie::build((name, value))
        .path(path)
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .max_age(time::Duration::seconds(seconds));
    if let Ok(line) = HeaderValue::from_str(&cookie.build().to_string()) {
        headers.append(SET_COOKIE, line);
    }
}
