//! Passkeys, as the scripts of the pages ask for them and send them.

use serde_json::Value;

use super::authenticator::Authenticator;
use super::browser::Browser;
use super::wire::encoded;
use super::{ADA, World};

pub const TO_ADD: &str = "/user/passkey-question";

pub const TO_SIGN_IN: &str = "/sign-in/passkey-question";

pub const NAMED: &str = "/sign-in/factor-one/passkey-question";

pub const AGAIN: &str = "/user/verify-it-is-you/passkey-question";

/// What a script of this portal's pages gets from a path: a challenge's id, and options.
pub async fn question(browser: &Browser, path: &str) -> (String, Value) {
    let answer = browser.send(browser.post(&browser.url().join(path).unwrap(), String::new())).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    (told["challenge_id"].as_str().unwrap().to_owned(), told["options"].clone())
}

/// What a script has filled in, as it is sent.
pub fn filled_in(challenge_id: &str, credential: &str) -> String {
    encoded(&[("challenge_id", challenge_id), ("credential", credential)])
}

/// Sends what a script has filled in.
pub async fn send<'a>(
    browser: &'a mut Browser,
    path: &str,
    challenge_id: &str,
    credential: &str,
) -> &'a mut Browser {
    browser.post_by_script(path, &[("challenge_id", challenge_id), ("credential", credential)]).await
}

/// Adds a passkey for whoever is signed in.
pub async fn add(browser: &mut Browser, device: &mut Authenticator) {
    let (id, options) = question(browser, TO_ADD).await;
    let made = device.create(&options);
    send(browser, "/act/user/passkey/add", &id, &made).await.is_at("/user/security").sees("passkey is added");
}

/// Answers with a passkey on the first page.
pub async fn sign_in<'a>(browser: &'a mut Browser, device: &mut Authenticator) -> &'a mut Browser {
    let (id, options) = question(browser, TO_SIGN_IN).await;
    let shown = device.get(&options);
    send(browser, "/act/sign_in/passkey", &id, &shown).await
}

/// A portal, Ada's browser, and her passkey.
pub async fn ada() -> (World, Browser, Authenticator) {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let mut device = Authenticator::new();
    add(&mut browser, &mut device).await;
    (world, browser, device)
}
