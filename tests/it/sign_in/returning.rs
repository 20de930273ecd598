//! A site sends people here and gets them back: what it named is followed in order, and survives every hop.

use portico::model::targets::Targets;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::mailbox::wrong;
use crate::world::wire::encoded;
use crate::world::{ADA, World, seconds};

const SITE: &str = "http://localhost:5173";

/// Targets that arrive as they were named, byte for byte.
const GOOD: &[&str] = &[
    "http://localhost:5173/",
    "http://localhost:5173/in?a=b",
    "http://localhost:5173/in?a=1&a=2&b=#c?d=/e",
    "http://localhost:5173/caf%C3%A9/%E2%9C%93?q=%20+%2B%26%3D%23&%F0%9F%98%80#%E2%9C%93",
    "http://localhost:5173/?redirect_url=https%3A%2F%2Felsewhere.example%2F%3Fx%3Dy",
    "http://localhost:5173/a/b;c=d/e@f:g!$&()*,~_-.%7E?h[]=i|j^k`l{m}",
    "http://localhost:5173/%2e%2e%2f%2F%5C%25?%00#%0A",
    "http://localhost:4173/another/port",
    "http://localhost/no/port",
];

fn query(path: &str, pairs: &[(&str, &str)]) -> String {
    format!("{path}?{}", encoded(pairs))
}

fn leaving(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.may_leave_to(SITE).may_leave_to("http://localhost:4173").may_leave_to("http://localhost");
    browser
}

#[tokio::test]
async fn a_good_target_is_followed_byte_for_byte_when_signed_in_already_and_after_signing_out() {
    let world = World::new().await;
    let mut browser = leaving(&world);
    browser.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    for good in GOOD {
        for path in ["/sign-in", "/sign-up"] {
            let mut tab = browser.tab();
            tab.visit(&query(path, &[("redirect_url", good)])).await;
            assert_eq!(&browser.locations().pop().unwrap(), good);
        }
    }
    let mut signed_out = browser.tab();
    signed_out.visit(&query("/sign-out", &[("redirect_url", GOOD[3])])).await.submit("Sign out").await;
    assert_eq!(signed_out.url().as_str(), GOOD[3]);
    assert!(!browser.is_signed_in().await);
    for good in GOOD {
        browser.tab().visit(&query("/sign-out", &[("redirect_url", good)])).await;
        assert_eq!(
            &browser.locations().pop().unwrap(),
            good,
            "nobody is signed in, so there is nothing to ask"
        );
    }
}

#[tokio::test]
async fn the_longest_target_has_2048_bytes() {
    let world = World::new().await;
    let mut browser = leaving(&world);
    browser.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    let longest = format!("{SITE}/?{}", "%20".repeat(600));
    let longest = format!("{longest}{}", "x".repeat(2048 - longest.len()));
    // Five of them, and the page still comes back to itself when the language is changed.
    let names = all().pairs().map(|(name, _)| (name, longest.as_str()));
    let mut stranger = world.browser();
    stranger
        .visit(&query("/sign-in", &names))
        .await
        .submit("Deutsch")
        .await
        .is_at(&query("/sign-in", &names));
    browser.tab().visit(&query("/sign-in", &[("redirect_url", &longest)])).await;
    assert_eq!(browser.locations().pop().unwrap(), longest);
    browser.visit(&query("/sign-in", &[("redirect_url", &format!("{longest}x"))])).await.is_at("/user");
}

/// How an attempt is finished.
#[derive(Clone, Copy, Debug)]
enum Way {
    Code,
    Link,
    PressedElsewhere,
}

