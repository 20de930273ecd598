//! What one answered form has to tell the next page: refusals at their fields, and what was typed. Shown once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Refusal, Refused, Result};
use crate::http::current::Visit;
use crate::words::Words;

const KEY: &str = "flash";

/// The longest value that is kept for the next page.
const LONGEST: usize = 320;

/// For the next page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Flash {
    /// The page it is for.
    path: String,
    refused: Vec<Told>,
    typed: BTreeMap<String, String>,
    /// A message that something went well: its key in the catalogue.
    pub done: Option<String>,
    /// Where there is help, for refusals that nobody overcomes alone.
    #[serde(skip)]
    support: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Told {
    code: String,
    param: Option<String>,
    number: Option<i64>,
    most: Option<i64>,
}

impl Flash {
    /// Refusals for the page at `path`, with what was typed there. Never give it a code or a password.
    pub fn refusal(path: &str, refused: &[Refused], typed: &[(&str, Option<&str>)]) -> Self {
        let kept = |(name, value): &(&str, Option<&str>)| {
            let value: String = value.unwrap_or_default().chars().take(LONGEST).collect();
            (name.to_string(), value)
        };
        Self {
            path: path.into(),
            refused: refused.iter().map(Told::of).collect(),
            typed: typed.iter().map(kept).collect(),
            ..Self::default()
        }
    }

    /// The same, with one refusal more.
    pub fn with(mut self, refused: &Refused) -> Self {
        self.refused.push(Told::of(refused));
        self
    }

    /// Good news for the page at `path`.
    pub fn good_news(path: &str, key: &str) -> Self {
        Self { path: path.into(), done: Some(key.into()), ..Self::default() }
    }

    /// What was typed into this field.
    pub fn typed(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", String::as_str)
    }

    /// The words of the refusals at this field, one after the other.
    pub fn at(&self, words: &Words, field: &str) -> Option<String> {
        self.at_as(words, field, field)
    }

    /// The same, in the words for a field that is called differently.
    pub fn at_as(&self, words: &Words, field: &str, called: &str) -> Option<String> {
        let here = self.refused.iter().filter(|told| told.param.as_deref() == Some(field));
        let said: Vec<String> =
            here.map(|told| told.say(words, Some(called), self.support.as_deref())).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// The words of refusals that belong to none of these fields.
    pub fn apart_from(&self, words: &Words, fields: &[&str]) -> Vec<String> {
        let elsewhere = |told: &&Told| !told.param.as_deref().is_some_and(|param| fields.contains(&param));
        self.refused
            .iter()
            .filter(elsewhere)
            .map(|told| told.say(words, told.param.as_deref(), self.support.as_deref()))
            .collect()
    }

    /// Whether it tells of this refusal.
    pub fn tells(&self, refusal: Refusal) -> bool {
        self.refused.iter().any(|told| told.code == refusal.code())
    }

    /// Whether it holds what was typed.
    pub fn has_typed(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Whether the form that was refused had this field.
    pub fn had(&self, field: &str) -> bool {
        self.typed.contains_key(field)
    }

    /// Whether anything was refused.
    pub fn is_refusal(&self) -> bool {
        !self.refused.is_empty()
    }

    /// Leaves it for the next page.
    pub async fn leave(&self, visit: &Visit) -> Result<()> {
        visit.state.insert(KEY, self).await.map_err(Error::from)
    }

    /// Takes what was left for this page; asking for headers alone takes nothing.
    pub async fn take(visit: &Visit) -> Result<Self> {
        let left: Option<Self> = visit.state.get(KEY).await?;
        let Some(flash) = left.filter(|flash| flash.path == visit.path && !visit.is_head) else {
            return Ok(Self::default());
        };
        visit.state.remove::<Self>(KEY).await?;
        Ok(Self { support: visit.cx.settings.application.support_email.clone(), ..flash })
    }
}

/// A refusal in words.
pub fn say(words: &Words, refused: &Refused) -> String {
    Told::of(refused).refusal(words, refused.param)
}

impl Told {
    fn of(refused: &Refused) -> Self {
        Self {
            code: refused.refusal.code().into(),
            param: refused.param.map(Into::into),
            number: refused.number,
            most: refused.most,
        }
    }

    fn say(&self, words: &Words, field: Option<&str>, support: Option<&str>) -> String {
        let said = self.refusal(words, field);
        match support.filter(|_| self.code == Refusal::UserLocked.code()) {
            Some(address) => {
                let help = words.say_with("user_locked_support", &[("address", address)]);
                format!("{said} {help}")
            }
            None => said,
        }
    }

    fn refusal(&self, words: &Words, field: Option<&str>) -> String {
        let key = field.map(|param| format!("{}__{param}", self.code));
        let key = key.filter(|key| words.has(key)).unwrap_or_else(|| self.code.clone());
        match self.number {
            Some(number) => {
                let most = self.most.unwrap_or(number).to_string();
                let wait = words.length(number);
                words.say_with(&key, &[("number", &number.to_string()), ("most", &most), ("wait", &wait)])
            }
            None => words.say(&key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Refusal;

    #[test]
    fn all_that_is_wrong_with_a_field_is_told_beside_it() {
        let wrong =
            [Refusal::PasswordTooShort.at("password").and(8), Refusal::PasswordNoNumber.at("password")];
        let flash = Flash::refusal("/sign-up", &wrong, &[]);
        let words = Words::default_language();
        assert_eq!(
            flash.at(words, "password").as_deref(),
            Some("Use at least 8 characters. Use at least one digit.")
        );
        assert_eq!(flash.at(words, "email_address"), None);
    }
}
