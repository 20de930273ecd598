//! Cookies that are nobody's, sent to every page: taken away once, and never a circle. Those that came several times, or
//! that others may have written: none is used.

use axum::http::Method;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::database::{change, changed};
use crate::world::{ADA, World};

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
        (Some(twice.as_str()), 0),
        (Some(same.as_str()), 0),
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

/// Those of one name that was sent twice, as a page tells of them.
fn told(name: &str, domain: &str) -> String {
    let words = portico::words::Words::default_language();
    words.say_with("cookies_doubled", &[("names", name), ("domain", domain)])
}

#[tokio::test]
async fn of_several_of_one_name_none_is_used_and_none_deleted_and_every_page_says_so() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    browser.submit("English").await;
    let (client, other) = (browser.client().unwrap(), "C".repeat(43));
    let notice = told("__client", "localhost");
    let before = world.dump().await;
    for second in [other.as_str(), &client, "", "x", "\u{fc}"] {
        for cookies in [
            format!("__client={second}; __client={client}"),
            format!("__client={client}; a=b; __client={second}"),
        ] {
            for page in ["/sign-in", "/sign-up", "/nothing", "/setup", "/unauthorized-sign-in"] {
                let ask = browser.ask_path(Method::GET, page).header("cookie", &cookies);
                let answer = browser.send(ask).await;
                assert!(answer.page().text().contains(&notice), "{page}: {}", answer.page().text());
                assert!(answer.set_cookies().is_empty(), "{page}: {:?}", answer.set_cookies());
            }
            let ask = browser.ask_path(Method::GET, "/user").header("cookie", &cookies);
            assert_eq!(browser.send(ask).await.status, 303);
            for (path, form, page) in [
                ("/act/sign_in/create", "identifier=ada%40example.com", "/sign-in"),
                ("/act/sign_up/create", "email_address=bob%40example.com", "/sign-up"),
                ("/act/user/rename", "first_name=Eve", "/user"),
            ] {
                let url = browser.url().join(path).unwrap();
                let answer = browser.send(browser.post(&url, form.into()).header("cookie", &cookies)).await;
                assert!(answer.location().unwrap().starts_with(page), "{path}: {:?}", answer.location());
                assert!(!answer.gives("__client"), "{path}");
            }
        }
    }
    assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new());
    assert!(browser.is_signed_in().await, "what was deleted by hand is over");
    browser.sees_no("several cookies");
}

#[tokio::test]
async fn several_of_the_one_for_sites_are_nobody_and_lead_in_no_circle() {
    let world = World::with(&[
        ("PORTICO_PUBLIC_URL", "https://accounts.example.com"),
        ("PORTICO_MODE", "development"),
    ])
    .await;
    let mut browser = world.sign_up(ADA).await;
    browser.may_leave_to("https://app.example.com");
    let own = browser.cookies_for("/");
    for second in [browser.cookie("__portico").unwrap(), "x".to_owned()] {
        let cookies = format!("{own}; __portico={second}");
        let ask = |path| browser.ask_path(Method::GET, path).header("cookie", &cookies);
        assert_eq!(browser.send(ask("/forward-auth")).await.status, 401);
        let way = "/sign-in?redirect_url=https%3A%2F%2Fapp.example.com%2Fdeep";
        let page = browser.send(ask(way)).await;
        assert_eq!(page.status, 200);
        assert!(page.page().text().contains(&told("__portico", "example.com")), "{}", page.page().text());
        assert!(page.page().link("Continue to app.example.com").is_some() && page.set_cookies().is_empty());
    }
    browser.visit("/sign-in?redirect_url=https%3A%2F%2Fapp.example.com%2Fdeep").await;
    assert_eq!(browser.url().as_str(), "https://app.example.com/deep");
}

#[tokio::test]
async fn on_https_what_a_neighbour_plants_is_not_ours() {
    let world = World::in_production().await;
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let own = browser.cookies_for("/admin");
    assert!(own.contains("__Host-__client=") && !own.contains("; __client="), "{own}");
    // A neighbour may write any name but ours: those of an older version, and ours in other letters, are never read.
    for planted in ["__client", "__HOST-__client", "__host-__client", "__Secure-__client", " __client"] {
        let cookies = format!("{planted}={}; {own}", "C".repeat(43));
        let answer = browser.send(browser.ask_path(Method::GET, "/admin").header("cookie", cookies)).await;
        assert!(answer.status == 200 && !answer.body.contains("several cookies"), "{planted}");
    }
    let old = format!("__client={}", browser.client().unwrap());
    let answer = browser.send(browser.ask_path(Method::GET, "/user").header("cookie", old)).await;
    assert_eq!((answer.status.as_u16(), answer.set_cookies()), (303, vec![]));
}

#[tokio::test]
async fn a_browser_carries_five_links_of_a_kind_and_the_oldest_gives_way() {
    let world = World::new().await;
    let mut browser = world.browser();
    let mut links = vec![];
    for n in 0..7 {
        let address = format!("user{n}@example.com");
        world.start_sign_up(&address).await;
        links.push(world.mailbox.link(&address).await);
    }
    for link in &links {
        browser.visit(link).await.is_at("/sign-up/verify");
    }
    let five = browser.cookies_named("__link_");
    assert_eq!(five.len(), 5);
    // Opened once more, one stays where it is.
    browser.visit(&links[4]).await;
    assert_eq!(browser.cookies_named("__link_").len(), 5);
    browser.visit(&links[0]).await.sees(&world.words("link_elsewhere"));
    let now = browser.cookies_named("__link_");
    assert!(now.len() == 5 && !now.contains(&five[0]) && now.contains(&five[1]), "{five:?} {now:?}");
}

