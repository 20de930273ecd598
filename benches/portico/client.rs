//! A small HTTP/1.1 client over blocking sockets, for loopback: cheap enough not to be what is measured.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use portico::clock::instant;

/// What browsers call themselves; the server reads it.
const AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/// Nothing here takes longer than this to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A keep-alive connection, one request at a time.
pub struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
}

/// An answer as it was sent.
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// Its body, out of its chunks, still compressed.
    pub body: Vec<u8>,
    /// Everything on the wire, in bytes.
    pub length: usize,
}

/// Where the parts of an answer lie in the buffer.
struct Extent {
    status: u16,
    head: usize,
    end: usize,
    chunked: bool,
}

impl Connection {
    /// To a server that listens.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let socket = TcpStream::connect_timeout(&address, PATIENCE)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, buffer: vec![0; 64 * 1024] })
    }

    /// Another one to the same server.
    pub fn again(&self) -> Result<Self> {
        Self::open(self.socket.peer_addr()?)
    }

    /// Asks, and waits for the answer.
    pub fn ask(&mut self, request: &[u8]) -> Result<Reply> {
        self.send(request)?;
        let extent = self.receive()?;
        let body = &self.buffer[extent.head..extent.end];
        let body = if extent.chunked { unchunked(body).context("broken chunks")?.1 } else { body.to_vec() };
        let head = String::from_utf8_lossy(&self.buffer[..extent.head]).into_owned();
        Ok(Reply { status: extent.status, head, body, length: extent.end })
    }

    fn send(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.socket.write_all(request)?)
    }

    fn receive(&mut self) -> Result<Extent> {
        let mut filled = 0;
        loop {
            if filled == self.buffer.len() {
                self.buffer.resize(filled * 2, 0);
            }
            let read = self.socket.read(&mut self.buffer[filled..]).context("no answer")?;
            ensure!(read > 0, "the server closed the connection");
            filled += read;
            if let Some(extent) = extent(&self.buffer[..filled])? {
                return Ok(extent);
            }
        }
    }
}

impl Reply {
    /// The values of a header.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.head.lines().filter_map(|line| line.split_once(':'));
        pairs.filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// The extent of the answer in `bytes`; none while it is incomplete.
fn extent(bytes: &[u8]) -> Result<Option<Extent>> {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&bytes[..head]).context("headers that are no text")?;
    let status = text.get(9..12).and_then(|status| status.parse().ok()).context("no status")?;
    let mut extent = Extent { status, head, end: head, chunked: false };
    for (name, value) in text.lines().filter_map(|line| line.split_once(':')) {
        match value.trim() {
            length if name.eq_ignore_ascii_case("content-length") => {
                extent.end = head + length.parse::<usize>()?
            }
            "chunked" if name.eq_ignore_ascii_case("transfer-encoding") => extent.chunked = true,
            _ => {}
        }
    }
    if extent.chunked {
        let Some((length, _)) = unchunked(&bytes[head..]) else { return Ok(None) };
        extent.end = head + length;
    }
    Ok((bytes.len() >= extent.end).then_some(extent))
}

/// How long a body in chunks is on the wire, and what it holds; none while it is incomplete.
fn unchunked(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let (mut at, mut body) = (0, vec![]);
    loop {
        let line = bytes.get(at..)?.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[at..at + line]).ok()?, 16).ok()?;
        let start = at + line + 2;
        body.extend_from_slice(bytes.get(start..start + size)?);
        at = start + size + 2;
        if size == 0 {
            return (bytes.len() >= at).then_some((at, body));
        }
    }
}

/// A request for a page, as a browser would make it; `encodings` is what it accepts.
pub fn page_request(path: &str, encodings: Option<&str>) -> Vec<u8> {
    let encodings = encodings.map(|list| format!("Accept-Encoding: {list}\r\n")).unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\n{}{encodings}\r\n", common()).into()
}

/// The same with more headers, each a line.
pub fn page_request_with(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").into()
}