#[tokio::test]
async fn a_target_survives_every_hop_of_a_sign_in() {
    let world = World::with_user(ADA).await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    for (way, good) in [(Way::Code, GOOD[3]), (Way::Link, GOOD[4]), (Way::PressedElsewhere, GOOD[5])] {
        world.clock.advance(seconds(100));
        let mut browser = leaving(&world);
        browser.visit(&query("/sign-in", &[("redirect_url", good)])).await;
        browser.submit("Deutsch").await.sees("Anmelden").submit("English").await;
        browser
            .follow("Sign up")
            .await
            .follow("Sign in")
            .await
            .follow("Sign up")
            .await
            .follow("Sign in")
            .await;
        browser.fill("Email address", "nonsense").submit("Continue").await;
        browser.is_refused_at("Email address", "not an email");
        browser.fill("Email address", "nobody@example.com").submit("Continue").await;
        browser.is_refused_at("Email address", "no account").follow("Sign up").await.follow("Sign in").await;
        browser.fill("Email address", ADA).submit("Continue").await;
        browser.submit("Cancel").await.is_at("/sign-in").fill("Email address", ADA).submit("Continue").await;
        browser.follow("Use another method").await.follow("Back").await;
        let code = world.mailbox.code(ADA).await;
        browser.fill("Code", &wrong(&code)).submit("Continue").await.is_refused_at("Code", "incorrect");
        world.clock.advance(seconds(61));
        browser.submit("Resend").await;
        finish(&world, &mut browser, ADA, way).await;
        assert_eq!(browser.url().as_str(), good, "{way:?}");
    }
}

#[tokio::test]
async fn a_target_survives_every_hop_of_a_sign_up() {
    let world = World::with_user(ADA).await;
    world.settings("attack_protection.email_link.require_same_client", json!(false)).await;
    world.settings("attributes.first_name.required", json!(true)).await;
    for (way, good) in [(Way::Code, GOOD[3]), (Way::Link, GOOD[4]), (Way::PressedElsewhere, GOOD[5])] {
        let address = &format!("{way:?}@example.com").to_lowercase();
        let mut browser = leaving(&world);
        browser.visit(&query("/sign-in", &[("redirect_url", good)])).await.follow("Sign up").await;
        browser.fill("First name", "Ada").fill("Email address", ADA).submit("Continue").await;
        browser.is_refused_at("Email address", "already has an account").follow("Sign in").await;
        browser.follow("Sign up").await.fill("First name", "").fill("Email address", address);
        browser.submit("Continue").await.is_refused_at("First name", "Enter your first name");
        browser.fill("First name", "Ada").submit("Continue").await.submit("Cancel").await.is_at("/sign-up");
        browser.fill("First name", "Ada").fill("Email address", address).submit("Continue").await;
        finish(&world, &mut browser, address, way).await;
        assert_eq!(browser.url().as_str(), good, "{way:?}");
    }
}

async fn finish(world: &World, browser: &mut Browser, address: &str, way: Way) {
    let (code, link) = (world.mailbox.code(address).await, world.mailbox.link(address).await);
    match way {
        Way::Code => browser.fill("Code", &code).submit("Continue").await,
        Way::Link => browser.visit(&link).await.submit("Continue").await,
        Way::PressedElsewhere => {
            world.browser().on_a_phone().visit(&link).await.submit("Continue").await;
            browser.reload().await.submit("Continue").await
        }
    };
}

#[tokio::test]
async fn a_target_survives_the_page_for_what_is_missing() {
    let world = World::new().await;
    let mut browser = leaving(&world);
    browser.visit(&query("/sign-up", &[("redirect_url", GOOD[3])])).await;
    browser.fill("Email address", ADA).submit("Continue").await;
    world.settings("attributes.first_name.required", json!(true)).await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/sign-up/continue");
    browser.submit("Continue").await.is_refused_at("First name", "Enter your first name");
    browser.fill("First name", "Ada").submit("Continue").await;
    assert_eq!(browser.url().as_str(), GOOD[3]);
}

