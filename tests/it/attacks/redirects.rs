//! Hostile targets through every parameter that could redirect: nobody is ever led away.
//!
//! That no `Location` is foreign is asserted by the browser, at every hop of every test.

use axum::http::Method;
use portico::model::targets::{Accepted, Targets};
use url::form_urlencoded::Serializer;

use crate::world::browser::Browser;
use crate::world::database::{change, column};
use crate::world::{ADA, World};

/// Ways to write a foreign host (`H`) so that it looks like ours, or like a path; and targets that need no host. The
/// stories in Chromium read the same table.
#[derive(serde::Deserialize)]
struct Table {
    shapes: Vec<String>,
    bare: Vec<String>,
}

fn hostile() -> Vec<String> {
    let table: Table = serde_json::from_str(include_str!("../../hostile_targets.json")).unwrap();
    let hosts = ["evil.example", "xn--vil-8ka.example:3000"];
    let shaped = table.shapes.iter().flat_map(|shape| hosts.iter().map(|host| shape.replace('H', host)));
    let mut all: Vec<String> = shaped.chain(table.bare.iter().cloned()).collect();
    all.push(format!("//evil.example/{}", "a".repeat(5000)));
    all.sort();
    all.dedup();
    assert!(all.len() > 200, "{}", all.len());
    all
}

/// The same target in every parameter: whichever is dropped, the next one is tried.
fn everywhere(target: &str) -> Targets {
    let target = || Some(target.to_owned());
    Targets {
        redirect_url: target(),
        sign_in_force_redirect_url: target(),
        sign_up_force_redirect_url: target(),
        sign_in_fallback_redirect_url: target(),
        sign_up_fallback_redirect_url: target(),
    }
}

fn form(pairs: &[(&str, &str)], targets: &Targets) -> String {
    let named = targets.pairs().into_iter().filter_map(|(name, value)| value.map(|value| (name, value)));
    Serializer::new(String::new()).extend_pairs(pairs).extend_pairs(named).finish()
}

fn query(path: &str, targets: &Targets) -> String {
    format!("{path}?{}", form(&[], targets))
}

/// Keeps a target in the place of those that an attempt holds, behind the program's back.
async fn plant(world: &World, table: &str, target: &str) {
    let json = everywhere(target).only(|_, _| true).stored().unwrap().replace('\'', "''");
    change(&world.db, &format!("UPDATE {table} SET targets = '{json}'")).await;
}

/// Where a path leads at once.
async fn leads(browser: &Browser, path: &str) -> Option<String> {
    browser.send(browser.ask_path(Method::GET, path)).await.location()
}

/// Follows a path to its end; the browser asserts every hop, and here every address that the last page names.
async fn walk(browser: &Browser, path: &str) {
    let mut tab = browser.tab();
    tab.visit(path).await;
    let page = tab.page();
    for address in page.addresses() {
        let to = tab.url().join(&address).unwrap_or_else(|_| panic!("{path}: {address:?}"));
        assert_eq!(to.origin(), tab.url().origin(), "{path}: the page leads to {address:?}");
    }
    assert_eq!(
        page.count("meta[http-equiv=refresh][content*=url], [formaction], [ping], iframe"),
        0,
        "{path}"
    );
}

/// Whether a target is a path of the portal: some shapes are, once they are parsed.
fn stays(browser: &Browser, location: &str) -> bool {
    let to = browser.url().join(location).unwrap();
    to.origin() == browser.url().origin() && location.starts_with('/') && !to.path().starts_with("//")
}

#[tokio::test]
async fn no_parameter_of_a_page_leads_whoever_is_signed_in_away() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    for target in hostile() {
        for path in ["/sign-in", "/sign-up"] {
            let to = leads(&browser, &query(path, &everywhere(&target))).await.unwrap();
            assert!(stays(&browser, &to), "{target:?}: {to:?}");
        }
        walk(&browser, &query("/sign-out", &everywhere(&target))).await;
    }
    for target in hostile().iter().step_by(11) {
        for path in [
            "/",
            "/default-redirect",
            "/user",
            "/v1/verify",
            "/sign-in/verify",
            "/sign-in/factor-one",
            "/sign-in/choose",
            "/user/verify",
            "/unauthorized-sign-in",
        ] {
            walk(&browser, &query(path, &everywhere(target))).await;
        }
        for name in ["after_sign_in_url", "return_to", "next", "url", "email_address", "v"] {
            let query = form(&[(name, target)], &Targets::default());
            walk(&browser, &format!("/sign-in?{query}")).await;
        }
    }
}

