//! What a start tells its operator, in which order, and what it keeps to itself.

use std::fs::File;
use std::process::Stdio;

use axum::http::Method;

use crate::world::server::{Process, Site, poll};
use crate::world::wire::Ask;

const PRODUCTION: &[(&str, &str)] =
    &[("PORTICO_PUBLIC_URL", "https://accounts.example.com"), ("PORTICO_RATE_LIMITS", "on")];

/// Starts a server whose output and log are one file, as on a terminal; answers what stands in it once it says this.
fn told(site: &Site, environment: &[(&str, &str)], until: &str) -> (Process, String) {
    let path = site.folder.path().join("terminal");
    File::create(&path).unwrap();
    let terminal = || Stdio::from(File::options().append(true).open(&path).unwrap());
    let process = site.serve_into(environment, &terminal);
    let text = poll(until, || {
        let text = std::fs::read_to_string(&path).unwrap();
        text.contains(until).then_some(text)
    });
    (process, text)
}

/// The first line is blank, the second the link, the third blank.
#[track_caller]
fn begins_with_the_link(text: &str, home: &str) {
    let lines: Vec<_> = text.lines().collect();
    assert_eq!((lines[0], lines[2]), ("", ""), "{text}");
    assert!(lines[1].starts_with(&format!("{home}/setup?token=")), "{text}");
    assert_eq!(text.matches("token=").count(), 1, "{text}");
    assert!(lines[3].contains("works once"), "{text}");
}

#[tokio::test]
async fn the_set_up_link_stands_first_and_alone() {
    let site = Site::new().await;
    let (process, text) = told(&site, &[], "Messages arrive");
    begins_with_the_link(&text, "http://localhost:3000");
    process.kill();
    // However loud the rest is.
    let exposed = [("PORTICO_PUBLIC_URL", "http://portal.example"), ("PORTICO_MODE", "development")];
    let (process, text) = told(&site, &exposed, " WARN portico");
    begins_with_the_link(&text, "http://portal.example");
    process.kill();
    site.run(&["admin", "add", "ada@example.com"]).is_fine();
    let (_process, text) = told(&site, &[], "Messages arrive");
    assert!(text.starts_with("Portico is at ") && !text.contains("/setup"), "{text}");
}

#[tokio::test]
async fn production_without_mail_says_so_once_after_the_link() {
    let site = Site::new().await;
    let (process, text) = told(&site, PRODUCTION, "PORTICO_SMTP_URL");
    begins_with_the_link(&text, "https://accounts.example.com");
    let lines: Vec<_> = text.lines().filter(|line| line.contains("PORTICO_SMTP_URL")).collect();
    assert!(lines.len() == 1 && lines[0].contains(" WARN "), "{text}");
    process.kill();
    let with_mail = [PRODUCTION, &[("PORTICO_SMTP_URL", "smtp://mail.example.com")]].concat();
    let (process, text) = told(&site, &with_mail, "Portico is at");
    assert!(!text.contains("PORTICO_SMTP_URL"), "{text}");
    process.kill();
    let (_process, text) = told(&site, &[], "Portico is at");
    assert!(!text.contains("PORTICO_SMTP_URL"), "development has its inbox: {text}");
}

#[tokio::test]
async fn statements_are_logged_for_whoever_asks_for_them_by_name() {
    let site = Site::new().await;
    let page = Ask::new(Method::GET, "/sign-in").header("host", "localhost:3000");
    // The second start finds everything there, which Postgres has notices of.
    for _ in 0..2 {
        let process = site.serve();
        assert_eq!(process.ask(&page).unwrap().status, 200);
        poll("a request is logged", || process.log().contains("/sign-in").then_some(()));
        assert!(!process.log().contains("sqlx"), "{}", process.log());
        process.kill();
    }
    let process = site.serve_with(&[("PORTICO_LOG", "sqlx::query=debug")]);
    poll("a statement is logged", || process.log().contains("FROM settings").then_some(()));
    assert!(process.log().lines().all(|line| line.contains("sqlx::query")), "{}", process.log());
}

#[tokio::test]
async fn a_host_that_forward_auth_refuses_is_named_to_the_proxy_and_once_in_the_log() {
    let site = Site::new().await;
    let process = site.serve_with(&[
        ("PORTICO_PUBLIC_URL", "https://accounts.example.com"),
        ("PORTICO_MODE", "development"),
        ("PORTICO_TRUSTED_PROXIES", "127.0.0.1"),
    ]);
    let asked = |address: &str| {
        let ask = Ask::new(Method::GET, "/forward-auth").header("host", "accounts.example.com");
        process.ask(&ask.header("x-original-url", address)).unwrap()
    };
    let refused = [
        (
            "https://app.other.example/deep?token=x",
            "https://app.other.example is none",
            "redirects.allowed_origins",
        ),
        (
            "https://app.example.com:8443/",
            "https://app.example.com:8443 is none",
            "redirects.allowed_origins",
        ),
        ("app.example.com", "do not name one address", "X-Original-URL"),
    ];
    for (address, named, remedy) in refused {
        for _ in 0..3 {
            let answer = asked(address);
            assert_eq!(answer.status, 403, "{answer:?}");
            assert!(answer.body.contains(named) && answer.body.contains(remedy), "{answer:?}");
            assert!(answer.header("content-type").unwrap().starts_with("text/plain"), "{answer:?}");
        }
        let lines = || process.log().lines().filter(|line| line.contains(named)).count();
        poll("it is logged", || (lines() > 0).then_some(()));
        assert_eq!(lines(), 1, "{}", process.log());
    }
    site.run(&["settings", "set", "redirects.allowed_origins", "[\"https://app.other.example\"]"]).is_fine();
    poll("the settings are in force", || {
        let answer = asked("https://app.other.example/");
        answer.body.contains("PORTICO_ROOT_DOMAIN").then(|| assert_eq!(answer.status, 403))
    });
    assert!(process.log().lines().all(|line| !line.contains("token=x")), "{}", process.log());
    let asked = Ask::new(Method::GET, "/forward-auth").header("host", "accounts.example.com");
    let answer = process.ask(&asked).unwrap();
    assert!(answer.status == 401 && answer.body.is_empty(), "{answer:?}");
}
