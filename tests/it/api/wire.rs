//! The whole shape of what programs are shown: every key of each object, and what it holds.

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::database::change;
use crate::world::program::Program;
use crate::world::{ADA, BOB, HOME, MOBILE, World};

/// A user of whom nothing is kept but when the account was made.
fn bare_user(id: &str) -> Value {
    let mut user = json!({
        "object": "user",
        "id": id,
        "external_id": null,
        "primary_email_address_id": null,
        "primary_phone_number_id": null,
        "primary_web3_wallet_id": null,
        "username": null,
        "first_name": null,
        "last_name": null,
        "locale": null,
        "profile_image_url": "",
        "image_url": "",
        "has_image": false,
        "public_metadata": {},
        "private_metadata": {},
        "unsafe_metadata": {},
        "email_addresses": [],
        "phone_numbers": [],
        "web3_wallets": [],
        "passkeys": [],
        "external_accounts": [],
        "saml_accounts": [],
        "enterprise_accounts": [],
    });
    let state = json!({
        "organization_memberships": [],
        "password_enabled": false,
        "two_factor_enabled": false,
        "totp_enabled": false,
        "backup_code_enabled": false,
        "mfa_enabled_at": null,
        "mfa_disabled_at": null,
        "password_last_updated_at": null,
        "last_sign_in_at": null,
        "banned": false,
        "locked": false,
        "deprovisioned": false,
        "lockout_expires_in_seconds": null,
        "verification_attempts_remaining": 10,
        "created_at": 1,
        "updated_at": 1,
        "delete_self_enabled": true,
        "create_organization_enabled": false,
        "create_organizations_limit": null,
        "last_active_at": null,
        "legal_accepted_at": null,
        "bypass_client_trust": false,
        "scim": null,
    });
    put(&mut user, state);
    user
}

/// Puts fields into an object, in the place of what it has under these keys.
fn put(object: &mut Value, fields: Value) {
    object.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
}

#[tokio::test]
async fn a_user_of_whom_nothing_is_kept_has_every_key() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    change(&world.db, "INSERT INTO users (id, created_at) VALUES ('user_1', 1)").await;
    assert_eq!(program.get("/users").await, json!([bare_user("user_1")]));
    world.settings("attack_protection.user_lockout.enabled", json!(false)).await;
    world.settings("user_profile.delete_self_enabled", json!(false)).await;
    let mut user = bare_user("user_1");
    put(&mut user, json!({ "verification_attempts_remaining": null, "delete_self_enabled": false }));
    assert_eq!(program.get("/users").await, json!([user]));
}

