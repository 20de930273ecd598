//! Sessions and the cookie that they hang on.

use axum::http::Method;
use serde_json::json;

use crate::world::database::{change, changed};
use crate::world::{ADA, World, minutes, seconds};

#[tokio::test]
async fn sign_out_by_get_changes_nothing() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let before = world.dump().await;
    browser.visit("/sign-out").await.sees("Sign out?").sees(ADA);
    browser.send(browser.ask_path(Method::HEAD, "/sign-out")).await;
    let get = browser.send(browser.ask_path(Method::GET, "/act/sign_out")).await;
    assert!(get.status.is_client_error(), "{}", get.status);
    assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new());
    assert!(browser.is_signed_in().await);
    browser.visit("/sign-out").await.submit("Sign out").await.is_at("/sign-in");
    assert!(!browser.is_signed_in().await);
    assert_eq!(world.count("sessions WHERE ended_as = 'removed'").await, 1);
    browser.visit("/sign-out").await.is_at("/sign-in");
}

#[tokio::test]
async fn signing_out_in_one_tab_signs_out_all_and_a_form_of_another_is_answered_cleanly() {
    let world = World::new().await;
    let mut first = world.sign_up(ADA).await;
    let mut second = first.tab();
    let mut third = first.tab();
    third.visit("/sign-out").await;
    first.visit("/sign-out").await.submit("Sign out").await;
    second.fill("First name", "Ada").submit("Save").await.is_at("/sign-in");
    third.submit("Sign out").await.is_at("/sign-in");
    assert_eq!(world.count("users WHERE first_name IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_session_ends_with_its_lifetime_however_busy() {
    let world = World::new().await;
    world.settings("sessions.maximum_lifetime_seconds", json!(3600)).await;
    let mut browser = world.sign_up(ADA).await;
    for _ in 0..5 {
        world.clock.advance(minutes(10));
        assert!(browser.is_signed_in().await);
    }
    world.clock.advance(minutes(10));
    browser.visit("/user").await.is_at("/sign-in");
}

#[tokio::test]
async fn the_factory_lifetime_is_seven_days() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    world.clock.advance(minutes(7 * 24 * 60 - 5));
    assert!(browser.is_signed_in().await);
    world.clock.advance(minutes(5));
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn an_idle_session_ends_and_a_busy_one_does_not() {
    let world = World::new().await;
    world.settings("sessions.inactivity_timeout_seconds", json!(600)).await;
    let mut browser = world.sign_up(ADA).await;
    for _ in 0..4 {
        world.clock.advance(minutes(6));
        assert!(browser.is_signed_in().await, "a sign of life counts");
    }
    world.clock.advance(minutes(10));
    browser.visit("/user").await.is_at("/sign-in").sees("Sign in to");
}

#[tokio::test]
async fn a_shorter_lifetime_binds_sessions_that_exist() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    world.clock.advance(minutes(30));
    world.settings("sessions.maximum_lifetime_seconds", json!(1200)).await;
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn the_cookie_is_renewed_at_sign_in_and_the_old_value_is_dead() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let old = browser.client().unwrap();
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    assert_ne!(browser.client().unwrap(), old);
    let mut thief = world.browser();
    thief.plant("__client", &old);
    let again = thief.visit("/user").await.answer().clone();
    assert_eq!(
        (again.status.as_u16(), again.set_cookies()),
        (409, vec![]),
        "for 30 s: try again, and no new cookie"
    );
    thief.sees("Try again");
    let url = thief.url().join("/act/user/rename").unwrap();
    let post = thief.send(thief.post(&url, "first_name=Eve".into())).await;
    assert!(!post.gives("__client"));
    assert_eq!(world.count("users WHERE first_name IS NOT NULL").await, 0);
    world.clock.advance(seconds(30));
    thief.visit("/user").await.is_at("/sign-in");
    assert_eq!(thief.client(), None, "after 30 s it is nobody's");
}

#[tokio::test]
async fn a_planted_cookie_does_not_share_the_session_of_its_victim() {
    let world = World::with_user(ADA).await;
    let mut attacker = world.start_sign_in(ADA).await;
    let planted = attacker.client().unwrap();
    let mut victim = world.browser();
    victim
        .plant("__client", &planted)
        .visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .submit("Continue")
        .await;
    victim.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    let mut stranger = world.browser();
    stranger.plant("__client", &planted);
    assert!(!stranger.is_signed_in().await);
    world.clock.advance(seconds(31));
    stranger.plant("__client", &planted);
    assert!(!stranger.is_signed_in().await && !attacker.is_signed_in().await);
    assert!(victim.is_signed_in().await);
}

#[tokio::test]
async fn every_sign_in_renews_the_cookie_by_link_code_and_finish() {
    let world = World::with_user(ADA).await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    let mut browser = world.start_sign_in(ADA).await;
    for way in ["code", "link", "finish"] {
        let old = browser.client().unwrap();
        match way {
            "code" => browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await,
            "link" => browser.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await,
            _ => {
                world.browser().visit(&world.mailbox.link(ADA).await).await.submit("Continue").await;
                browser.reload().await.submit("Continue").await
            }
        };
        browser.is_at("/user");
        assert_ne!(browser.client().unwrap(), old, "{way}");
        browser.visit("/sign-out").await.submit("Sign out").await;
        world.clock.advance(seconds(61));
        browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    }
}

#[tokio::test]
async fn a_stale_cookie_is_cleared_once_and_never_loops() {
    let world = World::new().await;
    let token = "A".repeat(43);
    for value in [token.as_str(), "x", "", "%00", "client_123"] {
        let mut browser = world.browser();
        browser.plant("__client", value).visit("/user").await.is_at("/sign-in");
        assert_eq!(browser.client(), None, "{value:?} is taken away");
        browser.visit("/sign-in").await;
        assert_eq!(browser.answer().set_cookies(), Vec::<String>::new(), "once");
    }
    let mut nobody = world.browser();
    nobody.visit("/user").await.is_at("/sign-in?redirect_url=%2Fuser");
    assert_eq!(nobody.answer().set_cookies(), Vec::<String>::new());
}

#[tokio::test]
async fn a_stale_cookie_does_not_keep_anybody_from_signing_in() {
    let world = World::with_user(ADA).await;
    let mut browser = world.browser();
    browser.visit("/sign-in").await;
    browser.plant("__client", &"B".repeat(43)).fill("Email address", ADA).submit("Continue").await;
    browser.is_at("/sign-in/factor-one");
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn two_cookies_of_one_name_are_nobody() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    let good = browser.client().unwrap();
    let cookies = format!("__client={}; __client={good}", "C".repeat(43));
    let answer = browser.send(browser.ask_path(Method::GET, "/user").header("cookie", cookies)).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
}

#[tokio::test]
async fn a_deleted_user_is_signed_out_at_once() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    change(&world.db, "DELETE FROM users").await;
    browser.visit("/user").await.is_at("/sign-in");
    world.sign_up(ADA).await;
    assert_eq!(world.count("users").await, 1, "the address is free again");
}

