//! `/sign-up` and `/sign-up/continue`: what a sign-up is given, at its start and where something is missing.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::presence::places::{self, Page};
use crate::auth::presence::redirects::{self, After, Targets};
use crate::auth::presence::tickets;
use crate::auth::proofs::verification::Progress;
use crate::auth::sign_up;
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::identification::Kind;
use crate::model::settings::SignUpMode;
use crate::model::sign_up::SignUp;
use crate::pages::onward::past;
use crate::pages::sign_up::fields::{Asked, Fields, Values, offers_either};
use crate::pages::sign_up::proof;
use crate::pages::way::{beginning, beginning_anew, show, unowned, with_query};
use crate::pages::{next, paths};
use crate::ui::card::Verdict;
use crate::ui::form::{Carried, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, t_with};

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
        return Ok(open_ticket(&visit, ticket, &ask.targets));
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
    let look = Look::of(&visit).with_hint(unowned(&visit).await?);
    let sign_in = places::instead(&visit.cx, Page::SignIn, &ask.targets.pairs());
    if settings.sign_up.mode == SignUpMode::Restricted {
        let support = settings.application.support_email.clone();
        let sign_in = sign_in.unwrap_or_else(|| beginning(paths::SIGN_IN, &ask.targets));
        return Ok(show(&visit, card_page(look, title, move || view! { <Restricted support sign_in/> })));
    }
    let draw = move || {
        let name = settings.application.name.clone();
        let by_phone = ask.by_phone();
        let asked = Asked::at_start(settings, by_phone, ask.values, flash.clone());
        view! { <Start name asked flash targets=ask.targets sign_in/> }
    };
    Ok(show(&visit, card_page(look, title, draw)))
}

/// A sign-in token that was taken here: where it belongs, without it.
fn open_ticket(visit: &Visit, ticket: &str, named: &Targets) -> Response {
    let why = match tickets::locate(&visit.cx, ticket) {
        Some(_) => Refusal::SignInTokenNotInSignIn,
        None => Refusal::TicketInvalid,
    };
    let targets = redirects::acceptable(&visit.cx, After::SignIn, named);
    see_other(&next::after_refused_ticket(&why.into(), &targets))
}

#[component]
fn Restricted(support: Option<String>, sign_in: String) -> impl IntoView {
    view! {
        <Verdict emblem="stop" title=t("restricted") lead=t("restricted.lead")>
            {support.map(|address| view! {
                <div class="actions"><a class="button button-secondary" href=format!("mailto:{address}")>{t("email_support")}</a></div>
            })}
        </Verdict>
        <p class="card-footer">{t("have_account")}" "<a href=sign_in>{t("sign_in")}</a></p>
    }
}

