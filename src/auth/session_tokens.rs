//! Session tokens: what tells a site who is signed in, for a minute. Layout of claims: version 2 of Clerk's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::auth::{Context, keys};
use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::id::SessionId;
use crate::model::session::Session;
use crate::model::signing_key::TOKEN_LIFE;

/// What the header calls the class of session tokens; tokens of other classes cannot stand in for them.
const CLASS: &str = "cl_B7d4PD111AAA";

/// How far before its making a token is valid, for verifiers whose clocks are behind: seconds.
const BEFORE: i64 = 10;

/// A kept token is handed out while at least this much of its life is left.
const FRESH: Millis = Millis::seconds(20);

/// How many tokens a node keeps, in each of two generations: some ten megabytes at most.
const KEPT: usize = 4096;

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    cat: &'a str,
    kid: &'a str,
    typ: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    /// The origin of the site that it is for.
    azp: &'a str,
    exp: i64,
    /// Minutes since the first and the second factor; -1 is never.
    fva: [i64; 2],
    iat: i64,
    iss: &'a str,
    jti: &'a str,
    nbf: i64,
    sid: &'a str,
    sts: &'a str,
    sub: &'a str,
    v: u8,
}

/// A token, and when its life is over.
#[derive(Clone)]
pub struct SessionToken {
    /// What is sent.
    pub jwt: Arc<str>,
    expire_at: Millis,
}

/// Tokens that were handed out lately, so that a check need not sign. Clones share them. Whether the session is still good
/// has been asked before anybody looks here.
#[derive(Clone, Default)]
pub struct Recent(Arc<Mutex<Generations>>);

/// The younger generation takes what is new; when it is full or old it becomes the older, and that is forgotten.
#[derive(Default)]
struct Generations {
    younger: HashMap<Key, SessionToken>,
    older: HashMap<Key, SessionToken>,
    begun_at: Option<Millis>,
}

/// A session and the origin that its token is for.
type Key = (SessionId, String);

impl Generations {
    fn find(&self, key: &Key, now: Millis) -> Option<SessionToken> {
        let found = self.younger.get(key).or_else(|| self.older.get(key));
        found.filter(|token| now + FRESH <= token.expire_at).cloned()
    }

    fn keep(&mut self, key: Key, token: SessionToken, now: Millis) {
        let old = self.begun_at.is_none_or(|begun_at| begun_at + TOKEN_LIFE <= now);
        if old || self.younger.len() >= KEPT {
            self.older = std::mem::take(&mut self.younger);
            self.begun_at = Some(now);
        }
        self.younger.insert(key, token);
    }
}

/// A token for a session that is known to be good: a kept one while it is fresh, else a new one. `origin` is that of the
/// site it is for.
pub async fn of(cx: &Context, session: &Session, origin: &str) -> Result<SessionToken> {
    let recent = || cx.recent_tokens.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let key = (session.id.clone(), origin.to_owned());
    if let Some(token) = recent().find(&key, cx.now) {
        return Ok(token);
    }
    let token = mint(cx, session, origin).await?;
    recent().keep(key, token.clone(), cx.now);
    Ok(token)
}

/// Minutes since a factor was proved; -1 is never.
fn minutes_since(at: Option<Millis>, now: Millis) -> i64 {
    at.map_or(-1, |at| (now - at).0.max(0) / 60_000)
}

/// Signs a new token.
pub async fn mint(cx: &Context, session: &Session, origin: &str) -> Result<SessionToken> {
    let signer = keys::current(cx).await?;
    let header = Header { alg: "RS256", cat: CLASS, kid: signer.id.as_str(), typ: "JWT" };
    let now = cx.now.0.div_euclid(1000);
    let claims = Claims {
        azp: origin,
        exp: now + TOKEN_LIFE.0 / 1000,
        fva: [session.first_factor_at, session.second_factor_at].map(|at| minutes_since(at, cx.now)),
        iat: now,
        iss: &cx.config.issuer,
        jti: &cx.chance.base62(20),
        nbf: now - BEFORE,
        sid: session.id.as_str(),
        sts: "active",
        sub: session.user_id.as_str(),
        v: 2,
    };
    let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
    let mut jwt = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(&claims)?));
    let signature = signer.pair.sign(jwt.as_bytes()).map_err(Error::Broken)?;
    jwt.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
    Ok(SessionToken { jwt: jwt.into(), expire_at: Millis::seconds(claims.exp) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Chance;

    #[test]
    fn tokens_are_kept_while_fresh_and_only_so_many() {
        let chance = Chance::system();
        let token = |expire_at| SessionToken { jwt: "x".into(), expire_at: Millis::seconds(expire_at) };
        let mut kept = Generations::default();
        let site = || "https://y.example".to_owned();
        let key = (SessionId::new(&chance), site());
        kept.keep(key.clone(), token(60), Millis(0));
        assert!(kept.find(&key, Millis::seconds(40)).is_some());
        assert!(kept.find(&key, Millis::seconds(41)).is_none());
        assert!(kept.find(&(key.0.clone(), "https://x.example".into()), Millis(0)).is_none());
        for _ in 0..3 * KEPT {
            kept.keep((SessionId::new(&chance), site()), token(60), Millis(0));
            assert!(kept.younger.len() + kept.older.len() <= 2 * KEPT);
        }
        assert!(kept.find(&key, Millis(0)).is_none());
        kept.keep(key.clone(), token(130), Millis::seconds(70));
        kept.keep((SessionId::new(&chance), site()), token(190), Millis::seconds(130));
        assert_eq!((kept.younger.len(), kept.older.len()), (1, 1), "what is old is forgotten");
    }
}
