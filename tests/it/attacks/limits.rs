//! How often anybody may begin, try and have mail sent.

use axum::http::Method;
use portico::app::App;
use serde_json::json;

use crate::world::browser::{Answer, Browser};
use crate::world::mailbox::wrong;
use crate::world::people::{context_of, set_password};
use crate::world::{ADA, World, minutes, seconds};

/// A portal with limits where somebody has an account, made an hour ago.
async fn with_user(address: &str) -> World {
    let world = World::limited().await;
    let mut browser = world.browser().from("192.0.2.1");
    browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await;
    let code = world.mailbox.code(address).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    world.clock.advance(minutes(24 * 60 + 1));
    world
}

async fn start(browser: &Browser, address: &str) -> u16 {
    browser.send_form("/act/sign_in/create", &[("identifier", address)]).await.status.as_u16()
}

fn waits(answer: &Answer) -> i64 {
    answer.header("retry-after").expect("Retry-After").parse().unwrap()
}

#[tokio::test]
async fn the_sixth_start_waits_with_what_was_typed_and_one_more_press_is_enough() {
    let world = with_user(ADA).await;
    let mut browser = world.browser().from("203.0.113.9");
    browser.visit("/sign-in").await;
    for _ in 0..5 {
        assert_eq!(start(&browser.tab(), "nobody@example.com").await, 303);
    }
    world.clock.advance(seconds(3));
    browser.visit("/sign-in?redirect_url=%2Fuser%3Ffrom%3Dhere").await;
    browser.fill("Email address", ADA).submit("Continue").await.sees("Wait 7 seconds");
    let answer = browser.answer().clone();
    assert_eq!((answer.status.as_u16(), waits(&answer)), (429, 7));
    assert!(answer.header("content-type").unwrap().starts_with("text/html"));
    assert_eq!(browser.field("Email address").value, ADA);
    world.clock.advance(seconds(7));
    browser.submit("Continue").await.is_at("/sign-in/factor-one");
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees(ADA);
    assert!(browser.path().contains("from=here"), "the target is kept");
}

#[tokio::test]
async fn a_sign_up_that_waits_keeps_every_field() {
    let world = World::limited().await;
    world.settings("attributes.first_name", json!({ "enabled": true, "required": true })).await;
    let mut browser = world.browser().from("203.0.113.9");
    for n in 0..5 {
        browser
            .tab()
            .send_form("/act/sign_up/create", &[("email_address", &format!("{n}@example.com"))])
            .await;
    }
    browser.visit("/sign-up").await.fill("Email address", ADA).fill("First name", "Ada");
    browser.submit("Continue").await.sees("Wait 10 seconds");
    assert_eq!(browser.answer().status, 429);
    assert_eq!(browser.field("First name").value, "Ada");
    world.clock.advance(seconds(10));
    browser.submit("Continue").await.is_at("/sign-up/verify-email-address");
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_eq!(browser.field("First name").value, "Ada");
}

#[tokio::test]
async fn the_first_administrator_waits_on_the_wizard() {
    let world = World::limited().await;
    let mut browser = world.browser().from("203.0.113.9");
    browser.visit(&world.setup_link().await).await;
    for _ in 0..5 {
        start(&browser.tab(), ADA).await;
    }
    browser
        .fill("Email address", ADA)
        .submit("Continue")
        .await
        .sees("Set up your portal")
        .sees("Wait 10 seconds");
    assert_eq!((browser.answer().status.as_u16(), browser.field("Email address").value.as_str()), (429, ADA));
    world.clock.advance(seconds(10));
    browser.submit("Continue").await.is_at("/sign-up/verify-email-address");
}

