//! What a text of the settings is: how it is judged, and how a form asks for it.

use std::ops::RangeInclusive;

use crate::model::country::Country;
use crate::model::identification::Identifier;
use crate::model::redirect::{Origin, has_plain_host};

/// What a text is. Of a list, what each entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text, or what the field's own check asks for.
    Plain,
    /// An absolute http or https address.
    WebAddress,
    /// Scheme, host and perhaps port; the host may begin with `*.`.
    Origin,
    /// A mail address.
    MailAddress,
    /// A colour: `#` and six hexadecimal digits, as `<input type="color">` gives it.
    Colour,
    /// A country by its ISO 3166-1 alpha-2 code, in capitals.
    Country,
}

impl Format {
    /// Whether `text` is one.
    pub fn fits(self, text: &str) -> bool {
        match self {
            Self::Plain => true,
            Self::WebAddress => is_web_address(text),
            Self::Origin => Origin::parse(text).is_some(),
            Self::MailAddress => Identifier::email(text).is_some(),
            Self::Colour => is_colour(text),
            Self::Country => Country::parse(text).is_some(),
        }
    }

    /// How many characters one has, at least and at most; none: the field must say.
    pub(super) const fn length(self) -> Option<RangeInclusive<usize>> {
        match self {
            Self::Plain => None,
            Self::WebAddress => Some(1..=2048),
            // The longest name of a host has 253.
            Self::Origin => Some(1..=300),
            Self::MailAddress => Some(3..=254),
            Self::Colour => Some(7..=7),
            Self::Country => Some(2..=2),
        }
    }

    /// The key of the words for what is none, under `settings_problem_`; empty: the field must say.
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::WebAddress => "web_address",
            Self::Origin => "origin",
            Self::MailAddress => "email_address",
            Self::Colour => "colour",
            Self::Country => "unknown_country",
        }
    }
}

fn is_web_address(text: &str) -> bool {
    let bare = |url: &url::Url| url.username().is_empty() && url.password().is_none() && has_plain_host(url);
    // Else it would be read without them, and written with them.
    let blank = text.contains(|c: char| c.is_whitespace() || c.is_control());
    !blank && url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && bare(&url))
}

fn is_colour(text: &str) -> bool {
    let digits = |hex: &str| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    text.strip_prefix('#').is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_its_format_says() {
        let cases: [(Format, &[&str], &[&str]); 5] = [
            (
                Format::WebAddress,
                &["https://a.example/b?c#d", "http://127.0.0.1:8080"],
                &[
                    "",
                    "a.example",
                    "/path",
                    "javascript:alert(1)",
                    "ftp://a.example",
                    "https://u:p@a.example",
                ],
            ),
            (
                Format::Origin,
                &["https://a.example", "https://*.a.example", "http://a.example:8080"],
                &["", "a.example", "https://a.example/b", "https://*.com"],
            ),
            (Format::MailAddress, &["ada@example.com"], &["", "ada", "ada@", "@example.com"]),
            (Format::Colour, &["#0a0B0c"], &["", "#abc", "0a0b0c", "#0a0b0g", "#0a0b0c0d", "red"]),
            (Format::Country, &["DE", "XK"], &["", "de", "ZZ", "DEU"]),
        ];
        for (format, good, bad) in cases {
            assert!(good.iter().all(|text| format.fits(text)), "{format:?}");
            assert!(!bad.iter().any(|text| format.fits(text)), "{format:?}");
            let length = format.length().unwrap();
            assert!(good.iter().all(|text| length.contains(&text.len())), "{format:?}");
        }
    }
}
