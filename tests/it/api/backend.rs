//! Programs with a secret key: what the Backend API lets in, answers and refuses.

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use portico::auth::directory::secret_keys;
use serde_json::{Value, json};

use super::mails;
use crate::world::database::{change, changed};
use crate::world::program::{Program, enveloped, one, refused};
use crate::world::server::Site;
use crate::world::{ADA, BOB, World, seconds};

const GOOD: &str = "tundra-violin-94-cask";

#[tokio::test]
async fn nobody_is_let_in_without_a_key_that_is_good() {
    let world = World::with_user(ADA).await;
    let program = Program::new(&world).await;
    let bare = |path: &str| world.browser().ask_path(Method::GET, path);
    for path in ["/api/v1/users", "/api/v1/users/count", "/api/v1/nothing", "/api/v1/"] {
        assert_eq!(refused(program.send(bare(path)).await), one(401, "authentication_invalid", ""), "{path}");
    }
    let operators = world.browser().send(bare("/api/v1/users")).await;
    assert_eq!(operators.header("www-authenticate"), Some("Bearer"));
    for header in ["", "Bearer", "Basic YTpi", "sk_live_0123456789ABCDEFGHIJKL", "Token x"] {
        let ask = bare("/api/v1/users").header("authorization", header);
        let code = "authorization_header_format_invalid";
        assert_eq!(refused(program.send(ask).await), one(401, code, ""), "{header}");
    }
    let mut twice = program.ask(Method::GET, "/users");
    let again = twice.headers["authorization"].clone();
    twice.headers.append("authorization", again);
    let code = "multiple_authorization_header_values_forbidden";
    assert_eq!(refused(program.send(twice).await), one(400, code, ""));
    for key in [
        "x",
        "sk_live_",
        "sk_live_0123456789ABCDEFGHIJKL",
        &program.key.replace("sk_live_", "sk_test_"),
        &format!("{}x", program.key),
        &program.key[..program.key.len() - 1],
        &"A".repeat(8000),
    ] {
        let ask = bare("/api/v1/users").header("authorization", format!("Bearer {key}"));
        assert_eq!(refused(program.send(ask).await), one(401, "clerk_key_invalid", ""), "{key}");
    }
    assert_eq!(program.get("/users/count").await, json!({ "object": "total_count", "total_count": 1 }));
    let cased = bare("/api/v1/users/count").header("authorization", format!("bearer {}", program.key));
    assert_eq!(program.send(cased).await.0, 200);
    change(&world.db, "UPDATE secret_keys SET revoked_at = 1").await;
    assert_eq!(refused(program.try_get("/users").await), one(401, "clerk_key_invalid", ""), "revoked");
}

#[tokio::test]
async fn the_key_that_the_operator_fixed_is_one() {
    let key = "sk_live_0123456789ABCDEFGHIJKL";
    let world = World::with(&[("PORTICO_SECRET_KEY", key)]).await;
    let program = Program::with_key(world.browser(), key);
    assert_eq!(program.get("/users").await, json!([]));
}

#[tokio::test]
async fn what_does_not_exist_and_what_is_too_much_is_told_in_json() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    for path in
        ["/", "/nothing", "/users/x", "/users/user_0", "/users/../secrets", "/sign_in_tokens/x/revoke"]
    {
        let method = if path.ends_with("revoke") { Method::POST } else { Method::GET };
        let answer = program.send(program.ask(method, path)).await;
        assert_eq!(refused(answer), one(404, "resource_not_found", ""), "{path}");
    }
    assert_eq!(program.send(program.ask(Method::PUT, "/users")).await.0, 405);
    let long = program.try_post("/users", json!({ "first_name": "x".repeat(70_000) })).await;
    assert_eq!(refused(long), one(413, "request_body_too_large", ""));
    for (kind, body, status, code) in [
        ("application/json", "{", 400, "request_body_invalid"),
        ("application/json", "[]", 400, "request_body_invalid"),
        ("text/xml", "<a/>", 415, "unsupported_content_type"),
    ] {
        let ask = program.ask(Method::POST, "/users").header(CONTENT_TYPE, kind).body(body);
        assert_eq!(refused(program.send(ask).await), one(status, code, ""), "{body}");
    }
}

