//! Subject and body of each message. Plain, readable in light and dark, nothing remote in them.

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::clock::Millis;
use crate::model::message::Message;
use crate::words::Words;

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// The proof for a sign-in.
    SignIn,
    /// The proof for a sign-up.
    SignUp,
    /// Somebody tried to sign in with an address that has no account; only where users are hidden.
    SignInUnknown,
    /// Somebody tried to sign up with the address of an account; only where users are hidden.
    SignUpTaken,
    /// The proof for an address that is added to a profile.
    VerifyAddress,
    /// The proof that whoever is signed in is still there.
    Reverification,
    /// A notice: an address was added.
    AddressAdded,
    /// A notice: a phone number was added.
    NumberAdded,
    /// A notice: a phone number was removed.
    NumberRemoved,
    /// A notice: an address was removed.
    AddressRemoved,
    /// A notice: an address or a number, which was not proved, turned out to be somebody else's.
    IdentifierLeft,
    /// A notice to the primary address that was: another one took its place.
    PrimaryChanged,
    /// The same of phone numbers, to the number that was, and to the account's owner.
    PrimaryNumberChanged,
    /// A notice: the username is another one now, or the first.
    UsernameChanged,
    /// A notice: the username was removed.
    UsernameRemoved,
    /// A notice: somebody signed in on a device that was not seen before.
    NewDevice,
    /// The proof that leads to a new password.
    ResetPassword,
    /// A notice: the password was changed.
    PasswordChanged,
    /// A notice: the password was removed.
    PasswordRemoved,
    /// A notice: a passkey was added.
    PasskeyAdded,
    /// A notice: a passkey was removed.
    PasskeyRemoved,
    /// A notice: a second factor was set up.
    SecondFactorAdded,
    /// A notice: a second factor was removed.
    SecondFactorRemoved,
    /// A notice: backup codes were made, those before are dead.
    BackupCodesMade,
    /// A notice: somebody proved with a backup code who they are.
    BackupCodeUsed,
    /// A notice: too many wrong codes or passwords locked the account.
    AccountLocked,
    /// A notice: the account is gone.
    AccountDeleted,
    /// To administrators: a country has had its texts for a day.
    SmsCountryBudgetSpent,
    /// To administrators: strangers have had their part of a country's texts for a day.
    SmsCountryShareSpent,
    /// To administrators: strangers have had their part of the texts of a day.
    SmsShareSpent,
    /// To administrators: too few of the codes that were texted to a country are entered.
    SmsUnanswered,
    /// To administrators: too few of the codes that were texted to people of a country who are known are entered.
    SmsUnansweredByKnown,
    /// To administrators: all texts of a day were sent.
    SmsBudgetSpent,
}

impl Letter {
    /// Its name, and the prefix of its words.
    pub const fn template(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignUp => "sign_up",
            Self::SignInUnknown => "sign_in_unknown",
            Self::SignUpTaken => "sign_up_taken",
            Self::VerifyAddress => "verify_address",
            Self::Reverification => "reverification",
            Self::AddressAdded => "address_added",
            Self::AddressRemoved => "address_removed",
            Self::IdentifierLeft => "identifier_left",
            Self::NumberAdded => "number_added",
            Self::NumberRemoved => "number_removed",
            Self::PrimaryChanged => "primary_changed",
            Self::PrimaryNumberChanged => "primary_number_changed",
            Self::UsernameChanged => "username_changed",
            Self::UsernameRemoved => "username_removed",
            Self::NewDevice => "new_device",
            Self::ResetPassword => "reset_password",
            Self::PasswordChanged => "password_changed",
            Self::PasswordRemoved => "password_removed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::SecondFactorAdded => "second_factor_added",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::BackupCodesMade => "backup_codes_made",
            Self::BackupCodeUsed => "backup_code_used",
            Self::AccountLocked => "account_locked",
            Self::AccountDeleted => "account_deleted",
            Self::SmsCountryBudgetSpent => "sms_country_budget_spent",
            Self::SmsCountryShareSpent => "sms_country_share_spent",
            Self::SmsShareSpent => "sms_share_spent",
            Self::SmsUnanswered => "sms_unanswered",
            Self::SmsUnansweredByKnown => "sms_unanswered_by_known",
            Self::SmsBudgetSpent => "sms_budget_spent",
        }
    }

    /// Whether it tells somebody what was done with their account, so that they can do something about it.
    pub const fn is_notice(self) -> bool {
        matches!(
            self,
            Self::AddressAdded
                | Self::AddressRemoved
                | Self::NumberAdded
                | Self::NumberRemoved
                | Self::IdentifierLeft
                | Self::PrimaryChanged
                | Self::PrimaryNumberChanged
                | Self::UsernameChanged
                | Self::UsernameRemoved
                | Self::NewDevice
                | Self::PasswordChanged
                | Self::PasswordRemoved
                | Self::PasskeyAdded
                | Self::PasskeyRemoved
                | Self::SecondFactorAdded
                | Self::SecondFactorRemoved
                | Self::BackupCodesMade
                | Self::BackupCodeUsed
                | Self::AccountLocked
                | Self::AccountDeleted
        )
    }

    /// Whether it carries the proof; a notice must not.
    pub const fn carries_proof(self) -> bool {
        matches!(
            self,
            Self::SignIn | Self::SignUp | Self::VerifyAddress | Self::ResetPassword | Self::Reverification
        )
    }
}

