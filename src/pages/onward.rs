//! Signed in already: on to where a sign-in leads, unless the browser has lost what tells the site there who comes, or the site there keeps sending people back.

use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use url::Url;

use crate::auth::presence::redirects::{After, Targets, acceptable, after};
use crate::auth::presence::sessions::{self, SignedIn};
use crate::error::Result;
use crate::http::act::{Act, Form, see_other};
use crate::http::cookie;
use crate::http::current::Visit;
use crate::model::bounces::{self, Bounces};
use crate::pages::{next, paths};
use crate::ui::form::{Carried, Hidden, Lead};
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, t_with};

/// On to where the flow would lead, when somebody is signed in.
pub async fn past(visit: &Visit, flow: After, named: &Targets) -> Result<Option<Response>> {
    let Some(signed_in) = sessions::anybody(&visit.cx).await? else { return Ok(None) };
    if let Some(page) = next::first_task(&visit.cx, &signed_in) {
        return Ok(Some(see_other(page)));
    }
    let location = after(&visit.cx, flow, named);
    // Only another site can send people back without end.
    let Ok(elsewhere) = Url::parse(&location) else { return Ok(Some(see_other(&location))) };
    let bounces =
        Bounces::another(cookie::value(&visit.headers, &visit.cx.config, cookie::BOUNCES), &location);
    // What the site is told by is of no use as long as there are several of it.
    if bounces.is_circle() || cookie::is_doubled(&visit.headers, &visit.cx.config, cookie::SITE) {
        return Ok(Some(ask(visit, &signed_in, &elsewhere)));
    }
    // A site that asks who comes sends a browser here that has lost what tells it.
    let site = cookie::value(&visit.headers, &visit.cx.config, cookie::SITE);
    if !sessions::has_site_token(&visit.cx, &signed_in.session, site).await? {
        return Ok(Some(press(
            visit,
            &signed_in,
            &elsewhere,
            flow,
            acceptable(&visit.cx, flow, named).into(),
        )));
    }
    let mut response = see_other(&location);
    let (name, value) = (cookie::BOUNCES, bounces.to_string());
    cookie::carry(response.headers_mut(), &visit.cx.config, name, &value, bounces::LIFETIME);
    Ok(Some(response))
}

/// The page that gives back what the browser has lost: one press, which the script makes by itself.
fn press(visit: &Visit, signed_in: &SignedIn, elsewhere: &Url, flow: After, named: Targets) -> Response {
    let address = signed_in.primary_address().to_owned();
    let host = elsewhere[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
    let signed_up = (flow == After::SignUp).then(|| "true".to_owned());
    let title = visit.cx.words.say("onward_title");
    let draw = move || {
        view! {
            <h1 id="title">{t("onward_title")}</h1>
            <Lead key="sign_out_lead" address/>
            <form class="form" method="post" action=GoOn::url() data-press="">
                <Carried targets=named/>
                <Hidden name="signed_up" value=signed_up/>
                <button class="button button-primary" type="submit">{t_with("onward_continue", &[("host", &host)])}</button>
            </form>
            <div class="actions"><a class="button button-quiet" href=paths::SIGN_OUT>{t("sign_out")}</a></div>
        }
    };
    card_page(Look::of(visit), title, draw).into_response()
}

/// On to the site, with a new cookie for it.
#[server(prefix = "/act", endpoint = "sign_in/go_on")]
pub async fn go_on(
    signed_up: Option<String>,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::SIGN_IN, typed: &[] }, async |cx| {
        sessions::renew_site_token(&cx).await?;
        let flow = if signed_up.is_some() { After::SignUp } else { After::SignIn };
        Ok(after(&cx, flow, &targets))
    })
    .await
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
                <a class="button button-quiet" href=paths::SIGN_OUT>{t("sign_out")}</a>
            </div>
        }
    };
    card_page(Look::of(visit), title, draw).into_response()
}
