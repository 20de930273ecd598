//! What a site names in the query: where people are to go when a flow ends. It travels with every hop and is kept with the
//! attempt.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// The flow that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Signing in.
    SignIn,
    /// Signing up.
    SignUp,
    /// Signing out.
    SignOut,
}

/// The five parameters, by their names on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Targets {
    /// For every flow, unless a value of its own is forced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<String>,
    /// After signing in, before all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in_force_redirect_url: Option<String>,
    /// After signing up, before all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_up_force_redirect_url: Option<String>,
    /// After signing in, when nothing else is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_in_fallback_redirect_url: Option<String>,
    /// After signing up, when nothing else is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_up_fallback_redirect_url: Option<String>,
}

impl Targets {
    /// One target for every flow.
    pub fn to(redirect_url: impl Into<String>) -> Self {
        Self { redirect_url: Some(redirect_url.into()), ..Self::default() }
    }

    /// Names and values, for a query or a form.
    pub fn pairs(&self) -> [(&'static str, Option<&str>); 5] {
        [
            ("redirect_url", self.redirect_url.as_deref()),
            ("sign_in_force_redirect_url", self.sign_in_force_redirect_url.as_deref()),
            ("sign_up_force_redirect_url", self.sign_up_force_redirect_url.as_deref()),
            ("sign_in_fallback_redirect_url", self.sign_in_fallback_redirect_url.as_deref()),
            ("sign_up_fallback_redirect_url", self.sign_up_fallback_redirect_url.as_deref()),
        ]
    }

    /// The candidates for a flow, the first one first.
    pub fn in_order(&self, flow: After) -> [Option<&str>; 3] {
        let (force, fallback) = match flow {
            After::SignIn => (&self.sign_in_force_redirect_url, &self.sign_in_fallback_redirect_url),
            After::SignUp => (&self.sign_up_force_redirect_url, &self.sign_up_fallback_redirect_url),
            After::SignOut => (&None, &None),
        };
        [force.as_deref(), self.redirect_url.as_deref(), fallback.as_deref()]
    }

    /// Those that `may_be_followed`, which is asked by name and value. A forced value makes its fallback idle.
    pub fn only(&self, may_be_followed: impl Fn(&'static str, &str) -> bool) -> Accepted {
        let [redirect, force_in, force_up, fallback_in, fallback_up] = self
            .pairs()
            .map(|(name, value)| value.filter(|value| may_be_followed(name, value)).map(str::to_owned));
        Accepted(Self {
            sign_in_fallback_redirect_url: fallback_in.filter(|_| force_in.is_none()),
            sign_up_fallback_redirect_url: fallback_up.filter(|_| force_up.is_none()),
            redirect_url: redirect,
            sign_in_force_redirect_url: force_in,
            sign_up_force_redirect_url: force_up,
        })
    }
}

/// Those of them that may be followed: what attempts keep, and pages carry along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted(Targets);

impl Deref for Accepted {
    type Target = Targets;

    fn deref(&self) -> &Targets {
        &self.0
    }
}

impl From<Accepted> for Targets {
    /// As a form carries them on.
    fn from(accepted: Accepted) -> Self {
        accepted.0
    }
}

impl Accepted {
    /// As an attempt keeps them: JSON, or nothing.
    pub fn stored(&self) -> Option<String> {
        let named = self != &Self::default();
        named.then(|| serde_json::to_string(&self.0).ok()).flatten()
    }
}

impl From<Option<String>> for Accepted {
    /// From what an attempt keeps. What cannot be read names nothing.
    fn from(stored: Option<String>) -> Self {
        Self(stored.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Targets {
        Targets {
            redirect_url: Some("/r".into()),
            sign_in_force_redirect_url: Some("/if".into()),
            sign_up_force_redirect_url: Some("/uf".into()),
            sign_in_fallback_redirect_url: Some("/ib".into()),
            sign_up_fallback_redirect_url: Some("/ub".into()),
        }
    }

    #[test]
    fn a_forced_value_comes_first_and_a_fallback_last() {
        assert_eq!(all().in_order(After::SignIn), [Some("/if"), Some("/r"), Some("/ib")]);
        assert_eq!(all().in_order(After::SignUp), [Some("/uf"), Some("/r"), Some("/ub")]);
        assert_eq!(all().in_order(After::SignOut), [None, Some("/r"), None]);
    }

    #[test]
    fn a_forced_value_makes_its_own_fallback_idle() {
        let kept = all().only(|name, _| name != "sign_up_force_redirect_url");
        let names: Vec<_> =
            kept.pairs().into_iter().filter_map(|(name, value)| value.map(|_| name)).collect();
        assert_eq!(names, ["redirect_url", "sign_in_force_redirect_url", "sign_up_fallback_redirect_url"]);
    }

    #[test]
    fn what_is_stored_is_read_again_and_nonsense_names_nothing() {
        let accepted = all().only(|_, _| true);
        assert_eq!(Accepted::from(accepted.stored()), accepted);
        assert_eq!(Accepted::default().stored(), None);
        for odd in ["", "{", "[]", "null", "\"x\"", "{\"redirect_url\":1}"] {
            assert_eq!(Accepted::from(Some(odd.to_owned())), Accepted::default(), "{odd}");
        }
    }
}
