//! A node as its operator sees it: figures, log lines, and a stop that loses nothing.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::Method;
use portico::storage::Db;

use crate::world::database::number;
use crate::world::server::{FREE, Process, Site, done, free_port, poll};
use crate::world::wire::{Ask, over_socket};

const ADA: &str = "ada.canary@example.com";

async fn sign_up(process: &Process, address: &str) {
    let mut browser = process.browser();
    browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await;
    let code = process.code(address).await;
    browser.fill("Code", &crate::world::mailbox::wrong(&code)).submit("Continue").await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn figures_are_served_on_their_own_address_alone_and_name_nobody() {
    let site = Site::new().await;
    let process = site.serve_with(&[("PORTICO_METRICS_LISTEN", FREE), ("PORTICO_RATE_LIMITS", "on")]);
    sign_up(&process, ADA).await;
    let browser = process.browser();
    browser.send(browser.ask_path(Method::GET, "/no/such/canary")).await;
    for _ in 0..6 {
        let url = browser.url().join("/act/sign_in/create").unwrap();
        browser.send(browser.post(&url, "identifier=eve%40example.com".into())).await;
    }
    assert_eq!(browser.send(browser.ask_path(Method::GET, "/metrics")).await.status, 404);
    let address = process.figures;
    let told = over_socket(address, &Ask::new(Method::GET, "/metrics")).unwrap();
    assert_eq!(told.status, 200);
    assert!(told.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    for line in [
        "# TYPE portico_http_requests_total counter",
        "# TYPE portico_http_request_seconds histogram",
        "portico_http_requests_total{route=\"/sign-up\",status=\"2xx\"} ",
        "portico_http_requests_total{route=\"/act/sign_up/attempt\",status=\"3xx\"} 2",
        "portico_http_requests_total{route=\"/act/sign_in/create\",status=\"4xx\"} ",
        "portico_http_requests_total{route=\"none\",status=\"4xx\"} ",
        "portico_http_request_seconds_bucket{route=\"/sign-up\",le=\"+Inf\"} ",
        "portico_events_total{kind=\"sign_up.completed\",outcome=\"ok\"} 1",
        "portico_events_total{kind=\"sign_up.attempted\",outcome=\"form_code_incorrect\"} 1",
        "portico_events_total{kind=\"sign_in.created\",outcome=\"form_identifier_not_found\"} ",
        "portico_limited_total{limit=\"starts\"} ",
        "portico_messages_total{outcome=\"sent\"} ",
        "portico_messages_waiting ",
        "portico_database_connections{state=\"idle\"} ",
        "portico_build_info{version=\"",
    ] {
        assert!(told.body.contains(line), "{line} in\n{}", told.body);
    }
    for identifier in ["canary", "example.com", "user_", "client_", "req_", "127.0.0.1", "evt_"] {
        assert!(!told.body.contains(identifier), "{identifier} in\n{}", told.body);
    }
    assert_eq!(over_socket(address, &Ask::new(Method::GET, "/sign-in")).unwrap().status, 404);
    let again = over_socket(address, &Ask::new(Method::GET, "/metrics")).unwrap();
    assert!(again.body.contains("portico_events_total{kind=\"sign_up.completed\",outcome=\"ok\"} 1"));
    let taken = done(
        site.command(&[])
            .env("PORTICO_LISTEN", "127.0.0.1:0")
            .env("PORTICO_METRICS_LISTEN", address.to_string())
            .output()
            .unwrap(),
    );
    assert!(taken.status == 1 && taken.err.contains("for metrics"), "{taken:?}");
}

/// Requests with everything that a stranger can put into a log.
async fn provoke(process: &Process) {
    let hostile = "\u{1b}[31mred\r\nforged: yes";
    for target in [
        "/%0A%1b%5B31mforged",
        "/sign-in?x=%0d%0aforged:%20yes",
        "/v1/verify?token=%0Aforged",
        "/\u{202e}forged",
    ] {
        let ask = Ask::new(Method::GET, target)
            .header("host", "localhost")
            .header("user-agent", "x\"}\tforged: yes");
        let _ = process.ask(&ask);
    }
    let browser = process.browser();
    for (path, form) in [
        ("/act/sign_in/create", format!("identifier={}%40example.com", urlencoded(hostile))),
        ("/act/sign_up/create", format!("email_address={}", urlencoded(&format!("a{hostile}@example.com")))),
        ("/act/sign_up/attempt", format!("code={}", urlencoded(hostile))),
    ] {
        let url = browser.url().join(path).unwrap();
        browser.send(browser.post(&url, form).header("x-forwarded-for", "1.2.3.4, forged")).await;
    }
    // What is no HTTP at all.
    let mut socket = TcpStream::connect(process.address).unwrap();
    let _ = socket.write_all(b"GET /\n\x1b[31mforged HTTP/9\r\n\r\n\r\n");
    let _ = socket.read(&mut [0; 64]);
}

fn urlencoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn every_json_line_of_a_request_has_its_id_and_nobody_forges_one() {
    let site = Site::new().await;
    let process = site.serve_with(&[("PORTICO_LOG_FORMAT", "json"), ("PORTICO_LOG", "portico=trace,info")]);
    provoke(&process).await;
    sign_up(&process, ADA).await;
    let mut answered = 0;
    let log = process.log();
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line:?}"));
        assert!(
            line["timestamp"].is_string() && line["level"].is_string() && line["target"].is_string(),
            "{line}"
        );
        let message = line["fields"]["message"].as_str().unwrap_or_default();
        assert!(!message.contains("forged"), "{line}");
        if matches!(message, "answered" | "event") {
            let id = line["spans"][0]["id"].as_str();
            assert!(id.is_some_and(|id| id.starts_with("req_")), "{line}");
            answered += 1;
        }
    }
    assert!(answered > 10, "{log}");
    assert!(!log.contains("canary"), "no address");
}