/// What a letter has to say.
#[derive(Clone, Default)]
pub struct Content<'a> {
    /// The application's name.
    pub application: &'a str,
    /// The mail address or number it goes to.
    pub to: &'a str,
    /// A link to press.
    pub link: Option<&'a str>,
    /// A code to type.
    pub code: Option<&'a str>,
    /// The portal's host, which a text names beside its code.
    pub host: &'a str,
    /// How long after now the message is worth anything; none: a day.
    pub lifetime: Option<Millis>,
    /// How long the link is good.
    pub link_lifetime: Option<Millis>,
    /// How long the code is good.
    pub code_lifetime: Option<Millis>,
    /// Browser and system that asked or acted, in one phrase.
    pub agent: &'a str,
    /// The address on the internet that acted; for notices.
    pub whence: &'a str,
    /// When that was; for notices.
    pub when: &'a str,
    /// The mail address, number, username, passkey or country that a notice is about.
    pub about: &'a str,
    /// The mail address where people are helped; for notices.
    pub support: Option<&'a str>,
    /// How many of what it is about there were.
    pub count: i64,
    /// Until when it is so.
    pub until: &'a str,
}

/// Writes a letter in one language.
pub fn write(words: &Words, letter: Letter, content: &Content<'_>) -> Message {
    let template = letter.template();
    let number = content.count.to_string();
    let about = match letter {
        Letter::PasskeyAdded | Letter::PasskeyRemoved => without_links(content.about),
        _ => content.about.to_owned(),
    };
    let values = [
        ("app", content.application),
        ("agent", content.agent),
        ("whence", content.whence),
        ("when", content.when),
        ("address", &about),
        ("number", &number),
        ("until", content.until),
        ("support", content.support.unwrap_or_default()),
    ];
    let say = |part: &str| words.say_with(&format!("mail_{template}_{part}"), &values);
    let shared = |part: &str| words.say_with(&format!("mail_{part}"), &values);
    let subject = match content.code {
        Some(code) => words.say_with(
            &format!("mail_{template}_subject_code"),
            &[("app", content.application), ("code", code)],
        ),
        None => say("subject"),
    };
    let mut text = vec![say("greeting")];
    let mut html = vec![paragraph(&say("greeting"))];
    if let Some(link) = content.link {
        let label = say("button");
        text.push(format!("{label}:\n{link}"));
        html.push(button(link, &label));
    }
    if let Some(code) = content.code {
        let intro = shared(if content.link.is_some() { "or_code" } else { "code" });
        text.push(format!("{intro}\n{code}"));
        html.push(paragraph(&intro));
        html.push(format!("<p class=\"code\">{}</p>", encode_text(code)));
    }
    if letter.carries_proof() && (content.link.is_some() || content.code.is_some()) {
        let lifetime = lifetime(words, content);
        html.push(paragraph(&lifetime));
        text.push(lifetime);
    }
    let origin = match (content.agent, content.whence) {
        // A node did it by itself.
        ("", "") if !content.when.is_empty() => Some("done_at"),
        _ if !content.when.is_empty() => Some("done_from"),
        ("", _) => None,
        _ => Some("asked_from"),
    };
    if let Some(origin) = origin {
        text.push(shared(origin));
        html.push(quiet(&shared(origin)));
    }
    text.push(say("ignore"));
    html.push(quiet(&say("ignore")));
    if letter.is_notice() {
        let help = shared(if content.support.is_some() { "help" } else { "help_of_operator" });
        html.push(quiet(&help));
        text.push(help);
    }
    Message {
        channel: "email".into(),
        template: template.into(),
        to: content.to.into(),
        html: Some(sheet(words, content.application, &subject, &html.concat())),
        subject,
        text: text.join("\n\n") + "\n",
        code: content.code.map(String::from),
        link: content.link.map(String::from),
        lifetime: content.lifetime,
    }
}

