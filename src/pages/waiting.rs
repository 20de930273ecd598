//! The page that waits for a proof, what its script is told, and the list of other methods: the same for signing in and
//! signing up.

use axum::Json;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::auth::presence::sessions;
use crate::auth::proofs::verification::{Progress, Waiting};
use crate::error::Result;
use crate::http::act::see_other;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::factor::Factor;
use crate::model::verification::Status;
use crate::pages::way::{beginning_anew, show};
use crate::ui::card::{Facts, Verdict};
use crate::ui::form::{Change, Lead, Notices};
use crate::ui::methods::{Exits, Help, MethodList, need_script};
use crate::ui::shell::{Look, card_page};
use crate::ui::t;
use crate::ui::waiting::{MailWaiting, Routes, good};

/// How often the page asks again, without script and without a field.
const REFRESH_SECONDS: u32 = 3;

/// What the page is called with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    wait: Option<String>,
}

/// Waits for the link, takes the code. Sends nothing.
pub async fn page(visit: Visit, ask: Ask, routes: Routes, progress: Progress) -> Result<Response> {
    visit.fresh()?;
    // Taken first: what it tells must not turn up in another attempt.
    let flash = Flash::take(&visit).await?;
    let look = Look::of(&visit);
    let words = visit.cx.words;
    match progress {
        // Whoever knows where that leads has not come here.
        Progress::Complete | Progress::Nothing => {
            Ok(see_other(&beginning_anew(&visit.cx, routes.start).await?))
        }
        Progress::Missing(_) => Ok(see_other(routes.missing)),
        Progress::Unsent { address, .. } => {
            let title = words.say("unsent_title");
            let draw = move || view! { <Unsent routes flash address/> };
            Ok(show(&visit, card_page(look, title, draw)))
        }
        Progress::Ready => {
            let other = sessions::in_the_way(&visit.cx).await?.map(|other| other.shown_address());
            let draw = move || view! { <Ready routes flash other/> };
            Ok(show(&visit, card_page(look, words.say("ready_title"), draw)))
        }
        Progress::Waiting(waiting) => {
            let flash = flash.locked(waiting.locked.as_ref());
            // Without script a page that asks again by itself would wipe a half-typed code; it does so only without a field.
            let watching = waiting.takes_link() && (ask.wait.is_some() || !waiting.takes_code());
            let look = if watching { look.refreshing(REFRESH_SECONDS) } else { look }.waiting(&visit);
            let title =
                words.say(if waiting.link.is_some() { "waiting_title" } else { "waiting_title_code" });
            let draw = move || view! { <MailWaiting waiting routes flash watching/> };
            Ok(show(&visit, card_page(look, title, draw)))
        }
    }
}

/// What the script of the page is told.
pub async fn status(visit: Visit, routes: Routes, progress: Progress) -> Result<Response> {
    let told =
        |state: &str, next: Option<&str>| Json(json!({ "state": state, "next": next })).into_response();
    let waits = |waiting: &Waiting| {
        Json(json!({ "state": state(waiting), "next": routes.page, "good": good(waiting) })).into_response()
    };
    if visit.renewed {
        return Ok(told("again", None));
    }
    Ok(match progress {
        Progress::Nothing => told("gone", Some(&beginning_anew(&visit.cx, routes.start).await?)),
        Progress::Missing(_) => told("go", Some(routes.missing)),
        // Whoever else is signed in here is not replaced without a question.
        Progress::Ready if sessions::in_the_way(&visit.cx).await?.is_some() => told("go", Some(routes.page)),
        Progress::Ready => told("ready", None),
        Progress::Complete | Progress::Unsent { .. } => told("go", Some(routes.page)),
        Progress::Waiting(waiting) => waits(&waiting),
    })
}

/// The script is told to go elsewhere.
pub fn go(next: &str) -> Response {
    Json(json!({ "state": "go", "next": next })).into_response()
}

fn state(waiting: &Waiting) -> &'static str {
    match waiting.status {
        Status::Unverified if waiting.opened_elsewhere => "elsewhere",
        Status::Unverified | Status::Verified => "waiting",
        Status::Expired | Status::Failed | Status::Superseded => "expired",
    }
}

