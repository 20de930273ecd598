//! What a form of the house is answered: its page once more, with good news or with what was refused.

use axum::response::Response;

use crate::admin::proof;
use crate::auth::presence::sessions::SignedIn;
use crate::error::{Error, Refusal, Result};
use crate::http::act::see_other;
use crate::http::current::Visit;
use crate::http::flash::Flash;

/// A form that was answered.
pub struct Deed<'a> {
    /// The page that tells how it went.
    pub page: &'a str,
    /// The key of what is told when it went well.
    pub news: &'a str,
    /// Names and values as they were typed.
    pub typed: &'a [(&'a str, Option<&'a str>)],
}

/// Leads to the page that tells how it went; to a proof first, where that is what was lacking.
pub async fn answer(visit: &Visit, me: &SignedIn, deed: Deed<'_>, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Flash::good_news(deed.page, deed.news).leave(visit).await?,
        Err(error) if error.is(Refusal::StepUpRequired) => return proof::lead(visit, me, deed.page).await,
        Err(Error::Refused(refused)) => Flash::refusal(deed.page, &refused, deed.typed).leave(visit).await?,
        Err(broken) => return Err(broken),
    }
    Ok(see_other(deed.page))
}
