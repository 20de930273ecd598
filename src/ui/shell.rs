//! The page around everything: head, brand, footer.

use std::sync::Arc;

use leptos::prelude::*;

use crate::http::current::Visit;
use crate::http::{Page, assets, cookie};
use crate::id::SessionId;
use crate::model::settings::{Application, Settings};
use crate::ui::language::LanguageSwitch;
use crate::ui::{Said, render, t};
use crate::words::Words;

/// Where messages arrive in development.
pub const INBOX: &str = "/dev/inbox";

/// What the page around needs to know.
#[derive(Clone)]
pub struct Look {
    /// The language.
    pub words: &'static Words,
    /// The settings: name, logo, links.
    pub settings: Arc<Settings>,
    /// The nonce of the script.
    pub nonce: String,
    /// Path and query of this page, where the switch of languages comes back to; none: no switch.
    pub back: Option<String>,
    /// Whose page it is.
    pub session: Option<SessionId>,
    /// Seconds after which a page without script asks again; none: never.
    pub refresh: Option<u32>,
    /// A script that this page needs besides that of all pages.
    pub script: Option<&'static str>,
    /// What is wrong with the browser's cookies, in words.
    pub warning: Option<String>,
    /// What developers are told below a card.
    pub hint: Option<Hint>,
}

/// What developers are told, and nobody in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Where the message is that a page waits for.
    Inbox,
    /// That nobody owns the portal yet, and how somebody comes to.
    NoOwner,
}

impl Look {
    /// For this visit.
    pub fn of(visit: &Visit) -> Self {
        let config = &visit.cx.config;
        let look = Self {
            words: visit.cx.words,
            settings: visit.cx.settings.clone(),
            nonce: visit.nonce.clone(),
            back: Some(visit.target.clone()),
            session: visit.shown().cloned(),
            refresh: None,
            script: None,
            warning: None,
            hint: None,
        };
        look.warning_of(&cookie::doubled(&visit.headers, config), &config.root_domain)
    }

    /// A page in a browser that sent several cookies of these names for a domain, if it did.
    pub fn warning_of(self, doubled: &[String], domain: &str) -> Self {
        let names = doubled.join(", ");
        let values = [("names", names.as_str()), ("domain", domain)];
        Self {
            warning: (!doubled.is_empty()).then(|| self.words.say_with("cookies_doubled", &values)),
            ..self
        }
    }

    /// A page that asks for passkeys, if it does.
    pub fn with_passkeys(self, asks: bool) -> Self {
        Self { script: asks.then_some("passkey.js"), ..self }
    }

    /// A page that tells developers this, if there is anything.
    pub fn with_hint(self, hint: Option<Hint>) -> Self {
        Self { hint, ..self }
    }

    /// A page that waits for a message.
    pub fn waiting(self, visit: &Visit) -> Self {
        self.with_hint(visit.cx.config.is_development().then_some(Hint::Inbox))
    }

    /// A page that, without script, asks again every few seconds. It must hold no field.
    pub fn refreshing(self, seconds: u32) -> Self {
        Self { refresh: Some(seconds), ..self }
    }
}

/// A narrow card in the middle: the pages of a flow.
pub fn card_page<V: IntoView + 'static>(
    look: Look,
    title: String,
    body: impl FnOnce() -> V + 'static,
) -> Page<String> {
    document(look, "page-card", title, |look| {
        let application = look.settings.application.clone();
        view! {
            <main id="main" tabindex="-1">
                <header class="brand"><Brand application=application.clone()/></header>
                <Warning text=look.warning.clone()/>
                <section class="card" aria-labelledby="title">{body()}</section>
                {look.hint.map(|hint| view! { <Told hint/> })}
                <Footer application back=look.back.clone()/>
            </main>
        }
    })
}

/// A bar on top and a column of panels: profile, administrators, inbox.
pub fn wide_page<N: IntoView + 'static, V: IntoView + 'static>(
    look: Look,
    title: String,
    bar: impl FnOnce() -> N + 'static,
    body: impl FnOnce() -> V + 'static,
) -> Page<String> {
    document(look, "page-wide", title, |look| {
        let application = look.settings.application.clone();
        view! {
            <TopBar application=application.clone() bar=bar()/>
            <main id="main" tabindex="-1"><Warning text=look.warning.clone()/>{body()}</main>
            <Footer application back=look.back.clone()/>
        }
    })
}

