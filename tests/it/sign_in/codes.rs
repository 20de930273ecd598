//! Mail codes: sent once, judged once, forgiving in form and strict in number.

use serde_json::json;

use crate::world::mailbox::wrong;
use crate::world::{ADA, World, minutes, seconds};

#[tokio::test]
async fn a_code_is_read_as_people_paste_it() {
    let world = World::with_user(ADA).await;
    let forms: [fn(&str) -> String; 6] = [
        |code| format!(" {} {} ", &code[..3], &code[3..]),
        |code| format!("{}-{}", &code[..3], &code[3..]),
        |code| format!("{}\u{2013}{}", &code[..3], &code[3..]),
        |code| code.chars().map(|c| char::from_u32(0xFF10 + c.to_digit(10).unwrap()).unwrap()).collect(),
        |code| code.chars().map(|c| format!("{c} ")).collect(),
        |code| format!("\u{200b}{code}\r\n"),
    ];
    for form in forms {
        let mut browser = world.start_sign_in(ADA).await;
        let typed = form(&world.mailbox.code(ADA).await);
        browser.fill("Code", &typed).submit("Continue").await;
        assert!(browser.is_signed_in().await, "{typed:?}");
        world.clock.advance(seconds(1));
    }
}

#[tokio::test]
async fn five_wrong_tries_end_the_code_and_a_new_one_works() {
    let world = World::with_user(ADA).await;
    world.settings("attributes.email_address.first_factors", json!(["email_code"])).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    for left in ["4 more tries", "3 more tries", "2 more tries", "one more try"] {
        browser.fill("Code", &wrong(&code)).submit("Continue").await.is_refused_at("Code", left);
    }
    browser.fill("Code", &wrong(&code)).submit("Continue").await.sees("too many wrong tries");
    assert!(browser.page().field("Code").is_none(), "there is nothing left to try");
    let url = browser.url().join("/act/sign_in/attempt").unwrap();
    browser.send(browser.post(&url, format!("code={code}"))).await;
    assert!(!browser.tab().is_signed_in().await, "the right code comes too late");
    world.clock.advance(seconds(30));
    browser.visit("/sign-in/factor-one").await.submit("Resend").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn after_five_wrong_tries_the_link_of_the_same_mail_still_works() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let (code, link) = (world.mailbox.code(ADA).await, world.mailbox.link(ADA).await);
    for _ in 0..5 {
        browser.fill("Code", &wrong(&code)).submit("Continue").await;
    }
    assert!(browser.page().field("Code").is_none(), "no code of this mail is taken any more");
    browser.post_by_script("/act/sign_in/attempt", &[("code", &code)]).await;
    browser.is_at("/sign-in/factor-one").sees("too many wrong tries").sees("The link still does");
    browser.visit(&link).await.submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_wrong_length_is_no_try() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    for typed in ["", "1", "12345", "1234567", "abcdef", "12345x", "      "] {
        browser.fill("Code", typed).submit("Continue").await.is_refused_at("Code", "six digits");
        assert_eq!(browser.field("Code").value, "", "a code never comes back");
    }
    assert_eq!(world.count("verifications WHERE attempts > 0 AND sign_in_id IS NOT NULL").await, 0);
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_reload_sends_nothing() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    for _ in 0..3 {
        browser.reload().await.sees("We sent a link");
    }
    assert_eq!(world.mailbox.count(ADA).await, 1);
}

#[tokio::test]
async fn a_double_press_of_the_start_sends_one_mail() {
    let world = World::with_user(ADA).await;
    let mut browser = world.browser();
    browser.visit("/sign-in").await.fill("Email address", ADA);
    let first = browser.press("Continue").await;
    let second = browser.press("Continue").await;
    assert_eq!((first.location(), second.location()).0.as_deref(), Some("/sign-in/factor-one"));
    assert_eq!(first.location(), second.location());
    assert_eq!(world.mailbox.count(ADA).await, 2, "one of the sign-up, one of the sign-in");
    let code = world.mailbox.code(ADA).await;
    browser.visit("/sign-in/factor-one").await.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_double_press_of_the_sign_up_sends_one_mail() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.fill("Email address", ADA);
    browser.press("Continue").await;
    browser.press("Continue").await;
    assert_eq!(world.mailbox.count(ADA).await, 1);
}

