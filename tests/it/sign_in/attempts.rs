//! Signing in: starting, cancelling, choosing another method, being signed in already.

use axum::http::Method;
use serde_json::json;

use crate::world::{ADA, database};
use crate::world::{World, seconds};

const SAME_CLIENT: &str = "attack_protection.email_link.require_same_client";

#[tokio::test]
async fn a_mailed_code_signs_you_in() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let mail = world.mailbox.last(ADA).await;
    assert!(
        mail.text.contains(mail.code.as_ref().unwrap()) && mail.text.contains(mail.link.as_ref().unwrap())
    );
    browser.fill("Code", &mail.code.unwrap()).submit("Continue").await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn forms_of_one_address_are_one_account() {
    let world = World::with_user("Ada@example.com").await;
    for typed in [" ada@EXAMPLE.com ", "ADA@example.com", "ada＠example.com", "ａｄａ@example.com"] {
        let mut browser = world.browser();
        browser.visit("/sign-in").await.fill("Email address", typed).submit("Continue").await;
        browser.is_at("/sign-in/factor-one");
        let code = world.mailbox.code("Ada@example.com").await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/user");
        let mut second = world.browser();
        second.visit("/sign-up").await.fill("Email address", typed).submit("Continue").await;
        second.is_at("/sign-up").is_refused_at("Email address", "already has an account");
    }
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn an_unknown_identifier_is_told_at_its_field_and_sign_up_keeps_it() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit("/sign-in").await.fill("Email address", "nobody@example.com").submit("Continue").await;
    browser.is_at("/sign-in").is_refused_at("Email address", "no account");
    assert_eq!(browser.field("Email address").value, "nobody@example.com");
    browser.follow("Sign up").await.is_at("/sign-up");
    assert_eq!(browser.field("Email address").value, "nobody@example.com");
    browser.visit("/sign-in").await.sees_no("no account with");
    assert_eq!(world.count("sign_ins").await, 0);
    assert!(world.mailbox.all().await.is_empty());
}

#[tokio::test]
async fn what_is_no_address_is_refused_at_the_field() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser
        .visit("/sign-in")
        .await
        .submit("Continue")
        .await
        .is_refused_at("Email address", "Enter your email");
    browser
        .fill("Email address", "ada at home")
        .submit("Continue")
        .await
        .is_refused_at("Email address", "not an email");
    assert_eq!(browser.field("Email address").value, "ada at home");
}

#[tokio::test]
async fn cancelling_ends_the_attempt_and_its_link_and_code() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let (link, code) = (world.mailbox.link(ADA).await, world.mailbox.code(ADA).await);
    let mut stuck = browser.tab();
    browser.submit("Cancel").await.is_at("/sign-in");
    browser.visit(&link).await.sees("newer link");
    stuck.fill("Code", &code).submit("Continue").await.is_at("/sign-in");
    assert!(!browser.is_signed_in().await);
    browser.visit("/sign-in/factor-one").await.is_at("/sign-in");
}

#[tokio::test]
async fn cancelling_works_after_the_link_was_pressed_elsewhere() {
    let world = World::with_user(ADA).await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let mut first = world.start_sign_in(ADA).await;
    world.browser().visit(&world.mailbox.link(ADA).await).await.submit("Continue").await.sees("Confirmed");
    let mut second = first.tab();
    first.reload().await.sees("Your link was opened");
    second.reload().await.submit("Cancel").await.is_at("/sign-in");
    first.submit("Continue").await.is_at("/sign-in");
    assert!(!first.is_signed_in().await && !second.is_signed_in().await);
}

#[tokio::test]
async fn another_method_can_be_chosen_after_the_link_was_pressed_elsewhere() {
    let world = World::with_user(ADA).await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let eve = "eve@example.com";
    for (mut browser, address, page) in [
        (world.start_sign_in(ADA).await, ADA, "/sign-in/factor-one"),
        (world.start_sign_up(eve).await, eve, "/sign-up/verify-email-address"),
    ] {
        let link = world.mailbox.link(address).await;
        world.browser().visit(&link).await.submit("Continue").await.sees("Confirmed");
        browser.reload().await.sees("Your link was opened").follow("Use another method").await;
        browser.submit("Email me a code only").await.is_at(page).sees("We sent a code");
        let code = world.mailbox.code(address).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees(address);
    }
}

