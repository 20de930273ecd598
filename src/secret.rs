//! Chance and secrets: random ids, tokens and codes; keyed hashes; the master secret that seals what must be read back.

use std::sync::{Arc, Mutex};

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{digest, hkdf, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::{OsRng, StdRng};
use rand::{Rng, SeedableRng, TryRngCore};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The source of chance. The system's, but for tests that want to know what comes.
#[derive(Clone)]
pub struct Chance(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<StdRng>>),
}

impl Chance {
    /// The operating system's generator.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A generator that repeats itself: for tests only.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut dyn rand::RngCore) -> T) -> T {
        match &self.0 {
            Source::System => draw(&mut OsRng.unwrap_err()),
            Source::Seeded(rng) => draw(&mut *rng.lock().unwrap_or_else(|poisoned| poisoned.into_inner())),
        }
    }

    /// `n` characters of 0-9, A-Z, a-z, each equally likely.
    pub fn base62(&self, n: usize) -> String {
        let mut text = String::with_capacity(n);
        // By the handful: a call to the system for each character costs more than drawing a page.
        let mut bytes = [0u8; 32];
        while text.len() < n {
            self.with(|rng| rng.fill_bytes(&mut bytes));
            // 248 is the largest multiple of 62: what lies above would make some characters likelier.
            let fair =
                bytes.iter().filter(|byte| **byte < 248).map(|byte| BASE62[usize::from(byte % 62)] as char);
            text.extend(fair.take(n - text.len()));
        }
        text
    }

    /// A token of 256 bits.
    pub fn token(&self) -> Token {
        let mut bytes = [0u8; 32];
        self.with(|rng| rng.fill_bytes(&mut bytes));
        Token(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A numeric code of `digits` digits, leading zeros included.
    pub fn code(&self, digits: usize) -> String {
        self.with(|rng| (0..digits).map(|_| char::from(b'0' + rng.random_range(0..10u8))).collect())
    }

    /// `n` random bytes.
    pub fn bytes(&self, n: usize) -> Vec<u8> {
        let mut bytes = vec![0; n];
        self.with(|rng| rng.fill_bytes(&mut bytes));
        bytes
    }
}

/// 256 random bits as 43 characters of base64url: a cookie, a mail link. Only its [`Token::hash`] is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token in `text`, when it has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits =
            text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        fits.then(|| Self(text.to_owned()))
    }

    /// What the holder is given.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// SHA-256 in base64url. Plain, since 256 random bits cannot be guessed.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

/// SHA-256 in base64url, of something that cannot be guessed.
pub fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, secret.as_bytes()))
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The master secret, at least 128 bits, and the keys drawn from it. Never printed.
#[derive(Clone)]
pub struct Secrets(Arc<Keys>);

struct Keys {
    current: Key,
    previous: Option<Key>,
}

struct Key {
    id: String,
    seal: RandomizedNonceKey,
    code: hmac::Key,
    ticket: hmac::Key,
    pepper: [u8; 32],
}

/// A key that is mixed into the hashes of passwords, and the id by which they name it.
pub struct Pepper<'a> {
    /// Eight characters.
    pub id: &'a str,
    /// The key.
    pub key: &'a [u8],
}

impl Secrets {
    /// From the operator's secret, and the one before it: still read, never written.
    pub fn new(current: &str, previous: Option<&str>) -> anyhow::Result<Self> {
        let previous = previous.map(Key::derive).transpose()?;
        Ok(Self(Arc::new(Keys { current: Key::derive(current)?, previous })))
    }

    /// A keyed hash (HMAC-SHA-256, base64url) of something short that could be guessed: a code bound to `context`,
    /// an address in a log.
    pub fn keyed_hash(&self, context: &str, value: &str) -> String {
        self.0.current.keyed_hash(context, value)
    }

    /// Whether `hash` is the keyed hash of `value`, by the current secret or the one before. Takes constant time.
    pub fn matches(&self, hash: &str, context: &str, value: &str) -> bool {
        let keys = std::iter::once(&self.0.current).chain(&self.0.previous);
        keys.fold(false, |found, key| found | same(hash, &key.keyed_hash(context, value)))
    }

