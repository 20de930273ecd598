//! What texts may cost: budgets by number, network, country and day, whoever asks and however many at once.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use portico::auth::sign_in::begin::{self, Named};
use portico::auth::sign_up::{self, Given};
use portico::auth::{Handout, Visitor};
use portico::model::phone_number::PhoneNumber;
use portico::model::targets::Targets;
use serde_json::json;

use super::american;
use crate::world::browser::{Answer, Ask, Browser};
use crate::world::crowd::{MANY, all_at_once, one_has_won, storm};
use crate::world::database::change;
use crate::world::face::face;
use crate::world::gateway::{self, Gateway};
use crate::world::mailbox::wrong;
use crate::world::people::sign_in;
use crate::world::server::{Process, Site, poll};
use crate::world::wire::encoded;
use crate::world::{ADA, BOB, MOBILE, World, minutes, seconds};

const CANADIAN: &str = "+16132123456";
const DAY: i64 = 24 * 60;

/// A portal with phone numbers and these budgets, and an administrator.
async fn with(environment: &[(&str, &str)], budgets: &[(&str, i64)]) -> (World, Browser) {
    let world = World::with(environment).await;
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    for (budget, texts) in budgets {
        world.settings(&format!("sms.{budget}"), json!(texts)).await;
    }
    // Days go by between one number and the next: nobody is asked for mailed codes here.
    world.settings("user_profile.reverification", json!(false)).await;
    let browser = world.sign_up(ADA).await;
    change(&world.db, "UPDATE users SET administrator_at = 1").await;
    (world, browser)
}

/// The same, where rates are not lifted, an hour after the sign-up.
async fn limited(budgets: &[(&str, i64)]) -> (World, Browser) {
    let (world, browser) = with(&[("PORTICO_RATE_LIMITS", "on")], budgets).await;
    world.clock.advance(minutes(60));
    (world, browser.from("203.0.113.1"))
}

fn adding(browser: &Browser, number: &str) -> Ask {
    let url = browser.url().join("/act/user/phone_number/add").unwrap();
    browser.post(&url, encoded(&[("phone_number", number)]))
}

/// The same browser in the n-th of many networks.
fn in_network(browser: &Browser, n: usize) -> Browser {
    browser.tab().from(&format!("10.9.{}.{}", n / 200, n % 200 + 1))
}

/// Adds a number, and looks at the page that follows.
async fn add(browser: &mut Browser, number: &str) {
    browser.visit("/user/add-phone-number").await.fill("Phone number", number).submit("Continue").await;
}

async fn texts(world: &World) -> i64 {
    world.count("outbox WHERE channel = 'sms'").await
}

/// Whose budgets were spent, or whose codes nobody entered, the first first.
async fn events(world: &World) -> Vec<String> {
    world.column("SELECT outcome FROM events WHERE kind LIKE 'sms.%' ORDER BY at, outcome").await
}

/// The notices to administrators, by their subjects.
async fn notices(world: &World) -> Vec<String> {
    let mails = world.mailbox.to(ADA).await.into_iter();
    mails.filter(|mail| mail.template.starts_with("sms_")).map(|mail| mail.subject).collect()
}

#[tokio::test]
async fn a_number_gets_so_many_texts_a_day_and_no_resend_exceeds_that() {
    let (world, mut browser) = limited(&[("per_number_per_day", 2)]).await;
    add(&mut browser, MOBILE).await;
    browser.is_at("/user/verify-identification");
    world.clock.advance(seconds(60));
    browser.submit("Resend").await.is_at("/user/verify-identification").sees("Only the newest one works");
    world.clock.advance(seconds(60));
    browser.submit("Resend").await.sees("Wait 24 hours");
    let answer = browser.answer();
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, Some("86280")));
    assert_eq!(texts(&world).await, 2);
    // Nor by anybody else, from anywhere else.
    let mut bob = world.sign_up(BOB).await.from("198.51.100.1");
    add(&mut bob, MOBILE).await;
    bob.sees("Wait 24 hours");
    assert_eq!(bob.answer().status.as_u16(), 429);
    assert_eq!(
        world.count("identifications WHERE kind = 'phone_number'").await,
        1,
        "nothing half-written stays"
    );
    // What was sent last is still good, and tomorrow there is more.
    let code = world.mailbox.code(MOBILE).await;
    browser
        .visit("/user/verify-identification")
        .await
        .fill("Code", &code)
        .submit("Continue")
        .await
        .is_at("/user");
    world.clock.advance(minutes(DAY));
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    add(&mut bob, MOBILE).await;
    bob.is_at("/user/verify-identification");
    assert!(notices(&world).await.is_empty() && events(&world).await.is_empty());
}

