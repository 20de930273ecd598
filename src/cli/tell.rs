//! What is printed. What cannot be printed is a failure, never a panic; and nobody waits for ever for whoever reads.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// How long somebody may take to read what a server prints.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line, or several, on standard output. A command whose answer nobody could read has failed.
pub fn out(lines: impl Display) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{lines}").and_then(|()| out.flush()).context("standard output takes nothing")
}

/// A line on standard error, where that takes one.
pub fn aside(line: impl Display) {
    let _ = within_patience(format!("{line}\n"), io::stderr);
}

/// The same on standard output, within a second, for a program that goes on whether anybody reads or not.
pub fn out_soon(lines: impl Display) -> io::Result<()> {
    within_patience(format!("{lines}\n"), io::stdout)
}

/// A pipe that is full, because nobody reads, keeps its writer for as long as that lasts.
fn within_patience<W: Write + 'static>(text: String, to: fn() -> W) -> io::Result<()> {
    let (tell, told) = channel();
    std::thread::Builder::new().name("tell".into()).spawn(move || {
        let mut to = to();
        let _ = tell.send(to.write_all(text.as_bytes()).and_then(|()| to.flush()));
    })?;
    told.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
