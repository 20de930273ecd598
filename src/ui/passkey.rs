//! Forms that the script fills in with the answer of a passkey. Without script they are not seen.

use leptos::prelude::*;

use crate::model::targets::Targets;
use crate::ui::form::Carried;
use crate::ui::t;

/// What a passkey is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// A new one is made.
    Create,
    /// One that exists signs in.
    Get,
}

/// A button that has the browser ask its person for a passkey, and what came of it, if it was nothing.
#[component]
pub fn PasskeyForm(
    /// What for.
    asks: Asks,
    /// Where the answer goes.
    #[prop(into)]
    action: String,
    /// Where the script gets the question.
    #[prop(into)]
    question: String,
    /// What stands on the button; none: there is no button, only autofill.
    label: Option<String>,
    /// How the button looks.
    #[prop(default = "button button-secondary")]
    class: &'static str,
    /// Whether the browser offers passkeys in the field for the identifier.
    #[prop(default = false)]
    autofill: bool,
    /// What travels along.
    #[prop(default = Targets::default())]
    targets: Targets,
) -> impl IntoView {
    let (kind, cancelled) = match asks {
        Asks::Create => ("create", "passkey_not_made"),
        Asks::Get => ("get", "passkey_not_used"),
    };
    // The script shows it only where it has a button; its room is there from the start.
    let has_button = label.is_some();
    let form = if has_button { "form room" } else { "form" };
    let form = view! {
        <form class=form method="post" action=action hidden=true data-passkey=kind data-question=question
            data-autofill=autofill.then_some("")>
            <Carried targets/>
            <Asking label class cancelled/>
        </form>
    };
    match has_button {
        true => view! { <OrNoPasskeys>{form}</OrNoPasskeys> }.into_any(),
        false => form.into_any(),
    }
}

/// The same within a form about something else: the answer goes with what stands in that.
#[component]
pub fn PasskeyPart(
    /// Where the script gets the question.
    question: String,
    /// What stands on the button.
    label: String,
) -> impl IntoView {
    view! {
        <PasskeysNeedScript/>
        <OrNoPasskeys>
            <div class="form room" hidden=true data-passkey="get" data-question=question>
                <Asking label=Some(label) class="button button-secondary" cancelled="passkey_not_used"/>
            </div>
        </OrNoPasskeys>
    }
}

/// What the script fills in, the button that begins it, and the room for what it says.
#[component]
fn Asking(label: Option<String>, class: &'static str, cancelled: &'static str) -> impl IntoView {
    view! {
        <input type="hidden" name="challenge_id"/>
        <input type="hidden" name="credential"/>
        {label.map(|label| view! { <button class=class type="button">{label}</button> })}
        <div aria-live="polite" data-said="" data-cancelled=t(cancelled) data-exists=t("passkey_already_exists")
            data-domain=t("passkey_wrong_address") data-unsupported=t("passkey_unsupported")
            data-failed=t("passkey_failed")></div>
    }
}

/// What only a browser that knows passkeys can use; the script says in its place why it is not there.
#[component]
pub fn OrNoPasskeys(children: Children) -> impl IntoView {
    view! {
        <div class="either">
            {children()}
            <p class="panel-note room" hidden=true data-passkey-missing="">{t("passkey_unsupported")}</p>
        </div>
    }
}

/// One of a list of methods, which may need a script that knows passkeys.
#[component]
pub fn Entry(needs_script: bool, children: Children) -> impl IntoView {
    match needs_script {
        true => view! {
            <li>
                <OrNoPasskeys><div class="room" hidden=true data-passkey-shown="">{children()}</div></OrNoPasskeys>
            </li>
        }
        .into_any(),
        false => view! { <li>{children()}</li> }.into_any(),
    }
}

/// Why there is no button where passkeys are kept: the browser runs no script.
#[component]
pub fn PasskeysNeedScript() -> impl IntoView {
    view! { <noscript><p class="panel-note">{t("passkey_needs_script")}</p></noscript> }
}
