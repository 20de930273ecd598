//! What texts may cost: budgets by number, network, country and day, whoever asks and however many at once.

use serde_json::json;

use crate::browser::{Ask, Browser};
use crate::database::change;
use crate::races::{MANY, all_at_once};
use crate::server::{Process, Site};
use crate::world::{World, minutes, seconds};

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";
const MOBILE: &str = "+14155552671";
const CANADIAN: &str = "+16132123456";
const DAY: i64 = 24 * 60;

/// The n-th of many numbers in the United States.
fn american(n: usize) -> String {
    format!("+1415{:07}", 2_000_000 + n)
}

/// A portal with phone numbers and these budgets, and an administrator.
async fn with(environment: &[(&str, &str)], budgets: &[(&str, i64)]) -> (World, Browser) {
    let world = World::with(environment).await;
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    for (budget, texts) in budgets {
        world.settings(&format!("sms.{budget}"), json!(texts)).await;
    }
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
    let body =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("phone_number", number).finish();
    browser.post(&url, body)
}

/// Adds a number, and looks at the page that follows.
async fn add(browser: &mut Browser, number: &str) {
    browser.visit("/user/add-phone-number").await.fill("Phone number", number).submit("Continue").await;
}

async fn texts(world: &World) -> i64 {
    world.count("outbox WHERE channel = 'sms'").await
}

/// Whose budgets were spent, the first first.
async fn events(world: &World) -> Vec<String> {
    world.column("SELECT outcome FROM events WHERE kind = 'sms.budget_spent' ORDER BY at, outcome").await
}

/// The notices to administrators, by their subjects.
async fn notices(world: &World) -> Vec<String> {
    let mails = world.mailbox.to(ADA).await.into_iter();
    mails.filter(|mail| mail.template.ends_with("budget_spent")).map(|mail| mail.subject).collect()
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

/// A browser in which somebody has just signed up at a process of its own.
async fn sign_up(server: &Process) -> Browser {
    let mut browser = server.browser();
    browser.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    let code = server.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    browser
}

#[tokio::test]
async fn the_doctor_tells_which_budgets_are_spent() {
    let site = Site::new().await;
    let server = site.serve();
    site.run(&["settings", "set", "attributes.phone_number.enabled", "true"]).is_fine();
    site.run(&["settings", "set", "sms.per_country_per_day", "1"]).is_fine();
    let mut browser = sign_up(&server).await;
    assert!(site.run(&["doctor"]).is_fine().out.contains("ok    budgets of texts: "));
    add(&mut browser, MOBILE).await;
    let told = site.run(&["doctor"]);
    assert!(
        told.status == 1 && told.out.contains("FAIL  budgets of texts: spent: United States until "),
        "{told:?}"
    );
}

/// Every one of these browsers sends each of its numbers, all at once, over two nodes.
async fn rush(world: &World, budget: i64) {
    let nodes = [world.node().await, world.node().await];
    let mut asks = vec![];
    for n in 0..MANY / 4 {
        let browser = world.sign_up(&format!("rush{n}@example.com")).await.at(&nodes[n % 2]);
        for m in 0..4 {
            let tab = browser.tab();
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
    rush(&world, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_number_of_sends_at_once_exceeds_the_budget_of_the_day() {
    let (world, _) = with(&[], &[("per_day", 10)]).await;
    rush(&world, 10).await;
}
