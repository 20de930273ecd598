//! Name, logo and links.

use super::is_web_address;
use super::lines::settings;
use crate::model::identification::Identifier;
use crate::model::sight::{looks_blank, turns_direction};

settings! {
    /// How the application presents itself.
    Application {
        /// Shown on every page, in titles and in mails; 1 to 60 characters, and none that turns the direction of others.
        name: String = "Portico".into(), check is_name, else "name_length";
        /// A picture instead of the built-in mark: an absolute address. It is fetched by the visitor's browser.
        logo_url: Option<String> = None, check is_web_address, else "web_address";
        /// The icon in the browser's tab: an absolute address.
        favicon_url: Option<String> = None, check is_web_address, else "web_address";
        /// Where the logo leads, and where people land when nothing else is configured.
        home_url: Option<String> = None, check is_web_address, else "web_address";
        /// Offered to people who cannot get in.
        support_email: Option<String> = None, check is_mail_address, else "email_address";
        /// The terms of service.
        terms_url: Option<String> = None, check is_web_address, else "web_address";
        /// The privacy policy.
        privacy_policy_url: Option<String> = None, check is_web_address, else "web_address";
    }
}

fn is_name(text: &str) -> bool {
    let printable = !text.contains(|c: char| c.is_control() || turns_direction(c));
    (1..=60).contains(&text.trim().chars().count()) && printable && !looks_blank(text)
}

fn is_mail_address(text: &str) -> bool {
    Identifier::email(text).is_some()
}
