//! What the pages of the wizard show.

use axum::response::{IntoResponse, Response};
use leptos::prelude::*;

use crate::admin::first_run::NoMail;
use crate::admin::house::HOME;
use crate::admin::links::{Links, links};
use crate::admin::wizard::steps::{HOME_URL, NAME, Step, Way};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::settings::{Problem, Settings};
use crate::ui::form::{Field, Hidden, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::{Said, t, words};
use crate::words::Words;

/// A question as it is drawn.
pub struct Asked {
    /// The version of the settings that it is about.
    pub version: i64,
    /// The way that is chosen.
    pub way: Way,
    /// What was typed, where that was refused.
    pub typed: Option<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The page of a step.
pub fn draw(visit: &Visit, step: Step, settings: &Settings, asked: Asked, flash: Flash) -> Response {
    let cx = &visit.cx;
    let title = cx.words.say(step.title());
    let page = Page {
        step,
        next: step.next(cx),
        action: visit.path.clone(),
        value: match step {
            Step::Name => settings.application.name.clone(),
            Step::Home => settings.application.home_url.clone().unwrap_or_default(),
            Step::SignIn | Step::Links => String::new(),
        },
        links: links(cx),
        has_mail: cx.config.mail_leaves(),
        asked,
    };
    card_page(Look::of(visit), title, move || view! { <Welcome page flash/> }).into_response()
}

/// A page of the wizard.
struct Page {
    step: Step,
    next: String,
    action: String,
    value: String,
    links: Vec<(&'static str, String)>,
    has_mail: bool,
    asked: Asked,
}

impl Page {
    /// What was refused, with the name of the setting that it is about.
    fn told(&self, words: &Words) -> Vec<String> {
        let said = |problem: &Problem| {
            let label = Settings::field(&problem.path).map(|field| words.say(&field.label()));
            let rule = words.say(&format!("settings_problem_{}", problem.rule));
            format!("{}: {rule}.", label.unwrap_or_else(|| problem.path.clone()))
        };
        self.asked.problems.iter().map(said).collect()
    }
}

#[component]
fn Welcome(page: Page, flash: Flash) -> impl IntoView {
    let step = page.step;
    let number = Step::ALL.iter().take_while(|other| **other != step).count() + 1;
    let is_question = step != Step::Links;
    let (number, all) = (number.to_string(), (Step::ALL.len() - 1).to_string());
    let (has_mail, next) = (page.has_mail, page.next.clone());
    let lead = format!("{}.lead", step.title());
    view! {
        {is_question.then(|| view! { <p class="lead"><Said key="welcome_step" values=vec![("number", number), ("all", all)]/></p> })}
        <h1 id="title"><Said key=step.title()/></h1>
        <p class="lead"><Said key=lead/></p>
        {(!has_mail).then(|| view! { <NoMail/> })}
        <Notices flash fields=&[]/>
        {match is_question {
            true => view! { <Question page/> }.into_any(),
            false => view! { <ToPutOnTheSite links=page.links/> }.into_any(),
        }}
        {is_question.then(|| view! {
            <p class="card-footer quiet">
                <a href=next><Said key="welcome_skip"/></a>" · "<a href=HOME><Said key="welcome_leave"/></a>
            </p>
        })}
    }
}

#[component]
fn Question(page: Page) -> impl IntoView {
    let told = page.told(words());
    let version = page.asked.version.to_string();
    let shown = page.asked.typed.clone().unwrap_or_else(|| page.value.clone());
    let field = |path: &'static str, kind: &'static str, complete: &'static str, optional: bool| {
        let label = Settings::field(path).map(|field| t(&field.label())).unwrap_or_default();
        let error = (!told.is_empty()).then(|| told.join(" "));
        let value = shown.clone();
        view! { <Field name=path label kind autocomplete=complete value error optional autofocus=true/> }
            .into_any()
    };
    let fields = match page.step {
        Step::Name => field(NAME, "text", "organization", false),
        Step::Home => field(HOME_URL, "url", "url", true),
        Step::SignIn | Step::Links => {
            let told: Vec<_> = told.into_iter().map(|text| view! { <p>{text}</p> }).collect();
            view! {
                {(!told.is_empty()).then(|| view! { <div class="notice notice-error" role="alert">{told}</div> })}
                <Ways chosen=page.asked.way/>
            }
            .into_any()
        }
    };
    view! {
        <form class="form" method="post" action=page.action novalidate>
            <Hidden name="version" value=Some(version)/>
            {fields}
            <Submit label=t("continue")/>
        </form>
    }
}

#[component]
fn Ways(chosen: Way) -> impl IntoView {
    let way = |way: Way| {
        let (id, help) = (format!("way-{}", way.name()), format!("way-{}-help", way.name()));
        view! {
            <div class="check">
                <input type="radio" id=id.clone() name="way" value=way.name() checked=way == chosen aria-describedby=help.clone()/>
                <label for=id><Said key=way.words()/></label>
                <p class="hint" id=help><Said key=format!("{}.lead", way.words())/></p>
            </div>
        }
    };
    view! {
        <fieldset class="choices" aria-labelledby="title">{Way::ALL.map(way).into_iter().collect::<Vec<_>>()}</fieldset>
    }
}

/// The links to put on the site, and how to try them.
#[component]
fn ToPutOnTheSite(links: Vec<(&'static str, String)>) -> impl IntoView {
    let try_it = links.first().map(|(_, address)| address.clone());
    view! {
        <Links links/>
        <p class="hint"><Said key="welcome_try.hint"/></p>
        <div class="actions">
            <a class="button button-primary" href=HOME><Said key="welcome_leave"/></a>
            <a class="button button-secondary" href=try_it target="_blank"><Said key="welcome_try"/></a>
        </div>
    }
}