/// A form from a page of ours, of somebody without cookies.
pub fn form_request(path: &str, form: &str) -> Vec<u8> {
    let kind = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n";
    format!("POST {path} HTTP/1.1\r\n{}{kind}Content-Length: {}\r\n\r\n{form}", common(), form.len()).into()
}

/// The headers of every request.
fn common() -> String {
    format!("Host: localhost\r\nUser-Agent: {AGENT}\r\nAccept: text/html\r\n")
}

/// When a load ends: whichever comes first.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// Answers.
    pub count: usize,
    /// Time.
    pub time: Duration,
}

/// Keeps one request under way on each connection, from this thread alone, and answers how many were answered in which
/// time. Any status but 200 is an error.
pub fn load(connections: &mut [Connection], request: &[u8], bounds: Bounds) -> Result<(usize, Duration)> {
    let begun = instant();
    let mut answered = 0;
    for connection in &mut *connections {
        connection.send(request)?;
    }
    loop {
        // One answer from each in turn: while this thread goes round, the server works on all the others.
        let more = answered + connections.len() < bounds.count && begun.elapsed() < bounds.time;
        for connection in &mut *connections {
            let status = connection.receive()?.status;
            ensure!(status == 200, "status {status} under load");
            if more {
                connection.send(request)?;
            }
        }
        answered += connections.len();
        if !more {
            return Ok((answered, begun.elapsed()));
        }
    }
}

/// Several connections to one server.
pub fn connect(address: SocketAddr, count: usize) -> Result<Vec<Connection>> {
    (0..count).map(|_| Connection::open(address)).collect()
}

/// One browser: a connection and a jar of cookies.
pub struct Browser {
    connection: Connection,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A browser that was never here before.
    pub fn open(address: SocketAddr) -> Result<Self> {
        Ok(Self { connection: Connection::open(address)?, cookies: BTreeMap::new() })
    }

    /// Another window of it, on a connection of its own.
    pub fn beside(&self) -> Result<Self> {
        Ok(Self { connection: self.connection.again()?, cookies: self.cookies.clone() })
    }

    /// Becomes another browser, on the same connection.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Result<&str> {
        self.cookies.get(name).map(String::as_str).with_context(|| format!("no cookie {name}"))
    }

    /// Opens a page.
    pub fn visit(&mut self, path: &str) -> Result<Reply> {
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), b"")
    }

    /// Sends a form, and answers where it leads.
    pub fn submit(&mut self, path: &str, form: &str) -> Result<String> {
        let reply = self.post(path, form)?;
        match reply.headers("location").next() {
            Some(location) if reply.status == 303 => Ok(location.to_owned()),
            _ => bail!("{path} answered {}", reply.status),
        }
    }

    /// Sends a form, and answers what comes of it.
    pub fn post(&mut self, path: &str, form: &str) -> Result<Reply> {
        self.post_as(path, "application/x-www-form-urlencoded", form.as_bytes())
    }

    /// Sends a form of another kind, and answers what comes of it.
    pub fn post_as(&mut self, path: &str, kind: &str, form: &[u8]) -> Result<Reply> {
        let kind = format!("Content-Type: {kind}\r\nSec-Fetch-Site: same-origin\r\n");
        let head = format!("POST {path} HTTP/1.1\r\n{kind}Content-Length: {}\r\n", form.len());
        self.ask(&head, form)
    }

    fn ask(&mut self, head: &str, body: &[u8]) -> Result<Reply> {
        let jar: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = if jar.is_empty() { String::new() } else { format!("Cookie: {}\r\n", jar.join("; ")) };
        let reply =
            self.connection.ask(&[format!("{head}{}{cookies}\r\n", common()).as_bytes(), body].concat())?;
        for line in reply.headers("set-cookie") {
            let pair = line.split(';').next().unwrap_or_default();
            match pair.split_once('=') {
                Some((name, "")) => drop(self.cookies.remove(name)),
                Some((name, value)) => drop(self.cookies.insert(name.into(), value.into())),
                None => {}
            }
        }
        Ok(reply)
    }
}
