//! What is asked of those who administer the portal.

use super::lines::settings;

settings! {
    /// Conditions for the administrators' screens.
    Administrators {
        /// Whoever has neither a second factor nor a passkey sets one up before the administrators' screens open.
        require_second_factor: bool = false, weakens Off;
    }
}
