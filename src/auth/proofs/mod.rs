//! The one engine that judges a proof: it has tries counted before anybody learns what they were worth, settles what a right
//! answer uses up in the transaction in which it counts, and writes down what was refused.
//!
//! What there is to judge stands in the [`strategies`], what a proof is good for in the purposes of who asks for it.

pub mod breaches;
pub mod ceremonies;
pub(in crate::auth) mod claims;
mod effects;
pub(in crate::auth) mod enrolments;
pub mod lockout;
pub(in crate::auth) mod lost_answers;
pub mod offer;
pub mod passwords;
pub mod strategies;
pub mod verification;

pub(in crate::auth) use effects::Effect;

use crate::auth::context::{Context, Work};
use crate::auth::ledger::events::{self, About};
use crate::auth::ledger::tries::Account;
use crate::auth::proofs::lockout::Counted;
use crate::auth::proofs::strategies::{Answer, Proved, Strategy, Tries, Verdict, Whose};
use crate::error::{Error, Refusal, Refused, Result};
use crate::model::event::Event;
use crate::model::factor::Stage;

/// What somebody is asked for a proof for.
pub(super) trait Purpose {
    /// What is held while a proof is settled.
    type Held;
    /// What a proof leads to.
    type Outcome;

    /// Where a password is given for it, should the answer be lost: what is kept is good there alone.
    const GIVEN: Option<&'static str> = None;

    /// At which stage it is asked for.
    const STAGE: Stage;

    /// Who is to prove it, which may be nobody where users are hidden; and whose wrong answers are counted together.
    fn account(&self, cx: &Context) -> Account;

    /// What a refusal is told as; none where it is told by whoever asks.
    fn refused(&self) -> Option<(Event, About<'_>)>;

    /// What a wrong answer is refused with, where the strategy's own words do not fit.
    fn wrong(&self, _: &Context, wrong: Refusal) -> Refusal {
        wrong
    }

    /// Holds what the proof is for, so that nothing of it changes before the transaction ends.
    async fn hold(&self, cx: &Context) -> Result<Hold<Self::Held, Self::Outcome>>;

    /// Goes on, in the same transaction. What is right, and is refused all the same, is used up like any other.
    async fn proved(
        &self,
        cx: &Context,
        work: &mut Work,
        held: Self::Held,
        proved: &Proved,
    ) -> Result<Result<Self::Outcome, Refusal>>;
}

/// What came of holding what a proof is for.
pub(super) enum Hold<H, O> {
    /// It waits for the proof.
    Open(Work, H),
    /// Another proof was quicker: its outcome is this one's, too.
    Past(Work, O),
}

/// Judges an answer, and carries out what it leads to. A wrong one is counted, and refused.
pub(super) async fn take<P: Purpose>(
    cx: &Context,
    purpose: &P,
    strategy: &str,
    answer: &Answer<'_>,
) -> Result<P::Outcome> {
    let strategy = strategies::named(strategy)?;
    let take = Take { cx, purpose, strategy, answer, account: purpose.account(cx) };
    let taken = match strategy.about().tries {
        Tries::Uncounted => take.uncounted().await,
        Tries::WithTheVerdict => take.counted_with_the_verdict().await,
        Tries::Before => take.counted_before().await,
    };
    match (taken, purpose.refused()) {
        (Err(error), Some((event, about))) => events::refused(cx, event, about, error).await,
        (taken, _) => taken,
    }
}

struct Take<'a, P> {
    cx: &'a Context,
    purpose: &'a P,
    strategy: &'static dyn Strategy,
    answer: &'a Answer<'a>,
    account: Account,
}

