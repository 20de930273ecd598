//! How countries are called. In the folder of each language, `countries.txt` has a line for each country, its code and its
//! name, in the order of that language's dictionaries.

use std::collections::BTreeSet;

use super::{FOLDERS, Words};
use crate::model::country::Country;

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
    let folder = |wanted: &str| FOLDERS.iter().find(|folder| folder.language == wanted);
    let list = |wanted: &str| folder(wanted).and_then(|folder| folder.file("countries.txt"));
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
            let folder = FOLDERS.iter().find(|folder| folder.language == words.language).unwrap();
            assert!(folder.file("countries.txt").is_some(), "{words:?} names no countries");
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
