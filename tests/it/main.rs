//! Stories told to the whole portal by browsers without JavaScript, in one process and one binary.
//!
//! `TEST_DATABASE_URL` names a Postgres server on which every test makes a database of its own; without it each test has
//! a SQLite file.

mod breaches;
mod browser;
mod credentials;
mod database;
mod gateway;
mod jar;
mod mailbox;
mod page;
mod server;
mod sink;
mod soft_authenticator;
mod walk;
mod wire;
mod world;

mod accounts;
mod backend;
mod backup;
mod cleanup;
mod codes;
mod collisions;
mod commands;
mod cookies;
mod devices;
mod doctor;
mod enumeration;
mod first_run;
mod forward_auth;
mod guards;
mod hijack;
mod hostile;
mod injection;
mod languages;
mod leak;
mod limits;
mod links;
mod lockout;
mod operation;
mod passkey_attacks;
mod passkeys;
mod password_sign_in;
mod passwords;
mod phones;
mod processes;
mod profile;
mod profile_races;
mod proxies;
mod pumping;
mod races;
mod redirects;
mod requirements;
mod returning;
mod rotation;
mod second_factors;
mod secrets;
mod sections;
mod session_tokens;
mod sessions;
mod sign_in;
mod sign_in_tokens;
mod sign_up;
mod sign_up_fields;
mod texts;
