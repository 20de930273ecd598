//! The worst inputs that are known: how much time of this node's processors one request with each of them takes, however
//! many threads share it. Rates are lifted, so that everything is looked at that would be.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use tokio::runtime::Runtime;
use url::form_urlencoded::Serializer;

use super::client::{Connection, form_request, page_request_with};
use super::report::{self, Aim};
use super::server::{Node, processor_time_here};
use super::sign_in;

/// Requests of each kind.
const EACH: u32 = 20;

/// What one of them may take.
const MOST: Aim = Aim::AtMost(20.0, " ms");

/// Measures one after the other.
pub fn run(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    let settings = [
        ("attributes.username", json!({ "enabled": true })),
        ("attributes.password", json!({ "enabled": true })),
        ("password_settings.disable_hibp", json!(true)),
    ];
    sign_in::with_phones(runtime, &node, 0, &settings)?;
    let mut worst = 0.0_f64;
    for (what, request) in inputs() {
        let time = cost(&node, &request)?.as_secs_f64() * 1e3;
        worst = worst.max(time);
        report::figure(what, time, "ms", &format!("{} bytes", request.len()), MOST);
    }
    report::figure("  the worst of all", worst, "ms", "", MOST);
    Ok(())
}

/// What one such request takes.
fn cost(node: &Node, request: &[u8]) -> Result<Duration> {
    let ask = || -> Result<()> {
        // Some are answered before all of them was read, which ends the connection.
        let status = Connection::open(node.address)?.ask(request)?.status;
        ensure!(status < 500, "answered by {status}");
        Ok(())
    };
    ask()?;
    let before = processor_time_here()?;
    (0..EACH).try_for_each(|_| ask())?;
    Ok((processor_time_here()? - before) / EACH)
}

/// Each with its name, about as large as it may be.
fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let long = |piece: &str, length: usize| piece.chars().cycle().take(length).collect::<String>();
    let form = |path: &str, pairs: &[(&str, &str)]| {
        form_request(path, &Serializer::new(String::new()).extend_pairs(pairs).finish())
    };
    let begin = |identifier: &str| form("/act/sign_in/create", &[("identifier", identifier)]);
    let judged = |password: &str| form("/password-strength", &[("password", password)]);
    let page = |name: &str, value: &str| page_request_with("/sign-in", &format!("{name}: {value}\r\n"));
    vec![
        ("worst password, many signs for a letter", judged(&long("e3@4$1!|()<[{0o7+5%zZ", 512))),
        ("  many dates", judged(&long("1/1/91", 512))),
        ("  many repeats", judged(&long("a1", 512))),
        ("  names that are as long as they may be", {
            let (name, address) = (long("a1 ", 20_000), format!("{}@example.com", long("a1.", 20_000)));
            let fields =
                [("password", &*long("a1", 512)), ("first_name", &*name), ("email_address", &*address)];
            form("/password-strength", &fields)
        }),
        ("worst address, signs that are many letters", begin(&format!("{}@example.com", long("ﷺ", 7_000)))),
        ("  a long domain of no ASCII", begin(&format!("a@{}.com", long("ü", 10_000)))),
        ("  a domain of many parts", begin(&format!("a@{}com", long("xn--a.", 60_000)))),
        ("  many marks on one letter", begin(&format!("a{}@example.com", long("\u{323}\u{301}", 10_000)))),
        ("worst phone number", form("/act/sign_in/create", &[("phone_number", &long("+٣ (", 10_000))])),
        ("worst username", form("/act/sign_up/create", &[("username", &long("İß", 10_000))])),
        ("worst form, many fields", form_request("/act/sign_in/create", &long("a=&", 60_000))),
        ("worst address to return to", {
            let target = long("https://a@%2e%2e/;\\", 50_000);
            page_request_with(&format!("/sign-in?redirect_url={}", escaped(&target)), "")
        }),
        ("worst name of a browser", page("X-Agent: a\r\nUser-Agent", &long("Mozilla/5.0 (", 100_000))),
        ("worst list of languages", page("Accept-Language", &long("de;q=0.1,", 100_000))),
        ("worst cookies", page("Cookie", &long("__client=a; ", 100_000))),
    ]
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).take(20_000).collect()
}
