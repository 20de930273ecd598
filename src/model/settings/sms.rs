//! Where texts may go, and how many. A text costs money: somebody who earns from each one would have many sent
//! ("pumping"), so every budget is for a day, and what is above it is not sent.

use super::Problems;
use crate::model::country::Country;
use serde::{Deserialize, Serialize};

/// Allowed countries and budgets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    /// The countries whose numbers may be used, by ISO 3166-1 alpha-2 code; those of others get no text at all.
    pub allowed_countries: Vec<String>,
    /// Texts to one number in a day; 1 to 100. Enough for a bad day of one person.
    pub per_number_per_day: i64,
    /// Texts that visitors of one network cause in a day; 1 to 100,000. Offices and mobile networks share an address.
    pub per_network_per_day: i64,
    /// Texts to numbers of one country in a day; 1 to 1,000,000.
    pub per_country_per_day: i64,
    /// Texts in a day, all together; 1 to 1,000,000. What may be spent at worst.
    pub per_day: i64,
    /// Of the texts with codes to numbers of one country in a day, how many of a hundred must be answered rightly; 0 to 100.
    /// Where it is fewer, the country gets no more. 0 switches that off.
    pub least_answered_percent: i64,
    /// After how many texts that is judged; 1 to 1,000,000. So many may be under way before anybody has answered.
    pub least_answered_after: i64,
}

impl Default for Sms {
    fn default() -> Self {
        Self {
            allowed_countries: ["US", "CA"].map(String::from).to_vec(),
            per_number_per_day: 10,
            per_network_per_day: 50,
            per_country_per_day: 500,
            per_day: 1000,
            least_answered_percent: 10,
            least_answered_after: 20,
        }
    }
}

impl Sms {
    /// The allowed countries, each once, in the order of their codes.
    pub fn countries(&self) -> Vec<Country> {
        let mut known: Vec<Country> =
            self.allowed_countries.iter().filter_map(|code| Country::parse(code)).collect();
        known.sort();
        known.dedup();
        known
    }

    /// The country that is chosen where nothing tells where somebody is: the first one that was allowed.
    pub fn default_country(&self) -> Option<Country> {
        self.allowed_countries.iter().find_map(|code| Country::parse(code))
    }

    /// Whether numbers of this country may be used; one that belongs nowhere may not.
    pub fn allows(&self, country: Option<Country>) -> bool {
        country.is_some_and(|country| self.allowed_countries.iter().any(|code| code == country.code()))
    }

    pub(super) fn check(&self, found: &mut Problems) {
        let known = self.allowed_countries.iter().all(|code| Country::parse(code).is_some());
        found.unless(known, "sms.allowed_countries", "unknown_country");
        let few = (1..=100).contains(&self.per_number_per_day);
        found.unless(few, "sms.per_number_per_day", "texts_per_number_range");
        let fits = (1..=100_000).contains(&self.per_network_per_day);
        found.unless(fits, "sms.per_network_per_day", "texts_per_network_range");
        for (path, budget) in [
            ("sms.per_country_per_day", self.per_country_per_day),
            ("sms.per_day", self.per_day),
            ("sms.least_answered_after", self.least_answered_after),
        ] {
            found.unless((1..=1_000_000).contains(&budget), path, "texts_range");
        }
        let share = (0..=100).contains(&self.least_answered_percent);
        found.unless(share, "sms.least_answered_percent", "percent_range");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(codes: &[&str]) -> Sms {
        Sms { allowed_countries: codes.iter().map(|code| code.to_string()).collect(), ..Sms::default() }
    }

    fn problems(sms: &Sms) -> Vec<String> {
        let mut found = Problems::default();
        sms.check(&mut found);
        found.0.into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn only_listed_countries_are_allowed_and_a_number_of_none_never_is() {
        let sms = Sms::default();
        assert!(sms.allows(Country::parse("US")) && sms.allows(Country::parse("CA")));
        assert!(!sms.allows(Country::parse("JM")) && !sms.allows(None));
        assert_eq!(sms.default_country(), Country::parse("US"));
        assert_eq!(sms.countries().len(), 2);
        assert_eq!(of(&[]).default_country(), None);
    }

    #[test]
    fn unknown_countries_and_budgets_out_of_range_are_told() {
        assert_eq!(problems(&of(&["DE", "XK"])), Vec::<String>::new());
        for wrong in ["de", "ZZ", "USA", "", "+1"] {
            assert_eq!(problems(&of(&["US", wrong])), ["sms.allowed_countries"], "{wrong}");
        }
        let none = Sms {
            per_number_per_day: 0,
            per_network_per_day: 0,
            per_country_per_day: -1,
            per_day: 1_000_001,
            least_answered_percent: 101,
            least_answered_after: 0,
            ..Sms::default()
        };
        assert_eq!(problems(&none).len(), 6);
        assert_eq!(problems(&Sms { least_answered_percent: 0, ..Sms::default() }), Vec::<String>::new());
    }
}
