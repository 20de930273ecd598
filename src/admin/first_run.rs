//! `/setup`: the holder of the operator's one-time link becomes the first owner, with a new account or their own, or signs in as
//! an administrator; and whoever was invited to the team joins it.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::Context;
use crate::auth::directory::first_run::{self, Begun, Invited};
use crate::auth::directory::role_invitations::{self, Looked, Pressed};
use crate::auth::presence::redirects::{self, Accepted, After, Targets};
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::cookie::{self, SETUP};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::sign_in::SignIn;
use crate::secret::Token;
use crate::ui::card::Verdict;
use crate::ui::form::{Field, Lead, Notices, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::{Said, lang_of, t, t_with, words};

const PAGE: &str = "/setup";

const ADMIN: &str = "/admin";

/// How long the link waits in its cookie.
const CARRIED_SECONDS: i64 = 24 * 3600;

/// What the page is called with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    token: Option<String>,
}

/// `GET /setup?token=…` moves the token into a cookie; `GET /setup` shows what the link is good for. No page is shown at an
/// address with a token: its form would come from nowhere.
pub async fn show(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    if let Some(text) = &ask.token {
        let mut response = see_other(PAGE);
        if let Some(token) = Token::parse(text).filter(|_| !visit.is_head) {
            let (headers, config) = (response.headers_mut(), &visit.cx.config);
            cookie::carry(headers, config, SETUP, token.reveal(), CARRIED_SECONDS);
        }
        return Ok(response);
    }
    visit.fresh()?;
    let token = cookie::value(&visit.headers, &visit.cx.config, SETUP).and_then(Token::parse);
    let invited = first_run::look(&visit.cx, token.as_ref()).await?;
    let flash = Flash::take(&visit).await?;
    let look = Look::of(&visit);
    let title = visit.cx.words.say("setup_title");
    match invited {
        None => {
            let is_inside = visit.signed_in().await?.is_some_and(|me| me.user.role().is_some());
            let page = card_page(look, title, move || view! { <Void is_inside/> });
            Ok((StatusCode::FORBIDDEN, page).into_response())
        }
        Some(Invited::FirstOwner { signed_in }) => {
            let (has_mail, cx) = (visit.cx.config.mail_leaves(), visit.cx.clone());
            Ok(card_page(look, title, move || match signed_in {
                Some(address) => view! { <Own address other=another_account(&cx) flash/> }.into_any(),
                None => view! { <FirstOwner sign_in=sign_in_first(&cx, None) has_mail flash/> }.into_any(),
            })
            .into_response())
        }
        Some(Invited::ToTeam(looked)) => {
            Ok(card_page(look, title, move || view! { <ByInvitation looked flash/> }).into_response())
        }
        Some(Invited::SignIn { address }) => {
            Ok(card_page(look, title, move || view! { <ByLink address flash/> }).into_response())
        }
    }
}

/// A link that is good for nothing. Whoever has a role is shown the way in.
#[component]
fn Void(is_inside: bool) -> impl IntoView {
    let (title, lead) = (t("setup_none"), t("setup_none.lead"));
    view! {
        <Verdict emblem="stop" title lead lang=lang_of("setup_none")>
            {is_inside.then(|| view! {
                <div class="actions"><a class="button button-secondary" href=ADMIN><Said key="welcome_leave"/></a></div>
            })}
        </Verdict>
    }
}

#[component]
fn FirstOwner(sign_in: String, has_mail: bool, flash: Flash) -> impl IntoView {
    let error = flash.at(words(), "email_address");
    let value = flash.typed("email_address").to_owned();
    view! {
        <h1 id="title" lang=lang_of("setup_title")>{t("setup_title")}</h1>
        <p class="lead" lang=lang_of("setup_lead")>{t("setup_lead")}</p>
        {(!has_mail).then(|| view! { <NoMail/> })}
        <Notices flash fields=&["email_address"]/>
        <form class="form" method="post" action=Begin::url() novalidate>
            <Field name="email_address" label=t("field_email_address") kind="email" autocomplete="email" value error
                autofocus=true/>
            <Submit label=t("continue")/>
        </form>
        <p class="card-footer">{t("have_account")}" "<a href=sign_in>{t("sign_in")}</a></p>
    }
}

/// What the operator is told where no mail leaves.
#[component]
pub fn NoMail() -> impl IntoView {
    view! { <div class="notice notice-warning" role="alert"><p><Said key="setup_no_mail"/></p></div> }
}

/// One press, for whoever is signed in.
#[component]
fn Own(address: String, other: String, flash: Flash) -> impl IntoView {
    view! {
        <h1 id="title" lang=lang_of("setup_title")>{t("setup_title")}</h1>
        <Lead key="setup_own_lead" address/>
        <Notices flash fields=&[]/>
        <form class="form" method="post" action=Claim::url()>
            <Submit label=t("continue")/>
        </form>
        <p class="card-footer"><a href=other lang=lang_of("setup_another")>{t("setup_another")}</a></p>
    }
}

