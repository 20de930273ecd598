//! A mail server that keeps what it is given, word for word.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// One mail as it was handed over.
#[derive(Clone, Debug, Default)]
pub struct Handed {
    /// Everybody it was for.
    pub recipients: Vec<String>,
    /// Header lines, unfolded.
    pub headers: Vec<String>,
    /// All of it.
    pub raw: String,
}

impl Handed {
    /// The values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let named = |line: &&String| line.split(':').next().is_some_and(|key| key.eq_ignore_ascii_case(name));
        self.headers.iter().filter(named).map(|line| line[name.len() + 1..].trim()).collect()
    }
}

/// The server, and what it was given so far.
pub struct Sink {
    pub url: String,
    kept: Arc<Mutex<Vec<Handed>>>,
}

impl Sink {
    /// Listens on a free port, until the process ends.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let kept = Arc::<Mutex<Vec<Handed>>>::default();
        let into = kept.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let into = into.clone();
                std::thread::spawn(move || converse(client, &into));
            }
        });
        Self { url, kept }
    }

    /// What it was given, the oldest first.
    pub fn all(&self) -> Vec<Handed> {
        self.kept.lock().unwrap().clone()
    }
}

fn converse(client: TcpStream, into: &Mutex<Vec<Handed>>) -> Option<()> {
    let mut say = client.try_clone().ok()?;
    let mut lines = BufReader::new(client);
    let mut told = String::new();
    let mut mail = Handed::default();
    say.write_all(b"220 sink\r\n").ok()?;
    loop {
        told.clear();
        if lines.read_line(&mut told).ok()? == 0 {
            return None;
        }
        let verb = told.trim().to_ascii_uppercase();
        if verb.starts_with("RCPT TO:") {
            mail.recipients.push(told.trim()[8..].trim_matches(['<', '>']).to_owned());
        } else if verb == "DATA" {
            say.write_all(b"354 go on\r\n").ok()?;
            mail.raw = data(&mut lines)?;
            mail.headers = unfolded(&mail.raw);
            into.lock().unwrap().push(std::mem::take(&mut mail));
        } else if verb == "QUIT" {
            say.write_all(b"221 bye\r\n").ok()?;
            return None;
        }
        say.write_all(b"250 fine\r\n").ok()?;
    }
}

fn data(lines: &mut impl BufRead) -> Option<String> {
    let mut whole = String::new();
    loop {
        let before = whole.len();
        lines.read_line(&mut whole).ok()?;
        if &whole[before..] == ".\r\n" {
            whole.truncate(before);
            return Some(whole);
        }
    }
}

fn unfolded(raw: &str) -> Vec<String> {
    let head = raw.split("\r\n\r\n").next().unwrap_or_default();
    head.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n").map(str::to_owned).collect()
}
