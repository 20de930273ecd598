//! Signing up: `/sign-up` and its steps.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::Context;
use crate::auth::presence::redirects::{self, After, Targets};
use crate::auth::proofs::verification::Progress;
use crate::auth::sign_up;
use crate::error::{Error, Refusal, Result};
use crate::http::act::{Form, answer, answer_once_more, keep_typed, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::identification::Kind;
use crate::model::settings::SignUpMode;
use crate::model::sign_up::{SignUp, Status};
use crate::pages::onward::past;
use crate::pages::sign_in::{tasks, ticket as sign_in_ticket};
use crate::pages::sign_up::fields;
use crate::pages::{beginning, beginning_anew, carried_along, show, start_anew, waiting, with_query};
use crate::ui::card::Verdict;
use crate::ui::form::{Carried, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::waiting::Routes;
use crate::ui::{t, t_with};
use fields::{Asked, Fields, Values, offers_either};

const START: &str = "/sign-up";
const METHODS: &str = "/sign-up/methods";
const CONTINUE: &str = "/sign-up/continue";
/// Where the first administrator begins.
const SETUP: &str = "/setup";

/// The pages that wait for the proof of a mail address and of a phone number.
pub const VERIFY_EMAIL: &str = "/sign-up/verify-email-address";
pub const VERIFY_PHONE: &str = "/sign-up/verify-phone-number";

/// What says in a query that people chose to give a phone number where a mail address would do, too.
const BY: (&str, &str) = ("by", "phone_number");

/// What the pages may be called with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    #[serde(flatten)]
    targets: Targets,
    #[serde(flatten)]
    values: Values,
    by: Option<String>,
    /// A sign-in token, which does not belong here.
    #[serde(rename = "__clerk_ticket")]
    ticket: Option<String>,
}

impl Ask {
    fn by_phone(&self) -> bool {
        self.by.as_deref() == Some(BY.1)
    }
}

/// `GET /sign-up`.
pub async fn start(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    if let Some(ticket) = &ask.ticket {
        return Ok(sign_in_ticket::open_at_sign_up(&visit, ticket, &ask.targets));
    }
    visit.fresh()?;
    let others = visit.cx.settings.sessions.multi_session_enabled;
    if !others && let Some(past) = past(&visit, After::SignUp, &ask.targets).await? {
        return Ok(past);
    }
    let ask = Ask { targets: redirects::acceptable(&visit.cx, After::SignUp, &ask.targets).into(), ..ask };
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
        let name = settings.application.name.clone();
        let by_phone = ask.by_phone();
        let asked = Asked::at_start(settings, by_phone, ask.values, flash.clone());
        view! { <Start name asked flash targets=ask.targets/> }
    };
    Ok(show(&visit, card_page(look, title, draw)))
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
fn Start(name: String, asked: Asked, flash: Flash, targets: Targets) -> impl IntoView {
    let taken = flash.tells(Refusal::IdentifierExists);
    let known = ["email_address", "phone_number", "username"].map(|field| (field, asked.value(field)));
    let known = known.iter().map(|(field, value)| (*field, Some(value.as_str())));
    let known: Vec<_> = known.filter(|(_, value)| taken && value.is_some_and(|v| !v.is_empty())).collect();
    let sign_in = with_query("/sign-in", &[&targets.pairs()[..], &known].concat());
    let lead = asked.lead();
    let either = asked.either;
    view! {
        <h1 id="title">{t_with("sign_up_title", &[("app", &name)])}</h1>
        {lead.map(|key| view! { <p class="lead">{t(key)}</p> })}
        <Notices flash fields=asked.told()/>
        <form class="form" method="post" action=Create::url() novalidate>
            <Fields asked/>
            <Carried targets/>
            <Submit label=t("continue")/>
            {either.map(|by_phone| view! { <Switch by_phone action=Other::url()/> })}
        </form>
        <p class="card-footer">{t("have_account")}" "<a href=sign_in>{t("sign_in")}</a></p>
    }
}

/// Leads to the same form with the other of two fields, and what was typed into the rest. It stands after the main button,
/// for the first button of a form is the one that the Enter key presses.
#[component]
fn Switch(by_phone: bool, action: &'static str) -> impl IntoView {
    let words = if by_phone { t("use_email_address") } else { t("use_phone_number") };
    view! { <button class="button button-quiet" type="submit" formaction=action>{words}</button> }
}

/// The start page, with the field that people have chosen.
fn start_page(targets: &Targets, by_phone: bool) -> String {
    let offered = use_context::<Visit>().is_some_and(|visit| offers_either(&visit.cx.settings));
    let by = (BY.0, Some(BY.1).filter(|_| by_phone && offered));
    with_query(START, &[&targets.pairs()[..], &[by]].concat())
}

/// Begins an attempt.
#[server(prefix = "/act", endpoint = "sign_up/create")]
pub async fn create(
    password: Option<String>,
    #[server(flatten)] values: Values,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let targets = carried_along(After::SignUp, &targets);
    let page = start_page(&targets, values.by_phone());
    answer_once_more(Form { page: &page, typed: &values.typed() }, async |cx| {
        let given = values.given(password.as_deref());
        match sign_up::begin(&cx, &given, &targets).await {
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

/// Shows the start page with the other of mail address and phone number, and what was typed into the rest.
#[server(prefix = "/act", endpoint = "sign_up/other")]
pub async fn other(
    #[server(flatten)] values: Values,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let targets = carried_along(After::SignUp, &targets);
    let page = start_page(&targets, !values.by_phone());
    answer(Form { page: &page, typed: &values.typed() }, async |_| {
        keep_typed(START, &values.typed()).await?;
        Ok(page.clone())
    })
    .await
}

/// The page for what an attempt is waiting for.
pub fn path_for(cx: &Context, attempt: &SignUp) -> String {
    match attempt.status(&cx.settings, cx.now) {
        Status::Complete if cx.settings.sign_up.mfa.required => tasks::SET_UP.into(),
        Status::Complete => sign_up::target(cx, attempt),
        Status::Abandoned => beginning(START, &attempt.targets),
        Status::ReadyToFinish => verify_page(attempt.verified_last()).into(),
        Status::MissingRequirements => match attempt.unverified(&cx.settings).first() {
            Some(kind) => verify_page(*kind).into(),
            None => CONTINUE.into(),
        },
    }
}

/// The page that waits for the proof of an address of this kind.
fn verify_page(kind: Kind) -> &'static str {
    match kind {
        Kind::PhoneNumber => VERIFY_PHONE,
        _ => VERIFY_EMAIL,
    }
}

fn routes(kind: Kind) -> Routes {
    Routes {
        start: START,
        page: verify_page(kind),
        missing: CONTINUE,
        methods: METHODS,
        status: "/sign-up/status",
        attempt: if kind == Kind::PhoneNumber { AttemptPhone::url() } else { Attempt::url() },
        prepare: Prepare::url(),
        resend: Resend::url(),
        finish: Finish::url(),
        cancel: Cancel::url(),
        change: Some(Change::url()),
    }
}

/// `GET /sign-up/verify-email-address`: waits for the link, takes the code. Sends nothing.
pub async fn verify_email_address(visit: Visit, Query(ask): Query<waiting::Ask>) -> Result<Response> {
    verify(visit, ask, Kind::EmailAddress).await
}

/// `GET /sign-up/verify-phone-number`: takes the code. Sends nothing.
pub async fn verify_phone_number(visit: Visit, Query(ask): Query<waiting::Ask>) -> Result<Response> {
    verify(visit, ask, Kind::PhoneNumber).await
}

async fn verify(visit: Visit, ask: waiting::Ask, kind: Kind) -> Result<Response> {
    let progress = sign_up::progress(&visit.cx).await?;
    match asked_for(&progress).filter(|asked| *asked != kind) {
        Some(other) => Ok(see_other(verify_page(other))),
        None => waiting::page(visit, ask, routes(kind), progress).await,
    }
}

/// What has to be proved now.
fn asked_for(progress: &Progress) -> Option<Kind> {
    match progress {
        Progress::Waiting(waiting) => Some(waiting.kind),
        Progress::Unsent { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// `GET /sign-up/status`: what the script of the page that waits for a mail asks about once a second.
pub async fn status(visit: Visit) -> Result<Response> {
    let progress = sign_up::progress(&visit.cx).await?;
    let progress = match asked_for(&progress) {
        Some(Kind::PhoneNumber) => Progress::Complete(VERIFY_PHONE.into()),
        _ => progress,
    };
    waiting::status(visit, routes(Kind::EmailAddress), progress).await
}

/// `GET /sign-up/methods`: the other ways to prove the address.
pub async fn methods(visit: Visit) -> Result<Response> {
    let kind = current_kind(&visit.cx).await?;
    let factors = sign_up::alternatives(&visit.cx).await?;
    waiting::methods(visit, routes(kind), factors).await
}

/// Of which kind the address is that waits for its proof.
async fn current_kind(cx: &Context) -> Result<Kind> {
    Ok(asked_for(&sign_up::progress(cx).await?).unwrap_or(Kind::EmailAddress))
}

/// `GET /sign-up/continue`: what is missing, and nothing else.
pub async fn go_on(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    visit.fresh()?;
    let missing = match sign_up::progress(&visit.cx).await? {
        Progress::Missing(missing) => missing,
        Progress::Nothing => return Ok(see_other(&beginning_anew(&visit.cx, START).await?)),
        progress => {
            return Ok(see_other(verify_page(asked_for(&progress).unwrap_or(Kind::EmailAddress))));
        }
    };
    let flash = Flash::take(&visit).await?;
    let settings = visit.cx.settings.clone();
    let title = visit.cx.words.say("continue_title");
    let draw = move || {
        let by_phone = ask.by_phone();
        let asked = Asked::missing(settings, &missing, by_phone, flash.clone());
        let either = asked.either;
        view! {
            <h1 id="title">{t("continue_title")}</h1>
            <p class="lead">{t("continue_lead")}</p>
            <Notices flash fields=asked.told()/>
            <form class="form" method="post" action=Supplement::url() novalidate>
                <Fields asked/>
                <Submit label=t("continue")/>
                {either.map(|by_phone| view! { <Switch by_phone action=OtherMissing::url()/> })}
                <button class="button button-quiet" type="submit" formaction=Cancel::url()>{t("cancel")}</button>
            </form>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// The page that asks for what is missing, with the field that people have chosen.
fn missing_page(by_phone: bool) -> String {
    with_query(CONTINUE, &[(BY.0, Some(BY.1).filter(|_| by_phone))])
}

/// Gives what was missing.
#[server(prefix = "/act", endpoint = "sign_up/supplement")]
pub async fn supplement(
    password: Option<String>,
    #[server(flatten)] values: Values,
) -> Result<(), ServerFnError> {
    let page = missing_page(values.by_phone());
    answer_once_more(Form { page: &page, typed: &values.typed() }, async |cx| {
        let given = values.given(password.as_deref());
        onward(&cx, sign_up::supplement(&cx, &given).await).await
    })
    .await
}

/// Shows the page with the other of mail address and phone number, and what was typed into the rest.
#[server(prefix = "/act", endpoint = "sign_up/other_missing")]
pub async fn other_missing(#[server(flatten)] values: Values) -> Result<(), ServerFnError> {
    let page = missing_page(!values.by_phone());
    answer(Form { page: &page, typed: &values.typed() }, async |_| {
        keep_typed(CONTINUE, &values.typed()).await?;
        Ok(page.clone())
    })
    .await
}

/// Where a step leads. When another account was quicker, the attempt is over, and the start page says so.
async fn onward(cx: &Context, outcome: Result<SignUp>) -> Result<String> {
    match outcome {
        Err(error) if error.is(Refusal::IdentificationClaimed) => claimed(error).await,
        Err(error) => Err(error),
        Ok(attempt) => Ok(path_for(cx, &attempt)),
    }
}

/// Answers with the code that was mailed.
#[server(prefix = "/act", endpoint = "sign_up/attempt")]
pub async fn attempt(code: Option<String>) -> Result<(), ServerFnError> {
    answer_code(Kind::EmailAddress, code).await
}

/// Answers with the code that came as a text.
#[server(prefix = "/act", endpoint = "sign_up/attempt_phone")]
pub async fn attempt_phone(code: Option<String>) -> Result<(), ServerFnError> {
    answer_code(Kind::PhoneNumber, code).await
}

async fn answer_code(kind: Kind, code: Option<String>) -> Result<(), ServerFnError> {
    answer_once_more(Form { page: verify_page(kind), typed: &[] }, async |cx| {
        let outcome = sign_up::attempt_code(&cx, kind, code.as_deref().unwrap_or_default()).await;
        onward(&cx, outcome).await
    })
    .await
}

/// Another account proved the address first: the attempt is over, and the start page says so.
pub async fn claimed(error: Error) -> Result<String> {
    crate::http::act::tell(START, error).await?;
    Ok(start_anew(START).await)
}

/// Sends again, or for the first time.
#[server(prefix = "/act", endpoint = "sign_up/resend")]
pub async fn resend() -> Result<(), ServerFnError> {
    let page = current_page().await;
    answer(Form { page, typed: &[] }, async |cx| {
        let first = matches!(sign_up::progress(&cx).await?, Progress::Unsent { .. });
        sign_up::resend(&cx).await?;
        if !first {
            crate::http::act::good_news(page, "resent").await?;
        }
        Ok(page.into())
    })
    .await
}

/// The page on which whoever sends a form waits.
async fn current_page() -> &'static str {
    let visit = use_context::<Visit>();
    let kind = match &visit {
        Some(visit) => current_kind(&visit.cx).await.ok(),
        None => None,
    };
    verify_page(kind.unwrap_or(Kind::EmailAddress))
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
        Ok(verify_page(current_kind(&cx).await?).into())
    })
    .await
}

/// Goes on after the link was pressed elsewhere.
#[server(prefix = "/act", endpoint = "sign_up/finish")]
pub async fn finish() -> Result<(), ServerFnError> {
    answer(Form { page: &start_anew(START).await, typed: &[] }, async |cx| {
        onward(&cx, sign_up::finish(&cx).await).await
    })
    .await
}

/// Shows the start page with all that the attempt was given, to be corrected. The attempt, and what was sent, hold until that
/// is sent.
#[server(prefix = "/act", endpoint = "sign_up/change")]
pub async fn change() -> Result<(), ServerFnError> {
    answer(Form { page: START, typed: &[] }, async |cx| begun_with(&cx, Values::default()).await).await
}

/// Ends the attempt. What it was given, or a form of it brought, stands on the start page.
#[server(prefix = "/act", endpoint = "sign_up/cancel")]
pub async fn cancel(#[server(flatten)] values: Values) -> Result<(), ServerFnError> {
    answer(Form { page: START, typed: &[] }, async |cx| {
        let next = begun_with(&cx, values).await?;
        crate::auth::sign_in::cancel(&cx).await?;
        Ok(next)
    })
    .await
}

/// The page on which the open attempt began, where these values and what it was given are kept. Never the password, which is
/// asked for again.
async fn begun_with(cx: &Context, values: Values) -> Result<String> {
    let attempt = sign_up::current(cx).await?.filter(|attempt| attempt.session_id.is_none());
    let Some(attempt) = attempt else { return beginning_anew(cx, START).await };
    let values = values.or_of(&attempt);
    if attempt.admin_link_id.is_some() {
        keep_typed(SETUP, &values.typed()).await?;
        return Ok(SETUP.into());
    }
    keep_typed(START, &values.typed()).await?;
    let targets = redirects::acceptable(cx, After::SignUp, &attempt.targets);
    Ok(start_page(&targets, values.by_phone()))
}

/// `GET /sign-up/…`: a step that does not exist leads to the start.
pub async fn anything_else(visit: Visit, Query(named): Query<Targets>) -> Response {
    see_other(&beginning(START, &redirects::acceptable(&visit.cx, After::SignUp, &named)))
}