/// The first browser, after the link was pressed in another: one more press, which the script makes by itself. Not so when
/// somebody else is signed in here.
#[component]
fn Ready(routes: Routes, flash: Flash, other: Option<String>) -> impl IntoView {
    // Once it was refused, a script that pressed again would press for ever.
    let by_script = (!flash.is_refusal() && other.is_none()).then_some("");
    let lead = if other.is_some() { "link_switch.lead" } else { "ready_lead" };
    view! {
        <Notices flash fields=&[]/>
        <Verdict emblem="ok" title=t("ready_title") lead=t(lead)/>
        {other.map(|other| view! { <Facts facts=vec![(t("fact_signed_in"), other)]/> })}
        <form class="form" method="post" action=routes.finish data-press=by_script>
            <button class="button button-primary" type="submit">{t("continue")}</button>
        </form>
        <Exits methods=Some(routes.methods) cancel=routes.cancel/>
    }
}

/// Before anything was sent to the next address that has to be proved: one press, which the script makes by itself.
#[component]
fn Unsent(routes: Routes, flash: Flash, address: String) -> impl IntoView {
    let by_script = (!flash.is_refusal()).then_some("");
    view! {
        <h1 id="title">{t("unsent_title")}</h1>
        <Lead key="unsent_lead" address/>
        {routes.change.map(|action| view! { <Change action/> })}
        <Notices flash fields=&[]/>
        <form class="form" method="post" action=routes.resend data-press=by_script>
            <button class="button button-primary" type="submit">{t("unsent_send")}</button>
        </form>
        <Exits cancel=routes.cancel/>
    }
}

/// The other ways; back to the page when there is nothing to choose.
pub async fn methods(visit: Visit, routes: Routes, factors: Option<Vec<Factor>>) -> Result<Response> {
    visit.fresh()?;
    let flash = Flash::take(&visit).await?;
    let Some(factors) = factors else { return Ok(see_other(routes.page)) };
    let list = Methods { factors, back: Some(routes.page), ..Methods::default() };
    Ok(super::waiting::list(visit, flash, routes, list))
}

/// A list of methods to choose from.
pub struct Methods {
    /// The key of its heading.
    pub title: &'static str,
    /// The key of what stands under it.
    pub lead: &'static str,
    /// The key of what stands there when there are none.
    pub none: &'static str,
    /// The methods.
    pub factors: Vec<Factor>,
    /// The page to go back to, if one may.
    pub back: Option<&'static str>,
}

impl Default for Methods {
    fn default() -> Self {
        let (lead, none) = ("methods_lead", "no_method.lead");
        Self { title: "use_another_method", lead, none, factors: vec![], back: None }
    }
}

/// Shows the list; when there is nothing to choose from, it says so and how to get help.
pub fn list(visit: Visit, flash: Flash, routes: Routes, methods: Methods) -> Response {
    let methods = match methods.factors.is_empty() {
        true => Methods { title: "no_method", lead: methods.none, ..methods },
        false => methods,
    };
    let support = visit.cx.settings.application.support_email.clone();
    let title = visit.cx.words.say(methods.title);
    let look = Look::of(&visit).with_passkeys(need_script(&methods.factors));
    show(&visit, card_page(look, title, move || view! { <List methods routes flash support/> }))
}

#[component]
fn List(methods: Methods, routes: Routes, flash: Flash, support: Option<String>) -> impl IntoView {
    view! {
        <h1 id="title">{t(methods.title)}</h1>
        <p class="lead">{t(methods.lead)}</p>
        <Notices flash fields=&[]/>
        <MethodList factors=methods.factors action=routes.prepare/>
        {support.map(|address| view! { <Help address class="card-footer"/> })}
        {match methods.back {
            Some(back) => view! { <p class="card-footer"><a href=back>{t("back")}</a></p> }.into_any(),
            None => view! { <Exits cancel=routes.cancel/> }.into_any(),
        }}
    }
}
