//! Server functions: mounted by a handler of our own around that of leptos_axum. A server function decides where to go next
//! and leaves it in the [`Outcome`]; the response is made here.

use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderValue, LOCATION, REFERER, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::{Extension, Router};
use tower::ServiceExt;

use axum::response::{IntoResponse, Response};
use leptos::prelude::{Owner, provide_context, use_context};
use leptos::server_fn::ServerFnError;

use crate::auth::presence::{clients, sessions};
use crate::auth::{Context, Portal};
use crate::error::{Error, Refusal, Result};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::http::gate::Held;
use crate::http::step_up::{PAGE, PendingForm, SentForm};
use crate::http::upload::Upload;
use crate::http::{cookie, eased, is_form, page_state, undressed, whole_body};
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

/// Marks an answer that is not given: another request has replaced, meanwhile, the token that this one came with.
#[derive(Clone)]
struct Overtaken;

/// Marks a refusal that is told by the response itself: the page with the form, and when to come again if it passes.
#[derive(Clone)]
struct InPlace {
    page: String,
    status: StatusCode,
    code: &'static str,
    seconds: Option<i64>,
    /// What the page has to tell. It is in this very response: nothing is kept for it.
    told: Flash,
}

/// Serves every server function. Who asks is looked up once the whole form is there: with a form that is held back, a token
/// that was replaced meanwhile would still do what it could when the form began.
///
/// Of two equal forms at once, browsers keep what the second is answered, which came with the token that the first has
/// replaced. It is judged once more, as one that comes when that is done.
pub async fn act(
    State(portal): State<Portal>,
    Extension(pages): Extension<Pages>,
    mut request: Request,
) -> Response {
    // leptos_axum would redirect to the referrer when a form does not parse, with the error in the address.
    request.headers_mut().remove(REFERER);
    // leptos_axum reads whatever comes.
    let (parts, body) = request.into_parts();
    let body = match whole_body(&parts.headers, body, BODY_LIMIT).await {
        Ok(body) => body,
        Err(unread) => return unread.into_response(),
    };
    if !is_form(&parts.headers, &body) {
        return undressed(StatusCode::UNSUPPORTED_MEDIA_TYPE, None);
    }
    // Boxed, here and below: what a decision needs while it waits is large, and would lie on the stack once for each layer.
    let response = Box::pin(serve(&portal, &pages, parts.clone(), &body)).await;
    match response.extensions().get::<Overtaken>() {
        Some(Overtaken) => Box::pin(serve(&portal, &pages, parts, &body)).await,
        None => response,
    }
}

async fn serve(portal: &Portal, pages: &Pages, mut parts: Parts, body: &Bytes) -> Response {
    // leptos_axum takes the owner that it finds on this thread as parent, and with it the context of another request.
    drop(Owner::new_root(None));
    let visit = match Visit::from_request_parts(&mut parts, portal).await {
        Ok(visit) => visit,
        Err(refused) => return refused,
    };
    let (headers, mut extensions) = (visit.headers.clone(), parts.extensions.clone());
    let forms = extensions.remove::<Forms>();
    let request = Request::from_parts(parts, body.clone().into());
    let act = Act::of(visit);
    let provide = {
        let act = act.clone();
        move || provide_context(act.clone())
    };
    let told = leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    let response = act.outcome.take().unwrap_or_else(|| {
        // The function never ran: the form does not parse, is too large, or the method is wrong.
        let status = if told.status().is_client_error() { told.status() } else { StatusCode::BAD_REQUEST };
        undressed(status, None)
    });
    if let Some(Unproved { page }) = response.extensions().get::<Unproved>().cloned() {
        return wait(&act.visit, &page, body).await.unwrap_or_else(Error::into_response);
    }
    let repeats = act.outcome.decided().repeats.take();
    if let (Some(form), Some(forms)) = (repeats, forms) {
        return carry_out(form, forms, &act.visit, headers, extensions).await;
    }
    shown(response, pages, &act.visit, extensions).await
}

