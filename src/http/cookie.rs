//! The cookies of our own: `__client`, which says which browser this is, `__portico`, which tells sites of the root domain
//! who comes, `__language`, which keeps the language chosen in the browser, and short-lived ones that carry something to the
//! page it is meant for.
//!
//! On https all but `__portico`, which is shared on purpose, are `__Host-…`: browsers take such a name from this host alone,
//! over https, for all of its paths. Nobody beside us can write one, or a second one of its name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue, SET_COOKIE};
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::auth::{Cookies, SiteCookie};
use crate::config::Config;
use crate::http::current::Visit;
use crate::words::Words;

/// The browser's own cookie.
pub const CLIENT: &str = "__client";

/// The cookie that sites of the root domain send to `/forward-auth`.
pub const SITE: &str = "__portico";

/// State of pages between two requests.
pub const PAGE: &str = "__page";

/// Counts for a few seconds how often a browser was led on to the same place.
pub const BOUNCES: &str = "__bounces";

/// The language that was chosen in this browser.
pub const LANGUAGE: &str = "__language";

/// The operator's one-time link.
pub const SETUP: &str = "__setup";

/// The link of a notice, by which its reader ends a session.
pub const REVOKE: &str = "__revoke";

/// A mailed link, each by its verification.
pub const LINK: &str = "__link_";

/// A link with a sign-in token, each by the token's id.
pub const TICKET: &str = "__ticket_";

/// A question for a passkey, each by its challenge.
pub const PASSKEY: &str = "__passkey_";

/// All of one name.
const NAMES: [&str; 7] = [CLIENT, SITE, PAGE, BOUNCES, LANGUAGE, SETUP, REVOKE];

/// What the names of all others begin with.
const KINDS: [&str; 3] = [LINK, TICKET, PASSKEY];

/// The most of one kind that a browser carries.
const CARRIED: usize = 5;

const PREFIX: &str = "__Host-";

/// The longest that browsers keep a cookie: 400 days.
const LONGEST: i64 = 400 * 24 * 3600;

/// A cookie's name as browsers know it. What had another name before is not read.
pub fn full<'a>(config: &Config, name: &'a str) -> Cow<'a, str> {
    match config.is_https() && name != SITE {
        true => Cow::Owned(format!("{PREFIX}{name}")),
        false => Cow::Borrowed(name),
    }
}

/// The value of a cookie, when it was sent exactly once; two of one name are somebody's trick.
pub fn value<'a>(headers: &'a HeaderMap, config: &Config, name: &str) -> Option<&'a str> {
    let full = full(config, name);
    let mut found = values(headers, &full);
    let first = found.next();
    let only = if found.next().is_some() { None } else { first };
    only.filter(|value| value.is_ascii()).and_then(|value| std::str::from_utf8(value).ok())
}

/// The values of those of a `kind`, of which a browser carries five.
pub fn of_kind<'a>(headers: &'a HeaderMap, config: &Config, kind: &str) -> Vec<&'a str> {
    let start = full(config, kind);
    let ours = pairs(headers).filter_map(split).filter(|(key, _)| key.starts_with(start.as_bytes()));
    ours.filter_map(|(_, value)| std::str::from_utf8(value).ok()).take(CARRIED).collect()
}

/// Whether a cookie was sent at all, once or more often.
pub fn is_sent(headers: &HeaderMap, config: &Config, name: &str) -> bool {
    values(headers, &full(config, name)).next().is_some()
}

/// Whether several cookies of one name were sent. None of them is used: one is ours, but nobody can say which. None is
/// deleted either, for that would do what somebody wants who planted the other.
pub fn is_doubled(headers: &HeaderMap, config: &Config, name: &str) -> bool {
    values(headers, &full(config, name)).nth(1).is_some()
}

/// The names of ours that were sent several times; of those that carry something, what they begin with.
pub fn doubled(headers: &HeaderMap, config: &Config) -> Vec<String> {
    let mut counted: BTreeMap<&[u8], (Cow<'static, str>, usize)> = BTreeMap::new();
    for key in pairs(headers).filter_map(|pair| split(pair).map(|(key, _)| key)) {
        if let Some(name) = own(config, key) {
            counted.entry(key).or_insert((name, 0)).1 += 1;
        }
    }
    let mut names: Vec<_> = counted.into_values().filter(|(_, times)| *times > 1).collect();
    names.dedup();
    names.into_iter().map(|(name, _)| name.into_owned()).collect()
}

/// The name or kind of ours that a cookie has.
fn own(config: &Config, key: &[u8]) -> Option<Cow<'static, str>> {
    let names = NAMES.into_iter().map(|name| full(config, name)).find(|name| key == name.as_bytes());
    names.or_else(|| {
        KINDS.into_iter().map(|kind| full(config, kind)).find(|kind| key.starts_with(kind.as_bytes()))
    })
}

fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a [u8]> {
    pairs(headers).filter_map(move |pair| {
        let (key, value) = split(pair)?;
        (key == name.as_bytes()).then_some(value)
    })
}

/// All cookies, one by one and as bytes: those of others stand beside ours, and may hold whatever a script of a neighbour's
/// wrote into them.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(COOKIE).iter();
    lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';')).map(<[u8]>::trim_ascii)
}

fn split(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = pair.iter().position(|byte| *byte == b'=')?;
    Some((&pair[..at], &pair[at + 1..]))
}

/// The cookies of a request as the browser will send them once one of them has a new value.
pub fn with(headers: &HeaderMap, config: &Config, name: &str, value: &str) -> Option<HeaderValue> {
    let name = full(config, name);
    let others = pairs(headers).filter(|pair| split(pair).is_none_or(|(key, _)| key != name.as_bytes()));
    let mut all: Vec<&[u8]> = others.filter(|pair| !pair.is_empty()).collect();
    let renewed = format!("{name}={value}");
    all.push(renewed.as_bytes());
    HeaderValue::from_bytes(&all.join(&b"; "[..])).ok()
}

/// Gives a browser its cookies, or takes them away.
pub fn hand_out(headers: &mut HeaderMap, config: &Config, due: &Cookies) {
    if let Some(token) = &due.client {
        append(headers, build(config, CLIENT, token.reveal(), LONGEST));
    }
    let site = match &due.site {
        Some(SiteCookie::Give(token)) => build(config, SITE, token.reveal(), LONGEST),
        Some(SiteCookie::TakeAway) => build(config, SITE, "", 0),
        None => return,
    };
    append(headers, with_domain(config, site));
}

/// Keeps the language that was chosen.
pub fn keep_language(headers: &mut HeaderMap, config: &Config, words: &Words) {
    append(headers, build(config, LANGUAGE, words.language, LONGEST));
}

/// Carries something that a page will need, for `seconds`.
pub fn carry(headers: &mut HeaderMap, config: &Config, name: &str, value: &str, seconds: i64) {
    append(headers, build(config, name, value, seconds));
}

