//! The screens of settings, by a browser without script: each is drawn from the document and changes it.

use portico::auth::node::in_force;
use portico::model::settings::screens::SCREENS;
use portico::model::settings::{Field, Format, Kind, Settings, at};
use serde_json::{Value, json};

use crate::world::browser::Browser;
use crate::world::crowd::all_at_once;
use crate::world::{ADA, BOB, World, minutes};

async fn owner(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    browser
}

async fn document(world: &World) -> Value {
    in_force::load(&world.db).await.unwrap().1.document()
}

async fn value(world: &World, path: &str) -> Value {
    at(&document(world).await, path).cloned().unwrap()
}

fn screen(name: &str) -> String {
    format!("/admin/settings/{name}")
}

const LOGO: &str = "https://cdn.example.com/logo.png";

#[tokio::test]
async fn a_screen_changes_what_was_changed_on_it_and_nothing_else() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let before = document(&world).await;
    ada.visit(&screen("application")).await.sees("Application name");
    ada.submit_with("Save", &[("application.name", &["Acme"]), ("application.logo_url", &[LOGO])]).await;
    ada.is_at(&screen("application")).sees("Saved.");
    let mut expected = before.clone();
    expected["application"]["name"] = json!("Acme");
    expected["application"]["logo_url"] = json!(LOGO);
    assert_eq!(document(&world).await, expected);
    // What is none is left empty.
    ada.submit_with("Save", &[("application.logo_url", &[""])]).await.sees("Saved.");
    assert_eq!(value(&world, "application.logo_url").await, json!(null));
    ada.submit("Save").await.sees("Nothing to save");
    assert_eq!(world.count("settings_changes WHERE actor <> 'operator'").await, 2);
}

#[tokio::test]
async fn what_breaks_rules_comes_back_with_all_that_was_typed_and_nothing_is_applied() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let before = document(&world).await;
    ada.visit(&screen("sessions")).await;
    let wrong: &[(&str, &[&str])] = &[
        ("sessions.maximum_lifetime_seconds", &["a week"]),
        ("sessions.inactivity_timeout_seconds", &["3600"]),
    ];
    ada.submit_with("Save", wrong).await.is_at(&screen("sessions"));
    assert_eq!(ada.answer().status, 422);
    assert!(ada.field("Maximum lifetime").is_invalid);
    assert_eq!(ada.field("Maximum lifetime").value, "a week");
    assert_eq!(ada.field("Inactivity timeout").value, "3600");
    // A rule across two.
    ada.submit_with("Save", &[("sessions.maximum_lifetime_seconds", &["3600"])]).await;
    assert!(ada.field("Inactivity timeout").described.contains("shorter"), "{}", ada.page().text());
    assert_eq!(document(&world).await, before);
    ada.submit_with("Save", &[("sessions.inactivity_timeout_seconds", &["1800"])]).await.sees("Saved.");
    assert_eq!(value(&world, "sessions.maximum_lifetime_seconds").await, json!(3600));
}

#[tokio::test]
async fn each_setting_stands_on_its_screen_with_what_it_is() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let factory = Settings::default().document();
    for of in SCREENS {
        ada.visit(&screen(of.name)).await.sees(&world.words(&of.title()));
        let (_, body) = ada.form("Save");
        let sent: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        for path in of.groups.iter().flat_map(|group| group.paths) {
            let field = Settings::field(path).unwrap();
            let page = ada.page().text();
            for key in [field.label(), field.help(), field.existing()] {
                assert!(page.contains(&world.words(&key)), "{path}: {key}");
            }
            // As the factory has it, unless the world of tests does not.
            if !field.operator && *path != "password_settings.disable_hibp" {
                assert_eq!(shown(field, &sent), at(&factory, path).cloned().unwrap(), "{path}");
            }
        }
        ada.submit("Save").await.sees("Nothing to save");
    }
}

/// Countries whose boxes are ticked, in the order that the form says beside them.
fn in_order(ticked: &[&str], field: &Field, sent: &[(String, String)]) -> Value {
    let order = format!("order:{}", field.path);
    let (_, order) = sent.iter().find(|(name, _)| *name == order).unwrap();
    let mut ticked: Vec<&str> = ticked.iter().copied().filter(|code| !code.is_empty()).collect();
    ticked.sort_by_key(|code| order.split(' ').position(|known| known == *code).unwrap());
    json!(ticked)
}

