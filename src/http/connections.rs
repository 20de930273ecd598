//! Connections: how many there are at once, and how long each may take. A header must come within 10 seconds, a connection on
//! which nothing is asked stays for 75, and an answer is to be taken within two minutes; how long a request itself may take is
//! for the layers around the pages. When there are as many as this process has descriptors for, those give way that wait for
//! a header or a body to come whole, the oldest first; when none of them can, a few more are let in, which are told how this
//! process does and nothing else.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::http::{Request, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::clock::instant;

/// Descriptors for everything but connections of visitors: the database, files, mails, texts, figures.
const OTHERS: u64 = 64;

/// The most connections at once, however many descriptors there are: each takes some memory.
const MOST: u64 = 16_384;

/// How many more are let in to be told how this process does.
const ROOM: usize = 16;

/// How long accepting rests after the system refused to.
const REST: Duration = Duration::from_millis(50);

/// How many connections there may be, and how long each may take over what.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// At once.
    pub connections: usize,
    /// More than these, which are told how this process does and nothing else.
    pub room: usize,
    /// Until a header is complete, from its first byte, or from the beginning of the connection.
    pub header: Duration,
    /// Without anything.
    pub idle: Duration,
    /// Until an answer is taken.
    pub answer: Duration,
}

impl Bounds {
    /// As many connections as this process may have descriptors, less those that others need.
    pub fn of_this_process() -> Self {
        let room = ROOM as u64;
        let connections = descriptors().saturating_sub(OTHERS + room).clamp(room, MOST);
        Self { connections: usize::try_from(connections).unwrap_or(ROOM), ..Self::few(ROOM) }
    }

    fn shortest(&self) -> Duration {
        self.header.min(self.idle).min(self.answer)
    }

    /// So many connections.
    pub const fn few(connections: usize) -> Self {
        Self {
            connections,
            room: ROOM,
            header: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            answer: Duration::from_secs(120),
        }
    }
}

/// How many descriptors this process may have, after asking for as many as it is allowed to ask for.
fn descriptors() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Nofile);
    let all = Rlimit { current: before.maximum, maximum: before.maximum };
    match setrlimit(Resource::Nofile, all) {
        Ok(()) => before.maximum.unwrap_or(u64::MAX),
        Err(_) => before.current.unwrap_or(u64::MAX),
    }
}

/// Marks a request on a connection for which there was no room: it is told how this process does and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct NoRoom;

/// What a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// A header is on its way.
    Header,
    /// Nothing is asked.
    Idle,
    /// The body of a request is on its way; layers of ours see to its time.
    Body,
    /// A request is answered; layers of ours see to its time.
    Request,
    /// An answer is on its way.
    Answer,
    /// All of an answer is made, and its end is on its way.
    End,
}

/// One connection.
struct Line {
    number: u64,
    has_room: bool,
    at: Mutex<(Stage, Instant)>,
    give_way: Notify,
}

impl Line {
    fn at(&self) -> MutexGuard<'_, (Stage, Instant)> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, stage: Stage) {
        *self.at() = (stage, instant());
    }

    fn has_read(&self) {
        self.leave(Stage::Idle, Stage::Header);
    }

    /// All of a request has come, or nobody waits for the rest of it.
    fn has_come(&self) {
        self.leave(Stage::Body, Stage::Request);
    }

    /// What was handed over has left this process.
    fn has_sent(&self) {
        self.leave(Stage::End, Stage::Idle);
    }

    /// All of an answer is handed over. It has no more time for that.
    fn has_answered(&self) {
        let mut at = self.at();
        if at.0 == Stage::Answer {
            at.0 = Stage::End;
        }
    }

    fn leave(&self, stage: Stage, next: Stage) {
        let mut at = self.at();
        if at.0 == stage {
            *at = (next, instant());
        }
    }

    /// How long it may go on as it does; none when that has no bound here.
    fn left(&self, bounds: &Bounds) -> Option<Duration> {
        let (stage, since) = *self.at();
        let whole = match stage {
            Stage::Header => bounds.header,
            Stage::Idle => bounds.idle,
            Stage::Answer | Stage::End => bounds.answer,
            Stage::Body | Stage::Request => return None,
        };
        Some(whole.saturating_sub(since.elapsed()))
    }

    /// Since when it waits for a header or a body to be complete.
    fn waits_since(&self) -> Option<Instant> {
        let (stage, since) = *self.at();
        matches!(stage, Stage::Header | Stage::Idle | Stage::Body).then_some(since)
    }
}

/// All connections of one listener, the oldest first. Clones share them.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<BTreeMap<u64, Arc<Line>>>>);

