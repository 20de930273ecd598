//! Every address there is, asked in every way that is not meant: the right status in our own words, never those of a framework.

use std::io::{Read, Write};

use axum::http::Method;
use leptos::server_fn::axum::server_fn_paths;

use crate::world::browser::{Answer, Ask, Browser};
use crate::world::database::changed;
use crate::world::program::Program;
use crate::world::server::{Process, Site};
use crate::world::{ADA, World};

/// Addresses that are asked for with GET.
const READ: &[&str] = &[
    "/",
    "/default-redirect",
    "/sign-in",
    "/sign-in/factor-one",
    "/sign-in/methods",
    "/sign-in/forgot-password",
    "/sign-in/reset-password",
    "/sign-in/reset-password-success",
    "/sign-in/status",
    "/sign-in/factor-two",
    "/sign-in/client-trust",
    "/sign-in/factor-two/methods",
    "/sign-in/factor-two/status",
    "/sign-in/tasks/reset-password",
    "/sign-in/verify",
    "/sign-in/ticket",
    "/sign-in/choose",
    "/sign-in/anything",
    "/sign-up",
    "/sign-up/verify-email-address",
    "/sign-up/verify-phone-number",
    "/sign-up/methods",
    "/sign-up/status",
    "/sign-up/verify",
    "/sign-up/continue",
    "/sign-up/anything",
    "/v1/verify",
    "/user",
    "/user/security",
    "/user/delete-account",
    "/user/verify-identification",
    "/user/verify",
    "/unauthorized-sign-in",
    "/unauthorized-sign-in/revoke",
    "/sign-out",
    "/favicon.ico",
    "/healthz",
    "/readyz",
    "/admin",
    "/setup",
    "/dev/inbox",
    "/dev/inbox/msg_x",
    "/assets/none.js",
    "/pictures/pic_x",
    "/forward-auth",
    "/.well-known/jwks.json",
];

/// Addresses that scripts post to.
const ASKED: &[&str] = &[
    "/password-strength",
    "/sign-in/passkey-question",
    "/sign-in/factor-one/passkey-question",
    "/user/verify-it-is-you/passkey-question",
    "/user/passkey-question",
];

/// Addresses of the Backend API.
const WITH_KEY: &[&str] = &[
    "/users",
    "/users/count",
    "/users/user_x",
    "/users/user_x/mfa",
    "/users/user_x/verify_totp",
    "/sign_in_tokens",
    "/sign_in_tokens/sit_x/revoke",
    "/nothing",
];

/// Nothing at all, our page, or our JSON: and the page tells its request.
#[track_caller]
fn is_ours(answer: &Answer, shown: &str) {
    let kind = answer.header("content-type").unwrap_or_default();
    let failed = answer.status.is_client_error() || answer.status.is_server_error();
    let fine = match kind {
        _ if answer.body.is_empty() || !failed => true,
        html if html.starts_with("text/html") => {
            answer.page().text().contains(answer.header("x-request-id").unwrap())
                || answer.body.contains("<h1")
        }
        json if json.starts_with("application/json") => {
            serde_json::from_str::<serde_json::Value>(&answer.body).is_ok()
        }
        _ => false,
    };
    assert!(fine, "{shown}: {} {kind}: {}", answer.status, answer.body);
    for words in
        ["Failed to", "Invalid U", "invalid utf", "deserialize", "Expected request", "duplicate field"]
    {
        assert!(!failed || !answer.body.contains(words), "{shown}: {}: {}", answer.status, answer.body);
    }
}

async fn sent(browser: &Browser, ask: Ask) -> Answer {
    let shown = format!("{} {}", ask.method, ask.target);
    let answer = browser.tab().send(ask.or_unavailable().header("sec-fetch-site", "same-origin")).await;
    is_ours(&answer, &shown);
    answer
}

fn forms() -> Vec<&'static str> {
    let paths: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
    assert!(paths.len() > 50, "{}", paths.len());
    paths
}

