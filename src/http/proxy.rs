//! Proxies in front of us: which may speak for others, and for whom they speak.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::config::Config;
use crate::model::network::Networks;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The machine at the other end of the connection.
pub fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical())
}

/// Whether the other end of the connection is a proxy of the operator's, whose `X-Forwarded-…` headers may be believed.
/// From anybody else they mean nothing.
pub fn is_trusted(config: &Config, extensions: &Extensions) -> bool {
    peer(extensions).is_some_and(|peer| config.trusted_proxies.contains(peer))
}

/// Where a request comes from: the other end of the connection, or whom trusted proxies name.
pub fn visitor(config: &Config, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer(extensions)?;
    if headers.contains_key(FORWARDED_FOR) && is_near(peer) && !config.trusted_proxies.contains(peer) {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            tracing::warn!(%peer, "a proxy seems to stand in front; PORTICO_TRUSTED_PROXIES does not name it, so all its visitors count as one");
        });
    }
    Some(walk(peer, headers, &config.trusted_proxies))
}

/// Whether an address is of this machine or of a private network, as proxies usually are.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}

/// From the right, each proxy named whom it saw; the first that is not trusted is the visitor, and what they claim about
/// others is passed over. Where the chain cannot be read, the last that could is as far as we see.
fn walk(peer: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let mut seen = peer;
    for line in headers.get_all(FORWARDED_FOR).iter().rev() {
        for entry in line.as_bytes().rsplit(|byte| *byte == b',') {
            if !trusted.contains(seen) {
                return seen;
            }
            match address(entry) {
                Some(before) => seen = before,
                None => return seen,
            }
        }
    }
    seen
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    let bracketed =
        || text.strip_prefix('[')?.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().ok().map(IpAddr::V6);
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    text.parse().ok().or_else(bracketed).or_else(with_port).map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&str]) -> String {
        let trusted = Networks::parse("10.0.0.0/8, 2001:db8:f::/48").unwrap();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, axum::http::HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        walk(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_speaks_for_others() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("::ffff:10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_rightmost_that_is_not_trusted_is_the_visitor_whatever_they_claim() {
        assert_eq!(seen("10.0.0.1", &["1.2.3.4, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["1.2.3.4", "198.51.100.1", "10.0.0.2"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["127.0.0.1,198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3", "nobody but proxies: the furthest");
    }

    #[test]
    fn ports_brackets_and_mapped_addresses_are_read() {
        for entry in
            ["198.51.100.1:4711", "::ffff:198.51.100.1", "[::ffff:198.51.100.1]:80", " 198.51.100.1\t"]
        {
            assert_eq!(seen("10.0.0.1", &[entry]), "198.51.100.1", "{entry}");
        }
        for entry in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"] {
            assert_eq!(seen("2001:db8:f::2", &[entry]), "2001:db8::1", "{entry}");
        }
    }

    #[test]
    fn behind_what_cannot_be_read_nobody_is_believed() {
        for entry in [
            "unknown",
            "",
            " ",
            "_hidden",
            "198.51.100",
            "1.2.3.4.5",
            "[::1",
            "fe80::1%eth0",
            "1.2.3.4:x",
            "é",
        ] {
            assert_eq!(seen("10.0.0.1", &[&format!("9.9.9.9, {entry}, 10.0.0.7")]), "10.0.0.7", "{entry:?}");
        }
    }
}
