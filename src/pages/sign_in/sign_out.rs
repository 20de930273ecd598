//! `/sign-out`: a page that asks, and a form that does it.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::presence::redirects::{Accepted, After, Targets, acceptable, after};
use crate::auth::presence::sessions::{self, Leaving};
use crate::error::Result;
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::id::SessionId;
use crate::pages::paths;
use crate::pages::way::{beginning, show};
use crate::ui::form::{Hidden, Lead};
use crate::ui::shell::{Look, card_page};
use crate::ui::t;

/// `GET /sign-out`: changes nothing. With nobody signed in it leads on at once.
pub async fn show_page(visit: Visit, Query(named): Query<Targets>) -> Result<Response> {
    visit.fresh()?;
    let accounts = sessions::accounts(&visit.cx).await?;
    let Some(signed_in) = accounts.first() else {
        return Ok(see_other(&after(&visit.cx, After::SignOut, &named)));
    };
    visit.shows(&signed_in.session.id);
    let redirect_url = acceptable(&visit.cx, After::SignOut, &named).redirect_url.clone();
    let address = signed_in.primary_address().to_owned();
    let one = (accounts.len() > 1).then(|| signed_in.session.id.to_string());
    let title = visit.cx.words.say("sign_out");
    let draw = move || {
        view! {
            <h1 id="title">{t("sign_out_title")}</h1>
            <Lead key="sign_out_lead" address/>
            {one.map(|id| view! {
                <form class="form" method="post" action=SignOut::url() data-leaves="">
                    <Hidden name="session_id" value=Some(id)/>
                    <Hidden name="redirect_url" value=redirect_url.clone()/>
                    <button class="button button-primary" type="submit">{t("sign_out_one")}</button>
                </form>
                <form class="form" method="post" action=SignOut::url() data-leaves="">
                    <Hidden name="redirect_url" value=redirect_url.clone()/>
                    <button class="button button-secondary" type="submit">{t("sign_out_all")}</button>
                </form>
            }.into_any()).unwrap_or_else(|| view! {
                <form class="form" method="post" action=SignOut::url() data-leaves="">
                    <Hidden name="redirect_url" value=redirect_url.clone()/>
                    <button class="button button-primary" type="submit">{t("sign_out")}</button>
                </form>
            }.into_any())}
            <div class="actions"><a class="button button-quiet" href=paths::PROFILE>{t("cancel")}</a></div>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Signs out: of one of several accounts, or of all.
#[server(prefix = "/act", endpoint = "sign_out")]
pub async fn sign_out(session_id: Option<String>, redirect_url: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let named = acceptable(&act.visit.cx, After::SignOut, &Targets { redirect_url, ..Targets::default() });
    act.answer(Form { page: &beginning(paths::SIGN_OUT, &named), typed: &[] }, async |cx| {
        let one = session_id.as_deref().and_then(SessionId::parse);
        let left = sessions::sign_out(&cx, one.as_ref().map_or(Leaving::All, Leaving::One)).await?;
        act.forget_page_state().await?;
        if left && named == Accepted::default() {
            return Ok(paths::CHOOSE.into());
        }
        if !left {
            act.clear_storage();
        }
        Ok(after(&cx, After::SignOut, &named))
    })
    .await
}
