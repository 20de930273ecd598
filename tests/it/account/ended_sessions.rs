//! A form that was drawn for an account which is not signed in any more: nothing comes of it, and its person is told.

use serde_json::json;

use crate::world::browser::{Browser, File};
use crate::world::{ADA, EVE, World, minutes};

const TOLD: &str = "Nothing was changed: the account that this page was for isn't signed in here any more.";

/// Ada's browser, and the pages of the profile that hold a form each, drawn for her.
async fn pages(world: &World) -> (Browser, Vec<(Browser, &'static str)>) {
    world.settings("attributes.password", json!({ "enabled": true })).await;
    world.settings("attributes.username", json!({ "enabled": true })).await;
    let ada = world.sign_up(ADA).await;
    let mut all = vec![];
    for (page, button) in [
        ("/user", "Save"),
        ("/user/add-email-address", "Continue"),
        ("/user/change-password", "Save"),
        ("/user/delete-account", "Delete account"),
        ("/user/security", "Set up an authenticator app"),
    ] {
        let mut tab = ada.tab();
        tab.visit(page).await.is_at(page);
        all.push((tab, button));
    }
    (ada, all)
}

#[tokio::test]
async fn whoever_is_signed_out_is_told_so_at_sign_in_and_once() {
    let world = World::new().await;
    let (mut ada, tabs) = pages(&world).await;
    ada.visit("/sign-out").await.submit("Sign out").await.is_at("/sign-in").sees_no(TOLD);
    let before = world.dump().await.remove("users");
    for (mut tab, button) in tabs {
        tab.submit(button).await.is_at("/sign-in").sees(TOLD);
        assert_eq!(tab.page().count(".notice"), 1, "{}", tab.page().text());
        tab.reload().await.sees_no(TOLD);
    }
    assert_eq!(world.dump().await.remove("users"), before);
}

#[tokio::test]
async fn with_another_account_in_use_it_is_told_there_and_changes_nothing_of_it() {
    let world = World::with_user(EVE).await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    let (mut ada, tabs) = pages(&world).await;
    let mut upload = ada.tab();
    upload.visit("/user").await;
    world.clock.advance(minutes(2));
    ada.visit("/sign-in").await.fill("Email address", EVE).submit("Continue").await;
    let code = world.mailbox.code(EVE).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user").sees(EVE);
    ada.visit("/sign-in/choose").await.submit(ADA).await.is_at("/user").sees(ADA);
    ada.visit("/sign-out").await.submit("Sign out of this account").await.is_at("/sign-in/choose");
    for (mut tab, button) in tabs {
        tab.submit(button).await.sees(TOLD).sees("Switch account");
        assert!(["/user", "/user/security"].contains(&tab.path()), "{}", tab.path());
        tab.reload().await.sees_no(TOLD);
    }
    let picture = File { name: "me.png", kind: "image/png", bytes: b"none" };
    upload.upload("Upload", &picture).await.is_at("/user").sees(TOLD).sees(EVE);
    assert_eq!(world.count("users WHERE first_name IS NOT NULL").await, 0);
    assert_eq!(world.count("passwords").await, 0);
    assert_eq!(world.count("users").await, 2);
}

#[tokio::test]
async fn what_waited_for_a_proof_is_dropped_with_a_word_too() {
    let world = World::with_user(EVE).await;
    world.settings("attributes.username", json!({ "enabled": true })).await;
    let mut ada = world.sign_up(ADA).await;
    world.clock.advance(minutes(11));
    let mut tab = ada.tab();
    tab.visit("/user/add-email-address").await.is_at("/user/verify-it-is-you");
    let mut other = ada.tab();
    other.visit("/user/verify-it-is-you").await;
    world.settings("sessions.maximum_lifetime_seconds", json!(1200)).await;
    world.clock.advance(minutes(10));
    ada.visit("/user").await.is_at("/sign-in").sees_no(TOLD);
    tab.submit("Send code").await.is_at("/sign-in").sees(TOLD);
    other.submit("Cancel").await.is_at("/sign-in").sees_no(TOLD);
}

#[tokio::test]
async fn a_look_tells_whether_a_page_shows_what_is_so_and_writes_nothing() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    ada.visit("/user").await;
    let id = ada.answer().body.split("data-session=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let look = async |browser: &Browser, id: &str| {
        let target = format!("/user/in-use?session={id}");
        let answer = browser.send(browser.ask_path(axum::http::Method::GET, &target)).await;
        assert!(answer.headers.get("set-cookie").is_none(), "no cookie");
        answer.body
    };
    world.clock.advance(minutes(5));
    let before = world.dump().await;
    assert_eq!(look(&ada, &id).await, r#"{"in_use":true}"#);
    for other in ["", "nonsense", "sess_000000000000000000000000000"] {
        assert_eq!(look(&ada, other).await, r#"{"in_use":false}"#, "{other}");
    }
    assert_eq!(look(&world.browser(), &id).await, r#"{"in_use":false}"#, "another browser");
    assert_eq!(world.dump().await, before);
    ada.visit("/sign-out").await.submit("Sign out").await;
    assert_eq!(look(&ada, &id).await, r#"{"in_use":false}"#);
    assert!(!ada.visit("/sign-in").await.answer().body.contains("data-session"));
}
