//! The first owner, in whatever order people go about it, and what a portal of production answers before there is one.

use axum::http::Method;
use portico::auth::directory::users;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::crowd::storm;
use crate::world::mailbox::token;
use crate::world::people::{context, sign_in, user};
use crate::world::second_step::set_up;
use crate::world::{ADA, BOB, EVE, PASSWORD, World, minutes};

/// Where the first owner arrives.
const WELCOME: &str = "/admin/welcome/name";

/// Everything that must not answer before the wizard is done.
const CLOSED: &[&str] = &[
    "/",
    "/sign-in",
    "/sign-up",
    "/user",
    "/sign-out",
    "/admin",
    "/admin/welcome",
    "/admin/welcome/name",
    "/default-redirect",
    "/v1/verify?token=x",
    "/sign-in/status",
    "/sign-in/ticket",
    "/api/v1/users",
    "/sign-up/verify",
    "/nothing",
    "/dev/inbox",
    "/dev/inbox.json",
    "/favicon.ico",
];

async fn wizard(browser: &mut Browser, world: &World, link: &str, address: &str) {
    browser.visit(link).await.is_at("/setup").sees("first owner");
    browser.fill("Email address", address).submit("Continue").await.is_at("/sign-up/verify-email-address");
    let code = world.mailbox.code(address).await;
    browser.fill("Code", &code).submit("Continue").await;
}

#[tokio::test]
async fn before_the_wizard_is_done_production_answers_nothing_else() {
    let world = World::in_production().await;
    let browser = world.browser();
    for path in CLOSED {
        let answer = browser.send(browser.ask_path(Method::GET, path).or_unavailable()).await;
        assert_eq!(answer.status, 503, "{path}");
    }
    for path in [
        "/act/sign_up/create",
        "/act/sign_in/create",
        "/act/setup/begin",
        "/act/setup/claim",
        "/act/setup/sign_in",
    ] {
        let url = browser.url().join(path).unwrap();
        let post = browser.post(&url, "email_address=eve%40example.com&identifier=eve%40example.com".into());
        assert_eq!(browser.send(post.or_unavailable()).await.status, 503, "{path}");
    }
    for (path, status) in [("/healthz", 200), ("/readyz", 200), ("/setup", 403)] {
        assert_eq!(browser.send(browser.ask_path(Method::GET, path)).await.status, status, "{path}");
    }
    assert!(world.mailbox.all().await.is_empty());
    assert_eq!(world.count("users").await + world.count("sign_ups").await + world.count("clients").await, 0);
}

#[tokio::test]
async fn the_first_administrator_can_correct_a_mistyped_address() {
    for button in ["Change", "Cancel"] {
        let world = World::in_production().await;
        let link = world.setup_link().await;
        let mut browser = world.browser();
        browser.visit(&link).await.fill("Email address", "ada@exmaple.com").submit("Continue").await;
        browser.is_at("/sign-up/verify-email-address").submit(button).await.is_at("/setup");
        assert_eq!(browser.field("Email address").value, "ada@exmaple.com", "{button}");
        browser.fill("Email address", ADA).submit("Continue").await;
        let code = world.mailbox.code(ADA).await;
        browser.fill("Code", &code).submit("Continue").await.is_at(WELCOME);
    }
}

#[tokio::test]
async fn a_guessed_or_spent_token_opens_nothing() {
    let world = World::in_production().await;
    let browser = world.browser();
    for token in ["", "x", &"A".repeat(43)] {
        let answer = browser.send(browser.ask_path(Method::GET, &format!("/setup?token={token}"))).await;
        assert!([303, 403].contains(&answer.status.as_u16()), "{}", answer.status);
        let answer = browser.send(browser.ask_path(Method::GET, "/sign-up").or_unavailable()).await;
        assert_eq!(answer.status, 503);
    }
}

#[tokio::test]
async fn the_holder_of_the_link_becomes_administrator_and_opens_the_portal() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    let mut browser = world.browser();
    let head = browser.send(browser.ask_path(Method::HEAD, &link)).await;
    assert_eq!(head.set_cookies(), Vec::<String>::new(), "HEAD sets no cookie");
    wizard(&mut browser, &world, &link, ADA).await;
    browser.is_at(WELCOME);
    assert!(!browser.path().contains(&token(&link)));
    assert_eq!(world.count("users WHERE administrator_at IS NOT NULL").await, 1);
    let mut visitor = world.browser();
    visitor.visit("/").await.is_at("/sign-in");
    let mut bob = world.sign_up("bob@example.com").await;
    bob.visit("/admin").await.sees("Page not found");
}

