//! Keys that programs present to the Backend API: `sk_live_…` and `sk_test_…`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::clock::Millis;
use crate::id::SecretKeyId;

/// The kind of publishable and secret keys that an instance uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// `sk_live_…`.
    Live,
    /// `sk_test_…`.
    Test,
}

/// Characters after the prefix of a key that the operator fixes: 22 of base 62 are 128 bits.
const SHORTEST: usize = 22;

impl KeyType {
    /// What a secret key of this kind begins with.
    pub const fn secret_prefix(self) -> &'static str {
        match self {
            Self::Live => "sk_live_",
            Self::Test => "sk_test_",
        }
    }

    /// The key by which programs in browsers find the portal at this host. It says where that is, and is no secret.
    pub fn publishable(self, host: &str) -> String {
        let prefix = match self {
            Self::Live => "pk_live_",
            Self::Test => "pk_test_",
        };
        format!("{prefix}{}", STANDARD.encode(format!("{host}$")))
    }

    /// Whether `key` has the shape of a secret key of this kind.
    pub fn fits(self, key: &str) -> bool {
        let tail = key.strip_prefix(self.secret_prefix()).unwrap_or_default();
        (SHORTEST..=200).contains(&tail.len())
            && tail.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    }
}

/// One secret key. What it is, only its holder knows.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SecretKey {
    /// Its id.
    pub id: SecretKeyId,
    /// What people call it; none when nobody gave it a name.
    pub name: Option<String>,
    /// Its first characters, for people to tell it by.
    pub beginning: String,
    /// SHA-256 of all of it, in base64url.
    pub key_hash: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last presented, to the minute.
    pub last_used_at: Option<Millis>,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publishable_key_says_where_the_portal_is() {
        assert_eq!(KeyType::Live.publishable("accounts.example.com"), "pk_live_YWNjb3VudHMuZXhhbXBsZS5jb20k");
        assert_eq!(KeyType::Test.publishable("127.0.0.1:3000"), "pk_test_MTI3LjAuMC4xOjMwMDAk");
    }

    #[test]
    fn a_key_has_its_kind_and_enough_characters() {
        let tail = "0123456789ABCDEFGHIJKL";
        assert!(KeyType::Live.fits(&format!("sk_live_{tail}")));
        assert!(KeyType::Test.fits(&format!("sk_test_{tail}")));
        for wrong in [
            "",
            "sk_live_",
            tail,
            "sk_live_short",
            &format!("sk_test_{tail}"),
            &format!("pk_live_{tail}"),
            &format!("sk_live_{tail} "),
            &format!("sk_live_{tail}\n"),
        ] {
            assert!(!KeyType::Live.fits(wrong), "{wrong:?}");
        }
    }
}
