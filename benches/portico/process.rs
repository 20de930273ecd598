//! The binary as a whole: how fast it starts, what it weighs in memory, and what it makes browsers load.

use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::client::{Bounds, Connection, Reply, connect, load, page_request};
use super::report::{self, Aim, median};
use super::server::Binary;

const STARTS: usize = 10;
const CONNECTIONS: usize = 32;
const VIEWS: Bounds = Bounds { count: 10_000, time: Duration::from_secs(60) };
/// What browsers accept.
const ENCODINGS: Option<&str> = Some("gzip, deflate, br");

/// From spawning it to its first answer, the database file being up to date.
pub fn cold_start(binary: &Binary) -> Result<()> {
    let mut millis = vec![];
    for _ in 0..STARTS {
        let running = binary.start()?;
        millis.push(running.started_in.as_secs_f64() * 1e3);
        running.stop()?;
    }
    let fastest = millis.iter().copied().fold(f64::INFINITY, f64::min);
    let slowest = millis.iter().copied().fold(0.0, f64::max);
    let beside = format!("of {STARTS}: fastest {fastest:.1}, slowest {slowest:.1}");
    report::figure("cold start, spawn to /readyz", median(millis), "ms", &beside, Aim::AtMost(150.0, " ms"));
    Ok(())
}

/// Idle, and after many page views.
pub fn memory(binary: &Binary) -> Result<()> {
    let running = binary.start()?;
    sleep(Duration::from_secs(2));
    report::figure("memory (PSS), idle", running.memory()?, "MiB", "", Aim::AtMost(30.0, " MiB"));
    let mut connections = connect(running.address, CONNECTIONS)?;
    let (views, _) = load(&mut connections, &page_request("/sign-in", ENCODINGS), VIEWS)?;
    ensure!(views >= VIEWS.count, "only {views} page views in {:?}", VIEWS.time);
    sleep(Duration::from_secs(1));
    let beside = format!("{views} views on {CONNECTIONS} connections, br");
    report::figure(
        "memory (PSS), after page views",
        running.memory()?,
        "MiB",
        &beside,
        Aim::AtMost(45.0, " MiB"),
    );
    running.stop()
}

/// What a browser loads for the sign-in page, headers included.
pub fn weight(binary: &Binary) -> Result<()> {
    let running = binary.start()?;
    let mut connection = Connection::open(running.address)?;
    let plain = connection.ask(&page_request("/sign-in", None))?;
    let html = String::from_utf8(plain.body).context("a page of text")?;
    let style = between(&html, "rel=\"stylesheet\" href=\"")?;
    let script = between(&html, " src=\"")?;
    let mut fetch = |path: &str| -> Result<Reply> {
        let reply = connection.ask(&page_request(path, ENCODINGS))?;
        let brotli = reply.headers("content-encoding").any(|coding| coding == "br");
        ensure!(reply.status == 200 && brotli, "{path} answers {}, brotli: {brotli}", reply.status);
        Ok(reply)
    };
    let (page, style, script) = (fetch("/sign-in")?, fetch(style)?, fetch(script)?);
    let kb = |bytes: usize| bytes as f64 / 1000.0;
    let parts =
        |reply: &Reply| format!("{:.1}+{:.1}", kb(reply.body.len()), kb(reply.length - reply.body.len()));
    let without = page.length + style.length;
    let beside = format!("page {}, style {} of headers", parts(&page), parts(&style));
    report::figure("weight (br), page and style", kb(without), "KB", &beside, Aim::AtMost(14.0, " KB"));
    let beside = format!("script {} of headers", parts(&script));
    report::figure(
        "weight (br), with the script",
        kb(without + script.length),
        "KB",
        &beside,
        Aim::AtMost(30.0, " KB"),
    );
    running.stop()
}

fn between<'a>(html: &'a str, before: &str) -> Result<&'a str> {
    let rest = html.split_once(before).with_context(|| format!("no {before} in the page"))?.1;
    rest.split('"').next().context("an attribute")
}
