//! A browser's cookies: by name and path, as RFC 6265 and its successor keep them.

use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;

/// The cookies of one browser.
#[derive(Clone, Debug, Default)]
pub struct Jar(Vec<Cookie>);

/// One cookie.
#[derive(Clone, Debug)]
pub struct Cookie {
    pub name: String,
    pub value: String,
    pub path: String,
}

impl Jar {
    /// Takes what an answer sets, and forgets what it takes away.
    pub fn take(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().expect("a readable cookie");
            let mut parts = line.split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a named cookie");
            let mut path = "/".to_owned();
            let (mut over, mut secure, mut domain) = (false, false, false);
            for part in parts {
                let (key, value) = part.split_once('=').unwrap_or((part, ""));
                match key.to_ascii_lowercase().as_str() {
                    "path" => path = value.to_owned(),
                    "secure" => secure = true,
                    "domain" => domain = true,
                    "max-age" => over = value.parse::<i64>().expect("a number of seconds") <= 0,
                    _ => {}
                }
            }
            let is_host = name.to_ascii_lowercase().starts_with("__host-");
            assert!(!is_host || (secure && path == "/" && !domain), "browsers pass this over: {line}");
            assert!(line.len() <= 4096, "browsers pass over what is longer than 4096 bytes: {name}");
            self.0.retain(|cookie| !(cookie.name == name && cookie.path == path));
            if !over {
                self.0.push(Cookie { name: name.into(), value: value.into(), path });
            }
        }
    }

    /// The `Cookie` header for a path.
    pub fn header(&self, path: &str) -> Option<String> {
        let fits = |cookie: &&Cookie| {
            path == cookie.path
                || path.starts_with(&cookie.path)
                    && (cookie.path.ends_with('/') || path[cookie.path.len()..].starts_with('/'))
        };
        let pairs: Vec<_> =
            self.0.iter().filter(fits).map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        if pairs.is_empty() { None } else { Some(pairs.join("; ")) }
    }

    /// The value of a cookie.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|cookie| cookie.name == name).map(|cookie| cookie.value.clone())
    }

    /// The names of all whose names begin like this, the oldest first.
    pub fn names(&self, start: &str) -> Vec<String> {
        let names = self.0.iter().map(|cookie| cookie.name.clone());
        names.filter(|name| name.starts_with(start)).collect()
    }

    /// Plants a cookie, at the path `/`.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|cookie| cookie.name != name);
        self.0.push(Cookie { name: name.into(), value: value.into(), path: "/".into() });
    }

    /// Forgets every cookie.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}
