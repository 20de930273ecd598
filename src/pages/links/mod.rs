//! Links in messages: what they lead to, and the press of a person.

pub mod unauthorized_sign_in;
pub mod verify_link;
