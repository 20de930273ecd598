//! Pages that the site has instead of the portal's own.

use super::lines::settings;

settings! {
    /// Where people are sent for each of these; none: to the portal's own page.
    Paths {
        /// Where signing in begins.
        sign_in_url: Option<String> = None, format WebAddress, weakens Any, public;
        /// Where signing up begins.
        sign_up_url: Option<String> = None, format WebAddress, weakens Any, public;
        /// The profile.
        user_profile_url: Option<String> = None, format WebAddress, weakens Any, public;
        /// Where people leave their address until they may sign up.
        waitlist_url: Option<String> = None, format WebAddress, weakens Any, public;
        /// Where somebody ends a session that was not begun by them.
        unauthorized_sign_in_url: Option<String> = None, format WebAddress, weakens Any, public;
    }
}

impl Paths {
    /// Every page that people may be led to.
    pub fn all(&self) -> [&Option<String>; 5] {
        let Self { sign_in_url, sign_up_url, user_profile_url, waitlist_url, unauthorized_sign_in_url } =
            self;
        [sign_in_url, sign_up_url, user_profile_url, waitlist_url, unauthorized_sign_in_url]
    }
}