#[tokio::test]
async fn programs_are_no_browsers_and_need_neither_an_origin_nor_our_name() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let body = json!({ "email_address": [BOB] }).to_string();
    let ask = program.ask(Method::POST, "/users").body(body);
    let ask = ask.header("origin", "https://elsewhere.example").header("host", "portico.internal:3000");
    assert_eq!(program.send(ask).await.0, 200);
    // A browser that was sent here by another site has no key.
    let browser = world.sign_up(ADA).await;
    let ask = browser.ask_path(Method::POST, "/api/v1/users").header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(ask.form("email_address=eve%40example.com")).await.status, 401);
    assert_eq!(world.count("users").await, 2);
}

#[tokio::test]
async fn before_the_wizard_is_done_programs_are_told_to_wait() {
    let world = World::in_production().await;
    let program = Program::new(&world).await;
    assert_eq!(refused(program.try_get("/users").await), one(503, "service_unavailable", ""));
}

#[tokio::test]
async fn a_key_has_a_thousand_calls_in_ten_seconds() {
    let world = World::limited().await;
    let (program, other) = (Program::new(&world).await, Program::new(&world).await);
    assert_eq!(program.try_get("/users/count").await.0, 200);
    assert_eq!(change(&world.db, "UPDATE rates SET used = 999").await, 1);
    assert_eq!(program.try_get("/users/x").await.0, 404);
    let answer = world.browser().send(program.ask(Method::GET, "/users/count")).await;
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() <= 10);
    assert_eq!(refused(enveloped(&answer)), one(429, "too_many_requests", ""));
    assert_eq!(other.try_get("/users/count").await.0, 200, "every key has its own");
    world.clock.advance(seconds(10));
    assert_eq!(program.try_get("/users/count").await.0, 200);
}

#[tokio::test]
async fn a_key_for_tests_has_a_hundred() {
    let world = World::with(&[("PORTICO_RATE_LIMITS", "on"), ("PORTICO_KEY_TYPE", "test")]).await;
    let program = Program::new(&world).await;
    assert!(program.key.starts_with("sk_test_"));
    assert_eq!(program.try_get("/users/count").await.0, 200);
    assert_eq!(change(&world.db, "UPDATE rates SET used = 99").await, 1);
    assert_eq!(program.try_get("/users/count").await.0, 200);
    assert_eq!(refused(program.try_get("/users/count").await), one(429, "too_many_requests", ""));
    world.clock.advance(seconds(10));
    assert_eq!(program.try_get("/users/count").await.0, 200);
}

#[tokio::test]
async fn the_log_says_which_key_or_that_the_operator_did_it() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let id = program.post("/users", json!({ "email_address": [ADA] })).await["id"].clone();
    let token = program.post("/sign_in_tokens", json!({ "user_id": id })).await;
    let token = token["id"].as_str().unwrap();
    program.post(&format!("/sign_in_tokens/{token}/revoke"), json!({})).await;
    let path = format!("/users/{}/mfa", id.as_str().unwrap());
    assert_eq!(program.send(program.ask(Method::DELETE, &path)).await.0, 200);
    let key = world.column("SELECT id FROM secret_keys").await.remove(0);
    let logged = "SELECT kind || ' ' || COALESCE(actor, '-') || ' ' || COALESCE(object, '-') FROM events ORDER BY at, id";
    let mut expected = vec![
        format!("secret_key.created operator {key}"),
        format!("user.created {key} -"),
        format!("sign_in_token.created {key} {token}"),
        format!("sign_in_token.revoked {key} {token}"),
        format!("user.second_factors_reset {key} -"),
    ];
    assert_eq!(world.column(logged).await, expected);
    let by = portico::id::SecretKeyId::parse(&key).unwrap();
    let now = world.clock.now();
    assert!(secret_keys::revoke(&world.db, &crate::world::chance(), &by, now).await.unwrap());
    assert!(!secret_keys::revoke(&world.db, &crate::world::chance(), &by, now).await.unwrap());
    expected.push(format!("secret_key.revoked operator {key}"));
    assert_eq!(world.column(logged).await, expected, "once");
    // People are no programs.
    world.sign_up(BOB).await;
    assert_eq!(world.count("events WHERE kind = 'sign_up.completed' AND actor IS NULL").await, 1);
}

