//! `/sign-in`: where signing in begins, and where it is given up or corrected.

use std::sync::Arc;

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::presence::places::{self, Page};
use crate::auth::presence::redirects::{self, After, Targets, after};
use crate::auth::sign_in;
use crate::auth::sign_in::begin::{self, Begun, Named};
use crate::error::{Error, Refusal, Result};
use crate::http::act::{Act, Form};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::identification::{Identifier, Kind};
use crate::model::phone_number::{Country, PhoneNumber};
use crate::model::settings::{Settings, SignUpMode};
use crate::model::sign_in::SignIn;
use crate::pages::onward::past;
use crate::pages::sign_in::passkey::{Offered, OrPasskey};
use crate::pages::sign_in::{password, ticket};
use crate::pages::way::{beginning, beginning_anew, prefill, show, unowned, with_query};
use crate::pages::{next, paths};
use crate::ui::form::{Carried, Field, Notices, Submit};
use crate::ui::phone::PhoneField;
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, t_with, words};

/// What the start page may be called with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    #[serde(flatten)]
    targets: Targets,
    email_address: Option<String>,
    username: Option<String>,
    phone_number: Option<String>,
    /// The field for phone numbers is wanted.
    phone: Option<String>,
    /// A sign-in token.
    #[serde(rename = "__clerk_ticket")]
    ticket: Option<String>,
    /// Why one cannot be used.
    told: Option<String>,
}

/// The identifiers that the settings accept, and which of the two fields is shown.
#[derive(Clone, Copy)]
struct Accepted {
    mail: bool,
    username: bool,
    phone: bool,
    by_phone: bool,
    password: bool,
}

impl Accepted {
    fn of(settings: &Settings, ask: &Ask) -> Self {
        let on = |kind| settings.attributes.identifies(kind);
        let (mail, username) = (on(Kind::EmailAddress), on(Kind::Username));
        let phone = on(Kind::PhoneNumber);
        let filled = ask.phone_number.is_some() && ask.email_address.is_none() && ask.username.is_none();
        let by_phone = phone && (ask.phone.is_some() || filled || !(mail || username));
        Self { mail, username, phone, by_phone, password: settings.attributes.password.enabled }
    }

    fn label(self) -> String {
        t(match (self.mail, self.username) {
            (true, true) => "field_email_address_or_username",
            (false, true) => "field_username",
            _ => "field_email_address",
        })
    }

    fn lead(self) -> String {
        t(if self.username || self.phone || self.password { "sign_in_lead_any" } else { "sign_in_lead" })
    }

    /// What the link to the other field says.
    fn other(self) -> Option<String> {
        let other = match (self.by_phone, self.mail, self.username) {
            (false, ..) => "use_phone",
            (true, true, true) => "use_email_or_username",
            (true, true, false) => "use_email",
            (true, false, true) => "use_username",
            (true, false, false) => return None,
        };
        self.phone.then(|| t(other))
    }
}

/// `GET /sign-in`.
pub async fn start(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    if let Some(ticket) = &ask.ticket {
        return Ok(ticket::open(&visit, ticket, &ask.targets));
    }
    visit.fresh()?;
    let told = ask.told.as_deref().and_then(ticket::told);
    let others = visit.cx.settings.sessions.multi_session_enabled;
    if !others && let (Some(why), Some(me)) = (&told, visit.signed_in().await?) {
        return Ok(ticket::refused_here(&visit, &me, Flash::default().with(why), &ask.targets));
    }
    if !others && let Some(past) = past(&visit, After::SignIn, &ask.targets).await? {
        return Ok(past);
    }
    let ask = Ask { targets: redirects::acceptable(&visit.cx, After::SignIn, &ask.targets).into(), ..ask };
    let flash = Flash::take(&visit).await?;
    let flash = told.iter().fold(flash, Flash::with);
    let settings = visit.cx.settings.clone();
    let passkeys = Offered::of(&visit);
    let look = Look::of(&visit).with_passkeys(passkeys.is_some()).with_hint(unowned(&visit).await?);
    let title = visit.cx.words.say("sign_in_heading");
    let choose = others && visit.signed_in().await?.is_some();
    let sign_up = places::instead(&visit.cx, Page::SignUp, &ask.targets.pairs());
    let draw = move || view! { <Start ask flash choose passkeys settings sign_up/> };
    Ok(show(&visit, card_page(look, title, draw)))
}

