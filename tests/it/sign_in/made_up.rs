//! Strategies that the portal does not come with live on sign-in, second step and step-up, each without a line outside its
//! file.

use axum::http::Method;
use serde_json::json;
use url::Url;

use crate::world::browser::Browser;
use crate::world::crowd::all_at_once;
use crate::world::second_step::enrolled;
use crate::world::strategies::{ALL, EMBASSY, ON, answer_to, carried_for};
use crate::world::{ADA, World, minutes};

/// Where another method is chosen.
const METHODS: &str = "/sign-in/methods";
const SECOND: &str = "/sign-in/factor-two/methods";
const AGAIN: &str = "/user/verify-it-is-you/methods";

/// A world that knows them, and where they are on.
async fn knowing(world: World) -> World {
    world.settings("application.name", json!(ON)).await;
    world.knows(ALL).await;
    world
}

/// Where somebody is led who chooses the embassy, and the `state` that they are to come back with.
async fn led_away(browser: &mut Browser) -> (Url, String) {
    browser.may_leave_to(EMBASSY);
    let away = browser.press("embassy").await.location().expect("it leads away");
    let away = Url::parse(&away).unwrap();
    assert_eq!(away.origin().ascii_serialization(), EMBASSY);
    let state = away.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned();
    (away, state)
}

/// Chooses a method, answers it wrongly, and rightly; the browser is at what comes then.
async fn prove_by(world: &World, browser: &mut Browser, methods: &str, name: &str) {
    browser.visit(methods).await;
    match name {
        "pigeon_code" => {
            browser.submit(name).await.fill("Code", "000000").submit("Continue").await;
            browser.is_refused_at("Code", "incorrect");
            let open = "SELECT id FROM verifications WHERE strategy = 'pigeon_code' AND superseded_at IS NULL
                        AND settled_at IS NULL";
            let code = carried_for(world.column(open).await.last().unwrap());
            browser.fill("Code", &code).submit("Continue").await;
        }
        "riddle" => {
            browser.submit(name).await.fill("Answer", "no idea").submit("Continue").await;
            browser.is_refused_at("Answer", "incorrect");
            let words = browser.page().text_of(".challenge");
            browser.fill("Answer", &answer_to(&words)).submit("Continue").await;
        }
        _ => {
            let (away, state) = led_away(browser).await;
            let back = away.query_pairs().find(|(key, _)| key == "back").unwrap().1.into_owned();
            browser.visit(&format!("{back}?state={state}&guest=yes")).await.submit("Continue").await;
        }
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|strategy| strategy.about().name.as_str())
}

#[tokio::test]
async fn each_signs_in() {
    let world = knowing(World::with_user(ADA).await).await;
    for name in names() {
        let mut browser = world.start_sign_in(ADA).await;
        prove_by(&world, &mut browser, METHODS, name).await;
        browser.is_at("/user");
        assert!(browser.is_signed_in().await, "{name}");
        let by = format!("sign_ins WHERE first_factor_by = '{name}' AND session_id IS NOT NULL");
        assert_eq!(world.count(&by).await, 1, "{name}");
    }
}

#[tokio::test]
async fn each_is_a_second_step() {
    let (world, _first, _app, _) = enrolled().await;
    let world = knowing(world).await;
    for name in names() {
        let mut browser = world.start_sign_in(ADA).await;
        let code = world.mailbox.code(ADA).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
        prove_by(&world, &mut browser, SECOND, name).await;
        browser.is_at("/user");
        assert!(browser.is_signed_in().await, "{name}");
    }
}

#[tokio::test]
async fn each_proves_once_more_who_somebody_is() {
    let world = knowing(World::new().await).await;
    let mut browser = world.sign_up(ADA).await;
    for (before, name) in names().enumerate() {
        world.clock.advance(minutes(11));
        browser.visit("/user/add-email-address").await.is_at("/user/verify-it-is-you");
        prove_by(&world, &mut browser, AGAIN, name).await;
        browser.is_at("/user/add-email-address");
        let done = "events WHERE kind = 'session.reverified' AND outcome = 'ok'";
        assert_eq!(world.count(done).await, before as i64 + 1, "{name}");
    }
}

#[tokio::test]
async fn what_is_switched_off_is_neither_offered_nor_begun() {
    let world = knowing(World::with_user(ADA).await).await;
    let mut browser = world.start_sign_in(ADA).await;
    browser.visit(METHODS).await.sees("riddle");
    world.settings("application.name", json!("Acme")).await;
    browser.visit(METHODS).await.sees_no("riddle");
    browser.send_form("/act/sign_in/prepare", &[("strategy", "riddle")]).await;
    assert_eq!(world.count("verifications WHERE strategy = 'riddle'").await, 0);
}

#[tokio::test]
async fn five_wrong_answers_end_a_challenge() {
    let world = knowing(World::with_user(ADA).await).await;
    let mut browser = world.start_sign_in(ADA).await;
    browser.visit(METHODS).await.submit("riddle").await;
    let words = browser.page().text_of(".challenge");
    browser.send_form("/act/sign_in/prepare", &[("strategy", "riddle")]).await;
    browser.visit("/sign-in/factor-one").await;
    assert_eq!(browser.page().text_of(".challenge"), words, "pressed twice, it is the same");
    for _ in 0..5 {
        browser.fill("Answer", "no idea").submit("Continue").await;
    }
    let right = answer_to(&words);
    browser.send_form("/act/sign_in/attempt_challenge", &[("answer", &right)]).await;
    assert!(!browser.visit("/user").await.is_signed_in().await);
    browser.visit("/sign-in/factor-one").await.submit("riddle").await;
    assert_ne!(browser.page().text_of(".challenge"), words, "another one");
}

#[tokio::test]
async fn a_way_back_is_of_the_browser_that_was_led_away_and_good_once() {
    let world = knowing(World::with_user(ADA).await).await;
    let mut browser = world.start_sign_in(ADA).await;
    browser.visit(METHODS).await;
    let (_, state) = led_away(&mut browser).await;
    let back = format!("/sign-in/callback/embassy?state={state}&guest=yes");
    let mut other = world.start_sign_in(ADA).await;
    for wrong in [
        &*back,
        "/sign-in/callback/embassy",
        "/sign-in/callback/embassy?state=x&guest=yes",
        "/sign-in/callback/telepathy?state=x",
        &format!("/sign-in/callback/riddle?state={state}"),
    ] {
        other.visit(wrong).await.submit("Continue").await.sees("did not work");
        assert!(!other.is_signed_in().await, "{wrong}");
    }
    // Looking changes nothing.
    for method in [Method::GET, Method::HEAD] {
        browser.send(browser.ask_path(method, &back)).await;
    }
    assert_eq!(world.count("verifications WHERE strategy = 'embassy' AND settled_at IS NOT NULL").await, 0);
    browser.visit(&back).await;
    let (url, form) = browser.form("Continue");
    let answers =
        all_at_once((0..8).map(|_| (browser.tab(), browser.post(&url, form.clone()))).collect()).await;
    assert_eq!(world.count("sessions").await, 2, "one of signing up, one of this");
    let led: Vec<_> = answers.iter().filter_map(|answer| answer.location()).collect();
    assert!(
        led.iter().filter(|to| *to == "/user").count() >= 2,
        "one that came too late is told it, too: {led:?}"
    );
    browser.visit(&back).await.submit("Continue").await;
    assert_eq!(world.count("sessions").await, 2, "used up");
}
