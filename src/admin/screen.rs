//! `/admin/settings/{screen}`: a screen of settings, drawn from what [`Settings::fields`] says of each. One *Save* applies it;
//! what cannot be applied comes back with all that was typed.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde_json::Value;

use crate::admin::choosing::{self, Choosing};
use crate::admin::confirming::{self, Confirming};
use crate::admin::form::{Posted, Sent, fields};
use crate::admin::house::{self, Place};
use crate::admin::proof::{self, Asked, Proof};
use crate::admin::texts::{self, Budgets};
use crate::auth::directory::merging::{self, Unsaved, Wishes};
use crate::auth::node::in_force;
use crate::auth::presence::sessions::SignedIn;
use crate::auth::telling::text_budget::Count;
use crate::error::{Error, Refusal, Refused, Result};
use crate::http::act::see_other;
use crate::http::administrator::Administrator;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::role::Permission;
use crate::model::settings::screens::{Group, Screen};
use crate::model::settings::{Field, Problem, Settings, Weakens, at};
use crate::ui::form::{Hidden, Notices};
use crate::ui::setting_field::{Control, SettingField, as_sent, id};
use crate::ui::{Said, lang_of, t, words};
use crate::words::Words;

/// The place of a screen.
pub fn place(screen: &Screen) -> Place {
    Place::new(house::screen(screen), screen.title())
}

fn named(name: &str) -> Result<&'static Screen> {
    Ok(Screen::named(name).ok_or(Refusal::ResourceNotFound)?)
}

/// `GET /admin/settings/{screen}`. Whoever may weaken security here proves first who they are.
pub async fn show(administrator: Administrator, Path(name): Path<String>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let screen = named(&name)?;
    let open = me.user.may(Permission::ChangeSettings);
    if open
        && fields(screen).any(|field| field.weakens != Weakens::Never && !field.operator)
        && let Some(elsewhere) = proof::first(&visit, &me).await?
    {
        return Ok(elsewhere);
    }
    let flash = Flash::take(&visit).await?;
    let (version, settings) = in_force::load(&visit.cx.db).await?;
    let posted = Posted { version, ..Posted::default() };
    let drawn = Drawn { document: settings.document(), posted, problems: vec![], proof: None, open, screen };
    draw(&visit, &me, drawn, flash).await
}

/// `POST /admin/settings/{screen}`.
pub async fn save(
    administrator: Administrator,
    Path(name): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let screen = named(&name)?;
    let mut posted = Posted::read(screen, &pairs);
    if let Some(field) = posted.put_back.take() {
        let value = factory(field);
        posted.values.insert(&field.path, Sent { typed: as_sent(field, &value), value: Some(value) });
        return again(&visit, &me, Again::of(screen, posted)).await;
    }
    let misfits: Vec<Problem> = posted.misfits().into_iter().map(Problem::misfit).collect();
    if !misfits.is_empty() {
        return again(&visit, &me, Again { problems: misfits, ..Again::of(screen, posted) }).await;
    }
    if let Err(refused) = proof::take(&visit.cx, &pairs).await? {
        return again(&visit, &me, Again { refused: Some(refused), ..Again::of(screen, posted) }).await;
    }
    let wishes = Wishes { drawn: posted.version, values: posted.wishes(), confirmed: posted.confirmed };
    match merging::save(&visit.cx, &wishes).await {
        Ok(diff) => {
            let news = if diff.is_empty() { "screen_nothing" } else { "screen_saved" };
            Flash::good_news(&visit.path, news).leave(&visit).await?;
            Ok(see_other(&visit.path))
        }
        Err(Unsaved::Rules(problems)) => {
            again(&visit, &me, Again { problems, ..Again::of(screen, posted) }).await
        }
        Err(Unsaved::Unproved) => {
            again(&visit, &me, Again { unproved: true, ..Again::of(screen, posted) }).await
        }
        Err(Unsaved::Contested { version, contested, mine }) => {
            choosing::page(&visit, &me, Choosing { screen, version, contested, mine }).await
        }
        Err(Unsaved::Unconfirmed { version, weakened, mine }) => {
            Ok(confirming::page(&visit, &me, Confirming { screen, version, weakened, mine }))
        }
        Err(Unsaved::Error(Error::Refused(told))) => {
            again(&visit, &me, Again { told, ..Again::of(screen, posted) }).await
        }
        Err(Unsaved::Error(broken)) => Err(broken),
    }
}

/// A form that comes back, with all that was typed.
struct Again {
    screen: &'static Screen,
    posted: Posted,
    problems: Vec<Problem>,
    unproved: bool,
    refused: Option<Refused>,
    told: Vec<Refused>,
}

impl Again {
    fn of(screen: &'static Screen, posted: Posted) -> Self {
        Self { screen, posted, problems: vec![], unproved: false, refused: None, told: vec![] }
    }

    fn status(&self) -> StatusCode {
        let refused =
            !self.problems.is_empty() || !self.told.is_empty() || self.refused.is_some() || self.unproved;
        if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
    }
}

async fn again(visit: &Visit, me: &SignedIn, again: Again) -> Result<Response> {
    let status = again.status();
    let Again { screen, posted, problems, unproved, refused, told } = again;
    let proof = match unproved || refused.is_some() {
        true => Some(proof::asked(&visit.cx, me, refused).await?),
        false => None,
    };
    let (_, settings) = in_force::load(&visit.cx.db).await?;
    let drawn = Drawn { document: settings.document(), posted, problems, proof, open: true, screen };
    let page = draw(visit, me, drawn, Flash::refusal(&visit.path, &told, &[])).await?;
    Ok((status, page).into_response())
}

