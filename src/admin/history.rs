//! `/admin/history`: who changed which setting, when, from what to what; and putting one change back.

use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use crate::admin::choosing::{Carry, name_of};
use crate::admin::house::{self, HISTORY, Place};
use crate::admin::proof;
use crate::auth::directory::history::{self, Leaf, Past};
use crate::auth::directory::merging::{self, Unsaved, Wishes};
use crate::auth::node::in_force;
use crate::auth::presence::sessions::SignedIn;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::http::act::see_other;
use crate::http::administrator::Administrator;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::role::Permission;
use crate::model::settings::{Problem, Settings, at};
use crate::ui::form::{Hidden, Notices};
use crate::ui::setting_field::in_words;
use crate::ui::{Said, lang_of, t, words};

/// How many changes a page shows.
const PAGE: usize = 50;

/// What the page is called with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    /// Only changes before this version.
    before: Option<i64>,
}

/// `GET /admin/history`.
pub async fn show(administrator: Administrator, Query(ask): Query<Ask>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let flash = Flash::take(&visit).await?;
    let (pasts, more) = history::list(&visit.cx, ask.before, PAGE).await?;
    let (now, may) = (visit.cx.now, me.user.may(Permission::ChangeSettings));
    let body = move || view! { <Changes pasts more now may flash/> };
    Ok(house::page(&visit, &me, Place::new(HISTORY, "history_title"), body))
}

#[component]
fn Changes(pasts: Vec<Past>, more: bool, now: Millis, may: bool, flash: Flash) -> impl IntoView {
    let older = pasts.last().filter(|_| more).map(|past| format!("{HISTORY}?before={}", past.version));
    let empty = pasts.is_empty();
    let pasts: Vec<_> = pasts.into_iter().map(|past| view! { <Entry past now may/> }).collect();
    view! {
        <p class="lead"><Said key="history_lead"/></p>
        <Notices flash fields=&[]/>
        {empty.then(|| view! { <p class="panel"><Said key="history_empty"/></p> })}
        {pasts}
        {older.map(|href| view! { <p><a class="button button-secondary" href=href><Said key="history_older"/></a></p> })}
    }
}

#[component]
fn Entry(past: Past, now: Millis, may: bool) -> impl IntoView {
    let (version, id) = (past.version, format!("v{}", past.version));
    let (who, when, labelled) = (name_of(past.by), words().moment(past.at, now), id.clone());
    let leaves: Vec<_> = past.leaves.into_iter().map(|leaf| view! { <Changed leaf/> }).collect();
    view! {
        <section class="panel" aria-labelledby=labelled>
            <header class="panel-head">
                <h2 id=id>{who}</h2>
                <p class="panel-note">{when}" · "<Said key="history_version" values=vec![("number", version.to_string())]/></p>
            </header>
            <ul class="changes">{leaves}</ul>
            {may.then(|| view! {
                <div class="panel-actions">
                    <a class="button button-quiet" href=format!("{HISTORY}/{version}")><Said key="history_put_back"/></a>
                </div>
            })}
        </section>
    }
}

/// A setting with what it was and what it became.
#[component]
pub fn Changed(leaf: Leaf) -> impl IntoView {
    let field = Settings::field(&leaf.path);
    let value =
        |value: &Value| field.map_or_else(|| value.to_string(), |field| in_words(words(), field, value));
    let label = match field {
        Some(field) => view! { <Said key=field.label()/> }.into_any(),
        None => view! { <code>{leaf.path.clone()}</code> }.into_any(),
    };
    view! {
        <li>
            <span class="row-title">{label}</span>
            <span class="change-line"><s>{value(&leaf.before)}</s>" → "<strong>{value(&leaf.after)}</strong></span>
        </li>
    }
}

async fn past(visit: &Visit, version: i64) -> Result<Past> {
    Ok(history::find(&visit.cx, version).await?.ok_or(Refusal::ResourceNotFound)?)
}

