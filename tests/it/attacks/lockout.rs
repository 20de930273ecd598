//! Too many wrong codes lock an account, whatever message they answer and wherever they come from.

use serde_json::json;

use crate::world::browser::{Answer, Ask, Browser};
use crate::world::database::ordered;
use crate::world::mailbox::wrong;
use crate::world::{ADA, World, minutes, seconds};

const NOBODY: &str = "nobody@example.com";

/// A stranger's browser that has begun to sign in, and its code.
async fn begin(world: &World, address: &str) -> (Browser, String) {
    world.clock.advance(seconds(1));
    let browser = world.start_sign_in(address).await;
    let mail = world.mailbox.last(address).await;
    // In strict mode the mail to an unknown address has no code to be wrong about.
    (browser, mail.code.unwrap_or_else(|| "000000".into()))
}

/// So many wrong codes, over as many attempts as that takes; answers what was told each time.
async fn guess(world: &World, address: &str, times: usize) -> Vec<String> {
    let mut told = vec![];
    let (mut browser, mut code) = begin(world, address).await;
    for n in 0..times {
        if n > 0 && n % 5 == 0 {
            (browser, code) = begin(world, address).await;
        }
        browser.fill("Code", &wrong(&code)).submit("Continue").await;
        told.push(browser.page().text());
    }
    told
}

#[tokio::test]
async fn the_tenth_wrong_code_locks_and_the_right_one_is_refused_too() {
    let world = World::with_user(ADA).await;
    let (mut waiting, right) = begin(&world, ADA).await;
    let told = guess(&world, ADA, 10).await;
    for text in &told[..7] {
        assert!(!text.contains("locks this account"), "{text}");
    }
    assert!(told[7].contains("2 more wrong tries lock this account"), "{}", told[7]);
    assert!(told[8].contains("One more wrong try locks this account"), "{}", told[8]);
    assert!(told[9].matches("locked for another 60 minutes").count() == 1, "{}", told[9]);
    waiting.fill("Code", &right).submit("Continue").await.sees("locked for another 60 minutes");
    assert_eq!(world.mailbox.last(ADA).await.template, "account_locked", "its owner is told");
    let mut another = world.browser();
    world.clock.advance(minutes(20));
    another.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    another.is_at("/sign-in").sees("locked for another 40 minutes");
    assert_eq!(another.field("Email address").value, ADA);
    assert_eq!(world.count("events WHERE kind = 'user.locked'").await, 1);
    assert_eq!(world.count("sessions").await, 1, "nobody but the one who signed up");
}

