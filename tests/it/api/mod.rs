//! What programs ask: the Backend API, the keys of session tokens, and `/forward-auth`.

mod backend;
mod directory;
mod forward_auth;
mod session_tokens;
mod wire;

use serde_json::Value;

/// Mail addresses of a list, as it is sorted.
pub fn mails(list: &Value) -> Vec<&str> {
    let users = list.as_array().unwrap().iter();
    users.map(|user| user["email_addresses"][0]["email_address"].as_str().unwrap()).collect()
}
