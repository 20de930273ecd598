//! The first administrator, and what a portal of production answers before there is one.

use axum::http::Method;

use crate::world::browser::Browser;
use crate::world::mailbox::token;
use crate::world::{ADA, World, minutes};

/// Everything that must not answer before the wizard is done.
const CLOSED: &[&str] = &[
    "/",
    "/sign-in",
    "/sign-up",
    "/user",
    "/sign-out",
    "/admin",
    "/default-redirect",
    "/v1/verify?token=x",
    "/sign-in/status",
    "/sign-in/ticket",
    "/api/v1/users",
    "/sign-up/verify",
    "/nothing",
    "/dev/inbox",
    "/dev/inbox.json",
    "/favicon.ico",
];

async fn wizard(browser: &mut Browser, world: &World, link: &str, address: &str) {
    browser.visit(link).await.is_at("/setup").sees("first administrator");
    browser.fill("Email address", address).submit("Continue").await.is_at("/sign-up/verify-email-address");
    let code = world.mailbox.code(address).await;
    browser.fill("Code", &code).submit("Continue").await;
}

#[tokio::test]
async fn before_the_wizard_is_done_production_answers_nothing_else() {
    let world = World::in_production().await;
    let browser = world.browser();
    for path in CLOSED {
        let answer = browser.send(browser.ask_path(Method::GET, path).or_unavailable()).await;
        assert_eq!(answer.status, 503, "{path}");
    }
    for path in ["/act/sign_up/create", "/act/sign_in/create", "/act/setup/begin", "/act/setup/sign_in"] {
        let url = browser.url().join(path).unwrap();
        let post = browser.post(&url, "email_address=eve%40example.com&identifier=eve%40example.com".into());
        assert_eq!(browser.send(post.or_unavailable()).await.status, 503, "{path}");
    }
    for (path, status) in [("/healthz", 200), ("/readyz", 200), ("/setup", 403)] {
        assert_eq!(browser.send(browser.ask_path(Method::GET, path)).await.status, status, "{path}");
    }
    assert!(world.mailbox.all().await.is_empty());
    assert_eq!(world.count("users").await + world.count("sign_ups").await + world.count("clients").await, 0);
}

#[tokio::test]
async fn the_first_administrator_can_correct_a_mistyped_address() {
    for button in ["Change", "Cancel"] {
        let world = World::in_production().await;
        let link = world.setup_link().await;
        let mut browser = world.browser();
        browser.visit(&link).await.fill("Email address", "ada@exmaple.com").submit("Continue").await;
        browser.is_at("/sign-up/verify-email-address").submit(button).await.is_at("/setup");
        assert_eq!(browser.field("Email address").value, "ada@exmaple.com", "{button}");
        browser.fill("Email address", ADA).submit("Continue").await;
        let code = world.mailbox.code(ADA).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/admin");
    }
}

#[tokio::test]
async fn a_guessed_or_spent_token_opens_nothing() {
    let world = World::in_production().await;
    let browser = world.browser();
    for token in ["", "x", &"A".repeat(43)] {
        let answer = browser.send(browser.ask_path(Method::GET, &format!("/setup?token={token}"))).await;
        assert!([303, 403].contains(&answer.status.as_u16()), "{}", answer.status);
        let answer = browser.send(browser.ask_path(Method::GET, "/sign-up").or_unavailable()).await;
        assert_eq!(answer.status, 503);
    }
}

#[tokio::test]
async fn the_holder_of_the_link_becomes_administrator_and_opens_the_portal() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    let mut browser = world.browser();
    let head = browser.send(browser.ask_path(Method::HEAD, &link)).await;
    assert_eq!(head.set_cookies(), Vec::<String>::new(), "HEAD sets no cookie");
    wizard(&mut browser, &world, &link, ADA).await;
    browser.is_at("/admin").sees("Administration");
    assert!(!browser.path().contains(&token(&link)));
    assert_eq!(world.count("users WHERE administrator_at IS NOT NULL").await, 1);
    let mut visitor = world.browser();
    visitor.visit("/").await.is_at("/sign-in");
    let mut bob = world.sign_up("bob@example.com").await;
    bob.visit("/admin").await.sees("Page not found");
}

