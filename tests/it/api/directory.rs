//! What the Backend API tells of users: found by what is known of them, and told as it is.

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use portico::storage::Db;
use serde_json::{Value, json};

use super::mails;
use crate::world::browser::Browser;
use crate::world::database::{Database, change, column};
use crate::world::mailbox::wrong;
use crate::world::program::{Program, one, refused};
use crate::world::second_step::{at_second, enrolled};
use crate::world::{ADA, BOB, World, seconds};

const CAT: &str = "cat@example.com";

async fn user_of(program: &Program, body: Value) -> String {
    program.post("/users", body).await["id"].as_str().unwrap().to_owned()
}

/// Signs in with a link.
async fn sign_in(world: &World, program: &Program, id: &str) -> Browser {
    let mut browser = world.browser();
    browser.visit(&program.link(id).await).await.submit("Continue").await.is_at("/user");
    browser
}

#[tokio::test]
async fn names_are_found_in_letters_of_either_case_in_every_alphabet() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    for (first, last, mail) in [("Élodie", "Groß", ADA), ("İpek", "Yılmaz", BOB), ("Ёлка", "Σίσυφος", CAT)]
    {
        user_of(&program, json!({ "email_address": [mail], "first_name": first, "last_name": last })).await;
        world.clock.advance(seconds(1));
    }
    let all = [
        ("élodie", vec![ADA]),
        ("ÉLODIE", vec![ADA]),
        ("E\u{301}lodie", vec![ADA]),
        ("gross", vec![ADA]),
        ("GROß", vec![ADA]),
        ("lodie gro", vec![ADA]),
        ("İPEK", vec![BOB]),
        ("ipek", vec![BOB]),
        ("İP", vec![BOB]),
        ("ёЛК", vec![CAT]),
        ("σίσυφοσ", vec![CAT]),
        ("ΣΊΣΥΦΟΣ", vec![CAT]),
        ("elodie", vec![]),
        ("é_o", vec![]),
    ];
    for old in [false, true] {
        if old {
            // As a version left them that did not fold names.
            assert_eq!(change(&world.db, "UPDATE users SET folded_name = NULL").await, 3);
            world.db.migrate().await.unwrap();
            assert_eq!(world.count("users WHERE folded_name IS NULL").await, 0);
        }
        for (part, expected) in &all {
            for field in ["name_query", "query"] {
                let query: String = url::form_urlencoded::byte_serialize(part.as_bytes()).collect();
                let found = program.get(&format!("/users?{field}={query}")).await;
                assert_eq!(&mails(&found), expected, "{field} {part}");
                let count = program.get(&format!("/users/count?{field}={query}")).await;
                assert_eq!(count["total_count"], expected.len(), "{field} {part}");
            }
        }
    }
    let mut browser = world.sign_up("dora@example.com").await;
    browser.visit("/user").await.fill("First name", "Ødipa").submit("Save").await;
    assert_eq!(mails(&program.get("/users?name_query=%C3%98DIPA").await), ["dora@example.com"]);
    assert_eq!(program.get("/users?name_query=%C3%B8dipa&name_query=x").await, json!([]));
}

