//! `/user/verify-it-is-you`: before something important changes, the person proves once more who they are. What they were
//! about to do is done after that, without another press.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::Portal;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::proofs::verification::{Progress, Waiting};
use crate::auth::step_up::{self, Step};
use crate::error::Result;
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::http::step_up::PendingForm;
use crate::id::IdentificationId;
use crate::model::factor::Factor;
use crate::model::identification::Kind;
use crate::model::session::Session;
use crate::model::verification::DIGITS;
use crate::pages::me::{Me, acting, is_signed_out, landed, signed_in};
use crate::pages::passkey_answer::{asked, reply, told};
use crate::pages::way::show;
use crate::pages::{next, paths};
use crate::ui::form::{CodeField, Field, ForManagers, Lead, Notices, PasswordField, Submit};
use crate::ui::methods::{Exits, Help, MethodList, need_script};
use crate::ui::passkey::{Asks, PasskeyForm, PasskeysNeedScript};
use crate::ui::prompt::{Actions, Prompted};
use crate::ui::shell::{Look, card_page};
use crate::ui::waiting::{Need, Resend, over};
use crate::ui::{t, words};

/// A page for whoever has to prove it: they use the session of what waits, whichever is in use. When that is over, so is what
/// waits; and when nothing has to be proved any more, people go on.
pub struct Prover(Me);

impl FromRequestParts<Portal> for Prover {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, portal).await?;
        match whose(visit).await {
            Ok(who) => who.map(Self),
            Err(error) => Err(error.into_response()),
        }
    }
}

async fn whose(mut visit: Visit) -> Result<Result<Me, Response>> {
    visit.fresh()?;
    let waits = PendingForm::look(&visit).await?;
    let page = waits.as_ref().map(|waits| waits.page.clone());
    let home = next::home(page.as_deref());
    visit.cx.visitor.session_id = waits.map(|waits| waits.session_id);
    let Some(who) = sessions::anybody(&visit.cx).await? else {
        return Ok(Err(nobodys(visit, page.is_some(), home).await?));
    };
    visit.shows(&who.session.id);
    if step_up::may_be_asked(&visit.cx, &who) {
        return Ok(Ok(Me { visit, who }));
    }
    // What waits is left to the answer that proved it, which may be about to carry it out.
    Ok(Err(see_other(page.as_deref().unwrap_or(home))))
}

/// Where the page leads that is of no session: what waited, if anything did, is dropped, as a form would be.
async fn nobodys(mut visit: Visit, waited: bool, home: &str) -> Result<Response> {
    PendingForm::take(&visit).await?;
    visit.cx.visitor.session_id = None;
    if waited && !visit.is_head {
        return Ok(see_other(&landed(&visit, home).await?));
    }
    Ok(signed_in(&visit, home).await.map_or_else(|away| away, |_| see_other(home)))
}

/// `GET /user/verify-it-is-you`. Sends nothing.
pub async fn page(Prover(Me { visit, who: me }): Prover) -> Result<Response> {
    let flash = Flash::take(&visit).await?;
    let step_up::Asks { step, locked, others } = step_up::step(&visit.cx, &me).await?;
    let (flash, open) = (flash.locked(locked.as_ref()), locked.is_none());
    let others = !others.is_empty();
    let support = visit.cx.settings.application.support_email.clone();
    let title = visit.cx.words.say("step_up_title");
    let look = Look::of(&visit).with_passkeys(matches!(step, Step::Passkey));
    let look = if matches!(step, Step::Sent(Progress::Waiting(_))) { look.waiting(&visit) } else { look };
    let draw = move || view! { <Proof me step open others flash support/> };
    Ok(show(&visit, card_page(look, title, draw)))
}

