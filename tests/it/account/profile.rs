//! The profile: mail addresses, and the end of an account.

use serde_json::json;

use crate::world::browser::Browser;
use crate::world::mailbox::wrong;
use crate::world::profile::{add, add_proved};
use crate::world::second_step::{App, set_up};
use crate::world::{ADA, EVE, MOBILE, WORK, World, minutes, seconds};

const OTHER: &str = "+16132123456";

/// The form of a row, by its accessible name.
async fn press(browser: &mut Browser, name: &str) {
    browser.submit(name).await;
}

#[tokio::test]
async fn an_address_is_added_proved_by_code_made_primary_and_used_to_sign_in() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    add_proved(&world, &mut browser, WORK).await;
    assert_eq!(world.mailbox.last(ADA).await.template, "address_added");
    assert!(world.mailbox.last(ADA).await.text.contains(WORK));
    press(&mut browser, &format!("Make {WORK} primary")).await;
    browser.is_at("/user").sees("Your changes are saved");
    assert_eq!(world.mailbox.last(ADA).await.template, "primary_changed");
    let mut other = world.start_sign_in(WORK).await;
    let code = world.mailbox.code(WORK).await;
    other.fill("Code", &code).submit("Continue").await.is_at("/user").sees(ADA).sees(WORK);
    browser.visit("/sign-out").await.sees(WORK).sees_no(ADA);
}

#[tokio::test]
async fn an_address_is_proved_by_link_in_the_browser_that_asked() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    add(&mut browser, WORK).await;
    let link = world.mailbox.link(WORK).await;
    let mut foreign = world.browser();
    foreign.visit(&link).await.is_at("/user/verify").sees("Open this link where you began");
    assert_eq!(world.count("identifications WHERE verified_at IS NOT NULL").await, 1);
    let mut tab = browser.tab();
    tab.visit(&link).await.is_at("/user/verify").submit("Continue").await.is_at("/user").sees("is verified");
    browser.reload().await.is_at("/user");
    assert_eq!(world.count("identifications WHERE verified_at IS NOT NULL").await, 2);
    tab.visit(&link).await.is_at("/user");
}

#[tokio::test]
async fn where_any_browser_may_a_link_is_pressed_elsewhere_and_the_waiting_page_goes_on() {
    let world = World::new().await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    let mut browser = world.sign_up(ADA).await;
    add(&mut browser, WORK).await;
    let mut phone = world.browser();
    phone.visit(&world.mailbox.link(WORK).await).await.submit("Continue").await;
    assert!(!phone.is_signed_in().await, "the link proves an address, it signs nobody in");
    browser.visit("/user/verify-identification").await.is_at("/user").sees(WORK);
    assert_eq!(world.count("identifications WHERE verified_at IS NOT NULL").await, 2);
}

