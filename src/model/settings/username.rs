//! What a username may be.

use super::Problems;
use serde::{Deserialize, Serialize};

/// Length and characters of usernames that are chosen from now on; those that exist stay as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UsernameSettings {
    /// The fewest characters; 4 to 64.
    pub min_length: i64,
    /// The most characters; 4 to 64, and no fewer than the fewest.
    pub max_length: i64,
    /// Also these: ``^ $ ! . # + ~ ` ``.
    pub allow_extended_special_characters: bool,
    /// Also digits alone. Phone numbers must then be typed with their `+`, for anything else may be a username.
    pub allow_numeric_usernames: bool,
}

impl Default for UsernameSettings {
    fn default() -> Self {
        Self {
            min_length: 4,
            max_length: 64,
            allow_extended_special_characters: false,
            allow_numeric_usernames: false,
        }
    }
}

impl UsernameSettings {
    pub(super) fn check(&self, found: &mut Problems) {
        let range = 4..=64;
        for (path, length) in [
            ("username_settings.min_length", self.min_length),
            ("username_settings.max_length", self.max_length),
        ] {
            found.unless(range.contains(&length), path, "username_length_range");
        }
        let ordered = self.min_length <= self.max_length;
        found.unless(ordered, "username_settings.max_length", "username_length_order");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(min_length: i64, max_length: i64) -> Vec<&'static str> {
        let mut found = Problems::default();
        UsernameSettings { min_length, max_length, ..UsernameSettings::default() }.check(&mut found);
        found.0.into_iter().map(|problem| problem.rule).collect()
    }

    #[test]
    fn lengths_stay_in_range_and_in_order() {
        assert!(problems(4, 64).is_empty() && problems(9, 9).is_empty());
        assert_eq!(problems(3, 64), ["username_length_range"]);
        assert_eq!(problems(4, 65), ["username_length_range"]);
        assert_eq!(problems(20, 10), ["username_length_order"]);
        assert_eq!(problems(i64::MIN, i64::MAX).len(), 2);
    }
}
