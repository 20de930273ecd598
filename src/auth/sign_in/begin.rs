//! Beginning to sign in: read what was typed, find out whose it is, and ask for what comes first.

use crate::auth::context::{Context, Visitor, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::ledger::tries::Account;
use crate::auth::presence::redirects::{self, Accepted, After, Targets};
use crate::auth::presence::{attempts, clients, sessions};
use crate::auth::proofs::lockout;
use crate::auth::proofs::verification;
use crate::auth::sign_in::password;
use crate::auth::sign_in::{ask, offer_of, whom};
use crate::auth::telling::phone_numbers;
use crate::error::{Error, Refusal, Result};
use crate::id::{ClientId, SignInId, UserId};
use crate::model::client::Client;
use crate::model::event::Event;
use crate::model::factor::Factor;
use crate::model::identification::{Identification, Identifier, Kind};
use crate::model::sign_in::{SignIn, Status};
use crate::storage;

/// What somebody typed to say who they are.
#[derive(Clone, Copy, Debug)]
pub enum Named<'a> {
    /// Into the field for mail addresses and usernames. What begins with `+` is a phone number there, too.
    Identifier(&'a str),
    /// Into the field for phone numbers, beside the list of countries.
    PhoneNumber {
        /// The number.
        typed: &'a str,
        /// The country that was chosen, by its code.
        country: &'a str,
    },
}

impl Named<'_> {
    /// The field it was typed into.
    const fn field(&self) -> &'static str {
        match self {
            Self::Identifier(_) => "identifier",
            Self::PhoneNumber { .. } => "phone_number",
        }
    }

    fn read(&self, cx: &Context) -> Result<Identifier> {
        let (Self::Identifier(typed) | Self::PhoneNumber { typed, .. }) = self;
        if typed.trim().is_empty() {
            return Err(Refusal::ParamNil.at(self.field()).into());
        }
        let read = match self {
            Self::Identifier(typed) => read_any(cx, typed),
            Self::PhoneNumber { typed, country } => read_phone(cx, typed, Some(country)),
        };
        let can_sign_in = |named: &Identifier| cx.settings.attributes.identifies(named.kind);
        read.filter(can_sign_in).ok_or_else(|| Refusal::FormatInvalid.at(self.field()).into())
    }
}

/// The longest text that is taken for a username, in bytes.
const LONGEST: usize = 320;

fn read_any(cx: &Context, typed: &str) -> Option<Identifier> {
    let is_on = |kind| cx.settings.attributes.identifies(kind);
    let begins_as_number = typed.trim_start().starts_with(['+', '\u{FF0B}']);
    if begins_as_number && is_on(Kind::PhoneNumber) {
        return read_phone(cx, typed, None);
    }
    let odd = typed.len() > LONGEST || typed.contains(|c: char| c == '@' || c.is_control());
    let username = || (is_on(Kind::Username) && !odd).then(|| Identifier::username(typed));
    Identifier::email(typed).filter(|_| is_on(Kind::EmailAddress)).or_else(username)
}

fn read_phone(cx: &Context, typed: &str, country: Option<&str>) -> Option<Identifier> {
    phone_numbers::read(cx, typed, country).map(|number| Identifier::phone(&number.e164))
}

/// An attempt, and why what it asks for first was refused: it goes on all the same.
pub struct Begun {
    /// The attempt.
    pub attempt: SignIn,
    /// Why its first step was not taken.
    pub refused: Option<Error>,
}

/// Makes an attempt with the identifier that was typed, and asks for nothing yet.
pub async fn create(cx: &Context, named: Named<'_>, targets: &Targets) -> Result<SignIn> {
    let begin = Beginning::read(cx, named, targets).await?;
    let made = Box::pin(async {
        let Judged { attempt, .. } = begin.judge(cx).await?;
        begin.ask(cx, attempt, None, &[]).await
    });
    begin.told(cx, made.await).await.map(|(_, begun)| begun.attempt)
}

