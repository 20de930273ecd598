//! `/admin/welcome`: what the first owner is asked, three questions at most, and the links to put on the site. Each answer is a
//! change of the settings like any other; whoever leaves finds the rest on the first page of the house.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::admin::choosing::{self, Choosing};
use crate::admin::confirming::{self, Confirming};
use crate::admin::first_run::NoMail;
use crate::admin::form::AS_JSON;
use crate::admin::house::{self, HOME};
use crate::admin::proof;
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
use crate::model::role::Permission;
use crate::model::settings::screens::Screen;
use crate::model::settings::{Problem, Settings};
use crate::ui::form::{Field, Hidden, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::{Said, t, words};
use crate::words::Words;

const NAME: &str = "application.name";
const HOME_URL: &str = "application.home_url";
const PASSKEY: &str = "attributes.passkey.enabled";
const PASSWORD: &str = "attributes.password.enabled";
const PASSWORD_REQUIRED: &str = "attributes.password.required";
const VERIFICATIONS: &str = "attributes.email_address.verifications";

/// A page of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Name,
    Home,
    SignIn,
    Links,
}

impl Step {
    const ALL: [Self; 4] = [Self::Name, Self::Home, Self::SignIn, Self::Links];

    fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|step| step.name() == name);
        Ok(found.ok_or(Refusal::ResourceNotFound)?)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Home => "home",
            Self::SignIn => "sign-in",
            Self::Links => "links",
        }
    }

    fn page(self, cx: &Context) -> String {
        format!("{}/{}", cx.addresses.welcome, self.name())
    }

    /// Where it leads, answered or not.
    fn next(self, cx: &Context) -> String {
        match self {
            Self::Name => Self::Home.page(cx),
            Self::Home => Self::SignIn.page(cx),
            Self::SignIn => Self::Links.page(cx),
            Self::Links => HOME.into(),
        }
    }

    /// The key of its title, under which stands its lead.
    const fn title(self) -> &'static str {
        match self {
            Self::Name => "welcome_name",
            Self::Home => "welcome_home",
            Self::SignIn => "welcome_sign_in",
            Self::Links => "welcome_links",
        }
    }

    /// The settings that it is about.
    const fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Name => &[NAME],
            Self::Home => &[HOME_URL],
            Self::SignIn => &[PASSKEY, PASSWORD, PASSWORD_REQUIRED, VERIFICATIONS],
            Self::Links => &[],
        }
    }

    /// The setting that stands for it where one page is about several screens.
    fn screen(self) -> Option<&'static Screen> {
        Screen::of(self.paths().last()?)
    }
}

/// A way for people to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Mail, and passkeys offered: what the factory has.
    Passkeys,
    /// Mail alone.
    Mail,
    /// Mail address and password.
    Password,
    /// Whatever the screens of settings say.
    Own,
}

impl Way {
    const ALL: [Self; 4] = [Self::Passkeys, Self::Mail, Self::Password, Self::Own];

    /// Its name in the form.
    const fn name(self) -> &'static str {
        match self {
            Self::Passkeys => "passkeys",
            Self::Mail => "mail",
            Self::Password => "password",
            Self::Own => "own",
        }
    }

    /// The key of what it is called, under which stands what it means.
    const fn words(self) -> &'static str {
        match self {
            Self::Passkeys => "welcome_way_passkeys",
            Self::Mail => "welcome_way_mail",
            Self::Password => "welcome_way_password",
            Self::Own => "welcome_way_own",
        }
    }

    /// The settings that make it.
    fn values(self) -> Vec<(String, Value)> {
        let both = json!(["email_link", "email_code"]);
        let (passkeys, passwords, verified_by) = match self {
            Self::Passkeys => (true, false, both),
            Self::Mail => (false, false, both),
            Self::Password => (true, true, json!(["email_code"])),
            Self::Own => return vec![],
        };
        let values = [
            (PASSKEY, json!(passkeys)),
            (PASSWORD, json!(passwords)),
            (PASSWORD_REQUIRED, json!(passwords)),
            (VERIFICATIONS, verified_by),
        ];
        values.map(|(path, value)| (path.to_owned(), value)).to_vec()
    }

    /// The one that the settings have.
    fn of(settings: &Settings) -> Self {
        let has = |(path, value): &(String, Value)| in_force::get(settings, path).as_ref() == Some(value);
        Self::ALL.into_iter().find(|way| way.values().iter().all(has)).unwrap_or(Self::Own)
    }
}

/// `GET /admin/welcome`: where a sign-up by the operator's link leads. A portal whose settings somebody has chosen asks nothing.
pub async fn begin(administrator: Administrator) -> Result<Response> {
    let (visit, _) = administrator.may(Permission::ReadSettings)?;
    Ok(see_other(&match first_run::is_untouched(&visit.cx).await? {
        true => Step::Name.page(&visit.cx),
        false => HOME.into(),
    }))
}

/// `GET /admin/welcome/{step}`. Whoever may weaken security here proves first who they are.
pub async fn show(administrator: Administrator, Path(name): Path<String>) -> Result<Response> {
    let (visit, me) = administrator.may(Permission::ChangeSettings)?;
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
    let (visit, me) = administrator.may(Permission::ChangeSettings)?;
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
    weakened.people.is_none_or(|people| people != Many::Exactly(0))
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

/// A question as it is drawn.
struct Asked {
    /// The version of the settings that it is about.
    version: i64,
    /// The way that is chosen.
    way: Way,
    /// What was typed, where that was refused.
    typed: Option<String>,
    problems: Vec<Problem>,
}

fn draw(visit: &Visit, step: Step, settings: &Settings, asked: Asked, flash: Flash) -> Response {
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
            false => view! { <Links links=page.links/> }.into_any(),
        }}
        {is_question.then(|| view! {
            <p class="card-footer">
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
fn Links(links: Vec<(&'static str, String)>) -> impl IntoView {
    let try_it = links.first().map(|(_, address)| address.clone());
    let link = |(key, address): (&'static str, String)| {
        view! {
            <div class="field">
                <label for=key><Said key/></label>
                <button class="reveal" type="button" hidden=true aria-controls=key data-copies="" data-show=t("copy") data-done=t("copied")>
                    {t("copy")}
                </button>
                <input id=key type="text" readonly=true value=address/>
            </div>
        }
    };
    view! {
        {links.into_iter().map(link).collect::<Vec<_>>()}
        <p class="hint"><Said key="welcome_try.hint"/></p>
        <div class="actions">
            <a class="button button-primary" href=HOME><Said key="welcome_leave"/></a>
            <a class="button button-secondary" href=try_it target="_blank"><Said key="welcome_try"/></a>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_is_known_by_its_settings_and_the_first_is_that_of_the_factory() {
        assert_eq!(Way::of(&Settings::default()), Way::Passkeys);
        for way in [Way::Passkeys, Way::Mail, Way::Password] {
            let mut document = Settings::default().document();
            for (path, value) in way.values() {
                assert!(Step::SignIn.paths().contains(&&*path), "{path}");
                *crate::model::settings::at_mut(&mut document, &path).unwrap() = value;
            }
            let settings: Settings = serde_json::from_value(document).unwrap();
            assert_eq!(settings.problems().len(), 0, "{way:?}");
            assert_eq!(Way::of(&settings), way);
        }
    }
}
