//! Two-step verification, as its owner sees it: set up, replaced, taken away, and required of everybody.

use axum::http::Method;
use portico::auth::account::second_factors;
use serde_json::json;

use crate::world::crowd::presses;
use crate::world::people::{context, user};
use crate::world::second_step::{App, add_number, at_second, codes_on, enrolled, key_on};
use crate::world::{ADA, MOBILE, World, minutes, seconds};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_presses_twice_is_shown_codes_that_are_good() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    ada.visit("/user/security").await.submit("Set up an authenticator app").await;
    let app = App::with_key(&key_on(&ada));
    ada.fill("Code of the app", &app.code(&world));
    for answer in presses(&ada, "Continue", 3).await {
        assert_eq!(answer.location().as_deref(), Some("/user/backup-codes"));
    }
    for again in [false, true] {
        if again {
            ada.visit("/user/new-backup-codes").await;
            presses(&ada, "Continue", 3).await;
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
        .fill("Code", &crate::world::mailbox::wrong(&code))
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
async fn whoever_is_signed_in_when_it_becomes_required_is_pending_at_once() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    assert!(browser.is_signed_in().await);
    world.settings("sign_up.mfa.required", json!(true)).await;
    browser.visit("/user").await.is_at("/sign-in/tasks/setup-mfa");
    browser.follow("Sign out").await.submit("Sign out").await;
    browser.visit("/user").await.is_at("/sign-in");
}
