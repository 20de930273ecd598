//! All that people read, pages and mails, in Fluent. A folder in this folder is a language, a file in it an audience; the
//! language names itself and its direction. docs/languages.md says how to add one.

mod accept;
mod check;
mod countries;
mod moment;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The folder of a language.
struct Folder {
    /// Its name, which is the language.
    language: &'static str,
    /// The name of each file and what stands in it.
    files: &'static [(&'static str, &'static str)],
}

const FOLDERS: &[Folder] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The audiences whose words are there in every language.
#[cfg(test)]
const PEOPLE: &[&str] = &["shared", "sign_in", "sign_up", "account", "refusals", "mails", "texts"];

/// The audiences of whose words a language may have fewer: the rest is said in the default one.
#[cfg(test)]
const ADMINISTRATORS: &[&str] = &["admin", "settings", "screens"];

/// The language of whoever asks for none that is here.
const DEFAULT: &str = "en";

/// Values that are numbers: only these choose plural forms, for a name that happens to be "007" stays as it is.
const COUNTED: &[&str] = &["number", "all", "limit", "left", "seconds", "minutes", "hours", "days", "month"];

static LOADED: LazyLock<Vec<Words>> = LazyLock::new(|| {
    FOLDERS.iter().map(|folder| Words::load(folder.language, folder.catalogues())).collect()
});

/// One language.
pub struct Words {
    /// The language as in `<html lang>`.
    pub language: &'static str,
    /// What it calls itself.
    pub name: String,
    /// The direction it is written in, as in `<html dir>`: `ltr` or `rtl`.
    pub direction: String,
    bundle: FluentBundle<FluentResource>,
}

impl Folder {
    /// The entries of each audience, by the name of the file.
    fn catalogues(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.files.iter().filter_map(|(name, content)| Some((name.strip_suffix(".ftl")?, *content)))
    }

    /// What stands in one file.
    fn file(&self, name: &str) -> Option<&'static str> {
        self.files.iter().find(|(known, _)| *known == name).map(|(_, content)| *content)
    }
}

impl Words {
    fn load(language: &'static str, catalogues: impl Iterator<Item = (&'static str, &'static str)>) -> Self {
        let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
        // Isolation marks would show in mails and titles.
        bundle.set_use_isolating(false);
        for (_, content) in catalogues {
            // A broken entry is left out; a test finds it.
            let parsed = FluentResource::try_new(content.to_owned());
            let _ = bundle.add_resource(parsed.unwrap_or_else(|(resource, _)| resource));
        }
        let mut words = Self { language, name: String::new(), direction: String::new(), bundle };
        let own = |key: &str| words.own(key, None).unwrap_or_default();
        let (name, direction, group) = (own("language_name"), own("language_direction"), own("number_group"));
        (words.name, words.direction) = (name, direction);
        let _ = words.bundle.add_function("NUMBER", move |values, _| match values {
            [FluentValue::Number(number)] => grouped(number.value as i64, &group).into(),
            _ => FluentValue::Error,
        });
        words
    }

    /// Every language there is.
    pub fn all() -> &'static [Words] {
        &LOADED
    }

    /// The default language.
    pub fn default_language() -> &'static Words {
        Self::named(DEFAULT).unwrap_or(&LOADED[0])
    }

    /// The language with exactly this tag.
    pub fn named(language: &str) -> Option<&'static Words> {
        LOADED.iter().find(|words| words.language == language)
    }

    /// What stands under `key`: an entry, or after a dot an attribute of it. What this language lacks is said in the default
    /// one; the key itself when nothing stands there either.
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// What stands under `key`, with these values in it.
    pub fn say_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value.parse::<i64>() {
                Ok(number) if COUNTED.contains(name) => args.set(*name, number),
                _ => args.set(*name, *value),
            }
        }
        self.format(key, Some(&args))
    }

    /// A length of time as people say it, rounded up: "30 seconds", "one hour".
    pub fn length(&self, seconds: i64) -> String {
        let (key, unit) = match seconds {
            ..=119 => ("length_seconds", 1),
            120..=7_199 => ("length_minutes", 60),
            7_200..=172_799 => ("length_hours", 3_600),
            _ => ("length_days", 86_400),
        };
        self.say_with(key, &[("number", &((seconds + unit - 1) / unit).to_string())])
    }

    /// A length of time to the second, in as many units as that takes.
    pub fn exact_length(&self, seconds: i64) -> String {
        let units = [
            ("duration_days", 86_400),
            ("duration_hours", 3_600),
            ("duration_minutes", 60),
            ("duration_seconds", 1),
        ];
        let (mut left, mut parts) = (seconds.max(0), vec![]);
        for (key, unit) in units {
            if left >= unit || (unit == 1 && parts.is_empty()) {
                parts.push(self.say_with(key, &[("number", &(left / unit).to_string())]));
                left %= unit;
            }
        }
        parts.join(" ")
    }

    /// Whether something stands under `key` in this language.
    pub fn has(&self, key: &str) -> bool {
        let (entry, attribute) = parts(key);
        self.bundle.get_message(entry).is_some_and(|message| match attribute {
            Some(name) => message.get_attribute(name).is_some(),
            None => message.value().is_some(),
        })
    }

    /// The `lang` of an element that holds what stands under `key`, where that is not said in this language but in the
    /// default one. It may be so with what administrators read.
    pub fn lang_of(&self, key: &str) -> Option<&'static str> {
        (!self.has(key)).then_some(DEFAULT)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs>) -> String {
        let said = self.own(key, args).or_else(|| Self::default_language().own(key, args));
        debug_assert!(said.is_some(), "{} has no words for {key}", self.language);
        said.unwrap_or_else(|| key.into())
    }

    /// What stands under `key` in this language.
    fn own(&self, key: &str, args: Option<&FluentArgs>) -> Option<String> {
        let (entry, attribute) = parts(key);
        let message = self.bundle.get_message(entry)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let mut faults = vec![];
        let said = self.bundle.format_pattern(pattern, args, &mut faults).into_owned();
        debug_assert!(faults.is_empty(), "{key} is not given what it needs: {faults:?}");
        Some(said)
    }
}

