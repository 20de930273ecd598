//! `/admin/messages`: how mails and texts leave, and a message to oneself that tries it out.

use axum::Form;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use crate::admin::answer::{Deed, answer};
use crate::admin::house::{self, MESSAGES, Place};
use crate::auth::upkeep::messages::{self, Tested, Way};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::http::administrator::Administrator;
use crate::http::flash::Flash;
use crate::id::IdentificationId;
use crate::model::health::State;
use crate::model::identification::{Identification, Kind};
use crate::model::phone_number::PhoneNumber;
use crate::model::role::Permission;
use crate::ui::form::{Address, Notices};
use crate::ui::shell::INBOX;
use crate::ui::{Said, lang_of, t, words};

fn place() -> Place {
    Place::new(MESSAGES, "messages_title")
}

/// `GET /admin/messages`.
pub async fn show(administrator: Administrator) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let flash = Flash::take(&visit).await?;
    let ways = messages::ways(&visit.cx).await?;
    let targets = match me.user.may(Permission::SendTest) {
        true => Some(messages::own_targets(&visit.cx, &me).await?),
        false => None,
    };
    let now = visit.cx.now;
    let body = move || view! { <Sheet ways targets now flash/> };
    Ok(house::page(&visit, &me, place(), body))
}

#[component]
fn Sheet(ways: [Way; 2], targets: Option<Vec<Identification>>, now: Millis, flash: Flash) -> impl IntoView {
    view! {
        <Notices flash fields=&[]/>
        {ways.map(|way| view! { <Leaves way now/> })}
        {match targets {
            Some(targets) => view! { <Test targets/> }.into_any(),
            None => view! { <p class="notice"><Said key="messages_read_only"/></p> }.into_any(),
        }}
        <p><a class="button button-secondary" href="/admin/settings/mail-and-texts"><Said key="messages_settings"/></a></p>
    }
}

/// How one kind leaves.
#[component]
fn Leaves(way: Way, now: Millis) -> impl IntoView {
    let Way { kind, server, is_kept, from, refused } = way;
    let is_text = kind == Kind::PhoneNumber;
    let (id, title) = if is_text { ("texts", "messages_texts") } else { ("mails", "messages_mails") };
    let missing = if is_text { "messages_texts_missing" } else { "messages_mails_missing" };
    let (class, state, note) = match (&server, is_kept) {
        (Some(_), _) => ("badge badge-ok", "messages_configured", None),
        (None, true) => ("badge", "messages_kept", Some("messages_kept_note")),
        (None, false) => ("badge badge-warn", "messages_missing", Some(missing)),
    };
    view! {
        <section class="panel" aria-labelledby=id>
            <header class="panel-head">
                <h2 id=id><Said key=title/>" "<span class=class><Said key=state/></span></h2>
                {note.map(|key| view! { <p class="panel-note"><Said key/></p> })}
            </header>
            <dl class="facts">
                {server.map(|server| view! { <div><dt><Said key="messages_server"/></dt><dd><code>{server}</code></dd></div> })}
                {from.map(|from| view! { <div><dt><Said key="messages_from"/></dt><dd>{from}</dd></div> })}
                <div><dt><Said key="messages_last"/></dt><dd>{match refused {
                    Some((at, why)) => view! { <span lang="en">{why}</span>" · "{words().moment(at, now)} }.into_any(),
                    None => view! { <Said key="messages_last_none"/> }.into_any(),
                }}</dd></div>
            </dl>
        </section>
    }
}

#[component]
fn Test(targets: Vec<Identification>) -> impl IntoView {
    let options: Vec<_> = targets
        .into_iter()
        .map(|own| {
            let shown = PhoneNumber::international(&own.value);
            view! { <option value=own.id.to_string()>{shown}</option> }
        })
        .collect();
    view! {
        <section class="panel" aria-labelledby="test">
            <header class="panel-head">
                <h2 id="test"><Said key="messages_test"/></h2>
                <p class="panel-note"><Said key="messages_test_lead"/></p>
            </header>
            <form class="form" method="post" action=MESSAGES>
                <div class="field">
                    <label for="identification_id"><Said key="messages_to"/></label>
                    <select id="identification_id" name="identification_id" autocomplete="off">{options}</select>
                </div>
                <div class="panel-actions">
                    <button class="button button-primary" type="submit" lang=lang_of("messages_send")>{t("messages_send")}</button>
                </div>
            </form>
        </section>
    }
}

/// Where a test goes.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Target {
    identification_id: String,
}

/// `POST /admin/messages`: sends the test, and tells what was answered.
pub async fn send(administrator: Administrator, Form(target): Form<Target>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let id = IdentificationId::parse(&target.identification_id).ok_or(Refusal::ResourceNotFound)?;
    match messages::send_test(&visit.cx, &id).await {
        Ok((own, tested)) => {
            let place = place().below("messages_tested_title");
            Ok(house::page(&visit, &me, place, move || view! { <Outcome own tested/> }))
        }
        Err(error) => answer(&visit, &me, Deed { page: MESSAGES, news: "", typed: &[] }, Err(error)).await,
    }
}

#[component]
fn Outcome(own: Identification, tested: Tested) -> impl IntoView {
    let told = match tested {
        Tested::Kept => view! {
            <p role="status"><Said key="messages_test_kept"/></p>
            <p><a class="button button-secondary" href=INBOX><Said key="inbox_title"/></a></p>
        }
        .into_any(),
        Tested::Answered(line) => {
            let (class, key) = match line.state {
                State::Fail => ("badge badge-danger", "messages_test_failed"),
                State::Ok | State::Warn => ("badge badge-ok", "messages_test_taken"),
            };
            view! {
                <p role="status"><span class=class><Said key/></span></p>
                <p class="hint"><Said key="messages_answer"/></p>
                <p class="answer" lang="en">{line.words}</p>
            }
            .into_any()
        }
    };
    view! {
        <section class="panel">
            <p><Address text=own.value/></p>
            {told}
        </section>
        <p><a class="button button-quiet" href=MESSAGES><Said key="messages_back"/></a></p>
    }
}