#[tokio::test]
async fn users_are_found_by_all_that_is_known_of_them_and_those_without_it_come_last() {
    let world = World::new().await;
    let on = json!({ "enabled": true });
    world.settings("attributes.username", on.clone()).await.settings("attributes.phone_number", on).await;
    let program = Program::new(&world).await;
    let (number, other) = ("+14155552671", "+14155552672");
    let body =
        json!({ "email_address": [ADA], "username": "ada_l", "phone_number": [number], "first_name": "Ada" });
    let ada = user_of(&program, body).await;
    world.clock.advance(seconds(10));
    let bob = user_of(&program, json!({ "email_address": [BOB], "username": "Bob_R", "banned": true })).await;
    world.clock.advance(seconds(10));
    let body = json!({ "email_address": [CAT], "phone_number": [other], "first_name": "Cat" });
    let cat = user_of(&program, body).await;
    world.clock.advance(seconds(10));
    sign_in(&world, &program, &ada).await;
    world.clock.advance(seconds(100));
    let between = world.clock.now().0;
    world.clock.advance(seconds(100));
    sign_in(&world, &program, &cat).await;
    for (query, expected) in [
        ("?username=ada_l", vec![ADA]),
        ("?username=BOB_R", vec![BOB]),
        ("?username=ada_l&username=bob_r", vec![BOB, ADA]),
        ("?username=ada", vec![]),
        ("?phone_number=%2B14155552671", vec![ADA]),
        ("?phone_number=14155552672", vec![CAT]),
        ("?phone_number=%2B1415555", vec![]),
        ("?banned=true", vec![BOB]),
        ("?banned=false", vec![CAT, ADA]),
        ("?username_query=B_R", vec![BOB]),
        ("?username_query=example", vec![]),
        ("?phone_number_query=5552", vec![CAT, ADA]),
        ("?email_address_query=BOB%40", vec![BOB]),
        ("?name_query=ca", vec![CAT]),
        (&format!("?last_sign_in_at_before={between}"), vec![ADA]),
        (&format!("?last_sign_in_at_after={between}"), vec![CAT]),
        (&format!("?last_active_at_before={between}"), vec![ADA]),
        (&format!("?last_active_at_after={between}"), vec![CAT]),
        (&format!("?last_active_at_since={between}"), vec![CAT]),
        (&format!("?last_sign_in_at_after=1&last_sign_in_at_before={between}"), vec![ADA]),
        ("?order_by=username", vec![ADA, BOB, CAT]),
        ("?order_by=-username", vec![BOB, ADA, CAT]),
        ("?order_by=phone_number", vec![ADA, CAT, BOB]),
        ("?order_by=-phone_number", vec![CAT, ADA, BOB]),
        ("?order_by=first_name", vec![ADA, CAT, BOB]),
        ("?order_by=-first_name", vec![CAT, ADA, BOB]),
        ("?order_by=last_sign_in_at", vec![ADA, CAT, BOB]),
        ("?order_by=-last_sign_in_at", vec![CAT, ADA, BOB]),
        ("?order_by=last_active_at", vec![ADA, CAT, BOB]),
        ("?order_by=-last_active_at", vec![CAT, ADA, BOB]),
        ("?order_by=updated_at", vec![BOB, ADA, CAT]),
        ("?order_by=-updated_at", vec![CAT, ADA, BOB]),
    ] {
        let list = program.get(&format!("/users{query}")).await;
        assert_eq!(mails(&list), expected, "{query}");
        let count = program.get(&format!("/users/count{query}")).await;
        assert_eq!(count["total_count"], expected.len(), "{query}");
    }
    for order in ["web3wallet", "-web3wallet", "%2Bweb3wallet"] {
        let list = program.get(&format!("/users?order_by={order}")).await;
        assert_eq!(mails(&list).len(), 3, "{order}");
    }
    // From one on, as pages go.
    for (query, expected) in [
        (format!("?starting_after={cat}&limit=1"), vec![BOB]),
        (format!("?starting_after={bob}"), vec![ADA]),
        (format!("?starting_after={ada}"), vec![]),
        (format!("?starting_after={ada}&order_by=created_at"), vec![BOB, CAT]),
        (format!("?starting_after={cat}&banned=false"), vec![ADA]),
    ] {
        assert_eq!(mails(&program.get(&format!("/users{query}")).await), expected, "{query}");
    }
    let program = &program;
    let wrong = |query: String| async move { refused(program.try_get(&query).await) };
    assert_eq!(
        wrong(format!("/users?starting_after={ada}&order_by=username")).await,
        one(422, "form_param_value_invalid", "starting_after")
    );
    for nobody in ["x", "user_000000000000000000000000000"] {
        assert_eq!(
            wrong(format!("/users?starting_after={nobody}")).await,
            one(404, "resource_not_found", "starting_after")
        );
    }
    // What no database takes, and what is longer than anything that is kept.
    for absurd in [
        "query=%00",
        "name_query=a%00b",
        "user_id=%00",
        "email_address=a%00%40example.com",
        "username=%00",
        &format!("query={}", "a".repeat(60_000)),
        &format!("name_query={}", "%25".repeat(20_000)),
    ] {
        assert_eq!(program.get(&format!("/users?{absurd}")).await, json!([]), "{}", &absurd[..20]);
        assert_eq!(program.get(&format!("/users/count?{absurd}")).await["total_count"], 0);
    }
}

