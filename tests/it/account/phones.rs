//! Phone numbers in the profile: added, proved by a text, made primary, removed; countries that are off.

use serde_json::json;

use crate::world::browser::Browser;
use crate::world::mailbox::wrong;
use crate::world::{ADA, BOB, MOBILE, World, seconds};

const OTHER: &str = "+16132123456";

/// A portal with phone numbers, and a user.
async fn world() -> (World, Browser) {
    let world = World::new().await;
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    let browser = world.sign_up(ADA).await;
    (world, browser)
}

async fn add(browser: &mut Browser, typed: &str) {
    browser.visit("/user").await.follow("Add phone number").await.is_at("/user/add-phone-number");
    browser.fill("Phone number", typed).submit("Continue").await;
}

async fn add_verified(world: &World, browser: &mut Browser, typed: &str, number: &str) {
    add(browser, typed).await;
    browser.is_at("/user/verify-identification");
    let code = world.mailbox.code(number).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees("phone number is verified");
}

#[tokio::test]
async fn numbers_are_added_however_typed_proved_after_a_wrong_code_made_primary_and_removed() {
    let (world, mut browser) = world().await;
    add(&mut browser, "(415) 555-2671").await;
    browser.is_at("/user/verify-identification").sees("+1 415-555-2671").sees("No message yet?");
    let text = world.mailbox.last(MOBILE).await;
    assert_eq!((text.channel.as_str(), text.template.as_str()), ("sms", "verify_address"));
    let code = world.mailbox.code(MOBILE).await;
    browser.fill("Code", &wrong(&code)).submit("Continue").await.is_refused_at("Code", "incorrect");
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees("+1 415-555-2671");
    assert_eq!(world.mailbox.last(ADA).await.template, "number_added");
    let primary = "users u JOIN identifications i ON i.id = u.primary_phone_number_id WHERE i.value =";
    assert_eq!(world.count(&format!("{primary} '{MOBILE}'")).await, 1);
    add_verified(&world, &mut browser, "+1 613 212 3456", OTHER).await;
    browser.submit("Make +1 613-212-3456 primary").await.sees("Your changes are saved");
    assert_eq!(world.count(&format!("{primary} '{OTHER}'")).await, 1);
    browser.follow("Remove +1 613-212-3456").await.is_at("/user/remove-identification");
    browser.sees("Remove phone number").submit("Remove").await.is_at("/user").sees("phone number is removed");
    assert_eq!(world.count(&format!("{primary} '{MOBILE}'")).await, 1, "the other stands for the account");
    assert_eq!(world.mailbox.last(ADA).await.template, "number_removed");
    let texts = async |number: &str| -> Vec<String> {
        world.mailbox.to(number).await.into_iter().map(|text| text.template).collect()
    };
    // A number that is left behind hears of it, for it may be the owner's, and the mail address somebody else's by now.
    assert_eq!(texts(MOBILE).await, ["verify_address", "primary_number_changed"]);
    assert_eq!(texts(OTHER).await, ["verify_address", "number_removed"]);
}

#[tokio::test]
async fn a_number_of_a_country_that_is_off_is_refused_and_leaves_no_row() {
    let (world, mut browser) = world().await;
    for (typed, words) in [
        ("+49 1512 3456789", "country"),
        ("+1 876 382 1234", "country"),
        ("12", "phone number"),
        ("", "phone number"),
        ("415 555 26711", "phone number"),
    ] {
        add(&mut browser, typed).await;
        browser.is_at("/user/add-phone-number").is_refused_at("Phone number", words);
    }
    assert_eq!(world.count("identifications WHERE kind = 'phone_number'").await, 0);
    assert_eq!(world.count("outbox WHERE channel = 'sms'").await, 0);
}

#[tokio::test]
async fn a_country_that_is_switched_off_later_gets_no_code_and_the_number_stays() {
    let (world, mut browser) = world().await;
    add(&mut browser, MOBILE).await;
    browser.is_at("/user/verify-identification");
    world.settings("sms.allowed_countries", json!(["CA"])).await;
    world.clock.advance(seconds(31));
    browser.submit("Resend").await.sees("country");
    browser.visit("/user").await.submit("Verify +1 415-555-2671").await.is_at("/user").sees("country");
    assert_eq!(world.count("outbox WHERE channel = 'sms'").await, 1);
    assert_eq!(world.count("identifications WHERE kind = 'phone_number'").await, 1);
}

#[tokio::test]
async fn a_number_of_another_account_is_told_and_where_users_are_hidden_looks_the_same() {
    let (world, mut ada) = world().await;
    add_verified(&world, &mut ada, MOBILE, MOBILE).await;
    let mut bob = world.sign_up(BOB).await;
    add(&mut bob, MOBILE).await;
    bob.is_at("/user/add-phone-number").is_refused_at("Phone number", "already");
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    add(&mut bob, MOBILE).await;
    bob.is_at("/user/verify-identification").sees("+1 415-555-2671");
    assert_eq!(world.count("outbox WHERE channel = 'sms'").await, 1, "only ada's");
    bob.fill("Code", "000000").submit("Continue").await.is_refused_at("Code", "incorrect");
}

#[tokio::test]
async fn two_who_add_one_number_and_the_first_to_prove_it_has_it() {
    let (world, mut ada) = world().await;
    let mut bob = world.sign_up(BOB).await;
    add(&mut ada, MOBILE).await;
    let first = world.mailbox.code(MOBILE).await;
    world.clock.advance(seconds(31));
    add(&mut bob, MOBILE).await;
    let second = world.mailbox.code(MOBILE).await;
    ada.fill("Code", &first).submit("Continue").await.is_at("/user").sees("is verified");
    bob.fill("Code", &second).submit("Continue").await.sees_no("is verified");
    assert_eq!(world.count("identifications WHERE kind = 'phone_number'").await, 1);
}

#[tokio::test]
async fn a_number_of_tests_gets_no_text_and_takes_the_fixed_code_only_where_tests_are_in_force() {
    let (world, mut browser) = world().await;
    add(&mut browser, "+1 (415) 555-0100").await;
    browser.is_at("/user/verify-identification").fill("Code", "424242").submit("Continue").await;
    browser.is_at("/user").sees("is verified");
    assert_eq!(world.count("outbox WHERE channel = 'sms'").await, 0);
    world.settings("testing.test_identifiers", json!(false)).await;
    add(&mut browser, "+1 (415) 555-0142").await;
    browser.is_at("/user/verify-identification").fill("Code", "424242").submit("Continue").await;
    browser.is_refused_at("Code", "incorrect");
    assert_eq!(world.count("outbox WHERE channel = 'sms'").await, 1);
}

#[tokio::test]
async fn what_may_not_be_changed_is_listed_without_buttons() {
    let (world, mut browser) = world().await;
    add_verified(&world, &mut browser, MOBILE, MOBILE).await;
    world.settings("attributes.phone_number.immutable", json!(true)).await;
    browser.visit("/user").await.sees("+1 415-555-2671").sees("cannot be changed here");
    browser.sees_no("Add phone number").sees_no("Remove +1");
    world.settings("attributes.phone_number", json!({"enabled": false})).await;
    browser.visit("/user").await.sees_no("415-555-2671");
}