/// The same for one of several of a `kind`, of which a browser carries five: the oldest gives way.
pub fn carry_one_of(
    headers: &mut HeaderMap,
    visit: &Visit,
    (kind, id): (&'static str, &str),
    value: &str,
    seconds: i64,
) {
    let config = &visit.cx.config;
    let (start, name) = (full(config, kind), format!("{kind}{id}"));
    let this = full(config, &name);
    let keys = pairs(&visit.headers).filter_map(|pair| std::str::from_utf8(split(pair)?.0).ok());
    // Browsers send the oldest first.
    let others: Vec<&str> = keys.filter(|key| key.starts_with(&*start) && *key != this).collect();
    for oldest in others.iter().take((others.len() + 1).saturating_sub(CARRIED)) {
        append(headers, built(config, Cow::Borrowed(*oldest), "", 0));
    }
    append(headers, build(config, &name, value, seconds));
}

/// Takes a cookie away.
pub fn forget(headers: &mut HeaderMap, config: &Config, name: &str) {
    append(headers, build(config, name, "", 0));
}

fn build<'a>(config: &Config, name: &'a str, value: &'a str, seconds: i64) -> Cookie<'a> {
    built(config, full(config, name), value, seconds)
}

fn built<'a>(config: &Config, full: Cow<'a, str>, value: &'a str, seconds: i64) -> Cookie<'a> {
    let cookie = Cookie::build((full, value)).path("/").http_only(true).secure(config.is_https());
    cookie.same_site(SameSite::Lax).max_age(time::Duration::seconds(seconds)).build()
}

/// For all of the root domain, when the portal is one of its hosts; else for the portal's host alone.
fn with_domain<'a>(config: &'a Config, mut cookie: Cookie<'a>) -> Cookie<'a> {
    if let Some(domain) = config.cookie_domain() {
        cookie.set_domain(domain);
    }
    cookie
}

fn append(headers: &mut HeaderMap, cookie: Cookie<'_>) {
    if let Ok(line) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(SET_COOKIE, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str) -> Config {
        Config::from("", [("PORTICO_PUBLIC_URL".into(), url.into())].into_iter()).unwrap()
    }

    fn http() -> Config {
        at("http://localhost:3000")
    }

    fn sent(lines: &[&[u8]]) -> HeaderMap {
        let lines = lines.iter().map(|line| (COOKIE, HeaderValue::from_bytes(line).unwrap()));
        lines.collect()
    }

    #[test]
    fn a_cookie_is_read_whatever_stands_beside_it() {
        let beside: &[&[&[u8]]] = &[
            &[b"__client=good"],
            &["name=J\u{fc}rgen; __client=good".as_bytes()],
            &[b"name=J\xfcrgen; __client=good"],
            &[b"__client=good; name=\xff\xfe\x80"],
            &[b"\xff=\xff;;; = ;=x;__client=good;x"],
            &[b"name=J\xfcrgen", b"__client=good"],
            &[b"__client=good", b"name=J\xfcrgen"],
            &[b"x__client=\xff; __client=good; __clientx=1; __CLIENT=2"],
            &[b"a=\"; __client=good; b=\""],
            &[b"\t__client=good\t ;"],
        ];
        for lines in beside {
            assert_eq!(value(&sent(lines), &http(), CLIENT), Some("good"), "{lines:?}");
        }
        let many = format!("{}__client=good", "x=\u{e9}; ".repeat(10_000));
        assert_eq!(value(&sent(&[many.as_bytes()]), &http(), CLIENT), Some("good"));
    }

    #[test]
    fn one_that_is_no_text_or_not_alone_is_not_used_but_was_sent() {
        let odd: &[&[&[u8]]] = &[
            &[b"__client=\xff"],
            &["__client=\u{fc}".as_bytes()],
            &[b"__client=good; __client=good"],
            &[b"__client=good; __client=\xff"],
            &[b"__client=\xff", b"x=1; __client=good"],
        ];
        for lines in odd {
            let headers = sent(lines);
            assert!(
                value(&headers, &http(), CLIENT).is_none() && is_sent(&headers, &http(), CLIENT),
                "{lines:?}"
            );
        }
        assert!(!is_sent(&sent(&[b"__client; x=__client=1; __clienty=1"]), &http(), CLIENT));
    }

    #[test]
    fn one_is_replaced_among_others_that_stay_as_they_are() {
        let headers = sent(&[b"a=\xff; __client=old", b"b; __client=older"]);
        assert_eq!(with(&headers, &http(), CLIENT, "new").unwrap().as_bytes(), b"a=\xff; b; __client=new");
    }

    #[test]
    fn on_https_a_name_is_of_this_host_alone_and_older_names_are_not_read() {
        let https = at("https://accounts.example.com");
        let headers = sent(&[b"__client=planted; __Host-__client=good; __Host-__portico=x; __portico=site"]);
        assert_eq!(value(&headers, &https, CLIENT), Some("good"));
        assert_eq!(value(&headers, &https, SITE), Some("site"));
        assert_eq!(value(&headers, &http(), CLIENT), Some("planted"));
        assert_eq!(value(&sent(&[b"__client=old; __host-__client=x"]), &https, CLIENT), None);
        let mut given = HeaderMap::new();
        for name in NAMES {
            forget(&mut given, &https, name);
        }
        for line in given.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()) {
            let host = line.starts_with("__Host-__");
            assert!(host != line.starts_with("__portico=") && line.contains("Path=/;"), "{line}");
            assert!(line.contains("Secure") && !line.contains("Domain"), "{line}");
        }
    }

    #[test]
    fn what_came_several_times_is_named() {
        let headers =
            sent(&[b"__client=a; __client=\xff; x=1; x=2; __page=1", b"__link_ver_1=a; __link_ver_1=b"]);
        assert_eq!(doubled(&headers, &http()), ["__client", "__link_"]);
        let https = at("https://accounts.example.com");
        assert!(doubled(&headers, &https).is_empty());
        let headers = sent(&[b"__portico=a; __Host-__client=1; __portico=b; __Host-__client=1"]);
        assert_eq!(doubled(&headers, &https), ["__Host-__client", "__portico"]);
        assert!(doubled(&sent(&[b"__link_a=1; __link_b=1"]), &http()).is_empty());
    }
}
