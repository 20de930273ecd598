//! What a username may be.

use super::Problems;
use super::lines::settings;

settings! {
    /// Length and characters of usernames that are chosen from now on; those that exist stay as they are.
    UsernameSettings {
        /// The fewest characters.
        min_length: i64 = 4, in 4..=64, unit Characters, else "username_length_range";
        /// The most characters; no fewer than the fewest.
        max_length: i64 = 64, in 4..=64, unit Characters, else "username_length_range";
        /// Also these: ``^ $ ! . # + ~ ` ``.
        allow_extended_special_characters: bool = false;
        /// Also digits alone. Phone numbers must then be typed with their `+`, for anything else may be a username.
        allow_numeric_usernames: bool = false;
    }
}

impl UsernameSettings {
    pub(super) fn check(&self, found: &mut Problems) {
        let ordered = self.min_length <= self.max_length;
        found.unless(ordered, "username_settings.max_length", "username_length_order");
    }
}

#[cfg(test)]
mod tests {
    use crate::model::settings::{Settings, UsernameSettings};

    fn problems(min_length: i64, max_length: i64) -> Vec<&'static str> {
        let username_settings = UsernameSettings { min_length, max_length, ..UsernameSettings::default() };
        let settings = Settings { username_settings, ..Settings::default() };
        settings.problems().into_iter().map(|problem| problem.rule).collect()
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
