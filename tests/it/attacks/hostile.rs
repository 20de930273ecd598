//! Tables of bad input through every entry: a clear answer, never a broken one, and nothing stored.

use axum::http::Method;

use crate::world::browser::Browser;
use crate::world::wire::encoded;
use crate::world::{ADA, World};

/// Texts that have broken parsers, databases, logs and pages elsewhere.
fn nasty() -> Vec<String> {
    let fixed = [
        "",
        " ",
        "\0",
        "a\0b",
        "\u{feff}",
        "\u{202e}",
        "\u{ffff}",
        "\u{1f4a9}",
        "é",
        "e\u{301}",
        "%",
        "%00",
        "%s%n",
        "%ff",
        "%zz",
        "+",
        "&",
        "=",
        ";",
        "'",
        "\"",
        "`",
        "\\",
        "/",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' OR 1=1 --",
        "'; DROP TABLE users; --",
        "1; SELECT pg_sleep(1)",
        "${jndi:ldap://x}",
        "{{7*7}}",
        "$(id)",
        "|id",
        "\r\n",
        "a\r\nSet-Cookie: x=y",
        "null",
        "undefined",
        "NaN",
        "true",
        "-1",
        "0",
        "1e999",
        "99999999999999999999",
        "0x41",
        "[]",
        "{}",
        "{\"a\":1}",
        "[object Object]",
        "__proto__",
        "constructor",
        "\u{0}\u{1}\u{2}\u{3}",
        "𝕏",
        "\u{10ffff}",
        "ﷺ",
        "İ",
        "ß",
        "ﬀ",
        "@",
        "@@",
        "a@",
        "@b",
        "a@b",
        "a@b.",
        "a@.b",
        "a b@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com,b@example.com",
        "a@example.com;b@example.com",
        "<a@example.com>",
        "\"a b\"@example.com",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@localhost",
        "a@-example.com",
        "a@example-.com",
        "a@exa_mple.com",
        "a@@example.com",
        "a..b@example.com",
        ".a@example.com",
        "a.@example.com",
        "a@example..com",
        "аda@example.com",
        "a@example.com\u{202e}",
        "a\u{ad}\0@example.com",
        "a@xn--.com",
        "a@xn--a.com\0",
        "a@%00.com",
    ];
    let mut all: Vec<String> = fixed.iter().map(|text| (*text).to_owned()).collect();
    all.extend(["a", "1", "é", "@", "%", "\0", "a@"].map(|piece| piece.repeat(3000)));
    all.push(format!("{}@example.com", "a".repeat(65)));
    all.push(format!("a@{}.com", "b".repeat(64)));
    all.push(format!("a@{}com", "b.".repeat(200)));
    all
}

/// Everything that counts as stored: page state and the log of events may tell of refusals.
async fn stored(world: &World) -> Vec<String> {
    let mut dump = world.dump().await;
    dump.remove("page_states");
    dump.remove("events");
    dump.into_values().flatten().collect()
}

async fn post(browser: &Browser, path: &str, body: String) -> u16 {
    let url = browser.url().join(path).unwrap();
    let answer = browser.send(browser.post(&url, body)).await;
    if let Some(next) = answer.location() {
        browser.tab().visit(&next).await;
    }
    answer.status.as_u16()
}

#[tokio::test]
async fn hostile_identifiers_are_refused_and_nothing_is_stored() {
    let world = World::with_user(ADA).await;
    let before = stored(&world).await;
    let browser = world.browser();
    for text in nasty() {
        let shown: String = text.chars().take(40).collect();
        assert_eq!(
            post(&browser, "/act/sign_in/create", encoded(&[("identifier", &text)])).await,
            303,
            "{shown:?}"
        );
        assert_eq!(
            post(&browser, "/act/sign_up/create", encoded(&[("email_address", &text)])).await,
            303,
            "{shown:?}"
        );
        assert_eq!(
            post(&browser, "/act/setup/begin", encoded(&[("email_address", &text)])).await,
            303,
            "{shown:?}"
        );
    }
    assert_eq!(stored(&world).await, before);
    assert_eq!(browser.client(), None, "a refusal gives nobody a cookie of ours");
}

