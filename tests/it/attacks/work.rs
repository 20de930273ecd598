//! Work that takes a while: in one bounded place, behind a rate, and only after what is cheap to see.

use portico::app::App as Node;
use portico::auth::node::hashing;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::people::context_of;
use crate::world::profile::{change, set};
use crate::world::second_step::{App, add_number, key_on, set_up};
use crate::world::wire::encoded;
use crate::world::{ADA, World, minutes, seconds};

const FIRST: &str = "tundra-violin-94-cask";

/// Passwords that take the estimator longest when nothing is done about it, most of all the first.
fn hard() -> Vec<String> {
    let signs = ["e3@4$1!|()<[{0o7+5%zZ", "4@8({[<369", "1!|70$5+7%2", "p@$5w4rd7+!1", "a1", "1/1/91"];
    let mut all: Vec<String> = signs.map(|piece| piece.chars().cycle().take(500).collect()).into();
    all.extend(signs.map(|piece| format!("{}{}", "a".repeat(36), piece.repeat(4))));
    all
}

/// How many pieces of work a node has begun, and how many at once at most.
async fn tally(node: &Node) -> (u64, usize) {
    let cx = context_of(node).await;
    cx.hashing.tally()
}

async fn with_passwords(world: &World) {
    let rules = [
        ("attributes.password", json!({ "enabled": true })),
        ("password_settings.max_length", json!(512)),
        ("password_settings.disable_hibp", json!(true)),
    ];
    world.all_settings(&rules).await;
}

#[tokio::test]
async fn the_hardest_passwords_are_judged_in_the_one_place_for_work_wherever_they_are_chosen() {
    let world = World::new().await;
    with_passwords(&world).await;
    let ada = world.sign_up(ADA).await;
    world.settings("attributes.password.required", json!(true)).await;
    let node = world.node().await;
    let mut ada = ada.at(&node);
    let url = ada.url().join("/password-strength").unwrap();
    for password in hard() {
        let before = tally(&node).await.0;
        let form = encoded(&[("password", &password)]);
        assert_eq!(ada.send(ada.post(&url, form)).await.status, 200);
        assert_eq!(tally(&node).await.0, before + 1, "judged aside, once");
        let mut new = world.browser().at(&node);
        new.visit("/sign-up").await.fill("Email address", "new@example.com").fill("Password", &password);
        assert!(new.submit("Continue").await.answer().status.as_u16() < 500);
        let signed_up = tally(&node).await.0;
        assert!((before + 2..=before + 3).contains(&signed_up), "judged, and hashed when it is good");
    }
    set(&mut ada, &hard()[0]).await;
    ada.is_at("/user/security");
    assert!(tally(&node).await.1 <= hashing::at_once());
}

#[tokio::test]
async fn many_at_once_never_take_more_places_than_there_are() {
    let world = World::new().await;
    with_passwords(&world).await;
    world.settings("attributes.password.required", json!(true)).await;
    let node = world.node().await;
    let mut people = tokio::task::JoinSet::new();
    for (number, password) in hard().into_iter().cycle().take(48).enumerate() {
        let mut browser = world.browser().at(&node).that_may_wait();
        people.spawn(async move {
            browser.visit("/sign-up").await.fill("Email address", &format!("ada{number}@example.com"));
            browser.fill("Password", &password).submit("Continue").await;
            let answer = browser.answer();
            assert!(answer.status != 503 || answer.header("retry-after").is_some());
            u64::from(answer.status == 503)
        });
    }
    let mut sent_away = 0;
    while let Some(done) = people.join_next().await {
        sent_away += done.unwrap();
    }
    let (begun, most) = tally(&node).await;
    assert!(
        begun + sent_away >= 48 && (1..=hashing::at_once()).contains(&most),
        "{begun} {sent_away} {most}"
    );
}

