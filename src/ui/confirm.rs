//! Asks before something is done that cannot be taken back.

use leptos::prelude::*;

use crate::http::flash::Flash;
use crate::ui::form::Notices;
use crate::ui::t;

/// What is about to go, what that means, the one button that does it, and a way back.
#[component]
pub fn Confirm(
    /// The key of the heading.
    title: &'static str,
    /// What it is about.
    lead: AnyView,
    /// The key of what it means besides.
    #[prop(optional)]
    note: Option<&'static str>,
    /// What the last try was refused for.
    flash: Flash,
    /// The fields, whose refusals stand beside them.
    #[prop(optional)]
    fields: Vec<&'static str>,
    /// Where the form posts.
    action: String,
    /// The key of what stands on the button.
    #[prop(default = "remove")]
    label: &'static str,
    /// The page to go back to.
    back: &'static str,
    /// Whether other tabs are told that somebody leaves.
    #[prop(default = false)]
    leaves: bool,
    /// What the form holds.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <h1 id="title">{t(title)}</h1>
        {lead}
        {note.map(|key| view! { <p class="muted">{t(key)}</p> })}
        <Notices flash fields/>
        <form class="form" method="post" action=action novalidate data-leaves=leaves.then_some("")>
            {children.map(|children| children())}
            <button class="button button-danger" type="submit">{t(label)}</button>
        </form>
        <div class="actions"><a class="button button-quiet" href=back>{t("cancel")}</a></div>
    }
}

/// A sentence that says what it is about.
pub fn plain(key: &str) -> AnyView {
    view! { <p class="lead">{t(key)}</p> }.into_any()
}
