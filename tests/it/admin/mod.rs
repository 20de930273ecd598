//! What administrators do.

mod effects;
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
