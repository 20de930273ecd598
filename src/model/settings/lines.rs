//! How settings are written down: one line of [`settings!`] gives a leaf of the document its type, its default, its rule and its
//! [`Field`].

use super::{Field, Format, Kind};

/// A type whose values stand in the document: a leaf, or a group.
pub(super) trait Described {
    /// The leaves of one that stands at `path`.
    fn describe(path: &str) -> Vec<Field>;
}

macro_rules! leaves {
    ($($type:ty: $kind:ident;)*) => {$(
        impl Described for $type {
            fn describe(path: &str) -> Vec<Field> {
                vec![Field::new(path, Kind::$kind)]
            }
        }
    )*};
}

leaves! {
    bool: Bool;
    i64: Integer;
    u32: Integer;
    String: Text;
    Vec<String>: Texts;
}

impl<T: Described> Described for Option<T> {
    fn describe(path: &str) -> Vec<Field> {
        T::describe(path).into_iter().map(|field| Field { nullable: true, ..field }).collect()
    }
}

/// A line of [`settings!`], and the leaves that it is about: itself, or all of a group.
pub(super) struct Line<'a> {
    group: &'a str,
    fields: Vec<Field>,
}

impl<'a> Line<'a> {
    /// The line of `name` in the group at this path.
    pub(super) fn of<T: Described>(group: &'a str, name: &str) -> Self {
        Self { group, fields: T::describe(&under(group, name)) }
    }

    /// The same with more that is known of each leaf.
    pub(super) fn with(mut self, more: impl Fn(&mut Field)) -> Self {
        self.fields.iter_mut().for_each(more);
        self
    }

    /// The same, where each leaf that needs none so far needs another: a path from the root, or a name of the same group.
    pub(super) fn needing(self, other: &str) -> Self {
        let path = if other.contains('.') { other.to_owned() } else { under(self.group, other) };
        self.with(|field| {
            field.needs.get_or_insert_with(|| path.clone());
        })
    }

    /// The same, where each text, and each text of a list, passes this.
    pub(super) fn checked(self, check: fn(&str) -> bool) -> Self {
        self.with(|field| field.check = Some(check))
    }

    /// The same, where each text, and each entry of a list, is of this format, and as long as one may be unless more is said.
    pub(super) fn formatted(self, format: Format) -> Self {
        self.with(|field| {
            field.format = format;
            field.length = field.length.take().or(format.length());
            if field.rule.is_empty() {
                field.rule = format.rule();
            }
        })
    }

    /// The same, where each list of texts takes only these, each once.
    pub(super) fn choosing(self, choices: &'static [&'static str]) -> Self {
        self.with(|field| {
            if field.kind == Kind::Texts {
                field.choices = choices;
                field.range = i64::try_from(choices.len()).ok().map(|most| 0..=most);
            }
        })
    }

    /// The same, where leaves are changed by command alone: all, or the one of this name.
    pub(super) fn of_operator(self, name: Option<&str>) -> Self {
        self.with(|field| {
            field.operator |= name.is_none_or(|name| field.path.rsplit('.').next() == Some(name))
        })
    }

    pub(super) fn fields(self) -> Vec<Field> {
        self.fields
    }
}

fn under(group: &str, name: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{group}.{name}") }
}

