//! Signing in with a password, and choosing another one.

use std::sync::Arc;

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::proofs::passwords::NewPassword;
use crate::auth::proofs::verification::Progress;
use crate::auth::sign_in::password;
use crate::auth::sign_in::{Step, current, step};
use crate::error::{Error, Refusal, Refused, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::settings::Settings;
use crate::model::sign_in::SignIn;
use crate::pages::hints::password_hint;
use crate::pages::sign_in::start::{self, Cancel};
use crate::pages::way::{beginning_anew, show, unless_typed_twice};
use crate::pages::{next, paths};
use crate::ui::card::Verdict;
use crate::ui::form::{Change, ForManagers, Notices, PasswordField, Submit, Whose};
use crate::ui::methods::Exits;
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, words};

/// How long the page that says so stays by itself, where a script goes on: WCAG 2.2, 2.2.1 wants 20 seconds to stop it.
const STAYS_SECONDS: u32 = 20;

/// The step that asks for the password.
pub async fn page(visit: Visit, identifier: String, alternatives: bool) -> Result<Response> {
    visit.fresh()?;
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("password_title");
    let draw = move || view! { <Ask flash identifier alternatives/> };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

#[component]
fn Ask(flash: Flash, identifier: String, alternatives: bool) -> impl IntoView {
    let error = flash.at_as(words(), "password", "your_password");
    view! {
        <h1 id="title">{t("password_title")}</h1>
        <Whose identifier=identifier.clone()/>
        <Change action=start::Change::url() of="whose"/>
        <Notices flash fields=&["password"]/>
        <form class="form" method="post" action=AttemptPassword::url() novalidate>
            <ForManagers identifier/>
            <div class="field-group">
                <PasswordField name="password" label=t("field_password") autocomplete="current-password" error
                    autofocus=true/>
                <p class="form-link"><a href=paths::FORGOT_PASSWORD>{t("forgot_password")}</a></p>
            </div>
            <Submit label=t("continue")/>
        </form>
        <Exits methods=alternatives.then_some(paths::SIGN_IN_METHODS) cancel=Cancel::url()/>
    }
}

/// Answers with a password.
#[server(prefix = "/act", endpoint = "sign_in/attempt_password")]
pub async fn attempt_password(password: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::FACTOR_ONE, typed: &[] }, async |cx| {
        let typed = password.as_deref().unwrap_or_default();
        match password::attempt_password(&cx, typed).await {
            Ok(attempt) => Ok(next::after_sign_in(&cx, &attempt)),
            Err(error) => go_on(&act, current(&cx).await?.as_ref(), error, paths::FACTOR_ONE).await,
        }
    })
    .await
}

/// Where an attempt goes on that was refused on the way: what is refused for the password is told at `page`; what ends it, on
/// the start page, which shows whose account it is.
pub async fn go_on(act: &Act, attempt: Option<&SignIn>, error: Error, page: &str) -> Result<String> {
    let passes = |all: &[Refused]| all.iter().any(|refused| refused.refusal.passes());
    if !matches!(&error, Error::Refused(all) if !passes(all)) {
        return Err(error);
    }
    match next::after_refusal(&error) {
        Some(paths::SIGN_IN) => start::begin_again(act, attempt, error).await,
        other => {
            let page = other.unwrap_or(page);
            act.tell(page.split('?').next().unwrap_or(page), error).await?;
            Ok(page.to_owned())
        }
    }
}

