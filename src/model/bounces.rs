//! A site that does not see who is signed in sends people back here, and we send them on: this counts how often, so that
//! it ends with a page.

use std::hash::{DefaultHasher, Hash, Hasher};

/// How long a count lives in its browser, in seconds; each turn begins it anew.
pub const LIFETIME: i64 = 10;

/// So many times in a row a browser is led on before it is asked.
const TURNS: u32 = 3;

/// How often a browser was led on to one place within moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounces {
    place: u64,
    times: u32,
}

impl Bounces {
    /// One more to `location`, after what the browser's cookie tells. A query does not make another place: circles
    /// often carry a new number each time.
    pub fn another(told: Option<&str>, location: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        location.split(['?', '#']).next().hash(&mut hasher);
        let place = hasher.finish();
        let before = told.and_then(|told| told.split_once('-'));
        let times =
            before.filter(|(there, _)| there.parse() == Ok(place)).and_then(|(_, times)| times.parse().ok());
        Self { place, times: times.unwrap_or(0_u32).saturating_add(1) }
    }

    /// Whether this goes round in a circle.
    pub fn is_circle(&self) -> bool {
        self.times > TURNS
    }
}

impl std::fmt::Display for Bounces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.place, self.times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_turn_to_one_place_is_a_circle() {
        let mut told: Option<String> = None;
        let circles: Vec<bool> = (0..5)
            .map(|turn| {
                let bounces =
                    Bounces::another(told.as_deref(), &format!("https://app.example.com/in?turn={turn}"));
                told = Some(bounces.to_string());
                bounces.is_circle()
            })
            .collect();
        assert_eq!(circles, [false, false, false, true, true]);
        assert!(!Bounces::another(told.as_deref(), "https://app.example.com/").is_circle());
    }

    #[test]
    fn an_odd_cookie_counts_for_nothing() {
        for odd in ["", "-", "x", "1-", "-9", "1-99999999999", "99-99"] {
            assert!(!Bounces::another(Some(odd), "https://app.example.com/").is_circle(), "{odd}");
        }
    }
}
