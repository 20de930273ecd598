//! What administrators do.

mod first_run;
mod settings;
