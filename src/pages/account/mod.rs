//! The profile.

pub mod profile;
