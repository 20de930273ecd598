//! The whole sign-in by mail code, beside the bare cost of as many write transactions.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use portico::args;
use portico::clock::instant;
use portico::storage::{self, Db, Writes};
use tokio::runtime::Runtime;

use super::client::Browser;
use super::report::{self, Aim, median, rate};
use super::server::{Node, broken, open};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);
const BROWSERS: usize = 8;
/// Few enough for the write-ahead log not to begin anew while they are counted.
const COUNTED: usize = 5;

/// Measures one browser, then several at once.
pub fn run(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    (0..BROWSERS).try_for_each(|number| sign_up(runtime, &node, number))?;
    let each = transactions_each(runtime, &node)?;
    let folder = tempfile::tempdir()?;
    let bare = runtime.block_on(open(&format!("sqlite://{}", folder.path().join("bare.db").display())))?;
    runtime.block_on((&bare).exec(TABLE, args![])).map_err(broken)?;
    for (what, browsers) in
        [("sign-in by mail code, one browser", 1), ("sign-in by mail code, 8 browsers", BROWSERS)]
    {
        let (mut rates, mut ratios) = (vec![], vec![]);
        for _ in 0..ROUNDS {
            let done = sign_ins(runtime, &node, browsers)?;
            let transactions = (done.0 as f64 * each).round() as usize;
            let bare = runtime.block_on(bare_transactions(&bare, transactions))?;
            rates.push(rate(done));
            ratios.push(bare.as_secs_f64() / done.1.as_secs_f64());
        }
        let (rate, ratio) = (median(rates), median(ratios));
        let beside = format!("its {each:.1} write transactions alone: {:.0}/s", rate / ratio);
        report::ratio(what, &format!("{rate:.0}/s"), &beside, ratio, Aim::None);
    }
    Ok(())
}

/// Signs in on `browsers` at once for one round: how often, in which time.
fn sign_ins(runtime: &Runtime, node: &Node, browsers: usize) -> Result<(usize, Duration)> {
    let begun = instant();
    let counts: Result<Vec<usize>> = std::thread::scope(|scope| {
        let one = |number| {
            let mut browser = Browser::open(node.address)?;
            let mut count = 0;
            while begun.elapsed() < ROUND {
                sign_in(runtime, node, &mut browser, number)?;
                count += 1;
            }
            Ok(count)
        };
        let threads: Vec<_> = (0..browsers).map(|number| scope.spawn(move || one(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a browser does not panic")).collect()
    });
    Ok((counts?.into_iter().sum(), begun.elapsed()))
}

/// One person, one sign-in, in a browser that was never here before.
fn sign_in(runtime: &Runtime, node: &Node, browser: &mut Browser, number: usize) -> Result<()> {
    browser.forget();
    let next = browser.submit("/act/sign_in/create", &format!("identifier=person{number}%40example.com"))?;
    ensure!(next == "/sign-in/factor-one", "the start leads to {next}");
    let code = runtime.block_on(last_code(node, &address(number)))?;
    let next = browser.submit("/act/sign_in/attempt", &format!("code={code}"))?;
    ensure!(!next.starts_with("/sign-in"), "the code leads to {next}");
    let page = browser.visit("/user")?;
    let shown = String::from_utf8_lossy(&page.body).contains(&format!("person{number}"));
    ensure!(page.status == 200 && shown, "/user answers {}", page.status);
    Ok(())
}

/// The code in the newest mail to an address.
pub async fn last_code(node: &Node, to: &str) -> Result<String> {
    // The newest of this person are among the newest of all.
    let newest = node.portal.outbox().list_newest(4 * BROWSERS as i64).await.map_err(broken)?;
    let message = newest.into_iter().map(|(_, message)| message).find(|message| message.to == to);
    message.and_then(|message| message.code).context("no code in the outbox")
}

fn address(number: usize) -> String {
    format!("person{number}@example.com")
}

fn sign_up(runtime: &Runtime, node: &Node, number: usize) -> Result<()> {
    let mut browser = Browser::open(node.address)?;
    browser.submit("/act/sign_up/create", &format!("email_address=person{number}%40example.com"))?;
    let code = runtime.block_on(last_code(node, &address(number)))?;
    let next = browser.submit("/act/sign_up/attempt", &format!("code={code}"))?;
    ensure!(!next.starts_with("/sign-up"), "the code leads to {next}");
    Ok(())
}

/// How many write transactions one sign-in makes, its mail included: counted in the write-ahead log.
fn transactions_each(runtime: &Runtime, node: &Node) -> Result<f64> {
    let log = node.write_ahead_log();
    let mut browser = Browser::open(node.address)?;
    sign_in(runtime, node, &mut browser, 0)?;
    runtime.block_on(until_sent(node))?;
    let before = commits(&log)?;
    for _ in 0..COUNTED {
        sign_in(runtime, node, &mut browser, 0)?;
    }
    runtime.block_on(until_sent(node))?;
    let after = commits(&log)?;
    ensure!(before.0 == after.0, "the write-ahead log began anew while it was counted");
    Ok((after.1 - before.1) as f64 / COUNTED as f64)
}

async fn until_sent(node: &Node) -> Result<()> {
    let begun = instant();
    while storage::outbox::count(node.portal.db()).await.map_err(broken)?.0 > 0 {
        ensure!(begun.elapsed() < Duration::from_secs(10), "the outbox does not get empty");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// The salt of a write-ahead log, and how many transactions it holds: <https://sqlite.org/fileformat2.html#walformat>.
fn commits(log: &Path) -> Result<([u8; 8], usize)> {
    let bytes = std::fs::read(log)?;
    let header = bytes.get(..32).context("a write-ahead log without header")?;
    let page = u32::from_be_bytes(header[8..12].try_into()?) as usize;
    let salt: [u8; 8] = header[16..24].try_into()?;
    let frames = bytes[32..].chunks_exact(24 + page).take_while(|frame| frame[8..16] == salt);
    // The frame that ends a transaction tells the size of the file after it.
    Ok((salt, frames.filter(|frame| frame[4..8] != [0; 4]).count()))
}

const TABLE: &str = "CREATE TABLE bare (id INTEGER PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)";

/// As many transactions, one row each, on a file opened in the same way.
async fn bare_transactions(db: &Db, count: usize) -> Result<Duration> {
    let begun = instant();
    for number in 0..count as i64 {
        let mut tx = db.begin().await.map_err(broken)?;
        let sql = "INSERT INTO bare (name, at) VALUES ($1, $2)";
        (&mut tx)
            .exec(sql, args!["a row of about the size of a session or an event", number])
            .await
            .map_err(broken)?;
        tx.commit().await.map_err(broken)?;
    }
    Ok(begun.elapsed())
}