/// What a form sends for a field, as the value that it stands for.
fn shown(field: &Field, sent: &[(String, String)]) -> Value {
    let all: Vec<&str> =
        sent.iter().filter(|(name, _)| *name == field.path).map(|(_, value)| value.as_str()).collect();
    let last = all.last().copied().unwrap_or_default();
    match field.kind {
        Kind::Texts if field.format == Format::Country => in_order(&all, field, sent),
        Kind::Bool if last.is_empty() && field.nullable => Value::Null,
        Kind::Bool => json!((last == "on") != field.inverted),
        Kind::Integer | Kind::Text if last.is_empty() && field.nullable => Value::Null,
        Kind::Integer => json!(last.parse::<i64>().unwrap()),
        Kind::Text | Kind::Choice => json!(last),
        Kind::Texts => json!(
            all.iter().flat_map(|text| text.lines()).filter(|text| !text.is_empty()).collect::<Vec<_>>()
        ),
    }
}

#[tokio::test]
async fn fields_that_only_one_changed_are_merged_and_what_both_changed_is_asked() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let mut late = ada.tab();
    late.visit(&screen("application")).await;
    ada.visit(&screen("application")).await;
    ada.submit_with("Save", &[("application.name", &["Acme"])]).await.sees("Saved.");
    // Another field: both stand.
    let mut merged = late.tab();
    merged.visit(&screen("application")).await;
    late.submit_with("Save", &[("application.support_email", &["help@acme.example"])]).await.sees("Saved.");
    assert_eq!(value(&world, "application.name").await, json!("Acme"));
    // The same field: one of both is chosen.
    ada.visit(&screen("application")).await;
    ada.submit_with("Save", &[("application.name", &["Bolt"])]).await.sees("Saved.");
    let both: &[(&str, &[&str])] =
        &[("application.name", &["Coil"]), ("application.support_email", &["us@acme.example"])];
    merged
        .submit_with("Save", both)
        .await
        .sees("Someone else changed this, too")
        .sees("Yours: Coil")
        .sees("Theirs: Bolt");
    merged.sees(ADA);
    assert_eq!(merged.answer().status, 409);
    assert_eq!(value(&world, "application.support_email").await, json!("help@acme.example"), "nothing yet");
    merged.submit_with("Save", &[("json:application.name", &["\"Bolt\""])]).await.sees("Saved.");
    assert_eq!(value(&world, "application.name").await, json!("Bolt"));
    assert_eq!(value(&world, "application.support_email").await, json!("us@acme.example"));
}

#[tokio::test]
async fn twenty_who_save_at_once_lose_nothing() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(&screen("paths")).await;
    let (url, body) = ada.form("Save");
    let fields =
        ["application.home_url", "paths.sign_up_url", "paths.waitlist_url", "redirects.after_sign_in_url"];
    let asks = (0..20).map(|n| {
        let field = fields[n % fields.len()];
        let kept = url::form_urlencoded::parse(body.as_bytes()).filter(|(name, _)| name != field);
        let mut sent = url::form_urlencoded::Serializer::new(String::new());
        sent.extend_pairs(kept)
            .append_pair(field, &format!("https://{n}.example.com/"))
            .append_pair("confirmed", "yes");
        (ada.tab(), ada.post(&url, sent.finish()))
    });
    let answers = all_at_once(asks.collect()).await;
    let saved = answers.iter().filter(|answer| answer.status == 303).count();
    let asked = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!(
        (saved, asked),
        (fields.len(), 20 - fields.len()),
        "the first of each field, and the rest is asked"
    );
    for field in fields {
        assert!(value(&world, field).await.is_string(), "{field}");
    }
}

