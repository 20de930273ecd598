//! Forms that come too late: another request of the same browser has replaced its token meanwhile, or somebody else is signed in
//! there by now.

use portico::auth::account::devices;
use portico::auth::account::names;
use std::pin::Pin;

use portico::auth::account::{addresses, passkeys, second_factors};
use portico::auth::presence::sessions;
use portico::auth::{Context, sign_in, sign_up, step_up};
use portico::error::{Refusal, Result};
use portico::id::SessionId;
use serde_json::json;

use crate::world::people::{asking, set_password};
use crate::world::second_step::{App, enrolled, key_on, set_up};
use crate::world::{ADA, EVE, PASSWORD, World, minutes, seconds};

type Deed = for<'a> fn(&'a Context, &'a SessionId) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// What whoever is signed in may do by one press.
const DEEDS: &[(&str, Deed)] = &[
    ("revoke", |cx, other| Box::pin(devices::revoke(cx, other))),
    ("revoke others", |cx, _| Box::pin(devices::revoke_others(cx))),
    ("site token", |cx, _| Box::pin(sessions::renew_site_token(cx))),
    ("codes are kept", |cx, _| Box::pin(second_factors::backup_codes_are_kept(cx))),
    ("decline", |cx, _| Box::pin(passkeys::decline(cx))),
    ("cancel the step-up", |cx, _| Box::pin(step_up::cancel(cx))),
    ("rename", |cx, _| Box::pin(names::rename(cx, Some("Ada"), None))),
    ("add", |cx, _| Box::pin(addresses::add_email_address(cx, "ada@work.example"))),
    ("sign in another way", |cx, _| {
        Box::pin(async move { sign_in::prepare(cx, "email_link", None).await.map(drop) })
    }),
    ("send once more", |cx, _| Box::pin(sign_in::resend(cx))),
    ("cancel a sign-in", |cx, _| Box::pin(sign_in::cancel(cx))),
    ("send once more at sign-up", |cx, _| Box::pin(sign_up::resend(cx))),
    ("choose for the step-up", |cx, _| {
        Box::pin(async move { step_up::prepare(cx, "backup_code", None).await.map(drop) })
    }),
];