#[tokio::test]
async fn every_plain_line_is_ours() {
    let site = Site::new().await;
    let process = site.serve_with(&[("PORTICO_LOG", "portico=trace,info")]);
    provoke(&process).await;
    let log = process.log();
    assert!(log.lines().count() > 5);
    for line in log.lines() {
        let time = line.split_whitespace().next().unwrap_or_default();
        assert!(time.len() == 27 && time.starts_with("20") && time.ends_with('Z'), "not ours: {line:?}");
        assert!(!line.contains(char::is_control), "{line:?}");
    }
}

/// An open connection over which one request was answered.
fn kept_alive(address: SocketAddr) -> TcpStream {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut answer = vec![];
    while !answer.ends_with(b"ok\n") {
        let mut some = [0; 4096];
        let n = socket.read(&mut some).unwrap();
        assert!(n > 0, "closed too early");
        answer.extend_from_slice(&some[..n]);
    }
    socket
}

/// One request; what became of it, and whether the server had taken it.
fn ask_once(address: SocketAddr) -> Result<(), String> {
    let Ok(mut socket) = TcpStream::connect(address) else { return Ok(()) };
    let mut whole = vec![];
    let sent = socket.write_all(b"GET /sign-in HTTP/1.0\r\nhost: localhost\r\n\r\n");
    let read = sent.and_then(|()| socket.read_to_end(&mut whole));
    let text = String::from_utf8_lossy(&whole);
    match read {
        // Nobody had taken it yet: whoever asks may ask another node.
        _ if whole.is_empty() => Ok(()),
        Ok(_) if text.starts_with("HTTP/1.0 200") && text.trim_end().ends_with("</html>") => Ok(()),
        other => Err(format!("{other:?}: {text:.200}")),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stop_under_load_loses_no_request_and_leaves_no_connection() {
    let site = Site::new().await;
    let process = site.serve();
    let address = process.address;
    let idle: Vec<_> = (0..8).map(|_| kept_alive(address)).collect();
    let mut half = kept_alive(address);
    let form = "identifier=nobody%40example.com";
    let head = format!(
        "POST /act/sign_in/create HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        form.len()
    );
    half.write_all(head.as_bytes()).unwrap();
    half.write_all(&form.as_bytes()[..5]).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let asked: Arc<[AtomicUsize; 4]> = Arc::default();
    let load: Vec<_> = (0..4)
        .map(|n| {
            let (stop, asked) = (stop.clone(), asked.clone());
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    ask_once(address).unwrap();
                    asked[n].fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    poll("all of them are served", || {
        asked.iter().all(|asked| asked.load(Ordering::Relaxed) > 10).then_some(())
    });
    process.terminate();
    poll("the stop is noticed", || process.log().contains("stopping").then_some(()));
    // Those who wait for nothing are let go at once, though somebody is still being served.
    for mut socket in idle {
        let n = socket.read(&mut [0; 16]).expect("closed in good order");
        assert_eq!(n, 0, "nothing more was said");
    }
    half.write_all(&form.as_bytes()[5..]).unwrap();
    let mut answer = String::new();
    half.read_to_string(&mut answer).expect("answered whole");
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("location: /sign-in"), "{answer}");
    let status = process.wait(Duration::from_secs(60)).expect("it ends");
    assert_eq!(status.code(), Some(0));
    stop.store(true, Ordering::Relaxed);
    for thread in load {
        thread.join().unwrap();
    }
}

/// A mail server that takes its time, and tells when a mail has begun and when it has it all.
fn slow_mail_server(pause: Duration) -> (String, Arc<AtomicBool>, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let (begun, whole) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (tell_begun, tell_whole) = (begun.clone(), whole.clone());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let (begun, whole) = (tell_begun.clone(), tell_whole.clone());
            std::thread::spawn(move || take_mail(socket.unwrap(), pause, &begun, &whole));
        }
    });
    (url, begun, whole)
}