#[tokio::test]
async fn no_parameter_of_a_page_leads_a_stranger_away() {
    let world = World::new().await;
    let browser = world.browser();
    for target in hostile() {
        for path in ["/sign-in", "/sign-up", "/sign-out"] {
            walk(&browser, &query(path, &everywhere(&target))).await;
        }
    }
    for target in hostile().iter().step_by(11) {
        for path in
            ["/", "/user", "/v1/verify", "/sign-up/verify", "/sign-up/continue", "/sign-in/choose", "/setup"]
        {
            walk(&browser, &query(path, &everywhere(target))).await;
        }
    }
}

#[tokio::test]
async fn one_at_a_time_no_parameter_leads_away() {
    let world = World::new().await;
    let [stranger, ada] = [world.browser(), world.sign_up(ADA).await];
    let names = everywhere("").pairs().map(|(name, _)| name);
    for (n, target) in hostile().iter().enumerate() {
        let query = form(&[(names[n % names.len()], target)], &Targets::default());
        for path in ["/sign-in", "/sign-up", "/sign-out"] {
            walk(&stranger, &format!("{path}?{query}")).await;
            let to = leads(&ada, &format!("{path}?{query}")).await;
            assert!(to.as_deref().is_none_or(|to| stays(&ada, to)), "{path} {target:?}: {to:?}");
        }
    }
}

async fn post(browser: &Browser, path: &str, body: String) -> String {
    let url = browser.url().join(path).unwrap();
    browser.send(browser.post(&url, body)).await.location().unwrap()
}

