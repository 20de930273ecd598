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

use std::sync::OnceLock;

use crate::auth::context::{Answer, Context, Proved, Strategy, Tries, Verdict, Whose, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::tries::Account;
use crate::auth::proofs::lockout::Counted;
use crate::auth::proofs::verification::Spent;
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::event::Event;
use crate::model::factor::Stage;
use crate::model::verification::{TRIES, Verification};

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

    /// Who is to prove it, which may be nobody where users are hidden; and whose wrong answers are counted together. None
    /// where the answer says by itself whose it is, or whose it is is just what it proves.
    fn account(&self, cx: &Context) -> Option<Account>;

    /// What a refusal is told as; none where it is told by whoever asks.
    fn refused(&self) -> Option<(Event, Details<'_>)>;

    /// What a wrong answer is refused with, where the strategy's own words do not fit.
    fn wrong(&self, _: &Context, wrong: Refusal) -> Refusal {
        wrong
    }

    /// Holds what the proof is for, so that nothing of it changes before the transaction ends; or begins it, for `who` the
    /// answer has shown to be there.
    async fn hold(&self, cx: &Context, who: Option<&UserId>) -> Result<Hold<Self::Held, Self::Outcome>>;

    /// What whoever answers what was prepared, and has been answered already, is told: the outcome of that.
    fn before(&self, _: Self::Held) -> Result<Self::Outcome> {
        Err(Refusal::ClientStateInvalid.into())
    }

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
    strategy: &dyn Strategy,
    answer: &Answer<'_>,
) -> Result<P::Outcome> {
    let account = purpose.account(cx);
    let take = Take { cx, purpose, strategy, answer, account, who: OnceLock::new() };
    let taken = match strategy.about().tries {
        Tries::Uncounted => take.uncounted().await,
        Tries::WithTheVerdict => take.counted_with_the_verdict().await,
        Tries::Before => take.counted_before().await,
    };
    match (taken, purpose.refused()) {
        (Err(error), Some((event, about))) => {
            let about = Details { user: about.user.or(take.who.get()), ..about };
            events::refused(cx, event, about, error).await
        }
        (taken, _) => taken,
    }
}

struct Take<'a, P> {
    cx: &'a Context,
    purpose: &'a P,
    strategy: &'a dyn Strategy,
    answer: &'a Answer<'a>,
    account: Option<Account>,
    /// Whose the answer turned out to be.
    who: OnceLock<UserId>,
}

