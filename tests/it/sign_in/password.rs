//! Signing in with a password or a username, and choosing another password when one is forgotten.

use portico::auth::proofs::lockout;
use portico::storage;
use serde_json::json;

use crate::world::breaches::Breached;
use crate::world::browser::{Ask, Browser};
use crate::world::crowd::all_at_once;
use crate::world::database::change;
use crate::world::database::ordered;
use crate::world::face::{Face, face};
use crate::world::mailbox::wrong;
use crate::world::people::{context, give, set_password, user};
use crate::world::{ADA, EVE, World, minutes, seconds};

const NOBODY: &str = "nobody@example.com";
const RIGHT: &str = "tundra-violin-94-cask";
const NEW: &str = "copper-lantern-58-moss";

/// A portal with passwords, and Ada, who has one.
async fn portal() -> World {
    let world = World::with_user(ADA).await;
    world.settings("attributes.password", json!({ "enabled": true })).await;
    set_password(&world, ADA, RIGHT).await;
    world
}

/// The same, with usernames: Ada's is `Countess`.
async fn with_usernames() -> World {
    let world = portal().await;
    world.settings("attributes.username", json!({ "enabled": true, "used_for_first_factor": true })).await;
    give(&world, ADA, "username", "Countess").await;
    world
}

async fn strict(world: World) -> World {
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    world
}

async fn start(world: &World, label: &str, typed: &str) -> Browser {
    let mut browser = world.browser();
    browser.visit("/sign-in").await.fill(label, typed).submit("Continue").await;
    browser
}

/// A browser that is asked for a password.
async fn asked(world: &World, address: &str) -> Browser {
    let mut browser = start(world, "Email address", address).await;
    browser.is_at("/sign-in/factor-one").sees("Enter your password");
    browser
}

/// A browser that has proved by a code that it may choose a new password.
async fn choosing(world: &World) -> Browser {
    let mut browser = asked(world, ADA).await;
    browser.follow("Forgot password?").await.submit("Email me a code to choose a new password").await;
    browser.is_at("/sign-in/factor-one");
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/reset-password");
    browser
}

fn choose(browser: &mut Browser, password: &str) {
    browser.fill("New password", password).fill("Confirm new password", password);
}

/// The page says that the password was replaced, and leads on.
async fn goes_on(browser: &mut Browser) -> &mut Browser {
    browser.is_at("/sign-in/reset-password-success").sees("Your password is replaced");
    browser.follow("Continue").await.is_at("/user")
}

// ---- the password

#[tokio::test]
async fn somebody_with_a_password_is_asked_for_it_and_nothing_is_sent() {
    let world = portal().await;
    let sent = world.mailbox.all().await.len();
    let mut browser = asked(&world, ADA).await;
    browser.sees(ADA).fill("Password", "wrong").submit("Continue").await;
    browser.is_at("/sign-in/factor-one").sees("This password is incorrect");
    assert!(!browser.answer().body.contains("value=\"wrong\""), "no password comes back");
    browser.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    assert!(browser.is_signed_in().await);
    let told = world.mailbox.all().await;
    assert!(told[sent..].iter().all(|mail| mail.template == "new_device"), "only of the new device");
    assert_eq!(world.count("lockouts").await, 0, "the right one forgives");
    assert_eq!(world.count("identifications WHERE verified_at IS NULL").await, 0);
}

#[tokio::test]
async fn a_manager_signs_in_in_one_step_and_a_wrong_password_lands_on_the_next() {
    let world = portal().await;
    let mut browser = world.browser();
    browser
        .visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .fill("Password", "wrong")
        .submit("Continue")
        .await;
    browser.is_at("/sign-in/factor-one").sees("This password is incorrect");
    browser.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    let mut other = world.browser();
    other.visit("/sign-in").await.fill("Email address", ADA).fill("Password", RIGHT).submit("Continue").await;
    other.is_at("/user");
    // Whatever comes first otherwise.
    world.settings("sign_in.preferred_strategy", json!("otp")).await;
    let sent = world.mailbox.count(ADA).await;
    let mut third = world.browser();
    third.visit("/sign-in").await.fill("Email address", ADA).fill("Password", RIGHT).submit("Continue").await;
    third.is_at("/user");
    assert_eq!(world.mailbox.to(ADA).await[sent..].iter().filter(|mail| mail.code.is_some()).count(), 0);
}

#[tokio::test]
async fn somebody_without_a_password_who_brings_one_is_sent_a_message() {
    let world = portal().await;
    world.sign_up(EVE).await;
    let mut browser = world.browser();
    browser
        .visit("/sign-in")
        .await
        .fill("Email address", EVE)
        .fill("Password", RIGHT)
        .submit("Continue")
        .await;
    browser.is_at("/sign-in/factor-one").sees("Check your email");
    assert_eq!(world.count("lockouts").await, 0);
    // The password was taken away while it was asked for.
    let mut ada = asked(&world, ADA).await;
    storage::passwords::delete(&world.db, &user(&world, ADA).await).await.unwrap();
    ada.fill("Password", RIGHT).submit("Continue").await;
    ada.is_at("/sign-in/methods").sees("This account has no password");
    ada.submit("Email me a code only").await.is_at("/sign-in/factor-one");
}

