//! What is known of each setting besides its value: pages, APIs and the history read it, and nobody keeps a second list.

use std::ops::RangeInclusive;

use serde_json::Value;

/// A leaf of the document.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where it stands: dotted, from the document's root.
    pub path: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be null, which means none.
    pub optional: bool,
    /// The only texts that it takes; none: any that its rule lets through.
    pub choices: &'static [&'static str],
    /// The least and the most: of a number itself, of a list how many texts it holds.
    pub range: Option<RangeInclusive<i64>>,
    /// What a number counts.
    pub unit: Option<Unit>,
    /// The path of the one that must be on, else this one does nothing.
    pub needs: Option<String>,
    /// Whether nobody may read it again once it is set.
    pub secret: bool,
    /// Whether everybody may know it: it is part of `GET /v1/environment`.
    pub public: bool,
    /// The key of the words for a value that it does not take, under `settings_problem_`; empty where it takes all of its kind.
    pub rule: &'static str,
    /// What each of its texts must pass.
    pub(super) check: Option<fn(&str) -> bool>,
}

/// What a leaf holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On or off.
    Bool,
    /// A whole number.
    Integer,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// One of its choices.
    Choice,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Characters of a text.
    Characters,
    /// Memory.
    Kibibytes,
    /// Mails.
    Mails,
    /// Time.
    Minutes,
    /// Networks, or numbers of people who are known.
    Networks,
    /// Passes over some memory.
    Passes,
    /// Of a hundred.
    Percent,
    /// Time.
    Seconds,
    /// Text messages.
    Texts,
    /// Wrong codes and passwords.
    Tries,
}

/// What stands in the place of a secret.
const HIDDEN: &str = "hidden";

impl Field {
    pub(super) fn new(path: &str, kind: Kind) -> Self {
        Self {
            path: path.to_owned(),
            kind,
            optional: false,
            choices: &[],
            range: None,
            unit: None,
            needs: None,
            secret: false,
            public: false,
            rule: "",
            check: None,
        }
    }

    /// Whether it takes a value, which has the right type.
    pub fn takes(&self, value: &Value) -> bool {
        match value {
            Value::Number(number) => number.as_i64().is_some_and(|number| self.is_in_range(number)),
            Value::String(text) => self.takes_text(text),
            Value::Array(texts) => {
                let many = i64::try_from(texts.len()).is_ok_and(|many| self.is_in_range(many));
                many && texts.iter().filter_map(Value::as_str).all(|text| self.takes_text(text))
            }
            _ => true,
        }
    }

    fn is_in_range(&self, number: i64) -> bool {
        self.range.as_ref().is_none_or(|range| range.contains(&number))
    }

    fn takes_text(&self, text: &str) -> bool {
        let chosen = self.choices.is_empty() || self.choices.contains(&text);
        chosen && self.check.is_none_or(|check| check(text))
    }

    /// A value of it as it may be shown and kept: of a secret, only whether there is one.
    pub fn shown(&self, value: Value) -> Value {
        let nothing = value.is_null() || value.as_str() == Some("");
        if self.secret && !nothing { HIDDEN.into() } else { value }
    }
}

/// The value at a dotted path.
pub fn at<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(document, |place, part| place.get(part))
}

/// The place of the value at a dotted path.
pub fn at_mut<'a>(document: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.').try_fold(document, |place, part| place.get_mut(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_leads_to_one_value_or_nowhere() {
        let mut document = json!({ "a": { "b": [1] } });
        assert_eq!(at(&document, "a.b"), Some(&json!([1])));
        for nowhere in ["", ".", "a.", ".a", "a..b", "a.b.0", "a.c", "b"] {
            assert!(
                at(&document, nowhere).is_none() && at_mut(&mut document, nowhere).is_none(),
                "{nowhere}"
            );
        }
    }
}