fn take_mail(socket: TcpStream, pause: Duration, begun: &AtomicBool, whole: &AtomicBool) -> Option<()> {
    use std::io::BufRead;
    let mut out = socket.try_clone().ok()?;
    let mut lines = std::io::BufReader::new(socket).lines();
    out.write_all(b"220 here\r\n").ok()?;
    let mut data = false;
    while let Some(Ok(line)) = lines.next() {
        let answer: &[u8] = match line.as_str() {
            "." if data => {
                std::thread::sleep(pause);
                whole.store(true, Ordering::SeqCst);
                data = false;
                b"250 taken\r\n"
            }
            _ if data => continue,
            "DATA" => {
                data = true;
                begun.store(true, Ordering::SeqCst);
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 fine\r\n",
        };
        out.write_all(answer).ok()?;
    }
    Some(())
}

#[tokio::test]
async fn a_mail_under_way_is_handed_over_before_the_end() {
    let site = Site::new().await;
    let (url, begun, whole) = slow_mail_server(Duration::from_millis(1500));
    let process = site.serve_with(&[("PORTICO_SMTP_URL", &url)]);
    let mut browser = process.browser();
    browser.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await;
    poll("the mail is under way", || begun.load(Ordering::SeqCst).then_some(()));
    process.terminate();
    let status = process.wait(Duration::from_secs(60)).expect("it ends");
    assert_eq!(status.code(), Some(0));
    assert!(whole.load(Ordering::SeqCst), "the server has it all");
    let db = Db::open(&site.database.url).await.unwrap();
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM outbox WHERE sent_at IS NOT NULL AND attempts = 1").await,
        1
    );
}

/// A pipe: the end that is read, and the one that is written.
fn pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    std::io::pipe().unwrap()
}

/// How many lines of the log were lost.
fn lost(figures: &str) -> u64 {
    let told = over_socket(figures.parse().unwrap(), &Ask::new(Method::GET, "/metrics")).unwrap();
    let line = told.body.lines().find(|line| line.starts_with("portico_log_lines_lost_total "));
    line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn a_log_that_cannot_be_written_loses_lines_and_no_request() {
    let (sleeper, never_read) = pipe();
    let (gone, closed) = pipe();
    drop(gone);
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let unread = || Stdio::from(never_read.try_clone().unwrap());
    let shut = || Stdio::from(closed.try_clone().unwrap());
    let kinds: [(&str, &dyn Fn() -> Stdio); 3] =
        [("a full disk", &full), ("a reader that ended", &shut), ("a reader that sleeps", &unread)];
    for (what, into) in kinds {
        let site = Site::new().await;
        let figures = format!("127.0.0.1:{}", free_port());
        let environment =
            [("PORTICO_METRICS_LISTEN", figures.as_str()), ("PORTICO_LOG", "trace,portico=trace")];
        let process = site.serve_into(&environment, into);
        let page = Ask::new(Method::GET, "/sign-in").header("host", "localhost:3000");
        poll(&format!("lines are lost: {what}"), || {
            // Enough that a reader who sleeps is not waited for long: so many lines wait for it before one is lost.
            for _ in 0..100 {
                let answer = process.ask(&page).unwrap();
                assert_eq!(answer.status, 200, "{what}: {answer:?}");
            }
            (lost(&figures) > 0).then_some(())
        });
        sign_up(&process, ADA).await;
        process.terminate();
        let status = process.wait(Duration::from_secs(15)).unwrap_or_else(|| panic!("{what}: it ends"));
        assert_eq!(status.code(), Some(0), "{what}");
    }
    drop(sleeper);
}

#[tokio::test]
async fn a_command_whose_answer_nobody_can_read_has_failed_and_says_so() {
    let site = Site::migrated().await;
    for arguments in [&["settings", "export"] as &[&str], &["doctor"], &["keys", "create"], &["keys", "list"]]
    {
        let (gone, closed) = pipe();
        drop(gone);
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        for out in [Stdio::from(closed), Stdio::from(full)] {
            let told = done(site.command(arguments).stdout(out).stderr(Stdio::piped()).output().unwrap());
            assert_eq!(told.status, 1, "{arguments:?}: {told:?}");
            assert!(told.err.contains("portico: standard output takes nothing: "), "{told:?}");
            assert!(!told.err.contains("panicked"), "{told:?}");
        }
    }
    // Nor does a reason that nobody can read become a panic.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let told = done(site.command(&["settings", "get", "no.such"]).stderr(full).output().unwrap());
    assert_eq!(told.status, 1);
}
