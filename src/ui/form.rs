//! Fields, their errors, and buttons.

use leptos::prelude::*;

use crate::http::flash::Flash;
use crate::model::phone_number::PhoneNumber;
use crate::model::targets::Targets;
use crate::ui::focus;
use crate::ui::{lang_of, strength, t, t_around, words};

/// A labelled field. Its error and hint are tied to it; what was typed comes back.
#[component]
pub fn Field(
    /// The name on the wire, and the id.
    name: &'static str,
    /// The visible label.
    label: String,
    /// `text`, `email` …
    #[prop(default = "text")]
    kind: &'static str,
    /// The token that tells browsers what to fill in.
    autocomplete: &'static str,
    /// What stands in it.
    #[prop(into)]
    value: String,
    /// What the last try was refused for.
    error: Option<String>,
    /// What may stand in it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it may stay empty, which is then said.
    #[prop(default = false)]
    optional: bool,
    /// Whether the page begins here.
    #[prop(default = false)]
    autofocus: bool,
) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    let hint = untold(hint, error.as_deref());
    let described = described(name, error.is_some(), hint.is_some());
    let inputmode = (kind == "email").then_some("email");
    let autofocus = focus::autofocus(error.is_some(), autofocus);
    let autocapitalize = if matches!(autocomplete, "given-name" | "family-name") { "words" } else { "off" };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {optional.then(|| view! { <span class="label-note">{t("optional")}</span> })}
            <input id=name name=name type=kind autocomplete=autocomplete inputmode=inputmode value=value
                autocapitalize=autocapitalize spellcheck="false" maxlength="320"
                aria-required=(!optional).then_some("true") aria-invalid=invalid aria-describedby=described
                autofocus=autofocus/>
            <FieldError name error/>
            <Hint name hint/>
        </div>
    }
}

/// Where the script asks how strong a password is.
pub const STRENGTH: &str = "/password-strength";

/// The field for a password, which is never shown again. With script a button shows what is typed.
#[component]
pub fn PasswordField(
    /// The name on the wire, and the id.
    #[prop(default = "password")]
    name: &'static str,
    /// The visible label.
    label: String,
    /// `new-password` where one is chosen, `current-password` where one is asked for.
    #[prop(default = "new-password")]
    autocomplete: &'static str,
    /// What it must be.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What the last try was refused for.
    error: Option<String>,
    /// Whether the script tells how strong it is while it is typed.
    #[prop(default = false)]
    judged: bool,
    /// Whether the page begins here.
    #[prop(default = false)]
    autofocus: bool,
) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    let hint = untold(hint, error.as_deref());
    let described = described(name, error.is_some(), hint.is_some());
    let strength = judged.then_some(STRENGTH);
    let autofocus = focus::autofocus(error.is_some(), autofocus);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <button class="reveal room" type="button" hidden=true aria-controls=name data-reveal="" data-show=t("field_password.show") data-hide=t("field_password.hide")>
                {t("field_password.show")}
            </button>
            <input id=name name=name type="password" autocomplete=autocomplete autocapitalize="off" spellcheck="false"
                aria-required="true" aria-invalid=invalid aria-describedby=described autofocus=autofocus
                data-strength=strength/>
            <FieldError name error/>
            {match judged {
                // What is told later stands in the place of the hint, which has room for the longest of it.
                true => view! {
                    <div class="judged" data-room=strength::room(words())>
                        <Hint name hint/>
                        <p class="strength" id=format!("{name}-strength") aria-live="polite"></p>
                    </div>
                }.into_any(),
                false => view! { <Hint name hint/> }.into_any(),
            }}
        </div>
    }
}

