//! `/sign-in/choose`: the accounts that are signed in in this browser, where several may be.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::presence::redirects::{After, Targets, acceptable, after};
use crate::auth::presence::sessions::{self, Leaving, SignedIn};
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::SessionId;
use crate::pages::paths;
use crate::pages::way::{beginning, show};
use crate::ui::avatar::Avatar;
use crate::ui::form::{Address, Carried, Notices};
use crate::ui::shell::{Look, card_page};
use crate::ui::t;

/// `GET /sign-in/choose`.
pub async fn page(visit: Visit, Query(named): Query<Targets>) -> Result<Response> {
    visit.fresh()?;
    let targets = acceptable(&visit.cx, After::SignIn, &named);
    let start = beginning(paths::SIGN_IN, &targets);
    let accounts = sessions::accounts(&visit.cx).await?;
    if let Some(in_use) = accounts.first() {
        visit.shows(&in_use.session.id);
    }
    if accounts.is_empty() || !visit.cx.settings.sessions.multi_session_enabled {
        return Ok(show(&visit, see_other(&start)));
    }
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("choose_title");
    let targets = Targets::from(targets);
    let draw = move || view! { <Choose accounts start targets flash/> };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

#[component]
fn Choose(accounts: Vec<SignedIn>, start: String, targets: Targets, flash: Flash) -> impl IntoView {
    let entry = move |(n, account): (usize, SignedIn)| {
        let name = account.display_name();
        let address = account.shown_address();
        let picture = account.user.picture_id.clone();
        view! {
            <li>
                <form method="post" action=Switch::url() data-leaves="">
                    <input type="hidden" name="session_id" value=account.session.id.to_string()/>
                    <Carried targets=targets.clone()/>
                    <button class="method account" type="submit">
                        <Avatar name=name.clone() picture/>
                        <span class="method-name"><Address text=name.clone()/></span>
                        {(n == 0).then(|| view! { <span class="badge badge-primary">{t("badge_in_use")}</span> })}
                        {(address != name).then(|| view! { <span class="method-target">{address}</span> })}
                    </button>
                </form>
            </li>
        }
    };
    let entries: Vec<_> = accounts.into_iter().enumerate().map(entry).collect();
    view! {
        <h1 id="title">{t("choose_title")}</h1>
        <p class="lead">{t("choose_lead")}</p>
        <Notices flash fields=&[]/>
        <ul class="method-list">{entries}</ul>
        <div class="actions">
            <a class="button button-secondary" href=start>{t("add_account")}</a>
            <form method="post" action=LeaveAll::url() data-leaves="">
                <button class="button button-quiet" type="submit">{t("sign_out_all")}</button>
            </form>
        </div>
    }
}

/// Uses another account.
#[server(prefix = "/act", endpoint = "sign_in/switch")]
pub async fn switch(
    session_id: Option<String>,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = beginning(paths::CHOOSE, &acceptable(&act.visit.cx, After::SignIn, &targets));
    act.answer(Form { page: &page, typed: &[] }, async |cx| {
        let id = session_id.as_deref().and_then(SessionId::parse).ok_or(Refusal::ResourceNotFound)?;
        sessions::switch(&cx, &id).await?;
        // What one account left for its next page is not for the other.
        act.forget_page_state().await?;
        Ok(after(&cx, After::SignIn, &targets))
    })
    .await
}

/// Signs everybody out.
#[server(prefix = "/act", endpoint = "sign_out/all")]
pub async fn leave_all() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::CHOOSE, typed: &[] }, async |cx| {
        sessions::sign_out(&cx, Leaving::All).await?;
        act.forget_page_state().await?;
        act.clear_storage();
        Ok(after(&cx, After::SignOut, &Targets::default()))
    })
    .await
}
