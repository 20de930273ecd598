//! The mail addresses of whoever is signed in: add, verify, make primary, remove. Changes to one account take turns.

use crate::auth::events::{self, About};
use crate::auth::lockout::Account;
use crate::auth::notices::{self, Notice};
use crate::auth::sessions::{self, SignedIn};
use crate::auth::strategies::Answer;
use crate::auth::verification::{self, Judged, Progress};
use crate::auth::{Context, clients, factors_for, limits};
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Result};
use crate::id::{IdentificationId, VerificationId};
use crate::model::factor::{Factor, Stage, Subject};
use crate::model::identification::{Address, EmailAddress};
use crate::model::verification::{Purpose, tidy_code};
use crate::storage::{self, OnTaken, Tx};

/// How many addresses of one account may wait to be verified.
const UNVERIFIED: usize = 5;

/// Where people are when an address is verified, or nobody waits for it any more.
const PROFILE: &str = "/user";

/// Adds an address to the account of whoever is signed in, and sends what proves it. One that waits there already is
/// verified now.
pub async fn add(cx: &Context, typed: &str) -> Result<()> {
    limits::start(cx).await?;
    let me = changer(cx).await?;
    if typed.trim().is_empty() {
        return Err(Refusal::ParamNil.at("email_address").into());
    }
    let address = Address::parse(typed).ok_or(Refusal::FormatInvalid.at("email_address"))?;
    let known = me.email_addresses.iter().find(|email| email.is(&address));
    if let Some(same) = known.filter(|email| email.verified_at.is_none()) {
        return verify(cx, &same.id).await;
    }
    let taken = known.is_some() || is_proved(cx, &address).await?;
    if taken && (known.is_some() || !cx.settings.hides_users()) {
        return Err(Refusal::IdentifierExists.at("email_address").into());
    }
    let email = EmailAddress::new(IdentificationId::new(&cx.chance), me.user.id.clone(), &address, None);
    let mut tx = held(cx, &me).await?;
    let now = storage::identifications::list_of_user(&mut tx, &me.user.id).await?;
    if now.iter().any(|email| email.is(&address)) {
        // A second press of the same button: the first one has done it.
        return Ok(());
    }
    if now.iter().filter(|email| email.verified_at.is_none()).count() >= UNVERIFIED {
        return Err(Refusal::TooManyUnverified.into());
    }
    storage::identifications::insert_unverified(&mut tx, &email, &address, cx.now).await?;
    // Where users are hidden, an address of somebody else looks the same: a page that waits for what never comes.
    let letter = (!taken).then_some(Letter::VerifyAddress);
    send(cx, &mut tx, &me, &email, &factors_of(cx, &email), letter).await?;
    record(cx, &mut tx, "email_address.added", &me).await?;
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(())
}

/// Whoever is signed in, when the settings let them change their addresses.
async fn changer(cx: &Context) -> Result<SignedIn> {
    let me = sessions::signed_in(cx).await?;
    match cx.settings.attributes.email_address.immutable {
        true => Err(Refusal::Immutable.into()),
        false => Ok(me),
    }
}

/// Whether an address was proved to be somebody's.
pub(super) async fn is_proved(cx: &Context, address: &Address) -> Result<bool> {
    let owner = storage::identifications::find_by_address(&cx.db, &address.canonical).await?;
    Ok(owner.is_some_and(|email| email.verified_at.is_some()))
}

/// A transaction in which nobody else changes this account.
async fn held(cx: &Context, me: &SignedIn) -> Result<Tx> {
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    match storage::users::hold(&mut tx, &me.user.id).await? {
        true => Ok(tx),
        false => Err(Refusal::SignedOut.into()),
    }
}

async fn record(cx: &Context, tx: &mut Tx, kind: &str, me: &SignedIn) -> Result<()> {
    events::record(cx, tx, kind, About::session(&me.session)).await
}

fn factors_of(cx: &Context, email: &EmailAddress) -> Vec<Factor> {
    let subject = Subject::of_address(&email.address, &email.address);
    factors_for(&cx.settings, &subject, Stage::Verification)
}

