//! Signed in already: on to where a sign-in leads, unless the site there keeps sending people back.

use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use url::Url;

use crate::auth::redirects::{After, Targets, after};
use crate::auth::sessions::{SignedIn, ensure_site_token};
use crate::error::Result;
use crate::http::act::see_other;
use crate::http::cookie;
use crate::http::current::Visit;
use crate::model::bounces::{self, Bounces};
use crate::ui::form::Lead;
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, t_with};

/// On to where the flow would lead, when somebody is signed in.
pub async fn past(visit: &Visit, flow: After, named: &Targets) -> Result<Option<Response>> {
    let Some(signed_in) = visit.signed_in().await? else { return Ok(None) };
    let location = after(&visit.cx, flow, named);
    // Only another site can send people back without end.
    let Ok(elsewhere) = Url::parse(&location) else { return Ok(Some(see_other(&location))) };
    let bounces = Bounces::another(cookie::value(&visit.headers, cookie::BOUNCES), &location);
    if bounces.is_circle() {
        return Ok(Some(ask(visit, &signed_in, &elsewhere)));
    }
    // A site that asks who comes sends a browser here that has lost what tells it.
    ensure_site_token(&visit.cx, &signed_in.session, cookie::value(&visit.headers, cookie::SITE)).await?;
    let mut response = see_other(&location);
    let (name, value) = (cookie::BOUNCES, bounces.to_string());
    cookie::note(response.headers_mut(), &visit.cx.config, name, &value, bounces::LIFETIME);
    Ok(Some(response))
}

/// The page that ends a circle: who is signed in, and a link on.
fn ask(visit: &Visit, signed_in: &SignedIn, elsewhere: &Url) -> Response {
    let address = signed_in.primary_address().to_owned();
    let href = elsewhere.to_string();
    let host = elsewhere[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
    let title = visit.cx.words.say("onward_title");
    let draw = move || {
        view! {
            <h1 id="title">{t("onward_title")}</h1>
            <Lead key="sign_out_lead" address/>
            <p>{t_with("onward_circle", &[("host", &host)])}</p>
            <div class="actions">
                <a class="button button-primary" href=href>{t_with("onward_continue", &[("host", &host)])}</a>
                <a class="button button-quiet" href="/sign-out">{t("sign_out")}</a>
            </div>
        }
    };
    card_page(Look::of(visit), title, draw).into_response()
}
