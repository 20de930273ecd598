//! The second step of signing in: a code of the app, a text, a backup code; or a message when the device is new.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::proofs::verification::{Progress, PromptState};
use crate::auth::sign_in;
use crate::auth::sign_in::second_step::{self, Prepared, SecondStanding, Step};
use crate::error::Result;
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::IdentificationId;
use crate::model::sign_in::{SignIn, Status};
use crate::model::verification::DIGITS;
use crate::pages::sign_in::first_step::{AttemptChallenge, Finish};
use crate::pages::sign_in::start::Cancel;
use crate::pages::sign_in::ticket;
use crate::pages::waiting::{self, Methods};
use crate::pages::way::{beginning_anew, show};
use crate::pages::{next, paths};
use crate::ui::form::{CodeField, Field, ForManagers, Lead, Notices, Submit, Whose};
use crate::ui::methods::Exits;
use crate::ui::prompt::{Actions, Prompted};
use crate::ui::shell::{Look, card_page};
use crate::ui::waiting::Routes;
use crate::ui::{t, words};

fn routes(new_device: bool) -> Routes {
    Routes {
        start: paths::SIGN_IN,
        page: next::second_step(new_device),
        missing: paths::SIGN_IN,
        methods: paths::FACTOR_TWO_METHODS,
        status: paths::FACTOR_TWO_STATUS,
        attempt: AttemptSecond::url(),
        prepare: PrepareSecond::url(),
        resend: ResendSecond::url(),
        finish: Finish::url(),
        cancel: Cancel::url(),
        change: None,
    }
}

/// Where an attempt is that waits for no second factor: where it goes on, or the start.
async fn elsewhere(visit: &Visit) -> Result<Response> {
    let goes_on = |attempt: &SignIn| {
        let status = attempt.status(&visit.cx.settings, visit.cx.now);
        !matches!(status, Status::NeedsSecondFactor | Status::NeedsClientTrust | Status::Abandoned)
    };
    match sign_in::current(&visit.cx).await?.filter(goes_on) {
        Some(attempt) => Ok(see_other(&next::after_sign_in(&visit.cx, &attempt))),
        None => Ok(see_other(&beginning_anew(&visit.cx, paths::SIGN_IN).await?)),
    }
}

/// `GET /sign-in/factor-two`, `GET /sign-in/client-trust`. Sends nothing.
pub async fn page(visit: Visit, Query(ask): Query<waiting::Ask>) -> Result<Response> {
    visit.fresh()?;
    let Some(waits) = second_step::step(&visit.cx).await? else {
        return elsewhere(&visit).await;
    };
    let SecondStanding { identifier, locked, step, new_device, after_reset, others } = waits;
    let routes = routes(new_device);
    if visit.path != routes.page {
        return Ok(see_other(routes.page));
    }
    if let Step::Sent(progress @ Progress::Waiting(_)) = step {
        return waiting::page(visit, ask, routes, progress).await;
    }
    let flash = Flash::take(&visit).await?.locked(locked.as_ref());
    let open = locked.is_none();
    let others = !others.is_empty();
    let (look, words) = (Look::of(&visit), visit.cx.words);
    Ok(match step {
        Step::Choice => see_other(paths::FACTOR_TWO_METHODS),
        Step::Totp => {
            let draw = move || view! { <Code flash identifier open others after_reset/> };
            show(&visit, card_page(look, words.say("second_totp_title"), draw))
        }
        Step::BackupCode => {
            let draw = move || view! { <BackupCode flash identifier open others after_reset/> };
            show(&visit, card_page(look, words.say("second_backup_title"), draw))
        }
        Step::Prompt(asked) => {
            let draw = move || view! { <AskedFor asked identifier flash open others after_reset/> };
            show(&visit, card_page(look, words.say("asked_title"), draw))
        }
        Step::Sent(progress) => {
            let address = match progress {
                Progress::Unsent { address, .. } => address,
                _ => String::new(),
            };
            let draw =
                move || view! { <Unsent flash identifier address open others new_device after_reset/> };
            show(&visit, card_page(look, words.say("second_send_title"), draw))
        }
    })
}

#[component]
fn AskedFor(
    asked: PromptState,
    identifier: String,
    flash: Flash,
    open: bool,
    others: bool,
    after_reset: bool,
) -> impl IntoView {
    let actions = Actions {
        code: AttemptSecond::url().into(),
        challenge: AttemptChallenge::url().into(),
        prepare: PrepareSecond::url().into(),
    };
    view! {
        <h1 id="title">{t("asked_title")}</h1>
        <Whose identifier/>
        <AfterReset after_reset/>
        {match open {
            true => view! { <Prompted asked flash actions/> }.into_any(),
            false => view! { <Notices flash fields=&[]/> }.into_any(),
        }}
        <WaysOut others/>
    }
}

#[component]
fn Code(flash: Flash, identifier: String, open: bool, others: bool, after_reset: bool) -> impl IntoView {
    let error = flash.at(words(), "code");
    view! {
        <h1 id="title">{t("second_totp_title")}</h1>
        <Whose identifier=identifier.clone()/>
        <AfterReset after_reset/>
        <p class="lead">{t("second_totp_lead")}</p>
        <Notices flash fields=&["code"]/>
        {open.then(|| view! {
            <form class="form" method="post" action=AttemptSecond::url() novalidate>
                <ForManagers identifier/>
                <CodeField digits=DIGITS label=t("field_code") error autofocus=true/>
                <Submit label=t("continue")/>
            </form>
        })}
        <WaysOut others/>
    }
}

