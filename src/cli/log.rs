//! The log: on standard error, each event one line whatever it holds.

use std::io::{self, Write};

use anyhow::{Context as _, Result};
use portico::config::Config;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Starts to log, as the operator has configured it.
pub fn start(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log).context("PORTICO_LOG")?;
    tracing::subscriber::set_global_default(lines(filter, config.log_json, io::stderr))?;
    Ok(())
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
    fn a_json_line_reads_back_as_what_was_logged() {
        for hostile in HOSTILE.iter().chain(&["plain", "Zoë \"quoted\" \\n"]) {
            let line: serde_json::Value = serde_json::from_str(&logged(true, hostile)).unwrap();
            assert_eq!(line["fields"]["field"].as_str(), Some(*hostile));
            assert_eq!((line["span"]["id"].as_str(), line["level"].as_str()), (Some("req_1"), Some("INFO")));
        }
    }
}
