//! Who comes to a site: what a proxy in front of it asks before it lets a request through.

use std::fmt;
use std::sync::Arc;

use url::Url;

use crate::auth::context::Context;
use crate::auth::presence::places::{self, Page};
use crate::auth::presence::{session_tokens, sessions};
use crate::config::Config;
use crate::error::Result;
use crate::id::{SessionId, UserId};
use crate::model::session::Status;
use crate::secret::Token;
use crate::storage;
use crate::storage::sessions::AtSite;

/// The address that somebody asked a site for, as far as a proxy that we believe tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedFrom {
    /// Nobody whom we believe has told.
    Untold,
    /// An address: its origin as it was written, and all of it.
    At {
        /// Scheme and host, perhaps a port.
        origin: String,
        /// The whole.
        whole: String,
    },
    /// What was told contradicts itself.
    Doubtful,
}

impl AskedFrom {
    /// From a whole address.
    pub fn parse(whole: &str) -> Self {
        let Some((scheme, rest)) = whole.split_once("://") else { return Self::Doubtful };
        let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        Self::At { origin: format!("{scheme}://{host}"), whole: whole.to_owned() }
    }
}

/// What a proxy is told.
pub enum Comer {
    /// Somebody who is signed in.
    Known {
        /// The user.
        user_id: UserId,
        /// Their session.
        session_id: SessionId,
        /// The address that stands for them, when they have proved it.
        email_address: Option<String>,
        /// A session token for the site.
        token: Arc<str>,
    },
    /// Nobody: this is where to sign in and come back from.
    Nobody {
        /// An absolute address.
        sign_in: String,
    },
    /// Whoever it is, the site is none of ours.
    Foreign(Foreign),
}

/// Why a site is none of ours. Its words are for whoever has set up the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// What the proxy told contradicts itself, or is no address.
    Doubtful,
    /// People are not sent back to this origin.
    NotAllowed(String),
    /// They are, and browsers do not send our cookie there.
    NotReached(String),
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Doubtful => f.write_str(
                "the proxy's headers do not name one address: it sends X-Original-URL, or X-Forwarded-Proto and \
                 X-Forwarded-Host",
            ),
            Self::NotAllowed(site) => {
                write!(f, "{site} is none of this portal's sites: see the setting redirects.allowed_origins")
            }
            Self::NotReached(site) => write!(
                f,
                "{site} is not reached by this portal's cookie, which is for hosts of PORTICO_ROOT_DOMAIN, and over https \
                 where the portal is"
            ),
        }
    }
}

/// Who comes with this cookie.
pub async fn who(cx: &Context, cookie: Option<&str>, asked: &AskedFrom) -> Result<Comer> {
    let origin = match judge(cx, asked) {
        Ok(origin) => origin,
        Err(why) => return Ok(Comer::Foreign(why)),
    };
    let Some(found) = find(cx, cookie).await? else {
        return Ok(Comer::Nobody { sign_in: sign_in(cx, asked, origin.as_ref()) });
    };
    sessions::touch(cx, &found.session).await?;
    // A token for no site in particular is the portal's own: one without would be taken by every site.
    let site = origin.as_ref().unwrap_or(&cx.config.public_url).origin().ascii_serialization();
    let token = session_tokens::of(cx, &found.session, &site).await?;
    Ok(Comer::Known {
        user_id: found.session.user_id,
        session_id: found.session.id,
        email_address: found.email_address,
        token: token.jwt,
    })
}

/// The live session of a cookie. AskedFrom of the database each time: a session that was ended anywhere is over at once.
async fn find(cx: &Context, cookie: Option<&str>) -> Result<Option<AtSite>> {
    let Some(token) = cookie.and_then(Token::parse) else { return Ok(None) };
    let found = storage::sessions::find_by_site_token(&cx.db, &token.hash()).await?;
    Ok(found.filter(|found| {
        found.banned_at.is_none()
            && found.session.status(&cx.settings.sessions, cx.now) == Status::Active
            // Whoever has something to do first is signed in nowhere else yet.
            && found.standing.tasks(&cx.settings).is_empty()
    }))
}

