//! What a sign-up asks for, and what happens when that changes on the way.

use portico::auth::directory::settings;
use portico::words::Words;
use serde_json::json;

use crate::world::{ADA, World, chance};

#[tokio::test]
async fn required_names_are_asked_for_and_everything_wrong_is_told_at_once() {
    let world = World::new().await;
    let required = json!({ "enabled": true, "required": true });
    world
        .all_settings(&[("attributes.first_name", required.clone()), ("attributes.last_name", required)])
        .await;
    let mut browser = world.browser();
    browser
        .visit("/sign-up")
        .await
        .fill("First name", "Ada")
        .fill("Email address", "nonsense")
        .submit("Continue")
        .await;
    browser.is_refused_at("Last name", "Enter your last name").is_refused_at("Email address", "not an email");
    assert_eq!(browser.field("First name").value, "Ada");
    assert_eq!(world.count("sign_ups").await, 0, "nothing is kept of what is refused");
    browser
        .fill("First name", " Ada ")
        .fill("Last name", "King")
        .fill("Email address", ADA)
        .submit("Continue")
        .await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees(ADA);
    assert_eq!(browser.field("First name").value, "Ada");
    assert_eq!(browser.field("Last name").value, "King");
}

#[tokio::test]
async fn names_that_are_off_are_neither_asked_for_nor_kept() {
    let world = World::new().await;
    let off = json!({ "enabled": false, "required": false });
    world.all_settings(&[("attributes.first_name", off.clone()), ("attributes.last_name", off)]).await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await;
    assert!(browser.page().field("First name").is_none());
    let url = browser.url().join("/act/sign_up/create").unwrap();
    browser
        .send(browser.post(&url, "email_address=ada%40example.com&first_name=Eve&last_name=X".into()))
        .await;
    assert_eq!(world.count("sign_ups WHERE first_name IS NOT NULL OR last_name IS NOT NULL").await, 0);
}

