//! Which sections the profile has: what the settings switch on, and what somebody has.

use serde_json::json;

use crate::world::browser::Browser;
use crate::world::{ADA, World};

async fn shows(browser: &mut Browser, page: &str, section: &str) -> bool {
    browser.visit(page).await.is_at(page);
    browser.page().count(&format!("section[aria-labelledby={section}]")) == 1
}

#[tokio::test]
async fn each_section_is_there_when_its_setting_says_so() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let off = json!(false);
    for (page, section, path, on) in [
        ("/user", "numbers", "attributes.phone_number.enabled", json!(true)),
        ("/user/security", "password", "attributes.password.enabled", json!(true)),
        ("/user/security", "passkeys", "attributes.passkey.enabled", json!(true)),
        ("/user/security", "two-step", "attributes.authenticator_app.used_for_second_factor", json!(true)),
        ("/user/security", "danger", "user_profile.delete_self_enabled", json!(true)),
    ] {
        world.settings(path, off.clone()).await;
        assert!(!shows(&mut ada, page, section).await, "{section} without {path}");
        world.settings(path, on).await;
        assert!(shows(&mut ada, page, section).await, "{section} with {path}");
    }
    assert!(
        shows(&mut ada, "/user/security", "devices").await && shows(&mut ada, "/user", "addresses").await
    );
}

#[tokio::test]
async fn numbers_are_shown_as_second_factors_too_but_not_where_nothing_can_be_added_and_there_are_none() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    world.settings("attributes.phone_number.used_for_second_factor", json!(true)).await;
    assert!(shows(&mut ada, "/user", "numbers").await);
    world.settings("attributes.phone_number.immutable", json!(true)).await;
    assert!(!shows(&mut ada, "/user", "numbers").await);
}

#[tokio::test]
async fn usernames_are_shown_where_they_can_be_given_or_sign_somebody_in_and_nowhere_else() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let username = async |enabled: bool, used: bool| {
        let json = json!({"enabled": enabled, "used_for_first_factor": used});
        world.settings("attributes.username", json).await;
    };
    world.settings("attributes.password.enabled", json!(true)).await;
    let name = |typed: &'static str| [("username", typed)];
    for (enabled, used, typed) in [(true, false, "ada_l"), (false, true, "ada_k"), (true, true, "ada_m")] {
        username(enabled, used).await;
        assert!(shows(&mut ada, "/user", "own-username").await, "{enabled} {used}");
        ada.post_by_script("/act/user/username", &name(typed)).await.sees("Your changes are saved");
    }
    username(false, false).await;
    assert!(!shows(&mut ada, "/user", "own-username").await);
    ada.post_by_script("/act/user/username", &name("ada_n")).await.sees("There is nothing here");
    assert_eq!(world.column("SELECT value FROM identifications WHERE kind = 'username'").await, ["ada_m"]);
}

#[tokio::test]
async fn mail_addresses_are_shown_where_they_can_be_given_or_sign_somebody_in_and_nowhere_else() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let phone = json!({"enabled": true, "required": true, "used_for_first_factor": true});
    world.settings("attributes.phone_number", phone).await;
    for (enabled, used) in [(true, false), (false, true), (true, true), (false, false)] {
        let mail = json!({"enabled": enabled, "required": false, "used_for_first_factor": used});
        world.settings("attributes.email_address", mail).await;
        assert_eq!(shows(&mut ada, "/user", "addresses").await, enabled || used, "{enabled} {used}");
    }
}

#[tokio::test]
async fn numbers_that_nothing_could_prove_cannot_be_added_and_are_not_shown_to_those_who_have_none() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let phone = |verifications: serde_json::Value| json!({"enabled": true, "verify_at_sign_up": false, "verifications": verifications});
    world.settings("attributes.phone_number", phone(json!([]))).await;
    assert!(!shows(&mut ada, "/user", "numbers").await);
    world.settings("attributes.phone_number", phone(json!(["phone_code"]))).await;
    assert!(shows(&mut ada, "/user", "numbers").await);
}

