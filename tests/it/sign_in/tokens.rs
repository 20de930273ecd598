//! Sign-in tokens: a program makes a link that signs somebody in, once, when a person presses.

use axum::http::Method;
use axum::http::header::COOKIE;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::world::browser::{Answer, Browser};
use crate::world::crowd::{MANY, all_at_once, storm};
use crate::world::database::{change, changed};
use crate::world::people::user;
use crate::world::program::Program;
use crate::world::second_step::enrolled;
use crate::world::session_tokens::{key_set, token, verified};
use crate::world::{ADA, EVE, World, minutes, seconds};

const DAY: i64 = 24 * 60;

/// A portal, Ada who is signed in nowhere, and a program.
async fn told() -> (World, Program, String) {
    let world = World::with_user(ADA).await;
    let program = Program::new(&world).await;
    let id = user(&world, ADA).await.to_string();
    (world, program, id)
}

fn ticket(link: &str) -> &str {
    link.split_once("__clerk_ticket=").expect("a ticket").1
}

async fn pending(world: &World) -> i64 {
    world.count("sign_in_tokens WHERE accepted_at IS NULL AND revoked_at IS NULL").await
}

/// A browser in which the link cannot be used, and is told why, at the start of a sign-in, without the token.
async fn is_refused(world: &World, browser: &mut Browser, link: &str, key: &str) {
    browser.visit(link).await.is_at("/sign-in").sees(&world.words(key)).field("Email address");
    assert!(
        !browser.path().contains("ey") && !browser.answer().body.contains(ticket(link)),
        "{}",
        browser.path()
    );
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_link_signs_in_once_and_says_little_before() {
    let (world, program, id) = told().await;
    let now = world.clock.now().0;
    let made = program.post("/sign_in_tokens", json!({ "user_id": id })).await;
    let jwt = made["token"].as_str().unwrap();
    let link = made["url"].as_str().unwrap();
    assert_eq!(link, format!("http://localhost:3000/sign-in?__clerk_ticket={jwt}"));
    assert_eq!(
        (&made["object"], &made["status"], &made["user_id"]),
        (&json!("sign_in_token"), &json!("pending"), &json!(id))
    );
    assert!(made["id"].as_str().unwrap().starts_with("sit_") && made["id"].as_str().unwrap().len() == 31);
    let claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).unwrap()).unwrap()).unwrap();
    let life = claims["exp"].as_i64().unwrap() - now / 1000;
    assert!((30 * 24 * 3600..30 * 24 * 3600 + 3).contains(&life), "{life}");

    let mut browser = world.browser();
    browser.visit(link).await.is_at("/sign-in/ticket").sees("a•••@example.com").sees_no(ADA);
    assert!(
        !browser.path().contains(jwt) && !browser.answer().body.contains(jwt),
        "the address has it no more"
    );
    assert_eq!(pending(&world).await, 1);
    browser.submit("Continue").await.is_at("/user").sees(ADA);
    assert_eq!(world.count("sign_in_tokens WHERE accepted_at IS NOT NULL").await, 1);
    assert_eq!(world.count("sign_ins WHERE first_factor_by = 'ticket' AND session_id IS NOT NULL").await, 1);
    assert_eq!(world.count("events WHERE kind = 'sign_in.completed' AND outcome = 'ok'").await, 1);
    assert!(!world.dump_text().await.contains(jwt), "only its hash is kept");

    browser.visit(link).await.is_at("/user").sees(ADA);
    let mut other = world.browser();
    is_refused(&world, &mut other, link, "sign_in_token_already_used_code").await;
    let (status, told) = program
        .try_post(&format!("/sign_in_tokens/{}/revoke", made["id"].as_str().unwrap()), json!({}))
        .await;
    assert_eq!((status, &told["errors"][0]["code"]), (400, &json!("sign_in_token_cannot_be_revoked_code")));
}