#[tokio::test]
async fn a_link_opened_as_somebody_else_proves_the_address_for_its_owner_alone() {
    let world = World::with_user(EVE).await;
    let mut browser = world.sign_up(ADA).await;
    add(&mut browser, WORK).await;
    let link = world.mailbox.link(WORK).await;
    // The same browser, but Eve is signed in there now.
    browser.visit("/sign-out").await.submit("Sign out").await;
    browser.visit("/sign-in").await.fill("Email address", EVE).submit("Continue").await;
    let code = world.mailbox.code(EVE).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(EVE).sees_no(WORK);
    let mut owner = world.start_sign_in(WORK).await;
    let code = world.mailbox.code(WORK).await;
    owner.fill("Code", &code).submit("Continue").await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn what_a_revoked_session_asked_for_is_never_proved() {
    let world = World::new().await;
    let mut owner = world.sign_up(ADA).await;
    let mut thief = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    thief.fill("Code", &code).submit("Continue").await.is_at("/user");
    add(&mut thief, EVE).await;
    let link = world.mailbox.link(EVE).await;
    owner.visit("/user/security").await.submit("Sign out all other devices").await.sees("Signed out.");
    thief.visit(&link).await.sees("There is a newer link");
    thief.visit("/user/verify-identification").await.is_at("/sign-in");
    assert_eq!(world.count("identifications WHERE verified_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn only_a_proved_address_is_primary_and_the_last_one_stays() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    assert!(!browser.visit("/user").await.page().text().contains("Remove"), "nothing to remove");
    add(&mut browser, WORK).await;
    browser.submit("Cancel").await.is_at("/user").sees(WORK).sees("Unverified");
    assert!(!browser.has_button(&format!("Make {WORK} primary")));
    // By hand, as a page of another time would.
    let ids = world.column("SELECT id FROM identifications ORDER BY created_at").await;
    for (path, id, code) in [
        ("/act/user/identification/set_primary", &ids[1], "form_verification_needed"),
        ("/act/user/identification/remove", &ids[0], "identification_deletion_failed"),
        (
            "/act/user/identification/remove",
            &"idn_000000000000000000000000000".to_owned(),
            "resource_not_found",
        ),
    ] {
        let url = browser.url().join(path).unwrap();
        browser.send(browser.post(&url, format!("identification_id={id}"))).await;
        let words = world.words(code);
        browser.visit("/user").await;
        let at_user = browser.page().text().contains(&words);
        let page = format!("/user/remove-identification?identification_id={id}");
        browser.visit(&page).await;
        assert!(at_user || browser.page().text().contains(&words), "{code}");
    }
    assert_eq!(world.count("identifications").await, 2);
}

#[tokio::test]
async fn removing_the_primary_address_puts_another_in_its_place_and_tells_both() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    add_proved(&world, &mut browser, WORK).await;
    browser.visit("/user").await.follow(&format!("Remove {ADA}")).await.sees(ADA);
    browser
        .submit("Remove")
        .await
        .is_at("/user")
        .sees("The email address is removed")
        .sees(WORK)
        .sees_no(ADA);
    for address in [ADA, WORK] {
        assert_eq!(world.mailbox.last(address).await.template, "address_removed", "{address}");
    }
    assert_eq!(
        world.count("users JOIN identifications e ON e.id = primary_email_address_id WHERE e.verified_at IS NOT NULL").await,
        1
    );
    world
        .browser()
        .visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .submit("Continue")
        .await
        .sees("There is no account");
}

#[tokio::test]
async fn an_address_of_another_account_is_refused_and_one_of_ones_own_too() {
    let world = World::with_user(EVE).await;
    let mut browser = world.sign_up(ADA).await;
    for (address, words) in [
        (EVE, "already has an account"),
        (" EVE@EXAMPLE.COM", "already has an account"),
        (ADA, "This email address is yours already"),
        ("nonsense", "This is not an email address"),
        ("", "Enter your email address"),
    ] {
        add(&mut browser, address).await;
        browser.is_at("/user/add-email-address").is_refused_at("Email address", words);
    }
    assert_eq!(world.count("identifications").await, 2);
    assert_eq!(world.mailbox.count(EVE).await, 1, "that of the sign-up");
}

#[tokio::test]
async fn where_users_are_hidden_a_taken_address_waits_like_any_other_and_gets_nothing() {
    let world = World::with_user(EVE).await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let mut browser = world.sign_up(ADA).await;
    add(&mut browser, EVE).await;
    browser.is_at("/user/verify-identification").sees(EVE).sees("Code").sees("Resend");
    assert_eq!(world.mailbox.count(EVE).await, 1, "that of the sign-up");
    world.clock.advance(seconds(61));
    browser.submit("Resend").await.is_at("/user/verify-identification");
    assert_eq!(world.mailbox.count(EVE).await, 1);
}

#[tokio::test]
async fn whoever_proves_an_address_first_has_it() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let mut eve = world.sign_up(EVE).await;
    add(&mut ada, WORK).await;
    let code_of_ada = world.mailbox.code(WORK).await;
    add_proved(&world, &mut eve, WORK).await;
    ada.fill("Code", &code_of_ada).submit("Continue").await.is_at("/user").sees_no(WORK);
    assert_eq!(world.count("identifications WHERE value = 'ada@work.example'").await, 1);
}

#[tokio::test]
async fn wrong_codes_end_a_proof_and_a_reload_sends_nothing() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    add(&mut browser, WORK).await;
    browser.reload().await.reload().await;
    assert_eq!(world.mailbox.count(WORK).await, 1);
    let code = world.mailbox.code(WORK).await;
    for _ in 0..5 {
        browser.fill("Code", &wrong(&code)).submit("Continue").await;
    }
    browser.sees("too many wrong tries");
    world.clock.advance(minutes(1));
    browser.submit("Resend").await;
    let code = world.mailbox.code(WORK).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees("is verified");
}

#[tokio::test]
async fn too_many_unverified_addresses_are_refused() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    for n in 0..5 {
        add(&mut browser, &format!("ada{n}@work.example")).await;
        browser.is_at("/user/verify-identification");
    }
    add(&mut browser, WORK).await;
    browser.is_at("/user/add-email-address").sees("wait to be verified");
    assert_eq!(world.count("identifications").await, 6);
}

