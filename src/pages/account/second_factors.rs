//! Two-step verification in the profile: what is set up, the authenticator app, numbers, backup codes.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::account::second_factors::{self, OwnFactors, SetUp};
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::flash::Flash;
use crate::http::page_state::AFTER_CODES;
use crate::id::IdentificationId;
use crate::model::identification::{Identification, Kind};
use crate::model::session::Session;
use crate::model::verification::DIGITS;
use crate::pages::me::{Fresh, Me, MeWithTasks, acting, settled, unless_signed_out};
use crate::pages::way::{show, with_query};
use crate::pages::{next, paths};
use crate::ui::confirm::{Confirm, plain};
use crate::ui::form::{CodeField, Lead, Notices, Submit};
use crate::ui::qr::Qr;
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, t_with, words};

/// The section of the page on security.
#[component]
pub fn SecondFactors(own: OwnFactors, session: Session) -> impl IntoView {
    let nothing = own.methods() == 0;
    let removable = own.removable();
    let many = own.numbers.len() > 1;
    let numbers = own.numbers.clone().into_iter().enumerate().map(|(place, number)| {
        let session = session.clone();
        let is_default = place == 0 && !own.totp;
        view! { <Number number session is_default first=place == 0 removable many/> }
    });
    let numbers: Vec<_> = numbers.collect();
    view! {
        <section class="panel" aria-labelledby="two-step">
            <header class="panel-head">
                <h2 id="two-step">{t("two_step_title")}</h2>
                <p class="panel-note">{t(if nothing { "two_step_none" } else { "two_step_note" })}</p>
            </header>
            {(!nothing).then(|| view! {
                <ul class="rows">
                    {own.totp.then(|| view! {
                        <li class="row">
                            <div class="row-main">
                                <span class="row-title">{t("two_step_app")}</span>
                                <span class="badge badge-primary">{t("badge_default")}</span>
                            </div>
                            {removable.then(|| view! {
                                <div class="row-actions">
                                    <a class="button button-secondary" href=paths::REMOVE_APP aria-label=t("remove_totp")>
                                        {t("remove")}
                                    </a>
                                </div>
                            })}
                        </li>
                    })}
                    {numbers}
                    {own.backup_codes.map(|left| view! {
                        <li class="row">
                            <div class="row-main">
                                <span class="row-title">{t("two_step_backup_codes")}</span>
                                <span class="row-note">{words().say_with("backup_codes_left", &[("number", &left.to_string())])}</span>
                            </div>
                            {own.may_make_backup_codes.then(|| view! {
                                <div class="row-actions">
                                    <a class="button button-secondary" href=paths::NEW_BACKUP_CODES>{t("backup_codes_renew")}</a>
                                </div>
                            })}
                        </li>
                    })}
                </ul>
            })}
            <div class="panel-actions">
                {own.may_add_totp.then(|| view! {
                    <form method="post" action=acting(BeginTotp::url(), &session)>
                        <button class="button button-secondary" type="submit">{t("add_totp")}</button>
                    </form>
                })}
                {own.may_add_number.then(|| view! {
                    <a class="button button-secondary" href=paths::SECOND_NUMBER>{t("add_second_number")}</a>
                })}
                {(own.may_make_backup_codes && own.backup_codes.is_none()).then(|| view! {
                    <form method="post" action=acting(MakeBackupCodes::url(), &session)>
                        <button class="button button-secondary" type="submit">{t("backup_codes_make")}</button>
                    </form>
                })}
            </div>
        </section>
    }
}