#[tokio::test]
async fn what_was_typed_comes_back_as_text() {
    let world = World::new().await;
    let mut browser = world.browser();
    for text in nasty().iter().filter(|text| text.len() < 300) {
        browser
            .visit("/sign-in")
            .await
            .fill("Email address", text)
            .submit("Continue")
            .await
            .is_at("/sign-in");
        assert_eq!(browser.page().foreign_scripts(), 0, "{text:?}");
        assert_eq!(browser.page().count("[onerror], img"), 0, "{text:?}");
        browser
            .visit(&format!("/sign-up?{}", encoded(&[("email_address", text), ("first_name", text)])))
            .await;
        assert_eq!(browser.page().foreign_scripts(), 0, "{text:?}");
        assert_eq!(browser.page().count("[onerror], img"), 0, "{text:?}");
    }
}

#[tokio::test]
async fn hostile_codes_are_no_tries_and_nothing_is_stored() {
    let world = World::with_user(ADA).await;
    let mut browser = world.start_sign_in(ADA).await;
    let before = stored(&world).await;
    for text in nasty() {
        let shown: String = text.chars().take(40).collect();
        assert_eq!(
            post(&browser, "/act/sign_in/attempt", encoded(&[("code", &text)])).await,
            303,
            "{shown:?}"
        );
    }
    assert_eq!(stored(&world).await, before);
    browser
        .reload()
        .await
        .fill("Code", &world.mailbox.code(ADA).await)
        .submit("Continue")
        .await
        .is_at("/user");
}

#[tokio::test]
async fn hostile_strategies_and_ids_are_refused() {
    let world = World::with_user(ADA).await;
    let browser = world.start_sign_in(ADA).await;
    let before = stored(&world).await;
    for text in nasty() {
        post(&browser, "/act/sign_in/prepare", encoded(&[("strategy", &text)])).await;
        let wrong_id = encoded(&[("strategy", "password"), ("identification_id", &text)]);
        post(&browser, "/act/sign_in/prepare", wrong_id).await;
        for path in ["/sign-in/verify/press", "/sign-up/verify/press"] {
            post(&browser, path, encoded(&[("v", &text)])).await;
        }
    }
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn hostile_names_are_refused_or_kept_as_text() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    for text in nasty() {
        assert_eq!(
            post(&browser, "/act/user/rename", encoded(&[("first_name", &text), ("last_name", &text)])).await,
            303
        );
        let mut tab = browser.tab();
        tab.visit("/user").await;
        assert_eq!((tab.page().foreign_scripts(), tab.page().count("[onerror], img")), (0, 0), "{text:?}");
    }
}

