//! Second factors: what an authenticator app shares with us (TOTP, RFC 6238), and codes for the day when it is lost.

use totp_rs::{Builder, Totp};

use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::id::{TotpId, UserId};
use crate::secret::Chance;

/// Bytes of a secret: as many as its hash has (RFC 4226 §4).
pub const SECRET: usize = 20;

/// How many backup codes there are at a time.
pub const BACKUP_CODES: usize = 10;

/// Characters of a backup code: the first is its number, each other one has five bits.
const LENGTH: usize = 16;

/// What backup codes are made of: no two that look alike (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A secret as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TotpSecret {
    /// Its id.
    pub id: TotpId,
    /// Whose it is.
    pub user_id: UserId,
    /// The secret, sealed with the master secret.
    pub sealed: String,
    /// When a code of it was first right; until then it is no factor.
    pub verified_at: Option<Millis>,
}

/// What an authenticator app shares with us: codes of six digits, one each 30 seconds, by SHA-1, as all apps know them.
pub struct Authenticator(Totp);

impl Authenticator {
    /// With a secret, for the account `whose` of an application.
    pub fn new(secret: &[u8], application: &str, whose: &str) -> Result<Self> {
        // A colon parts the two in the address that apps read.
        let [application, whose] = [application, whose].map(|text| text.replace(':', " "));
        let made = Builder::new().with_secret(secret.to_vec()).with_digits(6).with_skew(1);
        let made = made.with_step_duration(30).with_issuer(Some(application)).with_account_name(whose);
        made.build().map(Self).map_err(Error::broken)
    }

    /// The step whose code this is, when it is the present one or its neighbour.
    pub fn step(&self, code: &str, now: Millis) -> Option<i64> {
        let seconds = u64::try_from(now.0.div_euclid(1000)).ok()?;
        self.0.check(code, seconds).and_then(|step| i64::try_from(step).ok())
    }

    /// The secret, for people to type: base 32 in groups of four.
    pub fn key(&self) -> String {
        let key = self.0.secret().to_base32();
        let groups = key.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned());
        groups.collect::<Vec<_>>().join(" ")
    }

    /// The `otpauth` address that a QR code carries.
    pub fn address(&self) -> Result<String> {
        self.0.to_url().map_err(Error::broken)
    }
}

/// A backup code as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct BackupCode {
    /// Which of the ten; its first character tells.
    pub number: i64,
    /// Its hash, as a PHC string.
    pub hash: String,
    /// When it was used.
    pub used_at: Option<Millis>,
}

/// New backup codes, in order of their numbers: 75 random bits each.
pub fn backup_codes(chance: &Chance) -> Vec<String> {
    let code = |number: usize| {
        let random = chance.bytes(LENGTH - 1);
        let rest = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)]));
        std::iter::once(char::from(ALPHABET[number])).chain(rest).collect()
    };
    (0..BACKUP_CODES).map(code).collect()
}

/// A backup code as people read it: in groups of four.
pub fn grouped(code: &str) -> String {
    code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

/// A backup code as it was typed or pasted, with its number: capitals, spaces and dashes are forgiven, and letters that look
/// like digits. None when it cannot be one.
pub fn tidy_backup_code(typed: &str) -> Option<(i64, String)> {
    if typed.len() > 100 {
        return None;
    }
    let mut code = String::new();
    for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')) {
        let c = match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        };
        code.push(Some(c).filter(|c| c.is_ascii() && ALPHABET.contains(&(*c as u8)))?);
    }
    let number = i64::from(code.bytes().next()?.checked_sub(b'0')?);
    (code.len() == LENGTH && (0..BACKUP_CODES as i64).contains(&number)).then_some((number, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, cut to six digits.
        let app = Authenticator::new(b"12345678901234567890", "Acme: Co", "ada@example.com").unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let step = app.step(code, Millis::seconds(seconds));
            assert_eq!(step, Some(seconds / 30));
            assert_eq!(app.step(code, Millis::seconds(seconds + 30)), step, "a clock that is behind");
            assert_eq!(app.step(code, Millis::seconds(seconds + 60)), None);
            assert_eq!(app.step(code, Millis::seconds(seconds - 60)), None);
        }
        assert_eq!(app.step("000000", Millis(-1)), None);
        assert_eq!(app.key(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let address = app.address().unwrap();
        assert!(address.starts_with("otpauth://totp/") && address.contains("secret=GEZDGNBV"), "{address}");
    }

    #[test]
    fn a_backup_code_is_read_as_people_type_it() {
        let codes = backup_codes(&Chance::system());
        assert_eq!(codes.len(), BACKUP_CODES);
        for (number, code) in (0..).zip(&codes) {
            let shown = grouped(code);
            assert_eq!(shown.len(), 19);
            for typed in [&shown, code, &shown.to_uppercase(), &format!(" {} ", shown.replace('-', " "))] {
                assert_eq!(tidy_backup_code(typed), Some((number, code.clone())), "{typed}");
            }
        }
        assert_eq!(tidy_backup_code("0oil-0000-0000-0000").unwrap().1, "0011000000000000");
        let long = "0".repeat(200);
        for typed in
            ["", "123456", "a000-0000-0000-0000", "0000-0000-0000-000u", "0000-0000-0000-00000", &long]
        {
            assert_eq!(tidy_backup_code(typed), None, "{typed}");
        }
    }
}
