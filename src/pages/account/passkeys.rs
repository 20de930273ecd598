//! `/user/rename-passkey`, `/user/remove-passkey`, and what other pages of the profile show of passkeys.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::account::passkeys;
use crate::auth::presence::sessions::SignedIn;
use crate::auth::proofs::ceremonies;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::PasskeyId;
use crate::model::passkey::{MOST, Passkey};
use crate::model::session::Session;
use crate::pages::me::{Fresh, Me, acting, settled, unless_signed_out};
use crate::pages::passkey_answer::{asked, reply, told};
use crate::pages::paths;
use crate::pages::way::{show, with_query};
use crate::ui::confirm::Confirm;
use crate::ui::form::{Field, Notices, Submit};
use crate::ui::passkey::{Asks, PasskeyForm, PasskeysNeedScript};
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, t_around, t_with, words};

/// The passkeys of whoever is signed in, on the page on devices and danger.
#[component]
pub fn Passkeys(own: Vec<Passkey>, session: Session, due: bool, now: Millis) -> impl IntoView {
    let full = own.len() as i64 >= MOST;
    let rows: Vec<_> = own.into_iter().map(|passkey| view! { <PasskeyRow passkey now/> }).collect();
    view! {
        <section class="panel" aria-labelledby="passkeys">
            <header class="panel-head">
                <h2 id="passkeys">{t("passkeys_title")}</h2>
                <p class="panel-note">{t("passkeys_note")}</p>
                {full.then(|| view! { <p class="panel-note">{t("passkey_quota_exceeded")}</p> })}
                <PasskeysNeedScript/>
            </header>
            {(!rows.is_empty()).then(|| view! { <ul class="rows">{rows}</ul> })}
            {(!full).then(|| view! { <Add session due label=t("passkey_add") class="button button-secondary"/> })}
        </section>
    }
}

/// The button that adds one. No question is asked of an authenticator in vain: whoever has to prove who they are does that
/// first.
#[component]
fn Add(session: Session, due: bool, label: String, class: &'static str) -> impl IntoView {
    if due {
        return view! { <div class="panel-actions"><a class=class href=paths::ADD_PASSKEY>{label}</a></div> }
            .into_any();
    }
    view! {
        <PasskeyForm asks=Asks::Create action=acting(AddPasskey::url(), &session) question=acting(paths::ADD_PASSKEY_QUESTION, &session)
            label=Some(label) class/>
    }
    .into_any()
}

#[component]
fn PasskeyRow(passkey: Passkey, now: Millis) -> impl IntoView {
    let added = words().moment(passkey.created_at, now);
    let note = match passkey.last_used_at {
        Some(used) => t_with("passkey_used", &[("added", &added), ("used", &words().moment(used, now))]),
        None => t_with("passkey_unused", &[("added", &added)]),
    };
    let about = |page| with_query(page, &[("passkey_id", Some(passkey.id.as_str()))]);
    let rename_label = t_with("passkey_rename_label", &[("name", &passkey.name)]);
    let remove_label = t_with("passkey_remove_label", &[("name", &passkey.name)]);
    view! {
        <li class="row">
            <div class="row-main">
                <span class="row-title">{passkey.name.clone()}</span>
                <span class="row-note">{note}</span>
            </div>
            <div class="row-actions">
                <a class="button button-quiet" href=about(paths::RENAME_PASSKEY) aria-label=rename_label>{t("rename")}</a>
                <a class="button button-quiet" href=about(paths::REMOVE_PASSKEY) aria-label=remove_label>{t("remove")}</a>
            </div>
        </li>
    }
}

/// Speaks of passkeys to whoever has none. The script shows it where the device itself can keep one.
#[component]
pub fn PasskeyOffer(session: Session, due: bool) -> impl IntoView {
    let decline = acting(DeclinePasskey::url(), &session);
    view! {
        <section class="panel room" aria-labelledby="passkey-offer" hidden=true data-passkey-offer="">
            <header class="panel-head">
                <h2 id="passkey-offer">{t("passkey_offer_title")}</h2>
                <p class="panel-note">{t("passkey_offer_note")}</p>
            </header>
            <div class="panel-actions">
                <Add session due label=t("passkey_add") class="button button-primary"/>
                <form method="post" action=decline>
                    <button class="button button-quiet" type="submit">{t("passkey_offer_decline")}</button>
                </form>
            </div>
        </section>
    }
}

/// `GET /user/add-passkey`.
pub async fn add_page(_: Fresh<Me>) -> Response {
    see_other(paths::SECURITY)
}

/// `POST /user/passkey-question`: what to ask the authenticator that makes one.
pub async fn ask(visit: Visit) -> Result<Response> {
    let asked = asked(&visit, passkeys::ask_to_add(&visit.cx)).await;
    told(visit.cx.words, asked)
}

