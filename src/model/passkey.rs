//! A passkey: a pair of keys in a person's device, of which the public half is kept here (WebAuthn Level 3).

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_cbor_2::Value;

use crate::clock::Millis;
use crate::id::{ChallengeId, ClientId, PasskeyId, UserId};

/// The most that one account may have.
pub const MOST: i64 = 10;

/// How long a challenge waits for its answer.
pub const LIFETIME: Millis = Millis::minutes(5);

/// The fewest characters of a name.
pub const SHORTEST_NAME: usize = 2;

/// The most bytes of a credential's id (WebAuthn §4).
pub const LONGEST_ID: usize = 1023;

/// A passkey.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// What authenticators know it by, in base64url.
    pub credential_id: String,
    /// Public key, counter and flags, as JSON.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Millis,
    /// When it last signed somebody in.
    pub last_used_at: Option<Millis>,
}

/// What a challenge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// A passkey is made.
    Adding,
    /// Somebody signs in.
    SigningIn,
    /// Whoever is signed in proves once more who they are.
    Again,
}

impl Ceremony {
    /// Its name, as it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adding => "add",
            Self::SigningIn => "sign_in",
            Self::Again => "again",
        }
    }
}

/// A ceremony under way.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Challenge {
    /// Its id.
    pub id: ChallengeId,
    /// The browser that asked.
    pub client_id: ClientId,
    /// The only user who may answer; none: whoever does says who they are.
    pub user_id: Option<UserId>,
    /// What it is for, by [`Ceremony::name`].
    pub purpose: String,
    /// What its answer is judged by, as JSON.
    pub state: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it is over.
    pub expire_at: Millis,
}

/// A question for whoever signs in, on its way through a browser, sealed: nothing is written down of it until it is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Carried {
    /// Its id.
    pub id: ChallengeId,
    /// The browser that asked, if it was known.
    pub client_id: Option<ClientId>,
    /// The only user who may answer; none: whoever does says who they are.
    pub user_id: Option<UserId>,
    /// What its answer is judged by, as JSON.
    pub state: String,
    /// When it is over.
    pub expire_at: Millis,
}

/// What authenticators know a user by: 16 bytes that say nothing about them, and stay the same for ever. The id has 160
/// random bits, so that no key is needed, which might change.
pub fn user_handle(user_id: &UserId) -> [u8; 16] {
    let digest = digest(&SHA256, format!("passkey user handle {user_id}").as_bytes());
    std::array::from_fn(|n| digest.as_ref()[n])
}

/// Whether a page inside of another site's page asked, or says something of it that no browser says.
pub fn is_from_a_frame(client_data_json: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct ClientData {
        #[serde(rename = "crossOrigin", default)]
        cross_origin: Option<bool>,
        #[serde(rename = "topOrigin", default)]
        top_origin: Option<String>,
    }
    let said: serde_json::Result<ClientData> = serde_json::from_slice(client_data_json);
    said.map_or(true, |said| said.cross_origin == Some(true) || said.top_origin.is_some())
}

/// Who keeps a new passkey, as far as that is well known: by the AAGUID that the authenticator names itself with. It is said,
/// not proved: good for a name and nothing else.
pub fn provider(attestation_object: &[u8]) -> Option<&'static str> {
    let object: BTreeMap<String, Value> = serde_cbor_2::from_slice(attestation_object).ok()?;
    let Some(Value::Bytes(data)) = object.get("authData") else { return None };
    // After the hash of the domain (32), the flags (1) and the counter (4).
    let aaguid: String = data.get(37..53)?.iter().map(|byte| format!("{byte:02x}")).collect();
    PROVIDERS.iter().find(|(known, _)| *known == aaguid).map(|(_, name)| *name)
}

const PROVIDERS: &[(&str, &str)] = &[
    ("fbfc3007154e4ecc8c0b6e020557d7bd", "iCloud Keychain"),
    ("dd4ec289e01d41c9bb8970fa845d4bf2", "iCloud Keychain"),
    ("ea9b8d664d011d213ce4b6b48cb575d4", "Google Password Manager"),
    ("adce000235bcc60a648b0b25f1f05503", "Chrome on macOS"),
    ("08987058cadc4b81b6e130de50dcbe96", "Windows Hello"),
    ("9ddd1817af5a4672a2b93e3dd95000a9", "Windows Hello"),
    ("6028b017b1d44c02b4b3afcdafc96bb2", "Windows Hello"),
    ("bada5566a7aa401fbd9645619a55120d", "1Password"),
    ("d548826e79b4db40a3d811116f7e8349", "Bitwarden"),
    ("531126d6e717415c93203d9aa6981239", "Dashlane"),
    ("0ea242b443c44a1b8b17dd6d0b6baec6", "Keeper"),
    ("b84e404815dc4dd08640f4f60813c8af", "NordPass"),
    ("50726f746f6e5061737350726f746f6e", "Proton Pass"),
    ("53414d53554e47000000000000000000", "Samsung Pass"),
    ("fdb141b25d84443e8a354698c205a502", "KeePassXC"),
    ("f38095407f1449c1a8b38f813b225541", "Enpass"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Chance;

    #[test]
    fn a_user_is_known_to_authenticators_by_something_that_stays_and_tells_nothing() {
        let chance = Chance::seeded(1);
        let (ada, bob) = (UserId::new(&chance), UserId::new(&chance));
        assert_eq!(user_handle(&ada), user_handle(&ada.clone()));
        assert_ne!(user_handle(&ada), user_handle(&bob));
    }

    #[test]
    fn a_page_in_a_frame_says_so() {
        assert!(is_from_a_frame(br#"{"crossOrigin":true}"#));
        assert!(is_from_a_frame(br#"{"crossOrigin":false,"topOrigin":"https://evil.example"}"#));
        assert!(!is_from_a_frame(br#"{"crossOrigin":false}"#));
        assert!(is_from_a_frame(br#"{"crossOrigin":true,"topOrigin":5}"#));
        assert!(!is_from_a_frame(b"{}") && is_from_a_frame(b"nonsense"));
    }

    #[test]
    fn providers_are_named_by_ids_of_sixteen_bytes_and_nonsense_by_nobody() {
        for (aaguid, name) in PROVIDERS {
            assert!(aaguid.len() == 32 && aaguid.bytes().all(|b| b.is_ascii_hexdigit()), "{name}");
        }
        for odd in [&b""[..], b"\xff", b"\xa1\x68authData\x41\x00", &[0x9f; 500], &[0x81; 5000]] {
            assert_eq!(provider(odd), None);
        }
    }
}