/// How long the proof is good: each part of it by itself, where that differs.
fn lifetime(words: &Words, content: &Content<'_>) -> String {
    let of_link = content.link_lifetime.filter(|_| content.link.is_some());
    let of_code = content.code_lifetime.filter(|_| content.code.is_some());
    let whole = |life: Millis| {
        let seconds = life.0 / 1_000;
        // Rounded down: nothing is said to live longer than it does.
        words.length(if seconds < 120 { seconds } else { seconds - seconds % 60 })
    };
    match (of_link, of_code) {
        (Some(link), Some(code)) if link != code => {
            words.say_with("mail_lifetimes", &[("link", &whole(link)), ("code", &whole(code))])
        }
        (link, code) => {
            let minutes = link.or(code).map_or(0, |life| life.0 / 60_000).to_string();
            words.say_with("mail_lifetime", &[("minutes", &minutes)])
        }
    }
}

/// A name that somebody chose, as it may stand in a mail to somebody else: mail programs make links of what looks like one.
fn without_links(name: &str) -> String {
    let mut kept = String::new();
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        let inside = letters.peek().is_some_and(|next| next.is_alphanumeric());
        let joins = matches!(c, '.' | '。' | '｡' | '．') && inside;
        kept.push(if joins || matches!(c, ':' | '/' | '\\' | '@') { ' ' } else { c });
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", encode_text(text))
}

fn quiet(text: &str) -> String {
    format!("<p class=\"quiet\">{}</p>", encode_text(text))
}

fn button(link: &str, label: &str) -> String {
    let href = encode_double_quoted_attribute(link);
    format!("<p><a class=\"button\" href=\"{href}\">{}</a></p>", encode_text(label))
}

/// The page around a letter: one column, system fonts, colours for light and dark.
fn sheet(words: &Words, application: &str, subject: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"supported-color-schemes\" content=\"light dark\"><title>{}</title><style>{STYLE}</style></head>\
         <body><div class=\"sheet\"><p class=\"app\">{}</p>{body}</div></body></html>",
        words.language,
        words.direction,
        encode_text(subject),
        encode_text(application),
    )
}

/// The colours of the pages' own tokens; a mail cannot refer to them.
const STYLE: &str = ":root{color-scheme:light dark}\
body{margin:0;padding:24px 12px;background:#e6ecea;color:#14211e;\
font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\
.sheet{max-width:480px;margin:0 auto;padding:28px;background:#fff;border-radius:28px 28px 10px 10px}\
.app{margin:0 0 20px;font-size:18px;font-weight:600}\
.button{display:inline-block;padding:12px 22px;border-radius:10px;background:#0e5c53;color:#fff;\
font-weight:600;text-decoration:none}\
.code{margin:8px 0 16px;font:600 30px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px}\
.quiet{color:#4b5b57;font-size:14px}\
@media (prefers-color-scheme:dark){body{background:#0d1413;color:#e7efec}.sheet{background:#17211f}\
.button{background:#82d3c2;color:#06231f}.quiet{color:#a5b5b0}}";

#[cfg(test)]
mod tests {
    use super::*;

    fn content<'a>(application: &'a str, link: &'a str) -> Content<'a> {
        Content {
            application,
            to: "ada@example.com",
            link: Some(link),
            code: Some("123456"),
            link_lifetime: Some(Millis::minutes(10)),
            code_lifetime: Some(Millis::minutes(10)),
            agent: "Firefox on Linux",
            ..Content::default()
        }
    }

