//! Hostile targets through every parameter that could redirect: nobody is ever led away.
//!
//! That no `Location` is foreign is asserted by the browser, at every hop of every test.

use axum::http::Method;
use portico::model::targets::Targets;

use crate::browser::Browser;
use crate::database::{change, column};
use crate::world::World;

const ADA: &str = "ada@example.com";

/// Ways to write a foreign host (`H`) so that it looks like ours, or like a path.
const SHAPES: &[&str] = &[
    "//H",
    "///H",
    "////H",
    "/\\H",
    "\\\\H",
    "\\/H",
    "/\\/H",
    "/\t/H",
    "/\n/H",
    "/\r/H",
    "\t//H",
    "\n//H",
    " //H",
    "\u{a0}//H",
    "//H/",
    "//H//",
    "//H/%2f..",
    "//H?",
    "//H#",
    "//H@localhost:3000",
    "//localhost:3000@H",
    "//localhost:3000:x@H",
    "//user:pw@H",
    "http://H",
    "HTTP://H",
    "hTTps://H/",
    "http:H",
    "http:/H",
    "http:///H",
    "http:////H",
    "http:\\\\H",
    "http:\\/H",
    "http:/\\H",
    "https:H",
    "https:/H",
    "https:///H",
    "http://localhost:3000@H",
    "http://localhost:3000:80@H",
    "http://localhost:3000%40H",
    "http://localhost:3000\\@H",
    "http://localhost:3000%5c@H",
    "http://H\\@localhost:3000",
    "http://H\\.localhost:3000",
    "http://localhost%00.H",
    "http://localhost\0.H",
    "http://localhost.H",
    "http://localhost:3000.H",
    "http://localhost%2eH",
    "http://H#localhost:3000",
    "http://H#@localhost:3000",
    "http://H?localhost:3000",
    "http://H?@localhost:3000",
    "http://H/localhost:3000",
    "http://H/http://localhost:3000",
    "http://H;localhost:3000",
    "http://H,localhost:3000",
    "http://H%23.localhost:3000",
    "http://H%3f.localhost:3000",
    "http://[::1]@H",
    "http://[::ffff:7f00:1]@H",
    "http://H:3000",
    "http://H:80",
    "http://H.",
    "http://H..",
    "http://.H",
    "http://%48",
    "http://H%09",
    "http://H%0d%0a",
    "http://H\r\nX: y",
    "/%0d%0aLocation:%20http://H\r\n",
    "/\r\nLocation: http://H",
    "/..//H",
    "/.//H",
    "/./\\H",
    "/x/..//H",
    "/%2e//H",
    "/%2e%2e//H",
    "/x/%2e%2e//H",
    "/;//H",
    "/..;/..;//H",
    "./\\H",
    "../..//H",
    "?//H",
    "#//H",
    "H",
    "H/user",
    "@H",
    ":H",
    ";H",
    "\u{200b}//H",
    "\u{feff}//H",
    "//\u{2044}H",
    "/\u{ff0f}H",
    "\u{ff0f}\u{ff0f}H",
    "//H\u{3002}com",
    "http://localhost\u{3002}H",
    "http://localhost\u{ff0e}H",
    "http://localhost\u{ff61}H",
    "http://H\u{ff0f}localhost",
    "http://localhost\u{ff20}H",
    "ftp://H/",
    "ws://H/",
    "wss://H/",
    "gopher://H",
    "ldap://H",
    "file://H/etc/passwd",
    "blob:http://H/x",
    "filesystem:http://H/x",
    "view-source:http://H",
    "intent://H#Intent;scheme=http;end",
    "feed:http://H",
    "jar:http://H!/",
    "about://H",
    "chrome://H",
    "javascript://H/%0aalert(1)",
    "data://H,x",
    "http://H/?redirect_url=http://localhost:3000",
    "http://localhost:3000/../../H@H",
    "http://xn--localhost-.H",
    "http://ｌｏｃａｌｈｏｓｔ.H",
    "http://LOCALHOST.H",
    "http://localhost-H",
    "http://localhostH",
    "http://Hlocalhost",
    "http:////localhost:3000@H",
    "http://localhost:3000\t@H",
    "http://\\H",
    "http://@H",
    "http://:@H",
    "http://:80@H",
    "http://a:b:c@H",
    "h\nttp://H",
    "ht\ttp://H",
    " http://H",
    "http ://H",
    "http\u{ff1a}//H",
    "http://H\u{0}",
];

/// Targets that need no host.
const BARE: &[&str] = &[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\u{1}javascript:alert(1)",
    "javascript&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "about:blank",
    "mailto:eve@evil.example",
    "tel:+123",
    "sms:+123",
    "file:///etc/passwd",
    "http://2130706433@evil.example",
    "http://0x7f.1/",
    "http://127.0.0.1:3000/",
    "http://127.1:3000/",
    "http://[::1]:3000/",
    "http://[::ffff:127.0.0.1]:3000/",
    "http://0.0.0.0:3000/",
    "https://localhost:3000/",
    "http://user@localhost:3000/",
    "http://user:pw@localhost:3000/",
    "http://localhost.:3000/",
    "http://sub.localhost:3000/",
    "http://localhost:99999/",
    "http://localhost:-1/",
    "http://localhost:3000%2f@evil.example",
    "http://",
    "http:",
    "//",
    "///",
    "/\\",
    "\\",
    "",
    " ",
    "%",
    "%00",
    "/%00",
    "http://%zz",
    "http://[",
    "http://[::1",
    "http://]",
];