#[tokio::test]
async fn the_link_works_once() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    let mut first = world.browser();
    wizard(&mut first, &world, &link, ADA).await;
    first.is_at(WELCOME);
    let mut second = world.browser();
    second.visit(&link).await.sees("This link cannot be used");
    assert!(!second.has_button("Continue"));
    let url = second.url().join("/act/setup/begin").unwrap();
    second.send(second.post(&url, "email_address=eve%40example.com".into())).await;
    second.visit(&world.setup_link().await).await.sees("cannot be used");
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn of_two_people_with_the_link_one_becomes_administrator() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    let (mut ada, mut eve) = (world.browser(), world.browser());
    for (browser, address) in [(&mut ada, ADA), (&mut eve, EVE)] {
        browser.visit(&link).await.fill("Email address", address).submit("Continue").await;
        browser.is_at("/sign-up/verify-email-address");
    }
    let one = ada.fill("Code", &world.mailbox.code(ADA).await).form("Continue");
    let two = eve.fill("Code", &world.mailbox.code(EVE).await).form("Continue");
    let (a, b) =
        tokio::join!(ada.send(ada.post(&one.0, one.1)), eve.send(eve.post(&two.0, two.1).or_unavailable()),);
    let winners =
        [&a, &b].into_iter().filter(|answer| answer.location().as_deref() == Some("/admin/welcome")).count();
    assert_eq!(winners, 1, "{:?} {:?}", a.location(), b.location());
    assert_eq!(world.count("users").await, 1);
    assert_eq!(world.count("users WHERE administrator_at IS NOT NULL").await, 1);
    assert_eq!(world.count("admin_links WHERE used_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn two_links_make_one_administrator() {
    let world = World::in_production().await;
    let (mut ada, mut eve) = (world.browser(), world.browser());
    for (browser, address) in [(&mut ada, ADA), (&mut eve, EVE)] {
        browser
            .visit(&world.setup_link().await)
            .await
            .fill("Email address", address)
            .submit("Continue")
            .await;
    }
    ada.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at(WELCOME);
    eve.fill("Code", &world.mailbox.code(EVE).await).submit("Continue").await.sees("cannot be used");
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn the_link_dies_after_a_day() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    world.clock.advance(minutes(24 * 60));
    world.browser().visit(&link).await.sees("cannot be used");
}

#[tokio::test]
async fn in_development_sign_up_is_open_at_once_and_makes_no_administrator() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.visit("/admin").await.sees("Page not found");
    assert_eq!(world.count("users WHERE administrator_at IS NOT NULL").await, 0);
    let mut admin = world.browser();
    wizard(&mut admin, &world, &world.setup_link().await, "root@example.com").await;
    admin.is_at(WELCOME);
}

#[tokio::test]
async fn the_first_administrator_needs_no_names_and_no_open_sign_up() {
    let world = World::in_production().await;
    world.settings("sign_up.mode", json!("restricted")).await;
    world.settings("attributes.first_name.required", json!(true)).await;
    let mut browser = world.browser();
    wizard(&mut browser, &world, &world.setup_link().await, ADA).await;
    browser.is_at("/admin");
}

#[tokio::test]
async fn admin_add_makes_an_administrator_and_its_link_signs_in_once() {
    let world = World::in_production().await;
    let link = world.administrator_link(ADA).await;
    let mut browser = world.browser();
    browser
        .visit(&link)
        .await
        .sees("Sign in as administrator")
        .sees(ADA)
        .submit("Continue")
        .await
        .is_at("/admin");
    let mut second = world.browser();
    second.visit(&link).await.sees("cannot be used");
    assert_eq!(world.count("sessions").await, 1);
}

#[tokio::test]
async fn admin_add_promotes_whoever_owns_the_address() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let link = world.administrator_link("ADA@example.com").await;
    ada.visit("/admin").await.is_at("/admin").sees("Checklist");
    assert_eq!(world.count("users").await, 1);
    world.browser().visit(&link).await.submit("Continue").await.is_at("/admin");
}

#[tokio::test]
async fn sixty_four_presses_of_an_administrators_link_make_one_session() {
    let world = World::new().await;
    let link = world.administrator_link(ADA).await;
    let mut browser = world.browser();
    browser.visit(&link).await;
    let (url, body) = browser.form("Continue");
    let presses = (0..64).map(|_| {
        let browser = browser.tab();
        let ask = browser.post(&url, body.clone());
        tokio::spawn(async move { browser.send(ask).await })
    });
    for press in presses.collect::<Vec<_>>() {
        press.await.unwrap();
    }
    assert_eq!(world.count("sessions").await, 1);
    assert_eq!(world.count("clients").await, 1, "a loser leaves nothing behind");
}