    /// The key for new hashes of passwords.
    pub fn pepper(&self) -> Pepper<'_> {
        self.0.current.pepper()
    }

    /// The key with this id, of the current secret or the one before.
    pub fn pepper_with(&self, id: &[u8]) -> Option<Pepper<'_>> {
        let keys = std::iter::once(&self.0.current).chain(&self.0.previous);
        keys.map(Key::pepper).find(|pepper| pepper.id.as_bytes() == id)
    }

    /// The id of the key that tickets are signed with now: the `kid` of their header.
    pub fn ticket_key_id(&self) -> &str {
        &self.0.current.id
    }

    /// The signature of a ticket (HMAC-SHA-256, `HS256` of RFC 7518 §3.2) by a key of its own, which is published nowhere.
    pub fn sign_ticket(&self, message: &[u8]) -> Vec<u8> {
        hmac::sign(&self.0.current.ticket, message).as_ref().to_vec()
    }

    /// Whether this is the signature of a ticket by the key with that id, of the current secret or the one before. Takes
    /// constant time.
    pub fn has_signed_ticket(&self, key_id: &str, message: &[u8], signature: &[u8]) -> bool {
        let mut keys = std::iter::once(&self.0.current).chain(&self.0.previous);
        keys.find(|key| key.id == key_id)
            .is_some_and(|key| hmac::verify(&key.ticket, message, signature).is_ok())
    }

    /// Seals `plain` (AES-256-GCM) so that only a holder of the master secret reads it, and only under this `context`.
    /// The answer is text: key id, a dot, base64url.
    pub fn seal(&self, context: &str, plain: &[u8]) -> anyhow::Result<String> {
        let key = &self.0.current;
        let mut sealed = plain.to_vec();
        let nonce = key.seal.seal_in_place_append_tag(Aad::from(context), &mut sealed);
        let nonce = nonce.map_err(|_| anyhow::anyhow!("sealing failed"))?;
        let mut whole = nonce.as_ref().to_vec();
        whole.append(&mut sealed);
        Ok(format!("{}.{}", key.id, URL_SAFE_NO_PAD.encode(whole)))
    }

    /// Seals anew what the secret before has sealed; none when the current one did.
    pub fn renew(&self, context: &str, sealed: &str) -> anyhow::Result<Option<String>> {
        if sealed.split('.').next() == Some(&self.0.current.id) {
            return Ok(None);
        }
        self.seal(context, &self.open(context, sealed)?).map(Some)
    }

    /// Opens what [`Secrets::seal`] made. Fails when the secret has changed, the context differs, or it was altered.
    pub fn open(&self, context: &str, sealed: &str) -> anyhow::Result<Vec<u8>> {
        let (id, body) = sealed.split_once('.').ok_or_else(|| anyhow::anyhow!("not a sealed value"))?;
        let keys = std::iter::once(&self.0.current).chain(&self.0.previous);
        let key = keys.into_iter().find(|key| key.id == id);
        let key = key.ok_or_else(|| anyhow::anyhow!("sealed by a secret that is not configured here"))?;
        let whole = URL_SAFE_NO_PAD.decode(body)?;
        let (nonce, sealed) =
            whole.split_at_checked(NONCE_LEN).ok_or_else(|| anyhow::anyhow!("too short"))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow::anyhow!("bad nonce"))?;
        let mut plain = sealed.to_vec();
        let opened = key.seal.open_in_place(nonce, Aad::from(context), &mut plain);
        Ok(opened.map_err(|_| anyhow::anyhow!("a sealed value does not open"))?.to_vec())
    }
}

impl Key {
    fn derive(secret: &str) -> anyhow::Result<Self> {
        anyhow::ensure!(secret.len() >= 22, "the master secret is shorter than 22 characters (128 bits)");
        let extracted =
            hkdf::Salt::new(hkdf::HKDF_SHA256, b"portico master secret").extract(secret.as_bytes());
        let draw = |purpose: &str| -> anyhow::Result<[u8; 32]> {
            let mut out = [0u8; 32];
            let info = [purpose.as_bytes()];
            let expanded = extracted.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut out));
            expanded.map(|()| out).map_err(|_| anyhow::anyhow!("key derivation failed"))
        };
        let seal = RandomizedNonceKey::new(&AES_256_GCM, &draw("seal")?);
        Ok(Self {
            id: URL_SAFE_NO_PAD.encode(&draw("key id")?[..6]),
            seal: seal.map_err(|_| anyhow::anyhow!("key derivation failed"))?,
            code: hmac::Key::new(hmac::HMAC_SHA256, &draw("keyed hash")?),
            ticket: hmac::Key::new(hmac::HMAC_SHA256, &draw("sign-in token")?),
            pepper: draw("password pepper")?,
        })
    }

    fn pepper(&self) -> Pepper<'_> {
        Pepper { id: &self.id, key: &self.pepper }
    }

    fn keyed_hash(&self, context: &str, value: &str) -> String {
        let mut mac = hmac::Context::with_key(&self.code);
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        mac.update(&(context.len() as u64).to_be_bytes());
        mac.update(context.as_bytes());
        mac.update(value.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.sign())
    }
}

