//! Whoever is signed in: who may see a page, and where a form leads whose session is over.

use axum::response::Response;

use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::step_up::is_due;
use crate::auth::{Context, Visitor};
use crate::error::{Error, Refusal, Result};
use crate::http::act::{Act, see_other};
use crate::http::current::{SESSION, Visit};
use crate::http::flash::Flash;
use crate::http::step_up::Waits;
use crate::model::session::Session;
use crate::pages::way::{show, with_query};
use crate::pages::{next, paths};

/// Whoever is signed in; others are led to sign-in, and back, and those who have something to do first to that.
pub async fn whoever(visit: &Visit, page: &str) -> Result<Result<SignedIn, Response>> {
    let me = match whoever_with_tasks(visit, page).await? {
        Ok(me) => me,
        Err(away) => return Ok(Err(away)),
    };
    match next::first_task(&visit.cx, &me) {
        Some(page) => Ok(Err(see_other(page))),
        None => Ok(Ok(me)),
    }
}

/// The same, but those who have something to do first may be here: it is what they do.
pub async fn whoever_with_tasks(visit: &Visit, page: &str) -> Result<Result<SignedIn, Response>> {
    visit.fresh()?;
    match sessions::anybody(&visit.cx).await? {
        Some(signed_in) => {
            visit.shows(&signed_in.session.id);
            sessions::touch(&visit.cx, &signed_in.session).await?;
            Ok(Ok(signed_in))
        }
        None => Ok(Err(show(visit, see_other(&with_query(paths::SIGN_IN, &[("redirect_url", Some(page))]))))),
    }
}

/// Whoever is signed in, for a page where a change begins that takes a fresh proof of who they are: those who owe it are led
/// to that first, and then here, so that nobody types in vain. Forms are refused by themselves.
pub async fn proved_first(
    visit: &Visit,
    who: Result<SignedIn, Response>,
) -> Result<Result<SignedIn, Response>> {
    let me = match who {
        Ok(me) if is_due(&visit.cx, &me) => me,
        who => return Ok(who),
    };
    if !visit.is_head {
        Waits::page(visit, &me.session.id, &visit.target).keep(visit).await?;
    }
    Ok(Err(see_other(paths::STEP_UP)))
}

/// Where a form posts that acts for the account it was drawn for, whichever is in use when it is sent.
pub fn acting(url: &str, session: &Session) -> String {
    with_query(url, &[(SESSION, Some(session.id.as_str()))])
}

/// Where a form leads. Whoever was signed out meanwhile is told that nothing came of it, where they land: at sign-in, or with
/// the account that is in use now.
pub async fn unless_signed_out(act: &Act, done: Result<String>, page: &str) -> Result<String> {
    match done {
        Err(error) if is_signed_out(&error) => landed(&act.visit, page).await,
        done => done,
    }
}

/// Where a form leads whose session is over, and says so.
pub async fn landed(visit: &Visit, page: &str) -> Result<String> {
    let visitor = Visitor { session_id: None, ..visit.cx.visitor.clone() };
    let now = Context { visitor, ..visit.cx.clone() };
    let (shown_on, leads_to) = match sessions::anybody(&now).await? {
        // Which leads there, and back to the page.
        None => (paths::SIGN_IN, page),
        Some(other) => {
            let there = next::first_task(&now, &other).unwrap_or_else(|| next::home(Some(page)));
            (there, there)
        }
    };
    Flash::refusal(shown_on, &[Refusal::FormOfEndedSession.into()], &[]).leave(visit).await?;
    Ok(leads_to.to_owned())
}

pub fn is_signed_out(error: &Error) -> bool {
    error.is(Refusal::SignedOut)
}
