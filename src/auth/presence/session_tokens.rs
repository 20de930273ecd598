//! Session tokens: what tells a site who is signed in, for a minute. Layout of claims: version 2 of Clerk's.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::auth::context::Context;
use crate::auth::node::keyring;
use crate::auth::node::recent_tokens::SessionToken;
use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::model::session::Session;
use crate::model::signing_key::TOKEN_LIFE;

/// What the header calls the class of session tokens; tokens of other classes cannot stand in for them.
const CLASS: &str = "cl_B7d4PD111AAA";

/// How far before its making a token is valid, for verifiers whose clocks are behind: seconds.
const BEFORE: i64 = 10;

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

/// A token for a session that is known to be good: a kept one while it is fresh, else a new one. `origin` is that of the
/// site it is for.
pub async fn of(cx: &Context, session: &Session, origin: &str) -> Result<SessionToken> {
    let key = (session.id.clone(), origin.to_owned());
    if let Some(token) = cx.recent_tokens.find(&key, cx.now) {
        return Ok(token);
    }
    let token = mint(cx, session, origin).await?;
    cx.recent_tokens.keep(key, token.clone(), cx.now);
    Ok(token)
}

/// Minutes since a factor was proved; -1 is never.
fn minutes_since(at: Option<Millis>, now: Millis) -> i64 {
    at.map_or(-1, |at| (now - at).0.max(0) / 60_000)
}

/// Signs a new token.
pub async fn mint(cx: &Context, session: &Session, origin: &str) -> Result<SessionToken> {
    let signer = keyring::current(cx, cx.now).await?;
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