#[tokio::test]
async fn where_addresses_may_not_change_nothing_offers_it_and_nothing_does_it() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    add_proved(&world, &mut browser, WORK).await;
    world.settings("attributes.email_address.immutable", json!(true)).await;
    browser
        .visit("/user")
        .await
        .sees("cannot be changed here")
        .sees_no("Add email address")
        .sees_no("Make primary");
    let ids = world.column("SELECT id FROM identifications ORDER BY created_at").await;
    for act in ["set_primary", "remove"] {
        browser
            .post_by_script(&format!("/act/user/identification/{act}"), &[("identification_id", &ids[1])])
            .await;
        browser.sees("cannot be changed");
    }
    let add = [("email_address", "x@work.example")];
    browser.post_by_script("/act/user/email_address/add", &add).await.sees("cannot be changed");
    assert_eq!(world.count("identifications").await, 2);
    browser.visit("/sign-out").await.sees(ADA);
    // The same forms change them where they may change.
    world.settings("attributes.email_address.immutable", json!(false)).await;
    browser.post_by_script("/act/user/email_address/add", &add).await.is_at("/user/verify-identification");
    browser.post_by_script("/act/user/identification/set_primary", &[("identification_id", &ids[1])]).await;
    browser.post_by_script("/act/user/identification/remove", &[("identification_id", &ids[0])]).await;
    assert_eq!(
        world.column("SELECT value FROM identifications ORDER BY value").await,
        [WORK, "x@work.example"]
    );
}

#[tokio::test]
async fn where_numbers_and_usernames_may_not_change_no_hand_made_form_changes_them() {
    let world = World::new().await;
    world
        .all_settings(&[
            ("attributes.phone_number", json!({"enabled": true})),
            ("attributes.username", json!({"enabled": true})),
        ])
        .await;
    let mut browser = world.sign_up(ADA).await;
    browser.post_by_script("/act/user/username", &[("username", "ada_l")]).await;
    for number in [MOBILE, OTHER] {
        browser.post_by_script("/act/user/phone_number/add", &[("phone_number", number)]).await;
        let code = world.mailbox.code(number).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees("is verified");
    }
    let held = async || world.column("SELECT value FROM identifications ORDER BY value").await;
    let before = held().await;
    assert_eq!(before.len(), 4);
    let primary = world.column("SELECT primary_phone_number_id FROM users").await;
    world.settings("attributes.phone_number.immutable", json!(true)).await;
    world.settings("attributes.username.immutable", json!(true)).await;
    let other = world.column(&format!("SELECT id FROM identifications WHERE value = '{OTHER}'")).await;
    for (act, field, value) in [
        ("identification/set_primary", "identification_id", other[0].as_str()),
        ("identification/remove", "identification_id", &other[0]),
        ("phone_number/add", "phone_number", "+14155552679"),
        ("username", "username", "ada_king"),
        ("username", "username", ""),
    ] {
        browser
            .post_by_script(&format!("/act/user/{act}"), &[(field, value)])
            .await
            .sees("cannot be changed");
    }
    assert_eq!(held().await, before);
    assert_eq!(world.column("SELECT primary_phone_number_id FROM users").await, primary);
    assert_eq!(world.count("outbox WHERE template = 'verify_address'").await, 2);
}

/// Ada with an app and a number that is a second step, too; the number's id.
async fn with_two_second_steps() -> (World, Browser, App, String) {
    let world = World::new().await;
    world.settings("attributes.phone_number", json!({"enabled": true, "used_for_second_factor": true})).await;
    let mut browser = world.sign_up(ADA).await;
    let (app, _) = set_up(&world, &mut browser).await;
    for number in [MOBILE, OTHER] {
        browser.post_by_script("/act/user/phone_number/add", &[("phone_number", number)]).await;
        let code = world.mailbox.code(number).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/user");
        let id = world.column(&format!("SELECT id FROM identifications WHERE value = '{number}'")).await;
        let reserve = "/act/user/second_factor_number/reserve";
        browser.post_by_script(reserve, &[("identification_id", &id[0])]).await;
    }
    let id =
        world.column(&format!("SELECT id FROM identifications WHERE value = '{MOBILE}'")).await.remove(0);
    (world, browser, app, id)
}

