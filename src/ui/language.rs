//! The switch of languages, on every page: a form that comes back to the page it stands on.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::account::preferences;
use crate::auth::presence::redirects;
use crate::http::act::{Act, Form};
use crate::ui::{t, words};
use crate::words::Words;

/// Every language by its own name. `back` is the path and query of the page.
#[component]
pub fn LanguageSwitch(back: String) -> impl IntoView {
    let current = words().language;
    let buttons: Vec<_> = Words::all()
        .iter()
        .map(|Words { language, name, direction, .. }| {
            let is_current = (*language == current).then_some("true");
            view! {
                <button name="language" value=*language lang=*language dir=direction.as_str() aria-current=is_current>
                    {name.as_str()}
                </button>
            }
        })
        .collect();
    (buttons.len() > 1).then(|| {
        view! {
            <form class="languages" method="post" action=Choose::url() aria-label=t("language_switch")>
                <input type="hidden" name="back" value=back/>
                {buttons}
            </form>
        }
    })
}

/// Keeps the language in this browser, and as the setting of whoever is signed in.
#[server(prefix = "/act", endpoint = "language")]
pub async fn choose(language: Option<String>, back: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = redirects::back(&act.visit.cx, back.as_deref());
    act.answer(Form { page: &page, typed: &[] }, async |cx| {
        if let Some(words) =
            preferences::choose_language(&cx, language.as_deref().unwrap_or_default()).await?
        {
            act.keep_language(words);
        }
        Ok(page.clone())
    })
    .await
}