/// Groups of settings, a line for each leaf or inner group: `name: type = default`, then what else there is to say, in any order:
///
/// - `in 5..=100`: the range of a number, or of the length of a list;
/// - `of LIST`: the texts that a list may hold;
/// - `format WebAddress`: a [`Format`] of a text, or of each entry of a list, which has its own length and words;
/// - `chars 1..=60`: how many characters each text has;
/// - `check function`: what each text must pass besides;
/// - `else "key"`: the words for a value that does not, under `settings_problem_`;
/// - `unit Minutes`: a [`Unit`];
/// - `needs enabled`: the one that must be on, else this does nothing: of the same group, or dotted from the root;
/// - `inverted`: forms show the opposite;
/// - `weakens Off`: the direction that weakens security, see [`Weakens`];
/// - `operator`: changed by command alone; `operator NAME` on the line of a group: one of its leaves;
/// - `secret`, `public`: who may know it.
///
/// On the line of an inner group this counts for all of its leaves; `needs` for those that say nothing of their own.
macro_rules! settings {
    ($($(#[$about:meta])* $group:ident {
        $($(#[$doc:meta])* $name:ident: $type:ty $(= $default:expr)? $(, $word:ident $($value:expr)?)*;)*
    })*) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $group { $($(#[$doc])* pub $name: $type,)* }

        impl Default for $group {
            fn default() -> Self {
                Self { $($name: $crate::model::settings::lines::default_of!($($default)?),)* }
            }
        }

        impl $crate::model::settings::lines::Described for $group {
            fn describe(path: &str) -> Vec<$crate::model::settings::Field> {
                let mut all = vec![];
                $(
                    let line = $crate::model::settings::lines::Line::of::<$type>(path, stringify!($name));
                    $(let line = $crate::model::settings::lines::more!(line, $word $($value)?);)*
                    all.extend(line.fields());
                )*
                all
            }
        }
    )*};
}
pub(super) use settings;

macro_rules! default_of {
    () => {
        Default::default()
    };
    ($default:expr) => {
        $default
    };
}
pub(super) use default_of;

macro_rules! more {
    ($line:ident, in $range:expr) => {
        $line.with(|field| field.range = Some($range))
    };
    ($line:ident, of $choices:expr) => {
        $line.choosing($choices)
    };
    ($line:ident, check $check:expr) => {
        $line.checked($check)
    };
    ($line:ident, else $rule:expr) => {
        $line.with(|field| field.rule = $rule)
    };
    ($line:ident, unit $unit:expr) => {{
        use $crate::model::settings::Unit::*;
        $line.with(|field| field.unit = Some($unit))
    }};
    ($line:ident, needs $other:expr) => {
        $line.needing(stringify!($other))
    };
    ($line:ident, format $format:expr) => {{
        use $crate::model::settings::Format::*;
        $line.formatted($format)
    }};
    ($line:ident, chars $length:expr) => {
        $line.with(|field| field.length = Some($length))
    };
    ($line:ident, inverted) => {
        $line.with(|field| field.inverted = true)
    };
    ($line:ident, weakens $weakens:expr) => {{
        use $crate::model::settings::Weakens::*;
        $line.with(|field| field.weakens = $weakens)
    }};
    ($line:ident, operator) => {
        $line.of_operator(None)
    };
    ($line:ident, operator $name:expr) => {
        $line.of_operator(Some(stringify!($name)))
    };
    ($line:ident, secret) => {
        $line.with(|field| field.secret = true)
    };
    ($line:ident, public) => {
        $line.with(|field| field.public = true)
    };
}
pub(super) use more;

/// A type for settings that are one of several, each with its word in the document.
macro_rules! choices {
    ($($(#[$about:meta])* $type:ident { $($(#[$doc:meta])* $name:ident $word:literal;)* })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $type { $($(#[$doc])* #[serde(rename = $word)] $name,)* }

        impl $crate::model::settings::lines::Described for $type {
            fn describe(path: &str) -> Vec<$crate::model::settings::Field> {
                use $crate::model::settings::{Field, Kind};
                vec![Field { choices: &[$($word),*], ..Field::new(path, Kind::Choice) }]
            }
        }
    )*};
}
pub(super) use choices;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Unit;
    use serde_json::{Value, json};

    settings! {
        Inner {
            on: bool = true, public;
            number: i64 = 7, needs on, in 5..=9, unit Tries, else "number";
            words: Vec<String> = vec![], else "words", in 0..=2, check is_short;
            key: Option<String> = None, secret;
        }
        Texts {
            site: Option<String> = None, format WebAddress, weakens Any;
            lookup: String = String::new(), chars 1..=20, format WebAddress, check ends_in_slash, else "lookup";
            hidden: bool = false, inverted, weakens Off;
        }
        Outer {
            first: Inner;
            second: Inner = Inner { number: 8, ..Inner::default() }, of &["a", "b"], needs first.on;
            mood: Mood = Mood::Calm;
            texts: Texts, operator lookup;
            costs: Texts, operator;
        }
    }

    choices! {
        Mood {
            Calm "calm";
            VeryWild "very_wild";
        }
    }

    fn is_short(text: &str) -> bool {
        text.len() < 3
    }

    fn ends_in_slash(text: &str) -> bool {
        text.ends_with('/')
    }

    fn field(path: &str) -> Field {
        let all = Outer::describe("");
        all.into_iter().find(|field| field.path == path).unwrap()
    }

    #[test]
    fn a_line_says_all_that_is_known_of_a_leaf() {
        let paths: Vec<_> = Outer::describe("").into_iter().map(|field| field.path).collect();
        let inner = |group| ["on", "number", "words", "key"].map(|name| format!("{group}.{name}"));
        let texts = |group| ["site", "lookup", "hidden"].map(|name| format!("{group}.{name}"));
        let (mood, inner) = (["mood".to_owned()], [inner("first"), inner("second")].concat());
        assert_eq!(paths, [&inner[..], &mood, &texts("texts"), &texts("costs")].concat());
        let number = field("first.number");
        assert_eq!((number.kind, number.unit, number.rule), (Kind::Integer, Some(Unit::Tries), "number"));
        assert_eq!((number.range, number.needs.as_deref()), (Some(5..=9), Some("first.on")));
        let key = field("first.key");
        assert!(key.secret && key.nullable && !key.public && field("first.on").public);
        assert_eq!(field("mood").choices, ["calm", "very_wild"]);
        assert_eq!(serde_json::to_value(Mood::VeryWild).unwrap(), "very_wild");
        assert_eq!((Outer::default().second.number, Outer::default().first.number), (8, 7));
    }

    #[test]
    fn a_format_has_its_length_and_words_unless_the_line_says_otherwise() {
        let (site, lookup) = (field("texts.site"), field("texts.lookup"));
        assert_eq!((site.length, site.rule), (Some(1..=2048), "web_address"));
        assert_eq!((lookup.length.clone(), lookup.rule), (Some(1..=20), "lookup"));
        for (text, taken) in [
            ("https://a.example/", true),
            ("https://a.example", false),
            ("a.example/", false),
            ("https://long.a.example/", false),
        ] {
            assert_eq!(lookup.takes(&text.into()), taken, "{text}");
        }
    }

    #[test]
    fn the_operator_keeps_a_leaf_or_a_group_and_forms_show_some_the_other_way_round() {
        let of_operator = Outer::describe("").into_iter().filter(|field| field.operator);
        let paths: Vec<String> = of_operator.map(|field| field.path).collect();
        assert_eq!(paths, ["texts.lookup", "costs.site", "costs.lookup", "costs.hidden"]);
        assert!(field("texts.hidden").inverted && !field("first.on").inverted);
        let (on, off) = (json!(true), json!(false));
        assert!(
            field("texts.hidden").weakened_by(&on, &off) && !field("texts.hidden").weakened_by(&off, &on)
        );
        assert!(field("texts.site").weakened_by(&json!(null), &json!("https://a.example")));
        assert!(!field("first.on").weakened_by(&on, &off));
    }

    #[test]
    fn what_a_group_says_counts_for_all_its_leaves_unless_they_say_otherwise() {
        assert_eq!(field("second.number").needs.as_deref(), Some("second.on"));
        assert_eq!(field("second.words").needs.as_deref(), Some("first.on"));
        assert_eq!(field("second.words").choices, ["a", "b"]);
        assert!(field("second.key").choices.is_empty() && field("first.words").choices.is_empty());
    }

    #[test]
    fn a_value_outside_its_range_choices_or_check_is_not_taken() {
        let cases = [
            ("first.number", json!([5, 9]), json!([4, 10, -1, 1e30])),
            ("first.words", json!([[], ["ab", ""]]), json!([["abc"], ["", "", ""]])),
            ("second.words", json!([["a", "b"]]), json!([["c"], ["a", "b", "a"]])),
            ("first.key", json!([null, "", "any"]), json!([])),
        ];
        for (path, taken, refused) in cases {
            let each = |list: Value| list.as_array().unwrap().clone();
            assert!(each(taken).iter().all(|value| field(path).takes(value)), "{path}");
            assert!(!each(refused).iter().any(|value| field(path).takes(value)), "{path}");
        }
    }

    #[test]
    fn of_a_secret_only_whether_there_is_one_is_shown() {
        let key = field("first.key");
        for (value, shown) in
            [(json!(null), json!(null)), (json!(""), json!("")), (json!("x"), json!("hidden"))]
        {
            assert_eq!(key.shown(value), shown);
        }
        assert_eq!(field("first.number").shown(json!(7)), 7);
    }
}
