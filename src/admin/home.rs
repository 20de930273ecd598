//! `/admin`: what a new portal lacks, its links to put on a site, and what changed last.

use axum::response::Response;
use leptos::prelude::*;

use crate::admin::choosing::name_of;
use crate::admin::history::Changed;
use crate::admin::house::{self, HISTORY, HOME, Place};
use crate::auth::Context;
use crate::auth::directory::history::{self, Past};
use crate::clock::Millis;
use crate::error::Result;
use crate::http::administrator::Administrator;
use crate::http::flash::Flash;
use crate::model::role::Permission;
use crate::model::settings::Settings;
use crate::ui::form::Notices;
use crate::ui::{Said, words};

/// How many changes stand here.
const LAST: usize = 3;

/// Something that a portal should have.
struct Item {
    /// The key of what it is.
    key: &'static str,
    /// The key of why it should.
    help: &'static str,
    /// Whether it has it.
    done: bool,
    /// The screen where it is mended.
    at: Option<&'static str>,
}

/// `GET /admin`.
pub async fn show(administrator: Administrator) -> Result<Response> {
    let (visit, me) = administrator.may(Permission::ReadSettings)?;
    let flash = Flash::take(&visit).await?;
    let items = checklist(&visit.cx);
    let links = links(&visit.cx);
    let (mut pasts, _) = match me.user.may(Permission::ReadHistory) {
        true => history::list(&visit.cx, None).await?,
        false => (vec![], false),
    };
    pasts.truncate(LAST);
    let now = visit.cx.now;
    let body = move || view! { <Home items links pasts now flash/> };
    Ok(house::page(&visit, &me, Place::new(HOME, "home_title"), body))
}

fn checklist(cx: &Context) -> Vec<Item> {
    let named = cx.settings.application.name != Settings::default().application.name;
    let home = cx.settings.application.home_url.is_some();
    let item = |(key, help), done, at| Item { key, help, done, at };
    vec![
        item(("home_named", "home_named.help"), named, Some("application")),
        item(("home_led", "home_led.help"), home, Some("paths")),
        item(("home_mail", "home_mail.help"), cx.config.smtp_url.is_some(), None),
        item(("home_https", "home_https.help"), cx.config.is_https(), None),
    ]
}

/// The addresses that a site links to.
fn links(cx: &Context) -> Vec<(&'static str, String)> {
    let pages = [
        ("link_sign_in", cx.addresses.sign_in),
        ("link_sign_up", cx.addresses.sign_up),
        ("link_profile", cx.addresses.profile),
        ("link_sign_out", cx.addresses.sign_out),
    ];
    pages.map(|(key, path)| (key, cx.config.absolute(path))).to_vec()
}

#[component]
fn Home(
    items: Vec<Item>,
    links: Vec<(&'static str, String)>,
    pasts: Vec<Past>,
    now: Millis,
    flash: Flash,
) -> impl IntoView {
    let links: Vec<_> = links.into_iter().map(|(key, address)| view! { <Link key address/> }).collect();
    let items: Vec<_> = items.into_iter().map(|item| view! { <Lacking item/> }).collect();
    view! {
        <Notices flash fields=&[]/>
        <section class="panel" aria-labelledby="checklist">
            <h2 id="checklist"><Said key="home_checklist"/></h2>
            <ul class="rows">{items}</ul>
        </section>
        <section class="panel" aria-labelledby="links">
            <header class="panel-head">
                <h2 id="links"><Said key="home_links"/></h2>
                <p class="panel-note"><Said key="home_links.lead"/></p>
            </header>
            {links}
        </section>
        {(!pasts.is_empty()).then(|| view! { <Last pasts now/> })}
    }
}

#[component]
fn Lacking(item: Item) -> impl IntoView {
    let (class, state) =
        if item.done { ("badge badge-ok", "home_done") } else { ("badge badge-warn", "home_open") };
    let way = item.at.filter(|_| !item.done).map(|name| {
        view! { <a class="button button-secondary" href=format!("/admin/settings/{name}")><Said key="home_go"/></a> }
    });
    view! {
        <li class="row">
            <span class="row-main">
                <span class=class><Said key=state/></span>
                <span class="row-title"><Said key=item.key/></span>
                {(!item.done).then(|| view! { <span class="row-note"><Said key=item.help/></span> })}
            </span>
            {way}
        </li>
    }
}

/// An address to copy: a field, so that one press selects it; the script adds a button.
#[component]
fn Link(key: &'static str, address: String) -> impl IntoView {
    view! {
        <div class="field">
            <label for=key><Said key/></label>
            <input id=key type="text" readonly=true value=address data-copy=""/>
        </div>
    }
}

#[component]
fn Last(pasts: Vec<Past>, now: Millis) -> impl IntoView {
    let pasts: Vec<_> = pasts
        .into_iter()
        .map(|past| {
            let (who, when) = (name_of(past.by), words().moment(past.at, now));
            let leaves: Vec<_> = past.leaves.into_iter().map(|leaf| view! { <Changed leaf/> }).collect();
            view! {
                <li class="row">
                    <span class="row-main"><span class="row-title">{who}</span><span class="row-note">{when}</span></span>
                    <ul class="changes">{leaves}</ul>
                </li>
            }
        })
        .collect();
    view! {
        <section class="panel" aria-labelledby="last">
            <h2 id="last"><Said key="home_last"/></h2>
            <ul class="rows">{pasts}</ul>
            <div class="panel-actions"><a class="button button-quiet" href=HISTORY><Said key="history_title"/></a></div>
        </section>
    }
}
