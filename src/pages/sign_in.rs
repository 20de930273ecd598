//! Signing in: `/sign-in` and its steps.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::redirects::After;
use crate::auth::sign_in::{self, Progress};
use crate::error::{Refusal, Result};
use crate::http::act::{Form, answer, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::IdentificationId;
use crate::model::factor::Factor;
use crate::model::settings::SignUpMode;
use crate::model::sign_in::{SignIn, Status};
use crate::pages::{fresh, past, show, told, with_query};
use crate::ui::form::{Field, Hidden, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::waiting::{MailWaiting, Routes};
use crate::ui::{t, t_with, words};

const START: &str = "/sign-in";
const FACTOR_ONE: &str = "/sign-in/factor-one";
const METHODS: &str = "/sign-in/methods";

/// What the start page may be called with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    redirect_url: Option<String>,
    email_address: Option<String>,
    wait: Option<String>,
}

/// `GET /sign-in`.
pub async fn start(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    fresh(&visit)?;
    if let Some(past) = past(&visit, After::SignIn, ask.redirect_url.as_deref()).await? {
        return Ok(past);
    }
    let flash = Flash::take(&visit).await?;
    let open = visit.cx.settings.sign_up.mode == SignUpMode::Public;
    let look = Look::of(&visit);
    let application = visit.cx.settings.application.name.clone();
    let title = visit.cx.words.say("sign_in_heading");
    Ok(show(&visit, card_page(look, title, move || view! { <Start ask flash open application/> })))
}

#[component]
fn Start(ask: Ask, flash: Flash, open: bool, application: String) -> impl IntoView {
    let typed = flash.typed("identifier").to_owned();
    let prefill = if flash.is_refusal() { typed.clone() } else { ask.email_address.unwrap_or_default() };
    let unknown = flash.tells(Refusal::IdentifierNotFound);
    let error = flash.at(words(), "identifier");
    let address = Some(typed.as_str()).filter(|_| unknown);
    let sign_up =
        with_query("/sign-up", &[("redirect_url", ask.redirect_url.as_deref()), ("email_address", address)]);
    view! {
        <h1 id="title">{t_with("sign_in_title", &[("app", &application)])}</h1>
        <p class="lead">{t("sign_in_lead")}</p>
        <Notices flash fields=&["identifier"]/>
        <form class="form" method="post" action=Create::url() novalidate>
            <Field name="identifier" label=t("email_address_label") kind="email" autocomplete="username webauthn"
                value=prefill error autofocus=true/>
            <Hidden name="redirect_url" value=ask.redirect_url/>
            <Submit label=t("continue")/>
        </form>
        {open.then(|| view! { <p class="card-footer">{t("no_account")}" "<a href=sign_up>{t("sign_up")}</a></p> })}
    }
}

/// Begins an attempt.
#[server(prefix = "/act", endpoint = "sign_in/create")]
pub async fn create(identifier: Option<String>, redirect_url: Option<String>) -> Result<(), ServerFnError> {
    let page = with_query(START, &[("redirect_url", redirect_url.as_deref())]);
    let typed = [("identifier", identifier.as_deref())];
    answer(Form { page: &page, typed: &typed }, async |cx| {
        let typed = identifier.as_deref().unwrap_or_default();
        match sign_in::create(&cx, typed, redirect_url.as_deref()).await {
            // The start page leads on whoever is signed in.
            Err(error) if error.is(Refusal::SessionExists) => Ok(page.clone()),
            Err(error) => Err(error),
            Ok(attempt) => Ok(path_for(&cx, &attempt)),
        }
    })
    .await
}

/// The page for what an attempt is waiting for.
pub fn path_for(cx: &crate::auth::Context, attempt: &SignIn) -> String {
    match attempt.status(cx.now) {
        Status::Complete => sign_in::target(cx, attempt),
        Status::NeedsFirstFactor | Status::ReadyToFinish => FACTOR_ONE.into(),
        Status::Abandoned => START.into(),
    }
}

fn routes() -> Routes {
    Routes {
        page: FACTOR_ONE,
        methods: METHODS,
        status: "/sign-in/status",
        attempt: Attempt::url(),
        resend: Resend::url(),
        finish: Finish::url(),
        cancel: Cancel::url(),
    }
}

/// `GET /sign-in/factor-one`: waits for the link, takes the code. Sends nothing.
pub async fn factor_one(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    fresh(&visit)?;
    // Taken first: what it tells must not turn up in another attempt.
    let flash = Flash::take(&visit).await?;
    let progress = sign_in::progress(&visit.cx).await?;
    let look = Look::of(&visit);
    let words = visit.cx.words;
    match progress {
        Progress::Complete(next) => Ok(see_other(&next)),
        Progress::Nothing => Ok(see_other(START)),
        Progress::Ready => {
            let other = visit.signed_in().await?.map(|other| other.primary_address().to_owned());
            let title = words.say("ready_title");
            Ok(show(
                &visit,
                card_page(look, title, move || crate::pages::verify_link::ready(routes(), flash, other)),
            ))
        }
        Progress::FirstFactor(waiting) => {
            // Without script a page that asks again by itself would wipe a half-typed code; it does so only without a field.
            let watching = ask.wait.is_some() || !waiting.by_code;
            let look = if watching && waiting.by_link { look.refreshing(3) } else { look };
            let title = words.say(if waiting.by_link { "waiting_title" } else { "waiting_title_code" });
            let draw = move || view! { <MailWaiting waiting routes=routes() flash watching/> };
            Ok(show(&visit, card_page(look, title, draw)))
        }
    }
}

/// `GET /sign-in/status`: what the script of the waiting page asks about once a second.
pub async fn status(visit: Visit) -> Result<Response> {
    if visit.renewed {
        return Ok(told("again", None));
    }
    Ok(match sign_in::progress(&visit.cx).await? {
        Progress::Nothing => told("gone", Some(START)),
        // Whoever else is signed in here is not replaced without a question.
        Progress::Ready if visit.signed_in().await?.is_some() => told("go", Some(FACTOR_ONE)),
        Progress::Ready => told("ready", None),
        Progress::Complete(_) => told("go", Some(FACTOR_ONE)),
        Progress::FirstFactor(waiting) => {
            told(crate::pages::verify_link::poll_state(&waiting), Some(FACTOR_ONE))
        }
    })
}

/// Answers with a code.
#[server(prefix = "/act", endpoint = "sign_in/attempt")]
pub async fn attempt(code: Option<String>) -> Result<(), ServerFnError> {
    answer(Form { page: FACTOR_ONE, typed: &[] }, async |cx| {
        let attempt = sign_in::attempt_code(&cx, code.as_deref().unwrap_or_default()).await?;
        Ok(path_for(&cx, &attempt))
    })
    .await
}

/// Sends again.
#[server(prefix = "/act", endpoint = "sign_in/resend")]
pub async fn resend() -> Result<(), ServerFnError> {
    answer(Form { page: FACTOR_ONE, typed: &[] }, async |cx| {
        sign_in::resend(&cx).await?;
        crate::http::act::good_news(FACTOR_ONE, "resent").await?;
        Ok(FACTOR_ONE.into())
    })
    .await
}

/// Goes on after the link was pressed elsewhere.
#[server(prefix = "/act", endpoint = "sign_in/finish")]
pub async fn finish() -> Result<(), ServerFnError> {
    answer(Form { page: START, typed: &[] }, async |cx| {
        let attempt = sign_in::finish(&cx).await?;
        Ok(path_for(&cx, &attempt))
    })
    .await
}

/// Ends the attempt.
#[server(prefix = "/act", endpoint = "sign_in/cancel")]
pub async fn cancel() -> Result<(), ServerFnError> {
    answer(Form { page: START, typed: &[] }, async |cx| {
        sign_in::cancel(&cx).await?;
        Ok(START.into())
    })
    .await
}

/// `GET /sign-in/methods`: the other ways.
pub async fn methods(visit: Visit) -> Result<Response> {
    fresh(&visit)?;
    let flash = Flash::take(&visit).await?;
    let Some(factors) = sign_in::alternatives(&visit.cx).await? else { return Ok(see_other(FACTOR_ONE)) };
    let support = visit.cx.settings.application.support_email.clone();
    let title = visit.cx.words.say("use_another_method");
    let draw = move || view! { <Methods factors action=Prepare::url() back=FACTOR_ONE flash support/> };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// The list of other methods; signing up uses it too.
#[component]
pub fn Methods(
    factors: Vec<Factor>,
    action: &'static str,
    back: &'static str,
    flash: Flash,
    support: Option<String>,
) -> impl IntoView {
    let entry = move |factor: Factor| {
        let id = factor.identification_id.map(|id| id.to_string());
        view! {
            <li>
                <form method="post" action=action>
                    <input type="hidden" name="strategy" value=factor.strategy/>
                    <Hidden name="identification_id" value=id/>
                    <button class="method" type="submit">
                        <span class="method-name">{t(&format!("method_{}", factor.strategy))}</span>
                        <span class="method-target">{factor.safe_identifier}</span>
                    </button>
                </form>
            </li>
        }
    };
    view! {
        <h1 id="title">{t("use_another_method")}</h1>
        <p class="lead">{t("methods_lead")}</p>
        <Notices flash fields=&[]/>
        <ul class="method-list">{factors.into_iter().map(entry).collect::<Vec<_>>()}</ul>
        {support.map(|address| view! {
            <p class="card-footer">{t("methods_help")}" "<a href=format!("mailto:{address}")>{address.clone()}</a></p>
        })}
        <p class="card-footer"><a href=back>{t("back")}</a></p>
    }
}

/// Begins the proof by another method.
#[server(prefix = "/act", endpoint = "sign_in/prepare")]
pub async fn prepare(
    strategy: Option<String>,
    identification_id: Option<String>,
) -> Result<(), ServerFnError> {
    answer(Form { page: METHODS, typed: &[] }, async |cx| {
        let id = identification_id.as_deref().and_then(IdentificationId::parse);
        sign_in::prepare(&cx, strategy.as_deref().unwrap_or_default(), id.as_ref()).await?;
        Ok(FACTOR_ONE.into())
    })
    .await
}

/// `GET /sign-in/…`: a step that does not exist leads to the start.
pub async fn anything_else() -> Response {
    see_other(START)
}

#[cfg(test)]
mod tests {
    use crate::auth::strategies::ALL;
    use crate::words::Words;

    #[test]
    fn every_strategy_has_a_name_in_the_list_of_methods() {
        for strategy in ALL {
            let key = format!("method_{}", strategy.about().name);
            assert!(Words::default_language().has(&key), "{key}");
        }
    }
}
