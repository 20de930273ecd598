//! The picture of whoever is signed in: a section of `/user`.

use axum::Extension;
use axum::extract::Request;
use axum::response::Response;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::auth::account::picture;
use crate::auth::presence::sessions::SignedIn;
use crate::http::act::{Act, Form, Pages, answer_upload, see_other};
use crate::http::current::Visit;
use crate::http::flash::Flash;
use crate::model::picture::MOST_BYTES;
use crate::pages::me::{acting, settled};
use crate::pages::paths;
use crate::ui::avatar::Avatar;
use crate::ui::focus;
use crate::ui::form::{FieldError, Submit};
use crate::ui::{t, words};

/// What browsers offer to choose from; the content decides.
const KINDS: &str = "image/png,image/jpeg,image/gif,image/webp";

/// The picture, or what stands for it, and the forms that change and remove it.
#[component]
pub fn Picture(signed_in: SignedIn, flash: Flash) -> impl IntoView {
    let error = flash.at(words(), "file");
    let invalid = error.is_some().then_some("true");
    let described = if error.is_some() { "file-error file-hint" } else { "file-hint" };
    let autofocus = focus::autofocus(error.is_some(), false);
    let picture = signed_in.user.picture_id.clone();
    let remove = picture.is_some().then(|| acting(RemovePicture::url(), &signed_in.session));
    view! {
        <section class="panel" aria-labelledby="picture">
            <header class="panel-head"><h2 id="picture">{t("profile_picture")}</h2></header>
            <div class="picture">
                <Avatar name=signed_in.display_name() picture large=true/>
                <form class="form" method="post" action=acting(paths::PICTURE, &signed_in.session) enctype="multipart/form-data"
                    data-upload=MOST_BYTES.to_string() data-too-large=t("image_too_large")>
                    <div class="field">
                        <label for="file">{t("field_file")}</label>
                        <input id="file" name="file" type="file" accept=KINDS aria-required="true" aria-invalid=invalid
                            aria-describedby=described autofocus=autofocus/>
                        <FieldError name="file" error/>
                        <p class="hint" id="file-hint">{t("field_file.hint")}</p>
                    </div>
                    <Submit label=t("upload_picture")/>
                </form>
            </div>
            {remove.map(|action| view! {
                <form class="panel-actions" method="post" action=action>
                    <button class="button button-quiet" type="submit">{t("remove_picture")}</button>
                </form>
            })}
        </section>
    }
}

/// `POST /user/picture`.
pub async fn change(visit: Visit, Extension(pages): Extension<Pages>, request: Request) -> Response {
    let form = Form { page: paths::PROFILE, typed: &[] };
    answer_upload(visit, pages, form, request, async |act, upload| {
        let changed = picture::change(&act.visit.cx, upload.file("file", MOST_BYTES)).await;
        settled(act, changed, paths::PROFILE, "picture_saved").await
    })
    .await
}

/// `GET /user/picture`: where a browser is after a refusal, when somebody asks for the page again.
pub async fn back() -> Response {
    see_other(paths::PROFILE)
}

/// Removes it.
#[server(prefix = "/act", endpoint = "user/picture/remove")]
pub async fn remove_picture() -> Result<(), ServerFnError> {
    let act = Act::here()?;
    act.answer(Form { page: paths::PROFILE, typed: &[] }, async |cx| {
        let removed = picture::remove(&cx).await;
        settled(&act, removed, paths::PROFILE, "picture_removed").await
    })
    .await
}