#[component]
fn BackupCode(
    flash: Flash,
    identifier: String,
    open: bool,
    others: bool,
    after_reset: bool,
) -> impl IntoView {
    let error = flash.at(words(), "code");
    view! {
        <h1 id="title">{t("second_backup_title")}</h1>
        <Whose identifier=identifier.clone()/>
        <AfterReset after_reset/>
        <p class="lead">{t("second_backup_lead")}</p>
        <Notices flash fields=&["code"]/>
        {open.then(|| view! {
            <form class="form" method="post" action=AttemptBackupCode::url() novalidate>
                <ForManagers identifier/>
                <Field name="code" label=t("field_backup_code") autocomplete="off" value="" error autofocus=true/>
                <Submit label=t("continue")/>
            </form>
        })}
        <WaysOut others/>
    }
}

/// Before anything was sent: one press, which the script makes by itself.
#[component]
fn Unsent(
    flash: Flash,
    identifier: String,
    address: String,
    open: bool,
    others: bool,
    new_device: bool,
    after_reset: bool,
) -> impl IntoView {
    let by_script = (!flash.is_refusal()).then_some("");
    view! {
        <h1 id="title">{t("second_send_title")}</h1>
        <Whose identifier=identifier.clone()/>
        <AfterReset after_reset/>
        {match new_device {
            true => view! { <Lead key="second_new_device_lead" address/> }.into_any(),
            false => view! { <Lead key="second_send_lead" address/> }.into_any(),
        }}
        <Notices flash fields=&[]/>
        {open.then(|| view! {
            <form class="form" method="post" action=ResendSecond::url() data-press=by_script>
                <ForManagers identifier/>
                <Submit label=t("unsent_send")/>
            </form>
        })}
        <WaysOut others/>
    }
}

/// That a new password was saved, to whoever wonders why more is asked for.
#[component]
fn AfterReset(after_reset: bool) -> impl IntoView {
    after_reset.then(|| view! { <p class="lead">{t("second_after_reset")}</p> })
}

/// Who has lost what is asked for is helped where the other ways are listed.
#[component]
fn WaysOut(others: bool) -> impl IntoView {
    let label = if others { "use_another_method" } else { "second_lost" };
    view! { <Exits methods=Some(paths::FACTOR_TWO_METHODS) label cancel=Cancel::url()/> }
}

/// `GET /sign-in/factor-two/methods`: the other ways; where none is left, who helps.
pub async fn methods(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Some(SecondStanding { step, new_device, others, .. }) = second_step::step(&visit.cx).await? else {
        return elsewhere(&visit).await;
    };
    let flash = Flash::take(&visit).await?;
    let back = (!matches!(step, Step::Choice)).then(|| routes(new_device).page);
    let list = Methods { factors: others, back, none: "no_method.second_lead", ..Methods::default() };
    Ok(waiting::list(visit, flash, routes(new_device), list))
}

/// `GET /sign-in/factor-two/status`: what the script of the page that waits asks about once a second.
pub async fn status(visit: Visit) -> Result<Response> {
    match second_step::step(&visit.cx).await? {
        Some(SecondStanding { step: Step::Sent(progress), new_device, .. }) => {
            waiting::status(visit, routes(new_device), progress).await
        }
        _ if visit.renewed => waiting::status(visit, routes(false), Progress::Nothing).await,
        _ => Ok(waiting::go(paths::FACTOR_TWO)),
    }
}

/// Answers with a code of six digits.
#[server(prefix = "/act", endpoint = "sign_in/second/attempt")]
pub async fn attempt_second(code: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = page_of(&act).await;
    act.answer_once_more(Form { page, typed: &[] }, async |cx| {
        let answered = second_step::attempt_code(&cx, code.as_deref().unwrap_or_default()).await;
        ticket::onward(&cx, answered).await
    })
    .await
}

/// Answers with a backup code.
#[server(prefix = "/act", endpoint = "sign_in/second/attempt_backup_code")]
pub async fn attempt_backup_code(code: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::FACTOR_TWO, typed: &[] }, async |cx| {
        let answered = second_step::attempt_backup_code(&cx, code.as_deref().unwrap_or_default()).await;
        ticket::onward(&cx, answered).await
    })
    .await
}

/// Sends, or sends again.
#[server(prefix = "/act", endpoint = "sign_in/second/resend")]
pub async fn resend_second() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = page_of(&act).await;
    act.answer(Form { page, typed: &[] }, async |cx| {
        let attempt = second_step::resend(&cx).await?;
        if attempt.sent_at.is_some_and(|sent| sent < cx.now) && attempt.second_strategy.is_some() {
            act.good_news(page, "resent").await?;
        }
        Ok(next::after_sign_in(&cx, &attempt))
    })
    .await
}

/// Begins the proof by another method.
#[server(prefix = "/act", endpoint = "sign_in/second/prepare")]
pub async fn prepare_second(
    strategy: Option<String>,
    identification_id: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::FACTOR_TWO_METHODS, typed: &[] }, async |cx| {
        let id = identification_id.as_deref().and_then(IdentificationId::parse);
        let strategy = strategy.as_deref().unwrap_or_default();
        let Prepared { attempt, leads } = second_step::prepare(&cx, strategy, id.as_ref()).await?;
        Ok(leads.unwrap_or_else(|| next::after_sign_in(&cx, &attempt)))
    })
    .await
}

/// The page that a form of the second step stands on.
async fn page_of(act: &Act) -> &'static str {
    page_if_there(act).await.unwrap_or(next::second_step(false))
}

/// The same; none while the attempt is at another step.
pub async fn page_if_there(act: &Act) -> Option<&'static str> {
    let waits = second_step::step(&act.visit.cx).await.ok().flatten();
    waits.map(|waits| next::second_step(waits.new_device))
}
