//! The page that shows what a change weakens before it is made: from what to what, and how many people it is about.

use axum::response::Response;
use leptos::prelude::*;
use serde_json::Value;

use crate::admin::choosing::Carry;
use crate::admin::house::{self, Place};
use crate::admin::screen::place;
use crate::auth::directory::merging::Weakened;
use crate::auth::directory::people::{MOST, Many};
use crate::auth::presence::sessions::SignedIn;
use crate::http::current::Visit;
use crate::model::settings::Settings;
use crate::model::settings::screens::Screen;
use crate::ui::form::Hidden;
use crate::ui::setting_field::in_words;
use crate::ui::{Said, lang_of, t, words};

/// What there is to confirm.
pub struct Confirming {
    /// The screen that the form is of.
    pub screen: &'static Screen,
    /// The version that is in force now.
    pub version: i64,
    /// What it weakens.
    pub weakened: Vec<Weakened>,
    /// All that the form changes.
    pub mine: Vec<(String, Value)>,
}

/// The answer to a form that weakens security.
pub fn page(visit: &Visit, me: &SignedIn, confirming: Confirming) -> Response {
    let Confirming { screen, version, weakened, mine } = confirming;
    draw(visit, me, place(screen), Weakening { version, weakened, mine })
}

/// What there is to confirm, wherever the form stands.
pub struct Weakening {
    /// The version that is in force now.
    pub version: i64,
    /// What it weakens.
    pub weakened: Vec<Weakened>,
    /// All that the form changes.
    pub mine: Vec<(String, Value)>,
}

/// The page below this place. What is confirmed is posted to the address of this request.
pub fn draw(visit: &Visit, me: &SignedIn, place: Place, confirming: Weakening) -> Response {
    let action = visit.path.clone();
    house::page(visit, me, place.below("confirming_title"), move || view! { <Confirm confirming action/> })
}

#[component]
fn Confirm(confirming: Weakening, action: String) -> impl IntoView {
    let back = action.clone();
    let changes: Vec<_> =
        confirming.weakened.into_iter().map(|weakened| view! { <Change weakened/> }).collect();
    view! {
        <p class="lead"><Said key="confirming_lead"/></p>
        <form class="settings" method="post" action=action novalidate>
            <Hidden name="version" value=Some(confirming.version.to_string())/>
            <Hidden name="confirmed" value=Some("yes".into())/>
            <Carry values=confirming.mine/>
            <section class="panel">{changes}</section>
            <div class="save-bar">
                <button class="button button-danger" type="submit" lang=lang_of("screen_save")>{t("screen_save")}</button>
                <a class="button button-quiet" href=back>{t("cancel")}</a>
            </div>
        </form>
    }
}

#[component]
fn Change(weakened: Weakened) -> impl IntoView {
    let Some(field) = Settings::field(weakened.change.path) else { return ().into_any() };
    let value = |value: &Value| in_words(words(), field, value);
    let (before, after) = (value(&weakened.change.before), value(&weakened.change.after));
    let many = weakened.people.map(|people| match people {
        Many::Exactly(number) => {
            view! { <Said key="confirming_people" values=vec![("number", number.to_string())]/> }.into_any()
        }
        Many::More => {
            view! { <Said key="confirming_more" values=vec![("number", MOST.to_string())]/> }.into_any()
        }
    });
    view! {
        <div class="setting">
            <h2><Said key=field.label()/></h2>
            <p class="change-line"><s>{before}</s>" → "<strong>{after}</strong></p>
            {many.map(|many| view! { <p>{many}</p> })}
            <p class="hint"><Said key=field.existing()/></p>
        </div>
    }
    .into_any()
}
