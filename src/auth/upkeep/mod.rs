//! What keeps an instance in order.

pub mod causes;
pub mod cleanup;
pub mod doctor;
pub mod instance;
