//! `/admin/export-and-import`: the settings as a file. What is brought is shown first, from what to what, and then saved like any
//! form; nothing of the document is kept meanwhile but what it changes, on the page.

use axum::Form;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde_json::Value;

use crate::admin::choosing::Carry;
use crate::admin::confirming::{self, Weakening};
use crate::admin::form::AS_JSON;
use crate::admin::history::Changed;
use crate::admin::house::{self, Place, TRANSFER};
use crate::admin::proof::{self, Asked, Proof};
use crate::auth::directory::history::Leaf;
use crate::auth::directory::merging::{self, Unsaved, Wishes};
use crate::auth::directory::transfer::{self, Import};
use crate::auth::presence::sessions::SignedIn;
use crate::error::{Refused, Result};
use crate::http::act::see_other;
use crate::http::administrator::Administrator;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::role::Permission;
use crate::model::settings::{Problem, Settings};
use crate::ui::form::{Hidden, Notices};
use crate::ui::{Said, in_textarea, lang_of, t};

/// The largest document that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The largest form, in bytes: browsers write three for a quotation mark.
pub const LARGEST_FORM: usize = 3 * LARGEST + 64 * 1024;

/// The name of the file.
const ATTACHED: &str = "attachment; filename=\"portico-settings.json\"";

type Pairs = Vec<(String, String)>;

fn place() -> Place {
    Place::new(TRANSFER, "transfer_title")
}

fn given<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// `GET /admin/export-and-import/settings.json`: the document, to be kept as a file.
pub async fn export(administrator: Administrator) -> Result<Response> {
    let Administrator { visit, .. } = administrator;
    let document = transfer::export(&visit.cx).await?;
    let headers = [(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, ATTACHED)];
    Ok((headers, serde_json::to_string_pretty(&document)? + "\n").into_response())
}

/// `GET /admin/export-and-import`. Whoever may bring a document proves first who they are.
pub async fn show(administrator: Administrator) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let open = me.user.may(Permission::ChangeSettings);
    let flash = Flash::take(&visit).await?;
    Ok(draw(&visit, &me, Brought::default(), open, flash))
}

/// What somebody has brought that is no document.
#[derive(Default)]
struct Brought {
    text: String,
    why: Option<Unread>,
}

/// Why something is no document.
enum Unread {
    Nothing,
    TooLarge,
    /// What is wrong with it, in English.
    Wrong(String),
}

fn draw(visit: &Visit, me: &SignedIn, brought: Brought, open: bool, flash: Flash) -> Response {
    house::page(visit, me, place(), move || view! { <Sheet brought open flash/> })
}

#[component]
fn Sheet(brought: Brought, open: bool, flash: Flash) -> impl IntoView {
    view! {
        <Notices flash fields=&[]/>
        <section class="panel" aria-labelledby="export">
            <header class="panel-head">
                <h2 id="export"><Said key="transfer_export"/></h2>
                <p class="panel-note"><Said key="transfer_export_lead"/></p>
            </header>
            <div class="panel-actions">
                <a class="button button-secondary" href=format!("{TRANSFER}/settings.json") download="portico-settings.json"><Said key="transfer_download"/></a>
            </div>
        </section>
        {match open {
            true => view! { <Bring brought/> }.into_any(),
            false => view! { <p class="notice"><Said key="screen_read_only"/></p> }.into_any(),
        }}
    }
}

#[component]
fn Bring(brought: Brought) -> impl IntoView {
    let invalid = brought.why.is_some().then_some("true");
    let described = if brought.why.is_some() { "document-error document-hint" } else { "document-hint" };
    view! {
        <section class="panel" aria-labelledby="import">
            <header class="panel-head">
                <h2 id="import"><Said key="transfer_import"/></h2>
                <p class="panel-note"><Said key="transfer_import_lead"/></p>
            </header>
            <form class="form" method="post" action=TRANSFER novalidate>
                <div class="field">
                    <label for="document"><Said key="transfer_document"/></label>
                    <textarea id="document" name="document" class="document" rows="12" autocomplete="off" autocapitalize="off"
                        spellcheck="false" aria-required="true" aria-invalid=invalid aria-describedby=described>
                        {in_textarea(&brought.text)}
                    </textarea>
                    {brought.why.map(|why| view! { <p class="field-error" id="document-error"><Why why/></p> })}
                    <p class="hint" id="document-hint"><Said key="transfer_document_hint"/></p>
                </div>
                <div class="panel-actions">
                    <button class="button button-primary" type="submit" lang=lang_of("transfer_look")>{t("transfer_look")}</button>
                </div>
            </form>
        </section>
    }
}

#[component]
fn Why(why: Unread) -> impl IntoView {
    match why {
        Unread::Nothing => view! { <Said key="form_param_nil"/> }.into_any(),
        Unread::TooLarge => view! { <Said key="transfer_too_large"/> }.into_any(),
        Unread::Wrong(why) => {
            view! { <Said key="transfer_no_document" values=vec![("why", why)]/> }.into_any()
        }
    }
}

/// `POST /admin/export-and-import`: shows what a document would change; or puts in force what was shown.
pub async fn bring(administrator: Administrator, Form(pairs): Form<Pairs>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    match given(&pairs, "document") {
        Some(text) => look(&visit, &me, text).await,
        None => apply(&visit, &me, &pairs).await,
    }
}

