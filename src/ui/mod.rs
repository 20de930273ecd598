//! What both HTML faces draw with. Rendering is one synchronous pass; nothing here decides or waits.

pub mod avatar;
pub mod card;
pub mod confirm;
pub mod copyable;
pub mod countries_field;
pub mod focus;
pub mod form;
pub mod language;
pub mod methods;
pub mod passkey;
pub mod phone;
pub mod prompt;
pub mod qr;
pub mod setting_field;
pub mod shell;
pub mod strength;
pub mod waiting;

use leptos::prelude::*;

use crate::words::Words;

/// Renders a view once, with `words` at hand for [`t`]. The root owner keeps it apart from every other request.
pub fn render<V: IntoView + 'static>(words: &'static Words, draw: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| {
        provide_context(words);
        provide_context(focus::Focus::default());
        draw().into_view().to_html()
    });
    owner.cleanup();
    // Marks for scripts that take a page over, of which there are none here; in a title or a field of several lines they would be
    // read. Whatever somebody has typed is written without its `<`.
    html.replace("<!>", "")
}

/// The language of the page that is being drawn.
pub fn words() -> &'static Words {
    use_context::<&'static Words>().unwrap_or_else(Words::default_language)
}

/// Two letters that stand for a person.
pub fn initials(name: &str) -> String {
    let begin = |word: &str| word.chars().next().filter(|letter| letter.is_alphabetic());
    let letters: String = name.split([' ', '@']).filter_map(begin).take(2).collect();
    // A number has none.
    if letters.is_empty() { name.chars().take(1).collect() } else { letters.to_uppercase() }
}

/// What stands in a `<textarea>`: there views write every text as it is.
pub fn in_textarea(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// What stands in the catalogue under `key`: an entry, or after a dot an attribute of it.
pub fn t(key: &str) -> String {
    words().say(key)
}

/// The `lang` of an element that holds what stands there, where that is not in the language of the page.
pub fn lang_of(key: &str) -> Option<&'static str> {
    words().lang_of(key)
}

/// What administrators read, marked where it is not said in the language of the page.
#[component]
pub fn Said(
    /// Under which key it stands.
    #[prop(into)]
    key: String,
    /// The values in it.
    #[prop(optional)]
    values: Vec<(&'static str, String)>,
) -> impl IntoView {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    view! { <span lang=lang_of(&key)>{t_with(&key, &values)}</span> }
}

/// What stands under `key`, with values in it.
pub fn t_with(key: &str, values: &[(&str, &str)]) -> String {
    words().say_with(key, values)
}

/// The same, with views in the places of its values: a link, an address, wherever a language puts them.
pub fn t_around<const N: usize>(key: &str, views: [(&str, AnyView); N]) -> Vec<AnyView> {
    // Characters for private use, which no catalogue holds, stand in for the views.
    let marks: Vec<String> = ('\u{E000}'..).take(N).map(String::from).collect();
    let values: Vec<(&str, &str)> =
        views.iter().zip(&marks).map(|((name, _), mark)| (*name, mark.as_str())).collect();
    let said = t_with(key, &values);
    let mut views = views.map(|(_, view)| Some(view));
    let mut drawn = vec![];
    for piece in said.split_inclusive(|c| ('\u{E000}'..'\u{F900}').contains(&c)) {
        let text = piece.trim_end_matches(|c| ('\u{E000}'..'\u{F900}').contains(&c));
        drawn.push(text.to_owned().into_any());
        let mark = piece.chars().next_back().map_or(0, u32::from).wrapping_sub(0xE000) as usize;
        drawn.extend(views.get_mut(mark).and_then(Option::take));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_no_marks_between_its_texts_and_what_was_typed_stays() {
        let html = render(Words::default_language(), || {
            let (title, typed) = ("Sign in".to_owned(), "a<!>b".to_owned());
            let some = Some(view! { <b>{title.clone()}</b> });
            view! {
                <title>{title}</title>
                <textarea>{in_textarea(&typed)}</textarea>
                <input value=typed/>
                {some}{None::<String>}
            }
        });
        let expected = "<title>Sign in</title><textarea>a&lt;!>b</textarea>\
                        <input value=\"a&lt;!&gt;b\"><b>Sign in</b>";
        assert_eq!(html, expected);
    }
}
