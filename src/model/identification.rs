//! Identifiers that a user owns, and their one canonical form.

use crate::clock::Millis;
use crate::id::{IdentificationId, SessionId, UserId};
use crate::model::factor::AskedFor;
use crate::model::phone_number::PhoneNumber;
use crate::model::settings::Attributes;
use crate::model::sight::{looks_blank, turns_direction};
use unicode_normalization::UnicodeNormalization;

/// What identifies a user, by its name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A mail address.
    EmailAddress,
    /// A phone number.
    PhoneNumber,
    /// A name that the user chose.
    Username,
}

impl Kind {
    /// Every kind, in the order in which profiles show them.
    pub const ALL: [Self; 3] = [Self::EmailAddress, Self::PhoneNumber, Self::Username];

    /// Its name on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EmailAddress => "email_address",
            Self::PhoneNumber => "phone_number",
            Self::Username => "username",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(name)
    }
}

/// An identifier: how it is written, and how it is compared. Every identifier in the program is made here, so that every
/// part of it sees the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// What it is.
    pub kind: Kind,
    /// As messages go to it and people see it.
    pub written: String,
    /// As identity is decided.
    pub canonical: String,
}

/// The longest mail address: RFC 5321 §4.5.3.1.3, less the brackets.
const LONGEST: usize = 254;

impl Identifier {
    /// The mail address in `typed`, when it is one: dot-atom mailbox (RFC 5322 §3.2.3) of at most 64 characters, and a
    /// domain of at least two labels, which may be international (UTS 46). Full-width and other compatibility forms are
    /// folded (NFKC) before anything is judged. Letters of the mailbox stay as typed, for mail goes to it as it is written.
    pub fn email(typed: &str) -> Option<Self> {
        if typed.len() > 4 * LONGEST {
            return None;
        }
        let folded: String = typed.trim().nfkc().collect();
        let (mailbox, domain) = folded.rsplit_once('@')?;
        let domain = idna::domain_to_ascii_strict(domain).ok()?.to_ascii_lowercase();
        let fits = is_mailbox(mailbox) && is_domain(&domain) && mailbox.len() + 1 + domain.len() <= LONGEST;
        fits.then(|| Self {
            kind: Kind::EmailAddress,
            written: format!("{mailbox}@{domain}"),
            canonical: format!("{}@{domain}", mailbox.to_ascii_lowercase()),
        })
    }

    /// A phone number, by its E.164 form.
    pub fn phone(e164: &str) -> Self {
        Self { kind: Kind::PhoneNumber, written: e164.to_owned(), canonical: e164.to_owned() }
    }

    /// A username that keeps the rules, as it was typed; letters of either case are the same.
    pub fn username(typed: &str) -> Self {
        let written: String = typed.trim().nfkc().collect();
        Self { kind: Kind::Username, canonical: written.to_lowercase(), written }
    }

    /// The identifier that was written down as `written`: mail addresses alone have an `@`, and numbers alone are a `+` and
    /// digits.
    pub fn read(written: &str) -> Self {
        let digits = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
        match written.strip_prefix('+') {
            Some(rest) if digits(rest) => Self::phone(written),
            _ => Self::email(written).unwrap_or_else(|| Self::username(written)),
        }
    }

    /// Enough of it to recognise one's own, for people who have not yet proved that it is theirs.
    pub fn redact(kind: Kind, written: &str) -> String {
        let first = written.chars().next().unwrap_or('•');
        match (kind, written.split_once('@')) {
            (Kind::EmailAddress, Some((_, domain))) => format!("{first}•••@{domain}"),
            (Kind::PhoneNumber, _) => PhoneNumber::redact(written),
            _ => format!("{first}•••"),
        }
    }
}

fn is_mailbox(text: &str) -> bool {
    let atom = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    text.len() <= 64 && text.split('.').all(atom)
}

fn is_domain(text: &str) -> bool {
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let named = text.rsplit('.').next().is_some_and(|last| last.bytes().any(|b| b.is_ascii_alphabetic()));
    text.contains('.') && named && text.split('.').all(label)
}

/// An identifier of a user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Identification {
    /// Its id.
    pub id: IdentificationId,
    /// Whose it is.
    pub user_id: UserId,
    /// What it is.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// As messages go to it and people see it.
    pub value: String,
    /// As identity is decided.
    pub canonical: String,
    /// When it was proved to be theirs.
    pub verified_at: Option<Millis>,
    /// Since when it identifies their account: proved, or signed up with where no proof is asked for.
    pub claimed_at: Option<Millis>,
    /// The session that asked to verify it.
    pub asked_by: Option<SessionId>,
    /// What was sent to verify it.
    #[sqlx(rename = "strategies", try_from = "Option<String>")]
    pub asked_for: AskedFor,
    /// When that was sent.
    pub sent_at: Option<Millis>,
    /// Since when it is a second factor: a number only. Signing in begins no more with a message to it.
    pub second_factor_at: Option<Millis>,
    /// Since when it is the second factor that is asked first among numbers.
    pub default_second_factor_at: Option<Millis>,
}

impl Identification {
    /// One that nothing was sent to.
    pub fn new(
        id: IdentificationId,
        user_id: UserId,
        identifier: &Identifier,
        verified_at: Option<Millis>,
    ) -> Self {
        Self {
            id,
            user_id,
            kind: identifier.kind,
            value: identifier.written.clone(),
            canonical: identifier.canonical.clone(),
            verified_at,
            claimed_at: verified_at,
            asked_by: None,
            asked_for: AskedFor::default(),
            sent_at: None,
            second_factor_at: None,
            default_second_factor_at: None,
        }
    }

