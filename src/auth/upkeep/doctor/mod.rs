//! What an instance needs to work, looked at from here: a line for each thing. Nothing is changed, and nothing is made.
//!
//! `portico doctor` prints the lines. They are plain English, as all that commands print.

mod database;
mod outside;

pub use outside::{send_test_mail, send_test_text};

pub use crate::model::health::{Line, State};

use std::time::Duration;

use anyhow::{Result, anyhow};
use tokio::join;

use crate::auth::upkeep::causes::{causes, in_one_line};
use crate::clock::Clock;
use crate::config::Config;
use crate::storage::Db;

/// How long somebody may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// It does not work, and why.
fn fail(what: &'static str, error: &anyhow::Error) -> Line {
    Line { what, state: State::Fail, words: in_one_line(error) }
}

/// Well, or what came instead.
fn told(what: &'static str, found: Result<impl Into<String>>) -> Line {
    found.map_or_else(|error| fail(what, &error), |words| Line::ok(what, words))
}

/// A database that was opened, or why not; nothing where none was made yet.
pub type Opened = Result<Option<Db>>;

/// Opens the configured database for a look, within five seconds, and makes none.
pub async fn open(config: &Config) -> Opened {
    let opened = tokio::time::timeout(PATIENCE, Db::open_existing(&config.database_url)).await;
    let opened = opened.map_err(|_| anyhow!("it does not answer")).and_then(|opened| opened.map_err(causes));
    opened.map_err(|why| why.context("the database does not open"))
}

/// How everything stands. Takes 15 seconds at most, while others do not answer.
pub async fn look(config: &Config, db: &Opened, clock: &Clock) -> Vec<Line> {
    let (address, database, mail, sms) = join!(
        outside::public_address(config),
        database::look(config, db, clock),
        outside::mail(config),
        outside::sms(config)
    );
    let mut lines = vec![configuration(config), address, root_domain(config), trusted_proxies(config)];
    lines.extend(database);
    lines.extend(mail);
    lines.push(sms);
    lines
}

fn configuration(config: &Config) -> Line {
    let mode = format!("{:?}, listening on {}", config.mode, config.listen);
    match config.exposed() {
        Some(how) => Line::warn("configuration", format!("{mode}: {how}")),
        None => Line::ok("configuration", mode),
    }
}

fn root_domain(config: &Config) -> Line {
    let words = match config.cookie_domain() {
        Some(domain) => format!("{domain}: its hosts are told who is signed in"),
        None if !config.has_name() => {
            format!("{}: an address without a name has no passkeys", config.root_domain)
        }
        None => format!("{}: the portal's own host, alone", config.root_domain),
    };
    Line::ok("root domain", words)
}

fn trusted_proxies(config: &Config) -> Line {
    const WHAT: &str = "trusted proxies";
    match config.trusted_proxies.len() {
        // Something in front has to speak TLS, for the portal itself does not.
        0 if !config.is_development() => Line::warn(
            WHAT,
            "none, so everyone who comes through your proxy shares one address and its limits: name the proxy in \
             PORTICO_TRUSTED_PROXIES",
        ),
        0 => Line::ok(WHAT, "none: visitors are told apart by the machine that connects"),
        1 => Line::ok(WHAT, "one network"),
        n => Line::ok(WHAT, format!("{n} networks")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn config(pairs: &[(&str, &str)]) -> Config {
        Config::from("", pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()))).unwrap()
    }

    #[test]
    fn production_is_told_to_name_its_proxies() {
        let production = ("PORTICO_PUBLIC_URL", "https://accounts.example.com");
        let proxies = ("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8");
        let bare = trusted_proxies(&config(&[production]));
        assert!(bare.state == State::Warn && bare.words.contains(proxies.0), "{bare:?}");
        for pairs in [&[production, proxies] as &[_], &[], &[proxies]] {
            assert_eq!(trusted_proxies(&config(pairs)).state, State::Ok, "{pairs:?}");
        }
    }

    #[test]
    fn development_that_others_reach_is_warned_of() {
        let exposed = [("PORTICO_PUBLIC_URL", "http://portal.example"), ("PORTICO_MODE", "development")];
        assert_eq!(configuration(&config(&exposed)).state, State::Warn);
        assert_eq!(configuration(&config(&[])).state, State::Ok);
    }
}
