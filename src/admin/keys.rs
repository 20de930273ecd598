//! `/admin/keys`: the keys of programs. A new one is shown once, on the page that answers the form that makes it.

use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use crate::admin::answer::{Deed, answer};
use crate::admin::house::{self, KEYS, Place};
use crate::auth::directory::secret_keys;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::http::administrator::Administrator;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::SecretKeyId;
use crate::model::role::Permission;
use crate::model::secret_key::SecretKey;
use crate::ui::copyable::Copyable;
use crate::ui::form::{FieldError, Notices};
use crate::ui::{Said, lang_of, t, t_with, words};

fn place() -> Place {
    Place::new(KEYS, "keys_title")
}

/// What stands on the page.
struct Keys {
    keys: Vec<SecretKey>,
    /// The beginning of the one that the operator fixed.
    fixed: Option<&'static str>,
    publishable: String,
    host: String,
    /// Whether whoever looks makes keys and revokes them.
    manages: bool,
    now: Millis,
    flash: Flash,
}

/// `GET /admin/keys`. An owner proves first who they are.
pub async fn show(administrator: Administrator) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let manages = me.user.may(Permission::ManageKeys);
    let config = &visit.cx.config;
    let keys = Keys {
        keys: secret_keys::list_for(&visit.cx).await?,
        fixed: config.secret_key.as_ref().map(|_| config.key_type.secret_prefix()),
        publishable: config.publishable_key(),
        host: config.key_host().to_owned(),
        manages,
        now: visit.cx.now,
        flash: Flash::take(&visit).await?,
    };
    Ok(house::page(&visit, &me, place(), move || view! { <Sheet keys/> }))
}

#[component]
fn Sheet(keys: Keys) -> impl IntoView {
    let Keys { keys, fixed, publishable, host, manages, now, flash } = keys;
    let none = keys.is_empty() && fixed.is_none();
    let rows: Vec<_> = keys.into_iter().map(|key| view! { <Key key_=key manages now/> }).collect();
    view! {
        <Notices flash=flash.clone() fields=&["name"]/>
        <section class="panel" aria-labelledby="publishable-title">
            <header class="panel-head">
                <h2 id="publishable-title"><Said key="keys_publishable"/></h2>
                <p class="panel-note"><Said key="keys_publishable_lead"/></p>
            </header>
            <Copyable id="publishable" label="keys_publishable" value=publishable/>
            <Copyable id="key-host" label="keys_host" value=host/>
        </section>
        <section class="panel" aria-labelledby="secret-title">
            <header class="panel-head">
                <h2 id="secret-title"><Said key="keys_secret"/></h2>
                <p class="panel-note"><Said key="keys_secret_lead"/></p>
            </header>
            {none.then(|| view! { <p><Said key="keys_none"/></p> })}
            <ul class="rows">
                {fixed.map(|beginning| view! {
                    <li class="row">
                        <span class="row-main">
                            <span class="row-title">"PORTICO_SECRET_KEY"</span>
                            <code>{format!("{beginning}…")}</code>
                            <span class="row-note"><Said key="keys_fixed"/></span>
                        </span>
                    </li>
                })}
                {rows}
            </ul>
        </section>
        {match manages {
            true => view! { <Create flash/> }.into_any(),
            false => view! { <p class="notice"><Said key="keys_read_only"/></p> }.into_any(),
        }}
    }
}

/// What a key is called: its name, else its beginning.
fn name_of(key: &SecretKey) -> String {
    key.name.clone().unwrap_or_else(|| format!("{}…", key.beginning))
}

#[component]
fn Key(key_: SecretKey, manages: bool, now: Millis) -> impl IntoView {
    let name = name_of(&key_);
    let revoke = t_with("keys_revoke_of", &[("name", &name)]);
    let SecretKey { id, beginning, created_at, last_used_at, revoked_at, .. } = key_;
    let when = |at: Millis| words().moment(at, now);
    view! {
        <li class="row">
            <span class="row-main">
                <span class="row-title">{name}</span>
                <code>{format!("{beginning}…")}</code>
                {revoked_at.map(|_| view! { <span class="badge badge-warn"><Said key="keys_is_revoked"/></span> })}
                <span class="row-note"><Said key="keys_made" values=vec![("when", when(created_at))]/></span>
                <span class="row-note">{match last_used_at {
                    Some(at) => view! { <Said key="keys_used" values=vec![("when", when(at))]/> }.into_any(),
                    None => view! { <Said key="keys_never_used"/> }.into_any(),
                }}</span>
                {revoked_at.map(|at| view! {
                    <span class="row-note"><Said key="keys_revoked_at" values=vec![("when", when(at))]/></span>
                })}
            </span>
            {(manages && revoked_at.is_none()).then(|| view! {
                <a class="button button-quiet" href=format!("{KEYS}/{id}/revoke") aria-label=revoke lang=lang_of("keys_revoke_of")><Said key="keys_revoke"/></a>
            })}
        </li>
    }
}