/// The administrators' screens: a bar on top, the ways through them at the side.
pub fn house_page<N: IntoView + 'static, S: IntoView + 'static, V: IntoView + 'static>(
    look: Look,
    title: String,
    bar: impl FnOnce() -> N + 'static,
    side: impl FnOnce() -> S + 'static,
    body: impl FnOnce() -> V + 'static,
) -> Page<String> {
    document(look, "page-wide page-house", title, |look| {
        let application = look.settings.application.clone();
        view! {
            <TopBar application=application.clone() bar=bar()/>
            <div class="house">
                {side()}
                <main id="main" tabindex="-1"><Warning text=look.warning.clone()/>{body()}</main>
            </div>
            <Footer application back=look.back.clone()/>
        }
    })
}

#[component]
fn TopBar<N: IntoView + 'static>(application: Application, bar: N) -> impl IntoView {
    view! {
        <header class="topbar">
            <div class="brand"><Brand application short=true/></div>
            {bar}
        </header>
    }
}

fn document<V: IntoView + 'static>(
    look: Look,
    class: &'static str,
    title: String,
    body: impl FnOnce(&Look) -> V,
) -> Page<String> {
    let html = render(look.words, || {
        let application = &look.settings.application;
        let title = format!("{title} · {}", application.name);
        let favicon = application.favicon_url.clone().unwrap_or_else(|| assets::path("favicon.svg").into());
        let refresh = look.refresh.map(|seconds| {
            view! { <noscript><meta http-equiv="refresh" content=seconds.to_string()/></noscript> }
        });
        // The script looks now and then whether it is in use still, and else asks for the page again.
        let session = look.session.as_ref().map(ToString::to_string);
        let page = look.back.clone().filter(|_| session.is_some());
        view! {
            <html lang=look.words.language dir=look.words.direction.as_str()>
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta name="color-scheme" content="light dark"/>
                    <meta name="robots" content="noindex"/>
                    <title>{title}</title>
                    <link rel="icon" href=favicon/>
                    <link rel="stylesheet" href=assets::path("portico.css")/>
                    {refresh}
                    <script defer nonce=look.nonce.clone() src=assets::path("app.js")></script>
                    {look.script.map(|name| view! {
                        <script defer nonce=look.nonce.clone() src=assets::path(name)></script>
                    })}
                </head>
                <body class=class data-session=session data-page=page>
                    <a class="skip-link" href="#main">{t("skip_to_content")}</a>
                    {body(&look)}
                </body>
            </html>
        }
    });
    Page(format!("<!doctype html>{html}"))
}

#[component]
fn Warning(text: Option<String>) -> impl IntoView {
    text.map(|text| view! { <div class="notice notice-warning" role="alert"><p>{text}</p></div> })
}

#[component]
fn Told(hint: Hint) -> impl IntoView {
    match hint {
        Hint::Inbox => {
            view! { <p class="developers"><a href=INBOX><Said key="hint_inbox"/></a></p> }.into_any()
        }
        Hint::NoOwner => view! { <p class="developers"><Said key="hint_no_owner"/></p> }.into_any(),
    }
}

/// Mark and name of the application. A logo stands above its name, or in its place where that is `short`.
#[component]
fn Brand(application: Application, #[prop(default = false)] short: bool) -> impl IntoView {
    let Application { name, logo_url, home_url, .. } = application;
    let named = |name: String| view! { <span class="brand-name">{name}</span> };
    let brand = match logo_url {
        Some(url) if short => view! { <img class="brand-logo" src=url alt=name/> }.into_any(),
        Some(url) => view! { <img class="brand-logo" src=url alt=""/>{named(name)} }.into_any(),
        None => view! { <span class="brand-mark" aria-hidden="true"></span>{named(name)} }.into_any(),
    };
    view! { <a href=home_url.unwrap_or_else(|| "/".into())>{brand}</a> }
}

#[component]
fn Footer(application: Application, back: Option<String>) -> impl IntoView {
    let help = application.support_email.map(|address| format!("mailto:{address}"));
    let links = [
        ("footer_terms", application.terms_url),
        ("footer_privacy", application.privacy_policy_url),
        ("footer_help", help),
    ];
    let links: Vec<_> = links
        .into_iter()
        .filter_map(|(key, url)| url.map(|url| view! { <a href=url>{t(key)}</a> }))
        .collect();
    view! {
        <footer class="page-footer">
            {links}
            {back.map(|back| view! { <LanguageSwitch back/> })}
        </footer>
    }
}