/// What a browser that was refused would send to the page of the form, and that page.
async fn refused(browser: &mut Browser) -> (String, String) {
    browser.visit("/sign-up").await.fill("Email address", "typed.before@");
    let page = browser.press("Continue").await.location().unwrap();
    (page, browser.cookie("__page").expect("a flash"))
}

#[tokio::test]
async fn a_refusal_is_told_once_on_its_page_in_its_browser_and_in_time() {
    let world = World::with_user(ADA).await;
    let mut browser = world.browser();
    let (page, flash) = refused(&mut browser).await;
    assert!(!flash.contains("typed"), "sealed");
    // Not on another page, and not to whoever asks for the headers alone.
    browser.visit("/sign-in").await.sees_no("complete email");
    let head = browser.send(browser.ask_path(Method::HEAD, &page)).await;
    assert!(head.set_cookies().is_empty());
    browser.visit(&page).await;
    assert_eq!(browser.field("Email address").value, "typed.before@");
    assert_eq!(browser.cookie("__page"), None, "shown once");
    browser.reload().await;
    assert_eq!(browser.field("Email address").value, "");
    // Whoever keeps a copy may look at it once more, until its time is over.
    browser.plant("__page", &flash).visit(&page).await;
    assert_eq!(browser.field("Email address").value, "typed.before@");
    for planted in ["", "x", "\"", &flash[1..], &flash[..flash.len() - 1], &"A".repeat(3900)] {
        browser.plant("__page", planted).visit(&page).await;
        assert_eq!(browser.field("Email address").value, "", "{planted:.30}");
    }
    world.clock.advance(portico::clock::Millis::minutes(30));
    browser.plant("__page", &flash).visit(&page).await;
    assert_eq!(browser.field("Email address").value, "", "too late");
    // That of a browser which is known is not shown in another.
    let mut known = world.start_sign_in(ADA).await;
    let (page, flash) = refused(&mut known).await;
    for mut other in [world.browser(), world.start_sign_in(ADA).await] {
        other.plant("__page", &flash).visit(&page).await;
        assert_eq!(other.field("Email address").value, "");
    }
    known.visit(&page).await;
    assert_eq!(known.field("Email address").value, "typed.before@");
}

#[tokio::test]
async fn what_was_left_for_a_page_goes_when_somebody_signs_in_or_out() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    let mut tab = browser.tab();
    let (page, flash) = refused(&mut tab).await;
    browser.visit("/sign-in/factor-one").await.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_ne!(browser.cookie("__page"), Some(flash));
    let url = browser.url().join("/act/user/rename?x").unwrap();
    let answer = browser.send(browser.post(&url, format!("first_name={}", "x".repeat(400)))).await;
    assert!(answer.gives("__page"), "{:?}", answer.location());
    let left = browser.cookie("__page");
    browser.visit("/sign-out").await.submit("Sign out").await;
    assert!(left.is_some() && browser.cookie("__page").is_none());
    browser.visit(&page).await;
    assert_eq!(browser.field("Email address").value, "");
}

#[tokio::test]
async fn on_https_each_of_ours_is_of_this_host_alone() {
    let world = World::with(&[
        ("PORTICO_PUBLIC_URL", "https://accounts.example.com"),
        ("PORTICO_MODE", "development"),
    ])
    .await;
    // What each browser here is given is looked at in `try_send`; this makes sure that each of them is given something.
    let mut browser = world.browser();
    browser.may_leave_to("https://app.example.com");
    browser.visit("/sign-up").await.fill("Email address", "nonsense@").press("Continue").await;
    assert!(browser.cookie("__page").is_some());
    browser.visit("/sign-up").await.submit("Deutsch").await.submit("English").await;
    assert!(browser.cookie("__language").is_some());
    browser.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    browser.visit(&world.mailbox.link(ADA).await).await;
    assert_eq!(browser.cookies_named("__link_").len(), 1);
    browser.submit("Continue").await.is_at("/user");
    assert!(browser.client().is_some() && browser.cookie("__portico").is_some());
    browser.visit("/sign-in?redirect_url=https%3A%2F%2Fapp.example.com%2F").await;
    assert!(browser.cookie("__bounces").is_some());
    crate::world::passkeys::question(&world.browser(), crate::world::passkeys::TO_SIGN_IN).await;
    let mut operator = world.browser();
    operator.visit(&world.setup_link().await).await;
    assert!(operator.cookie("__setup").is_some());
    operator.visit(&format!("/unauthorized-sign-in/revoke?token={}", "A".repeat(43))).await;
    assert!(operator.cookie("__revoke").is_some());
}

#[tokio::test]
async fn a_sign_in_page_that_is_opened_often_carries_five_questions() {
    let world = World::new().await;
    let browser = world.browser();
    for _ in 0..8 {
        crate::world::passkeys::question(&browser, crate::world::passkeys::TO_SIGN_IN).await;
    }
    assert_eq!(browser.cookies_named("__passkey_").len(), 5);
}