async fn shown(response: Response, pages: &Pages, visit: &Visit, extensions: Extensions) -> Response {
    match response.extensions().get::<InPlace>().cloned() {
        Some(in_place) => {
            let mut headers = visit.headers.clone();
            renew_cookie(&mut headers, visit);
            show(in_place, pages, headers, extensions).await
        }
        None => response,
    }
}

/// Keeps a form until whoever sent it has proved once more who they are, and leads them there.
async fn wait(visit: &Visit, page: &str, body: &[u8]) -> Result<Response> {
    let Some(me) = sessions::anybody(&visit.cx).await? else { return Ok(see_other(page)) };
    PendingForm::page(visit, &me.session.id, page).with_form(&visit.path, body).keep(visit).await?;
    Ok(see_other(PAGE))
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
    renew_cookie(&mut headers, visit);
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    let mut request = Request::post(&form.target).body(Body::from(form.body)).unwrap_or_default();
    (*request.headers_mut(), *request.extensions_mut()) = (headers, extensions);
    forms.0.oneshot(request).await.unwrap_or_else(|never| match never {})
}

/// Puts the cookie that the browser is about to get in the place of the one it came with.
fn renew_cookie(headers: &mut HeaderMap, visit: &Visit) {
    let token = visit.cx.handout.client_token();
    let renewed = token.and_then(|token| cookie::with(headers, &visit.cx.config, cookie::CLIENT, &token));
    if let Some(cookies) = renewed {
        headers.insert(COOKIE, cookies);
    }
}

