//! Connections that nobody uses well: half a header, no answer taken, more of them than there is room for.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::routing::{get as reading, post as posting};
use hyper::body::Frame;
use portico::http::connections::{self, Bounds};
use portico::storage::Writes;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::world::server::{Process, Site, poll};
use crate::world::{ADA, World};

/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(20);

const BOUNDS: Bounds = Bounds { connections: 64, room: 4, header: LONG, idle: LONG, answer: LONG };

/// A listener in front of a world, until the second is told to stop; the third ends when it has.
async fn front(
    world: &World,
    bounds: Bounds,
) -> (SocketAddr, watch::Sender<bool>, tokio::task::JoinHandle<()>) {
    before(world.app().router(), bounds).await
}

/// The same, before anything that answers.
async fn before(
    router: Router,
    bounds: Bounds,
) -> (SocketAddr, watch::Sender<bool>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    (address, stop, tokio::spawn(connections::serve(listener, router, bounds, stopped)))
}

/// A connection on which this was sent.
fn open(address: SocketAddr, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    stream
}

/// All that comes until the other side ends the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut all = vec![];
    match stream.read_to_end(&mut all) {
        Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => panic!("it stays open: {error}"),
        _ => String::from_utf8_lossy(&all).into_owned(),
    }
}

/// What comes up to these words; the connection stays.
fn until(stream: &mut TcpStream, words: &str) -> String {
    let (mut all, mut byte) = (vec![], [0]);
    while !all.ends_with(words.as_bytes()) {
        stream.read_exact(&mut byte).unwrap();
        all.push(byte[0]);
    }
    String::from_utf8(all).unwrap()
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n\r\n")
}

/// A page that takes as long as we want.
#[derive(Clone)]
struct Slow {
    begun: Arc<Semaphore>,
    end: Arc<Semaphore>,
}

impl Slow {
    fn new() -> Self {
        Self { begun: Arc::new(Semaphore::new(0)), end: Arc::new(Semaphore::new(0)) }
    }

    /// Beside all others.
    fn beside(&self, world: &World) -> Router {
        let Self { begun, end } = self.clone();
        let answer = async move |_: Bytes| {
            begun.add_permits(1);
            end.acquire().await.unwrap().forget();
            "done"
        };
        world.app().router().route("/slow", posting(answer))
    }

    /// A connection on which it is being answered.
    async fn ask(&self, address: SocketAddr) -> TcpStream {
        let stream = open(
            address,
            "POST /slow HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx",
        );
        self.begun.acquire().await.unwrap().forget();
        stream
    }

    /// That many are answered now.
    fn finish(&self, count: usize) {
        self.end.add_permits(count);
    }
}

