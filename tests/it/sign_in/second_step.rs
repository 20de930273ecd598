//! The second step of a sign-in: asked for, lost, and no way around it.

use axum::http::Method;
use axum::http::header::COOKIE;
use portico::auth::account::second_factors;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::crowd::{MANY, all_at_once, one_has_won, storm};
use crate::world::database::change;
use crate::world::people::{context, set_password, user};
use crate::world::second_step::{App, add_number, at_second, enrolled, key_on, set_up};
use crate::world::{ADA, MOBILE, PASSWORD, World, minutes, seconds};

async fn sessions(world: &World) -> i64 {
    world.count("sessions WHERE ended_at IS NULL").await
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
    browser.sees("locked");
    assert!(browser.page().field("Code").is_none(), "no code is asked for that would not be taken");
    browser
        .post_by_script("/act/sign_in/second/attempt", &[("code", &app.code(&world))])
        .await
        .sees("locked");
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
        let right = app.code(&world);
        mallory.post_by_script("/act/sign_in/second/attempt", &[("code", &right)]).await.sees("locked");
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
    one_has_won(&answers);
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
    one_has_won(&answers);
    assert_eq!(sessions(&world).await, 2);
    assert_eq!(world.count("backup_codes WHERE used_at IS NOT NULL").await, 1);
}

// ---- required for everybody

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

#[tokio::test]
async fn the_second_step_and_the_new_device_page_show_whose_account_it_is_and_no_more_than_was_typed() {
    for protection in ["off", "strict"] {
        let (world, mut first, _, _) = enrolled().await;
        world.settings("attributes.password.enabled", json!(true)).await;
        world.settings("attributes.username", json!({"enabled": true, "used_for_first_factor": true})).await;
        set_password(&world, ADA, PASSWORD).await;
        first.post_by_script("/act/user/username", &[("username", "countess")]).await.sees("saved");
        world.settings("attack_protection.enumeration_protection", json!(protection)).await;
        world.settings("attack_protection.new_device_check", json!(true)).await;
        for typed in ["Countess", ADA] {
            let mut browser = world.browser();
            browser.visit("/sign-in").await.fill("Email address or username", typed).submit("Continue").await;
            browser
                .fill("Password", PASSWORD)
                .submit("Continue")
                .await
                .is_at("/sign-in/factor-two")
                .sees(typed);
            assert_eq!(browser.page().whose(), [typed], "{protection}");
            assert_eq!(browser.page().text().contains(ADA), typed == ADA, "{}", browser.page().text());
            browser.follow("Use another method").await.submit("Backup code").await.sees(typed);
            assert_eq!(browser.page().whose(), [typed], "{protection}");
        }
        first.visit("/user/remove-authenticator-app").await.submit("Remove").await;
        let mut browser = world.browser();
        browser
            .visit("/sign-in")
            .await
            .fill("Email address or username", "Countess")
            .submit("Continue")
            .await;
        browser.fill("Password", PASSWORD).submit("Continue").await.is_at("/sign-in/client-trust");
        browser.sees("Countess").sees_no(ADA);
        assert_eq!(browser.page().whose(), ["Countess"]);
        browser.submit("Send code").await.is_at("/sign-in/client-trust").sees("Countess").sees_no(ADA);
    }
}
