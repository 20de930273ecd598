//! Keys that session tokens are signed with: which signs at a moment, and which are published.

use crate::clock::Millis;
use crate::id::SigningKeyId;

/// How long a session token lives.
pub const TOKEN_LIFE: Millis = Millis::seconds(60);

/// How long a new key is published before it signs. Verifiers hold what they fetched: ours for at most 15 seconds on the
/// way, and the slowest of the known libraries ask again for an unknown key only 30 seconds after they asked last.
pub const PUBLISHED_AHEAD: Millis = Millis::seconds(60);

/// How long a key stays published after its successor began to sign: the life of its last token, and what clocks of nodes
/// and verifiers may differ by.
pub const PUBLISHED_AFTER: Millis = Millis::minutes(5);

/// One key pair, RSA of 2048 bits with the exponent 65537.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SigningKey {
    /// What a token's header and the published key set name it by.
    pub id: SigningKeyId,
    /// Keys are counted from 1; of two that may sign the later one does.
    pub number: i64,
    /// The modulus, big-endian, in base64url.
    pub modulus: String,
    /// The private key (PKCS#8), sealed with the master secret.
    pub sealed: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it begins to sign.
    pub sign_from: Millis,
}

/// The key that signs now. Of keys that are all too new the first signs, for a clock may be behind.
pub fn signer(keys: &[SigningKey], now: Millis) -> Option<&SigningKey> {
    let begun = keys.iter().filter(|key| key.sign_from <= now).max_by_key(|key| key.number);
    begun.or(keys.iter().min_by_key(|key| key.number))
}

/// Whether tokens of this key may still be about, or soon will be.
pub fn is_published(key: &SigningKey, keys: &[SigningKey], now: Millis) -> bool {
    let later = keys.iter().filter(|other| other.number > key.number);
    !later.into_iter().any(|other| other.sign_from + PUBLISHED_AFTER <= now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Chance;

    fn key(number: i64, sign_from: i64) -> SigningKey {
        SigningKey {
            id: SigningKeyId::new(&Chance::system()),
            number,
            modulus: String::new(),
            sealed: String::new(),
            created_at: Millis(0),
            sign_from: Millis::seconds(sign_from),
        }
    }

    fn numbers(keys: &[SigningKey], now: i64) -> (i64, Vec<i64>) {
        let now = Millis::seconds(now);
        let published = keys.iter().filter(|key| is_published(key, keys, now)).map(|key| key.number);
        (signer(keys, now).unwrap().number, published.collect())
    }

    #[test]
    fn a_new_key_is_published_before_it_signs_and_the_old_one_after() {
        let keys = [key(1, 0), key(2, 1060)];
        assert_eq!(numbers(&keys, 1000), (1, vec![1, 2]));
        assert_eq!(numbers(&keys, 1059), (1, vec![1, 2]));
        assert_eq!(numbers(&keys, 1060), (2, vec![1, 2]));
        assert_eq!(numbers(&keys, 1060 + 299), (2, vec![1, 2]));
        assert_eq!(numbers(&keys, 1060 + 300), (2, vec![2]));
    }

    #[test]
    fn a_clock_behind_all_keys_still_finds_one() {
        assert_eq!(numbers(&[key(4, 500), key(5, 600)], 100), (4, vec![4, 5]));
        assert!(signer(&[], Millis(0)).is_none());
    }

    #[test]
    fn three_rotations_in_a_row_keep_what_signed() {
        let keys = [key(1, 0), key(2, 1060), key(3, 1070)];
        assert_eq!(numbers(&keys, 1065), (2, vec![1, 2, 3]));
        assert_eq!(numbers(&keys, 1365), (3, vec![2, 3]));
        assert_eq!(numbers(&keys, 1370), (3, vec![3]));
    }
}
