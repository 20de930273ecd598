//! Server functions: mounted by a handler of our own around that of leptos_axum. A server function decides where to go next
//! and leaves it in the [`Outcome`]; the response is made here.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderValue, LOCATION, REFERER, RETRY_AFTER};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::{Extension, Router};
use tower::ServiceExt;

use axum::response::{IntoResponse, Response};
use leptos::prelude::{Owner, provide_context, use_context};
use leptos::server_fn::ServerFnError;

use crate::auth::Context;
use crate::auth::{redirects, sessions};
use crate::error::{Error, Refusal, Result};
use crate::http::current::{SESSION, Visit};
use crate::http::flash::Flash;
use crate::http::reverify::{self, SentForm, Waits};
use crate::http::upload::Upload;
use crate::http::{cookie, undressed};
use crate::model::session::Session;
use crate::words::Words;

/// The largest form, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// What a server function decided.
#[derive(Clone, Default)]
struct Outcome(Arc<Mutex<Decided>>);

#[derive(Default)]
struct Decided {
    response: Option<Response>,
    clears: bool,
    repeats: Option<SentForm>,
    cookies: HeaderMap,
}

impl Outcome {
    fn decided(&self) -> std::sync::MutexGuard<'_, Decided> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn put(&self, response: Response) {
        self.decided().response = Some(response);
    }

    fn clear(&self) {
        self.decided().clears = true;
    }

    fn take(&self) -> Option<Response> {
        let mut decided = self.decided();
        let mut response = decided.response.take()?;
        response.headers_mut().extend(std::mem::take(&mut decided.cookies));
        if decided.clears {
            // Not the cookies: the browser itself stays known.
            let storage = HeaderValue::from_static("\"storage\"");
            response.headers_mut().insert("clear-site-data", storage);
        }
        Some(response)
    }
}

/// The pages, for an answer that shows one of them in place.
#[derive(Clone)]
pub struct Pages(pub Router);

/// Every form of it, for one that waited to be carried out.
#[derive(Clone)]
pub struct Forms(pub Router);

/// Marks a refusal of a form on this page that waits until whoever sent it has proved once more who they are.
#[derive(Clone)]
struct Unproved {
    page: String,
}

/// Marks a refusal that is told by the response itself: the page with the form, and when to come again if it passes.
#[derive(Clone)]
struct InPlace {
    page: String,
    status: StatusCode,
    seconds: Option<i64>,
}

/// Serves every server function.
pub async fn act(visit: Visit, Extension(pages): Extension<Pages>, mut request: Request) -> Response {
    // leptos_axum takes the owner that it finds on this thread as parent, and with it the context of another request.
    drop(Owner::new_root(None));
    // It would redirect to the referrer when a form does not parse, with the error in the address.
    request.headers_mut().remove(REFERER);
    // leptos_axum reads whatever comes. A body that names its length is refused unread, any other when it is too much.
    let (parts, body) = request.into_parts();
    let named =
        parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if named.is_some_and(|length| length > BODY_LIMIT) {
        return undressed(StatusCode::PAYLOAD_TOO_LARGE, None);
    }
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return undressed(StatusCode::PAYLOAD_TOO_LARGE, None);
    };
    let (headers, mut extensions) = (visit.headers.clone(), parts.extensions.clone());
    let forms = extensions.remove::<Forms>();
    let request = Request::from_parts(parts, body.clone().into());
    let outcome = Outcome::default();
    let provide = {
        let (visit, outcome) = (visit.clone(), outcome.clone());
        move || {
            provide_context(visit.clone());
            provide_context(outcome.clone());
        }
    };
    let told = leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    let response = outcome.take().unwrap_or_else(|| {
        // The function never ran: the form does not parse, is too large, or the method is wrong.
        let status = if told.status().is_client_error() { told.status() } else { StatusCode::BAD_REQUEST };
        undressed(status, None)
    });
    if let Some(Unproved { page }) = response.extensions().get::<Unproved>().cloned() {
        return wait(&visit, &page, &body).await.unwrap_or_else(Error::into_response);
    }
    let repeats = outcome.decided().repeats.take();
    if let (Some(form), Some(forms)) = (repeats, forms) {
        return carry_out(form, forms, &visit, headers, extensions).await;
    }
    shown(response, pages, headers, extensions).await
}

async fn shown(response: Response, pages: Pages, headers: HeaderMap, extensions: Extensions) -> Response {
    match response.extensions().get::<InPlace>().cloned() {
        Some(in_place) => show(in_place, pages, headers, extensions).await,
        None => response,
    }
}

