//! Who can use up what of the messages that a portal sends, and who is not hurt by it.

use serde_json::json;

use super::american;
use crate::world::browser::Browser;
use crate::world::crowd::all_at_once;
use crate::world::database::{change, ordered};
use crate::world::people::{give, set_password};
use crate::world::{ADA, BOB, PASSWORD, World, minutes, seconds};

const BOBS: &str = "+14155552671";
/// Ada's number, in the story that gives her one.
const ADAS: &str = "+14155552998";
/// Where Ada and Bob live.
const HOME: &str = "192.0.2.1";
/// Where they are for the first time.
const ABROAD: &str = "203.0.113.200";
/// Where somebody is who means no good.
const EVIL: &str = "198.51.100.66";

/// The n-th of many networks.
fn network(n: usize) -> String {
    format!("10.7.{}.{}", n / 200, n % 200 + 1)
}

/// A portal with limits where nobody can tell who has an account: Ada, who has no password, and Bob, who has one and a number
/// for his second step. Answers the browsers in which they were at home, a day later.
async fn portal() -> (World, Browser, Browser) {
    let world = World::limited().await;
    let (ada, bob) = (signed_up(&world, ADA).await, signed_up(&world, BOB).await);
    world.settings("attributes.password", json!({ "enabled": true })).await;
    // Whoever does not bring a password is mailed.
    world.settings("sign_in.preferred_strategy", json!("otp")).await;
    set_password(&world, BOB, PASSWORD).await;
    let phone = json!({ "enabled": true, "required": true, "used_for_first_factor": true, "used_for_second_factor": true });
    world.settings("attributes.phone_number", phone).await;
    world.settings("attributes.email_address.required", json!(false)).await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    give(&world, BOB, "phone_number", BOBS).await;
    change(&world.db, "UPDATE identifications SET second_factor_at = 1 WHERE kind = 'phone_number'").await;
    world.clock.advance(minutes(25 * 60));
    (world, ada, bob)
}

async fn signed_up(world: &World, address: &str) -> Browser {
    let mut browser = world.browser().from(HOME);
    browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await;
    let code = world.mailbox.code(address).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    browser.visit("/sign-out").await.submit("Sign out").await;
    world.clock.advance(seconds(30));
    browser
}

/// Whether somebody gets a message out of this form, ten seconds after the one before.
async fn served(world: &World, browser: &Browser, path: &str, form: &[(&str, &str)]) -> bool {
    let before = world.count("outbox").await;
    browser.send_form(path, form).await;
    world.clock.advance(seconds(10));
    world.count("outbox").await > before
}

/// Whether a sign-in with this address sends a mail to it, or to nobody there, in this browser.
async fn mailed(world: &World, browser: Browser, address: &str) -> bool {
    served(world, &browser, "/act/sign_in/create", &[("identifier", address)]).await
}

/// Whether a sign-up with this number gets a text.
async fn texted(world: &World, from: &str, number: &str) -> bool {
    served(world, &world.browser().from(from), "/act/sign_up/create", &[("phone_number", number)]).await
}

/// Whether Bob, who knows his password, gets the text for his second step in this browser.
async fn second_step(world: &World, browser: Browser) -> bool {
    let named =
        browser.send_form("/act/sign_in/create", &[("identifier", BOB), ("password", PASSWORD)]).await;
    assert_eq!(named.location().as_deref(), Some("/sign-in/factor-two"), "{named:?}");
    world.clock.advance(seconds(10));
    let before = world.count("outbox WHERE channel = 'sms'").await;
    browser.send_form("/act/sign_in/second/prepare", &[("strategy", "phone_code")]).await;
    world.clock.advance(seconds(10));
    world.count("outbox WHERE channel = 'sms'").await > before
}

/// Whether each of them gets what they need in spite of what was done: strangers elsewhere and beside whoever did it, by text
/// and by mail; Ada in her browser, at home, and abroad; Bob's second step abroad, and where it was done.
async fn who_is_served(world: &World, ada: &Browser) -> [bool; 9] {
    [
        texted(world, ABROAD, &american(9_000)).await,
        texted(world, EVIL, &american(9_001)).await,
        mailed(world, world.browser().from(ABROAD), "eve@example.com").await,
        mailed(world, world.browser().from(EVIL), "mallory@example.com").await,
        mailed(world, ada.tab().from(ABROAD), ADA).await,
        mailed(world, world.browser().from(HOME), ADA).await,
        mailed(world, world.browser().from("203.0.113.201"), ADA).await,
        second_step(world, world.browser().from(ABROAD)).await,
        second_step(world, world.browser().from(EVIL)).await,
    ]
}

