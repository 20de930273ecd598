//! Telling people what was done with their account, so that they notice what they did not do themselves: by mail, and by text
//! where there is no mail address.

use crate::auth::context::{Context, Work};
use crate::auth::ledger::purse::Purse;
use crate::auth::telling::language::agent_phrase;
use crate::auth::telling::text_budget::Shared;
use crate::auth::telling::{phone_numbers, text_budget};
use crate::delivery::letters::{self, Content, Letter};
use crate::delivery::texts;
use crate::error::{Error, Refusal, Result};
use crate::id::UserId;
use crate::model::identification::{Identification, Kind};
use crate::model::message::Message;
use crate::model::session::Session;
use crate::model::user::User;
use crate::storage;
use crate::storage::rates::Window;

/// The mail address that notices to a user go to: the primary one, when it is proved to be theirs.
pub(in crate::auth) async fn address_of(work: &mut Work, user: &User) -> Result<Option<Identification>> {
    let Some(id) = &user.primary_email_address_id else { return Ok(None) };
    let primary = storage::identifications::find(work, id).await?;
    Ok(primary.filter(|email| email.verified_at.is_some()))
}

/// Where a user hears of what was done with their account: by mail, else by text.
pub(in crate::auth) async fn ear_of(work: &mut Work, user: &User) -> Result<Option<Identification>> {
    if let Some(mail) = address_of(work, user).await? {
        return Ok(Some(mail));
    }
    let Some(id) = &user.primary_phone_number_id else { return Ok(None) };
    let number = storage::identifications::find(work, id).await?;
    Ok(number.filter(|number| number.verified_at.is_some()))
}

/// What a notice is about, besides who acted, from where, and when.
#[derive(Clone, Copy, Default)]
struct Notice<'a> {
    /// The mail address, number, username or passkey concerned.
    about: &'a str,
    /// A link to press.
    link: Option<&'a str>,
}

/// Tells the owner of an account that it was changed, in the transaction of the change.
pub(in crate::auth) async fn of_account(
    cx: &Context,
    work: &mut Work,
    user: &User,
    letter: Letter,
) -> Result<()> {
    of_change(cx, work, user, letter, "").await
}

/// The same, of a change that concerns one mail address, number, username or passkey.
pub(in crate::auth) async fn of_change(
    cx: &Context,
    work: &mut Work,
    user: &User,
    letter: Letter,
    about: &str,
) -> Result<()> {
    match ear_of(work, user).await? {
        Some(to) => tell(cx, work, user, &to, letter, about).await,
        None => Ok(()),
    }
}

/// Tells of a change at one mail address or number of the account, which may be leaving it.
pub(in crate::auth) async fn tell(
    cx: &Context,
    work: &mut Work,
    user: &User,
    to: &Identification,
    letter: Letter,
    about: &str,
) -> Result<()> {
    match to.kind {
        Kind::EmailAddress => send(cx, work, user, to, letter, Notice { about, link: None }).await,
        Kind::PhoneNumber => text(cx, work, user, to, letter).await,
        Kind::Username => Ok(()),
    }
}

async fn send(
    cx: &Context,
    work: &mut Work,
    user: &User,
    to: &Identification,
    letter: Letter,
    notice: Notice<'_>,
) -> Result<()> {
    let words = cx.words_of(user);
    let agent = agent_phrase(words, &cx.visitor.agent());
    let whence = cx.visitor.address.map(|ip| ip.to_string()).unwrap_or_default();
    let content = Content {
        application: &cx.settings.application.name,
        to: &to.value,
        link: notice.link,
        agent: if agent.is_empty() { &whence } else { &agent },
        whence: &whence,
        when: &words.full_moment(cx.now),
        about: notice.about,
        support: cx.settings.application.support_email.as_deref(),
        ..Content::default()
    };
    enqueue(work, &letters::write(words, letter, &content)).await
}

