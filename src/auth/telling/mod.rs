//! How people are told: in which language, by which message, and how many texts there may be.

pub mod language;
pub mod notices;
pub mod phone_numbers;
pub mod text_budget;
