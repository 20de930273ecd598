//! Two-step verification: set up, asked for, lost, taken away; and no way around it.

use aws_lc_rs::hmac;
use axum::http::Method;
use axum::http::header::COOKIE;
use portico::auth::second_factors;
use serde_json::json;

use crate::browser::{Answer, Browser};
use crate::database::change;
use crate::password_sign_in::{context, set_password, user};
use crate::races::{MANY, all_at_once, storm};
use crate::world::{World, minutes, seconds};

const ADA: &str = "ada@example.com";
const MOBILE: &str = "+14155552671";
const PASSWORD: &str = "tundra-violin-94-cask";

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

async fn add_number(world: &World, browser: &mut Browser) {
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    world.settings("attributes.phone_number.used_for_second_factor", json!(true)).await;
    browser.visit("/user").await.follow("Add phone number").await;
    browser.fill("Phone number", MOBILE).submit("Continue").await.is_at("/user/verify-identification");
    let code = world.mailbox.code(MOBILE).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

async fn sessions(world: &World) -> i64 {
    world.count("sessions WHERE ended_at IS NULL").await
}

// ---- setting up

#[tokio::test]
async fn an_app_is_set_up_by_its_first_right_code_and_told_of() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser
        .visit("/user/security")
        .await
        .sees("Protect your account")
        .submit("Set up an authenticator app")
        .await;
    browser.is_at("/user/authenticator-app");
    assert!(browser.page().count("svg.qr path") == 1 && browser.answer().body.contains("otpauth://totp/"));
    let first = key_on(&browser);
    assert_eq!(key_on(browser.reload().await), first, "a reload shows the same");
    browser.visit("/user/security").await.sees("Protect your account");
    browser.submit("Set up an authenticator app").await;
    let app = App::with_key(&key_on(&browser));
    assert_ne!(key_on(&browser), first, "beginning anew makes another");
    for wrong in [App::with_key(&first).code(&world), "000000".into()] {
        browser
            .fill("Code of the app", &wrong)
            .submit("Continue")
            .await
            .is_refused_at("Code of the app", "not right");
    }
    assert_eq!(world.count("totp_secrets WHERE verified_at IS NOT NULL").await, 0);
    browser
        .fill("Code of the app", "123")
        .submit("Continue")
        .await
        .is_refused_at("Code of the app", "six digits");
    browser.fill("Code of the app", &app.code(&world)).submit("Continue").await.is_at("/user/backup-codes");
    let codes = codes_on(&browser);
    assert_eq!(codes.len(), 10);
    assert_eq!(codes_on(browser.reload().await), codes, "until they are said to be kept");
    browser.submit("I have kept them").await.is_at("/user/security").sees("Default").sees("10 left");
    browser.visit("/user/backup-codes").await.is_at("/user/security");
    assert_eq!(world.mailbox.last(ADA).await.template, "second_factor_added");
    let held = world.dump_text().await;
    for secret in codes.iter().chain([&first]) {
        let bare = secret.replace(['-', ' '], "");
        assert!(!held.contains(secret.as_str()) && !held.contains(&bare), "nothing is kept in the clear");
    }
    browser.visit("/user/authenticator-app").await.is_at("/user/security");
    browser.sees_no("Set up an authenticator app");
}

#[tokio::test]
async fn the_code_that_set_an_app_up_signs_nobody_in() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.visit("/user/security").await.submit("Set up an authenticator app").await;
    let app = App::with_key(&key_on(&browser));
    let code = app.code(&world);
    browser.fill("Code of the app", &code).submit("Continue").await;
    let mut other = at_second(&world).await;
    other.fill("Code", &code).submit("Continue").await.is_refused_at("Code", "used already");
    world.clock.advance(seconds(30));
    other.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/user");
}

// ---- signing in

#[tokio::test]
async fn a_second_step_is_asked_for_and_each_code_is_good_once() {
    let (world, _first, app, _) = enrolled().await;
    let mut browser = at_second(&world).await;
    browser.sees("authenticator app").fill("Code", "000000").submit("Continue").await;
    browser.is_at("/sign-in/factor-two").is_refused_at("Code", "not right");
    let code = app.code(&world);
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert!(browser.is_signed_in().await);
    assert_eq!(
        world.count("sessions WHERE second_factor_at IS NOT NULL").await,
        2,
        "both, this and the first"
    );
    let mut other = at_second(&world).await;
    other.fill("Code", &code).submit("Continue").await.is_refused_at("Code", "used already");
    // A clock that is one step ahead is forgiven, one that is two steps ahead is not.
    let now = world.clock.now().0 / 30_000;
    other.fill("Code", &app.code_of(now + 2)).submit("Continue").await.is_refused_at("Code", "not right");
    other.fill("Code", &app.code_of(now + 1)).submit("Continue").await.is_at("/user");
    let mut third = at_second(&world).await;
    third.fill("Code", &app.code_of(now)).submit("Continue").await.is_refused_at("Code", "used already");
}

