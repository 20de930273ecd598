//! Which usernames may be chosen. Letters are those of English alone, so that no two names look the same; capital and small
//! ones are one letter. No name can be mistaken for a mail address or a phone number.

use crate::error::{Error, Refusal, Refused, Result};
use crate::model::identification::Identifier;
use crate::model::settings::UsernameSettings;
use crate::secret::Chance;

/// The name of the field.
const FIELD: &str = "username";

/// Allowed beside letters, digits, `_` and `-` where the settings say so.
const EXTENDED: &str = "^$!.#+~`";

/// What stands between the digits of a phone number.
const SEPARATORS: &[char] = &['-', '.'];

/// How many characters a made-up name has, where the settings let it.
const MADE_UP: i64 = 12;

/// The longest text that is looked at, in bytes: 64 characters, each of four.
const LONGEST: usize = 4 * 64;

/// The username in `typed`, when it may be chosen; else everything that is wrong with it.
pub fn judge(settings: &UsernameSettings, typed: &str) -> Result<Identifier> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Refusal::ParamNil.at(FIELD).into());
    }
    if typed.len() > LONGEST {
        return Err(length(settings).into());
    }
    let name = Identifier::username(typed);
    match problems(settings, &name.written) {
        none if none.is_empty() => Ok(name),
        refused => Err(Error::Refused(refused)),
    }
}

/// A username that nobody chose, for an account that must have one: it keeps the rules and says nothing.
pub fn made_up(settings: &UsernameSettings, chance: &Chance) -> Identifier {
    let length = MADE_UP.clamp(settings.min_length, settings.max_length).max(2);
    let rest = chance.base62(usize::try_from(length - 1).unwrap_or_default()).to_lowercase();
    Identifier::username(&format!("u{rest}"))
}

fn length(settings: &UsernameSettings) -> Refused {
    Refusal::UsernameLength.at(FIELD).between(settings.min_length, settings.max_length)
}

fn problems(settings: &UsernameSettings, name: &str) -> Vec<Refused> {
    let characters = name.chars().count() as i64;
    let fits = (settings.min_length..=settings.max_length).contains(&characters);
    let rules = [
        (fits, length(settings)),
        (name.chars().all(|c| is_allowed(settings, c)), Refusal::UsernameCharacter.at(FIELD)),
        (settings.allow_numeric_usernames || !is_number(name), Refusal::UsernameNumeric.at(FIELD)),
        (!is_like_a_phone_number(name), Refusal::UsernameLikePhoneNumber.at(FIELD)),
    ];
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, refused)| refused).collect()
}

