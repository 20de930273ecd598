//! The program as its operator runs it: commands, processes, mails, texts, and faults from outside.

mod addresses;
mod backup;
mod cleanup;
mod commands;
mod connections;
mod deadlocks;
mod doctor;
mod faults;
mod first_start;
mod layers;
mod mails;
mod operation;
mod processes;
mod proxies;
mod rotation;
mod texts;
