//! One user signed in on one client.

use crate::clock::Millis;
use crate::id::{ClientId, SessionId, UserId};
use crate::model::settings::Sessions;

/// A session, live or over.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The browser.
    pub client_id: ClientId,
    /// The user.
    pub user_id: UserId,
    /// When it began.
    pub created_at: Millis,
    /// Its last sign of life, to the minute.
    pub last_active_at: Millis,
    /// When it ends, whatever happens.
    pub expire_at: Millis,
    /// When it was ended before its time.
    pub ended_at: Option<Millis>,
    /// How, by the name of an [`Ending`].
    pub ended_as: Option<String>,
    /// Where it was last seen.
    pub address: Option<String>,
    /// When its user last proved who they are.
    pub first_factor_at: Option<Millis>,
    /// When they last proved it by a second factor.
    pub second_factor_at: Option<Millis>,
    /// When a program's token let them in, as long as they have not proved themselves who they are.
    pub ticket_at: Option<Millis>,
}

macro_rules! endings {
    ($($(#[$doc:meta])* $name:ident $code:literal;)*) => {
        /// How a session is ended before its time.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Ending { $($(#[$doc])* $name,)* }

        impl Ending {
            /// Its name on the wire and in the database.
            pub const fn name(self) -> &'static str {
                match self { $(Ending::$name => $code,)* }
            }
        }
    };
}

endings! {
    /// Its user signed out.
    Removed "removed";
    /// Another one took its place in its browser.
    Replaced "replaced";
    /// Somebody ended it from elsewhere.
    Revoked "revoked";
}

/// What a session is at a moment: worked out, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Somebody is signed in.
    Active,
    /// Its longest life is over.
    Expired,
    /// It was unused for too long.
    Abandoned,
    /// It was ended: signed out, replaced or revoked.
    Ended,
}

/// How often a sign of life is written down.
pub const TOUCH_EVERY: Millis = Millis::minutes(1);

impl Session {
    /// Its status under these settings: shortening a lifetime binds sessions that exist already.
    pub fn status(&self, settings: &Sessions, now: Millis) -> Status {
        let idle = settings.inactivity().is_some_and(|limit| self.last_active_at + limit <= now);
        match self {
            s if s.ended_at.is_some() => Status::Ended,
            s if s.expire_at <= now || s.created_at + settings.maximum() <= now => Status::Expired,
            _ if idle => Status::Abandoned,
            _ => Status::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Chance;

    fn session() -> Session {
        let chance = Chance::system();
        Session {
            id: SessionId::new(&chance),
            client_id: ClientId::new(&chance),
            user_id: UserId::new(&chance),
            created_at: Millis(0),
            last_active_at: Millis(0),
            expire_at: Millis::days(7),
            ended_at: None,
            ended_as: None,
            address: None,
            first_factor_at: Some(Millis(0)),
            second_factor_at: None,
            ticket_at: None,
        }
    }

    #[test]
    fn it_lives_until_its_time_its_idleness_or_its_end() {
        let day = Millis::days(1);
        let idle = Sessions { inactivity_timeout_seconds: Some(3600), ..Sessions::default() };
        let short = Sessions { maximum_lifetime_seconds: Some(3600), ..Sessions::default() };
        assert_eq!(session().status(&Sessions::default(), day), Status::Active);
        assert_eq!(session().status(&Sessions::default(), Millis::days(7)), Status::Expired);
        assert_eq!(session().status(&idle, day), Status::Abandoned);
        assert_eq!(session().status(&short, day), Status::Expired);
        let ended = Session { ended_at: Some(Millis(1)), ..session() };
        assert_eq!(ended.status(&Sessions::default(), Millis(2)), Status::Ended);
    }
}