/// The site's origin, none when nobody told; else why it is not one that people are sent back to and that
/// their cookie reaches.
fn judge(cx: &Context, asked: &AskedFrom) -> Result<Option<Url>, Foreign> {
    let origin = match asked {
        AskedFrom::Untold => return Ok(None),
        AskedFrom::Doubtful => return Err(Foreign::Doubtful),
        AskedFrom::At { origin, .. } => origin,
    };
    match cx.allowed.target(&format!("{origin}/")) {
        Some(site) if is_reached(&cx.config, &site) => Ok(Some(site)),
        Some(site) => Err(Foreign::NotReached(site.origin().ascii_serialization())),
        None => Err(plain_origin(origin).map_or(Foreign::Doubtful, Foreign::NotAllowed)),
    }
}

/// An origin as it may be shown: nothing that is none, and nothing with somebody's password in it.
fn plain_origin(written: &str) -> Option<String> {
    let url = Url::parse(written).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.origin().is_tuple();
    is_plain.then(|| url.origin().ascii_serialization())
}

/// Whether browsers send our cookie there. Where they do not, a sign-in would lead in a circle.
fn is_reached(config: &Config, site: &Url) -> bool {
    let host = site.host_str().unwrap_or_default();
    let below = match config.cookie_domain() {
        Some(domain) => host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
        None => Some(host) == config.public_url.host_str(),
    };
    below && (site.scheme() == "https" || !config.is_https())
}

/// Where to sign in, on the site's own page if it has one, and come back to the address that was asked for; to the site's first
/// page when that is a doubtful one.
fn sign_in(cx: &Context, asked: &AskedFrom, origin: Option<&Url>) -> String {
    let page = places::instead(cx, Page::SignIn, &[]).unwrap_or_else(|| cx.addresses.sign_in.to_owned());
    let page = if page.starts_with('/') { cx.config.absolute(&page) } else { page };
    let (Some(origin), AskedFrom::At { whole, .. }) = (origin, asked) else { return page };
    let target = cx.allowed.target(whole).filter(|target| target.origin() == origin.origin());
    with_target(page, target.as_ref().unwrap_or(origin))
}

/// A page that learns in its query where to go afterwards.
fn with_target(page: String, target: &Url) -> String {
    let Ok(mut page) = Url::parse(&page) else { return page };
    page.query_pairs_mut().append_pair("redirect_url", target.as_str());
    page.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Config {
        Config::from("", pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()))).unwrap()
    }

    #[test]
    fn a_site_is_reached_where_browsers_send_the_cookie() {
        let shared = config(&[("PORTICO_PUBLIC_URL", "https://accounts.example.com")]);
        let alone = config(&[]);
        let reached = |config: &Config, site: &str| is_reached(config, &Url::parse(site).unwrap());
        for site in ["https://example.com", "https://app.example.com", "https://a.b.example.com:8443"] {
            assert!(reached(&shared, site), "{site}");
        }
        for site in ["http://app.example.com", "https://badexample.com", "https://example.com.evil.example"] {
            assert!(!reached(&shared, site), "{site}");
        }
        assert!(reached(&alone, "http://localhost:5173"));
        assert!(!reached(&alone, "http://app.localhost:3000"));
    }

    #[test]
    fn an_origin_is_shown_as_browsers_write_it_and_never_with_a_password() {
        for (written, shown) in [
            ("https://Evil.Example:443", Some("https://evil.example")),
            ("http://größe.example:8080", Some("http://xn--gre-6ka8i.example:8080")),
            ("https://user:pw@app.example.com", None),
            ("javascript://app.example.com", None),
            ("https://", None),
        ] {
            assert_eq!(plain_origin(written).as_deref(), shown, "{written}");
        }
    }

    #[test]
    fn the_origin_of_what_was_asked_ends_where_the_path_begins() {
        for (whole, origin) in [
            ("https://app.example.com/a?b#c", "https://app.example.com"),
            ("http://app.example.com:8080", "http://app.example.com:8080"),
            ("https://app.example.com?x=https://evil.example/", "https://app.example.com"),
            ("https://app.example.com\\@evil.example/", "https://app.example.com"),
            ("https://evil.example@app.example.com/", "https://evil.example@app.example.com"),
        ] {
            let AskedFrom::At { origin: found, .. } = AskedFrom::parse(whole) else { panic!("{whole}") };
            assert_eq!(found, origin);
        }
        assert_eq!(AskedFrom::parse("app.example.com/x"), AskedFrom::Doubtful);
    }
}
