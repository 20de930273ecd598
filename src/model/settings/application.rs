//! Name, logo and links.

use super::lines::settings;
use crate::model::sight::{looks_blank, turns_direction};

settings! {
    /// How the application presents itself.
    Application {
        /// Shown on every page, in titles and in mails; 1 to 60 characters, and none that turns the direction of others.
        name: String = "Portico".into(), chars 1..=60, check is_name, else "name_length";
        /// A picture instead of the built-in mark: an absolute address. It is fetched by the visitor's browser.
        logo_url: Option<String> = None, format WebAddress;
        /// The icon in the browser's tab: an absolute address.
        favicon_url: Option<String> = None, format WebAddress;
        /// Where the logo leads, and where people land when nothing else is configured.
        home_url: Option<String> = None, format WebAddress;
        /// Offered to people who cannot get in.
        support_email: Option<String> = None, format MailAddress;
        /// The terms of service.
        terms_url: Option<String> = None, format WebAddress;
        /// The privacy policy.
        privacy_policy_url: Option<String> = None, format WebAddress;
    }
}

fn is_name(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || turns_direction(c)) && !looks_blank(text)
}
