//! `/user/security`: the password, passkeys, the devices on which one is signed in, and the end of the account.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::account::deletion;
use crate::auth::account::devices;
use crate::auth::account::devices::Device;
use crate::auth::account::{passkeys, password, second_factors};
use crate::auth::presence::redirects::{After, Targets, after};
use crate::auth::presence::sessions::SignedIn;
use crate::auth::proofs::ceremonies;
use crate::auth::step_up::is_due;
use crate::auth::telling::language::agent_phrase;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form};
use crate::http::flash::Flash;
use crate::id::SessionId;
use crate::model::agent::Kind;
use crate::model::session::Session;
use crate::pages::account::bar;
use crate::pages::account::passkeys::Passkeys;
use crate::pages::account::password::Password;
use crate::pages::account::second_factors::SecondFactors;
use crate::pages::me::{Fresh, Me, acting, settled, unless_signed_out};
use crate::pages::paths;
use crate::pages::way::show;
use crate::ui::confirm::Confirm;
use crate::ui::form::{Field, Lead, Notices};
use crate::ui::shell::{Look, card_page, wide_page};
use crate::ui::{t, t_with, words};

/// `GET /user/security`.
pub async fn page(Me { visit, who: me }: Me) -> Result<Response> {
    let flash = Flash::take(&visit).await?;
    let devices = devices::list(&visit.cx, &me).await?;
    let deletes = visit.cx.settings.user_profile.delete_self_enabled;
    let password = match visit.cx.settings.attributes.password.enabled {
        true => Some(password::look(&visit.cx, &me).await?),
        false => None,
    };
    let passkeys = match ceremonies::are_on(&visit.cx) {
        true => Some(passkeys::list(&visit.cx, &me).await?),
        false => None,
    };
    let look = Look::of(&visit).with_passkeys(passkeys.is_some());
    let second = second_factors::look(&visit.cx, &me).await?;
    let second = visit.cx.settings.has_second_factors().then_some(second);
    let (now, due) = (visit.cx.now, is_due(&visit.cx, &me));
    let title = visit.cx.words.say("security_title");
    let bar = bar(&visit, &me, paths::SECURITY);
    let body = move || {
        view! {
            <h1 id="title">{t("security_title")}</h1>
            <Notices flash fields=&[]/>
            {password.map(|own| view! { <Password is_set=own.is_set removable=own.removable/> })}
            {passkeys.map(|own| view! { <Passkeys own session=me.session.clone() due now/> })}
            {second.map(|own| view! { <SecondFactors own session=me.session.clone()/> })}
            <Devices devices session=me.session now/>
            {deletes.then(|| view! { <Danger/> })}
        }
    };
    Ok(show(&visit, wide_page(look, title, bar, body)))
}

#[component]
fn Devices(devices: Vec<Device>, session: Session, now: Millis) -> impl IntoView {
    let others = devices.len() > 1;
    let rows: Vec<_> = devices
        .into_iter()
        .map(|device| {
            let session = session.clone();
            view! { <DeviceRow device session now/> }
        })
        .collect();
    view! {
        <section class="panel" aria-labelledby="devices">
            <header class="panel-head">
                <h2 id="devices">{t("devices_title")}</h2>
                <p class="panel-note">{t("devices_note")}</p>
            </header>
            <ul class="rows">{rows}</ul>
            {others.then(|| view! {
                <form class="panel-actions" method="post" action=acting(RevokeOthers::url(), &session)>
                    <button class="button button-secondary" type="submit">{t("sign_out_others")}</button>
                </form>
            })}
        </section>
    }
}