#[component]
fn Start(
    ask: Ask,
    flash: Flash,
    choose: bool,
    passkeys: Option<Offered>,
    settings: Arc<Settings>,
    /// The site's own page for that, if it has one.
    sign_up: Option<String>,
) -> impl IntoView {
    let accepted = Accepted::of(&settings, &ask);
    let open = settings.sign_up.mode == SignUpMode::Public;
    let ours = || with_query(paths::SIGN_UP, &[&ask.targets.pairs()[..], &unknown(&flash)].concat());
    let sign_up = sign_up.unwrap_or_else(ours);
    let other = accepted.other().map(|text| {
        let phone = (!accepted.by_phone).then_some("");
        let href = with_query(paths::SIGN_IN, &[&ask.targets.pairs()[..], &[("phone", phone)]].concat());
        view! { <p class="form-link"><a href=href>{text}</a></p> }
    });
    let choose = choose.then(|| beginning(paths::CHOOSE, &ask.targets));
    let fields = if accepted.by_phone { &["phone_number"][..] } else { &["identifier", "password"][..] };
    let targets = ask.targets.clone();
    // Filled in by the script that asks for passkeys.
    let knows_passkeys = passkeys.is_some().then(|| {
        view! { <input type="hidden" name="knows_passkeys" data-knows-passkeys=""/> }
    });
    let passkeys = passkeys.map(|offered| {
        // The field for numbers has other suggestions.
        let offered = Offered { autofill: offered.autofill && !accepted.by_phone, ..offered };
        view! { <OrPasskey offered targets=targets.clone()/> }
    });
    view! {
        <h1 id="title">{t_with("sign_in_title", &[("app", &settings.application.name)])}</h1>
        <p class="lead">{accepted.lead()}</p>
        <Notices flash=flash.clone() fields/>
        <form class="form" method="post" action=Create::url() novalidate>
            <div class="field-group">
                {if accepted.by_phone {
                    view! { <PhoneNumber ask flash settings/> }.into_any()
                } else {
                    view! { <AnyIdentifier ask flash accepted/> }.into_any()
                }}
                {other}
            </div>
            <Carried targets/>
            {knows_passkeys}
            <Submit label=t("continue")/>
        </form>
        {passkeys}
        {choose.map(|choose| view! { <p class="card-footer"><a href=choose>{t("choose_title")}</a></p> })}
        {open.then(|| view! { <p class="card-footer">{t("no_account")}" "<a href=sign_up>{t("sign_up")}</a></p> })}
    }
}