/// Who owns the portal, and how many did something to become an owner.
async fn owners(world: &World) -> (Vec<String>, i64) {
    let sql =
        "SELECT identifications.value FROM users JOIN identifications ON identifications.user_id = users.id
               WHERE administrator_role = 'owner' ORDER BY 1";
    (world.column(sql).await, world.count("events WHERE kind = 'administrator.made_owner'").await)
}

#[tokio::test]
async fn whoever_is_signed_in_presses_once() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let link = world.setup_link().await;
    let before = world.dump().await;
    ada.visit(&link).await.is_at("/setup").sees(ADA);
    // A device whose session is in use is noted as such; nothing else.
    let changed = crate::world::database::changed(&before, &world.dump().await);
    assert!(changed.iter().all(|table| ["clients", "sessions"].contains(&&**table)), "{changed:?}");
    ada.submit("Continue").await.is_at(WELCOME);
    assert_eq!(owners(&world).await, (vec![ADA.to_owned()], 1));
    assert_eq!((world.count("users").await, world.count("sessions").await), (1, 1));
    assert_eq!(world.count("admin_links WHERE used_at IS NOT NULL").await, 1);
    ada.visit(&link).await.sees("cannot be used").follow("Go to administration").await.is_at("/admin");
    world.browser().visit(&link).await.sees("cannot be used").sees_no("Go to administration");
}

#[tokio::test]
async fn a_used_link_makes_nobody_else_owner() {
    let world = World::new().await;
    let link = world.setup_link().await;
    let (mut ada, mut eve) = (world.sign_up(ADA).await, world.sign_up(EVE).await);
    eve.visit(&link).await.sees(EVE);
    ada.visit(&link).await.submit("Continue").await.is_at(WELCOME);
    eve.submit("Continue").await.is_at("/setup").sees("cannot be used");
    assert!(!eve.has_button("Continue"));
    eve.visit(&world.setup_link().await).await.sees("cannot be used");
    eve.send_form("/act/setup/claim", &[]).await;
    eve.visit("/admin").await.sees("Page not found");
    assert_eq!(owners(&world).await, (vec![ADA.to_owned()], 1));
}

#[tokio::test]
async fn without_a_link_a_press_does_nothing() {
    let world = World::new().await;
    world.setup_link().await;
    let mut eve = world.sign_up(EVE).await;
    for link in ["/setup", &format!("/setup?token={}", "A".repeat(43))] {
        eve.visit(link).await.sees("cannot be used").send_form("/act/setup/claim", &[]).await;
        assert_eq!(owners(&world).await.0, Vec::<String>::new());
    }
    // Nor does one that signs in somebody else.
    eve.visit(&world.administrator_link(ADA).await).await.send_form("/act/setup/claim", &[]).await;
    assert_eq!(owners(&world).await, (vec![ADA.to_owned()], 1));
    eve.visit("/admin").await.sees("Page not found");
}

#[tokio::test]
async fn many_presses_make_one_owner() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await.that_may_wait();
    ada.visit(&world.setup_link().await).await;
    let answers = storm(&ada, "Continue").await;
    assert!(answers.iter().any(|answer| answer.location().as_deref() == Some("/admin/welcome")));
    assert_eq!(owners(&world).await, (vec![ADA.to_owned()], 1));
    ada.visit("/admin").await.is_at("/admin");
}

#[tokio::test]
async fn whoever_has_an_account_is_led_to_sign_in_and_back_in_any_browser() {
    let world = World::new().await;
    let mut at_home = world.sign_up(ADA).await;
    let (app, _) = set_up(&world, &mut at_home).await;
    let mut ada = world.browser();
    ada.visit(&world.setup_link().await).await.fill("Email address", "Ada@Example.com");
    ada.submit("Continue").await.is_at("/sign-in").sees("Sign in with it");
    assert_eq!(ada.field("Email address").value, "Ada@Example.com");
    assert_eq!(owners(&world).await.0, Vec::<String>::new());
    ada.submit("Continue").await.fill("Code", &world.mailbox.code(ADA).await);
    ada.submit("Continue").await.is_at("/sign-in/factor-two");
    ada.fill("Code", &app.code(&world)).submit("Continue").await.is_at("/setup").sees(ADA);
    ada.submit("Continue").await.is_at(WELCOME);
    assert_eq!(owners(&world).await.0, [ADA]);
    assert_eq!(world.count("users").await, 1);
}

