//! What an account merely claims: a proof that says whose the account is ends it, and any other leaves it as it is.

use portico::storage::Db;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::database::{Database, change, column};
use crate::world::{ADA, PASSWORD, World, minutes};

const NUMBER: &str = "+14155552671";

/// A portal that asks for no proof of mail addresses at sign-up, and for one of numbers perhaps.
async fn world(numbers_sign_in: bool, numbers_are_verified: bool) -> World {
    let world = World::new().await;
    let number = json!({
        "enabled": true, "verify_at_sign_up": numbers_are_verified, "used_for_first_factor": numbers_sign_in,
        "used_for_second_factor": true,
    });
    world
        .all_settings(&[
            ("attributes.password", json!({ "enabled": true, "required": true })),
            ("attributes.email_address.verify_at_sign_up", json!(false)),
            ("attributes.phone_number", number),
        ])
        .await;
    world
}

/// Signs up with Ada's address, and perhaps a number.
async fn sign_up(world: &World, number: &str) -> Browser {
    let mut browser = world.browser();
    let form = [("email_address", ADA), ("password", PASSWORD), ("phone_number", number), ("country", "US")];
    browser.visit("/sign-up").await.post_by_script("/act/sign_up/create", &form).await;
    browser
}

async fn claims(world: &World) -> Vec<String> {
    let sql = "SELECT value FROM identifications WHERE claimed_at IS NOT NULL ORDER BY value";
    world.column(sql).await
}

/// Somebody else begins to sign in with Ada's address: it is an account's, or nobody's.
async fn is_known(world: &World) -> bool {
    let mut other = world.browser();
    other.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    let known = other.url().path() == "/sign-in/factor-one";
    assert!(known || other.is_at("/sign-in").field("Email address").is_invalid);
    known
}

#[tokio::test]
async fn a_number_says_whose_an_account_is_only_where_people_sign_in_with_it() {
    for sign_in in [false, true] {
        let left = if sign_in { vec![NUMBER] } else { vec![NUMBER, ADA] };
        // In the profile.
        let portal = world(sign_in, false).await;
        let mut eve = sign_up(&portal, "").await;
        eve.is_at("/user").visit("/user/add-phone-number").await.fill("Phone number", NUMBER);
        eve.submit("Continue").await.is_at("/user/verify-identification");
        assert_eq!(claims(&portal).await, [ADA], "nothing is proved yet");
        let code = portal.mailbox.code(NUMBER).await;
        eve.fill("Code", &code).submit("Continue").await.is_at("/user").sees(ADA);
        assert_eq!(claims(&portal).await, left);
        assert_eq!(is_known(&portal).await, !sign_in);
        // At the sign-up itself.
        let portal = world(sign_in, true).await;
        let mut eve = sign_up(&portal, NUMBER).await;
        eve.visit("/sign-up/verify-phone-number").await;
        let code = portal.mailbox.code(NUMBER).await;
        eve.fill("Code", &code).submit("Continue").await.is_at("/user").sees(ADA);
        assert_eq!(claims(&portal).await, left);
        assert_eq!(is_known(&portal).await, !sign_in);
    }
}

#[tokio::test]
async fn a_mail_address_says_whose_an_account_is_wherever_it_is_proved() {
    for by_signing_in in [false, true] {
        let world = world(true, false).await;
        let mut ada = sign_up(&world, NUMBER).await;
        ada.is_at("/user");
        assert_eq!(claims(&world).await, [NUMBER, ADA]);
        world.clock.advance(minutes(1));
        if by_signing_in {
            ada.visit("/sign-out").await.submit("Sign out").await;
            ada.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
            ada.follow("Use another method").await.submit("Email me a code only").await;
        } else {
            ada.submit(&format!("Verify {ADA}")).await;
        }
        let code = world.mailbox.code(ADA).await;
        ada.fill("Code", &code).submit("Continue").await.is_at("/user").sees("555-2671");
        assert_eq!(claims(&world).await, [ADA], "by signing in: {by_signing_in}");
    }
}

