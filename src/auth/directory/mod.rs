//! What programs and operators do with users, keys and settings.

pub mod admission;
pub mod first_run;
pub mod history;
pub mod merging;
pub mod people;
pub mod role_invitations;
pub mod secret_keys;
pub mod settings;
pub mod sign_in_tokens;
pub mod team;
pub mod transfer;
pub mod users;
mod ways_in;
