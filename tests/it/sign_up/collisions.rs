//! Several people and one address: who gets it, and what the others are told.

use serde_json::json;

use crate::world::{ADA, World, seconds};

#[tokio::test]
async fn a_taken_address_is_told_at_its_field_and_sign_in_keeps_it() {
    let world = World::with_user(ADA).await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    browser.is_at("/sign-up").is_refused_at("Email address", "already has an account");
    assert_eq!(world.mailbox.count(ADA).await, 1);
    browser.follow("Sign in").await.is_at("/sign-in");
    assert_eq!(browser.field("Email address").value, ADA);
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn the_first_of_two_sign_ups_to_complete_wins() {
    let world = World::new().await;
    let mut first = world.start_sign_up(ADA).await;
    let one = world.mailbox.code(ADA).await;
    world.clock.advance(seconds(1));
    let mut second = world.start_sign_up(ADA).await;
    let two = world.mailbox.code(ADA).await;
    second.fill("Code", &two).submit("Continue").await.is_at("/user");
    let mut stuck = first.tab();
    first.fill("Code", &one).submit("Continue").await.is_at("/sign-up").sees("Another account has verified");
    assert_eq!((world.count("users").await, world.count("identifications").await), (1, 1));
    stuck.reload().await.is_at("/sign-up");
    first.fill("Email address", "grace@example.com").submit("Continue").await;
    let code = world.mailbox.code("grace@example.com").await;
    first.fill("Code", &code).submit("Continue").await.is_at("/user").sees("grace@example.com");
}

#[tokio::test]
async fn the_slower_of_two_links_starts_again() {
    let world = World::new().await;
    let mut first = world.start_sign_up(ADA).await;
    let link = world.mailbox.link(ADA).await;
    world.clock.advance(seconds(1));
    let mut second = world.start_sign_up(ADA).await;
    second.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await.is_at("/user");
    first.visit(&link).await.submit("Continue").await.is_at("/sign-up").sees("Another account has verified");
    assert!(!first.is_signed_in().await);
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn a_press_elsewhere_for_a_lost_address_leads_the_first_tab_to_the_start() {
    let world = World::new().await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    let mut first = world.start_sign_up(ADA).await;
    let mut phone = world.browser().on_a_phone();
    phone.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await.sees("Confirmed");
    world.clock.advance(seconds(1));
    let mut second = world.start_sign_up(ADA).await;
    second.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    first.reload().await.submit("Continue").await.is_at("/sign-up").sees("Another account has verified");
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn whoever_proves_an_address_takes_it_from_those_who_only_claim_it() {
    let world = World::new().await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(false)).await;
    let mut claimer = world.browser();
    claimer
        .visit("/sign-up")
        .await
        .fill("Email address", ADA)
        .submit("Continue")
        .await
        .is_at("/user")
        .sees("Unverified");
    world
        .browser()
        .visit("/sign-up")
        .await
        .fill("Email address", ADA)
        .submit("Continue")
        .await
        .is_at("/sign-up");
    world.settings("attributes.email_address.verify_at_sign_up", json!(true)).await;
    let owner = world.sign_up(ADA).await;
    assert!(owner.client().is_some());
    assert_eq!(world.count("users").await, 2);
    assert_eq!(world.count("identifications WHERE verified_at IS NOT NULL").await, 1);
    claimer.visit("/sign-out").await.submit("Sign out").await;
    claimer.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    claimer
        .fill("Code", &world.mailbox.code(ADA).await)
        .submit("Continue")
        .await
        .sees("Verified")
        .sees_no("Unverified");
}

#[tokio::test]
async fn a_sign_in_by_an_unverified_address_that_another_proved_meanwhile_is_refused() {
    let world = World::new().await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(false)).await;
    let mut claimer = world.browser();
    claimer.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await.is_at("/user");
    world.settings("attributes.email_address.verify_at_sign_up", json!(true)).await;
    let mut waiting = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    world.clock.advance(seconds(1));
    world.sign_up(ADA).await;
    waiting.fill("Code", &code).submit("Continue").await;
    assert!(!waiting.is_signed_in().await, "the address is another's now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_proof_too_one_address_makes_one_account() {
    let world = World::new().await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(false)).await;
    let mut tasks = vec![];
    for _ in 0..8 {
        let mut browser = world.browser();
        browser.visit("/sign-up").await.fill("Email address", ADA);
        let (url, body) = browser.form("Continue");
        let ask = browser.post(&url, body);
        tasks.push(tokio::spawn(async move { browser.send(ask).await }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!((world.count("users").await, world.count("sessions").await), (1, 1));
}
