//! The whole sign-in by mail code, by a code that comes as a text, by a sign-in token, by a passkey, and by mail code and
//! authenticator app, beside the bare cost of as many write transactions.

use portico::auth::presence::tickets;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use aws_lc_rs::hmac;
use portico::args;
use portico::auth::directory::{settings, sign_in_tokens};
use portico::auth::{Handout, Visitor};
use portico::clock::{Clock, Millis, instant};
use portico::error::Refusal;
use portico::model::identification::Identifier;
use portico::model::second_factor;
use portico::storage::{self, Db, Writes};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use totp_rs::{Builder, Secret, Totp};
use url::form_urlencoded::Serializer;

use super::client::Browser;
use super::report::{self, Aim, median, rate};
use super::server::{Node, broken, open};
use crate::authenticator::Authenticator;

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);
const BROWSERS: usize = 8;
/// How many browsers sign in at once.
type Crowd = (&'static str, usize);
const CROWDS: [Crowd; 2] = [("one browser", 1), ("8 browsers", BROWSERS)];
/// Few enough for the write-ahead log not to begin anew while they are counted.
const COUNTED: usize = 5;

/// What is typed, and where the code goes.
#[derive(Clone, Copy)]
enum By<'a> {
    Mail,
    Text,
    /// The link of a token, which a program makes first.
    Token,
    /// Passkeys, one of each person.
    Passkey(&'a [Mutex<Authenticator>]),
    /// A code by mail, and one of an authenticator app of the first person. Its node's clock goes on a step each time.
    App(&'a Totp, &'a Clock),
}

/// Measures one browser, then several at once.
pub fn run(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    (0..BROWSERS).try_for_each(|number| sign_up(runtime, &node, number).map(drop))?;
    measure(runtime, &node, "mail code", By::Mail, &CROWDS)
}

/// The same by texts.
pub fn by_text(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    (0..BROWSERS).try_for_each(|number| sign_up(runtime, &node, number).map(drop))?;
    with_phones(runtime, &node, BROWSERS, &[])?;
    measure(runtime, &node, "text", By::Text, &CROWDS)
}

/// The same by links of sign-in tokens.
pub fn by_token(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    (0..BROWSERS).try_for_each(|number| sign_up(runtime, &node, number).map(drop))?;
    measure(runtime, &node, "token", By::Token, &CROWDS)
}

/// The same by passkeys.
pub fn by_passkey(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    let with_passkey = |number| {
        let mut browser = sign_up(runtime, &node, number)?;
        let mut device = Authenticator::new();
        let answer = |options: &Value| device.create(options);
        let next = answer_passkey(&mut browser, "/user/passkey-question", "/act/user/passkey/add", answer)?;
        ensure!(next == "/user/security", "a new passkey leads to {next}");
        Ok(Mutex::new(device))
    };
    let devices: Vec<_> = (0..BROWSERS).map(with_passkey).collect::<Result<_>>()?;
    measure(runtime, &node, "passkey", By::Passkey(&devices), &CROWDS)
}

/// The same by mail code and authenticator app; and before it the check of an app's code alone.
pub fn by_app(runtime: &Runtime) -> Result<()> {
    check_of_app()?;
    let clock = Clock::stopped();
    let node = runtime.block_on(Node::start_at(clock.clone(), &[]))?;
    let mut browser = sign_up(runtime, &node, 0)?;
    let next = browser.submit("/act/user/totp/begin", "")?;
    let page = String::from_utf8(browser.visit(&next)?.body)?;
    let key =
        page.split("class=\"key\">").nth(1).and_then(|rest| rest.split('<').next()).context("no key")?;
    let app = app(Secret::try_from_base32(key.replace(' ', ""))?);
    let code = app.generate(seconds(&clock));
    let next = browser.submit("/act/user/totp/activate", &format!("code={code}"))?;
    ensure!(next == "/user/backup-codes", "a new app leads to {next}");
    measure(runtime, &node, "mail code and app", By::App(&app, &clock), &CROWDS[..1])
}

fn app(secret: impl Into<Secret>) -> Totp {
    Builder::new().with_secret(secret).with_digits(6).with_skew(1).with_step_duration(30).build_noncompliant()
}

fn seconds(clock: &Clock) -> u64 {
    u64::try_from(clock.now().0 / 1000).unwrap_or_default()
}

/// Whether a code is that of an app, beside the three HMACs of the steps that count.
fn check_of_app() -> Result<()> {
    const EACH: usize = 20_000;
    const SECRET: [u8; second_factor::SECRET] = *b"12345678901234567890";
    let now = Millis::seconds(1_111_111_111);
    let step = now.0 / 30_000;
    let (mut checks, mut bare) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let begun = instant();
        for _ in 0..EACH {
            let app = second_factor::Authenticator::new(&SECRET, "Portico", "").map_err(broken)?;
            // That of the newest of the three.
            ensure!(
                app.step("050471", now - Millis::seconds(30)).is_some_and(|found| found == step),
                "no code"
            );
        }
        checks.push(begun.elapsed().as_secs_f64() * 1e6 / EACH as f64);
        let begun = instant();
        for n in 0..EACH as i64 {
            let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &SECRET);
            let tags = [-1, 0, 1].map(|more| hmac::sign(&key, &(step + n + more).to_be_bytes()));
            ensure!(tags.iter().all(|tag| tag.as_ref().len() == 20), "another kind of tag");
        }
        bare.push(begun.elapsed().as_secs_f64() * 1e6 / EACH as f64);
    }
    let ratio = median(checks.iter().zip(&bare).map(|(check, bare)| bare / check));
    let beside = format!("three HMAC-SHA1 alone: {:.2} µs", median(bare));
    report::ratio("code of an app, checked", &format!("{:.2} µs", median(checks)), &beside, ratio, Aim::None);
    Ok(())
}

