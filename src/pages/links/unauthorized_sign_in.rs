//! `/unauthorized-sign-in`: the reader of a notice ends the session that it told of, with one press. The pages are the same
//! whatever the link is, and however often it is used.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::presence::places::{self, Page};
use crate::auth::presence::sessions;
use crate::error::Result;
use crate::http::act::{Act, Form, see_other};
use crate::http::cookie::{self, REVOKE};
use crate::http::current::Visit;
use crate::pages::paths;
use crate::pages::way::show;
use crate::secret::Token;
use crate::ui::card::Verdict;
use crate::ui::shell::{Look, card_page};
use crate::ui::t;

/// How long the token waits in its cookie for the press.
const CARRIED_SECONDS: i64 = 3600;

/// The link in the notice.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Link {
    token: Option<String>,
}

/// `GET /unauthorized-sign-in/revoke?token=…` moves the token out of the address; without one it asks for the press.
pub async fn ask(visit: Visit, Query(link): Query<Link>) -> Result<Response> {
    if let Some(text) = link.token {
        let mut response = see_other(paths::REVOKE);
        if let Some(token) = Token::parse(&text).filter(|_| !visit.is_head) {
            let (headers, config) = (response.headers_mut(), &visit.cx.config);
            cookie::carry(headers, config, REVOKE, token.reveal(), CARRIED_SECONDS);
        }
        return Ok(response);
    }
    let title = visit.cx.words.say("revoke_title");
    let draw = || {
        view! {
            <Verdict emblem="warn" title=t("revoke_title") lead=t("revoke_lead")/>
            <form class="form" method="post" action=Revoke::url()>
                <button class="button button-danger" type="submit">{t("revoke_action")}</button>
            </form>
            <p class="card-footer">{t("revoke_was_me")}</p>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// `GET /unauthorized-sign-in`: what was done.
pub async fn done(visit: Visit) -> Result<Response> {
    let title = visit.cx.words.say("revoked_title");
    let draw = || {
        view! {
            <Verdict emblem="ok" title=t("revoked_title") lead=t("revoked_lead")>
                <div class="actions"><a class="button button-secondary" href=paths::SECURITY>{t("revoked_look")}</a></div>
            </Verdict>
            <p class="card-footer">{t("may_close")}</p>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Ends the session.
#[server(prefix = "/unauthorized-sign-in", endpoint = "press")]
pub async fn revoke() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::REVOKE, typed: &[] }, async |cx| {
        let token = act.cookie(REVOKE).and_then(Token::parse);
        sessions::revoke_by_token(&cx, token.as_ref()).await?;
        Ok(places::instead(&cx, Page::Revoked, &[]).unwrap_or_else(|| paths::REVOKED.into()))
    })
    .await
}
