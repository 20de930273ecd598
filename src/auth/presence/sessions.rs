//! Who is signed in here: starting, recognising and ending sessions.

use crate::auth::context::{Context, SiteCookie, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::tries;
use crate::auth::owners;
use crate::auth::presence::{attempts, clients};
use crate::auth::telling::notices;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::{ClientId, SessionId, UserId};
use crate::model::client::Client;
use crate::model::event::Event;
use crate::model::identification::{Identification, Identifier, Kind};
use crate::model::phone_number::PhoneNumber;
use crate::model::session::{Ending, Session, Status, TOUCH_EVERY};
use crate::model::user::{Task, User};
use crate::secret::Token;
use crate::storage;

/// A session and whose it is.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The user.
    pub user: User,
    /// Their identifiers, the oldest first.
    pub identifications: Vec<Identification>,
}

impl SignedIn {
    /// What they have to do before they count as signed in.
    pub fn tasks(&self, cx: &Context) -> Vec<Task> {
        self.user.standing.tasks(&cx.settings)
    }

    /// What to call them: their name, else their address.
    pub fn display_name(&self) -> String {
        let name = self.user.full_name();
        if name.is_empty() { self.shown_address() } else { name }
    }

    /// The identifier that stands for them, as people read it.
    pub fn shown_address(&self) -> String {
        PhoneNumber::international(self.primary_address())
    }

    /// Their identifiers of one kind, the oldest first.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Identification> {
        self.identifications.iter().filter(move |own| own.kind == kind)
    }

    /// The identifier that stands for them: the primary one of the first kind that they have.
    pub fn primary_address(&self) -> &str {
        self.user.known_by(&self.identifications).map_or("", |own| &own.value)
    }
}

/// All who are signed in in the browser that asks, whom it uses first. Writes nothing.
pub async fn accounts(cx: &Context) -> Result<Vec<SignedIn>> {
    // Where only one may be signed in, those of a time when several might are not there.
    let most = if cx.settings.sessions.multi_session_enabled { usize::MAX } else { 1 };
    let mut accounts = vec![];
    for session in live(cx, &cx.db).await? {
        if accounts.len() < most {
            accounts.extend(load(cx, session).await?);
        }
    }
    Ok(accounts)
}

/// Who is signed in in the browser that asks, and has nothing to do first: in the session that the request names, else in the
/// one in use. Writes nothing.
pub async fn current(cx: &Context) -> Result<Option<SignedIn>> {
    Ok(anybody(cx).await?.filter(|me| me.tasks(cx).is_empty()))
}

/// The same, also when there is something to do first.
pub async fn anybody(cx: &Context) -> Result<Option<SignedIn>> {
    let named = |session: &Session| cx.visitor.session_id.as_ref().is_none_or(|id| &session.id == id);
    for session in live(cx, &cx.db).await?.into_iter().filter(named) {
        if let Some(signed_in) = load(cx, session).await? {
            return Ok(Some(signed_in));
        }
    }
    Ok(None)
}

/// Whoever is signed in; refused when nobody is.
pub async fn signed_in(cx: &Context) -> Result<SignedIn> {
    current(cx).await?.ok_or_else(|| Refusal::SignedOut.into())
}

/// Whoever is signed in, or would be if they had not something to do first, which they are about to do.
pub async fn doing_tasks(cx: &Context) -> Result<SignedIn> {
    anybody(cx).await?.ok_or_else(|| Refusal::SignedOut.into())
}

/// Has changes to the account of whoever is signed in take turns. Whoever was signed out before their turn came changes nothing
/// any more: the owner may have taken over, meanwhile, an account that somebody else had made with their address.
async fn hold_own(cx: &Context, work: &mut Work, me: &SignedIn) -> Result<()> {
    clients::hold(cx, work).await?;
    if !storage::users::hold(&mut *work, &me.user.id).await? {
        return Err(Refusal::SignedOut.into());
    }
    let session = storage::sessions::find(&mut *work, &me.session.id).await?;
    match session.is_some_and(|now| now.status(&cx.settings.sessions, cx.now) == Status::Active) {
        true => Ok(()),
        false => Err(Refusal::SignedOut.into()),
    }
}

