//! What keeps an instance in order.

pub mod causes;
pub mod cleanup;
pub mod doctor;
pub mod health;
pub mod instance;
pub mod messages;