impl<P: Purpose> Take<'_, P> {
    /// What the answer proves, or why it proves nothing. One of somebody else than the one who is to prove it is wrong.
    async fn weigh(&self, in_vain: bool) -> Result<Result<Proved, Refusal>> {
        let user_id = self.account.as_ref().and_then(|account| account.user_id.as_ref());
        let whose = Whose { user_id, stage: P::STAGE, in_vain };
        Ok(match self.strategy.weigh(self.cx, &whose, self.answer).await? {
            Verdict::No => Err(self.wrong()),
            Verdict::Refused(refusal, who) => {
                self.is_of(who);
                Err(refusal)
            }
            Verdict::Proved(proved) => {
                self.is_of(proved.who.clone());
                let is_other =
                    self.account.is_some() && proved.who.is_some() && proved.who.as_ref() != user_id;
                let (by, proof) = (self.strategy.about().name, self.answer.proof().cloned().map(Box::new));
                match is_other || in_vain {
                    true => Err(self.wrong()),
                    false => Ok(Proved { by, proof, ..proved }),
                }
            }
        })
    }

    fn is_of(&self, who: Option<UserId>) {
        if let Some(who) = who {
            let _ = self.who.set(who);
        }
    }

    async fn hold(&self) -> Result<Hold<P::Held, P::Outcome>> {
        self.purpose.hold(self.cx, self.who.get()).await
    }

    fn wrong(&self) -> Refusal {
        self.purpose.wrong(self.cx, self.strategy.wrong())
    }

    /// Why an answer is refused; of what was prepared, with how many more it takes.
    fn told(refusal: Refusal, spent: Option<&Verification>) -> Refused {
        match spent {
            Some(proof) if proof.attempts >= TRIES => Refusal::VerificationFailed.into(),
            Some(proof) => refusal.with(TRIES - proof.attempts),
            None => refusal.into(),
        }
    }

    /// Counts a try of what was prepared, in this transaction: `Err` holds what is told where nothing answers it any more, and
    /// nothing where it was answered before.
    async fn spend(&self, work: &mut Work) -> Result<Result<Option<Verification>, Option<Refused>>> {
        let Some(proof) = self.answer.proof() else { return Ok(Ok(None)) };
        Ok(match verification::spend_try(self.cx, work, proof).await? {
            Spent::Open(proof) => Ok(Some(*proof)),
            Spent::Before => Err(None),
            Spent::Over(refused) => Err(Some(refused)),
        })
    }

    /// What nobody guesses is not counted, and no lock keeps it from being right.
    async fn uncounted(&self) -> Result<P::Outcome> {
        let proved = self.weigh(false).await??;
        match self.hold().await? {
            Hold::Open(mut work, held) => match self.spend(&mut work).await? {
                Ok(_) => self.apply_and_settle(work, held, &proved, None).await,
                Err(None) => self.purpose.before(held),
                Err(Some(refused)) => Err(refused.into()),
            },
            Hold::Past(_, outcome) => Ok(outcome),
        }
    }

    /// Weighed at no cost, and told only once the try is counted: all in one transaction, which stands when it was wrong.
    async fn counted_with_the_verdict(&self) -> Result<P::Outcome> {
        let cx = self.cx;
        let weighed = self.weigh(false).await?;
        let (mut work, held) = match self.hold().await? {
            Hold::Open(work, held) => (work, held),
            Hold::Past(_, outcome) => return Ok(outcome),
        };
        let spent = match self.spend(&mut work).await? {
            Ok(spent) => spent,
            Err(None) => return self.purpose.before(held),
            Err(Some(refused)) => {
                work.commit().await?;
                return Err(refused.into());
            }
        };
        let counted = lockout::count(cx, &mut work, self.account.as_ref()).await?;
        if let Counted::Locked(locked) = counted {
            work.commit().await?;
            return Err(locked.into());
        }
        if counted.is_in_vain() && self.strategy.about().is_held {
            let locked = counted.locked(cx);
            counted.take_back(&mut work).await?;
            work.commit().await?;
            return Err(locked.into());
        }
        let refusal = match weighed {
            Ok(proved) if !counted.is_in_vain() => {
                if effects::apply(cx, &mut work, &proved).await? {
                    counted.take_back(&mut work).await?;
                    return self.settle(work, held, &proved).await;
                }
                self.wrong()
            }
            Ok(_) => self.wrong(),
            Err(refusal) => refusal,
        };
        Err(refuse(cx, work, &counted, Self::told(refusal, spent.as_ref())).await)
    }

    /// Weighing takes long: the count is committed first, and what may have changed meanwhile is looked at again.
    async fn counted_before(&self) -> Result<P::Outcome> {
        let cx = self.cx;
        let Some((counted, spent)) = self.count().await? else {
            return match self.hold().await? {
                Hold::Open(_, held) => self.purpose.before(held),
                Hold::Past(_, outcome) => Ok(outcome),
            };
        };
        let proved = match self.weigh(counted.is_in_vain()).await {
            Ok(Ok(proved)) => proved,
            Ok(Err(refusal)) => {
                let told = Self::told(refusal, spent.as_ref());
                return Err(refuse(cx, cx.begin().await?, &counted, told).await);
            }
            Err(error) => {
                take_back(cx, &counted).await?;
                return Err(error);
            }
        };
        let held = self.hold().await;
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
                self.apply_and_settle(work, held, &proved, Some(&counted)).await
            }
            Hold::Past(mut work, outcome) => {
                counted.gate(cx, &mut work).await?;
                counted.take_back(&mut work).await?;
                work.commit().await?;
                Ok(outcome)
            }
        }
    }

    /// Counts a try before it is judged, of the account and of what was prepared; none where that was answered before.
    async fn count(&self) -> Result<Option<(Counted<'_>, Option<Verification>)>> {
        let cx = self.cx;
        let mut work = cx.begin().await?;
        let spent = match self.spend(&mut work).await? {
            Ok(spent) => spent,
            Err(None) => return Ok(None),
            Err(Some(refused)) => return Err(refused.into()),
        };
        let counted = lockout::count(cx, &mut work, self.account.as_ref()).await?;
        work.commit().await?;
        match counted {
            Counted::Locked(locked) => Err(locked.into()),
            counted => Ok(Some((counted, spent))),
        }
    }

    /// The count is given back last: rows of proofs come before it in the order of locks.
    async fn apply_and_settle(
        &self,
        mut work: Work,
        held: P::Held,
        proved: &Proved,
        counted: Option<&Counted<'_>>,
    ) -> Result<P::Outcome> {
        if !effects::apply(self.cx, &mut work, proved).await? {
            return Err(self.wrong().into());
        }
        if let Some(counted) = counted {
            counted.take_back(&mut work).await?;
        }
        self.settle(work, held, proved).await
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

async fn take_back(cx: &Context, counted: &Counted<'_>) -> Result<()> {
    let mut work = cx.begin().await?;
    counted.take_back(&mut work).await?;
    work.commit().await
}

/// The count stays; what there is to say about it is told besides.
async fn refuse(cx: &Context, mut work: Work, counted: &Counted<'_>, wrong: Refused) -> Error {
    let told = async {
        let besides = counted.failed(cx, &mut work).await?;
        work.commit().await?;
        Ok(besides)
    };
    match told.await {
        Ok(besides) => Error::Refused(std::iter::once(wrong).chain(besides).collect()),
        Err(error) => error,
    }
}
