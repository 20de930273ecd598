//! Signing in: what people are asked for first.

use super::lines::{choices, settings};

settings! {
    /// How signing in goes.
    SignInSettings {
        /// What somebody who could use either is asked for first.
        preferred_strategy: PreferredStrategy = PreferredStrategy::Password;
    }
}

choices! {
    /// What comes first.
    PreferredStrategy {
        /// The password of those who have one.
        Password "password";
        /// What is sent: a link, a code.
        Otp "otp";
    }
}
