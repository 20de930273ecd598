//! The log: on standard error, each event one line whatever it holds. Lines that cannot be written are dropped and counted:
//! no request ever waits for the log, or fails with it.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::{Context as _, Result};
use portico::config::Config;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// How many bytes of lines may wait while standard error takes none.
const MOST_WAITING: usize = 1024 * 1024;

/// How long the end of the program waits until the last lines are written.
const PATIENCE: Duration = Duration::from_millis(500);

/// Starts to log, as the operator has configured it. What is logged before the answer is dropped is written by then, where
/// that is possible.
pub fn start(config: &Config) -> Result<Lines> {
    let filter = filter(&config.log)?;
    let queue = Queue::default();
    let (sender, receiver) = channel();
    std::thread::Builder::new().name("log".into()).spawn({
        let queue = queue.clone();
        move || queue.write(&receiver, io::stderr())
    })?;
    let sink = Sink { sender: sender.clone(), queue };
    tracing::subscriber::set_global_default(lines(filter, config.log_json, move || sink.clone()))?;
    // The usual one writes to standard error itself, and would wait for it.
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "panicked")));
    Ok(Lines(sender))
}

/// What sqlx says of slow statements, notices and its pool is shown to those who ask for it by name: the portal tells of its
/// database itself.
fn filter(log: &str) -> Result<EnvFilter> {
    EnvFilter::try_new(format!("sqlx=error,{log}")).context("PORTICO_LOG")
}

/// The lines that are still to be written; dropped, it waits for them a little.
pub struct Lines(Sender<Entry>);

impl Drop for Lines {
    fn drop(&mut self) {
        let (tell, told) = channel();
        if self.0.send(Entry::Mark(tell)).is_ok() {
            let _ = told.recv_timeout(PATIENCE);
        }
    }
}

/// What the thread that writes is handed.
enum Entry {
    Line(Vec<u8>),
    /// All lines before it are done with.
    Mark(Sender<()>),
}

/// How much waits, and how much was lost since somebody was told.
#[derive(Clone, Default)]
struct Queue {
    waiting: Arc<AtomicUsize>,
    lost: Arc<AtomicU64>,
}

impl Queue {
    fn lose(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("portico_log_lines_lost_total").increment(1);
    }

    /// Writes line after line, as long as there is a program that logs.
    fn write(&self, entries: &Receiver<Entry>, mut out: impl Write) {
        let mut torn = false;
        for entry in entries {
            match entry {
                Entry::Line(line) => {
                    let written = write_line(&mut out, &line, &mut torn).is_ok();
                    self.waiting.fetch_sub(line.len(), Ordering::Relaxed);
                    if !written {
                        self.lose();
                    } else if let lines @ 1.. = self.lost.swap(0, Ordering::Relaxed) {
                        tracing::warn!(lines, "lines of the log were lost");
                    }
                }
                Entry::Mark(tell) => drop(tell.send(())),
            }
        }
    }
}

/// Writes one line. When a part of one was written, the next begins with a line break.
fn write_line(out: &mut impl Write, line: &[u8], torn: &mut bool) -> io::Result<()> {
    if *torn {
        out.write_all(b"\n")?;
        *torn = false;
    }
    let mut left = line;
    while !left.is_empty() {
        match out.write(left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => left = &left[n..],
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => {
                *torn = left.len() < line.len();
                return Err(e);
            }
        }
    }
    out.flush()
}

/// Takes lines for the thread that writes. Never waits, never fails.
#[derive(Clone)]
struct Sink {
    sender: Sender<Entry>,
    queue: Queue,
}