/// What describes a field: what is wrong with it before what may stand in it.
fn described(name: &str, error: bool, hint: bool) -> Option<String> {
    let ids = [(error, "error"), (hint, "hint")].into_iter().filter(|(there, _)| *there);
    let ids: Vec<String> = ids.map(|(_, what)| format!("{name}-{what}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// What may stand in a field, unless its refusal says the same.
fn untold(hint: Option<String>, error: Option<&str>) -> Option<String> {
    let told = |hint: &str| error.is_some_and(|error| error.contains(hint));
    hint.filter(|hint| !hint.is_empty() && !told(hint))
}

/// What may stand in a field.
#[component]
fn Hint(name: &'static str, hint: Option<String>) -> impl IntoView {
    hint.map(|text| view! { <p class="hint" id=format!("{name}-hint")>{text}</p> })
}

/// The refusal at a field.
#[component]
pub fn FieldError(name: &'static str, error: Option<String>) -> impl IntoView {
    error.map(|text| view! { <p class="field-error" id=format!("{name}-error")>{text}</p> })
}

/// The field for a code.
#[component]
pub fn CodeField(digits: usize, label: String, error: Option<String>, autofocus: bool) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    let described = if error.is_some() { "code-error code-hint" } else { "code-hint" };
    let autofocus = focus::autofocus(error.is_some(), autofocus);
    view! {
        <div class="field">
            <label for="code">{label}</label>
            <input id="code" name="code" class="code-input" inputmode="numeric" autocomplete="one-time-code"
                maxlength="64" data-length=digits.to_string() aria-required="true" aria-invalid=invalid
                aria-describedby=described autofocus=autofocus/>
            <FieldError name="code" error/>
            <p class="hint" id="code-hint">{t("field_code.hint")}</p>
        </div>
    }
}

/// A box to tick, with words that may hold links.
#[component]
pub fn Check(name: &'static str, error: Option<String>, children: Children) -> impl IntoView {
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then(|| format!("{name}-error"));
    let autofocus = focus::autofocus(error.is_some(), false);
    view! {
        <div class="check">
            <input type="checkbox" id=name name=name value="true" aria-required="true"
                aria-invalid=invalid aria-describedby=described autofocus=autofocus/>
            <label for=name>{children()}</label>
        </div>
        <FieldError name error/>
    }
}

/// Refusals that belong to no field of the page, and good news.
#[component]
pub fn Notices(flash: Flash, #[prop(into)] fields: Vec<&'static str>) -> impl IntoView {
    let refused = flash.apart_from(words(), &fields);
    let done = flash.done.as_deref().map(t);
    view! {
        {refused.into_iter().map(|text| view! {
            <div class="notice notice-error" role="alert"><p>{text}</p></div>
        }).collect::<Vec<_>>()}
        {done.map(|text| view! { <div class="notice notice-success" role="status"><p>{text}</p></div> })}
    }
}

/// The one main action of a step.
#[component]
pub fn Submit(label: String) -> impl IntoView {
    view! { <button class="button button-primary" type="submit">{label}</button> }
}

/// Tells password managers whose account it is: people see that elsewhere on the page.
#[component]
pub fn ForManagers(#[prop(into)] identifier: String) -> impl IntoView {
    (!identifier.is_empty()).then(
        || view! { <input type="text" autocomplete="username" value=identifier readonly=true hidden=true/> },
    )
}

/// Whose account it is: what was typed to name it.
#[component]
pub fn Whose(#[prop(into)] identifier: String) -> impl IntoView {
    (!identifier.is_empty())
        .then(|| view! { <p class="lead whose" id="whose"><Address text=identifier/></p> })
}

/// A value that travels along unseen.
#[component]
pub fn Hidden(name: &'static str, value: Option<String>) -> impl IntoView {
    value.map(|value| view! { <input type="hidden" name=name value=value/> })
}

/// What the site named travels along unseen.
#[component]
pub fn Carried(targets: Targets) -> impl IntoView {
    let field =
        |(name, value): (&'static str, Option<&str>)| view! { <Hidden name value=value.map(str::to_owned)/> };
    targets.pairs().into_iter().map(field).collect::<Vec<_>>()
}

/// A mail address, which may break after the `@` on a narrow page; or a phone number, in groups.
#[component]
pub fn Address(#[prop(into)] text: String) -> impl IntoView {
    match text.split_once('@') {
        Some((mailbox, domain)) => {
            let (mailbox, domain) = (format!("{mailbox}@"), domain.to_owned());
            view! { <strong class="address">{mailbox}<wbr/>{domain}</strong> }.into_any()
        }
        None => {
            let whole = PhoneNumber::international(&text);
            let class = if whole.starts_with('+') { "address number" } else { "address" };
            view! { <strong class=class>{whole}<wbr/></strong> }.into_any()
        }
    }
}

/// A sentence with an address in it, in the place of `{ $address }`.
#[component]
pub fn Lead(key: &'static str, address: String) -> impl IntoView {
    let address = view! { <Address text=address/> }.into_any();
    view! { <p class="lead" id="lead" lang=lang_of(key)>{t_around(key, [("address", address)])}</p> }
}

/// Next to an address that stands in the element with this id: the way back to where it was typed.
#[component]
pub fn Change(action: &'static str, #[prop(default = "lead")] of: &'static str) -> impl IntoView {
    view! {
        <form class="change" method="post" action=action>
            <button class="button button-quiet" type="submit" aria-describedby=of>{t("edit_identifier")}</button>
        </form>
    }
}
