//! How countries are called. Beside each catalogue stands a file with a line for each country, its code and its name, in
//! the order of that language's dictionaries.

use std::collections::BTreeSet;

use super::Words;
use crate::model::country::Country;

/// The lists, as the folder has them: language, file.
const LISTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/countries.rs"));

impl Words {
    /// These countries with their names, in the order in which one looks for them.
    pub fn countries(&self, wanted: &[Country]) -> Vec<(Country, &'static str)> {
        let wanted: BTreeSet<Country> = wanted.iter().copied().collect();
        entries(self.language).filter(|(country, _)| wanted.contains(country)).collect()
    }

    /// The name of one country; its code when it has none in this language.
    pub fn country(&self, country: Country) -> &'static str {
        entries(self.language).find(|(known, _)| *known == country).map_or(country.code(), |(_, name)| name)
    }
}

/// The list of a language; of the default one when it has none.
fn entries(language: &str) -> impl Iterator<Item = (Country, &'static str)> {
    let list = |wanted: &str| LISTS.iter().find(|(known, _)| *known == wanted).map(|(_, list)| *list);
    let lines = list(language).or_else(|| list(super::DEFAULT)).unwrap_or_default().lines();
    lines.filter_map(|line| {
        let (code, name) = line.split_once(' ')?;
        Some((Country::parse(code)?, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_one_name_of_its_own_in_every_language() {
        for words in Words::all() {
            assert!(
                LISTS.iter().any(|(language, _)| *language == words.language),
                "{words:?} names no countries"
            );
            let all: Vec<Country> = Country::all().collect();
            let named = words.countries(&all);
            assert_eq!(
                named.iter().map(|(country, _)| *country).collect::<BTreeSet<_>>(),
                all.into_iter().collect()
            );
            let names: BTreeSet<&str> = named.iter().map(|(_, name)| *name).collect();
            assert_eq!(
                (named.len(), names.len()),
                (Country::all().count(), Country::all().count()),
                "{words:?}"
            );
        }
    }

    #[test]
    fn they_stand_in_the_order_of_the_language() {
        let wanted =
            ["US", "EG", "CA", "AL", "ZZ"].map(Country::parse).into_iter().flatten().collect::<Vec<_>>();
        let codes = |language| {
            let named = Words::named(language).unwrap().countries(&wanted);
            named.iter().map(|(country, _)| country.code()).collect::<Vec<_>>()
        };
        assert_eq!(codes("en"), ["AL", "CA", "EG", "US"]);
        assert_eq!(codes("de"), ["EG", "AL", "CA", "US"]);
        assert_eq!(Words::named("de").unwrap().country(wanted[1]), "Ägypten");
    }
}
