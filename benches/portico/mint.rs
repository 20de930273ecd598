//! A new session token beside the one RSA-2048 signature that it cannot do without.

use anyhow::{Result, ensure};
use portico::auth::presence::session_tokens;
use portico::auth::{Handout, Visitor};
use portico::clock::{Millis, instant};
use portico::id::{ClientId, SessionId, UserId};
use portico::model::session::Session;
use portico::secret::{Chance, SigningPair};
use tokio::runtime::Runtime;

use super::report::{self, Aim, median};
use super::server::{Node, broken};

const ROUNDS: usize = 25;
const EACH: usize = 200;

/// Measures both in turn.
pub fn run(runtime: &Runtime) -> Result<()> {
    let node = runtime.block_on(Node::start())?;
    let context = || runtime.block_on(node.portal.context(Visitor::default(), Handout::default()));
    let cx = context();
    let session = session(cx.now);
    let origin = "https://app.example.com";
    let mint = || runtime.block_on(session_tokens::mint(&cx, &session, origin)).map_err(broken);
    let token = mint()?;
    let (signed, _) = token.jwt.rsplit_once('.').expect("three parts");
    let pair = SigningPair::generate()?;
    let (mut mints, mut signatures) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let begun = instant();
        for _ in 0..EACH {
            ensure!(mint()?.jwt.len() == token.jwt.len(), "another kind of token");
        }
        mints.push(begun.elapsed().as_secs_f64() * 1e6 / EACH as f64);
        let begun = instant();
        for _ in 0..EACH {
            ensure!(pair.sign(signed.as_bytes())?.len() == 256, "another kind of signature");
        }
        signatures.push(begun.elapsed().as_secs_f64() * 1e6 / EACH as f64);
    }
    let ratio = median(mints.iter().zip(&signatures).map(|(mint, signature)| signature / mint));
    let beside = format!("RSA-2048 signature alone: {:.0} µs", median(signatures));
    report::ratio(
        "session token, minted",
        &format!("{:.0} µs", median(mints)),
        &beside,
        ratio,
        Aim::AtLeast(0.6, ""),
    );
    Ok(())
}

fn session(now: Millis) -> Session {
    let chance = Chance::system();
    Session {
        id: SessionId::new(&chance),
        client_id: ClientId::new(&chance),
        user_id: UserId::new(&chance),
        created_at: now,
        last_active_at: now,
        expire_at: now + Millis::days(7),
        ended_at: None,
        ended_as: None,
        address: None,
        first_factor_at: Some(now),
        second_factor_at: None,
        ticket_at: None,
    }
}
