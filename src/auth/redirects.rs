//! Where people go when a flow ends.

use url::Url;

use crate::auth::Context;
use crate::model::redirect::Allowed;

/// The flow that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Signing in.
    SignIn,
    /// Signing up.
    SignUp,
    /// Signing out.
    SignOut,
}

/// Where people may be sent at all.
pub fn allowed(cx: &Context) -> Allowed {
    Allowed::new(&cx.config.public_url, &cx.config.root_domain, &cx.settings.redirects.allowed_origins)
}

/// A target as a site names it, when it may be followed: kept with the attempt, and judged again at its end.
pub fn acceptable(cx: &Context, candidate: Option<&str>) -> Option<String> {
    let candidate = candidate?;
    allowed(cx).target(candidate).map(|_| candidate.to_owned())
}

/// Where to go: the target that the site named, else the configured one, else the profile (after signing out: sign-in).
/// What an administrator configured needs no list of origins. The answer is fit for a `Location`.
pub fn after(cx: &Context, flow: After, named: Option<&str>) -> String {
    let allowed = allowed(cx);
    let leads_on = |target: &Url| !(flow != After::SignOut && leads_back(cx, target));
    if let Some(target) = named.and_then(|candidate| allowed.target(candidate)).filter(leads_on) {
        return allowed.location(&target);
    }
    let redirects = &cx.settings.redirects;
    let (configured, fallback) = match flow {
        After::SignIn => (&redirects.after_sign_in_url, "/user"),
        After::SignUp => (&redirects.after_sign_up_url, "/user"),
        After::SignOut => (&redirects.after_sign_out_url, "/sign-in"),
    };
    let home = cx.settings.application.home_url.as_ref().filter(|_| flow != After::SignOut);
    let configured = configured.as_ref().or(home).and_then(|url| Url::parse(url).ok()).filter(leads_on);
    configured.map_or_else(|| fallback.to_owned(), |url| allowed.location(&url))
}

/// Whether a target is one of our pages that lead whoever is signed in on to their target: a circle.
fn leads_back(cx: &Context, target: &Url) -> bool {
    let circle = |path: &str| {
        matches!(path, "/" | "/default-redirect")
            || path.starts_with("/sign-in")
            || path.starts_with("/sign-up")
    };
    target.origin() == cx.config.public_url.origin() && circle(target.path())
}