#[component]
fn Number(
    number: Identification,
    session: Session,
    is_default: bool,
    first: bool,
    removable: bool,
    many: bool,
) -> impl IntoView {
    let shown = number.shown();
    let remove = with_query(paths::REMOVE_SECOND_NUMBER, &[("id", Some(number.id.as_str()))]);
    let label = t_with("remove_second_number_label", &[("number", &shown)]);
    let default_label = t_with("make_default_label", &[("number", &shown)]);
    let id = number.id.to_string();
    view! {
        <li class="row">
            <div class="row-main">
                <span class="row-title">{shown}</span>
                {is_default.then(|| view! { <span class="badge badge-primary">{t("badge_default")}</span> })}
                <span class="row-note">{t("method_phone_code_second")}</span>
            </div>
            <div class="row-actions">
                {(many && !first).then(|| view! {
                    <form method="post" action=acting(MakeDefault::url(), &session)>
                        <input type="hidden" name="identification_id" value=id/>
                        <button class="button button-quiet" type="submit" aria-label=default_label>
                            {t("make_default")}
                        </button>
                    </form>
                })}
                {removable.then(|| view! { <a class="button button-secondary" href=remove aria-label=label>{t("remove")}</a> })}
            </div>
        </li>
    }
}

/// Begins to set up an authenticator app.
#[server(prefix = "/act", endpoint = "user/totp/begin")]
pub async fn begin_totp() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        unless_signed_out(
            &act,
            second_factors::begin_totp(&cx).await.map(|()| paths::APP.into()),
            paths::SECURITY,
        )
        .await
    })
    .await
}

/// `GET /user/authenticator-app`.
pub async fn app_page(Fresh(MeWithTasks(Me { visit, who: me })): Fresh<MeWithTasks>) -> Result<Response> {
    let Some(set_up) = second_factors::setting_up(&visit.cx, &me).await? else {
        return Ok(see_other(paths::SECURITY));
    };
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("add_totp");
    let session = me.session;
    Ok(show(&visit, card_page(Look::of(&visit), title, move || view! { <App set_up session flash/> })))
}

#[component]
fn App(set_up: SetUp, session: Session, flash: Flash) -> impl IntoView {
    let error = flash.at(words(), "code");
    view! {
        <h1 id="title">{t("add_totp")}</h1>
        <p class="lead">{t("totp_lead")}</p>
        <Notices flash fields=&["code"]/>
        <Qr text=set_up.address.clone() label=t("totp_qr_label")/>
        <div class="facts-note">
            <p>{t("totp_by_hand")}</p>
            <p><code class="key">{set_up.key}</code></p>
            <p><a href=set_up.address>{t("totp_open_app")}</a></p>
        </div>
        <form class="form" method="post" action=acting(ActivateTotp::url(), &session) novalidate>
            <CodeField digits=DIGITS label=t("field_totp_code") error autofocus=true/>
            <Submit label=t("continue")/>
        </form>
        <div class="actions"><a class="button button-quiet" href=paths::SECURITY>{t("cancel")}</a></div>
    }
}

/// Proves that the app was set up.
#[server(prefix = "/act", endpoint = "user/totp/activate")]
pub async fn activate_totp(code: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::APP, typed: &[] }, async |cx| {
        let leads_to = next::after_second_factor(&cx).await?;
        let done = second_factors::activate_totp(&cx, code.as_deref().unwrap_or_default()).await;
        unless_signed_out(&act, set_up(&act, done, leads_to).await, paths::SECURITY).await
    })
    .await
}

/// A method was set up: new backup codes are shown, else good news.
async fn set_up(act: &Act, done: Result<()>, leads_to: String) -> Result<String> {
    done?;
    if second_factors::new_backup_codes(&act.visit.cx).await?.is_empty() {
        act.good_news(paths::SECURITY, "second_factor_added").await?;
        return Ok(leads_to);
    }
    act.keep(AFTER_CODES, &leads_to).await?;
    Ok(paths::BACKUP_CODES.into())
}

/// `GET /user/remove-authenticator-app`: asks.
pub async fn remove_app_page(Fresh(Me { visit, who: me }): Fresh<Me>) -> Result<Response> {
    if !second_factors::look(&visit.cx, &me).await?.totp {
        return Ok(see_other(paths::SECURITY));
    }
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("remove_totp");
    let action = acting(RemoveTotp::url(), &me.session);
    let draw = move || {
        view! { <Confirm title="remove_totp" lead=plain("remove_totp_lead") flash action back=paths::SECURITY/> }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Removes the authenticator app.
#[server(prefix = "/act", endpoint = "user/totp/remove")]
pub async fn remove_totp() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        settled(&act, second_factors::remove_totp(&cx).await, paths::SECURITY, "second_factor_removed").await
    })
    .await
}

