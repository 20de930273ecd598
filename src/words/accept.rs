//! Which of our languages a browser asks for: `Accept-Language`, RFC 9110 §12.5.4, looked up as in RFC 4647 §3.4.

use super::{DEFAULT, FOLDERS, Words};

/// How many ranges of a header are read; browsers send a handful.
const RANGES: usize = 32;

impl Words {
    /// The language that suits this `Accept-Language` best; none when none does. What is malformed in it counts for nothing.
    pub fn accepted(header: &str) -> Option<&'static Words> {
        let ranges: Vec<(&str, u16)> = header.split(',').take(RANGES).filter_map(range).collect();
        let mut wanted: Vec<&(&str, u16)> = ranges.iter().filter(|(_, weight)| *weight > 0).collect();
        // Stable: of equal weight, the first counts.
        wanted.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        wanted.into_iter().find_map(|(range, _)| look_up(range, &ranges)).and_then(Words::named)
    }
}

/// A range and its weight in thousandths; none when it is malformed.
fn range(text: &str) -> Option<(&str, u16)> {
    let (range, weight) = text.split_once(';').map_or((text, None), |(range, weight)| (range, Some(weight)));
    let range = range.trim();
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '*');
    let well_formed = (1..=35).contains(&range.len()) && range.chars().all(letters);
    let weight = match weight {
        Some(weight) => thousandths(weight.trim().strip_prefix(['q', 'Q'])?.strip_prefix('=')?)?,
        None => 1000,
    };
    well_formed.then_some((range, weight))
}

/// `0.8` is 800: from 0 to 1, with three digits at most.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|b| b.is_ascii_digit());
    let value = format!("{whole}{fraction:0<3}").parse().ok()?;
    (digits && matches!(whole, "0" | "1") && value <= 1000).then_some(value)
}

/// The catalogue for one range: the language itself, then what is left of it from the right, then a narrower one. `*` is
/// any language that no other range names.
fn look_up(range: &str, all: &[(&str, u16)]) -> Option<&'static str> {
    let has = |tag: &str| languages().find(|language| language.eq_ignore_ascii_case(tag));
    if range == "*" {
        let named =
            |language: &str| all.iter().any(|(range, _)| begins(language, range) || begins(range, language));
        return languages().find(|language| !named(language));
    }
    let mut tag = range;
    loop {
        if let Some(found) = has(tag) {
            return Some(found);
        }
        let Some((shorter, _)) = tag.rsplit_once('-') else { break };
        tag = shorter;
    }
    languages().find(|language| begins(language, range))
}

/// Whether a tag is this range or a part of it: `de-AT` is of `de`.
fn begins(tag: &str, range: &str) -> bool {
    let rest = tag.get(range.len()..).filter(|_| tag[..range.len()].eq_ignore_ascii_case(range));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The languages there are, the default first.
fn languages() -> impl Iterator<Item = &'static str> {
    let others = FOLDERS.iter().map(|folder| folder.language).filter(|language| *language != DEFAULT);
    std::iter::once(DEFAULT).chain(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_range_that_is_here_counts() {
        for (header, language) in [
            ("de", Some("de")),
            ("de-AT", Some("de")),
            ("DE-at;q=0.5", Some("de")),
            ("de-Latn-DE-1996", Some("de")),
            ("fr, de;q=0.8, en;q=0.9", Some("en")),
            ("fr;q=1.0,de ; q=0.8 ,en;q=0.799", Some("de")),
            ("en;q=0.5, de;q=0.5", Some("en")),
            ("de;q=0.5, en;q=0.5", Some("de")),
            ("*", Some("en")),
            ("en;q=0, *", Some("de")),
            ("en-GB;q=0.1, *;q=0.9", Some("de")),
            ("de;q=0", None),
            ("fr, ja;q=0.3", None),
            ("", None),
        ] {
            assert_eq!(Words::accepted(header).map(|words| words.language), language, "{header}");
        }
    }

    #[test]
    fn what_is_malformed_counts_for_nothing() {
        let endless = "x,".repeat(100_000) + "de";
        let deep = "de".to_owned() + &"-x".repeat(100_000);
        for header in [
            "de;q=NaN",
            "de;q=1e0",
            "de;q=2",
            "de;q=-1",
            "de;q=1.001",
            "de;q=0.1234",
            "de;q=",
            "de;level=1",
            "d\u{e9}",
            "../de",
            "de\0",
            "-",
            "--",
            ";",
            ",,,;;;",
            "q=1",
            "de de",
            endless.as_str(),
            deep.as_str(),
        ] {
            assert!(Words::accepted(header).is_none(), "{header:.30}");
        }
        assert_eq!(Words::accepted("de;q=7, \u{1F600}, en-\u{e9}, de;q=0.3").unwrap().language, "de");
    }
}
