//! Where a flow may lead: targets named by a site are followed only to allowed origins, compared parsed.

use url::{Host, Url};

/// The longest target, in bytes.
const LONGEST: usize = 2048;

/// An origin that is allowed: exact, or every subdomain of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    /// None: any port (loopback only, never configurable).
    port: Option<u16>,
    subdomains: bool,
}

impl Origin {
    /// From a setting: scheme, host and perhaps port, nothing more; the host may begin with `*.`.
    pub fn parse(entry: &str) -> Option<Self> {
        let entry = entry.strip_suffix('/').unwrap_or(entry);
        let (scheme, rest) = entry.split_once("://")?;
        let (subdomains, rest) = rest.strip_prefix("*.").map_or((false, rest), |host| (true, host));
        let url = Url::parse(&format!("{scheme}://{rest}")).ok()?;
        let bare =
            url.path() == "/" && url.query().is_none() && url.fragment().is_none() && !rest.ends_with('/');
        let plain =
            url.username().is_empty() && url.password().is_none() && !rest.contains(['*', '\\', '?', '@']);
        let named = matches!(url.host()?, Host::Domain(_)) || !subdomains;
        // A wildcard over a whole public suffix ("*.com") would let everybody in.
        let suffix = url.host_str().and_then(psl::suffix_str);
        let narrow = !subdomains || suffix != url.host_str();
        let web = matches!(url.scheme(), "https" | "http") && has_plain_host(&url);
        (bare && plain && named && narrow && web).then_some(())?;
        Some(Self {
            scheme: url.scheme().into(),
            host: url.host_str()?.into(),
            port: Some(url.port_or_known_default()?),
            subdomains,
        })
    }

    /// The same host on any port: for development on loopback.
    fn any_port(url: &Url) -> Option<Self> {
        let host = url.host_str()?.into();
        Some(Self { scheme: url.scheme().into(), host, port: None, subdomains: false })
    }

    fn admits(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let host_fits = if self.subdomains {
            host.strip_suffix(&self.host).is_some_and(|front| front.len() > 1 && front.ends_with('.'))
        } else {
            host == self.host
        };
        host_fits
            && url.scheme() == self.scheme
            && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }

    /// The origin as a source expression of a content security policy.
    pub fn as_source(&self) -> String {
        let star = if self.subdomains { "*." } else { "" };
        let port = match (self.port, self.scheme.as_str()) {
            (None, _) => ":*".into(),
            (Some(443), "https") | (Some(80), "http") => String::new(),
            (Some(port), _) => format!(":{port}"),
        };
        format!("{}://{star}{}{port}", self.scheme, self.host)
    }
}

/// The portal's own address and the origins that it may send people to.
#[derive(Clone, Debug)]
pub struct Allowed {
    public_url: Url,
    origins: Vec<Origin>,
}

impl Allowed {
    /// From the public address, the root domain, and the setting `redirects.allowed_origins`.
    pub fn new(public_url: &Url, root_domain: &str, configured: &[String]) -> Self {
        let mut origins: Vec<Origin> = configured.iter().filter_map(|entry| Origin::parse(entry)).collect();
        if configured.is_empty() {
            if is_loopback(public_url) {
                origins.extend(Origin::any_port(public_url));
            } else {
                let root = [format!("https://{root_domain}"), format!("https://*.{root_domain}")];
                origins.extend(root.iter().filter_map(|entry| Origin::parse(entry)));
            }
        }
        Self { public_url: public_url.clone(), origins }
    }

    /// The origins besides the portal's own.
    pub fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// The absolute target that `candidate` names, when people may be sent there. Anything doubtful is none.
    pub fn target(&self, candidate: &str) -> Option<Url> {
        if candidate.len() > LONGEST { None } else { self.judge(candidate) }
    }

    /// The same for a page of the portal itself, whose query may name several targets.
    pub fn own(&self, candidate: &str) -> Option<Url> {
        self.judge(candidate).filter(|url| url.origin() == self.public_url.origin())
    }

    fn judge(&self, candidate: &str) -> Option<Url> {
        // What browsers strip or turn round before they parse (tabs, newlines, backslashes) is refused, not repaired.
        let odd = |c: char| c.is_control() || c == '\\' || c.is_whitespace();
        if candidate.is_empty() || candidate.contains(odd) {
            return None;
        }
        let url = if candidate.starts_with('/') {
            if candidate.starts_with("//") {
                return None;
            }
            self.public_url.join(candidate).ok()?
        } else {
            // "https:example.com" parses too; an address without "//" is a trick.
            let (scheme, rest) = candidate.split_once(':')?;
            if !rest.starts_with("//")
                || rest.starts_with("///")
                || !scheme.bytes().all(|b| b.is_ascii_alphabetic())
            {
                return None;
            }
            Url::parse(candidate).ok()?
        };
        let path = url.path();
        let plain = has_plain_host(&url);
        let decoys = path.starts_with("//") || path.to_ascii_lowercase().contains("%00");
        let bare = url.username().is_empty() && url.password().is_none();
        let web = matches!(url.scheme(), "https" | "http");
        let known = url.origin() == self.public_url.origin() || self.origins.iter().any(|o| o.admits(&url));
        (web && bare && plain && !decoys && known).then_some(url)
    }

    /// `target` as a path when it stays on the portal, so that a `Location` never repeats our own origin.
    pub fn location(&self, target: &Url) -> String {
        if target.origin() == self.public_url.origin() {
            target[url::Position::BeforePath..].to_owned()
        } else {
            target.to_string()
        }
    }
}

