//! Where the pages stand that decisions have to name: in mails, and where a flow ends.

use crate::secret::Token;

/// Paths of pages. Whoever puts the portal together says them.
#[derive(Clone, Copy, Debug)]
pub struct Addresses {
    /// Pages that only lead on.
    pub beginnings: &'static [&'static str],
    /// Where signing in begins; all its steps stand below.
    pub sign_in: &'static str,
    /// Where signing up begins; all its steps stand below.
    pub sign_up: &'static str,
    /// Where people sign out.
    pub sign_out: &'static str,
    /// The profile.
    pub profile: &'static str,
    /// The administrators' screens.
    pub admin: &'static str,
    /// What the first owner is asked there, once.
    pub welcome: &'static str,
    /// Where a one-time link of the operator leads.
    pub set_up: &'static str,
    /// Where a mailed link leads.
    pub link: &'static str,
    /// Where whoever did not sign in ends the session that a notice told of.
    pub revoke: &'static str,
    /// Where browsers come back from other sites; below it, the name of the strategy.
    pub callback: &'static str,
}

impl Addresses {
    /// The path of the operator's link with this token.
    pub fn set_up_by(&self, token: &Token) -> String {
        with_token(self.set_up, token)
    }

    /// The path of the mailed link with this token.
    pub fn link_by(&self, token: &Token) -> String {
        with_token(self.link, token)
    }

    /// The path by which the session is ended whose notice has this token.
    pub fn revoke_by(&self, token: &Token) -> String {
        with_token(self.revoke, token)
    }

    /// Where browsers come back to that proved something elsewhere, by this strategy.
    pub fn callback_of(&self, strategy: &str) -> String {
        format!("{}/{strategy}", self.callback)
    }
}

fn with_token(path: &str, token: &Token) -> String {
    format!("{path}?token={}", token.reveal())
}
