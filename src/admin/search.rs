//! `/admin/search?q=`: settings and screens by what they are called, in the language of the page and in English.

use axum::extract::Query;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use crate::admin::form::fields;
use crate::admin::house::{self, Place, SEARCH};
use crate::error::Result;
use crate::http::administrator::Administrator;
use crate::model::settings::screens::{SCREENS, Screen};
use crate::ui::Said;
use crate::ui::setting_field::id;
use crate::words::Words;

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Ask {
    q: String,
}

/// Something that was found: where it is, the key of what it is called, and of what stands below that.
struct Found {
    href: String,
    title: String,
    note: String,
}

/// `GET /admin/search`.
pub async fn show(administrator: Administrator, Query(ask): Query<Ask>) -> Result<Response> {
    let Administrator { visit, me } = administrator;
    let found = find(visit.cx.words, &ask.q);
    let place = Place::new(SEARCH, "search_title");
    Ok(house::page(&visit, &me, place, move || view! { <Results found query=ask.q/> }))
}

fn find(words: &Words, query: &str) -> Vec<Found> {
    let sought: Vec<String> = query.to_lowercase().split_whitespace().take(8).map(str::to_owned).collect();
    if sought.is_empty() {
        return vec![];
    }
    let holds = |keys: &[String], besides: &str| {
        let said = |words: &Words| keys.iter().map(|key| words.say(key)).collect::<Vec<_>>().join(" ");
        let text = format!("{} {} {besides}", said(words), said(Words::default_language())).to_lowercase();
        sought.iter().all(|word| text.contains(word))
    };
    let screens = SCREENS.iter().filter(|screen| holds(&[screen.title(), screen.lead()], screen.name));
    let screens = screens.map(|screen| Found {
        href: house::screen(screen),
        title: screen.title(),
        note: screen.lead(),
    });
    let settings = SCREENS.iter().flat_map(|screen| fields(screen).map(move |field| (screen, field)));
    let settings = settings.filter(|(_, field)| {
        let choices = field.choices.iter().map(|choice| field.choice(choice));
        holds(&[field.label(), field.help()].into_iter().chain(choices).collect::<Vec<_>>(), &field.path)
    });
    let settings = settings.map(|(screen, field)| found_at(screen, id(field), field.label(), field.help()));
    screens.chain(settings).collect()
}

fn found_at(screen: &Screen, id: String, title: String, note: String) -> Found {
    Found { href: format!("{}#{id}-setting", house::screen(screen)), title, note }
}

#[component]
fn Results(found: Vec<Found>, query: String) -> impl IntoView {
    let (number, asked) = (found.len().to_string(), !query.trim().is_empty());
    let rows: Vec<_> = found
        .into_iter()
        .map(|Found { href, title, note }| {
            view! { <li class="row"><span class="row-main"><a class="row-title" href=href><Said key=title/></a><span class="row-note"><Said key=note/></span></span></li> }
        })
        .collect();
    view! {
        {asked.then(|| view! {
            <p class="lead" role="status"><Said key="search_found" values=vec![("number", number), ("query", query)]/></p>
        })}
        {(!rows.is_empty()).then(|| view! { <ul class="panel rows">{rows}</ul> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(language: &str, query: &str) -> Vec<String> {
        let words = Words::named(language).unwrap();
        find(words, query).into_iter().map(|found| words.say(&found.title)).collect()
    }

    #[test]
    fn settings_are_found_by_name_path_choice_and_in_both_languages() {
        assert!(titles("en", "lockout").contains(&"Lock accounts".to_owned()));
        assert!(titles("en", "  WRONG tries ").contains(&"Wrong tries".to_owned()));
        assert_eq!(titles("en", "sessions.multi_session_enabled"), ["Several accounts in one browser"]);
        assert_eq!(titles("de", "multi_session").len(), 1);
        assert!(!titles("de", "wrong tries").is_empty(), "in English, too");
        assert!(titles("en", "").is_empty() && titles("en", "zebra crossing").is_empty());
    }
}