#[tokio::test]
async fn a_user_of_whom_everything_is_kept_has_it_in_its_place() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    world.settings("attributes.phone_number.enabled", json!(true)).await;
    world.settings("attributes.phone_number.used_for_second_factor", json!(true)).await;
    let id = format!("user_{:0>27}", 1);
    let locked_until = world.clock.now().0 + 3_600_000;
    for sql in [
        format!(
            "INSERT INTO users (id, first_name, last_name, language, primary_email_address_id, primary_phone_number_id,
                                legal_accepted_at, banned_at, created_at, updated_at, last_sign_in_at)
             VALUES ('{id}', 'Ada', 'King', 'de', 'idn_1', 'idn_3', 2, 3, 4, 5, 6)"
        ),
        format!(
            "INSERT INTO identifications (id, user_id, kind, value, canonical, created_at, verified_at, claimed_at, proved_by,
                                          strategies, second_factor_at, default_second_factor_at)
             VALUES ('idn_1', '{id}', 'email_address', '{ADA}', '{ADA}', 10, 11, 11, 'email_link', NULL, NULL, NULL),
                    ('idn_2', '{id}', 'email_address', '{BOB}', '{BOB}', 12, NULL, NULL, NULL, 'email_code', NULL, NULL),
                    ('idn_3', '{id}', 'phone_number', '{MOBILE}', '{MOBILE}', 13, 14, 14, 'phone_code', NULL, 15, 16),
                    ('idn_4', '{id}', 'username', 'ada_k', 'ada_k', 17, 17, 17, NULL, NULL, NULL, NULL)"
        ),
        format!("INSERT INTO passwords (user_id, hash, set_at) VALUES ('{id}', '', 20)"),
        format!(
            "INSERT INTO totp_secrets (user_id, id, sealed, created_at, verified_at) VALUES ('{id}', 'totp_1', '', 20, 21)"
        ),
        format!("INSERT INTO backup_codes (user_id, number, hash, created_at) VALUES ('{id}', 1, '', 22)"),
        format!(
            "INSERT INTO passkeys (id, user_id, credential_id, credential, name, created_at, last_used_at)
             VALUES ('idn_5', '{id}', 'a', '{{}}', 'Phone', 23, 24), ('idn_6', '{id}', 'b', '{{}}', 'Key', 25, NULL)"
        ),
        format!(
            "INSERT INTO pictures (id, user_id, media_type, data, created_at) VALUES ('img_1', '{id}', 'image/png', '', 26)"
        ),
        "INSERT INTO clients (id, token_hash, browser, system, created_at) VALUES ('client_1', '', '', '', 27)".into(),
        format!(
            "INSERT INTO sessions (id, client_id, user_id, created_at, last_active_at, expire_at)
             VALUES ('sess_1', 'client_1', '{id}', 28, 29, 30)"
        ),
        format!(
            "INSERT INTO lockouts (id, failures, counted_at, locked_until) VALUES ('{id}', 7, 1, {locked_until})"
        ),
    ] {
        change(&world.db, &sql).await;
    }
    let verified = |strategy: &str, object: &str| json!({ "object": object, "status": "verified", "strategy": strategy, "attempts": null, "expire_at": null });
    let unproved = json!({
        "object": "verification_otp", "status": "unverified", "strategy": "email_code", "attempts": null, "expire_at": null,
    });
    let mail = |id: &str, address: &str, verification: Value, created_at: i64, updated_at: i64| {
        json!({
            "object": "email_address", "id": id, "email_address": address, "reserved": false, "verification": verification,
            "linked_to": [], "matches_sso_connection": false, "created_at": created_at, "updated_at": updated_at,
        })
    };
    let number = json!({
        "object": "phone_number", "id": "idn_3", "phone_number": MOBILE, "reserved_for_second_factor": true,
        "default_second_factor": true, "reserved": false, "verification": verified("phone_code", "verification_otp"),
        "linked_to": [], "backup_codes": null, "created_at": 13, "updated_at": 14,
    });
    let passkey = |id: &str, name: &str, last_used_at: Option<i64>| {
        json!({
            "object": "passkey", "id": id, "name": name, "last_used_at": last_used_at,
            "verification": verified("passkey", "verification_passkey"),
        })
    };
    let mut user = bare_user(&id);
    put(
        &mut user,
        json!({
            "primary_email_address_id": "idn_1",
            "primary_phone_number_id": "idn_3",
            "username": "ada_k",
            "first_name": "Ada",
            "last_name": "King",
            "locale": "de",
            "profile_image_url": format!("{HOME}/pictures/img_1"),
            "image_url": format!("{HOME}/pictures/img_1"),
            "has_image": true,
            "email_addresses": [
                mail("idn_1", ADA, verified("email_link", "verification_email_link"), 10, 11),
                mail("idn_2", BOB, unproved, 12, 12),
            ],
            "phone_numbers": [number],
            "passkeys": [passkey("idn_5", "Phone", Some(24)), passkey("idn_6", "Key", None)],
        }),
    );
    put(
        &mut user,
        json!({
            "password_enabled": true,
            "two_factor_enabled": true,
            "totp_enabled": true,
            "backup_code_enabled": true,
            "mfa_enabled_at": 15,
            "password_last_updated_at": 20,
            "last_sign_in_at": 6,
            "banned": true,
            "locked": true,
            "lockout_expires_in_seconds": 3600,
            "verification_attempts_remaining": 3,
            "created_at": 4,
            "updated_at": 5,
            "last_active_at": 29,
            "legal_accepted_at": 2,
        }),
    );
    assert_eq!(program.get(&format!("/users/{id}")).await, user);
    assert_eq!(program.get("/users").await, json!([user]));
}

