//! Accounts that somebody made in advance with an address that is not theirs (pre-hijacking): once the owner proves the
//! address, whoever was there before is out, with all that they left.

use portico::auth::sign_in_tokens;
use serde_json::json;

use crate::browser::Browser;
use crate::password_sign_in::context;
use crate::world::World;

const ADA: &str = "ada@example.com";
const EVE: &str = "eve@example.com";
const KNOWN_TO_EVE: &str = "tundra-violin-94-cask";

/// A portal that asks for no proof at sign-up, and Eve, who has signed up with Ada's address.
pub async fn hijacked() -> (World, Browser) {
    let world = World::new().await;
    world.settings("attributes.password", json!({"enabled": true, "required": true})).await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(false)).await;
    let mut eve = world.browser();
    eve.visit("/sign-up").await.fill("Email address", ADA).fill("Password", KNOWN_TO_EVE);
    eve.submit("Continue").await.is_at("/user");
    (world, eve)
}

/// Begins to sign in with Ada's address, by a code in the place of the password.
pub async fn by_code(world: &World) -> Browser {
    let mut ada = world.browser();
    ada.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    ada.is_at("/sign-in/factor-one").follow("Use another method").await;
    ada
}

#[tokio::test]
async fn the_owner_of_an_address_is_let_in_and_sessions_and_password_of_before_are_void() {
    let (world, mut eve) = hijacked().await;
    let mut ada = by_code(&world).await;
    ada.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    eve.visit("/user").await.is_at("/sign-in");
    assert_eq!(world.count("passwords").await, 0);
    assert_eq!(world.count("outbox WHERE template = 'password_removed'").await, 1, "and she is told");
    ada.visit("/user/security").await.sees("You have no password");
}

#[tokio::test]
async fn an_account_that_somebody_else_has_proved_an_address_of_lets_nobody_in_by_an_unproved_one() {
    let (world, mut eve) = hijacked().await;
    eve.visit("/user/add-email-address").await.fill("Email address", EVE).submit("Continue").await;
    let code = world.mailbox.code(EVE).await;
    eve.fill("Code", &code).submit("Continue").await.is_at("/user");
    let mut ada = by_code(&world).await;
    ada.sees_no(ADA);
    assert!(!ada.page().text().contains("a•••@example.com"), "{}", ada.page().text());
    // Her own sign-up proves the address, and takes it.
    world.settings("attributes.email_address.verify_at_sign_up", json!(true)).await;
    ada.visit("/sign-up").await.fill("Email address", ADA).fill("Password", "copper-lantern-58-moss");
    ada.submit("Continue").await.is_at("/sign-up/verify-email-address");
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user").sees_no(EVE);
    let claims = "identifications WHERE claimed_at IS NOT NULL AND canonical =";
    assert_eq!(world.count(&format!("{claims} '{ADA}'")).await, 1);
    assert_eq!(world.count("users").await, 2);
}

#[tokio::test]
async fn a_second_step_that_somebody_else_has_set_up_keeps_the_owner_out_of_nothing() {
    let (world, mut eve) = hijacked().await;
    crate::second_factors::set_up(&world, &mut eve).await;
    let mut ada = by_code(&world).await;
    ada.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert!(ada.is_signed_in().await);
    for rows in ["totp_secrets", "backup_codes", "passwords"] {
        assert_eq!(world.count(rows).await, 0, "{rows}");
    }
}

#[tokio::test]
async fn what_somebody_else_has_under_way_or_was_given_comes_to_nothing() {
    let (world, mut eve) = hijacked().await;
    let (app, _) = crate::second_factors::set_up(&world, &mut eve).await;
    let id = crate::password_sign_in::user(&world, ADA).await;
    let made = sign_in_tokens::create(&context(&world).await, &id, None).await;
    let link = made.unwrap_or_else(|why| panic!("{why:?}")).url;
    // One proof of two, by the password; another by the link.
    let mut parked = world.browser();
    parked.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    parked.fill("Password", KNOWN_TO_EVE).submit("Continue").await.is_at("/sign-in/factor-two");
    let mut landed = world.browser();
    landed.visit(&link).await.submit("Continue").await.is_at("/sign-in/factor-two");
    let mut waiting = world.browser();
    waiting.visit(&link).await.is_at("/sign-in/ticket");

    let mut ada = by_code(&world).await;
    ada.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert!(ada.is_signed_in().await);
    for mut browser in [parked, landed] {
        let finish = browser.post(&browser.url().join("/act/sign_in/finish").unwrap(), String::new());
        browser.send(finish).await;
        browser.fill("Code", &app.code(&world)).submit("Continue").await;
        assert!(!browser.is_signed_in().await);
        browser.visit("/sign-in/factor-two").await.is_at("/sign-in");
    }
    waiting.submit("Continue").await;
    assert!(!waiting.is_signed_in().await);
    assert_eq!(world.count("sessions WHERE ended_at IS NULL").await, 1);
    for template in ["password_removed", "second_factor_removed"] {
        assert_eq!(world.count(&format!("outbox WHERE template = '{template}'")).await, 1, "{template}");
    }
}
