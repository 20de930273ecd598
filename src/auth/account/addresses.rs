//! The mail addresses and phone numbers of whoever is signed in: add, verify, make primary, remove. Changes to one account
//! take turns.

use crate::auth::account::second_factors;
use crate::auth::context::{Answer, Context, Proved, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::clients;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::proofs::ceremonies;
use crate::auth::proofs::claims;
use crate::auth::proofs::lost_answers;
use crate::auth::proofs::offer;
use crate::auth::proofs::strategies::code;
use crate::auth::proofs::verification::{self, Progress};
use crate::auth::proofs::{self, Hold};
use crate::auth::step_up;
use crate::auth::telling::notices;
use crate::auth::telling::phone_numbers;
use crate::delivery::letters::Letter;
use crate::error::{Refusal, Result};
use crate::id::{IdentificationId, UserId};
use crate::model::event::Event;
use crate::model::factor::{AskedFor, Factor, Stage, Subject};
use crate::model::identification::{Identification, Identifier, Kind, Means, can_sign_in};
use crate::model::user::{Task, User};
use crate::model::verification::{Owner, Verification, tidy_code};
use crate::storage::{self, OnTaken};

/// How many addresses of one account may wait to be verified.
const UNVERIFIED: usize = 5;

/// Adds a mail address to the account of whoever is signed in, and sends what proves it. One that waits there already is
/// verified now.
pub async fn add_email_address(cx: &Context, typed: &str) -> Result<()> {
    limits::start(cx).await?;
    let me = changer(cx, Kind::EmailAddress).await?;
    may_add(cx, Kind::EmailAddress)?;
    if typed.trim().is_empty() {
        return Err(Refusal::ParamNil.at("email_address").into());
    }
    let address = Identifier::email(typed).ok_or(Refusal::FormatInvalid.at("email_address"))?;
    add(cx, me, address).await
}

/// Adds a phone number to the account of whoever is signed in, and texts the code that proves it. One without its calling
/// code is read as people of `country` dial it.
pub async fn add_phone_number(cx: &Context, typed: &str, country: Option<&str>) -> Result<()> {
    limits::start(cx).await?;
    let me = changer(cx, Kind::PhoneNumber).await?;
    may_add(cx, Kind::PhoneNumber)?;
    let number = phone_numbers::judge(cx, typed, country)?;
    add(cx, me, number).await
}

/// Refused where none of this kind can be added.
pub fn may_add(cx: &Context, kind: Kind) -> Result<()> {
    let attributes = &cx.settings.attributes;
    let takes_new = match kind {
        Kind::EmailAddress => attributes.email_address.takes_new(),
        Kind::PhoneNumber => attributes.phone_number.takes_new(),
        Kind::Username => false,
    };
    if takes_new { Ok(()) } else { Err(Refusal::Immutable.into()) }
}

async fn add(cx: &Context, me: SignedIn, address: Identifier) -> Result<()> {
    let field = address.kind.name();
    let known = me.identifications.iter().find(|own| own.is(&address));
    if let Some(same) = known.filter(|own| own.verified_at.is_none()) {
        return verify(cx, &same.id).await;
    }
    if known.is_some() {
        return Err(Refusal::IdentifierIsOwn.at(field).into());
    }
    let taken = claims::is_proved(cx, &address).await?;
    if taken && !cx.settings.hides_users() {
        return Err(Refusal::IdentifierExists.at(field).into());
    }
    let new = Identification::new(IdentificationId::new(&cx.chance), me.user.id.clone(), &address, None);
    let is_there = |now: &[Identification]| now.iter().any(|own| own.is(&address));
    let mut work = match sessions::begin_own(cx, &me).await {
        Err(error) if error.is(Refusal::TryAgain) => {
            // A second press of the same button: the first one has done it.
            let now = storage::identifications::list_of_user(&cx.db, &me.user.id).await?;
            return if is_there(&now) { Ok(()) } else { Err(error) };
        }
        begun => begun?,
    };
    let now = storage::identifications::list_of_user(&mut work, &me.user.id).await?;
    if is_there(&now) {
        // From another browser.
        return Ok(());
    }
    clients::begin_signed_in(cx, &mut work).await?;
    if now.iter().filter(|own| own.kind == new.kind && own.verified_at.is_none()).count() >= UNVERIFIED {
        return Err(Refusal::TooManyUnverified.at(field).into());
    }
    storage::identifications::insert_unverified(&mut work, &new, cx.now).await?;
    // Where users are hidden, an address of somebody else looks the same: a page that waits for what never comes.
    let letter = (!taken).then_some(Letter::VerifyAddress);
    send(cx, &mut work, &me, &new, &factors_of(cx, &new), letter).await?;
    record(cx, &mut work, claims::event(&new, Event::EmailAddressAdded, Event::PhoneNumberAdded), &me)
        .await?;
    work.commit().await?;
    Ok(())
}

/// Whoever is signed in, when they proved a moment ago who they are, and the settings let them change identifiers of this
/// kind.
async fn changer(cx: &Context, kind: Kind) -> Result<SignedIn> {
    let me = who(cx, kind).await?;
    step_up::require(cx, &me)?;
    if cx.settings.attributes.is_immutable(kind) { Err(Refusal::Immutable.into()) } else { Ok(me) }
}

/// Whoever is signed in; those who are to set up a second factor, too, where it is about a number that can become one.
async fn who(cx: &Context, kind: Kind) -> Result<SignedIn> {
    let me = sessions::doing_tasks(cx).await?;
    let tasks = me.tasks(cx);
    let for_task = kind == Kind::PhoneNumber && cx.allows(&code::PHONE, Stage::Second);
    match tasks.is_empty() || (for_task && tasks == [Task::SetUpMfa]) {
        true => Ok(me),
        false => Err(Refusal::SignedOut.into()),
    }
}

async fn record(cx: &Context, work: &mut Work, event: Event, me: &SignedIn) -> Result<()> {
    events::record(cx, work, event, Details::session(&me.session)).await
}

fn factors_of(cx: &Context, own: &Identification) -> Vec<Factor> {
    let subject = Subject::of_address(own.kind, &own.value, &own.value);
    cx.factors(&subject, Stage::Verification)
}

async fn send(
    cx: &Context,
    work: &mut Work,
    me: &SignedIn,
    identification: &Identification,
    factors: &[Factor],
    letter: Option<Letter>,
) -> Result<()> {
    let asked_for = AskedFor::factors(factors);
    let wait = verification::resend_wait(cx, &asked_for);
    let claimed = storage::identifications::claim_send(
        &mut *work,
        &identification.id,
        &me.session.id,
        &asked_for,
        cx.now,
        wait,
    );
    if !claimed.await? {
        return Err(verification::not_sent(identification.sent_at, wait, cx.now));
    }
    verification::send(cx, work, &Owner::Identification(identification.id.clone()), factors, letter).await
}

/// Begins to verify an address or number that waits in the profile. What was sent a moment ago is not sent again.
pub async fn verify(cx: &Context, id: &IdentificationId) -> Result<()> {
    let me = sessions::doing_tasks(cx).await?;
    let kind = mine(&me, id)?.kind;
    let me = who(cx, kind).await?;
    let identification = mine(&me, id)?;
    let asked = identification.asked_by.as_ref() == Some(&me.session.id);
    let wait = verification::resend_wait(cx, &identification.asked_for);
    let fresh = identification.sent_at.is_some_and(|sent| sent + wait > cx.now);
    if identification.verified_at.is_some() || (asked && fresh) {
        return Ok(());
    }
    prepare_with(cx, &me, identification, &factors_of(cx, identification), true).await
}

fn mine<'a>(me: &'a SignedIn, id: &IdentificationId) -> Result<&'a Identification> {
    me.identifications.iter().find(|own| &own.id == id).ok_or_else(|| Refusal::ResourceNotFound.into())
}

