//! Signing in and out: `/sign-in` and its steps.

pub mod choose;
pub mod passkey;
pub mod password;
pub mod second_step;
pub mod sign_out;
pub mod start;
pub mod tasks;
pub mod ticket;
