//! Username and password in the profile: set, changed, removed, and what must stay.

use serde_json::json;

use crate::world::authenticator::Authenticator;
use crate::world::browser::Browser;
use crate::world::profile::{change, set};
use crate::world::{ADA, BOB, passkeys};
use crate::world::{World, minutes};

const FIRST: &str = "correct horse battery";
const SECOND: &str = "staple of another kind";

/// A portal with usernames and passwords, and a user who has neither.
async fn world() -> (World, Browser) {
    let world = World::new().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    world.settings("attributes.username", json!({"enabled": true, "used_for_first_factor": true})).await;
    // One form with "Save" on the profile, then.
    for field in ["first_name", "last_name"] {
        world.settings(&format!("attributes.{field}.enabled"), json!(false)).await;
    }
    let browser = world.sign_up(ADA).await;
    (world, browser)
}

async fn name(browser: &mut Browser, typed: &str) {
    browser.visit("/user").await.fill("Username", typed).submit("Save").await;
}

async fn passwords(world: &World) -> Vec<String> {
    world.column("SELECT hash FROM passwords").await
}

#[tokio::test]
async fn a_password_is_set_changed_with_the_current_one_and_removed() {
    let (world, mut ada) = world().await;
    world.settings("user_profile.reverification", json!(false)).await;
    set(&mut ada, FIRST).await;
    ada.is_at("/user/security").sees("Your password is saved").sees("sign in with a password");
    assert_eq!(world.mailbox.last(ADA).await.template, "password_changed");
    let before = passwords(&world).await;
    change(&mut ada, "wrong one altogether", SECOND, SECOND).await;
    ada.is_at("/user/change-password").is_refused_at("Current password", "not your current password");
    change(&mut ada, "", SECOND, SECOND).await;
    ada.is_refused_at("Current password", "Enter your current password");
    change(&mut ada, FIRST, SECOND, FIRST).await;
    ada.is_refused_at("Confirm new password", "not the same");
    change(&mut ada, FIRST, FIRST, FIRST).await;
    ada.is_refused_at("New password", "your current password");
    change(&mut ada, FIRST, "short", "short").await;
    ada.is_refused_at("New password", "8");
    change(&mut ada, FIRST, ADA, ADA).await;
    ada.is_refused_at("New password", "");
    assert_eq!(passwords(&world).await, before, "nothing of it was kept");
    change(&mut ada, FIRST, SECOND, SECOND).await;
    ada.is_at("/user/security").sees("Your password is saved");
    assert_ne!(passwords(&world).await, before);
    ada.follow("Remove password").await.is_at("/user/remove-password");
    ada.fill("Current password", FIRST)
        .submit("Remove")
        .await
        .is_refused_at("Current password", "not your current password");
    ada.fill("Current password", SECOND).submit("Remove").await.is_at("/user/security").sees("is removed");
    assert_eq!(
        (passwords(&world).await.len(), world.mailbox.last(ADA).await.template),
        (0, "password_removed".into())
    );
}

#[tokio::test]
async fn other_devices_are_signed_out_by_a_change_only_when_that_is_ticked() {
    let (world, mut ada) = world().await;
    let mut laptop = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    laptop.fill("Code", &code).submit("Continue").await.is_at("/user");
    ada.visit("/user/change-password").await.untick("sign_out_of_other_sessions");
    ada.fill("New password", FIRST).fill("Confirm new password", FIRST).submit("Save").await;
    laptop.visit("/user").await.is_at("/user");
    ada.visit("/user/change-password")
        .await
        .fill("New password", SECOND)
        .fill("Confirm new password", SECOND);
    ada.submit("Save").await.is_at("/user/security");
    laptop.visit("/user").await.is_at("/sign-in");
    ada.visit("/user").await.is_at("/user");
}

#[tokio::test]
async fn wrong_current_passwords_count_and_lock_while_the_session_goes_on() {
    let (world, mut ada) = world().await;
    world.settings("user_profile.reverification", json!(false)).await;
    set(&mut ada, FIRST).await;
    world
        .settings(
            "attack_protection.user_lockout",
            json!({"max_attempts": 5, "exempt_known_browsers": false}),
        )
        .await;
    for _ in 0..5 {
        change(&mut ada, "not the password", SECOND, SECOND).await;
        ada.is_at("/user/change-password");
    }
    change(&mut ada, FIRST, SECOND, SECOND).await;
    ada.is_at("/user/change-password").sees("locked");
    world.clock.advance(minutes(61));
    change(&mut ada, FIRST, SECOND, SECOND).await;
    ada.is_at("/user/security");
}

#[tokio::test]
async fn a_password_that_is_needed_stays_and_one_that_is_switched_off_is_not_spoken_of() {
    let (world, mut ada) = world().await;
    set(&mut ada, FIRST).await;
    world.settings("attributes.password.required", json!(true)).await;
    ada.visit("/user/security").await.sees_no("Remove password");
    ada.visit("/user/remove-password").await.submit("Remove").await;
    ada.sees("The password must stay");
    assert_eq!(passwords(&world).await.len(), 1);
    world.settings("attributes.username.used_for_first_factor", json!(false)).await;
    world.settings("attributes.password", json!({"enabled": false, "required": false})).await;
    ada.visit("/user/security").await.sees_no("Change password").sees_no("with a password");
    ada.visit("/user/change-password").await.is_at("/user/security");
    assert_eq!(passwords(&world).await.len(), 1, "what exists goes on to sign its owner in");
}