    /// Whether this is the same identifier, however it is written.
    pub fn is(&self, other: &Identifier) -> bool {
        self.kind == other.kind && self.canonical == other.canonical
    }

    /// Whether it is a second factor, and that is on: then it is none of the first.
    pub fn is_second_factor(&self, attributes: &Attributes) -> bool {
        self.second_factor_at.is_some() && attributes.phone_number.used_for_second_factor
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match self.kind {
            Kind::PhoneNumber => PhoneNumber::international(&self.value),
            Kind::EmailAddress | Kind::Username => self.value.clone(),
        }
    }

    /// This identifier.
    pub fn identifier(&self) -> Identifier {
        Identifier { kind: self.kind, written: self.value.clone(), canonical: self.canonical.clone() }
    }
}

/// What an account has to sign in with, besides messages to its identifiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// A password.
    pub password: bool,
    /// A passkey that can be used.
    pub passkey: bool,
}

/// Whether somebody with these could sign in: something is sent to one of them, or one goes with a password. A passkey needs
/// none, but an account without any is nobody's.
pub fn can_sign_in<'a>(
    attributes: &Attributes,
    own: impl IntoIterator<Item = &'a Identification>,
    Means { password, passkey }: Means,
) -> bool {
    let works = |own: &Identification| match own.kind {
        Kind::EmailAddress => attributes.email_address.used_for_first_factor || password,
        Kind::PhoneNumber => {
            (attributes.phone_number.used_for_first_factor && !own.is_second_factor(attributes)) || password
        }
        Kind::Username => attributes.username.used_for_first_factor && password,
    };
    own.into_iter().any(|own| own.claimed_at.is_some() && (passkey || works(own)))
}

/// The longest name, in characters.
pub const NAME_LENGTH: usize = 100;

/// A name as it is kept: white space folded, and nothing when it looks like nothing. None when it is too long or holds
/// something that is no part of a name (control characters, direction marks).
pub fn tidy_name(typed: &str) -> Option<String> {
    let odd = |c: char| c.is_control() && !c.is_whitespace() || turns_direction(c) || c == '\u{FEFF}';
    if typed.len() > 4096 {
        return None;
    }
    if looks_blank(typed) {
        return Some(String::new());
    }
    if typed.contains(odd) {
        return None;
    }
    let tidy = typed.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    (tidy.chars().count() <= NAME_LENGTH).then_some(tidy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_address_share_one_canonical_form() {
        for typed in [
            "ada@example.com",
            " Ada@Example.COM ",
            "ADA@EXAMPLE.COM",
            "ada＠example.com",
            "ａｄａ@example.com",
        ] {
            assert_eq!(Identifier::email(typed).unwrap().canonical, "ada@example.com", "{typed}");
        }
        let idn = Identifier::email("ada@bücher.example").unwrap();
        assert_eq!(idn.canonical, "ada@xn--bcher-kva.example");
        assert_eq!(Identifier::email("Ada+x@example.com").unwrap().written, "Ada+x@example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        let hostile = [
            "",
            " ",
            "@",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "ada@@example.com",
            "a@b@example.com",
            "ada@exa mple.com",
            "ada example@example.com",
            "ada@example.com\r\nBcc: x@y.example",
            "ada@127.0.0.1",
            "ada@[127.0.0.1]",
            "\"ada\"@example.com",
            ".ada@example.com",
            "ada.@example.com",
            "a..b@example.com",
            "ada@-example.com",
            "ada@example..com",
            "ada@example.com,eve@example.com",
            "<ada@example.com>",
            "ada@example.com\0",
            "аda@example.com",
            "ada@example.c\u{202e}om",
            &long,
            "ada@.com",
            "ada@example.com.",
        ];
        for typed in hostile {
            assert_eq!(Identifier::email(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn what_was_written_down_is_read_again_as_what_it_was() {
        for identifier in [
            Identifier::email("Ada@Example.com").unwrap(),
            Identifier::phone("+14155552671"),
            Identifier::username("Ada_L"),
            Identifier::username("+ada"),
        ] {
            assert_eq!(Identifier::read(&identifier.written), identifier);
        }
    }

    #[test]
    fn little_is_shown_of_what_is_not_proved() {
        assert_eq!(Identifier::redact(Kind::EmailAddress, "ada@example.com"), "a•••@example.com");
        assert_eq!(Identifier::redact(Kind::PhoneNumber, "+14155552671"), "+1 •••••71");
        assert_eq!(Identifier::redact(Kind::Username, "ada"), "a•••");
    }

    #[test]
    fn names_are_tidied_and_bounded() {
        assert_eq!(tidy_name("  Ada \n King ").as_deref(), Some("Ada King"));
        assert_eq!(tidy_name("x\u{202e}y"), None);
        assert_eq!(tidy_name(" \u{200b}\u{3164} ").as_deref(), Some(""));
        assert_eq!(tidy_name(&"\u{200b}".repeat(2000)), None);
        assert_eq!(tidy_name("a\0b"), None);
        assert_eq!(tidy_name(&"a".repeat(101)), None);
    }
}