#[tokio::test]
async fn consent_is_asked_for_and_kept() {
    let world = World::new().await;
    world
        .all_settings(&[
            ("application.terms_url", json!("https://example.com/terms")),
            ("application.privacy_policy_url", json!("https://example.com/privacy")),
            ("sign_up.legal_consent_enabled", json!(true)),
        ])
        .await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.sees("terms of service").sees("privacy policy");
    assert_eq!(browser.page().link("terms of service").as_deref(), Some("https://example.com/terms"));
    browser.fill("Email address", ADA).submit("Continue").await.is_at("/sign-up").sees("Accept the terms");
    assert!(world.mailbox.all().await.is_empty());
    browser.sees("Accept the terms and the privacy policy to go on.");
    browser.tick("legal_accepted").submit("Continue").await.is_at("/sign-up/verify-email-address");
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_eq!(world.count("users WHERE legal_accepted_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn consent_names_the_documents_that_exist_and_needs_one() {
    let world = World::new().await;
    let set = async |path: &'static str, json| {
        settings::set(&world.db, &chance(), path, json, world.clock.now()).await
    };
    let terms = ("application.terms_url", json!("https://example.com/terms"));
    let privacy = ("application.privacy_policy_url", json!("https://example.com/privacy"));
    let on = ("sign_up.legal_consent_enabled", json!(true));
    let Err(refused) = set(on.0, on.1.clone()).await else { panic!("nothing to accept") };
    let reason = refused.reason(Words::default_language());
    assert!(reason.contains("sign_up.legal_consent_enabled") && reason.contains("terms_url"), "{reason}");
    for (documents, label, needed) in [
        (vec![&terms], "I accept the terms of service.", "Accept the terms to go on."),
        (vec![&privacy], "I accept the privacy policy.", "Accept the privacy policy to go on."),
        (
            vec![&terms, &privacy],
            "I accept the terms of service and the privacy policy.",
            "Accept the terms and the privacy policy to go on.",
        ),
    ] {
        set(on.0, json!(false)).await.unwrap();
        for (path, json) in [&terms, &privacy] {
            set(path, if documents.iter().any(|own| own.0 == *path) { json.clone() } else { json!(null) })
                .await
                .unwrap();
        }
        world.settings(on.0, on.1.clone()).await;
        let mut browser = world.browser();
        browser.visit("/sign-up").await.sees(label);
        assert_eq!(browser.page().link("terms of service").is_some(), documents.contains(&&terms), "{label}");
        assert_eq!(browser.page().link("privacy policy").is_some(), documents.contains(&&privacy), "{label}");
        browser.fill("Email address", ADA).submit("Continue").await.is_at("/sign-up").sees(needed);
    }
    for (path, _) in [&terms, &privacy] {
        let last = set(path, json!(null)).await;
        assert_eq!(last.is_ok(), *path == terms.0, "the last document stays while it is asked for: {path}");
    }
}

#[tokio::test]
async fn a_name_that_looks_blank_is_blank_wherever_one_is_typed() {
    let blanks = [
        "\u{200B}",
        "\u{3164}",
        "\u{2800}",
        "\u{AD}",
        "\u{E0041}",
        "\u{301}",
        "\u{115F} \u{FFA0}",
        "\u{FEFF}",
    ];
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    for blank in blanks {
        browser
            .visit("/user")
            .await
            .fill("First name", "Ada")
            .submit("Save")
            .await
            .sees("Your changes are saved");
        browser.fill("First name", blank).submit("Save").await.sees("Your changes are saved");
        assert_eq!(browser.field("First name").value, "", "{blank:?}");
        let set =
            settings::set(&world.db, &chance(), "application.name", json!(blank), world.clock.now()).await;
        assert!(set.is_err(), "{blank:?}");
    }
    for turned in ["x\u{202E}y", "\u{200F}Acme", "Acme\u{2066}", "\u{61C}Acme"] {
        let set =
            settings::set(&world.db, &chance(), "application.name", json!(turned), world.clock.now()).await;
        assert!(set.is_err(), "{turned:?}");
    }
    world.settings("attributes.first_name.required", json!(true)).await;
    let program = crate::world::program::Program::new(&world).await;
    for blank in blanks {
        browser.visit("/user").await.fill("First name", blank).submit("Save").await;
        browser.is_refused_at("First name", "Enter your first name");
        let mut fresh = world.browser();
        fresh.visit("/sign-up").await.fill("Email address", "eve@example.com").fill("First name", blank);
        fresh.submit("Continue").await.is_refused_at("First name", "Enter your first name");
        let asked = json!({ "email_address": ["eve@example.com"], "first_name": blank });
        assert_eq!(program.try_post("/users", asked).await.0, 422, "{blank:?}");
    }
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn a_field_required_since_the_start_is_asked_for_before_the_account_is_made() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    world.settings("attributes.first_name.required", json!(true)).await;
    world.settings("application.terms_url", json!("https://example.com/terms")).await;
    world.settings("sign_up.legal_consent_enabled", json!(true)).await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-up/continue").sees("Almost there");
    assert_eq!(world.count("users").await, 0);
    assert!(browser.page().field("Last name").is_none() && browser.page().field("Email address").is_none());
    browser
        .submit("Continue")
        .await
        .is_refused_at("First name", "Enter your first name")
        .sees("Accept the terms");
    browser.fill("First name", "Ada").tick("legal_accepted").submit("Continue").await.is_at("/user");
    assert_eq!(browser.field("First name").value, "Ada");
    assert_eq!(world.count("users WHERE legal_accepted_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn a_field_required_after_a_press_elsewhere_is_asked_for_in_the_first_tab() {
    let world = World::new().await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    let mut first = world.start_sign_up(ADA).await;
    world.browser().visit(&world.mailbox.link(ADA).await).await.submit("Continue").await.sees("Confirmed");
    world.settings("attributes.last_name.required", json!(true)).await;
    first
        .reload()
        .await
        .is_at("/sign-up/continue")
        .fill("Last name", "King")
        .submit("Continue")
        .await
        .is_at("/user");
}

#[tokio::test]
async fn leaving_the_missing_fields_means_no_user() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    world.settings("attributes.first_name.required", json!(true)).await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/sign-up/continue");
    browser.submit("Cancel").await.is_at("/sign-up");
    assert_eq!(world.count("users").await, 0);
    browser.visit("/sign-up/continue").await.is_at("/sign-up");
}

#[tokio::test]
async fn restricted_mode_lets_nobody_sign_up() {
    let world = World::new().await;
    world.settings("sign_up.mode", json!("restricted")).await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.sees("by invitation");
    assert!(!browser.has_button("Continue"));
    let url = browser.url().join("/act/sign_up/create").unwrap();
    browser.send(browser.post(&url, "email_address=ada%40example.com".into())).await;
    assert_eq!((world.count("sign_ups").await, world.mailbox.all().await.len()), (0, 0));
    browser.visit("/sign-in").await;
    assert!(browser.page().link("Sign up").is_none());
}

#[tokio::test]
async fn restricted_mode_ends_sign_ups_under_way() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    let (code, link) = (world.mailbox.code(ADA).await, world.mailbox.link(ADA).await);
    world.settings("sign_up.mode", json!("restricted")).await;
    browser.fill("Code", &code).submit("Continue").await.sees("by invitation");
    browser.visit(&link).await;
    if browser.has_button("Continue") {
        browser.submit("Continue").await.sees("by invitation");
        assert_eq!(browser.page().count("[data-press]"), 0, "the script must not press again and again");
    }
    assert_eq!((world.count("users").await, world.count("sessions").await), (0, 0));
}

#[tokio::test]
async fn the_profile_keeps_names_tidy_and_says_what_is_wrong() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.fill("First name", "  Ada \u{a0} Augusta ").fill("Last name", "King").submit("Save").await;
    browser.is_at("/user").sees("Your changes are saved");
    assert_eq!(browser.field("First name").value, "Ada Augusta");
    browser.reload().await.sees_no("saved");
    let long = "x".repeat(101);
    browser.fill("First name", &long).submit("Save").await.is_refused_at("First name", "at most 100");
    assert_eq!(world.count("users WHERE first_name = 'Ada Augusta'").await, 1);
    let payload = "\"><script>alert(1)</script>";
    browser.fill("First name", payload).submit("Save").await;
    assert_eq!(browser.field("First name").value, payload);
    assert_eq!(browser.page().foreign_scripts(), 0, "text stays text");
}