#[tokio::test]
async fn beginning_anew_after_an_attempt_ran_out_keeps_the_target() {
    let world = World::with_user(ADA).await;
    let named = query("/sign-in", &[("redirect_url", GOOD[3])]);
    let mut browser = leaving(&world);
    browser.visit(&named).await.fill("Email address", ADA).submit("Continue").await;
    let link = world.mailbox.link(ADA).await;
    world.clock.advance(seconds(90_000));
    browser.tab().visit(&link).await.follow("Start again").await.is_at(&named);
    browser.reload().await.is_at(&named);
    browser.fill("Email address", ADA).submit("Continue").await;
    // An older link of the same browser leads to the same place.
    browser.tab().visit(&link).await.follow("Start again").await.is_at(&named);
    browser.reload().await.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    assert_eq!(browser.url().as_str(), GOOD[3]);
    // Of what is finished, nothing is carried on.
    browser.visit("/sign-out").await.submit("Sign out").await;
    browser.visit("/sign-in/factor-one").await;
    assert_eq!(browser.path(), "/sign-in");
}

#[tokio::test]
async fn what_one_browser_named_is_not_told_to_another() {
    let world = World::with_user(ADA).await;
    let mut browser = world.browser();
    browser.visit(&query("/sign-in", &[("redirect_url", GOOD[3])])).await;
    browser.fill("Email address", ADA).submit("Continue").await;
    world.clock.advance(seconds(601));
    let mut phone = world.browser().on_a_phone();
    phone.visit(&world.mailbox.link(ADA).await).await.follow("Start again").await;
    assert_eq!(phone.path(), "/sign-in");
}

/// All that a site may name, each a place of its own.
fn all() -> Targets {
    let at = |path: &str| Some(format!("{SITE}/{path}"));
    Targets {
        redirect_url: at("named"),
        sign_in_force_redirect_url: at("in-force"),
        sign_up_force_redirect_url: at("up-force"),
        sign_in_fallback_redirect_url: at("in-fallback"),
        sign_up_fallback_redirect_url: at("up-fallback"),
    }
}

#[tokio::test]
async fn the_order_is_force_then_named_then_fallback_then_settings_then_home_then_profile() {
    let world = World::new().await;
    let mut ada = leaving(&world);
    ada.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    ada.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    let names = all().pairs().map(|(name, _)| name);
    let [named, in_force, up_force, in_fallback, up_fallback] = names;
    // What is left out, or foreign, and where that leads after signing in and after signing up.
    let cases: &[(&[&str], &str, &str)] = &[
        (&[], "in-force", "up-force"),
        (&[in_force], "named", "up-force"),
        (&[up_force], "in-force", "named"),
        (&[in_force, up_force], "named", "named"),
        (&[in_force, up_force, named], "in-fallback", "up-fallback"),
        (&[in_force, up_force, named, in_fallback], "set-in", "up-fallback"),
        (&[in_force, up_force, named, in_fallback, up_fallback], "set-in", "set-up"),
    ];
    let settings = [
        ("redirects.after_sign_in_url", json!(format!("{SITE}/set-in"))),
        ("redirects.after_sign_up_url", json!(format!("{SITE}/set-up"))),
        ("application.home_url", json!(format!("{SITE}/home"))),
    ];
    world.all_settings(&settings).await;
    for (out, signed_in, signed_up) in cases {
        for foreign in [None, Some("https://evil.example/"), Some("/sign-in")] {
            let pairs: Vec<_> = all().pairs().map(|(n, v)| (n, v.unwrap_or_default().to_owned())).into();
            let pairs = pairs.iter().filter_map(|(name, value)| match foreign {
                _ if !out.contains(name) => Some((*name, value.as_str())),
                foreign => foreign.map(|foreign| (*name, foreign)),
            });
            let pairs: Vec<_> = pairs.collect();
            for (path, place) in [("/sign-in", signed_in), ("/sign-up", signed_up)] {
                // In a tab of its own time: this is no circle.
                ada.plant("__bounces", "").tab().visit(&query(path, &pairs)).await;
                assert_eq!(
                    ada.locations().pop().unwrap(),
                    format!("{SITE}/{place}"),
                    "{path} {out:?} {foreign:?}"
                );
            }
        }
    }
    for (off, then) in [("redirects.after_sign_in_url", "/home"), ("application.home_url", "")] {
        world.settings(off, json!(null)).await;
        ada.tab().visit("/sign-in").await;
        let expected =
            if then.is_empty() { "http://localhost:3000/user".into() } else { format!("{SITE}{then}") };
        assert_eq!(ada.locations().pop().unwrap(), expected);
    }
}

