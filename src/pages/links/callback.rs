//! `/sign-in/callback/{strategy}`: a browser comes back from another site that was asked who somebody is. What the site says
//! stands in the address; it counts once it is posted from here, which the script does by itself.

use axum::extract::{Path, RawQuery};
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::links::{self, Back};
use crate::error::Result;
use crate::http::act::{Act, Form};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::pages::way::{show, start_anew};
use crate::pages::{next, paths};
use crate::secret::Token;
use crate::ui::form::{Hidden, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::t;

/// The longest that another site may say, in bytes.
const LONGEST: usize = 8 * 1024;

/// `GET /sign-in/callback/{strategy}`.
pub async fn page(visit: Visit, Path(strategy): Path<String>, RawQuery(said): RawQuery) -> Result<Response> {
    visit.fresh()?;
    let flash = Flash::take(&visit).await?;
    let said = said.filter(|said| said.len() <= LONGEST);
    let title = visit.cx.words.say("back_title");
    let draw = move || view! { <Returned strategy said flash/> };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

#[component]
fn Returned(strategy: String, said: Option<String>, flash: Flash) -> impl IntoView {
    let by_script = (!flash.is_refusal()).then_some("");
    view! {
        <h1 id="title">{t("back_title")}</h1>
        <Notices flash fields=&[]/>
        <form class="form" method="post" action=ComeBack::url() data-press=by_script>
            <Hidden name="strategy" value=Some(strategy)/>
            <Hidden name="said" value=said/>
            <Submit label=t("continue")/>
        </form>
    }
}

/// Posts what the other site said.
#[server(prefix = "/act", endpoint = "callback")]
pub async fn come_back(strategy: Option<String>, said: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let start = start_anew(&act, paths::SIGN_IN).await;
    act.answer_once_more(Form { page: &start, typed: &[] }, async |cx| {
        let said = said.unwrap_or_default();
        let state = url::form_urlencoded::parse(said.as_bytes()).find(|(name, _)| name == "state");
        let state = state.and_then(|(_, state)| Token::parse(&state));
        let strategy = strategy.as_deref().unwrap_or_default();
        Ok(match links::come_back(&cx, strategy, state.as_ref(), &said).await? {
            Back::SignIn(attempt) => next::after_sign_in(&cx, &attempt),
            Back::SignUp(attempt) => next::after_sign_up(&cx, &attempt),
            Back::StepUp(proved) => next::after_step_up(&act, Ok(proved)).await?,
            Back::Profile(kind) => next::after_address(&act, kind).await?,
        })
    })
    .await
}
