//! Accounts that somebody made in advance with an address that is not theirs (pre-hijacking): once the owner proves the
//! address, whoever was there before is out, with all that they left.

use portico::auth::directory::sign_in_tokens;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::database::change;
use crate::world::people::{by_code, context, hijacked};
use crate::world::profile::add_proved;
use crate::world::program::Program;
use crate::world::{ADA, EVE, World, minutes};

const NUMBER: &str = "+14155552671";
const HERS: &str = "copper-lantern-58-moss";
const KNOWN_TO_EVE: &str = "tundra-violin-94-cask";

#[tokio::test]
async fn the_owner_of_an_address_is_let_in_and_sessions_and_password_of_before_are_void() {
    let (world, mut eve) = hijacked().await;
    let mut ada = by_code(&world).await;
    ada.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    eve.visit("/user").await.is_at("/sign-in");
    assert_eq!(world.count("passwords").await, 0);
    assert_eq!(world.count("outbox WHERE template = 'password_removed'").await, 1, "and she is told");
    ada.visit("/user/security").await.sees("You have no password");
}

/// The owner of an address signs up with it, where nothing has to be proved.
async fn sign_up_unproved(world: &World, address: &str) -> Browser {
    let mut ada = world.browser();
    ada.visit("/sign-up").await.fill("Email address", address).fill("Password", HERS);
    ada.submit("Continue").await.is_at("/user").sees(address);
    ada
}