/// The factory setting.
pub fn factory(field: &Field) -> Value {
    at(Settings::factory(), &field.path).cloned().unwrap_or_default()
}

/// A screen as it is drawn.
struct Drawn {
    screen: &'static Screen,
    /// What is in force.
    document: Value,
    posted: Posted,
    problems: Vec<Problem>,
    proof: Option<Asked>,
    open: bool,
}

impl Drawn {
    /// The control of a setting: with what was sent, else with what is in force.
    fn control(&self, words: &Words, field: &'static Field) -> Control {
        let (value, factory) = (self.in_force(field), factory(field));
        let sent = self.posted.values.get(&*field.path);
        let shown = sent.map_or_else(|| as_sent(field, &value), |sent| sent.typed.clone());
        let differs = sent.map_or(Some(&value), |sent| sent.value.as_ref()) != Some(&factory);
        let broken = self.problems.iter().find(|problem| problem.path == field.path);
        Control {
            field,
            shown,
            factory: differs.then_some(factory),
            error: broken.map(|problem| sentence(words, problem)),
            asleep: self.asleep(words, field),
            open: self.open && !field.operator,
        }
    }

    fn in_force(&self, field: &Field) -> Value {
        at(&self.document, &field.path).cloned().unwrap_or_default()
    }

    /// The label of what must be on for a setting to have an effect, where it is off.
    fn asleep(&self, words: &Words, field: &Field) -> Option<String> {
        let needs = Settings::field(field.needs.as_deref()?)?;
        let sent = self.posted.values.get(&*needs.path).and_then(|sent| sent.value.clone());
        let value = sent.unwrap_or_else(|| self.in_force(needs));
        (value != Value::Bool(true)).then(|| words.say(&needs.label()))
    }
}

/// What is wrong, as a sentence.
fn sentence(words: &Words, problem: &Problem) -> String {
    let rule = words.say(&format!("settings_problem_{}", problem.rule));
    let mut letters = rule.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

async fn draw(visit: &Visit, me: &SignedIn, drawn: Drawn, flash: Flash) -> Result<Response> {
    let (action, place) = (visit.path.clone(), place(drawn.screen));
    let counts = texts::counts(&visit.cx, drawn.screen).await?;
    Ok(house::page(visit, me, place, move || view! { <Sheet drawn flash action counts/> }))
}

#[component]
fn Sheet(drawn: Drawn, flash: Flash, action: String, counts: Option<Vec<Count>>) -> impl IntoView {
    let screen = drawn.screen;
    let groups: Vec<_> = screen.groups.iter().map(|group| view! { <Part drawn=&drawn group/> }).collect();
    let (open, version) = (drawn.open, drawn.posted.version.to_string());
    let broken: Vec<_> =
        drawn.problems.iter().map(|problem| view! { <Broken problem=problem.clone()/> }).collect();
    view! {
        <p class="lead"><Said key=screen.lead()/></p>
        <Notices flash fields=&[]/>
        {(!broken.is_empty()).then(|| view! {
            <div class="notice notice-error" role="alert">
                <p><Said key="screen_problems"/></p>
                <ul>{broken}</ul>
            </div>
        })}
        {(!open).then(|| view! { <p class="notice"><Said key="screen_read_only"/></p> })}
        <form class="settings" method="post" action=action novalidate>
            // Enter in a field saves, whatever other buttons stand before that.
            <button class="visually-hidden" type="submit" tabindex="-1" aria-hidden="true" disabled=!open></button>
            <Hidden name="version" value=Some(version)/>
            {groups}
            {counts.map(|counts| view! { <Budgets counts/> })}
            {drawn.proof.map(|asked| view! { <Proof asked/> })}
            {open.then(|| view! {
                <div class="save-bar">
                    <button class="button button-primary" type="submit" lang=lang_of("screen_save")>{t("screen_save")}</button>
                </div>
            })}
        </form>
    }
}

/// A rule that is broken, with the way to its setting.
#[component]
fn Broken(problem: Problem) -> impl IntoView {
    let field = Settings::field(&problem.path);
    let screen = Screen::of(&problem.path);
    let label = field.map_or(problem.path.clone(), |field| t(&field.label()));
    let href = field.zip(screen).map(|(field, screen)| format!("{}#{}", house::screen(screen), id(field)));
    view! { <li><a href=href>{label}</a>": "{sentence(words(), &problem)}</li> }
}

#[component]
fn Part<'a>(drawn: &'a Drawn, group: &'static Group) -> impl IntoView + use<> {
    let title = drawn.screen.group_title(group);
    let label = format!("g-{}", group.name);
    let labelled = label.clone();
    let notes = drawn.screen.group_notes(group);
    let notes: Vec<_> = notes.into_iter().map(|note| view! { <li><Said key=note/></li> }).collect();
    let fields = group.paths.iter().filter_map(|path| Settings::field(path));
    let controls: Vec<_> =
        fields.map(|field| view! { <SettingField control=drawn.control(words(), field)/> }).collect();
    view! {
        <section class="panel" aria-labelledby=labelled>
            <h2 id=label><Said key=title/></h2>
            {(!notes.is_empty()).then(|| view! { <ul class="notes">{notes}</ul> })}
            {controls}
        </section>
    }
}
