//! What delivery carries to a person.

use serde::{Deserialize, Serialize};

use crate::clock::Millis;

/// A message, ready to send. Kept sealed, for it holds secrets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// `email` or `sms`.
    pub channel: String,
    /// Which letter it is, as a mail or as a text.
    pub template: String,
    /// The mail address or number it goes to.
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
    /// How long after it was written it is worth anything; none: a day.
    #[serde(default)]
    pub lifetime: Option<Millis>,
}
