//! Ways to prove who one is, as they are offered to one person.

use std::fmt::{Display, Formatter};
use std::ops::Deref;

use crate::id::IdentificationId;
use crate::model::identification::{Identification, Kind};

/// First: who are you. Second: are you really.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Proves the identifier.
    First,
    /// Comes after the first.
    Second,
    /// Proves that an address is one's own: at sign-up, and in the profile.
    Verification,
    /// Proves whose account it is when its password is forgotten.
    Reset,
    /// Shows that a device which is new to the account is its owner's.
    NewDevice,
    /// Proves once more who somebody is that is signed in.
    StepUp,
}

/// How a page asks for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// A field for so many digits.
    Code {
        /// How many.
        digits: usize,
    },
    /// A field for a password.
    Password,
    /// A button that has the browser ask its person for a passkey.
    Passkey,
    /// A field for a backup code.
    BackupCode,
    /// Nothing to type: the answer comes from elsewhere, the page waits.
    Wait,
    /// Words to sign, and a field for what was signed.
    Challenge,
    /// A button that leads to another site, which sends the browser back.
    Redirect,
}

/// The name of a strategy, as the wire has it: `email_code` for one. Only strategies have such: what somebody sends is looked
/// up among them first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StrategyName(&'static str);

impl StrategyName {
    /// The name that a strategy gives itself.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Deref for StrategyName {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl PartialEq<str> for StrategyName {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for StrategyName {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl Display for StrategyName {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A strategy with its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The strategy.
    pub strategy: StrategyName,
    /// Where its message goes, as it is written to.
    pub address: String,
    /// The identification it belongs to; none while nobody owns the address.
    pub identification_id: Option<IdentificationId>,
    /// The address as it may be shown before anything is proved.
    pub safe_identifier: String,
}

impl Factor {
    /// What an attempt keeps to say that it asks for this one.
    pub fn id(&self) -> String {
        match &self.identification_id {
            Some(id) => format!("{} {id}", self.strategy),
            None => self.strategy.to_string(),
        }
    }

    /// One that nothing is sent for, of a subject that was named.
    pub fn of_named(strategy: StrategyName, subject: &Subject) -> Self {
        Self { safe_identifier: subject.typed().to_owned(), ..Self::without_target(strategy) }
    }

    /// One that nothing is sent for.
    pub const fn without_target(strategy: StrategyName) -> Self {
        Self { strategy, address: String::new(), identification_id: None, safe_identifier: String::new() }
    }
}

/// What is asked for now: strategies by their names, what came first first; none while one is to be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedFor(Vec<String>);

impl AskedFor {
    /// These factors, together.
    pub fn factors(factors: &[Factor]) -> Self {
        Self(factors.iter().map(|factor| factor.strategy.to_string()).collect())
    }

    /// This one alone.
    pub fn one(strategy: &str) -> Self {
        Self(vec![strategy.to_owned()])
    }

    /// Whether nothing is.
    pub fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this one is, and nothing else.
    pub fn is(&self, strategy: &str) -> bool {
        self.0 == [strategy]
    }

    /// Whether this one is, perhaps among others.
    pub fn has(&self, strategy: &str) -> bool {
        self.names().any(|asked| asked == strategy)
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// As a row keeps them, separated by commas.
    pub fn stored(&self) -> String {
        self.0.join(",")
    }
}

impl From<Option<String>> for AskedFor {
    fn from(stored: Option<String>) -> Self {
        let names = stored.as_deref().unwrap_or_default().split(',').filter(|name| !name.is_empty());
        Self(names.map(str::to_owned).collect())
    }
}

/// Whose factors are asked for: a user's, a sign-up's, or (where users are hidden) nobody's.
#[derive(Default)]
pub struct Subject {
    /// The mail addresses and numbers that can be written to.
    pub targets: Vec<Target>,
    /// Whether a password is asked for.
    pub has_password: bool,
    /// Whether a passkey is asked for.
    pub has_passkey: bool,
    /// What was typed to name them, where it is none of the targets.
    pub named: Option<String>,
    /// Whether an authenticator app is.
    pub has_totp: bool,
    /// Whether backup codes are left.
    pub has_backup_codes: bool,
}

/// A mail address or phone number of a subject.
pub struct Target {
    /// What it is.
    pub kind: Kind,
    /// As messages go to it.
    pub address: String,
    /// The identification, when a user owns it.
    pub identification_id: Option<IdentificationId>,
    /// As the asker typed it; none for an address that they have not shown to know.
    pub typed: Option<String>,
}

impl Subject {
    /// A user, who named `own` by typing it in some way of theirs, and may use other addresses that are verified. Once they
    /// have such, nothing goes to one that they merely claim: its owner would be let into somebody else's account.
    pub fn of_user(identifications: &[Identification], own: &Identification, typed: &str) -> Self {
        let target = |other: &Identification| Target {
            kind: other.kind,
            address: other.value.clone(),
            identification_id: Some(other.id.clone()),
            typed: (other.id == own.id).then(|| typed.to_owned()),
        };
        let others =
            || identifications.iter().filter(|other| other.id != own.id && other.verified_at.is_some());
        let named = Some(own).filter(|own| own.verified_at.is_some() || others().next().is_none());
        Self { targets: named.into_iter().chain(others()).map(target).collect(), ..Self::default() }
    }

    /// One address, whoever may own it. Messages go to it as it is stored; it is shown as it was typed.
    pub fn of_address(kind: Kind, stored: &str, typed: &str) -> Self {
        let (address, typed) = (stored.to_owned(), Some(typed.to_owned()));
        let targets = vec![Target { kind, address, identification_id: None, typed }];
        Self { targets, ..Self::default() }
    }

    /// A user who has proved a first factor, and may use these numbers or addresses of theirs.
    pub fn of_own<'a>(own: impl IntoIterator<Item = &'a Identification>) -> Self {
        let target = |own: &Identification| Target {
            kind: own.kind,
            address: own.value.clone(),
            identification_id: Some(own.id.clone()),
            typed: None,
        };
        Self { targets: own.into_iter().map(target).collect(), ..Self::default() }
    }

    /// The same, with or without a password.
    pub fn with_password(self, has_password: bool) -> Self {
        Self { has_password, ..self }
    }

    /// The same, with or without a passkey.
    pub fn with_passkey(self, has_passkey: bool) -> Self {
        Self { has_passkey, ..self }
    }

    /// What was typed to name them; empty when nothing was.
    pub fn typed(&self) -> &str {
        let typed = self.targets.iter().find_map(|target| target.typed.as_deref());
        typed.or(self.named.as_deref()).unwrap_or_default()
    }
}