/// A transaction in which nobody else changes the account of whoever is signed in; see [`hold_own`].
pub(in crate::auth) async fn begin_own(cx: &Context, me: &SignedIn) -> Result<Work> {
    let mut work = begin_in_turn(cx, me).await?;
    hold_own(cx, &mut work, me).await?;
    Ok(work)
}

/// The same, in the turn of owners: for what gives or takes a role, or the account of somebody who may be the last owner.
pub(in crate::auth) async fn begin_own_among_owners(cx: &Context, me: &SignedIn) -> Result<Work> {
    let mut work = begin_in_turn(cx, me).await?;
    owners::take_turn(&mut work).await?;
    hold_own(cx, &mut work, me).await?;
    Ok(work)
}

async fn begin_in_turn(cx: &Context, me: &SignedIn) -> Result<Work> {
    // Always before the turn of the browser, which is taken next.
    let turn = cx.turns.of(me.user.id.as_str()).await?;
    let mut work = cx.begin().await?;
    work.keep(turn);
    Ok(work)
}

/// Whom a new sign-in in the browser that asks would sign out: nobody where several may be signed in.
pub async fn in_the_way(cx: &Context) -> Result<Option<SignedIn>> {
    if cx.settings.sessions.multi_session_enabled {
        Ok(None)
    } else {
        Ok(accounts(cx).await?.into_iter().next())
    }
}

/// Whether anybody is signed in in a browser.
pub(in crate::auth) async fn is_in_use(cx: &Context, db: impl storage::Reads, id: &ClientId) -> Result<bool> {
    Ok(!live_in(cx, db, id).await?.is_empty())
}

async fn live_in(cx: &Context, db: impl storage::Reads, id: &ClientId) -> Result<Vec<Session>> {
    let mut open = storage::sessions::list_open_of_client(db, id).await?;
    open.retain(|session| session.status(&cx.settings.sessions, cx.now) == Status::Active);
    Ok(open)
}

/// Whether this is the session in use in the browser that asks. Cheap, for tabs that ask often; writes nothing.
pub async fn uses(cx: &Context, id: &SessionId) -> Result<bool> {
    Ok(live(cx, &cx.db).await?.first().is_some_and(|session| &session.id == id))
}

/// The live sessions of the browser that asks, the one in use first.
async fn live(cx: &Context, db: impl storage::Reads) -> Result<Vec<Session>> {
    let Some(client) = &cx.visitor.client else { return Ok(vec![]) };
    let mut open = live_in(cx, db, &client.id).await?;
    open.sort_by_key(|session| Some(&session.id) != client.active_session_id.as_ref());
    Ok(open)
}

async fn load(cx: &Context, session: Session) -> Result<Option<SignedIn>> {
    let Some(user) = storage::users::find(&cx.db, &session.user_id).await? else { return Ok(None) };
    if user.banned_at.is_some() {
        return Ok(None);
    }
    let identifications = storage::identifications::list_of_user(&cx.db, &user.id).await?;
    Ok(Some(SignedIn { session, user, identifications }))
}

/// Writes down a sign of life, at most once a minute: what the inactivity timeout counts from.
pub async fn touch(cx: &Context, session: &Session) -> Result<()> {
    if session.last_active_at + TOUCH_EVERY > cx.now {
        return Ok(());
    }
    storage::sessions::touch(&cx.db, &session.id, address(cx).as_deref(), cx.now).await
}

fn address(cx: &Context) -> Option<String> {
    cx.visitor.address.map(|ip| ip.to_string())
}

/// When the factors that led to a session were proved.
#[derive(Clone, Copy, Default)]
pub(in crate::auth) struct Proofs {
    /// The first.
    pub first_at: Option<Millis>,
    /// The second, if one was.
    pub second_at: Option<Millis>,
    /// Whether the first was a program's word, which it gave by a token.
    pub by_ticket: bool,
}

impl Proofs {
    /// One factor, just now.
    pub(in crate::auth) fn now(cx: &Context) -> Self {
        Self { first_at: Some(cx.now), ..Self::default() }
    }
}

