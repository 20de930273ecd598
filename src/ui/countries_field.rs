//! The control of a list of countries: a box for each, by name, folded by regions that can be chosen whole. The script adds a
//! search; without it a browser's own finds a country, for each stands on the page.

use leptos::prelude::*;

use crate::model::country::{Country, Region};
use crate::ui::setting_field::{Control, Refused, described, id, in_words};
use crate::ui::{Said, lang_of, t, t_with, words};

/// Before the path of a setting: the countries as they stood, for their order means something.
pub const ORDER: &str = "order:";

/// Before the path of a setting: the country that is to stand first.
pub const FIRST: &str = "first:";

/// Before the path of a setting: the regions that are chosen whole.
pub const REGION: &str = "region:";

/// Before the path of a setting: the regions that were whole when the form was drawn.
pub const WHOLE: &str = "whole:";

/// The most countries that are told by their names.
const NAMED: usize = 12;

/// The control.
#[component]
pub fn CountriesField(control: Control) -> impl IntoView {
    let (field, described, open) = (control.field, described(&control), control.open);
    let (id, path) = (id(field), &*field.path);
    let kept = open.then(|| {
        view! {
            <input type="hidden" name=path value=""/>
            <input type="hidden" name=format!("{ORDER}{path}") value=control.shown.join(" ")/>
        }
    });
    let regions: Vec<_> =
        Region::ALL.into_iter().map(|region| view! { <Part control=control.clone() region/> }).collect();
    view! {
        <fieldset class="choices countries" id=id aria-describedby=described data-countries="">
            <legend><Said key=field.label()/></legend>
            {kept}
            <p class="hint">{told(&control)}</p>
            <Search id=field.path.replace(['.', '_'], "-")/>
            <Unknown control=control.clone()/>
            {regions}
            <First control=control.clone()/>
        </fieldset>
        <Refused control/>
    }
}

/// Which they are, as long as these are few.
fn told(control: &Control) -> String {
    let count = control.shown.len();
    if count > NAMED {
        return t_with(
            "countries_on",
            &[("number", &count.to_string()), ("all", &Country::all().count().to_string())],
        );
    }
    in_words(words(), control.field, &control.shown.clone().into())
}

/// For the script.
#[component]
fn Search(id: String) -> impl IntoView {
    let id = format!("{id}-search");
    let found = t_with("countries_found", &[("number", "#")]);
    view! {
        <div class="field" hidden=true data-search="">
            <label for=id.clone()><Said key="countries_search"/></label>
            <input id=id type="search" autocomplete="off" spellcheck="false"/>
            <p class="visually-hidden" role="status" lang=lang_of("countries_found") data-words=found></p>
        </div>
    }
}

/// A region: how many of its countries are on, itself as a whole, and each of them.
#[component]
fn Part(control: Control, region: Region) -> impl IntoView {
    let (path, id) = (&*control.field.path, format!("{}-{}", id(control.field), region.name()));
    let countries: Vec<Country> = region.countries().collect();
    let is_on = |country: &Country| control.shown.iter().any(|code| code == country.code());
    let (on, all) = (countries.iter().filter(|country| is_on(country)).count(), countries.len());
    let count = |number: &str| t_with("countries_on", &[("number", number), ("all", &all.to_string())]);
    let whole = on == all;
    let was = (whole && control.open).then(|| {
        view! { <input type="hidden" name=format!("{WHOLE}{path}") value=region.name()/> }
    });
    let boxes: Vec<_> = words()
        .countries(&countries)
        .into_iter()
        .map(|(country, name)| {
            let name = format!("{name} +{}", country.calling_code());
            view! { <OneCountry control=control.clone() code=country.code().to_owned() name/> }
        })
        .collect();
    let title = region.words();
    view! {
        <details class="region">
            <summary><Said key=title.clone()/>" "<span class="hint" lang=lang_of("countries_on") data-words=count("#")>{count(&on.to_string())}</span></summary>
            <fieldset>
                <legend class="visually-hidden"><Said key=title/></legend>
                {was}
                <div class="check check-whole">
                    <input type="checkbox" id=id.clone() name=format!("{REGION}{path}") value=region.name() checked=whole
                        disabled=!control.open data-whole=""/>
                    <label for=id><Said key="countries_whole"/></label>
                </div>
                <div class="columns">{boxes}</div>
            </fieldset>
        </details>
    }
}

/// The box of a country.
#[component]
fn OneCountry(control: Control, code: String, name: String) -> impl IntoView {
    let id = format!("{}-{code}", id(control.field));
    let is_on = control.shown.contains(&code);
    view! {
        <div class="check" data-country="">
            <input type="checkbox" id=id.clone() name=&*control.field.path value=code checked=is_on disabled=!control.open/>
            <label for=id lang=words().language>{name}</label>
        </div>
    }
}

/// What was sent and is no country: it stays until somebody takes it away.
#[component]
fn Unknown(control: Control) -> impl IntoView {
    let codes: Vec<String> =
        control.shown.iter().filter(|code| Country::parse(code).is_none()).cloned().collect();
    codes
        .into_iter()
        .map(|code| {
            let name = code.clone();
            view! { <OneCountry control=control.clone() code name/> }
        })
        .collect::<Vec<_>>()
}

/// Which of them is chosen at first in forms.
#[component]
fn First(control: Control) -> impl IntoView {
    let known: Vec<Country> = control.shown.iter().filter_map(|code| Country::parse(code)).collect();
    let first = known.first().copied().filter(|_| control.open && known.len() > 1)?;
    let options = words().countries(&known).into_iter().map(|(country, name)| {
        view! { <option value=country.code() selected=country == first>{name}</option> }
    });
    let options: Vec<_> = options.collect();
    let id = format!("{}-first", id(control.field));
    Some(view! {
        <div class="field">
            <label for=id.clone() lang=lang_of("countries_first")>{t("countries_first")}</label>
            <select id=id name=format!("{FIRST}{}", control.field.path)>{options}</select>
        </div>
    })
}
