//! All that people read, pages and mails: a catalogue per language, in Fluent.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

/// The catalogues: language, file.
const CATALOGUES: &[(&str, &str)] = &[("en", include_str!("en.ftl"))];

static LOADED: LazyLock<Vec<Words>> =
    LazyLock::new(|| CATALOGUES.iter().map(|(language, file)| Words::load(language, file)).collect());

/// One language.
pub struct Words {
    /// The language as in `<html lang>`.
    pub language: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    fn load(language: &'static str, file: &str) -> Self {
        // A broken entry is left out; the test below finds it.
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new_concurrent(language.parse().into_iter().collect());
        // Isolation marks would show in mails and titles.
        bundle.set_use_isolating(false);
        let _ = bundle.add_resource(resource);
        Self { language, bundle }
    }

    /// The default language.
    pub fn default_language() -> &'static Words {
        &LOADED[0]
    }

    /// What stands under `key`; the key itself when nothing does.
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// What stands under `key`, with these values in it.
    pub fn say_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            // Only these choose plural forms; a name that happens to be "007" stays as it is.
            let counted = matches!(*name, "number" | "seconds" | "minutes");
            match value.parse::<i64>() {
                Ok(number) if counted => args.set(*name, number),
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
            return key.into();
        };
        self.bundle.format_pattern(pattern, args, &mut vec![]).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Refusal;

    #[test]
    fn every_catalogue_parses_and_has_words_for_every_refusal() {
        for (language, file) in CATALOGUES {
            assert!(FluentResource::try_new(file.to_string()).is_ok(), "{language}");
            let words = Words::load(language, file);
            for refusal in Refusal::ALL {
                assert!(words.has(refusal.code()), "{language} lacks {}", refusal.code());
            }
        }
    }

    #[test]
    fn every_key_that_the_program_says_stands_in_the_catalogue() {
        let mut missing = vec![];
        for file in sources(std::path::Path::new("src")) {
            let text = std::fs::read_to_string(&file).unwrap();
            for call in [".say(\"", ".say_with(\"", " t(\"", "(t(\"", "{t(\"", "=t(\"", "t_with(\""] {
                for piece in text.split(call).skip(1) {
                    let key = piece.split('"').next().unwrap();
                    if !Words::default_language().has(key) {
                        missing.push(format!("{}: {key}", file.display()));
                    }
                }
            }
        }
        missing.retain(|line| !line.starts_with("src/words/mod.rs"));
        assert_eq!(missing, Vec::<String>::new());
    }

    fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
    }
}
