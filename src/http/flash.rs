//! What one answered form has to tell the next page: refusals at their fields, and what was typed. Shown once.
//!
//! It travels in a cookie, sealed, so that nobody makes rows by being refused. A browser that keeps a copy can show it to
//! itself once more; another one that is known is not shown it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::config::Config;
use crate::error::{Error, Refusal, Refused, Result};
use crate::http::cookie::{self, PAGE};
use crate::http::current::Visit;
use crate::id::ClientId;
use crate::words::Words;

const SEALED_AS: &str = "flash";

/// How long it waits for its page.
const LIFETIME: Millis = Millis::minutes(30);

/// The most bytes of what is sealed: browsers pass over a cookie of more than 4096, and sealing adds a third.
const LARGEST: usize = 2700;

/// The longest value that is kept for the next page.
const LONGEST: usize = 320;

/// What is told, on its way through one request. Clones share it.
#[derive(Clone, Default)]
pub struct Telling(Arc<Mutex<Slot>>);

#[derive(Default)]
enum Slot {
    /// What the browser sent, if it did.
    #[default]
    AsSent,
    /// Something new, and the same sealed.
    Left(Flash, String),
    /// It was shown, or is for nobody any more.
    Over,
}

/// What the cookie holds.
#[derive(Serialize, Deserialize)]
struct Sealed {
    flash: Flash,
    /// The browser, if it was known.
    client_id: Option<ClientId>,
    until: Millis,
}

/// For the next page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Flash {
    /// The page it is for.
    path: String,
    refused: Vec<ToldRefusal>,
    typed: BTreeMap<String, String>,
    /// A message that something went well: its key in the catalogue.
    pub done: Option<String>,
    /// Where there is help, for refusals that nobody overcomes alone.
    #[serde(skip)]
    support: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ToldRefusal {
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
        // A lock says all that a warning of it would say.
        let locked = refused.iter().any(|told| told.refusal == Refusal::UserLocked);
        let says_more = |told: &&Refused| !(locked && told.refusal == Refusal::LockoutWarning);
        Self {
            path: path.into(),
            refused: refused.iter().filter(says_more).map(ToldRefusal::of).collect(),
            typed: typed.iter().map(kept).collect(),
            ..Self::default()
        }
    }

    /// The same, with one refusal more.
    pub fn with(mut self, refused: &Refused) -> Self {
        self.refused.push(ToldRefusal::of(refused));
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
        let said = once(here.map(|told| told.say(words, Some(called), self.support.as_deref())));
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// The words of refusals that belong to none of these fields.
    pub fn apart_from(&self, words: &Words, fields: &[&str]) -> Vec<String> {
        let elsewhere =
            |told: &&ToldRefusal| !told.param.as_deref().is_some_and(|param| fields.contains(&param));
        let told = self.refused.iter().filter(elsewhere);
        once(told.map(|told| told.say(words, told.param.as_deref(), self.support.as_deref())))
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
        let client_id = visit.cx.visitor.client.as_ref().map(|client| client.id.clone());
        let until = visit.cx.now + LIFETIME;
        let plain = Sealed { flash: self.clone(), client_id, until }.within(LARGEST)?;
        let sealed = visit.cx.secrets.seal(SEALED_AS, &plain).map_err(Error::Broken)?;
        *visit.telling.slot() = Slot::Left(self.clone(), sealed);
        Ok(())
    }

    /// Takes what was left for this page; asking for headers alone takes nothing.
    pub async fn take(visit: &Visit) -> Result<Self> {
        if let Some(told) = &visit.told {
            return Ok(Self { support: visit.cx.settings.application.support_email.clone(), ..told.clone() });
        }
        let mut slot = visit.telling.slot();
        let left = match &*slot {
            Slot::Left(flash, _) => Some(flash.clone()),
            Slot::AsSent => Sealed::open(visit),
            Slot::Over => None,
        };
        let Some(flash) = left.filter(|flash| flash.path == visit.path && !visit.is_head) else {
            return Ok(Self::default().helped(visit));
        };
        *slot = Slot::Over;
        Ok(flash.helped(visit))
    }

    fn helped(self, visit: &Visit) -> Self {
        Self { support: visit.cx.settings.application.support_email.clone(), ..self }
    }

    /// The same, telling that the account is locked, where it is.
    pub fn locked(self, locked: Option<&Refused>) -> Self {
        match locked.filter(|_| !self.tells(Refusal::UserLocked)) {
            Some(locked) => self.with(locked),
            None => self,
        }
    }
}

