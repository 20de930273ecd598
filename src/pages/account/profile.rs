//! `/user`: names, username, mail addresses and phone numbers of whoever is signed in.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::account::names;
use std::sync::Arc;

use crate::auth::account::{addresses, passkeys, usernames};
use crate::auth::presence::sessions::SignedIn;
use crate::auth::step_up::is_due;
use crate::error::Result;
use crate::http::act::{Act, Form};
use crate::http::flash::Flash;
use crate::id::IdentificationId;
use crate::model::identification::{Identification, Kind};
use crate::model::session::Session;
use crate::model::settings::{AddressAttribute, Attributes, Settings, UsernameAttribute};
use crate::pages::account::addresses::{SetPrimary, Verify};
use crate::pages::account::bar;
use crate::pages::account::passkeys::PasskeyOffer;
use crate::pages::account::picture::Picture;
use crate::pages::hints::username_hint;
use crate::pages::me::{Me, acting, settled};
use crate::pages::paths;
use crate::pages::way::{show as show_page, with_query};
use crate::ui::form::{Field, Notices, Submit};
use crate::ui::shell::{Look, wide_page};
use crate::ui::{t, t_with, words};

/// `GET /user`.
pub async fn show(Me { visit, who: signed_in }: Me) -> Result<Response> {
    let flash = Flash::take(&visit).await?;
    let settings = visit.cx.settings.clone();
    let title = visit.cx.words.say("profile_title");
    let bar = bar(&visit, &signed_in, paths::PROFILE);
    let offers_passkey = passkeys::are_news(&visit.cx, &signed_in).await?;
    let look = Look::of(&visit).with_passkeys(offers_passkey);
    let due = is_due(&visit.cx, &signed_in);
    let removable = addresses::removable(&visit.cx, &signed_in).await?;
    let body = move || view! { <Profile signed_in settings flash offers_passkey due removable/> };
    Ok(show_page(&visit, wide_page(look, title, bar, body)))
}

#[component]
fn Profile(
    signed_in: SignedIn,
    settings: Arc<Settings>,
    flash: Flash,
    offers_passkey: bool,
    due: bool,
    removable: Vec<IdentificationId>,
) -> impl IntoView {
    let attributes = settings.attributes.clone();
    let names = attributes.first_name.enabled || attributes.last_name.enabled;
    let (mail, phone) = (attributes.email_address.clone(), attributes.phone_number.clone());
    let session = signed_in.session.clone();
    let (mine, numbers) = (signed_in.clone(), signed_in.clone());
    let username = attributes.username.is_shown().then(|| attributes.username.clone());
    let (named, said) = (signed_in.clone(), flash.clone());
    let has_number = signed_in.of_kind(Kind::PhoneNumber).next().is_some();
    // Where none can be added, who has none has nothing to see.
    let shows_numbers = phone.takes_new() || (phone.is_shown() && has_number);
    let of_numbers = removable.clone();
    view! {
        <h1 id="title">{t("profile_title")}</h1>
        <Notices flash=flash.clone() fields=&["file", "first_name", "last_name", "username"]/>
        <Picture signed_in=signed_in.clone() flash=flash.clone()/>
        {names.then(|| view! { <Names signed_in attributes flash/> })}
        {username.map(|attribute| view! { <Username signed_in=named attribute flash=said settings/> })}
        {mail.is_shown().then(|| view! { <Addresses kind=Kind::EmailAddress signed_in=mine attribute=mail removable/> })}
        {shows_numbers.then(|| view! { <Addresses kind=Kind::PhoneNumber signed_in=numbers attribute=phone removable=of_numbers/> })}
        // Last: what comes late, if it does, must move nothing, nor leave a hole in the middle.
        {offers_passkey.then(|| view! { <PasskeyOffer session due/> })}
    }
}