async fn look(visit: &Visit, me: &SignedIn, text: &str) -> Result<Response> {
    let read = match text.trim() {
        "" => Err(Unread::Nothing),
        text if text.len() > LARGEST => Err(Unread::TooLarge),
        text => transfer::read(&visit.cx, text).await?.map_err(Unread::Wrong),
    };
    match read {
        Ok(import) => Ok(preview(visit, me, Preview::of(import))),
        Err(why) => {
            let text = if text.len() > LARGEST { String::new() } else { text.to_owned() };
            let page = draw(visit, me, Brought { text, why: Some(why) }, true, Flash::default());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The values that the page of differences has carried along.
fn carried(pairs: &Pairs) -> Vec<(String, Value)> {
    let value = |(name, value): &(String, String)| {
        let path = name.strip_prefix(AS_JSON)?;
        Some((path.to_owned(), serde_json::from_str(value).ok()?))
    };
    pairs.iter().filter_map(value).collect()
}

async fn apply(visit: &Visit, me: &SignedIn, pairs: &Pairs) -> Result<Response> {
    let values = carried(pairs);
    if let Err(refused) = proof::take(&visit.cx, pairs).await? {
        return unproved(visit, me, &values, Some(refused)).await;
    }
    let drawn = given(pairs, "version").and_then(|text| text.parse().ok()).unwrap_or(-1);
    let confirmed = given(pairs, "confirmed") == Some("yes");
    match merging::save(&visit.cx, &Wishes { drawn, values: values.clone(), confirmed }).await {
        Ok(diff) => {
            let news = if diff.is_empty() { "screen_nothing" } else { "screen_saved" };
            Flash::good_news(TRANSFER, news).leave(visit).await?;
            Ok(see_other(TRANSFER))
        }
        Err(Unsaved::Unconfirmed { version, weakened, mine }) => {
            Ok(confirming::draw(visit, me, place(), Weakening { version, weakened, mine }))
        }
        Err(Unsaved::Unproved) => unproved(visit, me, &values, None).await,
        Err(Unsaved::Rules(_)) => again(visit, me, &values, Preview::of).await,
        // What somebody else has changed meanwhile is shown once more, from what it is now.
        Err(Unsaved::Contested { .. }) => {
            again(visit, me, &values, |import| Preview { is_overtaken: true, ..Preview::of(import) }).await
        }
        Err(Unsaved::Error(error)) => Err(error),
    }
}

async fn unproved(
    visit: &Visit,
    me: &SignedIn,
    values: &[(String, Value)],
    refused: Option<Refused>,
) -> Result<Response> {
    let asked = proof::asked(&visit.cx, me, refused).await?;
    again(visit, me, values, |import| Preview { proof: Some(asked), ..Preview::of(import) }).await
}

/// The page of differences once more, as they are now.
async fn again(
    visit: &Visit,
    me: &SignedIn,
    values: &[(String, Value)],
    drawn: impl FnOnce(Import) -> Preview,
) -> Result<Response> {
    match transfer::review(&visit.cx, values).await? {
        Ok(import) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, preview(visit, me, drawn(import))).into_response())
        }
        Err(why) => {
            let brought = Brought { text: String::new(), why: Some(Unread::Wrong(why)) };
            let page = draw(visit, me, brought, true, Flash::default());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What an import would change.
struct Preview {
    import: Import,
    proof: Option<Asked>,
    /// Whether somebody else was quicker with something of it.
    is_overtaken: bool,
}

impl Preview {
    fn of(import: Import) -> Self {
        Self { import, proof: None, is_overtaken: false }
    }
}

fn preview(visit: &Visit, me: &SignedIn, preview: Preview) -> Response {
    let broken = !preview.import.problems.is_empty();
    let place = place().below("transfer_preview_title");
    let page = house::page(visit, me, place, move || view! { <Differences preview/> });
    let status = if broken { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, page).into_response()
}

#[component]
fn Differences(preview: Preview) -> impl IntoView {
    let Preview { import: Import { version, changes, values, problems }, proof, is_overtaken } = preview;
    let (nothing, broken) = (changes.is_empty(), !problems.is_empty());
    let leaf = |change: crate::model::settings::Changed| Leaf {
        path: change.path.to_owned(),
        before: change.before,
        after: change.after,
    };
    let leaves: Vec<_> = changes.into_iter().map(|change| view! { <Changed leaf=leaf(change)/> }).collect();
    let problems: Vec<_> = problems.into_iter().map(|problem| view! { <Broken problem/> }).collect();
    let lead = match (nothing, broken) {
        (true, false) => "transfer_nothing",
        (_, true) => "transfer_broken",
        (false, false) => "transfer_differences",
    };
    view! {
        <p class="lead"><Said key=lead/></p>
        {is_overtaken.then(|| view! { <div class="notice notice-error" role="alert"><p><Said key="transfer_overtaken"/></p></div> })}
        {broken.then(|| view! { <div class="notice notice-error" role="alert"><ul>{problems}</ul></div> })}
        {(!nothing).then(|| view! { <section class="panel"><ul class="changes">{leaves}</ul></section> })}
        <form class="settings" method="post" action=TRANSFER novalidate>
            <Hidden name="version" value=Some(version.to_string())/>
            <Carry values/>
            {proof.map(|asked| view! { <Proof asked/> })}
            <div class="save-bar">
                {(!nothing && !broken).then(|| view! {
                    <button class="button button-primary" type="submit" lang=lang_of("transfer_apply")>{t("transfer_apply")}</button>
                })}
                <a class="button button-quiet" href=TRANSFER>{t("cancel")}</a>
            </div>
        </form>
    }
}

/// A rule that would be broken.
#[component]
fn Broken(problem: Problem) -> impl IntoView {
    let label = Settings::field(&problem.path).map_or(problem.path.clone(), |field| t(&field.label()));
    view! { <li>{label}": "<Said key=format!("settings_problem_{}", problem.rule)/></li> }
}
