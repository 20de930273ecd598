//! A page that waits for a message asks for nothing that would not be taken, and says what is still good of it.

use serde_json::json;

use crate::world::browser::Browser;
use crate::world::mailbox::wrong;
use crate::world::people::set_password;
use crate::world::second_step::{at_second, enrolled};
use crate::world::{ADA, MOBILE, PASSWORD, World, minutes, seconds};

const GRACE: &str = "grace@example.com";

/// What a page that waits shows of a message: whether it waits for the link, whether it takes a code, whether another message is
/// the one main action.
fn shown(browser: &Browser) -> (bool, bool, bool) {
    let page = browser.page();
    let resend = page.count("form.form button.button-primary [data-seconds]") == 1;
    (page.count("[data-poll]") == 1, page.field("Code").is_some(), resend)
}

async fn five_wrong(world: &World, browser: &mut Browser, to: &str) {
    let code = world.mailbox.to(to).await.into_iter().rev().find_map(|mail| mail.code).expect("a code");
    for _ in 0..5 {
        browser.fill("Code", &wrong(&code)).submit("Continue").await;
    }
}

#[tokio::test]
async fn after_five_wrong_codes_a_reload_and_a_new_beginning_offer_the_link_alone() {
    let world = World::with_user(ADA).await;
    for (start, page) in [("/sign-in", "/sign-in/factor-one"), ("/sign-up", "/sign-up/verify-email-address")]
    {
        world.clock.advance(minutes(1));
        let address = if start == "/sign-in" { ADA } else { GRACE };
        let mut browser = world.browser();
        browser.visit(start).await.fill("Email address", address).submit("Continue").await.is_at(page);
        browser.sees("We sent a link and a code to");
        assert_eq!(shown(&browser), (true, true, false));
        five_wrong(&world, &mut browser, address).await;
        let sent = world.mailbox.count(address).await;
        for again in ["as it is told", "reloaded", "begun again"] {
            match again {
                "reloaded" => browser.reload().await,
                "begun again" => {
                    browser.visit(start).await.fill("Email address", address).submit("Continue").await
                }
                _ => &mut browser,
            };
            browser
                .is_at(page)
                .sees("the code no longer works. The link still does")
                .sees("ask for a new message");
            browser.sees("We sent a link to").sees_no("We sent a link and a code");
            assert_eq!(shown(&browser), (true, false, false), "{start} {again}");
        }
        assert_eq!(world.mailbox.count(address).await, sent, "nothing was sent meanwhile");
        world.clock.advance(seconds(30));
        browser.submit("Resend").await.is_at(page).sees("We sent a link and a code to");
        let code = world.mailbox.code(address).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    }
}

#[tokio::test]
async fn whichever_expires_first_the_other_is_offered_and_then_neither() {
    for (code, link, first) in [(60, 300, "The code has expired"), (300, 60, "The link has expired")] {
        let world = World::with_user(ADA).await;
        world.settings("verification.code_lifetime_seconds", json!(code)).await;
        world.settings("verification.link_lifetime_seconds", json!(link)).await;
        let mut signing_in = world.start_sign_in(ADA).await;
        let mut signing_up = world.start_sign_up(GRACE).await;
        for (browser, address) in [(&mut signing_in, ADA), (&mut signing_up, GRACE)] {
            let mail = world.mailbox.last(address).await;
            let lives = [(code, "code"), (link, "link")].map(|(life, part)| match life {
                60 => (part, "60 seconds"),
                _ => (part, "5 minutes"),
            });
            for (part, life) in lives {
                assert!(
                    mail.text.contains(&format!("the {part} for {life}"))
                        || mail.text.contains(&format!("The {part} is valid for {life}")),
                    "{part}: {}",
                    mail.text
                );
            }
            assert_eq!(shown(browser), (true, true, false));
        }
        world.clock.advance(seconds(60));
        for browser in [&mut signing_in, &mut signing_up] {
            browser.reload().await.sees(first).sees("still works");
            assert_eq!(shown(browser), (link == 300, code == 300, false));
            let waits = browser.has_button("Resend");
            assert!(waits, "another message can be asked for");
        }
        world.clock.advance(seconds(240));
        for browser in [&mut signing_in, &mut signing_up] {
            browser.reload().await.sees("can't use what we sent").sees("Ask for a new message");
            assert_eq!(shown(browser), (false, false, true));
            browser.submit("Resend").await.sees("We sent a link and a code to");
        }
    }
}

