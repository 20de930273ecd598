//! Signing in with a token that a program made: looking at its link changes nothing, a press signs in.

use crate::auth::context::{Answer, Context};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::presence::redirects::{self, Accepted, After, Targets};
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::presence::tickets;
use crate::auth::proofs::strategies::ticket::{Ticket, Usable, usable};
use crate::auth::proofs::{self, lost_answers};
use crate::auth::sign_in::arrival::Arrival;
use crate::auth::sign_in::{self};
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::{SignInTokenId, UserId};
use crate::model::event::Event;
use crate::model::identification::{Identification, Identifier};
use crate::model::sign_in::SignIn;
use crate::model::user::User;
use crate::storage;

/// What a link is, for the browser that opened it.
pub enum Looked {
    /// A press signs in.
    Ready {
        /// Whose account it is: enough to recognise one's own, for the link may have come to somebody else.
        account: String,
        /// Who else is signed in in this browser, and would be signed out.
        in_place_of: Option<String>,
    },
    /// It was used, and whom it is for is signed in here: in the account in use.
    HereAlready,
    /// It cannot be used.
    Refused(Refused),
}

/// What a link is. Writes nothing.
pub async fn look(cx: &Context, ticket: &str) -> Result<Looked> {
    match usable(cx, ticket).await {
        Ok(Usable { user, own, .. }) => {
            let in_place_of = in_the_way_of(cx, &user.id).await?.map(|other| other.shown_address());
            Ok(Looked::Ready { account: shown(&user, &own), in_place_of })
        }
        Err(error) => {
            let claims = tickets::read(&cx.secrets, &cx.config.issuer, ticket);
            let claims = claims.filter(|_| error.is(Refusal::SignInTokenUsed));
            let here = match claims {
                Some(claims) => here(cx, &claims.sub).await?,
                None => None,
            };
            match (here, error) {
                (Some(Here { in_use: true, .. }), _) => Ok(Looked::HereAlready),
                // One of several in this browser: a press puts it in use.
                (Some(Here { account, .. }), _) => Ok(Looked::Ready {
                    account: shown(&account.user, &account.identifications),
                    in_place_of: None,
                }),
                (None, Error::Refused(refused)) => {
                    let refused = refused.into_iter().next();
                    Ok(Looked::Refused(refused.unwrap_or_else(|| Refusal::TicketInvalid.into())))
                }
                (None, broken) => Err(broken),
            }
        }
    }
}

/// What a link is that is not at hand any more, by its id alone: where it has led before, it leads again.
pub async fn look_by_id(cx: &Context, id: &SignInTokenId) -> Result<Looked> {
    let token = storage::sign_in_tokens::find(&cx.db, id).await?;
    let here = match token.filter(|token| token.accepted_at.is_some()) {
        Some(token) => here(cx, &token.user_id).await?,
        None => None,
    };
    match here {
        Some(Here { in_use: true, .. }) => Ok(Looked::HereAlready),
        _ => Ok(Looked::Refused(Refusal::TicketInvalid.into())),
    }
}

/// Enough of an account for its owner to know it.
fn shown(user: &User, own: &[Identification]) -> String {
    user.known_by(own).map(|own| Identifier::redact(own.kind, &own.value)).unwrap_or_default()
}

async fn in_the_way_of(cx: &Context, user_id: &UserId) -> Result<Option<SignedIn>> {
    Ok(sessions::in_the_way(cx).await?.filter(|other| &other.user.id != user_id))
}

/// A user who is signed in in the browser that asks, though perhaps with something to do first.
struct Here {
    account: SignedIn,
    /// Whether it is the account in use.
    in_use: bool,
}

async fn here(cx: &Context, user_id: &UserId) -> Result<Option<Here>> {
    let accounts = sessions::accounts(cx).await?.into_iter().enumerate();
    let mut theirs = accounts.filter(|(_, account)| &account.user.id == user_id);
    Ok(theirs.next().map(|(place, account)| Here { account, in_use: place == 0 }))
}

/// Signs in with a token, unless a second factor is missing still. Where somebody else is signed in, and only one may be,
/// nothing happens unless the person `switches`. None where it was used before by one of those who are signed in here: then
/// that account is in use.
pub async fn sign_in(
    cx: &Context,
    ticket: &str,
    switches: bool,
    targets: &Targets,
) -> Result<Option<SignIn>> {
    let cx = &cx.giving("ticket", ticket);
    if let Some(here) = lost_answers::or_begin(lost_answers::again(cx).await)? {
        return sign_in::open(&here).await.map(Some);
    }
    limits::start(cx).await?;
    let Usable { token, user, .. } = match usable(cx, ticket).await {
        Ok(usable) => usable,
        Err(error) => {
            let claims = tickets::read(&cx.secrets, &cx.config.issuer, ticket);
            if let Some(claims) = claims.as_ref().filter(|_| error.is(Refusal::SignInTokenUsed))
                && let Some(Here { account, in_use }) = here(cx, &claims.sub).await?
            {
                if !in_use {
                    sessions::switch(cx, &account.session.id).await?;
                }
                return Ok(None);
            }
            let about = claims.as_ref().map(|claims| Details::user(&claims.sub)).unwrap_or_default();
            return events::refused(cx, Event::SignInCreated, about, error).await;
        }
    };
    if !switches && in_the_way_of(cx, &user.id).await?.is_some() {
        return Err(Refusal::SessionExists.into());
    }
    let targets = redirects::acceptable(cx, After::SignIn, targets);
    let arrival = Arrival { sign_in_token_id: Some(token.id), ..Arrival::at(targets) };
    match proofs::take(cx, &arrival, &Ticket::Looked(user.id.clone()), &Answer::Ticket(ticket)).await {
        // Of many at once one was quicker.
        Err(error) => events::refused(cx, Event::SignInCompleted, Details::user(&user.id), error).await,
        begun => begun.map(Some),
    }
}

/// What can become of a token between its press and the sign-in that it leads to, so that no second factor leads anywhere.
const OVER: &[Refusal] = &[
    Refusal::SignInTokenUsed,
    Refusal::SignInTokenRevoked,
    Refusal::TicketExpired,
    Refusal::UserDeleted,
    Refusal::UserBanned,
];

/// Ends the attempt of the browser that asks, if it began with a token that can no more be used, as a refusal tells. Answers
/// why, and where the attempt was to lead.
pub async fn give_up(cx: &Context, error: &Error) -> Result<Option<(Refused, Accepted)>> {
    let open = |attempt: &SignIn| attempt.sign_in_token_id.is_some() && attempt.session_id.is_none();
    let Some(attempt) = sign_in::current(cx).await?.filter(open) else { return Ok(None) };
    let why = match attempt.user_id {
        None => Some(Refusal::UserDeleted.into()),
        Some(_) => OVER.iter().find_map(|over| error.refused(*over)).cloned(),
    };
    let Some(why) = why else { return Ok(None) };
    sign_in::cancel(cx).await?;
    events::failed(cx, Event::SignInCompleted, sign_in::whom(&attempt), &why.clone().into()).await?;
    Ok(Some((why, attempt.targets)))
}
