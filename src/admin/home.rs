//! `/admin`: what a new portal lacks, its links to put on a site, and what changed last.

use axum::response::Response;
use leptos::prelude::*;

use crate::admin::answer::{Deed, answer};
use crate::admin::choosing::name_of;
use crate::admin::history::Changed;
use crate::admin::house::{self, HISTORY, HOME, MESSAGES, Place, TEAM};
use crate::auth::Context;
use crate::auth::directory::history::{self, Past};
use crate::auth::directory::team;
use crate::auth::presence::sessions::SignedIn;
use crate::auth::upkeep::health;
use crate::clock::Millis;
use crate::error::Result;
use crate::http::administrator::Administrator;
use crate::http::flash::Flash;
use crate::model::health::{Line, Report, State};
use crate::model::role::Permission;
use crate::model::settings::Settings;
use crate::ui::copyable::Copyable;
use crate::ui::form::Notices;
use crate::ui::{Said, lang_of, t, words};

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
    /// The page where it is mended.
    at: Option<String>,
    /// Since when it has it, where that is of interest.
    since: Option<Millis>,
}

/// `GET /admin`.
pub async fn show(administrator: Administrator) -> Result<Response> {
    let (visit, me) = administrator.may(Permission::ReadSettings)?;
    let flash = Flash::take(&visit).await?;
    let items = checklist(&visit.cx, &me).await?;
    let links = links(&visit.cx);
    let (mut pasts, _) = match me.user.may(Permission::ReadHistory) {
        true => history::list(&visit.cx, None).await?,
        false => (vec![], false),
    };
    pasts.truncate(LAST);
    let now = visit.cx.now;
    let health = Looked {
        report: visit.cx.health.last(),
        // Whoever has just pressed is told so already.
        is_under_way: visit.cx.health.is_under_way() && flash.done.is_none(),
        may: me.user.may(Permission::SendTest),
    };
    let body = move || view! { <Home items health links pasts now flash/> };
    Ok(house::page(&visit, &me, Place::new(HOME, "home_title"), body))
}

/// `POST /admin/check`: has everything looked at now. The page that follows does not wait for it.
pub async fn check(administrator: Administrator) -> Result<Response> {
    let (visit, me) = administrator.may(Permission::SendTest)?;
    let done = health::check(&visit.cx).await;
    answer(&visit, &me, Deed { page: HOME, news: "health_checking", typed: &[] }, done).await
}

/// How everything stood when it was last looked at.
struct Looked {
    report: Option<Report>,
    is_under_way: bool,
    /// Whether whoever looks may have it looked at now.
    may: bool,
}

async fn checklist(cx: &Context, me: &SignedIn) -> Result<Vec<Item>> {
    let named = cx.settings.application.name != Settings::default().application.name;
    let home = cx.settings.application.home_url.is_some();
    let item = |(key, help), done, at| Item { key, help, done, at, since: None };
    let screen = |name| Some(format!("/admin/settings/{name}"));
    let room = |room: &str, opens| me.user.may(opens).then(|| room.to_owned());
    let backup = health::last_backup(cx).await?;
    Ok(vec![
        item(("home_named", "home_named.help"), named, screen("application")),
        item(("home_led", "home_led.help"), home, screen("paths")),
        item(
            ("home_mail", "home_mail.help"),
            cx.config.mail_leaves(),
            room(MESSAGES, Permission::ReadSettings),
        ),
        item(("home_https", "home_https.help"), cx.config.is_https(), None),
        item(
            ("home_second", "home_second.help"),
            team::is_shared(cx).await?,
            room(TEAM, Permission::ReadTeam),
        ),
        Item { since: backup, ..item(("home_backup", "home_backup.help"), backup.is_some(), None) },
    ])
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
    health: Looked,
    links: Vec<(&'static str, String)>,
    pasts: Vec<Past>,
    now: Millis,
    flash: Flash,
) -> impl IntoView {
    let links: Vec<_> = links
        .into_iter()
        .map(|(key, address)| view! { <Copyable id=key label=key value=address/> })
        .collect();
    let items: Vec<_> = items.into_iter().map(|item| view! { <Lacking item now/> }).collect();
    view! {
        <Notices flash fields=&[]/>
        <section class="panel" aria-labelledby="checklist">
            <h2 id="checklist"><Said key="home_checklist"/></h2>
            <ul class="rows">{items}</ul>
        </section>
        <Health health now/>
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
fn Lacking(item: Item, now: Millis) -> impl IntoView {
    let (class, state) =
        if item.done { ("badge badge-ok", "home_done") } else { ("badge badge-warn", "home_open") };
    let way = item.at.filter(|_| !item.done).map(|page| {
        view! { <a class="button button-secondary" href=page><Said key="home_go"/></a> }
    });
    view! {
        <li class="row">
            <span class="row-main">
                <span class=class><Said key=state/></span>
                <span class="row-title"><Said key=item.key/></span>
                {item.since.map(|at| view! { <span class="row-note">{words().moment(at, now)}</span> })}
                {(!item.done).then(|| view! { <span class="row-note"><Said key=item.help/></span> })}
            </span>
            {way}
        </li>
    }
}

/// How everything stands: what is not well in sight, the rest folded away.
#[component]
fn Health(health: Looked, now: Millis) -> impl IntoView {
    let Looked { report, is_under_way, may } = health;
    let found = match report {
        Some(Report { at, lines }) => {
            let when = words().moment(at, now);
            let (well, ill): (Vec<Line>, Vec<Line>) =
                lines.into_iter().partition(|line| line.state == State::Ok);
            let (many, all_is_well) = (well.len().to_string(), ill.is_empty());
            view! {
                <p class="panel-note"><Said key="health_at" values=vec![("when", when)]/></p>
                {all_is_well.then(|| view! { <p><Said key="health_well"/></p> })}
                <ul class="rows">{ill.into_iter().map(|line| view! { <Stands line/> }).collect::<Vec<_>>()}</ul>
                <details class="existing">
                    <summary><Said key="health_rest" values=vec![("number", many)]/></summary>
                    <ul class="rows">{well.into_iter().map(|line| view! { <Stands line/> }).collect::<Vec<_>>()}</ul>
                </details>
            }
            .into_any()
        }
        None => view! { <p class="panel-note"><Said key="health_none"/></p> }.into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="health">
            <h2 id="health"><Said key="health_title"/></h2>
            {is_under_way.then(|| view! { <p role="status"><Said key="health_under_way"/></p> })}
            {found}
            {may.then(|| view! {
                <form class="panel-actions" method="post" action="/admin/check">
                    <button class="button button-secondary" type="submit" lang=lang_of("health_check")>{t("health_check")}</button>
                </form>
            })}
        </section>
    }
}

/// One thing, and how it stands, in the words of `portico doctor`.
#[component]
fn Stands(line: Line) -> impl IntoView {
    let (class, key) = match line.state {
        State::Ok => ("badge badge-ok", "health_ok"),
        State::Warn => ("badge badge-warn", "health_warn"),
        State::Fail => ("badge badge-danger", "health_fail"),
    };
    view! {
        <li class="row">
            <span class="row-main">
                <span class=class><Said key/></span>
                <span class="row-title" lang="en">{line.what}</span>
                <span class="row-note" lang="en">{line.words}</span>
            </span>
        </li>
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
