//! What must hold of every field, whatever it is about.

#[cfg(test)]
mod tests {
    use crate::model::settings::{Field, Kind, Problem, Settings, Weakens, at, at_mut};
    use serde_json::Value;

    #[test]
    fn each_leaf_of_the_document_has_its_field_and_each_field_its_leaf() {
        fn leaves(value: &Value, path: &str) -> Vec<String> {
            let Value::Object(group) = value else { return vec![path.trim_start_matches('.').to_owned()] };
            group.iter().flat_map(|(name, value)| leaves(value, &format!("{path}.{name}"))).collect()
        }
        let fields: Vec<_> = Settings::fields().iter().map(|field| field.path.clone()).collect();
        assert_eq!(leaves(&Settings::default().document(), ""), fields);
        assert!(fields.iter().all(|path| Settings::field(path).is_some_and(|field| &field.path == path)));
    }

    #[test]
    fn each_field_takes_its_default() {
        let factory = Settings::default().document();
        for field in Settings::fields() {
            let value = at(&factory, &field.path).unwrap();
            let fits = match field.kind {
                Kind::Bool => value.is_boolean(),
                Kind::Integer => value.is_i64(),
                Kind::Text | Kind::Choice => value.is_string(),
                Kind::Texts => value.is_array(),
            };
            assert!((fits || field.nullable && value.is_null()) && field.takes(value), "{field:?}");
            assert!(!(field.secret && field.public), "{field:?}");
        }
    }

    #[test]
    fn each_field_is_bounded_on_its_line() {
        for field in Settings::fields() {
            let chosen = !field.choices.is_empty();
            let (counted, long) = (field.range.is_some(), chosen || field.length.is_some());
            let bounded = match field.kind {
                Kind::Bool => !counted && !long,
                // Judged by its type.
                Kind::Choice => chosen,
                Kind::Integer => counted,
                Kind::Text => long,
                Kind::Texts => counted && long,
            };
            assert!(bounded, "{field:?}");
            let judged = matches!(field.kind, Kind::Integer | Kind::Text | Kind::Texts);
            assert_eq!(judged, !field.rule.is_empty(), "{field:?}");
        }
    }

    #[test]
    fn the_direction_that_weakens_fits_what_a_field_holds() {
        for field in Settings::fields() {
            let fits = match field.weakens {
                Weakens::Never | Weakens::Any => true,
                Weakens::On | Weakens::Off => field.kind == Kind::Bool,
                Weakens::Up | Weakens::Down => field.kind == Kind::Integer,
                Weakens::Later(order) => {
                    let same = |choice| field.choices.contains(choice);
                    field.kind == Kind::Choice && order.len() == field.choices.len() && order.iter().all(same)
                }
                Weakens::Adding | Weakens::AddingOrEmptying | Weakens::Removing => field.kind == Kind::Texts,
            };
            assert!(fits, "{field:?}");
            assert!(!field.inverted || field.kind == Kind::Bool, "{field:?}");
        }
        let lockout = Settings::field("attack_protection.user_lockout.max_attempts").unwrap();
        assert!(lockout.weakened_by(&10.into(), &11.into()) && !lockout.weakened_by(&11.into(), &10.into()));
    }

    #[test]
    fn what_costs_processor_or_fetches_is_for_commands_alone() {
        let operator = Settings::fields().iter().filter(|field| field.operator);
        let paths: Vec<&str> = operator.map(|field| field.path.as_str()).collect();
        let expected = [
            "attributes.email_address.used_for_second_factor",
            "password_settings.breach_lookup_url",
            "password_settings.hashing.memory_kib",
            "password_settings.hashing.iterations",
        ];
        assert_eq!(paths, expected);
    }

    /// The factory setting with this value at a path, as a stored document would be read.
    fn with(path: &str, value: Value) -> Option<Settings> {
        let mut document = Settings::default().document();
        *at_mut(&mut document, path).unwrap() = value;
        serde_json::from_value(document).ok()
    }