#[tokio::test]
async fn a_key_that_is_revoked_by_a_command_is_refused_at_once_by_a_server_that_runs() {
    let site = Site::new().await;
    let process = site.serve();
    let key = site.run(&["keys", "create"]).is_fine().out.trim().to_owned();
    let program = Program::with_key(process.browser(), &key);
    assert_eq!(program.get("/users/count").await["total_count"], 0);
    let db = portico::storage::Db::open(&site.database.url).await.unwrap();
    let id = crate::world::database::column(&db, "SELECT id FROM secret_keys").await.remove(0);
    site.run(&["keys", "revoke", &id]).is_fine();
    assert_eq!(refused(program.try_get("/users/count").await), one(401, "clerk_key_invalid", ""));
    let logged = "SELECT kind || ' ' || actor || ' ' || object FROM events WHERE kind LIKE 'secret_key.%' ORDER BY at, id";
    let expected = [format!("secret_key.created operator {id}"), format!("secret_key.revoked operator {id}")];
    assert_eq!(crate::world::database::column(&db, logged).await, expected);
    site.run(&["keys", "revoke", &id]).is_refused_with("no key that can be revoked");
}

#[tokio::test]
async fn a_user_is_made_with_addresses_that_count_as_proved_and_signs_in() {
    let world = World::new().await;
    let on = json!({ "enabled": true, "used_for_first_factor": true });
    world.settings("attributes", json!({ "phone_number": on, "username": { "enabled": true } })).await;
    world.settings("attributes.password", json!({ "enabled": true })).await;
    let program = Program::new(&world).await;
    let asked = json!({
        "email_address": ["Ada@Example.com", "king@example.com"], "phone_number": ["+1 415 555 2671"],
        "username": "ada_k", "password": GOOD, "first_name": " Ada ", "last_name": "King", "skip_legal_checks": true,
    });
    let user = program.post("/users", asked).await;
    assert_eq!(
        (&user["object"], &user["first_name"], &user["username"]),
        (&json!("user"), &json!("Ada"), &json!("ada_k"))
    );
    let mails = user["email_addresses"].as_array().unwrap();
    assert_eq!(mails.len(), 2);
    let first = mails.iter().find(|mail| mail["email_address"] == "Ada@example.com").unwrap();
    assert_eq!(user["primary_email_address_id"], first["id"]);
    for own in mails.iter().chain(user["phone_numbers"].as_array().unwrap()) {
        assert_eq!(own["verification"]["status"], "verified", "{own}");
        assert_eq!(own["verification"]["strategy"], "admin");
    }
    assert_eq!(user["phone_numbers"][0]["phone_number"], "+14155552671");
    assert_eq!((&user["password_enabled"], &user["two_factor_enabled"]), (&json!(true), &json!(false)));
    assert_eq!(user["last_sign_in_at"], Value::Null);
    assert_eq!(user["created_at"].as_i64(), user["updated_at"].as_i64());
    let id = user["id"].as_str().unwrap();
    assert_eq!(program.get(&format!("/users/{id}")).await, user);
    assert!(!user.to_string().contains(GOOD) && !user.to_string().contains("argon2"));

    let mut browser = world.browser();
    browser.visit("/sign-in").await.fill("Email address", "king@example.com").fill("Password", GOOD);
    browser.submit("Continue").await.is_at("/user").sees("king@example.com");
    let user = program.get(&format!("/users/{id}")).await;
    assert!(user["last_sign_in_at"].is_i64() && user["last_active_at"].is_i64());
    assert_eq!(world.count("events WHERE kind = 'user.created' AND outcome = 'ok'").await, 1);
}

