//! An authenticator that does as it is told: it keeps one key, and signs whatever a story has it sign, honest or not.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_cbor_2::Value as Cbor;
use serde_json::{Value, json};

/// The one origin of a portal in development.
pub const HOME: &str = "http://localhost:3000";

/// What stands in the flags of authenticator data (WebAuthn §6.1).
pub const PRESENT: u8 = 1;
pub const VERIFIED: u8 = 4;
pub const SYNCED: u8 = 8 | 16;
const ATTESTED: u8 = 64;

/// One passkey in a device of a person.
pub struct Authenticator {
    key: EcdsaKeyPair,
    pub id: Vec<u8>,
    /// As what it was told to know its user.
    pub user_handle: Vec<u8>,
    /// Counts what it signs; 0 for ever where it does not count.
    pub counter: u32,
    /// Names who made it.
    pub aaguid: [u8; 16],
}

/// An answer before it is signed, to be bent.
pub struct Draft {
    /// The client data; its bytes are what is signed.
    pub client: Value,
    /// The domain that the authenticator takes the page for.
    pub domain: String,
    pub flags: u8,
    pub counter: u32,
    /// The id in the authenticator data.
    pub attested_id: Vec<u8>,
    /// `alg` of the key, and what kind it says to be.
    pub alg: i128,
    pub kty: i128,
    pub fmt: String,
    /// The whole answer as JSON, bent after it was signed.
    pub after: fn(&mut Value),
}

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

fn map(pairs: impl IntoIterator<Item = (Cbor, Cbor)>) -> Cbor {
    Cbor::Map(pairs.into_iter().collect::<BTreeMap<_, _>>())
}

impl Authenticator {
    /// A new key that nobody knows.
    pub fn new() -> Self {
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key"),
            id: portico::secret::Chance::system().bytes(32),
            user_handle: vec![],
            counter: 0,
            aaguid: [0; 16],
        }
    }

    fn draft(&self, kind: &str, options: &Value) -> Draft {
        Draft {
            client: json!({
                "type": kind,
                "challenge": options["challenge"],
                "origin": HOME,
                "crossOrigin": false,
            }),
            domain: options["rp"]["id"].as_str().or(options["rpId"].as_str()).expect("a domain").to_owned(),
            flags: PRESENT | VERIFIED,
            counter: self.counter,
            attested_id: self.id.clone(),
            alg: -7,
            kty: 2,
            fmt: "none".into(),
            after: |_| {},
        }
    }

    /// Answers the question for a new passkey.
    pub fn create(&mut self, options: &Value) -> String {
        self.create_bent(options, |_| {})
    }

    /// The same, bent.
    pub fn create_bent(&mut self, options: &Value, bend: impl FnOnce(&mut Draft)) -> String {
        self.user_handle = URL_SAFE_NO_PAD.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let mut draft = self.draft("webauthn.create", options);
        bend(&mut draft);
        let public = self.key.public_key().as_ref();
        let key = map([
            (Cbor::Integer(1), Cbor::Integer(draft.kty)),
            (Cbor::Integer(3), Cbor::Integer(draft.alg)),
            (Cbor::Integer(-1), Cbor::Integer(1)),
            (Cbor::Integer(-2), Cbor::Bytes(public[1..33].to_vec())),
            (Cbor::Integer(-3), Cbor::Bytes(public[33..65].to_vec())),
        ]);
        let mut data = authenticator_data(&draft, ATTESTED);
        data.extend(self.aaguid);
        data.extend((draft.attested_id.len() as u16).to_be_bytes());
        data.extend(&draft.attested_id);
        data.extend(serde_cbor_2::to_vec(&key).unwrap());
        let object = map([
            (Cbor::Text("fmt".into()), Cbor::Text(draft.fmt.clone())),
            (Cbor::Text("attStmt".into()), map([])),
            (Cbor::Text("authData".into()), Cbor::Bytes(data)),
        ]);
        let mut answer = json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(draft.client.to_string()),
                "attestationObject": base64url(serde_cbor_2::to_vec(&object).unwrap()),
            },
        });
        (draft.after)(&mut answer);
        answer.to_string()
    }

    /// Answers the question who somebody is.
    pub fn get(&mut self, options: &Value) -> String {
        self.get_bent(options, |_| {})
    }

    /// The same, bent.
    pub fn get_bent(&mut self, options: &Value, bend: impl FnOnce(&mut Draft)) -> String {
        if self.counter > 0 {
            self.counter += 1;
        }
        let mut draft = self.draft("webauthn.get", options);
        bend(&mut draft);
        let client = draft.client.to_string();
        let data = authenticator_data(&draft, 0);
        let signed = [data.clone(), sha256(client.as_bytes())].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("a signature");
        let mut answer = json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(client),
                "authenticatorData": base64url(data),
                "signature": base64url(signature.as_ref()),
                "userHandle": base64url(&self.user_handle),
            },
        });
        (draft.after)(&mut answer);
        answer.to_string()
    }
}

fn authenticator_data(draft: &Draft, more: u8) -> Vec<u8> {
    let mut data = sha256(draft.domain.as_bytes());
    data.push(draft.flags | more);
    data.extend(draft.counter.to_be_bytes());
    data
}

/// Changes the bytes of a part of an answer.
pub fn rewrite(answer: &mut Value, part: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = URL_SAFE_NO_PAD.decode(answer["response"][part].as_str().unwrap()).unwrap();
    change(&mut bytes);
    answer["response"][part] = base64url(bytes).into();
}
