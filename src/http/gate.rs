//! Which line of the gate a request stands in, and what becomes of one that is not admitted: its form is answered without a
//! look at the database, on its page as long as that is drawn for this network.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::auth::Portal;
use crate::auth::ledger::gate::Line;
use crate::error::{Error, Refused};
use crate::http::proxy;

/// Marks a request that is not admitted. Whoever answers it looks nothing up.
#[derive(Clone)]
pub struct Held(pub Refused);

/// Forms that begin something, or have a message sent.
const STARTS: [&str; 21] = [
    "sign_in/create",
    "sign_in/resend",
    "sign_in/prepare",
    "sign_in/second/prepare",
    "sign_in/second/resend",
    "sign_up/create",
    "sign_up/resend",
    "sign_up/prepare",
    "sign_up/supplement",
    "setup/begin",
    "setup/claim",
    "setup/join",
    "setup/sign_in",
    // Below the page that its link leads to.
    "/sign-in/ticket/press",
    "user/email_address/add",
    "user/phone_number/add",
    "user/identification/prepare",
    "user/identification/verify",
    "user/identification/resend",
    "user/reverify/prepare",
    "user/reverify/send",
];

/// Forms that try what could be guessed.
const TRIES: [&str; 24] = [
    "callback",
    "sign_in/attempt",
    "sign_in/attempt_challenge",
    "sign_in/attempt_passkey",
    "sign_in/attempt_password",
    "sign_in/passkey",
    "sign_in/second/attempt",
    "sign_in/second/attempt_backup_code",
    "sign_up/attempt",
    "sign_up/attempt_phone",
    "user/identification/attempt",
    "user/passkey/add",
    "user/reverify/backup_code",
    "user/reverify/challenge",
    "user/reverify/code",
    "user/reverify/passkey",
    "user/reverify/password",
    "user/totp/activate",
    "user/change_password",
    "user/remove_password",
    "user/backup_codes/make",
    // Below the pages that their links lead to.
    "/sign-in/verify/press",
    "/sign-up/verify/press",
    "/user/verify/press",
];

/// The line of what browsers ask for; none where reading alone costs nothing, and where programs come with keys.
fn line_of(method: &Method, path: &str) -> Option<Line> {
    match (method.as_str(), path) {
        ("GET" | "HEAD", _) => path.ends_with("/status").then_some(Line::Polls),
        ("POST", "/password-strength") => Some(Line::Looks),
        ("POST", _) if path.ends_with("/passkey-question") => Some(Line::Questions),
        ("POST", _) if path.starts_with("/api/") || path.starts_with("/dev/") => None,
        ("POST", _) => {
            let form = path.strip_prefix("/act/").unwrap_or(path);
            Some(match () {
                () if STARTS.contains(&form) => Line::Starts,
                () if TRIES.contains(&form) => Line::Tries,
                () => Line::Forms,
            })
        }
        _ => None,
    }
}

/// Counts a request; an answer where there is nothing more to say to it.
pub fn stop(portal: &Portal, request: &mut Request) -> Option<Response> {
    if !portal.config().rate_limits {
        return None;
    }
    let line = line_of(request.method(), request.uri().path())?;
    let address = proxy::visitor(portal.config(), request.extensions(), request.headers());
    let now = portal.clock().now();
    let refused = portal.gate().admit(line, address, now).err()?;
    let answered_by_form = match line {
        Line::Polls => return Some(not_yet(&refused)),
        // The script shows what it says.
        Line::Questions | Line::Looks => true,
        _ => portal.gate().admit(Line::Drawings, address, now).is_ok(),
    };
    if answered_by_form {
        request.extensions_mut().insert(Held(refused));
        return None;
    }
    Some(Error::from(refused).into_response())
}

/// The script asks again by itself.
fn not_yet(refused: &Refused) -> Response {
    let again = [(CONTENT_TYPE, "application/json".to_owned())];
    let after = [(RETRY_AFTER, refused.number.unwrap_or(1).to_string())];
    (StatusCode::TOO_MANY_REQUESTS, again, after, "{}").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::server_fn::axum::server_fn_paths;

    #[test]
    fn every_form_stands_in_a_line_and_every_name_in_a_line_is_a_form() {
        let paths: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
        assert!(paths.len() > 60);
        for path in &paths {
            assert!(line_of(&Method::POST, path).is_some(), "{path}");
        }
        for name in STARTS.iter().chain(&TRIES) {
            assert!(paths.contains(name) || paths.contains(&&*format!("/act/{name}")), "{name}");
        }
    }

    #[test]
    fn what_is_asked_tells_the_line() {
        for (method, path, line) in [
            (Method::POST, "/act/sign_in/create", Some(Line::Starts)),
            (Method::POST, "/act/sign_in/attempt", Some(Line::Tries)),
            (Method::POST, "/sign-in/verify/press", Some(Line::Tries)),
            (Method::POST, "/act/language", Some(Line::Forms)),
            (Method::POST, "/act/sign_out", Some(Line::Forms)),
            (Method::POST, "/act/user/rename", Some(Line::Forms)),
            (Method::POST, "/user/picture", Some(Line::Forms)),
            (Method::POST, "/no/such/form", Some(Line::Forms)),
            (Method::POST, "/sign-in/passkey-question", Some(Line::Questions)),
            (Method::POST, "/sign-in/factor-one/passkey-question", Some(Line::Questions)),
            (Method::POST, "/user/verify-it-is-you/passkey-question", Some(Line::Questions)),
            (Method::POST, "/password-strength", Some(Line::Looks)),
            (Method::GET, "/sign-in/status", Some(Line::Polls)),
            (Method::GET, "/sign-in/factor-two/status", Some(Line::Polls)),
            (Method::GET, "/user/verify-identification/status", Some(Line::Polls)),
            (Method::GET, "/sign-in", None),
            (Method::GET, "/forward-auth", None),
            (Method::POST, "/api/v1/users", None),
            (Method::DELETE, "/dev/inbox.json", None),
        ] {
            assert_eq!(line_of(&method, path), line, "{method} {path}");
        }
    }
}