#[tokio::test]
async fn a_banned_user_is_signed_out_at_once() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    change(&world.db, "UPDATE users SET banned_at = 1").await;
    browser.visit("/user").await.is_at("/sign-in");
    browser.reload().await.is_at("/sign-in");
}

#[tokio::test]
async fn cookies_are_for_https_alone_where_there_is_https() {
    let world = World::in_production().await;
    let path = world.setup_link().await;
    let mut browser = world.browser();
    browser.visit(&path).await.fill("Email address", ADA);
    let answer = browser.press("Continue").await;
    assert!(answer.gives("__client"), "{:?}", answer.set_cookies());
    assert!(answer.set_cookies().iter().all(|line| line.contains("Secure")), "{:?}", answer.set_cookies());
    assert!(answer.header("strict-transport-security").unwrap().contains("max-age=63072000"));
}

#[tokio::test]
async fn work_at_any_page_is_a_sign_of_life() {
    let world = World::new().await;
    world.settings("sessions.inactivity_timeout_seconds", json!(600)).await;
    let mut browser = world.browser();
    let link = world.administrator_link(ADA).await;
    browser.visit(&link).await.submit("Continue").await.is_at("/admin");
    for _ in 0..4 {
        world.clock.advance(minutes(6));
        browser.visit("/admin").await.is_at("/admin");
    }
}

#[tokio::test]
async fn what_one_person_typed_is_not_shown_to_the_next() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let (url, body) = browser.fill("First name", &"Canary".repeat(40)).form("Save");
    browser.send(browser.post(&url, body)).await;
    browser.visit("/sign-out").await.submit("Sign out").await.is_at("/sign-in").sees_no("Canary");
    browser.visit("/sign-up").await.fill("Email address", "bob@example.com").submit("Continue").await;
    let code = world.mailbox.code("bob@example.com").await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_eq!(browser.field("First name").value, "");
    browser.sees_no("at most 100");
}

#[tokio::test]
async fn a_refusal_of_an_old_attempt_is_not_shown_at_a_new_one() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let mut stuck = browser.tab();
    browser.submit("Cancel").await;
    stuck.fill("Code", "000000").submit("Continue").await.is_at("/sign-in");
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    browser.is_at("/sign-in/factor-one").sees_no("This attempt is over");
}

#[tokio::test]
async fn a_home_that_is_the_portal_itself_never_redirects_in_a_circle() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    for home in ["/", "/default-redirect", "/sign-in", "/sign-up", "/sign-in/factor-one"] {
        world.settings("application.home_url", json!(format!("http://localhost:3000{home}"))).await;
        for path in ["/", "/sign-in", "/sign-up", "/default-redirect"] {
            browser.visit(path).await.is_at("/user");
        }
    }
}