impl Lines {
    fn all(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Line>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new connection. Where all places are taken, one that waits gives way; where none waits, there are a few more places
    /// for those who watch how this process does. None when there is no room even there.
    fn enter(&self, number: u64, bounds: &Bounds) -> Option<Arc<Line>> {
        let mut all = self.all();
        let mut has_room = true;
        if all.len() >= bounds.connections {
            let placed = all.values().filter(|line| line.has_room).count();
            has_room = placed < bounds.connections || give_way(&mut all, true);
            let besides = all.len().saturating_sub(placed);
            if !has_room && besides >= bounds.room && !give_way(&mut all, false) {
                return None;
            }
        }
        let at = Mutex::new((Stage::Header, instant()));
        let line = Arc::new(Line { number, has_room, at, give_way: Notify::new() });
        all.insert(number, line.clone());
        Some(line)
    }

    /// The connection that has waited longest for what its visitor sends gives way.
    fn make_room(&self) {
        let mut all = self.all();
        let _ = give_way(&mut all, true) || give_way(&mut all, false);
    }

    fn leave(&self, line: &Line) {
        self.all().remove(&line.number);
    }
}

/// The one that has waited longest for what its visitor sends gives way, of those that have a place or of those that have none;
/// false when none waits.
fn give_way(all: &mut BTreeMap<u64, Arc<Line>>, has_room: bool) -> bool {
    let those = all.values().filter(|line| line.has_room == has_room);
    let waiting = those.filter_map(|line| Some((line.waits_since()?, line.number)));
    let Some(line) = waiting.min().and_then(|(_, number)| all.remove(&number)) else { return false };
    metrics::counter!("portico_connections_given_up_total").increment(1);
    line.give_way.notify_one();
    true
}

/// A connection among all others. Dropped, it is none of them: also when a panic ends it.
struct Place {
    lines: Lines,
    line: Arc<Line>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lines.leave(&self.line);
    }
}

/// Serves what `router` answers to whoever connects, until `stop` is told; what was begun is finished first.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, mut stop: watch::Receiver<bool>) {
    let lines = Lines::default();
    let mut tasks = JoinSet::new();
    for number in 0.. {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                if let Some(line) = lines.enter(number, &bounds) {
                    let _ = stream.set_nodelay(true);
                    let (router, stop) = (router.clone(), stop.clone());
                    let place = Place { lines: lines.clone(), line };
                    tasks.spawn(async move { carry(stream, peer, router, &place.line, &bounds, stop).await });
                }
            }
            Err(error) => refused(&error, &lines).await,
        }
        while tasks.try_join_next().is_some() {}
    }
    drop(listener);
    while tasks.join_next().await.is_some() {}
}

/// The system does not hand over a connection: one that was broken off already, or there are too many files.
async fn refused(error: &io::Error, lines: &Lines) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "no connection is accepted");
        lines.make_room();
        tokio::time::sleep(REST).await;
    }
}

/// Carries one connection to its end.
async fn carry(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    line: &Arc<Line>,
    bounds: &Bounds,
    mut stop: watch::Receiver<bool>,
) {
    let service = service_fn(|request: Request<Incoming>| {
        line.enter(if request.body().is_end_stream() { Stage::Request } else { Stage::Body });
        let mut request = request.map(|body| Body::new(Coming { body, line: line.clone() }));
        request.extensions_mut().insert(ConnectInfo(peer));
        if !line.has_room {
            request.extensions_mut().insert(NoRoom);
        }
        let (router, line) = (router.clone(), line.clone());
        async move {
            let answered = router.oneshot(request).await;
            line.enter(Stage::Answer);
            answered.map(|mut answer: Response<Body>| {
                if !line.has_room {
                    // Whoever comes again may find a place.
                    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                answer.map(|body| Taken { body, line })
            })
        }
    });
    let io = TokioIo::new(Watched { stream, line: line.clone() });
    let mut connection = std::pin::pin!(http1::Builder::new().serve_connection(io, service));
    let mut stopping = false;
    loop {
        let overdue = async {
            // What it does may change meanwhile, and then there is more time.
            loop {
                let left = line.left(bounds).unwrap_or(bounds.shortest());
                if left.is_zero() {
                    return;
                }
                // What it does next may have less time than what it does now.
                tokio::time::sleep(left.min(bounds.shortest())).await;
            }
        };
        tokio::select! {
            _ = connection.as_mut() => return,
            () = line.give_way.notified() => return,
            () = overdue => return,
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// The stream of a connection; what comes on it ends its rest, which begins when all was handed to the system.
struct Watched {
    stream: TcpStream,
    line: Arc<Line>,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, buffer));
        if buffer.filled().len() > before {
            self.line.has_read();
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(Pin::new(&mut self.stream).poll_flush(cx));
        // Asked for when nothing is left in memory: an answer may be large, and whoever takes it slow.
        self.line.has_sent();
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// The body of a request; as long as it does not come whole, its connection waits.
struct Coming {
    body: Incoming,
    line: Arc<Line>,
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.line.has_come();
    }
}

impl HttpBody for Coming {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.line.has_come();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer; when all of it was taken, only its end is on its way.
struct Taken {
    body: Body,
    line: Arc<Line>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.line.has_answered();
    }
}

impl HttpBody for Taken {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_burst_there_is_room_again_as_soon_as_somebody_waits() {
        let (lines, bounds) = (Lines::default(), Bounds { room: 2, ..Bounds::few(3) });
        let busy: Vec<_> = (0..3).map(|number| lines.enter(number, &bounds).unwrap()).collect();
        busy.iter().for_each(|line| line.enter(Stage::Request));
        let besides: Vec<_> = (3..5).map(|number| lines.enter(number, &bounds).unwrap()).collect();
        assert!(busy.iter().all(|line| line.has_room) && besides.iter().all(|line| !line.has_room));
        // Those without a place give way among themselves, and nobody else when all are busy.
        assert!(!lines.enter(5, &bounds).unwrap().has_room && lines.all().len() == 5);
        lines.all().values().for_each(|line| line.enter(Stage::Request));
        assert!(lines.enter(6, &bounds).is_none());
        busy.iter().for_each(|line| line.enter(Stage::Idle));
        for number in 7..20 {
            let came = lines.enter(number, &bounds).unwrap();
            assert!(came.has_room && lines.all().len() == 5, "{number}");
        }
        assert!(busy.iter().all(|line| !lines.all().contains_key(&line.number)));
    }
}
