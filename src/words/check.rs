//! What must hold of the words of every language: each key that is said stands there, none stands there for nothing, and each is
//! given exactly the values that its words need. What the program's tables name is enumerated from them; what pages say outright is
//! read from their source.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};

    use super::super::{ADMINISTRATORS, DEFAULT, FOLDERS, Folder, PEOPLE};
    use crate::auth::proofs::strategies;
    use crate::delivery::letters::Letter;
    use crate::error::Refusal;
    use crate::model::country::Region;
    use crate::model::role::Role;
    use crate::model::settings::screens::{Area, SCREENS};
    use crate::model::settings::{Field, Settings};
    use crate::words::Words;

    type Names = BTreeSet<String>;

    /// Keys with the values that each takes.
    type Keys = BTreeMap<String, Names>;

    /// Keys that are said with values, but not beside them.
    const GIVEN_ELSEWHERE: &[(&str, &[&str])] = &[
        ("moment_minutes_ago", &["minutes", "time"]),
        ("length_seconds", &["number"]),
        ("length_minutes", &["number"]),
        ("length_hours", &["number"]),
        ("length_days", &["number"]),
        ("duration_seconds", &["number"]),
        ("duration_minutes", &["number"]),
        ("duration_hours", &["number"]),
        ("duration_days", &["number"]),
        ("moment_hours_ago", &["hours", "time"]),
        ("consent_both", &["terms", "privacy"]),
        ("waiting_sent_both", &["address"]),
        ("waiting_sent_link", &["address"]),
        ("waiting_sent_code", &["address"]),
        ("waiting_over", &["address"]),
        ("cookies_doubled", &["names", "domain"]),
        ("mail_asked_from", &["agent"]),
        ("mail_done_from", &["agent", "when"]),
        ("mail_done_at", &["when"]),
        ("mail_help", &["support"]),
        ("mail_help_of_operator", &["app"]),
        ("text_code", &["app", "code"]),
    ];

    /// The values that refusals are given.
    const OF_REFUSALS: &[&str] = &["number", "most", "wait"];

    /// The values that letters are given; that each gets what it needs is seen when they are written.
    const OF_LETTERS: &[&str] = &["app", "agent", "whence", "when", "address", "number", "until", "support"];

    /// A key that a table of the program names: who reads it, and the values that it is given at most.
    struct Named {
        audience: &'static str,
        key: String,
        given: &'static [&'static str],
    }

    /// Every key that a table names.
    fn named() -> Vec<Named> {
        let named = |audience, key, given| Named { audience, key, given };
        let refusals = Refusal::ALL.iter().map(|no| named("refusals", no.code().to_owned(), OF_REFUSALS));
        let letters = Letter::ALL.iter().flat_map(|letter| {
            let parts = [
                ("subject", true, OF_LETTERS),
                ("subject_code", letter.carries_proof(), &["app", "code"]),
                ("greeting", true, OF_LETTERS),
                ("button", letter.may_hold_link(), OF_LETTERS),
                ("ignore", true, OF_LETTERS),
            ];
            let name = letter.template();
            let key = move |(part, _, given)| named("mails", format!("mail_{name}.{part}"), given);
            parts.into_iter().filter(|(_, is_there, _)| *is_there).map(key)
        });
        let texts = Letter::ALL.iter().filter(|letter| letter.has_text());
        let texts = texts.map(|letter| named("texts", format!("text_{}", letter.template()), &["app"]));
        let regions = Region::ALL.map(|region| named("admin", region.words(), &[]));
        let roles = Role::ALL.iter().flat_map(|role| {
            ["", "_may"].map(|more| named("admin", format!("role_{}{more}", role.name()), &[]))
        });
        let methods = strategies::BUILT_IN.iter().map(|strategy| strategy.about().name);
        let methods = methods.map(|name| named("shared", format!("method_{name}"), &[]));
        let groups: BTreeSet<_> =
            Settings::fields().iter().filter_map(|field| field.path.split('.').next()).collect();
        let groups = groups.into_iter().map(|group| named("settings", format!("settings_{group}"), &[]));
        let rules = Settings::rules().into_iter();
        let rules = rules.map(|rule| named("settings", format!("settings_problem_{rule}"), &[]));
        let screens = of_screens().into_iter().map(|key| named("screens", key, &[]));
        let units = Settings::fields().iter().filter_map(|field| field.unit);
        let units = units.map(|unit| named("settings", unit.words(), &[]));
        let settings = groups.chain(rules).chain(screens).chain(units);
        refusals
            .chain(letters)
            .chain(texts)
            .chain(roles)
            .chain(regions)
            .chain(methods)
            .chain(settings)
            .collect()
    }

    /// What is said of a setting.
    fn of_field(field: &Field) -> Vec<String> {
        let choices = field.choices.iter();
        let choices = choices.flat_map(|choice| [Some(field.choice(choice)), field.choice_help(choice)]);
        let none = field.has_none().then(|| field.none());
        let always = [field.label(), field.help(), field.existing()].map(Some);
        always.into_iter().chain([none]).chain(choices).flatten().collect()
    }

    /// What is said on the administrators' screens.
    fn of_screens() -> Vec<String> {
        let fields = Settings::fields().iter().flat_map(of_field);
        let titles = SCREENS.iter().flat_map(|screen| {
            let group = |group| [vec![screen.group_title(group)], screen.group_notes(group)].concat();
            screen.groups.iter().flat_map(group).chain([screen.title(), screen.lead()])
        });
        fields.chain(titles).chain(Area::ALL.map(Area::title)).collect()
    }

    #[test]
    fn every_file_parses_and_each_language_names_itself() {
        for folder in FOLDERS {
            let language = folder.language;
            let words = Words::named(language).unwrap();
            for (name, content) in folder.files {
                let Some(audience) = name.strip_suffix(".ftl") else {
                    assert_eq!(*name, "countries.txt", "{language}");
                    continue;
                };
                assert!(audiences().any(|known| known == audience), "{language}: who reads {name}?");
                let parsed = fluent_bundle::FluentResource::try_new(content.to_string());
                assert!(parsed.is_ok(), "{language}, {name}: {:?}", parsed.err().map(|(_, errors)| errors));
                for (key, _) in entries(content) {
                    assert!(words.has(&key), "{language}, {name}: {key} is read otherwise by Fluent");
                }
            }
            assert!(matches!(words.direction.as_str(), "ltr" | "rtl"), "{language}");
            assert!(!words.name.is_empty() && language.parse::<unic_langid::LanguageIdentifier>().is_ok());
        }
        let names: BTreeSet<&str> = Words::all().iter().map(|words| words.name.as_str()).collect();
        assert_eq!(names.len(), FOLDERS.len(), "two languages of one name");
    }

    #[test]
    fn a_key_stands_once_and_in_one_file() {
        for folder in FOLDERS {
            let mut seen = BTreeMap::new();
            for (audience, content) in folder.catalogues() {
                for (key, _) in entries(content) {
                    let before = seen.insert(key.clone(), audience);
                    assert_eq!(before, None, "{}: {key} stands in {audience}, too", folder.language);
                }
            }
        }
    }

    #[test]
    fn every_language_says_the_same_to_people_and_nothing_else_to_administrators() {
        let mut wrong = vec![];
        for (folder, audience) in FOLDERS.iter().flat_map(|folder| audiences().map(move |who| (folder, who)))
        {
            let may_lack = ADMINISTRATORS.contains(&audience);
            let differing = differences(&keys(default(), audience), &keys(folder, audience), may_lack);
            wrong.extend(differing.iter().map(|what| format!("{}, {audience}: {what}", folder.language)));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn whole_entries_may_be_missing_where_administrators_read_and_nothing_where_people_do() {
        let of = |content: &str| entries(content).into_iter().collect::<Keys>();
        let english = of("one = One { $a }\n    .hint = Hint\ntwo = Two");
        for (theirs, of_people, of_administrators) in [
            ("one = { $a } Eins\n    .hint = Hinweis\ntwo = Zwei", 0, 0),
            ("one = { $a } Eins\n    .hint = Hinweis", 1, 0),
            ("two = Zwei", 2, 0),
            ("one = { $a } Eins\ntwo = Zwei", 1, 1),
            ("one = Eins\n    .hint = Hinweis\ntwo = Zwei", 1, 1),
            ("one = { $a } Eins\n    .hint = Hinweis\ntwo = Zwei\nthree = Drei", 1, 1),
        ] {
            let wrong = |may_lack| differences(&english, &of(theirs), may_lack).len();
            assert_eq!((wrong(false), wrong(true)), (of_people, of_administrators), "{theirs}");
        }
    }

    #[test]
    fn every_key_that_is_said_stands_there_and_is_given_its_values() {
        let english = english();
        let mut wrong = vec![];
        for Said { place, key, given } in said() {
            match (english.get(&key), given) {
                (None, _) => wrong.push(format!("{}: there is no {key}", place.display())),
                (Some(needs), Some(given)) if *needs != given => {
                    let place = place.display();
                    wrong.push(format!("{place}: {key} needs {needs:?} and is given {given:?}"))
                }
                _ => {}
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn what_a_table_names_stands_in_the_file_of_those_who_read_it() {
        for Named { audience, key, .. } in named() {
            assert!(keys(default(), audience).contains_key(&key), "{key} is not in {audience}");
        }
    }

    #[test]
    fn each_setting_and_screen_has_its_words_in_english_and_german() {
        let all = of_screens();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "two share their words");
        for language in ["en", "de"] {
            let words = Words::named(language).unwrap();
            let missing: Vec<&String> = all.iter().filter(|key| !words.has(key)).collect();
            assert!(missing.is_empty(), "{language}: {missing:#?}");
            let said = |key: &String| words.say(key);
            let sentence = |text: &String| text.ends_with(['.', '?', ':']);
            for field in Settings::fields() {
                assert!(!sentence(&said(&field.label())), "{language}: {} is a label", field.path);
                let sentences = [field.help(), field.existing()].iter().map(said).all(|text| sentence(&text));
                assert!(sentences, "{language}: {} is not told in sentences", field.path);
            }
        }
    }

    #[test]
    fn no_key_stands_there_for_nothing_or_without_its_values() {
        let uses = Uses::read();
        let beside: BTreeSet<String> =
            said().into_iter().filter(|said| said.given.is_some()).map(|said| said.key).collect();
        let mut wrong = vec![];
        for (key, needs) in english() {
            match uses.of(&key) {
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
    fn a_page_marks_what_may_be_said_in_english() {
        let sources = sources();
        for Said { place, key, .. } in said() {
            let (_, text) = sources.iter().find(|(path, _)| *path == place).unwrap();
            let may_lack = ADMINISTRATORS.iter().any(|audience| keys(default(), audience).contains_key(&key));
            let marks = ["<Lead", "<Said"].map(|element| format!("{element} key=\"{key}\""));
            let marks = [format!("lang_of(\"{}\")", entry(&key))].into_iter().chain(marks);
            let marks: Vec<String> = marks.collect();
            let marked = !may_lack || marks.iter().any(|mark| text.contains(mark));
            assert!(marked, "{}: {key}", place.display());
        }
    }

    #[test]
    fn a_refusal_has_a_number_where_its_words_need_one_and_nowhere_else() {
        let english = english();
        let named: BTreeMap<String, &str> =
            Refusal::ALL.iter().map(|refusal| (format!("{refusal:?}"), refusal.code())).collect();
        let mut wrong = vec![];
        for (path, text) in sources() {
            for (at, _) in text.match_indices("Refusal::") {
                let name: String = text[at + 9..].chars().take_while(char::is_ascii_alphanumeric).collect();
                let after = &text[at + 9 + name.len()..];
                let before = text[..at].trim_end();
                // Only asked about, or given its number further on: by a closure, or by the engine.
                let ends = ["is(", "tells(", "==", "!=", "|", "fn wrong(&self) -> Refusal {"];
                let asked = ends.iter().any(|end| before.ends_with(end)) || after.starts_with(" =>");
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

    fn audiences() -> impl Iterator<Item = &'static str> {
        PEOPLE.iter().chain(ADMINISTRATORS).copied()
    }

    fn default() -> &'static Folder {
        FOLDERS.iter().find(|folder| folder.language == DEFAULT).expect("the default language is there")
    }

    fn keys(folder: &Folder, audience: &str) -> Keys {
        folder.file(&format!("{audience}.ftl")).map(entries).into_iter().flatten().collect()
    }

    fn english() -> Keys {
        audiences().flat_map(|audience| keys(default(), audience)).collect()
    }

    /// The entry that a key is, or whose attribute it is.
    fn entry(key: &str) -> &str {
        key.split('.').next().unwrap_or_default()
    }

    /// What is wrong with the keys of an audience. Where a language `may_lack` some of it, what it has of an entry is all of it.
    fn differences(english: &Keys, theirs: &Keys, may_lack: bool) -> Vec<String> {
        let begun: BTreeSet<&str> = theirs.keys().map(|key| entry(key)).collect();
        let missing = english.keys().filter(|key| !theirs.contains_key(*key));
        let missing = missing.filter(|key| !may_lack || begun.contains(entry(key)));
        let wrong = theirs.iter().filter_map(|(key, names)| match english.get(key) {
            None => Some(format!("{key} is superfluous")),
            Some(own) => (own != names).then(|| format!("{key} takes {names:?} in place of {own:?}")),
        });
        missing.map(|key| format!("{key} is missing")).chain(wrong).collect()
    }

    /// The entries of a file and their attributes, in order, and the values that each takes.
    fn entries(content: &str) -> Vec<(String, Names)> {
        let mut found: Vec<(String, String)> = vec![];
        let mut entry = "";
        for line in content.lines().filter(|line| !line.starts_with('#')) {
            match line.split_once(" =") {
                Some((key, text)) if line.starts_with(|c: char| c.is_ascii_lowercase()) => {
                    entry = key;
                    found.push((key.to_owned(), text.to_owned()));
                }
                Some((name, text)) if name.trim_start().starts_with('.') => {
                    found.push((format!("{entry}{}", name.trim_start()), text.to_owned()));
                }
                _ => found.iter_mut().last().into_iter().for_each(|(_, text)| text.push_str(line)),
            }
        }
        // An entry may be nothing but its attributes.
        found.retain(|(_, text)| !text.trim().is_empty());
        let name =
            |piece: &str| piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let names = |text: String| text.split('$').skip(1).map(name).collect();
        found.into_iter().map(|(key, text)| (key, names(text))).collect()
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
        place: PathBuf,
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
                    () if before.ends_with("<Said key=") => {
                        let values = text[after..].trim_start().strip_prefix("values=vec!");
                        values.map_or_else(|| Some(Names::new()), |list| beside(&format!(",{list}")))
                    }
                    () => continue,
                };
                all.push(Said { place: path.clone(), key: key.to_owned(), given });
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

    /// Where keys are used: the tables, and the literals of the source.
    struct Uses {
        named: BTreeMap<String, &'static [&'static str]>,
        literals: BTreeSet<String>,
    }

    impl Uses {
        fn read() -> Self {
            let literals = sources()
                .iter()
                .flat_map(|(_, text)| {
                    literals(text).into_iter().map(|(_, text)| text.to_owned()).collect::<Vec<_>>()
                })
                .collect();
            Self { named: named().into_iter().map(|named| (named.key, named.given)).collect(), literals }
        }

        /// The values that a key is given at most, when the program says it at all.
        fn of(&self, key: &str) -> Option<&'static [&'static str]> {
            if let Some(given) = self.named.get(key) {
                return Some(given);
            }
            let is_said = self.literals.contains(key);
            if let Some((_, given)) = GIVEN_ELSEWHERE.iter().find(|(known, _)| *known == key) {
                return Some(given).filter(|_| is_said).copied();
            }
            // Other words for a field, which is a literal where it is refused; and what stands under a heading.
            let is_attribute = |(entry, attribute): (&str, &str)| match attribute {
                _ if Refusal::named(entry).is_some() => {
                    self.literals.contains(attribute).then_some(OF_REFUSALS)
                }
                "lead" | "help" => self.literals.contains(entry).then_some(&[][..]),
                _ => None,
            };
            key.split_once('.').and_then(is_attribute).or(is_said.then_some(&[]))
        }
    }
}
