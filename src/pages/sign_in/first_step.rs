//! The first step of signing in: asks for a password or a passkey, waits for what was sent, and lists the other ways.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::proofs::verification::{Progress, PromptState};
use crate::auth::sign_in::{self, Step};
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::IdentificationId;
use crate::pages::sign_in::start::{Cancel, Change};
use crate::pages::sign_in::{passkey, password, second_step, ticket};
use crate::pages::waiting::{self, Methods};
use crate::pages::way::{show, start_anew};
use crate::pages::{next, paths};
use crate::ui::form::Whose;
use crate::ui::methods::Exits;
use crate::ui::prompt::{Actions, Prompted};
use crate::ui::shell::{Look, card_page};
use crate::ui::t;
use crate::ui::waiting::Routes;

fn routes() -> Routes {
    Routes {
        start: paths::SIGN_IN,
        page: paths::FACTOR_ONE,
        missing: paths::SIGN_IN,
        methods: paths::SIGN_IN_METHODS,
        status: paths::SIGN_IN_STATUS,
        attempt: Attempt::url(),
        prepare: Prepare::url(),
        resend: Resend::url(),
        finish: Finish::url(),
        cancel: Cancel::url(),
        change: Some(Change::url()),
    }
}

/// `GET /sign-in/factor-one`: asks for the password, or waits for what was sent. Sends nothing.
pub async fn page(visit: Visit, Query(ask): Query<waiting::Ask>) -> Result<Response> {
    match sign_in::step(&visit.cx).await? {
        Step::Sent(Progress::Complete) => Ok(see_other(&next::signed_in(&visit.cx).await?)),
        Step::Sent(progress) => waiting::page(visit, ask, routes(), progress).await,
        Step::Password { identifier, alternatives } => password::page(visit, identifier, alternatives).await,
        Step::Passkey { identifier, alternatives } => passkey::page(visit, identifier, alternatives).await,
        Step::Prompt { asked, identifier, alternatives } => {
            asked_page(visit, asked, identifier, alternatives).await
        }
        step @ (Step::Choice | Step::NewPassword { .. } | Step::SecondFactor) => {
            Ok(see_other(next::sign_in_step(&step)))
        }
    }
}

/// The step that asks by a strategy that has no page of its own.
async fn asked_page(
    visit: Visit,
    asked: PromptState,
    identifier: String,
    alternatives: bool,
) -> Result<Response> {
    visit.fresh()?;
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("asked_title");
    let draw = move || view! { <AskedFor asked identifier alternatives flash/> };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

#[component]
fn AskedFor(asked: PromptState, identifier: String, alternatives: bool, flash: Flash) -> impl IntoView {
    let actions = Actions {
        code: Attempt::url().into(),
        challenge: AttemptChallenge::url().into(),
        prepare: Prepare::url().into(),
    };
    view! {
        <h1 id="title">{t("asked_title")}</h1>
        <Whose identifier/>
        <Prompted asked flash actions/>
        <Exits methods=alternatives.then_some(paths::SIGN_IN_METHODS) cancel=Cancel::url()/>
    }
}

/// Answers a challenge, at either step.
#[server(prefix = "/act", endpoint = "sign_in/attempt_challenge")]
pub async fn attempt_challenge(answer: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = second_step::page_if_there(&act).await.unwrap_or(paths::FACTOR_ONE);
    act.answer_once_more(Form { page, typed: &[] }, async |cx| {
        let answered = sign_in::attempt_challenge(&cx, answer.as_deref().unwrap_or_default()).await;
        ticket::onward(&cx, answered).await
    })
    .await
}

/// `GET /sign-in/status`: what the script of the waiting page asks about once a second.
pub async fn status(visit: Visit) -> Result<Response> {
    match sign_in::step(&visit.cx).await? {
        Step::Sent(progress) => waiting::status(visit, routes(), progress).await,
        Step::Password { .. }
        | Step::Passkey { .. }
        | Step::Prompt { .. }
        | Step::Choice
        | Step::NewPassword { .. }
        | Step::SecondFactor => Ok(waiting::go(paths::FACTOR_ONE)),
    }
}

/// Answers with a code.
#[server(prefix = "/act", endpoint = "sign_in/attempt")]
pub async fn attempt(code: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::FACTOR_ONE, typed: &[] }, async |cx| {
        let attempt = sign_in::attempt_code(&cx, code.as_deref().unwrap_or_default()).await?;
        Ok(next::after_sign_in(&cx, &attempt))
    })
    .await
}

/// Sends again.
#[server(prefix = "/act", endpoint = "sign_in/resend")]
pub async fn resend() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::FACTOR_ONE, typed: &[] }, async |cx| {
        sign_in::resend(&cx).await?;
        act.good_news(paths::FACTOR_ONE, "resent").await?;
        Ok(paths::FACTOR_ONE.into())
    })
    .await
}

/// Goes on after the link was pressed elsewhere.
#[server(prefix = "/act", endpoint = "sign_in/finish")]
pub async fn finish() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: &start_anew(&act, paths::SIGN_IN).await, typed: &[] }, async |cx| {
        let attempt = sign_in::finish(&cx).await?;
        Ok(next::after_sign_in(&cx, &attempt))
    })
    .await
}

/// `GET /sign-in/methods`: the other ways.
pub async fn methods(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Some(other) = sign_in::alternatives(&visit.cx).await? else {
        return Ok(see_other(paths::FACTOR_ONE));
    };
    let flash = Flash::take(&visit).await?;
    let back = other.is_asked && !flash.tells(Refusal::PasswordCompromised);
    let list =
        Methods { factors: other.others, back: back.then_some(paths::FACTOR_ONE), ..Methods::default() };
    Ok(waiting::list(visit, flash, routes(), list))
}

/// `GET /sign-in/forgot-password`: what leads to a new password first, then the other ways.
pub async fn forgot_password(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Some(other) = sign_in::alternatives(&visit.cx).await? else {
        return Ok(see_other(paths::FACTOR_ONE));
    };
    let flash = Flash::take(&visit).await?;
    let back = other.is_asked && !flash.tells(Refusal::PasswordPwned);
    let (title, lead) = match other.resets.is_empty() {
        true => ("use_another_method", "methods_lead"),
        false => ("forgot_title", "forgot_lead"),
    };
    let factors = other.resets.into_iter().chain(other.others).collect();
    let list =
        Methods { title, lead, factors, back: back.then_some(paths::FACTOR_ONE), ..Methods::default() };
    Ok(waiting::list(visit, flash, routes(), list))
}

/// Begins the proof by another method.
#[server(prefix = "/act", endpoint = "sign_in/prepare")]
pub async fn prepare(
    strategy: Option<String>,
    identification_id: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SIGN_IN_METHODS, typed: &[] }, async |cx| {
        let id = identification_id.as_deref().and_then(IdentificationId::parse);
        let leads = sign_in::prepare(&cx, strategy.as_deref().unwrap_or_default(), id.as_ref()).await?;
        Ok(leads.unwrap_or_else(|| paths::FACTOR_ONE.into()))
    })
    .await
}
