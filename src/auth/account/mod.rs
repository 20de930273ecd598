//! What people do with their own account.

pub mod addresses;
pub mod deletion;
pub mod devices;
pub mod names;
pub mod passkeys;
pub mod password;
pub mod picture;
pub mod preferences;
pub mod second_factors;
pub mod usernames;
