//! Telephone numbers, and their one canonical form: E.164. Which country a number belongs to is decided by all of its
//! digits, for calling codes are shared.

use phonenumber::Mode;
use phonenumber::metadata::{DATABASE, Descriptor, Metadata};
use unicode_normalization::UnicodeNormalization;

pub use crate::model::country::Country;

/// A number that can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber {
    /// `+` and at most 15 digits, E.164: as it is kept, compared and sent to.
    pub e164: String,
    /// Where it belongs; none when that cannot be told, which is to be refused.
    pub country: Option<Country>,
}

/// How much of what is typed is looked at, in bytes; the longest number in full-width digits takes 48.
const LONGEST: usize = 128;

/// The most digits of a number: E.164 §6.2.1.
const DIGITS: usize = 15;

impl PhoneNumber {
    /// The number in `typed`, when it is a valid one of people (no premium or shared-cost line, no pager). With `+` or `00`
    /// it says its country itself; else it is read as people of `default` would dial it. Spaces, dashes, dots, brackets,
    /// full-width forms and the invisible marks that come with copying are passed over; letters are not.
    pub fn parse(typed: &str, default: Option<Country>) -> Option<Self> {
        let (international, digits) = tidy(typed)?;
        if international {
            return of_digits(&digits);
        }
        let abroad = digits.strip_prefix("00").and_then(of_digits);
        abroad.or_else(|| of_dialled(&digits, default?))
    }

    /// The number of tests in `typed`: `+1 (XXX) 555-0100` to `0199`. It need not be valid, and nothing is sent to it.
    pub fn parse_test(typed: &str) -> Option<Self> {
        let (international, digits) = tidy(typed)?;
        let national = match digits.strip_prefix('1').filter(|rest| rest.len() == 10) {
            Some(national) => national,
            None if international => return None,
            None => &digits,
        };
        let shaped = national.len() == 10 && national[3..].starts_with("55501");
        let country = of_parts("1", national).and_then(|number| number.country).or(Country::parse("US"));
        shaped.then(|| Self { e164: format!("+1{national}"), country })
    }

    /// The number as people read it: `+49 1512 3456789`; as it stands when it is none.
    pub fn international(e164: &str) -> String {
        // Only the groups are the library's: the digits must be those that are kept.
        let same = |text: &String| text.bytes().filter(u8::is_ascii_digit).eq(e164.bytes().skip(1));
        let parts = tidy(e164).and_then(|(_, digits)| of_digits(&digits));
        let read = parts.and_then(|number| phonenumber::parse(None, number.e164).ok());
        let grouped = read.map(|number| number.format().mode(Mode::International).to_string()).filter(same);
        grouped.unwrap_or_else(|| e164.to_owned())
    }

    /// Enough of a number to recognise one's own, for people who have not yet proved that it is theirs: its calling code
    /// and its last two digits.
    pub fn redact(e164: &str) -> String {
        let digits = e164.trim_start_matches('+');
        let is_known =
            |code: &&str| Country::all().any(|country| country.calling_code().to_string() == **code);
        let code = (1..=3).filter_map(|n| digits.get(..n)).find(is_known).filter(|_| digits.len() >= 7);
        let last = digits.len().checked_sub(2).and_then(|at| digits.get(at..));
        code.zip(last).map_or("•••".into(), |(code, last)| format!("+{code} •••••{last}"))
    }
}

/// Whether a `+` stands first, and the digits; none when anything else is there that is no ornament.
fn tidy(typed: &str) -> Option<(bool, String)> {
    if typed.len() > LONGEST {
        return None;
    }
    let folded: String = typed.nfkc().filter(|c| !is_ornament(*c)).collect();
    let digits = folded.strip_prefix('+').unwrap_or(&folded);
    let fits = digits.bytes().all(|b| b.is_ascii_digit()) && (3..=2 * DIGITS).contains(&digits.len());
    fits.then(|| (digits.len() < folded.len(), digits.to_owned()))
}

/// What people write between digits, and the marks that nobody sees.
fn is_ornament(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.' | '/' | '(' | ')' | '[' | ']' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}'
        )
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// A number that begins with its calling code. A zero between that and the rest is forgiven: `+49 (0) 151 …`.
fn of_digits(digits: &str) -> Option<PhoneNumber> {
    let (code, national) = split(digits)?;
    of_parts(code, national).or_else(|| of_parts(code, national.strip_prefix('0')?))
}

