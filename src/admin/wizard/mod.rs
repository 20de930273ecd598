//! `/admin/welcome`: what the first owner is asked, three questions at most, and the links to put on the site. Each answer is a
//! change of the settings like any other; whoever leaves finds the rest on the first page of the house.

mod drawn;
mod steps;

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::admin::choosing::{self, Choosing};
use crate::admin::confirming::{self, Confirming};
use crate::admin::form::AS_JSON;
use crate::admin::house::{self, HOME};
use crate::admin::proof;
use crate::admin::wizard::drawn::{Asked, draw};
use crate::admin::wizard::steps::{HOME_URL, NAME, Step, Way};
use crate::auth::Context;
use crate::auth::directory::first_run;
use crate::auth::directory::merging::{self, Unsaved, Weakened, Wishes};
use crate::auth::directory::people::Many;
use crate::auth::node::in_force;
use crate::auth::presence::sessions::SignedIn;
use crate::error::{Refusal, Result};
use crate::http::act::see_other;
use crate::http::administrator::Administrator;
use crate::http::current::Visit;
use crate::http::flash::Flash;

/// `GET /admin/welcome`: where a sign-up by the operator's link leads. A portal whose settings somebody has chosen asks nothing.
pub async fn begin(administrator: Administrator) -> Result<Response> {
    let Administrator { visit, .. } = administrator;
    Ok(see_other(&match first_run::is_untouched(&visit.cx).await? {
        true => Step::Name.page(&visit.cx),
        false => HOME.into(),
    }))
}

/// `GET /admin/welcome/{step}`. Whoever may weaken security here proves first who they are.
pub async fn show(administrator: Administrator, Path(name): Path<String>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let step = Step::named(&name)?;
    if step == Step::SignIn
        && let Some(elsewhere) = proof::first(&visit, &me).await?
    {
        return Ok(elsewhere);
    }
    let flash = Flash::take(&visit).await?;
    let (version, settings) = in_force::load(&visit.cx.db).await?;
    let asked = Asked { version, way: Way::of(&settings), typed: None, problems: vec![] };
    Ok(draw(&visit, step, &settings, asked, flash))
}

/// `POST /admin/welcome/{step}`.
pub async fn save(
    administrator: Administrator,
    Path(name): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let step = Step::named(&name)?;
    let sent = Sent::read(step, &pairs)?;
    if sent.way == Some(Way::Own) && sent.values.is_empty() {
        return Ok(see_other(&step.screen().map_or_else(|| HOME.to_owned(), house::screen)));
    }
    let wishes = Wishes { drawn: sent.version, values: sent.values.clone(), confirmed: sent.confirmed };
    match saved(&visit.cx, wishes).await {
        Ok(()) => Ok(see_other(&step.next(&visit.cx))),
        Err(unsaved) => not_saved(&visit, &me, step, sent, unsaved).await,
    }
}

/// Saves it. The page has said what each choice means; where it takes something from people, it is confirmed on a page of its own.
async fn saved(cx: &Context, wishes: Wishes) -> Result<(), Unsaved> {
    match merging::save(cx, &wishes).await {
        Err(Unsaved::Unconfirmed { weakened, .. }) if !weakened.iter().any(takes) => {
            merging::save(cx, &Wishes { confirmed: true, ..wishes }).await.map(drop)
        }
        saved => saved.map(drop),
    }
}

/// Whether a change takes something from anybody.
fn takes(weakened: &Weakened) -> bool {
    weakened.people.is_some_and(|people| people != Many::Exactly(0))
}

async fn not_saved(
    visit: &Visit,
    me: &SignedIn,
    step: Step,
    sent: Sent,
    unsaved: Unsaved,
) -> Result<Response> {
    match (unsaved, step.screen()) {
        (Unsaved::Contested { version, contested, mine }, Some(screen)) => {
            choosing::page(visit, me, Choosing { screen, version, contested, mine }).await
        }
        (Unsaved::Unconfirmed { version, weakened, mine }, Some(screen)) => {
            Ok(confirming::page(visit, me, Confirming { screen, version, weakened, mine }))
        }
        (Unsaved::Rules(problems), _) => {
            let (_, settings) = in_force::load(&visit.cx.db).await?;
            let way = sent.way.unwrap_or_else(|| Way::of(&settings));
            let asked = Asked { version: sent.version, way, typed: sent.typed, problems };
            let page = draw(visit, step, &settings, asked, Flash::default());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        (Unsaved::Error(error), _) => Err(error),
        // Ten minutes have passed on the page.
        _ => Ok(proof::first(visit, me).await?.unwrap_or_else(|| see_other(&visit.path))),
    }
}

/// What a form brought.
struct Sent {
    version: i64,
    confirmed: bool,
    typed: Option<String>,
    way: Option<Way>,
    values: Vec<(String, Value)>,
}

impl Sent {
    fn read(step: Step, pairs: &[(String, String)]) -> Result<Self> {
        let last =
            |name: &str| pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let typed = step.paths().first().and_then(|path| last(path)).map(|text| text.trim().to_owned());
        let way = last("way").and_then(|name| Way::ALL.into_iter().find(|way| way.name() == name));
        let carried = carried(step, pairs);
        let values = match (step, &typed, way) {
            _ if !carried.is_empty() => carried,
            (Step::Name, Some(text), _) => vec![(NAME.into(), json!(text))],
            (Step::Home, Some(text), _) => {
                vec![(HOME_URL.into(), if text.is_empty() { Value::Null } else { json!(text) })]
            }
            (Step::SignIn, _, Some(way)) => way.values(),
            _ => return Err(Refusal::ParamUnknown.into()),
        };
        let version = last("version").and_then(|text| text.parse().ok()).unwrap_or(-1);
        Ok(Self { version, confirmed: last("confirmed") == Some("yes"), typed, way, values })
    }
}

/// What comes from a page that asked something else in between.
fn carried(step: Step, pairs: &[(String, String)]) -> Vec<(String, Value)> {
    let values = pairs.iter().filter_map(|(name, text)| {
        let path = name.strip_prefix(AS_JSON).filter(|path| step.paths().contains(path))?;
        Some((path.to_owned(), serde_json::from_str(text).ok()?))
    });
    values.collect()
}
