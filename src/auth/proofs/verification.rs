//! One proof under way: send it, count a try, judge it, settle it. For signing in, signing up, the
//! profile, and proving once more who one is alike.

use crate::auth::context::{Context, Secret, Work};
use crate::auth::ledger::limits;
use crate::auth::ledger::purse::Purse;
use crate::auth::telling::language::agent_phrase;
use crate::auth::telling::{language, phone_numbers, text_budget};
use crate::clock::Millis;
use crate::delivery::letters::{self, Content, Letter};
use crate::delivery::texts;
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::{SendId, VerificationId};
use crate::model::factor::{AskedFor, Factor, Prompt, StrategyName};
use crate::model::identification::{Identifier, Kind};
use crate::model::message::Message;
use crate::model::verification::{Owner, Status, TRIES, Verification};
use crate::storage;

/// What a waiting page shows.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What the message went to: a mail address or a phone number.
    pub kind: Kind,
    /// Where it went, as it may be shown.
    pub address: String,
    /// What the link is that it carried; none where it carried none.
    pub link: Option<Status>,
    /// What the code is that it carried; none where it carried none.
    pub code: Option<Status>,
    /// What the proofs of the newest send are, together.
    pub status: Status,
    /// Why neither is taken all the same: too many wrong answers have locked the account.
    pub locked: Option<Refused>,
    /// Whose account it is, as it was typed, where the address does not show that.
    pub whose: Option<String>,
    /// Whether a person pressed the link in another browser, while that is not allowed.
    pub opened_elsewhere: bool,
    /// How long until another message may be asked for; zero or less: now.
    pub resend_in: Millis,
    /// Other methods that could be used.
    pub alternatives: Vec<Factor>,
}

impl Waiting {
    /// Whether the link of the message is still good.
    pub fn takes_link(&self) -> bool {
        self.link == Some(Status::Unverified) && self.locked.is_none()
    }

    /// Whether the code of the message is still good.
    pub fn takes_code(&self) -> bool {
        self.code == Some(Status::Unverified) && self.locked.is_none()
    }
}

