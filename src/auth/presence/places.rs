//! Pages that the site has instead of the portal's own, as `paths` of the settings names them. Mails lead to the portal, which alone
//! can read what their links carry; administrators sign in there, too, so that a page that is none shuts nobody out.

use url::Url;

use crate::auth::context::Context;

/// A page that a site may have itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Where signing in begins.
    SignIn,
    /// Where signing up begins.
    SignUp,
    /// The profile.
    Profile,
    /// What is told after a session was ended by somebody who had not begun it.
    Revoked,
}

/// The site's page with this query, fit for a `Location`; none where it has none. Addresses in the query that stay on the portal
/// are written out, for they would mean another place there.
pub fn instead(cx: &Context, page: Page, query: &[(&str, Option<&str>)]) -> Option<String> {
    let paths = &cx.settings.paths;
    let own = match page {
        Page::SignIn => &paths.sign_in_url,
        Page::SignUp => &paths.sign_up_url,
        Page::Profile => &paths.user_profile_url,
        Page::Revoked => &paths.unauthorized_sign_in_url,
    };
    let mut url = Url::parse(own.as_deref()?).ok()?;
    for (name, value) in query.iter().filter_map(|(name, value)| value.map(|value| (*name, value))) {
        let whole = cx.allowed.target(value);
        url.query_pairs_mut().append_pair(name, whole.as_ref().map_or(value, Url::as_str));
    }
    Some(cx.allowed.location(&url))
}
