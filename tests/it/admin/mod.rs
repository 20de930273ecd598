//! What administrators do.

mod controls;
mod effects;
mod effects_paths;
mod fields;
mod first_run;
mod invitations;
mod matrix;
mod nodes;
mod payloads;
mod rooms;
mod screens;
mod settings;
mod stories;
mod team;
mod wizard;