#[tokio::test]
async fn a_user_has_every_field_of_the_wire() {
    let world = World::with_user(ADA).await;
    let program = Program::new(&world).await;
    let users = program.get("/users").await;
    let user = users[0].as_object().unwrap();
    for field in [
        "id",
        "object",
        "external_id",
        "primary_email_address_id",
        "primary_phone_number_id",
        "primary_web3_wallet_id",
        "username",
        "first_name",
        "last_name",
        "has_image",
        "public_metadata",
        "email_addresses",
        "phone_numbers",
        "web3_wallets",
        "passkeys",
        "password_enabled",
        "two_factor_enabled",
        "totp_enabled",
        "backup_code_enabled",
        "mfa_enabled_at",
        "mfa_disabled_at",
        "external_accounts",
        "saml_accounts",
        "enterprise_accounts",
        "last_sign_in_at",
        "banned",
        "locked",
        "lockout_expires_in_seconds",
        "verification_attempts_remaining",
        "updated_at",
        "created_at",
        "delete_self_enabled",
        "create_organization_enabled",
        "last_active_at",
        "legal_accepted_at",
    ] {
        assert!(user.contains_key(field), "{field}");
    }
    assert_eq!(user["email_addresses"][0]["verification"]["strategy"], "email_code");
    assert_eq!((&user["locked"], &user["verification_attempts_remaining"]), (&json!(false), &json!(10)));
    let until = world.clock.now().0 + 3_600_000;
    let lock = format!(
        "INSERT INTO lockouts (id, failures, counted_at, locked_until) VALUES ('{}', 10, 1, {until})",
        user["id"].as_str().unwrap()
    );
    change(&world.db, &lock).await;
    let user = program.get("/users").await[0].take();
    assert_eq!((&user["locked"], &user["verification_attempts_remaining"]), (&json!(true), &json!(0)));
    assert!((3590..=3600).contains(&user["lockout_expires_in_seconds"].as_i64().unwrap()));
}

