//! The profile of whoever is signed in: `/user` and what stands below it.

pub mod addresses;
pub mod passkeys;
pub mod password;
pub mod picture;
pub mod profile;
pub mod second_factors;
pub mod security;
pub mod step_up;

use axum::Json;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::step_up::is_due;
use crate::auth::{Context, Visitor};
use crate::error::{Error, Refusal, Result};
use crate::http::act::see_other;
use crate::http::current::{SESSION, Visit};
use crate::http::flash::Flash;
use crate::http::step_up::{PAGE, Waits};
use crate::id::{PictureId, SessionId};
use crate::model::session::Session;
use crate::pages::sign_in::tasks::page_of;
use crate::pages::{show, with_query};
use crate::ui::avatar::Avatar;
use crate::ui::t;

/// The first page of the profile.
pub const PROFILE: &str = "/user";

/// The page on devices and danger.
pub const SECURITY: &str = "/user/security";

/// Whoever is signed in; others are led to sign-in, and back, and those who have something to do first to that.
async fn whoever(visit: &Visit, page: &str) -> Result<Result<SignedIn, Response>> {
    let me = match whoever_with_tasks(visit, page).await? {
        Ok(me) => me,
        Err(away) => return Ok(Err(away)),
    };
    match me.tasks(&visit.cx).first() {
        Some(task) => Ok(Err(see_other(page_of(*task)))),
        None => Ok(Ok(me)),
    }
}

/// The same, but those who have something to do first may be here: it is what they do.
async fn whoever_with_tasks(visit: &Visit, page: &str) -> Result<Result<SignedIn, Response>> {
    visit.fresh()?;
    match sessions::anybody(&visit.cx).await? {
        Some(signed_in) => {
            visit.shows(&signed_in.session.id);
            sessions::touch(&visit.cx, &signed_in.session).await?;
            Ok(Ok(signed_in))
        }
        None => Ok(Err(show(visit, see_other(&with_query("/sign-in", &[("redirect_url", Some(page))]))))),
    }
}

/// Whoever is signed in, for a page where a change begins that takes a fresh proof of who they are: those who owe it are led
/// to that first, and then here, so that nobody types in vain. Forms are refused by themselves.
async fn proved_first(visit: &Visit, who: Result<SignedIn, Response>) -> Result<Result<SignedIn, Response>> {
    let me = match who {
        Ok(me) if is_due(&visit.cx, &me) => me,
        who => return Ok(who),
    };
    if !visit.is_head {
        Waits::page(visit, &me.session.id, &visit.target).keep(visit).await?;
    }
    Ok(Err(see_other(PAGE)))
}

/// Where the script of a page asks whether its session is in use still.
pub const IN_USE: &str = "/user/in-use";

/// Which session that is.
#[derive(Deserialize)]
pub struct Which {
    session: String,
}

/// `GET /user/in-use?session=…`: whether a page of this session shows what is so.
pub async fn in_use(visit: Visit, Query(which): Query<Which>) -> Result<Response> {
    let is_in_use = match SessionId::parse(&which.session) {
        // The browser's next request brings its new cookie.
        _ if visit.fresh().is_err() => true,
        Some(id) => sessions::uses(&visit.cx, &id).await?,
        None => false,
    };
    Ok(Json(json!({ "in_use": is_in_use })).into_response())
}

/// Where a form posts that acts for the account it was drawn for, whichever is in use when it is sent.
pub(super) fn acting(url: &str, session: &Session) -> String {
    with_query(url, &[(SESSION, Some(session.id.as_str()))])
}

/// Where a form leads. Whoever was signed out meanwhile is told that nothing came of it, where they land: at sign-in, or with
/// the account that is in use now.
pub(super) async fn unless_signed_out(done: Result<String>, page: &str) -> Result<String> {
    match done {
        Err(error) if is_signed_out(&error) => match use_context::<Visit>() {
            Some(visit) => landed(&visit, page).await,
            None => Ok(page.to_owned()),
        },
        done => done,
    }
}

/// Where a form leads whose session is over, and says so.
pub(super) async fn landed(visit: &Visit, page: &str) -> Result<String> {
    let visitor = Visitor { session_id: None, ..visit.cx.visitor.clone() };
    let now = Context { visitor, ..visit.cx.clone() };
    let (shown_on, next) = match sessions::anybody(&now).await? {
        // Which leads there, and back to the page.
        None => ("/sign-in", page),
        Some(other) => {
            let first = other.tasks(&now).first().map(|task| page_of(*task));
            let there = first.unwrap_or_else(|| step_up::home(Some(page)));
            (there, there)
        }
    };
    Flash::refusal(shown_on, &[Refusal::FormOfEndedSession.into()], &[]).leave(visit).await?;
    Ok(next.to_owned())
}

fn is_signed_out(error: &Error) -> bool {
    error.is(Refusal::SignedOut)
}

/// The bar on top of the profile.
#[component]
fn Bar(
    name: String,
    picture: Option<PictureId>,
    administrator: bool,
    several: bool,
    page: &'static str,
) -> impl IntoView {
    let current = move |path: &str| (path == page).then_some("page");
    view! {
        <nav class="topbar-nav" aria-label=t("profile_nav")>
            <a href=PROFILE aria-current=current(PROFILE)>{t("profile_title")}</a>
            <a href=SECURITY aria-current=current(SECURITY)>{t("security_title")}</a>
            {administrator.then(|| view! { <a href="/admin">{t("admin_title")}</a> })}
        </nav>
        <div class="topbar-actions">
            <Avatar name picture/>
            {several.then(|| view! {
                <a class="button button-quiet" href=crate::pages::sign_in::choose::CHOOSE>{t("switch_account")}</a>
            })}
            <a class="button button-secondary" href="/sign-out">{t("sign_out")}</a>
        </div>
    }
}

/// The bar, for this visit.
fn bar(visit: &Visit, signed_in: &SignedIn, page: &'static str) -> impl FnOnce() -> AnyView + 'static {
    let name = signed_in.display_name();
    let picture = signed_in.user.picture_id.clone();
    let administrator = signed_in.user.administrator_at.is_some();
    let several = visit.cx.settings.sessions.multi_session_enabled;
    move || view! { <Bar name picture administrator several page/> }.into_any()
}
