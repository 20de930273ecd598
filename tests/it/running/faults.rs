//! Faults from outside: a full disk, a lock that somebody else holds, a file that is gone, a server that is away. They are told
//! soon and once, nothing that was confirmed is lost, and all is well as soon as they are over.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use portico::clock::instant;
use portico::storage::{Db, Writes};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::world::ADA;
use crate::world::browser::Browser;
use crate::world::database::{self, Database, execute, number};
use crate::world::server::{Done, Process, Site, done, poll};
use crate::world::wire::{Answer, Ask};

/// Much less than the 25 seconds that somebody waits for a database that is busy, and enough for a slow machine.
const SOON: Duration = Duration::from_secs(6);

/// Begins to sign up, in a browser of its own; answers the status.
async fn begin(process: &Process, address: &str) -> u16 {
    let browser = process.browser();
    let url = browser.url().join("/act/sign_up/create").unwrap();
    let form = format!("email_address={}", address.replace('@', "%40"));
    browser.send(browser.post(&url, form).or_unavailable()).await.status.as_u16()
}

fn readiness(process: &Process) -> Answer {
    process.ask(&Ask::new(Method::GET, "/readyz")).unwrap()
}

fn is_ready(process: &Process) -> Option<()> {
    (readiness(process).status == 200).then_some(())
}

#[track_caller]
fn is_not_ready(process: &Process, why: &str) {
    let told = readiness(process);
    assert!(told.status == 503 && told.body.contains(why), "{why}: {told:?}");
}

/// How many lines of a log have these words.
fn lines_with(process: &Process, words: &str) -> usize {
    process.log().lines().filter(|line| line.contains(words)).count()
}

/// A disk of a few megabytes.
struct Disk(TempDir);

