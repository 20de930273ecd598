//! The first administrator, and the operator's one-time links.

use crate::auth::accounts::{self, Draft, Origin};
use crate::auth::context::Answer;
use crate::auth::context::Context;
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
use crate::model::identification::Identifier;
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
    let link = AdminLink {
        id: AdminLinkId::new(chance),
        token_hash: token.hash(),
        user_id,
        created_at: now,
        expire_at: now + LIFETIME,
    };
    storage::admin_links::insert(db, &link).await?;
    Ok(token)
}

/// Makes the owner of a mail address an administrator, with a new account if there is none; answers the token of a
/// one-time link.
pub async fn add_administrator(db: &Db, chance: &Chance, address: &Identifier, now: Millis) -> Result<Token> {
    let mut tx = db.begin().await?;
    let known = storage::identifications::find_owner(&mut tx, address).await?;
    let user_id = match known.filter(|email| email.verified_at.is_some()) {
        Some(email) => email.user_id,
        // An account that merely claims the address is not the one that is meant: a new one takes it over.
        None => {
            let identifiers = vec![(address.clone(), Some(now))];
            let draft = Draft { identifiers, ..Draft::new(Origin::Operator, now) };
            accounts::open(&mut tx, chance, draft, Refusal::IdentificationClaimed, now).await?.id
        }
    };
    storage::users::make_administrator(&mut tx, &user_id, now).await?;
    storage::settings::set_up(&mut tx, now).await?;
    let token = make_link(&mut tx, chance, Some(user_id), now).await?;
    tx.commit().await?;
    Ok(token)
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
}

/// What a link is good for; none when it is used, expired, nobody's, or late.
pub async fn look(cx: &Context, token: Option<&Token>) -> Result<Option<Invited>> {
    let Some(link) = usable(cx, token).await? else { return Ok(None) };
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
