//! How many people hold something: counted in the order of an index, and only so far.

use crate::args;
use crate::error::Result;
use crate::storage::Reads;

/// Counts what is asked for here, in the order of people, as far as `$1`.
macro_rules! count_of {
    ($whom:literal) => {
        concat!("SELECT COUNT(*) FROM (", $whom, " ORDER BY user_id LIMIT $1) AS people")
    };
}

/// Something that people have set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// A mail address that is theirs.
    Email,
    /// A phone number that is theirs.
    Phone,
    /// A phone number for the second step.
    SecondPhone,
    /// A username.
    Username,
    /// A password.
    Password,
    /// A passkey.
    Passkey,
    /// An authenticator app.
    Totp,
    /// Backup codes.
    BackupCodes,
}

impl Holding {
    /// Counts each person once.
    const fn sql(self) -> &'static str {
        match self {
            Self::Email => count_of!(
                "SELECT DISTINCT user_id FROM identifications WHERE kind = 'email_address' AND verified_at IS NOT NULL"
            ),
            Self::Phone => count_of!(
                "SELECT DISTINCT user_id FROM identifications WHERE kind = 'phone_number' AND verified_at IS NOT NULL"
            ),
            Self::SecondPhone => count_of!(
                "SELECT DISTINCT user_id FROM identifications WHERE kind = 'phone_number' AND second_factor_at IS NOT NULL"
            ),
            Self::Username => count_of!("SELECT user_id FROM identifications WHERE kind = 'username'"),
            Self::Password => count_of!("SELECT user_id FROM passwords"),
            Self::Passkey => count_of!("SELECT DISTINCT user_id FROM passkeys"),
            Self::Totp => count_of!("SELECT user_id FROM totp_secrets WHERE verified_at IS NOT NULL"),
            Self::BackupCodes => count_of!("SELECT DISTINCT user_id FROM backup_codes WHERE used_at IS NULL"),
        }
    }
}

/// How many people hold this, at most `most`.
pub async fn count(db: impl Reads, holding: Holding, most: i64) -> Result<i64> {
    let row: Option<(i64,)> = db.one(holding.sql(), args![most]).await?;
    Ok(row.map_or(0, |(count,)| count))
}