/// Keeps a form until whoever sent it has proved once more who they are, and leads them there.
async fn wait(visit: &Visit, page: &str, body: &[u8]) -> Result<Response> {
    let Some(me) = sessions::anybody(&visit.cx).await? else { return Ok(see_other(page)) };
    // Whichever account is in use by then, it is done for the one that it was refused for.
    let named = visit.cx.visitor.session_id.as_ref().map(|_| visit.target.clone());
    let target = named.unwrap_or_else(|| format!("{}?{SESSION}={}", visit.path, me.session.id));
    let form = SentForm { target, body: String::from_utf8_lossy(body).into_owned() };
    Waits::page(visit, &me.session.id, page).with(form).keep(visit).await?;
    Ok(see_other(reverify::PAGE))
}

/// Carries out a form that waited, as if the browser sent it now, with the cookie that it is about to get. What was decided
/// about it is the answer.
async fn carry_out(
    form: SentForm,
    forms: Forms,
    visit: &Visit,
    mut headers: HeaderMap,
    extensions: Extensions,
) -> Response {
    let token = visit.cx.handout.client_token();
    if let Some(cookies) = token.and_then(|token| cookie::with(&headers, cookie::CLIENT, &token)) {
        headers.insert(COOKIE, cookies);
    }
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    let mut request = Request::post(&form.target).body(Body::from(form.body)).unwrap_or_default();
    (*request.headers_mut(), *request.extensions_mut()) = (headers, extensions);
    forms.0.oneshot(request).await.unwrap_or_else(|never| match never {})
}

