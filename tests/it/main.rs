//! Stories told to the whole portal by browsers without JavaScript, in one process and one binary.
//!
//! `TEST_DATABASE_URL` names a Postgres server on which every test makes a database of its own; without it each test has
//! a SQLite file.

mod world;

mod account;
mod admin;
mod api;
mod attacks;
mod running;
mod sign_in;
mod sign_up;
mod step_up;