#[tokio::test]
async fn a_link_opens_no_locked_account() {
    let world = World::with_user(ADA).await;
    let (mut waiting, _) = begin(&world, ADA).await;
    let link = world.mailbox.link(ADA).await;
    guess(&world, ADA, 10).await;
    waiting.visit(&link).await.submit("Continue").await.sees("locked for another 60 minutes");
    assert!(!waiting.is_signed_in().await);
    world.clock.advance(minutes(60));
    assert_eq!(world.count("verifications WHERE settled_at IS NOT NULL AND sign_in_id IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_lock_ends_by_itself_and_leaves_a_fresh_count() {
    let world = World::with_user(ADA).await;
    guess(&world, ADA, 10).await;
    world.clock.advance(minutes(60));
    let told = guess(&world, ADA, 9).await;
    assert!(!told.iter().any(|text| text.contains("is locked")), "{told:?}");
    let (mut browser, code) = begin(&world, ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_right_code_resets_the_count() {
    let world = World::with_user(ADA).await;
    guess(&world, ADA, 9).await;
    let (mut browser, code) = begin(&world, ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    let told = guess(&world, ADA, 9).await;
    assert!(!told[6].contains("locks this account") && told[8].contains("One more wrong try"), "{told:?}");
}

#[tokio::test]
async fn sessions_go_on_and_an_owner_gets_in_where_they_were_before() {
    let world = World::new().await;
    let mut owner = world.sign_up(ADA).await;
    let mut other = world.start_sign_in(ADA).await;
    other.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    other.visit("/sign-out").await.submit("Sign out").await;
    guess(&world, ADA, 10).await;
    assert!(owner.is_signed_in().await);
    // A browser that was theirs before.
    world.clock.advance(seconds(61));
    other
        .visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .submit("Continue")
        .await
        .is_at("/sign-in/factor-one");
    other.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    // The stranger is not helped by that.
    let mut stranger = world.browser();
    stranger.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await.sees("is locked");
}

#[tokio::test]
async fn a_known_browser_has_its_own_count_and_not_more() {
    let world = World::new().await;
    let mut owner = world.sign_up(ADA).await;
    owner.visit("/sign-out").await.submit("Sign out").await;
    guess(&world, ADA, 10).await;
    let mut told = String::new();
    for n in 0..10 {
        if n % 5 == 0 {
            world.clock.advance(seconds(61));
            owner.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
        }
        let code = world.mailbox.code(ADA).await;
        told = owner.fill("Code", &wrong(&code)).submit("Continue").await.page().text();
    }
    assert!(told.contains("is locked"), "{told}");
    owner.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await.sees("is locked");
}

#[tokio::test]
async fn a_browser_that_was_thrown_out_is_not_known() {
    let world = World::new().await;
    let mut owner = world.sign_up(ADA).await;
    crate::world::database::change(&world.db, "UPDATE sessions SET ended_at = 1, ended_as = 'revoked'").await;
    guess(&world, ADA, 10).await;
    owner.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await.sees("is locked");
}

#[tokio::test]
async fn the_settings_decide() {
    let world = World::new().await;
    let mut owner = world.sign_up(ADA).await;
    owner.visit("/sign-out").await.submit("Sign out").await;
    let group = |json| ("attack_protection.user_lockout", json);
    let (path, json) =
        group(json!({ "max_attempts": 5, "duration_minutes": 2, "exempt_known_browsers": false }));
    world.settings(path, json).await;
    let told = guess(&world, ADA, 5).await;
    assert!(told[2].contains("2 more wrong tries") && told[4].contains("another 2 minutes"), "{told:?}");
    owner.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await.sees("is locked");
    let (path, json) = group(json!({ "enabled": false }));
    world.settings(path, json).await;
    let told = guess(&world, ADA, 20).await;
    assert!(!told.iter().any(|text| text.contains("lock")), "{told:?}");
}

#[tokio::test]
async fn where_users_are_hidden_unknown_identifiers_lock_alike() {
    let world = World::with_user(ADA).await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let (known, one) = ordered(guess(&world, ADA, 10)).await;
    let (unknown, other) = ordered(guess(&world, NOBODY, 10)).await;
    assert_eq!(one, other, "they cost the same, up to the lock");
    for (known, unknown) in known.iter().zip(&unknown) {
        assert_eq!(&known.replace(ADA, NOBODY), unknown);
    }
    assert!(unknown[9].contains("is locked"), "{unknown:?}");
    let mut texts = vec![];
    for address in [ADA, NOBODY, "NOBODY@Example.com"] {
        let mut browser = world.browser();
        browser
            .visit("/sign-in")
            .await
            .fill("Email address", address)
            .submit("Continue")
            .await
            .is_at("/sign-in");
        texts.push(browser.page().text());
    }
    assert!(texts[0].contains("is locked") && texts[0] == texts[1] && texts[1] == texts[2], "{texts:?}");
    assert!(!world.dump_text().await.contains("lockouts nobody"));
    let rows = world.dump().await["lockouts"].join("\n");
    assert!(!rows.contains("nobody") && !rows.contains("user_"), "nothing tells them apart: {rows}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_wrong_codes_at_once_are_judged_no_more_often_than_the_limit() {
    let world = World::with_user(ADA).await;
    // Sixteen browsers with a message each: eighty tries that their verifications would allow.
    let mut asks: Vec<(Browser, Ask)> = vec![];
    for _ in 0..16 {
        let (mut browser, code) = begin(&world, ADA).await;
        let (url, body) = browser.fill("Code", &wrong(&code)).form("Continue");
        for _ in 0..4 {
            asks.push((browser.tab(), browser.post(&url, body.clone())));
        }
    }
    let (mut waiting, right) = begin(&world, ADA).await;
    let tasks: Vec<_> =
        asks.into_iter().map(|(browser, ask)| tokio::spawn(async move { browser.send(ask).await })).collect();
    let mut answers: Vec<Answer> = vec![];
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    assert_eq!(answers.len(), 64);
    let events = "events WHERE kind = 'sign_in.attempted' AND outcome =";
    let judged = world.count(&format!("{events} 'form_code_incorrect'")).await;
    assert_eq!(judged, 10);
    assert_eq!(world.count(&format!("{events} 'user_locked'")).await, 54);
    assert_eq!(world.count("lockouts WHERE failures = 10 AND locked_until IS NOT NULL").await, 1);
    waiting.fill("Code", &right).submit("Continue").await.sees("is locked");
}