#[tokio::test]
async fn whoever_signs_in_with_a_password_needs_no_mail_for_it() {
    let world = World::with(&[("PORTICO_PUBLIC_URL", "https://accounts.example.com")]).await;
    let link = world.setup_link().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    let (email_addresses, password) = (vec![ADA.to_owned()], Some(PASSWORD.to_owned()));
    let new = users::New { email_addresses, password, ..users::New::default() };
    users::create(&context(&world).await, &new).await.unwrap();
    let mut ada = world.browser();
    ada.visit(&link).await.sees("PORTICO_SMTP_URL").follow("Sign in").await.is_at("/sign-in");
    ada.fill("Email address", ADA).submit("Continue").await.fill("Password", PASSWORD);
    ada.submit("Continue").await.is_at("/setup").submit("Continue").await.is_at("/admin");
    assert_eq!(owners(&world).await.0, [ADA]);
}

#[tokio::test]
async fn the_holder_of_the_link_may_sign_up_as_people_do_first() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    let mut ada = world.browser();
    ada.visit(&link).await;
    ada.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    ada.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    assert_eq!(owners(&world).await.0, Vec::<String>::new());
    ada.visit(&link).await.submit("Continue").await.is_at(WELCOME);
    assert_eq!(owners(&world).await.0, [ADA]);
}

#[tokio::test]
async fn what_was_left_is_taken_up_again_here_or_in_another_browser() {
    let world = World::in_production().await;
    let link = world.setup_link().await;
    let (mut here, mut there) = (world.browser(), world.browser());
    for _ in 0..2 {
        here.visit(&link).await.visit(&link).await;
        here.fill("Email address", ADA).submit("Continue").await.is_at("/sign-up/verify-email-address");
        world.clock.advance(minutes(2));
    }
    let left = world.mailbox.code(ADA).await;
    there.visit(&link).await.fill("Email address", ADA).submit("Continue").await;
    there.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at(WELCOME);
    assert_eq!(owners(&world).await, (vec![ADA.to_owned()], 1));
    here.fill("Code", &left).submit("Continue").await;
    here.visit(&link).await.sees("cannot be used");
    assert_eq!((world.count("users").await, world.count("sessions").await), (1, 1));
}

#[tokio::test]
async fn the_mailed_link_may_be_opened_on_the_phone() {
    for (same_browser, press, arrives) in
        [(true, "Tell my first device", WELCOME), (false, "Continue", "/admin")]
    {
        let world = World::in_production().await;
        world.settings("attack_protection.email_link.require_same_client", json!(same_browser)).await;
        let mut ada = world.browser();
        ada.visit(&world.setup_link().await).await.fill("Email address", ADA).submit("Continue").await;
        let mut phone = world.browser().on_a_phone();
        phone.visit(&world.mailbox.link(ADA).await).await.is_at("/sign-up/verify");
        phone.submit(press).await.is_at("/sign-up/verify");
        for path in ["/sign-in", "/admin", "/sign-up", "/user"] {
            let answer = phone.send(phone.ask_path(Method::GET, path).or_unavailable()).await;
            assert_eq!(answer.status, 503, "the link opens nothing but its own page: {path}");
        }
        ada.reload().await;
        if same_browser {
            ada.sees("opened").fill("Code", &world.mailbox.code(ADA).await);
        }
        ada.submit("Continue").await.is_at(arrives);
        assert_eq!(owners(&world).await.0, [ADA]);
    }
}

