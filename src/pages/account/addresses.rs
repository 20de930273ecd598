//! `/user/…-email-address`, `/user/…-phone-number`: add a mail address or a phone number, prove it, remove it.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::account::addresses;
use crate::auth::presence::sessions::SignedIn;
use crate::auth::proofs::verification::Progress;
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::http::page_state::FOR_SECOND;
use crate::id::IdentificationId;
use crate::model::country::Country;
use crate::model::identification::Kind;
use crate::model::session::Session;
use crate::model::settings::Sms;
use crate::pages::me::{Fresh, Me, MeWithTasks, acting, settled, unless_signed_out};
use crate::pages::waiting;
use crate::pages::way::{show, with_query};
use crate::pages::{next, paths};
use crate::ui::confirm::Confirm;
use crate::ui::form::{Field, Hidden, Lead, Notices, Submit};
use crate::ui::phone::PhoneField;
use crate::ui::shell::{Look, card_page};
use crate::ui::waiting::Routes;
use crate::ui::{t, words};

/// `GET /user/add-email-address`.
pub async fn add_page(Fresh(Me { visit, who: SignedIn { session, .. } }): Fresh<Me>) -> Result<Response> {
    if addresses::may_add(&visit.cx, Kind::EmailAddress).is_err() {
        return Ok(see_other(paths::PROFILE));
    }
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("add_address");
    Ok(show(&visit, card_page(Look::of(&visit), title, move || view! { <AddAddress session flash/> })))
}

#[component]
fn AddAddress(session: Session, flash: Flash) -> impl IntoView {
    let error = flash.at(words(), "email_address");
    let value = flash.typed("email_address").to_owned();
    view! {
        <h1 id="title">{t("add_address")}</h1>
        <p class="lead">{t("add_address_lead")}</p>
        <Notices flash fields=&["email_address"]/>
        <form class="form" method="post" action=acting(Add::url(), &session) novalidate>
            <Field name="email_address" label=t("field_email_address") kind="email" autocomplete="email" value error
                autofocus=true/>
            <Submit label=t("continue")/>
        </form>
        <div class="actions"><a class="button button-quiet" href=paths::PROFILE>{t("cancel")}</a></div>
    }
}

/// Adds an address, and sends what proves it.
#[server(prefix = "/act", endpoint = "user/email_address/add")]
pub async fn add(email_address: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let typed = [("email_address", email_address.as_deref())];
    act.answer(Form { page: paths::ADD_EMAIL_ADDRESS, typed: &typed }, async |cx| {
        let added = addresses::add_email_address(&cx, email_address.as_deref().unwrap_or_default()).await;
        match added {
            Err(error) if error.is(Refusal::Immutable) => next::after_refused_address(&act, error).await,
            added => {
                unless_signed_out(
                    &act,
                    added.map(|()| paths::VERIFY_ADDRESS.into()),
                    paths::ADD_EMAIL_ADDRESS,
                )
                .await
            }
        }
    })
    .await
}

/// What the page that asks for a number is called with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct For {
    second_factor: Option<String>,
}

/// The page that asks for a number, which is to become a second factor.
pub fn add_second_number() -> String {
    for_second(Some("yes"))
}

fn for_second(second_factor: Option<&str>) -> String {
    with_query(paths::ADD_PHONE_NUMBER, &[("second_factor", second_factor.filter(|it| *it == "yes"))])
}

