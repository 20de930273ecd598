//! The page that waits for a mail link and takes a code. Signing in and signing up share it.

use leptos::prelude::*;

use crate::auth::verification::Waiting;
use crate::http::flash::Flash;
use crate::model::identification::Kind;
use crate::model::verification::{DIGITS, Status};
use crate::ui::form::{Change, CodeField, Lead, Notices, Submit};
use crate::ui::{t, words};

/// Where the forms of the page go.
#[derive(Clone, Copy)]
pub struct Routes {
    /// Where the flow begins.
    pub start: &'static str,
    /// This page.
    pub page: &'static str,
    /// The page that asks for what is missing.
    pub missing: &'static str,
    /// The list of other methods.
    pub methods: &'static str,
    /// What the script asks.
    pub status: &'static str,
    /// Takes the code.
    pub attempt: &'static str,
    /// Begins the proof by another method.
    pub prepare: &'static str,
    /// Sends again.
    pub resend: &'static str,
    /// Goes on after the link was pressed elsewhere.
    pub finish: &'static str,
    /// Ends the attempt.
    pub cancel: &'static str,
    /// Leads back to where the address was typed, if one may.
    pub change: Option<&'static str>,
}

/// Waits for the link, takes the code, and always has a way out.
#[component]
pub fn MailWaiting(waiting: Waiting, routes: Routes, flash: Flash, watching: bool) -> impl IntoView {
    let open = waiting.status == Status::Unverified;
    let typing = waiting.by_code && open && !watching;
    let lead = match (waiting.by_link, waiting.by_code) {
        (true, true) => "waiting_sent_both",
        (true, false) => "waiting_sent_link",
        _ => "waiting_sent_code",
    };
    let elsewhere_text = if waiting.by_code { "waiting_elsewhere" } else { "waiting_elsewhere_link" };
    let heading = if waiting.by_link { t("waiting_title") } else { t("waiting_title_code") };
    let over = match waiting.status {
        Status::Expired => Some(t("waiting_expired")),
        Status::Failed => Some(t("waiting_failed")),
        Status::Superseded => Some(t("waiting_superseded")),
        Status::Unverified | Status::Verified => None,
    };
    let over = over.map(|text| view! { <div class="notice notice-warning" role="alert"><p>{text}</p></div> });
    let elsewhere = waiting.opened_elsewhere;
    let by_text = waiting.kind == Kind::PhoneNumber;
    let emblem = if by_text { "emblem emblem-text" } else { "emblem emblem-mail" };
    view! {
        <div class=emblem aria-hidden="true"></div>
        <h1 id="title">{heading}</h1>
        <Lead key=lead address=waiting.address.clone()/>
        {routes.change.map(|action| view! { <Change action/> })}
        <Notices flash=flash.clone() fields=&["code"]/>
        {over}
        {(open && waiting.by_link).then(|| view! {
            <div class="notice notice-warning" role="alert" data-elsewhere="" hidden=!elsewhere>
                <p>{t(elsewhere_text)}</p>
            </div>
            <p class="waiting" data-wait="" data-poll=routes.status>
                <span class="pulse" aria-hidden="true"></span>{t("waiting_for_link")}
            </p>
            <form method="post" action=routes.finish data-ready="" hidden=true>
                <button type="submit">{t("continue")}</button>
            </form>
        })}
        {typing.then(|| view! { <CodeForm routes flash by_link=waiting.by_link/> })}
        {(open && watching).then(|| view! {
            <div class="actions">
                <a class="button button-primary" href=format!("{}?wait", routes.page)>{t("waiting_look_again")}</a>
                {waiting.by_code.then(|| view! {
                    <a class="button button-secondary" href=routes.page>{t("waiting_enter_code")}</a>
                })}
            </div>
        })}
        <Resend kind=waiting.kind seconds=waiting.resend_in.ceil_seconds() action=routes.resend/>
        <Exits alternatives=!waiting.alternatives.is_empty() routes/>
    }
}

#[component]
fn CodeForm(routes: Routes, flash: Flash, by_link: bool) -> impl IntoView {
    let error = flash.at(words(), "code");
    view! {
        <form class="form" method="post" action=routes.attempt novalidate>
            <CodeField digits=DIGITS label=t("code_label") error autofocus=!by_link/>
            <Submit label=t("continue")/>
        </form>
        {by_link.then(|| view! {
            <noscript>
                <div class="actions">
                    <a class="button button-secondary" href=routes.page>{t("waiting_opened_link")}</a>
                    <a class="button button-quiet" href=format!("{}?wait", routes.page)>{t("waiting_watch")}</a>
                </div>
            </noscript>
        })}
    }
}

/// Asks for another message, when its time has come.
#[component]
pub fn Resend(kind: Kind, seconds: i64, #[prop(into)] action: String) -> impl IntoView {
    let countdown = (seconds > 0).then(|| seconds.to_string());
    view! {
        <div class="resend">
            {if kind == Kind::PhoneNumber { t("waiting_no_text") } else { t("waiting_no_mail") }}
            <form method="post" action=action>
                <button class="button button-quiet" type="submit" data-countdown=countdown>
                    {t("resend")}" "<span data-seconds=""></span>
                </button>
            </form>
        </div>
    }
}

/// The ways out: another method, and cancel.
#[component]
pub fn Exits(alternatives: bool, routes: Routes) -> impl IntoView {
    view! {
        <div class="actions">
            {alternatives.then(|| view! {
                <a class="button button-quiet" href=routes.methods>{t("use_another_method")}</a>
            })}
            <form method="post" action=routes.cancel>
                <button class="button button-quiet" type="submit">{t("cancel")}</button>
            </form>
        </div>
    }
}
