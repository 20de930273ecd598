//! What a browser says about itself, in words that a person recognises.

use serde::{Deserialize, Serialize};

/// Browser and operating system, by name; empty when unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// For example `Firefox`.
    pub browser: String,
    /// Its major version, `126`; empty when unknown.
    #[serde(default)]
    pub version: String,
    /// For example `Windows`.
    pub system: String,
}

/// What a browser runs on, as far as its system tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On a desk or a lap.
    Computer,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A phone or a tablet.
    Mobile,
}

impl Agent {
    /// What it runs on; none when that is unknown.
    pub fn kind(&self) -> Option<Kind> {
        match self.system.as_str() {
            "Windows" | "macOS" | "Linux" | "ChromeOS" | "BSD" => Some(Kind::Computer),
            "iOS" | "Windows Phone" => Some(Kind::Phone),
            "iPadOS" => Some(Kind::Tablet),
            "Android" => Some(Kind::Mobile),
            _ => None,
        }
    }

    /// From a `User-Agent` header. Names come from a fixed list, so nothing that a visitor sends is repeated.
    pub fn parse(header: &str) -> Self {
        let short: String = header.chars().take(512).collect();
        let found = woothee::parser::Parser::new().parse(&short);
        let known = |name: &str| if name == woothee::woothee::VALUE_UNKNOWN { "" } else { name }.to_owned();
        found.map_or_else(Self::default, |result| Self {
            browser: known(result.name),
            version: major(result.version),
            system: system(&known(result.os)),
        })
    }
}

/// The number before the first dot, if it is one.
fn major(version: &str) -> String {
    let number = version.split('.').next().unwrap_or_default();
    let fits = (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    String::from(if fits { number } else { "" })
}

/// Families are enough to recognise a device by: `Windows 10` and `Mac OSX` read better without their versions.
fn system(name: &str) -> String {
    match name {
        windows if windows.starts_with("Windows Phone") => "Windows Phone".into(),
        windows if windows.starts_with("Windows") => "Windows".into(),
        "Mac OSX" => "macOS".into(),
        "iPhone" | "iPod" => "iOS".into(),
        "iPad" => "iPadOS".into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_browsers_are_named_and_nonsense_is_not_repeated() {
        let linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
        assert_eq!(
            Agent::parse(linux),
            Agent { browser: "Chrome".into(), version: "126".into(), system: "Linux".into() }
        );
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(
            Agent::parse(phone),
            Agent { browser: "Safari".into(), version: "17".into(), system: "iOS".into() }
        );
        let kind = |system: &str| Agent { system: system.into(), ..Agent::default() }.kind();
        assert_eq!(
            (Agent::parse(linux).kind(), Agent::parse(phone).kind()),
            (Some(Kind::Computer), Some(Kind::Phone))
        );
        assert_eq!(
            (kind("iPadOS"), kind("Android"), kind("")),
            (Some(Kind::Tablet), Some(Kind::Mobile), None)
        );
        for odd in ["", "<script>alert(1)</script>", "x\r\ny", &"a".repeat(9000)] {
            assert_eq!(Agent::parse(odd), Agent::default(), "{odd:.20}");
        }
    }
}
