//! Signing in, and being signed in.

mod attempts;
mod codes;
mod cost;
mod focus;
mod links;
mod made_up;
mod password;
mod races;
mod returning;
mod second_step;
mod sessions;
mod several_accounts;
mod still_good;
mod tokens;