fn measure(runtime: &Runtime, node: &Node, what: &str, by: By, crowds: &[Crowd]) -> Result<()> {
    let each = transactions_each(runtime, node, by)?;
    let folder = tempfile::tempdir()?;
    let bare = runtime.block_on(open(&format!("sqlite://{}", folder.path().join("bare.db").display())))?;
    runtime.block_on((&bare).exec(TABLE, args![])).map_err(broken)?;
    for &(who, browsers) in crowds {
        let (mut rates, mut ratios) = (vec![], vec![]);
        for _ in 0..ROUNDS {
            let done = sign_ins(runtime, node, browsers, by)?;
            let transactions = (done.0 as f64 * each).round() as usize;
            let bare = runtime.block_on(bare_transactions(&bare, transactions))?;
            rates.push(rate(done));
            ratios.push(bare.as_secs_f64() / done.1.as_secs_f64());
        }
        let (rate, ratio) = (median(rates), median(ratios));
        let beside = format!("its {each:.1} write transactions alone: {:.0}/s", rate / ratio);
        report::ratio(
            &format!("sign-in by {what}, {who}"),
            &format!("{rate:.0}/s"),
            &beside,
            ratio,
            Aim::None,
        );
    }
    Ok(())
}

/// Phones are on, with budgets that no measurement reaches; each of so many people has a number.
pub fn with_phones(runtime: &Runtime, node: &Node, people: usize, more: &[(&str, Value)]) -> Result<()> {
    let db = node.portal.db();
    let own = [
        ("attributes.phone_number", json!({ "enabled": true, "used_for_first_factor": true })),
        ("sms.per_country_per_day", json!(1_000_000)),
        ("sms.per_day", json!(1_000_000)),
        ("sms.least_answered_after", json!(1_000_000)),
    ];
    runtime.block_on(async {
        for (path, value) in own.iter().chain(more) {
            let set = settings::set(db, node.portal.chance(), path, value.clone(), Clock::default().now()).await;
            ensure!(set.is_ok(), "{path} is refused");
        }
        let sql = "INSERT INTO identifications (id, user_id, kind, value, canonical, verified_at, claimed_at, created_at)
                   SELECT 'idn_' || $1, user_id, 'phone_number', $1, $1, 1, 1, 1 FROM identifications WHERE value = $2";
        for n in 0..people {
            db.exec(sql, args![number(n), address(n)]).await.map_err(broken)?;
        }
        // The node has read its settings a moment ago.
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(())
    })
}

/// A person's number.
pub fn number(number: usize) -> String {
    format!("+1415{}", 2_000_000 + number)
}