#[tokio::test]
async fn a_second_step_that_is_removed_with_its_number_follows_the_rules_of_second_steps() {
    let (world, mut browser, _app, mobile) = with_two_second_steps().await;
    let default = "identifications WHERE default_second_factor_at IS NOT NULL AND value =";
    assert_eq!(world.count(&format!("{default} '{MOBILE}'")).await, 1);
    let remove = "/act/user/identification/remove";
    browser.post_by_script(remove, &[("identification_id", &mobile)]).await.sees("phone number is removed");
    assert_eq!(world.count(&format!("{default} '{OTHER}'")).await, 1, "another one is asked first");
    let told: Vec<_> = world.mailbox.to(ADA).await.into_iter().map(|mail| mail.template).collect();
    assert_eq!(told[told.len() - 2..], ["second_factor_removed", "number_removed"]);
    assert_eq!(world.count("events WHERE kind = 'second_factor_number.removed' AND outcome = 'ok'").await, 1);
    assert_eq!(world.count("backup_codes").await, 10);
    browser.visit("/user/remove-authenticator-app").await.submit("Remove").await;
    // The last one stays where everybody must have one, and nothing offers to remove it.
    world.settings("sign_up.mfa.required", json!(true)).await;
    let other =
        world.column(&format!("SELECT id FROM identifications WHERE value = '{OTHER}'")).await.remove(0);
    browser.visit("/user").await.sees("613").sees_no("Remove +1");
    browser
        .post_by_script(remove, &[("identification_id", &other)])
        .await
        .is_at("/user/remove-identification");
    browser.sees("second step");
    assert_eq!(world.count(&format!("{default} '{OTHER}'")).await, 1);
    let refused = "events WHERE kind = 'second_factor_number.removed' AND outcome = 'ok'";
    assert_eq!(world.count(refused).await, 1);
    world.settings("sign_up.mfa.required", json!(false)).await;
    browser.visit("/user").await.follow("Remove +1 613-212-3456").await.submit("Remove").await;
    browser.is_at("/user").sees("phone number is removed");
    assert_eq!(world.count("backup_codes").await, 0, "they go with the last method");
    let mut alone = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    alone.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn addresses_stand_in_the_order_in_which_they_matter() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    for address in ["given-up@work.example", "late@work.example", "early@work.example"] {
        add(&mut browser, address).await;
        if address.starts_with("given") {
            browser.submit("Cancel").await.is_at("/user");
        }
        world.clock.advance(seconds(1));
    }
    // What was asked for again lasts longer.
    world.clock.advance(seconds(61));
    browser.visit("/user").await.submit("Verify late@work.example").await;
    add_proved(&world, &mut browser, WORK).await;
    let text = browser.visit("/user").await.page().text();
    let place = |address: &str| text.find(address).unwrap_or_else(|| panic!("{address} in {text}"));
    let all = [ADA, WORK, "early@work.example", "late@work.example", "given-up@work.example"];
    assert!(all.map(place).is_sorted(), "{text}");
}

#[tokio::test]
async fn an_account_is_deleted_with_the_phrase_alone() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let mut laptop = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    laptop.fill("Code", &code).submit("Continue").await.is_at("/user");
    world.clock.advance(minutes(2));
    let mut waiting = world.start_sign_in(ADA).await;
    let late = world.mailbox.code(ADA).await;
    browser.visit("/user/security").await.follow("Delete account").await;
    for typed in ["", "yes", "delete account", "Delete  account"] {
        browser.fill("Type", typed).submit("Delete account").await.is_at("/user/delete-account");
        browser.sees("exactly");
    }
    assert_eq!(world.count("users").await, 1);
    browser.fill("Type", "Delete account").submit("Delete account").await.is_at("/sign-in");
    for table in ["users", "identifications", "sessions"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    assert_eq!(world.mailbox.last(ADA).await.template, "account_deleted");
    laptop.visit("/user").await.is_at("/sign-in");
    waiting.fill("Code", &late).submit("Continue").await.sees("does not exist any more");
    assert!(!waiting.is_signed_in().await);
    // The address is free again.
    world.clock.advance(minutes(2));
    world.sign_up(ADA).await;
}

#[tokio::test]
async fn where_accounts_may_not_be_deleted_nobody_deletes_one() {
    let world = World::new().await;
    world.settings("user_profile.delete_self_enabled", json!(false)).await;
    let mut browser = world.sign_up(ADA).await;
    browser.visit("/user/security").await.sees_no("Delete account");
    assert_eq!(browser.visit("/user/delete-account").await.answer().status, 404);
    let url = browser.url().join("/act/user/delete").unwrap();
    browser.send(browser.post(&url, "confirmation=Delete+account".into())).await;
    assert_eq!(world.count("users").await, 1);
}
