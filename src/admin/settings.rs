//! `/admin`: the settings in force. Read-only: `portico settings set` changes them.

use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

use crate::auth::node::in_force;
use crate::auth::presence::sessions;
use crate::error::{Refusal, Result};
use crate::http::act::see_other;
use crate::http::current::Visit;
use crate::ui::shell::{Look, wide_page};
use crate::ui::{t, t_with};

/// `GET /admin`: for administrators; to others there is no such page.
pub async fn show(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Some(signed_in) = visit.signed_in().await? else {
        return Ok(see_other("/sign-in?redirect_url=%2Fadmin"));
    };
    if signed_in.user.administrator_at.is_none() {
        return Err(Refusal::ResourceNotFound.into());
    }
    sessions::touch(&visit.cx, &signed_in.session).await?;
    let document = in_force::get(&visit.cx.settings, "").unwrap_or_default();
    let groups: Vec<(String, String)> = document
        .as_object()
        .map(|groups| groups.iter().map(|(name, group)| (name.clone(), pretty(group))).collect())
        .unwrap_or_default();
    let title = visit.cx.words.say("admin_title");
    let name = signed_in.display_name();
    let body = move || {
        let panels: Vec<_> = groups
            .into_iter()
            .map(|(name, json)| {
                let id = format!("group-{name}");
                let label = id.clone();
                view! {
                    <section class="panel" aria-labelledby=label>
                        <header class="panel-head">
                            <h2 id=id>{t(&format!("settings_{name}"))}</h2>
                            <p class="panel-note">{format!("portico settings get {name}")}</p>
                        </header>
                        <pre class="code-block" tabindex="0">{json}</pre>
                    </section>
                }
            })
            .collect();
        view! {
            <h1 id="title">{t("admin_title")}</h1>
            <p class="lead">{t_with("admin_lead", &[("name", &name)])}</p>
            {panels}
        }
    };
    Ok(wide_page(Look::of(&visit), title, bar, body).into_response())
}

fn bar() -> impl IntoView {
    view! {
        <nav class="topbar-nav" aria-label=t("admin_nav")>
            <a href="/admin" aria-current="page">{t("admin_title")}</a>
            <a href="/user">{t("profile_title")}</a>
        </nav>
        <div class="topbar-actions"><a class="button button-secondary" href="/sign-out">{t("sign_out")}</a></div>
    }
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
