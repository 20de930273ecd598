//! How long those who watch the process wait for `/healthz` while somebody attacks it, each time on a connection of their own:
//! what 95 of a hundred wait at most. Attackers share the machine with the process and with this benchmark.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::Duration;

use anyhow::{Result, ensure};
use portico::clock::instant;

use super::client::{Connection, form_request, page_request};
use super::report::{self, Aim};
use super::server::{Binary, Running};

const ATTACKERS: usize = 4;
const SAMPLES: usize = 200;
/// How long an attack goes on before anybody watches.
const BEFORE: Duration = Duration::from_secs(1);
/// Between one look and the next: an attack comes in waves, and none should be missed.
const BETWEEN: Duration = Duration::from_millis(15);
const MOST: Aim = Aim::AtMost(100.0, " ms");
/// Few descriptors, so that attackers take all places: each holds so many connections.
const DESCRIPTORS: u32 = 256;
const HELD: usize = 150;

/// What an attacker does again and again, with what they hold.
type Attack<'a> = &'a (dyn Fn(SocketAddr, &mut VecDeque<TcpStream>) -> Result<()> + Sync);

/// Measures in peace, then under each attack.
pub fn run(binary: &Binary) -> Result<()> {
    let hard: String = "e3@4$1!|()<[{0o7+5%zZ".chars().cycle().take(512).collect();
    let hard = url::form_urlencoded::Serializer::new(String::new()).append_pair("password", &hard).finish();
    let hard = form_request("/password-strength", &hard);
    let refused = form_request("/act/sign_in/create", "identifier=nobody%40example.com");
    let ask = |request: &[u8], address| Connection::open(address)?.ask(request).map(drop);
    let half = "GET /sign-in HTTP/1.1\r\nHost: local";
    let no_body = "POST /act/sign_in/create HTTP/1.1\r\nHost: localhost\r\n\
                   Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\n";
    let running = binary.start()?;
    under(&running, "in peace", 0, &|_, _| Ok(()))?;
    under(&running, "hard passwords", ATTACKERS, &|address, _| ask(&hard, address))?;
    running.stop()?;
    let running = binary.start_with(&[("PORTICO_RATE_LIMITS", "on")])?;
    under(&running, "forms that are refused", ATTACKERS, &|address, _| ask(&refused, address))?;
    running.stop()?;
    for (what, begun) in [("half a header", half), ("bodies that do not come", no_body)] {
        let running = binary.start_cramped(DESCRIPTORS)?;
        under(&running, what, ATTACKERS, &|address, held| hold(address, held, begun))?;
        running.stop()?;
    }
    Ok(())
}

/// Opens one connection more, on which this is all that comes, and leaves the oldest.
fn hold(address: SocketAddr, held: &mut VecDeque<TcpStream>, begun: &str) -> Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.write_all(begun.as_bytes())?;
    held.push_back(stream);
    if held.len() > HELD {
        held.pop_front();
    }
    Ok(())
}

fn under(running: &Running, what: &str, attackers: usize, attack: Attack) -> Result<()> {
    let (over, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let address = running.address;
    let waited = scope(|threads| {
        for _ in 0..attackers {
            threads.spawn(|| {
                let mut held = VecDeque::new();
                while !over.load(Ordering::Relaxed) {
                    // One that was sent away comes again.
                    done.fetch_add(usize::from(attack(address, &mut held).is_ok()), Ordering::Relaxed);
                }
            });
        }
        sleep(BEFORE * u32::from(attackers > 0));
        let waited = (0..SAMPLES).map(|_| watch(address)).collect::<Result<Vec<f64>>>();
        over.store(true, Ordering::Relaxed);
        waited
    });
    let mut waited = waited?;
    waited.sort_by(f64::total_cmp);
    let done = done.load(Ordering::Relaxed);
    ensure!(attackers == 0 || done > 0, "{what}: nothing was attacked");
    let beside = format!("most {:.1}, {done} attacks", waited[SAMPLES - 1]);
    report::figure(&format!("/healthz, p95, {what}"), waited[SAMPLES * 95 / 100], "ms", &beside, MOST);
    Ok(())
}

/// How many milliseconds one who watches waits.
fn watch(address: SocketAddr) -> Result<f64> {
    sleep(BETWEEN);
    let begun = instant();
    let status = Connection::open(address)?.ask(&page_request("/healthz", None))?.status;
    ensure!(status == 200, "/healthz answers {status}");
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}
