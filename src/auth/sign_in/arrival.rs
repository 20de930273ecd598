//! A sign-in that begins with its proof: nobody asked for it, and it says by itself who comes.

use crate::auth::context::{Context, Proved, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::tries::Account;
use crate::auth::presence::redirects::Accepted;
use crate::auth::proofs::{Hold, Purpose};
use crate::auth::sign_in::{begin_as, here, proved};
use crate::error::{Refusal, Result};
use crate::id::{SignInTokenId, UserId};
use crate::model::event::Event;
use crate::model::factor::Stage;
use crate::model::sign_in::SignIn;
use crate::storage;

/// Whoever comes with a proof of who they are.
pub(in crate::auth) struct Arrival {
    /// Where it is to lead.
    pub targets: Accepted,
    /// The token that it is spent by, once the sign-in is complete.
    pub sign_in_token_id: Option<SignInTokenId>,
    /// What a refusal is told as; none where whoever asks tells it.
    pub refused: Option<Event>,
    /// What is told of it besides.
    pub tells: Option<Event>,
}

impl Arrival {
    /// One that leads there.
    pub fn at(targets: Accepted) -> Self {
        Self { targets, sign_in_token_id: None, refused: None, tells: None }
    }
}

impl Purpose for Arrival {
    type Held = SignIn;
    type Outcome = SignIn;

    const STAGE: Stage = Stage::First;

    fn account(&self, _: &Context) -> Option<Account> {
        None
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        self.refused.map(|event| (event, Details::default()))
    }

    async fn hold(&self, cx: &Context, who: Option<&UserId>) -> Result<Hold<SignIn, SignIn>> {
        let mut work = cx.begin().await?;
        let user_id = who.ok_or(Refusal::StrategyInvalid)?;
        let user = storage::users::find(&mut work, user_id).await?.ok_or(Refusal::UserDeleted)?;
        if user.banned_at.is_some() {
            return Err(Refusal::UserBanned.into());
        }
        let (targets, sign_in_token_id) = (self.targets.clone(), self.sign_in_token_id.clone());
        let with = |begun| SignIn { targets, sign_in_token_id, ..begun };
        let attempt = begin_as(cx, &mut work, &user, with).await?;
        Ok(Hold::Open(work, attempt))
    }

    async fn proved(
        &self,
        cx: &Context,
        work: &mut Work,
        attempt: SignIn,
        proof: &Proved,
    ) -> Result<Result<SignIn, Refusal>> {
        let here = here(cx, work, &attempt).await?;
        if let (Some(event), Some(user_id)) = (self.tells, &attempt.user_id) {
            events::record(cx, &mut *work, event, Details::user(user_id)).await?;
        }
        proved(&here, work, attempt, proof).await.map(Ok)
    }
}
