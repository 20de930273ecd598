//! What a strategy asks for that has no page of its own: drawn by how its answer is asked for.

use leptos::prelude::*;

use crate::auth::proofs::verification::PromptState;
use crate::http::flash::Flash;
use crate::model::factor::Prompt;
use crate::ui::form::{CodeField, Field, Hidden, Notices, Submit};
use crate::ui::methods::called;
use crate::ui::{t, words};

/// Where the forms of a step post.
#[derive(Clone)]
pub struct Actions {
    /// A code.
    pub code: String,
    /// What somebody has signed.
    pub challenge: String,
    /// That it is begun once more.
    pub prepare: String,
}

/// The form of what is asked for, and what the flash tells.
#[component]
pub fn Prompted(asked: PromptState, flash: Flash, actions: Actions) -> impl IntoView {
    let code_error = flash.at(words(), "code");
    let answer_error = flash.at(words(), "answer").or_else(|| code_error.clone());
    let PromptState { strategy, prompt, challenge, is_open } = asked;
    let form = match prompt {
        Prompt::Code { digits } if is_open => view! {
            <form class="form" method="post" action=actions.code novalidate>
                <CodeField digits label=t("field_code") error=code_error autofocus=true/>
                <Submit label=t("continue")/>
            </form>
        }
        .into_any(),
        Prompt::Challenge if is_open => view! {
            <p class="lead">{t("challenge.lead")}</p>
            <p class="challenge">{challenge.unwrap_or_default()}</p>
            <form class="form" method="post" action=actions.challenge novalidate>
                <Field name="answer" label=t("challenge") autocomplete="off" value="" error=answer_error autofocus=true/>
                <Submit label=t("continue")/>
            </form>
        }
        .into_any(),
        _ => view! {
            {(prompt == Prompt::Redirect).then(|| view! { <p class="lead">{t("elsewhere_lead")}</p> })}
            <form class="form" method="post" action=actions.prepare>
                <Hidden name="strategy" value=Some(strategy.to_string())/>
                <Submit label=called(&strategy)/>
            </form>
        }
        .into_any(),
    };
    view! {
        <Notices flash fields=&["code", "answer"]/>
        {form}
    }
}