#[tokio::test]
async fn a_network_causes_so_many_texts_a_day_for_numbers_known_and_unknown_alike() {
    let (world, mut ada) = limited(&[("per_network_per_day", 2)]).await;
    add(&mut ada, MOBILE).await;
    let code = world.mailbox.code(MOBILE).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let mut bob = world.sign_up(BOB).await.from("203.0.113.2");
    world.clock.advance(minutes(1));
    // Somebody else's number: nothing is sent, and it counts all the same.
    add(&mut bob, MOBILE).await;
    bob.is_at("/user/verify-identification");
    add(&mut bob, &american(1)).await;
    bob.is_at("/user/verify-identification");
    world.clock.advance(minutes(1));
    for number in [MOBILE, CANADIAN] {
        add(&mut bob, number).await;
        bob.sees("Wait 24 hours");
    }
    assert_eq!(texts(&world).await, 2);
    let mut elsewhere = bob.from("203.0.113.3");
    add(&mut elsewhere, CANADIAN).await;
    elsewhere.is_at("/user/verify-identification");
}

#[tokio::test]
async fn a_country_that_had_its_texts_gets_no_more_and_administrators_are_told_once() {
    let (world, mut browser) = with(&[], &[("per_country_per_day", 2)]).await;
    let mut bob = world.sign_up(BOB).await;
    for n in 0..2 {
        add(&mut browser, &american(n)).await;
        browser.is_at("/user/verify-identification");
    }
    assert_eq!(events(&world).await, ["US"]);
    let mail = world.mailbox.last(ADA).await;
    assert_eq!(mail.subject, "Portico: no more text messages to United States for now");
    for words in ["sent 2 text messages", "United States", "UTC", "sms.per_country_per_day"] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
    }
    let before = world.count("rates").await;
    for who in [&mut browser, &mut bob] {
        add(who, &american(2)).await;
        who.is_at("/user/add-phone-number").is_refused_at("Phone number", "try again in 24 hours");
    }
    world.clock.advance(seconds(60));
    browser.visit("/user/verify-identification").await.submit("Resend").await.sees("try again in 24 hours");
    assert_eq!(
        (texts(&world).await, world.count("rates").await),
        (2, before),
        "what is refused counts nowhere"
    );
    assert_eq!(world.count("identifications WHERE kind = 'phone_number'").await, 2);
    // It is no matter of other countries, nor of tomorrow.
    add(&mut browser, CANADIAN).await;
    browser.is_at("/user/verify-identification");
    assert_eq!((notices(&world).await.len(), events(&world).await.len()), (1, 1));
    assert!(
        world.mailbox.to(BOB).await.iter().all(|mail| !mail.template.contains("budget")),
        "no administrator"
    );
    world.clock.advance(minutes(DAY));
    for n in [3, 4] {
        add(&mut bob, &american(n)).await;
        bob.is_at("/user/verify-identification");
    }
    assert_eq!((notices(&world).await.len(), events(&world).await.len()), (2, 2));
}

#[tokio::test]
async fn the_day_has_a_budget_for_all_countries_and_it_is_told_in_the_readers_language() {
    let (world, browser) = with(&[], &[("per_day", 2)]).await;
    change(&world.db, "UPDATE users SET language = 'de'").await;
    for number in [MOBILE, CANADIAN] {
        browser.send(adding(&browser, number)).await;
    }
    assert_eq!(events(&world).await, ["all"]);
    let mail = world.mailbox.last(ADA).await;
    assert_eq!(mail.subject, "Portico: vorerst keine Textnachrichten mehr");
    assert!(mail.text.contains("2 Textnachrichten") && mail.text.contains("sms.per_day"), "{}", mail.text);
    let mut bob = world.sign_up(BOB).await;
    add(&mut bob, &american(1)).await;
    bob.is_at("/user/add-phone-number").sees("Use another method");
    assert_eq!((texts(&world).await, notices(&world).await.len()), (2, 1));
}

