//! How strong a password is, in words: told while it is typed, in a room that is kept for the longest of them.

use crate::error::{Refusal, Refused};
use crate::http::flash::Flash;
use crate::model::password::Strength;
use crate::words::Words;

/// The words for each score.
const SCORES: [&str; 5] =
    ["password_score_0", "password_score_1", "password_score_2", "password_score_3", "password_score_4"];

/// What makes a password weak, and what would make it stronger.
const ADVICE: &[&str] = &[
    "password_warning_row_of_keys",
    "password_warning_keyboard_pattern",
    "password_warning_one_character",
    "password_warning_repetition",
    "password_warning_top",
    "password_warning_common",
    "password_warning_similar",
    "password_warning_sequence",
    "password_warning_year",
    "password_warning_word",
    "password_warning_date",
    "password_warning_name",
    "password_warning_common_name",
    "password_suggestion_words",
    "password_suggestion_no_symbols",
    "password_suggestion_more_words",
    "password_suggestion_capitals",
    "password_suggestion_all_capitals",
    "password_suggestion_reversed",
    "password_suggestion_substitutions",
    "password_suggestion_longer_pattern",
    "password_suggestion_repetition",
    "password_suggestion_sequences",
    "password_suggestion_years",
    "password_suggestion_own_years",
    "password_suggestion_own_dates",
];

/// The field that all this is about.
const PARAM: &str = "password";

/// A number as long as any that a refusal names.
const LONG: i64 = 100;

/// The score from 0 (anybody guesses it, or it would be refused) to 4 (very hard), and that in words: with what is wrong first,
/// for the hint names all that is asked for.
pub fn told(words: &Words, strength: &Strength) -> (u8, String) {
    let score = if strength.is_acceptable() { strength.score } else { 0 };
    let advice = strength.warning.or(strength.suggestions.first().copied()).filter(|_| score < 3);
    // That it is too easy to guess is what the score says.
    let weak = |refused: &&Refused| refused.refusal == Refusal::PasswordNotStrongEnough;
    let refused = strength.refused.first().filter(|refused| !weak(refused)).map(|refused| {
        let alone = std::slice::from_ref(refused);
        Flash::refusal("", alone, &[]).at(words, PARAM).unwrap_or_default()
    });
    let more = if strength.refused.iter().any(|refused| weak(&refused)) {
        Some("password_suggestion_words")
    } else {
        None
    };
    let said = refused.or_else(|| advice.or(more).map(|key| words.say(key)));
    let level = words.say(SCORES[usize::from(score).min(SCORES.len() - 1)]);
    (score, [Some(level), said].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// About as long as the longest of that in a language.
pub fn room(words: &Words) -> String {
    let longest = |said: &mut dyn Iterator<Item = String>| {
        said.max_by_key(|said| said.chars().count()).unwrap_or_default()
    };
    let refusals = [
        Refusal::PasswordPwned.at(PARAM),
        Refusal::PasswordTooShort.with(LONG),
        Refusal::PasswordTooLong.with(LONG),
        Refusal::PasswordNoUppercase.at(PARAM),
        Refusal::PasswordNoLowercase.at(PARAM),
        Refusal::PasswordNoNumber.at(PARAM),
        Refusal::PasswordNoSpecialChar.at(PARAM),
        Refusal::PasswordMatchesIdentifier.at(PARAM),
    ];
    let number = LONG.to_string();
    let mut refusals =
        refusals.into_iter().map(|no| words.say_with(no.refusal.code(), &[("number", &number)]));
    let mut advice = ADVICE.iter().map(|key| words.say(key)).chain(&mut refusals);
    let (level, advice) = (longest(&mut SCORES.iter().map(|key| words.say(key))), longest(&mut advice));
    // Letters differ in width.
    format!("{level} {advice} mmmm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_for_all_that_the_catalogue_may_say() {
        let catalogue = include_str!("../words/en/shared.ftl");
        let named = catalogue.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
        let advice =
            named.filter(|key| key.starts_with("password_warning") || key.starts_with("password_suggestion"));
        for key in advice {
            assert!(ADVICE.contains(&key), "{key}");
        }
        for words in Words::all() {
            let room = room(words).chars().count();
            for (score, advice) in
                SCORES.iter().flat_map(|score| ADVICE.iter().map(move |advice| (score, advice)))
            {
                assert!(
                    words.say(score).chars().count() + words.say(advice).chars().count() < room,
                    "{advice}"
                );
            }
        }
    }
}
