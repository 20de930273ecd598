//! What makes a password good enough: judged without looking anywhere, all that is wrong told at once.
//!
//! Passwords are compared in Unicode's form NFC (NIST SP 800-63B), and otherwise exactly as typed: never trimmed, never cut.

use unicode_normalization::UnicodeNormalization;
use zxcvbn::Score;
use zxcvbn::feedback::{Suggestion, Warning};
use zxcvbn::matching::patterns::MatchPattern;

use crate::clock::Millis;
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::guesses::{LOOKED_AT, estimate};
use crate::model::settings::{PasswordSettings, Settings};

/// The most bytes of a password.
pub const MOST_BYTES: usize = 512;

/// No form of a text has more than three times the bytes of its NFC (Unicode's FAQ on normalisation).
const MOST_TYPED: usize = 3 * MOST_BYTES;

/// The shortest word that is looked for inside a password: shorter ones stand in it by chance.
const SHORTEST_WORD: usize = 4;

/// How many of these words are looked for, and how much of each.
const MOST_WORDS: usize = 400;
const LONGEST_WORD: usize = 100;

/// What a password without the words that are known of its owner must still have: what any password must.
const LEFT: usize = 8;

/// A password in the form in which it is hashed and looked up. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// What was typed; none when it has more bytes than a password may have.
    pub fn typed(text: &str) -> Option<Self> {
        if text.len() > MOST_TYPED {
            return None;
        }
        let normal: String = text.nfc().collect();
        (normal.len() <= MOST_BYTES).then_some(Self(normal))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The password of a user, as it is kept.
#[derive(Clone, sqlx::FromRow)]
pub struct StoredPassword {
    /// Whose it is.
    pub user_id: UserId,
    /// Its hash, a PHC string.
    pub hash: String,
    /// Since when.
    pub set_at: Millis,
    /// Since when it is known to others, as an administrator says.
    pub compromised_at: Option<Millis>,
}

/// What is known of whoever chooses a password, and easy to guess for those who know them.
#[derive(Clone, Debug, Default)]
pub struct Person<'a> {
    /// Mail addresses, phone numbers and user names, canonical or as written.
    pub identifiers: Vec<&'a str>,
    /// First and last name.
    pub names: Vec<&'a str>,
}

/// How hard a new password is to guess, told while it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// 0 (anybody guesses it) to 4 (very hard).
    pub score: u8,
    /// What would be refused about it; nothing when it would be taken.
    pub refused: Vec<Refused>,
    /// The key of the words that say what makes it weak.
    pub warning: Option<&'static str>,
    /// Keys of words that say what would make it stronger.
    pub suggestions: Vec<&'static str>,
}

impl Strength {
    /// Of what is no password at all.
    pub fn refused(why: Refused) -> Self {
        Self { score: 0, refused: vec![why], warning: None, suggestions: vec![] }
    }

    /// Whether it would be taken, as far as can be told without looking it up.
    pub fn is_acceptable(&self) -> bool {
        self.refused.is_empty()
    }
}

/// The password, when it may be set; else everything that is wrong with it, about the field `param`. It takes milliseconds,
/// unless it is none at all, which [`fitting`] tells at once.
pub fn judge(settings: &Settings, typed: &str, person: &Person<'_>, param: &'static str) -> Result<Password> {
    let password = fitting(typed, param)?;
    match weigh(settings, &password, person, param).refused {
        refused if refused.is_empty() => Ok(password),
        refused => Err(Error::Refused(refused)),
    }
}

/// How strong a password is, and whether it would be taken. It takes milliseconds.
pub fn strength(settings: &Settings, typed: &str, person: &Person<'_>, param: &'static str) -> Strength {
    match fitting(typed, param) {
        Ok(password) => weigh(settings, &password, person, param),
        Err(refused) => Strength::refused(refused),
    }
}

