//! What people see and change of their own accounts.

mod credentials;
mod devices;
mod ended_sessions;
mod languages;
mod late;
mod notices;
mod passkeys;
mod passwords;
mod phones;
mod pictures;
mod profile;
mod races;
mod second_factors;
mod sections;
