//! How the things stand that an instance needs to work.

use crate::clock::Millis;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Ok,
    /// It works, and should not stay as it is.
    Warn,
    /// It does not work.
    Fail,
}

impl State {
    /// `ok`, `warn` or `fail`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One thing, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which thing, for example `database`.
    pub what: &'static str,
    /// How it stands.
    pub state: State,
    /// More of it, in one line of plain English. No secret and no password.
    pub words: String,
}

impl Line {
    /// Something that is as it should be.
    pub fn ok(what: &'static str, words: impl Into<String>) -> Self {
        Self { what, state: State::Ok, words: words.into() }
    }

    /// Something that should not stay as it is.
    pub fn warn(what: &'static str, words: impl Into<String>) -> Self {
        Self { what, state: State::Warn, words: words.into() }
    }
}

/// How everything stood at one moment.
#[derive(Clone, Debug)]
pub struct Report {
    /// When that was.
    pub at: Millis,
    /// A line for each thing.
    pub lines: Vec<Line>,
}
