//! SQL, all of it; a file per noun. One text of each query serves both databases.
//!
//! A transaction takes rows in this order, so that no two wait for each other: client, attempt, verifications, the rest.

pub mod admin_links;
pub mod clients;
pub mod cookies;
pub mod db;
pub mod events;
pub mod identifications;
pub mod outbox;
pub mod sessions;
pub mod settings;
pub mod sign_ins;
pub mod sign_ups;
pub mod users;
pub mod verifications;

pub use db::{Db, OnTaken, Reads, Tx, Writes};