/// `GET /sign-in/reset-password`: asks for the new password.
pub async fn reset_page(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Step::NewPassword { identifier, by_code } = step(&visit.cx).await? else {
        return Ok(see_other(paths::FACTOR_ONE));
    };
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("reset_password_title");
    let settings = visit.cx.settings.clone();
    let draw = move || view! { <Reset flash identifier by_code settings/> };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

#[component]
fn Reset(flash: Flash, identifier: String, by_code: bool, settings: Arc<Settings>) -> impl IntoView {
    let new = flash.at(words(), "new_password");
    let confirm = flash.at(words(), "confirm_password");
    let lead = if by_code { "reset_password_lead" } else { "reset_password_imposed_lead" };
    view! {
        <h1 id="title">{t("reset_password_title")}</h1>
        <p class="lead">{t(lead)}</p>
        <Whose identifier=identifier.clone()/>
        <Notices flash fields=&["new_password", "confirm_password"]/>
        <form class="form" method="post" action=ResetPassword::url() novalidate>
            <ForManagers identifier/>
            <PasswordField name="new_password" label=t("field_new_password") hint=password_hint(&settings) error=new
                judged=settings.password_settings.show_zxcvbn autofocus=true/>
            <PasswordField name="confirm_password" label=t("field_confirm_password") error=confirm/>
            {if by_code {
                view! {
                    <div class="check">
                        <input type="checkbox" id="sign_out_of_other_sessions" name="sign_out_of_other_sessions"
                            value="true" checked=true/>
                        <label for="sign_out_of_other_sessions">{t("field_sign_out_of_other_sessions")}</label>
                    </div>
                }.into_any()
            } else {
                view! { <input type="hidden" name="sign_out_of_other_sessions" value="true"/> }.into_any()
            }}
            <Submit label=t("continue")/>
        </form>
        <Exits cancel=Cancel::url()/>
    }
}

/// Chooses another password, and signs in.
#[server(prefix = "/act", endpoint = "sign_in/reset_password")]
pub async fn reset_password(
    new_password: Option<String>,
    confirm_password: Option<String>,
    sign_out_of_other_sessions: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::RESET_PASSWORD, typed: &[] }, async |cx| {
        let new = NewPassword {
            typed: new_password.as_deref().unwrap_or_default(),
            sign_out_others: sign_out_of_other_sessions.is_some(),
            objection: unless_typed_twice(new_password.as_deref(), confirm_password.as_deref()),
        };
        let told = if new.sign_out_others { "reset_done_others_out" } else { "reset_done_others_stay" };
        match password::reset_password(&cx, new).await {
            Ok(attempt) => {
                // Until then nobody is signed in here, nor out elsewhere.
                if attempt.session_id.is_some() {
                    act.good_news(paths::RESET_PASSWORD_DONE, told).await?;
                }
                Ok(next::after_sign_in(&cx, &attempt))
            }
            Err(error) if error.is(Refusal::UserLocked) || error.is(Refusal::ResourceForbidden) => {
                go_on(&act, current(&cx).await?.as_ref(), error, paths::RESET_PASSWORD).await
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// `GET /sign-in/reset-password-success`: says once that the password was replaced, and leads on.
pub async fn reset_done(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let flash = Flash::take(&visit).await?;
    if !matches!(step(&visit.cx).await?, Step::Sent(Progress::Complete)) {
        return Ok(see_other(&beginning_anew(&visit.cx, paths::SIGN_IN).await?));
    }
    let target = next::signed_in(&visit.cx).await?;
    let Some(told) = flash.done else { return Ok(see_other(&target)) };
    let title = visit.cx.words.say("reset_done_title");
    Ok(show(&visit, card_page(Look::of(&visit), title, move || view! { <ResetDone told target/> })))
}

#[component]
fn ResetDone(told: String, target: String) -> impl IntoView {
    view! {
        <Verdict emblem="ok" title=t("reset_done_title") lead=t(&told)/>
        <div class="actions">
            <a class="button button-primary" href=target autofocus=true data-go-on=STAYS_SECONDS.to_string()>{t("continue")}</a>
        </div>
        <div class="resend room" data-going-on="" hidden=true>
            {t("goes_on_by_itself")}
            <button class="button button-quiet" type="button">
                {t("stay_here")}" "<span data-seconds=""></span>
            </button>
        </div>
    }
}