/// The status of a refusal with the page of the form, which tells it and holds what was typed: pressed once more, after the
/// seconds that it names, it does what it should have done.
async fn show(what: InPlace, pages: Pages, mut headers: HeaderMap, extensions: Extensions) -> Response {
    headers.remove(CONTENT_LENGTH);
    headers.remove(CONTENT_TYPE);
    let mut request = Request::get(&what.page).body(Body::empty()).unwrap_or_default();
    (*request.headers_mut(), *request.extensions_mut()) = (headers, extensions);
    let shown = pages.0.oneshot(request).await.unwrap_or_else(|never| match never {});
    let mut response = match shown.status() {
        StatusCode::OK => shown,
        // There is no such page for this browser any more.
        _ => undressed(what.status, None),
    };
    *response.status_mut() = what.status;
    if let Some(seconds) = what.seconds {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// Where a form came from, and what it brought: for the page that is shown again when it is refused.
pub struct Form<'a> {
    /// The page that holds the form.
    pub page: &'a str,
    /// Names and values as they were typed. Never a code or a password.
    pub typed: &'a [(&'a str, Option<&'a str>)],
}

/// Answers a form: carries out `deed`, which says where to go next, and answers 303. A refusal goes back to the form's page
/// with a flash. Never an error, which Leptos would put into an address.
pub async fn answer<F>(form: Form<'_>, deed: impl FnOnce(Context) -> F) -> Result<(), ServerFnError>
where
    F: Future<Output = Result<String>>,
{
    let (Some(visit), Some(outcome)) = (use_context::<Visit>(), use_context::<Outcome>()) else {
        return Err(ServerFnError::new("not reached through its mount"));
    };
    let decided = match visit.fresh() {
        Ok(()) => deed(visit.cx.clone()).await,
        Err(again) => Err(again),
    };
    outcome.put(respond(&visit, &form, decided).await.unwrap_or_else(Error::into_response));
    Ok(())
}

/// The same for a form that no server function takes, for it holds a file.
pub async fn answer_upload(
    visit: Visit,
    pages: Pages,
    form: Form<'_>,
    request: Request,
    deed: impl AsyncFnOnce(&Context, &mut Upload) -> Result<String>,
) -> Response {
    let extensions = request.extensions().clone();
    let mut upload = Upload::new(request);
    let decided = match visit.fresh() {
        Ok(()) => deed(&visit.cx, &mut upload).await,
        Err(again) => Err(again),
    };
    upload.let_go().await;
    let response = respond(&visit, &form, decided).await.unwrap_or_else(Error::into_response);
    shown(response, pages, visit.headers.clone(), extensions).await
}

async fn respond(visit: &Visit, form: &Form<'_>, decided: Result<String>) -> Result<Response> {
    match decided {
        Ok(next) => Ok(see_other(&next)),
        Err(error) if error.is(Refusal::TryAgain) => Ok(see_other(form.page)),
        Err(error) if error.is(Refusal::ReverificationRequired) => {
            let unproved = Unproved { page: form.page.to_owned() };
            Ok((StatusCode::FORBIDDEN, Extension(unproved)).into_response())
        }
        Err(Error::Refused(refused)) => {
            let path = form.page.split('?').next().unwrap_or(form.page);
            Flash::refusal(path, &refused, form.typed).leave(visit).await?;
            let told = refused.iter().find(|refused| refused.refusal.is_told_in_place());
            let Some(told) = told else { return Ok(see_other(form.page)) };
            let status = StatusCode::from_u16(told.refusal.status())?;
            let seconds = told.refusal.passes().then(|| told.number.unwrap_or(1));
            let page = form.page.to_owned();
            Ok((status, Extension(InPlace { page, status, seconds })).into_response())
        }
        Err(broken) => Err(broken),
    }
}

/// Whoever uses this session has proved once more who they are: the form that waited for it is carried out in this response.
/// Answers the page where it began, or that of which the change was to begin; none when nothing waited.
pub async fn go_on_with(session: &Session) -> Result<Option<String>> {
    let (Some(visit), Some(outcome)) = (use_context::<Visit>(), use_context::<Outcome>()) else {
        return Ok(None);
    };
    let Some(waits) = Waits::take(&visit).await? else { return Ok(None) };
    let page = waits.page.clone();
    outcome.decided().repeats = waits.form_of(&session.id);
    Ok(Some(page))
}

/// What waited for a proof waits no more; answers the page where it began.
pub async fn drop_what_waits() -> Result<Option<String>> {
    match use_context::<Visit>() {
        Some(visit) => Ok(Waits::take(&visit).await?.map(|waits| waits.page)),
        None => Ok(None),
    }
}

/// Leaves good news for the page at `path`.
pub async fn good_news(path: &str, key: &str) -> Result<()> {
    match use_context::<Visit>() {
        Some(visit) => Flash::good_news(path, key).leave(&visit).await,
        None => Ok(()),
    }
}

/// Keeps something for the next pages, sealed, until it is removed or its time is over.
pub async fn keep<T: serde::Serialize + Sync>(key: &str, value: &T) -> Result<()> {
    match use_context::<Visit>() {
        Some(visit) => Ok(visit.state.insert(key, value).await?),
        None => Ok(()),
    }
}

/// Leaves what was typed for the page at `path`.
pub async fn keep_typed(path: &str, typed: &[(&str, Option<&str>)]) -> Result<()> {
    match use_context::<Visit>() {
        Some(visit) => Flash::refusal(path, &[], typed).leave(&visit).await,
        None => Ok(()),
    }
}

/// Leaves a refusal for the page at `path`, when it is not the page of the form.
pub async fn tell(path: &str, error: Error) -> Result<()> {
    let Error::Refused(refused) = error else { return Err(error) };
    match use_context::<Visit>() {
        Some(visit) => Flash::refusal(path, &refused, &[]).leave(&visit).await,
        None => Ok(()),
    }
}

/// Has the browser forget what the pages of this portal kept in it, when somebody signs out.
pub fn clear_site_data() {
    if let Some(outcome) = use_context::<Outcome>() {
        outcome.clear();
    }
}

/// Forgets what one page left for the next: whoever comes after must not see what was typed.
pub async fn forget_page_state() -> Result<()> {
    match use_context::<Visit>() {
        Some(visit) => Ok(visit.state.flush().await?),
        None => Ok(()),
    }
}

/// Keeps a language in the browser.
pub fn keep_language(words: &'static Words) {
    if let (Some(visit), Some(outcome)) = (use_context::<Visit>(), use_context::<Outcome>()) {
        cookie::keep_language(&mut outcome.decided().cookies, &visit.cx.config, words);
    }
}

/// Takes a cookie of this path away.
pub fn forget_cookie(name: &str, path: &str) {
    if let (Some(visit), Some(outcome)) = (use_context::<Visit>(), use_context::<Outcome>()) {
        cookie::forget(&mut outcome.decided().cookies, &visit.cx.config, name, path);
    }
}

/// The page that a form stands on, as it names it: a path of ours, or else the start.
pub fn way_back(named: Option<&str>) -> String {
    use_context::<Visit>().map_or_else(|| "/".into(), |visit| redirects::back(&visit.cx, named))
}

/// The value of a cookie of the request that is answered.
pub fn cookie(name: &str) -> Option<String> {
    use_context::<Visit>().and_then(|visit| cookie::value(&visit.headers, name).map(str::to_owned))
}

/// 303 to a `Location`.
pub fn see_other(location: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;

    #[tokio::test]
    async fn a_refusal_that_passes_shows_the_page_of_the_form_and_says_when_to_come_again() {
        let pages = || Pages(Router::new().route("/sign-in", get(async || "the page")));
        for (page, shown) in [("/sign-in?x=y", "the page"), ("/gone", "")] {
            let what =
                InPlace { page: page.into(), status: StatusCode::SERVICE_UNAVAILABLE, seconds: Some(5) };
            let response = show(what, pages(), HeaderMap::new(), Extensions::new()).await;
            assert_eq!((response.status().as_u16(), &response.headers()[RETRY_AFTER]), (503, &5.into()));
            let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            assert_eq!(body, shown.as_bytes());
        }
        let bare = Error::from(Refusal::Busy.with(5)).into_response();
        assert_eq!((bare.status().as_u16(), &bare.headers()[RETRY_AFTER]), (503, &5.into()));
    }
}