#[tokio::test]
async fn what_weakens_security_is_shown_first_with_the_people_whom_it_is_about() {
    let world = World::new().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    world.sign_up(BOB).await;
    crate::world::people::set_password(&world, BOB, crate::world::PASSWORD).await;
    let mut ada = owner(&world).await;
    ada.visit(&screen("attack-protection")).await;
    let off: &[(&str, &[&str])] = &[("attack_protection.user_lockout.enabled", &["off"])];
    ada.submit_with("Save", off).await.sees("Check this change").sees("On → Off");
    assert_eq!(value(&world, "attack_protection.user_lockout.enabled").await, json!(true));
    ada.submit("Save").await.sees("Saved.");
    assert_eq!(value(&world, "attack_protection.user_lockout.enabled").await, json!(false));
    // Back is no weakening.
    ada.submit_with("Save", &[("attack_protection.user_lockout.enabled", &["on"])]).await.sees("Saved.");
}

#[tokio::test]
async fn a_proof_that_has_run_out_is_asked_for_beside_save_and_what_was_typed_stays() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(&screen("attack-protection")).await;
    world.clock.advance(minutes(11));
    let off: &[(&str, &[&str])] = &[("attack_protection.new_device_notice", &["off"])];
    ada.submit_with("Save", off).await.sees("Confirm that it's you");
    assert_eq!(ada.answer().status, 422);
    ada.submit("Email me a code").await.sees("Code");
    let code = world.mailbox.code(ADA).await;
    ada.submit_with("Save", &[("code", &["000000"])]).await;
    assert!(ada.field("Code").is_invalid, "{}", ada.page().text());
    ada.submit_with("Save", &[("code", &[&code])])
        .await
        .sees("Check this change")
        .submit("Save")
        .await
        .sees("Saved.");
    assert_eq!(value(&world, "attack_protection.new_device_notice").await, json!(false));
    // Opened anew after that, it is asked for first.
    world.clock.advance(minutes(11));
    ada.visit(&screen("attack-protection")).await.is_at("/user/verify-it-is-you");
    ada.visit(&screen("application")).await.is_at(&screen("application"));
}

#[tokio::test]
async fn a_setting_is_put_back_in_the_form_and_a_change_in_the_history() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(&screen("application")).await;
    ada.submit_with("Save", &[("application.name", &["Acme"])]).await.sees("Factory setting: Portico");
    ada.submit_with(
        "Save",
        &[("put_back", &["application.name"]), ("application.support_email", &["a@b.example"])],
    )
    .await;
    assert_eq!(ada.field("Application name").value, "Portico");
    assert_eq!(ada.field("Support email").value, "a@b.example");
    assert_eq!(value(&world, "application.name").await, json!("Acme"), "not before it is saved");
    ada.visit("/admin/history").await.sees("Portico → Acme").follow("Put back…").await;
    ada.sees("Acme → Portico").submit("Put back").await.is_at("/admin/history").sees("Acme → Portico");
    assert_eq!(value(&world, "application.name").await, json!("Portico"));
}

#[tokio::test]
async fn what_is_the_operators_is_shown_and_changed_by_no_form() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    ada.visit(&screen("password")).await.sees("portico settings set password_settings.hashing.memory_kib");
    let forged: &[(&str, &[&str])] = &[
        ("password_settings.hashing.memory_kib", &["262144"]),
        ("json:password_settings.hashing.memory_kib", &["262144"]),
        ("application.name", &["Eve"]),
    ];
    ada.submit_with("Save", forged).await.sees("Nothing to save");
    assert_eq!(value(&world, "application.name").await, json!("Portico"), "of another screen");
    for (name, status) in [("nowhere", 404), ("", 404)] {
        ada.visit(&screen(name)).await;
        assert_eq!(ada.answer().status, status);
    }
}

#[tokio::test]
async fn nobody_locks_themselves_out_nor_every_owner() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    world.settings("attributes.password.enabled", json!(true)).await;
    ada.visit(&screen("email")).await;
    let off: &[(&str, &[&str])] = &[("attributes.email_address.used_for_first_factor", &["off"])];
    ada.submit_with("Save", off).await.sees("you couldn't sign in any more");
    assert_eq!(ada.answer().status, 422);
    assert_eq!(value(&world, "attributes.email_address.used_for_first_factor").await, json!(true));
    // With a password of her own she may; the people who sign in by mail are told.
    crate::world::people::set_password(&world, ADA, crate::world::PASSWORD).await;
    ada.visit(&screen("email"))
        .await
        .submit_with("Save", off)
        .await
        .sees("Check this change")
        .sees("1 person uses this");
    ada.submit("Save").await.sees("Saved.");
}