#[tokio::test]
async fn accounts_of_a_version_before_that_have_proved_a_mail_address_are_known_by_proofs_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::fresh(folder.path()).await;
    let db = Db::open(&database.url).await.unwrap();
    let migrator = sqlx::migrate!("./migrations");
    match &db {
        Db::Sqlite { writer, .. } => migrator.run_to(22, writer).await.unwrap(),
        Db::Postgres { pool, .. } => migrator.run_to(22, pool).await.unwrap(),
    }
    for (user, mail, number) in [
        ("proved_mail", "mail_claimed", "number_claimed"),
        ("proved_number", "mail", "number_claimed"),
        ("proved_both", "mail_claimed", "number_claimed"),
        ("proved_nothing", "mail", "number"),
    ] {
        let sql = format!(
            "INSERT INTO users (id, created_at, primary_email_address_id, primary_phone_number_id)
             VALUES ('{user}', 1, '{user}_{mail}', '{user}_{number}')"
        );
        change(&db, &sql).await;
    }
    for (user, own, kind, proved) in [
        ("proved_mail", "mail_claimed", "email_address", "NULL"),
        ("proved_mail", "mail_late", "email_address", "3"),
        ("proved_mail", "mail", "email_address", "2"),
        ("proved_mail", "number_claimed", "phone_number", "NULL"),
        ("proved_mail", "name", "username", "NULL"),
        ("proved_number", "mail", "email_address", "NULL"),
        ("proved_number", "number_claimed", "phone_number", "NULL"),
        ("proved_number", "number", "phone_number", "2"),
        ("proved_both", "mail_claimed", "email_address", "NULL"),
        ("proved_both", "mail", "email_address", "2"),
        ("proved_both", "number_claimed", "phone_number", "NULL"),
        ("proved_both", "number", "phone_number", "2"),
        ("proved_nothing", "mail", "email_address", "NULL"),
        ("proved_nothing", "number", "phone_number", "NULL"),
    ] {
        let at = if proved == "NULL" { "1" } else { proved };
        let sql = format!(
            "INSERT INTO identifications (id, user_id, kind, value, canonical, verified_at, claimed_at, created_at)
             VALUES ('{user}_{own}', '{user}', '{kind}', '{user}_{own}', '{user}_{own}', {proved}, 1, {at})"
        );
        change(&db, &sql).await;
    }
    for client in ["client_b", "client_a"] {
        for sql in [
            format!(
                "INSERT INTO clients (id, token_hash, browser, system, created_at) VALUES ('{client}', '{client}', '', '', 1)"
            ),
            format!(
                "INSERT INTO sign_ups (id, client_id, user_id, created_at, abandon_at)
                 VALUES ('{client}', '{client}', 'proved_mail', 1, 2)"
            ),
        ] {
            change(&db, &sql).await;
        }
    }
    db.migrate().await.unwrap();
    let ended = "SELECT id FROM identifications WHERE claimed_at IS NULL ORDER BY id";
    assert_eq!(
        column(&db, ended).await,
        [
            "proved_both_mail_claimed",
            "proved_both_number_claimed",
            "proved_mail_mail_claimed",
            "proved_mail_number_claimed"
        ]
    );
    let standing = "SELECT primary_email_address_id || ' ' || primary_phone_number_id FROM users ORDER BY id";
    assert_eq!(
        column(&db, standing).await,
        [
            "proved_both_mail proved_both_number",
            "proved_mail_mail proved_mail_number_claimed",
            "proved_nothing_mail proved_nothing_number",
            "proved_number_mail proved_number_number"
        ]
    );
    let made_in = "SELECT id || ' ' || made_in FROM users WHERE made_in IS NOT NULL";
    assert_eq!(column(&db, made_in).await, ["proved_mail client_a"]);
    db.close().await;
}
