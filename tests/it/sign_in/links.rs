//! Mail links: whose session a press makes, and what every other visit of the link does not do.

use axum::http::Method;
use serde_json::json;

use crate::world::database::changed;
use crate::world::mailbox::token;
use crate::world::{ADA, World, minutes, seconds};

const SAME_CLIENT: &str = "attack_protection.email_link.require_same_client";

#[tokio::test]
async fn a_link_signs_in_the_browser_that_asked() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    assert!(link.len() <= 200 && link.starts_with("http://localhost:3000/v1/verify?token="), "{link}");
    let mut second = browser.tab();
    second.visit(&link).await.is_at("/sign-in/verify").submit("Continue").await.is_at("/user").sees(ADA);
    browser.reload().await.is_at("/user");
}

#[tokio::test]
async fn with_the_rule_on_a_link_opened_elsewhere_verifies_nothing() {
    let world = World::with_user(ADA).await;
    let mut first = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    let mut other = world.browser().on_a_phone();
    other.visit(&link).await.sees("Open this link where you began").sees("Chrome on Linux");
    first.reload().await.sees_no("opened in another browser");
    other.submit("Tell my first device").await.sees("now says that the link was opened here");
    first.reload().await.sees("opened in another browser");
    assert_eq!(world.count("verifications WHERE settled_at IS NOT NULL AND sign_in_id IS NOT NULL").await, 0);
    assert!(!other.is_signed_in().await);
    first.visit(&link).await.submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn with_the_rule_on_a_sign_up_link_opened_elsewhere_verifies_nothing() {
    let world = World::new().await;
    let mut first = world.start_sign_up(ADA).await;
    let link = world.mailbox.link(ADA).await;
    let mut other = world.browser();
    other.visit(&link).await.sees("Open this link where you began").submit("Tell my first device").await;
    first.reload().await.sees("opened in another browser");
    assert_eq!(world.count("users").await, 0);
    let code = world.mailbox.code(ADA).await;
    first.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn with_the_rule_off_a_press_elsewhere_signs_in_the_first_device_alone() {
    let world = World::with_user(ADA).await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let mut first = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    let mut phone = world.browser().on_a_phone();
    phone.visit(&link).await.sees("Is this you?").sees("Chrome on Linux").sees("Asked").sees(ADA);
    first.reload().await.is_at("/sign-in/factor-one").sees("We sent a link");
    phone.submit("Continue").await.sees("Confirmed").sees("Go back to the device");
    assert!(!phone.is_signed_in().await, "the opener is nobody");
    assert_eq!(world.count("sessions WHERE ended_at IS NULL").await, 1, "only that of the sign-up");
    first.reload().await.sees("Your link was opened").submit("Continue").await.is_at("/user");
    assert!(!phone.is_signed_in().await);
}

#[tokio::test]
async fn with_the_rule_off_a_press_elsewhere_signs_up_the_first_device_alone() {
    let world = World::new().await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let mut first = world.start_sign_up(ADA).await;
    let mut phone = world.browser().on_a_phone();
    phone.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await.sees("Confirmed");
    assert_eq!(world.count("users").await, 0, "the account waits for the browser that began");
    first.reload().await.submit("Continue").await.is_at("/user");
    assert_eq!((world.count("users").await, world.count("sessions").await), (1, 1));
    assert!(!phone.is_signed_in().await);
}

#[tokio::test]
async fn an_expired_link_says_so_and_the_first_tab_offers_another() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    world.clock.advance(minutes(10));
    let mut tab = browser.tab();
    tab.visit(&link).await.sees("This link has expired");
    assert!(!tab.has_button("Continue"));
    browser.reload().await.is_at("/sign-in/factor-one").sees("expired").submit("Resend").await;
    let link = world.mailbox.link(ADA).await;
    tab.visit(&link).await.submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_press_that_comes_too_late_is_refused() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    browser.visit(&world.mailbox.link(ADA).await).await;
    world.clock.advance(minutes(10));
    browser.submit("Continue").await.is_at("/sign-in/verify").sees("This link has expired");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_used_link_leads_on_here_and_is_used_up_elsewhere() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    browser.visit(&link).await.submit("Continue").await.is_at("/user");
    browser.visit(&link).await.is_at("/user");
    let before = world.count("sessions").await;
    let mut other = world.browser();
    other.visit(&link).await.sees("already used");
    assert!(!other.has_button("Continue") && !other.is_signed_in().await);
    assert_eq!(world.count("sessions").await, before);
}

#[tokio::test]
async fn a_link_is_used_up_for_the_browser_that_signed_out() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    browser.visit(&link).await.submit("Continue").await.is_at("/user");
    browser.visit("/sign-out").await.submit("Sign out").await;
    browser.visit(&link).await.sees("already used");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_superseded_link_says_that_there_is_a_newer_one() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let old = world.mailbox.link(ADA).await;
    world.clock.advance(seconds(30));
    browser.submit("Resend").await.sees("We sent a new message");
    let new = world.mailbox.link(ADA).await;
    assert_ne!(old, new);
    let mut tab = browser.tab();
    tab.visit(&old).await.sees("There is a newer link");
    assert!(!tab.has_button("Continue"));
    tab.visit(&new).await.submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_link_of_a_replaced_attempt_signs_nobody_in() {
    let world = World::with_user(ADA).await;
    world.sign_up("bob@example.com").await;
    let mut browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    browser.visit("/sign-in").await.fill("Email address", "bob@example.com").submit("Continue").await;
    browser.tab().visit(&link).await.sees("There is a newer link");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_tampered_missing_or_foreign_token_is_invalid() {
    let world = World::with_user(ADA).await;
    let browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    let flipped = |c: char| if c == 'A' { 'B' } else { 'A' };
    let (front, last) = link.split_at(link.len() - 10);
    let tampered = format!("{front}{}{}", flipped(last.chars().next().unwrap()), &last[1..]);
    let short = &link[..link.len() - 1];
    for wrong in [
        tampered.as_str(),
        short,
        "/v1/verify",
        "/v1/verify?token=",
        "/sign-in/verify",
        "/sign-in/verify?v=x",
    ] {
        let mut tab = browser.tab();
        tab.visit(wrong).await.sees("This link is not valid");
        assert!(!tab.has_button("Continue"), "{wrong}");
    }
    assert_eq!(world.count("verifications WHERE sign_in_id IS NOT NULL AND settled_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_sign_up_token_is_invalid_at_the_landing_of_a_sign_in() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    let link = world.mailbox.link(ADA).await;
    browser.visit(&link).await.is_at("/sign-up/verify");
    let id = browser.path().split_once("v=").unwrap().1.to_owned();
    browser.plant(&format!("__link_{id}"), &token(&link));
    browser.visit(&format!("/sign-in/verify?v={id}")).await.sees("This link is not valid");
    assert!(!browser.has_button("Continue"));
    let url = browser.url().join("/sign-in/verify/press").unwrap();
    browser.send(browser.post(&url, format!("v={id}"))).await;
    assert_eq!(world.count("users").await, 0, "pressed at the wrong landing it verifies nothing");
}

#[tokio::test]
async fn get_and_head_never_spend_a_link_and_write_nothing() {
    let world = World::with_user(ADA).await;
    for rule in [true, false] {
        world.settings(SAME_CLIENT, json!(rule)).await;
        let first = world.start_sign_in(ADA).await;
        let link = world.mailbox.link(ADA).await;
        let before = world.dump().await;
        for mut scanner in [world.browser(), world.browser().on_a_phone(), first.tab()] {
            for _ in 0..2 {
                let head = scanner.send(scanner.ask_path(Method::HEAD, &link)).await;
                assert_eq!((head.status.as_u16(), head.set_cookies()), (303, vec![]), "HEAD sets no cookie");
                let get = scanner.send(scanner.ask_path(Method::GET, &link)).await;
                assert!(!get.gives("__client") && get.set_cookies().len() == 1, "{:?}", get.set_cookies());
                let landing = get.location().unwrap();
                assert!(!landing.contains(&token(&link)), "no token in the address bar: {landing}");
                let head = scanner.send(scanner.ask_path(Method::HEAD, &landing)).await;
                assert_eq!((head.status.as_u16(), head.set_cookies()), (200, vec![]));
                scanner.visit(&landing).await;
                scanner.visit(&link).await;
            }
        }
        assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new(), "with the rule {rule}");
        let mut tab = first.tab();
        tab.visit(&link).await.submit("Continue").await.is_at("/user");
    }
}

#[tokio::test]
async fn the_cookie_that_carries_a_token_is_kept_to_its_verification() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let answer = browser.send(browser.ask_path(Method::GET, &world.mailbox.link(ADA).await)).await;
    let line = answer.set_cookies().pop().unwrap();
    assert!(
        line.starts_with("__link_ver_") && line.contains("Path=/;") && line.contains("Max-Age=3600"),
        "{line}"
    );
    browser.visit(&answer.location().unwrap()).await;
    let page = browser.answer().body.clone();
    assert!(!page.contains(&token(&world.mailbox.link(ADA).await)), "no token in the page");
    let foreign: Vec<_> =
        browser.page().addresses().into_iter().filter(|address| !address.starts_with(['/', '#'])).collect();
    assert_eq!(foreign, Vec::<String>::new(), "nothing of the page is asked for elsewhere");
}

#[tokio::test]
async fn only_the_browser_that_asked_has_its_link_pressed_by_the_script() {
    let world = World::with_user(ADA).await;
    world.settings(SAME_CLIENT, json!(false)).await;
    let mut first = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    let mut other = world.browser();
    other.visit(&link).await.sees("Is this you?");
    assert_eq!(other.page().count("[data-press]"), 0);
    first.visit(&link).await;
    assert_eq!(first.page().count("form[data-press]"), 1);
}
