//! Hashing and verifying through the portal's queue beside bare Argon2id of the same cost; and a thousand tries at once,
//! which must not make the process grow.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use argon2::{Algorithm, Argon2, Params, Version};
use portico::auth::node::hashing;
use portico::auth::proofs::passwords;
use portico::auth::{Context, Handout, Visitor};
use portico::clock::instant;
use portico::error::Refusal;
use portico::model::password::{Password, Person, strength};
use portico::model::settings::Settings;
use tokio::runtime::Runtime;

use super::report::{self, Aim, median};
use super::server::{Growth, Node, broken};

const ROUNDS: usize = 5;
/// Pairs of hash and verification, for each processor and round.
const EACH: usize = 10;
const PASSWORD: &str = "tundra-violin-94-cask";
/// MiB that one hash holds.
const MEMORY: f64 = 19.0;
const TRIES: usize = 1_000;

fn context(runtime: &Runtime, node: &Node) -> Context {
    runtime.block_on(node.portal.context(Visitor::default(), Handout::default()))
}

/// Measures both in turn, on all processors.
pub fn run(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    let cx = context(runtime, &node);
    let cores = hashing::at_once();
    let per_core = |time: Duration| (EACH as f64) / time.as_secs_f64();
    let (mut ours, mut bare) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let begun = instant();
        runtime.block_on(pairs(&cx, cores))?;
        ours.push(per_core(begun.elapsed()));
        let begun = instant();
        bare_pairs(cores)?;
        bare.push(per_core(begun.elapsed()));
    }
    let ratio = median(ours.iter().zip(&bare).map(|(one, other)| one / other));
    let beside = format!("Argon2id alone: {:.1}/s", median(bare));
    let measured = format!("{:.1}/s", median(ours));
    report::ratio("password, hash and verify, each core", &measured, &beside, ratio, Aim::AtLeast(0.9, ""));
    Ok(())
}

async fn pairs(cx: &Context, cores: usize) -> Result<()> {
    let password = Password::typed(PASSWORD).context("a password")?;
    let tasks: Vec<_> = (0..cores)
        .map(|_| {
            let (cx, password) = (cx.clone(), password.clone());
            tokio::spawn(async move {
                for _ in 0..EACH {
                    let hash = passwords::hash(&cx, &password).await?;
                    if !passwords::verify(&cx, Some(&hash), PASSWORD).await?.is_right() {
                        return Err(portico::error::Error::broken("the password is wrong"));
                    }
                }
                Ok(())
            })
        })
        .collect();
    for task in tasks {
        task.await?.map_err(broken)?;
    }
    Ok(())
}

fn bare_pairs(cores: usize) -> Result<()> {
    let one = || -> Result<()> {
        let params = Params::new(19_456, 2, 1, Some(32)).map_err(|e| anyhow!("{e}"))?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (mut first, mut second) = ([0; 32], [0; 32]);
        for _ in 0..EACH {
            for out in [&mut first, &mut second] {
                hasher
                    .hash_password_into(PASSWORD.as_bytes(), b"sixteen bytes of", out)
                    .map_err(|e| anyhow!("{e}"))?;
            }
            ensure!(first == second, "another hash");
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(one)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("hashing does not panic"))
    })
}

/// How long it takes to judge a password that somebody wants to have: an ordinary one, and the longest of the hardest kinds.
pub fn judged() -> Result<()> {
    let settings: Settings = serde_json::from_str(r#"{"password_settings":{"max_length":512}}"#)?;
    let judge = |text: &str| {
        let begun = instant();
        let strength = strength(&settings, text, &Person::default(), "new_password");
        (begun.elapsed().as_secs_f64() * 1e3, strength)
    };
    let ordinary = median((0..100).map(|_| judge(PASSWORD).0));
    report::figure("password judged, an ordinary one", ordinary, "ms", "", Aim::None);
    // The last ones have every sign that may stand for a letter: thousands of ways to read them.
    let hard = ["a1", "aA@4", "password", "1794638025", "1/1/91", "({[<4@83", "e3@4$1!|()<[{0o7+5%zZ"]
        .map(|piece| piece.chars().cycle().take(512).collect::<String>());
    let worst = hard.iter().map(|text| median((0..5).map(|_| judge(text).0))).fold(0.0, f64::max);
    report::figure(
        "  the longest of the hardest kinds",
        worst,
        "ms",
        "512 characters",
        Aim::AtMost(20.0, " ms"),
    );
    Ok(())
}

/// The most memory of this process while many try at once, and what is left of it afterwards.
pub fn memory(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    let cx = context(runtime, &node);
    let growth = Growth::begin()?;
    let mut busy = 0;
    for _ in 0..ROUNDS {
        busy += runtime.block_on(tries(&cx))?;
    }
    let (peak, after) = (growth.most()?, growth.now()?);
    let bound = hashing::at_once() as f64 * MEMORY + 16.0;
    let beside = format!("of {} at once, {busy} sent away", ROUNDS * TRIES);
    report::figure(
        "memory, growth over parallel tries, most",
        peak,
        "MiB",
        &beside,
        Aim::AtMost(bound, " MiB"),
    );
    report::figure("  what is left of it", after, "MiB", "", Aim::AtMost(bound, " MiB"));
    Ok(())
}

/// How many of them were sent away.
async fn tries(cx: &Context) -> Result<usize> {
    let tasks: Vec<_> = (0..TRIES)
        .map(|_| {
            let cx = cx.clone();
            tokio::spawn(async move { passwords::verify(&cx, None, PASSWORD).await })
        })
        .collect();
    let mut busy = 0;
    for task in tasks {
        match task.await? {
            Ok(verdict) => ensure!(!verdict.is_right(), "nobody's password is right"),
            Err(error) if error.is(Refusal::Busy) => busy += 1,
            Err(error) => return Err(broken(error)),
        }
    }
    Ok(busy)
}
