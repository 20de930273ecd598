//! `/admin`: the settings in force. Read-only: `portico settings set` changes them.

use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

use crate::auth::node::in_force;
use crate::error::Result;
use crate::http::administrator::Administrator;
use crate::model::role::Permission;
use crate::ui::shell::{Look, wide_page};
use crate::ui::{lang_of, t, t_with, words};

/// `GET /admin`.
pub async fn show(administrator: Administrator) -> Result<Response> {
    let (visit, me) = administrator.may(Permission::ReadSettings)?;
    let document = in_force::get(&visit.cx.settings, "").unwrap_or_default();
    let groups: Vec<(String, String)> = document
        .as_object()
        .map(|groups| groups.iter().map(|(name, group)| (name.clone(), pretty(group))).collect())
        .unwrap_or_default();
    let title = visit.cx.words.say("admin_title");
    let name = me.display_name();
    let body = move || view! { <Settings name groups/> };
    Ok(wide_page(Look::of(&visit), title, bar, body).into_response())
}

#[component]
fn Settings(name: String, groups: Vec<(String, String)>) -> impl IntoView {
    let groups: Vec<_> = groups.into_iter().map(|(name, json)| view! { <Group name json/> }).collect();
    view! {
        <h1 id="title" lang=lang_of("admin_title")>{t("admin_title")}</h1>
        <p class="lead" lang=lang_of("admin_lead")>{t_with("admin_lead", &[("name", &name)])}</p>
        {groups}
    }
}

#[component]
fn Group(name: String, json: String) -> impl IntoView {
    let (id, key) = (format!("group-{name}"), format!("settings_{name}"));
    let label = id.clone();
    view! {
        <section class="panel" aria-labelledby=label>
            <header class="panel-head">
                <h2 id=id lang=lang_of(&key)>{t(&key)}</h2>
                <p class="panel-note">{format!("portico settings get {name}")}</p>
            </header>
            <pre class="code-block" tabindex="0">{json}</pre>
        </section>
    }
}

fn bar() -> impl IntoView {
    view! {
        <nav class="topbar-nav" lang=lang_of("admin_nav") aria-label=t("admin_nav")>
            <a href="/admin" aria-current="page">{t("admin_title")}</a>
            <a href="/user" lang=words().language>{t("profile_title")}</a>
        </nav>
        <div class="topbar-actions"><a class="button button-secondary" href="/sign-out">{t("sign_out")}</a></div>
    }
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::render;
    use crate::words::Words;

    fn drawn(words: &'static Words) -> String {
        let groups = vec![("sms".to_owned(), "{}".to_owned())];
        render(words, || view! { {bar()} <Settings name="Ada".into() groups/> })
    }

    #[test]
    fn what_is_translated_is_in_the_language_of_the_page() {
        let html = drawn(Words::named("de").unwrap());
        assert!(html.contains(">Verwaltung</h1>") && html.contains(">SMS</h2>"), "{html}");
        assert!(!html.contains("lang=\"en\""), "{html}");
    }

    #[test]
    fn what_is_not_translated_is_english_and_says_so() {
        let html = drawn(Words::without_administrators("de"));
        let is_marked = |element: &str, text: &str| {
            let holds = |tag: &str| tag.starts_with(element) && tag.contains(&format!(">{text}"));
            html.split('<').any(|tag| holds(tag) && tag.contains("lang=\"en\""))
        };
        for (element, text) in [("h1", "Administration"), ("p", "Signed in as Ada."), ("h2", "Texts")] {
            assert!(is_marked(element, text), "{text}: {html}");
        }
        assert!(html.contains("lang=\"de\">Profil</a>"), "within what is English: {html}");
    }
}