#[tokio::test]
async fn a_text_that_is_held_back_uses_nothing_up_and_is_refused_like_one_that_is_not() {
    let (world, mut ada) = with(&[], &[("per_country_per_day", 2)]).await;
    add(&mut ada, MOBILE).await;
    let code = world.mailbox.code(MOBILE).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let mut bob = world.sign_up(BOB).await;
    for _ in 0..5 {
        add(&mut bob, MOBILE).await;
        bob.is_at("/user/verify-identification");
        world.clock.advance(minutes(11));
    }
    assert_eq!(texts(&world).await, 1);
    assert_eq!(events(&world).await.len(), 0);
    add(&mut bob, &american(1)).await;
    assert_eq!(events(&world).await, ["US"]);
    let mut carol = world.sign_up("carol@example.com").await;
    let mut seen = vec![];
    for number in [MOBILE, &american(2)] {
        add(&mut carol, number).await;
        seen.push((carol.path().to_owned(), carol.page().text().replace(number, "NUMBER")));
    }
    assert_eq!(seen[0], seen[1], "known and unknown are refused alike");
    assert!(seen[0].0 == "/user/add-phone-number" && seen[0].1.contains("try again in"), "{seen:?}");
    assert_eq!(texts(&world).await, 2);
}

/// Enters the code of the newest text to a number.
async fn enter(world: &World, browser: &mut Browser, number: &str) {
    let code = world.mailbox.code(number).await;
    browser.visit("/user/verify-identification").await.fill("Code", &code).submit("Continue").await;
    browser.is_at("/user").sees("is verified");
}

#[tokio::test]
async fn a_country_whose_codes_nobody_enters_gets_no_more_and_administrators_are_told_once() {
    let (world, mut browser) = with(&[], &[("least_answered_after", 3)]).await;
    let mut bob = world.sign_up(BOB).await;
    for n in 0..3 {
        assert!(events(&world).await.is_empty());
        let mut there = in_network(&browser, n);
        add(&mut there, &american(n)).await;
        there.is_at("/user/verify-identification");
    }
    assert_eq!(world.column("SELECT kind FROM events WHERE kind LIKE 'sms.%'").await, ["sms.unanswered"]);
    assert_eq!(events(&world).await, ["US"]);
    let mail = world.mailbox.last(ADA).await;
    assert_eq!(mail.subject, "Portico: codes texted to United States are not entered");
    for words in ["visitors of 3 networks", "UTC", "sms.least_answered_percent", "sms.allowed_countries"] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
    }
    let before = world.count("rates").await;
    for who in [&mut browser, &mut bob] {
        add(who, &american(3)).await;
        who.is_at("/user/add-phone-number").is_refused_at("Phone number", "try again in 24 hours");
    }
    world.clock.advance(seconds(60));
    browser.visit("/user/verify-identification").await.submit("Resend").await.sees("try again in 24 hours");
    assert_eq!((texts(&world).await, world.count("rates").await), (3, before));
    // It is no matter of other countries, nor of tomorrow, nor where it is switched off.
    add(&mut bob, CANADIAN).await;
    bob.is_at("/user/verify-identification");
    world.clock.advance(minutes(DAY));
    for n in 4..7 {
        let mut there = in_network(&bob, n);
        add(&mut there, &american(n)).await;
        there.is_at("/user/verify-identification");
    }
    assert_eq!((notices(&world).await.len(), events(&world).await.len()), (2, 2));
    add(&mut bob, &american(7)).await;
    bob.is_at("/user/add-phone-number");
    world.settings("sms.least_answered_percent", json!(0)).await;
    add(&mut bob, &american(7)).await;
    bob.is_at("/user/verify-identification");
    assert_eq!(events(&world).await.len(), 2);
}

#[tokio::test]
async fn codes_that_are_entered_keep_a_country_open_and_open_it_again() {
    let guard = [("least_answered_after", 2), ("least_answered_percent", 50)];
    let (world, browser) = with(&[], &guard).await;
    let mut browser = in_network(&browser, 0);
    add(&mut browser, &american(0)).await;
    // A wrong code answers nothing, and a right one once.
    let code = world.mailbox.code(&american(0)).await;
    browser.fill("Code", &wrong(&code)).submit("Continue").await.is_at("/user/verify-identification");
    storm(browser.fill("Code", &code), "Continue").await;
    // Half of them, and then less.
    for n in 1..3 {
        browser = in_network(&browser, n);
        add(&mut browser, &american(n)).await;
        browser.is_at("/user/verify-identification");
    }
    assert_eq!(events(&world).await, ["US"]);
    let mut bob = world.sign_up(BOB).await;
    add(&mut bob, &american(3)).await;
    bob.is_at("/user/add-phone-number");
    // Somebody was slow: it goes on, and that it ends again is no news.
    enter(&world, &mut browser, &american(2)).await;
    for n in 3..5 {
        bob = in_network(&bob, n);
        add(&mut bob, &american(n)).await;
        bob.is_at("/user/verify-identification");
    }
    add(&mut bob, &american(5)).await;
    bob.is_at("/user/add-phone-number");
    assert_eq!((texts(&world).await, notices(&world).await.len(), events(&world).await.len()), (5, 1, 1));
    // Answers count for their own window.
    world.clock.advance(minutes(DAY));
    for n in 5..7 {
        bob = in_network(&bob, n);
        add(&mut bob, &american(n)).await;
        bob.is_at("/user/verify-identification");
    }
    add(&mut bob, &american(7)).await;
    bob.is_at("/user/add-phone-number");
    assert_eq!((notices(&world).await.len(), events(&world).await.len()), (2, 2));
}