async fn prepare_with(
    cx: &Context,
    me: &SignedIn,
    identification: &Identification,
    factors: &[Factor],
    begins: bool,
) -> Result<()> {
    if factors.is_empty() {
        return Err(Refusal::StrategyInvalid.into());
    }
    let taken = claims::is_proved(cx, &identification.identifier()).await?;
    if taken && !cx.settings.hides_users() {
        return Err(Refusal::IdentificationClaimed.at(identification.kind.name()).into());
    }
    let mut work = sessions::begin_own(cx, me).await?;
    if begins {
        clients::begin_signed_in(cx, &mut work).await?;
    }
    send(cx, &mut work, me, identification, factors, (!taken).then_some(Letter::VerifyAddress)).await?;
    record(
        cx,
        &mut work,
        claims::event(identification, Event::EmailAddressPrepared, Event::PhoneNumberPrepared),
        me,
    )
    .await?;
    work.commit().await?;
    Ok(())
}

/// The address that the session in use is verifying: the one it asked for last.
async fn asked(cx: &Context) -> Result<Option<(SignedIn, Identification)>> {
    let Some(me) = sessions::anybody(cx).await? else { return Ok(None) };
    let Some(identification) = storage::identifications::find_asked(&cx.db, &me.session.id).await? else {
        return Ok(None);
    };
    match who(cx, identification.kind).await {
        Ok(me) => Ok(Some((me, identification))),
        Err(error) if error.is(Refusal::SignedOut) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn open(cx: &Context) -> Result<(SignedIn, Identification)> {
    asked(cx).await?.ok_or_else(|| Refusal::ResourceForbidden.into())
}

/// Where the proof stands that the session in use waits for. Writes nothing.
pub async fn progress(cx: &Context) -> Result<Progress> {
    let Some((_, identification)) = asked(cx).await? else { return Ok(Progress::Nothing) };
    if identification.verified_at.is_some() {
        return Ok(Progress::Complete);
    }
    let factors = factors_of(cx, &identification);
    verification::waiting(cx, &Owner::Identification(identification.id), identification.sent_at, &factors)
        .await
        .map(Into::into)
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
    let (me, identification) = open(cx).await?;
    let was = |factor: &Factor| identification.asked_for.has(&factor.strategy);
    let factors: Vec<Factor> = factors_of(cx, &identification).into_iter().filter(was).collect();
    if identification.verified_at.is_some() {
        Ok(())
    } else {
        prepare_with(cx, &me, &identification, &factors, false).await
    }
}

/// Proves the address by one strategy alone.
pub async fn prepare(cx: &Context, strategy: &str) -> Result<()> {
    limits::start(cx).await?;
    let (me, identification) = open(cx).await?;
    let mut factors = factors_of(cx, &identification);
    factors.retain(|factor| factor.strategy == strategy);
    if identification.verified_at.is_some() {
        Ok(())
    } else {
        prepare_with(cx, &me, &identification, &factors, false).await
    }
}

/// Answers with a code.
pub async fn attempt_code(cx: &Context, typed: &str) -> Result<Kind> {
    let code = tidy_code(typed);
    let cx = &cx.giving("address code", code.as_deref().unwrap_or_default());
    if let Some(here) = lost_answers::again(cx).await? {
        return open(&here).await.map(|(_, own)| own.kind);
    }
    let (_, identification) = open(cx).await?;
    limits::try_account(cx, &Account::of_user(&identification.user_id)).await?;
    let code = code.ok_or(Refusal::CodeLength)?;
    let proof = verification::code_under_way(cx, &Owner::Identification(identification.id.clone())).await?;
    answer(cx, identification, &proof, code).await.map(|own| own.kind)
}

/// Answers for an address. Whoever comes second is told the outcome of the first; an address that another account proved first
/// leaves the profile.
pub(in crate::auth) async fn answer(
    cx: &Context,
    own: Identification,
    proof: &Verification,
    given: String,
) -> Result<Identification> {
    let strategy = cx.strategies.named(&proof.strategy)?;
    match proofs::take(cx, &Address { own: &own }, strategy, &Answer::Of(proof, given)).await {
        Ok(true) => {
            claims::leave_others(cx, &own.identifier()).await;
            Ok(Identification { verified_at: Some(cx.now), claimed_at: Some(cx.now), ..own })
        }
        Ok(false) => Ok(own),
        Err(error) => {
            if error.is(Refusal::IdentificationClaimed) && own.claimed_at.is_none() {
                claims::leave(cx, &own, false).await?;
            }
            Err(error)
        }
    }
}

/// An address of a profile. Answers whether it was this answer that proved it, and no other before.
struct Address<'a> {
    own: &'a Identification,
}

impl proofs::Purpose for Address<'_> {
    type Held = ();
    type Outcome = bool;

    const STAGE: Stage = Stage::Verification;

    fn account(&self, _: &Context) -> Option<Account> {
        Some(Account::of_user(&self.own.user_id))
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        let event = claims::event(self.own, Event::EmailAddressAttempted, Event::PhoneNumberAttempted);
        Some((event, Details::user(&self.own.user_id)))
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<(), bool>> {
        let mut work = cx.begin().await?;
        clients::hold(cx, &mut work).await?;
        match storage::users::hold(&mut work, &self.own.user_id).await? {
            true => Ok(Hold::Open(work, ())),
            false => Err(Refusal::UserDeleted.into()),
        }
    }

    fn before(&self, (): ()) -> Result<bool> {
        Ok(false)
    }

    async fn proved(
        &self,
        cx: &Context,
        work: &mut Work,
        (): (),
        _: &Proved,
    ) -> Result<Result<bool, Refusal>> {
        proved(cx, work, self.own).await?;
        Ok(Ok(true))
    }
}

async fn proved(cx: &Context, work: &mut Work, identification: &Identification) -> Result<()> {
    let asked_in = match &identification.asked_by {
        Some(session_id) => storage::sessions::find(&mut *work, session_id).await?.map(|asks| asks.client_id),
        None => None,
    };
    // The browser that asked for it goes on by itself when this is another.
    if let Some(client) = cx.visitor.client.as_ref().filter(|here| Some(&here.id) == asked_in.as_ref()) {
        clients::renew(cx, work, client).await?;
    }
    let verified = storage::identifications::verify(
        &mut *work,
        identification,
        cx.settings.attributes.settles_claims(identification.kind),
        cx.now,
    )
    .await;
    verified.on_taken(Refusal::IdentificationClaimed)?;
    let user =
        storage::users::find(&mut *work, &identification.user_id).await?.ok_or(Refusal::UserDeleted)?;
    events::record(
        cx,
        &mut *work,
        claims::event(identification, Event::EmailAddressVerified, Event::PhoneNumberVerified),
        Details::user(&user.id),
    )
    .await?;
    let ear = notices::ear_of(work, &user).await?;
    // The first of its kind stands for the account: what is not proved stands for nobody who has proved another.
    let all = storage::identifications::list_of_user(&mut *work, &user.id).await?;
    let stands = |own: &Identification| {
        Some(&own.id) == user.primary(identification.kind) && own.verified_at.is_some()
    };
    if !all.iter().any(stands) {
        storage::users::set_primary(&mut *work, &user.id, identification.kind, Some(&identification.id))
            .await?;
    }
    let letter = match identification.kind {
        Kind::PhoneNumber => Letter::NumberAdded,
        _ => Letter::AddressAdded,
    };
    match ear {
        Some(to) if to.id != identification.id => {
            notices::tell(cx, work, &user, &to, letter, &identification.value).await
        }
        // The proof of the only address is no news to its owner.
        _ => Ok(()),
    }
}

/// Waits no more for the proof; the address stays in the profile, unverified.
pub async fn cancel(cx: &Context) -> Result<()> {
    let Some((me, identification)) = asked(cx).await? else { return Ok(()) };
    let mut work = sessions::begin_own(cx, &me).await?;
    storage::identifications::forget_asked(&mut work, &identification.id).await?;
    storage::verifications::supersede(&mut work, &Owner::Identification(identification.id), cx.now).await?;
    work.commit().await
}

/// Makes a verified address the one that stands for the account. The one before is told.
pub async fn set_primary(cx: &Context, id: &IdentificationId) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    let kind = mine(&me, id)?.kind;
    let me = changer(cx, kind).await?;
    let mut work = sessions::begin_own(cx, &me).await?;
    let (user, all) = as_they_are(&mut work, &me).await?;
    let identification = all.iter().find(|own| &own.id == id).ok_or(Refusal::ResourceNotFound)?;
    if identification.verified_at.is_none() {
        return Err(Refusal::VerificationNeeded.into());
    }
    if user.primary(kind) == Some(id) {
        return Ok(());
    }
    let before = all.iter().find(|own| Some(&own.id) == user.primary(kind) && own.verified_at.is_some());
    let letter = match kind {
        Kind::PhoneNumber => Letter::PrimaryNumberChanged,
        _ => Letter::PrimaryChanged,
    };
    storage::users::set_primary(&mut work, &user.id, kind, Some(id)).await?;
    record(
        cx,
        &mut work,
        claims::event(identification, Event::EmailAddressMadePrimary, Event::PhoneNumberMadePrimary),
        &me,
    )
    .await?;
    tell_both(cx, &mut work, &user, before, letter, &identification.value).await?;
    work.commit().await?;
    Ok(())
}