#[tokio::test]
async fn the_link_works_once() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    let mut first = world.browser();
    wizard(&mut first, &world, &link, ADA).await;
    first.is_at("/admin");
    let mut second = world.browser();
    second.visit(&link).await.sees("This link cannot be used");
    assert!(!second.has_button("Continue"));
    let url = second.url().join("/act/setup/begin").unwrap();
    second.send(second.post(&url, "email_address=eve%40example.com".into())).await;
    second.visit(&world.setup_link().await).await.sees("cannot be used");
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn of_two_people_with_the_link_one_becomes_administrator() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    let (mut ada, mut eve) = (world.browser(), world.browser());
    for (browser, address) in [(&mut ada, ADA), (&mut eve, "eve@example.com")] {
        browser.visit(&link).await.fill("Email address", address).submit("Continue").await;
        browser.is_at("/sign-up/verify-email-address");
    }
    let one = ada.fill("Code", &world.mailbox.code(ADA).await).form("Continue");
    let two = eve.fill("Code", &world.mailbox.code("eve@example.com").await).form("Continue");
    let (a, b) =
        tokio::join!(ada.send(ada.post(&one.0, one.1)), eve.send(eve.post(&two.0, two.1).or_unavailable()),);
    let winners =
        [&a, &b].into_iter().filter(|answer| answer.location().as_deref() == Some("/admin")).count();
    assert_eq!(winners, 1, "{:?} {:?}", a.location(), b.location());
    assert_eq!(world.count("users").await, 1);
    assert_eq!(world.count("users WHERE administrator_at IS NOT NULL").await, 1);
    assert_eq!(world.count("admin_links WHERE used_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn two_links_make_one_administrator() {
    let world = World::in_production().await;
    let (mut ada, mut eve) = (world.browser(), world.browser());
    for (browser, address) in [(&mut ada, ADA), (&mut eve, "eve@example.com")] {
        browser
            .visit(&world.setup_link().await)
            .await
            .fill("Email address", address)
            .submit("Continue")
            .await;
    }
    ada.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/admin");
    eve.fill("Code", &world.mailbox.code("eve@example.com").await)
        .submit("Continue")
        .await
        .sees("cannot be used");
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn the_link_dies_after_a_day() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    world.clock.advance(minutes(24 * 60));
    world.browser().visit(&link).await.sees("cannot be used");
}

#[tokio::test]
async fn in_development_sign_up_is_open_at_once_and_makes_no_administrator() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.visit("/admin").await.sees("Page not found");
    assert_eq!(world.count("users WHERE administrator_at IS NOT NULL").await, 0);
    let mut admin = world.browser();
    wizard(&mut admin, &world, &world.setup_link().await, "root@example.com").await;
    admin.is_at("/admin");
}

#[tokio::test]
async fn the_first_administrator_needs_no_names_and_no_open_sign_up() {
    let world = World::in_production().await;
    world.settings("sign_up.mode", serde_json::json!("restricted")).await;
    world.settings("attributes.first_name.required", serde_json::json!(true)).await;
    let mut browser = world.browser();
    wizard(&mut browser, &world, &world.setup_link().await, ADA).await;
    browser.is_at("/admin");
}

#[tokio::test]
async fn admin_add_makes_an_administrator_and_its_link_signs_in_once() {
    let world = World::in_production().await;
    let link = world.administrator_link(ADA).await;
    let mut browser = world.browser();
    browser
        .visit(&link)
        .await
        .sees("Sign in as administrator")
        .sees(ADA)
        .submit("Continue")
        .await
        .is_at("/admin");
    let mut second = world.browser();
    second.visit(&link).await.sees("cannot be used");
    assert_eq!(world.count("sessions").await, 1);
}

#[tokio::test]
async fn admin_add_promotes_whoever_owns_the_address() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let link = world.administrator_link("ADA@example.com").await;
    ada.visit("/admin").await.is_at("/admin").sees("Administration");
    assert_eq!(world.count("users").await, 1);
    world.browser().visit(&link).await.submit("Continue").await.is_at("/admin");
}

#[tokio::test]
async fn sixty_four_presses_of_an_administrators_link_make_one_session() {
    let world = World::new().await;
    let link = world.administrator_link(ADA).await;
    let mut browser = world.browser();
    browser.visit(&link).await;
    let (url, body) = browser.form("Continue");
    let presses = (0..64).map(|_| {
        let browser = browser.tab();
        let ask = browser.post(&url, body.clone());
        tokio::spawn(async move { browser.send(ask).await })
    });
    for press in presses.collect::<Vec<_>>() {
        press.await.unwrap();
    }
    assert_eq!(world.count("sessions").await, 1);
    assert_eq!(world.count("clients").await, 1, "a loser leaves nothing behind");
}
