//! The profile of whoever is signed in: `/user` and what stands below it.

pub mod identifications;
pub mod passkeys;
pub mod password;
pub mod picture;
pub mod profile;
pub mod reverification;
pub mod security;
pub mod two_step;

use axum::response::Response;
use leptos::prelude::*;

use crate::auth::reverification::is_due;
use crate::auth::sessions::{self, SignedIn};
use crate::error::{Error, Refusal, Result};
use crate::http::act::see_other;
use crate::http::current::{SESSION, Visit};
use crate::http::reverify::{self, Waits};
use crate::id::PictureId;
use crate::model::session::Session;
use crate::pages::tasks::page_of;
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
    Ok(Err(see_other(reverify::PAGE)))
}

/// Where a form posts that acts for the account it was drawn for, whichever is in use when it is sent.
pub(super) fn acting(url: &str, session: &Session) -> String {
    with_query(url, &[(SESSION, Some(session.id.as_str()))])
}

/// Where a form leads: the page, which leads whoever was signed out meanwhile to sign-in.
pub(super) fn unless_signed_out(done: Result<String>, page: &str) -> Result<String> {
    match done {
        Err(error) if is_signed_out(&error) => Ok(page.to_owned()),
        done => done,
    }
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
                <a class="button button-quiet" href=crate::pages::choose::CHOOSE>{t("switch_account")}</a>
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