/// Tells of a change the address or number that it leaves behind, and whoever hears of changes to the account, who heard of
/// them at `user` before.
async fn tell_both(
    cx: &Context,
    work: &mut Work,
    user: &User,
    left: Option<&Identification>,
    letter: Letter,
    about: &str,
) -> Result<()> {
    if let Some(left) = left {
        notices::tell(cx, &mut *work, user, left, letter, about).await?;
    }
    match notices::ear_of(work, user).await? {
        Some(to) if left.is_none_or(|left| left.id != to.id) => {
            notices::tell(cx, work, user, &to, letter, about).await
        }
        _ => Ok(()),
    }
}

async fn as_they_are(work: &mut Work, me: &SignedIn) -> Result<(User, Vec<Identification>)> {
    let user = storage::users::find(&mut *work, &me.user.id).await?.ok_or(Refusal::SignedOut)?;
    Ok((user, storage::identifications::list_of_user(work, &me.user.id).await?))
}

/// Removes an address. One that identifies the account must stay; when the primary one goes, another takes its place.
pub async fn remove(cx: &Context, id: &IdentificationId) -> Result<Kind> {
    let me = sessions::signed_in(cx).await?;
    let kind = mine(&me, id)?.kind;
    let me = changer(cx, kind).await?;
    let mut work = sessions::begin_own(cx, &me).await?;
    storage::sign_ins::abandon_of_identification(&mut work, id, cx.now).await?;
    let (user, all) = as_they_are(&mut work, &me).await?;
    let identification = all.iter().find(|own| &own.id == id).ok_or(Refusal::ResourceNotFound)?;
    may_go(cx, identification, &all, offer::means(cx, &mut work, &user.id).await?)?;
    if identification.second_factor_at.is_some() {
        second_factors::release(cx, &mut work, &me, identification, &all).await?;
    }
    storage::identifications::delete(&mut work, id).await?;
    storage::users::credentials_changed(&mut work, &me.user.id, cx.now).await?;
    if user.primary(kind) == Some(id) {
        let next = claims::next_primary(&all, identification);
        storage::users::set_primary(&mut work, &user.id, kind, next.map(|next| &next.id)).await?;
    }
    record(
        cx,
        &mut work,
        claims::event(identification, Event::EmailAddressRemoved, Event::PhoneNumberRemoved),
        &me,
    )
    .await?;
    if identification.verified_at.is_some() {
        let letter = match kind {
            Kind::PhoneNumber => Letter::NumberRemoved,
            _ => Letter::AddressRemoved,
        };
        let (user, _) = as_they_are(&mut work, &me).await?;
        tell_both(cx, &mut work, &user, Some(identification), letter, &identification.value).await?;
    }
    work.commit().await?;
    Ok(kind)
}