#[component]
fn Proof(
    me: SignedIn,
    step: Step,
    open: bool,
    others: bool,
    flash: Flash,
    support: Option<String>,
) -> impl IntoView {
    let (address, identifier) = (me.shown_address(), me.primary_address().to_owned());
    let session = me.session;
    let cancel = acting(StepUpCancel::url(), &session);
    view! {
        <h1 id="title">{t("step_up_title")}</h1>
        {match step {
            // No field for what would not be taken.
            _ if !open => view! {
                <Lead key="step_up_lead" address/>
                <Notices flash fields=&["code", "password"]/>
            }.into_any(),
            Step::Passkey => view! {
                <Lead key="step_up_lead" address/>
                <Notices flash fields=&[]/>
                <PasskeysNeedScript/>
                <PasskeyForm asks=Asks::Get action=acting(StepUpPasskey::url(), &session)
                    question=acting(paths::STEP_UP_PASSKEY, &session) label=Some(t("method_passkey"))
                    class="button button-primary"/>
            }.into_any(),
            Step::Password => view! {
                <Lead key="step_up_lead" address/>
                <Notices flash=flash.clone() fields=&["password"]/>
                <Password flash session identifier/>
            }.into_any(),
            Step::Totp => view! {
                <Lead key="step_up_lead" address/>
                <p class="lead">{t("second_totp_lead")}</p>
                <Notices flash=flash.clone() fields=&["code"]/>
                <Code flash session/>
            }.into_any(),
            Step::BackupCode => view! {
                <Lead key="step_up_lead" address/>
                <p class="lead">{t("second_backup_lead")}</p>
                <Notices flash=flash.clone() fields=&["code"]/>
                <BackupCode flash session/>
            }.into_any(),
            Step::Prompt(asked) => {
                let actions = Actions {
                    code: acting(StepUpCode::url(), &session),
                    challenge: acting(StepUpChallenge::url(), &session),
                    prepare: acting(StepUpPrepare::url(), &session),
                };
                view! {
                    <Lead key="step_up_lead" address/>
                    <Prompted asked flash actions/>
                }.into_any()
            }
            Step::Sent(Progress::Waiting(waiting)) => view! { <Sent waiting flash session/> }.into_any(),
            Step::Sent(Progress::Unsent { address, .. }) => {
                view! { <Unsent address flash session/> }.into_any()
            }
            Step::Sent(_) | Step::Nothing => view! {
                <p class="lead">{t("step_up_nothing_lead")}</p>
                <Notices flash fields=&[]/>
                {support.map(|address| view! { <Help address/> })}
                <div class="actions"><a class="button button-secondary" href=paths::SIGN_OUT>{t("sign_out")}</a></div>
            }.into_any(),
        }}
        <Exits methods=others.then_some(paths::STEP_UP_METHODS) cancel/>
    }
}

#[component]
fn Password(flash: Flash, session: Session, identifier: String) -> impl IntoView {
    let error = flash.at_as(words(), "password", "your_password");
    view! {
        <form class="form" method="post" action=acting(StepUpPassword::url(), &session) novalidate>
            <ForManagers identifier/>
            <PasswordField label=t("field_password") autocomplete="current-password" error autofocus=true/>
            <Submit label=t("continue")/>
        </form>
    }
}

#[component]
fn Code(flash: Flash, session: Session) -> impl IntoView {
    let error = flash.at(words(), "code");
    view! {
        <form class="form" method="post" action=acting(StepUpCode::url(), &session) novalidate>
            <CodeField digits=DIGITS label=t("field_code") error autofocus=true/>
            <Submit label=t("continue")/>
        </form>
    }
}

#[component]
fn BackupCode(flash: Flash, session: Session) -> impl IntoView {
    let error = flash.at(words(), "code");
    view! {
        <form class="form" method="post" action=acting(StepUpBackupCode::url(), &session) novalidate>
            <Field name="code" label=t("field_backup_code") autocomplete="off" value="" error autofocus=true/>
            <Submit label=t("continue")/>
        </form>
    }
}

/// A message went: takes its code.
#[component]
fn Sent(waiting: Waiting, flash: Flash, session: Session) -> impl IntoView {
    let lead = if waiting.takes_code() { "waiting_sent_code" } else { "waiting_over" };
    let emblem = if waiting.kind == Kind::PhoneNumber { "emblem emblem-text" } else { "emblem emblem-mail" };
    view! {
        <div class=emblem aria-hidden="true"></div>
        <Lead key=lead address=waiting.address.clone()/>
        <Notices flash=flash.clone() fields=&["code"]/>
        {over(&waiting).map(|key| view! {
            <div class="notice notice-warning" role="alert"><p>{t(key)}</p></div>
        })}
        {waiting.takes_code().then(|| view! { <Code flash session=session.clone()/> })}
        <Resend kind=waiting.kind seconds=waiting.resend_in.ceil_seconds()
            action=acting(StepUpSend::url(), &session) need=Need::of(&waiting)/>
    }
}

/// Before anything was sent: one press, which the script makes by itself.
#[component]
fn Unsent(address: String, flash: Flash, session: Session) -> impl IntoView {
    let by_script = (!flash.is_refusal()).then_some("");
    view! {
        <Lead key="step_up_send_lead" address/>
        <Notices flash fields=&[]/>
        <form class="form" method="post" action=acting(StepUpSend::url(), &session) data-press=by_script>
            <Submit label=t("unsent_send")/>
        </form>
    }
}

/// `GET /user/verify-it-is-you/methods`: the other ways.
pub async fn methods(Prover(Me { visit, who: me }): Prover) -> Result<Response> {
    let flash = Flash::take(&visit).await?;
    let step_up::Asks { others, .. } = step_up::step(&visit.cx, &me).await?;
    if others.is_empty() {
        return Ok(see_other(paths::STEP_UP));
    }
    let title = visit.cx.words.say("use_another_method");
    let look = Look::of(&visit).with_passkeys(need_script(&others));
    let session = me.session;
    let draw = move || view! { <Methods others session flash/> };
    Ok(show(&visit, card_page(look, title, draw)))
}

