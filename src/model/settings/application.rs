//! Name, logo and links.

use super::{Problems, is_web_address};
use serde::{Deserialize, Serialize};

/// How the application presents itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Application {
    /// Shown on every page, in titles and in mails; 1 to 60 characters.
    pub name: String,
    /// A picture instead of the built-in mark: an absolute address. It is fetched by the visitor's browser.
    pub logo_url: Option<String>,
    /// The icon in the browser's tab: an absolute address.
    pub favicon_url: Option<String>,
    /// Where the logo leads, and where people land when nothing else is configured.
    pub home_url: Option<String>,
    /// Offered to people who cannot get in.
    pub support_email: Option<String>,
    /// The terms of service.
    pub terms_url: Option<String>,
    /// The privacy policy.
    pub privacy_policy_url: Option<String>,
}

impl Default for Application {
    fn default() -> Self {
        Self {
            name: "Portico".into(),
            logo_url: None,
            favicon_url: None,
            home_url: None,
            support_email: None,
            terms_url: None,
            privacy_policy_url: None,
        }
    }
}

impl Application {
    pub(super) fn check(&self, found: &mut Problems) {
        let length = self.name.trim().chars().count();
        let printable = !self.name.chars().any(char::is_control);
        found.unless((1..=60).contains(&length) && printable, "application.name", "name_length");
        let links = [
            ("application.logo_url", &self.logo_url),
            ("application.favicon_url", &self.favicon_url),
            ("application.home_url", &self.home_url),
            ("application.terms_url", &self.terms_url),
            ("application.privacy_policy_url", &self.privacy_policy_url),
        ];
        for (path, link) in links {
            found.unless(link.as_deref().is_none_or(is_web_address), path, "web_address");
        }
        let mailbox = self.support_email.as_deref();
        let valid =
            mailbox.is_none_or(|text| crate::model::identification::Identifier::email(text).is_some());
        found.unless(valid, "application.support_email", "email_address");
    }
}
