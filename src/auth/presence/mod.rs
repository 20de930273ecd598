//! Who is here: browsers, sessions, and what sites are told of them.

pub mod attempts;
pub mod clients;
pub mod places;
pub mod redirects;
pub mod session_tokens;
pub mod sessions;
pub mod sites;
pub mod tickets;
