//! A mailed link, from the address bar to the press. `GET /v1/verify` moves the token out of the address at once; the
//! landing pages show what the link is and hold the form that a person presses.

use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use crate::auth::account::addresses;
use crate::auth::links::{self, Attempt, Flow, Opened, Pressed, State};
use crate::auth::proofs::verification::Progress;
use crate::auth::telling::language::agent_phrase;
use crate::auth::{sign_in, sign_up};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::cookie;
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::id::VerificationId;
use crate::pages::way::{beginning_anew, show};
use crate::pages::{next, paths};
use crate::secret::Token;
use crate::ui::card::{Facts, Verdict};
use crate::ui::form::Notices;
use crate::ui::shell::{Look, card_page};
use crate::ui::t;
use crate::words::Words;

/// How long the token waits in its cookie: as long as a link can live.
const CARRIED_SECONDS: i64 = 3600;

/// The pages of a flow that a link leads to.
struct Places {
    landing: &'static str,
    start: &'static str,
    waiting: &'static str,
}

const fn places(flow: Flow) -> Places {
    match flow {
        Flow::SignIn => {
            Places { landing: paths::SIGN_IN_LINK, start: paths::SIGN_IN, waiting: paths::FACTOR_ONE }
        }
        Flow::SignUp => {
            Places { landing: paths::SIGN_UP_LINK, start: paths::SIGN_UP, waiting: paths::SIGN_UP_EMAIL }
        }
        Flow::Profile => {
            Places { landing: paths::PROFILE_LINK, start: paths::PROFILE, waiting: paths::VERIFY_ADDRESS }
        }
    }
}

fn cookie_name(id: &VerificationId) -> String {
    format!("{}{id}", cookie::LINK)
}

/// The link in the mail.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Link {
    token: Option<String>,
}

/// `GET /v1/verify?token=…`: carries the token to its landing page in a cookie of that verification, and answers 303. Nothing is written down; asking for headers alone gets no cookie.
pub async fn open(visit: Visit, Query(link): Query<Link>) -> Result<Response> {
    let token = link.token.as_deref().and_then(Token::parse);
    let found = match &token {
        Some(token) => links::locate(&visit.cx, token).await?,
        None => None,
    };
    let (Some(token), Some(proof)) = (token, found) else {
        return Ok(see_other(places(Flow::SignIn).landing));
    };
    let flow = links::flow(&proof);
    let mut response = see_other(&format!("{}?v={}", places(flow).landing, proof.id));
    if !visit.is_head {
        let name = (cookie::LINK, proof.id.as_str());
        cookie::carry_one_of(response.headers_mut(), &visit, name, token.reveal(), CARRIED_SECONDS);
    }
    Ok(response)
}

/// What a landing page is called with.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    v: Option<String>,
    pressed: Option<String>,
}

/// `GET /sign-in/verify`.
pub async fn sign_in_landing(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    landing(Flow::SignIn, visit, ask).await
}

/// `GET /sign-up/verify`.
pub async fn sign_up_landing(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    landing(Flow::SignUp, visit, ask).await
}

/// `GET /user/verify`.
pub async fn profile_landing(visit: Visit, Query(ask): Query<Ask>) -> Result<Response> {
    landing(Flow::Profile, visit, ask).await
}

fn carried(visit: &Visit, id: Option<&VerificationId>) -> Option<Token> {
    cookie::value(&visit.headers, &visit.cx.config, &cookie_name(id?)).and_then(Token::parse)
}

async fn landing(flow: Flow, visit: Visit, ask: Ask) -> Result<Response> {
    visit.fresh()?;
    let id = ask.v.as_deref().and_then(VerificationId::parse);
    let token = carried(&visit, id.as_ref());
    let opened = links::look(&visit.cx, flow, token.as_ref()).await?;
    if opened.state == State::Used && opened.is_origin && goes_on(flow, &visit).await? {
        return Ok(see_other(places(flow).waiting));
    }
    let flash = Flash::take(&visit).await?;
    let words = visit.cx.words;
    let elsewhere = [Refusal::SignInLinkElsewhere, Refusal::SignUpLinkElsewhere, Refusal::LinkElsewhere];
    let view = Showing {
        flow,
        start: beginning_anew(&visit.cx, places(flow).start).await?,
        id: id.map(|id| id.to_string()).unwrap_or_default(),
        pressed: ask.pressed.is_some(),
        told: elsewhere.into_iter().any(|refusal| flash.tells(refusal)),
        facts: facts(words, &opened, visit.cx.now),
        opened,
        flash,
    };
    let title = words.say(view.key());
    Ok(show(&visit, card_page(Look::of(&visit), title, move || view.draw()).into_response()))
}

/// Whether the attempt that this browser began can go on, or has come to its end here.
async fn goes_on(flow: Flow, visit: &Visit) -> Result<bool> {
    Ok(match flow {
        Flow::SignIn => sign_in::goes_on(&visit.cx).await?,
        Flow::SignUp => !matches!(sign_up::progress(&visit.cx).await?, Progress::Nothing),
        Flow::Profile => !matches!(addresses::progress(&visit.cx).await?, Progress::Nothing),
    })
}

fn facts(words: &Words, opened: &Opened, now: Millis) -> Vec<(String, String)> {
    vec![
        (words.say("fact_account"), opened.address.clone()),
        (words.say("fact_browser"), agent_phrase(words, &opened.asked_from)),
        (words.say("fact_asked"), words.moment(opened.asked_at, now)),
    ]
}

/// What one landing page shows.
struct Showing {
    flow: Flow,
    start: String,
    id: String,
    pressed: bool,
    told: bool,
    facts: Vec<(String, String)>,
    opened: Opened,
    flash: Flash,
}