#[component]
fn Create(flash: Flash) -> impl IntoView {
    let error = flash.at(words(), "name");
    let invalid = error.is_some().then_some("true");
    let described = if error.is_some() { "name-error name-hint" } else { "name-hint" };
    view! {
        <section class="panel" aria-labelledby="create-title">
            <h2 id="create-title"><Said key="keys_create"/></h2>
            <form class="form" method="post" action=KEYS novalidate>
                <div class="field">
                    <label for="name"><Said key="keys_name"/></label>
                    <input id="name" name="name" type="text" autocomplete="off" spellcheck="false" maxlength="320"
                        value=flash.typed("name").to_owned() aria-required="true" aria-invalid=invalid aria-describedby=described/>
                    <FieldError name="name" error/>
                    <p class="hint" id="name-hint"><Said key="keys_name_hint"/></p>
                </div>
                <div class="panel-actions">
                    <button class="button button-primary" type="submit" lang=lang_of("keys_create_do")>{t("keys_create_do")}</button>
                </div>
            </form>
        </section>
    }
}

/// A key to make.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Named {
    name: String,
}

/// `POST /admin/keys`: makes a key, and shows it. It stands on this page alone.
pub async fn create(administrator: Administrator, Form(named): Form<Named>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    match secret_keys::create_by_owner(&visit.cx, &named.name).await {
        Ok((key, whole)) => {
            let place = place().below("keys_made_title");
            Ok(house::page(&visit, &me, place, move || view! { <Made key_=key whole/> }))
        }
        Err(error) => {
            let typed = [("name", Some(named.name.as_str()))];
            answer(&visit, &me, Deed { page: KEYS, news: "", typed: &typed }, Err(error)).await
        }
    }
}

#[component]
fn Made(key_: SecretKey, whole: String) -> impl IntoView {
    view! {
        <section class="panel">
            <p class="notice"><Said key="keys_made_lead" values=vec![("name", name_of(&key_))]/></p>
            <Copyable id="secret-key" label="keys_made_label" value=whole/>
            <p class="hint"><Said key="keys_made_use"/></p>
        </section>
        <p><a class="button button-secondary" href=KEYS><Said key="keys_made_kept"/></a></p>
    }
}

async fn find(visit: &Visit, id: &SecretKeyId) -> Result<SecretKey> {
    let keys = secret_keys::list_for(&visit.cx).await?;
    Ok(keys.into_iter().find(|key| &key.id == id).ok_or(Refusal::ResourceNotFound)?)
}

fn key_in(id: &str) -> Result<SecretKeyId> {
    Ok(SecretKeyId::parse(id).ok_or(Refusal::ResourceNotFound)?)
}

/// `GET /admin/keys/{id}/revoke`: what it means to revoke a key.
pub async fn ask(administrator: Administrator, Path(id): Path<String>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let key = find(&visit, &key_in(&id)?).await?;
    let (action, now) = (visit.path.clone(), visit.cx.now);
    let place = place().below("keys_revoke_title");
    Ok(house::page(&visit, &me, place, move || view! { <Revoke key_=key action now/> }))
}

#[component]
fn Revoke(key_: SecretKey, action: String, now: Millis) -> impl IntoView {
    let used = match key_.last_used_at {
        Some(at) => {
            view! { <Said key="keys_used" values=vec![("when", words().moment(at, now))]/> }.into_any()
        }
        None => view! { <Said key="keys_never_used"/> }.into_any(),
    };
    view! {
        <section class="panel">
            <p><strong>{name_of(&key_)}</strong>" "<code>{format!("{}…", key_.beginning)}</code></p>
            <p>{used}</p>
            <p><Said key="keys_revoke_lead"/></p>
        </section>
        <form class="settings" method="post" action=action>
            <div class="save-bar">
                <button class="button button-danger" type="submit" lang=lang_of("keys_revoke_do")>{t("keys_revoke_do")}</button>
                <a class="button button-quiet" href=KEYS>{t("cancel")}</a>
            </div>
        </form>
    }
}

/// `POST /admin/keys/{id}/revoke`.
pub async fn revoke(administrator: Administrator, Path(id): Path<String>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let done = secret_keys::revoke_by_owner(&visit.cx, &key_in(&id)?).await;
    answer(&visit, &me, Deed { page: KEYS, news: "keys_revoked", typed: &[] }, done).await
}
