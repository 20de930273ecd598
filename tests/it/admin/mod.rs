//! What administrators do.

mod first_run;
mod invitations;
mod matrix;
mod rooms;
mod screens;
mod settings;
mod team;
mod wizard;
