//! A fresh proof of who somebody is, for what weakens security: asked for before a screen opens, and beside *Save* once it has run
//! out. Nothing is kept of the form that waits: it is on the page.

use axum::response::Response;
use leptos::prelude::*;

use crate::auth::Context;
use crate::auth::context::Reply;
use crate::auth::presence::sessions::SignedIn;
use crate::auth::proofs::verification::Progress;
use crate::auth::step_up::{self, Step};
use crate::error::{Error, Refusal, Refused, Result};
use crate::http::act::see_other;
use crate::http::current::{SESSION, Visit};
use crate::http::flash::Flash;
use crate::http::step_up::{PAGE, PASSKEY_QUESTION, PendingForm};
use crate::model::verification::DIGITS;
use crate::ui::form::{CodeField, Field, PasswordField};
use crate::ui::passkey::PasskeyPart;
use crate::ui::{Said, lang_of, t, words};

/// Where somebody is led to prove it before a screen opens; none when they have of late.
pub async fn first(visit: &Visit, me: &SignedIn) -> Result<Option<Response>> {
    if step_up::is_fresh(&visit.cx, me) {
        return Ok(None);
    }
    lead(visit, me, &visit.target).await.map(Some)
}

/// Leads to the proof, and from there to this page.
pub async fn lead(visit: &Visit, me: &SignedIn, page: &str) -> Result<Response> {
    if !visit.is_head {
        PendingForm::page(visit, &me.session.id, page).keep(visit).await?;
    }
    Ok(see_other(PAGE))
}

/// What is asked for beside *Save*.
pub struct Asked {
    step: Step,
    flash: Flash,
    /// Where a script gets the question for a passkey.
    question: String,
}

/// What is asked for, and what the last try was refused for.
pub async fn asked(cx: &Context, me: &SignedIn, refused: Option<Refused>) -> Result<Asked> {
    let step_up::Asks { step, locked, .. } = step_up::step(cx, me).await?;
    let refused: Vec<Refused> = refused.into_iter().chain(locked).collect();
    let question = format!("{PASSKEY_QUESTION}?{SESSION}={}", me.session.id.as_str());
    Ok(Asked { step, flash: Flash::refusal("", &refused, &[]), question })
}

/// Judges the proof that a form brought, if it brought one; `Err` holds why it was not taken.
pub async fn take(cx: &Context, pairs: &[(String, String)]) -> Result<Result<(), Refused>> {
    let given = |name: &str| pairs.iter().find(|(known, value)| known == name && !value.is_empty());
    let tried = if let Some((_, password)) = given("password") {
        step_up::attempt_password(cx, password).await
    } else if let Some((_, code)) = given("code") {
        step_up::attempt_code(cx, code).await
    } else if let Some((_, code)) = given("backup_code") {
        step_up::attempt_backup_code(cx, code).await
    } else if let Some((_, credential)) = given("credential") {
        let challenge_id = given("challenge_id").map_or("", |(_, id)| id);
        step_up::attempt_passkey(cx, Reply { challenge_id, credential, sealed: None }).await
    } else if given("send").is_some() {
        return Ok(match step_up::send(cx).await {
            Ok(_) => Err(Refusal::StepUpRequired.into()),
            Err(error) => Err(only(error)?),
        });
    } else {
        return Ok(Ok(()));
    };
    match tried {
        Ok(_) => Ok(Ok(())),
        Err(error) => Ok(Err(only(error)?)),
    }
}

/// The refusal that an error is.
fn only(error: Error) -> Result<Refused> {
    match error {
        Error::Refused(mut all) if !all.is_empty() => Ok(all.remove(0)),
        other => Err(other),
    }
}

/// The proof's field.
#[component]
pub fn Proof(asked: Asked) -> impl IntoView {
    let Asked { step, flash, question } = asked;
    let (password, code) = (flash.at_as(words(), "password", "your_password"), flash.at(words(), "code"));
    let others = flash.apart_from(words(), &["password", "code"]);
    let field = match step {
        Step::Password => view! {
            <PasswordField label=t("field_password") autocomplete="current-password" error=password autofocus=true/>
        }
        .into_any(),
        Step::Totp => view! { <CodeField digits=DIGITS label=t("field_code") error=code autofocus=true/> }.into_any(),
        Step::Sent(Progress::Waiting(waiting)) if waiting.takes_code() => {
            view! { <CodeField digits=DIGITS label=t("field_code") error=code autofocus=true/> }.into_any()
        }
        Step::Sent(_) => view! {
            <button class="button button-secondary" type="submit" name="send" value="yes" lang=lang_of("proof_send")>
                {t("proof_send")}
            </button>
        }
        .into_any(),
        Step::BackupCode => view! {
            <Field name="backup_code" label=t("field_backup_code") autocomplete="off" value="" error=code autofocus=true/>
        }
        .into_any(),
        Step::Passkey => view! {
            <PasskeyPart question label=t("method_passkey")/>
            <Elsewhere/>
        }
        .into_any(),
        Step::Prompt(_) | Step::Nothing => view! { <Elsewhere/> }.into_any(),
    };
    view! {
        <section class="panel proof" aria-labelledby="proof-title">
            <h2 id="proof-title"><Said key="proof_title"/></h2>
            <p class="hint"><Said key="proof_lead"/></p>
            {others.into_iter().map(|text| view! { <p class="field-error" role="alert">{text}</p> }).collect::<Vec<_>>()}
            {field}
        </section>
    }
}

/// The proof's own page, for methods that have no field here. This page stays as it is, with all that was typed.
#[component]
fn Elsewhere() -> impl IntoView {
    view! {
        <p><a class="button button-secondary" href=PAGE target="_blank" lang=lang_of("proof_elsewhere")>{t("proof_elsewhere")}</a></p>
        <p class="hint"><Said key="proof_elsewhere_then"/></p>
    }
}