/// What was typed, when it is there and not larger than any password may be.
pub fn fitting(typed: &str, param: &'static str) -> Result<Password, Refused> {
    if typed.is_empty() {
        return Err(Refusal::ParamNil.at(param));
    }
    Password::typed(typed).ok_or(Refusal::PasswordTooManyBytes.at(param).and(MOST_BYTES as i64))
}

fn weigh(settings: &Settings, password: &Password, person: &Person<'_>, param: &'static str) -> Strength {
    let rules = &settings.password_settings;
    let mut refused = composition(rules, &password.0, param);
    let words = words(settings, person);
    // Without these words it takes no fewer guesses: what is hard to guess with them is not looked at twice.
    let entropy = estimate(&password.0, &words);
    if is_identifier(&password.0, person) {
        refused.push(Refusal::PasswordMatchesIdentifier.at(param));
    } else if entropy.score() <= Score::One && is_common(password) {
        refused.push(Refusal::PasswordPwned.at(param));
    } else if i64::from(u8::from(entropy.score())) < rules.min_zxcvbn_strength
        || is_little_but(&password.0, &words)
    {
        refused.push(Refusal::PasswordNotStrongEnough.at(param));
    }
    let feedback = entropy.feedback();
    Strength {
        score: entropy.score().into(),
        refused,
        warning: feedback.and_then(|feedback| feedback.warning()).map(warning),
        suggestions: feedback
            .map_or(vec![], |feedback| feedback.suggestions().iter().copied().map(suggestion).collect()),
    }
}

/// How long it is and what it is made of.
fn composition(rules: &PasswordSettings, password: &str, param: &'static str) -> Vec<Refused> {
    let length = password.chars().count() as i64;
    let lacks = |wanted: bool, is: &dyn Fn(char) -> bool| wanted && !password.contains(is);
    let special = |c: char| rules.allowed_special_characters.contains(c);
    let found = [
        (length < rules.min_length).then(|| Refusal::PasswordTooShort.at(param).and(rules.min_length)),
        (length > rules.max_length).then(|| Refusal::PasswordTooLong.at(param).and(rules.max_length)),
        lacks(rules.require_lowercase, &char::is_lowercase).then(|| Refusal::PasswordNoLowercase.at(param)),
        lacks(rules.require_uppercase, &char::is_uppercase).then(|| Refusal::PasswordNoUppercase.at(param)),
        lacks(rules.require_numbers, &char::is_numeric).then(|| Refusal::PasswordNoNumber.at(param)),
        lacks(rules.require_special_char, &special).then(|| Refusal::PasswordNoSpecialChar.at(param)),
    ];
    found.into_iter().flatten().collect()
}

/// Letters and digits alone, capital or not, whatever their width: as people compare.
fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Whether it is an identifier of its owner, or the mailbox of an address, however written.
fn is_identifier(password: &str, person: &Person<'_>) -> bool {
    let password = folded(password);
    let is = |text: &str| !password.is_empty() && folded(text) == password;
    person
        .identifiers
        .iter()
        .any(|own| is(own) || own.split_once('@').is_some_and(|(mailbox, _)| is(mailbox)))
}

/// The words that make a password easy to guess for those who know its owner or this portal, folded.
fn words(settings: &Settings, person: &Person<'_>) -> Vec<String> {
    let known = person.names.iter().chain(&person.identifiers).copied();
    let ours = settings.password_settings.context_words.iter().chain([&settings.application.name]);
    let texts = known.chain(ours.map(String::as_str));
    let pieces = texts.flat_map(|text| {
        let shown: String = text.chars().take(LONGEST_WORD).collect();
        let parts: Vec<String> = shown.split(|c: char| !c.is_alphanumeric()).map(folded).collect();
        parts.into_iter().chain([folded(&shown)])
    });
    // Ends of domains and the like are nothing to know.
    let mut words: Vec<String> =
        pieces.filter(|word| word.chars().count() >= SHORTEST_WORD).take(MOST_WORDS).collect();
    // The longest first, so that a word that stands in another leaves nothing of it.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words
}