impl<P: Purpose> Take<'_, P> {
    async fn weigh(&self, in_vain: bool) -> Result<Verdict> {
        let whose = Whose { user_id: self.account.user_id.as_ref(), stage: P::STAGE, in_vain };
        self.strategy.weigh(self.cx, &whose, self.answer).await
    }

    fn wrong(&self) -> Refusal {
        self.purpose.wrong(self.cx, self.strategy.wrong())
    }

    /// What nobody guesses is not counted, and no lock keeps it from being right.
    async fn uncounted(&self) -> Result<P::Outcome> {
        let Verdict::Proved(proved) = self.weigh(false).await? else { return Err(self.wrong().into()) };
        match self.purpose.hold(self.cx).await? {
            Hold::Open(work, held) => self.apply_and_settle(work, held, &proved).await,
            Hold::Past(_, outcome) => Ok(outcome),
        }
    }

    /// Weighed at no cost, and told only once the try is counted: all in one transaction, which stands when it was wrong.
    async fn counted_with_the_verdict(&self) -> Result<P::Outcome> {
        let cx = self.cx;
        let verdict = self.weigh(false).await?;
        let (mut work, held) = match self.purpose.hold(cx).await? {
            Hold::Open(work, held) => (work, held),
            Hold::Past(_, outcome) => return Ok(outcome),
        };
        let counted = lockout::count(cx, &mut work, &self.account).await?;
        if let Counted::Locked(locked) = counted {
            work.commit().await?;
            return Err(locked.into());
        }
        match verdict {
            Verdict::Proved(proved) if effects::apply(cx, &mut work, &proved).await? => {
                counted.take_back(&mut work).await?;
                self.settle(work, held, &proved).await
            }
            _ => Err(refuse(cx, work, &counted, self.wrong()).await),
        }
    }

    /// Weighing takes long: the count is committed first, and what may have changed meanwhile is looked at again.
    async fn counted_before(&self) -> Result<P::Outcome> {
        let cx = self.cx;
        let counted = count(cx, &self.account).await?;
        let proved = match self.weigh(counted.is_in_vain()).await {
            Ok(Verdict::Proved(proved)) => proved,
            Ok(Verdict::No) => return Err(refuse(cx, cx.begin().await?, &counted, self.wrong()).await),
            Err(error) => {
                take_back(cx, &counted).await?;
                return Err(error);
            }
        };
        let held = self.purpose.hold(cx).await;
        if let Err(Error::Refused(_)) = &held {
            // It has gone on meanwhile, for one by a double press: this was no wrong try either.
            let mut work = cx.begin().await?;
            counted.gate(cx, &mut work).await?;
            counted.take_back(&mut work).await?;
            work.commit().await?;
        }
        match held? {
            Hold::Open(mut work, held) => {
                counted.gate(cx, &mut work).await?;
                if counted.became_vain(cx, &mut work).await? {
                    return Err(self.wrong().into());
                }
                counted.take_back(&mut work).await?;
                self.apply_and_settle(work, held, &proved).await
            }
            Hold::Past(mut work, outcome) => {
                counted.gate(cx, &mut work).await?;
                counted.take_back(&mut work).await?;
                work.commit().await?;
                Ok(outcome)
            }
        }
    }

    async fn apply_and_settle(&self, mut work: Work, held: P::Held, proved: &Proved) -> Result<P::Outcome> {
        match effects::apply(self.cx, &mut work, proved).await? {
            true => self.settle(work, held, proved).await,
            false => Err(self.wrong().into()),
        }
    }

    async fn settle(&self, mut work: Work, held: P::Held, proved: &Proved) -> Result<P::Outcome> {
        let given = P::GIVEN.zip(proved.given.as_deref()).map(|(at, given)| self.cx.giving(at, given));
        let cx = given.as_ref().unwrap_or(self.cx);
        // Boxed, for it may lead all the way to a session: else it would lie in every future around it.
        let outcome = Box::pin(self.purpose.proved(cx, &mut work, held, proved)).await?;
        work.commit().await?;
        outcome.map_err(Error::from)
    }
}

async fn count<'a>(cx: &Context, account: &'a Account) -> Result<Counted<'a>> {
    let mut work = cx.begin().await?;
    let counted = lockout::count(cx, &mut work, account).await?;
    work.commit().await?;
    match counted {
        Counted::Locked(locked) => Err(locked.into()),
        counted => Ok(counted),
    }
}

async fn take_back(cx: &Context, counted: &Counted<'_>) -> Result<()> {
    let mut work = cx.begin().await?;
    counted.take_back(&mut work).await?;
    work.commit().await
}

/// The count stays; what there is to say about it is told besides.
async fn refuse(cx: &Context, mut work: Work, counted: &Counted<'_>, wrong: Refusal) -> Error {
    let told = async {
        let besides = counted.failed(cx, &mut work).await?;
        work.commit().await?;
        Ok(besides)
    };
    match told.await {
        Ok(besides) => Error::Refused(std::iter::once(Refused::from(wrong)).chain(besides).collect()),
        Err(error) => error,
    }
}