impl Showing {
    /// The key of its heading, and of what stands under it as `lead`.
    fn key(&self) -> &'static str {
        match self.opened.state {
            State::Ready if self.opened.in_place_of.is_some() => "link_switch",
            State::Ready if self.opened.is_origin => "link_here",
            State::Ready => "link_confirm",
            State::Elsewhere => "link_elsewhere",
            State::Used if self.pressed => "link_verified",
            State::Used => "link_used",
            State::Expired => "link_expired",
            State::Stale => "link_stale",
            State::Invalid => "link_invalid",
        }
    }

    fn draw(self) -> impl IntoView {
        let key = self.key();
        let (title, lead) = (t(key), t(&format!("{key}.lead")));
        let action = match self.flow {
            Flow::SignIn => PressSignIn::url(),
            Flow::SignUp => PressSignUp::url(),
            Flow::Profile => PressProfile::url(),
        };
        let id = self.id;
        let start = self.start;
        let quiet: &[&str] = &[];
        match key {
            // Only the browser that asked for the link has it pressed by the script.
            "link_here" => view! {
                <Notices flash=self.flash.clone() fields=quiet/>
                <Verdict emblem="ok" title lead/>
                <Press id action label=t("continue") by_script=!self.flash.is_refusal()/>
            }
            .into_any(),
            "link_switch" => {
                let other = self.opened.in_place_of.unwrap_or_default();
                view! {
                    <Notices flash=self.flash fields=quiet/>
                    <Verdict emblem="warn" title lead/>
                    <Facts facts=vec![(t("fact_signed_in"), other), (t("fact_continue_as"), self.opened.address)]/>
                    <Press id action label=t("continue") by_script=false/>
                    <div class="actions"><a class="button button-quiet" href=paths::HOME>{t("stay")}</a></div>
                }
                .into_any()
            }
            "link_confirm" => view! {
                <Notices flash=self.flash fields=quiet/>
                <Verdict emblem="ok" title lead/>
                <Facts facts=self.facts/>
                <Press id action label=t("continue") by_script=false/>
                <p class="card-footer">{t("link_confirm.not_you")}</p>
            }
            .into_any(),
            "link_elsewhere" => {
                let told = self.told;
                view! {
                    <Verdict emblem="warn" title lead/>
                    <Facts facts=self.facts/>
                    {if told {
                        view! { <div class="notice notice-success" role="status"><p>{t("link_elsewhere.told")}</p></div> }.into_any()
                    } else {
                        view! { <Press id action label=t("link_elsewhere.tell") by_script=false/> }.into_any()
                    }}
                    <p class="card-footer">{t("may_close")}</p>
                }
                .into_any()
            }
            "link_verified" => view! {
                <Verdict emblem="ok" title lead/>
                <p class="card-footer">{t("may_close")}</p>
            }
            .into_any(),
            _ => view! {
                <Verdict emblem="warn" title lead>
                    <div class="actions"><a class="button button-secondary" href=start>{t("start_again")}</a></div>
                </Verdict>
                <p class="card-footer">{t("may_close")}</p>
            }
            .into_any(),
        }
    }
}

#[component]
fn Press(id: String, action: &'static str, label: String, by_script: bool) -> impl IntoView {
    view! {
        <form class="form" method="post" action=action data-press=by_script.then_some("")>
            <input type="hidden" name="v" value=id/>
            <button class="button button-primary" type="submit">{label}</button>
        </form>
    }
}

/// A person presses the link of a sign-in.
#[server(prefix = "/sign-in", endpoint = "verify/press")]
pub async fn press_sign_in(v: Option<String>) -> Result<(), ServerFnError> {
    press(Flow::SignIn, v).await
}

/// A person presses the link of a sign-up.
#[server(prefix = "/sign-up", endpoint = "verify/press")]
pub async fn press_sign_up(v: Option<String>) -> Result<(), ServerFnError> {
    press(Flow::SignUp, v).await
}

/// A person presses the link of a profile.
#[server(prefix = "/user", endpoint = "verify/press")]
pub async fn press_profile(v: Option<String>) -> Result<(), ServerFnError> {
    press(Flow::Profile, v).await
}

async fn press(flow: Flow, v: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    let id = v.as_deref().and_then(VerificationId::parse);
    let query = id.as_ref().map(|id| format!("?v={id}")).unwrap_or_default();
    let page = format!("{}{query}", places(flow).landing);
    act.answer_once_more(Form { page: &page, typed: &[] }, async |cx| {
        let id = id.ok_or(Refusal::LinkInvalid)?;
        let token = act.cookie(&cookie_name(&id)).and_then(Token::parse);
        match links::press(&cx, flow, &id, token.as_ref()).await {
            Ok(Pressed::Here(attempt)) => Ok(match *attempt {
                Attempt::SignIn(attempt) => next::after_sign_in(&cx, &attempt),
                Attempt::SignUp(attempt) => next::after_sign_up(&cx, &attempt),
                Attempt::Identification(own, _) => next::after_address(&act, own.kind).await?,
            }),
            Ok(Pressed::Elsewhere) => Ok(format!("{page}&pressed")),
            Err(error) if error.is(Refusal::IdentificationClaimed) && flow == Flow::Profile => {
                next::after_refused_address(&act, error).await
            }
            Err(error) if error.is(Refusal::IdentificationClaimed) => next::after_claim(&act, error).await,
            Err(error) => Err(error),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_a_link_has_words() {
        let words = Words::default_language();
        for key in
            ["switch", "here", "confirm", "elsewhere", "verified", "used", "expired", "stale", "invalid"]
        {
            for part in ["", ".lead"] {
                assert!(words.has(&format!("link_{key}{part}")), "link_{key}{part}");
            }
        }
    }
}