fn hostile() -> Vec<String> {
    let hosts = ["evil.example", "xn--vil-8ka.example:3000"];
    let shaped = SHAPES.iter().flat_map(|shape| hosts.iter().map(|host| shape.replace('H', host)));
    let mut all: Vec<String> = shaped.chain(BARE.iter().map(|bare| (*bare).to_owned())).collect();
    all.push(format!("//evil.example/{}", "a".repeat(5000)));
    all.sort();
    all.dedup();
    assert!(all.len() > 200, "{}", all.len());
    all
}

fn query(path: &str, name: &str, value: &str) -> String {
    let encoded: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
    format!("{path}?{encoded}")
}

/// Follows a path to its end; the browser asserts every hop, and here every address that the last page names.
async fn walk(browser: &Browser, path: &str) {
    let mut tab = browser.tab();
    tab.visit(path).await;
    for address in tab.page().addresses() {
        let to = tab.url().join(&address).unwrap_or_else(|_| panic!("{path}: {address:?}"));
        assert_eq!(to.origin(), tab.url().origin(), "{path}: the page leads to {address:?}");
    }
}

#[tokio::test]
async fn no_parameter_of_a_page_leads_whoever_is_signed_in_away() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    for target in hostile() {
        for path in ["/sign-in", "/sign-up"] {
            walk(&browser, &query(path, "redirect_url", &target)).await;
        }
    }
    for target in hostile().iter().step_by(3) {
        for path in [
            "/",
            "/default-redirect",
            "/user",
            "/sign-out",
            "/v1/verify",
            "/sign-in/verify",
            "/sign-in/factor-one",
        ] {
            walk(&browser, &query(path, "redirect_url", target)).await;
        }
        for name in [
            "after_sign_in_url",
            "sign_in_force_redirect_url",
            "return_to",
            "next",
            "url",
            "email_address",
            "v",
        ] {
            walk(&browser, &query("/sign-in", name, target)).await;
        }
    }
}

#[tokio::test]
async fn no_parameter_of_a_page_leads_a_stranger_away() {
    let world = World::new().await;
    let browser = world.browser();
    for target in hostile() {
        for path in ["/sign-in", "/sign-up"] {
            walk(&browser, &query(path, "redirect_url", &target)).await;
        }
    }
    for target in hostile().iter().step_by(3) {
        for path in
            ["/", "/user", "/sign-out", "/v1/verify", "/sign-up/verify", "/sign-up/continue", "/setup"]
        {
            walk(&browser, &query(path, "redirect_url", target)).await;
        }
    }
}

#[tokio::test]
async fn no_hostile_target_is_kept_with_an_attempt() {
    let world = World::with_user(ADA).await;
    let home = world.browser().url().clone();
    let post = async |path: &str, field: &str, address: &str, target: &str| {
        let browser = world.browser();
        let url = browser.url().join(path).unwrap();
        let pairs = [(field, address), ("redirect_url", target)];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let answer = browser.send(browser.post(&url, body)).await;
        walk(&browser, &answer.location().unwrap()).await;
    };
    for target in hostile() {
        post("/act/sign_in/create", "identifier", ADA, &target).await;
    }
    for target in hostile().iter().step_by(4) {
        // Refused: the page is shown again, with the target in its address.
        post("/act/sign_in/create", "identifier", "nonsense", target).await;
        post("/act/sign_up/create", "email_address", "nonsense", target).await;
    }
    for target in hostile().iter().step_by(5) {
        post("/act/sign_up/create", "email_address", "new@example.com", target).await;
    }
    for table in ["sign_ins", "sign_ups"] {
        let sql = format!("SELECT DISTINCT targets FROM {table} WHERE targets IS NOT NULL");
        for kept in column(&world.db, &sql).await {
            for (_, value) in Targets::from(Some(kept)).pairs() {
                let Some(value) = value else { continue };
                let to = home.join(value).unwrap();
                assert!(to.origin() == home.origin() && !to.path().starts_with("//"), "kept: {value:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_target_is_judged_again_at_the_end() {
    let world = World::with_user(ADA).await;
    for target in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http://localhost:3000@evil.example",
    ] {
        let mut browser = world.start_sign_in(ADA).await;
        let json = Targets::to(target).stored().unwrap();
        change(&world.db, &format!("UPDATE sign_ins SET targets = '{json}'")).await;
        let code = world.mailbox.code(ADA).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/user");
        world.clock.advance(crate::world::seconds(1));
    }
}

#[tokio::test]
async fn a_good_target_is_kept_through_the_whole_flow_and_from_one_to_the_other() {
    let world = World::with_user(ADA).await;
    let mut browser = world.browser();
    browser.may_leave_to("http://localhost:5173");
    browser.visit("/sign-in?redirect_url=http%3A%2F%2Flocalhost%3A5173%2Fin%3Fa%3Db").await;
    browser.follow("Sign up").await.follow("Sign in").await;
    browser
        .fill("Email address", "nonsense")
        .submit("Continue")
        .await
        .is_refused_at("Email address", "not an email");
    browser.fill("Email address", ADA).submit("Continue").await;
    browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await;
    assert_eq!(browser.url().as_str(), "http://localhost:5173/in?a=b");
    browser.visit("/sign-in?redirect_url=%2Fuser%3Fx%3D1%23y").await.is_at("/user?x=1#y");
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
        browser.visit(&query("/sign-in", "redirect_url", target)).await.is_at("/user");
    }
    browser.may_leave_to("https://example.com").may_leave_to("https://app.example.com");
    for target in ["https://example.com/x", "https://app.example.com/y?z"] {
        let mut tab = browser.tab();
        tab.visit(&query("/sign-in", "redirect_url", target)).await;
        assert_eq!(tab.url().as_str(), target);
    }
}