#[tokio::test]
async fn a_user_who_breaks_a_rule_is_refused_with_all_that_is_wrong_and_nothing_is_kept() {
    let world = World::with_user(ADA).await;
    world.settings("attributes.password", json!({ "enabled": true, "required": true })).await;
    world.settings("attributes.username", json!({ "enabled": true })).await;
    let program = Program::new(&world).await;
    program
        .post("/users", json!({ "email_address": ["x@example.com"], "username": "taken", "password": GOOD }))
        .await;
    let before = world.dump().await;
    let program = &program;
    let wrong = |body: Value| async move { refused(program.try_post("/users", body).await) };
    let exists = "form_identifier_exists";
    assert_eq!(
        wrong(json!({ "email_address": ["ADA@example.com"], "password": GOOD })).await,
        one(422, exists, "email_address")
    );
    let all = wrong(json!({ "email_address": ["nonsense"], "username": "TAKEN", "password": "short" })).await;
    let pair = |code: &str, param: &str| (code.to_owned(), param.to_owned());
    assert_eq!(all.0, 422);
    for expected in [
        pair("form_param_format_invalid", "email_address"),
        pair(exists, "username"),
        pair("form_password_length_too_short", "password"),
    ] {
        assert!(all.1.contains(&expected), "{expected:?} in {all:?}");
    }
    assert_eq!(
        wrong(json!({})).await,
        (422, vec![pair("form_param_missing", "email_address"), pair("form_param_missing", "password")])
    );
    assert_eq!(wrong(json!({ "email_address": [BOB], "password": "password1" })).await.1[0].1, "password");
    assert_eq!(
        wrong(json!({ "email_address": [BOB, "BOB@example.com"], "password": GOOD })).await,
        one(422, "form_param_duplicate", "email_address")
    );
    assert_eq!(
        wrong(json!({ "email_address": [BOB], "phone_number": ["+14155552671"], "password": GOOD })).await,
        one(422, "form_param_unknown", "phone_number")
    );
    assert_eq!(
        wrong(json!({ "email_address": BOB, "password": GOOD, "public_metadata": { "a": 1 } })).await,
        one(422, "form_param_unknown", "public_metadata")
    );
    assert_eq!(
        wrong(json!({ "email_address": [BOB], "password": GOOD, "skip_password_checks": "yes" })).await,
        one(422, "form_param_type_invalid", "skip_password_checks")
    );
    assert_eq!(
        wrong(json!({ "email_address": [1], "password": GOOD })).await,
        one(422, "form_param_type_invalid", "email_address")
    );
    assert_eq!(
        changed(&before, &world.dump().await)
            .into_iter()
            .filter(|table| table != "rates")
            .collect::<Vec<_>>(),
        ["secret_keys"; 0],
        "nothing was kept"
    );

    let lax = program
        .post("/users", json!({ "email_address": [BOB], "password": "short", "skip_password_checks": true }))
        .await;
    assert_eq!(lax["password_enabled"], true);
    let without = program
        .post("/users", json!({ "email_address": ["eve@example.com"], "skip_password_requirement": true }))
        .await;
    assert_eq!(without["password_enabled"], false);
}

#[tokio::test]
async fn a_form_does_what_json_does() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let ask = program.ask(Method::POST, "/users").form("email_address[]=ada%40example.com&first_name=Ada");
    let (status, user) = program.send(ask).await;
    assert_eq!((status, &user["first_name"]), (200, &json!("Ada")));
    assert_eq!(user["email_addresses"][0]["email_address"], ADA);
    let body = format!("user_id={}&expires_in_seconds=60", user["id"].as_str().unwrap());
    let (status, token) = program.send(program.ask(Method::POST, "/sign_in_tokens").form(&body)).await;
    assert_eq!((status, &token["status"]), (200, &json!("pending")));
}

#[tokio::test]
async fn of_many_who_make_the_same_user_at_once_one_does() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let asks = (0..8).map(|_| program.try_post("/users", json!({ "email_address": [ADA, BOB] })));
    let answers = futures_util::future::join_all(asks).await;
    let won = answers.iter().filter(|(status, _)| *status == 200).count();
    assert_eq!((won, world.count("users").await, world.count("identifications").await), (1, 1, 2));
    for answer in answers.into_iter().filter(|(status, _)| *status != 200) {
        let (status, told) = refused(answer);
        assert_eq!((status, told[0].0.as_str()), (422, "form_identifier_exists"));
    }
}

