//! SQL, all of it; a file per noun. One text of each query serves both databases.
//!
//! A transaction takes rows in this order, so that no two wait for each other: the turn of owners ([`team::take_turn`]), when
//! there could be none afterwards or a role changes hands; the client that asks; the user, when an account is changed or an
//! attempt to sign in to it is answered, two of them only within that turn; attempts; verifications; counts of wrong tries; identifications, several
//! of them in the order of their ids; sessions; the rest. The user stands before attempts, since an identification that is deleted
//! takes the attempts that named it along, and others may be answering them. On SQLite a transaction writes alone, so what only
//! holds a row does nothing there ([`Writes::writes_alone`]).

pub mod admin_links;
pub mod backup;
pub mod clients;
pub mod cookies;
pub mod db;
pub mod directory;
pub mod events;
pub mod fault;
pub mod identifications;
pub mod keys;
pub mod lockouts;
pub mod outbox;
pub mod passkeys;
pub mod passwords;
pub mod people;
pub mod pictures;
pub mod postgres;
pub mod rates;
pub mod role_invitations;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod sign_in_tokens;
pub mod sign_ins;
pub mod sign_ups;
pub mod sqlite;
pub mod step_ups;
pub mod targets;
pub mod team;
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

/// Logs what went wrong in the background, unless the database has told it of itself, once.
pub fn log(error: &crate::error::Error, what: &str) {
    match error {
        crate::error::Error::Broken(cause) if Fault::among(cause).is_some() => {
            tracing::debug!(error = format!("{cause:#}"), "{what}");
        }
        _ => tracing::warn!(?error, "{what}"),
    }
}

/// Opens a file for writing, and makes it when it is missing, for its owner alone.
fn private_file(path: &std::path::Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Has a database file, made when it is missing, and what lies beside it read by its owner alone, whoever made their folder
/// and whatever made them before. SQLite gives its other files the mode of the first.
fn keep_private(file: &std::path::Path) {
    // Never opened where it is there: closing it would end what SQLite has locked in it. What keeps it from being made, SQLite
    // tells in its own words.
    if !file.exists() {
        drop(private_file(file));
    }
    #[cfg(unix)]
    for path in [file.to_owned(), beside(file, "-wal"), beside(file, "-shm"), migration_lock(file)] {
        use std::os::unix::fs::PermissionsExt;
        let Ok(metadata) = std::fs::metadata(&path) else { continue };
        if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
            // A file of somebody else that we may use: its owner decides.
            if let Err(error) = std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)) {
                tracing::warn!(path = %path.display(), %error, "others may read this file");
            }
        }
    }
}

#[cfg(unix)]
fn beside(file: &std::path::Path, ending: &str) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The file by which several programs that start at once take turns.
fn migration_lock(file: &std::path::Path) -> std::path::PathBuf {
    file.with_extension("migration-lock")
}

pub use db::{Db, OnTaken, Reads, Tx, Writes, is_overload, was_given_up};
pub use fault::{Fault, Kind};
