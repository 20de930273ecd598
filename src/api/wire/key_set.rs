//! The keys that session tokens are checked with.

use serde::Serialize;

use crate::model::signing_key::SigningKey;

/// wire/tokens-and-cookies.md §2; the set of RFC 7517 §5.
#[derive(Serialize)]
pub struct KeySet {
    keys: Vec<Key>,
}

/// One key as RFC 7518 §6.3.1 has it.
#[derive(Serialize)]
struct Key {
    kty: &'static str,
    r#use: &'static str,
    kid: String,
    alg: &'static str,
    n: String,
    e: &'static str,
}

impl From<Vec<SigningKey>> for KeySet {
    fn from(keys: Vec<SigningKey>) -> Self {
        Self { keys: keys.into_iter().map(Key::from).collect() }
    }
}

impl From<SigningKey> for Key {
    fn from(key: SigningKey) -> Self {
        Self {
            kty: "RSA",
            r#use: "sig",
            kid: key.id.to_string(),
            alg: "RS256",
            n: key.modulus,
            // 65537.
            e: "AQAB",
        }
    }
}
