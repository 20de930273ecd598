//! A second step of a sign-in: an authenticator app, backup codes, a number; and Ada, who has them.

use aws_lc_rs::hmac;
use serde_json::json;

use super::browser::Browser;
use super::profile::add_proved;
use super::{ADA, MOBILE, World, seconds};

/// An authenticator app of our own, by RFC 4226 and RFC 6238 alone.
pub struct App(Vec<u8>);

impl App {
    /// From the key that a page shows.
    pub fn with_key(key: &str) -> Self {
        let digits = key.bytes().filter(|b| *b != b' ').map(|b| match b {
            b'A'..=b'Z' => b - b'A',
            _ => b - b'2' + 26,
        });
        let (mut bytes, mut bits, mut held) = (vec![], 0u32, 0u32);
        for digit in digits {
            (bits, held) = (bits << 5 | u32::from(digit), held + 5);
            if held >= 8 {
                held -= 8;
                bytes.push((bits >> held) as u8);
            }
        }
        Self(bytes)
    }

    /// What it shows in a step of 30 seconds since 1970.
    pub fn code_of(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let at = usize::from(tag.as_ref()[19] & 15);
        let word: [u8; 4] = tag.as_ref()[at..at + 4].try_into().unwrap();
        format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
    }

    /// What it shows now.
    pub fn code(&self, world: &World) -> String {
        self.code_of(world.clock.now().0 / 30_000)
    }
}

/// The key that a page shows.
pub fn key_on(browser: &Browser) -> String {
    let html = &browser.answer().body;
    let at = html.find("class=\"key\">").expect("a key") + 12;
    html[at..].split('<').next().unwrap().to_owned()
}

/// The backup codes that a page shows.
pub fn codes_on(browser: &Browser) -> Vec<String> {
    let html = &browser.answer().body;
    let list = html.split("class=\"codes\"").nth(1).expect("codes").split("</ul>").next().unwrap();
    list.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Sets up an app in the profile; its backup codes come along.
pub async fn set_up(world: &World, browser: &mut Browser) -> (App, Vec<String>) {
    browser.visit("/user/security").await.submit("Set up an authenticator app").await;
    browser.is_at("/user/authenticator-app");
    let app = App::with_key(&key_on(browser));
    browser.fill("Code of the app", &app.code(world)).submit("Continue").await.is_at("/user/backup-codes");
    let codes = codes_on(browser);
    browser.submit("I have kept them").await.is_at("/user/security").sees("is set up");
    world.clock.advance(seconds(30));
    (app, codes)
}

/// Ada, who has an app and backup codes, signed in in one browser.
pub async fn enrolled() -> (World, Browser, App, Vec<String>) {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let (app, codes) = set_up(&world, &mut browser).await;
    (world, browser, app, codes)
}

/// A browser that has proved the first factor by a mailed code.
pub async fn at_second(world: &World) -> Browser {
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
    assert!(!browser.is_signed_in().await, "one factor is not enough");
    browser.visit("/sign-in/factor-two").await;
    browser
}

/// Adds a number to the profile.
pub async fn add_number(world: &World, browser: &mut Browser) {
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    world.settings("attributes.phone_number.used_for_second_factor", json!(true)).await;
    add_proved(world, browser, MOBILE).await;
}
