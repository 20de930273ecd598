//! `/sign-in/tasks/…`: what has to be done before somebody counts as signed in.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::account::{password, second_factors};
use crate::auth::directory::admission;
use crate::auth::presence::sessions::SignedIn;
use crate::auth::presence::{redirects, sessions};
use crate::auth::proofs::ceremonies;
use crate::auth::proofs::passwords::NewPassword;
use crate::error::Result;
use crate::http::act::{Act, Form, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::session::Session;
use crate::model::settings::Settings;
use crate::model::user::Task;
use crate::pages::hints::password_hint;
use crate::pages::me::{acting, unless_signed_out};
use crate::pages::way::{beginning_anew, show, unless_typed_twice};
use crate::pages::{next, paths};
use crate::ui::form::{ForManagers, Lead, Notices, PasswordField, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, words};

/// `GET /sign-in/tasks/…`: leads to the first task, and on when there is none.
pub async fn page(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Some(me) = sessions::anybody(&visit.cx).await? else {
        return Ok(see_other(&beginning_anew(&visit.cx, paths::SIGN_IN).await?));
    };
    visit.shows(&me.session.id);
    // Done in another tab, perhaps: then this one goes where that one went.
    let Some(task) = task(&visit, &me).await? else {
        return Ok(see_other(&redirects::after_tasks(&visit.cx, &me.session.id).await?));
    };
    let page = next::task_page(task);
    if visit.path != page {
        return Ok(see_other(page));
    }
    let flash = Flash::take(&visit).await?;
    let (look, address) = (Look::of(&visit), me.shown_address());
    Ok(match task {
        Task::SetUpMfa => {
            let own = second_factors::look(&visit.cx, &me).await?;
            // Whoever owes it to everybody counts as signed in nowhere until then, and a passkey is not enough.
            let passkey = me.tasks(&visit.cx).is_empty() && ceremonies::are_on(&visit.cx);
            let title = visit.cx.words.say("task_set_up_title");
            let session = me.session;
            show(&visit, card_page(look, title, move || view! { <SetUp own passkey session address flash/> }))
        }
        Task::ResetPassword => {
            let settings = visit.cx.settings.clone();
            let title = visit.cx.words.say("reset_password_title");
            let draw = move || view! { <ResetPassword settings session=me.session address flash/> };
            show(&visit, card_page(look, title, draw))
        }
    })
}

/// What whoever is signed in has to do first, in general or to be let in to the administrators' screens.
async fn task(visit: &Visit, me: &SignedIn) -> Result<Option<Task>> {
    if let Some(task) = me.tasks(&visit.cx).first() {
        return Ok(Some(*task));
    }
    let is_owed =
        visit.path == paths::TASK_SET_UP_MFA && admission::owes_second_factor(&visit.cx, me).await?;
    Ok(is_owed.then_some(Task::SetUpMfa))
}

#[component]
fn SetUp(
    own: second_factors::OwnFactors,
    passkey: bool,
    session: Session,
    address: String,
    flash: Flash,
) -> impl IntoView {
    view! {
        <h1 id="title">{t("task_set_up_title")}</h1>
        <Lead key="task_set_up_lead" address/>
        <Notices flash fields=&[]/>
        <ul class="method-list">
            {own.may_add_totp.then(|| view! {
                <li>
                    <form method="post" action=acting(paths::BEGIN_APP, &session)>
                        <button class="method" type="submit">
                            <span class="method-name">{t("method_totp")}</span>
                            <span class="method-target">{t("method_totp.note")}</span>
                        </button>
                    </form>
                </li>
            })}
            {own.may_add_number.then(|| view! {
                <li>
                    <a class="method" href=paths::SECOND_NUMBER>
                        <span class="method-name">{t("method_phone_code_second")}</span>
                        <span class="method-target">{t("method_phone_code_second.note")}</span>
                    </a>
                </li>
            })}
            {passkey.then(|| view! {
                <li>
                    <a class="method" href=paths::ADD_PASSKEY>
                        <span class="method-name">{t("passkey_add")}</span>
                    </a>
                </li>
            })}
        </ul>
        <div class="actions"><a class="button button-quiet" href=paths::SIGN_OUT>{t("sign_out")}</a></div>
    }
}

#[component]
fn ResetPassword(
    settings: std::sync::Arc<Settings>,
    session: Session,
    address: String,
    flash: Flash,
) -> impl IntoView {
    let error = |field: &str| flash.at(words(), field);
    let (new, confirm) = (error("new_password"), error("confirm_password"));
    view! {
        <h1 id="title">{t("reset_password_title")}</h1>
        <p class="lead">{t("reset_password_imposed_lead")}</p>
        <Notices flash fields=&["new_password", "confirm_password"]/>
        <form class="form" method="post" action=acting(ReplacePassword::url(), &session) novalidate>
            <ForManagers identifier=address/>
            <PasswordField name="new_password" label=t("field_new_password") hint=password_hint(&settings) error=new
                judged=settings.password_settings.show_zxcvbn autofocus=true/>
            <PasswordField name="confirm_password" label=t("field_confirm_password") error=confirm/>
            <Submit label=t("continue")/>
        </form>
        <div class="actions"><a class="button button-quiet" href=paths::SIGN_OUT>{t("sign_out")}</a></div>
    }
}

/// Chooses another password in the place of one that others know.
#[server(prefix = "/act", endpoint = "tasks/reset_password")]
pub async fn replace_password(
    new_password: Option<String>,
    confirm_password: Option<String>,
) -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::TASK_RESET_PASSWORD, typed: &[] }, async |cx| {
        let new = NewPassword {
            typed: new_password.as_deref().unwrap_or_default(),
            sign_out_others: true,
            objection: unless_typed_twice(new_password.as_deref(), confirm_password.as_deref()),
        };
        let next = match sessions::anybody(&cx).await? {
            Some(me) => redirects::after_tasks(&cx, &me.session.id).await?,
            None => paths::PROFILE.into(),
        };
        unless_signed_out(&act, password::replace_compromised(&cx, new).await.map(|()| next), paths::PROFILE)
            .await
    })
    .await
}