/// Begins an attempt with the identifier that was typed, and sends what the settings say, or asks for the password; one that
/// came along is tried at once. Whoever has a passkey, in a browser that knows what that is, is asked for it first. The same
/// again, a moment later, is the same attempt: a double press sends one message.
pub async fn begin(
    cx: &Context,
    named: Named<'_>,
    password: Option<&str>,
    knows_passkeys: bool,
    targets: &Targets,
) -> Result<Begun> {
    let begin = Beginning::read(cx, named, targets).await?;
    let password = password.filter(|typed| !typed.is_empty());
    if let Some(typed) = password
        && let Some(attempt) = password::again(cx, typed, Some(&begin.identifier)).await?
    {
        return Ok(Begun { attempt, refused: None });
    }
    let begin = Beginning { by_password: password.is_some(), knows_passkeys, ..begin };
    let begun = Box::pin(begin.attempt(cx)).await;
    let (client, begun) = begin.told(cx, begun).await?;
    match password {
        Some(typed) if begun.attempt.asks_password() => {
            let visitor =
                Visitor { client: Some(client), replaced: None, attempt_id: None, ..cx.visitor.clone() };
            let here = Context { visitor, ..cx.clone() };
            match Box::pin(password::attempt_password(&here, typed)).await {
                Ok(attempt) => Ok(Begun { attempt, refused: None }),
                Err(refused) => Ok(Begun { refused: Some(refused), ..begun }),
            }
        }
        _ => Ok(begun),
    }
}

/// The open attempt that the same press, a moment ago, has begun.
async fn repeated(
    cx: &Context,
    work: &mut Work,
    client: &Client,
    named: &Identifier,
) -> Result<Option<SignIn>> {
    let Some(open) = storage::sign_ins::find_newest(work, &client.id).await? else { return Ok(None) };
    let before = Identifier::read(&open.identifier);
    let same = before.kind == named.kind && before.canonical == named.canonical;
    let waits = open.status(&cx.settings, cx.now) == Status::NeedsFirstFactor;
    let wait = verification::resend_wait(cx, &open.asked_for);
    let unsent = open.asks_password() || open.asks_passkey();
    let begun_at = open.sent_at.or(unsent.then_some(open.created_at));
    let fresh = begun_at.is_some_and(|begun| begun + wait > cx.now);
    Ok(Some(open).filter(|_| same && waits && fresh))
}

/// What is known of an attempt before it begins.
struct Judged {
    attempt: SignIn,
    /// What was typed, where it is somebody's.
    own: Option<Identification>,
    /// Why its account takes nothing that could be guessed, where it is locked.
    locked: Option<Error>,
}

/// What an attempt begins with.
struct Beginning {
    identifier: Identifier,
    field: &'static str,
    /// Whether a password came along: it is tried, whatever else would come first.
    by_password: bool,
    /// Whether the browser can ask for passkeys.
    knows_passkeys: bool,
    targets: Accepted,
}

impl Beginning {
    /// What was typed, where it may begin one in this browser.
    async fn read(cx: &Context, named: Named<'_>, targets: &Targets) -> Result<Self> {
        limits::start(cx).await?;
        if sessions::in_the_way(cx).await?.is_some() {
            return Err(Refusal::SessionExists.into());
        }
        let identifier = named.read(cx)?;
        if sessions::switch_to(cx, &identifier).await? {
            return Err(Refusal::IdentifierAlreadySignedIn.into());
        }
        Ok(Self {
            identifier,
            field: named.field(),
            by_password: false,
            knows_passkeys: false,
            targets: redirects::acceptable(cx, After::SignIn, targets),
        })
    }

    /// What came of it; a refusal is an event.
    async fn told<T>(&self, cx: &Context, begun: Result<T>) -> Result<T> {
        match begun {
            Err(error) => {
                let whom = Details::identifier(&self.identifier.canonical);
                events::refused(cx, Event::SignInCreated, whom, error).await
            }
            begun => begun,
        }
    }

