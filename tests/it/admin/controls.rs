//! Controls of the settings that are more than a field: countries, lengths of time, budgets, the proof beside *Save*.

use portico::auth::node::in_force;
use portico::model::country::Region;
use serde_json::{Value, json};

use crate::world::authenticator::Authenticator;
use crate::world::browser::Browser;
use crate::world::database::change;
use crate::world::passkeys::{self, AGAIN, question};
use crate::world::second_step::enrolled;
use crate::world::{ADA, World, minutes};

const SMS: &str = "/admin/settings/sms";
const COUNTRIES: &str = "sms.allowed_countries";

async fn owner(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    browser
}

async fn countries(world: &World) -> Value {
    json!(in_force::load(&world.db).await.unwrap().1.sms.allowed_countries)
}

/// Saves what weakens: it is shown first.
async fn save(ada: &mut Browser, changes: &[(&str, &[&str])]) {
    ada.submit_with("Save", changes).await.sees("Check this change").submit("Save").await.sees("Saved.");
}

#[tokio::test]
async fn countries_are_chosen_by_name_and_the_first_one_stays_the_first() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(SMS).await.sees("United States, Canada").sees("2 of 55").sees("Germany +49");
    ada.submit("Save").await.sees("Nothing to save");
    save(&mut ada, &[(COUNTRIES, &["", "CA", "DE", "US"])]).await;
    assert_eq!(countries(&world).await, json!(["US", "CA", "DE"]));
    ada.submit_with("Save", &[("first:sms.allowed_countries", &["DE"])]).await.sees("Saved.");
    assert_eq!(countries(&world).await, json!(["DE", "US", "CA"]));
    ada.submit_with("Save", &[(COUNTRIES, &[""])])
        .await
        .sees("Saved.")
        .sees("No texts are sent to any country");
    assert_eq!(countries(&world).await, json!([]));
    // In the language of the page.
    let mut german = world.browser().that_speaks("de");
    german.visit(&world.administrator_link(ADA).await).await.submit("Weiter").await.visit(SMS).await;
    german.sees("Österreich +43").sees("Ozeanien");
}

#[tokio::test]
async fn a_region_is_chosen_and_taken_away_as_a_whole() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(SMS).await;
    save(&mut ada, &[("region:sms.allowed_countries", &["oceania"])]).await;
    let all = Region::Oceania.countries().count();
    assert_eq!(countries(&world).await.as_array().unwrap().len(), 2 + all);
    ada.sees(&format!("{all} of {all}"));
    ada.submit("Save").await.sees("Nothing to save");
    ada.submit_with("Save", &[("region:sms.allowed_countries", &[])]).await.sees("Saved.");
    assert_eq!(countries(&world).await, json!(["US", "CA"]));
}

#[tokio::test]
async fn a_country_that_is_none_is_told_beside_the_field_and_stays_in_the_form() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(SMS).await;
    ada.submit_with("Save", &[(COUNTRIES, &["", "DE", "ZZ"])]).await;
    assert_eq!(ada.answer().status, 422);
    let told = ada.page().text_of("#f-sms-allowed-countries-error");
    assert!(told.contains("countries"), "{told}");
    let kept = format!("input[name='{COUNTRIES}'][checked]");
    assert_eq!(ada.page().count(&format!("{kept}[value=ZZ]")), 1);
    assert_eq!(ada.page().count(&format!("{kept}[value=DE]")), 1);
    assert_eq!(ada.page().count(&kept), 2);
    assert_eq!(countries(&world).await, json!(["US", "CA"]));
}

#[tokio::test]
async fn a_length_of_time_is_spelled_out_beside_its_number() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit("/admin/settings/sessions").await;
    let lifetime = ada.field("Maximum lifetime");
    assert_eq!(lifetime.value, "604800");
    assert!(lifetime.described.contains("= 7 days"), "{}", lifetime.described);
    assert!(lifetime.described.contains("1 minute to 400 days"), "{}", lifetime.described);
    ada.submit_with("Save", &[("sessions.maximum_lifetime_seconds", &["90061"])]).await.sees("Saved.");
    ada.sees("= 1 day 1 hour 1 minute 1 second");
}

#[tokio::test]
async fn what_is_left_of_the_budgets_for_texts_stands_on_their_screen() {
    let world = World::new().await;
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    let mut ada = owner(&world).await;
    ada.visit(SMS).await.sees("0 of 1000 sent, 1000 left").sees_no("United States, caused by strangers");
    let mut bob = world.sign_up("bob@example.com").await;
    bob.visit("/user/add-phone-number")
        .await
        .fill("Phone number", "+1 415-555-2671")
        .submit("Continue")
        .await;
    ada.visit(SMS).await.sees("1 of 1000 sent, 999 left").sees("1 of 500 sent, 499 left");
    ada.sees("Nobody can sign up with it.").visit("/admin/settings/sessions").await.sees_no("999 left");
}

#[tokio::test]
async fn a_passkey_answers_beside_save_and_what_was_typed_stays() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let mut device = Authenticator::new();
    passkeys::add(&mut ada, &mut device).await;
    change(&world.db, "UPDATE users SET administrator_at = 1").await;
    ada.visit("/admin/settings/attack-protection").await;
    world.clock.advance(minutes(11));
    let off: &[(&str, &[&str])] = &[("attack_protection.new_device_notice", &["off"])];
    ada.submit_with("Save", off).await.sees("Confirm that it's you");
    assert_eq!(ada.page().count("form.settings [data-passkey][data-question]"), 1);
    let (id, _) = question(&ada, AGAIN).await;
    // Of something else: refused, and nothing is lost.
    let answer: &[(&str, &[&str])] = &[("challenge_id", &[&id]), ("credential", &["{}"])];
    ada.submit_with("Save", answer).await.sees("Confirm that it's you");
    assert_eq!(ada.answer().status, 422);
    let (id, options) = question(&ada, AGAIN).await;
    let shown = device.get(&options);
    ada.submit_with("Save", &[("challenge_id", &[&id]), ("credential", &[&shown])]).await;
    ada.sees("Check this change").submit("Save").await.sees("Saved.");
    let kept = in_force::load(&world.db).await.unwrap().1.attack_protection.new_device_notice;
    assert!(!kept);
}

#[tokio::test]
async fn a_backup_code_answers_beside_save_where_that_was_chosen() {
    let (world, mut ada, _, codes) = enrolled().await;
    change(&world.db, "UPDATE users SET administrator_at = 1").await;
    world.clock.advance(minutes(11));
    ada.visit("/admin/settings/attack-protection").await.follow("Use another method").await;
    ada.submit("Backup code").await.fill("Backup code", &codes[0]).submit("Continue").await;
    ada.is_at("/admin/settings/attack-protection");
    world.clock.advance(minutes(11));
    let off: &[(&str, &[&str])] = &[("attack_protection.new_device_notice", &["off"])];
    ada.submit_with("Save", off).await.sees("Confirm that it's you");
    // Spent already: refused, and nothing is lost.
    ada.submit_with("Save", &[("backup_code", &[&codes[0]])]).await.sees("Confirm that it's you");
    assert_eq!(ada.answer().status, 422);
    ada.submit_with("Save", &[("backup_code", &[&codes[1]])]).await;
    ada.sees("Check this change").submit("Save").await.sees("Saved.");
    let kept = in_force::load(&world.db).await.unwrap().1.attack_protection.new_device_notice;
    assert!(!kept);
    assert_eq!(world.count("backup_codes WHERE used_at IS NULL").await, 8);
}