/// Signs a user in on the browser that asks, and renews its cookie. Whoever was signed in there makes room, unless several
/// may be.
pub(in crate::auth) async fn start(
    cx: &Context,
    work: &mut Work,
    client: &Client,
    user: &User,
    proofs: Proofs,
) -> Result<Session> {
    if user.banned_at.is_some() {
        return Err(Refusal::UserBanned.into());
    }
    // An account that is deleted at this moment is not signed in to.
    if !storage::users::hold(&mut *work, &user.id).await? {
        return Err(Refusal::UserDeleted.into());
    }
    clients::renew(cx, work, client).await?;
    let is_known = tries::is_known_to(cx, &mut *work, &user.id).await?;
    if cx.settings.sessions.multi_session_enabled {
        storage::sessions::end_of_user_in_client(&mut *work, &user.id, &client.id, Ending::Replaced, cx.now)
            .await?;
    } else {
        storage::sessions::end_of_client(&mut *work, &client.id, Ending::Replaced, cx.now).await?;
    }
    let session = Session {
        id: SessionId::new(&cx.chance),
        client_id: client.id.clone(),
        user_id: user.id.clone(),
        created_at: cx.now,
        last_active_at: cx.now,
        expire_at: cx.now + cx.settings.sessions.maximum(),
        ended_at: None,
        ended_as: None,
        address: address(cx),
        first_factor_at: proofs.first_at,
        second_factor_at: proofs.second_at,
        ticket_at: (proofs.by_ticket && proofs.second_at.is_none()).then_some(cx.now),
    };
    storage::sessions::insert(&mut *work, &session).await?;
    activate(cx, work, &session).await?;
    storage::users::signed_in(&mut *work, &user.id, cx.now).await?;
    if user.last_sign_in_at.is_some() && !is_known {
        notices::of_new_device(cx, work, user, &session).await?;
    }
    Ok(session)
}

/// Puts a session of a browser in use: its pages and its sites go by it from now on.
async fn activate(cx: &Context, work: &mut Work, session: &Session) -> Result<()> {
    let token = cx.chance.token();
    storage::clients::activate(&mut *work, &session.client_id, &session.id).await?;
    storage::sessions::give_site_token(&mut *work, &session.client_id, &session.id, &token.hash()).await?;
    work.promise_site(SiteCookie::Give(token));
    Ok(())
}

/// Uses another account of the browser that asks.
pub async fn switch(cx: &Context, id: &SessionId) -> Result<()> {
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    let chosen = live(cx, &mut work).await?.into_iter().find(|session| &session.id == id);
    let session = chosen.ok_or(Refusal::ResourceNotFound)?;
    activate(cx, &mut work, &session).await?;
    storage::sessions::touch(&mut work, &session.id, address(cx).as_deref(), cx.now).await?;
    events::record(cx, &mut work, Event::SessionActivated, Details::session(&session)).await?;
    work.commit().await
}

/// Uses the account that an identifier names, when it is signed in in the browser that asks; else answers false.
pub(in crate::auth) async fn switch_to(cx: &Context, identifier: &Identifier) -> Result<bool> {
    // Where one account is the rule, whoever is signed in was in the way before.
    if !cx.settings.sessions.multi_session_enabled {
        return Ok(false);
    }
    let signed_in = accounts(cx).await?;
    if signed_in.is_empty() {
        return Ok(false);
    }
    let known = storage::identifications::find_owner(&cx.db, identifier).await?;
    let owner = known.map(|email| email.user_id);
    match signed_in.iter().find(|account| Some(&account.user.id) == owner.as_ref()) {
        Some(account) => switch(cx, &account.session.id).await.map(|()| true),
        None => Ok(false),
    }
}

/// Whether this is the token of a session's sites. A browser without it is sent here by them, where it is signed in already.
pub async fn has_site_token(cx: &Context, session: &Session, cookie: Option<&str>) -> Result<bool> {
    match cookie.and_then(Token::parse) {
        Some(token) => storage::sessions::has_site_token(&cx.db, &session.id, &token.hash()).await,
        None => Ok(false),
    }
}

