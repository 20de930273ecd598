//! Development only: the inbox that shows every message, and the clock that tests move.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Json, Router};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::auth::Portal;
use crate::clock::Millis;
use crate::delivery::sms::sender;
use crate::error::{Refusal, Result};
use crate::http::current::Visit;
use crate::model::message::Message;
use crate::pages::paths;
use crate::storage::outbox::Row;
use crate::ui::shell::{Look, wide_page};
use crate::ui::{lang_of, t, t_with, words};

/// What a mail may do in its frame: have its links followed.
const SANDBOX: &str = "allow-popups allow-top-navigation-by-user-activation";

/// How many messages the inbox shows.
const SHOWN: i64 = 200;

/// The inbox; not there at all in production.
pub fn router() -> Router<Portal> {
    Router::new()
        .route(paths::INBOX, get(inbox))
        .route(paths::INBOX_LETTER, get(letter))
        .route(paths::INBOX_JSON, get(inbox_json).delete(clear_inbox))
}

/// The clock; only where the operator allows it to be moved.
pub fn clock_router() -> Router<Portal> {
    Router::new().route(paths::CLOCK, get(clock).post(advance))
}

/// What the inbox may be asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Ask {
    to: Option<String>,
}

async fn messages(portal: &Portal, ask: &Ask) -> Result<Vec<(Row, Message)>> {
    let mut newest = portal.outbox().list_newest(SHOWN).await?;
    newest.retain(|(_, message)| ask.to.as_ref().is_none_or(|to| message.to.eq_ignore_ascii_case(to)));
    Ok(newest)
}

async fn inbox(State(portal): State<Portal>, visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    let newest = messages(&portal, &ask).await?;
    let now = visit.cx.now;
    let title = visit.cx.words.say("inbox_title");
    let bar = || {
        view! {
            <nav class="topbar-nav" lang=lang_of("inbox_nav") aria-label=t("inbox_nav")>
                <a href=paths::SIGN_IN lang=words().language>{t("sign_in")}</a>
            </nav>
        }
    };
    let body = move || {
        let empty = newest.is_empty();
        let list: Vec<_> =
            newest.into_iter().map(|(row, message)| view! { <Letter row message now/> }).collect();
        view! {
            <h1 id="title" lang=lang_of("inbox_title")>{t("inbox_title")}</h1>
            <p class="lead" lang=lang_of("inbox_lead")>{t("inbox_lead")}</p>
            <div class="inbox" data-refresh="2">
                {empty.then(|| view! { <p class="muted" lang=lang_of("inbox_empty")>{t("inbox_empty")}</p> })}
                {list}
            </div>
        }
    };
    Ok(wide_page(Look::of(&visit), title, bar, body).into_response())
}

#[component]
fn Letter(row: Row, message: Message, now: Millis) -> impl IntoView {
    let age = ((now - row.created_at).0 / 1000).max(0).to_string();
    let meta = t_with("inbox_meta", &[("to", &message.to), ("seconds", &age)]);
    let frame = format!("{}/{}", paths::INBOX, row.id);
    let is_text = message.channel == "sms";
    let (title, lang) = match is_text {
        true => (t("inbox_text"), lang_of("inbox_text")),
        false => (message.subject, None),
    };
    view! {
        <article class="message">
            <header>
                <h2 lang=lang>{title.clone()}</h2>
                <p class="message-meta" lang=lang_of("inbox_meta")>{meta}</p>
            </header>
            <p class="message-meta">
                {message.code.map(|code| view! { <strong class="badge">{code}</strong>" " })}
                {message.link.map(|link| view! { <a href=link lang=lang_of("inbox_open_link")>{t("inbox_open_link")}</a> })}
            </p>
            {message.html.map(|_| view! { <iframe class="message-frame" title=title src=frame sandbox=SANDBOX></iframe> })}
            <details open=is_text>
                <summary lang=lang_of("inbox_as_text")>{t("inbox_as_text")}</summary>
                <pre class="message-text" tabindex="0">{message.text}</pre>
            </details>
        </article>
    }
}

/// One mail, as it will look: no script, nothing from elsewhere, shown in the inbox's own frame.
async fn letter(State(portal): State<Portal>, Path(id): Path<String>) -> Result<Response> {
    let newest = portal.outbox().list_newest(SHOWN).await?;
    let found =
        newest.into_iter().find(|(row, _)| row.id.as_str() == id).and_then(|(_, message)| message.html);
    let html = found.ok_or(Refusal::ResourceNotFound)?;
    // Links lead out of the frame.
    let html = html.replacen("<head>", "<head><base target=\"_top\">", 1);
    let policy =
        format!("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox {SANDBOX}");
    Ok(([(CONTENT_SECURITY_POLICY, policy), (X_FRAME_OPTIONS, "SAMEORIGIN".into())], Html(html))
        .into_response())
}

async fn inbox_json(State(portal): State<Portal>, Query(ask): Query<Ask>) -> Result<Response> {
    let newest = messages(&portal, &ask).await?;
    let config = portal.config();
    let entry = |(row, m): (Row, Message)| {
        let from =
            if m.channel == "sms" { sender(config.sms_url.as_deref()) } else { config.mail_from.clone() };
        json!({
            "id": row.id, "channel": m.channel, "template": m.template, "to": m.to, "from": from,
            "subject": m.subject, "text": m.text, "html": m.html, "code": m.code, "link": m.link,
            "created_at": row.created_at,
        })
    };
    Ok(Json(newest.into_iter().map(entry).collect::<Vec<_>>()).into_response())
}

async fn clear_inbox(State(portal): State<Portal>) -> Result<StatusCode> {
    portal.outbox().clear().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How far to move the clock.
#[derive(Deserialize)]
struct Advance {
    advance_seconds: u32,
}

async fn clock(State(portal): State<Portal>) -> Response {
    let clock = portal.clock();
    Json(json!({ "now": clock.now(), "ahead_seconds": clock.ahead().0 / 1000 })).into_response()
}

async fn advance(State(portal): State<Portal>, Form(by): Form<Advance>) -> Response {
    portal.clock().advance(Millis::seconds(by.advance_seconds.into()));
    portal.outbox().wake();
    clock(State(portal)).await
}
