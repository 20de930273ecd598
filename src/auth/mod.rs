//! Verbs: a file per story; the only place that decides. Faces parse, call one function here, and show the result.

pub mod account;
mod accounts;
pub mod begin_sign_in;
pub mod breaches;
pub mod cleanup;
pub mod clients;
pub mod events;
pub mod first_run;
pub mod gate;
pub mod hashing;
pub mod identifications;
pub mod instance;
pub mod keys;
pub mod language;
pub mod limits;
pub mod lockout;
mod lost_answers;
pub mod mail_links;
mod notices;
pub mod own_password;
pub mod passkeys;
pub mod password_sign_in;
pub mod passwords;
pub mod phone_numbers;
pub mod pictures;
pub mod portal;
mod proofs;
mod purse;
pub mod redirects;
pub mod reverification;
pub mod second_factor;
pub mod second_factors;
pub mod secret_keys;
pub mod session_tokens;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod sign_in_tokens;
pub mod sign_up;
pub mod sites;
pub mod sms_budget;
pub mod strategies;
pub mod turns;
pub mod usernames;
pub mod users;
pub mod verification;
mod work;
pub mod workshop;

pub use portal::Portal;
pub use work::{Cookies, Handout, SiteCookie};

use work::Work;

use std::net::IpAddr;
use std::sync::Arc;

use crate::auth::breaches::Breaches;
use crate::auth::hashing::Hashing;
use crate::auth::keys::Keyring;
use crate::auth::session_tokens::Recent;
use crate::auth::turns::Turns;
use crate::auth::workshop::Workshop;
use crate::clock::Millis;
use crate::config::Config;
use crate::delivery::Outbox;
use crate::id::{ClientId, RequestId, SessionId};
use crate::model::agent::Agent;
use crate::model::client::Client;
use crate::model::factor::{Factor, Stage, Subject};
use crate::model::identification::Kind;
use crate::model::redirect::Allowed;
use crate::model::settings::Settings;
use crate::model::test_identifier;
use crate::secret::{Chance, Secrets};
use crate::storage::Db;
use crate::words::Words;

/// What a decision needs to know: the world, and who asks.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub db: Db,
    /// The operator's configuration.
    pub config: Arc<Config>,
    /// The administrator's settings, as they are in force now.
    pub settings: Arc<Settings>,
    /// Where these allow people to be sent.
    pub allowed: Arc<Allowed>,
    /// The master secret.
    pub secrets: Secrets,
    /// Chance.
    pub chance: Chance,
    /// Messages to people.
    pub outbox: Outbox,
    /// The keys that session tokens are signed with.
    pub keyring: Keyring,
    /// Session tokens that were handed out lately.
    pub recent_tokens: Recent,
    /// Where passwords are hashed, one after the other.
    pub hashing: Hashing,
    /// Where posts of one browser, and for one account, wait for each other.
    pub turns: Turns,
    /// Where pictures are made anew, one after the other.
    pub workshop: Workshop,
    /// Where breached passwords are looked up.
    pub breaches: Breaches,
    /// The language of the person who asks.
    pub words: &'static Words,
    /// The present moment, one for the whole request.
    pub now: Millis,
    /// Who asks.
    pub visitor: Visitor,
    /// The token that the visitor's browser is to be given.
    pub handout: Handout,
    /// By what they prove who they are.
    pub given: Option<Given>,
}

/// An answer by which somebody proves who they are. Whoever never heard what came of it may give it once more.
#[derive(Clone)]
pub struct Given {
    /// Where it is given: what is right in one place is nothing in another.
    at: &'static str,
    answer: String,
}

/// Who asks, as far as a request tells.
#[derive(Clone, Default)]
pub struct Visitor {
    /// The browser, when its cookie is known.
    pub client: Option<Client>,
    /// Whether its cookie came several times, so that nobody can say which browser it is.
    pub is_doubled: bool,
    /// Hash of the token in its cookie, when it has the shape of one.
    pub presented: Option<String>,
    /// The browser whose token that was until a moment ago.
    pub replaced: Option<ClientId>,
    /// What the browser says about itself.
    pub user_agent: Option<String>,
    /// The address it comes from.
    pub address: Option<IpAddr>,
    /// The request.
    pub request_id: Option<RequestId>,
    /// The session of this browser that the request is for, where it says so; else the one in use.
    pub session_id: Option<SessionId>,
    /// The secret key that was presented, where a program asks.
    pub actor: Option<String>,
}

impl Visitor {
    /// Browser and system.
    pub fn agent(&self) -> Agent {
        self.user_agent.as_deref().map(Agent::parse).unwrap_or_default()
    }

    /// The network it comes from, /24 for IPv4 and /48 for IPv6: enough to see where something came from, not who it was.
    pub fn network(&self) -> Option<String> {
        Some(match self.address?.to_canonical() {
            IpAddr::V4(ip) => {
                let [a, b, c, _] = ip.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(ip) => {
                let [a, b, c, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}::/48")
            }
        })
    }
}

impl Context {
    /// Whether this belongs to tests, and such are in force: it gets no code, and takes a fixed one.
    fn is_test_identifier(&self, kind: Kind, written: &str) -> bool {
        self.settings.testing.test_identifiers(self.config.is_development())
            && match kind {
                Kind::EmailAddress => test_identifier::is_address(written),
                Kind::PhoneNumber => test_identifier::is_number(written),
                Kind::Username => false,
            }
    }

    /// The same, while somebody proves who they are by this answer.
    fn giving(&self, at: &'static str, answer: &str) -> Self {
        Self { given: Some(Given { at, answer: answer.to_owned() }), ..self.clone() }
    }
}

/// The one question that pages and API ask: what may this subject use, at this stage?
pub fn factors_for(settings: &Settings, subject: &Subject, stage: Stage) -> Vec<Factor> {
    let on = |name: &str| match stage {
        Stage::First => settings.allows_first_factor(name),
        Stage::Verification => settings.allows_verification(name),
        Stage::Reset => settings.allows_reset(name),
        Stage::Second => settings.allows_second_factor(name),
        Stage::NewDevice => settings.allows_new_device(name),
        Stage::Again => settings.allows_again(name),
    };
    strategies::ALL
        .iter()
        .filter(|strategy| strategy.about().stages.contains(&stage) && on(strategy.about().name))
        .flat_map(|strategy| strategy.factors(subject))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_as_its_network() {
        let network = |ip: &str| Visitor { address: ip.parse().ok(), ..Visitor::default() }.network();
        assert_eq!(network("203.0.113.9").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(network("::ffff:203.0.113.9").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(network("2001:db8:1:2::3").as_deref(), Some("2001:db8:1::/48"));
        assert_eq!(network(""), None);
    }
}