/// `GET /user/second-factor-number`: which number.
pub async fn number_page(Fresh(MeWithTasks(Me { visit, who: me })): Fresh<MeWithTasks>) -> Result<Response> {
    if !second_factors::look(&visit.cx, &me).await?.may_add_number {
        return Ok(see_other(paths::SECURITY));
    }
    let flash = Flash::take(&visit).await?;
    let numbers: Vec<_> =
        me.of_kind(Kind::PhoneNumber).filter(|own| own.second_factor_at.is_none()).cloned().collect();
    let title = visit.cx.words.say("add_second_number");
    let session = me.session.clone();
    Ok(show(&visit, card_page(Look::of(&visit), title, move || view! { <Numbers numbers session flash/> })))
}

#[component]
fn Numbers(numbers: Vec<Identification>, session: Session, flash: Flash) -> impl IntoView {
    let lead = if numbers.is_empty() { "second_number_none" } else { "second_number_lead" };
    let entries = numbers.into_iter().map(|number| {
        let proved = number.verified_at.is_some();
        let action = if proved { ReserveNumber::url() } else { super::addresses::Verify::url() };
        let id = number.id.to_string();
        view! {
            <li>
                <form method="post" action=acting(action, &session)>
                    <input type="hidden" name="identification_id" value=id/>
                    {(!proved).then(|| view! { <input type="hidden" name="second_factor" value="yes"/> })}
                    <button class="method" type="submit">
                        <span class="method-name">{number.shown()}</span>
                        <span class="method-target">{t(if proved { "use_number" } else { "verify_number_first" })}</span>
                    </button>
                </form>
            </li>
        }
    });
    let entries: Vec<_> = entries.collect();
    view! {
        <h1 id="title">{t("add_second_number")}</h1>
        <p class="lead">{t(lead)}</p>
        <Notices flash fields=&[]/>
        {(!entries.is_empty()).then(|| view! { <ul class="method-list">{entries}</ul> })}
        <div class="actions">
            <a class="button button-secondary" href=super::addresses::add_second_number()>{t("add_number")}</a>
            <a class="button button-quiet" href=paths::SECURITY>{t("cancel")}</a>
        </div>
    }
}

/// Makes a number a second factor.
#[server(prefix = "/act", endpoint = "user/second_factor_number/reserve")]
pub async fn reserve_number(identification_id: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECOND_NUMBER, typed: &[] }, async |cx| {
        let leads_to = next::after_second_factor(&cx).await?;
        let id = parse(identification_id.as_deref())?;
        let done = second_factors::reserve_number(&cx, &id).await;
        unless_signed_out(&act, set_up(&act, done, leads_to).await, paths::SECURITY).await
    })
    .await
}

fn parse(id: Option<&str>) -> Result<IdentificationId> {
    id.and_then(IdentificationId::parse).ok_or_else(|| Refusal::ResourceNotFound.into())
}

/// What the page that asks is called with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Which {
    id: Option<String>,
}

/// `GET /user/remove-second-factor-number`: asks.
pub async fn remove_number_page(
    Fresh(Me { visit, who: me }): Fresh<Me>,
    axum::extract::Query(which): axum::extract::Query<Which>,
) -> Result<Response> {
    let own = second_factors::look(&visit.cx, &me).await?;
    let number = own.numbers.into_iter().find(|own| Some(own.id.as_str()) == which.id.as_deref());
    let Some(number) = number else { return Ok(see_other(paths::SECURITY)) };
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("remove_second_number");
    let action = acting(ReleaseNumber::url(), &me.session);
    let draw = move || {
        let lead = view! { <Lead key="remove_second_number_lead" address=number.shown()/> }.into_any();
        view! {
            <Confirm title="remove_second_number" lead flash action back=paths::SECURITY>
                <input type="hidden" name="identification_id" value=number.id.to_string()/>
            </Confirm>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// A number is a second factor no more.
#[server(prefix = "/act", endpoint = "user/second_factor_number/release")]
pub async fn release_number(identification_id: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        let id = parse(identification_id.as_deref())?;
        settled(
            &act,
            second_factors::release_number(&cx, &id).await,
            paths::SECURITY,
            "second_factor_removed",
        )
        .await
    })
    .await
}

/// Makes a number the one that is asked first.
#[server(prefix = "/act", endpoint = "user/second_factor_number/make_default")]
pub async fn make_default(identification_id: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        let id = parse(identification_id.as_deref())?;
        unless_signed_out(
            &act,
            second_factors::make_default(&cx, &id).await.map(|()| paths::SECURITY.into()),
            paths::SECURITY,
        )
        .await
    })
    .await
}

