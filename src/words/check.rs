//! What must hold of every catalogue, read from the program's own source: each key that is said stands there, none stands
//! there for nothing, and each is given exactly the values that its words need, the same in every language.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};

    use super::super::CATALOGUES;
    use crate::auth::proofs::strategies;
    use crate::error::Refusal;
    use crate::model::settings::Settings;
    use crate::words::Words;

    type Names = BTreeSet<String>;

    /// Keys that are said with values, but not beside them.
    const GIVEN_ELSEWHERE: &[(&str, &[&str])] = &[
        ("moment_minutes_ago", &["minutes", "time"]),
        ("length_seconds", &["number"]),
        ("length_minutes", &["number"]),
        ("length_hours", &["number"]),
        ("length_days", &["number"]),
        ("moment_hours_ago", &["hours", "time"]),
        ("consent_both", &["terms", "privacy"]),
        ("waiting_sent_both", &["address"]),
        ("waiting_sent_link", &["address"]),
        ("waiting_sent_code", &["address"]),
        ("waiting_over", &["address"]),
        ("cookies_doubled", &["names", "domain"]),
    ];

    /// The values that texts are given; that each gets what it needs is seen when they are written.
    const GIVEN_TO_TEXTS: &[&str] = &["app", "code"];

    /// The values that letters are given; that each gets what it needs is seen when they are written.
    const GIVEN_TO_LETTERS: &[&str] =
        &["app", "minutes", "agent", "code", "whence", "when", "address", "number", "until", "support"];

    #[test]
    fn every_catalogue_parses_and_names_itself() {
        for (language, file) in CATALOGUES {
            let parsed = fluent_bundle::FluentResource::try_new(file.to_string());
            assert!(parsed.is_ok(), "{language}: {:?}", parsed.err().map(|(_, errors)| errors));
            let entries =
                file.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())).count();
            assert_eq!(entries, placeables(file).len(), "{language} says something twice");
            let words = Words::named(language).unwrap();
            assert!(matches!(words.direction.as_str(), "ltr" | "rtl"), "{language}");
            assert!(!words.name.is_empty() && language.parse::<unic_langid::LanguageIdentifier>().is_ok());
        }
        let names: BTreeSet<&str> = Words::all().iter().map(|words| words.name.as_str()).collect();
        assert_eq!(names.len(), CATALOGUES.len(), "two languages of one name");
    }

    #[test]
    fn every_language_has_the_same_entries_with_the_same_values() {
        let english = placeables(file("en"));
        for (language, file) in CATALOGUES {
            let theirs = placeables(file);
            let missing: Vec<_> = english.keys().filter(|key| !theirs.contains_key(*key)).collect();
            let superfluous: Vec<_> = theirs.keys().filter(|key| !english.contains_key(*key)).collect();
            let differing: Vec<_> = theirs
                .iter()
                .filter(|(key, names)| english.get(*key).is_some_and(|own| own != *names))
                .collect();
            assert!(
                missing.is_empty() && superfluous.is_empty() && differing.is_empty(),
                "{language} lacks {missing:?}, has too much {superfluous:?}, takes other values {differing:?}"
            );
        }
    }

    #[test]
    fn every_key_that_is_said_stands_in_the_catalogue_and_is_given_its_values() {
        let english = placeables(file("en"));
        let mut wrong = vec![];
        for Said { place, key, given } in said() {
            match (english.get(&key), given) {
                (None, _) => wrong.push(format!("{place}: there is no {key}")),
                (Some(needs), Some(given)) if *needs != given => {
                    wrong.push(format!("{place}: {key} needs {needs:?} and is given {given:?}"))
                }
                _ => {}
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn no_key_stands_in_the_catalogue_for_nothing_or_without_its_values() {
        let source = Source::read();
        let beside: BTreeSet<String> =
            said().into_iter().filter(|said| said.given.is_some()).map(|said| said.key).collect();
        let mut wrong = vec![];
        for (key, needs) in placeables(file("en")) {
            match source.use_of(&key) {
                None => wrong.push(format!("nobody says {key}")),
                Some(given)
                    if !beside.contains(&key) && !needs.iter().all(|name| given.contains(&name.as_str())) =>
                {
                    wrong.push(format!("{key} needs {needs:?} and is given {given:?}"))
                }
                Some(_) => {}
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_list_of_the_program_has_its_words() {
        let settings = serde_json::to_value(Settings::default()).unwrap();
        let groups = settings.as_object().unwrap().keys().map(|group| format!("settings_{group}"));
        let methods = strategies::BUILT_IN.iter().map(|strategy| format!("method_{}", strategy.about().name));
        let refusals = Refusal::ALL.iter().map(|refusal| refusal.code().to_owned());
        let rules = Source::read().rules.into_iter().map(|rule| format!("settings_problem_{rule}"));
        for key in groups.chain(methods).chain(refusals).chain(rules) {
            assert!(Words::default_language().has(&key), "{key}");
        }
    }

    #[test]
    fn a_refusal_has_a_number_where_its_words_need_one_and_nowhere_else() {
        let english = placeables(file("en"));
        let named: BTreeMap<String, &str> =
            Refusal::ALL.iter().map(|refusal| (format!("{refusal:?}"), refusal.code())).collect();
        let mut wrong = vec![];
        for (path, text) in sources() {
            for (at, _) in text.match_indices("Refusal::") {
                let name: String = text[at + 9..].chars().take_while(char::is_ascii_alphanumeric).collect();
                let after = &text[at + 9 + name.len()..];
                let before = text[..at].trim_end();
                // Only asked about, or given its number by a closure further on.
                let asked = ["is(", "tells(", "==", "!=", "|"].iter().any(|end| before.ends_with(end))
                    || after.starts_with(" =>");
                let Some(code) = named.get(&name).filter(|_| !asked) else { continue };
                let call = after.split([';', ',']).next().unwrap_or_default();
                let numbered = call.starts_with(".with(")
                    || [".and(", ".between("].iter().any(|given| call.contains(given));
                let needs = english[*code].iter().any(|name| matches!(name.as_str(), "number" | "wait"));
                if numbered != needs {
                    wrong.push(format!("{}: {name}{call}", path.display()));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    fn file(language: &str) -> &'static str {
        CATALOGUES.iter().find(|(name, _)| *name == language).expect("the language is there").1
    }

    /// The entries of a catalogue, and the values that each takes.
    fn placeables(file: &str) -> BTreeMap<String, Names> {
        let mut found = BTreeMap::<String, Names>::new();
        let mut last = String::new();
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                last = key.to_owned();
            }
            let name =
                |piece: &str| piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let names = line.split('$').skip(1).map(name);
            if !last.is_empty() {
                found.entry(last.clone()).or_default().extend(names);
            }
        }
        found
    }

    /// All source files without their tests and comments.
    fn sources() -> Vec<(PathBuf, String)> {
        fn files(folder: &Path) -> Vec<PathBuf> {
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
        }
        let rust =
            files(Path::new("src")).into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs"));
        rust.map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
            let lines: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            (path, lines.join("\n"))
        })
        .collect()
    }

    /// The text literals in a piece of source, each with the offset of what follows it.
    fn literals(text: &str) -> Vec<(usize, &str)> {
        let (mut found, mut at) = (vec![], 0);
        while let Some(start) = text[at..].find('"').map(|next| at + next) {
            at = start + 1;
            // The character '"' opens nothing.
            if text[..start].ends_with('\'') && text[at..].starts_with('\'') {
                continue;
            }
            let end = text[at..].char_indices().scan(false, |escaped, (n, c)| {
                let ends = c == '"' && !*escaped;
                *escaped = c == '\\' && !*escaped;
                Some((n, ends))
            });
            let Some((length, _)) = end.into_iter().find(|(_, ends)| *ends) else { break };
            found.push((at + length + 1, &text[at..at + length]));
            at += length + 1;
        }
        found
    }

    /// A key that the source says outright.
    struct Said {
        place: String,
        key: String,
        /// The values beside it; none when they are made elsewhere.
        given: Option<Names>,
    }

    fn said() -> Vec<Said> {
        let mut all = vec![];
        for (path, text) in sources() {
            for (after, key) in literals(&text) {
                let before = text[..after - key.len() - 2].trim_end();
                let calls = |name: &str| {
                    before
                        .strip_suffix(name)
                        .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
                };
                let given = match () {
                    () if calls("t(") || before.ends_with(".say(") => Some(Names::new()),
                    () if calls("t_with(") || before.ends_with(".say_with(") || calls("t_around(") => {
                        beside(&text[after..])
                    }
                    () if before.ends_with("<Lead key=") => Some(Names::from(["address".to_owned()])),
                    () => continue,
                };
                all.push(Said { place: path.display().to_string(), key: key.to_owned(), given });
            }
        }
        all
    }

    /// The names in `, &[("name", value), …]`.
    fn beside(text: &str) -> Option<Names> {
        let list =
            text.trim_start().strip_prefix(',')?.trim_start().trim_start_matches('&').strip_prefix('[')?;
        let mut depth = 1;
        let end = list.find(|c| {
            depth += i32::from(c == '[') - i32::from(c == ']');
            depth == 0
        })?;
        let names = literals(&list[..end]);
        let first = |(after, name): &(usize, &str)| list[..after - name.len() - 2].trim_end().ends_with('(');
        let ours = |(after, _): &(usize, &str)| list[*after..].trim_start().starts_with(',');
        Some(
            names.iter().filter(|name| first(name) && ours(name)).map(|(_, name)| name.to_string()).collect(),
        )
    }

    /// What keys are made of where they are not said outright.
    struct Source {
        literals: BTreeSet<String>,
        of_letters: BTreeSet<String>,
        /// The rules of settings: those of their fields, and the last word of each `found.unless(…)`.
        rules: BTreeSet<String>,
    }

    impl Source {
        fn read() -> Self {
            let (mut all, mut of_letters) = (BTreeSet::new(), BTreeSet::new());
            let of_fields = Settings::fields().iter().map(|field| field.rule.to_owned());
            let mut rules: BTreeSet<_> = of_fields.filter(|rule| !rule.is_empty()).collect();
            for (path, text) in sources() {
                let own: BTreeSet<String> =
                    literals(&text).into_iter().map(|(_, text)| text.to_owned()).collect();
                if path.ends_with("delivery/letters.rs") {
                    of_letters.clone_from(&own);
                }
                for check in text.split("found.unless(").skip(1) {
                    let call = check.split(");").next().unwrap_or_default();
                    rules.extend(literals(call).last().map(|(_, rule)| rule.to_string()));
                }
                all.extend(own);
            }
            Self { literals: all, of_letters, rules }
        }

        /// The values that a key is given at most, when the program says it at all.
        fn use_of(&self, key: &str) -> Option<&'static [&'static str]> {
            if let Some((_, given)) = GIVEN_ELSEWHERE.iter().find(|(known, _)| *known == key) {
                return Some(given).filter(|_| self.literals.contains(key)).copied();
            }
            let (code, param) = key.split_once("__").unwrap_or((key, ""));
            if Refusal::named(code).is_some() && (param.is_empty() || self.literals.contains(param)) {
                return Some(&["number", "most", "wait"]);
            }
            if key.starts_with("text_") && self.literals.contains(key) {
                return Some(GIVEN_TO_TEXTS);
            }
            if key.strip_prefix("mail_").is_some_and(|rest| self.is_of_letters(rest)) {
                return Some(GIVEN_TO_LETTERS);
            }
            let settings = serde_json::to_value(Settings::default()).unwrap();
            let made = [
                key.strip_prefix("method_")
                    .map(|name| strategies::BUILT_IN.iter().any(|strategy| strategy.about().name == name)),
                key.strip_prefix("settings_problem_").map(|rule| self.rules.contains(rule)),
                key.strip_prefix("settings_").map(|group| settings.get(group).is_some()),
                key.strip_suffix("_title").map(|stem| self.literals.contains(stem)),
                key.strip_suffix("_lead").map(|stem| self.literals.contains(stem)),
                Some(self.literals.contains(key)),
            ];
            made.contains(&Some(true)).then_some(&[])
        }

        /// A part that all letters share, or the template of one and a part of it.
        fn is_of_letters(&self, rest: &str) -> bool {
            let split = |(at, _): (usize, &str)| {
                let (template, part) = (&rest[..at], &rest[at + 1..]);
                let made = format!("mail_{{template}}_{part}");
                self.of_letters.contains(template)
                    && (self.of_letters.contains(part) || self.of_letters.contains(&made))
            };
            self.of_letters.contains(rest) || rest.match_indices('_').any(split)
        }
    }
}
