//! Nouns: plain data and pure decisions. No queries, no HTTP, no async.

pub mod agent;
pub mod bounces;
pub mod client;
pub mod country;
pub mod directory;
pub mod event;
pub mod factor;
pub mod identification;
pub mod message;
pub mod network;
pub mod password;
pub mod phone_number;
pub mod redirect;
pub mod second_factor;
pub mod secret_key;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod sign_in_token;
pub mod sign_up;
pub mod signing_key;
pub mod targets;
pub mod test_identifier;
pub mod user;
pub mod username;
pub mod verification;
