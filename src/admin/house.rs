//! The house of administrators: the bar, the ways through it, and where somebody is.

use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

use crate::auth::presence::sessions::SignedIn;
use crate::http::current::Visit;
use crate::model::role::Permission;
use crate::model::settings::screens::{Area, SCREENS, Screen};
use crate::ui::shell::{Look, house_page};
use crate::ui::{Said, lang_of, t, words};

/// The first page.
pub const HOME: &str = "/admin";
/// Who changed which setting.
pub const HISTORY: &str = "/admin/history";
/// Who has a role, and who is invited to have one.
pub const TEAM: &str = "/admin/team";
/// The keys of programs.
pub const KEYS: &str = "/admin/keys";
/// The settings as a file.
pub const TRANSFER: &str = "/admin/export-and-import";
/// How mails and texts leave.
pub const MESSAGES: &str = "/admin/messages";
/// Settings and screens by what they are called.
pub const SEARCH: &str = "/admin/search";

/// The page of a screen of settings.
pub fn screen(screen: &Screen) -> String {
    format!("/admin/settings/{}", screen.name)
}

/// The rooms besides the screens of settings: where they are, the key of their title, and what opens them.
const ROOMS: &[(&str, &str, Permission)] = &[
    (TEAM, "team_title", Permission::ReadTeam),
    (KEYS, "keys_title", Permission::ReadKeys),
    (MESSAGES, "messages_title", Permission::ReadSettings),
    (HISTORY, "history_title", Permission::ReadHistory),
    (TRANSFER, "transfer_title", Permission::ReadSettings),
];

/// Where somebody is.
#[derive(Clone)]
pub struct Place {
    /// The address of the page in the side navigation.
    pub path: String,
    /// The key of its title.
    pub title: String,
    /// The pages above it below the first one: addresses, and keys of titles.
    pub above: Vec<(String, String)>,
}

impl Place {
    /// A page of this title in the side navigation.
    pub fn new(path: impl Into<String>, title: impl Into<String>) -> Self {
        Self { path: path.into(), title: title.into(), above: vec![] }
    }

    /// A page below that one.
    pub fn below(self, title: impl Into<String>) -> Self {
        let above = vec![(self.path.clone(), self.title.clone())];
        Self { title: title.into(), above, ..self }
    }
}

/// A page of the house.
pub fn page<V: IntoView + 'static>(
    visit: &Visit,
    me: &SignedIn,
    place: Place,
    body: impl FnOnce() -> V + 'static,
) -> Response {
    let title = visit.cx.words.say(&place.title);
    let rooms: Vec<(&'static str, &'static str)> = ROOMS
        .iter()
        .filter(|(.., opens)| me.user.may(*opens))
        .map(|(path, title, _)| (*path, *title))
        .collect();
    let at = place.path.clone();
    let side = move || view! { <Side rooms at/> };
    let body = move || {
        view! {
            <Crumbs place=place.clone()/>
            <h1 id="title"><Said key=place.title/></h1>
            {body()}
        }
    };
    let name = me.display_name();
    house_page(Look::of(visit).with_passkeys(true), title, move || bar(name), side, body).into_response()
}

fn bar(name: String) -> impl IntoView {
    view! {
        <a class="house-title" href=HOME lang=lang_of("admin_title")>{t("admin_title")}</a>
        <form class="house-search" role="search" method="get" action=SEARCH>
            <label class="visually-hidden" for="q" lang=lang_of("search_label")>{t("search_label")}</label>
            <input id="q" name="q" type="search" lang=lang_of("search_label") placeholder=t("search_label")
                autocomplete="off" maxlength="80"/>
        </form>
        <div class="topbar-actions">
            <a class="button button-quiet" href="/user">{name}</a>
            <a class="button button-secondary" href="/sign-out" lang=words().language>{t("sign_out")}</a>
        </div>
    }
}

/// The ways through the house: beside the page, or on a phone folded above it.
#[component]
fn Side(rooms: Vec<(&'static str, &'static str)>, at: String) -> impl IntoView {
    view! {
        <nav class="side" lang=lang_of("house_nav") aria-label=t("house_nav")>
            <Ways rooms=rooms.clone() at=at.clone()/>
        </nav>
        <details class="side-folded">
            <summary><Said key="house_menu"/></summary>
            <nav lang=lang_of("house_nav") aria-label=t("house_nav")><Ways rooms at/></nav>
        </details>
    }
}

#[component]
fn Ways(rooms: Vec<(&'static str, &'static str)>, at: String) -> impl IntoView {
    let areas = Area::ALL.map(|area| {
        let screens = SCREENS.iter().filter(|screen| screen.area == area);
        let ways = screens.map(|of| (screen(of), of.title())).collect::<Vec<_>>();
        (area.title(), ways)
    });
    let rooms = rooms.into_iter().map(|(path, title)| (path.to_owned(), title.to_owned())).collect();
    let areas = areas.into_iter().chain([("house_area_portal".to_owned(), rooms)]);
    view! {
        <ul><Way path=HOME.to_owned() title="home_title".to_owned() at=at.clone()/></ul>
        {areas.map(|(title, ways)| view! {
            <p class="side-area"><Said key=title/></p>
            <ul>{ways.into_iter().map(|(path, title)| view! { <Way path title at=at.clone()/> }).collect::<Vec<_>>()}</ul>
        }).collect::<Vec<_>>()}
    }
}

#[component]
fn Way(path: String, title: String, at: String) -> impl IntoView {
    let current = (path == at).then_some("page");
    view! { <li><a href=path aria-current=current><Said key=title/></a></li> }
}

#[component]
fn Crumbs(place: Place) -> impl IntoView {
    (place.path != HOME).then(|| {
        let above = std::iter::once((HOME.to_owned(), "home_title".to_owned())).chain(place.above);
        let above: Vec<_> =
            above.map(|(path, title)| view! { <li><a href=path><Said key=title/></a></li> }).collect();
        view! {
            <nav class="crumbs" lang=lang_of("house_crumbs") aria-label=t("house_crumbs")>
                <ol>{above}<li aria-current="page"><Said key=place.title/></li></ol>
            </nav>
        }
    })
}