/// Mail addresses or phone numbers: the primary one, those that are verified, those that wait, the longest first, and those
/// that nothing was sent to.
#[component]
fn Addresses(
    kind: Kind,
    signed_in: SignedIn,
    attribute: AddressAttribute,
    removable: Vec<IdentificationId>,
) -> impl IntoView {
    let (id, heading, immutable, add_label, add) = match kind {
        Kind::PhoneNumber => {
            ("numbers", "profile_numbers", "numbers_immutable", "add_number", paths::ADD_PHONE_NUMBER)
        }
        _ => {
            ("addresses", "profile_addresses", "addresses_immutable", "add_address", paths::ADD_EMAIL_ADDRESS)
        }
    };
    let primary = signed_in.user.primary(kind).cloned();
    let mut own = signed_in.of_kind(kind).cloned().collect::<Vec<_>>();
    let session = signed_in.session;
    own.sort_by_key(|address| {
        let waits = address.verified_at.is_none().then_some((address.asked_by.is_none(), address.sent_at));
        (Some(&address.id) != primary.as_ref(), waits)
    });
    let (may_change, may_add) = (!attribute.immutable, attribute.takes_new());
    let can_verify = !attribute.verifications.is_empty();
    let row = |address: Identification| {
        let is_primary = Some(&address.id) == primary.as_ref();
        let removable = removable.contains(&address.id);
        let session = session.clone();
        view! { <AddressRow address session is_primary may_change removable can_verify/> }
    };
    let rows: Vec<_> = own.into_iter().map(row).collect();
    view! {
        <section class="panel" aria-labelledby=id>
            <header class="panel-head">
                <h2 id=id>{t(heading)}</h2>
                {(!may_change).then(|| view! { <p class="panel-note">{t(immutable)}</p> })}
            </header>
            <ul class="rows">{rows}</ul>
            {may_add.then(|| view! {
                <div class="panel-actions"><a class="button button-secondary" href=add>{t(add_label)}</a></div>
            })}
        </section>
    }
}

#[component]
fn AddressRow(
    address: Identification,
    session: Session,
    is_primary: bool,
    may_change: bool,
    removable: bool,
    can_verify: bool,
) -> impl IntoView {
    let verified = address.verified_at.is_some();
    let shown = address.shown();
    let id = address.id.to_string();
    let (make, prove) = (id.clone(), id.clone());
    let remove = with_query(paths::REMOVE_ADDRESS, &[("identification_id", Some(&id))]);
    let verify_label = t_with("verify_address_label", &[("address", &shown)]);
    let (badge, make_primary, primary_label) = match address.kind {
        Kind::PhoneNumber => {
            let label = t_with("make_primary_number_label", &[("address", &shown)]);
            ("badge_primary_number", "make_primary_number", label)
        }
        _ => ("badge_primary", "make_primary", t_with("make_primary_label", &[("address", &shown)])),
    };
    let remove_label = t_with("remove_address_label", &[("address", &shown)]);
    view! {
        <li class="row">
            <div class="row-main">
                <span class="row-title address">{shown.clone()}</span>
                {is_primary.then(|| view! { <span class="badge badge-primary">{t(badge)}</span> })}
                {if verified {
                    view! { <span class="badge badge-ok">{t("badge_verified")}</span> }.into_any()
                } else {
                    view! { <span class="badge badge-warn">{t("badge_unverified")}</span> }.into_any()
                }}
            </div>
            <div class="row-actions">
                {(!verified && can_verify).then(|| view! {
                    <form method="post" action=acting(Verify::url(), &session)>
                        <input type="hidden" name="identification_id" value=prove/>
                        <button class="button button-secondary" type="submit" aria-label=verify_label>{t("verify")}</button>
                    </form>
                })}
                {(verified && !is_primary && may_change).then(|| view! {
                    <form method="post" action=acting(SetPrimary::url(), &session)>
                        <input type="hidden" name="identification_id" value=make/>
                        <button class="button button-quiet" type="submit" aria-label=primary_label>{t(make_primary)}</button>
                    </form>
                })}
                {removable.then(|| view! {
                    <a class="button button-quiet" href=remove aria-label=remove_label>{t("remove")}</a>
                })}
            </div>
        </li>
    }
}