/// Phone numbers alone are asked for from now on.
async fn by_phone_alone(world: &World) {
    let on = json!({ "enabled": true, "required": true, "used_for_first_factor": true });
    world.settings("attributes.phone_number", on).await;
    let off = json!({ "enabled": false, "required": false, "used_for_first_factor": false });
    world.settings("attributes.email_address", off).await;
}

/// A new browser in which a number was typed into the page that begins, far from where anybody was before.
async fn begin(world: &World, page: &str, number: &str) -> Browser {
    begin_in(world, page, number, 0).await
}

/// The same, in the n-th of many networks.
async fn begin_in(world: &World, page: &str, number: &str, n: usize) -> Browser {
    let mut browser = in_network(&world.browser(), n);
    browser.visit(page).await.fill("Phone number", number).submit("Continue").await;
    browser
}

#[tokio::test]
async fn only_texts_with_codes_wait_for_an_answer_and_known_and_unknown_are_refused_alike() {
    let (world, mut ada) = with(&[], &[("least_answered_after", 3), ("least_answered_percent", 60)]).await;
    add(&mut ada, MOBILE).await;
    enter(&world, &mut ada, MOBILE).await;
    by_phone_alone(&world).await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    // Held back, of tests, or a notice: nothing of it has an answer.
    for _ in 0..4 {
        begin(&world, "/sign-in", &american(1)).await.is_at("/sign-in/factor-one");
        begin(&world, "/sign-up", "+1 415 555 0100").await.is_at("/sign-up/verify-phone-number");
        begin(&world, "/sign-up", MOBILE).await.is_at("/sign-up/verify-phone-number");
        world.clock.advance(minutes(1));
    }
    assert_eq!((texts(&world).await, events(&world).await.len()), (5, 0), "one, and four notices");
    for n in 1..3 {
        let mut browser = begin_in(&world, "/sign-up", &american(n), n).await;
        browser.is_at("/sign-up/verify-phone-number");
    }
    assert_eq!((texts(&world).await, events(&world).await), (7, vec!["US".to_owned()]));
    let mut seen = vec![];
    for number in [MOBILE, &american(5)] {
        for page in ["/sign-in", "/sign-up"] {
            let face = face(&begin(&world, page, number).await, number);
            assert!(face.2.contains("no more text messages can be sent to this country"), "{face:?}");
            seen.push(face);
        }
    }
    assert_eq!((&seen[0], &seen[1]), (&seen[2], &seen[3]));
    assert_eq!(texts(&world).await, 7);
}

#[tokio::test]
async fn another_text_is_refused_where_the_network_or_the_day_has_had_its_own() {
    for (budget, texts_left, words, status) in
        [("per_network_per_day", 2, "Wait 24 hours", 429), ("per_day", 3, "Use another method", 200)]
    {
        // A network has a part of the day's alone, where that is not lifted.
        let (world, mut ada) = match status {
            429 => limited(&[(budget, texts_left)]).await,
            _ => with(&[], &[(budget, texts_left)]).await,
        };
        add(&mut ada, MOBILE).await;
        enter(&world, &mut ada, MOBILE).await;
        by_phone_alone(&world).await;
        world.clock.advance(seconds(60));
        let (page, other) = ("/sign-in/factor-one", "/sign-up/verify-phone-number");
        let signs_in = (begin(&world, "/sign-in", MOBILE).await, page, MOBILE.to_owned());
        let signs_up = (begin(&world, "/sign-up", &american(1)).await, other, american(1));
        world.clock.advance(seconds(60));
        for (mut browser, page, number) in [signs_in, signs_up] {
            let before = (texts(&world).await, world.count("verifications").await);
            browser.is_at(page).submit("Resend").await.sees(words);
            let answer = browser.answer();
            assert_eq!(answer.status.as_u16(), status, "{budget} {page}");
            assert_eq!(answer.header("retry-after").is_some(), status == 429);
            assert_eq!((texts(&world).await, world.count("verifications").await), before, "{page}");
            // The page waits on, for the same number; what was sent is as good as before.
            browser.visit(page).await.is_at(page).sees(&PhoneNumber::international(&number));
            let code = world.mailbox.code(&number).await;
            browser.fill("Code", &code).submit("Continue").await.is_at("/user");
        }
    }
}