#[tokio::test]
async fn cancelling_a_sign_up_leaves_nobody() {
    let world = World::new().await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let mut first = world.start_sign_up(ADA).await;
    world.browser().visit(&world.mailbox.link(ADA).await).await.submit("Continue").await.sees("Confirmed");
    first.reload().await.sees("Your link was opened").submit("Cancel").await.is_at("/sign-up");
    assert_eq!(world.count("users").await, 0);
    let second = world.sign_up(ADA).await;
    assert!(second.client().is_some(), "an abandoned sign-up reserves nothing");
}

#[tokio::test]
async fn another_method_replaces_link_and_code_at_once() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let old = world.mailbox.last(ADA).await;
    browser.follow("Use another method").await.is_at("/sign-in/methods");
    browser.submit("Email me a code only").await.is_at("/sign-in/factor-one").sees("We sent a code");
    let new = world.mailbox.last(ADA).await;
    assert!(new.link.is_none() && new.code.is_some());
    assert_eq!(world.mailbox.count(ADA).await, 3, "one of the sign-up, two of the sign-in");
    browser.tab().visit(&old.link.unwrap()).await.sees("newer link");
    browser.fill("Code", &old.code.unwrap()).submit("Continue").await.is_refused_at("Code", "incorrect");
    browser.fill("Code", &new.code.unwrap()).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_link_alone_waits_without_a_field_and_refreshes_itself() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    assert_eq!(browser.page().refreshes_after(), None, "a page with a field never wipes it");
    browser.follow("Use another method").await.submit("Email me a link only").await;
    let mail = world.mailbox.last(ADA).await;
    assert!(mail.code.is_none());
    assert!(browser.page().field("Code").is_none() && browser.page().refreshes_after().is_some());
    browser.tab().visit(&mail.link.unwrap()).await.submit("Continue").await.is_at("/user");
    browser.reload().await.is_at("/user");
}

#[tokio::test]
async fn only_what_is_switched_on_is_sent_and_shown() {
    for (on, link, code) in [("email_link", true, false), ("email_code", false, true)] {
        let world = World::with_user(ADA).await;
        world.settings("attributes.email_address.first_factors", json!([on])).await;
        let mut browser = world.start_sign_in(ADA).await;
        let mail = world.mailbox.last(ADA).await;
        assert_eq!((mail.link.is_some(), mail.code.is_some()), (link, code), "{on}");
        assert_eq!(browser.page().field("Code").is_some(), code, "{on}");
        assert!(browser.page().link("Use another method").is_none(), "there is no other");
        let url = browser.url().join("/act/sign_in/prepare").unwrap();
        let other = if link { "email_code" } else { "email_link" };
        browser.send(browser.post(&url, format!("strategy={other}"))).await;
        assert_eq!(world.mailbox.count(ADA).await, 2, "what is off cannot be asked for");
        browser.reload().await;
    }
}

#[tokio::test]
async fn whoever_is_signed_in_is_led_on() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    for path in [
        "/",
        "/default-redirect",
        "/sign-in",
        "/sign-up",
        "/sign-in/factor-one",
        "/sign-up/verify-email-address",
    ] {
        browser.visit(path).await.is_at("/user");
    }
    browser.visit("/sign-in?redirect_url=%2Fadmin").await.is_at("/admin").sees("Page not found");
    let sent = world.mailbox.all().await.len();
    let url = browser.url().join("/act/sign_in/create").unwrap();
    let answer = browser.send(browser.post(&url, "identifier=ada%40example.com".into())).await;
    assert_eq!(answer.location().as_deref(), Some("/sign-in"));
    assert_eq!(world.mailbox.all().await.len(), sent, "nothing is sent to whoever is signed in");
}

#[tokio::test]
async fn steps_without_their_state_lead_to_the_start() {
    let world = World::new().await;
    let steps = ["factor-one", "methods", "factor-two", "sso-callback", "x/y/z"];
    for step in steps {
        world.browser().visit(&format!("/sign-in/{step}")).await.is_at("/sign-in");
    }
    for step in ["verify-email-address", "methods", "continue", "nothing"] {
        world.browser().visit(&format!("/sign-up/{step}")).await.is_at("/sign-up");
    }
}

