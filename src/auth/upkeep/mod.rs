//! What keeps an instance in order.

pub mod cleanup;
pub mod instance;