async fn send(
    cx: &Context,
    tx: &mut Tx,
    me: &SignedIn,
    email: &EmailAddress,
    factors: &[Factor],
    letter: Option<Letter>,
) -> Result<()> {
    let strategies = verification::names(factors);
    let wait = verification::resend_wait(&strategies);
    let claimed =
        storage::identifications::claim_send(&mut *tx, &email.id, &me.session.id, &strategies, cx.now, wait);
    if !claimed.await? {
        return Err(verification::not_sent(email.sent_at, wait, cx.now));
    }
    verification::send(cx, tx, &Purpose::EmailAddress(email.id.clone()), factors, letter).await
}

/// Begins to verify an address that waits in the profile. What was sent a moment ago is not sent again.
pub async fn verify(cx: &Context, id: &IdentificationId) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    let email = mine(&me, id)?;
    let asked = email.asked_by.as_ref() == Some(&me.session.id);
    let wait = verification::resend_wait(email.strategies.as_deref().unwrap_or_default());
    let fresh = email.sent_at.is_some_and(|sent| sent + wait > cx.now);
    if email.verified_at.is_some() || (asked && fresh) {
        return Ok(());
    }
    prepare_with(cx, &me, email, &factors_of(cx, email)).await
}

fn mine<'a>(me: &'a SignedIn, id: &IdentificationId) -> Result<&'a EmailAddress> {
    me.email_addresses.iter().find(|email| &email.id == id).ok_or_else(|| Refusal::ResourceNotFound.into())
}

async fn prepare_with(cx: &Context, me: &SignedIn, email: &EmailAddress, factors: &[Factor]) -> Result<()> {
    if factors.is_empty() {
        return Err(Refusal::StrategyInvalid.into());
    }
    let address = Address::parse(&email.address).ok_or(Refusal::ClientStateInvalid)?;
    let taken = is_proved(cx, &address).await?;
    if taken && !cx.settings.hides_users() {
        return Err(Refusal::IdentificationClaimed.into());
    }
    let mut tx = held(cx, me).await?;
    send(cx, &mut tx, me, email, factors, (!taken).then_some(Letter::VerifyAddress)).await?;
    record(cx, &mut tx, "email_address.prepared", me).await?;
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(())
}

/// The address that the session in use is verifying: the one it asked for last.
async fn asked(cx: &Context) -> Result<Option<(SignedIn, EmailAddress)>> {
    let Some(me) = sessions::current(cx).await? else { return Ok(None) };
    let email = storage::identifications::find_asked(&cx.db, &me.session.id).await?;
    Ok(email.map(|email| (me, email)))
}