const ALL: [bool; 9] = [true; 9];

/// All but these.
fn all_but(hurt: &[usize]) -> [bool; 9] {
    std::array::from_fn(|who| !hurt.contains(&who))
}

#[tokio::test]
async fn in_peace_everybody_is_served() {
    let (world, ada, _) = portal().await;
    assert_eq!(who_is_served(&world, &ada).await, ALL);
}

#[tokio::test]
async fn sign_ups_from_one_network_that_nobody_answers_close_that_network_alone() {
    let (world, ada, _) = portal().await;
    for n in 0..19 {
        assert!(texted(&world, EVIL, &american(n)).await, "{n}");
    }
    assert!(!texted(&world, EVIL, &american(19)).await);
    assert_eq!(who_is_served(&world, &ada).await, all_but(&[1]));
    assert_eq!(world.count("events WHERE kind LIKE 'sms.%'").await, 0);
}

#[tokio::test]
async fn a_48_that_asks_from_all_its_parts_closes_nothing_but_itself() {
    let (world, ada, _) = portal().await;
    let mut sent = 0;
    for n in 0..120 {
        sent += usize::from(texted(&world, &format!("2001:db8:7:{n:x}::1"), &american(n)).await);
    }
    assert_eq!(sent, 80, "a fifth of what strangers share in the country");
    assert_eq!(who_is_served(&world, &ada).await, ALL);
    assert_eq!(world.count("events WHERE kind LIKE 'sms.%'").await, 0);
}

#[tokio::test]
async fn many_networks_that_answer_nothing_close_a_country_to_strangers_alone() {
    let (world, ada, _) = portal().await;
    for n in 0..20 {
        assert!(texted(&world, &network(n), &american(n)).await, "{n}");
    }
    assert!(!texted(&world, &network(20), &american(20)).await);
    assert!(!texted(&world, &network(3), &american(21)).await, "nor those who asked before");
    assert_eq!(who_is_served(&world, &ada).await, all_but(&[0, 1]));
    assert_eq!(world.column("SELECT kind FROM events WHERE kind LIKE 'sms.%'").await, ["sms.unanswered"]);
}

#[tokio::test]
async fn what_strangers_share_of_a_country_or_a_day_leaves_something_to_others() {
    for (budget, kind) in [("sms.per_country_per_day", "US"), ("sms.per_day", "all")] {
        let (world, ada, _) = portal().await;
        world.settings(budget, json!(20)).await;
        let mut sent = 0;
        for n in 0..40 {
            sent += i64::from(texted(&world, &network(n % 10), &american(n)).await);
        }
        assert_eq!(sent, 16, "{budget}");
        assert_eq!(who_is_served(&world, &ada).await, all_but(&[0, 1]), "{budget}");
        let told = world.column("SELECT kind || ' ' || outcome FROM events WHERE kind LIKE 'sms.%'").await;
        assert_eq!(told, [format!("sms.share_spent {kind}")]);
        // It holds all the same.
        let mut more = 0;
        for n in 0..6 {
            more += i64::from(second_step(&world, world.browser().from(&network(50 + n))).await);
        }
        assert_eq!(world.count("outbox WHERE channel = 'sms'").await, 20, "{budget} {more}");
    }
}

/// Ways to write Ada's address.
const WAYS: [&str; 6] = [
    "ada@example.com",
    "ADA@Example.com",
    "ada+1@example.com",
    "a.d.a@example.com",
    "a.da+x.y@example.com",
    "Ａda+ä@example.com",
];

#[tokio::test]
async fn a_mailbox_gets_twenty_a_day_because_of_one_network_however_it_is_written() {
    let (world, ada, _) = portal().await;
    let mut sent = 0;
    for n in 0..120 {
        let address = WAYS[n % 5].replace('1', &n.to_string());
        sent += i64::from(mailed(&world, world.browser().from(EVIL), &address).await);
        world.clock.advance(minutes(5));
    }
    assert_eq!(sent, 20);
    assert_eq!(who_is_served(&world, &ada).await, ALL);
    assert!(!mailed(&world, world.browser().from(EVIL), ADA).await);
}