#[tokio::test]
async fn users_are_listed_filtered_sorted_and_counted() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let mut ids = vec![];
    for (first, last, mail) in
        [("Ada", "King", ADA), ("Bob", "Ross", BOB), ("Cat", "Ballou", "cat_1@example.org")]
    {
        let body = json!({ "email_address": [mail], "first_name": first, "last_name": last });
        ids.push(program.post("/users", body).await["id"].as_str().unwrap().to_owned());
        world.clock.advance(seconds(10));
    }
    let cat = "cat_1@example.org";
    let since = world.clock.now().0 - 15_000;
    for (query, expected) in [
        ("", vec![cat, BOB, ADA]),
        ("?order_by=%2Bcreated_at", vec![ADA, BOB, cat]),
        ("?order_by=last_name", vec![cat, ADA, BOB]),
        ("?order_by=-email_address", vec![cat, BOB, ADA]),
        ("?limit=2", vec![cat, BOB]),
        ("?limit=2&offset=2", vec![ADA]),
        ("?email_address=ADA%40example.com", vec![ADA]),
        ("?email_address=ada%40example.com&email_address=bob%40example.com", vec![BOB, ADA]),
        ("?email_address=nonsense", vec![]),
        ("?email_address=ada%40example.com&query=bob", vec![]),
        ("?username=ada", vec![]),
        ("?phone_number=%2B14155552671", vec![]),
        ("?query=BALL", vec![cat]),
        ("?query=bob%20ross", vec![BOB]),
        ("?query=example.org", vec![cat]),
        ("?query=%25", vec![]),
        ("?query=t_1", vec![cat]),
        ("?query=a_a", vec![]),
        ("?query=%27%20OR%201%3D1%20--", vec![]),
        ("?email_address_query=example.com", vec![BOB, ADA]),
        ("?name_query=king", vec![ADA]),
        ("?banned=false", vec![cat, BOB, ADA]),
        ("?banned=true", vec![]),
        ("?external_id=x", vec![]),
        ("?last_sign_in_at_after=1", vec![]),
        (&format!("?created_at_after={since}"), vec![cat]),
        (&format!("?created_at_before={since}"), vec![BOB, ADA]),
        (&format!("?user_id={}&user_id={}", ids[0], ids[2]), vec![cat, ADA]),
        ("?user_id=user_nobody", vec![]),
        ("?paginated=true&something=else", vec![cat, BOB, ADA]),
    ] {
        let list = program.get(&format!("/users{query}")).await;
        assert_eq!(mails(&list), expected, "{query}");
        if !query.contains("limit") {
            let count = program.get(&format!("/users/count{query}")).await;
            assert_eq!(count["total_count"].as_u64().unwrap() as usize, expected.len(), "{query}");
        }
    }
    for (query, param) in [
        ("?limit=0", "limit"),
        ("?limit=501", "limit"),
        ("?offset=-1", "offset"),
        ("?order_by=password", "order_by"),
    ] {
        assert_eq!(
            refused(program.try_get(&format!("/users{query}")).await),
            one(422, "form_param_value_invalid", param)
        );
    }
    assert_eq!(
        refused(program.try_get("/users?limit=many").await),
        one(422, "form_param_type_invalid", "limit")
    );
}

#[tokio::test]
async fn whoever_has_lost_their_second_factors_is_rid_of_them() {
    let world = World::with_user(ADA).await;
    let program = Program::new(&world).await;
    let id = world.column("SELECT id FROM users").await.remove(0);
    for sql in [
        format!(
            "INSERT INTO totp_secrets (user_id, id, sealed, created_at, verified_at) VALUES ('{id}', 'totp_x', '', 1, 1)"
        ),
        format!("INSERT INTO backup_codes (user_id, number, hash, created_at) VALUES ('{id}', 1, '', 1)"),
    ] {
        change(&world.db, &sql).await;
    }
    let mut waiting = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    waiting.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
    let user = program.get(&format!("/users/{id}")).await;
    for field in ["two_factor_enabled", "totp_enabled", "backup_code_enabled"] {
        assert_eq!(user[field], true, "{field}");
    }
    let path = format!("/users/{id}/mfa");
    assert_eq!(program.send(program.ask(Method::DELETE, &path)).await, (200, json!({ "user_id": id })));
    let user = program.get(&format!("/users/{id}")).await;
    for field in ["two_factor_enabled", "totp_enabled", "backup_code_enabled"] {
        assert_eq!(user[field], false, "{field}");
    }
    waiting.reload().await.is_at("/sign-in");
    assert_eq!(program.send(program.ask(Method::DELETE, &path)).await.0, 200, "again is fine");
    let nobody = program.ask(Method::DELETE, "/users/user_000000000000000000000000000/mfa");
    assert_eq!(refused(program.send(nobody).await), one(404, "resource_not_found", ""));
}