/// Signs in on `browsers` at once for one round: how often, in which time.
fn sign_ins(runtime: &Runtime, node: &Node, browsers: usize, by: By) -> Result<(usize, Duration)> {
    let begun = instant();
    let counts: Result<Vec<usize>> = std::thread::scope(|scope| {
        let one = |number| {
            let mut browser = Browser::open(node.address)?;
            let mut count = 0;
            while begun.elapsed() < ROUND {
                sign_in(runtime, node, &mut browser, number, by)?;
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
fn sign_in(runtime: &Runtime, node: &Node, browser: &mut Browser, person: usize, by: By) -> Result<()> {
    browser.forget();
    let (form, to) = match by {
        By::Mail | By::App(..) => (format!("identifier=person{person}%40example.com"), address(person)),
        By::Text => (format!("phone_number=%2B{}&country=US", &number(person)[1..]), number(person)),
        By::Token => return sign_in_by_token(runtime, node, browser, person),
        By::Passkey(devices) => return sign_in_by_passkey(browser, &devices[person]),
    };
    let next = browser.submit("/act/sign_in/create", &form)?;
    ensure!(next == "/sign-in/factor-one", "the start leads to {next}");
    let code = runtime.block_on(last_code(node, &to))?;
    let mut next = browser.submit("/act/sign_in/attempt", &format!("code={code}"))?;
    if let By::App(app, clock) = by {
        ensure!(next == "/sign-in/factor-two", "the code leads to {next}");
        clock.advance(Millis::seconds(30));
        ensure!(browser.visit(&next)?.status == 200, "no second step");
        next = browser
            .submit("/act/sign_in/second/attempt", &format!("code={}", app.generate(seconds(clock))))?;
    }
    ensure!(!next.starts_with("/sign-in"), "the code leads to {next}");
    let page = browser.visit("/user")?;
    let shown = String::from_utf8_lossy(&page.body).contains(&format!("person{person}"));
    ensure!(page.status == 200 && shown, "/user answers {}", page.status);
    Ok(())
}

/// The same by a link, from the program that makes it to the profile.
fn sign_in_by_token(runtime: &Runtime, node: &Node, browser: &mut Browser, person: usize) -> Result<()> {
    let made = runtime.block_on(async {
        let cx = node.portal.context(Visitor::default(), Handout::default()).await;
        let named = Identifier::read(&address(person));
        let owner = storage::identifications::find_owner(&cx.db, &named).await?;
        sign_in_tokens::create(&cx, &owner.ok_or(Refusal::UserDeleted)?.user_id, None).await
    });
    let made = made.map_err(broken)?;
    let opened = browser.visit(&format!("/sign-in?{}={}", tickets::PARAMETER, made.ticket))?;
    let landing = opened.headers("location").next().context("the link leads nowhere")?;
    let page = browser.visit(landing)?;
    ensure!(page.status == 200, "{landing} answers {}", page.status);
    let next = browser.submit("/sign-in/ticket/press", &format!("t={}", made.token.id))?;
    ensure!(next == "/user", "the press leads to {next}");
    let page = browser.visit("/user")?;
    ensure!(page.status == 200, "/user answers {}", page.status);
    Ok(())
}

/// The same by a passkey, from the first page to the profile.
fn sign_in_by_passkey(browser: &mut Browser, device: &Mutex<Authenticator>) -> Result<()> {
    ensure!(browser.visit("/sign-in")?.status == 200, "no first page");
    let mut device = device.lock().expect("an authenticator does not panic");
    let answer = |options: &Value| device.get(options);
    let next = answer_passkey(browser, "/sign-in/passkey-question", "/act/sign_in/passkey", answer)?;
    ensure!(next == "/user", "the passkey leads to {next}");
    ensure!(browser.visit("/user")?.status == 200, "no profile");
    Ok(())
}

/// Has a device answer a question, and sends that: where does it lead?
fn answer_passkey(
    browser: &mut Browser,
    question: &str,
    action: &str,
    answer: impl FnOnce(&Value) -> String,
) -> Result<String> {
    let told: Value = serde_json::from_slice(&browser.post(question, "")?.body)?;
    let id = told["challenge_id"].as_str().context("no question")?;
    let mut form = Serializer::new(String::new());
    form.append_pair("challenge_id", id).append_pair("credential", &answer(&told["options"]));
    browser.submit(action, &form.finish())
}

/// The code in the newest mail to an address.
pub async fn last_code(node: &Node, to: &str) -> Result<String> {
    // The newest of this person are among the newest of all.
    let newest = node.portal.outbox().list_newest(4 * BROWSERS as i64).await.map_err(broken)?;
    let message = newest.into_iter().map(|(_, message)| message).find(|message| message.to == to);
    message.and_then(|message| message.code).context("no code in the outbox")
}

/// A person's mail address.
pub fn address(number: usize) -> String {
    format!("person{number}@example.com")
}

/// Somebody signs up, in the browser that is answered.
pub fn sign_up(runtime: &Runtime, node: &Node, number: usize) -> Result<Browser> {
    let mut browser = Browser::open(node.address)?;
    browser.submit("/act/sign_up/create", &format!("email_address=person{number}%40example.com"))?;
    let code = runtime.block_on(last_code(node, &address(number)))?;
    let next = browser.submit("/act/sign_up/attempt", &format!("code={code}"))?;
    ensure!(!next.starts_with("/sign-up"), "the code leads to {next}");
    Ok(browser)
}

/// How many write transactions one sign-in makes, its mail included: counted in the write-ahead log.
fn transactions_each(runtime: &Runtime, node: &Node, by: By) -> Result<f64> {
    let log = node.write_ahead_log();
    let mut browser = Browser::open(node.address)?;
    sign_in(runtime, node, &mut browser, 0, by)?;
    runtime.block_on(until_sent(node))?;
    // The log may begin anew meanwhile; not twice in a row.
    for _ in 0..3 {
        let before = commits(&log)?;
        for _ in 0..COUNTED {
            sign_in(runtime, node, &mut browser, 0, by)?;
        }
        runtime.block_on(until_sent(node))?;
        let after = commits(&log)?;
        if before.0 == after.0 {
            return Ok((after.1 - before.1) as f64 / COUNTED as f64);
        }
    }
    bail!("the write-ahead log began anew whenever it was counted")
}

/// Waits until all messages have left.
pub async fn until_sent(node: &Node) -> Result<()> {
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
