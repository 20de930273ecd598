//! What counts as one mailbox, for limits alone and never for identity: whoever wants to send much to one person writes their
//! address in all the ways that arrive there.

use crate::model::identification::{Identifier, Kind};

/// Domains that are another's second name.
const ALIASES: [(&str, &str); 11] = [
    ("googlemail.com", "gmail.com"),
    ("protonmail.com", "proton.me"),
    ("protonmail.ch", "proton.me"),
    ("pm.me", "proton.me"),
    ("me.com", "icloud.com"),
    ("mac.com", "icloud.com"),
    ("ya.ru", "yandex.com"),
    ("yandex.ru", "yandex.com"),
    ("yandex.by", "yandex.com"),
    ("yandex.kz", "yandex.com"),
    ("yandex.ua", "yandex.com"),
];

/// Domains where whoever is before the domain has it to themselves: `anything@ada.fastmail.com`.
const OF_PERSONS: [&str; 2] = ["fastmail.com", "fastmail.fm"];

/// The mailbox that an address most likely leads to; for any other identifier the identifier itself. Everywhere what follows
/// a `+` and the dots before it are left out: two people of one domain who differ in dots alone share their limits, which
/// costs them little.
pub fn mailbox(identifier: &Identifier) -> String {
    let written = identifier.canonical.rsplit_once('@').filter(|_| identifier.kind == Kind::EmailAddress);
    let Some((local, domain)) = written else { return identifier.canonical.clone() };
    let domain = ALIASES.iter().find(|(alias, _)| *alias == domain).map_or(domain, |(_, domain)| domain);
    let of_person = OF_PERSONS.iter().find_map(|of| {
        let person = domain.strip_suffix(of)?.strip_suffix('.')?;
        Some((person.rsplit('.').next()?, *of))
    });
    let (local, domain) = of_person.unwrap_or((local, domain));
    let tag: &[char] = if is_of(domain, "yahoo") { &['+', '-'] } else { &['+'] };
    let own = match local.find(tag) {
        Some(1..) => local.split(tag).next().unwrap_or(local),
        _ => local,
    };
    let means_nothing = |c: &char| match c {
        '.' => true,
        '-' => domain == "proton.me" || domain == "yandex.com",
        '_' => domain == "proton.me",
        _ => false,
    };
    let plain: String = own.chars().filter(|c| !means_nothing(c)).collect();
    format!("{}@{domain}", if plain.is_empty() { own } else { &plain })
}

/// Whether it is a provider's in some country: `yahoo.com`, `yahoo.co.uk`.
fn is_of(domain: &str, provider: &str) -> bool {
    domain.strip_prefix(provider).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(typed: &str) -> String {
        mailbox(&Identifier::read(typed))
    }

    #[test]
    fn all_ways_to_write_an_address_are_one_mailbox() {
        for (one, ways) in [
            (
                "ada@example.com",
                &[
                    "Ada@Example.com",
                    "ada+1@example.com",
                    "a.d.a@example.com",
                    "a.da+x+y.z@EXAMPLE.com",
                    "ａda@example.com",
                ][..],
            ),
            ("adal@gmail.com", &["ada.l@googlemail.com", "A.D.A.L+x@gmail.com", "adal+@googlemail.com"]),
            ("adal@proton.me", &["ada_l@protonmail.com", "a-d.a_l+x@pm.me"]),
            ("adal@yandex.com", &["ada-l@ya.ru", "ada.l+x@yandex.ru"]),
            ("ada@yahoo.co.uk", &["ada-shop@yahoo.co.uk", "ada+shop@yahoo.co.uk"]),
            ("ada@icloud.com", &["ada+x@me.com", "ada@mac.com"]),
            ("ada@fastmail.com", &["shop@ada.fastmail.com", "x+y@ada.fastmail.com", "ada+x@fastmail.com"]),
            ("ada@xn--mnchen-3ya.de", &["a.da@MÜNCHEN.de", "ada+1@xn--mnchen-3ya.de"]),
        ] {
            for way in ways {
                assert_eq!(folded(way), one, "{way}");
            }
            assert_eq!(folded(one), one);
        }
    }

    #[test]
    fn others_are_others() {
        let all = [
            "ada@example.com",
            "adam@example.com",
            "ada@example.org",
            "ada-x@example.com",
            "ada_x@example.com",
            "ada@x.example.com",
            "ada@gmail.example",
            "+1@example.com",
            "+14155552671",
            "ada",
        ];
        let mut seen: Vec<String> = all.iter().map(|one| folded(one)).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all.len(), "{seen:?}");
        assert_eq!(folded("+1@example.com"), "+1@example.com", "nothing is left but the tag");
    }
}
