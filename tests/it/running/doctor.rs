//! `portico doctor`: a line for everything, and the truth in it.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::world::ADA;
use crate::world::database;
use crate::world::server::{Done, Site, done};
use crate::world::sink::Sink;
use portico::storage::Db;

const PRODUCTION: (&str, &str) = ("PORTICO_PUBLIC_URL", "https://accounts.example.com");

fn run(site: &Site, arguments: &[&str], environment: &[(&str, &str)]) -> Done {
    let mut command = site.command(arguments);
    command.env_remove("PORTICO_RATE_LIMITS").envs(environment.iter().copied());
    done(command.output().unwrap())
}

fn doctor(site: &Site, environment: &[(&str, &str)]) -> Done {
    run(site, &["doctor"], environment)
}

/// How a thing stands, in one word, and the words after it.
#[track_caller]
fn line<'a>(told: &'a Done, what: &str) -> (&'a str, &'a str) {
    let found = told.out.lines().filter_map(|line| line.split_once(&format!("{what}: ")));
    let found: Vec<_> = found.filter(|(state, _)| ["ok    ", "warn  ", "fail  "].contains(state)).collect();
    let [(state, words)] = found[..] else { panic!("{what}: {told:?}") };
    (state.trim(), words)
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
    let before = [
        "configuration",
        "public address",
        "root domain",
        "trusted proxies",
        "database",
        "secret",
        "mail",
        "SMS",
    ];
    let fresh = doctor(&site, &[]);
    assert_eq!(line(fresh.is_fine(), "database").0, "warn");
    let process = site.serve();
    let ours = format!("http://localhost:{}", process.address.port());
    let after =
        doctor(&site, &[("PORTICO_PUBLIC_URL", &ours), ("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8,::1")]);
    assert!(after.is_fine().out.contains("up to date") && after.out.contains("2 networks"), "{after:?}");
    for what in before.into_iter().chain([
        "clock",
        "signing keys",
        "settings",
        "first administrator",
        "outbox",
        "budgets of texts",
    ]) {
        assert_eq!(line(&after, what).0, "ok", "{after:?}");
        if before.contains(&what) {
            line(&fresh, what);
        }
    }
    assert_eq!(after.out.lines().count(), 14, "{after:?}");
    assert!(after.err.is_empty(), "{after:?}");
}

#[tokio::test]
async fn the_doctor_changes_nothing_and_makes_nothing() {
    let site = Site::new().await;
    doctor(&site, &[]).is_fine();
    assert_eq!(std::fs::read_dir(site.folder.path()).unwrap().count(), 0, "not even a file");
    let db = Db::open(&site.database.url).await.unwrap();
    assert!(database::dump(&db).await.is_empty(), "not even a table");
}

#[tokio::test]
async fn what_works_and_should_not_stay_is_warned_of() {
    let site = Site::migrated().await;
    let sink = Sink::start();
    let bare = doctor(&site, &[PRODUCTION, ("PORTICO_SMTP_URL", &sink.url)]);
    for (what, words) in [
        ("public address", "does not answer"),
        ("trusted proxies", "PORTICO_TRUSTED_PROXIES"),
        ("sender of mail", "PORTICO_MAIL_FROM"),
    ] {
        let (state, told) = line(bare.is_fine(), what);
        assert!(state == "warn" && told.contains(words), "{bare:?}");
    }
    let proxies = ("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8");
    for (from, state) in
        [("Acme <noreply@example.com>", "ok"), ("a@mail.example.com", "ok"), ("a@example.org", "warn")]
    {
        let set = [PRODUCTION, proxies, ("PORTICO_SMTP_URL", sink.url.as_str()), ("PORTICO_MAIL_FROM", from)];
        let told = doctor(&site, &set);
        assert_eq!(line(told.is_fine(), "sender of mail").0, state, "{from}");
        assert_eq!(line(&told, "trusted proxies").0, "ok");
    }
    let db = Db::open(&site.database.url).await.unwrap();
    database::change(&db, "DELETE FROM _sqlx_migrations WHERE version > 20").await;
    let told = doctor(&site, &[]);
    let (state, words) = line(told.is_fine(), "database");
    assert!(state == "warn" && words.contains("migrations to come with the next start"), "{words}");
}

#[tokio::test]
async fn a_secret_that_goes_with_its_container_is_warned_of() {
    let site = Site::new().await;
    let run = |arguments: &[&str]| {
        let mut command = site.command(arguments);
        command.env_remove("PORTICO_SECRET").env("KUBERNETES_SERVICE_HOST", "10.0.0.1");
        done(command.output().unwrap())
    };
    run(&["migrate"]).is_fine();
    run(&["keys", "rotate"]).is_fine();
    let told = run(&["doctor"]);
    let (state, words) = line(told.is_fine(), "secret");
    // The file of SQLite lies beside the secret: one goes with the other.
    let expected = if database::server().is_some() { "warn" } else { "ok" };
    assert_eq!((state, words.contains("PORTICO_SECRET")), (expected, expected == "warn"), "{told:?}");
    std::fs::remove_file(site.folder.path().join("secret")).unwrap();
    let told = run(&["doctor"]);
    assert!(told.status == 1 && line(&told, "secret").1.contains("missing"), "{told:?}");
}

