//! Signing in with a passkey: by a button or autofill on the first page, or as the method of an attempt that names its user.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::context::Reply;
use crate::auth::presence::redirects::{self, After, Targets};
use crate::auth::proofs::ceremonies;
use crate::auth::proofs::ceremonies::Question;
use crate::auth::sign_in;
use crate::auth::sign_in::passkey;
use crate::error::{Error, Refusal, Refused, Result};
use crate::http::act::{Act, Form};
use crate::http::cookie::{self, PASSKEY};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::ChallengeId;
use crate::model::passkey::LIFETIME;
use crate::model::sign_in::SignIn;
use crate::pages::passkey_answer::{asked, reply, told};
use crate::pages::sign_in::password;
use crate::pages::sign_in::start::Cancel;
use crate::pages::way::{beginning, show};
use crate::pages::{next, paths};
use crate::ui::form::{Address, Notices};
use crate::ui::methods::Exits;
use crate::ui::passkey::{Asks, PasskeyForm, PasskeysNeedScript};
use crate::ui::shell::{Look, card_page};
use crate::ui::t;

/// How the first page offers passkeys.
#[derive(Clone, Copy, Debug)]
pub struct Offered {
    /// By a button.
    pub button: bool,
    /// In the field for the identifier.
    pub autofill: bool,
}

impl Offered {
    /// As the settings say; none where there are no passkeys.
    pub fn of(visit: &Visit) -> Option<Self> {
        let settings = &visit.cx.settings.passkey_settings;
        let offered = Self { button: settings.show_sign_in_button, autofill: settings.allow_autofill };
        Some(offered).filter(|it| (it.button || it.autofill) && ceremonies::are_on(&visit.cx))
    }
}

/// The other way in on the first page. Without script there is none.
#[component]
pub fn OrPasskey(offered: Offered, targets: Targets) -> impl IntoView {
    let Offered { button, autofill } = offered;
    view! {
        {button.then(|| view! {
            <p class="divider room" hidden=true data-passkey-shown="">{t("or")}</p>
            <PasskeysNeedScript/>
        })}
        <PasskeyForm asks=Asks::Get action=SignInWithPasskey::url() question=paths::SIGN_IN_PASSKEY
            label=button.then(|| t("passkey_sign_in")) autofill targets/>
    }
}

/// `POST /sign-in/passkey-question`: what to ask any authenticator.
pub async fn ask_anybody(visit: Visit) -> Result<Response> {
    let asked = asked(&visit, passkey::ask_anybody(&visit.cx)).await;
    carrying(&visit, asked)
}

/// `POST /sign-in/factor-one/passkey-question`: the same for the user whom the attempt names.
pub async fn ask_named(visit: Visit) -> Result<Response> {
    let asked = asked(&visit, passkey::ask_named(&visit.cx)).await;
    carrying(&visit, asked)
}

/// The same, and the browser carries what its answer will be judged by.
fn carrying(visit: &Visit, asked: Result<Question>) -> Result<Response> {
    let carried =
        asked.as_ref().ok().and_then(|asked| asked.sealed.clone().zip(Some(asked.challenge_id.clone())));
    let mut response = told(visit.cx.words, asked)?;
    if let Some((sealed, id)) = carried {
        let (headers, seconds) = (response.headers_mut(), LIFETIME.0 / 1000);
        cookie::carry_one_of(headers, visit, (PASSKEY, id.as_str()), &sealed, seconds);
    }
    Ok(response)
}

/// Signs in whoever's passkey answered.
#[server(prefix = "/act", endpoint = "sign_in/passkey")]
pub async fn sign_in_with_passkey(
    challenge_id: Option<String>,
    credential: Option<String>,
    #[server(flatten)] targets: Targets,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let targets = redirects::acceptable(&act.visit.cx, After::SignIn, &targets);
    let page = beginning(paths::SIGN_IN, &targets);
    act.answer_once_more(Form { page: &page, typed: &[] }, async |cx| {
        match judged(&act, &challenge_id, &credential, &targets).await {
            // The start page leads on whoever is signed in.
            Err(error) if error.is(Refusal::SessionExists) => Ok(page.clone()),
            done => Ok(next::after_sign_in(&cx, &done?)),
        }
    })
    .await
}

/// The same for the user whom the attempt names.
#[server(prefix = "/act", endpoint = "sign_in/attempt_passkey")]
pub async fn attempt_passkey(
    challenge_id: Option<String>,
    credential: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer_once_more(Form { page: paths::FACTOR_ONE, typed: &[] }, async |cx| {
        let targets = redirects::carried(&cx).await?;
        match judged(&act, &challenge_id, &credential, &targets).await {
            Ok(attempt) => Ok(next::after_sign_in(&cx, &attempt)),
            Err(error) if error.is(Refusal::SessionExists) => Ok(beginning(paths::SIGN_IN, &targets)),
            Err(error) => {
                let attempt = sign_in::current(&cx).await?;
                password::go_on(&act, attempt.as_ref(), error, paths::FACTOR_ONE).await
            }
        }
    })
    .await
}

/// Judges an answer. What the browser carried for it goes, unless the same may be sent again a little later.
async fn judged(
    act: &Act,
    challenge_id: &Option<String>,
    credential: &Option<String>,
    targets: &Targets,
) -> Result<SignIn> {
    let id = challenge_id.as_deref().and_then(ChallengeId::parse);
    let name = id.map(|id| format!("{PASSKEY}{id}"));
    let sealed = name.as_deref().and_then(|name| act.cookie(name));
    let reply = Reply { sealed, ..reply(challenge_id, credential) };
    let done = passkey::sign_in(&act.visit.cx, reply, targets).await;
    let passes = |why: &[Refused]| why.iter().any(|refused| refused.refusal.passes());
    let stays = matches!(&done, Err(Error::Refused(why)) if passes(why));
    if let Some(name) = name.filter(|_| sealed.is_some() && !stays) {
        act.forget_cookie(&name);
    }
    done
}

/// The step that asks for a passkey.
pub async fn page(visit: Visit, identifier: String, alternatives: bool) -> Result<Response> {
    visit.fresh()?;
    let flash = Flash::take(&visit).await?;
    let title = visit.cx.words.say("passkey_title");
    let draw = move || view! { <Ask flash identifier alternatives/> };
    Ok(show(&visit, card_page(Look::of(&visit).with_passkeys(true), title, draw)))
}

#[component]
fn Ask(flash: Flash, identifier: String, alternatives: bool) -> impl IntoView {
    view! {
        <h1 id="title">{t("passkey_title")}</h1>
        <p class="lead"><Address text=identifier/></p>
        <p class="lead">{t("passkey_lead")}</p>
        <Notices flash fields=&[]/>
        <PasskeysNeedScript/>
        <PasskeyForm asks=Asks::Get action=AttemptPasskey::url() question=paths::FACTOR_ONE_PASSKEY label=Some(t("continue"))
            class="button button-primary"/>
        <Exits methods=alternatives.then_some(paths::SIGN_IN_METHODS) cancel=Cancel::url()/>
    }
}
