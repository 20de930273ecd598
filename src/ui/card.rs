//! Cards that say how something stands: expired, used, somewhere else.

use leptos::prelude::*;

/// An emblem, a heading and a sentence; whatever else belongs to it follows.
#[component]
pub fn Verdict(
    /// `mail`, `ok`, `warn` or `stop`; empty for the plain one.
    emblem: &'static str,
    /// The heading.
    title: String,
    /// What it means and what to do.
    lead: String,
    /// The language of both, where that is not the page's.
    #[prop(default = None)]
    lang: Option<&'static str>,
    /// Buttons and facts.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let class = if emblem.is_empty() { "emblem".to_owned() } else { format!("emblem emblem-{emblem}") };
    view! {
        <div class=class aria-hidden="true"></div>
        <h1 id="title" lang=lang>{title}</h1>
        <p class="lead" lang=lang>{lead}</p>
        {children.map(|children| children())}
    }
}

/// Names and values.
#[component]
pub fn Facts(facts: Vec<(String, String)>) -> impl IntoView {
    let facts: Vec<_> = facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    view! { <dl class="facts">{facts}</dl> }
}
