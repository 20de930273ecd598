//! From whose share a message is paid. What anybody can cause is paid from what all strangers share, so that it may be used
//! up. Whoever has shown that they are likely the owner has something of their own, which strangers cannot reach: somebody
//! who gave a first proof, a browser that signed in to the account before, a network where its owner was lately.
//!
//! Where users are hidden nothing of this may tell who has an account: the same is looked up for everybody, and whoever is
//! none of these sees what all strangers see.

use crate::auth::context::{Context, Work};
use crate::auth::ledger::limits;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::UserId;
use crate::model::identification::Identifier;
use crate::model::network::neighbour;
use crate::storage::{self, users::OwnerOf};

/// For how long a network remembers that somebody signed in there.
const LATELY: Millis = Millis::days(90);

/// From whose share a message is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::auth) enum Purse {
    /// That of all strangers.
    Strangers,
    /// That of a browser that signed in to the account before, by its id.
    Browser(String),
    /// That of whoever gave one proof of the account already.
    Proved,
    /// That of a network where the account signed in lately.
    Network,
    /// That of notices, which nobody asks for.
    Notices,
}

impl Purse {
    /// Who pays for a message to an identifier. It is the owner's in all but the address that nobody has proved.
    /// Answers who that is, too.
    pub async fn of(
        cx: &Context,
        work: &mut Work,
        to: &Identifier,
        proved: bool,
    ) -> Result<(Self, Option<OwnerOf>)> {
        let owner = storage::users::owner_of(&mut *work, to).await?;
        let user_id = owner.as_ref().filter(|own| own.verified_at.is_some()).map(|own| own.user_id.clone());
        let is_owned = user_id.is_some();
        let user_id = user_id.unwrap_or_else(|| UserId::new(&cx.chance));
        let client = cx.visitor.client.as_ref().map(|client| client.id.to_string()).unwrap_or_default();
        let traces = storage::sessions::list_traces(work, &user_id, &client, cx.now - LATELY).await?;
        let here = cx.visitor.address.map(neighbour);
        let was_here = |address: &Option<String>| {
            here.is_some() && address.as_ref().and_then(|ip| ip.parse().ok()).map(neighbour) == here
        };
        let purse = match () {
            () if traces.iter().any(|(before, _)| *before == client) => Self::Browser(client),
            () if is_owned && proved => Self::Proved,
            () if traces.iter().any(|(_, address)| was_here(address)) => Self::Network,
            () => Self::Strangers,
        };
        Ok((purse, owner))
    }

    /// Whether strangers can use it up.
    pub fn is_shared(&self) -> bool {
        *self == Self::Strangers
    }

    /// What tells it apart from others, and what is counted together with it, wherever it is asked for: all browsers are, and
    /// all networks, for whoever signs in to an account of their own may do so in any number of them.
    pub fn names(&self, cx: &Context) -> (String, String) {
        let network = limits::network_of(cx);
        match self {
            Self::Strangers => (network, String::new()),
            Self::Proved => (format!("proved {network}"), "proved".into()),
            Self::Network => (format!("known {network}"), "known".into()),
            Self::Browser(id) => (id.clone(), "browsers".into()),
            Self::Notices => ("notices".into(), "notices".into()),
        }
    }
}
