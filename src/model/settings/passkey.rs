//! What passkeys are offered for.

use super::lines::settings;

settings! {
    /// How people meet passkeys.
    PasskeySettings {
        /// The browser offers those it holds in the field for the identifier.
        allow_autofill: bool = true;
        /// The sign-in page has a button for them.
        show_sign_in_button: bool = true;
        /// Whoever signs in with one is asked for no second factor: it is a device and a gesture at once.
        satisfies_second_factor: bool = true, weakens On;
    }
}