/// `GET /admin/history/{version}`: what putting this change back would change now.
pub async fn look(administrator: Administrator, Path(version): Path<i64>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let past = past(&visit, version).await?;
    draw(&visit, &me, past, vec![]).await
}

async fn draw(visit: &Visit, me: &SignedIn, past: Past, problems: Vec<Problem>) -> Result<Response> {
    let (now_at, settings) = in_force::load(&visit.cx.db).await?;
    let back = history::reversed(&past, &settings);
    let document = settings.document();
    let differences: Vec<Leaf> = back
        .iter()
        .map(|(path, after)| Leaf {
            path: path.clone(),
            before: at(&document, path).cloned().unwrap_or_default(),
            after: after.clone(),
        })
        .collect();
    let action = visit.path.clone();
    let place = Place::new(HISTORY, "history_title").below("put_back_title");
    let body = move || view! { <PutBack differences back drawn=now_at problems action/> };
    Ok(house::page(visit, me, place, body))
}

#[component]
fn PutBack(
    differences: Vec<Leaf>,
    back: Vec<(String, Value)>,
    drawn: i64,
    problems: Vec<Problem>,
    action: String,
) -> impl IntoView {
    let nothing = differences.is_empty();
    let leaves: Vec<_> = differences.into_iter().map(|leaf| view! { <Changed leaf/> }).collect();
    let why: Vec<_> = problems
        .into_iter()
        .map(|problem| {
            let label =
                Settings::field(&problem.path).map_or(problem.path.clone(), |field| t(&field.label()));
            let rule = t(&format!("settings_problem_{}", problem.rule));
            view! { <li>{format!("{label}: {rule}")}</li> }
        })
        .collect();
    view! {
        {(!why.is_empty()).then(|| view! {
            <div class="notice notice-error" role="alert">
                <p><Said key="put_back_refused"/></p>
                <ul>{why}</ul>
            </div>
        })}
        {match nothing {
            true => view! { <p class="lead"><Said key="put_back_nothing"/></p> }.into_any(),
            false => view! {
                <p class="lead"><Said key="put_back_lead"/></p>
                <section class="panel"><ul class="changes">{leaves}</ul></section>
            }.into_any(),
        }}
        <form class="settings" method="post" action=action>
            <Hidden name="version" value=Some(drawn.to_string())/>
            <Carry values=back/>
            <div class="save-bar">
                {(!nothing).then(|| view! {
                    <button class="button button-primary" type="submit" lang=lang_of("put_back_do")>{t("put_back_do")}</button>
                })}
                <a class="button button-quiet" href=HISTORY>{t("cancel")}</a>
            </div>
        </form>
    }
}

/// `POST /admin/history/{version}`: puts back what was shown, unless somebody has changed it since.
pub async fn put_back(
    administrator: Administrator,
    Path(version): Path<i64>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let past = past(&visit, version).await?;
    let drawn = pairs.iter().find(|(name, _)| name == "version").and_then(|(_, text)| text.parse().ok());
    let (_, settings) = in_force::load(&visit.cx.db).await?;
    let wishes =
        Wishes { drawn: drawn.unwrap_or(-1), values: history::reversed(&past, &settings), confirmed: true };
    match merging::save(&visit.cx, &wishes).await {
        Ok(_) => {
            Flash::good_news(HISTORY, "put_back_done").leave(&visit).await?;
            Ok(see_other(HISTORY))
        }
        Err(Unsaved::Rules(problems)) => {
            let page = draw(&visit, &me, past, problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Unsaved::Unproved) => {
            Ok(proof::first(&visit, &me).await?.unwrap_or_else(|| see_other(&visit.path)))
        }
        // What was shown is not what it would change now.
        Err(Unsaved::Contested { .. } | Unsaved::Unconfirmed { .. }) => Ok(see_other(&visit.path)),
        Err(Unsaved::Error(error)) => Err(error),
    }
}