/// Verifies an address in the profile by a code.
async fn verify(world: &World, browser: &mut Browser, address: &str) {
    browser.visit("/user").await.submit(&format!("Verify {address}")).await;
    let code = world.mailbox.code(address).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn what_somebody_claims_beside_an_address_that_they_proved_is_kept_from_nobody() {
    let (world, mut eve) = hijacked().await;
    add_proved(&world, &mut eve, EVE).await;
    // Signing in treats it as unknown, with every way that could follow.
    let mut ada = world.browser();
    ada.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    ada.is_at("/sign-in").is_refused_at("Email address", "There is no account with this email address");
    let mut ada = sign_up_unproved(&world, ADA).await;
    assert_eq!(world.count("users").await, 2);
    let claims = "identifications WHERE claimed_at IS NOT NULL AND canonical =";
    assert_eq!(world.count(&format!("{claims} '{ADA}'")).await, 1);
    eve.visit("/user").await.sees(ADA).sees(EVE);
    // Eve proves it no more, and Ada's proof takes it out of her profile.
    eve.submit(&format!("Verify {ADA}")).await;
    let code_of_eve = world.mailbox.code(ADA).await;
    world.clock.advance(minutes(1));
    verify(&world, &mut ada, ADA).await;
    eve.fill("Code", &code_of_eve).submit("Continue").await;
    eve.visit("/user").await.sees_no(ADA).sees(EVE);
    ada.visit("/user").await.sees(ADA).sees("Verified").sees_no(EVE);
    let told = world.mailbox.last(EVE).await;
    assert_eq!(told.template, "identifier_left");
    assert!(told.text.contains(ADA) && told.text.contains("Somebody else"));
    assert!(!told.text.contains("Firefox") && !told.text.contains("done from"), "{}", told.text);
    assert_eq!(world.count(&format!("{claims} '{ADA}' AND verified_at IS NOT NULL")).await, 1);
    // She may sign in by what is hers alone.
    eve.visit("/sign-out").await.submit("Sign out").await;
    eve.visit("/sign-in").await.fill("Email address", EVE).submit("Continue").await;
    eve.fill("Password", KNOWN_TO_EVE).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_sign_up_that_proves_the_address_takes_it_out_of_the_other_profile() {
    let (world, mut eve) = hijacked().await;
    add_proved(&world, &mut eve, EVE).await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(true)).await;
    let mut ada = world.browser();
    ada.visit("/sign-up").await.fill("Email address", ADA).fill("Password", HERS);
    ada.submit("Continue").await.is_at("/sign-up/verify-email-address");
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user").sees_no(EVE);
    eve.visit("/user").await.sees_no(ADA).sees(EVE);
    assert_eq!(world.mailbox.last(EVE).await.template, "identifier_left");
    assert_eq!(world.count(&format!("identifications WHERE canonical = '{ADA}'")).await, 1);
    // What stands for an account is what it has proved.
    let sql = "SELECT value FROM identifications JOIN users ON primary_email_address_id = identifications.id ORDER BY value";
    assert_eq!(world.column(sql).await, [ADA, EVE]);
}

#[tokio::test]
async fn an_account_that_a_program_makes_takes_the_address_out_of_the_other_profile() {
    let (world, mut eve) = hijacked().await;
    add_proved(&world, &mut eve, EVE).await;
    let program = Program::new(&world).await;
    let found = program.get("/users?email_address=ada%40example.com").await;
    assert_eq!(found[0]["email_addresses"][0]["verification"]["status"], "unverified");
    program.post("/users", json!({ "email_address": [ADA], "password": HERS })).await;
    eve.visit("/user").await.sees_no(ADA).sees(EVE);
    assert_eq!(world.mailbox.last(EVE).await.template, "identifier_left");
    assert_eq!(program.get("/users/count?email_address=ada%40example.com").await["total_count"], 1);
}

#[tokio::test]
async fn a_number_that_was_given_unproved_beside_a_proved_address_is_kept_from_nobody() {
    let world = World::new().await;
    let number = json!({ "enabled": true, "verify_at_sign_up": false, "used_for_first_factor": true });
    world.settings("attributes.phone_number", number).await;
    let sign_up = async |address: &str| {
        let mut browser = world.browser();
        browser.visit("/sign-up").await;
        let url = browser.url().join("/act/sign_up/create").unwrap();
        let body = format!("email_address={address}&phone_number=%2B14155552671&country=US");
        browser.send(browser.post(&url, body)).await;
        let code = world.mailbox.code(address).await;
        browser.visit("/sign-up/verify-email-address").await.fill("Code", &code).submit("Continue").await;
        browser.is_at("/user");
        browser
    };
    let mut eve = sign_up(EVE).await;
    let mut nobody = world.browser();
    nobody.visit("/sign-in?phone=").await.fill("Phone number", NUMBER).submit("Continue").await;
    nobody.is_at("/sign-in").sees("There is no account with this phone number");
    let mut ada = sign_up(ADA).await;
    assert_eq!(world.count(&format!("identifications WHERE canonical = '{NUMBER}'")).await, 2);
    assert_eq!(world.count("identifications WHERE claimed_at IS NOT NULL").await, 2);
    let id = format!(
        "SELECT i.id FROM identifications i JOIN identifications m ON m.user_id = i.user_id
         WHERE i.canonical = '{NUMBER}' AND m.canonical = '{ADA}'"
    );
    let id = world.column(&id).await.remove(0);
    ada.post_by_script("/act/user/identification/verify", &[("identification_id", &id)]).await;
    ada.visit("/user/verify-identification").await;
    let code = world.mailbox.code(NUMBER).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_eq!(world.count(&format!("identifications WHERE canonical = '{NUMBER}'")).await, 1);
    assert_eq!(world.mailbox.last(EVE).await.template, "identifier_left");
    eve.visit("/user").await.sees_no("555-2671");
}

#[tokio::test]
async fn where_users_are_hidden_nothing_leaves_and_nobody_is_told() {
    let world = World::new().await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let mut eve = world.sign_up(EVE).await;
    eve.visit("/user/add-email-address").await.fill("Email address", ADA).submit("Continue").await;
    eve.is_at("/user/verify-identification");
    world.clock.advance(minutes(1));
    world.sign_up(ADA).await;
    eve.visit("/user").await.sees(ADA).sees("Unverified");
    assert_ne!(world.mailbox.last(EVE).await.template, "identifier_left");
}

#[tokio::test]
async fn the_proof_takes_over_what_was_said_and_a_required_name_becomes_a_made_up_one() {
    for required in [false, true] {
        let (world, mut eve) = hijacked().await;
        let names = json!({ "enabled": true, "required": required, "used_for_first_factor": true });
        world.settings("attributes.username", names).await;
        let user = crate::world::people::user(&world, ADA).await;
        for sql in [
            format!(
                "UPDATE users SET first_name = 'Eve', last_name = 'Evil', folded_name = 'eve evil' WHERE id = '{user}'"
            ),
            format!(
                "INSERT INTO pictures (id, user_id, media_type, data, created_at) VALUES ('pic_x', '{user}', 'image/png', '', 1)"
            ),
            format!(
                "INSERT INTO identifications (id, user_id, kind, value, canonical, claimed_at, created_at)
                 VALUES ('idn_eve', '{user}', 'username', 'Eve_Evil', 'eve_evil', 1, 1)"
            ),
        ] {
            change(&world.db, sql.leak()).await;
        }
        // Eve has an attempt under way by that name.
        let mut waiting = world.browser();
        waiting
            .visit("/sign-in")
            .await
            .fill("Email address or username", "eve_evil")
            .submit("Continue")
            .await;
        let mut ada = world.browser();
        ada.visit("/sign-in").await.fill("Email address or username", ADA).submit("Continue").await;
        ada.follow("Use another method").await.submit("Email me a code only").await;
        let code = world.mailbox.code(ADA).await;
        ada.fill("Code", &code).submit("Continue").await.is_at("/user").sees_no("Evil");
        assert!(ada.is_signed_in().await && !eve.is_signed_in().await);
        eve.visit("/user").await.is_at("/sign-in");
        waiting.fill("Password", KNOWN_TO_EVE).submit("Continue").await;
        assert!(!waiting.is_signed_in().await);
        assert_eq!(world.count("users WHERE first_name IS NULL AND last_name IS NULL").await, 1);
        assert_eq!(world.count("pictures").await, 0);
        let name = world.column("SELECT value FROM identifications WHERE kind = 'username'").await;
        assert_eq!(name.len(), usize::from(required), "{name:?}");
        assert!(name.iter().all(|name| !name.to_lowercase().contains("eve") && name.len() == 12), "{name:?}");
        let mut by_name = world.browser();
        by_name
            .visit("/sign-in")
            .await
            .fill("Email address or username", "eve_evil")
            .submit("Continue")
            .await;
        by_name.is_at("/sign-in").sees("We know no account by this");
    }
}

#[tokio::test]
async fn nothing_goes_when_the_browser_that_made_the_account_proves_it() {
    let (world, mut ada) = hijacked().await;
    change(&world.db, "UPDATE users SET first_name = 'Ada', folded_name = 'ada'").await;
    let mut elsewhere = world.browser();
    elsewhere.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    elsewhere.fill("Password", KNOWN_TO_EVE).submit("Continue").await.is_at("/user");
    ada.visit("/sign-out").await.submit("Sign out").await;
    ada.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    ada.follow("Use another method").await.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user").sees("Verified");
    assert!(elsewhere.is_signed_in().await);
    assert_eq!((world.count("passwords").await, world.count("users WHERE first_name = 'Ada'").await), (1, 1));
    assert_eq!(world.count("outbox WHERE template = 'password_removed'").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_proofs_at_once_one_has_the_account() {
    let (world, _) = hijacked().await;
    for n in 0..6 {
        let (hers, his) = (format!("ada{n}@example.com"), format!("eve{n}@example.com"));
        let mut eve = sign_up_unproved(&world, &hers).await;
        eve.visit("/user/add-email-address").await.fill("Email address", &his).submit("Continue").await;
        let code = world.mailbox.code(&his).await;
        eve.fill("Code", &code);
        let mut ada = world.browser();
        ada.visit("/sign-in").await.fill("Email address", &hers).submit("Continue").await;
        ada.follow("Use another method").await.submit("Email me a code only").await;
        let code = world.mailbox.code(&hers).await;
        ada.fill("Code", &code);
        let asks = [&mut eve, &mut ada].map(|browser| {
            let (url, body) = browser.form("Continue");
            (browser.tab(), browser.post(&url, body))
        });
        let tasks = asks.map(|(browser, ask)| tokio::spawn(async move { browser.send(ask).await.status }));
        for task in tasks {
            assert!(task.await.unwrap().as_u16() < 500);
        }
        let (eve, ada) = (eve.is_signed_in().await, ada.is_signed_in().await);
        assert!(eve != ada, "Eve {eve}, Ada {ada}");
        let owned = |address: &str| {
            format!("identifications WHERE canonical = '{address}' AND verified_at IS NOT NULL")
        };
        assert_eq!(world.count(&owned(&hers)).await, i64::from(ada));
        assert_eq!(world.count(&owned(&his)).await, i64::from(eve));
    }
}

#[tokio::test]
async fn a_second_step_that_somebody_else_has_set_up_keeps_the_owner_out_of_nothing() {
    let (world, mut eve) = hijacked().await;
    crate::world::second_step::set_up(&world, &mut eve).await;
    let mut ada = by_code(&world).await;
    ada.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert!(ada.is_signed_in().await);
    for rows in ["totp_secrets", "backup_codes", "passwords"] {
        assert_eq!(world.count(rows).await, 0, "{rows}");
    }
}

#[tokio::test]
async fn what_somebody_else_has_under_way_or_was_given_comes_to_nothing() {
    let (world, mut eve) = hijacked().await;
    let (app, _) = crate::world::second_step::set_up(&world, &mut eve).await;
    let id = crate::world::people::user(&world, ADA).await;
    let made = sign_in_tokens::create(&context(&world).await, &id, None).await;
    let link = made.unwrap_or_else(|why| panic!("{why:?}")).url;
    // One proof of two, by the password; another by the link.
    let mut parked = world.browser();
    parked.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    parked.fill("Password", KNOWN_TO_EVE).submit("Continue").await.is_at("/sign-in/factor-two");
    let mut landed = world.browser();
    landed.visit(&link).await.submit("Continue").await.is_at("/sign-in/factor-two");
    let mut waiting = world.browser();
    waiting.visit(&link).await.is_at("/sign-in/ticket");

    let mut ada = by_code(&world).await;
    ada.submit("Email me a code only").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert!(ada.is_signed_in().await);
    for mut browser in [parked, landed] {
        let finish = browser.post(&browser.url().join("/act/sign_in/finish").unwrap(), String::new());
        browser.send(finish).await;
        browser.fill("Code", &app.code(&world)).submit("Continue").await;
        assert!(!browser.is_signed_in().await);
        browser.visit("/sign-in/factor-two").await.is_at("/sign-in");
    }
    waiting.submit("Continue").await;
    assert!(!waiting.is_signed_in().await);
    assert_eq!(world.count("sessions WHERE ended_at IS NULL").await, 1);
    for template in ["password_removed", "second_factor_removed"] {
        assert_eq!(world.count(&format!("outbox WHERE template = '{template}'")).await, 1, "{template}");
    }
}
