//! What every response carries, and what is refused before a page is reached.

use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;

use crate::world::database::changed;
use crate::world::{ADA, World};

#[tokio::test]
async fn every_response_is_dressed_for_safety_errors_too() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    // What each answer must carry is asserted wherever a browser sends; here all kinds of answers are.
    let style = browser.page().addresses().into_iter().find(|address| address.ends_with(".css")).unwrap();
    let seen = [
        ("/user", 200),
        ("/sign-in", 303),
        ("/nothing", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/dev/inbox", 200),
        ("/dev/inbox.json", 200),
        ("/assets/none.js", 404),
        ("/dev/clock", 404),
        ("/act/nothing", 404),
        ("/act/sign_out", 405),
        ("/favicon.ico", 308),
        ("/admin", 404),
        ("/setup", 403),
        ("/v1/verify", 303),
        (style.as_str(), 200),
    ];
    for (path, status) in seen {
        let answer = browser.send(browser.ask_path(Method::GET, path)).await;
        assert_eq!(answer.status, status, "{path}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
        let answer = browser.send(browser.ask_path(method.clone(), "/user")).await;
        assert!(answer.status.is_client_error(), "{method}: {}", answer.status);
    }
    browser.visit("/user").await;
}

#[tokio::test]
async fn each_page_has_its_own_nonce_and_request_id_and_asks_nobody_else() {
    let world = World::new().await;
    let browser = world.browser();
    let mut nonces = vec![];
    for _ in 0..2 {
        let answer = browser.send(browser.ask_path(Method::GET, "/sign-in")).await;
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 22 && answer.body.contains(&format!("nonce=\"{nonce}\"")));
        assert_eq!((answer.page().count("script"), answer.page().foreign_scripts()), (2, 0));
        assert_eq!(answer.page().count("[style], [onclick], style, iframe"), 0);
        assert!(answer.page().addresses().iter().all(|address| address.starts_with(['/', '#'])));
        nonces.push((nonce, answer.header("x-request-id").unwrap().to_owned()));
    }
    assert!(nonces[0].0 != nonces[1].0 && nonces[0].1 != nonces[1].1);
}

#[tokio::test]
async fn assets_are_immutable_and_compressed_in_advance() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.visit("/sign-in").await.page();
    for asset in page.addresses().into_iter().filter(|address| address.starts_with("/assets/")) {
        let brotli =
            browser.send(browser.ask_path(Method::GET, &asset).header("accept-encoding", "gzip, br")).await;
        assert_eq!((brotli.status.as_u16(), brotli.header("content-encoding")), (200, Some("br")), "{asset}");
        assert!(brotli.header("cache-control").unwrap().contains("max-age=31536000"), "{asset}");
        let plain = browser.send(browser.ask_path(Method::GET, &asset)).await;
        assert_eq!(plain.header("content-encoding"), None, "{asset}");
    }
}

#[tokio::test]
async fn posts_from_elsewhere_are_refused_and_change_nothing() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    let targets = [
        "/act/sign_out",
        "/act/user/rename",
        "/act/sign_in/create",
        "/act/sign_up/create",
        "/act/sign_in/attempt",
        "/act/sign_in/resend",
        "/act/sign_in/cancel",
        "/act/sign_in/finish",
        "/act/sign_in/prepare",
        "/act/sign_up/attempt",
        "/act/sign_up/resend",
        "/act/sign_up/cancel",
        "/act/sign_up/finish",
        "/act/sign_up/supplement",
        "/act/setup/begin",
        "/act/setup/sign_in",
        "/sign-in/verify/press",
        "/sign-up/verify/press",
        "/nothing",
    ];
    let before = world.dump().await;
    let shapes: [&[(&str, &str)]; 9] = [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://localhost:3000")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "SAME-ORIGIN")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://localhost:3000.evil.example")],
        &[("referer", "https://evil.example/http://localhost:3000/")],
    ];
    for target in targets {
        for shape in shapes {
            let mut ask =
                browser.ask_path(Method::POST, target).form("first_name=Eve&identifier=ada%40example.com");
            for (name, value) in shape {
                ask = ask.header(*name, value);
            }
            let answer = browser.send(ask).await;
            assert_eq!(answer.status, 403, "{target} {shape:?}");
        }
    }
    let plain = browser.ask_path(Method::POST, "/act/sign_out").header("sec-fetch-site", "cross-site");
    let tricks = [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
    ];
    for kind in tricks {
        assert_eq!(
            browser.send(plain.clone().header("content-type", kind).body("{}")).await.status,
            403,
            "{kind}"
        );
    }
    assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new());
    assert!(browser.tab().is_signed_in().await);
}

