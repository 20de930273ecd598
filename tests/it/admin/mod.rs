//! What administrators do.

mod first_run;
mod invitations;
mod screens;
mod settings;
mod team;
