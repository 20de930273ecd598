//! Where people go afterwards.

use super::{Problems, is_web_address};
use crate::model::redirect::Origin;
use serde::{Deserialize, Serialize};

/// Allowed origins and the targets used when the site named none.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redirects {
    /// Origins that a `redirect_url` may lead to: `https://app.example.com`, or `https://*.example.com` for every
    /// subdomain. Empty: the root domain and its subdomains (on loopback, any port of the same host).
    pub allowed_origins: Vec<String>,
    /// After signing in.
    pub after_sign_in_url: Option<String>,
    /// After signing up.
    pub after_sign_up_url: Option<String>,
    /// After signing out.
    pub after_sign_out_url: Option<String>,
}

impl Redirects {
    pub(super) fn check(&self, found: &mut Problems) {
        let exact = self.allowed_origins.iter().all(|entry| Origin::parse(entry).is_some());
        found.unless(exact, "redirects.allowed_origins", "origin");
        let targets = [
            ("redirects.after_sign_in_url", &self.after_sign_in_url),
            ("redirects.after_sign_up_url", &self.after_sign_up_url),
            ("redirects.after_sign_out_url", &self.after_sign_out_url),
        ];
        for (path, target) in targets {
            found.unless(target.as_deref().is_none_or(is_web_address), path, "web_address");
        }
    }
}
