//! What an answer looks like from outside.

use portico::model::phone_number::PhoneNumber;

use super::browser::Browser;

/// What can be told from outside of an answer.
pub type Face = (u16, String, String, Vec<String>, usize);

/// What can be told from outside of the last answer, with the identifier itself left out.
pub fn face(browser: &Browser, typed: &str) -> Face {
    let answer = browser.answer();
    let mut headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
    headers.sort();
    // A number is shown in groups.
    let grouped = PhoneNumber::international(typed);
    let without =
        |text: String| text.to_lowercase().replace(&typed.to_lowercase(), "TYPED").replace(&grouped, "TYPED");
    let (text, size) = (without(answer.page().text()), without(answer.body.clone()).len() / 256);
    (answer.status.as_u16(), browser.path().to_owned(), text, headers, size)
}