impl Write for Sink {
    /// Called once for each line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let waiting = self.queue.waiting.fetch_add(line.len(), Ordering::Relaxed);
        if waiting + line.len() > MOST_WAITING || self.sender.send(Entry::Line(line.to_vec())).is_err() {
            self.queue.waiting.fetch_sub(line.len(), Ordering::Relaxed);
            self.queue.lose();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lines<W>(filter: EnvFilter, json: bool, out: W) -> Box<dyn tracing::Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(OneLine(out)).with_ansi(false);
    if json { Box::new(log.json().finish()) } else { Box::new(log.finish()) }
}

/// Control characters, line separators, and what turns the direction of writing.
fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Writes each event as one line: what would begin another, or speak to a terminal, is written as its code, as JSON has it.
/// Nobody who can put words into the log can put a line into it.
struct OneLine<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for OneLine<W> {
    type Writer = OneLine<W::Writer>;
    fn make_writer(&'a self) -> Self::Writer {
        OneLine(self.0.make_writer())
    }
}

impl<W: Write> Write for OneLine<W> {
    /// Called once for each event, which ends with a line break.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let mut line = String::with_capacity(text.len() + 1);
        for c in text.strip_suffix('\n').unwrap_or(&text).chars() {
            match c {
                '\n' => line.push_str("\\n"),
                c if is_odd(c) => line.push_str(&format!("\\u{:04x}", c as u32)),
                c => line.push(c),
            }
        }
        line.push('\n');
        self.0.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Kept {
        type Writer = Self;
        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    const HOSTILE: &[&str] = &[
        "x\n2026-11-21T00:00:00Z  INFO portico: forged",
        "x\r\n{\"level\":\"INFO\",\"fields\":{\"message\":\"forged\"}}",
        "\u{1b}[2J\u{1b}[31mred\u{7}\u{8}\u{7f}\u{9b}1m",
        "\"}}\n{\"level\":\"forged",
        "a\u{85}b\u{2028}c\u{2029}d\u{202e}e",
        "\0\u{b}\u{c}\t",
    ];

    /// What is logged of one hostile text, wherever it may stand.
    fn logged(json: bool, hostile: &str) -> String {
        let kept = Kept::default();
        let log = lines(EnvFilter::new("info"), json, kept.clone());
        tracing::subscriber::with_default(log, || {
            let _in =
                tracing::error_span!("request", id = "req_1", path = hostile, shown = %hostile).entered();
            tracing::info!(field = hostile, shown = %hostile, told = ?anyhow::anyhow!("{hostile}"), "answered {hostile}");
        });
        String::from_utf8(kept.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn no_text_forges_a_line_in_either_format() {
        for hostile in HOSTILE {
            for json in [false, true] {
                let text = logged(json, hostile);
                let line = text.strip_suffix('\n').unwrap();
                assert!(!line.contains(is_odd), "{json}: {line:?}");
                assert!(line.contains("req_1"), "{line}");
            }
        }
    }

    #[test]
    fn what_sqlx_says_is_shown_to_those_who_name_it() {
        let logged = |log: &str| {
            let kept = Kept::default();
            tracing::subscriber::with_default(lines(filter(log).unwrap(), false, kept.clone()), || {
                tracing::info!(target: "sqlx::postgres::notice", "relation exists");
                tracing::warn!(target: "sqlx::query", "slow statement");
                tracing::debug!(target: "sqlx::query", "each statement");
                tracing::error!(target: "sqlx::query", "a fault");
                tracing::info!("ours");
            });
            let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
            let said = ["relation exists", "slow statement", "each statement", "a fault", "ours"];
            said.map(|said| text.contains(said))
        };
        assert_eq!(logged("info"), [false, false, false, true, true]);
        assert_eq!(logged("sqlx::query=debug"), [false, true, true, true, false]);
        assert_eq!(logged("info,sqlx=debug"), [true; 5]);
        assert!(filter("=,=").is_err());
    }

    /// A disk with room for some bytes; then it is full until somebody makes room.
    struct Disk {
        kept: Vec<u8>,
        room: usize,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let n = bytes.len().min(self.room);
            self.kept.extend_from_slice(&bytes[..n]);
            self.room -= n;
            if n == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(n) }
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_torn_by_a_full_disk_spoils_no_other() {
        let mut disk = Disk { kept: vec![], room: 8 };
        let mut torn = false;
        assert!(write_line(&mut disk, b"first\n", &mut torn).is_ok());
        assert!(write_line(&mut disk, b"second\n", &mut torn).is_err());
        assert!(write_line(&mut disk, b"third\n", &mut torn).is_err());
        disk.room = 100;
        assert!(write_line(&mut disk, b"fourth\n", &mut torn).is_ok());
        assert_eq!(disk.kept, b"first\nse\nfourth\n");
    }

    #[test]
    fn lines_that_nobody_takes_are_lost_and_nobody_waits() {
        let (sender, receiver) = channel();
        let queue = Queue::default();
        let mut sink = Sink { sender, queue: queue.clone() };
        let line = vec![b'x'; MOST_WAITING / 4];
        for _ in 0..6 {
            sink.write_all(&line).unwrap();
        }
        assert_eq!(queue.lost.load(Ordering::Relaxed), 2);
        drop(sink);
        let mut kept = vec![];
        queue.write(&receiver, &mut kept);
        assert_eq!((kept.len(), queue.waiting.load(Ordering::Relaxed)), (MOST_WAITING, 0));
    }

    #[test]
    fn a_json_line_reads_back_as_what_was_logged() {
        for hostile in HOSTILE.iter().chain(&["plain", "Zoë \"quoted\" \\n"]) {
            let line: serde_json::Value = serde_json::from_str(&logged(true, hostile)).unwrap();
            assert_eq!(line["fields"]["field"].as_str(), Some(*hostile));
            assert_eq!((line["span"]["id"].as_str(), line["level"].as_str()), (Some("req_1"), Some("INFO")));
        }
    }
}