#[tokio::test]
async fn hostile_tokens_are_invalid_and_nothing_is_stored() {
    let world = World::with_user(ADA).await;
    world.start_sign_in(ADA).await;
    let before = stored(&world).await;
    let browser = world.browser();
    for text in nasty() {
        for (path, name) in
            [("/v1/verify", "token"), ("/setup", "token"), ("/sign-in/verify", "v"), ("/sign-up/verify", "v")]
        {
            browser.tab().visit(&format!("{path}?{}", encoded(&[(name, &text)]))).await;
        }
    }
    let raw = [
        "/v1/verify?token=%ff%fe",
        "/v1/verify?token=a&token=b",
        "/v1/verify?token[]=a",
        "/v1/verify?%00",
        "/v1/verify?token",
        "/sign-in?redirect_url=%ff",
        "/sign-in?redirect_url=a&redirect_url=b",
        "/sign-in?wait=%ff",
        "/sign-in/verify?v=&v=",
        "/?%",
        "/dev/inbox.json?to=%00",
        "/dev/inbox?to=%ff&to=x",
        "/sign-in/%ff",
        "/sign-in/%00",
        "/%c0%ae%c0%ae/etc/passwd",
        "/assets/%2e%2e",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/%00",
        "/sign-in;jsessionid=1",
        "/SIGN-IN",
        "/sign-in/",
        "/act/",
        "/act/%2e%2e/user",
    ];
    for target in raw {
        let answer = browser.send(browser.ask_path(Method::GET, "/").at(target)).await;
        assert!(answer.status.as_u16() < 500, "{target}");
    }
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn hostile_cookies_and_headers_are_nobody() {
    let world = World::with_user(ADA).await;
    let before = stored(&world).await;
    let browser = world.browser();
    let values: Vec<Vec<u8>> = [
        "",
        "x",
        "=",
        ";;;",
        "a=b=c",
        "\"",
        "%00",
        "{}",
        "..",
        "' OR 1=1 --",
        "null",
        "\t",
        "é",
        "1,2",
        "x; __client=y",
        "$Version=1",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([
        vec![0xff, 0xfe, 0x80],
        b"A".repeat(43),
        b"A".repeat(22),
        b"A".repeat(20_000),
        b";".repeat(10_000),
    ])
    .collect();
    for value in &values {
        for name in ["__client", "__page", "__setup", "__link_ver_x"] {
            for path in [
                "/user",
                "/sign-in",
                "/sign-in/verify?v=ver_x",
                "/setup",
                "/sign-in/factor-one",
                "/sign-in/status",
            ] {
                let cookie = [name.as_bytes(), b"=", value].concat();
                browser
                    .tab()
                    .forget()
                    .send(browser.ask_path(Method::GET, path).header("cookie", cookie))
                    .await;
            }
        }
        for header in [
            "user-agent",
            "accept",
            "accept-language",
            "accept-encoding",
            "referer",
            "x-request-id",
            "range",
            "if-none-match",
        ] {
            browser.send(browser.ask_path(Method::GET, "/sign-in").header(header, value)).await;
        }
        for header in
            ["origin", "sec-fetch-site", "content-type", "content-length", "transfer-encoding", "expect"]
        {
            let url = browser.url().join("/act/sign_in/create").unwrap();
            browser.send(browser.post(&url, "identifier=nonsense".into()).header(header, value)).await;
        }
    }
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn hostile_bodies_are_refused_and_nothing_is_stored() {
    let world = World::with_user(ADA).await;
    let before = stored(&world).await;
    let browser = world.browser();
    let bodies: Vec<Vec<u8>> = [
        "",
        "&",
        "=",
        "&&&&",
        "====",
        "%",
        "%ff=%ff",
        "identifier",
        "identifier[]=a",
        "identifier[a][b][c]=d",
        "identifier=a&identifier=b",
        "[identifier]=a",
        "identifier[=a",
        "identifier]=a",
        "{\"identifier\":\"a\"}",
        "[1,2",
        "\"",
        "null",
        "code[]=1&code[]=2",
        "v[x]=1",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([
        vec![0xff; 100],
        vec![0; 1000],
        b"a=b&".repeat(10_000),
        b"identifier=x&".repeat(4_000),
        format!("identifier{}=1", "[a]".repeat(10_000)).into_bytes(),
        format!("identifier={}", "%00".repeat(20_000)).into_bytes(),
    ])
    .collect();
    let kinds = [
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/plain",
        "application/cbor",
        "application/octet-stream",
        "application/x-www-form-urlencoded; charset=utf-7",
        "x",
        "",
    ];
    let paths = [
        "/act/sign_in/create",
        "/act/sign_in/attempt",
        "/act/sign_up/create",
        "/act/sign_up/supplement",
        "/sign-in/verify/press",
    ];
    for body in &bodies {
        for kind in kinds {
            for path in paths {
                let url = browser.url().join(path).unwrap();
                let ask = browser.post(&url, String::new()).header("content-type", kind).body(body.clone());
                let answer = browser.tab().send(ask).await;
                let fine = answer.status == 303 || answer.status.is_client_error();
                assert!(fine, "{path} {kind} {:.60}: {}", String::from_utf8_lossy(body), answer.status);
            }
        }
    }
    assert_eq!(stored(&world).await, before);
}