#[tokio::test]
async fn an_address_is_found_wherever_it_is_shown_and_says_whether_it_was_proved() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let mut browser = world.sign_up(ADA).await;
    browser.visit("/user").await.follow("Add email address").await;
    browser.fill("Email address", BOB).submit("Continue").await.is_at("/user/verify-identification");
    let statuses = |list: &Value| {
        let addresses =
            list.as_array().unwrap().iter().flat_map(|user| user["email_addresses"].as_array().unwrap());
        let bobs = addresses.filter(|own| own["email_address"] == BOB);
        bobs.map(|own| own["verification"]["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(statuses(&program.get("/users?email_address=bob%40example.com").await), ["unverified"]);
    // Who only has it in their profile keeps nobody from proving it, and loses it then.
    let bob = program.post("/users", json!({ "email_address": [BOB] })).await;
    assert_eq!(bob["email_addresses"][0]["verification"]["status"], "verified");
    let both = program.get("/users?email_address=bob%40example.com").await;
    assert_eq!(statuses(&both), ["verified"]);
    assert_eq!(program.get("/users/count?email_address=bob%40example.com").await["total_count"], 1);
    let code = world.mailbox.code(BOB).await;
    browser.fill("Code", &code).submit("Continue").await;
    assert_eq!(
        world.count("identifications WHERE value = 'bob@example.com' AND verified_at IS NOT NULL").await,
        1
    );
}

/// How the address was proved, as programs are told.
async fn proof(program: &Program, address: &str) -> (String, String) {
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    let users = program.get(&format!("/users?email_address={query}")).await;
    let own = users[0]["email_addresses"].as_array().unwrap().clone();
    let own = own.into_iter().find(|own| own["email_address"] == address).expect("the address");
    let text = |field: &str| own["verification"][field].as_str().unwrap().to_owned();
    (text("object"), text("strategy"))
}

#[tokio::test]
async fn an_address_says_what_proved_it() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let code = ("verification_otp".to_owned(), "email_code".to_owned());
    let link = ("verification_email_link".to_owned(), "email_link".to_owned());
    let mut browser = world.sign_up(ADA).await;
    assert_eq!(proof(&program, ADA).await, code);
    let mut other = world.start_sign_up(BOB).await;
    let opened = world.mailbox.link(BOB).await;
    other.visit(&opened).await.submit("Continue").await.is_at("/user");
    assert_eq!(proof(&program, BOB).await, link);
    for (address, by_link) in [("a@example.org", false), ("b@example.org", true)] {
        browser.visit("/user").await.follow("Add email address").await;
        browser.fill("Email address", address).submit("Continue").await;
        if by_link {
            let opened = world.mailbox.link(address).await;
            browser.visit(&opened).await.submit("Continue").await;
        } else {
            let right = world.mailbox.code(address).await;
            browser.fill("Code", &right).submit("Continue").await;
        }
        assert_eq!(proof(&program, address).await, if by_link { link.clone() } else { code.clone() });
    }
    user_of(&program, json!({ "email_address": [CAT] })).await;
    assert_eq!(proof(&program, CAT).await, ("verification_admin".to_owned(), "admin".to_owned()));
    // What was sent and found is forgotten after a while; how an address was proved is not.
    change(&world.db, "DELETE FROM verifications").await;
    assert_eq!(proof(&program, BOB).await, link);
}

#[tokio::test]
async fn where_users_are_hidden_a_lock_is_told_and_no_link_gets_around_it() {
    let world = World::with_user(ADA).await;
    world
        .all_settings(&[
            ("attack_protection.enumeration_protection", json!("strict")),
            ("attack_protection.user_lockout.max_attempts", json!(5)),
        ])
        .await;
    let program = Program::new(&world).await;
    let id = world.column("SELECT id FROM users").await.remove(0);
    let second = format!(
        "INSERT INTO identifications (id, user_id, kind, value, canonical, verified_at, claimed_at, created_at)
         VALUES ('idn_b', '{id}', 'email_address', '{BOB}', '{BOB}', 1, 1, 1)"
    );
    change(&world.db, &second).await;
    let link = program.link(&id).await;
    let mut stranger = world.start_sign_in(BOB).await;
    let code = world.mailbox.code(BOB).await;
    stranger.fill("Code", &wrong(&code)).submit("Continue").await.is_refused_at("Code", "incorrect");
    let user = program.get(&format!("/users/{id}")).await;
    assert_eq!((&user["locked"], &user["verification_attempts_remaining"]), (&json!(false), &json!(4)));
    for _ in 0..4 {
        stranger.fill("Code", &wrong(&code)).submit("Continue").await;
    }
    let user = program.get(&format!("/users/{id}")).await;
    assert_eq!((&user["locked"], &user["verification_attempts_remaining"]), (&json!(true), &json!(0)));
    assert!((3500..=3600).contains(&user["lockout_expires_in_seconds"].as_i64().unwrap()));
    let mut browser = world.browser();
    browser.visit(&link).await.is_at("/sign-in").sees("locked for another 60 minutes");
    world.clock.advance(seconds(3600));
    let user = program.get(&format!("/users/{id}")).await;
    assert_eq!((&user["locked"], &user["verification_attempts_remaining"]), (&json!(false), &json!(5)));
    assert_eq!(user["lockout_expires_in_seconds"], Value::Null);
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn whatever_changes_about_a_user_moves_the_moment_of_the_last_change() {
    let (world, mut browser, _, _) = enrolled().await;
    let program = Program::new(&world).await;
    let id = world.column("SELECT id FROM users").await.remove(0);
    let path = format!("/users/{id}");
    let mut last = program.get(&path).await["updated_at"].as_i64().unwrap();
    let mut step = 0;
    loop {
        world.clock.advance(seconds(60));
        let before = world.clock.now().0;
        match step {
            0 => {
                browser.visit("/user").await.fill("First name", "Ada").submit("Save").await;
            }
            1 => {
                browser.visit("/user").await.follow("Add email address").await;
                browser.fill("Email address", BOB).submit("Continue").await;
            }
            2 => {
                let code = world.mailbox.code(BOB).await;
                browser.fill("Code", &code).submit("Continue").await.is_at("/user");
            }
            3 => {
                let ask = program.ask(Method::DELETE, &format!("{path}/backup_code"));
                assert_eq!(program.send(ask).await.0, 200);
            }
            4 => {
                let ask = program.ask(Method::DELETE, &format!("{path}/mfa"));
                assert_eq!(program.send(ask).await.0, 200);
            }
            5 => {
                sign_in(&world, &program, &id).await;
            }
            _ => break,
        }
        let now = program.get(&path).await["updated_at"].as_i64().unwrap();
        assert!(now > last && now >= before, "step {step}: {now} after {last}");
        last = now;
        step += 1;
    }
    browser.visit("/user").await;
    assert_eq!(program.get(&path).await["updated_at"].as_i64().unwrap(), last, "looking changes nothing");
}

// ---- making users

#[tokio::test]
async fn what_is_made_elsewhere_keeps_its_dates_and_its_ban() {
    let world = World::new().await;
    world.settings("application.terms_url", json!("https://example.com/terms")).await;
    world.settings("sign_up.legal_consent_enabled", json!(true)).await;
    let program = Program::new(&world).await;
    let mut body = json!({ "email_address": [ADA] });
    assert_eq!(
        refused(program.try_post("/users", body.clone()).await),
        one(422, "legal_not_accepted", "legal_accepted")
    );
    body["skip_legal_checks"] = json!(true);
    let user = program.post("/users", body).await;
    assert_eq!((&user["legal_accepted_at"], &user["banned"]), (&Value::Null, &json!(false)));
    let body = json!({
        "email_address": [BOB], "banned": true, "created_at": "2020-02-03T04:05:06.789Z",
        "legal_accepted_at": "2021-02-03T05:05:06+01:00",
    });
    let user = program.post("/users", body).await;
    assert_eq!(user["created_at"], 1_580_702_706_789_i64);
    assert_eq!(user["legal_accepted_at"], 1_612_325_106_000_i64);
    assert_eq!(user["banned"], true);
    let mut browser = world.browser();
    browser.visit(&program.link(user["id"].as_str().unwrap()).await).await.is_at("/sign-in");
    browser.sees(&world.words("user_banned"));
    for (field, value) in [
        ("created_at", json!("2020-02-03")),
        ("created_at", json!("2999-01-01T00:00:00Z")),
        ("legal_accepted_at", json!("soon")),
    ] {
        let mut body = json!({ "email_address": [CAT], "skip_legal_checks": true });
        body[field] = value;
        assert_eq!(
            refused(program.try_post("/users", body).await),
            one(422, "form_param_invalid_time", field)
        );
    }
    assert_eq!(world.count("users").await, 2);
}

#[tokio::test]
async fn white_space_is_no_name_where_one_must_be_given() {
    let world = World::new().await;
    let required = json!({ "enabled": true, "required": true });
    world
        .settings("attributes.first_name", required.clone())
        .await
        .settings("attributes.last_name", required)
        .await;
    let program = Program::new(&world).await;
    let body = json!({ "email_address": [ADA], "first_name": " ", "last_name": "\u{2003}\t" });
    let (status, told) = refused(program.try_post("/users", body).await);
    let missing = |field: &str| ("form_param_missing".to_owned(), field.to_owned());
    assert_eq!((status, told), (422, vec![missing("first_name"), missing("last_name")]));
    let body = json!({ "email_address": [ADA], "first_name": " Ada ", "last_name": "King" });
    assert_eq!(program.post("/users", body).await["first_name"], "Ada");
}

#[tokio::test]
async fn what_sign_up_refuses_programs_are_refused_too() {
    let world = World::new().await;
    world
        .all_settings(&[
            ("attributes.phone_number", json!({ "enabled": true })),
            ("attributes.password", json!({ "enabled": true })),
            ("sms.allowed_countries", json!(["CA"])),
        ])
        .await;
    let breached = crate::world::breaches::Breached::start().await;
    breached.serve(&world).await;
    let known = "tundra-violin-94-cask";
    breached.knows(&[(known, 9)]);
    let program = Program::new(&world).await;
    let body = json!({ "email_address": [ADA], "phone_number": ["+4915123456789"] });
    assert_eq!(
        refused(program.try_post("/users", body).await),
        one(403, "unsupported_country_code", "phone_number")
    );
    let mut body = json!({ "email_address": [ADA], "password": known });
    assert_eq!(
        refused(program.try_post("/users", body.clone()).await),
        one(422, "form_password_pwned", "password")
    );
    assert_eq!(world.count("users").await, 0);
    body["skip_password_checks"] = json!(true);
    assert_eq!(program.post("/users", body).await["password_enabled"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_program_and_a_person_who_want_the_same_address_make_one_user() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    for n in 0..6 {
        let address = format!("racer{n}@example.com");
        let mut browser = world.start_sign_up(&address).await;
        let code = world.mailbox.code(&address).await;
        let (url, body) = browser.fill("Code", &code).form("Continue");
        let ask = browser.post(&url, body);
        let asked = program.try_post("/users", json!({ "email_address": [address] }));
        let (answer, (status, told)) = tokio::join!(browser.send(ask), asked);
        let person_won = answer.location().as_deref() == Some("/user");
        assert_eq!(person_won, status != 200, "{status} {told} {:?}", answer.location());
        if person_won {
            assert_eq!(refused((status, told)), one(422, "form_identifier_exists", "email_address"));
        }
        assert_eq!(world.count(&format!("identifications WHERE value = '{address}'")).await, 1);
        assert_eq!(world.count("users").await, n + 1);
    }
}

// ---- second factors

#[tokio::test]
async fn codes_of_a_user_are_judged_once_and_their_factors_taken_away() {
    let (world, _, app, codes) = enrolled().await;
    let program = Program::new(&world).await;
    let id = world.column("SELECT id FROM users").await.remove(0);
    let verify = format!("/users/{id}/verify_totp");
    let code = app.code(&world);
    let right = program.post(&verify, json!({ "code": code })).await;
    assert_eq!(right, json!({ "verified": true, "code_type": "totp" }));
    assert_eq!(
        refused(program.try_post(&verify, json!({ "code": code })).await),
        one(422, "totp_incorrect_code", "code"),
        "once"
    );
    let right = program.post(&verify, json!({ "code": codes[3] })).await;
    assert_eq!(right, json!({ "verified": true, "code_type": "backup_code" }));
    assert_eq!(
        refused(program.try_post(&verify, json!({ "code": codes[3] })).await),
        one(422, "backup_code_incorrect", "code"),
        "once"
    );
    assert_eq!(
        refused(program.try_post(&verify, json!({ "code": "nonsense" })).await),
        one(422, "totp_incorrect_code", "code")
    );
    assert_eq!(refused(program.try_post(&verify, json!({})).await), one(422, "form_param_missing", "code"));
    let nobody = "/users/user_000000000000000000000000000/verify_totp";
    assert_eq!(
        refused(program.try_post(nobody, json!({ "code": "123456" })).await),
        one(404, "resource_not_found", "")
    );
    // Guesses lock the account as they do when its user makes them.
    let mut last = (0, vec![]);
    for _ in 0..12 {
        last = refused(program.try_post(&verify, json!({ "code": "000000" })).await);
    }
    assert_eq!((last.0, last.1[0].0.as_str()), (403, "user_locked"));
    assert_eq!(program.get(&format!("/users/{id}")).await["locked"], true);
    change(&world.db, "DELETE FROM lockouts").await;

    let gone = json!({ "user_id": id });
    for (factor, field) in [("backup_code", "backup_code_enabled"), ("totp", "totp_enabled")] {
        assert_eq!(program.get(&format!("/users/{id}")).await[field], true, "{factor}");
        let path = format!("/users/{id}/{factor}");
        let ask = program.ask(Method::DELETE, &path).header(CONTENT_TYPE, "application/json");
        assert_eq!(program.send(ask).await, (200, gone.clone()));
        assert_eq!(program.get(&format!("/users/{id}")).await[field], false, "{factor}");
        let again = program.send(program.ask(Method::DELETE, &path)).await;
        assert_eq!(refused(again), one(404, "resource_not_found", ""), "{factor}");
        assert_eq!(world.mailbox.last(ADA).await.template, "second_factor_removed");
    }
    assert_eq!(program.get(&format!("/users/{id}")).await["two_factor_enabled"], false);
}

#[tokio::test]
async fn whoever_waits_for_a_second_factor_that_is_taken_away_begins_anew() {
    for factor in ["mfa", "totp", "backup_code"] {
        let (world, _home, app, _) = enrolled().await;
        let program = Program::new(&world).await;
        let id = world.column("SELECT id FROM users").await.remove(0);
        let before = world.count("sessions").await;
        let mut by_link = world.browser();
        by_link.visit(&program.link(&id).await).await.submit("Continue").await.is_at("/sign-in/factor-two");
        let by_code = at_second(&world).await;
        let path = format!("/users/{id}/{factor}");
        assert_eq!(program.send(program.ask(Method::DELETE, &path)).await.0, 200);
        for mut waiting in [by_link, by_code] {
            waiting.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/sign-in");
            assert!(!waiting.is_signed_in().await, "{factor}");
        }
        assert_eq!(world.count("sessions").await, before, "{factor}");
        // What is asked for is what is left.
        let mut anew = world.browser();
        anew.visit(&program.link(&id).await).await.submit("Continue").await;
        anew.is_at(if factor == "backup_code" { "/sign-in/factor-two" } else { "/user" });
    }
}

#[tokio::test]
async fn users_of_a_version_before_are_known_as_if_they_were_new() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::fresh(folder.path()).await;
    let db = Db::open(&database.url).await.unwrap();
    let migrator = sqlx::migrate!("./migrations");
    match &db {
        Db::Sqlite { writer, .. } => migrator.run_to(17, writer).await.unwrap(),
        Db::Postgres { pool, .. } => migrator.run_to(17, pool).await.unwrap(),
    }
    let own = |n: i32, strategies: &str| {
        format!(
            "INSERT INTO identifications (id, user_id, kind, value, canonical, verified_at, claimed_at, created_at, strategies)
             VALUES ('idn_{n}', 'user_1', 'email_address', '{n}@example.com', '{n}@example.com', 1, 1, {n}, {strategies})"
        )
    };
    for sql in [
        "INSERT INTO users (id, first_name, last_name, created_at, last_sign_in_at) VALUES ('user_1', 'Élodie', NULL, 1, 5)",
        "INSERT INTO users (id, created_at) VALUES ('user_2', 3)",
        &own(1, "'admin'"),
        &own(2, "'email_code,email_link'"),
        &own(3, "NULL"),
        "INSERT INTO verifications (id, send_id, identification_id, strategy, address, secret_hash, attempts, created_at, expire_at, settled_at, settled_by)
         VALUES ('ver_1', 'send_1', 'idn_2', 'email_code', '2@example.com', 'x', 0, 1, 2, 1, 'email_link')",
    ] {
        assert_eq!(change(&db, sql).await, 1);
    }
    for again in [false, true] {
        db.migrate().await.unwrap();
        let users = "SELECT id || ' ' || folded_name || ' ' || updated_at FROM users ORDER BY id";
        assert_eq!(column(&db, users).await, ["user_1 élodie 5", "user_2  3"], "{again}");
        let proofs = "SELECT COALESCE(proved_by, '-') FROM identifications ORDER BY id";
        assert_eq!(column(&db, proofs).await, ["admin", "email_link", "-"], "{again}");
    }
    db.close().await;
}
