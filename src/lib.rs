//! Portico: the account portal that a site can own.
//!
//! Folders are layers, and each may use only what stands to the right of it:
//! `pages, admin, api → ui, http → auth → delivery → words, storage → model → id, clock, secret, error`.
//! `app`, `config` and `main` put them together.

pub mod admin;
pub mod api;
pub mod app;
pub mod auth;
pub mod clock;
pub mod config;
pub mod delivery;
pub mod error;
pub mod http;
pub mod id;
pub mod model;
pub mod pages;
pub mod secret;
pub mod storage;
pub mod ui;
pub mod words;
