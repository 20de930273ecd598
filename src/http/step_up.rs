//! What waits until somebody has proved once more who they are: the form that was refused for it, or the page where such a
//! change begins. It is kept with the state of pages, sealed, for it may hold a new password; for ten minutes, for the
//! session that it is of, and the newest alone. Of a form that is the fields that forms here have, and no more than 4 KB.

use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::error::Result;
use crate::http::current::{SESSION, Visit};
use crate::http::page_state::{self, WAITS};
use crate::id::SessionId;

/// The page that asks for the proof.
pub const PAGE: &str = "/user/verify-it-is-you";

/// Where scripts get the question for a passkey.
pub const PASSKEY_QUESTION: &str = "/user/verify-it-is-you/passkey-question";

/// Where forms post that may wait.
const ENDPOINTS: [&str; 2] = ["/act/user/", "/act/tasks/"];

/// The fields of these forms.
const FIELDS: &[&str] = &[
    "answer",
    "challenge_id",
    "code",
    "confirm_password",
    "confirmation",
    "country",
    "credential",
    "current_password",
    "email_address",
    "first_name",
    "identification_id",
    "last_name",
    "new_password",
    "passkey_id",
    "passkey_name",
    "password",
    "phone_number",
    "second_factor",
    "session_id",
    "sign_out_of_other_sessions",
    "strategy",
    "username",
];

/// The most bytes of a form that are kept: two passwords of the longest kind fit, in any script.
const LARGEST: usize = 4096;

/// The longest address of a page that is kept with its query.
const LONGEST_PAGE: usize = 1024;

const LIFETIME: Millis = Millis::minutes(10);

/// What waits.
#[derive(Clone, Serialize, Deserialize)]
pub struct PendingForm {
    /// The session that it is of.
    pub session_id: SessionId,
    /// The page where it began.
    pub page: String,
    /// The form that was refused there, if it was.
    pub form: Option<SentForm>,
    since: Millis,
}

/// A form as it was sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct SentForm {
    /// Path and query.
    pub target: String,
    /// Names and values, as browsers send them.
    pub body: String,
}

impl PendingForm {
    /// A page where a change begins.
    pub fn page(visit: &Visit, session_id: &SessionId, page: &str) -> Self {
        let short = if page.len() > LONGEST_PAGE { page.split('?').next().unwrap_or_default() } else { page };
        Self { session_id: session_id.clone(), page: short.into(), form: None, since: visit.cx.now }
    }

    /// The same with the form that was refused on it; without, when it is larger than any that people send.
    pub fn with_form(self, path: &str, body: &[u8]) -> Self {
        // Whichever account is in use by then, it is done for the one that it was refused for.
        let target = format!("{path}?{SESSION}={}", self.session_id);
        let waits = ENDPOINTS.iter().any(|endpoint| path.starts_with(endpoint));
        let body = Some(known(body)).filter(|body| waits && body.len() <= LARGEST);
        Self { form: body.map(|body| SentForm { target, body }), ..self }
    }

    /// Keeps it, in the place of what waited before.
    pub async fn keep(&self, visit: &Visit) -> Result<()> {
        page_state::keep(visit, WAITS, self).await
    }

    /// What waits in the browser that asks.
    pub async fn look(visit: &Visit) -> Result<Option<Self>> {
        let waits: Option<Self> = page_state::look(visit, WAITS).await?;
        Ok(waits.filter(|waits| waits.since + LIFETIME > visit.cx.now))
    }

    /// The same, which then waits no more: what is carried out once must not be there a second time.
    pub async fn take(visit: &Visit) -> Result<Option<Self>> {
        let waits: Option<Self> = page_state::take(visit, WAITS).await?;
        Ok(waits.filter(|waits| waits.since + LIFETIME > visit.cx.now))
    }
}

/// What a form holds of the fields that there are.
fn known(body: &[u8]) -> String {
    let pairs = url::form_urlencoded::parse(body).filter(|(name, _)| FIELDS.contains(&&**name));
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    kept.extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every field of a server function that may wait, as the sources name them.
    fn fields() -> Vec<String> {
        let mut found = vec![];
        let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
        let account = std::fs::read_dir(pages.join("account")).unwrap();
        for file in account.map(|file| file.unwrap().path()).chain([pages.join("sign_in/tasks.rs")]) {
            let text =
                std::fs::read_to_string(file).unwrap().replace("endpoint = \"tasks/", "endpoint = \"user/");
            for function in text.split("endpoint = \"user/").skip(1) {
                let signature = function.split("-> Result").next().unwrap();
                let parameters = signature.split_once('(').unwrap().1;
                let names = parameters.split(',').filter_map(|one| one.split_once(": Option<"));
                found.extend(names.map(|(name, _)| name.trim().to_owned()));
            }
        }
        found
    }

    #[test]
    fn every_field_that_a_form_of_the_profile_has_may_wait() {
        let found = fields();
        assert!(found.len() > 25, "{found:?}");
        for name in &found {
            assert!(FIELDS.contains(&name.as_str()), "{name}");
        }
        for name in FIELDS {
            assert!(found.iter().any(|found| found == name), "{name} is no field any more");
        }
    }

    #[test]
    fn what_no_form_has_does_not_wait() {
        let kept = known(b"x=1&new_password=a%26b+c&&New_Password=x&confirm_password=%ff&y");
        assert_eq!(kept, "new_password=a%26b+c&confirm_password=%EF%BF%BD");
        // The longest password there may be, in a script of which a character takes four bytes.
        let pair = |name| format!("{name}={}", "%F0%9D%84%9E".repeat(128));
        let two = [pair("new_password"), pair("confirm_password")].join("&");
        assert!(known(two.as_bytes()).len() <= LARGEST);
    }
}