#[tokio::test]
async fn a_browser_without_fetch_metadata_is_known_by_the_origin_of_its_forms() {
    let world = World::with_user(ADA).await;
    // Safari before 16.4, web views, and every browser over plain http to another machine.
    let browser = world.browser();
    let form = |path: &str, headers: &[(&'static str, &str)]| {
        let ask = browser.ask_path(Method::POST, path).form("identifier=ada%40example.com&email_address=x");
        headers.iter().fold(ask, |ask, (name, value)| ask.header(*name, value))
    };
    let forms: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
    for path in forms.iter().copied().chain(["/sign-in/passkey-question"]) {
        for foreign in
            ["null", "http://localhost.evil.example:3000", "https://localhost:3000", "http://192.0.2.7:3000"]
        {
            let answer = browser.tab().send(form(path, &[("origin", foreign)])).await;
            assert_eq!(answer.status, 403, "{path} {foreign}");
        }
        let answer =
            world.browser().send(form(path, &[("origin", crate::world::HOME)]).or_unavailable()).await;
        assert_ne!(answer.status, 403, "{path}");
    }
    let begun = browser.send(form("/act/sign_in/create", &[("origin", crate::world::HOME)])).await;
    assert_eq!(begun.location().as_deref(), Some("/sign-in/factor-one"));
}

#[tokio::test]
async fn pages_tell_each_other_where_people_come_from_and_addresses_with_tokens_tell_nobody() {
    let public = ("PORTICO_PUBLIC_URL", "https://accounts.example.com");
    let worlds = [World::new().await, World::with(&[public, ("PORTICO_MODE", "development")]).await];
    for world in worlds {
        let browser = world.browser();
        let policy = async |path: &str| {
            let answer = browser.send(browser.ask_path(Method::GET, path)).await;
            (answer.status.as_u16(), answer.header("referrer-policy").unwrap().to_owned())
        };
        for page in
            ["/sign-in", "/sign-up?redirect_url=%2Fuser", "/nothing", "/sign-in/verify?v=ver_x", "/setup"]
        {
            assert_eq!(policy(page).await.1, "same-origin", "{page}");
        }
        for secret in [
            "/v1/verify?token=x",
            "/setup?token=x",
            "/sign-in?__clerk_ticket=x",
            "/sign-up?__clerk_ticket=x",
            "/unauthorized-sign-in/revoke?token=x",
        ] {
            let (status, told) = policy(secret).await;
            // No page, whose form would come from nowhere: the next address has no token.
            assert_eq!((status, told.as_str()), (303, "no-referrer"), "{secret}");
        }
        for file in ["/pictures/x", "/forward-auth"] {
            assert_eq!(policy(file).await.1, "no-referrer", "{file}");
        }
    }
}

#[tokio::test]
async fn a_foreign_host_is_misdirected_and_never_gets_into_a_mail() {
    let world = World::with_user(ADA).await;
    let browser = world.browser();
    let foreign = [
        "evil.example",
        "evil.example:3000",
        "localhost.evil.example",
        "localhost:3000@evil.example",
        "evil.example#localhost",
        "",
        "[::2]",
        "10.0.0.1",
        "localhost evil",
    ];
    for host in foreign {
        let answer = browser.send(browser.ask_path(Method::GET, "/sign-in").header("host", host)).await;
        assert_eq!(answer.status, 421, "{host:?}");
        let url = browser.url().join("/act/sign_in/create").unwrap();
        let post = browser.post(&url, "identifier=ada%40example.com".into()).header("host", host);
        assert_eq!(browser.send(post).await.status, 421, "{host:?}");
    }
    let forwarded = [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=https"),
        ("x-original-host", "evil.example"),
        ("x-forwarded-proto", "gopher"),
        ("x-forwarded-for", "6.6.6.6"),
        ("x-host", "evil.example"),
        ("x-forwarded-server", "evil.example"),
        ("x-rewrite-url", "https://evil.example/"),
        ("x-original-url", "https://evil.example/"),
        ("host", "127.0.0.1:3000"),
        ("host", "LOCALHOST:80"),
    ];
    for (name, value) in forwarded {
        let fresh = world.browser();
        let url = fresh.url().join("/act/sign_in/create").unwrap();
        let answer =
            fresh.send(fresh.post(&url, "identifier=ada%40example.com".into()).header(name, value)).await;
        assert_eq!(answer.location().as_deref(), Some("/sign-in/factor-one"), "{name}: {value}");
    }
    for mail in world.mailbox.all().await {
        assert!(
            mail.link.as_ref().unwrap().starts_with("http://localhost:3000/v1/verify?token="),
            "{:?}",
            mail.link
        );
        let whole = format!("{}{}{}", mail.subject, mail.text, mail.html.unwrap());
        assert!(!whole.contains("evil") && !whole.contains("127.0.0.1"), "{whole}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_a_page() {
    let world = World::new().await;
    let browser = world.browser();
    let url = browser.url().join("/act/sign_in/create").unwrap();
    let body = format!("identifier={}", "a".repeat(70 * 1024));
    let before = world.dump().await;
    let told = browser.post(&url, body.clone()).header("content-length", body.len().to_string());
    let answer = browser.send(told).await;
    assert_eq!(answer.status, 413);
    assert!(answer.page().text().contains("too much"), "{}", answer.page().text());
    let untold = browser.send(browser.post(&url, body)).await;
    assert!([400, 413].contains(&untold.status.as_u16()), "{}", untold.status);
    assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new());
}

#[tokio::test]
async fn a_page_that_is_not_there_tells_its_request() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit("/nothing/<script>").await.sees("Page not found");
    let id = browser.answer().header("x-request-id").unwrap().to_owned();
    browser.sees(&id).follow("Go to the start").await.is_at("/sign-in");
}

#[tokio::test]
async fn development_pages_are_not_there_in_production() {
    let world = World::in_production().await;
    world.administrator_link(ADA).await;
    let browser = world.browser();
    for path in ["/dev/inbox", "/dev/inbox.json", "/dev/clock"] {
        for method in [Method::GET, Method::DELETE, Method::POST] {
            let ask = browser.ask_path(method, path).header("sec-fetch-site", "same-origin");
            assert_eq!(browser.send(ask).await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn names_in_mails_cannot_add_headers_or_links() {
    let world = World::new().await;
    let names = ["Evil <a href=https://evil.example>click</a>", "https://evil.example/"];
    for name in names {
        world.settings("application.name", serde_json::json!(name)).await;
        world.start_sign_up(ADA).await;
        let mail = world.mailbox.last(ADA).await;
        assert!(!mail.html.unwrap().contains("<a href=https://evil"), "{name}");
    }
    let hostile = portico::auth::directory::settings::set(
        &world.db,
        &crate::world::chance(),
        "application.name",
        serde_json::json!("x\r\nBcc: eve@example.com"),
        world.clock.now(),
    )
    .await;
    assert!(hostile.is_err(), "a name of several lines is refused");
}
