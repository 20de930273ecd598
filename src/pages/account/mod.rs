//! The profile of whoever is signed in: `/user` and what stands below it.

mod addresses;
mod passkeys;
mod password;
mod picture;
mod profile;
mod second_factors;
mod security;
mod step_up;

use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::auth::Portal;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::error::Result;
use crate::http::current::Visit;
use crate::id::{PictureId, SessionId};
use crate::pages::paths;
use crate::ui::avatar::Avatar;
use crate::ui::{lang_of, t};

/// Every page of this folder.
pub fn router() -> Router<Portal> {
    Router::new()
        .route(paths::PROFILE, get(profile::show))
        .route(paths::IN_USE, get(in_use))
        .route(paths::SECURITY, get(security::page))
        .route(paths::DELETE_ACCOUNT, get(security::delete_page))
        .route(paths::ADD_EMAIL_ADDRESS, get(addresses::add_page))
        .route(paths::ADD_PHONE_NUMBER, get(addresses::add_number_page))
        .route(paths::VERIFY_ADDRESS, get(addresses::verify_page))
        .route(paths::VERIFY_ADDRESS_METHODS, get(addresses::methods))
        .route(paths::VERIFY_ADDRESS_STATUS, get(addresses::status))
        .route(paths::REMOVE_ADDRESS, get(addresses::remove_page))
        .route(paths::CHANGE_PASSWORD, get(password::change_page))
        .route(paths::REMOVE_PASSWORD, get(password::remove_page))
        .route(paths::ADD_PASSKEY_QUESTION, post(passkeys::ask))
        .route(paths::ADD_PASSKEY, get(passkeys::add_page))
        .route(paths::RENAME_PASSKEY, get(passkeys::rename_page))
        .route(paths::REMOVE_PASSKEY, get(passkeys::remove_page))
        .route(paths::APP, get(second_factors::app_page))
        .route(paths::REMOVE_APP, get(second_factors::remove_app_page))
        .route(paths::SECOND_NUMBER, get(second_factors::number_page))
        .route(paths::REMOVE_SECOND_NUMBER, get(second_factors::remove_number_page))
        .route(paths::BACKUP_CODES, get(second_factors::codes_page))
        .route(paths::NEW_BACKUP_CODES, get(second_factors::new_codes_page))
        .route(paths::STEP_UP, get(step_up::page))
        .route(paths::STEP_UP_PASSKEY, post(step_up::ask_passkey))
        .route(paths::STEP_UP_METHODS, get(step_up::methods))
}

/// The form with a picture, which takes longer and more than others.
pub fn uploads() -> Router<Portal> {
    Router::new().route(paths::PICTURE, get(picture::back).post(picture::change))
}

/// Which session that is.
#[derive(Deserialize)]
pub struct Which {
    session: String,
}

/// `GET /user/in-use?session=…`: whether a page of this session shows what is so.
pub async fn in_use(visit: Visit, Query(which): Query<Which>) -> Result<Response> {
    let is_in_use = match SessionId::parse(&which.session) {
        // The browser's next request brings its new cookie.
        _ if visit.fresh().is_err() => true,
        Some(id) => sessions::uses(&visit.cx, &id).await?,
        None => false,
    };
    Ok(Json(json!({ "in_use": is_in_use })).into_response())
}

/// The bar on top of the profile.
#[component]
fn Bar(
    name: String,
    picture: Option<PictureId>,
    administrator: bool,
    several: bool,
    page: &'static str,
) -> impl IntoView {
    let current = move |path: &str| (path == page).then_some("page");
    view! {
        <nav class="topbar-nav" aria-label=t("profile_nav")>
            <a href=paths::PROFILE aria-current=current(paths::PROFILE)>{t("profile_title")}</a>
            <a href=paths::SECURITY aria-current=current(paths::SECURITY)>{t("security_title")}</a>
            {administrator.then(|| view! { <a href=paths::ADMIN lang=lang_of("admin_title")>{t("admin_title")}</a> })}
        </nav>
        <div class="topbar-actions">
            <Avatar name picture/>
            {several.then(|| view! {
                <a class="button button-quiet" href=paths::CHOOSE>{t("switch_account")}</a>
            })}
            <a class="button button-secondary" href=paths::SIGN_OUT>{t("sign_out")}</a>
        </div>
    }
}

/// The bar, for this visit.
fn bar(visit: &Visit, signed_in: &SignedIn, page: &'static str) -> impl FnOnce() -> AnyView + 'static {
    let name = signed_in.display_name();
    let picture = signed_in.user.picture_id.clone();
    let administrator = signed_in.user.role().is_some();
    let several = visit.cx.settings.sessions.multi_session_enabled;
    move || view! { <Bar name picture administrator several page/> }.into_any()
}
