//! The first owner, and the operator's one-time links.

use crate::auth::context::Answer;
use crate::auth::context::Context;
use crate::auth::directory::role_invitations::{self, Looked};
use crate::auth::directory::team;
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::owners;
use crate::auth::presence::redirects::Accepted;
use crate::auth::presence::sessions;
use crate::auth::proofs;
use crate::auth::proofs::lost_answers;
use crate::auth::proofs::strategies::ticket::Ticket;
use crate::auth::sign_in;
use crate::auth::sign_in::arrival::Arrival;
use crate::auth::sign_up::{self, Given};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::{AdminLinkId, UserId};
use crate::model::event::Event;
use crate::model::identification::Identifier;
use crate::model::role::Role;
use crate::model::sign_in::SignIn;
use crate::secret::{Chance, Token};
use crate::storage::admin_links::AdminLink;
use crate::storage::{self, Db, Writes};

/// How long a link of the operator lives.
const LIFETIME: Millis = Millis::days(1);

/// Whether a first owner exists.
pub async fn is_set_up(db: &Db) -> Result<bool> {
    Ok(storage::settings::set_up_at(db).await?.is_some())
}

/// A new one-time link: for a user it signs them in, for nobody it makes the first owner. The answer is its token.
pub async fn make_link(
    db: impl Writes,
    chance: &Chance,
    user_id: Option<UserId>,
    now: Millis,
) -> Result<Token> {
    let token = chance.token();
    keep_link(db, chance, token.hash(), user_id, now, LIFETIME).await?;
    Ok(token)
}

/// Keeps a one-time link with a token of this hash, which lives so long.
pub(super) async fn keep_link(
    db: impl Writes,
    chance: &Chance,
    token_hash: String,
    user_id: Option<UserId>,
    now: Millis,
    lifetime: Millis,
) -> Result<()> {
    let id = AdminLinkId::new(chance);
    let link = AdminLink { id, token_hash, user_id, created_at: now, expire_at: now + lifetime };
    storage::admin_links::insert(db, &link).await
}

/// What the holder of a one-time link may do.
pub enum Invited {
    /// Become the first owner.
    FirstOwner {
        /// The address of the account that is signed in here, which a press is enough for; where nobody is, a new one is made, or
        /// its owner signs in.
        signed_in: Option<String>,
    },
    /// Sign in as this administrator.
    SignIn {
        /// Their address.
        address: String,
    },
    /// Join the team, by the invitation that was mailed.
    ToTeam(Looked),
}

/// What a link is good for; none when it is used, expired, nobody's, or late.
pub async fn look(cx: &Context, token: Option<&Token>) -> Result<Option<Invited>> {
    let Some(token) = token else { return Ok(None) };
    if let Some(looked) = role_invitations::look(cx, token).await? {
        return Ok(Some(Invited::ToTeam(looked)));
    }
    let Some(link) = usable(cx, Some(token)).await? else { return Ok(None) };
    match &link.user_id {
        Some(user_id) => {
            let emails = storage::identifications::list_of_user(&cx.db, user_id).await?;
            let address = emails.into_iter().next().map(|own| own.value).unwrap_or_default();
            Ok(Some(Invited::SignIn { address }))
        }
        None if is_set_up(&cx.db).await? => Ok(None),
        None => {
            let signed_in = sessions::current(cx).await?.map(|me| me.shown_address());
            Ok(Some(Invited::FirstOwner { signed_in }))
        }
    }
}

async fn usable(cx: &Context, token: Option<&Token>) -> Result<Option<AdminLink>> {
    let Some(token) = token else { return Ok(None) };
    storage::admin_links::find_usable(&cx.db, &token.hash(), cx.now).await
}

/// The link by which nobody has become the first owner yet.
async fn first(cx: &Context, token: Option<&Token>) -> Result<AdminLink> {
    let link = usable(cx, token).await?.filter(|link| link.user_id.is_none());
    match link {
        Some(link) if !is_set_up(&cx.db).await? => Ok(link),
        _ => Err(Refusal::TicketInvalid.into()),
    }
}

/// What the address of the first owner led to.
pub enum Begun {
    /// A sign-up, which proves it like any other.
    SignUp,
    /// Somebody has an account with it: they are to sign in, and press.
    NeedsSignIn,
}

/// Begins with an address. Whoever holds the link may know whether there is an account with it.
pub async fn begin(cx: &Context, token: Option<&Token>, email_address: Option<&str>) -> Result<Begun> {
    let link = first(cx, token).await?;
    if let Some(address) = email_address.and_then(Identifier::email)
        && team::owner_of(&cx.db, &address).await?.is_some()
    {
        return Ok(Begun::NeedsSignIn);
    }
    let given = Given { email_address, ..Given::default() };
    sign_up::begin_with(cx, &given, link.id).await.map(|_| Begun::SignUp)
}

/// Makes whoever is signed in the first owner. Pressed twice, it is done by the first press.
pub async fn claim(cx: &Context, token: Option<&Token>) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    if me.user.role() == Some(Role::Owner) {
        return Ok(());
    }
    let link = first(cx, token).await?;
    let mut work = sessions::begin_own_among_owners(cx, &me).await?;
    let role = owners::become_first(&mut work, &link.id, cx.now).await?;
    storage::team::give(&mut work, &me.user.id, role, cx.now).await?;
    let about = Details::session(&me.session).and(me.user.id.as_str());
    events::record(cx, &mut work, Event::AdministratorMadeOwner, about).await?;
    work.commit().await
}

/// Whether nobody has chosen any setting yet, by a file, a command or a screen: then the first owner is asked a few.
pub async fn is_untouched(cx: &Context) -> Result<bool> {
    Ok(storage::settings::list_changes_before(&cx.db, i64::MAX, 1).await?.is_empty())
}

/// Signs an administrator in by the link that the operator gave them, once, unless a second factor is missing still.
pub async fn sign_in_by_link(cx: &Context, token: Option<&Token>, targets: Accepted) -> Result<SignIn> {
    let cx = &cx.giving("operator's link", token.map_or("", Token::reveal));
    if let Some(here) = lost_answers::or_begin(lost_answers::again(cx).await)? {
        return sign_in::open(&here).await;
    }
    limits::start(cx).await?;
    let arrival = Arrival { tells: Some(Event::AdministratorLinkUsed), ..Arrival::at(targets) };
    let answer = Answer::Ticket(token.map_or("", Token::reveal));
    proofs::take(cx, &arrival, &Ticket::OperatorsLink, &answer).await
}
