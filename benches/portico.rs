//! `cargo bench`: what the portal costs, one line each beside its aim. Every ratio is between two things measured in turn
//! within this run, and every figure a median, for machines differ and change their speed. Everything stays on loopback.
//!
//! `cargo bench --bench portico -- page` measures that part alone: page, sign-in, sms-code, sign-in-token, passkey,
//! totp, enumeration, check, mint, password, password-judged, password-memory, picture-memory, worst, attack, start,
//! memory, weight.
//! `PORTICO_BIN` names another binary than the one that Cargo builds along.

/// The parts; a module so that they lie in a folder of their own.
mod portico {
    pub mod attack;
    pub mod check;
    pub mod client;
    pub mod enumeration;
    pub mod mint;
    pub mod page;
    pub mod password;
    pub mod picture;
    pub mod process;
    pub mod report;
    pub mod server;
    pub mod sign_in;
    pub mod worst;
}

/// An authenticator that stories have do wrong, too.
#[allow(dead_code)]
#[path = "../tests/it/world/authenticator.rs"]
mod authenticator;

use std::process::ExitCode;

use anyhow::Result;

use self::portico::server::Binary;
use self::portico::{
    attack, check, enumeration, mint, page, password, picture, process, report, sign_in, worst,
};

fn main() -> ExitCode {
    // Only `cargo bench` passes this; test runners that build benchmarks along measure nothing.
    let (flags, wanted): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with('-'));
    if !flags.iter().any(|flag| flag == "--bench") {
        return ExitCode::SUCCESS;
    }
    match run(&wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("bench: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(wanted: &[String]) -> Result<()> {
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|name| name == part);
    let binary = Binary::find()?;
    binary.prepare()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    report::heading();
    if wants("page") {
        page::run(&runtime, &binary)?;
    }
    if wants("sign-in") {
        sign_in::run(&runtime)?;
    }
    if wants("sms-code") {
        sign_in::by_text(&runtime)?;
    }
    if wants("sign-in-token") {
        sign_in::by_token(&runtime)?;
    }
    if wants("passkey") {
        sign_in::by_passkey(&runtime)?;
    }
    if wants("totp") {
        sign_in::by_app(&runtime)?;
    }
    if wants("enumeration") {
        enumeration::run(&runtime)?;
    }
    if wants("check") {
        check::run(&runtime)?;
    }
    if wants("mint") {
        mint::run(&runtime)?;
    }
    if wants("password") {
        password::run(&runtime)?;
    }
    if wants("password-judged") {
        password::judged()?;
    }
    if wants("password-memory") {
        password::memory(&runtime)?;
    }
    if wants("picture-memory") {
        picture::memory(&runtime)?;
    }
    if wants("worst") {
        worst::run(&runtime)?;
    }
    if wants("attack") {
        attack::run(&binary)?;
    }
    if wants("start") {
        process::cold_start(&binary)?;
    }
    if wants("memory") {
        process::memory(&binary)?;
        check::memory(&binary)?;
    }
    if wants("weight") {
        process::weight(&binary)?;
    }
    Ok(())
}
