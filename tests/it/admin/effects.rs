//! What an administrator saves on a screen in one browser is what people meet in another.

use serde_json::json;

use crate::world::browser::Browser;
use crate::world::mailbox::wrong;
use crate::world::profile::set;
use crate::world::{ADA, BOB, EVE, World, minutes, seconds};

/// A browser in which an owner has just signed in by the operator's link.
async fn owner(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    browser
}

/// Saves a screen with these in the place of what stood there, and confirms what that weakens.
async fn saves(world: &World, ada: &mut Browser, screen: &str, changes: &[(&str, &[&str])]) {
    ada.visit(&format!("/admin/settings/{screen}")).await.submit_with("Save", changes).await;
    if ada.page().text().contains("Check this change") {
        ada.submit("Save").await;
    }
    ada.sees("Saved.");
    world.renew().await;
}

const ON: &[&str] = &["off", "on"];
const OFF: &[&str] = &["off"];

#[tokio::test]
async fn name_logo_icon_and_support_are_seen_on_every_page() {
    let world = World::new().await;
    let (mut ada, mut bob) = (owner(&world).await, world.sign_up(BOB).await);
    let changes: &[(&str, &[&str])] = &[
        ("application.name", &["Acme & Söhne"]),
        ("application.logo_url", &["https://cdn.example.com/logo.png?v=1&w=2"]),
        ("application.favicon_url", &["https://img.example.com/icon.ico"]),
        ("application.support_email", &["help@acme.example"]),
    ];
    saves(&world, &mut ada, "application", changes).await;
    let mut nobody = world.browser();
    // Below the logo, or in its place for those who do not see it.
    let named = [".brand-name", "img[alt='Acme & Söhne']"];
    for (browser, page, named) in [(&mut nobody, "/sign-in", named[0]), (&mut bob, "/user", named[1])] {
        browser.visit(page).await.is_at(page);
        let drawn = browser.page();
        assert_eq!(drawn.count(named), 1, "{page}");
        let title = drawn.text_of("title");
        assert!(title.ends_with("· Acme & Söhne"), "{page}: {title}");
        assert_eq!(drawn.pictures()[0], "https://cdn.example.com/logo.png?v=1&w=2", "{page}");
        assert_eq!(drawn.count("link[rel=icon][href='https://img.example.com/icon.ico']"), 1, "{page}");
        assert_eq!(drawn.count("a[href='mailto:help@acme.example']"), 1, "{page}");
        let policy = browser.answer().header("content-security-policy").unwrap().to_owned();
        for origin in ["https://cdn.example.com", "https://img.example.com"] {
            assert!(policy.contains(origin), "{page}: {origin} is let in: {policy}");
        }
    }
    world.start_sign_in(BOB).await;
    let mail = world.mailbox.last(BOB).await;
    assert!(mail.subject.contains("Acme & Söhne") || mail.text.contains("Acme & Söhne"));
    saves(
        &world,
        &mut ada,
        "application",
        &[("application.logo_url", &[""]), ("application.favicon_url", &[""])],
    )
    .await;
    nobody.visit("/sign-in").await;
    assert!(nobody.page().pictures().is_empty(), "the built-in mark again");
}

#[tokio::test]
async fn documents_and_consent_are_asked_for_at_sign_up() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let terms = ("application.terms_url", &["https://acme.example/terms"][..]);
    let privacy = ("application.privacy_policy_url", &["https://acme.example/privacy"][..]);
    saves(&world, &mut ada, "legal", &[terms, privacy]).await;
    let mut bob = world.browser();
    bob.visit("/sign-up").await;
    let shown = |browser: &Browser, href: &str| browser.page().count(&format!("footer a[href='{href}']"));
    assert_eq!((shown(&bob, terms.1[0]), shown(&bob, privacy.1[0])), (1, 1));
    assert_eq!(bob.page().count("input[name=legal_accepted]"), 0, "nothing to tick yet");
    saves(&world, &mut ada, "legal", &[("sign_up.legal_consent_enabled", ON)]).await;
    bob.visit("/sign-up").await.fill("Email address", BOB).submit("Continue").await;
    bob.is_at("/sign-up").sees("Accept the terms and the privacy policy to go on.");
    bob.tick("legal_accepted").submit("Continue").await.is_at("/sign-up/verify-email-address");
}

#[tokio::test]
async fn names_and_passwords_are_asked_for_at_sign_up_as_their_screens_say() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let mut bob = world.browser();
    bob.visit("/sign-up").await;
    assert!(bob.page().field("Password").is_none());
    let names: &[(&str, &[&str])] =
        &[("attributes.first_name.required", ON), ("attributes.last_name.required", ON)];
    saves(&world, &mut ada, "account", names).await;
    let passwords: &[(&str, &[&str])] =
        &[("attributes.password.enabled", ON), ("attributes.password.required", ON)];
    saves(&world, &mut ada, "password", passwords).await;
    bob.visit("/sign-up").await.fill("Email address", BOB).submit("Continue").await.is_at("/sign-up");
    bob.is_refused_at("First name", "Enter your first name")
        .is_refused_at("Last name", "Enter your last name");
    bob.is_refused_at("Password", "Choose a password");
    bob.fill("First name", "Bob").fill("Last name", "Lee").fill("Password", "tundra-violin-94-cask");
    bob.submit("Continue").await.is_at("/sign-up/verify-email-address");
    saves(&world, &mut ada, "password", &[("attributes.password.required", OFF)]).await;
    let mut eve = world.browser();
    eve.visit("/sign-up").await;
    assert!(eve.page().field("Password").is_none(), "none is asked for where a message lets people in");
}

