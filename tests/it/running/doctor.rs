//! `portico doctor`: a line for everything, and the truth in it.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::world::database;
use crate::world::server::{Done, Site, done};
use portico::storage::Db;

fn doctor(site: &Site, environment: &[(&str, &str)]) -> Done {
    done(site.command(&["doctor"]).envs(environment.iter().copied()).output().unwrap())
}

/// A server that answers once, like this.
fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let _ = socket.read(&mut [0; 1024]);
        let _ = socket.write_all(answer.as_bytes());
    });
    address
}

#[tokio::test]
async fn everything_has_a_line_before_the_first_start_and_after() {
    let site = Site::new().await;
    let names = [
        "configuration",
        "public address",
        "root domain",
        "trusted proxies",
        "database",
        "clock",
        "secret",
        "signing keys",
        "settings",
        "first administrator",
        "outbox",
        "budgets of texts",
        "mail",
        "SMS",
    ];
    let fresh = doctor(&site, &[]);
    assert!(fresh.is_fine().out.contains("to come with the next start"), "{fresh:?}");
    site.run(&["migrate"]).is_fine();
    let after = doctor(&site, &[("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8,::1")]);
    assert!(after.is_fine().out.contains("up to date") && after.out.contains("2 networks"), "{after:?}");
    for told in [fresh, after] {
        assert_eq!(told.out.lines().count(), names.len(), "{told:?}");
        for name in names {
            assert!(told.out.contains(&format!("ok    {name}: ")), "{name}: {told:?}");
        }
    }
}

#[tokio::test]
async fn the_doctor_changes_nothing() {
    let site = Site::new().await;
    doctor(&site, &[]).is_fine();
    let db = Db::open(&site.database.url).await.unwrap();
    assert!(database::dump(&db).await.is_empty(), "not even a table");
}

#[tokio::test]
async fn our_own_address_may_be_silent_but_nobody_else_s() {
    let site = Site::new().await;
    let process = site.serve();
    let ours = format!("http://localhost:{}", process.address.port());
    let told = doctor(&site, &[("PORTICO_PUBLIC_URL", &ours)]);
    assert!(told.is_fine().out.contains(&format!("ok    public address: {ours}/ answers")), "{told:?}");
    process.kill();
    let told = doctor(&site, &[("PORTICO_PUBLIC_URL", &ours)]);
    assert!(told.is_fine().out.contains("nothing answers at the moment"), "{told:?}");
    for answer in [
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n",
    ] {
        let told = doctor(&site, &[("PORTICO_PUBLIC_URL", &answering(answer))]);
        assert!(told.status == 1 && told.out.contains("something else"), "{told:?}");
    }
}

#[tokio::test]
async fn keys_that_do_not_open_need_attention() {
    let site = Site::new().await;
    site.run(&["keys", "rotate"]).is_fine();
    assert!(doctor(&site, &[]).is_fine().out.contains("1, all of them open"));
    let db = Db::open(&site.database.url).await.unwrap();
    database::change(&db, "UPDATE signing_keys SET sealed = 'of.another'").await;
    let told = doctor(&site, &[]);
    assert!(told.status == 1 && told.out.contains("FAIL  signing keys: 1 of 1"), "{told:?}");
}
