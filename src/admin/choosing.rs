//! The page on which somebody chooses between their value and somebody else's: both have changed the same setting.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde_json::Value;

use crate::admin::form::AS_JSON;
use crate::admin::house;
use crate::admin::screen::place;
use crate::auth::directory::history::{self, By};
use crate::auth::directory::merging::Contested;
use crate::auth::presence::sessions::SignedIn;
use crate::clock::Millis;
use crate::error::Result;
use crate::http::current::Visit;
use crate::model::settings::Settings;
use crate::model::settings::screens::Screen;
use crate::ui::form::Hidden;
use crate::ui::setting_field::{id, in_words};
use crate::ui::{Said, lang_of, t, words};

/// What there is to choose.
pub struct Choosing {
    /// The screen that the form is of.
    pub screen: &'static Screen,
    /// The version that is in force now.
    pub version: i64,
    /// What both changed.
    pub contested: Vec<Contested>,
    /// What only the form changes.
    pub mine: Vec<(String, Value)>,
}

/// The answer to a form that others have overtaken.
pub async fn page(visit: &Visit, me: &SignedIn, choosing: Choosing) -> Result<Response> {
    let mut who = vec![];
    for contested in &choosing.contested {
        who.push(history::who(&visit.cx, &contested.by).await?);
    }
    let (now, action) = (visit.cx.now, visit.path.clone());
    let place = place(choosing.screen).below("choosing_title");
    let page = house::page(visit, me, place, move || view! { <Choose choosing who now action/> });
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// Who changed something, in words.
pub fn name_of(by: &By) -> String {
    match by {
        By::Administrator(Some(name)) => name.clone(),
        By::Administrator(None) => t("by_nobody"),
        By::Program(Some(key)) => crate::ui::t_with("by_program", &[("key", key)]),
        By::Program(None) => t("by_a_program"),
        By::Operator => t("by_command"),
    }
}

#[component]
fn Choose(choosing: Choosing, who: Vec<By>, now: Millis, action: String) -> impl IntoView {
    let back = action.clone();
    let both: Vec<_> = choosing
        .contested
        .into_iter()
        .zip(who)
        .map(|(contested, by)| view! { <Both contested by now/> })
        .collect();
    view! {
        <p class="lead"><Said key="choosing_lead"/></p>
        <form class="settings" method="post" action=action novalidate>
            <Hidden name="version" value=Some(choosing.version.to_string())/>
            <Carry values=choosing.mine/>
            <section class="panel">{both}</section>
            <div class="save-bar">
                <button class="button button-primary" type="submit" lang=lang_of("screen_save")>{t("screen_save")}</button>
                <a class="button button-quiet" href=back>{t("cancel")}</a>
            </div>
        </form>
    }
    .into_any()
}

/// One setting, with both values.
#[component]
fn Both(contested: Contested, by: By, now: Millis) -> impl IntoView {
    let Some(field) = Settings::field(&contested.path) else { return ().into_any() };
    let name = format!("{AS_JSON}{}", contested.path);
    let value = |value: &Value| in_words(words(), field, value);
    let when = words().moment(contested.at, now);
    let (mine, theirs) = (format!("{}-mine", id(field)), format!("{}-theirs", id(field)));
    let (my_value, their_value) = (value(&contested.mine), value(&contested.theirs));
    view! {
        <fieldset class="choices setting">
            <legend><Said key=field.label()/></legend>
            <div class="check">
                <input type="radio" id=mine.clone() name=name.clone() value=contested.mine.to_string() checked=true/>
                <label for=mine><Said key="choosing_mine" values=vec![("value", my_value)]/></label>
            </div>
            <div class="check">
                <input type="radio" id=theirs.clone() name=name value=contested.theirs.to_string()/>
                <label for=theirs><Said key="choosing_theirs" values=vec![("value", their_value)]/></label>
                <p class="hint"><Said key="choosing_by" values=vec![("who", name_of(&by)), ("when", when)]/></p>
            </div>
        </fieldset>
    }
    .into_any()
}

/// What a form changes besides, on its way through a page that asks something else.
#[component]
pub fn Carry(values: Vec<(String, Value)>) -> impl IntoView {
    let hidden = |(path, value): (String, Value)| {
        view! { <input type="hidden" name=format!("{AS_JSON}{path}") value=value.to_string()/> }
    };
    values.into_iter().map(hidden).collect::<Vec<_>>()
}
