//! The page that waits for a mail link and takes a code. Signing in and signing up share it.

use leptos::prelude::*;

use crate::auth::proofs::verification::Waiting;
use crate::http::flash::Flash;
use crate::model::identification::Kind;
use crate::model::verification::{DIGITS, Status};
use crate::ui::form::{Change, CodeField, ForManagers, Lead, Notices, Submit, Whose};
use crate::ui::methods::Exits;
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

/// What is still good of the message that went, in the words of the page.
struct Good {
    /// The key of the heading.
    heading: &'static str,
    /// The key of what was sent, with its address.
    lead: &'static str,
    /// The key of what is good no more, and what to do about it.
    over: Option<&'static str>,
    /// How much another message is needed.
    resend: Need,
}

/// How much another message is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Not at all, if this one arrives.
    Perhaps,
    /// A part of it is good no more.
    Rather,
    /// Nothing of it is good any more.
    Surely,
}

impl Need {
    /// By what is still good.
    pub fn of(waiting: &Waiting) -> Self {
        let parts = [waiting.link, waiting.code].into_iter().flatten();
        let good = parts.clone().filter(|part| *part == Status::Unverified).count();
        match good {
            0 => Self::Surely,
            good if good == parts.count() => Self::Perhaps,
            _ => Self::Rather,
        }
    }
}

/// The key of what is good no more.
pub fn over(waiting: &Waiting) -> Option<&'static str> {
    // The lock is told as the refusal that it is.
    if waiting.locked.is_some() {
        return None;
    }
    let both = waiting.link.is_some() && waiting.code.is_some();
    match (waiting.takes_link(), waiting.takes_code()) {
        (true, false) => match waiting.code? {
            Status::Failed => Some("waiting_code_failed"),
            _ => Some("waiting_code_expired"),
        },
        (false, true) => waiting.link.map(|_| "waiting_link_expired"),
        (true, true) => None,
        (false, false) => match waiting.status {
            Status::Superseded => Some("waiting_superseded"),
            Status::Failed if both => Some("waiting_neither"),
            Status::Failed => Some("waiting_failed"),
            Status::Expired => Some("waiting_expired"),
            Status::Unverified | Status::Verified => None,
        },
    }
}

impl Good {
    fn of(waiting: &Waiting) -> Self {
        let lead = match (waiting.takes_link(), waiting.takes_code()) {
            (true, true) => "waiting_sent_both",
            (true, false) => "waiting_sent_link",
            (false, true) => "waiting_sent_code",
            (false, false) => "waiting_over",
        };
        let heading = if waiting.link.is_some() { "waiting_title" } else { "waiting_title_code" };
        Self { heading, lead, over: over(waiting), resend: Need::of(waiting) }
    }
}

/// Waits for the link, takes the code, and always has a way out. What is good no more is not asked for.
#[component]
pub fn MailWaiting(waiting: Waiting, routes: Routes, flash: Flash, watching: bool) -> impl IntoView {
    let Good { heading, lead, over, resend } = Good::of(&waiting);
    let (link, code) = (waiting.takes_link(), waiting.takes_code());
    let elsewhere_text = if code { "waiting_elsewhere" } else { "waiting_elsewhere_link" };
    let over =
        over.map(|key| view! { <div class="notice notice-warning" role="alert"><p>{t(key)}</p></div> });
    let elsewhere = waiting.opened_elsewhere;
    let by_text = waiting.kind == Kind::PhoneNumber;
    let emblem = if by_text { "emblem emblem-text" } else { "emblem emblem-mail" };
    let good = good(&waiting);
    let whose = waiting.whose.clone();
    view! {
        <div class=emblem aria-hidden="true"></div>
        <h1 id="title">{t(heading)}</h1>
        {waiting.whose.clone().map(|identifier| view! { <Whose identifier/> })}
        <Lead key=lead address=waiting.address.clone()/>
        {routes.change.map(|action| view! { <Change action/> })}
        <Notices flash=flash.clone() fields=&["code"]/>
        {over}
        {link.then(|| view! {
            <div class="notice notice-warning" role="alert" data-elsewhere="" hidden=!elsewhere>
                <p>{t(elsewhere_text)}</p>
            </div>
            <p class="waiting" data-wait="" data-poll=routes.status data-good=good>
                <span class="pulse" aria-hidden="true"></span>{t("waiting_for_link")}
            </p>
            <form method="post" action=routes.finish data-ready="" hidden=true>
                <button type="submit">{t("continue")}</button>
            </form>
        })}
        {(code && !watching).then(|| view! { <CodeForm routes flash by_link=link whose/> })}
        {(link && watching).then(|| view! {
            <div class="actions">
                <a class="button button-primary" href=format!("{}?wait", routes.page)>{t("waiting_look_again")}</a>
                {code.then(|| view! {
                    <a class="button button-secondary" href=routes.page>{t("waiting_enter_code")}</a>
                })}
            </div>
        })}
        {waiting.locked.is_none().then(|| view! {
            <Resend kind=waiting.kind seconds=waiting.resend_in.ceil_seconds() action=routes.resend need=resend/>
        })}
        <Exits methods=(!waiting.alternatives.is_empty()).then_some(routes.methods) cancel=routes.cancel/>
    }
}

/// What is still good, as the script compares it with what it is told.
pub fn good(waiting: &Waiting) -> &'static str {
    match (waiting.takes_link(), waiting.takes_code()) {
        (true, true) => "link code",
        (true, false) => "link",
        (false, true) => "code",
        (false, false) => "",
    }
}

#[component]
fn CodeForm(routes: Routes, flash: Flash, by_link: bool, whose: Option<String>) -> impl IntoView {
    let error = flash.at(words(), "code");
    view! {
        <form class="form" method="post" action=routes.attempt novalidate>
            {whose.map(|identifier| view! { <ForManagers identifier/> })}
            <CodeField digits=DIGITS label=t("field_code") error autofocus=true/>
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
pub fn Resend(kind: Kind, seconds: i64, #[prop(into)] action: String, need: Need) -> impl IntoView {
    let countdown = (seconds > 0).then(|| seconds.to_string());
    let class = match need {
        Need::Perhaps => "button button-quiet",
        Need::Rather => "button button-secondary",
        Need::Surely => "button button-primary",
    };
    let button = view! {
        <button class=class type="submit" data-countdown=countdown>
            {t("resend")}" "<span data-seconds=""></span>
        </button>
    };
    if need == Need::Surely {
        return view! { <form class="form" method="post" action=action>{button}</form> }.into_any();
    }
    view! {
        <div class="resend">
            {if kind == Kind::PhoneNumber { t("waiting_no_text") } else { t("waiting_no_mail") }}
            <form method="post" action=action>{button}</form>
        </div>
    }
    .into_any()
}