#[tokio::test]
async fn first_and_last_name_are_each_there_when_their_setting_says_so_and_stay_where_they_must() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    ada.visit("/user").await.fill("First name", "Ada").fill("Last name", "King").submit("Save").await;
    ada.sees("Your changes are saved");
    assert_eq!(ada.page().count("form[data-save]"), 1, "with script, unchanged names are not sent");
    for (off, gone, there, typed) in [
        ("first_name", "First name", "Last name", "Lovelace"),
        ("last_name", "Last name", "First name", "Augusta"),
    ] {
        world.settings(&format!("attributes.{off}.enabled"), json!(false)).await;
        ada.visit("/user").await;
        assert!(ada.page().field(gone).is_none(), "{gone}");
        // What is off keeps what it holds, whatever is sent.
        let names = [("first_name", typed), ("last_name", typed)];
        ada.post_by_script("/act/user/rename", &names).await.sees("Your changes are saved");
        assert_eq!(ada.field(there).value, typed);
        world.settings(&format!("attributes.{off}.enabled"), json!(true)).await;
    }
    let held = async || world.column("SELECT first_name || ' ' || last_name FROM users").await;
    assert_eq!(held().await, ["Augusta Lovelace"]);
    for (must, label) in [("first_name", "First name"), ("last_name", "Last name")] {
        world.settings(&format!("attributes.{must}.required"), json!(true)).await;
        ada.visit("/user").await.fill(label, " ").submit("Save").await.is_refused_at(label, "Enter your");
        assert_eq!(ada.page().count("form[data-save]"), 0, "what was refused can be sent once more");
    }
    assert_eq!(held().await, ["Augusta Lovelace"]);
    for path in ["attributes.first_name", "attributes.last_name"] {
        world.settings(path, json!({"enabled": false})).await;
    }
    assert!(!shows(&mut ada, "/user", "names").await);
}

#[tokio::test]
async fn a_username_that_everybody_must_have_is_changed_but_not_emptied() {
    let world = World::new().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    let must = json!({"enabled": true, "used_for_first_factor": true, "required": true});
    world.settings("attributes.username", must).await;
    world.settings("attributes.first_name.enabled", json!(false)).await;
    world.settings("attributes.last_name.enabled", json!(false)).await;
    let mut ada = world.browser();
    ada.visit("/sign-up").await.fill("Email address", ADA).fill("Username", "ada_l").submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    ada.fill("Username", "").submit("Save").await.is_refused_at("Username", "Choose a username");
    ada.fill("Username", "ada_k").submit("Save").await.sees("Your changes are saved");
    assert_eq!(world.column("SELECT value FROM identifications WHERE kind = 'username'").await, ["ada_k"]);
}

#[tokio::test]
async fn the_last_number_stays_where_everybody_must_have_one() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let phone =
        |required: bool| json!({"enabled": true, "required": required, "used_for_first_factor": true});
    world.settings("attributes.phone_number", phone(false)).await;
    for number in ["+14155552671", "+16132123456"] {
        ada.post_by_script("/act/user/phone_number/add", &[("phone_number", number)]).await;
        let code = world.mailbox.code(number).await;
        ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    }
    world.settings("attributes.phone_number", phone(true)).await;
    let removable = "Remove +1 415-555-2671";
    assert!(ada.visit("/user").await.page().link(removable).is_some(), "there is another one");
    ada.follow("Remove +1 613-212-3456").await.submit("Remove").await.sees("phone number is removed");
    assert!(ada.page().link(removable).is_none());
    let last = world.column("SELECT id FROM identifications WHERE kind = 'phone_number'").await.remove(0);
    ada.post_by_script("/act/user/identification/remove", &[("identification_id", &last)]).await;
    ada.is_at("/user/remove-identification").sees("must have one of these");
    assert_eq!(world.count("identifications").await, 2);
    world.settings("attributes.phone_number", phone(false)).await;
    ada.visit("/user").await.follow(removable).await.submit("Remove").await.sees("phone number is removed");
}

#[tokio::test]
async fn a_device_is_told_by_what_it_is() {
    let world = World::new().await;
    let mut laptop = world.sign_up(ADA).await;
    let mut phone = world.browser().on_a_phone();
    phone.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    phone.fill("Code", &code).submit("Continue").await.is_at("/user");
    let text = laptop.visit("/user/security").await.page().text();
    let place = |words: &str| text.rfind(words).unwrap_or_else(|| panic!("{words} in {text}"));
    let all = ["Chrome on Linux, version 140", "Computer", "Safari on iOS, version 18", "Phone"];
    assert!(all.map(place).is_sorted(), "{text}");
}

#[tokio::test]
async fn backup_codes_are_spoken_of_where_they_let_somebody_in() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    crate::world::second_step::set_up(&world, &mut ada).await;
    ada.visit("/user/security").await.sees("10 left").follow("Make new ones").await.submit("Continue").await;
    ada.is_at("/user/backup-codes").submit("I have kept them").await.is_at("/user/security");
    ada.sees("with new backup codes");
    world.settings("attributes.backup_code.used_for_second_factor", json!(false)).await;
    ada.visit("/user/security")
        .await
        .sees("Two-step verification")
        .sees_no("10 left")
        .sees_no("Backup codes");
}