#[tokio::test]
async fn numbers_of_tests_cost_nothing() {
    let (world, mut browser) = limited(&[("per_country_per_day", 1), ("per_network_per_day", 1)]).await;
    for number in ["+1 415 555 0100", "+1 415 555 0101", MOBILE] {
        add(&mut browser, number).await;
        browser.is_at("/user/verify-identification");
        world.clock.advance(minutes(1));
    }
    assert_eq!(texts(&world).await, 1);
}

/// An account with a number that is proved, and the browser in which that was done; nobody is signed in there any more.
async fn with_number(world: &World, address: &str, number: &str, from: &str) -> Browser {
    let mut browser = world.sign_up(address).await.from(from);
    add(&mut browser, number).await;
    enter(world, &mut browser, number).await;
    browser.visit("/sign-out").await.submit("Sign out").await;
    world.clock.advance(seconds(30));
    browser
}

/// Another browser, in a network of its own, in which somebody has signed in by mail and out again.
async fn known(world: &World, address: &str, n: usize) -> Browser {
    let mut browser = sign_in(world, in_network(&world.browser(), n), address).await;
    browser.visit("/sign-out").await.submit("Sign out").await;
    world.clock.advance(seconds(30));
    browser
}

/// Whether a sign-in by this number gets a text, a minute after the one before.
async fn texted(world: &World, browser: &mut Browser, number: &str) -> bool {
    let before = texts(world).await;
    browser.visit("/sign-in?phone").await.fill("Phone number", number).submit("Continue").await;
    world.clock.advance(minutes(1));
    texts(world).await > before
}

/// How many of three get one.
async fn of_three(world: &World, browser: &mut Browser, number: &str) -> usize {
    let mut sent = 0;
    for _ in 0..3 {
        sent += usize::from(texted(world, browser, number).await);
    }
    sent
}

#[tokio::test]
async fn browsers_that_are_known_have_texts_of_their_own_and_together_three_times_as_many() {
    let (world, _) = limited(&[("per_number_per_day", 2)]).await;
    let first = with_number(&world, BOB, MOBILE, "203.0.113.2").await;
    let mut browsers = vec![first];
    for n in 0..3 {
        browsers.push(known(&world, BOB, n).await);
    }
    world.settings("attributes.phone_number.used_for_first_factor", json!(true)).await;
    let mut sent = vec![];
    for browser in &mut browsers {
        sent.push(of_three(&world, browser, MOBILE).await);
    }
    assert_eq!(sent, [2, 2, 2, 0]);
    // Whoever is known by their network has their own, and strangers have what was left to them.
    let mut at_home = in_network(&world.browser(), 0);
    assert_eq!(of_three(&world, &mut at_home, MOBILE).await, 2);
    let mut abroad = world.browser().from("198.51.100.7");
    assert_eq!(of_three(&world, &mut abroad, MOBILE).await, 1);
}

#[tokio::test]
async fn what_one_account_causes_in_a_network_leaves_others_there_their_own() {
    let (world, _) = limited(&[("per_network_per_day", 2)]).await;
    let ada = with_number(&world, "ada2@example.com", MOBILE, "203.0.113.2").await;
    let bob = with_number(&world, BOB, CANADIAN, "203.0.113.3").await;
    world.settings("attributes.phone_number.used_for_first_factor", json!(true)).await;
    for (browser, number) in [(ada, MOBILE), (bob, CANADIAN)] {
        let mut there = browser.from("198.51.100.7");
        assert_eq!(of_three(&world, &mut there, number).await, 2, "{number}");
    }
    let mut stranger = world.browser().from("198.51.100.7");
    assert!(texted(&world, &mut stranger, MOBILE).await, "nor is it a matter of strangers");
}

