//! The pages that wait for the proof of an address, and the list of other ways to prove it.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::Context;
use crate::auth::proofs::verification::Progress;
use crate::auth::sign_up;
use crate::error::Result;
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::model::identification::Kind;
use crate::pages::sign_up::start::{self, Cancel, Change};
use crate::pages::waiting;
use crate::pages::way::start_anew;
use crate::pages::{next, paths};
use crate::ui::waiting::Routes;

fn routes(kind: Kind) -> Routes {
    Routes {
        start: paths::SIGN_UP,
        page: next::sign_up_proof(kind),
        missing: paths::SIGN_UP_CONTINUE,
        methods: paths::SIGN_UP_METHODS,
        status: paths::SIGN_UP_STATUS,
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
        None if matches!(progress, Progress::Complete) => Ok(see_other(&next::signed_up(&visit.cx).await?)),
        Some(other) => Ok(see_other(next::sign_up_proof(other))),
        None => waiting::page(visit, ask, routes(kind), progress).await,
    }
}

/// What has to be proved now.
pub fn asked_for(progress: &Progress) -> Option<Kind> {
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
        Some(Kind::PhoneNumber) => Progress::Complete,
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
    let act = Act::here()?;
    act.answer_once_more(Form { page: next::sign_up_proof(kind), typed: &[] }, async |cx| {
        let outcome = sign_up::attempt_code(&cx, kind, code.as_deref().unwrap_or_default()).await;
        start::onward(&act, outcome).await
    })
    .await
}

/// Sends again, or for the first time.
#[server(prefix = "/act", endpoint = "sign_up/resend")]
pub async fn resend() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = current_page(&act).await;
    act.answer(Form { page, typed: &[] }, async |cx| {
        let first = matches!(sign_up::progress(&cx).await?, Progress::Unsent { .. });
        sign_up::resend(&cx).await?;
        if !first {
            act.good_news(page, "resent").await?;
        }
        Ok(page.into())
    })
    .await
}

/// The page on which whoever sends a form waits.
async fn current_page(act: &Act) -> &'static str {
    next::sign_up_proof(current_kind(&act.visit.cx).await.unwrap_or(Kind::EmailAddress))
}

/// Begins the proof by another method.
#[server(prefix = "/act", endpoint = "sign_up/prepare")]
pub async fn prepare(
    strategy: Option<String>,
    identification_id: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let _ = identification_id;
    act.answer(Form { page: paths::SIGN_UP_METHODS, typed: &[] }, async |cx| {
        sign_up::prepare(&cx, strategy.as_deref().unwrap_or_default()).await?;
        Ok(next::sign_up_proof(current_kind(&cx).await?).into())
    })
    .await
}

/// Goes on after the link was pressed elsewhere.
#[server(prefix = "/act", endpoint = "sign_up/finish")]
pub async fn finish() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: &start_anew(&act, paths::SIGN_UP).await, typed: &[] }, async |cx| {
        start::onward(&act, sign_up::finish(&cx).await).await
    })
    .await
}