#[tokio::test]
async fn the_flow_that_was_completed_decides() {
    let world = World::with_user(ADA).await;
    let pairs: Vec<_> = all().pairs().map(|(n, v)| (n, v.unwrap_or_default().to_owned())).into();
    let pairs: Vec<_> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let mut newcomer = leaving(&world);
    newcomer.visit(&query("/sign-in", &pairs)).await.follow("Sign up").await;
    newcomer.fill("Email address", "new@example.com").submit("Continue").await;
    newcomer.fill("Code", &world.mailbox.code("new@example.com").await).submit("Continue").await;
    assert_eq!(newcomer.url().as_str(), format!("{SITE}/up-force"));
    let mut ada = leaving(&world);
    ada.visit(&query("/sign-up", &pairs)).await.follow("Sign in").await;
    ada.fill("Email address", ADA).submit("Continue").await;
    ada.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    assert_eq!(ada.url().as_str(), format!("{SITE}/in-force"));
}

#[tokio::test]
async fn only_what_can_count_is_forwarded() {
    let world = World::new().await;
    let browser = world.browser();
    let pairs = [
        ("redirect_url", "https://evil.example/"),
        ("sign_in_force_redirect_url", "http://localhost:5173/force"),
        ("sign_in_fallback_redirect_url", "http://localhost:5173/idle"),
        ("sign_up_fallback_redirect_url", "http://localhost:5173/fallback"),
        ("after_sign_in_url", "http://localhost:5173/legacy"),
    ];
    let mut tab = browser.tab();
    tab.visit(&query("/sign-in", &pairs)).await.follow("Sign up").await;
    let forwarded: Vec<_> = tab.url().query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(forwarded, ["sign_in_force_redirect_url", "sign_up_fallback_redirect_url"]);
}

#[tokio::test]
async fn an_origin_that_is_no_longer_allowed_is_not_followed() {
    let world = World::with_user(ADA).await;
    world
        .settings(
            "redirects.allowed_origins",
            json!(["https://app.other.example", "https://*.third.example"]),
        )
        .await;
    let mut browser = world.browser();
    let pairs = [
        ("redirect_url", "https://app.other.example/x"),
        ("sign_in_fallback_redirect_url", "https://a.third.example/y"),
    ];
    browser.visit(&query("/sign-in", &pairs)).await.fill("Email address", ADA).submit("Continue").await;
    world.settings("redirects.allowed_origins", json!(["https://*.third.example"])).await;
    browser.may_leave_to("https://a.third.example");
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    assert_eq!(browser.url().as_str(), "https://a.third.example/y");
}

#[tokio::test]
async fn forms_may_lead_to_every_allowed_and_configured_origin() {
    let world = World::new().await;
    let policy = async || {
        let browser = world.browser();
        let answer = browser.send(browser.ask_path(axum::http::Method::GET, "/sign-in")).await;
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        policy.split("form-action ").nth(1).unwrap().split(';').next().unwrap().to_owned()
    };
    assert_eq!(policy().await, "'self' http://localhost:*");
    let settings = [
        ("redirects.allowed_origins", json!(["https://app.other.example:8443", "https://*.third.example"])),
        ("redirects.after_sign_in_url", json!("https://in.example/x")),
        ("redirects.after_sign_up_url", json!("https://up.example/x")),
        ("redirects.after_sign_out_url", json!("https://out.example/x")),
        ("application.home_url", json!("https://home.example/x")),
    ];
    world.all_settings(&settings).await;
    assert_eq!(
        policy().await,
        "'self' https://app.other.example:8443 https://*.third.example https://in.example https://up.example \
         https://out.example https://home.example"
    );
    let world = World::in_production().await;
    let browser = world.browser();
    let answer = browser.send(browser.ask_path(axum::http::Method::GET, "/setup")).await;
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' https://example.com https://*.example.com;"), "{policy}");
}

