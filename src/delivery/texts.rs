//! The words of texts: one segment where that can be, nothing in them that could be pressed, and in a code's last line
//! what a browser needs to offer it (the WebOTP format: `@host #code`).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::letters::{Content, Letter};
use crate::model::message::Message;
use crate::words::Words;

/// How many characters of the application's name are said at least.
const NAME_AT_LEAST: usize = 8;

/// What a segment holds in the alphabet of GSM 03.38, and in UCS-2 as soon as one character is not in it.
const SEGMENT: (usize, usize) = (160, 70);

/// The alphabet of GSM 03.38 without its capital Greek letters; those of its extension take two places.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà_";
const EXTENSION: &str = "^{}\\[~]|€";

/// Writes a text in one language: with a code, the proof; else the notice. None where a letter has nothing to say by text.
pub fn write(words: &Words, letter: Letter, content: &Content<'_>) -> Option<Message> {
    let key = match (content.code, letter) {
        (Some(_), letter) if letter.carries_proof() => "text_code".to_owned(),
        (None, letter) if letter.has_text() => format!("text_{}", letter.template()),
        _ => return None,
    };
    let name = plain(content.application);
    let say = |name: &str| {
        let code = content.code.unwrap_or_default();
        let values = [("app", name), ("code", code)];
        let said = words.say_with(&key, if content.code.is_some() { &values } else { &values[..1] });
        content.code.map_or(said.clone(), |code| format!("{said}\n\n@{} #{code}", content.host))
    };
    let text = fitting(&name, say);
    Some(Message {
        channel: "sms".into(),
        template: letter.template().into(),
        to: content.to.into(),
        subject: String::new(),
        text,
        html: None,
        code: content.code.map(String::from),
        link: None,
        lifetime: content.lifetime,
    })
}

/// The text with as much of the name as fits into one segment.
fn fitting(name: &str, say: impl Fn(&str) -> String) -> String {
    let long = name.chars().count();
    let cut = |length: usize| name.chars().take(length).collect::<String>().trim_end().to_owned();
    let lengths = (NAME_AT_LEAST.min(long)..=long).rev();
    lengths
        .map(|length| say(&cut(length)))
        .find(|text| fits(text))
        .unwrap_or_else(|| say(&cut(NAME_AT_LEAST)))
}

fn fits(text: &str) -> bool {
    let places = |c: char| if EXTENSION.contains(c) { 2 } else { 1 };
    match text.chars().all(|c| ALPHABET.contains(c) || EXTENSION.contains(c)) {
        true => text.chars().map(places).sum::<usize>() <= SEGMENT.0,
        false => text.encode_utf16().count() <= SEGMENT.1,
    }
}

/// A name as it may stand in a text: one line, without what telephones make pressable or hide. Letters whose marks the
/// alphabet does not know lose them, for one such letter halves the segment.
fn plain(name: &str) -> String {
    let folded: Vec<char> = name.nfkc().collect();
    let mut kept = String::new();
    for (at, &c) in folded.iter().enumerate() {
        let inside = folded.get(at + 1).is_some_and(|next| next.is_alphanumeric());
        match c {
            '.' | '。' | '｡' | '．' if inside => kept.push(' '),
            ':' | '/' | '\\' | '@' | '#' | '<' | '>' => kept.push(' '),
            c if c.is_control() || c.is_whitespace() || is_hidden(c) => kept.push(' '),
            c if ALPHABET.contains(c) => kept.push(c),
            c => kept.extend(std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).nfc()),
        }
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks of direction and others that nobody sees.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Millis;

    fn text(language: &str, application: &str, host: &str) -> String {
        let content = Content {
            application,
            to: "+14155552671",
            code: Some("123456"),
            host,
            lifetime: Some(Millis::minutes(10)),
            ..Content::default()
        };
        let message = write(Words::named(language).unwrap(), Letter::SignIn, &content).unwrap();
        assert_eq!((message.channel.as_str(), message.template.as_str()), ("sms", "sign_in"));
        assert_eq!((message.code.as_deref(), message.lifetime), (Some("123456"), Some(Millis::minutes(10))));
        message.text
    }

    #[test]
    fn a_code_ends_with_the_line_that_browsers_look_for_and_takes_one_segment_in_every_language() {
        for words in Words::all() {
            let said = text(words.language, "Acme", "accounts.example.com");
            assert!(said.contains("Acme") && said.ends_with("\n\n@accounts.example.com #123456"), "{said}");
            assert!(fits(&said) && said.is_ascii() || words.language != "en", "{said}");
            let long = text(words.language, &"Wide Name ".repeat(6), "accounts.of-a-company.example.com");
            assert!(fits(&long) && long.contains("Wide Name"), "{long}");
        }
    }

    #[test]
    fn no_name_forges_a_line_or_a_link() {
        for (name, shown) in [
            ("Acme Inc.", "Acme Inc."),
            ("Acme\r\n@evil.example #999999", "Acme evil example 999999"),
            ("https://evil.example/pay", "https evil example pay"),
            ("evil。example", "evil example"),
            ("evil．example", "evil example"),
            ("a\u{202e}b\u{200b}c\u{feff}d\0e", "a b c d e"),
            ("Noël & Șișu", "Noel & Sisu"),
            ("Café Ångström €", "Café Ångström €"),
            ("会社", "会社"),
        ] {
            assert_eq!(plain(name), shown, "{name:?}");
        }
        let said = text("en", "x\n@evil.example #000000\n", "a.example");
        assert_eq!(
            said.lines().filter(|line| line.starts_with('@')).collect::<Vec<_>>(),
            ["@a.example #123456"]
        );
        assert!(text("en", &"会".repeat(60), "a.example").chars().count() <= 70);
        assert!(text("en", &"x".repeat(60), &"a".repeat(200)).contains("xxxxxxxx"));
    }

    #[test]
    fn what_has_no_words_by_text_is_not_written() {
        let content = |code| Content { application: "Acme", to: "+14155552671", code, ..Content::default() };
        for words in Words::all() {
            for &letter in Letter::ALL {
                let too_much = [Letter::AccountLocked, Letter::PrimaryChanged].contains(&letter);
                let others = [Letter::SignUpTaken, Letter::Test];
                let told = (letter.is_notice() && !too_much) || others.contains(&letter);
                let notice = write(words, letter, &content(None));
                assert_eq!(notice.is_some(), told, "{letter:?}");
                let Some(notice) = notice else { continue };
                assert!(
                    notice.text.contains("Acme") && fits(&notice.text) && notice.code.is_none(),
                    "{notice:?}"
                );
            }
            assert!(write(words, Letter::SignIn, &content(None)).is_none());
            assert!(write(words, Letter::SignUpTaken, &content(Some("1"))).is_none());
        }
    }
}
