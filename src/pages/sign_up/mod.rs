//! Signing up: `/sign-up` and its steps.

pub mod fields;
pub mod start;