/// Refused for what must stay: what somebody signs in by, and the last of a kind that everybody must have.
fn may_go(cx: &Context, gone: &Identification, all: &[Identification], means: Means) -> Result<()> {
    let attributes = &cx.settings.attributes;
    let rest = || all.iter().filter(|other| other.id != gone.id);
    if gone.claimed_at.is_none() {
        return Ok(());
    }
    if !can_sign_in(attributes, rest(), means) {
        return Err(Refusal::LastIdentification.into());
    }
    let of_kind = |other: &Identification| other.kind == gone.kind && other.claimed_at.is_some();
    match attributes.is_required(gone.kind) && !rest().any(of_kind) {
        true => Err(Refusal::LastRequiredIdentification.into()),
        false => Ok(()),
    }
}

/// Which of their addresses and numbers whoever is signed in may remove.
pub async fn removable(cx: &Context, me: &SignedIn) -> Result<Vec<IdentificationId>> {
    let password = storage::passwords::find(&cx.db, &me.user.id).await?.is_some();
    let means = Means { password, passkey: ceremonies::is_usable(cx, &cx.db, &me.user.id).await? };
    let all = &me.identifications;
    let two_step = match all.iter().any(|own| own.second_factor_at.is_some()) {
        true => second_factors::look(cx, me).await?,
        false => second_factors::OwnFactors::default(),
    };
    let stays = |own: &Identification| {
        cx.settings.attributes.is_immutable(own.kind)
            || (two_step.needs(&own.id) && !two_step.removable())
            || may_go(cx, own, all, means).is_err()
    };
    Ok(all.iter().filter(|own| !stays(own)).map(|own| own.id.clone()).collect())
}