/// `GET /user/add-phone-number`.
pub async fn add_number_page(
    Fresh(MeWithTasks(Me { visit, who: SignedIn { session, .. } })): Fresh<MeWithTasks>,
    Query(For { second_factor }): Query<For>,
) -> Result<Response> {
    if addresses::may_add(&visit.cx, Kind::PhoneNumber).is_err() {
        return Ok(see_other(paths::PROFILE));
    }
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("add_number");
    let sms = visit.cx.settings.sms.clone();
    let draw = move || view! { <AddNumber session flash sms second_factor/> };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

#[component]
fn AddNumber(session: Session, flash: Flash, sms: Sms, second_factor: Option<String>) -> impl IntoView {
    let back = if second_factor.is_some() { paths::SECOND_NUMBER } else { paths::PROFILE };
    let error = flash.at(words(), "phone_number");
    let value = flash.typed("phone_number").to_owned();
    let country = Country::parse(flash.typed("country")).or(sms.default_country());
    view! {
        <h1 id="title">{t("add_number")}</h1>
        <p class="lead">{t("add_number_lead")}</p>
        <Notices flash fields=&["phone_number"]/>
        <form class="form" method="post" action=acting(AddNumber::url(), &session) novalidate>
            <PhoneField countries=sms.countries() country value error autofocus=true/>
            <Hidden name="second_factor" value=second_factor/>
            <Submit label=t("continue")/>
        </form>
        <div class="actions"><a class="button button-quiet" href=back>{t("cancel")}</a></div>
    }
}

/// Adds a phone number, and texts the code that proves it.
#[server(prefix = "/act", endpoint = "user/phone_number/add")]
pub async fn add_number(
    phone_number: Option<String>,
    country: Option<String>,
    second_factor: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let typed = [("phone_number", phone_number.as_deref()), ("country", country.as_deref())];
    let page = for_second(second_factor.as_deref());
    act.answer(Form { page: &page, typed: &typed }, async |cx| {
        let typed = phone_number.as_deref().unwrap_or_default();
        let added = addresses::add_phone_number(&cx, typed, country.as_deref()).await;
        if added.is_ok() {
            act.keep(FOR_SECOND, &second_factor.is_some()).await?;
        }
        match added {
            Err(error) if error.is(Refusal::Immutable) => next::after_refused_address(&act, error).await,
            added => unless_signed_out(&act, added.map(|()| paths::VERIFY_ADDRESS.into()), &page).await,
        }
    })
    .await
}

/// Begins to verify an address that waits.
#[server(prefix = "/act", endpoint = "user/identification/verify")]
pub async fn verify(
    identification_id: Option<String>,
    second_factor: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::PROFILE, typed: &[] }, async |cx| {
        let verified = addresses::verify(&cx, &named(identification_id.as_deref())?).await;
        if verified.is_ok() {
            act.keep(FOR_SECOND, &second_factor.is_some()).await?;
        }
        unless_signed_out(&act, verified.map(|()| paths::VERIFY_ADDRESS.into()), paths::PROFILE).await
    })
    .await
}

fn named(id: Option<&str>) -> Result<IdentificationId> {
    id.and_then(IdentificationId::parse).ok_or_else(|| Refusal::ResourceNotFound.into())
}

fn routes() -> Routes {
    Routes {
        start: paths::PROFILE,
        page: paths::VERIFY_ADDRESS,
        missing: paths::PROFILE,
        methods: paths::VERIFY_ADDRESS_METHODS,
        status: paths::VERIFY_ADDRESS_STATUS,
        attempt: Attempt::url(),
        prepare: Prepare::url(),
        resend: Resend::url(),
        finish: Cancel::url(),
        cancel: Cancel::url(),
        change: None,
    }
}

/// `GET /user/verify-identification`: waits for the link, takes the code. Sends nothing.
pub async fn verify_page(
    MeWithTasks(Me { visit, .. }): MeWithTasks,
    Query(ask): Query<waiting::Ask>,
) -> Result<Response> {
    match addresses::progress(&visit.cx).await? {
        Progress::Complete => Ok(see_other(paths::PROFILE)),
        progress => waiting::page(visit, ask, routes(), progress).await,
    }
}

/// `GET /user/verify-identification/status`: what the script of the waiting page asks about once a second.
pub async fn status(visit: Visit) -> Result<Response> {
    let progress = addresses::progress(&visit.cx).await?;
    waiting::status(visit, routes(), progress).await
}

/// `GET /user/verify-identification/methods`: the other ways.
pub async fn methods(visit: Visit) -> Result<Response> {
    let factors = addresses::alternatives(&visit.cx).await?;
    waiting::methods(visit, routes(), factors).await
}

