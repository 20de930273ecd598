//! Portico: the account portal that a site can own.
//!
//! Folders are layers, and each may use only what stands to the right of it:
//! `pages, admin, api → ui, http → auth → delivery → words, storage → model → id, clock, secret, error`.
//! `app`, `config` and `main` put them together.

pub mod clock;
pub mod error;
pub mod id;
pub mod model;
pub mod secret;
pub mod storage;
