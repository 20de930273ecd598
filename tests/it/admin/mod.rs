//! What administrators do.

mod controls;
mod effects_paths;
mod first_run;
mod invitations;
mod rooms;
mod screens;
mod settings;
mod team;
mod wizard;