/// Answers with a code.
#[server(prefix = "/act", endpoint = "user/identification/attempt")]
pub async fn attempt(code: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::VERIFY_ADDRESS, typed: &[] }, async |cx| {
        match addresses::attempt_code(&cx, code.as_deref().unwrap_or_default()).await {
            Err(error) if error.is(Refusal::IdentificationClaimed) => {
                next::after_refused_address(&act, error).await
            }
            Err(error) => Err(error),
            Ok(kind) => next::after_address(&act, kind).await,
        }
    })
    .await
}

/// Sends again.
#[server(prefix = "/act", endpoint = "user/identification/resend")]
pub async fn resend() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::VERIFY_ADDRESS, typed: &[] }, async |cx| {
        addresses::resend(&cx).await?;
        act.good_news(paths::VERIFY_ADDRESS, "resent").await?;
        Ok(paths::VERIFY_ADDRESS.into())
    })
    .await
}

/// Proves the address by another method.
#[server(prefix = "/act", endpoint = "user/identification/prepare")]
pub async fn prepare(strategy: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::VERIFY_ADDRESS_METHODS, typed: &[] }, async |cx| {
        addresses::prepare(&cx, strategy.as_deref().unwrap_or_default()).await?;
        Ok(paths::VERIFY_ADDRESS.into())
    })
    .await
}

/// Waits no more; the address stays, unverified.
#[server(prefix = "/act", endpoint = "user/identification/cancel")]
pub async fn cancel() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::PROFILE, typed: &[] }, async |cx| {
        unless_signed_out(&act, addresses::cancel(&cx).await.map(|()| paths::PROFILE.into()), paths::PROFILE)
            .await
    })
    .await
}

/// Makes an address the primary one.
#[server(prefix = "/act", endpoint = "user/identification/set_primary")]
pub async fn set_primary(identification_id: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::PROFILE, typed: &[] }, async |cx| {
        let done = addresses::set_primary(&cx, &named(identification_id.as_deref())?).await;
        settled(&act, done, paths::PROFILE, "saved").await
    })
    .await
}

/// Which address a page is about.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    identification_id: Option<String>,
}

/// `GET /user/remove-identification?identification_id=…`: asks first.
pub async fn remove_page(
    Fresh(Me { visit, who: me }): Fresh<Me>,
    Query(ask): Query<Ask>,
) -> Result<Response> {
    let session = me.session;
    let id = ask.identification_id.as_deref().and_then(IdentificationId::parse);
    let Some(address) = me.identifications.into_iter().find(|address| Some(&address.id) == id.as_ref())
    else {
        return Ok(see_other(paths::PROFILE));
    };
    let flash = Flash::take(&visit).await?;
    let heading = if address.kind == Kind::PhoneNumber { "remove_number" } else { "remove_address" };
    let title = visit.cx.words.say(heading);
    let action = acting(Remove::url(), &session);
    let draw = move || {
        let lead = view! { <Lead key="remove_address_lead" address=address.shown()/> }.into_any();
        view! {
            <Confirm title=heading lead note="remove_address_note" flash action back=paths::PROFILE>
                <input type="hidden" name="identification_id" value=address.id.to_string()/>
            </Confirm>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Removes an address.
#[server(prefix = "/act", endpoint = "user/identification/remove")]
pub async fn remove(identification_id: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = with_query(paths::REMOVE_ADDRESS, &[("identification_id", identification_id.as_deref())]);
    act.answer(Form { page: &page, typed: &[] }, async |cx| {
        match addresses::remove(&cx, &named(identification_id.as_deref())?).await {
            // Another tab was quicker.
            Err(error) if error.is(Refusal::ResourceNotFound) => {
                next::after_refused_address(&act, error).await
            }
            Err(error) => unless_signed_out(&act, Err(error), paths::PROFILE).await,
            Ok(kind) => {
                let number = kind == Kind::PhoneNumber;
                act.good_news(paths::PROFILE, if number { "number_removed" } else { "address_removed" })
                    .await?;
                Ok(paths::PROFILE.into())
            }
        }
    })
    .await
}
