//! What a new password must be, what a stored one costs to try, and where breached ones are looked up.

use super::Problems;
use super::lines::settings;

/// The most characters that a password may be allowed to have: as many as fit into its bytes.
const MOST_CHARACTERS: i64 = 512;

/// Every character of ASCII that is neither letter, digit, space nor control.
const SPECIAL: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

settings! {
    /// Rules for passwords. They hold when one is set; those that are set already go on.
    PasswordSettings {
        /// The fewest characters, counted as code points.
        min_length: i64 = 8, in 8..=64, unit Characters, else "password_min_length_range",
            weakens Down, needs attributes.password.enabled, public;
        /// The most characters, counted as code points.
        max_length: i64 = 72, in 64..=MOST_CHARACTERS, unit Characters, else "password_max_length_range",
            weakens Down, needs attributes.password.enabled, public;
        /// One of the special characters must be in it.
        require_special_char: bool = false, weakens Off, needs attributes.password.enabled, public;
        /// A digit must be in it.
        require_numbers: bool = false, weakens Off, needs attributes.password.enabled, public;
        /// A capital letter must be in it.
        require_uppercase: bool = false, weakens Off, needs attributes.password.enabled, public;
        /// A small letter must be in it.
        require_lowercase: bool = false, weakens Off, needs attributes.password.enabled, public;
        /// The characters that count as special: of ASCII, neither letters nor digits nor space.
        allowed_special_characters: String = SPECIAL.into(), chars 0..=32, check is_special, else "special_characters",
            needs require_special_char, public;
        /// People see how strong their new password is.
        show_zxcvbn: bool = true, needs attributes.password.enabled, public;
        /// The least strength, 0 (whatever) to 4 (very hard to guess).
        min_zxcvbn_strength: i64 = 0, in 0..=4, else "strength_range",
            weakens Down, needs attributes.password.enabled, public;
        /// Passwords are not looked up among those that were breached elsewhere. The commonest are refused all the same.
        disable_hibp: bool = false, inverted, weakens On, public;
        /// Whoever signs in with a breached password must choose another one.
        enforce_hibp_on_sign_in: bool = false, weakens Off, public;
        /// Where breached passwords are looked up: an address that answers the first five digits of a SHA-1 hash, appended to
        /// it, with all that is known under them.
        breach_lookup_url: String = "https://api.pwnedpasswords.com/range/".into(), format WebAddress,
            check is_lookup, else "breach_lookup_address", weakens Any, operator;
        /// Words that make a password easy to guess here: products, places, people. The application's name is one already.
        context_words: Vec<String> = vec![], in 0..=200, chars 4..=60, check is_context_word,
            else "context_words", weakens Removing, needs attributes.password.enabled;
        /// What hashing costs.
        hashing: HashingSettings, weakens Down, operator;
    }

    /// What one hash costs: Argon2id with one lane. A password that was hashed at another cost is hashed anew when its owner
    /// signs in.
    #[derive(Copy, Eq)]
    HashingSettings {
        /// Memory. As much is held at once by each processor of the machine. OWASP ASVS 11.4.2 knows 19 MiB with two passes as the
        /// least.
        memory_kib: u32 = 19_456, in 19_456..=262_144, unit Kibibytes, else "hashing_memory_range";
        /// Passes over it; with the memory not more than a GiB in all.
        iterations: u32 = 2, in 2..=20, unit Passes, else "hashing_iterations_range";
    }
}

fn is_special(characters: &str) -> bool {
    characters.chars().all(|c| c.is_ascii_punctuation())
}

/// Whether digits can be appended to it.
fn is_lookup(address: &str) -> bool {
    let plain = |url: url::Url| url.query().is_none() && url.fragment().is_none();
    url::Url::parse(address).is_ok_and(plain)
}

/// Blanks around it do not make it longer.
fn is_context_word(word: &str) -> bool {
    word.trim().chars().count() >= 4
}

impl PasswordSettings {
    pub(super) fn check(&self, found: &mut Problems) {
        let satisfiable = !self.require_special_char || !self.allowed_special_characters.is_empty();
        let path = "password_settings.allowed_special_characters";
        found.unless(satisfiable, path, "special_character_needed");
        let looked_up = !self.enforce_hibp_on_sign_in || !self.disable_hibp;
        let path = "password_settings.enforce_hibp_on_sign_in";
        found.unless(looked_up, path, "breach_lookup_needed");
        // Else one sign-in takes seconds, and a few at once take the machine.
        let HashingSettings { memory_kib, iterations } = self.hashing;
        let work = u64::from(memory_kib) * u64::from(iterations);
        found.unless(work <= 1024 * 1024, "password_settings.hashing.iterations", "hashing_work");
    }
}

#[cfg(test)]
mod tests {
    use crate::model::settings::Settings;

    #[test]
    fn each_rule_is_told_with_its_path() {
        let cases = [
            (r#"{"min_length":7}"#, "min_length"),
            (r#"{"min_length":65}"#, "min_length"),
            (r#"{"max_length":63}"#, "max_length"),
            (r#"{"max_length":513}"#, "max_length"),
            (r#"{"min_zxcvbn_strength":5}"#, "min_zxcvbn_strength"),
            (r#"{"min_zxcvbn_strength":-1}"#, "min_zxcvbn_strength"),
            (r#"{"allowed_special_characters":"!a"}"#, "allowed_special_characters"),
            (r#"{"allowed_special_characters":"! "}"#, "allowed_special_characters"),
            (
                r#"{"allowed_special_characters":"","require_special_char":true}"#,
                "allowed_special_characters",
            ),
            (r#"{"breach_lookup_url":"file:///etc/passwd"}"#, "breach_lookup_url"),
            (r#"{"breach_lookup_url":"https://a.example/?x="}"#, "breach_lookup_url"),
            (r#"{"breach_lookup_url":""}"#, "breach_lookup_url"),
            (r#"{"disable_hibp":true,"enforce_hibp_on_sign_in":true}"#, "enforce_hibp_on_sign_in"),
            (r#"{"context_words":["abc"]}"#, "context_words"),
            (r#"{"hashing":{"memory_kib":19455}}"#, "hashing.memory_kib"),
            (r#"{"hashing":{"memory_kib":262145}}"#, "hashing.memory_kib"),
            (r#"{"hashing":{"iterations":1}}"#, "hashing.iterations"),
            (r#"{"hashing":{"iterations":21}}"#, "hashing.iterations"),
            (r#"{"hashing":{"memory_kib":262144,"iterations":5}}"#, "hashing.iterations"),
        ];
        for (group, path) in cases {
            let settings: Settings =
                serde_json::from_str(&format!(r#"{{"password_settings":{group}}}"#)).unwrap();
            let told: Vec<_> = settings.problems().into_iter().map(|problem| problem.path).collect();
            assert_eq!(told, [format!("password_settings.{path}")], "{group}");
        }
        for fine in [
            r#"{"min_length":15,"max_length":512,"min_zxcvbn_strength":4}"#,
            r#"{"allowed_special_characters":""}"#,
            r#"{"breach_lookup_url":"http://127.0.0.1:8080/range/"}"#,
            r#"{"hashing":{"memory_kib":262144,"iterations":4}}"#,
        ] {
            let settings: Settings =
                serde_json::from_str(&format!(r#"{{"password_settings":{fine}}}"#)).unwrap();
            assert_eq!(settings.problems(), [], "{fine}");
        }
    }
}