/// Tells of a sign-in on a device where this user was not signed in before, or was thrown out of; the first one of all is no
/// news.
pub(in crate::auth) async fn of_new_device(
    cx: &Context,
    work: &mut Work,
    user: &User,
    session: &Session,
) -> Result<()> {
    if !cx.settings.attack_protection.new_device_notice {
        return Ok(());
    }
    let Some(to) = address_of(work, user).await? else {
        return of_account(cx, work, user, Letter::NewDevice).await;
    };
    let token = cx.chance.token();
    storage::sessions::give_revoke_token(&mut *work, &session.id, &token.hash()).await?;
    let link = cx.config.absolute(&cx.addresses.revoke_by(&token));
    let notice = Notice { link: Some(&link), ..Notice::default() };
    send(cx, work, user, &to, Letter::NewDevice, notice).await
}

/// By text, as far as texts may go to the number and cost what they do.
async fn text(
    cx: &Context,
    work: &mut Work,
    user: &User,
    number: &Identification,
    letter: Letter,
) -> Result<()> {
    let content =
        Content { application: &cx.settings.application.name, to: &number.value, ..Content::default() };
    let Some(message) = texts::write(cx.words_of(user), letter, &content) else { return Ok(()) };
    if cx.is_test_identifier(number.kind, &number.value) {
        return Ok(());
    }
    match may_text(cx, work, &number.value).await {
        Ok(()) => enqueue(work, &message).await,
        Err(Error::Refused(_)) => {
            tracing::info!(user.id = %user.id, template = letter.template(), "a notice by text was left out");
            Ok(())
        }
        broken => broken,
    }
}

/// Refused where the number may get no text, or had its notices for a day: whoever earns from texts could change something of
/// their own account again and again.
async fn may_text(cx: &Context, work: &mut Work, number: &str) -> Result<()> {
    phone_numbers::gate(cx, number)?;
    text_budget::ask(cx, work, &Purse::Notices, number).await?;
    text_budget::spend(cx, work, &Purse::Notices, number, false).await
}

/// Tells an administrator that no more texts are sent: to a country, or none at all.
pub(in crate::auth) async fn of_spent_budget(
    cx: &Context,
    work: &mut Work,
    user: &User,
    shared: Shared,
    window: &Window,
) -> Result<()> {
    let Some(to) = address_of(work, user).await? else { return Ok(()) };
    let words = cx.words_of(user);
    let content = Content {
        application: &cx.settings.application.name,
        to: &to.value,
        about: shared.country().map_or("", |country| words.country(country)),
        count: window.used,
        until: &words.full_moment(window.expire_at),
        ..Content::default()
    };
    let letter = match shared {
        Shared::Country(_) => Letter::SmsCountryBudgetSpent,
        Shared::StrangersOfCountry(_) => Letter::SmsCountryShareSpent,
        Shared::Unanswered(_) => Letter::SmsUnanswered,
        Shared::UnansweredByKnown(_) => Letter::SmsUnansweredByKnown,
        Shared::Day => Letter::SmsBudgetSpent,
        Shared::StrangersOfDay => Letter::SmsShareSpent,
    };
    enqueue(work, &letters::write(words, letter, &content)).await
}

/// That nothing can be sent keeps nobody from acting.
async fn enqueue(work: &mut Work, message: &Message) -> Result<()> {
    match work.enqueue(message).await {
        Err(error) if error.is(Refusal::NotSent) || error.is(Refusal::TextNotSent) => Ok(()),
        sent => sent,
    }
}

/// Tells that too many wrong tries have locked an account. By mail alone: whoever locks accounts of others would use up the
/// texts of their numbers, and the codes that let their owners in with them.
pub(in crate::auth) async fn of_lock(cx: &Context, work: &mut Work, user_id: &UserId) -> Result<()> {
    let Some(user) = storage::users::find(&mut *work, user_id).await? else { return Ok(()) };
    match address_of(work, &user).await? {
        Some(to) => tell(cx, work, &user, &to, Letter::AccountLocked, "").await,
        None => Ok(()),
    }
}

/// Tells that a backup code was used.
pub(in crate::auth) async fn of_backup_code(cx: &Context, work: &mut Work, user_id: &UserId) -> Result<()> {
    let Some(user) = storage::users::find(&mut *work, user_id).await? else { return Ok(()) };
    of_account(cx, work, &user, Letter::BackupCodeUsed).await
}
