//! Pages for what went wrong: not found, refused, broken. Each tells the request's id.

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

use crate::auth::Portal;
use crate::error::Refusal;
use crate::http::current::Visit;
use crate::http::headers::Nonce;
use crate::http::language::Spoken;
use crate::http::{Undressed, cookie, undressed};
use crate::id::RequestId;
use crate::pages::paths;
use crate::ui::card::Verdict;
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, t_with, words};

/// For every path that leads nowhere. The visit finds out the language of whoever is signed in.
pub async fn not_found(_: std::result::Result<Visit, Response>) -> Response {
    undressed(StatusCode::NOT_FOUND, None)
}

/// Draws a page around every error that has none yet.
pub async fn dress(State(portal): State<Portal>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let back = back(&request);
    let spoken = Spoken::with(&mut request, portal.config());
    let doubled = cookie::doubled(request.headers(), portal.config());
    let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
    let nonce = request.extensions().get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default();
    let response = next.run(request).await;
    let Some(bare) = bare(&response) else { return response };
    let (mut parts, _) = response.into_parts();
    // Page state that could not be kept is answered below, without a reason.
    if parts.status == StatusCode::INTERNAL_SERVER_ERROR && portal.db().health().fault().is_some() {
        parts.status = StatusCode::SERVICE_UNAVAILABLE;
    }
    let settings = portal.settings().await;
    // Nothing answers but the wizard as long as the portal is not set up: no switch either.
    let back = back.filter(|_| bare.code != Some("not_set_up"));
    let look = Look {
        words: spoken.get(),
        settings,
        nonce,
        back,
        session: None,
        refresh: None,
        script: None,
        warning: None,
        hint: None,
    };
    let look = look.warning_of(&doubled, &portal.config().root_domain);
    let after = parts.headers.get(RETRY_AFTER).and_then(|after| after.to_str().ok()?.parse().ok());
    let page = error_page(look, parts.status, bare.code, after, path, id);
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if parts.status == StatusCode::SERVICE_UNAVAILABLE {
        parts.headers.entry(RETRY_AFTER).or_insert(HeaderValue::from_static("60"));
    }
    (parts, page.0).into_response()
}

/// The page to come back to after another language was chosen: what a form was posted to is none.
fn back(request: &Request) -> Option<String> {
    let shown = matches!(*request.method(), Method::GET | Method::HEAD);
    Some(
        request
            .uri()
            .path_and_query()
            .filter(|_| shown)
            .map_or_else(|| paths::HOME.into(), ToString::to_string),
    )
}

/// The marker of an error without a page. Layers below answer with plain text, which counts as none.
fn bare(response: &Response) -> Option<Undressed> {
    if let Some(bare) = response.extensions().get::<Undressed>() {
        return Some(bare.clone());
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let status = response.status();
    let error = status.is_client_error() || status.is_server_error();
    let plain = kind.is_empty() || kind.starts_with("text/plain");
    let watched = status == StatusCode::SERVICE_UNAVAILABLE && plain && !kind.is_empty();
    (error && plain && !watched).then_some(Undressed { code: None })
}

fn error_page(
    look: Look,
    status: StatusCode,
    code: Option<&'static str>,
    after: Option<i64>,
    path: String,
    id: String,
) -> crate::http::Page<String> {
    let again = code == Some(Refusal::TryAgain.code());
    let look = if again { look.refreshing(1) } else { look };
    let key = match (status, code) {
        (_, Some("not_set_up")) => "error_not_set_up",
        _ if again => "error_again",
        (StatusCode::NOT_FOUND, _) => "error_not_found",
        (StatusCode::FORBIDDEN, None) => "error_cross_site",
        (StatusCode::MISDIRECTED_REQUEST, _) => "error_host",
        (StatusCode::PAYLOAD_TOO_LARGE, _) => "error_too_large",
        (StatusCode::SERVICE_UNAVAILABLE, _) => "error_unavailable",
        (status, _) if status.is_server_error() => "error_broken",
        _ => "error_refused",
    };
    let title = look.words.say(key);
    card_page(look, title, move || {
        let emblem = if status.is_server_error() { "stop" } else { "" };
        let refusal =
            code.and_then(Refusal::named).filter(|refusal| key == "error_refused" || refusal.passes());
        let detail = refusal.map(|refusal| match after {
            Some(seconds) => t_with(refusal.code(), &[("wait", &words().length(seconds))]),
            None => t(refusal.code()),
        });
        let lead = detail.unwrap_or_else(|| t(&format!("{key}.lead")));
        let (to, label) =
            if again { (path, t("try_again")) } else { (paths::HOME.to_owned(), t("error_home")) };
        view! {
            <Verdict emblem title=t(key) lead>
                <div class="actions"><a class="button button-secondary" href=to>{label}</a></div>
            </Verdict>
            <p class="card-footer muted">{t_with("error_request", &[("id", &id)])}</p>
        }
    })
}

/// What a panic becomes: a broken page, never a closed connection.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    undressed(StatusCode::INTERNAL_SERVER_ERROR, None)
}
