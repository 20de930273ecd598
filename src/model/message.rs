//! What delivery carries to a person.

use serde::{Deserialize, Serialize};

/// A message, ready to send. Kept sealed, for it holds secrets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// `email` or `sms`.
    pub channel: String,
    /// Which letter it is.
    pub template: String,
    /// The address it goes to.
    pub to: String,
    /// Its subject, for mail.
    pub subject: String,
    /// Its words as plain text.
    pub text: String,
    /// Its words as HTML, for mail.
    pub html: Option<String>,
    /// The code in it.
    pub code: Option<String>,
    /// The link in it.
    pub link: Option<String>,
}
