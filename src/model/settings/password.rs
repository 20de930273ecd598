//! What a new password must be, what a stored one costs to try, and where breached ones are looked up.

use super::{Problems, is_web_address};
use serde::{Deserialize, Serialize};

/// The most characters that a password may be allowed to have: as many as fit into its bytes.
const MOST_CHARACTERS: i64 = 512;

/// Every character of ASCII that is neither letter, digit, space nor control.
const SPECIAL: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/// Rules for passwords. They hold when one is set; those that are set already go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordSettings {
    /// The fewest characters, counted as code points; 8 to 64.
    pub min_length: i64,
    /// The most characters, counted as code points; 64 to 512.
    pub max_length: i64,
    /// One of the special characters must be in it.
    pub require_special_char: bool,
    /// A digit must be in it.
    pub require_numbers: bool,
    /// A capital letter must be in it.
    pub require_uppercase: bool,
    /// A small letter must be in it.
    pub require_lowercase: bool,
    /// The characters that count as special: of ASCII, neither letters nor digits nor space.
    pub allowed_special_characters: String,
    /// People see how strong their new password is.
    pub show_zxcvbn: bool,
    /// The least strength, 0 (whatever) to 4 (very hard to guess).
    pub min_zxcvbn_strength: i64,
    /// Passwords are not looked up among those that were breached elsewhere. The commonest are refused all the same.
    pub disable_hibp: bool,
    /// Whoever signs in with a breached password must choose another one.
    pub enforce_hibp_on_sign_in: bool,
    /// Where breached passwords are looked up: an address that answers the first five digits of a SHA-1 hash, appended to
    /// it, with all that is known under them.
    pub breach_lookup_url: String,
    /// Words that make a password easy to guess here: products, places, people. The application's name is one already.
    pub context_words: Vec<String>,
    /// What hashing costs.
    pub hashing: HashingSettings,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self {
            min_length: 8,
            max_length: 72,
            require_special_char: false,
            require_numbers: false,
            require_uppercase: false,
            require_lowercase: false,
            allowed_special_characters: SPECIAL.into(),
            show_zxcvbn: true,
            min_zxcvbn_strength: 0,
            disable_hibp: false,
            enforce_hibp_on_sign_in: false,
            breach_lookup_url: "https://api.pwnedpasswords.com/range/".into(),
            context_words: vec![],
            hashing: HashingSettings::default(),
        }
    }
}

/// What one hash costs: Argon2id with one lane. A password that was hashed at another cost is hashed anew when its owner
/// signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HashingSettings {
    /// Memory in KiB; 19,456 (19 MiB) to 262,144 (256 MiB). As many are held at once as the machine has processors.
    pub memory_kib: u32,
    /// Passes over it; 2 to 20, and with the memory not more than a GiB in all.
    pub iterations: u32,
}

impl Default for HashingSettings {
    fn default() -> Self {
        Self { memory_kib: 19_456, iterations: 2 }
    }
}

impl HashingSettings {
    fn check(self, found: &mut Problems) {
        // OWASP ASVS 11.4.2 knows 19 MiB with two passes as the least.
        let memory = (19_456..=262_144).contains(&self.memory_kib);
        found.unless(memory, "password_settings.hashing.memory_kib", "hashing_memory_range");
        let path = "password_settings.hashing.iterations";
        found.unless((2..=20).contains(&self.iterations), path, "hashing_iterations_range");
        // Else one sign-in takes seconds, and a few at once take the machine.
        let work = u64::from(self.memory_kib) * u64::from(self.iterations);
        found.unless(work <= 1024 * 1024, path, "hashing_work");
    }
}

impl PasswordSettings {
    pub(super) fn check(&self, found: &mut Problems) {
        let path = "password_settings.min_length";
        found.unless((8..=64).contains(&self.min_length), path, "password_min_length_range");
        let path = "password_settings.max_length";
        found.unless((64..=MOST_CHARACTERS).contains(&self.max_length), path, "password_max_length_range");
        let special = self.allowed_special_characters.chars().all(|c| c.is_ascii_punctuation());
        let path = "password_settings.allowed_special_characters";
        found.unless(special, path, "special_characters");
        let satisfiable = !self.require_special_char || !self.allowed_special_characters.is_empty();
        found.unless(satisfiable, path, "special_character_needed");
        let path = "password_settings.min_zxcvbn_strength";
        found.unless((0..=4).contains(&self.min_zxcvbn_strength), path, "strength_range");
        let lookup = url::Url::parse(&self.breach_lookup_url);
        let plain = lookup.is_ok_and(|url| url.query().is_none() && url.fragment().is_none());
        let path = "password_settings.breach_lookup_url";
        found.unless(plain && is_web_address(&self.breach_lookup_url), path, "web_address");
        let looked_up = !self.enforce_hibp_on_sign_in || !self.disable_hibp;
        let path = "password_settings.enforce_hibp_on_sign_in";
        found.unless(looked_up, path, "breach_lookup_needed");
        let fits = |word: &String| (4..=60).contains(&word.trim().chars().count());
        let words = self.context_words.len() <= 200 && self.context_words.iter().all(fits);
        found.unless(words, "password_settings.context_words", "context_words");
        self.hashing.check(found);
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