#[component]
fn ByLink(address: String, flash: Flash) -> impl IntoView {
    view! {
        <h1 id="title" lang=lang_of("setup_sign_in_title")>{t("setup_sign_in_title")}</h1>
        <Lead key="setup_sign_in_lead" address/>
        <Notices flash fields=&[]/>
        <form class="form" method="post" action=SignInByLink::url()>
            <Submit label=t("continue")/>
        </form>
    }
}

#[component]
fn ByInvitation(looked: Looked, flash: Flash) -> impl IntoView {
    let role = t(&format!("role_{}", looked.role.name()));
    let to_sign_in = !looked.is_ready;
    view! {
        <h1 id="title" lang=lang_of("setup_join_title")>{t("setup_join_title")}</h1>
        <Lead key="setup_join_lead" address=looked.address/>
        <p class="lead" lang=lang_of("setup_join_role")>{t_with("setup_join_role", &[("role", &role)])}</p>
        {to_sign_in.then(|| view! { <p class="lead" lang=lang_of("setup_join_sign_in")>{t("setup_join_sign_in")}</p> })}
        <Notices flash fields=&[]/>
        <form class="form" method="post" action=Join::url()>
            <Submit label=t("continue")/>
        </form>
    }
}

fn carried(act: &Act) -> Option<Token> {
    act.cookie(SETUP).and_then(Token::parse)
}

/// Sign-in, with what is known of who it is, and back to the link.
fn sign_in_first(cx: &Context, address: Option<&str>) -> String {
    let known = address.map(|address| ("email_address", address));
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("redirect_url", PAGE)
        .extend_pairs(known)
        .finish();
    format!("{}?{query}", cx.addresses.sign_in)
}

/// Where another account is used, and back to the link: beside the one that is signed in, or in its place.
fn another_account(cx: &Context) -> String {
    match cx.settings.sessions.multi_session_enabled {
        true => sign_in_first(cx, None),
        false => format!("{}?redirect_url=%2Fsetup", cx.addresses.sign_out),
    }
}

/// Begins the sign-up of the first owner; whoever has an account is led to sign in to it first, and back.
#[server(prefix = "/act", endpoint = "setup/begin")]
pub async fn begin(email_address: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let typed = [("email_address", email_address.as_deref())];
    act.answer_once_more(Form { page: PAGE, typed: &typed }, async |cx| {
        let token = carried(&act);
        match first_run::begin(&cx, token.as_ref(), email_address.as_deref()).await {
            Ok(Begun::SignUp) => Ok("/sign-up/verify-email-address".into()),
            Ok(Begun::NeedsSignIn) => {
                act.good_news(cx.addresses.sign_in, "setup_has_account").await?;
                Ok(sign_in_first(&cx, email_address.as_deref()))
            }
            // The page offers it to whoever is signed in.
            Err(error) if error.is(Refusal::SessionExists) => Ok(PAGE.into()),
            Err(error) => Err(error),
        }
    })
    .await
}

/// Makes whoever is signed in the first owner.
#[server(prefix = "/act", endpoint = "setup/claim")]
pub async fn claim() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: PAGE, typed: &[] }, async |cx| {
        match first_run::claim(&cx, carried(&act).as_ref()).await {
            Ok(()) => Ok(cx.addresses.welcome.into()),
            // Signed out in the meantime: the page asks for an address.
            Err(error) if error.is(Refusal::SignedOut) => Ok(PAGE.into()),
            Err(error) => Err(error),
        }
    })
    .await
}

/// Accepts an invitation to the team; whoever has an account is led to sign in to it first, and back.
#[server(prefix = "/act", endpoint = "setup/join")]
pub async fn join() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: PAGE, typed: &[] }, async |cx| {
        let token = carried(&act);
        Ok(match role_invitations::accept(&cx, token.as_ref(), to_admin(&cx)).await? {
            Pressed::Joined => ADMIN.into(),
            Pressed::SignedIn(attempt) => after(&attempt).into(),
            Pressed::NeedsSignIn => sign_in_first(&cx, None),
        })
    })
    .await
}

fn to_admin(cx: &Context) -> Accepted {
    redirects::acceptable(cx, After::SignIn, &Targets::to(cx.config.absolute(ADMIN)))
}

/// Where a sign-in by a link leads.
fn after(attempt: &SignIn) -> &'static str {
    if attempt.session_id.is_some() { ADMIN } else { "/sign-in/factor-one" }
}

/// Signs an administrator in.
#[server(prefix = "/act", endpoint = "setup/sign_in")]
pub async fn sign_in_by_link() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: PAGE, typed: &[] }, async |cx| {
        let token = carried(&act);
        let attempt = first_run::sign_in_by_link(&cx, token.as_ref(), to_admin(&cx)).await?;
        Ok(after(&attempt).into())
    })
    .await
}
