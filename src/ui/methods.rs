//! The other ways to prove something: the list of them, and the ways out of a step.

use leptos::prelude::*;

use crate::model::factor::Factor;
use crate::model::phone_number::PhoneNumber;
use crate::ui::form::Hidden;
use crate::ui::passkey::{Entry, PasskeysNeedScript};
use crate::ui::{t, t_around, words};

/// Whether only a browser that runs scripts can use one of them.
pub fn need_script(factors: &[Factor]) -> bool {
    factors.iter().any(needs_script)
}

fn needs_script(factor: &Factor) -> bool {
    factor.strategy == "passkey"
}

/// The key of what a way is called.
fn name(strategy: &str) -> String {
    format!("method_{strategy}")
}

/// What a way is called; one that no catalogue knows, by its name.
pub fn called(strategy: &str) -> String {
    said(&name(strategy), strategy)
}

fn said(key: &str, strategy: &str) -> String {
    if words().has(key) { t(key) } else { strategy.to_owned() }
}

/// A button for each way.
#[component]
pub fn MethodList(
    /// The ways.
    factors: Vec<Factor>,
    /// Where the form posts that begins with one.
    #[prop(into)]
    action: String,
    /// The key of what a way is called.
    #[prop(default = name)]
    named: fn(&str) -> String,
) -> impl IntoView {
    let needs_script_at_all = need_script(&factors);
    let entry = move |factor: Factor| {
        let needs_script = needs_script(&factor);
        let action = action.clone();
        let id = factor.identification_id.map(|id| id.to_string());
        view! {
            <Entry needs_script>
                <form method="post" action=action>
                    <input type="hidden" name="strategy" value=factor.strategy.as_str()/>
                    <Hidden name="identification_id" value=id/>
                    <button class="method" type="submit">
                        <span class="method-name">{said(&named(&factor.strategy), &factor.strategy)}</span>
                        <span class="method-target">{PhoneNumber::international(&factor.safe_identifier)}</span>
                    </button>
                </form>
            </Entry>
        }
    };
    view! {
        {needs_script_at_all.then(|| view! { <PasskeysNeedScript/> })}
        <ul class="method-list">{factors.into_iter().map(entry).collect::<Vec<_>>()}</ul>
    }
}

/// Whom to ask who has lost all of them.
#[component]
pub fn Help(address: String, #[prop(optional)] class: Option<&'static str>) -> impl IntoView {
    let mail = view! { <a href=format!("mailto:{address}")>{address.clone()}</a> }.into_any();
    view! { <p class=class>{t_around("methods_help", [("address", mail)])}</p> }
}

/// The ways out of a step: another way, if there is one, and cancel.
#[component]
pub fn Exits(
    /// The page with the other ways.
    #[prop(optional_no_strip)]
    methods: Option<&'static str>,
    /// The key of what leads there.
    #[prop(default = "use_another_method")]
    label: &'static str,
    /// Where the form posts that ends it.
    #[prop(into)]
    cancel: String,
) -> impl IntoView {
    view! {
        <div class="actions">
            {methods.map(|page| view! { <a class="button button-quiet" href=page>{t(label)}</a> })}
            <form method="post" action=cancel>
                <button class="button button-quiet" type="submit">{t("cancel")}</button>
            </form>
        </div>
    }
}
