//! What is known of each setting besides its value: pages, APIs and the history read it, and nobody keeps a second list.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::{Format, Weakens};

/// A leaf of the document.
#[derive(Clone, Debug)]
pub struct Field {
    /// Where it stands: dotted, from the document's root.
    pub path: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be null; [`Field::none`] says what that means.
    pub nullable: bool,
    /// The only texts that it takes; none: any that its rule lets through.
    pub choices: &'static [&'static str],
    /// The least and the most: of a number itself, of a list how many entries it holds.
    pub range: Option<RangeInclusive<i64>>,
    /// The fewest and the most characters (code points): of a text itself, of a list those of each entry.
    pub length: Option<RangeInclusive<usize>>,
    /// What a text is, or each entry of a list.
    pub format: Format,
    /// What a number counts.
    pub unit: Option<Unit>,
    /// The path of the one that must be on, else this one does nothing.
    pub needs: Option<String>,
    /// Whether its words say what it is when it is *off*, so that a form shows and takes the opposite.
    pub inverted: bool,
    /// Which direction of a change weakens security.
    pub weakens: Weakens,
    /// Whether it is changed by command alone, and only shown elsewhere.
    pub operator: bool,
    /// Whether nobody may read it again once it is set.
    pub secret: bool,
    /// Whether everybody may know it: it is part of `GET /v1/environment`.
    pub public: bool,
    /// The key of the words for a value that it does not take, under `settings_problem_`; empty where it takes all of its kind.
    pub rule: &'static str,
    /// What each of its texts must pass besides.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

impl Unit {
    /// The key of its words.
    pub fn words(self) -> String {
        format!("settings_unit_{self:?}").to_lowercase()
    }
}

/// What stands in the place of a secret.
const HIDDEN: &str = "hidden";

impl Field {
    pub(super) fn new(path: &str, kind: Kind) -> Self {
        Self {
            path: path.to_owned(),
            kind,
            nullable: false,
            choices: &[],
            range: None,
            length: None,
            format: Format::Plain,
            unit: None,
            needs: None,
            inverted: false,
            weakens: Weakens::Never,
            operator: false,
            secret: false,
            public: false,
            rule: "",
            check: None,
        }
    }

    /// Whether it takes a value, which has the right type.
    pub fn takes(&self, value: &Value) -> bool {
        match value {
            Value::Null => self.nullable,
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
        let long = || self.length.as_ref().is_none_or(|length| length.contains(&text.chars().count()));
        chosen && long() && self.format.fits(text) && self.check.is_none_or(|check| check(text))
    }

    /// Whether this change weakens security.
    pub fn weakened_by(&self, before: &Value, after: &Value) -> bool {
        self.weakens.by(before, after)
    }

    /// Whether being null, or an empty list, means something that must be said.
    pub fn has_none(&self) -> bool {
        self.nullable || (self.kind == Kind::Texts && self.is_in_range(0))
    }

    /// The key of what people call it. What else is said of it are attributes of the same entry.
    pub fn label(&self) -> String {
        format!("setting_{}", self.path.replace('.', "_"))
    }

    /// The key of what it does, in a sentence.
    pub fn help(&self) -> String {
        format!("{}.help", self.label())
    }

    /// The key of what a change does to people who have an account already.
    pub fn existing(&self) -> String {
        format!("{}.existing", self.label())
    }

    /// The key of what null, or an empty list, means, where [`Field::has_none`].
    pub fn none(&self) -> String {
        format!("{}.none", self.label())
    }

    /// The key of one of its choices.
    pub fn choice(&self, choice: &str) -> String {
        format!("{}.choice_{choice}", self.label())
    }

    /// The key of what a choice means, where it is one of several; the entries of a list say enough.
    pub fn choice_help(&self, choice: &str) -> Option<String> {
        (self.kind == Kind::Choice).then(|| format!("{}_help", self.choice(choice)))
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
