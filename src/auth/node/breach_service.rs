//! Whether a password is known from a breach elsewhere: the first five digits of its SHA-1 hash are sent, and all that is
//! known under them comes back (k-anonymity), padded so that its length tells nothing. When nobody answers, people go on; and
//! a service that keeps failing is left alone for a while, so that nobody waits for it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use aws_lc_rs::digest;

use crate::clock::Millis;
use crate::model::password::Password;

/// How long an answer may take, from the first byte to the last.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The longest answer. Those of the public service are about 40 KiB.
const LONGEST: usize = 256 * 1024;

/// How many digits of the hash are sent, of forty.
const SENT: usize = 5;

/// After how many failures in a row it is left alone, and for how long.
const FAILURES: u32 = 3;
const REST: Millis = Millis::minutes(1);

/// Connections to the service that knows, and how it answers of late. Clones share them.
#[derive(Clone, Default)]
pub struct Breaches(Arc<Inner>);

#[derive(Default)]
struct Inner {
    client: OnceLock<reqwest::Client>,
    health: Mutex<Health>,
}

/// How a service answers of late, on this node.
#[derive(Default)]
struct Health {
    service: String,
    failures: u32,
    rests_until: Option<Millis>,
}

impl Health {
    /// Whether it is asked. After a rest by one alone: until that is answered, everybody else goes on without.
    fn may_be_asked(&mut self, service: &str, now: Millis) -> bool {
        if self.service != service {
            *self = Self { service: service.into(), ..Self::default() };
        }
        if self.failures < FAILURES {
            return true;
        }
        let rested = self.rests_until.is_none_or(|until| until <= now);
        if rested {
            self.rests_until = Some(now + REST);
        }
        rested
    }

    fn answered(&mut self, service: &str, well: bool, now: Millis) {
        // It may have changed in the meantime.
        if self.service == service {
            self.failures = if well { 0 } else { self.failures.saturating_add(1) };
            self.rests_until = Some(now + REST);
        }
    }
}

impl Breaches {
    fn client(&self) -> anyhow::Result<reqwest::Client> {
        if let Some(client) = self.0.client.get() {
            return Ok(client.clone());
        }
        // It fails only when it was installed before.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("Portico")
            .build()?;
        Ok(self.0.client.get_or_init(|| client).clone())
    }

    async fn range(&self, service: &str, beginning: &str) -> anyhow::Result<String> {
        let slash = if service.ends_with('/') { "" } else { "/" };
        let address = format!("{service}{slash}{beginning}");
        let mut answer = self.client()?.get(address).header("Add-Padding", "true").send().await?;
        ensure!(answer.status() == 200, "the answer is {}", answer.status());
        let mut text = vec![];
        while let Some(chunk) = answer.chunk().await? {
            text.extend_from_slice(&chunk);
            ensure!(text.len() <= LONGEST, "the answer is too long");
        }
        Ok(String::from_utf8(text)?)
    }

    fn health(&self) -> std::sync::MutexGuard<'_, Health> {
        self.0.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is known from a breach; an error where nobody answered.
    pub(in crate::auth) async fn look_up(
        &self,
        service: &str,
        password: &Password,
        now: Millis,
    ) -> anyhow::Result<bool> {
        ensure!(
            self.health().may_be_asked(service, now),
            "it has failed too often and is left alone for now"
        );
        let found = self.ask(service, password).await;
        self.health().answered(service, found.is_ok(), now);
        found
    }

    async fn ask(&self, service: &str, password: &Password) -> anyhow::Result<bool> {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.bytes());
        let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        let (beginning, rest) = hash.split_at(SENT);
        is_among(&self.range(service, beginning).await?, rest)
    }
}

/// Whether an answer, a line `REST:COUNT` for each hash, has this rest. What is there for padding counts nothing.
fn is_among(answer: &str, rest: &str) -> anyhow::Result<bool> {
    let mut found = false;
    let mut lines = 0;
    for line in answer.lines().filter(|line| !line.is_empty()) {
        let (hash, count) = line.split_once(':').context("the answer is no list of hashes")?;
        let fits = hash.len() == rest.len() && hash.bytes().all(|b| b.is_ascii_hexdigit());
        ensure!(fits, "the answer is no list of hashes");
        let count: u64 = count.trim().parse().context("the answer is no list of hashes")?;
        found |= count > 0 && hash.eq_ignore_ascii_case(rest);
        lines += 1;
    }
    ensure!(lines > 0, "the answer is empty");
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";

    #[test]
    fn an_answer_is_read_whole_or_not_believed() {
        let other = "0018A45C4D1DEF81644B54AB7F969B88D65";
        let among = |answer: &str| is_among(answer, REST).ok();
        assert_eq!(among(&format!("{other}:3\r\n{REST}:9659365\r\n")), Some(true));
        assert_eq!(among(&format!("{other}:3\n{}:2", REST.to_lowercase())), Some(true));
        assert_eq!(among(&format!("{other}:3\r\n{REST}:0")), Some(false), "padding");
        assert_eq!(among(&format!("{other}:3")), Some(false));
        for garbage in ["", "\r\n", "<html>", REST, &format!("{REST}:many"), &format!("{REST}:1\r\n<p>:1")] {
            assert_eq!(among(garbage), None, "{garbage}");
        }
    }
}