#[tokio::test]
async fn a_new_password_is_judged_by_every_rule_of_the_screen() {
    let world = World::new().await;
    let (mut ada, mut bob) = (owner(&world).await, world.sign_up(BOB).await);
    let mut eve = world.sign_up(EVE).await;
    let rules: &[(&str, &[&str])] = &[
        ("attributes.password.enabled", ON),
        ("password_settings.min_length", &["12"]),
        ("password_settings.max_length", &["64"]),
        ("password_settings.require_lowercase", ON),
        ("password_settings.require_uppercase", ON),
        ("password_settings.require_numbers", ON),
        ("password_settings.require_special_char", ON),
        ("password_settings.allowed_special_characters", &["-"]),
        ("password_settings.min_zxcvbn_strength", &["4"]),
    ];
    saves(&world, &mut ada, "password", rules).await;
    for (password, why) in [
        ("Tu-9violin", "form_password_length_too_short"),
        (&*"Tundra-violin-94-cask".repeat(4), "form_password_length_too_long"),
        ("TUNDRA-VIOLIN-94-CASK", "form_password_no_lowercase"),
        ("tundra-violin-94-cask", "form_password_no_uppercase"),
        ("Tundra-violin-xy-cask", "form_password_no_number"),
        ("Tundra_violin_94_cask", "form_password_no_special_char"),
        ("Aaaaaaaaaaaa-1", "form_password_not_strong_enough"),
    ] {
        set(&mut bob, password).await;
        let words = match why {
            "form_password_length_too_short" => "at least 12 characters".to_owned(),
            "form_password_length_too_long" => "at most 64 characters".to_owned(),
            key => world.words(key),
        };
        bob.is_at("/user/change-password").is_refused_at("New password", &words);
    }
    // Nothing is wrong with this one, until its words are those of the house.
    let named = "Zephyrqua-Brontolix-7";
    set(&mut bob, named).await;
    bob.is_at("/user/security").sees("Your password is saved");
    saves(&world, &mut ada, "password", &[("password_settings.context_words", &["zephyrqua\r\nbrontolix"])])
        .await;
    set(&mut eve, named).await;
    eve.is_refused_at("New password", &world.words("form_password_not_strong_enough"));
}

#[tokio::test]
async fn a_new_username_is_judged_by_every_rule_of_the_screen() {
    let world = World::new().await;
    let (mut ada, mut bob) = (owner(&world).await, world.sign_up(BOB).await);
    for field in ["first_name", "last_name"] {
        world.settings(&format!("attributes.{field}.enabled"), json!(false)).await;
    }
    let rules: &[(&str, &[&str])] = &[
        ("attributes.username.enabled", ON),
        ("username_settings.min_length", &["6"]),
        ("username_settings.max_length", &["8"]),
    ];
    saves(&world, &mut ada, "username", rules).await;
    let name = async |bob: &mut Browser, typed: &str| {
        bob.visit("/user").await.fill("Username", typed).submit("Save").await;
    };
    for (typed, why) in [
        ("abcde", "6 to 8 characters"),
        ("abcdefghi", "6 to 8 characters"),
        ("ab.cde", "cannot have this character"),
        ("123456", "not a digit"),
    ] {
        name(&mut bob, typed).await;
        bob.is_refused_at("Username", why);
    }
    let more: &[(&str, &[&str])] = &[
        ("username_settings.allow_extended_special_characters", ON),
        ("username_settings.allow_numeric_usernames", ON),
    ];
    saves(&world, &mut ada, "username", more).await;
    for typed in ["ab.cde", "123456"] {
        name(&mut bob, typed).await;
        bob.sees("Your changes are saved");
        assert_eq!(bob.field("Username").value, typed);
    }
}

#[tokio::test]
async fn sign_up_closes_with_its_screen_and_opens_again() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let mut bob = world.browser();
    for (mode, open) in [("restricted", false), ("public", true)] {
        saves(&world, &mut ada, "restrictions", &[("sign_up.mode", &[mode])]).await;
        bob.visit("/sign-up").await;
        assert_eq!(bob.page().field("Email address").is_some(), open, "{mode}");
        bob.send_form("/act/sign_up/create", &[("email_address", BOB)]).await;
        assert_eq!(world.count("sign_ups").await, i64::from(open), "{mode}: by a form of one's own");
    }
}