/// Whether a host is made of letters, digits, dots and hyphens (or is an IP address). Parsers let more pass, which would
/// mean something else in a policy or a pattern.
pub fn has_plain_host(url: &Url) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    url.host_str().is_some_and(|host| host.chars().all(plain))
}

/// Whether an address is of this machine only.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(public: &str, root: &str, configured: &[&str]) -> Allowed {
        let configured: Vec<String> = configured.iter().map(|s| s.to_string()).collect();
        Allowed::new(&Url::parse(public).unwrap(), root, &configured)
    }

    #[test]
    fn own_paths_and_the_root_domain_are_followed() {
        let allowed = allowed("https://accounts.example.com", "example.com", &[]);
        for good in [
            "/user",
            "/a?b=c#d",
            "https://example.com/x",
            "https://app.example.com",
            "https://a.b.example.com/",
        ] {
            assert!(allowed.target(good).is_some(), "{good}");
        }
        assert_eq!(allowed.location(&allowed.target("/a?b=c#d").unwrap()), "/a?b=c#d");
    }

    #[test]
    fn doubtful_targets_are_not() {
        let allowed = allowed("https://accounts.example.com", "example.com", &[]);
        let hostile = [
            "",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https:/evil.example",
            "https:///evil.example",
            "https://evil.example",
            "http://example.com",
            "https://example.com.evil.example",
            "https://evilexample.com",
            "https://example.com@evil.example",
            "https://accounts.example.com:444/",
            "https://user@example.com/",
            "https://user:pw@example.com/",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://example.com/",
            "/\tevil",
            "/\nevil",
            " https://example.com",
            "https://exa mple.com",
            "https://example.com\u{0}.evil.example",
            "https://example.com%00.evil.example",
            "https://.example.com.evil.example",
            "https://example。com.evil.example",
            "https://[::1]/",
            "https://127.0.0.1/",
            "https://example.com./",
            "https://evil.example/https://example.com",
            "https://evil.example#@example.com",
            "https://evil.example?example.com",
            "https://evil.example\\.example.com",
            "blob:https://example.com/x",
            "view-source:https://example.com",
            "intent://example.com",
            "/%00",
            "//%2fevil.example",
            "https://*.example.com",
            "evil.example",
            "user",
        ];
        for candidate in hostile {
            assert_eq!(allowed.target(candidate), None, "{candidate:?}");
        }
    }

    #[test]
    fn loopback_admits_any_port_of_the_same_host_only() {
        let allowed = allowed("http://localhost:3000", "localhost", &[]);
        assert!(allowed.target("http://localhost:5173/app").is_some());
        for foreign in ["http://127.0.0.1:5173/", "https://localhost:5173/", "http://evil.localhost:80/"] {
            assert_eq!(allowed.target(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_configured_list_replaces_the_default_and_takes_no_patterns() {
        let allowed = allowed("https://id.example.com", "example.com", &["https://app.other.example"]);
        assert!(allowed.target("https://app.other.example/in").is_some());
        assert_eq!(allowed.target("https://example.com/"), None);
        assert!(allowed.target("https://id.example.com/user").is_some(), "the same origin always passes");
        for bad in [
            "https://*",
            "https://*.com",
            "https://a*.x.example",
            "https://x.example/p",
            "x.example",
            "https://x.example?y",
            "https://u@x.example",
            "javascript://x.example",
        ] {
            assert_eq!(Origin::parse(bad), None, "{bad}");
        }
    }

    /// Strings made of what confuses parsers. Whatever is followed resolves, for a browser, to an allowed origin: as it was
    /// named, as it is parsed, and as the `Location` that is sent.
    #[test]
    fn no_mixture_of_odd_pieces_is_followed_to_another_origin() {
        let pieces = [
            "/",
            "//",
            "\\",
            ":",
            "@",
            "?",
            "#",
            ".",
            "..",
            "%2f",
            "%5c",
            "%00",
            "%09",
            "%2e",
            ";",
            "\t",
            "\n",
            "\r",
            " ",
            "\u{0}",
            "\u{a0}",
            "\u{3002}",
            "\u{ff0f}",
            "\u{ff20}",
            "http:",
            "https:",
            "HTTPS:",
            "javascript:",
            "data:",
            "example.com",
            "app.example.com",
            "accounts.example.com",
            "evil.test",
            "EXAMPLE.COM",
            "xn--",
            "[::1]",
            "127.1",
            ":443",
            ":80",
            "user",
            "a",
            "-",
            "_",
            "*",
            "&",
            "=",
            "'",
            "\"",
            "<",
            "[",
            "]",
        ];
        let allowed = allowed("https://accounts.example.com", "example.com", &[]);
        let base = Url::parse("https://accounts.example.com/sign-in").unwrap();
        let ours = |url: &Url| {
            let host = url.host_str().unwrap_or_default();
            let known = host == "example.com" || host.ends_with(".example.com");
            known && url.scheme() == "https" && url.port().is_none()
        };
        let chance = crate::secret::Chance::seeded(9);
        let mut followed = 0;
        for _ in 0..30_000 {
            let bytes = chance.bytes(9);
            let length = usize::from(bytes[0] % 8) + 1;
            let mixed: String =
                bytes[1..=length].iter().map(|b| pieces[usize::from(*b) % pieces.len()]).collect();
            let Some(target) = allowed.target(&mixed) else { continue };
            followed += 1;
            let sent = base.join(&allowed.location(&target)).unwrap();
            assert!(ours(&target) && ours(&sent) && ours(&base.join(&mixed).unwrap()), "{mixed:?}");
            assert_eq!(sent, target, "{mixed:?}");
        }
        assert!(followed > 300, "{followed}");
    }
}