#[component]
fn Methods(others: Vec<Factor>, session: Session, flash: Flash) -> impl IntoView {
    view! {
        <h1 id="title">{t("use_another_method")}</h1>
        <p class="lead">{t("methods_lead")}</p>
        <Notices flash fields=&[]/>
        <MethodList factors=others action=acting(StepUpPrepare::url(), &session) named=name/>
        <p class="card-footer"><a href=paths::STEP_UP>{t("back")}</a></p>
    }
}

/// The key of what a way is called here: a mail holds a code alone, and no link.
fn name(strategy: &str) -> String {
    match strategy {
        "email_code" => "step_up_by_mail".to_owned(),
        strategy => format!("method_{strategy}"),
    }
}

/// `POST /user/verify-it-is-you/passkey-question`: what to ask the person's authenticator.
pub async fn ask_passkey(visit: Visit) -> Result<Response> {
    let asked = asked(&visit, step_up::ask_passkey(&visit.cx)).await;
    told(visit.cx.words, asked)
}

/// Answers with a passkey.
#[server(prefix = "/act", endpoint = "user/reverify/passkey")]
pub async fn step_up_passkey(
    challenge_id: Option<String>,
    credential: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::STEP_UP, typed: &[] }, async |cx| {
        let proved = step_up::attempt_passkey(&cx, reply(&challenge_id, &credential)).await;
        go_on(&act, proved).await
    })
    .await
}

/// Answers with the password.
#[server(prefix = "/act", endpoint = "user/reverify/password")]
pub async fn step_up_password(password: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::STEP_UP, typed: &[] }, async |cx| {
        let proved = step_up::attempt_password(&cx, password.as_deref().unwrap_or_default()).await;
        go_on(&act, proved).await
    })
    .await
}

/// Answers with a code of six digits.
#[server(prefix = "/act", endpoint = "user/reverify/code")]
pub async fn step_up_code(code: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::STEP_UP, typed: &[] }, async |cx| {
        let proved = step_up::attempt_code(&cx, code.as_deref().unwrap_or_default()).await;
        go_on(&act, proved).await
    })
    .await
}

/// Answers a challenge.
#[server(prefix = "/act", endpoint = "user/reverify/challenge")]
pub async fn step_up_challenge(answer: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::STEP_UP, typed: &[] }, async |cx| {
        let proved = step_up::attempt_challenge(&cx, answer.as_deref().unwrap_or_default()).await;
        go_on(&act, proved).await
    })
    .await
}

/// Answers with a backup code.
#[server(prefix = "/act", endpoint = "user/reverify/backup_code")]
pub async fn step_up_backup_code(code: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::STEP_UP, typed: &[] }, async |cx| {
        let proved = step_up::attempt_backup_code(&cx, code.as_deref().unwrap_or_default()).await;
        go_on(&act, proved).await
    })
    .await
}

/// Where an answer leads.
async fn go_on(act: &Act, proved: Result<bool>) -> Result<String> {
    match proved {
        Err(error) if is_signed_out(&error) => signed_out(act).await,
        proved => next::after_step_up(act, proved).await,
    }
}

/// The session is over, and with it what waited.
async fn signed_out(act: &Act) -> Result<String> {
    let home = next::home(act.drop_what_waits().await?.as_deref());
    landed(&act.visit, home).await
}

/// Sends, or sends again.
#[server(prefix = "/act", endpoint = "user/reverify/send")]
pub async fn step_up_send() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::STEP_UP, typed: &[] }, async |cx| match step_up::send(&cx).await {
        Ok(again) => {
            if again {
                act.good_news(paths::STEP_UP, "resent").await?;
            }
            Ok(paths::STEP_UP.into())
        }
        Err(error) if is_signed_out(&error) => signed_out(&act).await,
        Err(error) => Err(error),
    })
    .await
}

/// Begins the proof by another method.
#[server(prefix = "/act", endpoint = "user/reverify/prepare")]
pub async fn step_up_prepare(
    strategy: Option<String>,
    identification_id: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::STEP_UP_METHODS, typed: &[] }, async |cx| {
        let id = identification_id.as_deref().and_then(IdentificationId::parse);
        let strategy = strategy.as_deref().unwrap_or_default();
        match step_up::prepare(&cx, strategy, id.as_ref()).await {
            Ok(leads) => Ok(leads.unwrap_or_else(|| paths::STEP_UP.into())),
            Err(error) if is_signed_out(&error) => signed_out(&act).await,
            Err(error) => Err(error),
        }
    })
    .await
}

/// Proves nothing: what waited is dropped.
#[server(prefix = "/act", endpoint = "user/reverify/cancel")]
pub async fn step_up_cancel() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        let page = act.drop_what_waits().await?;
        match step_up::cancel(&cx).await {
            Err(error) if !is_signed_out(&error) => Err(error),
            _ => Ok(next::home(page.as_deref()).into()),
        }
    })
    .await
}