#[tokio::test]
async fn a_username_is_set_changed_taken_only_once_and_removed() {
    let (world, mut ada) = world().await;
    name(&mut ada, "Ada_L").await;
    ada.is_at("/user").sees("Your changes are saved");
    let mut bob = world.sign_up(BOB).await;
    for taken in ["ada_l", "ADA_L", "ａｄａ_l"] {
        name(&mut bob, taken).await;
        bob.is_at("/user").is_refused_at("Username", "taken");
    }
    for (odd, why) in [("ab", "4"), ("ada.l", ""), ("12345678", ""), ("+4915123456", ""), ("аda_l", "")] {
        name(&mut bob, odd).await;
        bob.is_refused_at("Username", why);
    }
    assert_eq!(world.column("SELECT value FROM identifications WHERE kind = 'username'").await, ["Ada_L"]);
    name(&mut ada, "ada_king").await;
    ada.sees("Your changes are saved");
    name(&mut bob, "Ada_L").await;
    bob.sees("Your changes are saved");
    name(&mut bob, "").await;
    bob.sees("Your changes are saved");
    assert_eq!(world.column("SELECT value FROM identifications WHERE kind = 'username'").await, ["ada_king"]);
    world.settings("attributes.username.immutable", json!(true)).await;
    ada.visit("/user").await.sees("ada_king").sees("cannot be changed here");
}

#[tokio::test]
async fn a_username_that_is_refused_leaves_the_names_as_they_are() {
    let (world, mut ada) = world().await;
    let asks_for_name = async |asks: bool| world.settings("attributes.first_name.enabled", json!(asks)).await;
    asks_for_name(true).await;
    ada.visit("/user").await.fill("First name", "Ada").submit("Save").await;
    asks_for_name(false).await;
    ada.visit("/user").await.fill("Username", "a").press("Save").await;
    asks_for_name(true).await;
    ada.visit("/user").await.is_refused_at("Username", "4");
    assert_eq!((ada.field("Username").value, ada.field("First name").value), ("a".into(), "Ada".into()));
}

#[tokio::test]
async fn of_many_who_want_one_username_at_once_one_gets_it() {
    let (world, ada) = world().await;
    let mut all = vec![ada];
    for n in 0..3 {
        all.push(world.sign_up(&format!("user{n}@example.com")).await);
    }
    let mut races = tokio::task::JoinSet::new();
    for mut browser in all {
        races.spawn(async move {
            name(&mut browser, "wanted").await;
            browser.is_at("/user");
        });
    }
    while let Some(done) = races.join_next().await {
        done.unwrap();
    }
    assert_eq!(world.count("identifications WHERE kind = 'username'").await, 1);
}

#[tokio::test]
async fn while_it_is_typed_a_password_is_judged_as_it_will_be() {
    let (world, mut ada) = world().await;
    ada.visit("/user/change-password").await;
    let url = ada.url().join("/password-strength").unwrap();
    let told = async |typed: &str| {
        let answer = ada.send(ada.post(&url, format!("password={typed}"))).await;
        (answer.status.as_u16(), answer.body)
    };
    let (status, weak) = told("password1").await;
    assert_eq!(status, 200);
    assert!(weak.starts_with("{\"score\":0,") && weak.contains("attackers try first"), "{weak}");
    let (_, own) = told("ada%40example.com").await;
    assert!(own.starts_with("{\"score\":0,"), "{own}");
    let (_, strong) = told("tundra-violin-94-cask").await;
    assert!(strong.starts_with("{\"score\":4,"), "{strong}");
    world.settings("password_settings.show_zxcvbn", json!(false)).await;
    assert_eq!(told("tundra-violin-94-cask").await.0, 403);
    ada.visit("/user/change-password").await;
    assert!(!ada.answer().body.contains("data-strength"));
}

#[tokio::test]
async fn a_passkey_is_a_way_in_that_lets_the_others_go() {
    let (world, mut ada) = world().await;
    world.settings("attributes.email_address.used_for_first_factor", json!(false)).await;
    name(&mut ada, "ada_l").await;
    set(&mut ada, FIRST).await;
    let remove = async |ada: &mut Browser| {
        ada.visit("/user/remove-password").await.submit("Remove").await;
    };
    ada.visit("/user/security").await.sees_no("Remove password");
    remove(&mut ada).await;
    ada.sees("The password must stay");
    let mut device = Authenticator::new();
    passkeys::add(&mut ada, &mut device).await;
    // One that is switched off lets nobody in.
    world.settings("attributes.passkey.enabled", json!(false)).await;
    remove(&mut ada).await;
    ada.sees("The password must stay");
    world.settings("attributes.passkey.enabled", json!(true)).await;
    ada.visit("/user/security").await.follow("Remove password").await.submit("Remove").await;
    ada.is_at("/user/security").sees("is removed");
    let mut phone = world.browser().on_a_phone();
    passkeys::sign_in(&mut phone, &mut device).await.is_at("/user");
    assert_eq!(phone.field("Username").value, "ada_l");
    // Now it is the only one.
    phone.visit("/user/security").await.follow("Remove Chrome on Linux").await.submit("Remove").await;
    phone.sees("Nothing else would let you in");
    // And an account without any identifier is nobody's.
    name(&mut phone, "").await;
    phone.sees("Your changes are saved");
    let mail = world.column("SELECT id FROM identifications WHERE kind = 'email_address'").await.remove(0);
    phone.sees_no(&format!("Remove {ADA}"));
    phone.post_by_script("/act/user/identification/remove", &[("identification_id", &mail)]).await;
    phone.sees("last address");
    assert_eq!(world.count("identifications").await, 1);
}
