//! `/admin/team/{user_id}/remove`: the page that asks before somebody's role is taken.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use crate::admin::answer::{Deed, answer};
use crate::admin::house::{self, Place, TEAM};
use crate::admin::team::{called, user_in};
use crate::auth::directory::team::{self, Member};
use crate::auth::presence::sessions::SignedIn;
use crate::error::{Refusal, Result};
use crate::http::administrator::Administrator;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::ui::form::{Address, Notices};
use crate::ui::{Said, lang_of, t};

/// Where people go who have no role any more.
const PROFILE: &str = "/user";

/// Somebody of the team, by what stands in the address.
async fn member(visit: &Visit, id: &str) -> Result<Member> {
    let user_id = user_in(id)?;
    let members = team::list(&visit.cx).await?;
    Ok(members.into_iter().find(|member| member.user_id == user_id).ok_or(Refusal::ResourceNotFound)?)
}

/// `GET /admin/team/{user_id}/remove`: what it means to take somebody's role.
pub async fn ask(administrator: Administrator, Path(id): Path<String>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let flash = Flash::take(&visit).await?;
    let member = member(&visit, &id).await?;
    Ok(draw(&visit, &me, member, flash))
}

fn draw(visit: &Visit, me: &SignedIn, member: Member, flash: Flash) -> Response {
    let (action, is_own) = (visit.path.clone(), member.user_id == me.user.id);
    let place = Place::new(TEAM, "team_title").below("team_remove_title");
    house::page(visit, me, place, move || view! { <Remove member is_own flash action/> })
}

#[component]
fn Remove(member: Member, is_own: bool, flash: Flash, action: String) -> impl IntoView {
    let note = if is_own { "team_remove_own" } else { "team_remove_lead" };
    let name = Some(member.name).filter(|name| !name.is_empty());
    view! {
        <Notices flash fields=&[]/>
        <section class="panel">
            <p>{name.map(|name| format!("{name} · "))}<Address text=member.address/>" · "<Said key=called(member.role)/></p>
            <p><Said key=note/></p>
        </section>
        <form class="settings" method="post" action=action>
            <div class="save-bar">
                <button class="button button-danger" type="submit" lang=lang_of("team_remove_do")>{t("team_remove_do")}</button>
                <a class="button button-quiet" href=TEAM>{t("cancel")}</a>
            </div>
        </form>
    }
}

/// `POST /admin/team/{user_id}/remove`.
pub async fn take(administrator: Administrator, Path(id): Path<String>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let user_id = user_in(&id)?;
    let done = team::take(&visit.cx, &user_id).await;
    let page = if done.is_ok() && user_id == me.user.id { PROFILE } else { TEAM };
    let deed = Deed { page, news: "team_removed", typed: &[("user_id", Some(&id))] };
    answer(&visit, &me, deed, done).await
}