#[tokio::test]
async fn the_setting_says_what_comes_first_and_the_other_is_an_alternative() {
    let world = portal().await;
    let mut browser = asked(&world, ADA).await;
    browser.follow("Use another method").await.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    browser.is_at("/sign-in/factor-one").reload().await;
    assert_eq!(world.mailbox.count(ADA).await, 2, "one at sign-up, one now; a reload sends none");
    // Back to the password: what was sent counts no more.
    browser.follow("Use another method").await.submit("Enter my password").await.sees("Enter your password");
    let url = browser.url().join("/act/sign_in/attempt").unwrap();
    browser.send(browser.post(&url, format!("code={code}"))).await;
    assert!(!browser.is_signed_in().await);
    browser
        .visit("/sign-in/factor-one")
        .await
        .fill("Password", RIGHT)
        .submit("Continue")
        .await
        .is_at("/user");
    world.settings("sign_in.preferred_strategy", json!("otp")).await;
    let mut second = start(&world, "Email address", ADA).await;
    second.sees("Check your email").follow("Use another method").await.submit("Enter my password").await;
    second.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn switched_off_passwords_go_on_and_cannot_be_reset() {
    let world = portal().await;
    world.settings("attributes.password.enabled", json!(false)).await;
    let mut browser = asked(&world, ADA).await;
    browser.follow("Forgot password?").await.sees("Use another method").sees_no("choose a new password");
    browser
        .visit("/sign-in/factor-one")
        .await
        .fill("Password", RIGHT)
        .submit("Continue")
        .await
        .is_at("/user");
    let mut start = world.browser();
    start.visit("/sign-in").await;
    assert_eq!(start.page().count("input[type=password]"), 0);
}

#[tokio::test]
async fn an_outdated_hash_is_renewed_silently() {
    let world = portal().await;
    let hash = async || world.column("SELECT hash FROM passwords").await;
    let before = hash().await;
    world.settings("password_settings.hashing.iterations", json!(3)).await;
    asked(&world, ADA).await.fill("Password", "wrong").submit("Continue").await;
    assert_eq!(hash().await, before);
    asked(&world, ADA).await.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    assert!(hash().await != before && hash().await[0].contains("t=3"));
    asked(&world, ADA).await.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn who_is_banned_or_gone_is_told_so() {
    let world = portal().await;
    let mut browser = asked(&world, ADA).await;
    change(&world.db, "UPDATE users SET banned_at = 1").await;
    browser.fill("Password", RIGHT).submit("Continue").await.is_at("/sign-in").sees("may not sign in");
    start(&world, "Email address", ADA).await.is_at("/sign-in").sees("may not sign in");
    let world = strict(world).await;
    let mut hidden = asked(&world, ADA).await;
    hidden.fill("Password", "wrong").submit("Continue").await.sees("does not fit this account");
    hidden.fill("Password", RIGHT).submit("Continue").await.sees("may not sign in");
    change(&world.db, "UPDATE users SET banned_at = NULL").await;
    let mut deleted = asked(&world, ADA).await;
    let mut owner = asked(&world, ADA).await;
    owner.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    storage::users::delete(&world.db, &user(&world, ADA).await).await.ok();
    deleted.fill("Password", RIGHT).submit("Continue").await;
    assert!(!deleted.is_signed_in().await);
}

// ---- passwords that others know

#[tokio::test]
async fn a_breached_password_must_be_replaced_before_anybody_is_signed_in() {
    let (breached, world) = (Breached::start().await, portal().await);
    breached.serve(&world).await;
    breached.knows(&[(RIGHT, 9)]);
    asked(&world, ADA).await.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    world.settings("password_settings.enforce_hibp_on_sign_in", json!(true)).await;
    let mut browser = asked(&world, ADA).await;
    browser.fill("Password", "wrong").submit("Continue").await.is_at("/sign-in/factor-one");
    browser.fill("Password", RIGHT).submit("Continue").await;
    browser.is_at("/sign-in/forgot-password").sees("lists that attackers try first");
    assert!(browser.page().link("Back").is_none() && !browser.is_signed_in().await);
    browser.visit("/sign-in/forgot-password").await.submit("Email me a code to choose a new password").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await;
    choose(&mut browser, NEW);
    browser.submit("Continue").await;
    goes_on(&mut browser).await;
}

#[tokio::test]
async fn a_password_that_was_marked_leads_to_other_methods_or_to_a_new_one() {
    let world = with_usernames().await;
    change(&world.db, "UPDATE passwords SET compromised_at = 1").await;
    let mut browser = start(&world, "Email address or username", "countess").await;
    browser.fill("Password", RIGHT).submit("Continue").await;
    browser.is_at("/sign-in/methods").sees("may be known to others").sees_no("choose a new password");
    assert!(browser.page().link("Back").is_none() && !browser.is_signed_in().await);
    browser.visit("/sign-in/methods").await.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/tasks/reset-password");
    assert!(!browser.is_signed_in().await, "not before they have chosen another");
    // Nothing else would let them in.
    world.settings("attributes.email_address.used_for_first_factor", json!(false)).await;
    let mut only = start(&world, "Email address or username", "countess").await;
    only.fill("Password", RIGHT).submit("Continue").await.is_at("/sign-in/reset-password");
    choose(&mut only, RIGHT);
    only.submit("Continue").await.sees("This is your current password");
    choose(&mut only, NEW);
    only.submit("Continue").await;
    goes_on(&mut only).await;
    assert_eq!(world.count("passwords WHERE compromised_at IS NULL").await, 1);
}

// ---- usernames and phone numbers

#[tokio::test]
async fn a_username_signs_in_however_it_is_written_and_only_with_a_password() {
    let world = with_usernames().await;
    for typed in ["Countess", " countess ", "COUNTESS", "ｃｏｕｎｔｅｓｓ"] {
        let mut browser = start(&world, "Email address or username", typed).await;
        browser.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    }
    let mut nobody = start(&world, "Email address or username", "duchess").await;
    nobody.is_at("/sign-in").sees("We know no account by this");
    assert_eq!(nobody.field("Email address or username").value, "duchess");
    assert!(nobody.page().link("Sign up").unwrap().contains("username=duchess"));
    for odd in ["a\0b", "a@b", &"x".repeat(400)] {
        start(&world, "Email address or username", odd).await.is_at("/sign-in").sees("does not look right");
    }
    // The mail address works in the same field.
    start(&world, "Email address or username", ADA).await.sees("Enter your password");
    change(&world.db, "DELETE FROM passwords").await;
    let mut browser = start(&world, "Email address or username", "countess").await;
    browser.is_at("/sign-in/factor-one").sees("a•••@example.com");
    world.settings("attributes.email_address.used_for_first_factor", json!(false)).await;
    world.settings("application.support_email", json!("help@example.com")).await;
    let mut stuck = start(&world, "Email address or username", "countess").await;
    stuck.is_at("/sign-in/methods").sees("No way in from here").sees("help@example.com");
    stuck.submit("Cancel").await.is_at("/sign-in");
}

#[tokio::test]
async fn a_proof_by_mail_proves_that_address_and_no_other() {
    let world = with_usernames().await;
    change(&world.db, "UPDATE identifications SET verified_at = NULL WHERE kind = 'username'").await;
    let mut owner = asked_by_username(&world).await;
    owner.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    let mut browser = asked_by_username(&world).await;
    browser.follow("Use another method").await.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_eq!(world.count("identifications WHERE verified_at IS NULL").await, 1);
    assert!(owner.is_signed_in().await, "nobody was thrown out");
}

async fn asked_by_username(world: &World) -> Browser {
    let mut browser = start(world, "Email address or username", "countess").await;
    browser.sees("Enter your password");
    browser
}

#[tokio::test]
async fn a_phone_number_has_a_field_of_its_own_and_is_read_in_the_other_one_too() {
    let world = portal().await;
    give(&world, ADA, "phone_number", "+14155552671").await;
    let mut browser = world.browser();
    assert!(browser.visit("/sign-in").await.page().link("Use a phone number instead").is_none());
    world
        .settings("attributes.phone_number", json!({ "enabled": true, "used_for_first_factor": true }))
        .await;
    browser
        .visit("/sign-in?redirect_url=%2Fuser%2Fsecurity")
        .await
        .follow("Use a phone number instead")
        .await;
    for typed in ["415 555 2671", "+1 (415) 555-2671"] {
        let mut tab = browser.tab();
        tab.fill("Phone number", typed).submit("Continue").await.sees("Enter your password");
        tab.fill("Password", RIGHT).submit("Continue").await.is_at("/user/security");
        tab.visit("/sign-out").await.submit("Sign out").await;
        browser.visit("/sign-in?phone&redirect_url=%2Fuser%2Fsecurity").await;
    }
    browser.fill("Phone number", "415 555 9999").submit("Continue").await;
    browser.is_at("/sign-in").sees("no account with this phone number");
    assert_eq!(browser.field("Phone number").value, "415 555 9999");
    browser.fill("Phone number", "12").submit("Continue").await.is_at("/sign-in");
    browser.follow("Use an email address instead").await;
    browser.fill("Email address", "+1 415 555 2671").submit("Continue").await.sees("Enter your password");
    browser.submit("Change").await.is_at("/sign-in");
    assert_eq!(browser.field("Phone number").value, "+1 415-555-2671");
    assert!(browser.path().contains("redirect_url") && !browser.path().contains("415"), "{}", browser.path());
    browser.visit(&format!("/sign-in?phone_number=%2B14155552671&email_address={ADA}")).await;
    assert_eq!(browser.field("Email address").value, ADA);
}

#[tokio::test]
async fn a_text_signs_in_and_resets_and_a_country_that_is_off_leaves_the_other_methods() {
    let world = portal().await;
    world
        .settings("attributes.phone_number", json!({ "enabled": true, "used_for_first_factor": true }))
        .await;
    world.settings("sign_in.preferred_strategy", json!("otp")).await;
    let number = "+14155552671";
    give(&world, ADA, "phone_number", number).await;
    let mut browser = start(&world, "Email address", number).await;
    browser.is_at("/sign-in/factor-one").sees("No message yet?");
    assert_eq!(browser.page().count(".emblem-text"), 1);
    let code = world.mailbox.code(number).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    world.clock.advance(minutes(1));
    let mut forgot = start(&world, "Email address", ADA).await;
    forgot.visit("/sign-in/forgot-password").await.sees(ADA).sees_no("2671");
    forgot.submit("Text me a code to choose a new password").await.sees("No message yet?").sees_no(number);
    let code = world.mailbox.code(number).await;
    forgot.fill("Code", &code).submit("Continue").await;
    choose(&mut forgot, NEW);
    forgot.submit("Continue").await;
    goes_on(&mut forgot).await;
    world.settings("sms.allowed_countries", json!(["CA"])).await;
    world.clock.advance(minutes(1));
    let texts = world.mailbox.count(number).await;
    let mut off = start(&world, "Email address", number).await;
    off.is_at("/sign-in/methods").sees("country");
    off.submit("Text me a code").await.is_at("/sign-in/methods").sees("country");
    off.visit("/sign-in/forgot-password").await.submit("Text me a code to choose a new password").await;
    off.is_at("/sign-in/methods").sees("country");
    assert_eq!(world.mailbox.count(number).await, texts);
    off.submit("Enter my password").await.fill("Password", NEW).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn the_label_says_what_is_accepted() {
    let world = with_usernames().await;
    let mut browser = world.browser();
    browser.visit("/sign-in?username=countess").await;
    assert_eq!(browser.field("Email address or username").value, "countess");
    world
        .all_settings(&[
            ("attributes.username.required", json!(true)),
            ("attributes.email_address.required", json!(false)),
            ("attributes.email_address.used_for_first_factor", json!(false)),
            ("attributes.email_address.enabled", json!(false)),
        ])
        .await;
    browser.visit("/sign-in").await.fill("Username", "countess").submit("Continue").await;
    browser.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    let mut mail = world.browser();
    mail.visit("/sign-in").await.fill("Username", ADA).submit("Continue").await.sees("does not look right");
}

// ---- a forgotten password

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_code_and_other_devices_are_signed_out() {
    let world = portal().await;
    let mut elsewhere = asked(&world, ADA).await;
    elsewhere.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    let mut browser = choosing(&world).await;
    assert!(!browser.is_signed_in().await, "the code alone signs nobody in");
    browser.visit("/sign-in/factor-one").await.is_at("/sign-in/reset-password");
    browser.fill("New password", NEW).fill("Confirm new password", "else").submit("Continue").await;
    browser.is_at("/sign-in/reset-password").sees("not the same password");
    for (refused, why) in [
        ("", "Enter a new password"),
        ("short", "at least 8"),
        (ADA, "what you sign in with"),
        (RIGHT, "your current password"),
    ] {
        choose(&mut browser, refused);
        browser.submit("Continue").await.is_at("/sign-in/reset-password").sees(why);
    }
    choose(&mut browser, NEW);
    browser.submit("Continue").await;
    goes_on(&mut browser).await;
    assert!(browser.is_signed_in().await && !elsewhere.is_signed_in().await);
    let told: Vec<_> = world.mailbox.to(ADA).await.into_iter().map(|mail| mail.template).collect();
    assert!(told.contains(&"password_changed".to_owned()), "{told:?}");
    asked(&world, ADA).await.fill("Password", RIGHT).submit("Continue").await.sees("is incorrect");
    asked(&world, ADA).await.fill("Password", NEW).submit("Continue").await.is_at("/user");
    assert_eq!(world.count("events WHERE kind = 'user.password_reset' AND outcome = 'ok'").await, 1);
    assert!(!world.dump_text().await.contains(NEW));
}

#[tokio::test]
async fn that_a_password_was_replaced_is_said_once_and_leads_where_the_site_wants() {
    let world = portal().await;
    let done = "/sign-in/reset-password-success";
    let mut nobody = world.browser();
    nobody.visit(&format!("{done}?redirect_url=%2Fuser%2Fsecurity")).await.is_at("/sign-in");
    let mut browser = world.browser();
    browser.visit("/sign-in?redirect_url=%2Fuser%2Fsecurity").await.fill("Email address", ADA);
    browser.submit("Continue").await.visit(done).await.is_at("/sign-in?redirect_url=%2Fuser%2Fsecurity");
    browser.visit("/sign-in/forgot-password").await.submit("Email me a code to choose a new password").await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    browser.visit(done).await.is_at("/sign-in?redirect_url=%2Fuser%2Fsecurity");
    browser.visit("/sign-in/reset-password").await;
    choose(&mut browser, NEW);
    browser.submit("Continue").await.is_at(done).sees("All your other devices are signed out");
    let mut tab = browser.tab();
    assert_eq!(browser.page().link("Continue").as_deref(), Some("/user/security"));
    assert_eq!(browser.page().count("meta[http-equiv=refresh]"), 0, "nothing moves that cannot be stopped");
    assert!(!browser.page().text().contains("Stay here"), "without script there is nothing to stop");
    // Asking for the page changes nothing, and once it was shown it leads on.
    let before = world.counts().await;
    tab.visit(done).await.is_at("/user/security");
    assert_eq!(world.counts().await, before);
    browser.follow("Continue").await.is_at("/user/security");
}

#[tokio::test]
async fn whom_a_message_went_to_can_be_changed() {
    let world = with_usernames().await;
    world.settings("sign_in.preferred_strategy", json!("otp")).await;
    let mut browser = world.browser();
    browser.visit("/sign-in?redirect_url=%2Fuser%2Fsecurity").await;
    browser.fill("Email address or username", ADA).submit("Continue").await.sees("Check your email");
    let code = world.mailbox.code(ADA).await;
    let mut waiting = browser.tab();
    browser.submit("Change").await.is_at("/sign-in?redirect_url=%2Fuser%2Fsecurity");
    assert_eq!(browser.field("Email address or username").value, ADA);
    world.sign_up(EVE).await;
    browser.fill("Email address or username", EVE).submit("Continue").await.sees(EVE);
    waiting.fill("Code", &code).submit("Continue").await;
    assert!(!browser.tab().is_signed_in().await, "what was sent before counts no more");
    let code = world.mailbox.code(EVE).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user/security");
}

#[tokio::test]
async fn other_devices_stay_when_somebody_says_so() {
    let world = portal().await;
    let mut elsewhere = asked(&world, ADA).await;
    elsewhere.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    let mut browser = choosing(&world).await;
    choose(&mut browser, NEW);
    browser
        .untick("sign_out_of_other_sessions")
        .submit("Continue")
        .await
        .sees("other devices stay signed in");
    goes_on(&mut browser).await;
    assert!(elsewhere.is_signed_in().await);
}

#[tokio::test]
async fn an_attempt_to_reset_waits_for_the_new_password_until_it_is_over() {
    let world = portal().await;
    let mut browser = choosing(&world).await;
    // No code or link opens a way around it.
    for (path, body) in [
        ("/act/sign_in/finish", "".to_owned()),
        ("/act/sign_in/prepare", "strategy=email_code".to_owned()),
        ("/act/sign_in/attempt", format!("code={}", world.mailbox.code(ADA).await)),
        ("/act/sign_in/attempt_password", format!("password={RIGHT}")),
    ] {
        let url = browser.url().join(path).unwrap();
        browser.send(browser.post(&url, body)).await;
        assert!(!browser.is_signed_in().await, "{path}");
    }
    browser.visit("/sign-in/reset-password").await.is_at("/sign-in/reset-password");
    let hash = world.column("SELECT hash FROM passwords").await;
    world.clock.advance(minutes(10));
    browser.visit("/sign-in/reset-password").await.is_at("/sign-in");
    assert_eq!(world.column("SELECT hash FROM passwords").await, hash, "nothing has changed");
    let mut cancels = choosing(&world).await;
    cancels.submit("Cancel").await.is_at("/sign-in");
    cancels.visit("/sign-in/reset-password").await.is_at("/sign-in");
}

#[tokio::test]
async fn whoever_comes_to_a_browser_ten_minutes_after_a_reset_code_chooses_no_password() {
    let world = portal().await;
    let mut left = choosing(&world).await;
    // Another, whose password was right and must be replaced before it counts.
    change(&world.db, "UPDATE passwords SET compromised_at = 1").await;
    world.settings("attributes.email_address.used_for_first_factor", json!(false)).await;
    let mut imposed = asked(&world, ADA).await;
    imposed.fill("Password", RIGHT).submit("Continue").await.is_at("/sign-in/reset-password");
    let hash = world.column("SELECT hash FROM passwords").await;
    let url = left.url().join("/act/sign_in/reset_password").unwrap();
    let body = format!("new_password={NEW}&confirm_password={NEW}");
    world.clock.advance(minutes(10));
    for browser in [&mut left, &mut imposed] {
        choose(browser, NEW);
        browser.submit("Continue").await.is_at("/sign-in").sees("This attempt is over");
        browser.send(browser.post(&url, body.clone())).await;
        assert!(!browser.is_signed_in().await);
        browser.visit("/sign-in/reset-password").await.is_at("/sign-in");
    }
    assert_eq!(world.column("SELECT hash FROM passwords").await, hash, "nothing has changed");
    // In time it is good.
    world.settings("attributes.email_address.used_for_first_factor", json!(true)).await;
    let mut quick = choosing(&world).await;
    world.clock.advance(minutes(10) - seconds(1));
    choose(&mut quick, NEW);
    quick.submit("Continue").await.is_at("/sign-in/reset-password-success");
}

#[tokio::test]
async fn a_password_that_must_be_replaced_is_chosen_by_whoever_proved_a_moment_ago_who_they_are() {
    let world = portal().await;
    change(&world.db, "UPDATE passwords SET compromised_at = 1").await;
    let mut browser = world.browser();
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    browser.follow("Use another method").await.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/tasks/reset-password");
    world.clock.advance(minutes(10));
    let hash = world.column("SELECT hash FROM passwords").await;
    choose(&mut browser, NEW);
    browser.submit("Continue").await.is_at("/user/verify-it-is-you");
    assert_eq!(world.column("SELECT hash FROM passwords").await, hash, "nothing has changed");
    browser.submit("Send code").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_ne!(world.column("SELECT hash FROM passwords").await, hash, "what waited is done");
}

#[tokio::test]
async fn a_locked_account_is_not_reset() {
    let world = portal().await;
    let mut choosing = choosing(&world).await;
    world.clock.advance(minutes(1));
    let mut waiting = asked(&world, ADA).await;
    waiting.follow("Forgot password?").await.submit("Email me a code to choose a new password").await;
    let code = world.mailbox.code(ADA).await;
    // Reset codes count like all others.
    for _ in 0..5 {
        waiting.fill("Code", &wrong(&code)).submit("Continue").await;
    }
    let mut guessing = asked(&world, ADA).await;
    for left in [None, None, Some("2 more wrong tries"), Some("One more wrong try"), None] {
        guessing.fill("Password", "wrong").submit("Continue").await;
        left.map(|left| guessing.sees(left));
    }
    guessing.is_at("/sign-in").sees("locked for another 60 minutes");
    assert_eq!(guessing.page().count(".notice"), 1, "told once: {}", guessing.page().text());
    assert_eq!(guessing.field("Email address").value, ADA, "whose account it is");
    guess_support(&world).await;
    choose(&mut choosing, NEW);
    choosing.submit("Continue").await.is_at("/sign-in").sees("locked for another");
    assert!(!choosing.is_signed_in().await);
    assert_eq!(world.mailbox.last(ADA).await.template, "account_locked");
}

/// The words of a lock name who helps.
async fn guess_support(world: &World) {
    world.settings("application.support_email", json!("help@example.com")).await;
    start(world, "Email address", ADA)
        .await
        .sees("is locked")
        .sees("If it was not you, write to help@example.com");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_equal_answers_wins() {
    let world = portal().await;
    let mut browser = asked(&world, ADA).await;
    browser.follow("Forgot password?").await.submit("Email me a code to choose a new password").await;
    let code = world.mailbox.code(ADA).await;
    let (url, body) = browser.fill("Code", &code).form("Continue");
    let asks = (0..64).map(|_| (browser.tab(), browser.post(&url, body.clone()))).collect();
    all_at_once(asks).await;
    assert_eq!(world.count("events WHERE kind = 'sign_in.first_factor_proved'").await, 1);
    browser.visit("/sign-in/reset-password").await.is_at("/sign-in/reset-password");
    choose(&mut browser, NEW);
    let (url, body) = browser.form("Continue");
    let asks = (0..8).map(|_| (browser.tab(), browser.post(&url, body.clone()))).collect();
    all_at_once(asks).await;
    assert_eq!(world.count("events WHERE kind = 'user.password_reset' AND outcome = 'ok'").await, 1);
    assert_eq!(world.count("sessions").await, 2, "of the sign-up, and one more");
}

// ---- lockout

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_wrong_passwords_at_once_are_judged_ten_times() {
    let world = portal().await;
    let mut right = asked(&world, ADA).await;
    let mut asks: Vec<(Browser, Ask)> = vec![];
    // Fewer of each than may wait for one browser.
    for _ in 0..10 {
        let mut browser = asked(&world, ADA).await;
        let (url, body) = browser.fill("Password", "wrong").form("Continue");
        asks.extend((0..50).map(|_| (browser.tab(), browser.post(&url, body.clone()))));
    }
    assert_eq!(all_at_once(asks).await.len(), 500);
    let events = "events WHERE kind = 'sign_in.attempted' AND outcome =";
    assert_eq!(world.count(&format!("{events} 'form_password_incorrect'")).await, 10);
    assert_eq!(world.count(&format!("{events} 'user_locked'")).await, 490);
    assert_eq!(world.count("lockouts WHERE failures = 10 AND locked_until IS NOT NULL").await, 1);
    assert_eq!(world.count("events WHERE kind = 'user.locked'").await, 1);
    right.fill("Password", RIGHT).submit("Continue").await.is_at("/sign-in").sees("is locked");
}

#[tokio::test]
async fn the_last_try_before_the_lock_may_be_the_right_one() {
    let world = portal().await;
    let mut browser = asked(&world, ADA).await;
    for _ in 0..9 {
        browser.fill("Password", "wrong").submit("Continue").await;
    }
    browser.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    assert_eq!(world.count("lockouts").await, 0);
}

/// What can be seen of an answer from outside, and the statements that it took.
async fn answered(browser: &mut Browser, typed: &str, password: &str) -> (Face, Vec<&'static str>) {
    browser.fill("Password", password);
    ordered(async {
        browser.submit("Continue").await;
        face(browser, typed)
    })
    .await
}

/// A browser that is asked for the password, by whatever name.
async fn named(world: &World, typed: &str) -> Browser {
    let mut browser = start(world, "Email address or username", typed).await;
    browser.is_at("/sign-in/factor-one");
    browser
}

#[tokio::test]
async fn where_users_are_hidden_all_names_of_an_account_share_its_guesses_and_nobody_sees_that() {
    let world = strict(with_usernames().await).await;
    give(&world, ADA, "email_address", "countess@example.com").await;
    let mut owner = named(&world, ADA).await;
    owner.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    owner.visit("/sign-out").await.submit("Sign out").await;
    for (typed, times) in [("Countess", 4), ("countess@example.com", 3), (ADA, 3)] {
        let mut browser = named(&world, typed).await;
        for _ in 0..times {
            browser.fill("Password", "wrong").submit("Continue").await.is_at("/sign-in/factor-one");
            browser.sees("does not fit this account").sees_no("lock");
        }
    }
    // Ten in all: by each of her names the right one is as wrong as any password of nobody's.
    for (typed, before) in [("Countess", 4), ("countess@example.com", 3), (ADA, 3)] {
        let mut known = named(&world, typed).await;
        let nobody = format!("nobody{typed}");
        let mut guessing = named(&world, &nobody).await;
        for _ in 0..before {
            guessing.fill("Password", "wrong").submit("Continue").await;
        }
        let mut unknown = named(&world, &nobody).await;
        for _ in before..10 {
            let (one, other) =
                (answered(&mut known, typed, RIGHT).await, answered(&mut unknown, &nobody, RIGHT).await);
            assert_eq!(one, other, "{typed}");
        }
        known.is_at("/sign-in").sees("is locked");
        assert!(!known.is_signed_in().await);
    }
    // Her own browser is none of theirs.
    owner.visit("/sign-in").await.fill("Email address or username", ADA).submit("Continue").await;
    owner.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
    world.clock.advance(minutes(60));
    let mut later = named(&world, ADA).await;
    later.fill("Password", RIGHT).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn where_users_are_hidden_the_owner_of_a_locked_account_is_told_once_by_any_node() {
    let world = strict(with_usernames().await).await;
    for typed in ["Countess", ADA, "nobody@example.com"] {
        let mut browser = named(&world, typed).await;
        for _ in 0..5 {
            browser.fill("Password", "wrong").submit("Continue").await;
        }
    }
    let locked = "outbox WHERE template = 'account_locked'";
    let nodes = [context(&world).await, context(&world).await];
    for cx in &nodes {
        lockout::tell_owners(cx).await.unwrap();
    }
    assert_eq!(world.count(locked).await, 0, "the last try may be right still");
    world.clock.advance(seconds(29));
    lockout::tell_owners(&context(&world).await).await.unwrap();
    assert_eq!(world.count(locked).await, 0, "as long as a request lasts");
    world.clock.advance(seconds(1));
    let nodes = [context(&world).await, context(&world).await, context(&world).await];
    let told = nodes.map(|cx| tokio::spawn(async move { lockout::tell_owners(&cx).await.unwrap() }));
    for told in told {
        told.await.unwrap();
    }
    assert_eq!(world.count(locked).await, 1);
    assert_eq!(world.mailbox.last(ADA).await.template, "account_locked");
    assert_eq!(world.count("events WHERE kind = 'user.locked'").await, 1);
    // The locks of her names add nothing, nor does that of a name which is nobody's.
    for typed in ["Countess", ADA, "nobody@example.com"] {
        let mut browser = named(&world, typed).await;
        for _ in 0..5 {
            browser.fill("Password", "wrong").submit("Continue").await;
        }
        browser.is_at("/sign-in").sees("is locked");
    }
    world.clock.advance(seconds(30));
    lockout::tell_owners(&context(&world).await).await.unwrap();
    assert_eq!(world.count(locked).await, 1);
    assert_eq!(world.count("events WHERE kind = 'user.locked'").await, 1);
    // Another lock is told of anew.
    world.clock.advance(minutes(61));
    for typed in ["Countess", ADA] {
        let mut browser = named(&world, typed).await;
        for _ in 0..5 {
            browser.fill("Password", "wrong").submit("Continue").await;
        }
    }
    world.clock.advance(seconds(30));
    lockout::tell_owners(&context(&world).await).await.unwrap();
    assert_eq!(world.count(locked).await, 2);
}

#[tokio::test]
async fn where_users_are_hidden_every_wrong_password_up_to_the_lock_costs_the_same() {
    let world = strict(with_usernames().await).await;
    let (mut known, mut unknown) = (named(&world, ADA).await, named(&world, NOBODY).await);
    for n in 0..10 {
        let one = answered(&mut known, ADA, "wrong").await;
        assert_eq!(one, answered(&mut unknown, NOBODY, "wrong").await, "try {n}");
    }
    known.is_at("/sign-in").sees("is locked");
}

#[tokio::test]
async fn where_users_are_hidden_codes_share_the_guesses_and_a_link_says_why() {
    let world = strict(with_usernames().await).await;
    let by_mail = async |what: &str| {
        let mut browser = named(&world, ADA).await;
        browser.follow("Use another method").await.submit(what).await;
        browser
    };
    let mut waiting = by_mail("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    world.clock.advance(seconds(1));
    let mut pressing = by_mail("Email me a link only").await;
    let link = world.mailbox.link(ADA).await;
    for (typed, times) in [("Countess", 5), (ADA, 5)] {
        let mut browser = named(&world, typed).await;
        for _ in 0..times {
            browser.fill("Password", "wrong").submit("Continue").await;
        }
    }
    waiting.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-one").sees("incorrect");
    pressing.visit(&link).await.submit("Continue").await.sees("is locked");
    assert!(!waiting.is_signed_in().await && !pressing.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn where_users_are_hidden_many_guesses_at_once_by_several_names_are_ten() {
    let world = strict(with_usernames().await).await;
    let mut asks: Vec<(Browser, Ask)> = vec![];
    for typed in ["Countess", ADA] {
        let mut browser = named(&world, typed).await;
        let (url, body) = browser.fill("Password", "wrong").form("Continue");
        asks.extend((0..8).map(|_| (browser.tab(), browser.post(&url, body.clone()))));
    }
    let mut right = named(&world, "countess").await;
    all_at_once(asks).await;
    assert_eq!(world.count("lockouts WHERE failures = 8 AND locked_until IS NULL").await, 2);
    assert_eq!(world.count("lockouts WHERE failures = 10 AND locked_until IS NOT NULL").await, 1);
    right.fill("Password", RIGHT).submit("Continue").await.sees("does not fit this account");
    assert!(!right.is_signed_in().await);
}

#[tokio::test]
async fn every_way_to_write_an_identifier_is_counted_as_one() {
    for hidden in [false, true] {
        let world = with_usernames().await;
        let world = if hidden { strict(world).await } else { world };
        let idn = "ada@bücher.example";
        change(&world.db, "INSERT INTO identifications (id, user_id, kind, value, canonical, verified_at, claimed_at, created_at) SELECT 'idn_idn', user_id, 'email_address', 'ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example', 1, 1, 1 FROM identifications WHERE kind = 'username'").await;
        for forms in [
            ["ada@example.com", "ADA@Example.COM", " ada＠example.com "],
            ["countess", "COUNTESS", "ｃｏｕｎｔｅｓｓ"],
            [idn, "ADA@BÜCHER.example", "ada@xn--bcher-kva.example"],
        ] {
            change(&world.db, "DELETE FROM lockouts").await;
            for typed in forms {
                let mut browser = start(&world, "Email address or username", typed).await;
                browser.fill("Password", "wrong").submit("Continue").await.is_at("/sign-in/factor-one");
            }
            // Where users are hidden, the whole account is counted beneath.
            let counts = if hidden { 2 } else { 1 };
            assert_eq!(world.count("lockouts").await, counts, "{forms:?}");
            assert_eq!(world.count("lockouts WHERE failures = 3").await, counts, "{forms:?}");
        }
    }
}

// ---- where users are hidden

#[tokio::test]
async fn known_and_unknown_look_alike_with_a_password() {
    let world = strict(with_usernames().await).await;
    world.sign_up(EVE).await;
    world
        .settings("attributes.phone_number", json!({ "enabled": true, "used_for_first_factor": true }))
        .await;
    give(&world, ADA, "phone_number", "+14155552671").await;
    let label = "Email address or username";
    for alike in [
        [(ADA, RIGHT), (NOBODY, RIGHT), (EVE, RIGHT)],
        [("countess", "x"), ("duchess1", "x"), ("marquess", "x")],
        [("+14155552671", "x"), ("+14155552672", "x"), ("+14155552673", "x")],
    ] {
        // A count is one statement, whether its row is there already, by another name of the account, or not.
        let counts = async || {
            let mut counts = world.counts().await;
            counts.remove("lockouts");
            counts
        };
        let mut seen = vec![];
        for (typed, password) in alike {
            let wrong = format!("{password}-not");
            let mut faces = vec![];
            let mut browser = world.browser();
            let before = counts().await;
            browser.visit("/sign-in").await.fill(label, typed).submit("Continue").await;
            faces.push(face(&browser, typed));
            browser.fill("Password", &wrong).submit("Continue").await;
            faces.push(face(&browser, typed));
            browser.follow("Forgot password?").await;
            faces.push(face(&browser, typed));
            let after = counts().await;
            let work: Vec<usize> = before.iter().zip(&after).map(|((_, old), (_, new))| new - old).collect();
            // In one step.
            let mut manager = world.browser();
            manager.visit("/sign-in").await.fill(label, typed).fill("Password", &wrong);
            let (_, statements) = ordered(async {
                manager.submit("Continue").await;
            })
            .await;
            faces.push(face(&manager, typed));
            seen.push((faces, work, statements));
            world.clock.advance(seconds(1));
        }
        assert!(seen[0].0[1].2.contains("does not fit this account"), "{:?}", seen[0].0[1]);
        assert_eq!(seen[0], seen[1], "{alike:?}");
        assert_eq!(seen[0], seen[2], "{alike:?}");
    }
}

#[tokio::test]
async fn known_and_unknown_look_alike_when_a_password_is_forgotten() {
    let world = strict(portal().await).await;
    let mut seen = vec![];
    for address in [ADA, NOBODY] {
        let mut faces = vec![];
        let mut browser = asked(&world, address).await;
        browser.follow("Forgot password?").await.submit("Email me a code to choose a new password").await;
        faces.push(face(&browser, address));
        browser.fill("Code", "000000").submit("Continue").await;
        faces.push(face(&browser, address));
        world.clock.advance(seconds(30));
        browser.submit("Resend").await;
        faces.push(face(&browser, address));
        seen.push(faces);
        world.clock.advance(seconds(120));
    }
    assert_eq!(seen[0], seen[1]);
    let mail = world.mailbox.last(NOBODY).await;
    assert!(mail.template == "sign_in_unknown" && mail.code.is_none());
}

#[tokio::test]
async fn known_and_unknown_numbers_look_alike_when_a_password_is_forgotten() {
    let world = strict(portal().await).await;
    world
        .settings("attributes.phone_number", json!({ "enabled": true, "used_for_first_factor": true }))
        .await;
    let (known, unknown) = ("+14155552671", "+14155552672");
    give(&world, ADA, "phone_number", known).await;
    let mut seen = vec![];
    for number in [known, unknown] {
        let mut faces = vec![];
        let mut browser = start(&world, "Email address", number).await;
        faces.push(face(&browser, number));
        browser.follow("Forgot password?").await;
        faces.push(face(&browser, number));
        browser.submit("Text me a code to choose a new password").await.is_at("/sign-in/factor-one");
        faces.push(face(&browser, number));
        browser.fill("Code", "1").submit("Continue").await;
        faces.push(face(&browser, number));
        let code = world.mailbox.code(known).await;
        browser.fill("Code", &wrong(&code)).submit("Continue").await.is_refused_at("Code", "4 more tries");
        faces.push(face(&browser, number));
        world.clock.advance(seconds(30));
        browser.submit("Resend").await.sees("Only the newest one works");
        faces.push(face(&browser, number));
        seen.push(faces);
        world.clock.advance(seconds(120));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!((world.mailbox.count(known).await, world.mailbox.count(unknown).await), (2, 0));
    assert_eq!(world.count("outbox WHERE channel = 'none'").await, 2, "as much work for either");
}