/// The username, with its rules.
#[component]
fn Username(
    signed_in: SignedIn,
    attribute: UsernameAttribute,
    settings: Arc<Settings>,
    flash: Flash,
) -> impl IntoView {
    let own = signed_in.of_kind(Kind::Username).next().map(|own| own.value.clone()).unwrap_or_default();
    let error = flash.at(words(), "username");
    let value = if error.is_some() { flash.typed("username").to_owned() } else { own.clone() };
    // What was refused can be sent once more as it stands.
    let as_kept = error.is_none();
    let hint = username_hint(&settings, &value, error.is_some());
    view! {
        <section class="panel" aria-labelledby="own-username">
            <header class="panel-head">
                <h2 id="own-username">{t("profile_username")}</h2>
                {attribute.immutable.then(|| view! { <p class="panel-note">{t("username_immutable")}</p> })}
            </header>
            {if attribute.immutable {
                view! { <ul class="rows"><li class="row"><span class="row-title">{own}</span></li></ul> }.into_any()
            } else {
                view! {
                    <form class="form" method="post" action=acting(ChangeUsername::url(), &signed_in.session) novalidate
                        data-save=as_kept.then_some("")>
                        <Field name="username" label=t("field_username") autocomplete="username" value error hint
                            optional=!attribute.required/>
                        <Submit label=t("save")/>
                    </form>
                }.into_any()
            }}
        </section>
    }
}

/// Sets, changes or removes the username.
#[server(prefix = "/act", endpoint = "user/username")]
pub async fn change_username(username: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let typed = [("username", username.as_deref())];
    act.answer(Form { page: paths::PROFILE, typed: &typed }, async |cx| {
        let changed = usernames::change(&cx, username.as_deref().unwrap_or_default()).await;
        settled(&act, changed, paths::PROFILE, "saved").await
    })
    .await
}

#[component]
fn Names(signed_in: SignedIn, attributes: Attributes, flash: Flash) -> impl IntoView {
    let kept = |field: &str, value: &Option<String>| {
        if flash.had(field) { flash.typed(field).to_owned() } else { value.clone().unwrap_or_default() }
    };
    // What was refused can be sent once more as it stands.
    let as_kept = !flash.had("first_name") && !flash.had("last_name");
    let first = attributes.first_name.enabled.then(|| {
        let error = flash.at(words(), "first_name");
        view! {
            <Field name="first_name" label=t("field_first_name") autocomplete="given-name" error
                value=kept("first_name", &signed_in.user.first_name) optional=!attributes.first_name.required/>
        }
    });
    let last = attributes.last_name.enabled.then(|| {
        let error = flash.at(words(), "last_name");
        view! {
            <Field name="last_name" label=t("field_last_name") autocomplete="family-name" error
                value=kept("last_name", &signed_in.user.last_name) optional=!attributes.last_name.required/>
        }
    });
    view! {
        <section class="panel" aria-labelledby="names">
            <header class="panel-head"><h2 id="names">{t("profile_names")}</h2></header>
            <form class="form" method="post" action=acting(Rename::url(), &signed_in.session) novalidate
                data-save=as_kept.then_some("")>
                <div class="field-row">{first}{last}</div>
                <Submit label=t("save")/>
            </form>
        </section>
    }
}

/// Changes the names.
#[server(prefix = "/act", endpoint = "user/rename")]
pub async fn rename(first_name: Option<String>, last_name: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let typed = [("first_name", first_name.as_deref()), ("last_name", last_name.as_deref())];
    act.answer(Form { page: paths::PROFILE, typed: &typed }, async |cx| {
        let renamed = names::rename(&cx, first_name.as_deref(), last_name.as_deref()).await;
        settled(&act, renamed, paths::PROFILE, "saved").await
    })
    .await
}