/// The status of a refusal with the page of the form, which tells it and holds what was typed: pressed once more, after the
/// seconds that it names, it does what it should have done.
async fn show(what: InPlace, pages: &Pages, mut headers: HeaderMap, mut extensions: Extensions) -> Response {
    headers.remove(CONTENT_LENGTH);
    headers.remove(CONTENT_TYPE);
    extensions.remove::<Held>();
    extensions.insert(what.told);
    let mut shown = draw(pages, &what.page, &headers, &extensions).await;
    if let Some(other) = local_path(&shown) {
        // The step has another page by now, or the form did not know on which of two it stood.
        shown = draw(pages, &other, &headers, &extensions).await;
    }
    let mut response = match shown.status() {
        StatusCode::OK => shown,
        // There is no such page for this browser any more.
        _ => undressed(what.status, Some(what.code)),
    };
    *response.status_mut() = what.status;
    if let Some(seconds) = what.seconds {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

async fn draw(pages: &Pages, page: &str, headers: &HeaderMap, extensions: &Extensions) -> Response {
    let mut request = Request::get(page).body(Body::empty()).unwrap_or_default();
    (*request.headers_mut(), *request.extensions_mut()) = (headers.clone(), extensions.clone());
    pages.0.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
}

fn local_path(response: &Response) -> Option<String> {
    let leads = response.headers().get(LOCATION).filter(|_| response.status() == StatusCode::SEE_OTHER)?;
    leads.to_str().ok().filter(|path| path.starts_with('/')).map(str::to_owned)
}

/// Where a form came from, and what it brought: for the page that is shown again when it is refused.
pub struct Form<'a> {
    /// The page that holds the form.
    pub page: &'a str,
    /// Names and values as they were typed. Never a code or a password.
    pub typed: &'a [(&'a str, Option<&'a str>)],
}

/// One form that is being answered: who sent it, and what is decided so far. A server function begins with [`Act::here`].
#[derive(Clone)]
pub struct Act {
    /// Who sent it.
    pub visit: Visit,
    outcome: Outcome,
}

impl Act {
    fn of(visit: Visit) -> Self {
        Self { visit, outcome: Outcome::default() }
    }

    /// The form that the server function which runs is to answer. Without its mount there is none.
    pub fn here() -> Result<Self, ServerFnError> {
        use_context().ok_or_else(|| ServerFnError::new("not reached through its mount"))
    }

    /// Answers: carries out `deed`, which says where to go next, and answers 303. A refusal goes back to the form's page with a
    /// flash. Never an error, which Leptos would put into an address.
    pub async fn answer<F>(
        &self,
        form: Form<'_>,
        deed: impl FnOnce(Context) -> F,
    ) -> Result<(), ServerFnError>
    where
        F: Future<Output = Result<String>>,
    {
        match self.visit.fresh() {
            Err(again) => self.answer_once_more(form, async |_| Err(again)).await,
            Ok(()) => Box::pin(self.answer_once_more(form, deed)).await,
        }
    }

    /// The same for a form that begins something, or by which somebody proves who they are: it may come once more with a token
    /// that it has replaced itself. What is behind it judges that.
    pub async fn answer_once_more<F>(
        &self,
        form: Form<'_>,
        deed: impl FnOnce(Context) -> F,
    ) -> Result<(), ServerFnError>
    where
        F: Future<Output = Result<String>>,
    {
        let visit = &self.visit;
        let decided = match visit.admitted() {
            Ok(()) => Box::pin(deed(visit.cx.clone())).await,
            Err(held) => Err(held),
        };
        let response = match clients::is_overtaken(&visit.cx).await {
            Ok(false) => respond(visit, &form, decided).await,
            Ok(true) => {
                visit.telling.reset();
                Ok((Extension(Overtaken), see_other(form.page)).into_response())
            }
            Err(broken) => Err(broken),
        };
        self.outcome.put(response.unwrap_or_else(Error::into_response));
        Ok(())
    }

    /// Whoever uses this session has proved once more who they are: the form that waited for it is carried out in this
    /// response. Answers the page where it began, or that of which the change was to begin; none when nothing waited, or what
    /// is another's.
    pub async fn go_on_with(&self, session: &Session) -> Result<Option<String>> {
        let Some(waits) = PendingForm::take(&self.visit).await? else { return Ok(None) };
        if waits.session_id != session.id {
            return Ok(None);
        }
        self.outcome.decided().repeats = waits.form;
        Ok(Some(waits.page))
    }

    /// What waited for a proof waits no more; answers the page where it began.
    pub async fn drop_what_waits(&self) -> Result<Option<String>> {
        Ok(PendingForm::take(&self.visit).await?.map(|waits| waits.page))
    }

    /// Leaves good news for the page at `path`.
    pub async fn good_news(&self, path: &str, key: &str) -> Result<()> {
        Flash::good_news(path, key).leave(&self.visit).await
    }

    /// Leaves what was typed for the page at `path`.
    pub async fn keep_typed(&self, path: &str, typed: &[(&str, Option<&str>)]) -> Result<()> {
        Flash::refusal(path, &[], typed).leave(&self.visit).await
    }

    /// Leaves a refusal for the page at `path`, when it is not the page of the form.
    pub async fn tell(&self, path: &str, error: Error) -> Result<()> {
        self.tell_with(path, error, &[]).await
    }

    /// The same, with what stands in the fields of that page.
    pub async fn tell_with(&self, path: &str, error: Error, typed: &[(&str, Option<&str>)]) -> Result<()> {
        let Error::Refused(refused) = error else { return Err(error) };
        Flash::refusal(path, &refused, typed).leave(&self.visit).await
    }

    /// Keeps something for the next pages of whoever is signed in, sealed, until it is taken or its time is over.
    pub async fn keep<T: serde::Serialize + Sync>(&self, name: &str, value: &T) -> Result<()> {
        page_state::keep_own(&self.visit, name, value).await
    }

    /// Takes what they kept.
    pub async fn taken<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        page_state::take_own(&self.visit, name).await
    }

    /// Forgets what one page left for the next: whoever comes after must not see what was typed.
    pub async fn forget_page_state(&self) -> Result<()> {
        self.visit.telling.forget();
        page_state::forget(&self.visit).await
    }

    /// Has the browser forget what the pages of this portal kept in it, when somebody signs out.
    pub fn clear_storage(&self) {
        self.outcome.decided().clears = true;
    }

    /// Keeps a language in the browser.
    pub fn keep_language(&self, words: &'static Words) {
        cookie::keep_language(&mut self.outcome.decided().cookies, &self.visit.cx.config, words);
    }

    /// The value of a cookie that came with the form.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie::value(&self.visit.headers, &self.visit.cx.config, name)
    }

    /// Takes a cookie away.
    pub fn forget_cookie(&self, name: &str) {
        cookie::forget(&mut self.outcome.decided().cookies, &self.visit.cx.config, name);
    }
}

