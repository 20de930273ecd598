//! What stands for a person: their picture, or else two letters.

use leptos::prelude::*;

use crate::id::PictureId;
use crate::model::picture;
use crate::ui::initials;

/// Beside the name, so that it needs no words of its own.
#[component]
pub fn Avatar(
    /// What to call them.
    name: String,
    /// Their picture.
    picture: Option<PictureId>,
    /// Whether it is what the page is about.
    #[prop(default = false)]
    large: bool,
) -> impl IntoView {
    let class = if large { "avatar avatar-large" } else { "avatar" };
    match picture {
        Some(id) => view! { <img class=class src=picture::path(&id) alt=""/> }.into_any(),
        None => view! { <span class=class aria-hidden="true">{initials(&name)}</span> }.into_any(),
    }
}
