//! Signing in: `/sign-in` and its steps.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::redirects::{self, After, Targets, after};
use crate::auth::sign_in;
use crate::error::{Refusal, Result};
use crate::http::act::{Form, answer, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::IdentificationId;
use crate::model::settings::SignUpMode;
use crate::model::sign_in::{SignIn, Status};
use crate::pages::choose::CHOOSE;
use crate::pages::onward::past;
use crate::pages::{
    beginning, beginning_anew, carried_along, prefill, show, start_anew, waiting, with_query,
};
use crate::ui::form::{Carried, Field, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::waiting::Routes;
use crate::ui::{t, t_with, words};

const START: &str = "/sign-in";
const FACTOR_ONE: &str = "/sign-in/factor-one";
const METHODS: &str = "/sign-in/methods";

/// What the start page may be called with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    #[serde(flatten)]
    targets: Targets,
    email_address: Option<String>,
}

/// `GET /sign-in`.
pub async fn start(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    visit.fresh()?;
    let others = visit.cx.settings.sessions.multi_session_enabled;
    if !others && let Some(past) = past(&visit, After::SignIn, &ask.targets).await? {
        return Ok(past);
    }
    let ask = Ask { targets: redirects::acceptable(&visit.cx, After::SignIn, &ask.targets), ..ask };
    let flash = Flash::take(&visit).await?;
    let open = visit.cx.settings.sign_up.mode == SignUpMode::Public;
    let look = Look::of(&visit);
    let application = visit.cx.settings.application.name.clone();
    let title = visit.cx.words.say("sign_in_heading");
    let choose = others && visit.signed_in().await?.is_some();
    Ok(show(&visit, card_page(look, title, move || view! { <Start ask flash open choose application/> })))
}

#[component]
fn Start(ask: Ask, flash: Flash, open: bool, choose: bool, application: String) -> impl IntoView {
    let typed = flash.typed("identifier").to_owned();
    let prefill = if flash.is_refusal() { typed.clone() } else { prefill(ask.email_address) };
    let unknown = flash.tells(Refusal::IdentifierNotFound);
    let error = flash.at(words(), "identifier");
    let address = Some(typed.as_str()).filter(|_| unknown);
    let sign_up = with_query("/sign-up", &[&ask.targets.pairs()[..], &[("email_address", address)]].concat());
    let choose = choose.then(|| beginning(CHOOSE, &ask.targets));
    view! {
        <h1 id="title">{t_with("sign_in_title", &[("app", &application)])}</h1>
        <p class="lead">{t("sign_in_lead")}</p>
        <Notices flash fields=&["identifier"]/>
        <form class="form" method="post" action=Create::url() novalidate>
            <Field name="identifier" label=t("email_address_label") kind="email" autocomplete="username webauthn"
                value=prefill error autofocus=true/>
            <Carried targets=ask.targets/>
            <Submit label=t("continue")/>
        </form>
        {choose.map(|choose| view! { <p class="card-footer"><a href=choose>{t("choose_title")}</a></p> })}
        {open.then(|| view! { <p class="card-footer">{t("no_account")}" "<a href=sign_up>{t("sign_up")}</a></p> })}
    }
}

/// Begins an attempt.
#[server(prefix = "/act", endpoint = "sign_in/create")]
pub async fn create(
    identifier: Option<String>,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let targets = carried_along(After::SignIn, &targets);
    let page = beginning(START, &targets);
    let typed = [("identifier", identifier.as_deref())];
    answer(Form { page: &page, typed: &typed }, async |cx| {
        let typed = identifier.as_deref().unwrap_or_default();
        match sign_in::create(&cx, typed, &targets).await {
            // The start page leads on whoever is signed in.
            Err(error) if error.is(Refusal::SessionExists) => Ok(page.clone()),
            // It is in use from now on.
            Err(error) if error.is(Refusal::IdentifierAlreadySignedIn) => {
                Ok(after(&cx, After::SignIn, &targets))
            }
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
        Status::Abandoned => beginning(START, &attempt.targets),
    }
}

fn routes() -> Routes {
    Routes {
        start: START,
        page: FACTOR_ONE,
        missing: START,
        methods: METHODS,
        status: "/sign-in/status",
        attempt: Attempt::url(),
        prepare: Prepare::url(),
        resend: Resend::url(),
        finish: Finish::url(),
        cancel: Cancel::url(),
    }
}

/// `GET /sign-in/factor-one`: waits for the link, takes the code. Sends nothing.
pub async fn factor_one(visit: Visit, Query(ask): Query<waiting::Ask>) -> Result<Response> {
    let progress = sign_in::progress(&visit.cx).await?;
    waiting::page(visit, ask, routes(), progress).await
}

/// `GET /sign-in/status`: what the script of the waiting page asks about once a second.
pub async fn status(visit: Visit) -> Result<Response> {
    let progress = sign_in::progress(&visit.cx).await?;
    waiting::status(visit, routes(), progress).await
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
    answer(Form { page: &start_anew(START).await, typed: &[] }, async |cx| {
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
        beginning_anew(&cx, START).await
    })
    .await
}

/// `GET /sign-in/methods`: the other ways.
pub async fn methods(visit: Visit) -> Result<Response> {
    let factors = sign_in::alternatives(&visit.cx).await?;
    waiting::methods(visit, routes(), factors).await
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
pub async fn anything_else(visit: Visit, Query(named): Query<Targets>) -> Response {
    see_other(&beginning(START, &redirects::acceptable(&visit.cx, After::SignIn, &named)))
}