#[tokio::test]
async fn sixty_in_all_keep_the_owner_off_new_browsers_in_new_networks_and_off_no_others() {
    let (world, ada, _) = portal().await;
    let mut sent = 0;
    for n in 0..200 {
        let address = WAYS[n % 5].replace('1', &n.to_string());
        sent += i64::from(mailed(&world, world.browser().from(&network(n)), &address).await);
        world.clock.advance(minutes(2));
    }
    assert_eq!(sent, 60);
    // Abroad, in a browser that nobody knows.
    assert_eq!(who_is_served(&world, &ada).await, all_but(&[6]));
    // Each has twenty of its own, and no more.
    for own in [ada.tab().from(ABROAD), world.browser().from(HOME)] {
        let mut more = 1;
        for _ in 0..30 {
            world.clock.advance(minutes(5));
            more += i64::from(mailed(&world, own.tab(), ADA).await);
        }
        assert_eq!(more, 20);
    }
}

#[tokio::test]
async fn browsers_that_are_known_get_twenty_mails_each_and_sixty_together() {
    let world = World::limited().await;
    let mut browsers = vec![signed_up(&world, ADA).await];
    for n in 0..3 {
        let mut browser = world.browser().from(&network(n));
        browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
        let code = world.mailbox.code(ADA).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/user");
        browser.visit("/sign-out").await.submit("Sign out").await;
        browsers.push(browser);
    }
    world.clock.advance(minutes(25 * 60));
    let mut sent = vec![];
    for browser in &browsers {
        let mut of_this = 0;
        for _ in 0..30 {
            of_this += i64::from(mailed(&world, browser.tab(), ADA).await);
            world.clock.advance(minutes(5));
        }
        sent.push(of_this);
    }
    assert_eq!(sent, [20, 20, 20, 0]);
    assert!(mailed(&world, world.browser().from(HOME), ADA).await, "who is known by their network is apart");
    assert!(mailed(&world, world.browser().from(ABROAD), ADA).await, "and so are strangers");
}

#[tokio::test]
async fn a_network_is_known_for_ninety_days_and_not_where_somebody_was_thrown_out() {
    for (days, revoked, known) in [(89, false, true), (91, false, false), (1, true, false)] {
        let (world, _, _) = portal().await;
        world.clock.advance(minutes((days - 1) * 24 * 60 - 60));
        if revoked {
            change(&world.db, "UPDATE sessions SET ended_as = 'revoked'").await;
        }
        for n in 0..15 {
            assert!(mailed(&world, world.browser().from(&network(n)), ADA).await);
        }
        assert!(!mailed(&world, world.browser().from(ABROAD), ADA).await);
        assert_eq!(mailed(&world, world.browser().from(HOME), ADA).await, known, "{days} {revoked}");
    }
}

#[tokio::test]
async fn a_network_causes_so_many_mails_a_day_and_a_48_sixteen_times_as_many() {
    let (world, ada, bob) = portal().await;
    world.settings("mail.per_network_per_day", json!(3)).await;
    for n in 0..6 {
        let address = format!("person{n}@example.com");
        assert_eq!(mailed(&world, world.browser().from(EVIL), &address).await, n < 3, "{n}");
    }
    assert_eq!(who_is_served(&world, &ada).await, all_but(&[3]));
    let answer = world.browser().from(EVIL).send_form("/act/sign_in/create", &[("identifier", ADA)]).await;
    assert_eq!(answer.status, 429);
    // Whoever is known there has their own, and uses up nobody else's.
    for n in 0..4 {
        assert_eq!(mailed(&world, ada.tab().from(EVIL), ADA).await, n < 3, "{n}");
        world.clock.advance(minutes(1));
    }
    assert!(mailed(&world, bob.tab().from(EVIL), BOB).await);
    let mut sent = 0;
    for n in 0..60 {
        let from = format!("2001:db8:7:{n:x}::1");
        sent += i64::from(mailed(&world, world.browser().from(&from), &format!("v6n{n}@example.com")).await);
    }
    assert_eq!(sent, 48);
    world.clock.advance(minutes(24 * 60));
    assert!(mailed(&world, world.browser().from(EVIL), "again@example.com").await);
}

/// What a sign-in is answered, and the statements that it takes.
async fn told_of(world: &World, named: &str, from: &str) -> (u16, Option<String>, Vec<&'static str>) {
    let browser = world.browser().from(from);
    let form = [("identifier", named)];
    let (answer, statements) = ordered(browser.send_form("/act/sign_in/create", &form)).await;
    world.clock.advance(seconds(10));
    (answer.status.as_u16(), answer.header("retry-after").map(str::to_owned), statements)
}