#[tokio::test]
async fn our_own_address_may_be_silent_but_nobody_else_s() {
    let site = Site::new().await;
    let process = site.serve();
    let ours = format!("http://localhost:{}", process.address.port());
    let told = doctor(&site, &[("PORTICO_PUBLIC_URL", &ours)]);
    assert_eq!(line(told.is_fine(), "public address"), ("ok", format!("{ours}/ answers").as_str()));
    process.kill();
    let told = doctor(&site, &[("PORTICO_PUBLIC_URL", &ours)]);
    let (state, words) = line(told.is_fine(), "public address");
    assert!(state == "warn" && words.contains("does not answer"), "{told:?}");
    for answer in [
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n",
    ] {
        let told = doctor(&site, &[("PORTICO_PUBLIC_URL", &answering(answer))]);
        assert!(told.status == 1 && told.out.contains("something else"), "{told:?}");
    }
}

#[tokio::test]
async fn what_does_not_work_fails_and_so_does_the_doctor() {
    let site = Site::migrated().await;
    let ill = doctor(&site, &[("PORTICO_SMTP_URL", "smtp://127.0.0.1:1")]);
    assert_eq!((ill.status, line(&ill, "mail").0), (1, "fail"), "{ill:?}");
    assert!(ill.err.starts_with("portico: 1 of these") && ill.err.lines().count() == 1, "{ill:?}");
    let silent = doctor(&site, &[PRODUCTION]);
    assert!(silent.status == 1 && line(&silent, "mail").1.contains("PORTICO_SMTP_URL"), "{silent:?}");
    let lost = doctor(&site, &[("PORTICO_DATABASE_URL", "postgres://nobody:geheim@127.0.0.1:1/none")]);
    assert_eq!((lost.status, line(&lost, "database").0), (1, "fail"), "{lost:?}");
    assert!(!lost.out.contains("geheim") && !lost.err.contains("geheim"), "{lost:?}");
}

#[tokio::test]
async fn keys_that_do_not_open_need_attention() {
    let site = Site::migrated().await;
    site.run(&["keys", "rotate"]).is_fine();
    assert_eq!(line(doctor(&site, &[]).is_fine(), "signing keys"), ("ok", "1, all of them open"));
    let db = Db::open(&site.database.url).await.unwrap();
    database::change(&db, "UPDATE signing_keys SET sealed = 'of.another'").await;
    let told = doctor(&site, &[]);
    let (state, words) = line(&told, "signing keys");
    assert!(told.status == 1 && state == "fail" && words.starts_with("1 of 1"), "{told:?}");
}

#[tokio::test]
async fn a_test_mail_is_sent_where_the_operator_says() {
    let site = Site::migrated().await;
    site.run(&["settings", "set", "application.name", "Acme"]).is_fine();
    let sink = Sink::start();
    let told = run(&site, &["doctor", "--mail", ADA], &[("PORTICO_SMTP_URL", &sink.url)]);
    assert_eq!(line(told.is_fine(), "test mail").0, "ok");
    let [mail] = &sink.all()[..] else { panic!("one mail: {:?}", sink.all()) };
    assert_eq!(
        (&mail.recipients[..], mail.header("Subject")),
        (&[ADA.to_owned()][..], vec!["Test email from Acme"])
    );
    doctor(&site, &[("PORTICO_SMTP_URL", &sink.url)]).is_fine();
    assert_eq!(sink.all().len(), 1, "and nowhere else");
    let refusing = Sink::that_answers("127.0.0.1", &[("RCPT", "550 no such mailbox")]);
    let told = run(&site, &["doctor", "--mail", ADA], &[("PORTICO_SMTP_URL", &refusing.url)]);
    assert_eq!((told.status, line(&told, "test mail")), (1, ("fail", "the mail server answered 550")));
    let told = run(&site, &["doctor", "--mail", ADA], &[]);
    assert!(told.status == 1 && line(&told, "test mail").1.contains("PORTICO_SMTP_URL"), "{told:?}");
    let told = run(&site, &["doctor", "--mail", "nonsense"], &[("PORTICO_SMTP_URL", &sink.url)]);
    told.is_refused_with("not an email address");
    assert!(told.out.is_empty() && sink.all().len() == 1, "{told:?}");
}
