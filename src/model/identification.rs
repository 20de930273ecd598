//! Identifiers that a user owns, and their one canonical form.

use crate::clock::Millis;
use crate::id::{IdentificationId, SessionId, UserId};
use unicode_normalization::UnicodeNormalization;

/// A mail address: how it is written to, and how it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As mail goes to it: letters of the mailbox as typed, domain in ASCII and lower case.
    pub written: String,
    /// As identity is decided: all of it in lower case.
    pub canonical: String,
}

impl Address {
    /// The longest address: RFC 5321 §4.5.3.1.3, less the brackets.
    const LONGEST: usize = 254;

    /// The address in `typed`, when it is one: dot-atom mailbox (RFC 5322 §3.2.3) of at most 64 characters, and a domain
    /// of at least two labels, which may be international (UTS 46). Full-width and other compatibility forms are folded
    /// (NFKC) before anything is judged, so that every part of the program sees the same address.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 4 * Self::LONGEST {
            return None;
        }
        let folded: String = typed.trim().nfkc().collect();
        let (mailbox, domain) = folded.rsplit_once('@')?;
        let domain = idna::domain_to_ascii_strict(domain).ok()?.to_ascii_lowercase();
        let fits =
            is_mailbox(mailbox) && is_domain(&domain) && mailbox.len() + 1 + domain.len() <= Self::LONGEST;
        fits.then(|| Self {
            written: format!("{mailbox}@{domain}"),
            canonical: format!("{}@{domain}", mailbox.to_ascii_lowercase()),
        })
    }

    /// Enough of an address to recognise one's own, for people who have not yet proved that it is theirs.
    pub fn redact(written: &str) -> String {
        match written.split_once('@') {
            Some((mailbox, domain)) => format!("{}•••@{domain}", mailbox.chars().next().unwrap_or('•')),
            None => "•••".into(),
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

/// A mail address of a user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EmailAddress {
    /// Its id.
    pub id: IdentificationId,
    /// Whose it is.
    pub user_id: UserId,
    /// As mail goes to it.
    pub address: String,
    /// When it was proved to be theirs.
    pub verified_at: Option<Millis>,
    /// Since when it identifies their account: proved, or signed up with where no proof is asked for.
    pub claimed_at: Option<Millis>,
    /// The session that asked to verify it.
    pub asked_by: Option<SessionId>,
    /// What was sent to verify it.
    pub strategies: Option<String>,
    /// When that was sent.
    pub sent_at: Option<Millis>,
}

impl EmailAddress {
    /// An address that nothing was sent to.
    pub fn new(
        id: IdentificationId,
        user_id: UserId,
        address: &Address,
        verified_at: Option<Millis>,
    ) -> Self {
        Self {
            id,
            user_id,
            address: address.written.clone(),
            verified_at,
            claimed_at: verified_at,
            asked_by: None,
            strategies: None,
            sent_at: None,
        }
    }

    /// Whether this is the same address, however it is written.
    pub fn is(&self, other: &Address) -> bool {
        Address::parse(&self.address).is_some_and(|own| own.canonical == other.canonical)
    }
}

/// The longest name, in characters.
pub const NAME_LENGTH: usize = 100;

/// A person's name as it is kept: white space folded. None when it is too long or holds something that is no part of
/// a name (control characters, direction marks).
pub fn tidy_name(typed: &str) -> Option<String> {
    let odd = |c: char| {
        c.is_control() && !c.is_whitespace()
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
    };
    if typed.len() > 4096 || typed.contains(odd) {
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
            assert_eq!(Address::parse(typed).unwrap().canonical, "ada@example.com", "{typed}");
        }
        let idn = Address::parse("ada@bücher.example").unwrap();
        assert_eq!(idn.canonical, "ada@xn--bcher-kva.example");
        assert_eq!(Address::parse("Ada+x@example.com").unwrap().written, "Ada+x@example.com");
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
            assert_eq!(Address::parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn names_are_tidied_and_bounded() {
        assert_eq!(tidy_name("  Ada \n King ").as_deref(), Some("Ada King"));
        assert_eq!(tidy_name("x\u{202e}y"), None);
        assert_eq!(tidy_name("a\0b"), None);
        assert_eq!(tidy_name(&"a".repeat(101)), None);
    }
}
