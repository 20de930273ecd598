//! Who may make an account, and on what terms.

use serde::{Deserialize, Serialize};

/// The access mode and the consent.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignUpSettings {
    /// Who may sign up.
    pub mode: SignUpMode,
    /// People must tick that they accept the terms; the text names the documents of `application` that are set.
    pub legal_consent_enabled: bool,
    /// Second factors.
    pub mfa: Mfa,
}

/// Whether everybody must have a second factor.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mfa {
    /// Whoever has none sets one up before anything else; those who are signed in already, too.
    pub required: bool,
}

/// The access mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpMode {
    /// Everybody.
    #[default]
    Public,
    /// Only whom an administrator lets in.
    Restricted,
}