#[tokio::test]
async fn an_address_tells_what_proved_it_or_what_was_sent_to_prove_it() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    change(&world.db, "INSERT INTO users (id, created_at) VALUES ('user_1', 1)").await;
    for (kind, verified_at, proved_by, strategies, expected) in [
        ("email_address", "1", "'admin'", "NULL", ("verification_admin", "verified", "admin")),
        ("email_address", "1", "'email_code'", "NULL", ("verification_otp", "verified", "email_code")),
        ("email_address", "1", "'email_link'", "NULL", ("verification_email_link", "verified", "email_link")),
        (
            "email_address",
            "1",
            "'reset_password_email_code'",
            "NULL",
            ("verification_otp", "verified", "reset_password_email_code"),
        ),
        ("email_address", "1", "NULL", "'email_link'", ("verification_otp", "verified", "email_code")),
        ("email_address", "NULL", "NULL", "NULL", ("verification_otp", "unverified", "email_code")),
        (
            "email_address",
            "NULL",
            "NULL",
            "'email_link'",
            ("verification_email_link", "unverified", "email_link"),
        ),
        (
            "email_address",
            "NULL",
            "NULL",
            "'email_code,email_link'",
            ("verification_otp", "unverified", "email_code"),
        ),
        ("phone_number", "1", "'admin'", "NULL", ("verification_admin", "verified", "admin")),
        ("phone_number", "1", "'phone_code'", "NULL", ("verification_otp", "verified", "phone_code")),
        ("phone_number", "1", "NULL", "NULL", ("verification_otp", "verified", "phone_code")),
        ("phone_number", "NULL", "NULL", "'phone_code'", ("verification_otp", "unverified", "phone_code")),
    ] {
        change(&world.db, "DELETE FROM identifications").await;
        let own = format!(
            "INSERT INTO identifications (id, user_id, kind, value, canonical, created_at, verified_at, proved_by, strategies)
             VALUES ('idn_1', 'user_1', '{kind}', 'x', 'x', 1, {verified_at}, {proved_by}, {strategies})"
        );
        change(&world.db, &own).await;
        let list = if kind == "phone_number" { "phone_numbers" } else { "email_addresses" };
        let (object, status, strategy) = expected;
        let expected = json!({
            "object": object, "status": status, "strategy": strategy, "attempts": null, "expire_at": null,
        });
        let told = program.get("/users").await[0][list][0]["verification"].take();
        assert_eq!(told, expected, "{kind} {verified_at} {proved_by} {strategies}");
    }
}

#[tokio::test]
async fn a_sign_in_token_is_told_with_its_secret_once() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let user = program.post("/users", json!({ "email_address": [ADA] })).await;
    let made = program.post("/sign_in_tokens", json!({ "user_id": user["id"] })).await;
    let kept = "SELECT id || ' ' || CAST(updated_at AS TEXT) FROM sign_in_tokens";
    let times = |kept: Vec<String>| {
        let (id, at) = kept[0].split_once(' ').unwrap();
        (id.to_owned(), at.parse::<i64>().unwrap())
    };
    let (id, created_at) = times(world.column(kept).await);
    let ticket = made["token"].as_str().unwrap();
    assert_eq!(ticket.split('.').count(), 3, "a JWT");
    let mut token = json!({
        "object": "sign_in_token", "id": id, "status": "pending", "user_id": user["id"], "token": ticket,
        "url": format!("{HOME}/sign-in?__clerk_ticket={ticket}"), "created_at": created_at, "updated_at": created_at,
    });
    assert_eq!(made, token);
    let revoked = program.post(&format!("/sign_in_tokens/{id}/revoke"), json!({})).await;
    let (_, updated_at) = times(world.column(kept).await);
    assert!(updated_at > created_at);
    put(&mut token, json!({ "status": "revoked", "token": "", "url": null, "updated_at": updated_at }));
    assert_eq!(revoked, token);
}

#[tokio::test]
async fn what_goes_wrong_is_told_in_one_envelope() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let telling = |code: &str, words: &str, meta: Value, trace: &Value| {
        let error = json!({ "code": code, "message": words, "long_message": words, "meta": meta });
        json!({ "errors": [error], "clerk_trace_id": trace })
    };
    let (missing, nothing) = (world.words("form_param_missing"), world.words("resource_not_found"));
    let other = world.words("error_refused.lead");
    for (method, path, status, code, words, meta) in [
        (
            Method::POST,
            "/sign_in_tokens",
            422,
            "form_param_missing",
            &missing,
            json!({ "param_name": "user_id" }),
        ),
        (Method::GET, "/nothing", 404, "resource_not_found", &nothing, json!({})),
        (Method::PUT, "/users", 405, "request_invalid", &other, json!({})),
    ] {
        let (got, body) = program.send(program.ask(method, path)).await;
        assert_eq!((got, &body), (status, &telling(code, words, meta, &body["clerk_trace_id"])), "{path}");
    }
    let several = json!({ "email_address": [ADA], "public_metadata": {}, "nonsense": 1 });
    let (status, body) = program.try_post("/users", several).await;
    let words = world.words("form_param_unknown");
    let error = |meta: Value| json!({ "code": "form_param_unknown", "message": words, "long_message": words, "meta": meta });
    let errors = [error(json!({ "param_name": "public_metadata" })), error(json!({}))];
    assert_eq!((status, &body["errors"]), (422, &json!(errors)));
    for (ask, status, challenge) in [
        (world.browser().ask_path(Method::PUT, "/api/v1/users"), 401, Some("Bearer")),
        (program.ask(Method::PUT, "/users"), 405, None),
    ] {
        let answer = world.browser().send(ask).await;
        assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (status, challenge));
        assert_eq!(answer.header("allow"), Some("GET,HEAD,POST"));
    }
}