#[tokio::test]
async fn a_code_of_its_own_that_is_used_up_leaves_one_thing_to_do() {
    let world = World::with_user(ADA).await;
    set_password(&world, ADA, PASSWORD).await;
    world.settings("attributes.password", json!({ "enabled": true })).await;
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    // A reset, a new address and a new number of the profile, a step up.
    let mut forgot = world.browser();
    forgot.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    forgot.follow("Forgot password?").await.submit("Email me a code to choose a new password").await;
    let mut adding = world.browser();
    adding
        .visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .fill("Password", PASSWORD)
        .submit("Continue")
        .await;
    adding.visit("/user/add-phone-number").await.fill("Phone number", MOBILE).submit("Continue").await;
    for (browser, to) in [(&mut forgot, ADA), (&mut adding, MOBILE)] {
        let page = browser.path().to_owned();
        five_wrong(&world, browser, to).await;
        browser.reload().await.is_at(&page).sees("too many wrong tries").sees("can't use what we sent");
        assert_eq!(shown(browser), (false, false, true), "{page}");
        world.clock.advance(seconds(30));
        browser.submit("Resend").await.is_at(&page);
        assert_eq!(shown(browser), (false, true, false), "{page}");
    }
    world.clock.advance(minutes(10));
    adding.reload().await.sees("has expired");
    assert_eq!(shown(&adding), (false, false, true));
}

#[tokio::test]
async fn a_second_step_by_text_and_a_new_address_say_it_too() {
    let (world, mut first, _, _) = enrolled().await;
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    world.settings("attributes.phone_number.used_for_second_factor", json!(true)).await;
    first.visit("/user/add-phone-number?second_factor=yes").await.fill("Phone number", MOBILE);
    first.submit("Continue").await;
    let code = world.mailbox.code(MOBILE).await;
    first.fill("Code", &code).submit("Continue").await.submit("+1 415").await;
    let mut browser = at_second(&world).await;
    browser.visit("/sign-in/factor-two/methods").await.submit("Text me a code").await;
    browser.is_at("/sign-in/factor-two");
    five_wrong(&world, &mut browser, MOBILE).await;
    browser.reload().await.sees("too many wrong tries").sees(ADA);
    assert_eq!(shown(&browser), (false, false, true));
    first.visit("/user/add-email-address").await.fill("Email address", GRACE).submit("Continue").await;
    five_wrong(&world, &mut first, GRACE).await;
    first.reload().await.is_at("/user/verify-identification").sees("The link still does");
    assert_eq!(shown(&first), (true, false, false));
}

#[tokio::test]
async fn where_the_account_is_locked_no_code_is_asked_for() {
    let world = World::with_user(ADA).await;
    let mut waiting = world.start_sign_in(ADA).await;
    world.settings("attack_protection.user_lockout.max_attempts", json!(5)).await;
    world.clock.advance(seconds(1));
    let mut guessing = world.start_sign_in(ADA).await;
    five_wrong(&world, &mut guessing, ADA).await;
    for browser in [&mut waiting, &mut guessing] {
        for _ in 0..2 {
            browser.visit("/sign-in/factor-one").await.sees("locked for another");
            assert_eq!(browser.page().count(".notice"), 1, "{}", browser.page().text());
            assert_eq!(shown(browser), (false, false, false));
            assert!(!browser.has_button("Resend"), "nothing would be sent");
        }
    }
    world.clock.advance(minutes(61));
    waiting.reload().await.sees("expired").submit("Resend").await;
    let code = world.mailbox.code(ADA).await;
    waiting.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn the_script_is_told_what_is_still_good() {
    let world = World::with_user(ADA).await;
    world.settings("verification.code_lifetime_seconds", json!(60)).await;
    let mut browser = world.start_sign_in(ADA).await;
    let told = async |browser: &Browser| {
        let answer = browser.send(browser.ask_path(axum::http::Method::GET, "/sign-in/status")).await;
        serde_json::from_str::<serde_json::Value>(&answer.body).unwrap()["good"].clone()
    };
    assert_eq!(told(&browser).await, json!("link code"));
    assert_eq!(browser.page().count("[data-good='link code']"), 1);
    world.clock.advance(seconds(60));
    assert_eq!(told(&browser).await, json!("link"));
    browser.reload().await;
    assert_eq!(browser.page().count("[data-good='link']"), 1);
}
