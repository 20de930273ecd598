//! `/sign-out`: a page that asks, and a form that does it.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::redirects::{After, after};
use crate::auth::sessions;
use crate::error::Result;
use crate::http::act::{Form, answer, clear_site_data, forget_page_state, see_other};
use crate::http::current::Visit;
use crate::pages::show;
use crate::ui::form::Lead;
use crate::ui::shell::{Look, card_page};
use crate::ui::t;

/// `GET /sign-out`: changes nothing.
pub async fn show_page(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Some(signed_in) = visit.signed_in().await? else { return Ok(see_other("/sign-in")) };
    let address = signed_in.primary_address().to_owned();
    let title = visit.cx.words.say("sign_out");
    let draw = move || {
        view! {
            <h1 id="title">{t("sign_out_title")}</h1>
            <Lead before=t("sign_out_lead") address after=String::from(".")/>
            <form class="form" method="post" action=SignOut::url()>
                <button class="button button-primary" type="submit">{t("sign_out")}</button>
            </form>
            <div class="actions"><a class="button button-quiet" href="/user">{t("cancel")}</a></div>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Signs out.
#[server(prefix = "/act", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), ServerFnError> {
    answer(Form { page: "/sign-out", typed: &[] }, async |cx| {
        sessions::sign_out(&cx).await?;
        clear_site_data();
        forget_page_state().await?;
        Ok(after(&cx, After::SignOut, None))
    })
    .await
}
