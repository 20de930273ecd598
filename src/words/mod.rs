//! All that people read, pages and mails: a catalogue per language, in Fluent. A file in this folder is a language; it names
//! itself and its direction. docs/languages.md says how to add one.

mod accept;
mod check;
mod countries;
mod moment;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// The catalogues, as the folder has them: language, file.
const CATALOGUES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// The language of whoever asks for none that is here.
const DEFAULT: &str = "en";

/// Values that are numbers: only these choose plural forms, for a name that happens to be "007" stays as it is.
const COUNTED: &[&str] = &["number", "seconds", "minutes", "hours", "days", "month"];

static LOADED: LazyLock<Vec<Words>> =
    LazyLock::new(|| CATALOGUES.iter().map(|(language, file)| Words::load(language, file)).collect());

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

impl Words {
    fn load(language: &'static str, file: &str) -> Self {
        // A broken entry is left out; a test finds it.
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
        // Isolation marks would show in mails and titles.
        bundle.set_use_isolating(false);
        let _ = bundle.add_resource(resource);
        let mut words = Self { language, name: String::new(), direction: String::new(), bundle };
        (words.name, words.direction) = (words.say("language_name"), words.say("language_direction"));
        let group = words.say("number_group");
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

    /// What stands under `key`; the key itself when nothing does.
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

    /// Whether something stands under `key`.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            debug_assert!(false, "{} has no words for {key}", self.language);
            return key.into();
        };
        let mut faults = vec![];
        let said = self.bundle.format_pattern(pattern, args, &mut faults).into_owned();
        debug_assert!(faults.is_empty(), "{} is not given what it needs: {faults:?}", key);
        said
    }
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
mod tests {
    use super::*;

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
        assert!(words.say_with("admin_lead", &[("name", "007")]).contains("007"));
    }
}