/// A key pair that signs: RSA of 2048 bits with the exponent 65537, which is all that Clerk's SDKs accept.
pub struct SigningPair(KeyPair);

impl SigningPair {
    /// A new pair. Takes a good part of a second.
    pub fn generate() -> anyhow::Result<Self> {
        KeyPair::generate(KeySize::Rsa2048).map(Self).map_err(|_| anyhow::anyhow!("no key pair was made"))
    }

    /// The pair in a PKCS#8 document.
    pub fn read(pkcs8: &[u8]) -> anyhow::Result<Self> {
        KeyPair::from_pkcs8(pkcs8).map(Self).map_err(|_| anyhow::anyhow!("this is no RSA key pair"))
    }

    /// Both keys, as PKCS#8.
    pub fn write(&self) -> anyhow::Result<Vec<u8>> {
        let pkcs8 = self.0.as_der().map_err(|_| anyhow::anyhow!("a key pair cannot be written down"))?;
        Ok(pkcs8.as_ref().to_vec())
    }

    /// The modulus, big-endian, in base64url.
    pub fn modulus(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().modulus().big_endian_without_leading_zero())
    }

    /// The signature of `message`: RSASSA-PKCS1-v1_5 with SHA-256, `RS256` (RFC 7518 §3.3).
    pub fn sign(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        let chance = aws_lc_rs::rand::SystemRandom::new();
        let signed = self.0.sign(&RSA_PKCS1_SHA256, &chance, message, &mut signature);
        signed.map(|()| signature).map_err(|_| anyhow::anyhow!("signing failed"))
    }
}

/// Whether two texts are equal, in a time that does not tell where they differ.
pub fn same(a: &str, b: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a.as_bytes(), b.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a-secret-that-is-long-enough";

    #[test]
    fn what_is_sealed_opens_only_in_its_context_and_unaltered() {
        let secrets = Secrets::new(SECRET, None).unwrap();
        let sealed = secrets.seal("outbox", b"hello").unwrap();
        assert_eq!(secrets.open("outbox", &sealed).unwrap(), b"hello");
        assert!(secrets.open("other", &sealed).is_err());
        assert!(secrets.open("outbox", &sealed[..sealed.len() - 2]).is_err());
        for hostile in ["", ".", "x.y", "é.é", "a.AAAA"] {
            assert!(secrets.open("outbox", hostile).is_err());
        }
    }

    #[test]
    fn the_secret_before_still_opens_and_matches() {
        let old = Secrets::new(SECRET, None).unwrap();
        let new = Secrets::new("another-secret-of-good-length", Some(SECRET)).unwrap();
        assert_eq!(new.open("x", &old.seal("x", b"kept").unwrap()).unwrap(), b"kept");
        let sealed = new.renew("x", &old.seal("x", b"kept").unwrap()).unwrap().expect("a new seal");
        assert!(old.open("x", &sealed).is_err() && new.open("x", &sealed).unwrap() == b"kept");
        assert!(new.renew("x", &sealed).unwrap().is_none());
        assert!(new.matches(&old.keyed_hash("c", "123456"), "c", "123456"));
        assert!(!new.matches(&old.keyed_hash("c", "123456"), "c", "123457"));
    }

    #[test]
    fn a_ticket_is_signed_by_a_key_of_its_own() {
        let old = Secrets::new(SECRET, None).unwrap();
        let new = Secrets::new("another-secret-of-good-length", Some(SECRET)).unwrap();
        let (id, signature) = (old.ticket_key_id().to_owned(), old.sign_ticket(b"x"));
        assert!(new.has_signed_ticket(&id, b"x", &signature), "the secret before still counts");
        assert!(!new.has_signed_ticket(&id, b"y", &signature));
        assert!(!new.has_signed_ticket(new.ticket_key_id(), b"x", &signature));
        assert!(!new.has_signed_ticket("", b"x", &signature) && !new.has_signed_ticket(&id, b"x", b""));
        assert_ne!(URL_SAFE_NO_PAD.encode(signature), old.keyed_hash("", "x"));
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(Secrets::new("short", None).is_err());
    }

    #[test]
    fn seeded_chance_repeats_itself() {
        assert_eq!(Chance::seeded(1).code(6), Chance::seeded(1).code(6));
        assert_ne!(Chance::system().token().reveal(), Chance::system().token().reveal());
    }
}