/// Adds the passkey that was made.
#[server(prefix = "/act", endpoint = "user/passkey/add")]
pub async fn add_passkey(
    challenge_id: Option<String>,
    credential: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SECURITY, typed: &[] }, async |cx| {
        let added = passkeys::add(&cx, reply(&challenge_id, &credential)).await;
        settled(&act, added, paths::SECURITY, "passkey_added").await
    })
    .await
}

/// Asks no more whether a passkey is wanted.
#[server(prefix = "/act", endpoint = "user/passkey/decline")]
pub async fn decline_passkey() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::PROFILE, typed: &[] }, async |cx| {
        unless_signed_out(&act, passkeys::decline(&cx).await.map(|()| paths::PROFILE.into()), paths::PROFILE)
            .await
    })
    .await
}

/// Which passkey a page is about.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WhichPasskey {
    passkey_id: Option<String>,
}

/// The passkey that the page is about, if it is one of theirs.
async fn find(me: &Me, ask: &WhichPasskey) -> Result<Option<Passkey>> {
    match ask.passkey_id.as_deref().and_then(PasskeyId::parse) {
        Some(id) if ceremonies::are_on(&me.visit.cx) => passkeys::find(&me.visit.cx, &me.who, &id).await,
        _ => Ok(None),
    }
}

/// `GET /user/rename-passkey?passkey_id=…`.
pub async fn rename_page(me: Me, Query(ask): Query<WhichPasskey>) -> Result<Response> {
    let Some(passkey) = find(&me, &ask).await? else { return Ok(see_other(paths::SECURITY)) };
    let Me { visit, who: SignedIn { session, .. } } = me;
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("passkey_rename");
    let draw = move || {
        let error = flash.at(words(), "passkey_name");
        let value = if error.is_some() { flash.typed("passkey_name").to_owned() } else { passkey.name };
        view! {
            <h1 id="title">{t("passkey_rename")}</h1>
            <Notices flash fields=&["passkey_name"]/>
            <form class="form" method="post" action=acting(RenamePasskey::url(), &session) novalidate>
                <input type="hidden" name="passkey_id" value=passkey.id.to_string()/>
                <Field name="passkey_name" label=t("field_passkey_name") autocomplete="off" value error autofocus=true/>
                <Submit label=t("save")/>
            </form>
            <div class="actions"><a class="button button-quiet" href=paths::SECURITY>{t("cancel")}</a></div>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Gives it another name.
#[server(prefix = "/act", endpoint = "user/passkey/rename")]
pub async fn rename_passkey(
    passkey_id: Option<String>,
    passkey_name: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = with_query(paths::RENAME_PASSKEY, &[("passkey_id", passkey_id.as_deref())]);
    let typed = [("passkey_name", passkey_name.as_deref())];
    act.answer(Form { page: &page, typed: &typed }, async |cx| {
        let id = passkey_id.as_deref().and_then(PasskeyId::parse);
        let done = match id {
            Some(id) => passkeys::rename(&cx, &id, passkey_name.as_deref().unwrap_or_default()).await,
            None => Err(Refusal::ResourceNotFound.into()),
        };
        settled_or_gone(&act, done, "saved").await
    })
    .await
}

/// `GET /user/remove-passkey?passkey_id=…`: asks first.
pub async fn remove_page(Fresh(me): Fresh<Me>, Query(ask): Query<WhichPasskey>) -> Result<Response> {
    let Some(passkey) = find(&me, &ask).await? else { return Ok(see_other(paths::SECURITY)) };
    let Me { visit, who: SignedIn { session, .. } } = me;
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("passkey_remove");
    let action = acting(RemovePasskey::url(), &session);
    let draw = move || {
        let name = view! { <strong class="address">{passkey.name}</strong> }.into_any();
        let lead =
            view! { <p class="lead">{t_around("passkey_remove_lead", [("name", name)])}</p> }.into_any();
        view! {
            <Confirm title="passkey_remove" lead note="passkey_remove_note" flash action back=paths::SECURITY>
                <input type="hidden" name="passkey_id" value=passkey.id.to_string()/>
            </Confirm>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Removes it.
#[server(prefix = "/act", endpoint = "user/passkey/remove")]
pub async fn remove_passkey(passkey_id: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let page = with_query(paths::REMOVE_PASSKEY, &[("passkey_id", passkey_id.as_deref())]);
    act.answer(Form { page: &page, typed: &[] }, async |cx| {
        let done = match passkey_id.as_deref().and_then(PasskeyId::parse) {
            Some(id) => passkeys::remove(&cx, &id).await,
            None => Err(Refusal::ResourceNotFound.into()),
        };
        settled_or_gone(&act, done, "passkey_removed").await
    })
    .await
}

/// Where a form leads that is about one of them: the page with all of them, which tells when another tab was quicker.
async fn settled_or_gone(act: &Act, done: Result<()>, news: &str) -> Result<String> {
    match done {
        Err(error) if error.is(Refusal::ResourceNotFound) => {
            act.tell(paths::SECURITY, error).await?;
            Ok(paths::SECURITY.into())
        }
        done => settled(act, done, paths::SECURITY, news).await,
    }
}