#[tokio::test]
async fn of_a_sign_up_and_an_account_by_the_same_link_one_owns_the_portal() {
    let world = World::new().await;
    let link = world.setup_link().await;
    let (mut ada, mut bob) = (world.browser(), world.sign_up(BOB).await);
    ada.visit(&link).await.fill("Email address", ADA).submit("Continue").await;
    let up = ada.fill("Code", &world.mailbox.code(ADA).await).form("Continue");
    let own = bob.visit(&link).await.form("Continue");
    tokio::join!(ada.send(ada.post(&up.0, up.1)), bob.send(bob.post(&own.0, own.1)));
    let (owners, events) = owners(&world).await;
    assert_eq!((owners.len(), events), (1, 1), "{owners:?}");
    assert_eq!(world.count("admin_links WHERE used_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn another_account_takes_the_place_of_the_one_that_is_signed_in_or_stands_beside_it() {
    for several in [false, true] {
        let world = World::new().await;
        world.sign_up(ADA).await;
        let mut browser = world.sign_up(BOB).await;
        world.settings("sessions.multi_session_enabled", json!(several)).await;
        browser.visit(&world.setup_link().await).await.sees(BOB).follow("Use another account").await;
        if !several {
            browser.is_at("/sign-out").submit("Sign out").await.is_at("/setup");
            browser.follow("Sign in").await;
        }
        browser.is_at("/sign-in").fill("Email address", ADA).submit("Continue").await;
        browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
        browser.is_at("/setup").sees(ADA).submit("Continue").await;
        browser.is_at(if several { "/admin" } else { WELCOME });
        assert_eq!(owners(&world).await.0, [ADA]);
    }
}

#[tokio::test]
async fn a_form_from_before_somebody_signed_in_leads_to_their_press() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit(&world.setup_link().await).await.fill("Email address", ADA);
    let (url, body) = browser.form("Continue");
    let mut browser = sign_up_here(&world, browser, BOB).await;
    let answer = browser.send(browser.post(&url, body)).await;
    assert_eq!(answer.location().as_deref(), Some("/setup"));
    browser.visit("/setup").await.sees(BOB).submit("Continue").await.is_at(WELCOME);
    // And a press from before they signed out asks for an address.
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let (url, body) = browser.visit(&world.setup_link().await).await.form("Continue");
    browser.visit("/sign-out").await.submit("Sign out").await;
    let answer = browser.send(browser.post(&url, body)).await;
    assert_eq!(answer.location().as_deref(), Some("/setup"));
    assert_eq!(owners(&world).await.0, Vec::<String>::new());
    let mut browser = sign_in(&world, browser, ADA).await;
    browser.visit("/setup").await.submit("Continue").await.is_at(WELCOME);
    assert_eq!(
        world.column("SELECT id FROM users WHERE administrator_role = 'owner'").await,
        [user(&world, ADA).await.as_str()]
    );
}

async fn sign_up_here(world: &World, mut browser: Browser, address: &str) -> Browser {
    browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await;
    browser.fill("Code", &world.mailbox.code(address).await).submit("Continue").await.is_at("/user");
    browser
}

#[tokio::test]
async fn an_address_that_somebody_merely_claims_is_signed_up_with() {
    let world = World::new().await;
    world.settings("attributes.email_address.verify_at_sign_up", json!(false)).await;
    let mut eve = world.browser();
    eve.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await.is_at("/user");
    let mut ada = world.browser();
    wizard(&mut ada, &world, &world.setup_link().await, ADA).await;
    ada.is_at("/admin");
    assert_eq!(world.count("users WHERE administrator_role = 'owner'").await, 1);
    eve.visit("/admin").await.sees("Page not found");
}

#[tokio::test]
async fn where_no_mail_leaves_the_operator_is_told_what_to_set() {
    for (environment, told) in [
        (vec![("PORTICO_PUBLIC_URL", "https://accounts.example.com")], true),
        (
            vec![
                ("PORTICO_PUBLIC_URL", "https://accounts.example.com"),
                ("PORTICO_SMTP_URL", "smtp://127.0.0.1:1"),
            ],
            false,
        ),
        (vec![], false),
    ] {
        let world = World::with(&environment).await;
        let mut browser = world.browser();
        browser.visit(&world.setup_link().await).await;
        assert_eq!(browser.answer().body.contains("PORTICO_SMTP_URL"), told, "{environment:?}");
    }
}

#[tokio::test]
async fn in_development_pages_say_that_nobody_owns_the_portal_and_lead_to_the_inbox() {
    let world = World::new().await;
    let (unowned, inbox) = ("no owner yet", "open the inbox");
    let mut browser = world.browser();
    browser.visit("/sign-in").await.sees(unowned).sees_no(inbox);
    browser.visit("/sign-up").await.sees(unowned).fill("Email address", ADA).submit("Continue").await;
    browser
        .is_at("/sign-up/verify-email-address")
        .follow("Development: open the inbox")
        .await
        .is_at("/dev/inbox")
        .sees(ADA);
    world.administrator_link(BOB).await;
    for path in ["/sign-in", "/sign-up"] {
        browser.visit(path).await.sees_no(unowned);
    }
    let mut signing_in = world.start_sign_in(BOB).await;
    signing_in.sees(inbox);
    signing_in.visit("/sign-in").await.sees_no(inbox);

    let production = World::in_production().await;
    production.administrator_link(ADA).await;
    let mut browser = production.start_sign_in(ADA).await;
    browser.sees_no(inbox).visit("/sign-in").await.sees_no("Development");
}