/// Where an attempt stands, for its page and for the script that asks.
#[derive(Clone, Debug)]
pub enum Progress {
    /// There is no attempt, or it is over.
    Nothing,
    /// A message was sent; its proof is asked for.
    Waiting(Waiting),
    /// This mail address or phone number of a sign-up has to be proved, and nothing was sent to it yet.
    Unsent {
        /// What it is.
        kind: Kind,
        /// Where something would be sent.
        address: String,
    },
    /// These fields of a sign-up are missing.
    Missing(Vec<&'static str>),
    /// Proved in another browser; this one may finish.
    Ready,
    /// Done.
    Complete,
}

impl From<Option<Waiting>> for Progress {
    fn from(waiting: Option<Waiting>) -> Self {
        waiting.map_or(Self::Nothing, Self::Waiting)
    }
}

/// How long to wait before the next message: as long as what comes first of all that it carries.
pub(in crate::auth) fn resend_wait(cx: &Context, asked_for: &AskedFor) -> Millis {
    let waits = asked_for.names().filter_map(|name| Some(cx.strategies.named(name).ok()?.about().wait));
    waits.min().unwrap_or(Millis::seconds(30))
}

/// Why nothing was sent: too soon after the last message, or, when no wait is left, because the attempt is over.
pub(in crate::auth) fn not_sent(sent_at: Option<Millis>, wait: Millis, now: Millis) -> Error {
    match sent_at.map_or(0, |sent| (sent + wait - now).ceil_seconds()) {
        seconds @ 1.. => Refusal::ResendTooSoon.with(seconds).into(),
        _ => Refusal::ResourceForbidden.into(),
    }
}

/// The factors that one message to one address can carry together.
pub(in crate::auth) fn one_message(factors: &[Factor]) -> Vec<Factor> {
    let Some(first) = factors.first() else { return vec![] };
    if first.address.is_empty() {
        // Nothing is sent for it, so that nothing can come along.
        return vec![first.clone()];
    }
    factors.iter().filter(|factor| factor.address == first.address).cloned().collect()
}

/// Sends the proofs of these factors (all to one address) in one message, and ends those before. Called in the transaction
/// that took the right to send. Without a letter all looks the same, but nothing is sent.
pub(in crate::auth) async fn send(
    cx: &Context,
    work: &mut Work,
    owner: &Owner,
    factors: &[Factor],
    letter: Option<Letter>,
) -> Result<()> {
    send_for(cx, work, owner, factors, letter, false).await
}

/// The same for somebody who gave one proof of their account already: strangers cannot use up what this is paid from.
pub(in crate::auth) async fn send_after_proof(
    cx: &Context,
    work: &mut Work,
    owner: &Owner,
    factors: &[Factor],
    letter: Letter,
) -> Result<()> {
    send_for(cx, work, owner, factors, Some(letter), true).await
}

async fn send_for(
    cx: &Context,
    work: &mut Work,
    purpose: &Owner,
    factors: &[Factor],
    letter: Option<Letter>,
    proved: bool,
) -> Result<()> {
    let address = &factors.first().ok_or(Refusal::StrategyInvalid)?.address;
    let to = Identifier::read(address);
    let kind = to.kind;
    if kind == Kind::PhoneNumber {
        phone_numbers::gate(cx, address)?;
    }
    let (purse, owner) = Purse::of(cx, work, &to, proved).await?;
    // Of tests: links are mailed to their addresses, too; codes need not be.
    let by_code_alone = factors.iter().all(|factor| is_answered_by_code(cx, &factor.strategy));
    let nothing_goes = by_code_alone && cx.is_test_identifier(kind, address);
    let is_mail = kind != Kind::PhoneNumber && !nothing_goes;
    limits::message(cx, work, &purse, &to, is_mail).await?;
    if kind == Kind::PhoneNumber && !nothing_goes {
        text_budget::ask(cx, work, &purse, address).await?;
    }
    storage::verifications::supersede(&mut *work, purpose, cx.now).await?;
    let send_id = SendId::new(&cx.chance);
    let (mut link, mut code, mut proofs) = (None, None, vec![]);
    for factor in factors {
        let id = VerificationId::new(&cx.chance);
        let strategy = cx.strategies.named(&factor.strategy)?;
        let prepared = strategy.prepare(cx, &id, address).ok_or(Refusal::StrategyInvalid)?;
        proofs.push(proof(cx, id, send_id.clone(), purpose, factor, prepared.secret_hash));
        match prepared.secret {
            Secret::Link(address) => link = Some(address),
            Secret::Code(digits) => code = Some(digits),
            Secret::Redirect(_) | Secret::Challenge => return Err(Refusal::StrategyInvalid.into()),
        }
    }
    storage::verifications::insert(&mut *work, &proofs).await?;
    if nothing_goes {
        return Ok(());
    }
    let life = |of_code: bool| {
        let mut those = factors.iter().filter(|factor| is_answered_by_code(cx, &factor.strategy) == of_code);
        those.next().map(|factor| cx.settings.verification.lifetime(&factor.strategy))
    };
    let words = language::of_owner(cx, owner.as_ref());
    let agent = agent_phrase(words, &cx.visitor.agent());
    let content = Content {
        application: &cx.settings.application.name,
        to: address,
        link: link.as_deref(),
        code: code.as_deref(),
        link_lifetime: life(false),
        code_lifetime: life(true),
        host: cx.config.public_url.host_str().unwrap_or_default(),
        // What arrives when nothing of it is good any more is better not sent.
        lifetime: life(false).max(life(true)),
        agent: &agent,
        ..Content::default()
    };
    let without_proof = || Content { link: None, code: None, lifetime: None, ..content.clone() };
    let told =
        letter.map(|letter| (letter, if letter.carries_proof() { content.clone() } else { without_proof() }));
    match (kind, told) {
        (Kind::PhoneNumber, told) => {
            let text = told.and_then(|(letter, content)| texts::write(words, letter, &content));
            text_to(cx, work, &purse, address, text, || texts::write(words, Letter::SignIn, &content)).await
        }
        (_, Some((letter, content))) => work.enqueue(&letters::write(words, letter, &content)).await,
        // Somebody must not see that nothing goes: the work is done for a mail like others.
        (_, None) => work.pretend(&letters::write(words, Letter::VerifyAddress, &content)).await,
    }
}

/// Texts what there is to say. Where there is nothing, somebody must not see that: the work is done for a text like others.
async fn text_to(
    cx: &Context,
    work: &mut Work,
    purse: &Purse,
    number: &str,
    text: Option<Message>,
    like_others: impl FnOnce() -> Option<Message>,
) -> Result<()> {
    if let Some(text) = text {
        text_budget::spend(cx, work, purse, number, text.code.is_some()).await?;
        return work.enqueue(&text).await;
    }
    text_budget::pretend(cx, work, purse, number).await?;
    match like_others() {
        Some(text) => work.pretend(&text).await,
        None => Ok(()),
    }
}

fn proof(
    cx: &Context,
    id: VerificationId,
    send_id: SendId,
    owner: &Owner,
    factor: &Factor,
    hash: String,
) -> Verification {
    let (mut sign_in_id, mut sign_up_id, mut identification_id, mut session_id) = (None, None, None, None);
    match owner.clone() {
        Owner::SignIn(id) => sign_in_id = Some(id),
        Owner::SignUp(id) => sign_up_id = Some(id),
        Owner::Identification(id) => identification_id = Some(id),
        Owner::Session(id) => session_id = Some(id),
    }
    Verification {
        id,
        send_id,
        sign_in_id,
        sign_up_id,
        identification_id,
        session_id,
        strategy: factor.strategy.to_string(),
        address: factor.address.clone(),
        secret_hash: hash,
        attempts: 0,
        created_at: cx.now,
        expire_at: cx.now + cx.settings.verification.lifetime(&factor.strategy),
        superseded_at: None,
        settled_at: None,
        settled_by: None,
        verified_at_client: None,
        elsewhere_at: None,
    }
}

/// Prepares a proof that nothing is sent for, and ends those before, if it takes any preparation. A double press leaves what was
/// asked a moment ago. Answers where the browser is led, where it is proved elsewhere.
pub(in crate::auth) async fn prepare(
    cx: &Context,
    work: &mut Work,
    owner: &Owner,
    factor: &Factor,
) -> Result<Option<String>> {
    let id = VerificationId::new(&cx.chance);
    let strategy = cx.strategies.named(&factor.strategy)?;
    if was_just_asked(cx, work, owner, factor).await? {
        return Ok(None);
    }
    let Some(prepared) = strategy.prepare(cx, &id, "") else { return Ok(None) };
    storage::verifications::supersede(&mut *work, owner, cx.now).await?;
    let proof = proof(cx, id, SendId::new(&cx.chance), owner, factor, prepared.secret_hash);
    storage::verifications::insert(work, &[proof]).await?;
    Ok(match prepared.secret {
        Secret::Redirect(address) => Some(address),
        Secret::Code(_) | Secret::Link(_) | Secret::Challenge => None,
    })
}

/// Whether this challenge was made so short a while ago that it is the same press, and is open still: the page may be about to
/// be answered.
pub(in crate::auth) async fn was_just_asked(
    cx: &Context,
    work: &mut Work,
    owner: &Owner,
    factor: &Factor,
) -> Result<bool> {
    let about = cx.strategies.named(&factor.strategy)?.about();
    if about.prompt != Prompt::Challenge {
        return Ok(false);
    }
    let newest = storage::verifications::list_newest(work, owner).await?;
    let same = newest.iter().find(|proof| proof.strategy == *about.name);
    let is_open = |proof: &&Verification| proof.status(cx.now) == Status::Unverified;
    Ok(same.filter(is_open).is_some_and(|proof| cx.now < proof.created_at + about.wait))
}

/// What is asked for by a strategy that has no page of its own.
#[derive(Clone, Debug)]
pub struct PromptState {
    /// The strategy.
    pub strategy: StrategyName,
    /// How its answer is asked for.
    pub prompt: Prompt,
    /// The words to sign, where there are such.
    pub challenge: Option<String>,
    /// Whether it was begun, and takes an answer still.
    pub is_open: bool,
}

/// What a factor asks for, of the proof that was prepared for it.
pub(in crate::auth) async fn asked(cx: &Context, owner: &Owner, factor: &str) -> Result<PromptState> {
    let strategy = cx.strategies.named(factor)?;
    let about = strategy.about();
    let newest = storage::verifications::list_newest(&cx.db, owner).await?;
    let proof = newest.iter().find(|proof| proof.strategy == *about.name);
    let challenge = proof.and_then(|proof| strategy.challenge(cx, proof));
    let is_open = proof.is_some_and(|proof| proof.status(cx.now) == Status::Unverified);
    Ok(PromptState { strategy: about.name, prompt: about.prompt, challenge, is_open })
}

/// The proof under way that is answered by what somebody has signed.
pub(in crate::auth) async fn challenge_under_way(cx: &Context, owner: &Owner) -> Result<Verification> {
    let newest = storage::verifications::list_newest(&cx.db, owner).await?;
    let is_challenge = |proof: &Verification| prompt(cx, &proof.strategy) == Some(Prompt::Challenge);
    newest.into_iter().find(is_challenge).ok_or_else(|| Refusal::VerificationMissing.into())
}

fn prompt(cx: &Context, strategy: &str) -> Option<Prompt> {
    cx.strategies.named(strategy).ok().map(|strategy| strategy.about().prompt)
}

/// Whether a message could not be sent, and none like it will be for a while: another method may work.
pub(in crate::auth) fn cannot_be_sent(error: &Error) -> bool {
    error.is(Refusal::NotSent)
        || error.is(Refusal::TextNotSent)
        || error.is(Refusal::CountryNotSupported)
        || error.is(Refusal::TooManyRequests)
}

/// The proof of an attempt that a typed code answers.
pub(in crate::auth) async fn code_under_way(cx: &Context, owner: &Owner) -> Result<Verification> {
    let newest = storage::verifications::list_newest(&cx.db, owner).await?;
    newest.into_iter().find(|proof| is_typed(cx, proof)).ok_or_else(|| Refusal::VerificationMissing.into())
}

/// Whether a code answers it.
fn is_typed(cx: &Context, proof: &Verification) -> bool {
    is_answered_by_code(cx, &proof.strategy)
}

fn is_answered_by_code(cx: &Context, strategy: &str) -> bool {
    matches!(prompt(cx, strategy), Some(Prompt::Code { .. }))
}

/// What became of counting a try of what was prepared.
pub(in crate::auth) enum Spent {
    /// It is counted, and held: whoever comes second waits.
    Open(Box<Verification>),
    /// It was answered before.
    Before,
    /// Nothing answers it any more.
    Over(Refused),
}

/// Counts a try of what was prepared, in the transaction that judges it.
pub(in crate::auth) async fn spend_try(cx: &Context, work: &mut Work, proof: &Verification) -> Result<Spent> {
    match storage::verifications::spend_try(&mut *work, &proof.id, cx.now).await? {
        Some(proof) => Ok(Spent::Open(Box::new(proof))),
        None => explain(cx, work, proof).await,
    }
}

async fn explain(cx: &Context, work: &mut Work, proof: &Verification) -> Result<Spent> {
    let Some(now) = storage::verifications::find(&mut *work, &proof.id).await? else {
        return Ok(Spent::Over(Refusal::VerificationMissing.into()));
    };
    let typed = is_typed(cx, &now);
    Ok(Spent::Over(match now.status(cx.now) {
        Status::Verified => return Ok(Spent::Before),
        Status::Superseded if typed => Refusal::CodeIncorrect.with(TRIES),
        Status::Superseded => Refusal::LinkStale.into(),
        Status::Expired if typed => Refusal::VerificationExpired.into(),
        Status::Expired => Refusal::LinkExpired.into(),
        Status::Failed | Status::Unverified => Refusal::VerificationFailed.into(),
    }))
}

/// Settles every proof of a send by the one that was answered; false when another was.
pub(in crate::auth) async fn settle(cx: &Context, work: &mut Work, proof: &Verification) -> Result<bool> {
    let client = cx.visitor.client.as_ref().map(|client| &client.id);
    let first =
        storage::verifications::settle(&mut *work, &proof.send_id, &proof.strategy, client, cx.now).await?;
    if first && Identifier::read(&proof.address).kind == Kind::PhoneNumber {
        text_budget::answered(cx, work, &proof.address).await?;
    }
    Ok(first)
}

/// What the waiting page of an attempt shows; none before anything was sent.
pub(in crate::auth) async fn waiting(
    cx: &Context,
    owner: &Owner,
    sent_at: Option<Millis>,
    factors: &[Factor],
) -> Result<Option<Waiting>> {
    let newest = storage::verifications::list_newest(&cx.db, owner).await?;
    let (Some(sent_at), Some(first)) = (sent_at, newest.first()) else { return Ok(None) };
    let is = |by_code: bool| {
        let proof = newest.iter().find(|proof| is_typed(cx, proof) == by_code);
        proof.map(|proof| proof.status(cx.now))
    };
    let sent = AskedFor::from(Some(newest.iter().map(|v| v.strategy.as_str()).collect::<Vec<_>>().join(",")));
    let safe = factors.iter().find(|factor| factor.address == first.address);
    let other = |factor: &&Factor| factor.address != first.address || !sent.is(&factor.strategy);
    Ok(Some(Waiting {
        kind: Identifier::read(&first.address).kind,
        address: safe.map_or_else(|| first.address.clone(), |factor| factor.safe_identifier.clone()),
        link: is(false),
        code: is(true),
        locked: None,
        whose: None,
        status: together(&newest, cx.now),
        opened_elsewhere: first.elsewhere_at.is_some(),
        resend_in: sent_at + resend_wait(cx, &sent) - cx.now,
        alternatives: factors.iter().filter(other).cloned().collect(),
    }))
}

/// A send is open as long as one of its proofs is.
fn together(newest: &[Verification], now: Millis) -> Status {
    let states: Vec<Status> = newest.iter().map(|v| v.status(now)).collect();
    let order = [Status::Verified, Status::Unverified, Status::Failed, Status::Expired];
    order.into_iter().find(|status| states.contains(status)).unwrap_or(Status::Superseded)
}