/// A form whose body does not come, once the server waits for it.
fn without_its_body(address: SocketAddr) -> TcpStream {
    let mut stream = open(
        address,
        "POST /act/sign_in/create HTTP/1.1\r\nhost: localhost:3000\r\nexpect: 100-continue\r\n\
         content-type: application/x-www-form-urlencoded\r\nconnection: close\r\ncontent-length: 12\r\n\r\n",
    );
    assert!(until(&mut stream, "\r\n\r\n").starts_with("HTTP/1.1 100"));
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_are_too_many_the_oldest_without_a_complete_header_gives_way() {
    let world = World::new().await;
    let (address, _stop, _) = front(&world, Bounds { connections: 4, ..BOUNDS }).await;
    let mut half: Vec<_> = (0..4).map(|_| open(address, "GET /sign-in HTTP/1.1\r\nhost: local")).collect();
    assert!(rest(open(address, &get("/sign-in"))).starts_with("HTTP/1.1 200"));
    assert_eq!(rest(half.remove(0)), "", "the oldest");
    for mut stream in half {
        stream.write_all(b"host:3000\r\nconnection: close\r\n\r\n").unwrap();
        assert!(rest(stream).starts_with("HTTP/1.1 200"), "the others");
    }
    // Far more of them, and nobody who asks is kept out.
    let flood: Vec<_> = (0..100).map(|_| open(address, "GET /")).collect();
    assert!(rest(open(address, &get("/healthz"))).starts_with("HTTP/1.1 200"));
    assert!(rest(open(address, &get("/sign-in"))).starts_with("HTTP/1.1 200"));
    drop(flood);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_connection_gives_way_and_one_that_is_answered_does_not() {
    let (world, slow) = (World::new().await, Slow::new());
    let (address, _stop, _) = before(slow.beside(&world), Bounds { connections: 2, ..BOUNDS }).await;
    let busy = slow.ask(address).await;
    let mut idle = open(address, "GET /healthz HTTP/1.1\r\nhost: localhost:3000\r\n\r\n");
    until(&mut idle, "\r\n\r\n");
    assert!(rest(open(address, &get("/sign-in"))).starts_with("HTTP/1.1 200"));
    rest(idle);
    slow.finish(1);
    assert!(rest(busy).starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_do_not_come_give_way_the_oldest_first_and_the_others_are_taken() {
    let world = World::new().await;
    let (address, _stop, _) = front(&world, Bounds { connections: 4, ..BOUNDS }).await;
    let mut waiting: Vec<_> = (0..4).map(|_| without_its_body(address)).collect();
    assert!(rest(open(address, &get("/sign-in"))).starts_with("HTTP/1.1 200"));
    assert_eq!(rest(waiting.remove(0)), "", "the oldest");
    for mut stream in waiting {
        stream.write_all(b"identifier=x").unwrap();
        assert!(rest(stream).starts_with("HTTP/1.1 303"), "the others");
    }
    // A part of a body is no body; and there may be far more of them.
    let mut flood: Vec<_> = (0..100).map(|_| without_its_body(address)).collect();
    flood.iter_mut().skip(96).for_each(|stream| stream.write_all(b"ident").unwrap());
    for path in ["/healthz", "/sign-in", "/sign-up"] {
        assert!(rest(open(address, &get(path))).starts_with("HTTP/1.1 200"), "{path}");
    }
}

/// An answer of one piece; the semaphore hears when the server holds all of it.
struct Large(Option<Bytes>, Arc<Semaphore>);

impl HttpBody for Large {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }
}

impl Drop for Large {
    fn drop(&mut self) {
        self.1.add_permits(1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_large_answer_does_not_give_way_while_it_is_taken() {
    const SIZE: usize = 64 * 1024 * 1024;
    let (world, made) = (World::new().await, Arc::new(Semaphore::new(0)));
    let large = {
        let made = made.clone();
        async move || Body::new(Large(Some(vec![b'x'; SIZE].into()), made))
    };
    let router = world.app().router().route("/large", reading(large));
    let (address, _stop, _) = before(router, Bounds { connections: 1, ..BOUNDS }).await;
    let taking = open(address, &get("/large"));
    made.acquire().await.unwrap().forget();
    assert!(rest(open(address, &get("/sign-in"))).starts_with("HTTP/1.1 503"), "there is no place");
    assert!(rest(taking).len() > SIZE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_a_panic_ends_takes_no_place() {
    let world = World::new().await;
    let panics = async || {
        if SHORT < LONG {
            panic!("outside of all layers");
        }
    };
    let router = world.app().router().route("/panics", reading(panics));
    let (address, _stop, _) = before(router, Bounds { connections: 1, ..BOUNDS }).await;
    assert_eq!(rest(open(address, &get("/panics"))), "");
    poll("there is room", || rest(open(address, &get("/sign-in"))).starts_with("HTTP/1.1 200").then_some(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_all_are_answered_a_few_more_are_told_how_it_does_and_when_to_come_again() {
    let (world, slow) = (World::new().await, Slow::new());
    let (address, _stop, _) = before(slow.beside(&world), Bounds { connections: 2, ..BOUNDS }).await;
    let busy = [slow.ask(address).await, slow.ask(address).await];
    for path in ["/healthz", "/readyz"] {
        assert!(rest(open(address, &get(path))).starts_with("HTTP/1.1 200"), "{path}");
    }
    for path in ["/sign-in", "/v1/environment", "/api/v1/users", "/assets/app.js", "/nowhere"] {
        let told = rest(open(address, &get(path)));
        assert!(told.starts_with("HTTP/1.1 503") && told.contains("retry-after: 5\r\n"), "{path}: {told}");
    }
    // Whoever would stay is told that the connection ends, and it does.
    for (path, status) in [("/healthz", 200), ("/sign-in", 503)] {
        let told = rest(open(address, &format!("GET {path} HTTP/1.1\r\nhost: localhost:3000\r\n\r\n")));
        assert!(told.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {told}");
        assert!(told.contains("\r\nconnection: close\r\n"), "{path}: {told}");
    }
    // Not even those who ask for this may be more than a few.
    let more: Vec<_> = (0..BOUNDS.room).map(|_| without_its_body_or_room(address)).collect();
    assert!(more.iter().all(|told| told.starts_with("HTTP/1.1 503")));
    slow.finish(2);
    for stream in busy {
        assert!(rest(stream).starts_with("HTTP/1.1 200"));
    }
    assert!(rest(open(address, &get("/sign-in"))).starts_with("HTTP/1.1 200"), "there is room again");
}

/// The answer to a form that is not even read.
fn without_its_body_or_room(address: SocketAddr) -> String {
    let head = "POST /act/sign_in/create HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 12\r\n\r\nidentifier=x";
    rest(open(address, head))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_has_its_time_and_so_has_rest_and_an_answer() {
    let world = World::new().await;
    let (address, _stop, _) = front(&world, Bounds { header: SHORT, ..BOUNDS }).await;
    for half in ["", "G", "GET /sign-in HTTP/1.1\r\n", "GET / HTTP/1.1\r\nhost: localhost:3000\r\nx: "] {
        assert_eq!(rest(open(address, half)), "", "{half:?}");
    }
    // The second header of a connection, too, and nothing of the first is lost.
    let two = "GET /healthz HTTP/1.1\r\nhost: localhost:3000\r\n\r\n";
    let mut stream = open(address, two);
    until(&mut stream, "\r\n\r\n");
    stream.write_all(b"GET /hea").unwrap();
    assert!(!rest(stream).contains("HTTP/1.1"), "half a header is not answered");
    let (address, _stop, _) = front(&world, Bounds { idle: SHORT, ..BOUNDS }).await;
    assert!(rest(open(address, two)).starts_with("HTTP/1.1 200"), "it is closed, being idle");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_finishes_what_was_begun_and_takes_nothing_new() {
    let world = World::new().await;
    let (address, stop, served) = front(&world, BOUNDS).await;
    let mut busy = without_its_body(address);
    let mut idle = open(address, "GET /healthz HTTP/1.1\r\nhost: localhost:3000\r\n\r\n");
    until(&mut idle, "\r\n\r\n");
    stop.send(true).unwrap();
    rest(idle);
    busy.write_all(b"identifier=x").unwrap();
    assert!(rest(busy).starts_with("HTTP/1.1 303"));
    served.await.unwrap();
    assert!(TcpStream::connect(address).is_err());
}

/// What is told when a node may have few descriptors, and somebody opens more connections than those.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_few_descriptors_goes_on_whatever_is_opened_and_left() {
    let site = Site::new().await;
    let command = || {
        let plain = site.command(&[]);
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "ulimit -n 256; exec \"$0\""]).arg(plain.get_program());
        command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(site.folder.path());
        command
    };
    let process = Process::start(command, site.folder.path(), None);
    let crate::world::browser::Server::Address(address) = process.server() else { panic!("an address") };
    let half: Vec<_> = (0..400).map(|_| open(address, "GET /sign-in HTTP/1.1\r\n")).collect();
    for path in ["/healthz", "/readyz", "/sign-in"] {
        let told = rest(open(address, &get(path)));
        assert!(told.starts_with("HTTP/1.1 200"), "{path}: {told}");
    }
    drop(half);
}

/// Posts of Ada's browsers wait for her row, which somebody holds: one of them at the database, a few in memory, the others are told
/// to come again, and everybody else is answered.
async fn many_posts_while_a_row_is_held(of_the_browser: bool) {
    const POSTS: usize = 100;
    const WAIT: usize = 65;
    let world = World::new().await;
    let ada = world.sign_up(ADA).await;
    let mut ada = ada.that_may_wait();
    ada.visit("/user").await;
    let (url, form) = ada.form("Save");
    let mut holder = world.db.begin().await.unwrap();
    let held = match of_the_browser {
        true => "UPDATE clients SET created_at = created_at",
        false => "UPDATE users SET created_at = created_at",
    };
    (&mut holder).exec(held, vec![]).await.unwrap();
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..POSTS {
        let (tab, ask) = (ada.tab(), ada.post(&url, form.clone()).or_unavailable());
        posts.spawn(async move { tab.send(ask).await });
    }
    for _ in WAIT..POSTS {
        let told = posts.join_next().await.unwrap().unwrap();
        assert_eq!((told.status.as_u16(), told.header("retry-after")), (503, Some("5")));
    }
    // On SQLite nobody else writes while somebody does; reading goes on.
    let mut eve = world.browser();
    assert!(eve.visit("/sign-up").await.has_button("Continue"));
    if crate::world::database::server().is_some() {
        eve.fill("Email address", "eve@example.com")
            .submit("Continue")
            .await
            .is_at("/sign-up/verify-email-address");
        let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waiting = world.count(waiting).await;
        assert!(waiting <= 1, "{waiting} connections wait for the row");
    }
    holder.commit().await.unwrap();
    while let Some(done) = posts.join_next().await {
        assert_eq!(done.unwrap().status, 303);
    }
}

#[tokio::test]
async fn many_posts_of_one_browser_wait_for_each_other_and_hold_up_nobody_else() {
    many_posts_while_a_row_is_held(true).await;
}

#[tokio::test]
async fn many_posts_for_one_account_wait_for_each_other_and_hold_up_nobody_else() {
    many_posts_while_a_row_is_held(false).await;
}