#[tokio::test]
async fn a_link_opened_while_another_is_signed_in_offers_a_choice() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    world.sign_up("bob@example.com").await;
    // By no ordinary way is somebody signed in beside an attempt that is open: whoever signs in ends it.
    let here = "(SELECT client_id FROM sign_ins WHERE session_id IS NULL)";
    let bob = "(SELECT user_id FROM identifications WHERE value = 'bob@example.com')";
    let moved = format!("UPDATE sessions SET client_id = {here} WHERE user_id = {bob}");
    assert_eq!(database::change(&world.db, &moved).await, 1);
    browser.visit(&link).await.sees("Switch accounts?").sees("bob@example.com").sees(ADA);
    assert_eq!(browser.page().count("[data-press]"), 0, "never pressed by the script");
    browser.follow("Stay signed in as I am").await.is_at("/user").sees("bob@example.com");
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(ADA).sees_no("bob@example.com");
    assert_eq!(world.count("sessions WHERE ended_as = 'replaced'").await, 1);
}

#[tokio::test]
async fn signing_in_by_an_operators_link_never_ends_in_another_account() {
    let world = World::with_user(ADA).await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let mut browser = world.start_sign_in(ADA).await;
    let mut waiting = browser.tab();
    let link = world.mailbox.link(ADA).await;
    let operator = world.administrator_link("bob@example.com").await;
    browser.visit(&operator).await.submit("Continue").await.is_at("/admin");
    world.browser().visit(&link).await;
    waiting.reload().await;
    assert_eq!(waiting.page().count("[data-press]"), 0, "nothing goes on by itself");
    waiting.visit("/user").await.sees("bob@example.com");
}

#[tokio::test]
async fn a_stranger_signed_in_elsewhere_stays_who_they_are() {
    let world = World::with_user(ADA).await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let mut bob = world.sign_up("bob@example.com").await;
    let mut attacker = world.start_sign_in(ADA).await;
    bob.visit(&world.mailbox.link(ADA).await).await.sees("Is this you?");
    assert_eq!(bob.page().count("[data-press]"), 0);
    bob.submit("Continue").await;
    bob.visit("/user").await.is_at("/user").sees("bob@example.com");
    attacker.reload().await.submit("Continue").await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn a_user_deleted_after_sending_is_not_signed_in() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    browser.visit(&link).await;
    database::change(&world.db, "DELETE FROM users").await;
    browser.submit("Continue").await;
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_user_banned_after_sending_is_not_signed_in() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    database::change(&world.db, "UPDATE users SET banned_at = 1").await;
    browser.fill("Code", &code).submit("Continue").await.sees("may not sign in");
    assert!(!browser.is_signed_in().await);
    let mut again = world.browser();
    again.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await.sees("may not sign in");
}

#[tokio::test]
async fn an_attempt_out_of_time_counts_as_none() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    world.clock.advance(seconds(24 * 3600));
    browser.reload().await.is_at("/sign-in");
    let answer = browser.send(browser.ask_path(Method::GET, "/sign-in/status")).await;
    assert!(answer.body.contains("gone"), "{}", answer.body);
}

#[tokio::test]
async fn the_page_behind_the_poll_tells_each_state() {
    let world = World::with_user(ADA).await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let browser = world.start_sign_in(ADA).await;
    let poll = async |state: &str| {
        let before = world.dump().await;
        let answer = browser.send(browser.ask_path(Method::GET, "/sign-in/status")).await;
        assert!(answer.body.contains(&format!("\"state\":\"{state}\"")), "{state}: {}", answer.body);
        assert_eq!(database::changed(&before, &world.dump().await), Vec::<String>::new());
    };
    poll("waiting").await;
    world.browser().visit(&world.mailbox.link(ADA).await).await.submit("Continue").await;
    poll("ready").await;
    browser.tab().reload().await.submit("Continue").await.is_at("/user");
    poll("go").await;
}
