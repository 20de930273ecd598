//! Where people go afterwards.

use super::lines::settings;

settings! {
    /// Allowed origins and the targets used when the site named none.
    Redirects {
        /// Origins that a `redirect_url` may lead to: `https://app.example.com`, or `https://*.example.com` for every
        /// subdomain. Empty: the root domain and its subdomains (on loopback, any port of the same host).
        allowed_origins: Vec<String> = vec![], in 0..=100, format Origin, weakens AddingOrEmptying;
        /// After signing in.
        after_sign_in_url: Option<String> = None, format WebAddress, weakens Any, public;
        /// After signing up.
        after_sign_up_url: Option<String> = None, format WebAddress, weakens Any, public;
        /// After signing out.
        after_sign_out_url: Option<String> = None, format WebAddress, weakens Any, public;
    }
}