#[tokio::test]
async fn people_end_where_the_screen_of_paths_says() {
    const SITE: &str = "https://app.acme.example";
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let after: &[(&str, &[&str])] = &[
        ("redirects.after_sign_up_url", &["https://app.acme.example/new"]),
        ("redirects.after_sign_in_url", &["https://app.acme.example/in?a=1&b=2"]),
        ("redirects.after_sign_out_url", &["https://app.acme.example/out"]),
    ];
    saves(&world, &mut ada, "paths", after).await;
    let mut bob = world.browser();
    bob.may_leave_to(SITE);
    bob.visit("/sign-up").await.fill("Email address", BOB).submit("Continue").await;
    bob.fill("Code", &world.mailbox.code(BOB).await).submit("Continue").await;
    assert_eq!(bob.url().as_str(), "https://app.acme.example/new");
    bob.visit("/sign-out").await.submit("Sign out").await;
    assert_eq!(bob.url().as_str(), "https://app.acme.example/out");
    bob.visit("/sign-in").await.fill("Email address", BOB).submit("Continue").await;
    bob.fill("Code", &world.mailbox.code(BOB).await).submit("Continue").await;
    assert_eq!(bob.url().as_str(), "https://app.acme.example/in?a=1&b=2");
}

#[tokio::test]
async fn an_account_locks_as_soon_and_as_long_as_the_screen_says() {
    let world = World::with_user(BOB).await;
    let mut ada = owner(&world).await;
    let lock: &[(&str, &[&str])] = &[
        ("attack_protection.user_lockout.max_attempts", &["5"]),
        ("attack_protection.user_lockout.duration_minutes", &["2"]),
    ];
    saves(&world, &mut ada, "attack-protection", lock).await;
    let guesses = async |times: usize| {
        let mut eve = world.start_sign_in(BOB).await;
        for _ in 0..times {
            eve.fill("Code", &wrong(&world.mailbox.code(BOB).await)).submit("Continue").await;
        }
        eve.page().text()
    };
    assert!(!guesses(4).await.contains("is locked"));
    let told = guesses(1).await;
    assert!(told.contains("locked") && told.contains("another 2 minutes"), "{told}");
    world.clock.advance(minutes(3));
    assert!(!guesses(4).await.contains("is locked"), "it has opened again");
    saves(&world, &mut ada, "attack-protection", &[("attack_protection.user_lockout.enabled", OFF)]).await;
    assert!(!guesses(4).await.contains("locked"));
    world.sign_in(BOB).await;
}

#[tokio::test]
async fn mail_is_verified_and_signed_in_with_as_the_screen_says() {
    let world = World::new().await;
    let mut ada = owner(&world).await;
    let ways: &[(&str, &[&str])] = &[
        ("attributes.email_address.verifications", &["", "email_code"]),
        ("attributes.email_address.first_factors", &["", "email_link"]),
        ("verification.code_lifetime_seconds", &["60"]),
    ];
    saves(&world, &mut ada, "email", ways).await;
    let mut bob = world.start_sign_up(BOB).await;
    let mail = world.mailbox.last(BOB).await;
    assert_eq!((mail.code.is_some(), mail.link.is_some()), (true, false));
    world.clock.advance(seconds(61));
    bob.fill("Code", &mail.code.unwrap()).submit("Continue").await.is_at("/sign-up/verify-email-address");
    bob.submit("Resend")
        .await
        .fill("Code", &world.mailbox.code(BOB).await)
        .submit("Continue")
        .await
        .is_at("/user");
    let waits = world.start_sign_in(BOB).await;
    assert!(waits.page().field("Code").is_none());
    let mail = world.mailbox.last(BOB).await;
    assert_eq!((mail.code.is_some(), mail.link.is_some()), (false, true));
}

#[tokio::test]
async fn sessions_end_and_stand_beside_each_other_as_the_screen_says() {
    let world = World::with_user(EVE).await;
    let mut ada = owner(&world).await;
    let lifetime: &[(&str, &[&str])] = &[
        ("sessions.maximum_lifetime_seconds", &["1800"]),
        ("sessions.inactivity_timeout_seconds", &["600"]),
        ("sessions.multi_session_enabled", ON),
    ];
    saves(&world, &mut ada, "sessions", lifetime).await;
    let mut bob = world.sign_up(BOB).await;
    bob.visit("/sign-in").await.is_at("/sign-in").fill("Email address", EVE).submit("Continue").await;
    bob.fill("Code", &world.mailbox.code(EVE).await).submit("Continue").await.is_at("/user").sees(EVE);
    bob.follow("Switch account").await.sees(BOB).sees(EVE);
    let (mut idle, mut busy) = (world.sign_in(EVE).await, bob);
    world.clock.advance(minutes(9));
    assert!(busy.is_signed_in().await);
    world.clock.advance(minutes(2));
    assert!(busy.is_signed_in().await && !idle.is_signed_in().await);
    for _ in 0..2 {
        world.clock.advance(minutes(9));
        busy.visit("/user").await;
    }
    world.clock.advance(minutes(2));
    assert!(!busy.is_signed_in().await, "however busy");
}