/// A number as people of this country dial it: bare, with their prefix for abroad, or with their prefix for home.
fn of_dialled(digits: &str, from: Country) -> Option<PhoneNumber> {
    let own = from.calling_code().to_string();
    let bare = || of_parts(&own, digits);
    let abroad = || {
        let prefix = DATABASE.by_id(from.code())?.international_prefix()?.find(digits)?;
        digits.get(prefix.end()..).filter(|_| prefix.start() == 0).and_then(of_digits)
    };
    let home = || {
        let read = phonenumber::parse(from.code().parse().ok(), digits).ok()?;
        let same = read.code().value() == from.calling_code();
        of_parts(&own, &read.national().to_string()).filter(|_| same)
    };
    bare().or_else(abroad).or_else(home)
}

/// Calling code and national number; no calling code is the beginning of another.
fn split(digits: &str) -> Option<(&str, &str)> {
    (1..=3).filter_map(|n| digits.split_at_checked(n)).find(|(code, _)| !regions(code).is_empty())
}

/// The countries that share a calling code. The first one has it where nobody else's digits fit.
fn regions(code: &str) -> Vec<&'static Metadata> {
    let all = code.parse().ok().and_then(|code: u16| DATABASE.by_code(&code));
    all.unwrap_or_default()
}

/// The number of these parts, when some country has numbers like it.
fn of_parts(code: &str, national: &str) -> Option<PhoneNumber> {
    if code.len() + national.len() > DIGITS {
        return None;
    }
    let regions = regions(code);
    let alone = regions.len() == 1;
    let begins = |meta: &Metadata| {
        meta.leading_digits()
            .is_none_or(|digits| digits.find(national).is_some_and(|found| found.start() == 0))
    };
    let owner = regions.into_iter().find(|meta| (alone || begins(meta)) && is_for_people(meta, national))?;
    Some(PhoneNumber { e164: format!("+{code}{national}"), country: Country::parse(owner.id()) })
}