#[component]
fn DeviceRow(device: Device, session: Session, now: Millis) -> impl IntoView {
    let known = agent_phrase(words(), &device.agent);
    let version = device.agent.version.clone();
    let name = match (known.as_str(), version.as_str()) {
        ("", _) => t("device_unknown"),
        (_, "") => known,
        _ => t_with("device_version", &[("device", &known), ("version", &version)]),
    };
    let seen = words().moment(device.session.last_active_at, now);
    let note = match &device.session.address {
        Some(address) => t_with("device_seen_at", &[("seen", &seen), ("whence", address)]),
        None => t_with("device_seen", &[("seen", &seen)]),
    };
    let kind = device.agent.kind().map(|kind| match kind {
        Kind::Computer => t("device_computer"),
        Kind::Phone => t("device_phone"),
        Kind::Tablet => t("device_tablet"),
        Kind::Mobile => t("device_mobile"),
    });
    let label = t_with("sign_out_device_label", &[("device", &name)]);
    let id = device.session.id.to_string();
    view! {
        <li class="row">
            <div class="row-main">
                <span class="row-title">{name}</span>
                {device.is_this.then(|| view! { <span class="badge badge-primary">{t("badge_this_device")}</span> })}
                {kind.map(|kind| view! { <span class="row-note">{kind}</span> })}
                <span class="row-note">{note}</span>
            </div>
            {(!device.is_this).then(|| view! {
                <form class="row-actions" method="post" action=acting(Revoke::url(), &session)>
                    <input type="hidden" name="session_id" value=id/>
                    <button class="button button-secondary" type="submit" aria-label=label>{t("sign_out")}</button>
                </form>
            })}
        </li>
    }
}

#[component]
fn Danger() -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="danger">
            <header class="panel-head">
                <h2 id="danger">{t("delete_account")}</h2>
                <p class="panel-note">{t("delete_note")}</p>
            </header>
            <div class="panel-actions"><a class="button button-danger" href=paths::DELETE_ACCOUNT>{t("delete_account")}</a></div>
        </section>
    }
}

/// Signs out another device.
#[server(prefix = "/act", endpoint = "user/session/revoke")]
pub async fn revoke(session_id: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        let id = session_id.as_deref().and_then(SessionId::parse).ok_or(Refusal::ResourceNotFound)?;
        settled(&act, devices::revoke(&cx, &id).await, paths::SECURITY, "device_signed_out").await
    })
    .await
}

/// Signs out all other devices.
#[server(prefix = "/act", endpoint = "user/session/revoke_others")]
pub async fn revoke_others() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        settled(&act, devices::revoke_others(&cx).await, paths::SECURITY, "device_signed_out").await
    })
    .await
}

/// `GET /user/delete-account`: asks for the phrase.
pub async fn delete_page(Fresh(Me { visit, who: me }): Fresh<Me>) -> Result<Response> {
    if !visit.cx.settings.user_profile.delete_self_enabled {
        return Err(Refusal::ResourceNotFound.into());
    }
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("delete_account");
    Ok(show(&visit, card_page(Look::of(&visit), title, move || view! { <Delete me flash/> })))
}

#[component]
fn Delete(me: SignedIn, flash: Flash) -> impl IntoView {
    let error = flash.at(words(), "confirmation");
    let value = flash.typed("confirmation").to_owned();
    let address = me.primary_address().to_owned();
    let label = t_with("field_confirmation", &[("phrase", &t("field_confirmation.phrase"))]);
    let lead = view! { <Lead key="delete_lead" address/> }.into_any();
    let action = acting(DeleteAccount::url(), &me.session);
    view! {
        <Confirm title="delete_account" lead flash fields=vec!["confirmation"] action label="delete_account"
            back=paths::SECURITY leaves=true>
            <Field name="confirmation" label autocomplete="off" value error autofocus=true/>
        </Confirm>
    }
}

/// Deletes the account.
#[server(prefix = "/act", endpoint = "user/delete")]
pub async fn delete_account(confirmation: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let typed = [("confirmation", confirmation.as_deref())];
    act.answer(Form { page: paths::DELETE_ACCOUNT, typed: &typed }, async |cx| {
        let differs =
            confirmation.as_deref().unwrap_or_default().trim() != cx.words.say("field_confirmation.phrase");
        let objection = differs.then(|| Refusal::ValueInvalid.at("confirmation"));
        let left = match deletion::delete(&cx, objection).await {
            Err(error) => return unless_signed_out(&act, Err(error), paths::PROFILE).await,
            Ok(left) => left,
        };
        act.forget_page_state().await?;
        if left {
            return Ok(paths::CHOOSE.into());
        }
        act.clear_storage();
        Ok(after(&cx, After::SignOut, &Targets::default()))
    })
    .await
}
