//! What administrators do.

mod first_run;
mod invitations;
mod settings;
mod team;
mod wizard;