#[tokio::test]
async fn every_route_answers_every_method_in_our_own_words() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    let before = world.dump().await;
    let others =
        [Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE, "BREW".parse().unwrap()];
    for path in READ {
        let read = sent(&browser, browser.ask_path(Method::GET, path)).await;
        let head = sent(&browser, browser.ask_path(Method::HEAD, path)).await;
        assert_eq!((head.status, head.body.len()), (read.status, 0), "HEAD {path}");
        for method in others.iter().chain([&Method::POST]) {
            let answer = sent(&browser, browser.ask_path(method.clone(), path)).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(answer.header("allow").unwrap().contains("GET"), "{method} {path}");
        }
    }
    for path in forms().into_iter().chain(ASKED.iter().copied()) {
        for method in others.iter().chain([&Method::GET, &Method::HEAD]) {
            let answer = sent(&browser, browser.ask_path(method.clone(), path)).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("allow")),
                (405, Some("POST")),
                "{method} {path}"
            );
        }
    }
    let nowhere = [
        "/nothing",
        "/act",
        "/act/",
        "/act/nothing",
        "/user/nothing",
        "/pictures",
        "/pictures/",
        "/dev",
        "/.well-known/x",
    ];
    for path in nowhere {
        for method in others.iter().chain([&Method::GET, &Method::HEAD, &Method::POST]) {
            let answer = sent(&browser, browser.ask_path(method.clone(), path)).await;
            assert_eq!(answer.status, 404, "{method} {path}");
        }
    }
    let program = Program::new(&world).await;
    for path in WITH_KEY {
        for method in others.iter().chain([&Method::HEAD]) {
            let answer = sent(&browser, program.ask(method.clone(), path)).await;
            assert!([200, 404, 405].contains(&answer.status.as_u16()), "{method} {path}: {}", answer.status);
            let keyless = sent(&browser, browser.ask_path(method.clone(), &format!("/api/v1{path}"))).await;
            assert_eq!(keyless.status, 401, "{method} {path}");
        }
    }
    let kept = ["secret_keys", "signing_keys", "events", "rates"];
    let left: Vec<_> =
        changed(&before, &world.dump().await).into_iter().filter(|t| !kept.contains(&t.as_str())).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn a_path_or_query_that_is_no_text_leads_nowhere_or_means_nothing() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    let before = world.dump().await;
    for path in READ.iter().chain(ASKED).copied().chain(forms()) {
        for bad in ["%FF", "%C0%AF", "%ED%A0%80", "%F5%80%80%80", "x%80"] {
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            for target in [format!("{path}/{bad}"), format!("{path}{bad}"), format!("{parent}/{bad}")] {
                for method in [Method::GET, Method::POST] {
                    let answer = sent(&browser, browser.ask_path(method.clone(), "/").at(&target)).await;
                    assert_eq!(answer.status, 404, "{method} {target}");
                }
            }
        }
    }
    let queries = [
        "%",
        "%f",
        "%ff",
        "%zz=%",
        "a=%ff",
        "token=%ff%fe",
        "v=%C3%28",
        "__clerk_ticket=%",
        "redirect_url=%",
        "wait=%80",
        "=&&=",
        "token=a&token=b",
        "v=1&v=2",
        "t[]=x",
        "id=%00",
        "to=%ff",
        "mode=%ff",
    ];
    for path in READ {
        let plain = sent(&browser, browser.ask_path(Method::GET, path)).await.status;
        for query in queries {
            let answer =
                sent(&browser, browser.ask_path(Method::GET, "/").at(&format!("{path}?{query}"))).await;
            let same = [plain.as_u16(), 200, 303, 400, 403, 404].contains(&answer.status.as_u16());
            assert!(same, "{path}?{query}: {}, not {plain}", answer.status);
        }
    }
    let program = Program::new(&world).await;
    for bad in ["/%FF", "/users/%FF", "/users/%C0%AF/mfa", "/sign_in_tokens/%FF/revoke"] {
        let answer = sent(&browser, program.ask(Method::GET, "/").at(&format!("/api/v1{bad}"))).await;
        assert_eq!(answer.status, 404, "{bad}");
        let keyless = sent(&browser, browser.ask_path(Method::GET, "/").at(&format!("/api/v1{bad}"))).await;
        assert_eq!(keyless.status, 401, "nobody looks around without a key: {bad}");
    }
    let passing = ["secret_keys", "signing_keys", "events", "rates", "page_states"];
    let left: Vec<_> = changed(&before, &world.dump().await)
        .into_iter()
        .filter(|t| !passing.contains(&t.as_str()))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn a_body_of_another_kind_or_of_no_text_is_refused_by_every_form() {
    let world = World::new().await;
    let browser = world.browser();
    let kinds =
        ["application/json", "text/plain", "multipart/form-data; boundary=x", "application/xml", "x", ""];
    for path in forms() {
        let url = browser.url().join(path).unwrap();
        for kind in kinds {
            let ask = browser.post(&url, "identifier=ada%40example.com".into()).header("content-type", kind);
            assert_eq!(sent(&browser, ask).await.status, 415, "{path} {kind:?}");
        }
        for kind in ["application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded ; charset=UTF-8"]
        {
            for body in [&b"identifier=%ff%fe"[..], b"\xff\xfe=\x80", b"code=%", b"a[b=c", b"=&=&&"] {
                let ask = browser.post(&url, String::new()).header("content-type", kind).body(body);
                let status = sent(&browser, ask).await.status.as_u16();
                assert!([303, 400, 422].contains(&status), "{path} {kind} {body:?}: {status}");
            }
        }
    }
    for path in ASKED {
        let url = browser.url().join(path).unwrap();
        for kind in kinds {
            let ask = browser.post(&url, "\u{0}\u{1}".into()).header("content-type", kind);
            let status = sent(&browser, ask).await.status.as_u16();
            assert!([200, 400, 401, 403, 404, 409, 415, 422].contains(&status), "{path} {kind:?}: {status}");
        }
    }
    assert_eq!((world.count("users").await, world.count("sign_ups").await), (0, 0));
}