    #[test]
    fn null_is_taken_where_it_means_none_and_nowhere_else() {
        for field in Settings::fields() {
            let read = with(&field.path, Value::Null);
            assert_eq!(read.is_some(), field.nullable, "{field:?}");
            assert_eq!(field.takes(&Value::Null), field.nullable, "{field:?}");
            let kept = read.and_then(|settings| at(&settings.document(), &field.path).cloned());
            assert!(kept.is_none_or(|kept| kept.is_null()), "{field:?}");
        }
    }

    /// Texts of all sorts: what fits one field or another, what is close to it, and all of it repeated to many lengths.
    fn texts(field: &Field) -> impl Iterator<Item = String> {
        const PIECES: &[&str] = &[
            "",
            "a",
            "Acme & Söhne",
            "1234",
            "  ",
            "\u{200b}",
            "\u{202e}",
            "\n",
            "\0",
            "🦊",
            "!?",
            "#0a0b0c",
            "DE",
            "US",
            "de",
            "ZZ",
            "email_link",
            "phone_code",
            "ada@example.com",
            "ada@",
            "https://example.com",
            "https://*.example.com",
            "http://127.0.0.1:8080/range/",
            "https://u:p@example.com/",
            "ftp://example.com",
            "javascript:alert(1)",
            "//example.com",
            "\"}",
        ];
        let most = field.length.as_ref().map_or(20, |length| *length.end());
        let long = move |piece: &str| piece.repeat(most / piece.chars().count().max(1) + 1);
        PIECES.iter().flat_map(move |piece| [piece.to_string(), long(piece)])
    }

    #[test]
    fn of_many_texts_each_is_kept_as_it_is_or_refused_by_a_rule() {
        for field in Settings::fields().iter().filter(|field| matches!(field.kind, Kind::Text | Kind::Texts))
        {
            let (mut taken, mut refused) = (0, 0);
            let texts: Vec<String> =
                texts(field).chain(field.choices.iter().map(|c| c.to_string())).collect();
            assert!(texts.len() >= 50);
            let most = field.range.as_ref().map_or(0, |range| *range.end() as usize);
            for (n, text) in texts.iter().enumerate() {
                let value = match field.kind {
                    Kind::Text => Value::from(text.as_str()),
                    // One, or one too many.
                    _ => vec![text.as_str(); if n % 5 == 0 { most + 1 } else { 1 }].into(),
                };
                let settings = with(&field.path, value.clone()).unwrap();
                let problems = settings.problems();
                if field.takes(&value) {
                    let written = serde_json::to_string(&settings).unwrap();
                    let read: Settings = serde_json::from_str(&written).unwrap();
                    assert_eq!(at(&read.document(), &field.path), Some(&value));
                    assert!(
                        !problems.iter().any(|found| found.path == field.path && found.rule == field.rule)
                    );
                    taken += 1;
                } else {
                    let problem = Problem { path: field.path.clone(), rule: field.rule };
                    assert!(
                        problems.contains(&problem) && Settings::rules().contains(field.rule),
                        "{field:?}"
                    );
                    refused += 1;
                }
            }
            assert!(taken > 0 && refused > 0, "{field:?}: {taken}, {refused}");
        }
    }

    #[test]
    fn what_a_field_needs_can_be_switched_on() {
        for field in Settings::fields() {
            let Some(needs) = &field.needs else { continue };
            assert!(Settings::field(needs).is_some_and(|other| other.kind == Kind::Bool), "{field:?}");
        }
    }

    #[test]
    fn a_number_is_refused_at_its_path_just_outside_its_range_and_nowhere_else() {
        for field in Settings::fields().iter().filter(|field| field.kind == Kind::Integer) {
            let broken = |number: i64| {
                with(&field.path, number.into()).is_none_or(|settings| {
                    let problem = Problem { path: field.path.clone(), rule: field.rule };
                    settings.problems().contains(&problem)
                })
            };
            let range = field.range.clone().unwrap();
            assert!(broken(range.start() - 1) && broken(range.end() + 1), "{field:?}");
            assert!(!broken(*range.start()) && !broken(*range.end()), "{field:?}");
        }
    }
}
