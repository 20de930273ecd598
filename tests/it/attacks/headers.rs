//! Headers that others have a hand in: a byte that is no text, on its own or in a list, spoils nothing that stands beside it.

use axum::http::Method;
use axum::http::header::COOKIE;

use crate::world::program::{Program, done};
use crate::world::{ADA, World};

/// What a page of a neighbouring host may have written into its cookies, in any encoding.
const FOREIGN: &[&[u8]] = &[
    "name=Jürgen".as_bytes(),
    b"name=J\xfcrgen",
    b"\xff\xfe=\x80",
    b"=nameless; ;; =; x; \xe9",
    b"quoted=\"a; b=\xff\"",
    "emoji=🦀🦀🦀".as_bytes(),
];

/// The cookies of a browser among foreign ones, in every order.
fn among(foreign: &[u8], own: &str) -> [Vec<u8>; 3] {
    let own = own.as_bytes();
    [
        [foreign, b"; ", own].concat(),
        [own, b"; ", foreign].concat(),
        [foreign, b"; ", own, b"; ", foreign].concat(),
    ]
}

#[tokio::test]
async fn foreign_cookies_hide_none_of_ours() {
    let world = World::with(&[
        ("PORTICO_PUBLIC_URL", "https://accounts.example.com"),
        ("PORTICO_MODE", "development"),
        ("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8"),
    ])
    .await;
    let mut browser = world.sign_up(ADA).await;
    browser.submit("Deutsch").await;
    let own = browser.cookies_for("/user");
    let many = ["x=\u{e9}; ".repeat(6_000).into_bytes(), vec![b'y', b'=', 0xff]].concat();
    for foreign in FOREIGN.iter().copied().chain([&many[..]]) {
        for cookies in among(foreign, &own) {
            let get = |path| browser.ask_path(Method::GET, path).header(COOKIE, &cookies);
            let answer = browser.send(get("/user")).await;
            assert_eq!(answer.status, 200, "{foreign:?}: {:?}", answer.location());
            assert!(answer.set_cookies().is_empty(), "{:?}", answer.set_cookies());
            let mut who = get("/forward-auth").header("x-forwarded-for", "203.0.113.9");
            who.from = "10.0.0.1".parse().ok();
            assert_eq!(browser.send(who).await.status, 200, "{foreign:?}");
        }
    }
}

#[tokio::test]
async fn a_language_that_was_chosen_and_a_link_that_is_carried_are_found_among_foreign_cookies() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let link = world.mailbox.link(ADA).await;
    browser.plant("__language", "de").visit(&link).await;
    let (landing, own) = (browser.path().to_owned(), browser.cookies_for("/sign-in/verify"));
    for foreign in FOREIGN {
        for cookies in among(foreign, &own) {
            let answer = browser.send(browser.ask_path(Method::GET, &landing).header(COOKIE, cookies)).await;
            assert_eq!(answer.page().language().0, "de", "{foreign:?}");
            assert!(answer.page().form("Weiter").is_some(), "{foreign:?}: {}", answer.page().text());
        }
    }
}

#[tokio::test]
async fn a_refusal_is_told_among_foreign_cookies() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit("/sign-in").await.fill("Email address", "nonsense@");
    let page = browser.press("Continue").await.location().expect("the page of the form");
    let own = browser.cookies_for(&page);
    for foreign in FOREIGN {
        for cookies in among(foreign, &own) {
            let told = browser.send(browser.ask_path(Method::GET, &page).header(COOKIE, cookies)).await;
            assert!(told.body.contains("nonsense@"), "{foreign:?}: {}", told.page().text());
        }
    }
}

#[tokio::test]
async fn a_byte_that_is_no_text_spoils_its_own_place_alone() {
    let world = World::new().await;
    let browser = world.browser();
    let get = |path| browser.ask_path(Method::GET, path);
    for languages in [&b"de, x\xff;q=0.9"[..], b"\xc3\xbc, de", b"en;q=0.1\xff, de;q=0.5"] {
        let answer = browser.send(get("/sign-up").header("accept-language", languages)).await;
        assert_eq!(answer.page().language().0, "de", "{languages:?}");
    }
    let style = browser.send(get("/sign-up")).await.page().addresses();
    let style = style.into_iter().find(|address| address.ends_with(".css")).unwrap();
    for codings in [&b"br, \xff"[..], b"\xe9x;q=1, br"] {
        let answer = browser.send(get(&style).header("accept-encoding", codings)).await;
        assert_eq!(answer.header("content-encoding"), Some("br"), "{codings:?}");
    }
    let url = browser.url().join("/act/language").unwrap();
    for referrer in [&b"http://localhost:3000/sign-in?x=J\xfcrgen"[..], "http://localhost:3000/ü".as_bytes()]
    {
        let mut ask = browser.post(&url, "language=de&back=%2Fsign-up".into()).header("referer", referrer);
        ask.headers.remove("origin");
        ask.headers.remove("sec-fetch-site");
        assert_eq!(browser.send(ask).await.status, 303, "{referrer:?}");
    }
    for foreign in [&b"http://evil.example/\xff"[..], b"http://localhost\xff:3000/", b"\xff"] {
        let mut ask = browser.post(&url, "language=de&back=%2Fsign-up".into()).header("referer", foreign);
        ask.headers.remove("origin");
        ask.headers.remove("sec-fetch-site");
        assert_eq!(browser.send(ask).await.status, 403, "{foreign:?}");
    }
    let program = Program::new(&world).await;
    let kind = &b"application/json; charset=utf-8; x=\xff"[..];
    let ask = program.ask(Method::POST, "/users").header("content-type", kind);
    let made = done(program.send(ask.body(r#"{"email_address":["ada@example.com"]}"#)).await);
    assert!(made["id"].as_str().is_some_and(|id| id.starts_with("user_")), "{made}");
}

#[tokio::test]
async fn a_browser_is_recognised_by_its_name_whatever_else_it_says() {
    let world = World::with_user(ADA).await;
    let url = world.browser().url().join("/act/sign_in/create").unwrap();
    let browser = world.browser();
    let agent = [crate::world::browser::LAPTOP.as_bytes(), b" J\xfcrgen/1.0"].concat();
    let ask = browser.post(&url, "identifier=ada%40example.com".into()).header("user-agent", agent);
    assert!(browser.send(ask).await.gives("__client"));
    let agents = world.column("SELECT agent FROM events WHERE kind = 'sign_in.created'").await;
    assert_eq!(agents, ["Chrome/Linux"]);
}

#[tokio::test]
async fn a_request_for_two_hosts_is_for_none() {
    let world = World::new().await;
    let browser = world.browser();
    for hosts in [["localhost:3000", "evil.example"], ["evil.example", "localhost:3000"]] {
        let mut ask = browser.ask_path(Method::GET, "/sign-in");
        ask.headers.remove("host");
        for host in hosts {
            ask.headers.append("host", host.parse().unwrap());
        }
        assert_eq!(browser.send(ask).await.status, 421, "{hosts:?}");
    }
}