/// Sends these bytes, perhaps nothing more, and hears the answer.
fn raw(process: &Process, bytes: &[u8], ends: bool) -> String {
    let mut socket = std::net::TcpStream::connect(process.address).unwrap();
    socket.write_all(bytes).unwrap();
    if ends {
        socket.shutdown(std::net::Shutdown::Write).unwrap();
    }
    let mut heard = vec![];
    let _ = socket.read_to_end(&mut heard);
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn a_broken_chunk_is_a_broken_request_and_not_too_much() {
    let site = Site::migrated().await;
    let key = site.run(&["keys", "create"]).is_fine().out.trim().to_owned();
    let process = site.serve();
    let broken: &[(&str, bool)] = &[
        ("zz\r\n", false),
        ("5\r\nhello", true),
        ("5\r\nhelloXX3\r\n", false),
        ("ffffffffffffffffff\r\nx", false),
        ("", true),
    ];
    let urlencoded = "application/x-www-form-urlencoded";
    for (path, kind) in [
        ("/act/sign_in/create", urlencoded),
        ("/act/sign_up/create", urlencoded),
        ("/sign-in/verify/press", urlencoded),
        ("/password-strength", urlencoded),
        ("/api/v1/users", "application/json"),
        ("/api/v1/sign_in_tokens", "application/json"),
    ] {
        for (chunks, ends) in broken {
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: localhost:3000\r\nauthorization: Bearer {key}\r\ncontent-type: {kind}\r\n\
                 connection: close\r\ntransfer-encoding: chunked\r\n\r\n{chunks}"
            );
            let heard = raw(&process, head.as_bytes(), *ends);
            let shown = format!("{path} {chunks:?}: {heard}");
            assert!(heard.starts_with("HTTP/1.1 400 "), "{shown}");
            let (headers, body) = heard.split_once("\r\n\r\n").expect(&shown);
            match path.starts_with("/api/") {
                true => assert!(body.contains("request_body_invalid"), "{shown}"),
                false => assert!(headers.contains("text/html") && body.contains("req_"), "{shown}"),
            }
        }
    }
    // What is no address at all is answered in words of ours, or in none.
    for line in [
        "GET * HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "CONNECT localhost:3000 HTTP/1.1",
        "GET /pictures/%FF HTTP/1.1",
    ] {
        let heard = raw(
            &process,
            format!("{line}\r\nhost: localhost:3000\r\nconnection: close\r\n\r\n").as_bytes(),
            false,
        );
        let (head, body) = heard.split_once("\r\n\r\n").unwrap_or((&heard, ""));
        assert!(head.starts_with("HTTP/1.1 4"), "{line}: {heard}");
        assert!(body.is_empty() || body.contains("req_"), "{line}: {heard}");
    }
    process.kill();
}
