//! The first administrator, and the operator's one-time links.

use crate::auth::context::Answer;
use crate::auth::context::Context;
use crate::auth::directory::role_invitations::{self, Looked};
use crate::auth::ledger::limits;
use crate::auth::presence::redirects::Accepted;
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
use crate::model::sign_in::SignIn;
use crate::model::sign_up::SignUp;
use crate::secret::{Chance, Token};
use crate::storage::admin_links::AdminLink;
use crate::storage::{self, Db, Writes};

/// How long a link of the operator lives.
const LIFETIME: Millis = Millis::days(1);

/// Whether a first administrator exists.
pub async fn is_set_up(db: &Db) -> Result<bool> {
    Ok(storage::settings::set_up_at(db).await?.is_some())
}

/// A new one-time link: for a user it signs them in, for nobody it makes the first administrator. The answer is its token.
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
    /// Become the first administrator.
    FirstAdministrator,
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
        None => Ok(Some(Invited::FirstAdministrator)),
    }
}

async fn usable(cx: &Context, token: Option<&Token>) -> Result<Option<AdminLink>> {
    let Some(token) = token else { return Ok(None) };
    storage::admin_links::find_usable(&cx.db, &token.hash(), cx.now).await
}

/// Begins the sign-up of the first administrator; their address is proved like any other.
pub async fn begin(cx: &Context, token: Option<&Token>, email_address: Option<&str>) -> Result<SignUp> {
    let link =
        usable(cx, token).await?.filter(|link| link.user_id.is_none()).ok_or(Refusal::TicketInvalid)?;
    if is_set_up(&cx.db).await? {
        return Err(Refusal::TicketInvalid.into());
    }
    let given = Given { email_address, ..Given::default() };
    sign_up::begin_with(cx, &given, link.id).await
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
