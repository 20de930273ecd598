//! Many at once: one winner, and everybody else is told the winner's outcome.

use axum::http::header::COOKIE;
use serde_json::json;

use crate::world::browser::{Answer, Browser};
use crate::world::crowd::{MANY, all_at_once, one_has_won, storm};
use crate::world::mailbox::wrong;
use crate::world::{ADA, World, seconds};

/// Every answer leads to the profile; none was a refusal.
async fn all_lead_to_the_profile(browser: &Browser, answers: &[Answer]) {
    assert!(!answers.iter().any(|answer| answer.gives("__page")), "a refusal was left for the next page");
    assert!(browser.tab().is_signed_in().await);
    let mut places: Vec<String> = answers.iter().map(|answer| answer.location().expect("a 303")).collect();
    assert!(places.iter().any(|place| place == "/user"));
    places.sort();
    places.dedup();
    for place in places {
        browser.tab().visit(&place).await.is_at("/user").sees(ADA);
    }
    one_has_won(answers);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_signs_in_once() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    let answers = storm(browser.fill("Code", &code), "Continue").await;
    all_lead_to_the_profile(&browser, &answers).await;
    assert_eq!(world.count("sessions").await, 2, "that of the sign-up, and one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_link_signs_in_once() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    browser.visit(&world.mailbox.link(ADA).await).await;
    let answers = storm(&browser, "Continue").await;
    all_lead_to_the_profile(&browser, &answers).await;
    assert_eq!(world.count("sessions").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_signs_up_once() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    let code = world.mailbox.code(ADA).await;
    let answers = storm(browser.fill("Code", &code), "Continue").await;
    all_lead_to_the_profile(&browser, &answers).await;
    assert_eq!((world.count("users").await, world.count("sessions").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_link_signs_up_once() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    browser.visit(&world.mailbox.link(ADA).await).await;
    let answers = storm(&browser, "Continue").await;
    all_lead_to_the_profile(&browser, &answers).await;
    assert_eq!((world.count("users").await, world.count("sessions").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn link_and_code_of_one_mail_sign_in_once_over_two_nodes() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    let (code_url, code_body) = browser.fill("Code", &code).form("Continue");
    browser.visit(&world.mailbox.link(ADA).await).await;
    let (link_url, link_body) = browser.form("Continue");
    let (here, there) = (world.node().await, world.node().await);
    let asks = (0..MANY).map(|n| {
        let (url, body) = if n % 2 == 0 { (&code_url, &code_body) } else { (&link_url, &link_body) };
        let ask = browser.post(url, body.clone()).header(COOKIE, browser.cookies_for(url.path()));
        (browser.tab().at(if n % 4 < 2 { &here } else { &there }), ask)
    });
    let answers = all_at_once(asks.collect()).await;
    all_lead_to_the_profile(&browser, &answers).await;
    assert_eq!(world.count("sessions").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_presses_elsewhere_all_hear_that_it_is_confirmed() {
    let world = World::with_user(ADA).await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    let mut first = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    let mut asks = vec![];
    for _ in 0..MANY {
        let mut other = world.browser();
        other.visit(&link).await;
        let (url, body) = other.form("Continue");
        let ask = other.post(&url, body);
        asks.push((other, ask));
    }
    for answer in all_at_once(asks).await {
        assert!(
            answer.location().unwrap().ends_with("&pressed")
                && !answer.gives("__client")
                && !answer.gives("__page"),
            "{:?}",
            answer.location()
        );
    }
    first.reload().await;
    let answers = storm(&first, "Continue").await;
    all_lead_to_the_profile(&first, &answers).await;
    assert_eq!(world.count("sessions").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn finishing_a_sign_up_many_times_makes_one_account() {
    let world = World::new().await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    let mut first = world.start_sign_up(ADA).await;
    world.browser().visit(&world.mailbox.link(ADA).await).await.submit("Continue").await.sees("Confirmed");
    first.reload().await;
    let answers = storm(&first, "Continue").await;
    all_lead_to_the_profile(&first, &answers).await;
    assert_eq!((world.count("users").await, world.count("sessions").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn giving_what_was_missing_many_times_makes_one_account() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    world.settings("attributes.first_name.required", json!(true)).await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/sign-up/continue");
    let answers = storm(browser.fill("First name", "Ada"), "Continue").await;
    assert!(answers.iter().all(|answer| answer.status == 303));
    assert_eq!((world.count("users").await, world.count("sessions").await), (1, 1));
    assert!(browser.is_signed_in().await);
    all_lead_to_the_profile(&browser, &answers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sign_ups_racing_for_one_address_make_one_account() {
    let world = World::new().await;
    let nodes = [world.node().await, world.node().await];
    for round in 0..5 {
        let address = format!("ada{round}@example.com");
        let mut asks = vec![];
        for n in 0..6 {
            let mut browser = world.start_sign_up(&address).await;
            let code = world.mailbox.code(&address).await;
            let (url, body) = browser.fill("Code", &code).form("Continue");
            let ask = browser.post(&url, body);
            asks.push((browser.at(&nodes[n % 2]), ask));
            world.clock.advance(seconds(1));
        }
        let answers = all_at_once(asks).await;
        let mut places: Vec<_> = answers.iter().filter_map(Answer::location).collect();
        places.sort();
        assert_eq!(places, ["/sign-up", "/sign-up", "/sign-up", "/sign-up", "/sign-up", "/user"]);
        assert_eq!(world.count("users").await, round + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_presses_of_resend_send_one_mail() {
    let world = World::with_user(ADA).await;
    let browser = world.start_sign_in(ADA).await;
    world.clock.advance(seconds(30));
    let answers = storm(&browser, "Resend").await;
    assert!(answers.iter().all(|answer| answer.location().as_deref() == Some("/sign-in/factor-one")));
    assert_eq!(world.mailbox.count(ADA).await, 3, "of the sign-up, of the start, and one");
    assert_eq!(world.count("verifications WHERE superseded_at IS NULL AND settled_at IS NULL").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_presses_of_resend_at_a_sign_up_send_one_mail() {
    let world = World::new().await;
    let browser = world.start_sign_up(ADA).await;
    world.clock.advance(seconds(30));
    storm(&browser, "Resend").await;
    assert_eq!(world.mailbox.count(ADA).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_presses_of_the_start_by_a_known_browser_send_no_more_than_its_mailbox_takes() {
    let world = World::limited().await;
    world.sign_up(ADA).await;
    world.clock.advance(seconds(11));
    let mut browser = world.start_sign_in(ADA).await;
    browser.submit("Cancel").await;
    world.clock.advance(seconds(11));
    let before = world.mailbox.count(ADA).await;
    browser.fill("Email address", ADA);
    let answers = storm(&browser, "Continue").await;
    let begun = answers.iter().filter(|answer| answer.location().as_deref() == Some("/sign-in/factor-one"));
    let begun = begun.count();
    // One that is not the first is as of a browser that is not known: it has an attempt of its own.
    assert!((1..=5).contains(&begun), "{begun}");
    assert!(answers.iter().all(|answer| answer.status == 303 || answer.status == 429));
    assert!(world.mailbox.count(ADA).await - before <= begun);
    browser.visit("/sign-in/factor-one").await.is_at("/sign-in/factor-one").field("Code");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_changes_of_method_send_few_mails() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    browser.follow("Use another method").await;
    storm(&browser, "Email me a code only").await;
    let sent = world.mailbox.count(ADA).await - 2;
    assert_eq!(sent, 1, "one change of method, one mail");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_tries_at_once_are_counted_one_by_one() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    storm(browser.fill("Code", &wrong(&code)), "Continue").await;
    assert_eq!(world.count("verifications WHERE strategy = 'email_code' AND attempts = 5").await, 1);
    browser.visit("/sign-in/factor-one").await;
    let url = browser.url().join("/act/sign_in/attempt").unwrap();
    browser.send(browser.post(&url, format!("code={code}"))).await;
    assert!(!browser.is_signed_in().await, "the right code comes too late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_right_code_among_wrong_ones_is_judged_within_five_tries() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    let (url, _) = browser.fill("Code", &code).form("Continue");
    let asks = (0..MANY).map(|n| {
        let guess = format!("{:06}", (code.parse::<usize>().unwrap() + n) % 1_000_000);
        let ask = browser.post(&url, format!("code={guess}")).header(COOKIE, browser.cookies_for(url.path()));
        (browser.tab(), ask)
    });
    all_at_once(asks.collect()).await;
    let sessions = world.count("sessions").await;
    assert!(sessions <= 2, "{sessions}");
    assert_eq!(world.count("verifications WHERE attempts > 5").await, 0);
}
