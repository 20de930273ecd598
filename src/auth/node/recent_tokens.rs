//! Session tokens that a node has handed out lately.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Millis;
use crate::id::SessionId;
use crate::model::signing_key::TOKEN_LIFE;

/// A kept token is handed out while at least this much of its life is left.
const FRESH: Millis = Millis::seconds(20);

/// How many tokens a node keeps, in each of two generations: some ten megabytes at most.
const KEPT: usize = 4096;

/// A token, and when its life is over.
#[derive(Clone)]
pub struct SessionToken {
    /// What is sent.
    pub jwt: Arc<str>,
    /// When its life is over.
    pub expire_at: Millis,
}

/// Tokens that were handed out lately, so that a check need not sign. Clones share them. Whether the session is still good
/// has been asked before anybody looks here.
#[derive(Clone, Default)]
pub struct RecentTokens(Arc<Mutex<Generations>>);

/// The younger generation takes what is new; when it is full or old it becomes the older, and that is forgotten.
#[derive(Default)]
struct Generations {
    younger: HashMap<Key, SessionToken>,
    older: HashMap<Key, SessionToken>,
    begun_at: Option<Millis>,
}

impl RecentTokens {
    fn generations(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that is fresh.
    pub(in crate::auth) fn find(&self, key: &Key, now: Millis) -> Option<SessionToken> {
        self.generations().find(key, now)
    }

    /// Keeps one that was just made.
    pub(in crate::auth) fn keep(&self, key: Key, token: SessionToken, now: Millis) {
        self.generations().keep(key, token, now);
    }
}

/// A session and the origin that its token is for.
pub(in crate::auth) type Key = (SessionId, String);

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
