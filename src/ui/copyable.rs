//! A text to copy: a field, so that it can be selected whole; the script adds a button.

use leptos::prelude::*;

use crate::ui::{Said, lang_of, t};

/// The field, and the button that the script shows.
#[component]
pub fn Copyable(
    /// The id of the field.
    id: &'static str,
    /// The key of its label.
    label: &'static str,
    /// What is copied.
    value: String,
) -> impl IntoView {
    let (copy, copied) = (t("copy"), t("copied"));
    let name = format!("{copy}: {}", t(label));
    let (shown, hidden, done) = (copy.clone(), copied.clone(), copied);
    view! {
        <div class="field">
            <label for=id><Said key=label/></label>
            <div class="copyable">
                <input id=id type="text" readonly=true value=value autocomplete="off" spellcheck="false"/>
                <button class="button button-secondary room" type="button" hidden=true aria-label=name lang=lang_of(label)
                    data-copies=id data-show=shown data-hide=hidden data-done=done>{copy}</button>
            </div>
        </div>
    }
}
