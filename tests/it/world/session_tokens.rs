//! Session tokens, as those read them who get one.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::browser::Browser;

/// What a verifier gets from `/.well-known/jwks.json`.
pub async fn key_set(browser: &Browser) -> Vec<Value> {
    let answer = browser.send(browser.ask_path(Method::GET, "/.well-known/jwks.json")).await;
    assert_eq!(answer.status, 200);
    let set: Value = serde_json::from_str(&answer.body).unwrap();
    set["keys"].as_array().expect("keys").clone()
}

/// Header and claims of a token whose signature is right by one of these keys.
pub fn verified(token: &str, keys: &[Value]) -> Option<(Value, Value)> {
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let json = |part: &str| serde_json::from_slice::<Value>(&decode(part)?).ok();
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let (header, claims) = (json(header)?, json(claims)?);
    let key = keys.iter().find(|key| key["kid"] == header["kid"])?;
    let (n, e) = (decode(key["n"].as_str()?)?, decode(key["e"].as_str()?)?);
    let key = RsaPublicKeyComponents { n, e };
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &decode(signature)?).ok()?;
    Some((header, claims))
}

/// The token that a node hands out for a browser that is signed in.
pub async fn token(browser: &Browser) -> String {
    let answer = browser.send(browser.ask_path(Method::GET, "/forward-auth")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.header("authorization").unwrap().strip_prefix("Bearer ").expect("a bearer token").to_owned()
}
