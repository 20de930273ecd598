//! Making an account.

mod claims;
mod collisions;
mod fields;
mod requirements;
mod start;