    #[test]
    fn link_and_code_stand_in_both_parts() {
        let words = Words::default_language();
        let message = write(words, Letter::SignIn, &content("Acme", "https://a.example/v1/verify?token=x"));
        for part in [&message.text, message.html.as_ref().unwrap()] {
            assert!(
                part.contains("https://a.example/v1/verify?token=x") && part.contains("123456"),
                "{part}"
            );
        }
        assert!(message.subject.contains("123456"));
    }

    #[test]
    fn each_part_says_how_long_it_is_good_where_that_differs() {
        let words = Words::default_language();
        let told = |link: Option<i64>, code: Option<i64>| {
            let content = Content {
                link: link.map(|_| "https://a.example/"),
                code: code.map(|_| "123456"),
                link_lifetime: link.map(Millis::seconds),
                code_lifetime: code.map(Millis::seconds),
                ..content("Acme", "")
            };
            write(words, Letter::SignIn, &content).text
        };
        for (link, code, said) in [
            (Some(600), Some(600), "Valid for 10 minutes, once."),
            (
                Some(600),
                Some(120),
                "The link is valid for 10 minutes, the code for 2 minutes. Each works once.",
            ),
            (Some(30), Some(3599), "The link is valid for 30 seconds, the code for 59 minutes."),
            (Some(600), None, "Valid for 10 minutes, once."),
            (None, Some(45), "Valid for less than a minute, once."),
        ] {
            let text = told(link, code);
            assert!(text.contains(said), "{link:?} {code:?}: {text}");
        }
    }

    #[test]
    fn a_hostile_application_name_stays_text() {
        let message = write(
            Words::default_language(),
            Letter::SignUp,
            &content("<b>\"&x", "https://a.example/?a=1&b=\"2"),
        );
        let html = message.html.unwrap();
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
        assert!(html.contains("href=\"https://a.example/?a=1&amp;b=&quot;2\""), "{html}");
    }

    #[test]
    fn a_name_that_somebody_chose_is_no_link() {
        for (name, told) in [
            ("My phone 2.0", "My phone 2 0"),
            ("https://evil.example/?now", "https evil example ?now"),
            ("Help: help@evil.example", "Help help evil example"),
            ("Dr. Ada's key", "Dr. Ada's key"),
        ] {
            let content = Content { about: name, when: "now", link: None, code: None, ..content("Acme", "") };
            let message = write(Words::default_language(), Letter::PasskeyAdded, &content);
            assert!(message.text.contains(&format!(": {told}. Whoever")), "{}", message.text);
        }
    }

    #[test]
    fn a_notice_has_words_of_its_own() {
        let letters = [
            Letter::SignInUnknown,
            Letter::SignUpTaken,
            Letter::AddressAdded,
            Letter::AddressRemoved,
            Letter::NumberAdded,
            Letter::NumberRemoved,
            Letter::IdentifierLeft,
            Letter::PrimaryChanged,
            Letter::PrimaryNumberChanged,
            Letter::UsernameChanged,
            Letter::UsernameRemoved,
            Letter::NewDevice,
            Letter::PasswordChanged,
            Letter::PasswordRemoved,
            Letter::PasskeyAdded,
            Letter::PasskeyRemoved,
            Letter::SecondFactorAdded,
            Letter::SecondFactorRemoved,
            Letter::BackupCodesMade,
            Letter::BackupCodeUsed,
            Letter::AccountLocked,
            Letter::AccountDeleted,
            Letter::SmsCountryBudgetSpent,
            Letter::SmsCountryShareSpent,
            Letter::SmsShareSpent,
            Letter::SmsUnanswered,
            Letter::SmsUnansweredByKnown,
            Letter::SmsBudgetSpent,
        ];
        for (words, letter) in Words::all().iter().flat_map(|words| letters.map(|letter| (words, letter))) {
            let link = (letter == Letter::NewDevice).then_some("https://a.example/");
            let notice = Content { link, code: None, when: "now", ..content("Acme", "") };
            let message = write(words, letter, &notice);
            assert!(!message.text.contains("mail_") && !message.subject.contains("mail_"), "{message:?}");
            assert!(!letter.carries_proof());
            let supported = write(words, letter, &Content { support: Some("help@a.example"), ..notice });
            assert_eq!(supported.text.contains("help@a.example"), letter.is_notice(), "{supported:?}");
            assert_eq!(
                supported.html.unwrap().contains("help@a.example"),
                letter.is_notice(),
                "in both parts"
            );
        }
    }
}