/// What is said, each thing once.
fn once(said: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = vec![];
    for text in said {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

impl Telling {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Forgets what was left: whoever comes after must not see what was typed.
    pub fn forget(&self) {
        *self.slot() = Slot::Over;
    }

    /// Is as it was when the request came, for one that is judged once more.
    pub fn reset(&self) {
        *self.slot() = Slot::AsSent;
    }

    /// Gives a browser its cookie, or takes away the one that it `sent`. Once somebody signs in or out, the browser is given
    /// another token: what was left before is not for whoever comes after.
    pub fn hand_out(&self, headers: &mut HeaderMap, config: &Config, sent: bool, is_new: bool) {
        match &*self.slot() {
            Slot::Left(_, sealed) => cookie::carry(headers, config, PAGE, sealed, LIFETIME.0 / 1000),
            Slot::Over if sent => cookie::forget(headers, config, PAGE),
            Slot::AsSent if sent && is_new => cookie::forget(headers, config, PAGE),
            Slot::AsSent | Slot::Over => {}
        }
    }
}

impl Sealed {
    /// As text of at most so many bytes: the longest of what was typed gives way.
    fn within(mut self, most: usize) -> Result<Vec<u8>> {
        loop {
            let plain = serde_json::to_vec(&self)?;
            let longest = self.flash.typed.iter().max_by_key(|(_, value)| value.len());
            let Some(longest) = longest.map(|(name, _)| name.clone()).filter(|_| plain.len() > most) else {
                return Ok(plain);
            };
            self.flash.typed.remove(&longest);
        }
    }

    fn open(visit: &Visit) -> Option<Flash> {
        let sent = cookie::value(&visit.headers, &visit.cx.config, PAGE)?;
        let plain = visit.cx.secrets.open(SEALED_AS, sent).ok()?;
        let sealed: Self = serde_json::from_slice(&plain).ok()?;
        let client = visit.cx.visitor.client.as_ref().map(|client| &client.id);
        let is_own = sealed.client_id.is_none() || sealed.client_id.as_ref() == client;
        (is_own && sealed.until > visit.cx.now).then_some(sealed.flash)
    }
}

/// A refusal in words.
pub fn say(words: &Words, refused: &Refused) -> String {
    ToldRefusal::of(refused).refusal(words, refused.param)
}

impl ToldRefusal {
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
                let help = words.say_with("user_locked.support", &[("address", address)]);
                format!("{said} {help}")
            }
            None => said,
        }
    }

    fn refusal(&self, words: &Words, field: Option<&str>) -> String {
        let key = field.map(|param| format!("{}.{param}", self.code));
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

    #[test]
    fn nothing_is_told_twice() {
        let words = Words::default_language();
        let told = |refused: &[Refused]| Flash::refusal("/sign-in", refused, &[]).apart_from(words, &[]);
        let locked = Refusal::UserLocked.with(3600);
        assert_eq!(told(&[locked.clone(), Refusal::LockoutWarning.with(0)]).len(), 1);
        assert_eq!(told(&[Refusal::LockoutWarning.with(0), locked.clone(), locked]).len(), 1);
        assert_eq!(told(&[Refusal::LockoutWarning.with(1)]).len(), 1);
        let twice = [Refusal::ParamNil.at("password"), Refusal::ParamNil.at("password")];
        let flash = Flash::refusal("/sign-in", &twice, &[]);
        assert_eq!(flash.at(words, "password"), Flash::refusal("", &twice[..1], &[]).at(words, "password"));
    }

    #[test]
    fn what_is_left_fits_into_a_cookie_and_the_longest_that_was_typed_gives_way() {
        let long = "\u{1}".repeat(320);
        let typed = [("a", Some(&*long)), ("b", Some("short")), ("c", Some(&*long)), ("d", Some("x"))];
        let flash = Flash::refusal("/sign-up", &[Refusal::ParamNil.at("a")], &typed);
        let sealed = Sealed { flash, client_id: None, until: Millis(0) }.within(LARGEST).unwrap();
        let left: Sealed = serde_json::from_slice(&sealed).unwrap();
        assert!(sealed.len() <= LARGEST && left.flash.is_refusal());
        assert_eq!((left.flash.typed("b"), left.flash.typed("d")), ("short", "x"));
        assert!(left.flash.had("a") != left.flash.had("c"), "no more than needed");
    }
}
