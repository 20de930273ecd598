//! A gateway for texts that keeps what it is given, word for word, and answers as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One request as it came.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Method and path.
    pub line: String,
    /// Header lines.
    pub headers: Vec<String>,
    /// The body.
    pub body: String,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// How the gateway answers.
#[derive(Clone)]
pub enum Answer {
    /// With this status and body.
    Says(u16, String),
    /// With bytes that are no HTTP.
    Garbage,
    /// Like `Says(200, "")`, after so long.
    Slowly(Duration),
    /// With an answer that never ends, a piece at a time.
    Endless(u16),
    /// Not at all.
    HangsUp,
}

/// The gateway, and what it was given so far.
pub struct Gateway {
    /// Where it listens, without a slash.
    pub url: String,
    kept: Arc<Mutex<Vec<Asked>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Gateway {
    /// Listens on a free port, until the process ends, and takes everything.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let kept = Arc::<Mutex<Vec<Asked>>>::default();
        let answer = Arc::new(Mutex::new(Answer::Says(200, String::new())));
        let (into, how) = (kept.clone(), answer.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (into, how) = (into.clone(), how.clone());
                std::thread::spawn(move || converse(client, &into, &how));
            }
        });
        Self { url, kept, answer }
    }

    /// From now on it answers like this.
    pub fn answers(&self, answer: Answer) -> &Self {
        *self.answer.lock().unwrap() = answer;
        self
    }

    /// What it was given, the oldest first.
    pub fn all(&self) -> Vec<Asked> {
        self.kept.lock().unwrap().clone()
    }
}

fn converse(client: TcpStream, into: &Mutex<Vec<Asked>>, how: &Mutex<Answer>) -> Option<()> {
    let mut say = client.try_clone().ok()?;
    let mut lines = BufReader::new(client);
    loop {
        let asked = read(&mut lines)?;
        into.lock().unwrap().push(asked);
        let answer = how.lock().unwrap().clone();
        let (status, body) = match answer {
            Answer::Says(status, body) => (status, body),
            Answer::Slowly(pause) => {
                std::thread::sleep(pause);
                (200, String::new())
            }
            Answer::Garbage => {
                say.write_all(b"\x00\xffnot http at all\r\n\r\n").ok()?;
                return None;
            }
            Answer::Endless(status) => {
                write!(say, "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n\r\n").ok()?;
                loop {
                    say.write_all(&[b' '; 1024]).ok()?;
                }
            }
            Answer::HangsUp => return None,
        };
        // A redirect would lead to a place that must never be asked.
        let place = if (300..400).contains(&status) { "location: /elsewhere\r\n" } else { "" };
        write!(say, "HTTP/1.1 {status} x\r\n{place}content-length: {}\r\n\r\n{body}", body.len()).ok()?;
    }
}

fn read(lines: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut asked = Asked::default();
    lines.read_line(&mut asked.line).ok().filter(|n| *n > 0)?;
    asked.line = asked.line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        match line.trim_end() {
            "" => break,
            header => asked.headers.push(header.to_owned()),
        }
    }
    let length = asked.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).ok()?;
    Some(asked)
}
