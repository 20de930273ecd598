//! What a decision needs to know, and the transaction it is made in.

mod strategy;
mod work;

pub use strategy::{
    About, Answer, Effect, Preparation, Proved, Reply, Secret, Strategies, Strategy, Tries, Verdict, Whose,
};
pub use work::{Cookies, Handout, SiteCookie, Work};

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use crate::auth::node::Node;
use crate::clock::Millis;
use crate::id::{ClientId, RequestId, SessionId};
use crate::model::agent::Agent;
use crate::model::client::Client;
use crate::model::identification::Kind;
use crate::model::redirect::Allowed;
use crate::model::settings::Settings;
use crate::model::test_identifier;
use crate::words::Words;

/// What a decision needs to know: the world, and who asks.
#[derive(Clone)]
pub struct Context {
    /// What all requests of this process share.
    pub node: Arc<Node>,
    /// The administrator's settings, as they are in force now.
    pub settings: Arc<Settings>,
    /// Where these allow people to be sent.
    pub allowed: Arc<Allowed>,
    /// The ways to prove who one is.
    pub strategies: Strategies,
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
    pub at: &'static str,
    /// As it was given.
    pub answer: String,
}

/// As whom somebody acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Actor {
    /// As themselves.
    #[default]
    Person,
    /// As an administrator, on the screens of such.
    Administrator,
    /// As a program, by this name of its secret key.
    Program(String),
    /// As the operator, by a command.
    Operator,
}

impl Actor {
    /// What events call them, who act for others; none for whoever acts for themselves.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Person => None,
            Self::Administrator => Some("administrator"),
            Self::Program(name) => Some(name),
            Self::Operator => Some("operator"),
        }
    }
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
    /// As whom they act.
    pub actor: Actor,
    /// The attempt of this browser that the request is for, by its id, where it says so; else the one under way.
    pub attempt_id: Option<String>,
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

/// What the node has is at hand as the context's own.
impl Deref for Context {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}

impl Context {
    /// Whether this belongs to tests, and such are in force: it gets no code, and takes a fixed one.
    pub(in crate::auth) fn is_test_identifier(&self, kind: Kind, written: &str) -> bool {
        self.settings.testing.test_identifiers(self.config.is_development())
            && match kind {
                Kind::EmailAddress => test_identifier::is_address(written),
                Kind::PhoneNumber => test_identifier::is_number(written),
                Kind::Username => false,
            }
    }

    /// The same, while somebody proves who they are by this answer.
    pub(in crate::auth) fn giving(&self, at: &'static str, answer: &str) -> Self {
        Self { given: Some(Given { at, answer: answer.to_owned() }), ..self.clone() }
    }
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
