//! Where texts may go, and how many. A text costs money: somebody who earns from each one would have many sent
//! ("pumping"), so every budget is for a day, and what is above it is not sent.

use super::lines::settings;
use crate::model::country::Country;

settings! {
    /// Allowed countries and budgets.
    Sms {
        /// The countries whose numbers may be used, by ISO 3166-1 alpha-2 code; those of others get no text at all.
        allowed_countries: Vec<String> = ["US", "CA"].map(String::from).to_vec(), in 0..=300,
            format Country, weakens Adding;
        /// Texts to one number in a day. Enough for a bad day of one person.
        per_number_per_day: i64 = 10, in 1..=100, unit Texts, else "texts_per_number_range", weakens Up;
        /// Texts that visitors of one network cause in a day at most. Offices and mobile networks share an address.
        per_network_per_day: i64 = 50, in 1..=100_000, unit Texts, else "texts_per_network_range", weakens Up;
        /// Texts to numbers of one country in a day.
        per_country_per_day: i64 = 500, in 1..=1_000_000, unit Texts, else "texts_range", weakens Up;
        /// Texts in a day, all together. What may be spent at worst.
        per_day: i64 = 1000, in 1..=1_000_000, unit Texts, else "texts_range", weakens Up;
        /// Of the networks that have codes texted to numbers of one country in a day, how many of a hundred must enter one
        /// rightly. Where it is fewer, strangers get no more there. The same of the numbers of people who are known, for these.
        /// 0 switches both off.
        least_answered_percent: i64 = 10, in 0..=100, unit Percent, else "percent_range", weakens Down;
        /// After how many networks, or numbers, that is judged. So many may wait for a code before anybody has entered one. A
        /// network gets fewer texts than that as long as it enters none.
        least_answered_after: i64 = 20, in 2..=1_000_000, unit Networks, else "networks_range", weakens Up;
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::Settings;

    fn of(codes: &[&str]) -> Sms {
        Sms { allowed_countries: codes.iter().map(|code| code.to_string()).collect(), ..Sms::default() }
    }

    fn problems(sms: &Sms) -> Vec<String> {
        let settings = Settings { sms: sms.clone(), ..Settings::default() };
        settings.problems().into_iter().map(|problem| problem.path).collect()
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
            least_answered_after: 1,
            ..Sms::default()
        };
        assert_eq!(problems(&none).len(), 6);
        assert_eq!(problems(&Sms { least_answered_percent: 0, ..Sms::default() }), Vec::<String>::new());
    }
}