#[tokio::test]
async fn the_target_survives_the_second_step() {
    let (world, _first, app, _) = enrolled().await;
    let mut browser = world.browser();
    browser.may_leave_to("http://localhost:5173");
    browser.visit("/sign-in?redirect_url=http://localhost:5173/deep%3Fa%3Db").await;
    browser.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
    let answer = browser.fill("Code", &app.code(&world)).press("Continue").await;
    assert_eq!(answer.location().as_deref(), Some("http://localhost:5173/deep?a=b"));
}

#[tokio::test]
async fn a_link_opened_elsewhere_leads_the_first_browser_to_the_second_step() {
    let (world, _first, app, _) = enrolled().await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    let mut browser = world.start_sign_in(ADA).await;
    let mut other = world.browser().on_a_phone();
    other.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await;
    assert!(!other.is_signed_in().await);
    browser.visit("/sign-in/factor-one").await.is_at("/sign-in/factor-two");
    browser.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/user");
    assert_eq!(sessions(&world).await, 2);
}

#[tokio::test]
async fn a_backup_code_signs_in_once_and_its_owner_is_told() {
    let (world, mut first, _, codes) = enrolled().await;
    let mut browser = at_second(&world).await;
    browser.follow("Use another method").await.is_at("/sign-in/factor-two/methods");
    browser.submit("Backup code").await.is_at("/sign-in/factor-two").sees("Enter a backup code");
    for wrong in ["0000-0000-0000-0000", "nonsense"] {
        browser
            .fill("Backup code", wrong)
            .submit("Continue")
            .await
            .is_refused_at("Backup code", "no backup code");
    }
    browser.fill("Backup code", "").submit("Continue").await;
    browser
        .is_at("/sign-in/factor-two")
        .fill("Backup code", &codes[3].to_uppercase())
        .submit("Continue")
        .await;
    browser.is_at("/user");
    assert_eq!(world.mailbox.last(ADA).await.template, "new_device");
    assert!(world.mailbox.to(ADA).await.iter().any(|mail| mail.template == "backup_code_used"));
    first.visit("/user/security").await.sees("9 left");
    let mut other = at_second(&world).await;
    other.follow("Use another method").await.submit("Backup code").await;
    other
        .fill("Backup code", &codes[3])
        .submit("Continue")
        .await
        .is_refused_at("Backup code", "used already");
    other.fill("Backup code", &codes[4]).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn new_backup_codes_kill_those_before() {
    let (world, mut first, _, old) = enrolled().await;
    first.visit("/user/security").await.follow("Make new ones").await.is_at("/user/new-backup-codes");
    assert_eq!(world.count("backup_codes").await, 10);
    first.submit("Continue").await.is_at("/user/backup-codes");
    let new = codes_on(&first);
    assert_eq!(world.mailbox.last(ADA).await.template, "backup_codes_made");
    let mut browser = at_second(&world).await;
    browser.follow("Use another method").await.submit("Backup code").await;
    browser
        .fill("Backup code", &old[0])
        .submit("Continue")
        .await
        .is_refused_at("Backup code", "no backup code");
    browser.fill("Backup code", &new[0]).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn new_backup_codes_are_shown_in_the_session_that_made_them_and_for_half_an_hour() {
    let world = World::new().await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    let mut ada = world.sign_up(ADA).await;
    ada.visit("/user/security").await.submit("Set up an authenticator app").await;
    let app = App::with_key(&key_on(&ada));
    ada.fill("Code of the app", &app.code(&world)).submit("Continue").await.is_at("/user/backup-codes");
    let codes = codes_on(&ada);
    assert_eq!(codes_on(ada.reload().await), codes);
    assert!(!world.dump_text().await.contains(&codes[0]), "they are kept sealed");
    // Somebody else in the same browser, and she herself in another.
    let mut bob = ada.tab();
    bob.visit("/sign-up").await.fill("Email address", "bob@example.com").submit("Continue").await;
    let code = world.mailbox.code("bob@example.com").await;
    bob.fill("Code", &code).submit("Continue").await;
    bob.visit("/user/backup-codes").await.is_at("/user/security").sees_no(&codes[0]);
    let mut elsewhere = at_second(&world).await;
    world.clock.advance(seconds(30));
    elsewhere.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/user");
    elsewhere.visit("/user/backup-codes").await.is_at("/user/security");
    let mut forgetful = elsewhere.tab();
    forgetful.visit("/user/new-backup-codes").await.submit("Continue").await.is_at("/user/backup-codes");
    world.clock.advance(minutes(31));
    forgetful.reload().await.is_at("/user/security");
}

/// Presses a button three times at once.
async fn thrice(browser: &Browser, button: &str) -> Vec<Answer> {
    let (url, body) = browser.form(button);
    let ask = browser.post(&url, body).header(COOKIE, browser.cookies_for(url.path()));
    all_at_once((0..3).map(|_| (browser.tab(), ask.clone())).collect()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_presses_twice_is_shown_codes_that_are_good() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    ada.visit("/user/security").await.submit("Set up an authenticator app").await;
    let app = App::with_key(&key_on(&ada));
    ada.fill("Code of the app", &app.code(&world));
    for answer in thrice(&ada, "Continue").await {
        assert_eq!(answer.location().as_deref(), Some("/user/backup-codes"));
    }
    for again in [false, true] {
        if again {
            ada.visit("/user/new-backup-codes").await;
            thrice(&ada, "Continue").await;
        }
        let codes = codes_on(ada.visit("/user/backup-codes").await.is_at("/user/backup-codes"));
        world.clock.advance(seconds(30));
        let mut browser = at_second(&world).await;
        browser.follow("Use another method").await.submit("Backup code").await;
        browser.fill("Backup code", &codes[0]).submit("Continue").await.is_at("/user");
    }
    assert_eq!(world.count("backup_codes").await, 10);
}

#[tokio::test]
async fn a_number_becomes_the_second_step_and_begins_no_sign_in_any_more() {
    let world = World::new().await;
    let mut first = world.sign_up(ADA).await;
    add_number(&world, &mut first).await;
    world.settings("attributes.phone_number.used_for_first_factor", json!(true)).await;
    first
        .visit("/user/security")
        .await
        .follow("Add a phone number")
        .await
        .is_at("/user/second-factor-number");
    first.submit("+1 415-555-2671").await.is_at("/user/backup-codes");
    first.submit("I have kept them").await.is_at("/user/security").sees("+1 415-555-2671").sees("Default");
    let texts = world.mailbox.count(MOBILE).await;
    let mut browser = at_second(&world).await;
    browser.sees("We text a code to").sees_no("555-2671");
    assert_eq!(world.mailbox.count(MOBILE).await, texts, "a page that is looked at sends nothing");
    browser.submit("Send code").await.is_at("/sign-in/factor-two");
    assert_eq!(world.mailbox.count(MOBILE).await, texts + 1);
    browser.submit("Resend").await.sees("seconds");
    assert_eq!(world.mailbox.count(MOBILE).await, texts + 1);
    let code = world.mailbox.code(MOBILE).await;
    browser
        .fill("Code", &crate::mailbox::wrong(&code))
        .submit("Continue")
        .await
        .is_refused_at("Code", "incorrect");
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    // Named by the number, nothing is sent to it as first factor.
    let mut named = world.browser();
    named.visit("/sign-in?phone").await.fill("Phone number", MOBILE).submit("Continue").await;
    named.is_at("/sign-in/factor-one").sees("a•••@example.com");
}

#[tokio::test]
async fn where_users_are_hidden_a_number_that_is_the_second_step_gets_no_first_code_and_takes_none() {
    let world = World::new().await;
    let mut first = world.sign_up(ADA).await;
    add_number(&world, &mut first).await;
    world.settings("attributes.phone_number.used_for_first_factor", json!(true)).await;
    // A code that was sent before proves nothing afterwards.
    let mut early = world.browser();
    early.visit("/sign-in?phone").await.fill("Phone number", MOBILE).submit("Continue").await;
    let code = world.mailbox.code(MOBILE).await;
    first
        .visit("/user/second-factor-number")
        .await
        .submit("+1 415-555-2671")
        .await
        .is_at("/user/backup-codes");
    early.fill("Code", &code).submit("Continue").await;
    assert_eq!(world.count("sign_ins WHERE first_factor_at IS NOT NULL").await, 0);
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let texts = world.mailbox.count(MOBILE).await;
    world.clock.advance(minutes(1));
    let mut browser = world.browser();
    browser.visit("/sign-in?phone").await.fill("Phone number", MOBILE).submit("Continue").await;
    browser.is_at("/sign-in/factor-one").sees("+1 415-555-2671");
    assert_eq!(world.mailbox.count(MOBILE).await, texts);
}

#[tokio::test]
async fn the_only_way_to_sign_in_cannot_become_the_second_step() {
    let world = World::new().await;
    let mut first = world.sign_up(ADA).await;
    add_number(&world, &mut first).await;
    world
        .all_settings(&[
            (
                "attributes.phone_number",
                json!({"enabled": true, "used_for_first_factor": true, "used_for_second_factor": true}),
            ),
            ("attributes.email_address.used_for_first_factor", json!(false)),
        ])
        .await;
    first.visit("/user/second-factor-number").await.submit("+1 415-555-2671").await;
    first.is_at("/user/second-factor-number").sees("Add another way first");
    assert_eq!(world.count("identifications WHERE second_factor_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn of_several_methods_one_comes_first_and_the_last_takes_the_codes_along() {
    let (world, mut first, app, _) = enrolled().await;
    add_number(&world, &mut first).await;
    first.visit("/user/second-factor-number").await.submit("+1 415-555-2671").await.is_at("/user/security");
    let mut browser = at_second(&world).await;
    browser.sees("authenticator app").follow("Use another method").await;
    browser.submit("Text me a code").await.is_at("/sign-in/factor-two");
    let code = world.mailbox.code(MOBILE).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    first.visit("/user/security").await.follow("Remove the authenticator app").await.submit("Remove").await;
    first.is_at("/user/security").sees("was removed");
    assert_eq!(world.count("backup_codes").await, 10, "one method is left");
    assert_eq!(world.mailbox.last(ADA).await.template, "second_factor_removed");
    at_second(&world).await.sees("We text a code to");
    first
        .visit("/user/security")
        .await
        .follow("Remove +1 415-555-2671 as second step")
        .await
        .submit("Remove")
        .await;
    first.is_at("/user/security").sees("Protect your account");
    assert_eq!(world.count("backup_codes").await, 0);
    let mut alone = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    alone.fill("Code", &code).submit("Continue").await.is_at("/user");
    drop(app);
}

#[tokio::test]
async fn a_method_that_is_switched_off_is_asked_for_no_more() {
    let (world, mut first, _, _) = enrolled().await;
    world.settings("attributes.authenticator_app.used_for_second_factor", json!(false)).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    first.visit("/user/security").await.sees_no("Two-step verification");
    world.settings("attributes.authenticator_app.used_for_second_factor", json!(true)).await;
    at_second(&world).await;
}

// ---- no way around

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_the_second_step_asked_for_all_the_same() {
    let (world, mut first, app, _) = enrolled().await;
    world.settings("attributes.password", json!({"enabled": true})).await;
    set_password(&world, ADA, PASSWORD).await;
    let mut browser = world.browser();
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    browser.follow("Forgot password?").await.submit("Email me a code to choose a new password").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/reset-password");
    let new = "copper-lantern-58-moss";
    browser.fill("New password", new).fill("Confirm new password", new).submit("Continue").await;
    browser.is_at("/sign-in/factor-two");
    assert!(!browser.is_signed_in().await);
    assert!(!first.is_signed_in().await, "the other devices are out, though nobody is in yet");
    assert_eq!(world.mailbox.last(ADA).await.template, "password_changed");
    browser.visit("/sign-in/factor-two").await.fill("Code", &app.code(&world)).submit("Continue").await;
    assert!(browser.is_signed_in().await);
    let mut again = world.browser();
    again.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    again.fill("Password", new).submit("Continue").await.is_at("/sign-in/factor-two");
}

#[tokio::test]
async fn the_operators_link_is_no_way_around() {
    let (world, _first, app, _) = enrolled().await;
    let link = world.administrator_link(ADA).await;
    let mut browser = world.browser();
    browser.visit(&link).await.submit("Continue").await.is_at("/sign-in/factor-two");
    assert!(!browser.is_signed_in().await);
    browser.visit("/sign-in/factor-two").await.fill("Code", &app.code(&world)).submit("Continue").await;
    browser.is_at("/admin");
}

#[tokio::test]
async fn what_stands_open_in_another_tab_is_no_way_around() {
    let (world, _first, app, _) = enrolled().await;
    let mut browser = at_second(&world).await;
    // The first factor's page and its answers lead back; cancelling ends all.
    for page in
        ["/sign-in/factor-one", "/sign-in/methods", "/sign-in/reset-password", "/sign-in/client-trust"]
    {
        browser.visit(page).await.is_at("/sign-in/factor-two");
    }
    let finish = browser.ask_path(Method::POST, "/act/sign_in/finish");
    browser.send(finish).await;
    assert!(!browser.is_signed_in().await);
    browser.visit("/sign-in/factor-two").await.submit("Cancel").await.is_at("/sign-in");
    browser.visit("/sign-in/factor-two").await.is_at("/sign-in");
    let stale = browser.ask_path(axum::http::Method::POST, "/act/sign_in/second/attempt");
    let answer = browser.send(stale).await;
    assert!(!answer.gives("__client"), "{:?}", answer.location());
    assert!(!browser.is_signed_in().await);
    assert_eq!(sessions(&world).await, 1);
    drop(app);
}

#[tokio::test]
async fn ten_wrong_codes_lock_the_second_step_and_the_owner_gets_in_from_a_known_browser() {
    let (world, mut first, app, _) = enrolled().await;
    let mut browser = at_second(&world).await;
    for _ in 0..10 {
        browser.fill("Code", "000000").submit("Continue").await;
        browser.visit("/sign-in/factor-two").await;
    }
    browser.fill("Code", &app.code(&world)).submit("Continue").await.sees("locked");
    assert!(!browser.is_signed_in().await);
    // Their own browser has a count of its own.
    first.visit("/sign-out").await.submit("Sign out").await;
    first.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    first.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
    first.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/user");
    world.clock.advance(minutes(61));
    at_second(&world).await.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn whoever_knows_the_password_cannot_try_codes_for_ever() {
    for strict in [false, true] {
        let (world, _first, app, _) = enrolled().await;
        world.settings("attributes.password.enabled", json!(true)).await;
        world.settings("attributes.username", json!({"enabled": true, "used_for_first_factor": true})).await;
        let protection = if strict { "strict" } else { "off" };
        world.settings("attack_protection.enumeration_protection", json!(protection)).await;
        set_password(&world, ADA, PASSWORD).await;
        let mut mallory = world.browser();
        let mut wrong = 0;
        // A right password in between makes nothing good again.
        'guessing: loop {
            mallory.visit("/sign-in").await.fill("Email address or username", ADA).submit("Continue").await;
            mallory.fill("Password", PASSWORD).submit("Continue").await.is_at("/sign-in/factor-two");
            for _ in 0..4 {
                mallory.fill("Code", "000000").submit("Continue").await;
                wrong += 1;
                if mallory.answer().body.contains("locked") {
                    break 'guessing;
                }
                assert!(wrong < 10, "ten wrong codes lock");
            }
            mallory.submit("Cancel").await;
        }
        assert_eq!((wrong, world.count("events WHERE kind = 'user.locked'").await), (10, 1), "{protection}");
        assert_eq!(world.mailbox.last(ADA).await.template, "account_locked");
        mallory.fill("Code", &app.code(&world)).submit("Continue").await.sees("locked");
        assert!(!mallory.is_signed_in().await);
    }
}

/// Mallory, who has proved what was the first factor then, and waits for the second.
async fn parked(world: &World) -> Browser {
    let mut mallory = world.browser();
    mallory.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    mallory.fill("Password", PASSWORD).submit("Continue").await.is_at("/sign-in/factor-two");
    mallory
}

#[tokio::test]
async fn a_proof_of_before_counts_no_more_once_what_proves_who_somebody_is_has_changed() {
    let (world, mut ada, _, _) = enrolled().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    set_password(&world, ADA, PASSWORD).await;
    let finish =
        |browser: &Browser| browser.post(&browser.url().join("/act/sign_in/finish").unwrap(), String::new());
    // Another password; and the second factor, which would have been missing, is gone.
    let mut mallory = parked(&world).await;
    ada.visit("/user/change-password").await.fill("New password", "copper-lantern-58-moss");
    ada.fill("Confirm new password", "copper-lantern-58-moss").submit("Save").await.is_at("/user/security");
    mallory.reload().await.is_at("/sign-in");
    set_password(&world, ADA, PASSWORD).await;
    // A number that has proved the first factor is no second one besides.
    let on = json!({"enabled": true, "used_for_first_factor": true, "used_for_second_factor": true});
    world.settings("attributes.phone_number", on).await;
    add_number(&world, &mut ada).await;
    let mut half = world.browser();
    half.visit("/sign-in").await.follow("Use a phone number instead").await.fill("Phone number", MOBILE);
    half.submit("Continue").await.is_at("/sign-in/factor-one").follow("Use another method").await;
    half.submit("Text me a code").await.is_at("/sign-in/factor-one");
    let code = world.mailbox.code(MOBILE).await;
    half.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
    ada.visit("/user/second-factor-number").await.submit("+1 415-555-2671").await;
    half.reload().await.is_at("/sign-in");
    let mut mallory = parked(&world).await;
    ada.visit("/user/remove-authenticator-app").await.submit("Remove").await.is_at("/user/security");
    assert!(mallory.send(finish(&mallory)).await.location().is_some_and(|to| to == "/sign-in"));
    mallory.reload().await.is_at("/sign-in");
    assert!(!mallory.is_signed_in().await);
}

#[tokio::test]
async fn a_reset_ends_whatever_is_under_way_and_one_factor_is_enough_afterwards() {
    let (world, mut first, app, _) = enrolled().await;
    add_number(&world, &mut first).await;
    first.visit("/user/second-factor-number").await.submit("+1 415-555-2671").await;
    let mut browser = at_second(&world).await;
    let cx = context(&world).await;
    second_factors::reset(&cx, &user(&world, ADA).await).await.unwrap();
    browser.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/sign-in");
    assert!(!browser.is_signed_in().await && first.is_signed_in().await);
    for rows in ["totp_secrets", "backup_codes", "identifications WHERE second_factor_at IS NOT NULL"] {
        assert_eq!(world.count(rows).await, 0, "{rows}");
    }
    let mut again = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    again.fill("Code", &code).submit("Continue").await.is_at("/user");
}

// ---- races

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_type_one_code_of_the_app_in_one_browser_one_wins() {
    let (world, _first, app, _) = enrolled().await;
    let mut browser = at_second(&world).await;
    let answers = storm(browser.fill("Code", &app.code(&world)), "Continue").await;
    assert_eq!(answers.iter().filter(|answer| answer.gives("__client")).count(), 1);
    assert_eq!(sessions(&world).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_browsers_that_type_one_code_of_the_app_over_two_nodes_one_gets_in() {
    let (world, _first, app, _) = enrolled().await;
    let (here, there) = (world.node().await, world.node().await);
    world.settings("attack_protection.user_lockout.enabled", json!(false)).await;
    let mut asks = vec![];
    for n in 0..16 {
        let mut browser = at_second(&world).await;
        let (url, body) = browser.fill("Code", &app.code(&world)).form("Continue");
        let ask = browser.post(&url, body).header(COOKIE, browser.cookies_for(url.path()));
        asks.push((browser.at(if n % 2 == 0 { &here } else { &there }), ask));
    }
    let answers = all_at_once(asks).await;
    assert_eq!(answers.iter().filter(|answer| answer.gives("__client")).count(), 1);
    assert_eq!(sessions(&world).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_spend_one_backup_code_one_wins() {
    let (world, _first, _, codes) = enrolled().await;
    let mut browser = at_second(&world).await;
    browser.follow("Use another method").await.submit("Backup code").await;
    let answers = storm(browser.fill("Backup code", &codes[0]), "Continue").await;
    assert_eq!(answers.len(), MANY);
    assert_eq!(answers.iter().filter(|answer| answer.gives("__client")).count(), 1);
    assert_eq!(sessions(&world).await, 2);
    assert_eq!(world.count("backup_codes WHERE used_at IS NOT NULL").await, 1);
}

// ---- required for everybody

#[tokio::test]
async fn whoever_must_have_a_second_step_sets_it_up_before_anything_else() {
    let world = World::new().await;
    world.settings("sign_up.mfa.required", json!(true)).await;
    let mut browser = world.browser();
    browser.may_leave_to("http://localhost:5173");
    browser.visit("/sign-up?redirect_url=http://localhost:5173/welcome").await;
    browser.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/tasks/setup-mfa").sees(ADA);
    for page in ["/user", "/user/security", "/sign-in", "/sign-up", "/sign-in/tasks/reset-password"] {
        browser.visit(page).await.is_at("/sign-in/tasks/setup-mfa");
    }
    let rename = browser.ask_path(axum::http::Method::POST, "/act/user/delete");
    browser.send(rename).await;
    assert_eq!(world.count("users").await, 1, "pending is not signed in");
    browser.visit("/sign-in/tasks/setup-mfa").await.submit("Code of my authenticator app").await;
    browser.is_at("/user/authenticator-app");
    let app = App::with_key(&key_on(&browser));
    browser.fill("Code of the app", &app.code(&world)).submit("Continue").await.is_at("/user/backup-codes");
    let on = browser.press("I have kept them").await;
    assert_eq!(on.location().as_deref(), Some("http://localhost:5173/welcome"));
    // What another tab shows still goes where this one went.
    let other = browser.send(browser.ask_path(Method::GET, "/sign-in/tasks/setup-mfa")).await;
    assert_eq!(other.location().as_deref(), Some("http://localhost:5173/welcome"));
    browser.visit("/user/security").await.is_at("/user/security").sees("Default").sees_no("Remove");
}

#[tokio::test]
async fn the_last_method_stays_where_one_is_required() {
    let (world, mut first, _, _) = enrolled().await;
    let (url, body) = first.visit("/user/remove-authenticator-app").await.form("Remove");
    world.settings("sign_up.mfa.required", json!(true)).await;
    let ask = first.post(&url, body);
    first.send(ask).await;
    first.visit("/user/security").await.sees("must stay");
    assert_eq!(world.count("totp_secrets").await, 1);
}

#[tokio::test]
async fn a_number_set_up_by_somebody_who_must_lets_them_in() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    world
        .all_settings(&[
            ("attributes.phone_number", json!({"enabled": true, "used_for_second_factor": true})),
            ("sign_up.mfa.required", json!(true)),
        ])
        .await;
    browser.visit("/user").await.is_at("/sign-in/tasks/setup-mfa");
    browser.sees("Code by text message").visit("/user/second-factor-number").await;
    browser.follow("Add phone number").await.is_at("/user/add-phone-number");
    browser.fill("Phone number", "12").submit("Continue").await.is_at("/user/add-phone-number");
    browser.fill("Phone number", MOBILE).submit("Continue").await.is_at("/user/verify-identification");
    let code = world.mailbox.code(MOBILE).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user/second-factor-number");
    browser.sees("is verified").submit("+1 415-555-2671").await.is_at("/user/backup-codes");
    browser.submit("I have kept them").await.is_at("/user");
}

#[tokio::test]
async fn whoever_resets_somebody_who_must_have_one_has_them_set_it_up_again() {
    let (world, mut first, _, _) = enrolled().await;
    world.settings("sign_up.mfa.required", json!(true)).await;
    second_factors::reset(&context(&world).await, &user(&world, ADA).await).await.unwrap();
    first.visit("/user").await.is_at("/sign-in/tasks/setup-mfa");
    let mut again = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    again.fill("Code", &code).submit("Continue").await.is_at("/sign-in/tasks/setup-mfa");
    again.submit("Code of my authenticator app").await.is_at("/user/authenticator-app");
    let app = App::with_key(&key_on(&again));
    again.fill("Code of the app", &app.code(&world)).submit("Continue").await.is_at("/user/backup-codes");
    again.submit("I have kept them").await.is_at("/user");
    first.visit("/user").await.is_at("/user");
}

#[tokio::test]
async fn methods_of_two_kinds_stand_in_for_each_other_in_whatever_order_they_came() {
    for app_first in [true, false] {
        let world = World::new().await;
        let mut ada = world.sign_up(ADA).await;
        let mut app = None;
        if app_first {
            app = Some(set_up(&world, &mut ada).await.0);
        }
        add_number(&world, &mut ada).await;
        ada.visit("/user/second-factor-number").await.submit("+1 415-555-2671").await;
        if !app_first {
            ada.is_at("/user/backup-codes").submit("I have kept them").await;
            ada.visit("/user/security").await.submit("Set up an authenticator app").await;
            // What she has now is asked for, and then the app is set up.
            ada.is_at("/user/verify-it-is-you").submit("Send code").await;
            let code = world.mailbox.code(MOBILE).await;
            ada.fill("Code", &code).submit("Continue").await.is_at("/user/authenticator-app");
            let made = App::with_key(&key_on(&ada));
            ada.fill("Code of the app", &made.code(&world)).submit("Continue").await.is_at("/user/security");
            world.clock.advance(seconds(30));
            app = Some(made);
        }
        let app = app.unwrap();
        assert_eq!(world.count("backup_codes").await, 10, "they came with the first");
        // The app comes first, whichever is older; the number is the other way.
        let mut by_app = at_second(&world).await;
        by_app
            .sees("authenticator app")
            .fill("Code", &app.code(&world))
            .submit("Continue")
            .await
            .is_at("/user");
        let mut by_text = at_second(&world).await;
        by_text.follow("Use another method").await.submit("Text me a code").await;
        let code = world.mailbox.code(MOBILE).await;
        by_text.fill("Code", &code).submit("Continue").await.is_at("/user");
        // Either goes, and the other is asked for.
        let gone = if app_first { "/user/remove-authenticator-app" } else { "/user/security" };
        ada.visit(gone).await;
        if !app_first {
            ada.follow("Remove +1 415-555-2671 as second step").await;
        }
        ada.submit("Remove").await.is_at("/user/security");
        assert_eq!(world.count("backup_codes").await, 10);
        world.clock.advance(seconds(30));
        let mut last = at_second(&world).await;
        if app_first {
            last.sees("We text a code").submit("Send code").await;
            let code = world.mailbox.code(MOBILE).await;
            last.fill("Code", &code).submit("Continue").await.is_at("/user");
        } else {
            last.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/user");
        }
    }
}

#[tokio::test]
async fn whoever_is_signed_in_when_it_becomes_required_is_pending_at_once() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    assert!(browser.is_signed_in().await);
    world.settings("sign_up.mfa.required", json!(true)).await;
    browser.visit("/user").await.is_at("/sign-in/tasks/setup-mfa");
    browser.follow("Sign out").await.submit("Sign out").await;
    browser.visit("/user").await.is_at("/sign-in");
}

// ---- new devices

#[tokio::test]
async fn a_password_alone_is_not_enough_on_a_device_that_is_new() {
    let world = World::with_user(ADA).await;
    world
        .all_settings(&[
            ("attributes.password", json!({"enabled": true})),
            ("attack_protection.new_device_check", json!(true)),
        ])
        .await;
    set_password(&world, ADA, PASSWORD).await;
    let mut browser = world.browser();
    let mut known = world.browser();
    for (browser, is_new) in [(&mut browser, true), (&mut known, true)] {
        browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
        browser.fill("Password", PASSWORD).submit("Continue").await;
        assert_eq!(browser.path() == "/sign-in/client-trust", is_new);
        assert!(!browser.is_signed_in().await);
        browser
            .visit("/sign-in/factor-two")
            .await
            .is_at("/sign-in/client-trust")
            .sees("not signed in on this device");
    }
    browser
        .follow("Use another method")
        .await
        .submit("Email me a code only")
        .await
        .is_at("/sign-in/client-trust");
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    browser.visit("/sign-out").await.submit("Sign out").await;
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    browser.fill("Password", PASSWORD).submit("Continue").await.is_at("/user");
    // By link, too.
    known.submit("Send code").await.is_at("/sign-in/client-trust");
    known.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await;
    assert!(known.is_signed_in().await);
    // A code proves more than a password: nothing else is asked.
    let mut by_code = world.browser();
    by_code.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    by_code.follow("Use another method").await.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    by_code.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_password_that_others_know_is_replaced_before_anybody_counts_as_signed_in() {
    let world = World::with_user(ADA).await;
    world.settings("attributes.password", json!({"enabled": true})).await;
    set_password(&world, ADA, PASSWORD).await;
    change(&world.db, "UPDATE passwords SET compromised_at = 1").await;
    let mut browser = world.browser();
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    browser.follow("Use another method").await.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/tasks/reset-password");
    browser.visit("/user").await.is_at("/sign-in/tasks/reset-password");
    browser.fill("New password", PASSWORD).fill("Confirm new password", PASSWORD).submit("Continue").await;
    browser.is_at("/sign-in/tasks/reset-password").is_refused_at("New password", "current password");
    let new = "copper-lantern-58-moss";
    browser
        .fill("New password", new)
        .fill("Confirm new password", new)
        .submit("Continue")
        .await
        .is_at("/user");
    assert_eq!(world.mailbox.last(ADA).await.template, "password_changed");
}

#[tokio::test]
async fn whoever_has_no_mail_address_is_told_by_text_where_texts_may_go() {
    let world = World::new().await;
    let off = json!({"enabled": false, "required": false, "used_for_first_factor": false});
    let on = json!({"enabled": true, "required": true, "used_for_first_factor": true});
    world.settings("attributes", json!({"email_address": off, "phone_number": on})).await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.fill("Phone number", MOBILE).submit("Continue").await;
    let code = world.mailbox.code(MOBILE).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    set_up(&world, &mut browser).await;
    let told = world.mailbox.last(MOBILE).await;
    assert_eq!((told.channel.as_str(), told.template.as_str()), ("sms", "second_factor_added"));
    assert!(told.text.contains("Not you?") && told.code.is_none(), "{}", told.text);
    world.settings("sms.allowed_countries", json!(["CA"])).await;
    let texts = world.mailbox.count(MOBILE).await;
    browser.visit("/user/security").await.follow("Remove the authenticator app").await.submit("Remove").await;
    browser.is_at("/user/security").sees("was removed");
    assert_eq!(world.mailbox.count(MOBILE).await, texts, "left out, and nothing else");
}
