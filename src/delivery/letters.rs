//! Subject and body of each message. Plain, readable in light and dark, nothing remote in them.

use html_escape::{encode_double_quoted_attribute, encode_text};

use crate::clock::Millis;
use crate::model::message::Message;
use crate::words::Words;

/// What the table says of a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// It carries the proof.
    Proof,
    /// It may hold a link.
    Link,
    /// It tells somebody what was done with their account.
    Notice,
    /// It has words to be sent as a text.
    Text,
}

macro_rules! letters {
    ($($(#[$doc:meta])* $name:ident $template:literal $(: $($mark:ident),+)?;)*) => {
        /// The table of letters: each has a name, under which its words stand, and says what holds of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Letter { $($(#[$doc])* $name,)* }

        impl Letter {
            /// Every letter there is.
            pub const ALL: &[Letter] = &[$(Letter::$name,)*];

            /// Its name. Its words stand under the same, with `mail_` or `text_` before it.
            pub const fn template(self) -> &'static str {
                match self { $(Letter::$name => $template,)* }
            }

            const fn marks(self) -> &'static [Mark] {
                match self { $(Letter::$name => &[$($(Mark::$mark),+)?],)* }
            }
        }
    };
}

letters! {
    /// The proof for a sign-in.
    SignIn "sign_in": Proof, Link;
    /// The proof for a sign-up.
    SignUp "sign_up": Proof, Link;
    /// Somebody tried to sign in with an address that has no account; only where users are hidden.
    SignInUnknown "sign_in_unknown";
    /// Somebody tried to sign up with the address of an account; only where users are hidden.
    SignUpTaken "sign_up_taken": Text;
    /// The proof for an address that is added to a profile.
    VerifyAddress "verify_address": Proof, Link;
    /// The proof that whoever is signed in is still there.
    StepUp "reverification": Proof;
    /// A notice: an address was added.
    AddressAdded "address_added": Notice, Text;
    /// A notice: a phone number was added.
    NumberAdded "number_added": Notice, Text;
    /// A notice: a phone number was removed.
    NumberRemoved "number_removed": Notice, Text;
    /// A notice: an address was removed.
    AddressRemoved "address_removed": Notice, Text;
    /// A notice: an address or a number, which was not proved, turned out to be somebody else's.
    IdentifierLeft "identifier_left": Notice, Text;
    /// A notice to the primary address that was: another one took its place.
    PrimaryChanged "primary_changed": Notice;
    /// The same of phone numbers, to the number that was, and to the account's owner.
    PrimaryNumberChanged "primary_number_changed": Notice, Text;
    /// A notice: the username is another one now, or the first.
    UsernameChanged "username_changed": Notice, Text;
    /// A notice: the username was removed.
    UsernameRemoved "username_removed": Notice, Text;
    /// A notice: somebody signed in on a device that was not seen before.
    NewDevice "new_device": Link, Notice, Text;
    /// The proof that leads to a new password.
    ResetPassword "reset_password": Proof;
    /// A notice: the password was changed.
    PasswordChanged "password_changed": Notice, Text;
    /// A notice: the password was removed.
    PasswordRemoved "password_removed": Notice, Text;
    /// A notice: a passkey was added.
    PasskeyAdded "passkey_added": Notice, Text;
    /// A notice: a passkey was removed.
    PasskeyRemoved "passkey_removed": Notice, Text;
    /// A notice: a second factor was set up.
    SecondFactorAdded "second_factor_added": Notice, Text;
    /// A notice: a second factor was removed.
    SecondFactorRemoved "second_factor_removed": Notice, Text;
    /// A notice: backup codes were made, those before are dead.
    BackupCodesMade "backup_codes_made": Notice, Text;
    /// A notice: somebody proved with a backup code who they are.
    BackupCodeUsed "backup_code_used": Notice, Text;
    /// A notice: too many wrong codes or passwords locked the account.
    AccountLocked "account_locked": Notice;
    /// A notice: the account is gone.
    AccountDeleted "account_deleted": Notice, Text;
    /// An invitation to have a role among the administrators.
    RoleInvitation "role_invitation": Link;
    /// To administrators: a country has had its texts for a day.
    SmsCountryBudgetSpent "sms_country_budget_spent";
    /// To administrators: strangers have had their part of a country's texts for a day.
    SmsCountryShareSpent "sms_country_share_spent";
    /// To administrators: strangers have had their part of the texts of a day.
    SmsShareSpent "sms_share_spent";
    /// To administrators: too few of the codes that were texted to a country are entered.
    SmsUnanswered "sms_unanswered";
    /// To administrators: too few of the codes that were texted to people of a country who are known are entered.
    SmsUnansweredByKnown "sms_unanswered_by_known";
    /// To administrators: all texts of a day were sent.
    SmsBudgetSpent "sms_budget_spent";
    /// To whomever the operator names, to try out the mail server.
    Test "test": Text;
}

impl Letter {
    /// Whether it tells somebody what was done with their account, so that they can do something about it.
    pub fn is_notice(self) -> bool {
        self.marks().contains(&Mark::Notice)
    }

    /// Whether it carries the proof; a notice must not.
    pub fn carries_proof(self) -> bool {
        self.marks().contains(&Mark::Proof)
    }

    /// Whether it has words for a link.
    pub fn may_hold_link(self) -> bool {
        self.marks().contains(&Mark::Link)
    }

    /// Whether it has words of its own as a text. What carries a code has not: one text serves them all.
    pub fn has_text(self) -> bool {
        self.marks().contains(&Mark::Text)
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
    let say = |part: &str| words.say_with(&format!("mail_{template}.{part}"), &values);
    let shared = |key: &str| words.say_with(key, &values);
    let subject = match content.code {
        Some(code) => {
            let values = [("app", content.application), ("code", code)];
            words.say_with(&format!("mail_{template}.subject_code"), &values)
        }
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
        let intro = shared(if content.link.is_some() { "mail_or_code" } else { "mail_code" });
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
        ("", "") if !content.when.is_empty() => Some("mail_done_at"),
        _ if !content.when.is_empty() => Some("mail_done_from"),
        ("", _) => None,
        _ => Some("mail_asked_from"),
    };
    if let Some(origin) = origin {
        text.push(shared(origin));
        html.push(quiet(&shared(origin)));
    }
    text.push(say("ignore"));
    html.push(quiet(&say("ignore")));
    if letter.is_notice() {
        let help = shared(if content.support.is_some() { "mail_help" } else { "mail_help_of_operator" });
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
        let proofs =
            [Letter::SignIn, Letter::SignUp, Letter::VerifyAddress, Letter::StepUp, Letter::ResetPassword];
        let letters = || Letter::ALL.iter().copied().filter(|letter| !proofs.contains(letter));
        for (words, letter) in
            Words::all().iter().flat_map(|words| letters().map(move |letter| (words, letter)))
        {
            let link = letter.may_hold_link().then_some("https://a.example/");
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
