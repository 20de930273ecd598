//! A link with a sign-in token, from the address bar to the press. `GET /sign-in?__clerk_ticket=…` moves the token out of the
//! address at once; the landing page says whose account it is and holds the form that a person presses. What cannot be used
//! is told on the page where people sign in another way.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::Context;
use crate::auth::presence::redirects::{After, Targets, acceptable, after};
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::presence::tickets;
use crate::auth::sign_in::ticket;
use crate::auth::sign_in::ticket::Looked;
use crate::error::{Error, Refusal, Refused, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::cookie;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::SignInTokenId;
use crate::model::sign_in::SignIn;
use crate::pages::onward::past;
use crate::pages::way::{beginning, show, with_query};
use crate::pages::{next, paths};
use crate::ui::card::{Facts, Verdict};
use crate::ui::form::{Carried, Hidden, Lead, Notices};
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, t_with, words};

/// How long the token waits in its cookie for the press: half an hour. After that the link has to be opened anew.
const CARRIED_SECONDS: i64 = 30 * 60;

fn cookie_name(id: &SignInTokenId) -> String {
    format!("{}{id}", cookie::TICKET)
}

fn landing_of(id: &SignInTokenId, targets: &Targets) -> String {
    with_query(paths::TICKET, &[&targets.pairs()[..], &[("t", Some(id.as_str()))]].concat())
}

/// Carries the token to its landing page in a cookie of its own, and answers 303. Nothing is written down;
/// asking for headers alone gets no cookie.
pub fn open(visit: &Visit, ticket: &str, named: &Targets) -> Response {
    let targets = acceptable(&visit.cx, After::SignIn, named);
    let Some(id) = tickets::locate(&visit.cx, ticket) else {
        return see_other(&next::after_refused_ticket(&Refusal::TicketInvalid.into(), &targets));
    };
    let mut response = see_other(&landing_of(&id, &targets));
    if !visit.is_head {
        let name = (cookie::TICKET, id.as_str());
        cookie::carry_one_of(response.headers_mut(), visit, name, ticket, CARRIED_SECONDS);
    }
    response
}

/// Why a link cannot be used, as the address of the start page says; nothing else can be put into anybody's mouth.
pub fn told(text: &str) -> Option<Refused> {
    let (code, number) = text.split_once('.').unwrap_or((text, ""));
    let refusal = Refusal::named(code)?;
    let of_tickets = matches!(
        refusal,
        Refusal::TicketInvalid
            | Refusal::TicketExpired
            | Refusal::SignInTokenUsed
            | Refusal::SignInTokenRevoked
            | Refusal::SignInTokenNotInSignIn
            | Refusal::UserDeleted
            | Refusal::UserBanned
            | Refusal::UserLocked
    );
    let number = number.parse().ok().filter(|seconds| (1..=400 * 24 * 3600).contains(seconds));
    let needs_number = refusal == Refusal::UserLocked;
    (of_tickets && needs_number == number.is_some()).then(|| Refused { number, ..refusal.into() })
}

/// What the start page shows to somebody who is signed in: why the link did nothing, and the way on.
pub fn refused_here(visit: &Visit, me: &SignedIn, flash: Flash, targets: &Targets) -> Response {
    let (address, onward) = (me.shown_address(), after(&visit.cx, After::SignIn, targets));
    let title = visit.cx.words.say("ticket_refused_title");
    let draw = move || {
        let lead = flash.apart_from(words(), &[]).join(" ");
        view! {
            <Verdict emblem="warn" title=t("ticket_refused_title") lead>
                <div class="actions">
                    <a class="button button-primary" href=onward>{t_with("ticket_stay", &[("address", &address)])}</a>
                    <a class="button button-quiet" href=paths::SIGN_OUT>{t("sign_out")}</a>
                </div>
            </Verdict>
        }
    };
    show(visit, card_page(Look::of(visit), title, draw))
}

/// What the landing page is called with.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    #[serde(flatten)]
    targets: Targets,
    t: Option<String>,
}

/// `GET /sign-in/ticket`. Writes nothing down, and spends nothing.
pub async fn landing(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    visit.fresh()?;
    let targets = acceptable(&visit.cx, After::SignIn, &ask.targets);
    let id = ask.t.as_deref().and_then(SignInTokenId::parse);
    let name = id.as_ref().map(cookie_name).unwrap_or_default();
    let looked = match (cookie::value(&visit.headers, &visit.cx.config, &name), &id) {
        (Some(ticket), _) => ticket::look(&visit.cx, ticket).await?,
        (None, Some(id)) => ticket::look_by_id(&visit.cx, id).await?,
        (None, None) => Looked::Refused(Refusal::TicketInvalid.into()),
    };
    let mut response = match looked {
        Looked::Ready { account, in_place_of } => {
            let flash = Flash::take(&visit).await?;
            let key = if in_place_of.is_some() { "link_switch" } else { "ticket_title" };
            let id = id.map(|id| id.to_string());
            let is_alone = visit.signed_in().await?.is_none();
            let targets = Targets::from(targets);
            let draw = move || view! { <Landing id account in_place_of is_alone targets flash/> };
            return Ok(show(&visit, card_page(Look::of(&visit), visit.cx.words.say(key), draw)));
        }
        Looked::HereAlready => match past(&visit, After::SignIn, &targets).await? {
            Some(onward) => onward,
            None => see_other(&beginning(paths::SIGN_IN, &targets)),
        },
        Looked::Refused(why) => see_other(&next::after_refused_ticket(&why, &targets)),
    };
    // Nothing comes of it any more.
    if !visit.is_head && cookie::is_sent(&visit.headers, &visit.cx.config, &name) {
        cookie::forget(response.headers_mut(), &visit.cx.config, &name);
    }
    Ok(response)
}