/// The entry that a key names, and its attribute, if it names one.
fn parts(key: &str) -> (&str, Option<&str>) {
    key.split_once('.').map_or((key, None), |(entry, attribute)| (entry, Some(attribute)))
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.language)
    }
}

/// Digits in groups of three, the groups set apart as the language does it. Four digits stay together.
fn grouped(number: i64, group: &str) -> String {
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    if digits.len() < 5 {
        return format!("{sign}{digits}");
    }
    let (first, rest) = digits.split_at((digits.len() - 1) % 3 + 1);
    let groups: Vec<String> =
        rest.as_bytes().chunks(3).map(|three| String::from_utf8_lossy(three).into_owned()).collect();
    format!("{sign}{first}{group}{}", groups.join(group))
}

#[cfg(test)]
impl Words {
    /// A language whose words for administrators nobody has translated.
    pub fn without_administrators(language: &str) -> &'static Self {
        let folder = FOLDERS.iter().find(|folder| folder.language == language).expect("a language");
        let of_people = folder.catalogues().filter(|(audience, _)| !ADMINISTRATORS.contains(audience));
        Box::leak(Box::new(Self::load(folder.language, of_people)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_said_by_its_entry_and_its_name() {
        let words = Words::default_language();
        assert_eq!(words.say("form_param_nil"), "Fill in this field.");
        assert_eq!(words.say("form_param_nil.username"), "Choose a username.");
        assert!(words.has("form_param_nil.username") && !words.has("form_param_nil.colour"));
        // An entry that is nothing but its attributes.
        assert!(words.has("mail_sign_in.subject") && !words.has("mail_sign_in"));
    }

    #[test]
    fn what_a_language_lacks_is_said_in_english_and_known_to_be() {
        let (german, partly) = (Words::named("de").unwrap(), Words::without_administrators("de"));
        assert_eq!((german.say("admin_title"), german.lang_of("admin_title")), ("Verwaltung".into(), None));
        assert_eq!(partly.say("admin_title"), "Administration");
        assert_eq!(partly.lang_of("admin_title"), Some("en"));
        assert_eq!(partly.lang_of("setup_none.lead"), Some("en"));
        assert_eq!((partly.say("cancel"), partly.lang_of("cancel")), ("Abbrechen".into(), None));
        // English has its own plural forms and groups of digits.
        let seconds = |n| partly.say_with("inbox_meta", &[("to", "ada@example.com"), ("seconds", n)]);
        assert_eq!(seconds("1"), "To ada@example.com, one second ago");
        assert_eq!(seconds("86400"), "To ada@example.com, 86,400 seconds ago");
    }

    #[test]
    fn an_exact_length_is_told_in_as_many_units_as_it_takes() {
        let (english, german) = (Words::default_language(), Words::named("de").unwrap());
        for (seconds, told) in [
            (0, "0 seconds"),
            (604_800, "7 days"),
            (5_000, "1 hour 23 minutes 20 seconds"),
            (90_061, "1 day 1 hour 1 minute 1 second"),
        ] {
            assert_eq!(english.exact_length(seconds), told);
        }
        assert_eq!(german.exact_length(90_000), "1 Tag 1 Stunde");
    }

    #[test]
    fn digits_stand_in_groups() {
        for (number, shown) in [(0, "0"), (9999, "9999"), (10_000, "10.000"), (-1_234_567, "-1.234.567")] {
            assert_eq!(grouped(number, "."), shown);
        }
    }

    #[test]
    fn numbers_choose_plurals_and_names_that_look_like_numbers_stay() {
        let words = Words::named("de").unwrap();
        let wait = |seconds| words.say_with("verification_code_too_many_requests", &[("number", seconds)]);
        assert!(wait("1").contains("eine Sekunde") && wait("86400").contains("86.400 Sekunden"));
        assert!(words.say_with("by_program", &[("key", "007")]).contains("007"));
    }
}
