//! What a way to prove who one is looks like, and which ones there are. The built-in ones stand in `proofs/strategies`.

use std::sync::Arc;

use crate::auth::context::Context;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::{AdminLinkId, TotpId, UserId, VerificationId};
use crate::model::factor::{Factor, Prompt, Stage, StrategyName, Subject};
use crate::model::passkey::Passkey;
use crate::model::settings::Settings;
use crate::model::verification::Verification;

/// What is fixed about a strategy.
pub struct About {
    /// Its name on the wire.
    pub name: StrategyName,
    /// Where it can be used.
    pub stages: &'static [Stage],
    /// How its answer is asked for.
    pub prompt: Prompt,
    /// When a try is counted.
    pub tries: Tries,
    /// How long it is not asked for, or sent, once more: the same again is a double press.
    pub wait: Millis,
    /// Whether nobody but its owner can come to have the right answer: they may hear that the account is locked.
    pub is_held: bool,
    /// Whether the settings let it be used at one of its stages.
    pub is_on: fn(&Settings, Stage) -> bool,
}

/// When a try is counted, so that nobody guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    /// Not at all: nobody guesses it.
    Uncounted,
    /// In the transaction that tells what it was worth.
    WithTheVerdict,
    /// Before it is judged, for that takes long, or others are asked.
    Before,
}

/// What a strategy made for one proof: what is kept, and what the person is given.
pub struct Preparation {
    /// Kept, to judge the answer by.
    pub secret_hash: String,
    /// Given to the person, and never kept in the clear.
    pub secret: Secret,
}

/// What a person is given.
pub enum Secret {
    /// Digits to type, in a message.
    Code(String),
    /// An absolute address to open, in a message.
    Link(String),
    /// An absolute address elsewhere, which the browser is led to, and comes back from.
    Redirect(String),
    /// Nothing that is secret: what is asked for is worked out from the proof whenever a page shows it.
    Challenge,
}

/// What a person answered.
pub enum Answer<'a> {
    /// What answers a proof under way: digits, tidied; the token of a link, by its hash; a signature; what another site said.
    Of(&'a Verification, String),
    /// Digits of an authenticator app, tidied.
    Code(String),
    /// A password, as it was typed.
    Password(&'a str),
    /// A backup code, tidied, and its number.
    BackupCode(i64, String),
    /// What an authenticator has signed.
    Passkey(Reply<'a>),
    /// A sign-in token.
    Ticket(&'a str),
}

impl<'a> Answer<'a> {
    /// The proof under way that it answers, if it is one that was prepared.
    pub fn proof(&self) -> Option<&'a Verification> {
        match self {
            Self::Of(proof, _) => Some(proof),
            _ => None,
        }
    }
}

/// What a browser sends back from an authenticator.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// Of the question.
    pub challenge_id: &'a str,
    /// The credential, as JSON.
    pub credential: &'a str,
    /// What the browser carried.
    pub sealed: Option<&'a str>,
}

/// Whose answer it is to be, and what for.
pub struct Whose<'a> {
    /// The user; none for nobody, where users are hidden: all the same work is done.
    pub user_id: Option<&'a UserId>,
    /// At which stage it is asked for.
    pub stage: Stage,
    /// Whether it is not right whatever it is, and nobody may see that.
    pub in_vain: bool,
}

/// What an answer proved.
pub enum Verdict {
    /// Nothing.
    No,
    /// Nothing, for a reason of its own; and whose it would have been, where that is known.
    Refused(Refusal, Option<UserId>),
    /// Who somebody is, once its effects are carried out.
    Proved(Proved),
}

/// What comes of a right answer.
#[derive(Default)]
pub struct Proved {
    /// The strategy by which it was proved.
    pub by: StrategyName,
    /// Whose it is, where the answer says so by itself.
    pub who: Option<UserId>,
    /// Whether it shows two factors at once.
    pub is_two: bool,
    /// What it uses up.
    pub effects: Vec<Effect>,
    /// By what it is known again, should what came of it be lost on its way; none where it is known by the answer itself.
    pub given: Option<String>,
    /// Whether it is known to others, too, where that was to be found out.
    pub is_breached: bool,
    /// What was answered of what was prepared.
    pub proof: Option<Box<Verification>>,
}

impl Proved {
    /// The message that was answered, where it is one: its address is reached.
    pub fn message(&self) -> Option<&Verification> {
        self.proof.as_deref().filter(|proof| !proof.address.is_empty())
    }