#[tokio::test]
async fn what_is_refused_anyway_makes_no_work() {
    let world = World::new().await;
    with_passwords(&world).await;
    let mut ada = world.sign_up(ADA).await;
    add_number(&world, &mut ada).await;
    let node = world.node().await;
    let mut ada = ada.at(&node);
    ada.visit("/user/security").await.submit("Set up an authenticator app").await;
    let app = App::with_key(&key_on(&ada));
    let right = app.code(&world);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let other = format!("{FIRST}.");
    let long = "x".repeat(60_000);
    for (act, form) in [
        ("user/second_factor_number/reserve", vec![("identification_id", "idn_nobody")]),
        ("user/second_factor_number/reserve", vec![("identification_id", "")]),
        ("user/totp/activate", vec![("code", wrong)]),
        ("user/totp/activate", vec![("code", "nonsense")]),
        ("user/backup_codes/make", vec![]),
        ("user/change_password", vec![("new_password", FIRST), ("confirm_password", &other)]),
        ("user/change_password", vec![("new_password", &long), ("confirm_password", &long)]),
        ("user/change_password", vec![("new_password", ""), ("confirm_password", "")]),
        ("user/remove_password", vec![("current_password", FIRST)]),
        ("tasks/reset_password", vec![("new_password", FIRST), ("confirm_password", FIRST)]),
        ("sign_up/create", vec![("email_address", "new@example.com"), ("password", &long)]),
        ("sign_in/attempt_password", vec![("password", FIRST)]),
        ("sign_in/reset_password", vec![("new_password", FIRST), ("confirm_password", FIRST)]),
        ("sign_in/second/attempt_backup_code", vec![("code", "0000-0000-0000-0000")]),
        ("user/reverify/password", vec![("password", FIRST)]),
        ("user/reverify/backup_code", vec![("code", "0000-0000-0000-0000")]),
    ] {
        ada.visit("/user/security").await.post_by_script(&format!("/act/{act}"), &form).await;
        assert!(ada.answer().status.as_u16() < 500, "{act}");
        assert_eq!(tally(&node).await.0, 0, "{act} {:.40?}", form);
    }
    let url = ada.url().join("/password-strength").unwrap();
    assert_eq!(ada.send(ada.post(&url, format!("password={long}"))).await.status, 200);
    assert_eq!(tally(&node).await.0, 0);
    // What is right makes its ten codes, once.
    ada.visit("/user/authenticator-app").await.fill("Code of the app", &right).submit("Continue").await;
    ada.is_at("/user/backup-codes");
    assert_eq!(tally(&node).await.0, 10);
    let id = world.column("SELECT id FROM identifications WHERE kind = 'phone_number'").await;
    for _ in 0..2 {
        ada.post_by_script("/act/user/second_factor_number/reserve", &[("identification_id", &id[0])]).await;
    }
    assert_eq!(world.count("identifications WHERE second_factor_at IS NOT NULL").await, 1);
    assert_eq!(tally(&node).await.0, 10, "they are there already");
}

/// Whether the last form was refused for coming too often.
fn is_too_often(browser: &mut Browser) -> bool {
    browser.answer().status == 429 && browser.answer().header("retry-after").is_some()
}

#[tokio::test]
async fn every_form_that_makes_work_for_whoever_is_signed_in_has_a_rate() {
    let world = World::limited().await;
    with_passwords(&world).await;
    let mut ada = world.sign_up(ADA).await;
    world.clock.advance(seconds(20));
    for asks_for_current in [false, true] {
        world.settings("user_profile.reverification", json!(!asks_for_current)).await;
        for number in 0..3 {
            let new = format!("{FIRST}-{asks_for_current}-{number}");
            match asks_for_current {
                true => change(&mut ada, "not the current one", &new, &new).await,
                false => set_or_change(&mut ada, &new).await,
            }
            assert!(!is_too_often(&mut ada), "{number}");
        }
        match asks_for_current {
            true => change(&mut ada, "not the current one", FIRST, FIRST).await,
            false => set_or_change(&mut ada, FIRST).await,
        }
        assert!(is_too_often(&mut ada), "{asks_for_current}");
        world.clock.advance(seconds(20));
    }
    // A number that comes and goes brings ten codes each time.
    world.clock.advance(minutes(11));
    world.settings("user_profile.reverification", json!(false)).await;
    add_number(&world, &mut ada).await;
    world.clock.advance(seconds(20));
    let id = world.column("SELECT id FROM identifications WHERE kind = 'phone_number'").await;
    for turn in 0..4 {
        let form = [("identification_id", id[0].as_str())];
        ada.visit("/user/security").await;
        ada.post_by_script("/act/user/second_factor_number/reserve", &form).await;
        assert_eq!(is_too_often(&mut ada), turn == 3);
        ada.post_by_script("/act/user/second_factor_number/release", &form).await;
    }
}

async fn set_or_change(browser: &mut Browser, new: &str) {
    browser.visit("/user/change-password").await;
    browser.fill("New password", new).fill("Confirm new password", new).submit("Save").await;
}

#[tokio::test]
async fn where_there_is_no_room_for_work_whoever_comes_is_told_when_to_come_again_and_others_go_on() {
    let world = World::new().await;
    with_passwords(&world).await;
    let mut ada = world.sign_up(ADA).await;
    set_up(&world, &mut ada).await;
    let node = world.node().await;
    let cx = context_of(&node).await;
    let _full = cx.hashing.fill();
    let mut ada = ada.at(&node).that_may_wait();
    for (act, form) in [
        ("user/change_password", vec![("new_password", FIRST), ("confirm_password", FIRST)]),
        ("user/backup_codes/make", vec![]),
    ] {
        ada.visit("/user/security").await.post_by_script(&format!("/act/{act}"), &form).await;
        let answer = ada.answer();
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, Some("5")), "{act}");
    }
    // Comfort has a place of its own, and what needs no work needs none.
    let url = ada.url().join("/password-strength").unwrap();
    assert_eq!(ada.send(ada.post(&url, format!("password={FIRST}"))).await.status, 200);
    ada.visit("/user/security").await.post_by_script("/act/user/totp/remove", &[]).await;
    assert!(ada.answer().status.as_u16() < 400);
}