    async fn attempt(&self, cx: &Context) -> Result<(Client, Begun)> {
        let Judged { attempt, own, locked } = self.judge(cx).await?;
        let offer = offer_of(cx, &attempt, own.clone()).await?;
        let own = own.as_ref();
        let named = |strategy| offer.first.iter().find(|factor| factor.strategy == strategy);
        if let Some(locked) = locked {
            // Nobody guesses a passkey: that others have locked the account keeps its owner from nothing.
            let Some(passkey) = named("passkey") else { return Err(locked) };
            let (client, begun) = self.ask(cx, attempt, own, std::slice::from_ref(passkey)).await?;
            return Ok((client, Begun { refused: Some(locked), ..begun }));
        }
        let asked = match named("password") {
            Some(password) if self.by_password => vec![password.clone()],
            _ => match named("passkey") {
                Some(passkey) if self.knows_passkeys => vec![passkey.clone()],
                _ => verification::one_message(&offer.first),
            },
        };
        let others = offer.first.len() > asked.len();
        match self.ask(cx, attempt.clone(), own, &asked).await {
            // It cannot be sent; the attempt begins, and another method is to be chosen.
            Err(error) if others && verification::cannot_be_sent(&error) => {
                let (client, begun) = self.ask(cx, attempt, own, &[]).await?;
                Ok((client, Begun { refused: Some(error), ..begun }))
            }
            asked => asked,
        }
    }

    async fn judge(&self, cx: &Context) -> Result<Judged> {
        let known = storage::identifications::find_owner(&cx.db, &self.identifier).await?;
        // Looked up for unknown addresses too: where users are hidden, both must cost the same.
        let user = storage::users::find(&cx.db, &owner_or_nobody(cx, known.as_ref())).await?;
        if !cx.settings.hides_users() {
            let user = user.as_ref().ok_or(Refusal::IdentifierNotFound.at(self.field))?;
            if user.banned_at.is_some() {
                return Err(Refusal::UserBanned.into());
            }
        }
        let whose = Account::named(cx, &self.identifier.written, user.as_ref().map(|user| &user.id));
        let locked = match lockout::gate(cx, &whose).await {
            Err(error) if !error.is(Refusal::UserLocked) => return Err(error),
            gate => gate.err(),
        };
        let (id, client_id) = (SignInId::new(&cx.chance), ClientId::new(&cx.chance));
        let attempt = SignIn {
            user_id: user.map(|user| user.id),
            identification_id: known.as_ref().map(|own| own.id.clone()),
            targets: self.targets.clone(),
            ..SignIn::begin(id, client_id, &self.identifier.written, cx.now)
        };
        Ok(Judged { attempt, own: known, locked })
    }

    async fn ask(
        &self,
        cx: &Context,
        mut attempt: SignIn,
        own: Option<&Identification>,
        asked: &[Factor],
    ) -> Result<(Client, Begun)> {
        let mut work = cx.begin().await?;
        let client = clients::begin(cx, &mut work).await?;
        let is_new = clients::is_new(cx);
        if !is_new && let Some(same) = repeated(cx, &mut work, &client, &self.identifier).await? {
            storage::sign_ins::redirect(&mut work, &same.id, &attempt.targets).await?;
            work.commit().await?;
            return Ok((client, Begun { attempt: same, refused: None }));
        }
        attempt.client_id = client.id.clone();
        if !is_new {
            attempts::abandon(cx, &mut work, &attempt.client_id).await?;
        }
        storage::sign_ins::insert(&mut work, &attempt).await?;
        if !asked.is_empty() {
            ask(cx, &mut work, &mut attempt, own, asked).await?;
        }
        events::record(cx, &mut work, Event::SignInCreated, whom(&attempt)).await?;
        work.commit().await?;
        Ok((client, Begun { attempt, refused: None }))
    }
}

fn owner_or_nobody(cx: &Context, known: Option<&Identification>) -> UserId {
    known.map_or_else(|| UserId::new(&cx.chance), |own| own.user_id.clone())
}
