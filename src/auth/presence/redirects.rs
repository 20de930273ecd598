//! Where people go when a flow ends.

use url::Url;

use crate::auth::context::Context;
use crate::auth::presence::places::{self, Page};
use crate::error::Result;
use crate::id::SessionId;
pub use crate::model::targets::{Accepted, After, Targets};
use crate::storage;

/// What a site names, without what is not followed: this is forwarded, and kept with the attempt. Judged again at its end.
pub fn acceptable(cx: &Context, flow: After, named: &Targets) -> Accepted {
    let allowed = &cx.allowed;
    named.only(|name, candidate| {
        let followed = allowed.target(candidate).is_some_and(|target| !leads_back(cx, flow, &target));
        if !followed {
            tracing::debug!(parameter = name, "a redirect target is not followed");
        }
        followed
    })
}

/// What the site named when this browser began what it has not finished: for beginning anew.
pub async fn carried(cx: &Context) -> Result<Accepted> {
    let Some(client) = &cx.visitor.client else { return Ok(Accepted::default()) };
    let named = storage::targets::find_unfinished(&cx.db, &client.id).await?;
    Ok(acceptable(cx, After::SignIn, &named))
}

/// Where to go once everything is done that a session had to wait for.
pub async fn after_tasks(cx: &Context, session_id: &SessionId) -> Result<String> {
    let (named, signed_up) = storage::targets::find_of_session(&cx.db, session_id).await?;
    Ok(after(cx, if signed_up { After::SignUp } else { After::SignIn }, &named))
}

/// Where to go: what the site forces, names, or falls back on; else what is configured; else the profile (after signing
/// out: sign-in), the site's own if it has one. What an administrator configured needs no list of origins. The answer is fit for a `Location`.
pub fn after(cx: &Context, flow: After, named: &Targets) -> String {
    let allowed = &cx.allowed;
    let redirects = &cx.settings.redirects;
    let home = &cx.settings.application.home_url;
    let (configured, page, fallback) = match flow {
        After::SignIn => ([&redirects.after_sign_in_url, home], Page::Profile, cx.addresses.profile),
        After::SignUp => ([&redirects.after_sign_up_url, home], Page::Profile, cx.addresses.profile),
        After::SignOut => ([&redirects.after_sign_out_url, &None], Page::SignIn, cx.addresses.sign_in),
    };
    let by_site = named.in_order(flow).into_iter().flatten().filter_map(|named| allowed.target(named));
    let by_us = configured.into_iter().flatten().filter_map(|url| Url::parse(url).ok());
    let target = by_site.chain(by_us).find(|target| !leads_back(cx, flow, target));
    let ours = || places::instead(cx, page, &[]).unwrap_or_else(|| fallback.to_owned());
    target.map_or_else(ours, |url| allowed.location(&url))
}

/// The path of ours that a form names as the page it stands on, to come back to; the start when it names none.
pub fn back(cx: &Context, named: Option<&str>) -> String {
    let page = named.and_then(|candidate| cx.allowed.own(candidate));
    page.map_or_else(|| "/".to_owned(), |url| cx.allowed.location(&url))
}

/// Whether a target is one of our pages that, once the flow has ended, would only lead on again: a circle.
fn leads_back(cx: &Context, flow: After, target: &Url) -> bool {
    let path = target.path();
    let circle = match flow {
        After::SignIn | After::SignUp => {
            cx.addresses.beginnings.contains(&path)
                || path.starts_with(cx.addresses.sign_in)
                || path.starts_with(cx.addresses.sign_up)
        }
        After::SignOut => path.starts_with(cx.addresses.sign_out),
    };
    circle && target.origin() == cx.config.public_url.origin()
}
