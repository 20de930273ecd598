//! The sign-in page, drawn anew for every request, beside a bare handler that sends the very same bytes.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::routing::get;
use tokio::runtime::Runtime;

use super::client::{Bounds, Connection, Reply, connect, load, page_request};
use super::report::{self, Aim, median, rate};
use super::server::{Binary, Node, Running, processor_time_here, serve};

const PATH: &str = "/sign-in";
const CONNECTIONS: usize = 32;
const ROUNDS: usize = 25;
const ROUND: Bounds = Bounds { count: 100_000, time: Duration::from_millis(250) };
const SAME: &str = "same bytes";
const WARM_UP: Bounds = Bounds { count: 2_000, time: Duration::from_secs(2) };

/// One of the servers, with its open connections and what was measured.
pub struct Subject {
    connections: Vec<Connection>,
    request: Vec<u8>,
    child: Option<Running>,
    rates: Vec<f64>,
    micros: Vec<f64>,
}

/// Measures all subjects in turn, several times over.
pub fn run(runtime: &Runtime, binary: &Binary) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    let plain = page_request(PATH, None);
    let reply = Connection::open(node.address)?.ask(&plain)?;
    ensure!(reply.status == 200, "the sign-in page answers {}", reply.status);
    let bare = runtime.block_on(serve(same_answer(&reply)?))?;
    let again = Connection::open(bare)?.ask(&plain)?;
    ensure!(
        again.body == reply.body && again.length == reply.length,
        "the bare handler sends something else"
    );

    let child = binary.start()?;
    let mut subjects = [
        Subject::new(connect(bare, CONNECTIONS)?, &plain, None),
        Subject::new(connect(node.address, CONNECTIONS)?, &plain, None),
        Subject::new(connect(child.address, CONNECTIONS)?, &plain, Some(child)),
        Subject::new(
            connect(node.address, CONNECTIONS)?,
            &page_request(PATH, Some("gzip, deflate, br")),
            None,
        ),
    ];
    for subject in &mut subjects {
        subject.warm_up(WARM_UP)?;
    }
    for _ in 0..ROUNDS {
        for subject in &mut subjects {
            subject.measure()?;
        }
    }
    let [bare, node, binary, compressed] = &subjects;
    compare("sign-in page", node, bare, SAME, Aim::AtLeast(0.6, ""));
    compare("sign-in page, by the binary, its log at info", binary, bare, SAME, Aim::None);
    compare("sign-in page, compressed for the asker (br)", compressed, bare, SAME, Aim::None);
    Ok(())
}

impl Subject {
    /// A server under load on these connections; `child` when it is a process of its own.
    pub fn new(connections: Vec<Connection>, request: &[u8], child: Option<Running>) -> Self {
        Self { connections, request: request.to_vec(), child, rates: vec![], micros: vec![] }
    }

    /// Load that is not counted.
    pub fn warm_up(&mut self, bounds: Bounds) -> Result<()> {
        load(&mut self.connections, &self.request, bounds).map(drop)
    }

    /// One round of load.
    pub fn measure(&mut self) -> Result<()> {
        let before = self.processor_time()?;
        let done = load(&mut self.connections, &self.request, ROUND)?;
        let used = self.processor_time()?.saturating_sub(before);
        self.rates.push(rate(done));
        self.micros.push(used.as_secs_f64() * 1e6 / done.0 as f64);
        Ok(())
    }

    fn processor_time(&self) -> Result<Duration> {
        self.child.as_ref().map_or_else(processor_time_here, Running::processor_time)
    }
}

/// Reports a subject beside a bare handler, which does only `this`.
pub fn compare(what: &str, subject: &Subject, bare: &Subject, this: &str, aim: Aim) {
    let ratios = subject.rates.iter().zip(&bare.rates).map(|(one, other)| one / other);
    let show = |rates: &[f64]| format!("{:.0}/s", median(rates.iter().copied()));
    let beside = format!("bare handler, {this}: {}", show(&bare.rates));
    report::ratio(what, &show(&subject.rates), &beside, median(ratios), aim);
    let (one, other) = (median(subject.micros.iter().copied()), median(bare.micros.iter().copied()));
    let beside = format!("bare handler: {other:.1} µs");
    report::ratio(
        "  the server's processor time for each",
        &format!("{one:.1} µs"),
        &beside,
        other / one,
        Aim::None,
    );
}

/// A router that answers with this and nothing else.
fn same_answer(reply: &Reply) -> Result<Router> {
    let (headers, body) = (headers_of(reply)?, Bytes::from(reply.body.clone()));
    Ok(Router::new().route(PATH, get(async move || (headers.clone(), body.clone()))))
}

/// The headers of an answer, less those that a server adds by itself.
pub fn headers_of(reply: &Reply) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for line in reply.head.lines().skip(1).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').context("a header")?;
        let name: HeaderName = name.parse()?;
        if name != "date" && name != "content-length" {
            headers.append(name, HeaderValue::from_str(value.trim())?);
        }
    }
    Ok(headers)
}