#[tokio::test]
async fn a_code_that_comes_too_soon_is_neither_judged_nor_shown() {
    let world = with_user(ADA).await;
    let mut browser = world.browser().from("203.0.113.9");
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    for _ in 0..3 {
        browser.fill("Code", &wrong(&code)).submit("Continue").await.is_refused_at("Code", "incorrect");
    }
    browser.fill("Code", &code).submit("Continue").await.sees("Wait 10 seconds");
    assert_eq!((browser.answer().status.as_u16(), waits(browser.answer())), (429, 10));
    assert!(!browser.answer().body.contains(&code), "a code never comes back");
    assert_eq!(world.count("verifications WHERE attempts = 3").await, 1, "the fourth was not counted");
    // What is no code at all is looked at no more either.
    browser.fill("Code", "12").submit("Continue").await.sees("Wait 10 seconds");
    world.clock.advance(seconds(10));
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn presses_of_links_count_as_tries() {
    let world = with_user(ADA).await;
    let mut browser = world.browser().from("203.0.113.9");
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    for _ in 0..3 {
        browser.fill("Code", &wrong(&code)).submit("Continue").await;
    }
    let link = world.mailbox.last(ADA).await.link.unwrap();
    browser.visit(&link).await.submit("Continue").await.sees("Wait 10 seconds");
    assert_eq!(browser.answer().status, 429);
    world.clock.advance(seconds(10));
    browser.submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn neighbours_of_a_64_count_as_one_and_others_do_not() {
    let world = with_user(ADA).await;
    let from = |ip: &str| world.browser().from(ip);
    for n in 0..5 {
        assert_eq!(start(&from(&format!("2001:db8:1:2:{n}::{n}")), "nobody@example.com").await, 303);
        assert_eq!(start(&from("::ffff:198.51.100.7"), "nobody@example.com").await, 303);
    }
    for (machine, status) in [
        ("2001:db8:1:2:ffff::9", 429),
        ("2001:db8:1:3::9", 303),
        ("198.51.100.7", 429),
        ("198.51.100.8", 303),
    ] {
        assert_eq!(start(&from(machine), "nobody@example.com").await, status, "{machine}");
    }
}

#[tokio::test]
async fn whoever_claims_another_address_is_limited_all_the_same() {
    let world = World::limited().await;
    let browser = world.browser().from("203.0.113.9");
    let mut statuses = vec![];
    for n in 0..7 {
        let url = browser.url().join("/act/sign_in/create").unwrap();
        let ask = browser.post(&url, "identifier=x%40example.com".into());
        let answer = browser.send(ask.header("x-forwarded-for", format!("198.51.100.{n}"))).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [303, 303, 303, 303, 303, 429, 429]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_share_their_limits_and_many_at_once_count_right() {
    let world = with_user(ADA).await;
    let (one, two) = (world.node().await, world.node().await);
    let asks = (0..64).map(|n| {
        let browser = world.browser().at(if n % 2 == 0 { &one } else { &two }).from("203.0.113.9");
        tokio::spawn(async move { start(&browser, &format!("{n}@example.com")).await })
    });
    let asks: Vec<_> = asks.collect();
    let mut begun = 0;
    for ask in asks {
        begun += i64::from(ask.await.unwrap() == 303);
    }
    assert_eq!(begun, 5);
}

// ---- before the database

/// All that anybody may send, and how often in ten seconds.
const FORMS: [(&str, &str, usize); 12] = [
    ("/act/sign_in/create", "identifier=eve%40example.com", 5),
    ("/act/sign_up/create", "email_address=eve%40example.com", 5),
    ("/act/sign_in/attempt", "code=123456", 3),
    ("/act/sign_in/second/attempt", "code=123456", 3),
    ("/act/sign_in/second/resend", "", 5),
    ("/sign-in/verify/press", "v=x", 3),
    ("/act/sign_out", "", 60),
    ("/act/language", "language=de", 60),
    ("/act/user/rename", "first_name=Eve", 60),
    ("/act/user/change_password", "new_password=x", 3),
    ("/sign-in/passkey-question", "", 60),
    ("/password-strength", "password=x", 60),
];

/// Sends a form so often that nothing is left.
async fn use_up(browser: &Browser, path: &str, body: &str, limit: usize) {
    for n in 0..limit {
        let answer = browser.send(browser.post(&browser.url().join(path).unwrap(), body.into())).await;
        assert_ne!(answer.status, 429, "{path} {n}");
    }
}

#[tokio::test]
async fn whoever_is_over_a_rate_costs_the_database_nothing_whatever_they_send() {
    let world = with_user(ADA).await;
    world.settings("attributes.password", json!({ "enabled": true })).await;
    // Each from a place of its own: one browser that is known, and one that is not.
    let mut all = vec![];
    for (n, (path, body, limit)) in FORMS.into_iter().enumerate() {
        let mut known = world.browser().from("192.0.2.77");
        known.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
        world.clock.advance(minutes(24 * 60));
        let (known, new) = (known.from(&format!("192.0.2.{}", 100 + n)), world.browser());
        let new = new.from(&format!("192.0.2.{}", 100 + n));
        all.push((path, body, limit, known, new));
    }
    for (path, body, limit, _, new) in &all {
        use_up(new, path, body, *limit).await;
    }
    let waiting = world.browser().from("198.51.100.1");
    for _ in 0..300 {
        assert_eq!(waiting.send(waiting.ask_path(Method::GET, "/sign-in/status")).await.status, 200);
    }
    // Without one, whatever asked it for anything would fail.
    world.db.close().await;
    for (path, body, _, known, new) in &all {
        for browser in [new, known, new, known] {
            let answer =
                browser.send(browser.post(&browser.url().join(path).unwrap(), body.to_string())).await;
            assert!(answer.status == 429 && (1..=10).contains(&waits(&answer)), "{path} {answer:?}");
            assert!(answer.set_cookies().is_empty(), "{path} {:?}", answer.set_cookies());
        }
        // As often as anybody likes.
        for _ in 0..12 {
            let answer = new.send(new.post(&new.url().join(path).unwrap(), body.to_string())).await;
            assert!(answer.status == 429 && (1..=10).contains(&waits(&answer)), "{path} {answer:?}");
        }
    }
    for path in ["/sign-in/status", "/sign-in/factor-two/status"] {
        let answer = waiting.send(waiting.ask_path(Method::GET, path)).await;
        assert!(
            answer.status == 429 && (1..=10).contains(&waits(&answer)) && answer.body == "{}",
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_refusal_of_the_gate_keeps_what_was_typed_without_a_database_and_is_drawn_so_often() {
    let world = World::limited().await;
    world.settings("attributes.first_name", json!({ "enabled": true, "required": true })).await;
    let mut browser = world.browser().from("192.0.2.9");
    browser.visit("/sign-up").await.fill("Email address", ADA).fill("First name", "Ada");
    use_up(&browser.tab(), "/act/sign_up/create", "email_address=x", 5).await;
    world.db.close().await;
    for _ in 0..10 {
        browser.submit("Continue").await.sees("Wait 10 seconds");
        assert_eq!(browser.answer().status, 429);
        let kept = (browser.field("First name").value, browser.field("Email address").value);
        assert_eq!(kept, ("Ada".to_owned(), ADA.to_owned()));
    }
    browser.submit("Continue").await.sees("Wait 10 seconds").sees("That did not work");
    assert_eq!((browser.answer().status.as_u16(), waits(browser.answer())), (429, 10));
}

#[tokio::test]
async fn what_another_site_sends_is_not_counted_against_whoever_visits_it() {
    let world = World::limited().await;
    let browser = world.browser().from("192.0.2.9");
    for _ in 0..9 {
        let url = browser.url().join("/act/sign_in/create").unwrap();
        let ask = browser.post(&url, "identifier=x%40example.com".into());
        let ask = ask.header("sec-fetch-site", "cross-site").header("origin", "https://evil.example");
        assert_eq!(browser.send(ask).await.status, 403);
    }
    assert_eq!(start(&browser, ADA).await, 303);
}

#[tokio::test]
async fn a_48_has_sixteen_times_what_a_64_has_on_all_nodes_together() {
    let world = with_user(ADA).await;
    let nodes = [world.node().await, world.node().await];
    let mut begun = 0;
    for subnet in 0..40 {
        for machine in 0..3 {
            let browser = world.browser().at(&nodes[machine % 2]);
            let browser = browser.from(&format!("2001:db8:1:{subnet:x}::{machine:x}"));
            begun += i64::from(start(&browser, "nobody@example.com").await == 303);
        }
    }
    assert_eq!(begun, 16 * 5);
    assert_eq!(start(&world.browser().from("2001:db8:2::1"), "nobody@example.com").await, 303);
}

/// What happens to one mailbox when strangers everywhere ask for messages, each from a place of its own, over some time.
async fn flood(world: &World, address: &str, times: u8, every: i64) -> Vec<u16> {
    let mut statuses = vec![];
    for n in 0..times {
        let browser = world.browser().from(&format!("198.51.100.{n}"));
        let answer = if n % 2 == 0 {
            browser.send_form("/act/sign_in/create", &[("identifier", address)]).await
        } else {
            browser.send_form("/act/sign_up/create", &[("email_address", &address.to_uppercase())]).await
        };
        statuses.push(answer.status.as_u16());
        world.clock.advance(seconds(every));
    }
    statuses
}

async fn messages(world: &World, address: &str) -> usize {
    world.mailbox.all().await.iter().filter(|mail| mail.to.eq_ignore_ascii_case(address)).count()
}

#[tokio::test]
async fn nobody_s_mailbox_is_flooded_whoever_asks_from_wherever() {
    let world = World::limited().await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    for address in ["nobody@example.com", ADA] {
        let statuses = flood(&world, address, 20, 2).await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 15, "{statuses:?}");
        assert!(statuses[15..].iter().all(|status| *status == 429), "{statuses:?}");
        assert_eq!(messages(&world, address).await, 15);
    }
    // A day of it: every ten minutes some more, and then no more.
    flood(&world, ADA, 200, 240).await;
    assert_eq!(messages(&world, ADA).await, 60);
    world.clock.advance(minutes(24 * 60));
    flood(&world, ADA, 1, 1).await;
    assert_eq!(messages(&world, ADA).await, 61);
}

#[tokio::test]
async fn a_flood_says_the_same_of_known_and_unknown_mailboxes() {
    let world = with_user(ADA).await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let known = flood(&world, ADA, 20, 3).await;
    world.clock.advance(minutes(24 * 60));
    assert!(known.contains(&429));
    assert_eq!(known, flood(&world, "nobody@example.com", 20, 3).await);
}

#[tokio::test]
async fn other_methods_and_resends_fill_the_same_mailbox() {
    let world = with_user(ADA).await;
    let mut sent = vec![];
    for _ in 0..3 {
        let browser = world.browser().from("198.51.100.1");
        browser.send_form("/act/sign_in/create", &[("identifier", ADA)]).await;
        world.clock.advance(seconds(60));
        sent.push(browser.send_form("/act/sign_in/resend", &[]).await.status.as_u16());
        world.clock.advance(seconds(10));
    }
    assert_eq!(sent, [303, 303, 429]);
    assert_eq!(messages(&world, ADA).await, 1 + 5, "that of the sign-up, and five");
}

#[tokio::test]
async fn a_flood_keeps_the_owner_out_of_no_browser_that_was_theirs_and_of_no_network_where_they_were() {
    let world = World::limited().await;
    let mut owner = world.browser().from("192.0.2.1");
    owner.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    owner.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    owner.visit("/sign-out").await.submit("Sign out").await;
    assert!(flood(&world, ADA, 40, 1).await.contains(&429));
    owner.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    owner.is_at("/sign-in/factor-one");
    owner.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    let mut new = world.browser().from("192.0.2.1");
    new.visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .submit("Continue")
        .await
        .is_at("/sign-in/factor-one");
    let mut stranger = world.browser().from("192.0.2.2");
    stranger.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    assert_eq!(stranger.answer().status, 429);
    assert!(stranger.page().text().contains("minutes"), "a long wait is told in minutes");
}

#[tokio::test]
async fn a_window_is_kept_without_an_address_in_it() {
    let world = with_user(ADA).await;
    start(&world.browser().from("203.0.113.9"), ADA).await;
    let rates = world.dump().await["rates"].join("\n");
    assert!(!rates.is_empty() && !rates.contains("203.0") && !rates.contains("ada"), "{rates}");
}

// ---- too many passwords at once

const RIGHT: &str = "tundra-violin-94-cask";

/// A node whose queue for hashing is full, until the second is dropped.
async fn busy(world: &World) -> (App, impl Sized + use<>) {
    let node = world.node().await;
    let cx = context_of(&node).await;
    (node, cx.hashing.fill())
}

/// Whether the last answer says that too much is going on, on the page that it was asked from.
fn is_busy(browser: &mut Browser) {
    browser.sees("Too much is going on here").sees("Wait 5 seconds");
    let answer = browser.answer();
    assert_eq!((answer.status.as_u16(), waits(answer)), (503, 5));
    assert!(answer.header("content-type").unwrap().starts_with("text/html"));
    assert!(!answer.body.contains(RIGHT), "a password never comes back");
    assert_eq!(browser.field("Password").value, "");
}

#[tokio::test]
async fn a_sign_in_where_too_many_passwords_wait_keeps_its_page_and_is_asked_to_come_again() {
    let world = World::with_user(ADA).await;
    world.settings("attributes.password", json!({ "enabled": true })).await;
    set_password(&world, ADA, RIGHT).await;
    let (busy, _full) = busy(&world).await;
    let mut browser = world.browser().at(&busy).that_may_wait();
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    browser.is_at("/sign-in/factor-one").fill("Password", RIGHT).submit("Continue").await.sees(ADA);
    is_busy(&mut browser);
    // In one step, as password managers do.
    let mut manager = world.browser().at(&busy).that_may_wait();
    manager
        .visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .fill("Password", RIGHT)
        .submit("Continue")
        .await;
    assert_eq!(manager.field("Email address").value, ADA);
    is_busy(&mut manager);
    assert_eq!(world.count("sessions").await, 1, "that of the sign-up");
    // Where there is room one more press is enough.
    let mut browser = browser.at(&world.node().await);
    browser.fill("Password", RIGHT).submit("Continue").await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn a_sign_up_where_too_many_passwords_wait_keeps_what_was_typed() {
    let world = World::new().await;
    world.settings("attributes.password", json!({ "enabled": true, "required": true })).await;
    world.settings("attributes.first_name", json!({ "enabled": true, "required": true })).await;
    let (busy, _full) = busy(&world).await;
    let mut browser = world.browser().at(&busy).that_may_wait();
    browser.visit("/sign-up").await.fill("Email address", ADA).fill("First name", "Ada");
    browser.fill("Password", RIGHT).submit("Continue").await;
    is_busy(&mut browser);
    let kept = (browser.field("Email address").value, browser.field("First name").value);
    assert_eq!(kept, (ADA.into(), "Ada".into()));
    assert_eq!((world.count("sign_ups").await, world.mailbox.all().await.len()), (0, 0));
    let mut browser = browser.at(&world.node().await);
    browser.fill("Password", RIGHT).submit("Continue").await.is_at("/sign-up/verify-email-address");
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}
