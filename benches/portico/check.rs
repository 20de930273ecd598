//! `/forward-auth` beside a bare handler that does one indexed select on the same database and sends the very same bytes;
//! and a million checks, which must not make the process grow.

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use portico::args;
use portico::storage::{Db, Reads, Writes};
use tokio::runtime::Runtime;

use super::client::{Bounds, Browser, Connection, Reply, connect, load};
use super::page::{Subject, compare, headers_of};
use super::report::{self, Aim};
use super::server::{Binary, Node, broken, serve};

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 25;
const WARM_UP: Bounds = Bounds { count: 2_000, time: Duration::from_secs(2) };
const FIRST: Bounds = Bounds { count: 100_000, time: Duration::from_secs(120) };
const MILLION: Bounds = Bounds { count: 1_000_000, time: Duration::from_secs(600) };
/// A proxy that tells the site it asks for is believed on this machine.
pub const TRUSTED: (&str, &str) = ("PORTICO_TRUSTED_PROXIES", "127.0.0.1");

/// Measures a check of a session that is good, and of one that was revoked meanwhile.
pub fn run(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start_with(&[TRUSTED]))?;
    let mut browser = Browser::open(node.address)?;
    browser.submit("/act/sign_up/create", "email_address=person%40example.com")?;
    let code = runtime.block_on(super::sign_in::last_code(&node, "person@example.com"))?;
    browser.submit("/act/sign_up/attempt", &format!("code={code}"))?;
    let ask = request("localhost:3000", browser.cookie("__portico")?);
    let db = node.portal.db().clone();
    let hash: (String,) = runtime
        .block_on((&db).one("SELECT site_token_hash FROM sessions", args![]))
        .map_err(broken)?
        .context("a session")?;

    let reply = Connection::open(node.address)?.ask(&ask)?;
    ensure!(reply.status == 200 && reply.headers("authorization").count() == 1, "{}", reply.head);
    let bare = runtime.block_on(serve(one_select(&reply, db.clone(), hash.0)?))?;
    let again = Connection::open(bare)?.ask(&ask)?;
    ensure!(
        again.length == reply.length,
        "the bare handler sends something else:\n{}{}",
        again.head,
        reply.head
    );

    let mut subjects = [
        Subject::new(connect(bare, CONNECTIONS)?, &ask, None),
        Subject::new(connect(node.address, CONNECTIONS)?, &ask, None),
    ];
    for subject in &mut subjects {
        subject.warm_up(WARM_UP)?;
    }
    for _ in 0..ROUNDS {
        for subject in &mut subjects {
            subject.measure()?;
        }
    }
    let [bare, checked] = &subjects;
    compare("forward-auth, signed in", checked, bare, "one select, same bytes", Aim::AtLeast(0.6, ""));

    runtime
        .block_on((&db).exec("UPDATE sessions SET ended_at = 1, ended_as = 'revoked'", args![]))
        .map_err(broken)?;
    let reply = Connection::open(node.address)?.ask(&ask)?;
    ensure!(reply.status == 401, "a revoked session still answers {}", reply.status);
    Ok(())
}

/// The process after a hundred thousand checks, and after a million more.
pub fn memory(binary: &Binary) -> Result<()> {
    let running = binary.start_with(&[TRUSTED])?;
    let mut browser = Browser::open(running.address)?;
    browser.submit("/act/sign_up/create", "email_address=person%40example.com")?;
    let inbox = browser.visit("/dev/inbox.json?to=person%40example.com")?;
    let inbox: serde_json::Value = serde_json::from_slice(&inbox.body)?;
    let code = inbox[0]["code"].as_str().context("a code in the inbox")?;
    browser.submit("/act/sign_up/attempt", &format!("code={code}"))?;
    let ask = request(&format!("localhost:{}", running.address.port()), browser.cookie("__portico")?);
    let mut connections = connect(running.address, CONNECTIONS)?;
    let mut after = |bounds: Bounds| -> Result<f64> {
        let (checks, _) = load(&mut connections, &ask, bounds)?;
        ensure!(checks >= bounds.count, "only {checks} checks in {:?}", bounds.time);
        sleep(Duration::from_secs(1));
        running.memory()
    };
    let (first, last) = (after(FIRST)?, after(MILLION)?);
    let beside = format!("{first:.1} MiB after 100,000 before them");
    report::figure(
        "memory (PSS), growth over a million checks",
        last - first,
        "MiB",
        &beside,
        Aim::AtMost(2.0, " MiB"),
    );
    running.stop()
}

/// What nginx asks for somebody who is signed in.
fn request(host: &str, cookie: &str) -> Vec<u8> {
    let lines = [
        "GET /forward-auth HTTP/1.1".to_owned(),
        format!("Host: {host}"),
        "X-Original-URL: http://localhost:5173/some/page?with=query".into(),
        "X-Forwarded-For: 203.0.113.9".into(),
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36".into(),
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8".into(),
        "Accept-Language: en-GB,en;q=0.9".into(),
        format!("Cookie: theme=dark; __portico={cookie}"),
    ];
    format!("{}\r\n\r\n", lines.join("\r\n")).into()
}

/// What the bare handler knows.
#[derive(Clone)]
struct Bare {
    db: Db,
    hash: String,
    headers: HeaderMap,
    body: Bytes,
}

/// A router that looks one row up by its indexed column, and answers with the same.
fn one_select(reply: &Reply, db: Db, hash: String) -> Result<Router> {
    let bare = Bare { db, hash, headers: headers_of(reply)?, body: Bytes::from(reply.body.clone()) };
    let handler = async |State(bare): State<Bare>| {
        let sql = "SELECT id, user_id FROM sessions WHERE site_token_hash = $1";
        match (&bare.db).one::<(String, String)>(sql, args![bare.hash]).await {
            Ok(Some(_)) => {
                // Made by hand: axum would name a type for the body.
                let mut response = Response::new(Body::from(bare.body));
                *response.headers_mut() = bare.headers;
                response
            }
            _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    };
    Ok(Router::new().route("/forward-auth", get(handler)).with_state(bare))
}
