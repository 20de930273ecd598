//! Whoever is signed in: who may see a page, and where a form leads whose session is over.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use crate::auth::presence::places::{self, Page};
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::step_up::is_due;
use crate::auth::{Context, Portal, Visitor};
use crate::error::{Error, Refusal, Result};
use crate::http::act::{Act, see_other};
use crate::http::current::{SESSION, Visit};
use crate::http::flash::Flash;
use crate::http::step_up::PendingForm;
use crate::model::session::Session;
use crate::pages::way::{show, with_query};
use crate::pages::{next, paths};

/// A page for somebody who is signed in and has nothing to do first. Others are led to sign-in, and back, or to what they have
/// to do.
pub struct Me {
    /// The request for the page.
    pub visit: Visit,
    /// Who it is.
    pub who: SignedIn,
}

/// The same, but those who have something to do first may be here: it is what they do.
pub struct MeWithTasks(pub Me);

/// A page where a change begins that takes a fresh proof of who somebody is: those who owe it are led to that first, and then
/// here, so that nobody types in vain. Forms are refused by themselves.
pub struct Fresh<M>(pub M);

impl FromRequestParts<Portal> for Me {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let MeWithTasks(me) = MeWithTasks::from_request_parts(parts, portal).await?;
        match next::first_task(&me.visit.cx, &me.who) {
            Some(page) => Err(see_other(page)),
            None => Ok(me),
        }
    }
}

impl FromRequestParts<Portal> for MeWithTasks {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, portal).await?;
        let who = signed_in(&visit, &visit.target).await?;
        Ok(Self(Me { visit, who }))
    }
}

impl<M> FromRequestParts<Portal> for Fresh<M>
where
    M: FromRequestParts<Portal, Rejection = Response> + AsRef<Me> + Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let me = M::from_request_parts(parts, portal).await?;
        let Me { visit, who } = me.as_ref();
        if !is_due(&visit.cx, who) {
            return Ok(Self(me));
        }
        if !visit.is_head {
            let waits = PendingForm::page(visit, &who.session.id, &visit.target);
            waits.keep(visit).await.map_err(IntoResponse::into_response)?;
        }
        Err(see_other(paths::STEP_UP))
    }
}

impl AsRef<Me> for Me {
    fn as_ref(&self) -> &Me {
        self
    }
}

impl AsRef<Me> for MeWithTasks {
    fn as_ref(&self) -> &Me {
        &self.0
    }
}

/// Whoever is signed in; others are led to sign-in, and back to this page.
pub async fn signed_in(visit: &Visit, page: &str) -> Result<SignedIn, Response> {
    let found = async {
        visit.fresh()?;
        let Some(who) = sessions::anybody(&visit.cx).await? else { return Ok(None) };
        visit.shows(&who.session.id);
        sessions::touch(&visit.cx, &who.session).await?;
        Ok::<_, Error>(Some(who))
    };
    let found = found.await.map_err(IntoResponse::into_response)?;
    let query = [("redirect_url", Some(page))];
    let sign_in = || {
        places::instead(&visit.cx, Page::SignIn, &query).unwrap_or_else(|| with_query(paths::SIGN_IN, &query))
    };
    found.ok_or_else(|| show(visit, see_other(&sign_in())))
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

/// Where a form leads once it is done: to the page it stands on, with the good news.
pub async fn settled<T>(act: &Act, done: Result<T>, page: &str, news: &str) -> Result<String> {
    if done.is_ok() {
        act.good_news(page, news).await?;
    }
    unless_signed_out(act, done.map(|_| page.to_owned()), page).await
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
