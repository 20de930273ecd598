//! Cookies that are nobody's, sent to every page: taken away once, and never a circle.

use axum::http::Method;
use serde_json::json;

use crate::browser::Browser;
use crate::database::change;
use crate::world::World;

const ADA: &str = "ada@example.com";

/// Every page, and how it ends for somebody who is not signed in: at one of these, or not found.
const PAGES: &[&str] = &[
    "/",
    "/default-redirect",
    "/sign-in",
    "/sign-in?redirect_url=%2Fuser",
    "/sign-in/factor-one",
    "/sign-in?phone",
    "/sign-in/methods",
    "/sign-in/forgot-password",
    "/sign-in/reset-password",
    "/sign-in/reset-password-success",
    "/sign-in/verify",
    "/sign-in/choose",
    "/sign-in/nothing",
    "/sign-up",
    "/sign-up/verify-email-address",
    "/sign-up/verify-phone-number",
    "/sign-up/methods",
    "/sign-up/continue",
    "/sign-up/verify",
    "/sign-up/nothing",
    "/user",
    "/user/security",
    "/user/verify",
    "/user/add-email-address",
    "/user/add-phone-number",
    "/user/change-password",
    "/user/remove-password",
    "/user/verify-identification",
    "/user/delete-account",
    "/unauthorized-sign-in",
    "/unauthorized-sign-in/revoke",
    "/sign-out",
    "/sign-out?redirect_url=%2Fuser",
    "/admin",
    "/setup",
    "/v1/verify",
    "/nothing",
];

/// Where a walk ended.
struct Walk {
    hops: usize,
    clearings: usize,
    path: String,
    body: String,
}

/// Follows redirects with just these cookies, as long as none is taken away.
async fn walk(browser: &Browser, page: &str, cookies: Option<&str>) -> Walk {
    let (mut path, mut cookies, mut clearings) = (page.to_owned(), cookies, 0);
    for hops in 0..10 {
        let ask = browser.ask_path(Method::GET, &path).header("cookie", cookies.unwrap_or_default());
        let answer = browser.send(ask).await;
        if answer
            .set_cookies()
            .iter()
            .any(|line| line.starts_with("__client=;") && line.contains("Max-Age=0"))
        {
            clearings += 1;
            cookies = None;
        }
        match answer.location() {
            Some(next) => path = next,
            None => return Walk { hops, clearings, path, body: answer.body },
        }
    }
    panic!("{page} with {cookies:?} leads in a circle");
}

#[tokio::test]
async fn no_cookie_leads_in_a_circle_on_any_page() {
    let world = World::new().await;
    let mut ended = world.sign_up("ended@example.com").await;
    ended.visit("/sign-out").await.submit("Sign out").await;
    let deleted = world.sign_up("deleted@example.com").await;
    change(
        &world.db,
        "DELETE FROM clients WHERE id IN (SELECT client_id FROM sessions WHERE ended_at IS NULL)",
    )
    .await;
    let alive = world.sign_up(ADA).await;
    let client = |browser: &Browser| format!("__client={}", browser.client().unwrap());
    let twice = format!("{}; __client={}", client(&alive), "C".repeat(43));
    let same = format!("{}; {}", client(&alive), client(&alive));
    let (ended, deleted) = (client(&ended), client(&deleted));
    let garbage = format!("__client={}", "A".repeat(43));
    // What is sent, and how often it is to be taken away.
    let states = [
        (None, 0),
        (Some(garbage.as_str()), 1),
        (Some("__client=x"), 1),
        (Some("__client="), 1),
        (Some(deleted.as_str()), 1),
        (Some(twice.as_str()), 1),
        (Some(same.as_str()), 1),
        (Some(ended.as_str()), 0),
    ];
    let browser = world.browser();
    for several in [false, true] {
        world.settings("sessions.multi_session_enabled", json!(several)).await;
        for (cookies, clearings) in states {
            for page in PAGES {
                let walk = walk(&browser, page, cookies).await;
                let shown = format!("{page} with {cookies:?}: {}", walk.path);
                assert!(walk.hops <= 3 && walk.clearings <= clearings, "{shown}: {} hops", walk.hops);
                let start = walk.path.split('?').next().unwrap();
                if ["/sign-in", "/sign-up"].contains(&start) {
                    assert!(walk.body.contains("<form") && walk.clearings == clearings, "{shown}");
                } else {
                    assert!(walk.hops <= 1, "{shown}");
                }
            }
        }
    }
}

#[tokio::test]
async fn after_a_second_cookie_was_planted_signing_in_works_again() {
    let world = World::in_production().await;
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let cookies = format!("__client={}; __client={}", browser.client().unwrap(), "C".repeat(43));
    let answer = browser.send(browser.ask_path(Method::GET, "/sign-in").header("cookie", cookies)).await;
    let taken: Vec<_> =
        answer.set_cookies().into_iter().filter(|line| line.starts_with("__client=;")).collect();
    assert_eq!(taken.len(), 2, "{taken:?}");
    assert!(!taken[0].contains("Domain") && taken[1].contains("Domain=example.com"), "{taken:?}");
    assert_eq!(browser.client(), None);
}
