//! SQL, all of it; a file per noun. One text of each query serves both databases.
//!
//! A transaction takes rows in this order, so that no two wait for each other: client, attempt, verifications, the rest.

pub mod admin_links;
pub mod backup;
pub mod clients;
pub mod cookies;
pub mod db;
pub mod directory;
pub mod events;
pub mod identifications;
pub mod keys;
pub mod lockouts;
pub mod outbox;
pub mod passkeys;
pub mod passwords;
pub mod pictures;
pub mod rates;
pub mod reverifications;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod sign_in_tokens;
pub mod sign_ins;
pub mod sign_ups;
pub mod targets;
pub mod users;
pub mod verifications;

/// What is so about the factors of a user, by an expression for their id: columns for [`crate::model::user::Standing`].
macro_rules! standing {
    ($user_id:literal) => {
        concat!(
            "(SELECT verified_at FROM totp_secrets WHERE user_id = ",
            $user_id,
            ") AS totp_at, (SELECT MIN(second_factor_at) FROM identifications WHERE verified_at IS NOT NULL AND user_id = ",
            $user_id,
            ") AS second_number_at, (SELECT compromised_at FROM passwords WHERE user_id = ",
            $user_id,
            ") AS compromised_at, (SELECT own.credentials_changed_at FROM users own WHERE own.id = ",
            $user_id,
            ") AS credentials_changed_at "
        )
    };
}
pub(crate) use standing;

/// Makes a folder, if there is none, that only its owner may look into.
pub fn make_private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

pub use db::{Db, OnTaken, Reads, Tx, Writes, is_overload};
