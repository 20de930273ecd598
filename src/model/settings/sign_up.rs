//! Who may make an account, and on what terms.

use super::lines::{choices, settings};

settings! {
    /// The access mode and the consent.
    SignUpSettings {
        /// Who may sign up.
        mode: SignUpMode = SignUpMode::Public, weakens Later(&["restricted", "public"]);
        /// People must tick that they accept the documents of `application` that are set, of which there must be one.
        legal_consent_enabled: bool = false;
        /// Second factors.
        mfa: Mfa;
    }

    /// Whether everybody must have a second factor.
    Mfa {
        /// Whoever has none sets one up before anything else; those who are signed in already, too.
        required: bool = false, weakens Off;
    }
}

choices! {
    /// The access mode.
    SignUpMode {
        /// Everybody.
        Public "public";
        /// Only whom an administrator lets in.
        Restricted "restricted";
    }
}