#[tokio::test]
async fn accounts_that_enter_no_codes_close_a_country_to_people_who_are_known_and_to_no_strangers() {
    let (world, _) = with(&[], &[("least_answered_after", 3)]).await;
    let mut owners = vec![];
    for n in 0..4 {
        owners.push(
            with_number(&world, &format!("p{n}@example.com"), &american(n), &format!("10.8.0.{n}")).await,
        );
    }
    world.clock.advance(minutes(DAY));
    world.settings("attributes.phone_number.used_for_first_factor", json!(true)).await;
    // One number is one, from however many networks its owner asks.
    for n in 0..5 {
        assert!(texted(&world, &mut in_network(&owners[0], n), &american(0)).await);
    }
    assert!(texted(&world, &mut owners[1], &american(1)).await && events(&world).await.is_empty());
    assert!(texted(&world, &mut owners[2], &american(2)).await);
    let kinds = world.column("SELECT kind FROM events WHERE kind LIKE 'sms.%'").await;
    assert_eq!((kinds, events(&world).await), (vec!["sms.unanswered_by_known".into()], vec!["US".into()]));
    let mail = world.mailbox.last(ADA).await;
    assert_eq!(mail.subject, "Portico: codes texted to known people in United States are not entered");
    for words in ["3 numbers", "UTC", "sms.least_answered_percent"] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
    }
    assert!(!texted(&world, &mut owners[3], &american(3)).await);
    assert!(!texted(&world, &mut owners[0], &american(0)).await, "nor those who asked before");
    // Strangers are judged by themselves.
    for n in 0..3 {
        let mut stranger = in_network(&world.browser(), 50 + n);
        assert_eq!(texted(&world, &mut stranger, &american(3)).await, n < 3, "{n}");
    }
    assert_eq!(notices(&world).await.len(), 2);
    // Somebody was slow: it is open again, and that it ends again is no news.
    let code = world.mailbox.code(&american(2)).await;
    owners[2].visit("/sign-in/factor-one").await.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert!(texted(&world, &mut owners[3], &american(3)).await);
    let mut stranger = in_network(&world.browser(), 60);
    assert!(!texted(&world, &mut stranger, &american(3)).await, "which opens nothing to strangers");
    assert_eq!((notices(&world).await.len(), events(&world).await.len()), (2, 2));
}

#[tokio::test]
async fn the_doctor_tells_which_budgets_are_spent() {
    let site = Site::migrated().await;
    site.run(&["settings", "set", "attributes.phone_number.enabled", "true"]).is_fine();
    site.run(&["settings", "set", "sms.per_country_per_day", "2"]).is_fine();
    let server = site.serve_with(&[("PORTICO_TRUSTED_PROXIES", "127.0.0.1,::1")]);
    let mut browser = server.sign_up(ADA).await;
    assert!(site.run(&["doctor"]).is_fine().out.contains("ok    budgets of texts: "));
    // From two networks.
    add(&mut browser, MOBILE).await;
    browser.send(adding(&browser, &american(1)).header("x-forwarded-for", "192.0.2.7")).await;
    let told = site.run(&["doctor"]);
    assert!(
        told.status == 1 && told.out.contains("fail  budgets of texts: spent: United States until "),
        "{told:?}"
    );
    site.run(&["settings", "set", "sms.per_country_per_day", "500"]).is_fine();
    site.run(&["settings", "set", "sms.least_answered_after", "2"]).is_fine();
    let told = site.run(&["doctor"]);
    assert!(told.out.contains("spent: United States (codes are not entered) until "), "{told:?}");
    site.run(&["settings", "set", "sms.least_answered_percent", "0"]).is_fine();
    assert!(site.run(&["doctor"]).is_fine().out.contains("ok    budgets of texts: "));
}