#[component]
fn Start(
    name: String,
    asked: Asked,
    flash: Flash,
    targets: Targets,
    /// The site's own page for that, if it has one.
    sign_in: Option<String>,
) -> impl IntoView {
    let taken = flash.tells(Refusal::IdentifierExists);
    let known = ["email_address", "phone_number", "username"].map(|field| (field, asked.value(field)));
    let known = known.iter().map(|(field, value)| (*field, Some(value.as_str())));
    let known: Vec<_> = known.filter(|(_, value)| taken && value.is_some_and(|v| !v.is_empty())).collect();
    let ours = || with_query(paths::SIGN_IN, &[&targets.pairs()[..], &known].concat());
    let sign_in = sign_in.unwrap_or_else(ours);
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
fn start_page(act: &Act, targets: &Targets, by_phone: bool) -> String {
    let offered = offers_either(&act.visit.cx.settings);
    let by = (BY.0, Some(BY.1).filter(|_| by_phone && offered));
    with_query(paths::SIGN_UP, &[&targets.pairs()[..], &[by]].concat())
}

/// Begins an attempt.
#[server(prefix = "/act", endpoint = "sign_up/create")]
pub async fn create(
    password: Option<String>,
    #[server(flatten)] values: Values,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let targets = redirects::acceptable(&act.visit.cx, After::SignUp, &targets);
    let page = start_page(&act, &targets, values.by_phone());
    act.answer_once_more(Form { page: &page, typed: &values.typed() }, async |cx| {
        let given = values.given(password.as_deref());
        match sign_up::begin(&cx, &given, &targets).await {
            // The start page leads on whoever is signed in, and says why nobody may sign up.
            Err(error) if error.is(Refusal::SessionExists) || error.is(Refusal::SignUpRestricted) => {
                Ok(page.clone())
            }
            Err(error) => Err(error),
            Ok(attempt) => Ok(next::after_sign_up(&cx, &attempt)),
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
    let act = Act::here()?;
    let targets = redirects::acceptable(&act.visit.cx, After::SignUp, &targets);
    let page = start_page(&act, &targets, !values.by_phone());
    act.answer(Form { page: &page, typed: &values.typed() }, async |_| {
        act.keep_typed(paths::SIGN_UP, &values.typed()).await?;
        Ok(page.clone())
    })
    .await
}

/// `GET /sign-up/continue`: what is missing, and nothing else.
pub async fn go_on(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    visit.fresh()?;
    let missing = match sign_up::progress(&visit.cx).await? {
        Progress::Missing(missing) => missing,
        Progress::Nothing => return Ok(see_other(&beginning_anew(&visit.cx, paths::SIGN_UP).await?)),
        progress => {
            return Ok(see_other(next::sign_up_proof(
                proof::asked_for(&progress).unwrap_or(Kind::EmailAddress),
            )));
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
    with_query(paths::SIGN_UP_CONTINUE, &[(BY.0, Some(BY.1).filter(|_| by_phone))])
}

/// Gives what was missing.
#[server(prefix = "/act", endpoint = "sign_up/supplement")]
pub async fn supplement(
    password: Option<String>,
    #[server(flatten)] values: Values,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = missing_page(values.by_phone());
    act.answer_once_more(Form { page: &page, typed: &values.typed() }, async |cx| {
        let given = values.given(password.as_deref());
        onward(&act, sign_up::supplement(&cx, &given).await).await
    })
    .await
}

/// Shows the page with the other of mail address and phone number, and what was typed into the rest.
#[server(prefix = "/act", endpoint = "sign_up/other_missing")]
pub async fn other_missing(#[server(flatten)] values: Values) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = missing_page(!values.by_phone());
    act.answer(Form { page: &page, typed: &values.typed() }, async |_| {
        act.keep_typed(paths::SIGN_UP_CONTINUE, &values.typed()).await?;
        Ok(page.clone())
    })
    .await
}

/// Shows the start page with all that the attempt was given, to be corrected. The attempt, and what was sent, hold until that
/// is sent.
#[server(prefix = "/act", endpoint = "sign_up/change")]
pub async fn change() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SIGN_UP, typed: &[] }, async |_| begun_with(&act, Values::default()).await)
        .await
}

/// Ends the attempt. What it was given, or a form of it brought, stands on the start page.
#[server(prefix = "/act", endpoint = "sign_up/cancel")]
pub async fn cancel(#[server(flatten)] values: Values) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SIGN_UP, typed: &[] }, async |cx| {
        let next = begun_with(&act, values).await?;
        crate::auth::sign_in::cancel(&cx).await?;
        Ok(next)
    })
    .await
}

/// The page on which the open attempt began, where these values and what it was given are kept. Never the password, which is
/// asked for again.
async fn begun_with(act: &Act, values: Values) -> Result<String> {
    let cx = &act.visit.cx;
    let attempt = sign_up::current(cx).await?.filter(|attempt| attempt.session_id.is_none());
    let Some(attempt) = attempt else { return beginning_anew(cx, paths::SIGN_UP).await };
    let values = values.or_of(&attempt);
    if attempt.admin_link_id.is_some() {
        act.keep_typed(paths::SETUP, &values.typed()).await?;
        return Ok(paths::SETUP.into());
    }
    act.keep_typed(paths::SIGN_UP, &values.typed()).await?;
    let targets = redirects::acceptable(cx, After::SignUp, &attempt.targets);
    Ok(start_page(act, &targets, values.by_phone()))
}

/// Where a step leads. When another account was quicker, the attempt is over, and the start page says so.
pub async fn onward(act: &Act, outcome: Result<SignUp>) -> Result<String> {
    match outcome {
        Err(error) if error.is(Refusal::IdentificationClaimed) => next::after_claim(act, error).await,
        Err(error) => Err(error),
        Ok(attempt) => Ok(next::after_sign_up(&act.visit.cx, &attempt)),
    }
}