/// What nobody is known by, for the sign-up page to begin with.
fn unknown(flash: &Flash) -> [(&'static str, Option<&str>); 3] {
    let typed = |field| Some(flash.typed(field)).filter(|typed| !typed.is_empty());
    let told = flash.tells(Refusal::IdentifierNotFound);
    let identifier = typed("identifier").filter(|_| told);
    let is_mail = |typed: &&str| typed.contains('@');
    [
        ("email_address", identifier.filter(is_mail)),
        ("username", identifier.filter(|typed| !is_mail(typed))),
        ("phone_number", typed("phone_number").filter(|_| told)),
    ]
}

/// The field for mail addresses and usernames, and one for a password that only who fills it in gets to see: a password
/// manager signs in in one step.
#[component]
fn AnyIdentifier(ask: Ask, flash: Flash, accepted: Accepted) -> impl IntoView {
    let value = match flash.has_typed() {
        true => flash.typed("identifier").to_owned(),
        false => prefill(ask.email_address.or(ask.username)),
    };
    let mail_alone = accepted.mail && !accepted.username && !accepted.phone;
    let called = if mail_alone { "identifier" } else { "any_identifier" };
    let error = flash.at_as(words(), "identifier", called);
    let kind = if accepted.username { "text" } else { "email" };
    view! {
        <div class="beside">
            <Field name="identifier" label=accepted.label() kind autocomplete="username webauthn" value error
                autofocus=true/>
            {accepted.password.then(|| view! {
                <div class="field filled-only">
                    <label for="password">{t("field_password")}</label>
                    <input id="password" name="password" type="password" autocomplete="current-password" tabindex="-1"
                        placeholder=" " data-filled=""/>
                </div>
            })}
        </div>
    }
}

#[component]
fn PhoneNumber(ask: Ask, flash: Flash, settings: Arc<Settings>) -> impl IntoView {
    let value = match flash.has_typed() {
        true => flash.typed("phone_number").to_owned(),
        false => prefill(ask.phone_number),
    };
    let country = Country::parse(flash.typed("country")).or(settings.sms.default_country());
    let error = flash.at(words(), "phone_number");
    view! { <PhoneField countries=settings.sms.countries() country value error autofocus=true/> }
}

/// Begins an attempt.
#[server(prefix = "/act", endpoint = "sign_in/create")]
pub async fn create(
    identifier: Option<String>,
    password: Option<String>,
    phone_number: Option<String>,
    country: Option<String>,
    knows_passkeys: Option<String>,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let targets = redirects::acceptable(&act.visit.cx, After::SignIn, &targets);
    let knows_passkeys = knows_passkeys.as_deref() == Some("yes");
    let phone = [("phone", phone_number.is_some().then_some(""))];
    let page = with_query(paths::SIGN_IN, &[&targets.pairs()[..], &phone].concat());
    let typed = [
        ("identifier", identifier.as_deref()),
        ("phone_number", phone_number.as_deref()),
        ("country", country.as_deref()),
    ];
    act.answer_once_more(Form { page: &page, typed: &typed }, async |cx| {
        let named = match phone_number.as_deref() {
            Some(typed) => Named::PhoneNumber { typed, country: country.as_deref().unwrap_or_default() },
            None => Named::Identifier(identifier.as_deref().unwrap_or_default()),
        };
        match begin::begin(&cx, named, password.as_deref(), knows_passkeys, &targets).await {
            // The start page leads on whoever is signed in.
            Err(error) if error.is(Refusal::SessionExists) => Ok(page.clone()),
            // It is in use from now on.
            Err(error) if error.is(Refusal::IdentifierAlreadySignedIn) => {
                Ok(after(&cx, After::SignIn, &targets))
            }
            Err(error) => Err(error),
            Ok(Begun { attempt, refused: None }) => Ok(next::after_sign_in(&cx, &attempt)),
            // The account is locked; a passkey is good all the same.
            Ok(Begun { attempt, refused: Some(error) }) if attempt.asks_passkey() => {
                act.tell(paths::FACTOR_ONE, error).await.map(|()| paths::FACTOR_ONE.into())
            }
            Ok(Begun { attempt, refused: Some(error) }) => {
                password::go_on(&act, Some(&attempt), error, &next::after_sign_in(&cx, &attempt)).await
            }
        }
    })
    .await
}

/// Ends the attempt.
#[server(prefix = "/act", endpoint = "sign_in/cancel")]
pub async fn cancel() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SIGN_IN, typed: &[] }, async |cx| {
        sign_in::cancel(&cx).await?;
        beginning_anew(&cx, paths::SIGN_IN).await
    })
    .await
}

/// Shows the start page with what the attempt began with, to be corrected. The attempt holds until that is sent.
#[server(prefix = "/act", endpoint = "sign_in/change")]
pub async fn change() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SIGN_IN, typed: &[] }, async |cx| {
        let attempt = sign_in::current(&cx).await?.filter(|attempt| attempt.session_id.is_none());
        let Some(attempt) = attempt else { return beginning_anew(&cx, paths::SIGN_IN).await };
        begun_with(&act, &attempt, async |typed| act.keep_typed(paths::SIGN_IN, typed).await).await
    })
    .await
}

/// The start page, for an attempt that came to its end by a refusal, which is told there, beside whose account it was.
pub async fn begin_again(act: &Act, attempt: Option<&SignIn>, error: Error) -> Result<String> {
    match attempt {
        Some(attempt) => {
            begun_with(act, attempt, async |typed| act.tell_with(paths::SIGN_IN, error, typed).await).await
        }
        None => {
            act.tell(paths::SIGN_IN, error).await?;
            beginning_anew(&act.visit.cx, paths::SIGN_IN).await
        }
    }
}

/// The start page on which an attempt began; `leave` takes what was typed there.
async fn begun_with(
    act: &Act,
    attempt: &SignIn,
    leave: impl AsyncFnOnce(&[(&str, Option<&str>)]) -> Result<()>,
) -> Result<String> {
    let targets = redirects::acceptable(&act.visit.cx, After::SignIn, &attempt.targets);
    let typed = attempt.identifier.as_str();
    if Identifier::read(typed).kind != Kind::PhoneNumber {
        leave(&[("identifier", Some(typed))]).await?;
        return Ok(beginning(paths::SIGN_IN, &targets));
    }
    let country = PhoneNumber::parse(typed, None).and_then(|number| number.country);
    let number = PhoneNumber::international(typed);
    leave(&[("phone_number", Some(number.as_str())), ("country", country.map(Country::code))]).await?;
    Ok(with_query(paths::SIGN_IN, &[&targets.pairs()[..], &[("phone", Some(""))]].concat()))
}