impl Disk {
    /// None where nobody may mount one.
    fn small() -> Option<Self> {
        let user = Command::new("id").arg("-u").output().unwrap();
        if user.stdout != b"0\n" {
            eprintln!("NOT RUN: only root may mount a small disk");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let how = ["-t", "tmpfs", "-o", "size=12m", "tmpfs"];
        let mounted = Command::new("mount").args(how).arg(folder.path()).status().unwrap();
        assert!(mounted.success(), "a small disk");
        Some(Self(folder))
    }

    /// Leaves no room.
    fn fill(&self) {
        let mut ballast =
            File::options().create(true).append(true).open(self.0.path().join("ballast")).unwrap();
        while ballast.write_all(&[0; 4096]).is_ok() {}
        while ballast.write_all(&[0]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.0.path().join("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["--lazy".as_ref(), self.0.path().as_os_str()]).status();
    }
}

/// Begins to sign up again and again, until that is refused; answers how often it was confirmed.
async fn until_refused(process: &Process, name: &str) -> i64 {
    for n in 0..3000 {
        match begin(process, &format!("{name}{n}@example.com")).await {
            303 => {}
            503 => return n,
            other => panic!("{other}"),
        }
    }
    panic!("the disk does not get full")
}

#[tokio::test]
async fn a_full_disk_is_told_and_is_over_as_soon_as_there_is_room() {
    if database::server().is_some() {
        return;
    }
    let Some(disk) = Disk::small() else { return };
    let database = Database::at(format!("sqlite://{}", disk.0.path().join("portico.db").display()));
    let site = Site { folder: tempfile::tempdir().unwrap(), database };
    let process = site.serve();
    process.sign_up(ADA).await;
    disk.fill();
    let mut confirmed = until_refused(&process, "bob").await;
    is_not_ready(&process, "the disk of the database is full");
    let ill = site.run(&["doctor"]);
    assert!(
        ill.status == 1 && ill.out.contains("fail  database: the disk of the database is full"),
        "{ill:?}"
    );
    process.browser().visit("/sign-up").await.sees("Email address");
    assert_eq!(begin(&process, "eve@example.com").await, 503);
    assert_eq!(lines_with(&process, "the disk of the database is full"), 1, "{}", process.log());
    disk.make_room();
    assert_eq!(begin(&process, "carl@example.com").await, 303, "{}", process.log());
    assert_eq!(readiness(&process).status, 200);
    confirmed += 1;
    // Once more; and this time nobody asks for anything.
    disk.fill();
    confirmed += until_refused(&process, "dora").await;
    disk.make_room();
    poll("it finds out by itself", || is_ready(&process));
    site.run(&["doctor"]).is_fine();
    drop(process);
    let process = site.serve();
    let db = Db::open(&site.database.url).await.unwrap();
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM outbox").await,
        confirmed + 1,
        "whatever was confirmed is there"
    );
    let mut browser = process.browser();
    browser
        .visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .submit("Continue")
        .await
        .is_at("/sign-in/factor-one");
}

#[tokio::test]
async fn a_lock_that_another_program_holds_is_told_and_over_when_it_is_let_go() {
    if database::server().is_some() {
        return;
    }
    let site = Site::new().await;
    let process = site.serve();
    let other = Db::open(&site.database.url).await.unwrap();
    let held = other.begin().await.unwrap();
    assert_eq!(begin(&process, ADA).await, 503);
    is_not_ready(&process, "another program holds the lock of the database");
    drop(held);
    other.close().await;
    poll("it is well again", || is_ready(&process));
    process.sign_up(ADA).await;
    assert_eq!(lines_with(&process, "another program holds the lock"), 1, "{}", process.log());
}

/// Something that happens to a file: where it went, and where it was.
type Fate = fn(&Path, &Path);

fn copy(aside: &Path, path: &Path) {
    fs::copy(aside, path).unwrap();
}

#[tokio::test]
async fn a_file_that_is_replaced_or_removed_beneath_us_is_never_written_nor_made_anew() {
    if database::server().is_some() {
        return;
    }
    let site = Site::new().await;
    let process = site.serve();
    process.sign_up(ADA).await;
    let fates: [(&str, &str, Fate); 5] = [
        ("removed", "", |_, _| {}),
        ("replaced by a copy", "", copy),
        ("replaced by an empty file", "", |_, path| drop(File::create(path).unwrap())),
        ("its log removed", "-wal", |_, _| {}),
        ("its index replaced", "-shm", copy),
    ];
    for (told, (what, ending, fate)) in fates.into_iter().enumerate() {
        let path = site.folder.path().join(format!("portico.db{ending}"));
        let aside = site.folder.path().join("aside");
        fs::rename(&path, &aside).unwrap();
        fate(&aside, &path);
        let before = fs::read(&path).ok();
        for n in 0..3 {
            assert_eq!(begin(&process, &format!("bob{n}@example.com")).await, 503, "{what}");
        }
        is_not_ready(&process, "the file of the database was replaced or removed");
        assert!(fs::read(&path).ok() == before, "{what}: nothing is written, nothing is made");
        assert_eq!(
            lines_with(&process, "the file of the database was replaced or removed"),
            told + 1,
            "{what}"
        );
        fs::rename(&aside, &path).unwrap();
        assert_eq!(begin(&process, &format!("carl{told}@example.com")).await, 303, "{what}: it is back");
        assert_eq!(readiness(&process).status, 200, "{what}");
    }
}

/// A server of Postgres for one test, that may be stopped.
struct Cluster {
    folder: TempDir,
    port: u16,
}

impl Cluster {
    fn start() -> Self {
        let cluster =
            Self { folder: tempfile::tempdir_in("/tmp").unwrap(), port: crate::world::server::free_port() };
        cluster.run("start");
        cluster
    }

    fn run(&self, what: &str) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/postgres");
        let mut command = Command::new(script);
        command.arg(what).arg(self.folder.path());
        if what == "start" {
            command.arg(self.port.to_string());
        }
        // It must not keep our pipes.
        let ran = command.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
        assert!(ran.success(), "scripts/postgres {what}");
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The first of its processes, while it runs.
    fn first(&self) -> Option<String> {
        let pid = fs::read_to_string(self.folder.path().join("data/postmaster.pid")).ok()?;
        pid.lines().next().map(str::to_owned)
    }

    /// Ends it in good order, so that it keeps all that it has.
    fn end(&self) {
        let first = self.first().expect("a server that runs");
        assert!(Command::new("kill").args(["-INT", &first]).status().unwrap().success());
        poll("the server ends", || self.first().is_none().then_some(()));
    }

    /// Sends a signal to all of its processes.
    fn signal(&self, signal: &str) {
        let Some(first) = self.first() else { return };
        let children = Command::new("ps").args(["-o", "pid=", "--ppid", &first]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        let all = std::iter::once(first.as_str()).chain(children.split_whitespace());
        // One of them may have ended meanwhile.
        let _ = Command::new("kill").arg(signal).args(all).stderr(Stdio::null()).status().unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.signal("-CONT");
        self.run("stop");
    }
}

/// A read, a page of somebody signed in, a form, and what proxies ask: each is answered soon, as well as it can be.
async fn all_are_told_soon(process: &Process, signed_in: &Browser, why: &str) {
    let begun = instant();
    is_not_ready(process, why);
    assert!(begun.elapsed() < SOON, "{why}: /readyz after {:?}", begun.elapsed());
    let begun = instant();
    assert_eq!(begin(process, "eve@example.com").await, 503, "{why}");
    assert!(begun.elapsed() < SOON, "{why}: a form after {:?}", begun.elapsed());
    for path in ["/user", "/forward-auth"] {
        let begun = instant();
        let answer = signed_in.send(signed_in.ask_path(Method::GET, path).or_unavailable()).await;
        assert!(
            answer.status == 503 || path == "/forward-auth" && answer.status == 401,
            "{why}: {path}: {answer:?}"
        );
        assert!(begun.elapsed() < SOON, "{why}: {path} after {:?}", begun.elapsed());
        assert!(answer.set_cookies().is_empty(), "{why}: nobody is signed out: {answer:?}");
        if path == "/user" {
            assert!(answer.body.contains("Not available at the moment"), "{}", answer.body);
        }
    }
}

/// A command says why it cannot do anything: soon, once, and in one line.
fn a_command_is_told_soon(site: &Site, why: &str) {
    for arguments in [&["settings", "get", "application.name"] as &[&str], &["migrate"], &["keys", "list"]] {
        let begun = instant();
        let told = site.run(arguments);
        told.is_refused_with(why);
        assert!(begun.elapsed() < SOON, "{why}: {arguments:?} after {:?}", begun.elapsed());
        assert_eq!((told.err.lines().count(), told.err.matches(why).count()), (1, 1), "{told:?}");
        assert!(!told.err.contains("timed out"), "{told:?}");
    }
    let ill = site.run(&["doctor"]);
    assert!(
        ill.status == 1 && ill.out.contains(&format!("fail  database: the database does not open: {why}")),
        "{ill:?}"
    );
}

#[tokio::test]
async fn a_server_that_is_away_is_told_soon_and_taken_back_at_once() {
    if database::server().is_none() {
        return;
    }
    let cluster = Cluster::start();
    let site = Site { folder: tempfile::tempdir().unwrap(), database: Database::at(cluster.url()) };
    let process = site.serve();
    process.sign_up(ADA).await;
    let mut browser = process.browser();
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    browser.fill("Code", &process.code(ADA).await).submit("Continue").await.is_at("/user");
    for (why, is_frozen) in
        [("the database refuses connections", false), ("the database cannot be reached", true)]
    {
        // A connection that ends while the server stops may have been told of in the same words.
        let before = lines_with(&process, why);
        if is_frozen {
            cluster.signal("-STOP")
        } else {
            cluster.end()
        }
        all_are_told_soon(&process, &browser, why).await;
        all_are_told_soon(&process, &browser, why).await;
        a_command_is_told_soon(&site, why);
        assert_eq!(lines_with(&process, why) - before, 1, "{}", process.log());
        if is_frozen {
            cluster.signal("-CONT")
        } else {
            cluster.run("start")
        }
        poll("it answers again", || is_ready(&process));
        browser.visit("/user").await.is_at("/user").sees(ADA);
        assert_eq!(begin(&process, "bob@example.com").await, 303);
    }
}

#[tokio::test]
async fn a_node_that_is_started_before_its_database_waits_for_it() {
    if database::server().is_none() {
        return;
    }
    let cluster = Cluster::start();
    let site = Site { folder: tempfile::tempdir().unwrap(), database: Database::at(cluster.url()) };
    cluster.end();
    let waits = || {
        let logs = fs::read_dir(site.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut logs =
            logs.filter(|path| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("log-")));
        logs.any(|log| fs::read_to_string(log).unwrap().contains("waiting for the database to come up"))
            .then_some(())
    };
    let process = std::thread::scope(|scope| {
        scope.spawn(|| {
            poll("the node waits", waits);
            cluster.run("start");
        });
        site.serve()
    });
    assert_eq!(
        lines_with(&process, "waiting for the database to come up: the database refuses connections"),
        1
    );
    assert_eq!(readiness(&process).status, 200);
}

#[tokio::test]
async fn a_server_that_takes_no_changes_is_told_and_trusted_again_when_it_does() {
    if database::server().is_none() {
        return;
    }
    let site = Site::new().await;
    let process = site.serve();
    let mut ada = process.sign_up(ADA).await;
    let name = site.database.url.rsplit('/').next().unwrap().to_owned();
    let server = database::server().unwrap();
    let others = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    execute(&server, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    execute(&server, &others).await;
    // Connections that were cut are found out by those who use them, perhaps.
    poll("it is told", || readiness(&process).body.contains("the database is read-only").then_some(()));
    assert_eq!(begin(&process, "bob@example.com").await, 503);
    is_not_ready(&process, "the database is read-only");
    process.browser().visit("/sign-up").await.sees("Email address");
    // Whoever reads goes on with the connections that there are, also while others try to change something.
    let watch = Db::open(&server).await.unwrap();
    let connected = format!(
        "SELECT pid::text FROM pg_stat_activity WHERE datname = '{name}' AND query NOT IN ('', 'SHOW transaction_read_only')"
    );
    let before = database::column(&watch, &connected).await;
    for _ in 0..10 {
        ada.visit("/user").await.is_at("/user").sees(ADA);
        assert_eq!(begin(&process, "bob@example.com").await, 503);
    }
    let after = database::column(&watch, &connected).await;
    assert!(!before.is_empty() && before.iter().all(|pid| after.contains(pid)), "{before:?} {after:?}");
    site.run(&["migrate"]).is_refused_with("the database is read-only");
    let ill = site.run(&["doctor"]);
    assert!(ill.status == 1 && ill.out.contains("fail  database: the database is read-only"), "{ill:?}");
    assert_eq!(lines_with(&process, "the database is read-only"), 1, "{}", process.log());
    execute(&server, &format!("ALTER DATABASE {name} RESET default_transaction_read_only")).await;
    // Connections of before stay read-only: none of them is used again.
    for n in 0..20 {
        assert_eq!(begin(&process, &format!("carl{n}@example.com")).await, 303, "{}", process.log());
    }
    assert_eq!(readiness(&process).status, 200);
    site.run(&["doctor"]).is_fine();
}

#[tokio::test]
async fn whoever_waits_for_a_busy_server_waits_their_turn() {
    let Some(server) = database::server() else { return };
    let site = Site::new().await;
    let process = site.serve();
    let name = site.database.url.rsplit('/').next().unwrap().to_owned();
    let mut other = PgConnection::connect(&site.database.url).await.unwrap();
    sqlx::raw_sql("BEGIN; LOCK TABLE sign_ups, clients, outbox IN ACCESS EXCLUSIVE MODE")
        .execute(&mut other)
        .await
        .unwrap();
    let connected = format!("SELECT sessions FROM pg_stat_database WHERE datname = '{name}'");
    let mut watch = PgConnection::connect(&server).await.unwrap();
    let mut sessions = async || -> i64 {
        let sql = sqlx::AssertSqlSafe(connected.clone());
        sqlx::query_scalar(sql).fetch_one(&mut watch).await.unwrap()
    };
    let before = sessions().await;
    let form = async {
        let status = begin(&process, ADA).await;
        assert_eq!(status, 303, "{}", process.log());
    };
    let lock = async {
        // They ask several times whether it is there.
        for _ in 0..1200 {
            if sessions().await >= before + 3 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(readiness(&process).status, 200, "busy is not away");
        sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    };
    tokio::join!(form, lock);
}

/// A way to a server that holds back its answers from the next `BEGIN` on.
struct Wire {
    url: String,
    is_held: Arc<watch::Sender<bool>>,
}

impl Wire {
    async fn to(url: &str) -> Self {
        let mut url = url::Url::parse(url).unwrap();
        let server = (url.host_str().unwrap().to_owned(), url.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let is_held = Arc::new(watch::channel(false).0);
        let held = is_held.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(server.clone()).await.unwrap();
                let ((asks, told), (tells, asked)) = (client.into_split(), server.into_split());
                tokio::spawn(carry(asks, asked, held.clone(), true));
                tokio::spawn(carry(tells, told, held.clone(), false));
            }
        });
        Self { url: url.into(), is_held }
    }
}

/// Carries what comes from one side to the other.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, held: Arc<watch::Sender<bool>>, asks: bool) {
    let mut bytes = [0; 8192];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        let part = &bytes[..length];
        if asks && part.windows(5).any(|word| word == b"BEGIN") {
            held.send_replace(true);
        } else if !asks {
            held.subscribe().wait_for(|held| !held).await.unwrap();
        }
        if to.write_all(part).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_connection_that_was_left_while_it_began_is_nobody_s_any_more() {
    if database::server().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let database = Database::migrated(folder.path()).await;
    let wire = Wire::to(&database.url).await;
    let (db, other) = (Db::open(&wire.url).await.unwrap(), Db::open(&database.url).await.unwrap());
    let mut held = wire.is_held.subscribe();
    tokio::select! {
        biased;
        _ = db.begin() => panic!("nothing is answered"),
        begun = held.wait_for(|held| *held) => drop(begun.unwrap()),
    }
    wire.is_held.send_replace(false);
    // On the one that had begun, a change would be made within what nobody ends, and not be seen.
    for n in 1..=8 {
        let sql = "UPDATE instance SET set_up_at = $1 WHERE id = 1";
        assert_eq!(db.exec(sql, portico::args![n]).await.unwrap(), 1);
        assert_eq!(number(&other, "SELECT set_up_at FROM instance WHERE id = 1").await, n);
    }
    other.close().await;
    db.close().await;
}

/// PgBouncer in front of a server, in one of its modes.
struct Bouncer {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Bouncer {
    fn start(server: &url::Url, mode: &str) -> Self {
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        let port = crate::world::server::free_port();
        let file = |name: &str, text: String| -> PathBuf {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let users = file("users.txt", "\"postgres\" \"\"\n".into());
        let (host, at) = (server.host_str().unwrap(), server.port().unwrap());
        let ini = file(
            "pgbouncer.ini",
            format!(
                "[databases]\n* = host={host} port={at}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
                 auth_type = trust\nauth_file = {}\npool_mode = {mode}\nunix_socket_dir =\n",
                users.display()
            ),
        );
        Command::new("chmod").args(["-R", "a+rX"]).arg(folder.path()).status().unwrap();
        let program = Path::new("/usr/sbin/pgbouncer");
        assert!(program.exists(), "PgBouncer is missing: scripts/test postgres installs it");
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let mut command = match root {
            // It refuses to run as root, as Postgres does.
            true => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
                command
            }
            false => Command::new(program),
        };
        let child = command.arg("-q").arg(ini).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        poll("PgBouncer listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok().then_some(()));
        Self { child, port, _folder: folder }
    }

    /// The same database, by way of it.
    fn before(&self, url: &str) -> String {
        let mut url = url::Url::parse(url).unwrap();
        url.set_port(Some(self.port)).unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.into()
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_pooler_that_forgets_statements_is_refused_and_one_that_gives_sessions_is_not() {
    let Some(server) = database::server() else { return };
    let server = url::Url::parse(&server).unwrap();
    let site = Site::new().await;
    for mode in ["transaction", "statement"] {
        let bouncer = Bouncer::start(&server, mode);
        let by_way = |arguments: &[&str]| -> Done {
            let mut command = site.command(arguments);
            command.env("PORTICO_DATABASE_URL", bouncer.before(&site.database.url));
            done(command.env("PORTICO_LISTEN", "127.0.0.1:0").stdin(Stdio::null()).output().unwrap())
        };
        for arguments in [&["serve"] as &[&str], &["migrate"], &["settings", "export"]] {
            let told = by_way(arguments);
            assert_eq!(told.status, 1, "{mode}: {told:?}");
            let line = told.err.lines().find(|line| line.starts_with("portico: ")).unwrap_or_default();
            assert!(line.contains("pooler") && line.contains("session"), "{mode}: {told:?}");
        }
        let ill = by_way(&["doctor"]);
        let line = ill.out.lines().find(|line| line.starts_with("fail  database: ")).unwrap_or_default();
        assert!(line.contains("pooler") && line.contains("session"), "{mode}: {ill:?}");
    }
    let bouncer = Bouncer::start(&server, "session");
    let through = Site {
        folder: tempfile::tempdir().unwrap(),
        database: Database::at(bouncer.before(&site.database.url)),
    };
    through.run(&["doctor"]).is_fine();
    let process = through.serve();
    process.sign_up(ADA).await;
    assert_eq!(readiness(&process).status, 200);
}
