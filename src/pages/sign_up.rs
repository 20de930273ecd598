//! Signing up: `/sign-up` and its steps.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::Context;
use crate::auth::redirects::{self, After, Targets};
use crate::auth::sign_up::{self, Given};
use crate::auth::verification::Progress;
use crate::error::{Refusal, Result};
use crate::http::act::{Form, answer, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::settings::{Application, Settings, SignUpMode};
use crate::model::sign_up::{SignUp, Status};
use crate::pages::onward::past;
use crate::pages::{
    beginning, beginning_anew, carried_along, prefill, show, start_anew, waiting, with_query,
};
use crate::ui::card::Verdict;
use crate::ui::form::{Carried, Check, Field, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::waiting::Routes;
use crate::ui::{t, t_around, t_with, words};

const START: &str = "/sign-up";
const VERIFY: &str = "/sign-up/verify-email-address";
const METHODS: &str = "/sign-up/methods";
const CONTINUE: &str = "/sign-up/continue";
const FIELDS: &[&str] = &["email_address", "first_name", "last_name", "legal_accepted"];

/// What the pages may be called with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    #[serde(flatten)]
    targets: Targets,
    email_address: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// `GET /sign-up`.
pub async fn start(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    visit.fresh()?;
    let others = visit.cx.settings.sessions.multi_session_enabled;
    if !others && let Some(past) = past(&visit, After::SignUp, &ask.targets).await? {
        return Ok(past);
    }
    let ask = Ask { targets: redirects::acceptable(&visit.cx, After::SignUp, &ask.targets), ..ask };
    let flash = Flash::take(&visit).await?;
    let settings = visit.cx.settings.clone();
    let title = visit.cx.words.say("sign_up_heading");
    let look = Look::of(&visit);
    if settings.sign_up.mode == SignUpMode::Restricted {
        let support = settings.application.support_email.clone();
        let sign_in = beginning("/sign-in", &ask.targets);
        return Ok(show(&visit, card_page(look, title, move || view! { <Restricted support sign_in/> })));
    }
    let draw = move || {
        let fields = Fields::asked(&settings);
        view! { <Start ask flash fields application=settings.application.clone()/> }
    };
    Ok(show(&visit, card_page(look, title, draw)))
}

/// Which fields a page shows.
#[derive(Clone, Copy)]
struct Fields {
    first_name: bool,
    last_name: bool,
    legal: bool,
}

impl Fields {
    /// At the start: what is required. Optional fields can be filled in later, in the profile.
    fn asked(settings: &Settings) -> Self {
        Self {
            first_name: settings.attributes.first_name.required,
            last_name: settings.attributes.last_name.required,
            legal: settings.sign_up.legal_consent_enabled,
        }
    }

    fn missing(missing: &[&str]) -> Self {
        let has = |name| missing.contains(&name);
        Self { first_name: has("first_name"), last_name: has("last_name"), legal: has("legal_accepted") }
    }
}

#[component]
fn Restricted(support: Option<String>, sign_in: String) -> impl IntoView {
    view! {
        <Verdict emblem="stop" title=t("restricted_title") lead=t("restricted_lead")>
            {support.map(|address| view! {
                <div class="actions"><a class="button button-secondary" href=format!("mailto:{address}")>{t("email_support")}</a></div>
            })}
        </Verdict>
        <p class="card-footer">{t("have_account")}" "<a href=sign_in>{t("sign_in")}</a></p>
    }
}

#[component]
fn Start(ask: Ask, flash: Flash, fields: Fields, application: Application) -> impl IntoView {
    let prefilled = |field: &str, asked: Option<String>| {
        if flash.is_refusal() { flash.typed(field).to_owned() } else { prefill(asked) }
    };
    let email = prefilled("email_address", ask.email_address);
    let first = prefilled("first_name", ask.first_name);
    let last = prefilled("last_name", ask.last_name);
    let taken = flash.tells(Refusal::IdentifierExists);
    let address = Some(email.as_str()).filter(|_| taken);
    let sign_in = with_query("/sign-in", &[&ask.targets.pairs()[..], &[("email_address", address)]].concat());
    let error = flash.at(words(), "email_address");
    view! {
        <h1 id="title">{t_with("sign_up_title", &[("app", &application.name)])}</h1>
        <p class="lead">{t("sign_up_lead")}</p>
        <Notices flash=flash.clone() fields=FIELDS/>
        <form class="form" method="post" action=Create::url() novalidate>
            <Names fields first last flash=flash.clone()/>
            <Field name="email_address" label=t("email_address_label") kind="email" autocomplete="email"
                value=email error autofocus=!fields.first_name/>
            {fields.legal.then(|| view! { <Consent application flash=flash.clone()/> })}
            <Carried targets=ask.targets/>
            <Submit label=t("continue")/>
        </form>
        <p class="card-footer">{t("have_account")}" "<a href=sign_in>{t("sign_in")}</a></p>
    }
}

#[component]
fn Names(fields: Fields, first: String, last: String, flash: Flash) -> impl IntoView {
    let first = fields.first_name.then(|| {
        let error = flash.at(words(), "first_name");
        view! { <Field name="first_name" label=t("first_name_label") autocomplete="given-name" value=first error autofocus=true/> }
    });
    let last = fields.last_name.then(|| {
        let error = flash.at(words(), "last_name");
        view! { <Field name="last_name" label=t("last_name_label") autocomplete="family-name" value=last error/> }
    });
    (fields.first_name || fields.last_name).then(|| view! { <div class="field-row">{first}{last}</div> })
}

#[component]
fn Consent(application: Application, flash: Flash) -> impl IntoView {
    let error = flash.at(words(), "legal_accepted");
    let link =
        |url: String, key: &str| view! { <a href=url target="_blank" rel="noopener">{t(key)}</a> }.into_any();
    let words = match (application.terms_url, application.privacy_policy_url) {
        (Some(terms), Some(privacy)) => {
            let views = [("terms", link(terms, "terms_link")), ("privacy", link(privacy, "privacy_link"))];
            t_around("consent_both", views)
        }
        (Some(terms), None) => t_around("consent_terms", [("terms", link(terms, "terms_link"))]),
        (None, Some(privacy)) => t_around("consent_privacy", [("privacy", link(privacy, "privacy_link"))]),
        (None, None) => t_around("consent_terms", [("terms", t("terms_link").into_any())]),
    };
    view! { <Check name="legal_accepted" error>{words}</Check> }
}

/// Begins an attempt.
#[server(prefix = "/act", endpoint = "sign_up/create")]
pub async fn create(
    email_address: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    legal_accepted: Option<String>,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let targets = carried_along(After::SignUp, &targets);
    let page = beginning(START, &targets);
    let typed = [
        ("email_address", email_address.as_deref()),
        ("first_name", first_name.as_deref()),
        ("last_name", last_name.as_deref()),
    ];
    answer(Form { page: &page, typed: &typed }, async |cx| {
        let given = Given {
            email_address: email_address.as_deref(),
            first_name: first_name.as_deref(),
            last_name: last_name.as_deref(),
            legal_accepted: legal_accepted.as_deref() == Some("true"),
        };
        match sign_up::create(&cx, &given, &targets).await {
            // The start page leads on whoever is signed in, and says why nobody may sign up.
            Err(error) if error.is(Refusal::SessionExists) || error.is(Refusal::SignUpRestricted) => {
                Ok(page.clone())
            }
            Err(error) => Err(error),
            Ok(attempt) => Ok(path_for(&cx, &attempt)),
        }
    })
    .await
}

/// The page for what an attempt is waiting for.
pub fn path_for(cx: &Context, attempt: &SignUp) -> String {
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete => sign_up::target(cx, attempt),
        Status::Abandoned => beginning(START, &attempt.targets),
        Status::ReadyToFinish => VERIFY.into(),
        Status::MissingRequirements if attempt.unverified_fields(&cx.settings).is_empty() => CONTINUE.into(),
        Status::MissingRequirements => VERIFY.into(),
    }
}

fn routes() -> Routes {
    Routes {
        start: START,
        page: VERIFY,
        missing: CONTINUE,
        methods: METHODS,
        status: "/sign-up/status",
        attempt: Attempt::url(),
        prepare: Prepare::url(),
        resend: Resend::url(),
        finish: Finish::url(),
        cancel: Cancel::url(),
    }
}

/// `GET /sign-up/verify-email-address`: waits for the link, takes the code. Sends nothing.
pub async fn verify_email_address(visit: Visit, Query(ask): Query<waiting::Ask>) -> Result<Response> {
    let progress = sign_up::progress(&visit.cx).await?;
    waiting::page(visit, ask, routes(), progress).await
}

/// `GET /sign-up/status`: what the script of the waiting page asks about once a second.
pub async fn status(visit: Visit) -> Result<Response> {
    let progress = sign_up::progress(&visit.cx).await?;
    waiting::status(visit, routes(), progress).await
}

/// `GET /sign-up/methods`: the other ways to prove the address.
pub async fn methods(visit: Visit) -> Result<Response> {
    let factors = sign_up::alternatives(&visit.cx).await?;
    waiting::methods(visit, routes(), factors).await
}

/// `GET /sign-up/continue`: what is missing, and nothing else.
pub async fn go_on(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let missing = match sign_up::progress(&visit.cx).await? {
        Progress::Missing(missing) => missing,
        Progress::Nothing => return Ok(see_other(&beginning_anew(&visit.cx, START).await?)),
        _ => return Ok(see_other(VERIFY)),
    };
    let flash = Flash::take(&visit).await?;
    let settings = visit.cx.settings.clone();
    let title = visit.cx.words.say("continue_title");
    let draw = move || {
        let fields = Fields::missing(&missing);
        let first = flash.typed("first_name").to_owned();
        let last = flash.typed("last_name").to_owned();
        view! {
            <h1 id="title">{t("continue_title")}</h1>
            <p class="lead">{t("continue_lead")}</p>
            <Notices flash=flash.clone() fields=FIELDS/>
            <form class="form" method="post" action=Supplement::url() novalidate>
                <Names fields first last flash=flash.clone()/>
                {fields.legal.then(|| view! { <Consent application=settings.application.clone() flash=flash.clone()/> })}
                <Submit label=t("continue")/>
            </form>
            <div class="actions">
                <form method="post" action=Cancel::url()>
                    <button class="button button-quiet" type="submit">{t("cancel")}</button>
                </form>
            </div>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Gives what was missing.
#[server(prefix = "/act", endpoint = "sign_up/supplement")]
pub async fn supplement(
    first_name: Option<String>,
    last_name: Option<String>,
    legal_accepted: Option<String>,
) -> Result<(), ServerFnError> {
    let typed = [("first_name", first_name.as_deref()), ("last_name", last_name.as_deref())];
    answer(Form { page: CONTINUE, typed: &typed }, async |cx| {
        let given = Given {
            email_address: None,
            first_name: first_name.as_deref(),
            last_name: last_name.as_deref(),
            legal_accepted: legal_accepted.as_deref() == Some("true"),
        };
        let attempt = sign_up::supplement(&cx, &given).await?;
        Ok(path_for(&cx, &attempt))
    })
    .await
}

/// Answers with a code.
#[server(prefix = "/act", endpoint = "sign_up/attempt")]
pub async fn attempt(code: Option<String>) -> Result<(), ServerFnError> {
    answer(Form { page: VERIFY, typed: &[] }, async |cx| {
        match sign_up::attempt_code(&cx, code.as_deref().unwrap_or_default()).await {
            Err(error) if error.is(Refusal::IdentificationClaimed) => claimed(error).await,
            Err(error) => Err(error),
            Ok(attempt) => Ok(path_for(&cx, &attempt)),
        }
    })
    .await
}

/// Another account proved the address first: the attempt is over, and the start page says so.
pub async fn claimed(error: crate::error::Error) -> Result<String> {
    crate::http::act::tell(START, error).await?;
    Ok(start_anew(START).await)
}

/// Sends again.
#[server(prefix = "/act", endpoint = "sign_up/resend")]
pub async fn resend() -> Result<(), ServerFnError> {
    answer(Form { page: VERIFY, typed: &[] }, async |cx| {
        sign_up::resend(&cx).await?;
        crate::http::act::good_news(VERIFY, "resent").await?;
        Ok(VERIFY.into())
    })
    .await
}

/// Begins the proof by another method.
#[server(prefix = "/act", endpoint = "sign_up/prepare")]
pub async fn prepare(
    strategy: Option<String>,
    identification_id: Option<String>,
) -> Result<(), ServerFnError> {
    let _ = identification_id;
    answer(Form { page: METHODS, typed: &[] }, async |cx| {
        sign_up::prepare(&cx, strategy.as_deref().unwrap_or_default()).await?;
        Ok(VERIFY.into())
    })
    .await
}

/// Goes on after the link was pressed elsewhere.
#[server(prefix = "/act", endpoint = "sign_up/finish")]
pub async fn finish() -> Result<(), ServerFnError> {
    answer(Form { page: &start_anew(START).await, typed: &[] }, async |cx| {
        let attempt = sign_up::finish(&cx).await?;
        Ok(path_for(&cx, &attempt))
    })
    .await
}

/// Ends the attempt.
#[server(prefix = "/act", endpoint = "sign_up/cancel")]
pub async fn cancel() -> Result<(), ServerFnError> {
    answer(Form { page: START, typed: &[] }, async |cx| {
        crate::auth::sign_in::cancel(&cx).await?;
        beginning_anew(&cx, START).await
    })
    .await
}

/// `GET /sign-up/…`: a step that does not exist leads to the start.
pub async fn anything_else(visit: Visit, Query(named): Query<Targets>) -> Response {
    see_other(&beginning(START, &redirects::acceptable(&visit.cx, After::SignUp, &named)))
}