#[component]
fn Landing(
    id: Option<String>,
    account: String,
    in_place_of: Option<String>,
    is_alone: bool,
    targets: Targets,
    flash: Flash,
) -> impl IntoView {
    let quiet: &[&str] = &[];
    let switch = in_place_of.is_some().then(|| "true".to_owned());
    let another = t(if is_alone { "ticket_other_way" } else { "stay" });
    let leave = view! {
        <form method="post" action=Leave::url()>
            <Hidden name="t" value=id.clone()/>
            <Carried targets=targets.clone()/>
            <button class="button button-quiet" type="submit">{another}</button>
        </form>
    };
    let form = view! {
        <form class="form" method="post" action=Press::url()>
            <Hidden name="t" value=id/>
            <Hidden name="switch" value=switch/>
            <Carried targets/>
            <button class="button button-primary" type="submit">{t("continue")}</button>
        </form>
    };
    match in_place_of {
        Some(other) => view! {
            <Notices flash fields=quiet/>
            <Verdict emblem="warn" title=t("link_switch") lead=t("ticket_switch_lead")/>
            <Facts facts=vec![(t("fact_signed_in"), other), (t("fact_continue_as"), account)]/>
            {form}
            <div class="actions">{leave}</div>
        }
        .into_any(),
        None => view! {
            <Notices flash fields=quiet/>
            <div class="emblem emblem-ok" aria-hidden="true"></div>
            <h1 id="title">{t("ticket_title")}</h1>
            <Lead key="ticket_lead" address=account/>
            {form}
            <div class="actions">{leave}</div>
            <p class="card-footer">{t("ticket_not_you")}</p>
        }
        .into_any(),
    }
}

/// A person presses. What is refused leads to the landing page again, where it is looked at anew.
#[server(prefix = "/sign-in", endpoint = "ticket/press")]
pub async fn press(
    t: Option<String>,
    switch: Option<String>,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let targets = acceptable(&act.visit.cx, After::SignIn, &targets);
    let id = t.as_deref().and_then(SignInTokenId::parse);
    let page = match &id {
        Some(id) => landing_of(id, &targets),
        None => beginning(paths::TICKET, &targets),
    };
    act.answer_once_more(Form { page: &page, typed: &[] }, async |cx| {
        let ticket = id.as_ref().and_then(|id| act.cookie(&cookie_name(id))).unwrap_or_default();
        match ticket::sign_in(&cx, ticket, switch.is_some(), &targets).await {
            Ok(Some(attempt)) => {
                // What was carried would be a link to the account still, in the history of this browser.
                forget(&act, id.as_ref());
                Ok(next::after_sign_in(&cx, &attempt))
            }
            Ok(None) => Ok(page.clone()),
            Err(Error::Refused(why)) if !why.iter().any(|refused| refused.refusal.passes()) => {
                Ok(page.clone())
            }
            Err(error) => Err(error),
        }
    })
    .await
}

fn forget(act: &Act, id: Option<&SignInTokenId>) {
    if let Some(id) = id {
        act.forget_cookie(&cookie_name(id));
    }
}

/// A person does not press, but goes another way: the link is not carried any longer.
#[server(prefix = "/sign-in", endpoint = "ticket/leave")]
pub async fn leave(t: Option<String>, #[server(flatten)] targets: Targets) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let targets = acceptable(&act.visit.cx, After::SignIn, &targets);
    act.answer(Form { page: paths::SIGN_IN, typed: &[] }, async |cx| {
        forget(&act, t.as_deref().and_then(SignInTokenId::parse).as_ref());
        Ok(match sessions::anybody(&cx).await? {
            Some(_) => paths::HOME.to_owned(),
            None => beginning(paths::SIGN_IN, &targets),
        })
    })
    .await
}

/// Where an answer to the second factor leads. Where the link that the attempt began with was used, taken back or has expired
/// meanwhile, no answer can be right any more: the sign-in begins anew, and is told why.
pub async fn onward(cx: &Context, answered: Result<SignIn>) -> Result<String> {
    let error = match answered {
        Ok(attempt) => return Ok(next::after_sign_in(cx, &attempt)),
        Err(error) => error,
    };
    match ticket::give_up(cx, &error).await? {
        Some((why, targets)) => Ok(next::after_refused_ticket(&why, &targets)),
        None => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_can_only_tell_what_is_true_of_links() {
        assert_eq!(told("ticket_expired_code"), Some(Refusal::TicketExpired.into()));
        assert_eq!(told("user_locked.60").and_then(|told| told.number), Some(60));
        for other in [
            "",
            ".",
            "user_locked",
            "user_locked.",
            "user_locked.x",
            "user_locked.-1",
            "user_locked.99999999999999999999",
            "ticket_expired_code.5",
            "form_password_incorrect",
            "<script>",
        ] {
            assert_eq!(told(other), None, "{other}");
        }
    }
}