#[tokio::test]
async fn no_hostile_target_is_kept_with_an_attempt() {
    let world = World::with_user(ADA).await;
    for (n, target) in hostile().iter().enumerate() {
        let named = everywhere(target);
        let browser = world.browser();
        match n % 3 {
            0 => post(&browser, "/act/sign_in/create", form(&[("identifier", ADA)], &named)).await,
            1 => {
                post(&browser, "/act/sign_up/create", form(&[("email_address", "new@example.com")], &named))
                    .await
            }
            // Refused: the page is shown again, with the targets in its address.
            _ => {
                let refused =
                    post(&browser, "/act/sign_up/create", form(&[("email_address", "nonsense")], &named))
                        .await;
                walk(&browser, &refused).await;
                let refused =
                    post(&browser, "/act/sign_in/create", form(&[("identifier", "nonsense")], &named)).await;
                walk(&browser, &refused).await;
                refused
            }
        };
    }
    let home = world.browser();
    for table in ["sign_ins", "sign_ups"] {
        assert!(world.count(table).await > 50, "{table}");
        let sql = format!("SELECT DISTINCT targets FROM {table} WHERE targets IS NOT NULL");
        for kept in column(&world.db, &sql).await {
            for value in Accepted::from(Some(kept)).pairs().into_iter().filter_map(|(_, value)| value) {
                let to = home.url().join(value).unwrap();
                let ours = to.origin() == home.url().origin() && !to.path().starts_with("//");
                assert!(ours, "kept: {value:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_form_that_signs_out_leads_nobody_away() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    for target in hostile() {
        let to = post(&browser, "/act/sign_out", form(&[], &everywhere(&target))).await;
        assert!(stays(&browser, &to), "{target:?}: {to:?}");
    }
}

#[tokio::test]
async fn the_switch_of_languages_leads_nobody_away() {
    let world = World::new().await;
    let browser = world.browser();
    for target in hostile() {
        let to = post(
            &browser,
            "/act/language",
            form(&[("language", "de"), ("back", &target)], &Targets::default()),
        )
        .await;
        assert!(stays(&browser, &to), "{target:?}: {to:?}");
        let page = query("/sign-in", &everywhere(&target));
        let to = post(
            &browser,
            "/act/language",
            form(&[("language", "en"), ("back", &page)], &Targets::default()),
        )
        .await;
        assert!(to == page || to == "/", "{page:?}: {to:?}");
    }
}

#[tokio::test]
async fn targets_are_judged_again_at_the_end() {
    let world = World::with_user(ADA).await;
    let mut sign_in = world.start_sign_in(ADA).await;
    sign_in.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
    let sign_up = world.sign_up("new@example.com").await;
    for target in hostile() {
        plant(&world, "sign_ins", &target).await;
        plant(&world, "sign_ups", &target).await;
        for (browser, page) in
            [(&sign_in, "/sign-in/factor-one"), (&sign_up, "/sign-up/verify-email-address")]
        {
            let to = leads(browser, page).await.unwrap();
            assert!(stays(browser, &to), "{target:?}: {to:?}");
        }
    }
}

#[tokio::test]
async fn by_code_by_link_and_after_a_press_elsewhere_nobody_is_led_to_a_planted_target() {
    let world = World::with_user(ADA).await;
    world.settings("attack_protection.email_link.require_same_client", false.into()).await;
    for target in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
        for way in ["code", "link", "elsewhere"] {
            let mut browser = world.start_sign_in(ADA).await;
            plant(&world, "sign_ins", target).await;
            match way {
                "code" => browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await,
                "link" => browser.visit(&world.mailbox.link(ADA).await).await.submit("Continue").await,
                _ => {
                    let link = world.mailbox.link(ADA).await;
                    world.browser().on_a_phone().visit(&link).await.submit("Continue").await;
                    browser.reload().await.submit("Continue").await
                }
            };
            browser.is_at("/user");
        }
    }
}

#[tokio::test]
async fn beginning_anew_forwards_no_planted_target() {
    let world = World::with_user(ADA).await;
    let mut waiting = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    let mut left = world.start_sign_in(ADA).await;
    left.submit("Cancel").await.is_at("/sign-in");
    for target in hostile() {
        plant(&world, "sign_ins", &target).await;
        for path in ["/sign-in/factor-one", "/sign-up/continue", "/sign-in/status", link.as_str()] {
            walk(&left, path).await;
        }
    }
    for target in ["//evil.example", "https://evil.example/"] {
        plant(&world, "sign_ins", target).await;
        waiting.submit("Cancel").await;
        assert!(!waiting.url().as_str().contains("evil"), "{}", waiting.url());
        waiting.fill("Email address", ADA).submit("Continue").await;
    }
}

#[tokio::test]
async fn a_path_of_two_slashes_is_not_a_host() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    for path in [
        "//evil.example",
        "//evil.example/sign-in",
        "/sign-in//evil.example",
        "/sign-in/%2f%2fevil.example",
        "/.//evil.example",
    ] {
        let answer = browser.send(browser.ask_path(Method::GET, "/").at(path)).await;
        assert!([303, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_referrer_is_never_followed() {
    let world = World::with_user(ADA).await;
    let browser = world.browser();
    let bodies = ["", "identifier=a&identifier=b", "identifier[x]=1", "%", "identifier=nonsense", "code=1"];
    for path in [
        "/act/sign_in/create",
        "/act/sign_in/attempt",
        "/act/sign_up/create",
        "/sign-in/verify/press",
        "/act/sign_out",
    ] {
        for body in bodies {
            let url = browser.url().join(path).unwrap();
            let ask = browser.post(&url, body.into()).header("referer", "https://evil.example/");
            let answer = browser.send(ask).await;
            assert!(!answer.body.contains("evil.example"), "{path} {body}");
        }
    }
}

#[tokio::test]
async fn in_production_only_the_root_domain_over_https_is_followed() {
    let world = World::in_production().await;
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let hostile = [
        "http://example.com/",
        "http://app.example.com/",
        "https://example.com.evil.test/",
        "https://evilexample.com/",
        "https://example.com:444/",
        "https://app.example.com:8443/",
        "https://example.com@evil.test/",
        "https://example.com./",
        "https://co.uk/",
        "https://com/",
        "https://.example.com/",
        "https://example.com%2eevil.test/",
        "https://EXAMPLE.com.evil.test",
        "https://example.com\u{3002}evil.test/",
        "https://xn--example-.com/",
        "https://example.co/",
        "https://ехample.com/",
    ];
    for target in hostile {
        browser.visit(&query("/sign-in", &everywhere(target))).await.is_at("/user");
    }
    browser.may_leave_to("https://example.com").may_leave_to("https://app.example.com");
    for target in ["https://example.com/x", "https://app.example.com/y?z"] {
        let mut tab = browser.tab();
        tab.visit(&query("/sign-in", &Targets::to(target))).await;
        assert_eq!(tab.url().as_str(), target);
    }
}
