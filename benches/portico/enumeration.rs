//! Whether answers tell by their time who has an account, where users are hidden: known and unknown identifiers in an order
//! of chance, and the medians of both beside each other.

use std::time::Duration;

use anyhow::{Result, ensure};
use portico::args;
use portico::auth::proofs::passwords;
use portico::auth::{Handout, Visitor};
use portico::clock::instant;
use portico::id::UserId;
use portico::model::password::Password;
use portico::storage::{self, Reads};
use serde_json::json;
use tokio::runtime::Runtime;

use super::client::Browser;
use super::report::{self, Aim, median};
use super::server::{Node, broken};
use super::sign_in::{self, address, number};

const SAMPLES: usize = 2_000;
/// Few tries for each, so that nobody is locked.
const PEOPLE: usize = 100;

/// Measures each way to begin.
pub fn run(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    (0..PEOPLE).try_for_each(|n| sign_in::sign_up(runtime, &node, n).map(drop))?;
    let settings = [
        ("attributes.password", json!({ "enabled": true })),
        ("password_settings.disable_hibp", json!(true)),
        ("sign_in.preferred_strategy", json!("otp")),
        ("attack_protection.user_lockout.max_attempts", json!(100)),
        ("attack_protection.enumeration_protection", json!("strict")),
    ];
    sign_in::with_phones(runtime, &node, PEOPLE, &settings)?;
    runtime.block_on(with_password(&node))?;
    let mail = |n, known| match known {
        true => format!("identifier={}", address(n)),
        false => format!("identifier={}", address(n + PEOPLE)),
    };
    let phone =
        |n, known| format!("phone_number=%2B{}&country=US", &number(if known { n } else { n + PEOPLE })[1..]);
    compare(runtime, &node, "mail code, beginning", mail)?;
    compare(runtime, &node, "text, beginning", phone)?;
    compare(runtime, &node, "password, wrong", |n, known| {
        format!("{}&password=wrong-wrong-wrong", mail(n, known))
    })
}

/// Everybody has the same.
async fn with_password(node: &Node) -> Result<()> {
    let cx = node.portal.context(Visitor::default(), Handout::default()).await;
    let password = Password::typed("tundra-violin-94-cask").ok_or(anyhow::anyhow!("no password"))?;
    let hash = passwords::hash(&cx, &password).await.map_err(broken)?;
    let users: Vec<(UserId,)> = (&cx.db).all("SELECT id FROM users", args![]).await.map_err(broken)?;
    for (user,) in users {
        storage::passwords::put(&cx.db, &user, &hash, cx.now).await.map_err(broken)?;
    }
    Ok(())
}

fn compare(runtime: &Runtime, node: &Node, what: &str, form: impl Fn(usize, bool) -> String) -> Result<()> {
    let mut browser = Browser::open(node.address)?;
    let mut order = node.portal.chance().token().hash().into_bytes().into_iter().cycle();
    let (mut known, mut unknown) = (vec![], vec![]);
    for sample in 0..SAMPLES / 2 {
        // Both of each pair, in an order of chance.
        let first = order.next().is_some_and(|byte| byte % 2 == 0);
        for is_known in [first, !first] {
            runtime.block_on(sign_in::until_sent(node))?;
            let took = once(&mut browser, &form(sample % PEOPLE, is_known))?;
            if is_known { known.push(took) } else { unknown.push(took) }
        }
    }
    let [known, unknown] =
        [known, unknown].map(|times| median(times.iter().map(Duration::as_secs_f64)) * 1000.0);
    let apart = (known - unknown).abs() / known.min(unknown) * 100.0;
    let beside = format!("known {known:.3} ms, unknown {unknown:.3} ms");
    report::figure(&format!("enumeration, {what}"), apart, "%", &beside, Aim::AtMost(5.0, " %"));
    Ok(())
}

/// How long one answer took, in a browser that was never here before.
fn once(browser: &mut Browser, form: &str) -> Result<Duration> {
    browser.forget();
    let begun = instant();
    let next = browser.submit("/act/sign_in/create", form)?;
    let took = begun.elapsed();
    ensure!(next == "/sign-in/factor-one", "{form} leads to {next}");
    Ok(took)
}