/// Whether it is blank, or little is left of it without these words.
fn is_little_but(password: &str, words: &[String]) -> bool {
    let mut left = password.nfkc().flat_map(char::to_lowercase).collect::<String>();
    let whole = left.chars().count();
    for word in words {
        left = left.replace(word.as_str(), "");
    }
    let rest = left.chars().count();
    password.trim().is_empty() || rest < whole && rest < LEFT
}

/// Whether it is among the passwords that are tried first, wherever its owner is: in a list of the thirty thousand commonest,
/// also with letters replaced, turned around or capital; or nothing but one common word, name, date, row of keys or
/// repetition. It takes milliseconds.
pub fn is_common(password: &Password) -> bool {
    let entropy = estimate(&password.0, &[]);
    let [whole] = entropy.sequence() else { return entropy.guesses() < FEW_GUESSES };
    let known = !matches!(whole.pattern, MatchPattern::BruteForce);
    known && entropy.score() <= Score::One && password.0.chars().count() <= LOOKED_AT
}

/// So many guesses are made within the first hour wherever guessing is not slowed down.
const FEW_GUESSES: u64 = 100_000;

fn warning(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "password_warning_row_of_keys",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "password_warning_keyboard_pattern",
        Warning::RepeatsLikeAaaAreEasyToGuess => "password_warning_one_character",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "password_warning_repetition",
        Warning::ThisIsATop10Password | Warning::ThisIsATop100Password => "password_warning_top",
        Warning::ThisIsACommonPassword => "password_warning_common",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "password_warning_similar",
        Warning::SequencesLikeAbcAreEasyToGuess => "password_warning_sequence",
        Warning::RecentYearsAreEasyToGuess => "password_warning_year",
        Warning::AWordByItselfIsEasyToGuess => "password_warning_word",
        Warning::DatesAreOftenEasyToGuess => "password_warning_date",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => "password_warning_name",
        Warning::CommonNamesAndSurnamesAreEasyToGuess => "password_warning_common_name",
    }
}

