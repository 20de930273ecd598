//! Several accounts in one browser.

use serde_json::json;

use crate::world::browser::Browser;
use crate::world::{ADA, EVE, World, minutes};

async fn world() -> World {
    let world = World::with_user(EVE).await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    world
}

/// Ada's browser, in which Eve signs in, too.
async fn both(world: &World) -> Browser {
    let mut browser = world.sign_up(ADA).await;
    add(world, &mut browser, EVE).await;
    browser
}

async fn add(world: &World, browser: &mut Browser, address: &str) {
    world.clock.advance(minutes(2));
    browser.visit("/sign-in").await.is_at("/sign-in").fill("Email address", address).submit("Continue").await;
    let code = world.mailbox.code(address).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees(address);
}

#[tokio::test]
async fn an_account_is_added_and_one_switches_between_them() {
    let world = world().await;
    let mut browser = both(&world).await;
    browser.visit("/user").await.sees(EVE).sees_no(ADA).follow("Switch account").await;
    browser.is_at("/sign-in/choose").sees(ADA).sees(EVE).sees("In use");
    let before = browser.cookie("__portico");
    browser.submit(ADA).await.is_at("/user").sees(ADA).sees_no(EVE);
    assert_ne!(browser.cookie("__portico"), before, "sites see the account in use");
    assert_eq!(
        world.count("sessions WHERE ended_at IS NULL AND site_token_hash IS NOT NULL").await,
        2,
        "Eve's other browser, and Ada"
    );
    // Both live on.
    browser.visit("/sign-in/choose").await.submit(EVE).await.is_at("/user").sees(EVE);
}

#[tokio::test]
async fn an_account_that_is_there_is_used_without_another_sign_in() {
    let world = world().await;
    let mut browser = both(&world).await;
    let mails = world.mailbox.count(ADA).await;
    browser
        .visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .submit("Continue")
        .await
        .is_at("/user")
        .sees(ADA);
    assert_eq!(world.mailbox.count(ADA).await, mails);
}

#[tokio::test]
async fn one_signs_out_of_one_and_then_of_the_last() {
    let world = world().await;
    let mut browser = both(&world).await;
    browser.visit("/sign-out").await.sees(EVE).submit("Sign out of this account").await;
    browser.is_at("/sign-in/choose").sees(ADA).sees_no(EVE);
    browser.visit("/user").await.sees(ADA);
    browser.visit("/sign-out").await.submit("Sign out").await.is_at("/sign-in");
    browser.visit("/sign-in/choose").await.is_at("/sign-in");
    assert_eq!(browser.cookie("__portico"), None);
}

#[tokio::test]
async fn one_signs_out_of_all() {
    let world = world().await;
    let mut browser = both(&world).await;
    browser.visit("/sign-in/choose").await.submit("Sign out of all accounts").await.is_at("/sign-in");
    assert!(!browser.is_signed_in().await);
    assert_eq!(world.count("sessions WHERE ended_as = 'removed'").await, 2);
}

#[tokio::test]
async fn a_deleted_account_leaves_the_others() {
    let world = world().await;
    let mut browser = both(&world).await;
    browser.visit("/user/delete-account").await.fill("Type", "Delete account").submit("Delete account").await;
    browser.is_at("/sign-in/choose").sees(ADA).sees_no(EVE);
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn nobody_switches_to_a_session_of_another_browser() {
    let world = world().await;
    let mut browser = both(&world).await;
    let mut foreign = world.sign_up("mallory@example.com").await;
    let ids = world.column("SELECT id FROM sessions").await;
    foreign.visit("/sign-in/choose").await;
    let url = foreign.url().join("/act/sign_in/switch").unwrap();
    for id in ids {
        foreign.send(foreign.post(&url, format!("session_id={id}"))).await;
        foreign.visit("/user").await.sees("mallory@example.com").sees_no(ADA);
    }
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn where_one_is_the_rule_again_the_one_in_use_counts() {
    let world = world().await;
    let mut browser = both(&world).await;
    world.settings("sessions.multi_session_enabled", json!(false)).await;
    browser.visit("/sign-in/choose").await.is_at("/user").sees(EVE);
    browser.visit("/sign-in").await.is_at("/user").sees(EVE).sees_no("Switch account");
    browser.visit("/sign-out").await.submit("Sign out").await.is_at("/sign-in");
    assert!(!browser.is_signed_in().await, "the other one does not come up from below");
}

#[tokio::test]
async fn a_form_acts_for_the_account_that_it_was_drawn_for() {
    let world = world().await;
    let mut browser = both(&world).await;
    let (mut names, mut late, mut end) = (browser.tab(), browser.tab(), browser.tab());
    names.visit("/user").await.sees(EVE).fill("First name", "Eve");
    late.visit("/user").await.sees(EVE);
    end.visit("/user/delete-account").await.sees(EVE).fill("Type", "Delete account");
    browser.visit("/sign-in/choose").await.submit(ADA).await.is_at("/user").sees(ADA);
    names.submit("Save").await.is_at("/user");
    let named = "users u JOIN identifications e ON e.user_id = u.id WHERE u.first_name = 'Eve' AND e.value =";
    assert_eq!(world.count(&format!("{named} 'eve@example.com'")).await, 1);
    assert_eq!(world.count(&format!("{named} 'ada@example.com'")).await, 0);
    end.submit("Delete account").await.is_at("/sign-in/choose").sees(ADA).sees_no(EVE);
    assert_eq!(world.count("identifications WHERE value = 'ada@example.com'").await, 1);
    // Of an account that has left, nothing acts for another.
    late.fill("First name", "Mallory").submit("Save").await;
    assert_eq!(world.count("users WHERE first_name IS NOT NULL").await, 0);
}