/// `GET /user/new-backup-codes`: asks before those before are dead.
pub async fn new_codes_page(Fresh(Me { visit, who: me }): Fresh<Me>) -> Result<Response> {
    if !second_factors::look(&visit.cx, &me).await?.may_make_backup_codes {
        return Ok(see_other(paths::SECURITY));
    }
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("backup_codes_renew_title");
    let action = acting(MakeBackupCodes::url(), &me.session);
    let draw = move || {
        view! {
            <h1 id="title">{t("backup_codes_renew_title")}</h1>
            <p class="lead">{t("backup_codes_renew_lead")}</p>
            <Notices flash fields=&[]/>
            <form class="form" method="post" action=action><Submit label=t("continue")/></form>
            <div class="actions"><a class="button button-quiet" href=paths::SECURITY>{t("cancel")}</a></div>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Makes backup codes.
#[server(prefix = "/act", endpoint = "user/backup_codes/make")]
pub async fn make_backup_codes() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        let done = second_factors::make_backup_codes(&cx).await;
        unless_signed_out(&act, set_up(&act, done, paths::SECURITY.into()).await, paths::SECURITY).await
    })
    .await
}

/// `GET /user/backup-codes`: new ones, until they are said to be kept.
pub async fn codes_page(Me { visit, .. }: Me) -> Result<Response> {
    let codes = second_factors::new_backup_codes(&visit.cx).await?;
    if codes.is_empty() {
        return Ok(see_other(paths::SECURITY));
    }
    let application = visit.cx.settings.application.name.clone();
    let title = visit.cx.words.say("backup_codes_title");
    Ok(show(&visit, card_page(Look::of(&visit), title, move || view! { <Codes codes application/> })))
}

#[component]
fn Codes(codes: Vec<String>, application: String) -> impl IntoView {
    let text = format!("{application}\n{}\n\n{}\n", t("backup_codes_title"), codes.join("\n"));
    view! {
        <h1 id="title">{t("backup_codes_title")}</h1>
        <p class="lead">{t("backup_codes_lead")}</p>
        <ul class="codes" aria-label=t("backup_codes_title")>
            {codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect::<Vec<_>>()}
        </ul>
        <div class="actions room" hidden=true data-keep=text data-name="backup-codes.txt">
            <button class="button button-secondary" type="button" data-copy="" data-show=t("copy") data-done=t("copied")>{t("copy")}</button>
            <a class="button button-secondary" data-download="">{t("download")}</a>
            <button class="button button-secondary" type="button" data-print="">{t("print")}</button>
        </div>
        <form class="form" method="post" action=CodesKept::url()><Submit label=t("backup_codes_kept")/></form>
    }
}

/// The codes were kept: they are shown no more.
#[server(prefix = "/act", endpoint = "user/backup_codes/kept")]
pub async fn codes_kept() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        let done = second_factors::backup_codes_are_kept(&cx).await;
        let next: Option<String> = act.taken(AFTER_CODES).await?;
        if done.is_ok() {
            act.good_news(paths::SECURITY, "backup_codes_are_kept").await?;
        }
        unless_signed_out(
            &act,
            done.map(|()| next.unwrap_or_else(|| paths::SECURITY.into())),
            paths::SECURITY,
        )
        .await
    })
    .await
}
