//! `/sign-in/tasks/…`: what has to be done before somebody counts as signed in.

use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::account::{password, second_factors};
use crate::auth::presence::{redirects, sessions};
use crate::auth::proofs::passwords::NewPassword;
use crate::error::Result;
use crate::http::act::{Form, answer, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::session::Session;
use crate::model::settings::Settings;
use crate::model::user::Task;
use crate::pages::account::second_factors::{BeginTotp, NUMBER};
use crate::pages::account::{PROFILE, acting, unless_signed_out};
use crate::pages::sign_up::fields::password_hint;
use crate::pages::{beginning_anew, show};
use crate::ui::form::{ForManagers, Lead, Notices, PasswordField, Submit};
use crate::ui::shell::{Look, card_page};
use crate::ui::{t, words};

/// The page of the task that sets up a second factor.
pub const SET_UP: &str = "/sign-in/tasks/setup-mfa";
/// The page of the task that chooses another password.
pub const RESET_PASSWORD: &str = "/sign-in/tasks/reset-password";

/// The page of a task.
pub const fn page_of(task: Task) -> &'static str {
    match task {
        Task::SetUpMfa => SET_UP,
        Task::ResetPassword => RESET_PASSWORD,
    }
}

/// `GET /sign-in/tasks/…`: leads to the first task, and on when there is none.
pub async fn page(visit: Visit) -> Result<Response> {
    visit.fresh()?;
    let Some(me) = sessions::anybody(&visit.cx).await? else {
        return Ok(see_other(&beginning_anew(&visit.cx, "/sign-in").await?));
    };
    visit.shows(&me.session.id);
    // Done in another tab, perhaps: then this one goes where that one went.
    let Some(task) = me.tasks(&visit.cx).first().copied() else {
        return Ok(see_other(&redirects::after_tasks(&visit.cx, &me.session.id).await?));
    };
    if visit.path != page_of(task) {
        return Ok(see_other(page_of(task)));
    }
    let flash = Flash::take(&visit).await?;
    let (look, address) = (Look::of(&visit), me.shown_address());
    Ok(match task {
        Task::SetUpMfa => {
            let own = second_factors::look(&visit.cx, &me).await?;
            let title = visit.cx.words.say("task_set_up_title");
            let session = me.session;
            show(&visit, card_page(look, title, move || view! { <SetUp own session address flash/> }))
        }
        Task::ResetPassword => {
            let settings = visit.cx.settings.clone();
            let title = visit.cx.words.say("reset_password_title");
            let draw = move || view! { <ResetPassword settings session=me.session address flash/> };
            show(&visit, card_page(look, title, draw))
        }
    })
}

#[component]
fn SetUp(own: second_factors::Own, session: Session, address: String, flash: Flash) -> impl IntoView {
    view! {
        <h1 id="title">{t("task_set_up_title")}</h1>
        <Lead key="task_set_up_lead" address/>
        <Notices flash fields=&[]/>
        <ul class="method-list">
            {own.may_add_totp.then(|| view! {
                <li>
                    <form method="post" action=acting(BeginTotp::url(), &session)>
                        <button class="method" type="submit">
                            <span class="method-name">{t("method_totp")}</span>
                            <span class="method-target">{t("method_totp_note")}</span>
                        </button>
                    </form>
                </li>
            })}
            {own.may_add_number.then(|| view! {
                <li>
                    <a class="method" href=NUMBER>
                        <span class="method-name">{t("method_phone_code_second")}</span>
                        <span class="method-target">{t("method_phone_code_note")}</span>
                    </a>
                </li>
            })}
        </ul>
        <div class="actions"><a class="button button-quiet" href="/sign-out">{t("sign_out")}</a></div>
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
            <PasswordField name="new_password" label=t("new_password_label") hint=password_hint(&settings) error=new
                judged=settings.password_settings.show_zxcvbn autofocus=true/>
            <PasswordField name="confirm_password" label=t("confirm_password_label") error=confirm/>
            <Submit label=t("continue")/>
        </form>
        <div class="actions"><a class="button button-quiet" href="/sign-out">{t("sign_out")}</a></div>
    }
}

/// Chooses another password in the place of one that others know.
#[server(prefix = "/act", endpoint = "tasks/reset_password")]
pub async fn replace_password(
    new_password: Option<String>,
    confirm_password: Option<String>,
) -> Result<(), ServerFnError> {
    answer(Form { page: RESET_PASSWORD, typed: &[] }, async |cx| {
        let new = NewPassword {
            typed: new_password.as_deref().unwrap_or_default(),
            confirmed: confirm_password.as_deref().unwrap_or_default(),
            sign_out_others: true,
        };
        let next = match sessions::anybody(&cx).await? {
            Some(me) => redirects::after_tasks(&cx, &me.session.id).await?,
            None => PROFILE.into(),
        };
        unless_signed_out(password::replace_compromised(&cx, new).await.map(|()| next), PROFILE).await
    })
    .await
}