/// Gives the browser that asks a new token for its sites.
pub async fn renew_site_token(cx: &Context) -> Result<()> {
    let mut work = cx.begin().await?;
    clients::hold(cx, &mut work).await?;
    if let Some(session) = live(cx, &mut work).await?.first() {
        activate(cx, &mut work, session).await?;
    }
    work.commit().await
}

/// Whom to sign out in the browser that asks.
#[derive(Clone, Copy, Debug)]
pub enum Leaving<'a> {
    /// Everybody.
    All,
    /// One of several.
    One(&'a SessionId),
}

/// Signs out; that nobody is signed in is fine too. The browser itself stays known, by a new token; what was under way in it is
/// over. Answers whether somebody is left.
pub async fn sign_out(cx: &Context, who: Leaving<'_>) -> Result<bool> {
    let mut work = cx.begin().await?;
    leave(cx, &mut work).await?;
    let goes = |session: &Session| match who {
        Leaving::All => true,
        Leaving::One(id) => &session.id == id,
    };
    for session in live(cx, &mut work).await?.into_iter().filter(goes) {
        storage::sessions::end_one(&mut work, &session.id, &session.user_id, Ending::Removed, cx.now).await?;
        events::record(cx, &mut work, Event::SessionRemoved, Details::session(&session)).await?;
    }
    let left = go_on(cx, &mut work).await?;
    if let (false, Some(client)) = (left, &cx.visitor.client) {
        // Those that are over by time go with the last.
        storage::sessions::end_of_client(&mut work, &client.id, Ending::Removed, cx.now).await?;
    }
    work.commit().await?;
    Ok(left)
}

/// Ends what is under way in the browser that asks, before somebody leaves it: nothing of it is for whoever comes after, nor
/// for whoever knew its token.
pub(in crate::auth) async fn leave(cx: &Context, work: &mut Work) -> Result<()> {
    clients::leave(cx, work).await?;
    match &cx.visitor.client {
        Some(client) => attempts::abandon(cx, work, &client.id).await,
        None => Ok(()),
    }
}

/// Uses the next account of the browser that asks, after one has left it. Answers whether there is one.
pub(in crate::auth) async fn go_on(cx: &Context, work: &mut Work) -> Result<bool> {
    let left = live(cx, &mut *work).await?;
    match left.first() {
        Some(next) => activate(cx, work, next).await?,
        None => work.promise_site(SiteCookie::TakeAway),
    }
    Ok(!left.is_empty())
}

/// Ends every session of a user but one.
pub(in crate::auth) async fn revoke_all_but(
    cx: &Context,
    work: &mut Work,
    user_id: &UserId,
    kept: &SessionId,
) -> Result<()> {
    let ended = storage::sessions::end_others(&mut *work, user_id, kept, Ending::Revoked, cx.now).await?;
    for session in ended {
        revoked(cx, &mut *work, &session).await?;
    }
    Ok(())
}

/// Ends the session that a notice told of. Whatever the token is, and however often it is used, the answer is the same.
pub async fn revoke_by_token(cx: &Context, token: Option<&Token>) -> Result<()> {
    let Some(token) = token else { return Ok(()) };
    // What counts is that token: which browser comes with it is no matter, and none is held.
    let mut work = cx.begin().await?;
    let session = storage::sessions::find_by_revoke_token(&mut work, &token.hash()).await?;
    let Some(session) = session else { return Ok(()) };
    storage::users::hold(&mut work, &session.user_id).await?;
    if storage::sessions::end_one(&mut work, &session.id, &session.user_id, Ending::Revoked, cx.now).await? {
        revoked(cx, &mut work, &session).await?;
    }
    work.commit().await
}

/// What a revoked session had begun comes to nothing: what it asked for cannot be proved any more.
pub(in crate::auth) async fn revoked(cx: &Context, work: &mut Work, session: &Session) -> Result<()> {
    storage::verifications::supersede_of_session(&mut *work, &session.id, cx.now).await?;
    events::record(cx, work, Event::SessionRevoked, Details::session(session)).await
}