/// The same for a form that no server function takes, for it holds a file.
pub async fn answer_upload(
    visit: Visit,
    pages: Pages,
    form: Form<'_>,
    request: Request,
    deed: impl AsyncFnOnce(&Act, &mut Upload) -> Result<String>,
) -> Response {
    let extensions = request.extensions().clone();
    let mut upload = Upload::new(request);
    let act = Act::of(visit);
    let decided = match act.visit.fresh() {
        Ok(()) => deed(&act, &mut upload).await,
        Err(again) => Err(again),
    };
    upload.let_go().await;
    let response = respond(&act.visit, &form, decided).await.unwrap_or_else(Error::into_response);
    shown(response, &pages, &act.visit, extensions).await
}

async fn respond(visit: &Visit, form: &Form<'_>, decided: Result<String>) -> Result<Response> {
    match decided.map_err(eased) {
        Ok(next) => Ok(see_other(&next)),
        Err(error) if error.is(Refusal::TryAgain) => Ok(see_other(form.page)),
        Err(error) if error.is(Refusal::StepUpRequired) => {
            let unproved = Unproved { page: form.page.to_owned() };
            Ok((StatusCode::FORBIDDEN, Extension(unproved)).into_response())
        }
        Err(Error::Refused(refused)) => {
            let path = form.page.split('?').next().unwrap_or(form.page);
            let flash = Flash::refusal(path, &refused, form.typed);
            let in_place = refused.iter().find(|refused| refused.refusal.is_told_in_place());
            let Some(refused) = in_place else {
                flash.leave(visit).await?;
                return Ok(see_other(form.page));
            };
            let status = StatusCode::from_u16(refused.refusal.status())?;
            let in_place = InPlace {
                page: form.page.to_owned(),
                status,
                code: refused.refusal.code(),
                seconds: refused.refusal.passes().then(|| refused.number.unwrap_or(1)),
                told: flash,
            };
            Ok((status, Extension(in_place)).into_response())
        }
        Err(broken) => Err(broken),
    }
}

/// 303 to a `Location`.
pub fn see_other(location: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;

    #[test]
    fn what_is_not_reached_through_its_mount_is_an_error() {
        assert!(Act::here().is_err());
    }

    #[tokio::test]
    async fn a_refusal_that_passes_shows_the_page_of_the_form_and_says_when_to_come_again() {
        let pages = || Pages(Router::new().route("/sign-in", get(async || "the page")));
        for (page, shown) in [("/sign-in?x=y", "the page"), ("/gone", "")] {
            let what = InPlace {
                page: page.into(),
                status: StatusCode::SERVICE_UNAVAILABLE,
                code: "service_unavailable",
                seconds: Some(5),
                told: Flash::default(),
            };
            let response = show(what, &pages(), HeaderMap::new(), Extensions::new()).await;
            assert_eq!((response.status().as_u16(), &response.headers()[RETRY_AFTER]), (503, &5.into()));
            let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            assert_eq!(body, shown.as_bytes());
        }
        let bare = Error::from(Refusal::Busy.with(5)).into_response();
        assert_eq!((bare.status().as_u16(), &bare.headers()[RETRY_AFTER]), (503, &5.into()));
    }
}