#[tokio::test]
async fn whoever_shares_a_network_with_somebody_sees_no_difference_in_what_a_sign_in_costs() {
    let (world, _, _) = portal().await;
    give(&world, ADA, "phone_number", ADAS).await;
    for (known, unknown) in [(ADA, "nobody@example.com"), (ADAS, "+14155552999")] {
        for n in 0..3 {
            let (known, unknown) = (told_of(&world, known, HOME).await, told_of(&world, unknown, HOME).await);
            assert_eq!(known, unknown, "{n}");
        }
    }
}

#[tokio::test]
async fn strangers_are_told_the_same_of_known_and_unknown_and_cost_the_same() {
    let (world, _, _) = portal().await;
    give(&world, ADA, "phone_number", ADAS).await;
    for (known, unknown) in [(ADA, "nobody@example.com"), (ADAS, "+14155552999")] {
        let mut seen = vec![];
        for named in [known, unknown] {
            // Each begins with the same counts.
            change(&world.db, "DELETE FROM rates").await;
            let (mut told, before) = (vec![], world.counts().await);
            for n in 0..18 {
                told.push(told_of(&world, named, &network(n / 6)).await);
            }
            let now = world.counts().await;
            // What is held back is counted under another name.
            let tables = now.into_iter().filter(|(table, _)| table != "rates");
            let rows: Vec<_> = tables.map(|(table, rows)| (rows - before[&table], table)).collect();
            seen.push((told, rows));
            world.clock.advance(minutes(24 * 60));
        }
        let (unknown, known) = (seen.pop().unwrap(), seen.pop().unwrap());
        for (known, unknown) in known.0.iter().zip(&unknown.0) {
            assert_eq!((known.0, &known.1), (unknown.0, &unknown.1));
            assert_eq!(known.2, unknown.2, "the same statements, for {named:?}", named = unknown.0);
        }
        assert_eq!(known.1, unknown.1, "the same rows");
        assert!(known.0.iter().any(|(status, ..)| *status == 429));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_number_of_requests_at_once_gets_more_mail_than_a_mailbox_or_a_network_has() {
    // From many networks to one mailbox; from many machines of one site to many.
    for (from, to, most) in
        [("10.9.0.", "ada+{n}@example.com", 15), ("2001:db8:7:{n}::", "p{n}@example.com", 16)]
    {
        let (world, _, _) = portal().await;
        world.settings("mail.per_network_per_day", json!(1)).await;
        let nodes = [world.node().await, world.node().await];
        let asks = (1..=48).map(|n| {
            let address = match from.contains(':') {
                true => format!("{}1", from.replace("{n}", &n.to_string())),
                false => format!("{from}{n}"),
            };
            let browser = world.browser().at(&nodes[n % 2]).from(&address);
            let body = format!("identifier={}", to.replace("{n}", &n.to_string()).replace('+', "%2B"));
            let ask = browser.post(&browser.url().join("/act/sign_in/create").unwrap(), body);
            (browser, ask)
        });
        let before = world.count("outbox").await;
        all_at_once(asks.collect()).await;
        assert_eq!(world.count("outbox").await - before, most, "{to}");
    }
}

#[tokio::test]
async fn notices_by_text_have_a_budget_of_their_own() {
    let (world, _, mut bob) = portal().await;
    // Bob hears by text alone, and changes something again and again.
    change(&world.db, "UPDATE users SET primary_email_address_id = NULL, primary_phone_number_id = 'idn_+14155552671' WHERE id = (SELECT user_id FROM identifications WHERE id = 'idn_+14155552671')").await;
    change(&world.db, "UPDATE identifications SET second_factor_at = NULL").await;
    bob.visit("/sign-in").await;
    world.settings("attributes.username", json!({ "enabled": true })).await;
    world.settings("user_profile.reverification", json!(false)).await;
    let named = bob.send_form("/act/sign_in/create", &[("identifier", BOB), ("password", PASSWORD)]).await;
    assert_eq!(named.status, 303);
    let before = world.count("outbox WHERE channel = 'sms'").await;
    for n in 0..20 {
        world.clock.advance(seconds(10));
        let saved = bob.send_form("/act/user/username", &[("username", &format!("bob_number_{n}"))]).await;
        assert_eq!(saved.status, 303);
    }
    assert_eq!(world.count("outbox WHERE channel = 'sms'").await - before, 10);
    assert!(texted(&world, ABROAD, &american(1)).await);
}
