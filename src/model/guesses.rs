//! How many guesses a password takes, as zxcvbn tells it, at a cost that is bounded.
//!
//! The estimator looks at every piece of a text, and at all of them again for each way to read its signs as letters (`4`, `@`
//! for a; `1`, `!`, `|` for i, and so on): a text with all such signs has thousands of those. So it gets the beginning of a
//! password, as long as most portals let one be at all, with few signs that may be read as letters: digits always, others
//! as long as they add few readings. The others stand there as signs that are nothing but themselves. What is lost are words
//! that are hidden behind many kinds of signs at once. It may be told some words, too; of those that begin with one another
//! it gets the shortest few, for every one that is found costs.

use zxcvbn::{Entropy, zxcvbn};

use crate::model::slow;

/// How many characters it looks at. Finding patterns takes the square of that.
pub const LOOKED_AT: usize = 72;

/// Into how many readings it may go. All ten digits have eight.
const READINGS: usize = 8;

/// How many words that begin with one another it is told.
const ALIKE: usize = 3;

/// The signs that it reads as letters.
const LETTERS: [(char, &str); 12] = [
    ('a', "4@"),
    ('b', "8"),
    ('c', "({[<"),
    ('e', "3"),
    ('g', "69"),
    ('i', "1!|"),
    ('l', "1|7"),
    ('o', "0"),
    ('s', "$5"),
    ('t', "+7"),
    ('x', "%"),
    ('z', "2"),
];

/// What is known of a password that somebody has made out of these words, among others. It takes milliseconds.
pub fn estimate(password: &str, words: &[String]) -> Entropy {
    slow::expect_aside();
    let beginning: String = password.chars().take(LOOKED_AT).collect();
    zxcvbn(&with_few_readings(&beginning), &few(words))
}

/// The same text, with other signs for those that would add too many readings: each for itself, so that repetitions stay
/// repetitions, and far apart, so that they make no sequence.
fn with_few_readings(text: &str) -> String {
    let is_sign = |c: char| LETTERS.iter().any(|(_, signs)| signs.contains(c));
    let mut read: Vec<char> = ('0'..='9').filter(|digit| text.contains(*digit)).collect();
    let mut passed_over: Vec<char> = vec![];
    for sign in text.chars().filter(|c| is_sign(*c)) {
        if read.contains(&sign) || passed_over.contains(&sign) {
            continue;
        }
        read.push(sign);
        if readings(&read) > READINGS {
            passed_over.extend(read.pop());
        }
    }
    let nameless = |at: usize| char::from_u32(0xE000 + 64 * at as u32).unwrap_or('\u{E000}');
    let written = |c: char| passed_over.iter().position(|other| *other == c).map_or(c, nameless);
    text.chars().map(written).collect()
}

/// In how many ways the estimator reads a text with these signs. It tries one sign for each letter; where two letters share
/// the sign, it is read as either.
fn readings(signs: &[char]) -> usize {
    let of = |letter: char| -> Vec<char> {
        let all = LETTERS.iter().find(|(other, _)| *other == letter).map_or("", |(_, signs)| signs);
        all.chars().filter(|sign| signs.contains(sign)).collect()
    };
    let shared = |one: char, other: char| of(one).into_iter().filter(|sign| of(other).contains(sign)).count();
    let number = |letter: char| of(letter).len().max(1);
    let alone: usize = "abcegosxz".chars().map(number).product();
    let (i, l, t) = (number('i'), number('l'), number('t'));
    alone * (i * l * t + shared('i', 'l') * t + i * shared('l', 't'))
}

/// These words, without those that begin with [`ALIKE`] others.
fn few(words: &[String]) -> Vec<&str> {
    let mut sorted: Vec<&str> = words.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut beginnings: Vec<&str> = vec![];
    sorted.retain(|word| {
        while beginnings.last().is_some_and(|beginning| !word.starts_with(beginning)) {
            beginnings.pop();
        }
        let is_kept = beginnings.len() < ALIKE;
        if is_kept {
            beginnings.push(word);
        }
        is_kept
    });
    // The first is guessed first.
    sorted.sort_by_key(|word| std::cmp::Reverse(word.len()));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Chance;

    fn read_in(text: &str) -> usize {
        readings(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn few_readings_are_left_of_any_text_and_those_of_ordinary_ones_are_all() {
        for ordinary in ["9876543210", "P@ssw0rd!", "p@$$w0rd1", "tundra-violin-94-cask", "b@$k3tb4ll!", ""] {
            assert_eq!(with_few_readings(ordinary), ordinary);
        }
        assert!(read_in("e3@4$1!|()<[{0o7+5%zZ") > 300 && read_in("0123456789") == READINGS);
        let signs: Vec<char> = LETTERS.iter().flat_map(|(_, signs)| signs.chars()).collect();
        let mut chance = Chance::seeded(11).bytes(4000).into_iter();
        while let Some(length) = chance.next() {
            let picks = chance.by_ref().take(usize::from(length) % 72);
            let text: String = picks.map(|n| signs[usize::from(n) % signs.len()]).collect();
            let written = with_few_readings(&text);
            assert!(read_in(&written) <= READINGS, "{text}");
            // The same signs stay the same, others stay different.
            for (one, other) in text.chars().zip(written.chars()) {
                let again = text.chars().zip(written.chars()).all(|(a, b)| (a == one) == (b == other));
                assert!(again, "{text}");
            }
        }
    }

    #[test]
    fn words_behind_signs_are_still_found() {
        for weak in ["P@$$w0rd", "b4$k3tb4ll", "$un$hin3", "0l1v3r", "({[<@4p4$$w0rd"] {
            let hidden = weak.starts_with('(');
            assert_eq!(estimate(weak, &[]).guesses() < 1_000_000, !hidden, "{weak}");
        }
        // With its words it is no harder to guess than without.
        let words = ["springfield".to_owned(), "spring".into()];
        assert!(estimate("$pringfi3ld", &words).guesses() < 1000);
        assert!(estimate("e3@4$1!|()<[{0o7+5%zZ", &[]).guesses_log10() > 10.0);
    }

    #[test]
    fn of_words_that_begin_with_one_another_it_is_told_a_few() {
        let words = ["ann", "anna", "annabel", "annabella", "bella", "annabellas"].map(str::to_owned);
        assert_eq!(few(&words), ["annabel", "bella", "anna", "ann"]);
        let many: Vec<String> = (1..200).map(|n| "a".repeat(n)).collect();
        assert_eq!(few(&many).len(), ALIKE);
    }
}