fn suggestion(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => "password_suggestion_words",
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => "password_suggestion_no_symbols",
        Suggestion::AddAnotherWordOrTwo => "password_suggestion_more_words",
        Suggestion::CapitalizationDoesntHelpVeryMuch => "password_suggestion_capitals",
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => "password_suggestion_all_capitals",
        Suggestion::ReversedWordsArentMuchHarderToGuess => "password_suggestion_reversed",
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => "password_suggestion_substitutions",
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => "password_suggestion_longer_pattern",
        Suggestion::AvoidRepeatedWordsAndCharacters => "password_suggestion_repetition",
        Suggestion::AvoidSequences => "password_suggestion_sequences",
        Suggestion::AvoidRecentYears => "password_suggestion_years",
        Suggestion::AvoidYearsThatAreAssociatedWithYou => "password_suggestion_own_years",
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "password_suggestion_own_dates",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn settings(password_settings: &str) -> Settings {
        serde_json::from_str(&format!(
            r#"{{"application":{{"name":"Acme Portal"}},"password_settings":{password_settings}}}"#
        ))
        .unwrap()
    }

    fn ada() -> Person<'static> {
        Person {
            identifiers: vec!["ada.king@example.com", "+14155550123", "countess"],
            names: vec!["Ada", "Lovelace"],
        }
    }

    fn codes(rules: &str, typed: &str) -> Vec<&'static str> {
        match judge(&settings(rules), typed, &ada(), "new_password") {
            Ok(_) => vec![],
            Err(Error::Refused(all)) => {
                assert!(all.iter().all(|refused| refused.param == Some("new_password")));
                all.iter().map(|refused| refused.refusal.code()).collect()
            }
            Err(broken) => panic!("{broken:?}"),
        }
    }

    const COMMON: &[&str] = &[
        "password",
        "password1",
        "password12",
        "password123",
        "Password1",
        "Password123",
        "PASSWORD",
        "passw0rd",
        "p@ssw0rd",
        "P@ssw0rd",
        "P@ssword",
        "drowssap",
        "12345678",
        "123456789",
        "1234567890",
        "87654321",
        "11111111",
        "00000000",
        "88888888",
        "12341234",
        "123123123",
        "12121212",
        "11223344",
        "qwertyui",
        "qwertyuiop",
        "qwerty123",
        "qwerty12",
        "1q2w3e4r",
        "1q2w3e4r5t",
        "1qaz2wsx",
        "zaq12wsx",
        "q1w2e3r4",
        "q1w2e3r4t5",
        "asdfghjkl",
        "asdfasdf",
        "zxcvbnm1",
        "iloveyou",
        "iloveyou1",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "superman",
        "trustno1",
        "starwars",
        "whatever",
        "michelle",
        "jennifer",
        "computer",
        "internet",
        "abcd1234",
        "abc12345",
        "abcdefgh",
        "aaaaaaaa",
        "welcome1",
        "letmein1",
        "dragon123",
        "monkey123",
        "charlie1",
        "michael1",
        "liverpool",
        "1234qwer",
        "passpass",
        "corvette",
        "mercedes",
        "samantha",
        "victoria",
        "butterfly",
        "elephant",
        "basketball",
    ];

    const GOOD: &[&str] = &[
        "correct horse battery staple",
        "tundra-violin-94-cask",
        "Xk9#p2!vQz7w",
        "zwölf Boxkämpfer jagen",
        "mT4!rw0-Zq",
        "пароль для кошки и собаки",
        "長い合言葉を使いましょう",
        "🦊🪕🧭🪁🫖🪺🧿🪬",
        "blue tractor seven lemons",
        "vGh2-77kp",
    ];

    #[test]
    fn the_commonest_passwords_are_refused_without_asking_anybody() {
        let passed: Vec<_> =
            COMMON.iter().filter(|text| codes("{}", text) != ["form_password_pwned"]).collect();
        assert!(COMMON.len() >= 50 && passed.is_empty(), "{passed:?}");
    }

    #[test]
    fn good_ones_are_taken() {
        for text in GOOD {
            assert!(codes("{}", text).is_empty(), "{text}: {:?}", codes("{}", text));
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let all = r#"{"require_uppercase":true,"require_numbers":true,"require_special_char":true,"require_lowercase":true,
            "min_zxcvbn_strength":3}"#;
        let expected = [
            "form_password_length_too_short",
            "form_password_no_uppercase",
            "form_password_no_number",
            "form_password_no_special_char",
            "form_password_not_strong_enough",
        ];
        assert_eq!(codes(all, "zqxjv"), expected);
        assert_eq!(codes(all, "ZQXJV")[1], "form_password_no_lowercase");
        assert!(codes(all, "Zqxjv-7w-Kpl-3m").is_empty());
        let few = r#"{"require_special_char":true,"allowed_special_characters":"!"}"#;
        assert_eq!(codes(few, "tundra-violin-94"), ["form_password_no_special_char"]);
        assert!(codes(few, "tundra!violin!94").is_empty());
    }

    #[test]
    fn length_counts_code_points_and_bytes_have_their_own_limit() {
        let fox = |n: usize| "🦊🪕🧭🪁🫖🪺🧿".chars().cycle().take(n).collect::<String>();
        assert_eq!(codes("{}", &fox(7)), ["form_password_length_too_short"]);
        assert_eq!(codes("{}", &fox(73)), ["form_password_length_too_long"]);
        assert_eq!(codes(r#"{"max_length":512}"#, &fox(129)), ["form_password_size_in_bytes_exceeded"]);
        assert_eq!(codes("{}", &"x".repeat(1_000_000)), ["form_password_size_in_bytes_exceeded"]);
        assert_eq!(codes("{}", ""), ["form_param_nil"]);
        let limit = judge(&settings("{}"), &fox(73), &ada(), "password").unwrap_err();
        assert_eq!(limit.refused(Refusal::PasswordTooLong).unwrap().number, Some(72));
    }

    #[test]
    fn what_is_typed_in_another_form_is_the_same_password_and_nothing_else_is() {
        let typed = |text| Password::typed(text).unwrap();
        assert_eq!(typed("cafe\u{301} au lait"), typed("café au lait"));
        for other in [" café au lait", "café au lait ", "Café au lait", "cafe au lait", "café  au lait"] {
            assert_ne!(typed(other), typed("café au lait"), "{other}");
        }
        // Three times the bytes, decomposed; the form decides.
        let long = "\u{390}".repeat(MOST_BYTES / 2);
        assert!(Password::typed(&long.nfd().collect::<String>()).is_some());
        assert_eq!(format!("{:?}", typed("secret")), "Password(…)");
    }

    #[test]
    fn an_identifier_is_no_password_however_written() {
        for own in [
            "ada.king@example.com",
            "ADA.King@Example.com",
            "ada.king",
            "Ada King",
            "adaking!",
            "+1 (415) 555-0123",
            "14155550123",
            "Countess",
            "ｃｏｕｎｔｅｓｓ",
        ] {
            assert!(
                codes("{}", own).contains(&"form_password_matches_identifier"),
                "{own}: {:?}",
                codes("{}", own)
            );
        }
    }

    #[test]
    fn what_is_known_of_owner_and_portal_is_no_password() {
        let words = r#"{"context_words":["Springfield"]}"#;
        for weak in [
            "AcmePortal2026",
            "acme-portal!",
            "Lovelace1815",
            "Lovelace!",
            "countess99",
            "SpringField#1",
            "        ",
            "\u{a0}\u{2003} \t \u{2003} \u{a0}",
        ] {
            let told = codes(words, weak);
            assert!(
                told == ["form_password_not_strong_enough"] || told == ["form_password_pwned"],
                "{weak}: {told:?}"
            );
        }
        for fine in ["Springfield tractor lemons", "acme violin tundra 9", "lovelace-Xk9#p2!v"] {
            assert!(codes(words, fine).is_empty(), "{fine}: {:?}", codes(words, fine));
        }
    }

    #[test]
    fn strength_is_told_with_words_in_every_language() {
        let strong = strength(&settings("{}"), "tundra-violin-94-cask", &ada(), "password");
        assert!(strong.is_acceptable() && strong.score == 4 && strong.warning.is_none());
        let weak = strength(&settings("{}"), "password1", &ada(), "password");
        assert!(!weak.is_acceptable() && weak.score == 0 && weak.warning.is_some());
        let average = strength(&settings(r#"{"min_zxcvbn_strength":2}"#), "zqxjvk3w", &ada(), "password");
        assert!(average.is_acceptable() && average.score == 2 && !average.suggestions.is_empty());
        for text in COMMON.iter().chain(GOOD) {
            let told = strength(&settings("{}"), text, &ada(), "password");
            for key in told.warning.iter().chain(&told.suggestions) {
                assert!(Words::all().iter().all(|words| words.has(key)), "{key}");
            }
        }
    }

    #[test]
    fn no_text_is_too_strange_to_be_judged() {
        // Letters whose small form has more characters, marks, halves of what belongs together, numbers of other scripts.
        let odd = [
            "İ",
            "ŉ",
            "ẞ",
            "ﬁ",
            "\u{301}",
            "\u{200d}",
            "🏳️‍🌈",
            "Ⅻ",
            "٣",
            "\0",
            "\r\n",
            "ᾈ",
            "Ǆ",
            "𝒫𝒶𝓈𝓈",
            "19",
            "/",
            "qwe",
        ];
        let mut chance = crate::secret::Chance::seeded(7).bytes(1000).into_iter();
        while let Some(length) = chance.next() {
            let picks = chance.by_ref().take(usize::from(length % 9) + 1);
            let text: String =
                picks.map(|n| *odd.get(usize::from(n) % (odd.len() + 4)).unwrap_or(&"password")).collect();
            let person = Person { identifiers: vec![&text], names: vec![&text] };
            strength(&settings("{}"), &text, &person, "password");
            strength(&settings("{}"), &text, &ada(), "password");
        }
    }
}