    /// With this effect.
    pub fn by(effect: Effect) -> Self {
        Self { effects: vec![effect], ..Self::default() }
    }
}

/// What a right answer uses up, or leaves another than before.
pub enum Effect {
    /// A code of an authenticator app: none of that time or before is taken any more.
    TakeStep { id: TotpId, step: i64 },
    /// The first code of an authenticator app that is being set up.
    VerifyTotp { id: TotpId, step: i64 },
    /// A backup code, by the hash that is kept of it.
    UseBackupCode { user_id: UserId, hash: String },
    /// Nothing of a password, by the hash that is kept of it, as long as it is that one; where its cost is another than today's
    /// it is kept by a new one.
    KeepPassword { user_id: UserId, hash: String, renewed: Option<String> },
    /// The counter of a passkey, and the credential as it is from now on.
    UsePasskey { passkey: Passkey, credential: String },
    /// The link that the operator made for an administrator.
    SpendAdminLink(AdminLinkId),
}

/// A way to prove who one is. It sees nothing of HTTP, and writes nothing but that a
/// challenge is spent: tries, expiry and effects are its caller's.
#[async_trait::async_trait]
pub trait Strategy: Send + Sync {
    /// What is fixed about it.
    fn about(&self) -> About;

    /// How this subject could use it.
    fn factors(&self, subject: &Subject) -> Vec<Factor>;

    /// Makes the secret of a new proof, for `address` where messages go to one; none where nothing is prepared.
    fn prepare(&self, _: &Context, _: &VerificationId, _address: &str) -> Option<Preparation> {
        None
    }

    /// What a page asks for, of a proof under way that is a challenge: the words to sign.
    fn challenge(&self, _: &Context, _: &Verification) -> Option<String> {
        None
    }

    /// The origins of other sites that it leads a browser to, as the settings are: the policy of our pages lets forms end there.
    fn leads_to(&self, _: &Settings) -> Vec<String> {
        vec![]
    }

    /// What a wrong answer is refused with; one of what was prepared is counted down besides.
    fn wrong(&self) -> Refusal {
        Refusal::StrategyInvalid
    }

    /// Judges an answer. Called outside any transaction: it may hash, and ask others.
    async fn weigh(&self, cx: &Context, whose: &Whose<'_>, answer: &Answer<'_>) -> Result<Verdict>;
}

/// Every strategy of one node, in the order in which they are offered. Clones share them.
#[derive(Clone)]
pub struct Strategies(Arc<[&'static dyn Strategy]>);

impl Strategies {
    /// These, and no others.
    pub fn new(all: impl IntoIterator<Item = &'static dyn Strategy>) -> Self {
        Self(all.into_iter().collect())
    }

    /// The same, and these after them.
    pub fn with(&self, more: &[&'static dyn Strategy]) -> Self {
        Self::new(self.all().chain(more.iter().copied()))
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &'static dyn Strategy> {
        self.0.iter().copied()
    }

    /// The origins of other sites that browsers may be led to, as the settings are.
    pub fn lead_to(&self, settings: &Settings) -> Vec<String> {
        let is_on = |about: &About| about.stages.iter().any(|stage| (about.is_on)(settings, *stage));
        let on = self.all().filter(|strategy| is_on(&strategy.about()));
        on.flat_map(|strategy| strategy.leads_to(settings)).collect()
    }

    /// The one with this name.
    pub fn named(&self, name: &str) -> Result<&'static dyn Strategy, Refusal> {
        self.all().find(|strategy| strategy.about().name == *name).ok_or(Refusal::StrategyInvalid)
    }
}

impl Context {
    /// Whether a strategy may be used at this stage, as the settings are.
    pub fn allows(&self, strategy: &dyn Strategy, stage: Stage) -> bool {
        let about = strategy.about();
        about.stages.contains(&stage) && (about.is_on)(&self.settings, stage)
    }

    /// Whether somebody could guess what answers this.
    pub fn is_guessed(&self, factor: &Factor) -> bool {
        self.strategies
            .named(&factor.strategy)
            .is_ok_and(|strategy| strategy.about().tries != Tries::Uncounted)
    }

    /// The one question that pages and API ask: what may this subject use, at this stage?
    pub fn factors(&self, subject: &Subject, stage: Stage) -> Vec<Factor> {
        self.strategies
            .all()
            .filter(|strategy| self.allows(*strategy, stage))
            .flat_map(|strategy| strategy.factors(subject))
            .collect()
    }
}