/// Whether this country has a number like this, and of a kind that a person may have.
fn is_for_people(meta: &Metadata, national: &str) -> bool {
    let kinds = meta.descriptors();
    let is = |kind: Option<&Descriptor>| kind.is_some_and(|kind| kind.is_match(national));
    let costly = [
        kinds.premium_rate(),
        kinds.toll_free(),
        kinds.shared_cost(),
        kinds.pager(),
        kinds.uan(),
        kinds.voicemail(),
    ];
    let own = [kinds.mobile(), kinds.fixed_line(), kinds.voip(), kinds.personal_number()];
    kinds.general().is_match(national) && own.into_iter().any(is) && !costly.into_iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str, default: &str) -> Option<(String, String)> {
        let number = PhoneNumber::parse(typed, Country::parse(default))?;
        Some((number.e164, number.country.map_or("?".into(), |country| country.to_string())))
    }

    fn is(e164: &str, country: &str) -> Option<(String, String)> {
        Some((e164.to_owned(), country.to_owned()))
    }

    #[test]
    fn however_it_is_written_it_is_one_number() {
        for typed in [
            "+49 1512 3456789",
            "  +49-1512-3456789 ",
            "+49 (0) 1512 3456789",
            "0049 1512 3456789",
            "01512 3456789",
            "01512/345.67.89",
            "1512 3456789",
            "＋４９１５１２３４５６７８９",
            "+49\u{a0}1512\u{2011}3456789",
            "\u{202a}+49 1512 3456789\u{202c}",
        ] {
            assert_eq!(parse(typed, "DE"), is("+4915123456789", "DE"), "{typed:?}");
        }
        assert_eq!(parse("011 49 1512 3456789", "US"), is("+4915123456789", "DE"));
        assert_eq!(parse("(415) 555-2671", "US"), is("+14155552671", "US"));
        assert_eq!(parse("1 415 555 2671", "US"), is("+14155552671", "US"));
        assert_eq!(parse("06 698 12345", "IT").map(|(e164, _)| e164), Some("+390669812345".into()));
        assert_eq!(parse("8 912 345 67 89", "RU"), is("+79123456789", "RU"));
    }

    #[test]
    fn all_digits_together_decide_the_country() {
        for (e164, country) in [
            ("+14155552671", "US"),
            ("+16137827274", "CA"),
            ("+18762345678", "JM"),
            ("+12425561234", "BS"),
            ("+17875551234", "PR"),
            ("+79123456789", "RU"),
            ("+77012345678", "KZ"),
            ("+447400123456", "GB"),
            ("+447797712345", "JE"),
            ("+447781123456", "GG"),
            ("+447624123456", "IM"),
            ("+358457012345", "FI"),
            ("+390236618300", "IT"),
            ("+61412345678", "AU"),
            ("+262692123456", "RE"),
            ("+212650123456", "MA"),
        ] {
            assert_eq!(parse(e164, "DE"), is(e164, country));
        }
    }

    #[test]
    fn every_example_of_the_library_is_read_as_it_stands() {
        let mut seen = 0;
        for meta in DATABASE.iter().filter(|meta| meta.id() != "001") {
            if let Some(national) = meta.descriptors().mobile().and_then(|kind| kind.example()) {
                let e164 = format!("+{}{national}", meta.country_code());
                let read = PhoneNumber::parse(&e164, None).unwrap_or_else(|| panic!("{e164}"));
                assert_eq!(read.e164, e164);
                assert_eq!(
                    PhoneNumber::parse(national, Country::parse(meta.id())).as_ref(),
                    Some(&read),
                    "{e164}"
                );
                let shown = PhoneNumber::international(&e164);
                assert_eq!(PhoneNumber::parse(&shown, None).as_ref(), Some(&read), "{shown}");
                // Some islands have the very numbers of their mainland, which is then taken for their owner.
                let owner = read.country.unwrap();
                assert!(owner.code() == meta.id() || owner.calling_code() == meta.country_code(), "{e164}");
                seen += usize::from(owner.code() == meta.id());
            }
        }
        assert!(seen > 220, "{seen}");
    }

    #[test]
    fn what_is_no_number_of_a_person_is_refused() {
        let long = "1".repeat(5000);
        for typed in [
            "",
            " ",
            "+",
            "00",
            "+0",
            "12",
            "+1",
            "+1 415",
            "911",
            "+1 555 555 5555",
            "+1 415 555 2671 9",
            "+1-900-555-1234",
            "+1 800 723 3456",
            "+49 900 1234567",
            "+800 12345678",
            "+999 1234567",
            "1-415-FLOWERS",
            "+14155552671 ext. 5",
            "tel:+14155552671",
            "+14155552671;phone-context=+49",
            ".;phone-context=",
            "+dwPAA;phone-context=AA",
            "++14155552671",
            "+1 415 555 2671\0",
            "+1415555267१",
            "a@example.com",
            &long,
        ] {
            assert_eq!(parse(typed, "US"), None, "{typed:.60?}");
        }
        assert_eq!(PhoneNumber::parse("415 555 2671", None), None, "nobody said where");
    }

    #[test]
    fn nothing_that_is_typed_makes_it_panic_and_what_it_makes_is_canonical() {
        let alphabet: Vec<char> = "00112345678999+++ -()./#*x;,=٣４\u{202e}é\0é".chars().collect();
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = |n: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % n as u64) as usize
        };
        let countries: Vec<Country> = Country::all().collect();
        for round in 0..600 {
            let digits = round % 4 != 0;
            let typed: String =
                (0..next(24)).map(|_| alphabet[next(if digits { 14 } else { alphabet.len() })]).collect();
            let country = countries[next(countries.len())];
            let _ = (PhoneNumber::international(&typed), PhoneNumber::redact(&typed));
            let _ = PhoneNumber::parse_test(&typed);
            let Some(number) = PhoneNumber::parse(&typed, Some(country)) else { continue };
            assert_eq!(
                PhoneNumber::parse(&number.e164, None),
                Some(number.clone()),
                "{typed:?} in {country}"
            );
            assert!(number.e164.len() <= 16 && number.e164[1..].bytes().all(|b| b.is_ascii_digit()));
        }
    }

    #[test]
    fn people_read_groups_and_strangers_two_digits() {
        assert_eq!(PhoneNumber::international("+4915123456789"), "+49 1512 3456789");
        assert_eq!(PhoneNumber::international("+390236618300"), "+39 02 3661 8300");
        assert_eq!(PhoneNumber::international("no number"), "no number");
        assert_eq!(PhoneNumber::redact("+4915123456789"), "+49 •••••89");
        assert_eq!(PhoneNumber::redact("+14155552671"), "+1 •••••71");
        assert_eq!(PhoneNumber::redact("+49"), "•••");
    }

    #[test]
    fn a_number_of_tests_need_not_exist() {
        let test = |typed| PhoneNumber::parse_test(typed).map(|number| (number.e164, number.country));
        let told = |e164: &str, country| Some((e164.to_owned(), Country::parse(country)));
        assert_eq!(test("(613) 555-0123"), told("+16135550123", "CA"));
        assert_eq!(test("+1 (000) 555-0142"), told("+10005550142", "US"));
    }
}