#[tokio::test]
async fn fields_are_filled_in_and_nothing_is_sent() {
    let world = World::with_user(ADA).await;
    world
        .all_settings(&[
            ("attributes.first_name.required", json!(true)),
            ("attributes.last_name.required", json!(true)),
        ])
        .await;
    let mut browser = world.browser();
    let before = world.counts().await;
    let pairs = [("email_address", ADA), ("first_name", "Ada"), ("last_name", "King <b>")];
    browser.visit(&query("/sign-in", &pairs)).await;
    assert_eq!(browser.field("Email address").value, ADA);
    browser.visit(&query("/sign-up", &pairs)).await;
    let values = ["Email address", "First name", "Last name"].map(|label| browser.field(label).value);
    assert_eq!(values, [ADA, "Ada", "King <b>"]);
    let long = "x".repeat(321);
    browser
        .visit(&query("/sign-up", &[("email_address", &long), ("first_name", &long), ("last_name", &long)]))
        .await;
    let values = ["Email address", "First name", "Last name"].map(|label| browser.field(label).value);
    assert_eq!(values, ["", "", ""], "too long for any field");
    assert_eq!(world.counts().await, before);
}

#[tokio::test]
async fn signing_out_leads_where_the_site_says_or_where_it_is_configured() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.may_leave_to(SITE).may_leave_to("http://localhost:4000");
    browser.visit(&query("/sign-out", &[("redirect_url", "https://evil.example/")])).await;
    browser.submit("Sign out").await.is_at("/sign-in");
    world.settings("redirects.after_sign_out_url", json!("http://localhost:4000/bye")).await;
    browser.visit(&query("/sign-out", &[("redirect_url", "//evil.example")])).await;
    assert_eq!(browser.url().as_str(), "http://localhost:4000/bye");
    // A circle of its own: a page for signing out that leads to the page for signing out.
    world.settings("redirects.after_sign_out_url", json!("http://localhost:3000/sign-out")).await;
    browser.visit("/sign-out").await.is_at("/sign-in");
    browser.visit("/sign-out?redirect_url=%2Fsign-out%3Fx").await.is_at("/sign-in");
}

#[tokio::test]
async fn a_site_that_sends_people_back_at_once_does_not_keep_them_in_a_circle() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.may_leave_to(SITE);
    // It names itself with another number each time.
    let turn = |n: usize| query("/sign-in", &[("redirect_url", &format!("{SITE}/in?try={n}"))]);
    for n in 0..3 {
        browser.visit(&turn(n)).await;
        assert_eq!(browser.url().origin().ascii_serialization(), SITE, "turn {n}");
    }
    browser.visit(&turn(3)).await.is_at("/sign-in").sees("You are signed in as").sees(ADA);
    assert_eq!(browser.page().link("Continue to localhost:5173").unwrap(), format!("{SITE}/in?try=3"));
    assert_eq!(browser.page().link("Sign out").unwrap(), "/sign-out");
    let cookie =
        browser.visit(&query("/sign-in", &[("redirect_url", &format!("{SITE}/another"))])).await.answer();
    assert!(cookie.set_cookies().is_empty(), "that was another place");
    assert!(browser.is_signed_in().await);
    // The browser forgets the count after ten seconds, by itself.
    let answer = browser
        .send(browser.ask_path(axum::http::Method::GET, &turn(4)).header(
            "cookie",
            format!(
                "__client={}; __portico={}",
                browser.client().unwrap(),
                browser.cookie("__portico").unwrap()
            ),
        ))
        .await;
    let counted = |line: &String| line.starts_with("__bounces=") && line.contains("Max-Age=10");
    assert!(
        answer.set_cookies().iter().any(counted),
        "{} {:?} {:?}",
        answer.status,
        answer.location(),
        answer.headers
    );
}