#[tokio::test]
async fn a_form_changes_nothing_once_another_has_replaced_the_token_that_it_came_with() {
    let (world, mut ada, _app, _) = enrolled().await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    for (name, deed) in DEEDS {
        let signs_up = ("/act/sign_up/create", "email_address=zoe@example.com");
        let signs_in = ("/act/sign_in/create", "identifier=ada@example.com");
        let (browser, (path, body)) = match *name {
            "sign in another way" | "send once more" | "cancel a sign-in" => {
                (world.start_sign_in(ADA).await, signs_in)
            }
            "send once more at sign-up" => (world.start_sign_up("grace@example.com").await, signs_up),
            _ => (ada.tab(), signs_up),
        };
        world.clock.advance(seconds(if *name == "choose for the step-up" { 660 } else { 31 }));
        let cx = asking(&world, &browser).await;
        let other = SessionId::parse(&world.column("SELECT id FROM sessions ORDER BY id").await[0]).unwrap();
        // Another request begins something in the same browser.
        let answer = browser.send(browser.post(&browser.url().join(path).unwrap(), body.into())).await;
        assert!(answer.gives("__client"), "{name}");
        let before = world.dump().await;
        let refused = deed(&cx, &other).await.expect_err(name);
        assert!(refused.is(Refusal::TryAgain), "{name}: {refused:?}");
        assert_eq!(
            crate::world::database::changed(&before, &world.dump().await),
            Vec::<String>::new(),
            "{name}"
        );
        // The browser itself may: it has the new token.
        ada.visit("/user").await.is_at("/user");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_right_password_that_is_pressed_twice_is_no_wrong_try() {
    for step_up in [false, true] {
        let world = World::new().await;
        let mut first = world.sign_up(ADA).await;
        world.settings("attributes.password", json!({ "enabled": true })).await;
        set_password(&world, ADA, PASSWORD).await;
        let mut ada = match step_up {
            true => first.tab(),
            false => {
                set_up(&world, &mut first).await;
                world.browser()
            }
        };
        if step_up {
            world.clock.advance(minutes(11));
            ada.visit("/user/add-email-address").await.is_at("/user/verify-it-is-you");
        } else {
            ada.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
        }
        let (url, body) = ada.fill("Password", PASSWORD).form("Continue");
        let cookies = ada.cookies_for(url.path());
        let ask = ada.post(&url, body).header(axum::http::header::COOKIE, cookies);
        // One that was wrong before counts on.
        let wrong = ada.post(&url, "password=wrong-wrong-94".into());
        ada.send(wrong).await;
        let failures = "SELECT CAST(COALESCE(SUM(failures), 0) AS TEXT) AS n FROM lockouts";
        assert_eq!(world.column(failures).await, ["1"]);
        let (one, two) = tokio::join!(ada.send(ask.clone()), ada.send(ask));
        assert!(one.gives("__client") && two.gives("__client"));
        // All that there is to prove forgives what was wrong before.
        let left = if step_up { "0" } else { "1" };
        assert_eq!(world.column(failures).await, [left], "step-up {step_up}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_waited_for_a_proof_that_is_pressed_twice_is_done_once_whichever_answer_the_browser_keeps() {
    let (world, mut ada, app, _) = enrolled().await;
    world.settings("attributes.first_name.enabled", json!(false)).await;
    world.settings("attributes.last_name.enabled", json!(false)).await;
    world.settings("attributes.username.enabled", json!(true)).await;
    let nodes = [world.node().await, world.node().await];
    for (page, field, typed, button, event) in [
        ("/user", "Username", "ada_l", "Save", "username.changed"),
        ("/user/add-email-address", "Email address", "ada@work.example", "Continue", "email_address.added"),
        ("/user/new-backup-codes", "", "", "Continue", "backup_codes.made"),
    ] {
        for keeps_second in [true, false] {
            ada.visit(page).await.is_at(page);
            if !field.is_empty() {
                ada.fill(field, &if keeps_second { format!("x{typed}") } else { typed.to_owned() });
            }
            world.clock.advance(minutes(11));
            ada.submit(button).await.is_at("/user/verify-it-is-you").fill("Code", &app.code(&world));
            let (url, body) = ada.form("Continue");
            let ask = ada.post(&url, body).header(axum::http::header::COOKIE, ada.cookies_for(url.path()));
            let done = format!("events WHERE kind = '{event}' AND outcome = 'ok'");
            let before = world.count(&done).await;
            let (kept, gone) = (ada.tab().at(&nodes[1]), world.browser().at(&nodes[0]));
            if keeps_second {
                tokio::join!(gone.send(ask.clone()), kept.send(ask));
            } else {
                tokio::join!(kept.send(ask.clone()), gone.send(ask));
            }
            assert!(ada.is_signed_in().await, "{page}");
            assert_eq!(world.count(&done).await, before + 1, "{page}");
            world.clock.advance(minutes(1));
        }
    }
}

#[tokio::test]
async fn where_one_was_to_go_on_after_new_codes_is_not_where_the_next_one_goes() {
    let world = World::new().await;
    let mut eve = world.sign_up(EVE).await;
    let (app, _) = set_up(&world, &mut eve).await;
    world.settings("sign_up.mfa.required", json!(true)).await;
    world.settings("sessions.inactivity_timeout_seconds", json!(300)).await;
    let mut shared = world.browser();
    shared.may_leave_to("http://localhost:5173");
    shared.visit("/sign-up?redirect_url=http://localhost:5173/of-ada").await;
    shared.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    shared.fill("Code", &code).submit("Continue").await.is_at("/sign-in/tasks/setup-mfa");
    shared.submit("Code of my authenticator app").await;
    let of_ada = App::with_key(&key_on(&shared));
    shared.fill("Code of the app", &of_ada.code(&world)).submit("Continue").await.is_at("/user/backup-codes");
    // She goes away, and her session runs out; somebody else signs in, in another tab.
    let mut hers = shared.tab();
    world.clock.advance(minutes(6));
    shared.visit("/sign-in").await.fill("Email address", EVE).submit("Continue").await;
    let code = world.mailbox.code(EVE).await;
    shared.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
    shared.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/user").sees(EVE);
    let on = hers.press("I have kept them").await;
    assert_eq!(on.location().as_deref(), Some("/user/security"));
    assert_eq!(world.count("page_states").await, 0);
}