#[tokio::test]
async fn looking_spends_nothing_and_writes_nothing() {
    let (world, program, id) = told().await;
    let link = program.link(&id).await;
    let before = world.dump().await;
    let scanner = world.browser();
    let head = scanner.send(scanner.ask_path(Method::HEAD, &link)).await;
    assert_eq!((head.status.as_u16(), head.set_cookies()), (303, vec![]));
    for _ in 0..3 {
        let mut scanner = world.browser();
        let get = scanner.send(scanner.ask_path(Method::GET, &link)).await;
        assert_eq!(get.status, 303);
        assert!(!get.gives("__client") && !get.gives("__portico"), "{:?}", get.set_cookies());
        let cookie = get.set_cookies().remove(0);
        assert!(cookie.starts_with("__ticket_sit_") && cookie.contains("Path=/;"), "{cookie}");
        scanner.visit(&link).await.is_at("/sign-in/ticket").reload().await.is_at("/sign-in/ticket");
        let path = scanner.path().to_owned();
        let head = scanner.send(scanner.ask_path(Method::HEAD, &path)).await;
        assert_eq!((head.status.as_u16(), head.set_cookies()), (200, vec![]));
    }
    assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new());
    let mut browser = world.browser();
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn where_the_site_wants_people_back_is_kept_as_far_as_it_may_be_followed() {
    let (world, program, id) = told().await;
    let site = "http://localhost:5173/back?a=b";
    let named = "&redirect_url=http%3A%2F%2Flocalhost%3A5173%2Fback%3Fa%3Db";
    let mut browser = world.browser();
    browser.may_leave_to("http://localhost:5173");
    let link = format!("{}{named}", program.link(&id).await);
    browser.visit(&link).await.is_at("/sign-in/ticket").submit("Continue").await;
    assert_eq!(browser.url().as_str(), site);
    browser.tab().visit(&link).await;
    assert_eq!(browser.locations().pop().unwrap(), site, "used already, by who is signed in here");
    let mut other = world.browser();
    other.visit(&link).await.is_at("/sign-in").sees(&world.words("sign_in_token_already_used_code"));
    assert!(other.path().contains("redirect_url=http%3A%2F%2Flocalhost%3A5173"), "{}", other.path());
    let link = format!("{}&redirect_url=https%3A%2F%2Fevil.example%2F", program.link(&id).await);
    let mut browser = world.browser();
    browser.visit(&link).await.is_at("/sign-in/ticket");
    assert!(!browser.answer().body.contains("evil") && !browser.path().contains("evil"));
    browser.submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn what_cannot_be_used_is_told_and_people_sign_in_another_way() {
    let (world, program, id) = told().await;
    let made = program.post("/sign_in_tokens", json!({ "user_id": id, "expires_in_seconds": 60 })).await;
    let short = made["url"].as_str().unwrap();
    let revoked = program.post("/sign_in_tokens", json!({ "user_id": id })).await;
    let path = format!("/sign_in_tokens/{}/revoke", revoked["id"].as_str().unwrap());
    let answer = program.post(&path, json!({})).await;
    assert_eq!((&answer["status"], &answer["id"]), (&json!("revoked"), &revoked["id"]));
    assert_eq!(program.try_post(&path, json!({})).await.0, 400, "once");
    world.clock.advance(seconds(59));
    world.browser().visit(short).await.is_at("/sign-in/ticket");
    world.clock.advance(seconds(1));
    let mut browser = world.browser();
    is_refused(&world, &mut browser, short, "ticket_expired_code").await;
    is_refused(&world, &mut browser, revoked["url"].as_str().unwrap(), "sign_in_token_revoked_code").await;
    let good = program.link(&id).await;
    for garbage in
        ["x", "", "a.b.c", &"A".repeat(50_000), &format!("{}x", ticket(&good)), &ticket(&good)[..100]]
    {
        let link = format!("/sign-in?__clerk_ticket={garbage}");
        browser.visit(&link).await.is_at("/sign-in").sees(&world.words("ticket_invalid_code"));
        assert!(browser.answer().set_cookies().is_empty() && browser.path().len() < 100);
    }
    // A landing page whose cookie is gone, or of another token.
    for path in
        ["/sign-in/ticket", "/sign-in/ticket?t=x", "/sign-in/ticket?t=sit_000000000000000000000000000"]
    {
        browser.visit(path).await.is_at("/sign-in").sees(&world.words("ticket_invalid_code"));
    }
    // The form below says why, and works.
    browser.fill("Email address", ADA).submit("Continue").await.is_at("/sign-in/factor-one");
}

#[tokio::test]
async fn a_page_that_was_opened_in_time_is_pressed_too_late() {
    let (world, program, id) = told().await;
    let [late, used, gone] = [program.link(&id).await, program.link(&id).await, program.link(&id).await];
    let (mut one, mut two, mut three) = (world.browser(), world.browser(), world.browser());
    two.visit(&used).await.is_at("/sign-in/ticket");
    world.browser().visit(&used).await.submit("Continue").await.is_at("/user");
    two.submit("Continue").await.is_at("/sign-in").sees(&world.words("sign_in_token_already_used_code"));
    three.visit(&gone).await.is_at("/sign-in/ticket");
    change(&world.db, "UPDATE sign_in_tokens SET revoked_at = 1 WHERE accepted_at IS NULL").await;
    three.submit("Continue").await.is_at("/sign-in").sees(&world.words("sign_in_token_revoked_code"));
    change(&world.db, "UPDATE sign_in_tokens SET revoked_at = NULL").await;
    one.visit(&late).await.is_at("/sign-in/ticket");
    world.clock.advance(minutes(30 * DAY));
    one.submit("Continue").await.is_at("/sign-in").sees(&world.words("ticket_expired_code"));
    world.clock.advance(minutes(8 * DAY));
    portico::auth::upkeep::cleanup::forget(&world.db, world.clock.now()).await.unwrap();
    assert_eq!(world.count("sign_in_tokens").await, 0, "forgotten");
    is_refused(&world, &mut world.browser(), &late, "ticket_expired_code").await;
}

#[tokio::test]
async fn the_locked_and_the_banned_are_told_so_and_the_link_is_not_spent() {
    let (world, program, id) = told().await;
    let link = program.link(&id).await;
    let mut browser = world.browser();
    change(&world.db, "UPDATE users SET banned_at = 1").await;
    is_refused(&world, &mut browser, &link, "user_banned").await;
    change(&world.db, "UPDATE users SET banned_at = NULL").await;
    let until = world.clock.now().0 + 3_600_000;
    change(
        &world.db,
        &format!(
            "INSERT INTO lockouts (id, failures, counted_at, locked_until) VALUES ('{id}', 10, 1, {until})"
        ),
    )
    .await;
    browser.visit(&link).await.is_at("/sign-in").sees("this account is locked for another");
    change(&world.db, "DELETE FROM lockouts").await;
    assert_eq!(pending(&world).await, 1);
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(ADA);
    let link = program.link(&id).await;
    change(&world.db, "UPDATE sign_ins SET user_id = NULL, session_id = NULL, identification_id = NULL")
        .await;
    change(&world.db, "DELETE FROM users").await;
    is_refused(&world, &mut world.browser(), &link, "sign_in_identification_or_user_deleted").await;
    let (status, told) = program.try_post("/sign_in_tokens", json!({ "user_id": id })).await;
    assert_eq!((status, &told["errors"][0]["code"]), (404, &json!("resource_not_found")));
}

#[tokio::test]
async fn whoever_is_signed_in_is_asked_before_anything_is_spent() {
    let (world, program, id) = told().await;
    let link = program.link(&id).await;
    let mut browser = world.sign_up(EVE).await;
    browser
        .visit(&link)
        .await
        .is_at("/sign-in/ticket")
        .sees("Switch accounts?")
        .sees(EVE)
        .sees("a•••@example.com");
    let landing = browser.path().to_owned();
    browser.submit("Stay signed in as I am").await.is_at("/user").sees(EVE);
    assert!(!browser.cookies_for("/sign-in/ticket").contains("__ticket_"), "nothing is carried any longer");
    browser.visit(&landing).await.sees(&world.words("ticket_invalid_code"));
    // A form that does not know of Eve changes nothing.
    browser.visit(&link).await;
    let (url, body) = browser.form("Continue");
    let answer = browser.send(browser.post(&url, body.replace("switch=true", "x=y"))).await;
    assert!(answer.location().unwrap().starts_with("/sign-in/ticket?t=sit_"), "{:?}", answer.location());
    assert_eq!(pending(&world).await, 1);
    assert!(browser.visit("/user").await.page().text().contains(EVE));
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(ADA).sees_no(EVE);
    let eve = user(&world, EVE).await.to_string();
    assert_eq!(world.count(&format!("sessions WHERE user_id = '{eve}' AND ended_at IS NULL")).await, 0);
    assert_eq!(pending(&world).await, 0);
    // Somebody else here is told why an old link does nothing, and goes on.
    let mut browser = world.browser();
    let code = {
        browser.visit("/sign-in").await.fill("Email address", EVE).submit("Continue").await;
        world.mailbox.code(EVE).await
    };
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
    browser.visit(&link).await.is_at("/sign-in").sees("You are signed in already").sees("already used");
    browser.follow(&format!("Continue as {EVE}")).await.is_at("/user").sees(EVE);
}

#[tokio::test]
async fn where_several_may_be_signed_in_an_account_is_added() {
    let (world, program, id) = told().await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    let link = program.link(&id).await;
    let mut browser = world.sign_up(EVE).await;
    browser.visit(&link).await.is_at("/sign-in/ticket").sees_no("Switch accounts?").submit("Continue").await;
    browser.is_at("/user").sees(ADA).visit("/sign-in/choose").await.sees(ADA).sees(EVE);
    browser.visit(&link).await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn on_the_sign_up_page_it_is_in_the_wrong_place() {
    let (world, program, id) = told().await;
    let link = program.link(&id).await;
    let mut browser = world.browser();
    browser.visit(&format!("/sign-up?__clerk_ticket={}", ticket(&link))).await;
    browser.is_at("/sign-in").sees(&world.words("sign_in_token_not_in_sign_in_code"));
    browser
        .visit("/sign-up?__clerk_ticket=x")
        .await
        .is_at("/sign-in")
        .sees(&world.words("ticket_invalid_code"));
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(ADA);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_one_that_is_given_up_burns_nothing() {
    let (world, program, id) = told().await;
    let sql = format!(
        "INSERT INTO totp_secrets (user_id, id, sealed, created_at, verified_at) VALUES ('{id}', 'totp_x', '', 1, 1)"
    );
    change(&world.db, &sql).await;
    let link = program.link(&id).await;
    let before = world.count("sessions").await;
    let mut first = world.browser();
    first.visit(&link).await.is_at("/sign-in/ticket");
    assert_eq!(first.press("Continue").await.location().as_deref(), Some("/sign-in/factor-two"));
    assert!(!first.is_signed_in().await);
    first.visit("/sign-in").await;
    let mut second = world.browser();
    second.visit(&link).await.is_at("/sign-in/ticket");
    assert_eq!(second.press("Continue").await.location().as_deref(), Some("/sign-in/factor-two"));
    assert_eq!((pending(&world).await, world.count("sessions").await), (1, before));
    // Both prove it; only one of them signs in.
    change(
        &world.db,
        "UPDATE sign_ins SET second_factor_at = first_factor_at WHERE first_factor_by = 'ticket'",
    )
    .await;
    let finish = |browser: &Browser| {
        let url = browser.url().join("/act/sign_in/finish").unwrap();
        browser.post(&url, String::new()).header(COOKIE, browser.cookies_for("/act"))
    };
    let (a, b) = (finish(&first), finish(&second));
    let (a, b) = tokio::join!(first.send(a), second.send(b));
    let here = [&a, &b].into_iter().filter(|answer| answer.location().as_deref() == Some("/user")).count();
    assert_eq!(here, 1, "{:?} {:?}", a.location(), b.location());
    assert_eq!((pending(&world).await, world.count("sessions").await), (0, before + 1));
}

#[tokio::test]
async fn whoever_has_an_app_proves_it_and_only_then_is_the_link_used_up() {
    let (world, _home, app, _) = enrolled().await;
    let program = Program::new(&world).await;
    let link = program.link(&user(&world, ADA).await.to_string()).await;
    let (mut late, mut quick) = (world.browser(), world.browser());
    late.visit(&link).await.submit("Continue").await.is_at("/sign-in/factor-two");
    assert!(!late.is_signed_in().await);
    late.visit("/sign-in/factor-two").await;
    quick.visit(&link).await.is_at("/sign-in/ticket").submit("Continue").await.is_at("/sign-in/factor-two");
    quick.fill("Code", "000000").submit("Continue").await.is_refused_at("Code", "not right");
    assert_eq!(pending(&world).await, 1);
    quick.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/user").sees(ADA);
    assert_eq!(pending(&world).await, 0);
    assert_eq!(world.count("sessions WHERE second_factor_at IS NOT NULL AND ended_at IS NULL").await, 2);
    world.clock.advance(seconds(30));
    let used = world.words("sign_in_token_already_used_code");
    late.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/sign-in").sees(&used);
    assert!(!late.is_signed_in().await);
    late.visit("/sign-in/factor-two").await.is_at("/sign-in");
}

#[tokio::test]
async fn what_becomes_of_a_token_before_the_second_factor_is_told_and_the_sign_in_begins_anew() {
    let (world, mut home, app, codes) = enrolled().await;
    let program = Program::new(&world).await;
    let id = user(&world, ADA).await.to_string();
    let before = world.count("sessions").await;
    for (n, (what, key)) in [
        ("revoked", "sign_in_token_revoked_code"),
        ("expired", "ticket_expired_code"),
        ("banned", "user_banned"),
        ("by a backup code", "sign_in_token_revoked_code"),
        ("deleted", "sign_in_identification_or_user_deleted"),
    ]
    .into_iter()
    .enumerate()
    {
        world.clock.advance(seconds(60));
        let link = program.post("/sign_in_tokens", json!({ "user_id": id, "expires_in_seconds": 300 })).await;
        let url = format!("{}&redirect_url=%2Fuser%3Ffrom%3D{n}", link["url"].as_str().unwrap());
        let mut browser = world.browser();
        browser.visit(&url).await.submit("Continue").await.is_at("/sign-in/factor-two");
        match what {
            "expired" => world.clock.advance(seconds(301)),
            "banned" => assert_eq!(change(&world.db, "UPDATE users SET banned_at = 1").await, 1),
            "deleted" => {
                home.visit("/user/delete-account")
                    .await
                    .fill("Code", &app.code(&world))
                    .submit("Continue")
                    .await;
                home.fill("Type", "Delete account");
                home.submit("Delete account").await.is_at("/sign-in");
                assert_eq!(world.count("users").await, 0);
            }
            _ => {
                let path = format!("/sign_in_tokens/{}/revoke", link["id"].as_str().unwrap());
                program.post(&path, json!({})).await;
            }
        }
        if what == "by a backup code" {
            browser.follow("Use another method").await.submit("Backup code").await;
            browser.fill("Backup code", &codes[0]).submit("Continue").await;
        } else {
            browser.fill("Code", &app.code(&world)).submit("Continue").await;
        }
        browser.is_at("/sign-in").sees(&world.words(key)).field("Email address");
        assert!(browser.path().contains(&format!("from%3D{n}")), "the target is kept: {}", browser.path());
        browser.visit("/sign-in/factor-two").await.is_at("/sign-in");
        assert!(!browser.is_signed_in().await, "{what}");
        change(&world.db, "UPDATE users SET banned_at = NULL").await;
        let outcome = format!("events WHERE kind = 'sign_in.completed' AND outcome = '{key}'");
        assert!(world.count(&outcome).await >= 1, "{what}");
        if what != "deleted" {
            assert_eq!(world.count("sessions").await, before, "{what}");
            assert_eq!(world.count("backup_codes WHERE used_at IS NOT NULL").await, 0, "no code is used up");
        }
    }
}

#[tokio::test]
async fn what_becomes_of_an_account_while_the_landing_page_is_open_is_told_at_the_press() {
    let world = World::new().await;
    let program = Program::new(&world).await;
    let mut home = world.sign_up(ADA).await;
    let id = user(&world, ADA).await.to_string();
    let until = world.clock.now().0 + 3_600_000;
    let lock = format!(
        "INSERT INTO lockouts (id, failures, counted_at, locked_until) VALUES ('{id}', 10, 1, {until})"
    );
    let link = program.link(&id).await;
    for what in ["banned", "locked", "deleted"] {
        let mut browser = world.browser();
        browser.visit(&link).await.is_at("/sign-in/ticket");
        let told = match what {
            "banned" => {
                change(&world.db, "UPDATE users SET banned_at = 1").await;
                world.words("user_banned")
            }
            "locked" => {
                change(&world.db, &lock).await;
                "this account is locked for another".to_owned()
            }
            _ => {
                home.visit("/user/delete-account").await.fill("Type", "Delete account");
                home.submit("Delete account").await.is_at("/sign-in");
                world.words("sign_in_identification_or_user_deleted")
            }
        };
        browser.submit("Continue").await.is_at("/sign-in").sees(&told).field("Email address");
        assert!(!browser.cookies_for("/sign-in/ticket").contains("__ticket_"), "{what}");
        assert!(!browser.is_signed_in().await, "{what}");
        change(&world.db, "UPDATE users SET banned_at = NULL").await;
        change(&world.db, "DELETE FROM lockouts").await;
    }
    assert_eq!(world.count("sign_ins WHERE first_factor_by = 'ticket'").await, 0);
}

#[tokio::test]
async fn whoever_presses_too_often_keeps_the_page_and_one_more_press_is_enough() {
    let world = World::limited().await;
    let program = Program::new(&world).await;
    let id = program.post("/users", json!({ "email_address": [ADA] })).await["id"].clone();
    let link = program.link(id.as_str().unwrap()).await;
    let mut browser = world.browser().from("203.0.113.9");
    browser.visit(&link).await.is_at("/sign-in/ticket");
    let other = world.browser().from("203.0.113.9");
    for _ in 0..5 {
        let url = other.url().join("/act/sign_in/create").unwrap();
        let body = "identifier=nobody%40example.com".to_owned();
        assert_eq!(other.send(other.post(&url, body)).await.status, 303);
    }
    browser.submit("Continue").await.sees("Wait 10 seconds").sees("a•••@example.com");
    assert_eq!(browser.answer().status, 429);
    assert_eq!(browser.answer().header("retry-after"), Some("10"));
    assert_eq!(pending(&world).await, 1);
    world.clock.advance(seconds(10));
    browser.submit("Continue").await.is_at("/user").sees(ADA);
    assert_eq!(pending(&world).await, 0);
}

#[tokio::test]
async fn a_link_is_carried_for_half_an_hour_at_most_and_not_after_its_use() {
    let (world, program, id) = told().await;
    let carries = |browser: &Browser| browser.cookies_for("/sign-in/ticket").contains("__ticket_");
    let link = program.link(&id).await;
    let mut browser = world.browser();
    let opened = browser.send(browser.ask_path(Method::GET, &link)).await;
    assert!(opened.set_cookies()[0].ends_with("Max-Age=1800"), "{:?}", opened.set_cookies());
    // Another way is taken.
    browser.visit(&format!("{link}&redirect_url=%2Fuser%3Fa%3Db")).await.is_at("/sign-in/ticket");
    let landing = browser.path().to_owned();
    browser.submit("Sign in another way").await.is_at("/sign-in").field("Email address");
    assert!(!carries(&browser) && browser.path().contains("redirect_url="), "{}", browser.path());
    browser.visit(&landing).await.is_at("/sign-in").sees(&world.words("ticket_invalid_code"));
    assert_eq!(pending(&world).await, 1, "the link itself is as good as before");
    // It is used.
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(ADA);
    assert!(!carries(&browser));
    // The page in the history leads whoever is signed in by it on, and others nowhere.
    browser.visit(&landing).await.is_at("/user").sees(ADA);
    browser.visit("/sign-out").await.submit("Sign out").await;
    browser.visit(&landing).await.is_at("/sign-in").sees(&world.words("ticket_invalid_code"));
    world.browser().visit(&landing).await.is_at("/sign-in").sees(&world.words("ticket_invalid_code"));
}

#[tokio::test]
async fn a_used_link_leads_to_its_account_where_that_is_one_of_several() {
    let (world, program, id) = told().await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    let link = program.link(&id).await;
    let mut browser = world.browser();
    browser.visit(&link).await.submit("Continue").await.is_at("/user").sees(ADA);
    world.clock.advance(minutes(2));
    let eve = program.post("/users", json!({ "email_address": [EVE] })).await["id"].clone();
    browser.visit(&program.link(eve.as_str().unwrap()).await).await.submit("Continue").await;
    browser.is_at("/user").sees(EVE).sees_no(ADA);
    let before = world.dump().await;
    browser.visit(&format!("{link}&redirect_url=%2Fuser%3Fa%3Db")).await.is_at("/sign-in/ticket");
    browser.sees("a•••@example.com");
    assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new(), "looking switches nothing");
    let mut other = browser.tab();
    browser.submit("Continue").await.is_at("/user?a=b").sees(ADA).sees_no(EVE);
    assert_eq!(world.count("sessions WHERE ended_at IS NULL").await, 3, "nobody is signed out");
    // Pressed once more, and opened once more, it leads there again.
    other.submit("Continue").await.is_at("/user").sees(ADA);
    browser.visit(&link).await.is_at("/user").sees(ADA);
    // In a browser of Eve's alone it is a used link.
    let mut elsewhere = world.browser();
    elsewhere.visit(&program.link(eve.as_str().unwrap()).await).await.submit("Continue").await;
    elsewhere.is_at("/user").visit(&link).await.is_at("/sign-in");
    elsewhere.sees(&world.words("sign_in_token_already_used_code"));
}

#[tokio::test]
async fn a_used_link_leads_to_what_its_user_has_to_do_first() {
    let (world, program, id) = told().await;
    world
        .all_settings(&[
            ("attributes.authenticator_app", json!({ "used_for_second_factor": true })),
            ("sign_up.mfa", json!({ "required": true })),
        ])
        .await;
    let link = program.link(&id).await;
    let mut browser = world.browser();
    browser.visit(&link).await.submit("Continue").await.is_at("/sign-in/tasks/setup-mfa");
    browser.visit(&link).await.is_at("/sign-in/tasks/setup-mfa");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_browsers_that_press_at_once_one_is_signed_in() {
    let (world, program, id) = told().await;
    let link = program.link(&id).await;
    let before = world.count("sessions").await;
    let (here, there) = (world.node().await, world.node().await);
    let mut asks = vec![];
    for n in 0..MANY {
        let mut browser = world.browser().at(if n % 2 == 0 { &here } else { &there });
        browser.visit(&link).await.is_at("/sign-in/ticket");
        let (url, body) = browser.form("Continue");
        let ask = browser.post(&url, body);
        asks.push((browser, ask));
    }
    let answers = all_at_once(asks).await;
    winners(&answers, 1);
    assert_eq!(world.count("sessions").await, before + 1);
    assert_eq!(
        world.count("sign_ins WHERE first_factor_by = 'ticket'").await,
        1,
        "losers leave nothing behind"
    );
    assert!(!answers.iter().any(|answer| answer.gives("__page")), "nobody was refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_presses_in_one_browser_one_signs_in() {
    let (world, program, id) = told().await;
    let link = program.link(&id).await;
    let before = world.count("sessions").await;
    let mut browser = world.browser();
    browser.visit(&link).await.is_at("/sign-in/ticket");
    let answers = storm(&browser, "Continue").await;
    winners(&answers, 1);
    assert_eq!(world.count("sessions").await, before + 1);
}

fn winners(answers: &[Answer], expected: usize) {
    let won = answers.iter().filter(|answer| answer.location().as_deref() == Some("/user")).count();
    assert_eq!(won, expected);
    assert_eq!(answers.iter().filter(|answer| answer.gives("__portico")).count(), expected);
    let lost = answers
        .iter()
        .filter_map(Answer::location)
        .filter(|place| place.starts_with("/sign-in/ticket?t=sit_"));
    assert_eq!(lost.count(), answers.len() - expected);
}

#[tokio::test]
async fn no_token_of_one_kind_stands_in_for_another() {
    let (world, program, id) = told().await;
    let link = program.link(&id).await;
    let mut ada = world.browser();
    ada.visit(&program.link(&id).await).await.submit("Continue").await.is_at("/user");
    let session_token = token(&ada).await;
    let keys = key_set(&ada).await;
    assert!(verified(&session_token, &keys).is_some());
    assert_eq!(verified(ticket(&link), &keys), None, "its key is published nowhere");
    assert!(!keys.iter().any(|key| key["kty"] == "oct" || key["alg"] == "HS256"));
    let mut stranger = world.browser();
    for other in [session_token.as_str(), &confused(ticket(&link), &session_token), &ada.client().unwrap()] {
        let link = format!("/sign-in?__clerk_ticket={other}");
        stranger.visit(&link).await.is_at("/sign-in").sees(&world.words("ticket_invalid_code"));
    }
    for cookie in ["__portico", "__client", "__session"] {
        let mut stranger = world.browser();
        stranger.plant(cookie, ticket(&link));
        let answer = stranger.send(stranger.ask_path(Method::GET, "/forward-auth")).await;
        assert_eq!(answer.status, 401, "{cookie}");
        assert!(!stranger.is_signed_in().await);
    }
    let ask = stranger.ask_path(Method::GET, "/api/v1/users");
    let ask = ask.header("authorization", format!("Bearer {}", ticket(&link)));
    assert_eq!(stranger.send(ask).await.status, 401);
}

/// The claims of one token under header and signature of another.
fn confused(claims: &str, frame: &str) -> String {
    let part = |token: &str, n: usize| token.split('.').nth(n).unwrap().to_owned();
    format!("{}.{}.{}", part(frame, 0), part(claims, 1), part(frame, 2))
}

#[tokio::test]
async fn a_cookie_that_was_planted_before_is_worth_nothing_and_no_other_site_presses() {
    let (world, program, id) = told().await;
    let mut browser = world.start_sign_in(ADA).await;
    let planted = browser.client().unwrap();
    browser.visit(&program.link(&id).await).await.is_at("/sign-in/ticket");
    let (url, body) = browser.form("Continue");
    let foreign = browser.post(&url, body).header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(foreign).await.status, 403);
    assert_eq!(pending(&world).await, 1);
    browser.submit("Continue").await.is_at("/user");
    assert_ne!(browser.client().unwrap(), planted);
    let mut thief = world.browser();
    thief.plant("__client", &planted);
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn a_link_of_the_master_secret_before_still_signs_in() {
    let old = "a master secret for tests that is long enough";
    let new = "another master secret for tests, long enough too";
    let world = World::with(&[("PORTICO_SECRET", old)]).await;
    let program = Program::new(&world).await;
    let user = program.post("/users", json!({ "email_address": [ADA] })).await;
    let id = user["id"].as_str().unwrap();
    let [one, two] = [program.link(id).await, program.link(id).await];
    let node = world.node_with(&[("PORTICO_SECRET", new), ("PORTICO_SECRET_PREVIOUS", old)]).await;
    let mut browser = world.browser().at(&node);
    browser.visit(&one).await.is_at("/sign-in/ticket").submit("Continue").await.is_at("/user").sees(ADA);
    let node = world.node_with(&[("PORTICO_SECRET", new)]).await;
    world.browser().at(&node).visit(&two).await.is_at("/sign-in").sees(&world.words("ticket_invalid_code"));
}

#[tokio::test]
async fn a_life_is_at_least_a_second_and_at_most_ten_years() {
    let (_world, program, id) = told().await;
    for wrong in [0, -1, 315_360_001, i64::MAX, i64::MIN] {
        let (status, told) =
            program.try_post("/sign_in_tokens", json!({ "user_id": id, "expires_in_seconds": wrong })).await;
        assert_eq!(
            (status, &told["errors"][0]["code"]),
            (422, &json!("form_param_value_invalid")),
            "{wrong}"
        );
        assert_eq!(told["errors"][0]["meta"]["param_name"], "expires_in_seconds");
    }
    for wrong in [json!("60"), json!(1.5), json!([]), json!(true), json!(1e300)] {
        let (status, told) =
            program.try_post("/sign_in_tokens", json!({ "user_id": id, "expires_in_seconds": wrong })).await;
        assert_eq!((status, &told["errors"][0]["code"]), (422, &json!("form_param_type_invalid")), "{wrong}");
    }
    for right in [1, 315_360_000] {
        program.post("/sign_in_tokens", json!({ "user_id": id, "expires_in_seconds": right })).await;
    }
    for (body, status, code) in [
        (json!({}), 422, "form_param_missing"),
        (json!({ "user_id": 1 }), 422, "form_param_type_invalid"),
        (json!({ "user_id": "x" }), 404, "resource_not_found"),
        (json!({ "user_id": id, "org_id": "org_x" }), 422, "form_param_unknown"),
    ] {
        let (was, told) = program.try_post("/sign_in_tokens", body.clone()).await;
        assert_eq!((was, &told["errors"][0]["code"]), (status, &json!(code)), "{body}");
    }
}
