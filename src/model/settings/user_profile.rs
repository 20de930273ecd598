//! What users may do with their own accounts.

use super::lines::settings;

settings! {
    /// The profile.
    UserProfile {
        /// Users may delete their accounts.
        delete_self_enabled: bool = true;
        /// Whoever changes how they sign in proves once more who they are, unless they did within ten minutes.
        reverification: bool = true, weakens Off;
    }
}
