//! How pages lead on: addresses with a query, and what the site named on the way.

use axum::response::{IntoResponse, Response};

use crate::auth::Context;
use crate::auth::directory::first_run;
use crate::auth::presence::redirects::{self, Targets};
use crate::error::{Refusal, Refused, Result};
use crate::http::act::Act;
use crate::http::cookie;
use crate::http::current::Visit;
use crate::ui::shell::Hint;

/// As long as the longest field.
const LONGEST_PREFILL: usize = 320;

/// A page, for this visit: a cookie that is nobody's is taken away, once.
pub fn show(visit: &Visit, page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    if visit.stale {
        cookie::forget(response.headers_mut(), &visit.cx.config, cookie::CLIENT);
    }
    response
}

/// In development: that nobody owns the portal yet, where that is so.
pub async fn unowned(visit: &Visit) -> Result<Option<Hint>> {
    // What the gate refuses is drawn without the database.
    if !visit.cx.config.is_development() || visit.told.is_some() {
        return Ok(None);
    }
    Ok((!first_run::is_set_up(&visit.cx.db).await?).then_some(Hint::NoOwner))
}

/// A path of ours with a query, every value encoded.
pub fn with_query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let given = pairs.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A page where a flow begins, with what the site named.
pub fn beginning(page: &str, targets: &Targets) -> String {
    with_query(page, &targets.pairs())
}

/// The page where this browser begins anew, with what the site named when it began before.
pub async fn beginning_anew(cx: &Context, page: &str) -> Result<String> {
    let named = redirects::carried(cx).await?;
    Ok(beginning(page, &named))
}

/// The same, for a form that may not fail for it.
pub async fn start_anew(act: &Act, page: &str) -> String {
    beginning_anew(&act.visit.cx, page).await.unwrap_or_else(|_| page.to_owned())
}

/// A value of the query that a field is filled with; none when it is longer than any field takes.
pub fn prefill(asked: Option<String>) -> String {
    asked.filter(|text| text.chars().count() <= LONGEST_PREFILL).unwrap_or_default()
}

/// What is against a new password that was typed once more in another way.
pub fn unless_typed_twice(password: Option<&str>, confirmed: Option<&str>) -> Option<Refused> {
    let differs = password.unwrap_or_default() != confirmed.unwrap_or_default();
    differs.then(|| Refusal::ValueInvalid.at("confirm_password"))
}