#[tokio::test]
async fn a_new_message_waits_half_a_minute() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let old = world.mailbox.code(ADA).await;
    browser.submit("Resend").await.is_at("/sign-in/factor-one").sees("more seconds");
    world.clock.advance(seconds(15));
    browser.submit("Resend").await.sees("more seconds");
    assert_eq!(world.mailbox.count(ADA).await, 2);
    world.clock.advance(seconds(15));
    browser.submit("Resend").await.sees("We sent a new message");
    assert_eq!(world.mailbox.count(ADA).await, 3);
    let new = world.mailbox.code(ADA).await;
    if new != old {
        browser.fill("Code", &old).submit("Continue").await.is_refused_at("Code", "incorrect");
    }
    browser.fill("Code", &new).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_new_link_alone_waits_a_minute() {
    let world = World::new().await;
    world.settings("attributes.email_address.verifications", json!(["email_link"])).await;
    let mut browser = world.start_sign_up(ADA).await;
    world.clock.advance(seconds(40));
    browser.submit("Resend").await.sees("more seconds");
    assert_eq!(world.mailbox.count(ADA).await, 1);
    world.clock.advance(seconds(20));
    browser.submit("Resend").await.sees("We sent a new message");
    assert_eq!(world.mailbox.count(ADA).await, 2);
}

#[tokio::test]
async fn changing_the_method_again_and_again_waits_too() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    for n in 0..20 {
        let method = if n % 2 == 0 { "Email me a code only" } else { "Email me a link only" };
        browser.visit("/sign-in/methods").await;
        if browser.has_button(method) {
            browser.submit(method).await;
        }
    }
    assert!(world.mailbox.count(ADA).await <= 7, "{} mails", world.mailbox.count(ADA).await);
}

#[tokio::test]
async fn an_expired_code_says_so() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    world.clock.advance(minutes(10));
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-one").sees("expired");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_right_code_twice_is_told_its_outcome() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    let (url, body) = browser.fill("Code", &code).form("Continue");
    browser.submit("Continue").await.is_at("/user");
    let again = browser.send(browser.post(&url, body)).await;
    assert_eq!(again.location().as_deref(), Some("/user"));
    assert_eq!(world.count("sessions WHERE ended_at IS NULL").await, 2, "of the sign-up and of the sign-in");
}

#[tokio::test]
async fn two_browsers_of_one_user_each_have_their_own_code() {
    let world = World::with_user(ADA).await;
    let mut first = world.start_sign_in(ADA).await;
    let one = world.mailbox.code(ADA).await;
    world.clock.advance(seconds(1));
    let mut second = world.start_sign_in(ADA).await;
    let two = world.mailbox.code(ADA).await;
    if one != two {
        first.fill("Code", &two).submit("Continue").await.is_refused_at("Code", "incorrect");
    }
    first.fill("Code", &one).submit("Continue").await.is_at("/user");
    second.fill("Code", &two).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_code_is_bound_to_its_attempt() {
    let world = World::with_user(ADA).await;
    world.sign_up("bob@example.com").await;
    let mut browser = world.start_sign_in(ADA).await;
    let old = world.mailbox.code(ADA).await;
    browser.visit("/sign-in").await.fill("Email address", "bob@example.com").submit("Continue").await;
    if old != world.mailbox.code("bob@example.com").await {
        browser.fill("Code", &old).submit("Continue").await.is_refused_at("Code", "incorrect");
    }
    assert!(!browser.is_signed_in().await);
}