async fn open(cx: &Context) -> Result<(SignedIn, EmailAddress)> {
    asked(cx).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

/// Where the proof stands that the session in use waits for. Writes nothing.
pub async fn progress(cx: &Context) -> Result<Progress> {
    let Some((_, email)) = asked(cx).await? else { return Ok(Progress::Nothing) };
    if email.verified_at.is_some() {
        return Ok(Progress::Complete(PROFILE.into()));
    }
    let factors = factors_of(cx, &email);
    verification::waiting(cx, &Purpose::EmailAddress(email.id), email.sent_at, &factors).await.map(Into::into)
}

/// What could be used instead of what was sent; none when nobody waits.
pub async fn alternatives(cx: &Context) -> Result<Option<Vec<Factor>>> {
    Ok(match progress(cx).await? {
        Progress::Waiting(waiting) => Some(waiting.alternatives),
        _ => None,
    })
}

/// Sends again what was sent last.
pub async fn resend(cx: &Context) -> Result<()> {
    limits::start(cx).await?;
    let (me, email) = open(cx).await?;
    let before = email.strategies.clone().unwrap_or_default();
    let was = |factor: &Factor| before.split(',').any(|name| name == factor.strategy);
    let factors: Vec<Factor> = factors_of(cx, &email).into_iter().filter(was).collect();
    if email.verified_at.is_some() { Ok(()) } else { prepare_with(cx, &me, &email, &factors).await }
}

/// Proves the address by one strategy alone.
pub async fn prepare(cx: &Context, strategy: &str) -> Result<()> {
    limits::start(cx).await?;
    let (me, email) = open(cx).await?;
    let mut factors = factors_of(cx, &email);
    factors.retain(|factor| factor.strategy == strategy);
    if email.verified_at.is_some() { Ok(()) } else { prepare_with(cx, &me, &email, &factors).await }
}

/// Answers with a code.
pub async fn attempt_code(cx: &Context, typed: &str) -> Result<()> {
    let (_, email) = open(cx).await?;
    limits::try_account(cx, &account(&email)).await?;
    let code = tidy_code(typed).ok_or(Refusal::CodeLength)?;
    let proof = verification::code_under_way(cx, &Purpose::EmailAddress(email.id.clone())).await?;
    answer(cx, email, &proof.id, &Answer::Code(code)).await.map(drop)
}

/// Whose wrong codes these are.
fn account(email: &EmailAddress) -> Account {
    Account { id: email.user_id.to_string(), user_id: Some(email.user_id.clone()) }
}

/// Answers for an address: counts, judges, settles. Whoever comes second is told the outcome of the first.
pub(super) async fn answer(
    cx: &Context,
    email: EmailAddress,
    proof: &VerificationId,
    answer: &Answer,
) -> Result<EmailAddress> {
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    if !storage::users::hold(&mut tx, &email.user_id).await? {
        return Err(Refusal::UserDeleted.into());
    }
    storage::identifications::hold(&mut tx, &email.id).await?;
    match verification::judge_for(cx, &mut tx, &account(&email), proof, answer).await? {
        Judged::Before => Ok(email),
        Judged::No(refused) => {
            cx.commit(tx).await?;
            let about = About::user(&email.user_id);
            events::refused(cx, "email_address.attempted", about, Error::Refused(refused)).await
        }
        Judged::Proved => {
            let done = proved(cx, &mut tx, &email).await;
            settle(cx, tx, email, done).await
        }
    }
}

async fn proved(cx: &Context, tx: &mut Tx, email: &EmailAddress) -> Result<()> {
    let address = Address::parse(&email.address).ok_or(Refusal::ClientStateInvalid)?;
    storage::identifications::take_claims(&mut *tx, &address.canonical, &email.id).await?;
    let verified = storage::identifications::verify(&mut *tx, &email.id, cx.now).await;
    verified.on_taken(Refusal::IdentificationClaimed)?;
    let user = storage::users::find(&mut *tx, &email.user_id).await?.ok_or(Refusal::UserDeleted)?;
    events::record(cx, &mut *tx, "email_address.verified", About::user(&user.id)).await?;
    match notices::address_of(tx, &user).await? {
        Some(to) if to.id != email.id => {
            let notice = Notice { about: &email.address, ..Notice::default() };
            notices::send(cx, tx, &user, &to, Letter::AddressAdded, notice).await
        }
        // The proof of the only address is no news to its owner.
        _ => Ok(()),
    }
}

/// Commits what went well. An address that another account proved first leaves the profile.
async fn settle(cx: &Context, tx: Tx, email: EmailAddress, done: Result<()>) -> Result<EmailAddress> {
    match done {
        Ok(()) => {
            cx.commit(tx).await?;
            cx.outbox.wake();
            forget_copies(cx, &email).await?;
            Ok(EmailAddress { verified_at: Some(cx.now), claimed_at: Some(cx.now), ..email })
        }
        Err(error) => {
            drop(tx);
            if error.is(Refusal::IdentificationClaimed) && email.claimed_at.is_none() {
                storage::identifications::delete(&cx.db, &email.id).await?;
            }
            let about = About::user(&email.user_id);
            events::refused(cx, "email_address.attempted", about, error).await
        }
    }
}

/// Not in the transaction above: it would wait for the one in which somebody else proves a copy, and that one for it.
async fn forget_copies(cx: &Context, email: &EmailAddress) -> Result<()> {
    let Some(address) = Address::parse(&email.address) else { return Ok(()) };
    storage::identifications::delete_copies(&cx.db, &address.canonical, &email.id).await
}

/// Waits no more for the proof; the address stays in the profile, unverified.
pub async fn cancel(cx: &Context) -> Result<()> {
    let Some((me, email)) = asked(cx).await? else { return Ok(()) };
    let mut tx = held(cx, &me).await?;
    storage::identifications::forget_asked(&mut tx, &email.id).await?;
    storage::verifications::supersede(&mut tx, &Purpose::EmailAddress(email.id), cx.now).await?;
    cx.commit(tx).await
}

/// Makes a verified address the one that stands for the account. The one before is told.
pub async fn set_primary(cx: &Context, id: &IdentificationId) -> Result<()> {
    let me = changer(cx).await?;
    let mut tx = held(cx, &me).await?;
    let (user, emails) = as_they_are(&mut tx, &me).await?;
    let email = emails.iter().find(|email| &email.id == id).ok_or(Refusal::ResourceNotFound)?;
    if email.verified_at.is_none() {
        return Err(Refusal::VerificationNeeded.into());
    }
    if user.primary_email_address_id.as_ref() == Some(id) {
        return Ok(());
    }
    let before = notices::address_of(&mut tx, &user).await?;
    storage::users::set_primary(&mut tx, &user.id, id).await?;
    record(cx, &mut tx, "email_address.made_primary", &me).await?;
    if let Some(to) = before {
        let notice = Notice { about: &email.address, ..Notice::default() };
        notices::send(cx, &mut tx, &user, &to, Letter::PrimaryChanged, notice).await?;
    }
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(())
}

async fn as_they_are(tx: &mut Tx, me: &SignedIn) -> Result<(crate::model::user::User, Vec<EmailAddress>)> {
    let user = storage::users::find(&mut *tx, &me.user.id).await?.ok_or(Refusal::SignedOut)?;
    Ok((user, storage::identifications::list_of_user(tx, &me.user.id).await?))
}

/// Removes an address. One that identifies the account must stay; when the primary one goes, another takes its place.
pub async fn remove(cx: &Context, id: &IdentificationId) -> Result<()> {
    let me = changer(cx).await?;
    mine(&me, id)?;
    let mut tx = cx.begin().await?;
    clients::hold(cx, &mut tx).await?;
    // Attempts come before accounts in the order of locks.
    storage::sign_ins::abandon_of_identification(&mut tx, id, cx.now).await?;
    if !storage::users::hold(&mut tx, &me.user.id).await? {
        return Err(Refusal::SignedOut.into());
    }
    let (user, emails) = as_they_are(&mut tx, &me).await?;
    let email = emails.iter().find(|email| &email.id == id).ok_or(Refusal::ResourceNotFound)?;
    let rest = || emails.iter().filter(|other| other.id != email.id);
    if email.claimed_at.is_some() && !rest().any(|other| other.claimed_at.is_some()) {
        return Err(Refusal::LastIdentification.into());
    }
    storage::identifications::delete(&mut tx, id).await?;
    if user.primary_email_address_id.as_ref() == Some(id) {
        let next = rest().find(|other| other.verified_at.is_some());
        let next = next.or_else(|| rest().find(|other| other.claimed_at.is_some()));
        let next = next.ok_or(Refusal::LastIdentification)?;
        storage::users::set_primary(&mut tx, &user.id, &next.id).await?;
    }
    record(cx, &mut tx, "email_address.removed", &me).await?;
    if email.verified_at.is_some() {
        tell_of_removal(cx, &mut tx, &me, email).await?;
    }
    cx.commit(tx).await?;
    cx.outbox.wake();
    Ok(())
}

/// To the address that went, and to the one that stands for the account.
async fn tell_of_removal(cx: &Context, tx: &mut Tx, me: &SignedIn, email: &EmailAddress) -> Result<()> {
    let user = storage::users::find(&mut *tx, &me.user.id).await?.ok_or(Refusal::SignedOut)?;
    let notice = Notice { about: &email.address, ..Notice::default() };
    notices::send(cx, tx, &user, email, Letter::AddressRemoved, notice).await?;
    match notices::address_of(tx, &user).await? {
        Some(to) => notices::send(cx, tx, &user, &to, Letter::AddressRemoved, notice).await,
        None => Ok(()),
    }
}
