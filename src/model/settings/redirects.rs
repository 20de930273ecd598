//! Where people go afterwards.

use super::is_web_address;
use super::lines::settings;
use crate::model::redirect::Origin;

settings! {
    /// Allowed origins and the targets used when the site named none.
    Redirects {
        /// Origins that a `redirect_url` may lead to: `https://app.example.com`, or `https://*.example.com` for every
        /// subdomain. Empty: the root domain and its subdomains (on loopback, any port of the same host).
        allowed_origins: Vec<String> = vec![], check is_origin, else "origin";
        /// After signing in.
        after_sign_in_url: Option<String> = None, check is_web_address, else "web_address", public;
        /// After signing up.
        after_sign_up_url: Option<String> = None, check is_web_address, else "web_address", public;
        /// After signing out.
        after_sign_out_url: Option<String> = None, check is_web_address, else "web_address", public;
    }
}

fn is_origin(text: &str) -> bool {
    Origin::parse(text).is_some()
}
