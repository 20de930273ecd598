//! `/user`: names and addresses of whoever is signed in.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::account;
use crate::auth::sessions::{self, SignedIn};
use crate::error::{Refusal, Result};
use crate::http::act::{Form, answer, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::settings::Attributes;
use crate::pages::{show as show_page, with_query};
use crate::ui::form::{Field, Notices, Submit};
use crate::ui::shell::{Look, wide_page};
use crate::ui::{initials, t, words};

const PAGE: &str = "/user";

/// `GET /user`.
pub async fn show(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Some(signed_in) = visit.signed_in().await? else {
        return Ok(show_page(&visit, see_other(&with_query("/sign-in", &[("redirect_url", Some(PAGE))]))));
    };
    sessions::touch(&visit.cx, &signed_in.session).await?;
    let flash = Flash::take(&visit).await?;
    let attributes = visit.cx.settings.attributes.clone();
    let title = visit.cx.words.say("profile_title");
    let name = signed_in.display_name();
    let administrator = signed_in.user.administrator_at.is_some();
    let bar = move || view! { <Bar name administrator/> };
    let body = move || view! { <Profile signed_in attributes flash/> };
    Ok(show_page(&visit, wide_page(Look::of(&visit), title, bar, body)))
}

#[component]
fn Bar(name: String, administrator: bool) -> impl IntoView {
    view! {
        <nav class="topbar-nav" aria-label=t("profile_nav")>
            <a href=PAGE aria-current="page">{t("profile_title")}</a>
            {administrator.then(|| view! { <a href="/admin">{t("admin_title")}</a> })}
        </nav>
        <div class="topbar-actions">
            <span class="avatar" aria-hidden="true">{initials(&name)}</span>
            <a class="button button-secondary" href="/sign-out">{t("sign_out")}</a>
        </div>
    }
}

#[component]
fn Profile(signed_in: SignedIn, attributes: Attributes, flash: Flash) -> impl IntoView {
    let names = attributes.first_name.enabled || attributes.last_name.enabled;
    let primary = signed_in.primary_address().to_owned();
    let rows: Vec<_> = signed_in
        .email_addresses
        .iter()
        .map(|email| {
            let is_primary = email.address == primary;
            let verified = email.verified_at.is_some();
            view! {
                <li class="row">
                    <div class="row-main">
                        <span class="row-title address">{email.address.clone()}</span>
                        {is_primary.then(|| view! { <span class="badge badge-primary">{t("badge_primary")}</span> })}
                        {if verified {
                            view! { <span class="badge badge-ok">{t("badge_verified")}</span> }.into_any()
                        } else {
                            view! { <span class="badge badge-warn">{t("badge_unverified")}</span> }.into_any()
                        }}
                    </div>
                </li>
            }
        })
        .collect();
    view! {
        <h1 id="title">{t("profile_title")}</h1>
        <Notices flash=flash.clone() fields=&["first_name", "last_name"]/>
        {names.then(|| view! { <Names signed_in=signed_in.clone() attributes flash/> })}
        <section class="panel" aria-labelledby="addresses">
            <header class="panel-head"><h2 id="addresses">{t("profile_addresses")}</h2></header>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

#[component]
fn Names(signed_in: SignedIn, attributes: Attributes, flash: Flash) -> impl IntoView {
    let kept = |field: &str, value: &Option<String>| {
        if flash.is_refusal() { flash.typed(field).to_owned() } else { value.clone().unwrap_or_default() }
    };
    let first = attributes.first_name.enabled.then(|| {
        let error = flash.at(words(), "first_name");
        view! {
            <Field name="first_name" label=t("first_name_label") autocomplete="given-name" error
                value=kept("first_name", &signed_in.user.first_name) optional=!attributes.first_name.required/>
        }
    });
    let last = attributes.last_name.enabled.then(|| {
        let error = flash.at(words(), "last_name");
        view! {
            <Field name="last_name" label=t("last_name_label") autocomplete="family-name" error
                value=kept("last_name", &signed_in.user.last_name) optional=!attributes.last_name.required/>
        }
    });
    view! {
        <section class="panel" aria-labelledby="names">
            <header class="panel-head"><h2 id="names">{t("profile_names")}</h2></header>
            <form class="form" method="post" action=Rename::url() novalidate>
                <div class="field-row">{first}{last}</div>
                <Submit label=t("save")/>
            </form>
        </section>
    }
}

/// Changes the names.
#[server(prefix = "/act", endpoint = "user/rename")]
pub async fn rename(first_name: Option<String>, last_name: Option<String>) -> Result<(), ServerFnError> {
    let typed = [("first_name", first_name.as_deref()), ("last_name", last_name.as_deref())];
    answer(Form { page: PAGE, typed: &typed }, async |cx| {
        match account::rename(&cx, first_name.as_deref(), last_name.as_deref()).await {
            // The page leads whoever is signed out to sign-in, and back.
            Err(error) if error.is(Refusal::SignedOut) => Ok(PAGE.into()),
            Err(error) => Err(error),
            Ok(()) => {
                crate::http::act::good_news(PAGE, "saved").await?;
                Ok(PAGE.into())
            }
        }
    })
    .await
}
