//! `/user/change-password`, `/user/remove-password`: the password of whoever is signed in.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::account::password;
use crate::auth::proofs::passwords::NewPassword;
use crate::error::{Refusal, Result};
use crate::http::act::{Act, Form, see_other};
use crate::http::flash::Flash;
use crate::model::session::Session;
use crate::model::settings::Settings;
use crate::pages::hints::password_hint;
use crate::pages::me::{Fresh, Me, acting, unless_signed_out};
use crate::pages::paths;
use crate::pages::way::{show, unless_typed_twice};
use crate::ui::confirm::{Confirm, plain};
use crate::ui::form::{ForManagers, Notices, PasswordField, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, words};

/// What stands on the page on devices and danger: whether there is a password, and what can be done about it.
#[component]
pub fn Password(is_set: bool, removable: bool) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="password">
            <header class="panel-head">
                <h2 id="password">{t("field_password")}</h2>
                <p class="panel-note">{t(if is_set { "password_is_set" } else { "password_is_not_set" })}</p>
            </header>
            <div class="panel-actions">
                <a class="button button-secondary" href=paths::CHANGE_PASSWORD>
                    {t(if is_set { "change_password" } else { "set_password" })}
                </a>
                {(is_set && removable).then(|| view! {
                    <a class="button button-quiet" href=paths::REMOVE_PASSWORD>{t("remove_password")}</a>
                })}
            </div>
        </section>
    }
}

/// `GET /user/change-password`.
pub async fn change_page(Fresh(Me { visit, who: me }): Fresh<Me>) -> Result<Response> {
    if !visit.cx.settings.attributes.password.enabled {
        return Ok(see_other(paths::SECURITY));
    }
    let is_set = password::look(&visit.cx, &me).await?.is_set;
    let asks = is_set && password::asks_for_current(&visit.cx);
    let (session, identifier) = (me.session.clone(), me.primary_address().to_owned());
    let flash = Flash::take(&visit).await?;
    let settings = visit.cx.settings.clone();
    let title = visit.cx.words.say(if is_set { "change_password" } else { "set_password" });
    let draw = move || view! { <Change is_set asks session identifier settings flash/> };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

#[component]
fn Change(
    is_set: bool,
    asks: bool,
    session: Session,
    identifier: String,
    settings: std::sync::Arc<Settings>,
    flash: Flash,
) -> impl IntoView {
    let error = |field: &str| flash.at(words(), field);
    let (current, new, confirm) =
        (error("current_password"), error("new_password"), error("confirm_password"));
    let mut fields = vec!["new_password", "confirm_password"];
    fields.extend(asks.then_some("current_password"));
    view! {
        <h1 id="title">{t(if is_set { "change_password" } else { "set_password" })}</h1>
        <Notices flash fields=fields/>
        <form class="form" method="post" action=acting(Replace::url(), &session) novalidate data-save="quiet">
            <ForManagers identifier/>
            {asks.then(|| view! {
                <PasswordField name="current_password" label=t("field_current_password")
                    autocomplete="current-password" error=current autofocus=true/>
            })}
            <PasswordField name="new_password" label=t("field_new_password") hint=password_hint(&settings) error=new
                judged=settings.password_settings.show_zxcvbn
                autofocus=!asks/>
            <PasswordField name="confirm_password" label=t("field_confirm_password") error=confirm/>
            <div class="check">
                <input type="checkbox" id="sign_out_of_other_sessions" name="sign_out_of_other_sessions" value="true"
                    checked=true/>
                <label for="sign_out_of_other_sessions">{t("field_sign_out_of_other_sessions")}</label>
            </div>
            <Submit label=t("save")/>
        </form>
        <div class="actions"><a class="button button-quiet" href=paths::SECURITY>{t("cancel")}</a></div>
    }
}

/// Sets or changes the password.
#[server(prefix = "/act", endpoint = "user/change_password")]
pub async fn replace(
    current_password: Option<String>,
    new_password: Option<String>,
    confirm_password: Option<String>,
    sign_out_of_other_sessions: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::CHANGE_PASSWORD, typed: &[] }, async |cx| {
        let new = NewPassword {
            typed: new_password.as_deref().unwrap_or_default(),
            sign_out_others: sign_out_of_other_sessions.is_some(),
            objection: unless_typed_twice(new_password.as_deref(), confirm_password.as_deref()),
        };
        let done = password::change(&cx, current_password.as_deref().unwrap_or_default(), new).await;
        if done.is_ok() {
            act.good_news(paths::SECURITY, "password_saved").await?;
        }
        unless_signed_out(&act, done.map(|()| paths::SECURITY.into()), paths::CHANGE_PASSWORD).await
    })
    .await
}

/// `GET /user/remove-password`: asks first.
pub async fn remove_page(Fresh(Me { visit, who: me }): Fresh<Me>) -> Result<Response> {
    if !password::look(&visit.cx, &me).await?.is_set {
        return Ok(see_other(paths::SECURITY));
    }
    let flash = Flash::take(&visit).await?;
    let session = me.session;
    let asks = password::asks_for_current(&visit.cx);
    let title = visit.cx.words.say("remove_password");
    let action = acting(Remove::url(), &session);
    let draw = move || {
        let error = flash.at(words(), "current_password");
        let fields = if asks { vec!["current_password"] } else { vec![] };
        view! {
            <Confirm title="remove_password" lead=plain("remove_password_lead") flash fields action back=paths::SECURITY>
                {asks.then(|| view! {
                    <PasswordField name="current_password" label=t("field_current_password")
                        autocomplete="current-password" error autofocus=true/>
                })}
            </Confirm>
        }
    };
    Ok(show(&visit, card_page(Look::of(&visit), title, draw)))
}

/// Removes the password.
#[server(prefix = "/act", endpoint = "user/remove_password")]
pub async fn remove(current_password: Option<String>) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::REMOVE_PASSWORD, typed: &[] }, async |cx| {
        match password::remove(&cx, current_password.as_deref().unwrap_or_default()).await {
            // Another tab was quicker.
            Err(error) if error.is(Refusal::NoPasswordSet) => Ok(paths::SECURITY.into()),
            Err(error) => unless_signed_out(&act, Err(error), paths::REMOVE_PASSWORD).await,
            Ok(()) => {
                act.good_news(paths::SECURITY, "password_removed").await?;
                Ok(paths::SECURITY.into())
            }
        }
    })
    .await
}
