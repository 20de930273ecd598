//! A mail server that keeps what it is given, word for word, and answers what it likes.

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

/// What the server answers, by how the client's line begins; `CONNECT` is no line but the connection, `.` the end of a mail.
/// An answer of nothing is the end of the connection. Whatever is not named is fine.
pub type Answers = &'static [(&'static str, &'static str)];

/// The server, and what it was given so far.
pub struct Sink {
    pub url: String,
    kept: Arc<Mutex<Vec<Handed>>>,
    said: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// Listens on a free port, until the process ends.
    pub fn start() -> Self {
        Self::that_answers("127.0.0.1", &[])
    }

    /// The same, at an address of this machine, with answers of its own.
    pub fn that_answers(address: &str, answers: Answers) -> Self {
        let listener = TcpListener::bind(format!("{address}:0")).unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (kept, said) = (Arc::<Mutex<Vec<Handed>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let (into, heard) = (kept.clone(), said.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (into, heard) = (into.clone(), heard.clone());
                std::thread::spawn(move || converse(client, answers, &into, &heard));
            }
        });
        Self { url, kept, said }
    }

    /// What it was given, the oldest first.
    pub fn all(&self) -> Vec<Handed> {
        self.kept.lock().unwrap().clone()
    }

    /// Every line that was said to it outside of a mail.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }
}

fn converse(
    client: TcpStream,
    answers: Answers,
    into: &Mutex<Vec<Handed>>,
    heard: &Mutex<Vec<String>>,
) -> Option<()> {
    let mut say = client.try_clone().ok()?;
    let mut lines = BufReader::new(client);
    let mut told = String::new();
    let mut mail = Handed::default();
    let mut answer = |line: &str, or: &str| {
        let own = answers.iter().find(|(begins, _)| line.starts_with(begins));
        let text = own.map_or(or, |(_, text)| text);
        say.write_all(format!("{text}\r\n").as_bytes()).ok().filter(|()| !text.is_empty())?;
        Some(text.starts_with(['2', '3']))
    };
    answer("CONNECT", "220 sink")?;
    loop {
        told.clear();
        if lines.read_line(&mut told).ok()? == 0 {
            return None;
        }
        heard.lock().unwrap().push(told.trim_end().to_owned());
        let verb = told.trim().to_ascii_uppercase();
        if verb == "DATA" {
            if answer("DATA", "354 go on")? {
                mail.raw = data(&mut lines)?;
                mail.headers = unfolded(&mail.raw);
                let handed = std::mem::take(&mut mail);
                // Kept before it is answered: whoever has the answer finds it.
                let taken = !answers.iter().any(|(begins, text)| *begins == "." && !text.starts_with('2'));
                into.lock().unwrap().extend(taken.then_some(handed));
                answer(".", "250 fine")?;
            }
        } else if verb == "QUIT" {
            answer("QUIT", "221 bye")?;
            return None;
        } else if answer(&verb, "250 fine")? && verb.starts_with("RCPT TO:") {
            let to = told.trim()[8..].split_whitespace().next().unwrap_or_default();
            mail.recipients.push(to.trim_matches(['<', '>']).to_owned());
        }
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
