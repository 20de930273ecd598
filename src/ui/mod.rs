//! What both HTML faces draw with. Rendering is one synchronous pass; nothing here decides or waits.

pub mod card;
pub mod form;
pub mod shell;
pub mod waiting;

use leptos::prelude::{IntoView, Owner, RenderHtml, provide_context, use_context};

use crate::words::Words;

/// Renders a view once, with `words` at hand for [`t`]. The root owner keeps it apart from every other request.
pub fn render<V: IntoView + 'static>(words: &'static Words, draw: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| {
        provide_context(words);
        draw().into_view().to_html()
    });
    owner.cleanup();
    html
}

/// The language of the page that is being drawn.
pub fn words() -> &'static Words {
    use_context::<&'static Words>().unwrap_or_else(Words::default_language)
}

/// Two letters that stand for a person.
pub fn initials(name: &str) -> String {
    let letters: String = name.split([' ', '@']).filter_map(|word| word.chars().next()).take(2).collect();
    letters.to_uppercase()
}

/// What stands in the catalogue under `key`.
pub fn t(key: &str) -> String {
    words().say(key)
}

/// The same, with values in it.
pub fn t_with(key: &str, values: &[(&str, &str)]) -> String {
    words().say_with(key, values)
}