fn is_allowed(settings: &UsernameSettings, c: char) -> bool {
    let extended = settings.allow_extended_special_characters && EXTENDED.contains(c);
    c.is_ascii_alphanumeric() || c == '_' || c == '-' || extended
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits with a `+` before them or separators between them. Digits alone have a rule of their own.
fn is_like_a_phone_number(name: &str) -> bool {
    let digits: String = name.strip_prefix('+').unwrap_or(name).replace(SEPARATORS, "");
    is_number(&digits) && !is_number(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> UsernameSettings {
        UsernameSettings {
            allow_extended_special_characters: true,
            allow_numeric_usernames: true,
            ..UsernameSettings::default()
        }
    }

    fn refused(settings: &UsernameSettings, typed: &str) -> Vec<&'static str> {
        match judge(settings, typed) {
            Err(Error::Refused(refused)) => {
                assert!(refused.iter().all(|refused| refused.param == Some("username")));
                refused.iter().map(|refused| refused.refusal.code()).collect()
            }
            other => panic!("{typed:?}: {other:?}"),
        }
    }

    #[test]
    fn forms_of_one_name_share_one_canonical_form() {
        let settings = UsernameSettings::default();
        for typed in ["ada_l-1", " Ada_L-1 ", "ADA_L-1", "ａｄａ＿ｌ－１", "Ada_L\u{FF0D}1"] {
            assert_eq!(judge(&settings, typed).unwrap().canonical, "ada_l-1", "{typed}");
        }
        assert_eq!(judge(&settings, " Ada ").map_err(|_| ()).ok(), None);
        assert_eq!(judge(&settings, "AdaKing").unwrap().written, "AdaKing");
        // The signs for kelvin and ångström are letters in disguise; only one of those is of English.
        assert_eq!(judge(&settings, "\u{212A}elvin").unwrap().canonical, "kelvin");
        assert_eq!(refused(&settings, "\u{212B}ngstrom"), ["form_username_invalid_character"]);
    }

    #[test]
    fn a_made_up_name_keeps_every_rule() {
        let chance = Chance::seeded(7);
        for (min_length, max_length) in [(4, 64), (20, 64), (4, 4), (64, 64)] {
            let settings = UsernameSettings { min_length, max_length, ..UsernameSettings::default() };
            for _ in 0..100 {
                let name = made_up(&settings, &chance);
                assert_eq!(judge(&settings, &name.written).unwrap(), name);
            }
        }
        let settings = UsernameSettings::default();
        assert_ne!(made_up(&settings, &chance), made_up(&settings, &chance));
    }

    #[test]
    fn lengths_are_those_of_the_settings_and_told() {
        let settings = UsernameSettings { min_length: 5, max_length: 8, ..UsernameSettings::default() };
        for typed in ["a", "abcd", "abcdefghi", &"a".repeat(10_000), &"ß".repeat(200)] {
            let Err(Error::Refused(refused)) = judge(&settings, typed) else { panic!("{typed:.20}") };
            let (refusal, limits) = (refused[0].refusal, (refused[0].number, refused[0].most));
            assert_eq!((refusal, limits), (Refusal::UsernameLength, (Some(5), Some(8))), "{typed:.20}");
        }
        assert!(judge(&settings, "abcde").is_ok() && judge(&settings, "abcdefgh").is_ok());
        assert_eq!(refused(&settings, " "), ["form_param_nil"]);
    }

    #[test]
    fn only_plain_letters_digits_and_two_signs_unless_more_are_allowed() {
        let settings = UsernameSettings::default();
        for c in EXTENDED.chars() {
            let typed = format!("ada{c}king");
            assert_eq!(refused(&settings, &typed), ["form_username_invalid_character"], "{typed}");
            assert_eq!(judge(&all(), &typed).unwrap().written, typed);
        }
        for typed in [
            "аdaking",         // Cyrillic а
            "adαking",         // Greek alpha
            "ada\u{202e}king", // right to left
            "ada\u{200b}king", // nothing to see
            "ada\u{0301}king", // an accent of its own
            "ada king",
            "ada@king",
            "ada@example.com",
            "ada＠king",
            "ada/king",
            "ada\0king",
            "ada\r\nking",
            "<script>",
            "ada'king",
            "ada\"king",
            "ada%20king",
            "आदाराज",
            "أداكينغ",
            "éloise",
            "straße",
            "ı_am_ada",
            "\u{130}stanbul",
            "👩\u{200d}💻king",
            "①②③④⑤a㎞",
            "ﬁﬁﬁ", // six letters in disguise
        ] {
            for settings in [&settings, &all()] {
                match judge(settings, typed) {
                    Ok(name) => assert!(name.written.bytes().all(|b| b.is_ascii_alphanumeric()), "{typed}"),
                    Err(_) => assert!(
                        refused(settings, typed).contains(&"form_username_invalid_character"),
                        "{typed}"
                    ),
                }
            }
        }
    }

    #[test]
    fn digits_alone_need_a_setting_and_what_looks_like_a_phone_number_is_never_a_name() {
        let settings = UsernameSettings::default();
        assert_eq!(refused(&settings, "123456"), ["form_username_needs_non_number_char"]);
        assert_eq!(refused(&settings, "１２３４５６"), ["form_username_needs_non_number_char"]);
        assert_eq!(judge(&all(), "4155552671").unwrap().canonical, "4155552671");
        for typed in ["415-555-2671", "+14155552671", "+1-415.555.2671", "415.555.2671", "1234-", "-1234"] {
            let told = refused(&all(), typed);
            assert_eq!(told, ["form_username_cannot_be_phone_number"], "{typed}");
            assert!(refused(&settings, typed).contains(&"form_username_cannot_be_phone_number"), "{typed}");
        }
        for typed in ["ada1", "1_2_3_4", "1e10", "----", "+ada", "007bond"] {
            assert!(judge(&all(), typed).is_ok(), "{typed}");
        }
    }

    #[test]
    fn whatever_is_typed_a_name_is_read_again_as_itself_and_as_nothing_else() {
        let alphabet: Vec<char> = "aZ09_-^$!.#+~`@ ａＡ１é\u{130}\u{212A}ﬁ\u{202e}\0".chars().collect();
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = |n: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % n as u64) as usize
        };
        let mut taken = 0;
        for round in 0..20_000 {
            let few = if round % 2 == 0 { 14 } else { alphabet.len() };
            let typed: String = (0..next(12)).map(|_| alphabet[next(few)]).collect();
            let Ok(name) = judge(&all(), &typed) else { continue };
            taken += 1;
            assert!((4..=64).contains(&name.written.len()) && name.written.is_ascii(), "{typed:?}");
            assert_eq!(name.canonical, name.written.to_ascii_lowercase());
            assert_eq!(judge(&all(), &name.written).unwrap(), name, "{typed:?}");
            assert_eq!(judge(&all(), &name.canonical).unwrap().canonical, name.canonical, "{typed:?}");
            assert_eq!(
                Identifier::read(&name.written),
                name,
                "neither a mail address nor a number: {typed:?}"
            );
        }
        assert!(taken > 1000, "{taken}");
    }
}