/// Every one of these browsers sends each of its numbers, all at once, over two nodes and from networks of their own.
async fn rush(world: &World, budget: i64) {
    let nodes = [world.node().await, world.node().await];
    let mut asks = vec![];
    for n in 0..MANY / 4 {
        let browser = world.sign_up(&format!("rush{n}@example.com")).await.at(&nodes[n % 2]);
        for m in 0..4 {
            let tab = in_network(&browser, n * 4 + m);
            let ask = adding(&tab, &american(n * 4 + m));
            asks.push((tab, ask));
        }
    }
    all_at_once(asks).await;
    assert_eq!(texts(world).await, budget);
    assert_eq!(world.count("identifications WHERE kind = 'phone_number'").await, budget);
    assert_eq!((notices(world).await.len(), events(world).await.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_number_of_sends_at_once_exceeds_the_budget_of_a_country() {
    let (world, _) = with(&[], &[("per_country_per_day", 10)]).await;
    rush(&world, 8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_number_of_sends_at_once_exceeds_the_budget_of_the_day() {
    let (world, _) = with(&[], &[("per_day", 10)]).await;
    rush(&world, 8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_number_of_sends_at_once_exceeds_what_a_country_gets_unanswered() {
    let (world, _) = with(&[], &[("least_answered_after", 10)]).await;
    rush(&world, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_of_a_text_proves_once() {
    let (world, mut browser) = with(&[], &[]).await;
    add(&mut browser, MOBILE).await;
    let code = world.mailbox.code(MOBILE).await;
    let answers = storm(browser.fill("Code", &code), "Continue").await;
    // Of those that came too late, a few are told the outcome; the page where the others are sent leads there.
    let told = |answer: &Answer| answer.location().as_deref() == Some("/user");
    assert!(answers.iter().any(told));
    let wait = "/user/verify-identification";
    assert!(answers.iter().all(|answer| told(answer) || answer.location().as_deref() == Some(wait)));
    browser.visit(wait).await.is_at("/user");
    assert_eq!(world.count("events WHERE kind = 'phone_number.verified'").await, 1);
    let told = world.mailbox.to(ADA).await.into_iter().filter(|mail| mail.template == "number_added");
    assert_eq!(told.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_of_a_text_signs_in_once() {
    let (world, mut browser) = with(&[], &[]).await;
    add(&mut browser, MOBILE).await;
    let code = world.mailbox.code(MOBILE).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    world.settings("attributes.phone_number.used_for_first_factor", json!(true)).await;
    world.clock.advance(minutes(1));
    let mut other = world.browser();
    other.visit("/sign-in?phone").await.fill("Phone number", MOBILE).submit("Continue").await;
    other.is_at("/sign-in/factor-one");
    let code = world.mailbox.code(MOBILE).await;
    let answers = storm(other.fill("Code", &code), "Continue").await;
    one_has_won(&answers);
    assert_eq!(world.count("sessions").await, 2, "that of the sign-up, and one");
}

// ---- a whole network of machines

/// What somebody who earns from texts sends: so many requests to begin to sign up or in, over so many addresses and numbers,
/// half of them of countries that are on. Answers how many were done, and for which addresses.
async fn pump(world: &World, requests: usize, addresses: usize, numbers: usize) -> BTreeMap<IpAddr, i64> {
    let portal = Arc::new(world.node().await.portal);
    let mut done = BTreeMap::new();
    // Every address stays below what it may begin in ten seconds.
    for wave in (0..requests).collect::<Vec<_>>().chunks(4 * addresses) {
        for several in wave.chunks(8) {
            let one = |n: usize| {
                let portal = portal.clone();
                tokio::spawn(async move {
                    let address = IpAddr::V4(Ipv4Addr::new(
                        10,
                        1,
                        (n % addresses / 250) as u8,
                        (n % addresses % 250) as u8,
                    ));
                    let number = (n * 7) % numbers;
                    let typed = match number % 8 {
                        0..3 => american(number),
                        3 => format!("+1613{}", 2_000_000 + number),
                        4..6 => format!("+1876{}", 3_820_000 + number),
                        _ => format!("+4915123{:06}", number),
                    };
                    let visitor = Visitor { address: Some(address), ..Visitor::default() };
                    let cx = portal.context(visitor, Handout::default()).await;
                    let targets = Targets::default();
                    let given = Given { phone_number: Some(&typed), ..Given::default() };
                    let text = match n / addresses % 4 {
                        // Nobody has such a number: a text that is held back.
                        0 => {
                            let named = Named::PhoneNumber { typed: &typed, country: "US" };
                            let _ = begin::begin(&cx, named, None, false, &targets).await;
                            false
                        }
                        _ => sign_up::begin(&cx, &given, &targets).await.is_ok(),
                    };
                    (address, i64::from(text))
                })
            };
            for task in several.iter().copied().map(one).collect::<Vec<_>>() {
                let (address, texts) = task.await.unwrap();
                *done.entry(address).or_default() += texts;
            }
        }
        world.clock.advance(seconds(10));
    }
    done
}

async fn simulated(requests: usize, addresses: usize, numbers: usize) {
    let few = requests as i64;
    // Those whom nobody knows leave a fifth to others.
    let strangers = |texts: i64| texts - texts / 5;
    let (number, network, country, day) = (1, 8, few / 50, few / 32);
    let (world, _) = limited(&[
        ("per_number_per_day", number),
        ("per_network_per_day", network),
        ("per_country_per_day", country),
        ("per_day", day),
        // The budgets alone: a story of its own tells of codes that nobody enters.
        ("least_answered_percent", 0),
    ])
    .await;
    let on = json!({ "enabled": true, "required": true, "used_for_first_factor": true });
    world.settings("attributes.phone_number", on).await;
    let off = json!({ "enabled": false, "required": false, "used_for_first_factor": false });
    world.settings("attributes.email_address", off).await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let done = pump(&world, requests, addresses, numbers).await;
    assert!(done.values().all(|texts| *texts <= network), "{done:?}");
    let texts = texts(&world).await;
    assert_eq!(
        (texts, done.values().sum()),
        (strangers(day), strangers(day)),
        "the whole budget, and nothing more"
    );
    let (mut to, mut of) = (BTreeMap::<String, i64>::new(), BTreeMap::<String, i64>::new());
    for text in world.mailbox.all().await.into_iter().filter(|message| message.channel == "sms") {
        *of.entry(text.to[..5].to_owned()).or_default() += 1;
        *to.entry(text.to).or_default() += 1;
    }
    assert!(to.values().all(|texts| *texts <= number), "{to:?}");
    assert_eq!(of.keys().collect::<Vec<_>>(), ["+1415", "+1613"], "of countries that are on alone");
    assert_eq!(of["+1415"], strangers(country));
    assert_eq!(
        (events(&world).await.len(), notices(&world).await.len()),
        (2, 2),
        "of the country and of the day"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pumping_gets_what_the_budgets_say_and_nothing_more() {
    simulated(10_000, 500, 5_000).await;
}

// ---- the program and a gateway

/// The program with phones on and this gateway, and a browser that is signed in.
async fn served(site: &Site, gateway: &Gateway) -> (Process, Browser) {
    site.run(&["settings", "set", "attributes.phone_number.enabled", "true"]).is_fine();
    let server = site.serve_with(&[("PORTICO_SMS_URL", &gateway.url), ("PORTICO_DEV_CLOCK", "on")]);
    let browser = server.sign_up(ADA).await;
    (server, browser)
}

/// The code in the newest text that the gateway took.
fn code(gateway: &Gateway) -> String {
    let body: serde_json::Value = serde_json::from_str(&gateway.all().pop().unwrap().body).unwrap();
    body["body"].as_str().unwrap()[..6].to_owned()
}

async fn later(server: &Process, browser: &Browser, seconds: i64) {
    let ask = browser.ask_path(Method::POST, "/dev/clock").form(&format!("advance_seconds={seconds}"));
    let answer = server.ask(&ask).unwrap();
    assert!(answer.status.is_success(), "{answer:?}");
}

#[tokio::test]
async fn a_gateway_that_is_down_slow_or_mad_holds_no_page_up_and_the_text_comes_later() {
    let gateway = Gateway::start();
    let site = Site::migrated().await;
    let (server, mut browser) = served(&site, &gateway).await;
    let mad =
        [gateway::Answer::HangsUp, gateway::Answer::Garbage, gateway::Answer::Slowly(Duration::from_secs(3))];
    for (n, answer) in mad.into_iter().enumerate() {
        let before = gateway.all().len();
        gateway.answers(answer);
        add(&mut browser, &american(n)).await;
        browser.is_at("/user/verify-identification").sees("No message yet?");
        poll("the gateway is asked", || (gateway.all().len() > before).then_some(()));
        browser.reload().await.is_at("/user/verify-identification").sees("No message yet?");
        gateway.answers(gateway::Answer::Says(200, String::new()));
        if n < 2 {
            poll("it is asked again", || (gateway.all().len() > before + 1).then_some(()));
        }
        browser.fill("Code", &code(&gateway)).submit("Continue").await.is_at("/user").sees("is verified");
    }
    assert!(!server.log().contains("panicked"));
}

#[tokio::test]
async fn a_number_that_the_gateway_refuses_leaves_the_person_with_another_text_and_a_way_out() {
    let gateway = Gateway::start();
    let site = Site::migrated().await;
    let (server, mut browser) = served(&site, &gateway).await;
    gateway.answers(gateway::Answer::Says(422, "no such number".into()));
    add(&mut browser, MOBILE).await;
    browser.is_at("/user/verify-identification");
    poll("it is given up", || server.log().contains("given up").then_some(()));
    // Nobody is told at once: the page says what may help, and goes on.
    browser.reload().await.sees("No message yet?");
    assert!(browser.has_button("Cancel"));
    gateway.answers(gateway::Answer::Says(200, String::new()));
    let before = gateway.all().len();
    later(&server, &browser, 31).await;
    browser.submit("Resend").await.is_at("/user/verify-identification").sees("Only the newest one works");
    poll("another is sent", || (gateway.all().len() > before).then_some(()));
    browser.fill("Code", &code(&gateway)).submit("Continue").await.is_at("/user").sees("is verified");
}
