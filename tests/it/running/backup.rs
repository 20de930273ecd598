//! Backup and restore: whole, consistent, and into either database.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use portico::storage::Db;

use crate::world::ADA;
use crate::world::browser::File;
use crate::world::database::{self, Database};
use crate::world::server::{Done, Process, SECRET, Site, done};

/// Another database, to restore into; a file lies in a folder of its own.
struct Other {
    database: Database,
    _folder: tempfile::TempDir,
}

impl Other {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { database: Database::fresh(folder.path()).await, _folder: folder }
    }

    /// A file, whatever the tests run on.
    fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("other.db").display());
        Self { database: Database::at(url), _folder: folder }
    }

    async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        dump(&self.database.url).await
    }
}

/// What matters of a database: not what passes within minutes.
async fn dump(url: &str) -> BTreeMap<String, Vec<String>> {
    let db = Db::open(url).await.unwrap();
    let mut all = database::dump(&db).await;
    all.remove("page_states");
    all.remove("rates");
    all.remove("replaced_tokens");
    db.close().await;
    all
}

fn run(site: &Site, url: &str, arguments: &[&str]) -> Done {
    done(site.command(arguments).env("PORTICO_DATABASE_URL", url).output().unwrap())
}

fn backup(site: &Site, name: &str) -> PathBuf {
    let file = site.folder.path().join(name);
    site.run(&["backup", file.to_str().unwrap()]).is_fine();
    file
}

fn restore(site: &Site, into: &Other, file: &Path) -> Done {
    run(site, &into.database.url, &["restore", file.to_str().unwrap()])
}

fn unpacked(file: &Path) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    text
}

async fn served(site: &Site, database: &Other) -> Process {
    site.serve_with(&[("PORTICO_DATABASE_URL", &database.database.url)])
}

#[tokio::test]
async fn sessions_codes_and_settings_live_on_in_another_database() {
    let site = Site::new().await;
    let process = site.serve();
    let ada = process.sign_up(ADA).await;
    let mut waiting = process.browser();
    waiting.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    let code = process.code(ADA).await;
    site.run(&["settings", "set", "application.name", "\"Acme\""]).is_fine();
    let file = backup(&site, "all.backup");
    process.kill();
    let other = Other::new().await;
    restore(&site, &other, &file).is_fine();
    assert_eq!(dump(&site.database.url).await, other.dump().await);
    let process = served(&site, &other).await;
    let mut ada = ada.through(process.server());
    assert!(ada.is_signed_in().await);
    ada.sees(ADA).sees("Acme");
    let mut waiting = waiting.through(process.server());
    waiting.fill("Code", &code).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn pictures_live_on_and_many_large_ones_are_restored_a_few_at_a_time() {
    let site = Site::new().await;
    let process = site.serve();
    let mut ada = process.sign_up(ADA).await;
    let noise = image::RgbaImage::from_fn(512, 512, |x, y| {
        let n = (x * 512 + y).wrapping_mul(2_654_435_761);
        image::Rgba(
            (n ^ n >> 15).wrapping_mul(0x2C1B_3C6D).swap_bytes().wrapping_mul(0x297A_2D39).to_be_bytes(),
        )
    });
    let mut png = std::io::Cursor::new(vec![]);
    noise.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let bytes = png.into_inner();
    ada.visit("/user")
        .await
        .upload("Upload", &File { name: "a.png", kind: "image/png", bytes: &bytes })
        .await;
    let path = ada.page().pictures()[0].clone();
    let before = ada.visit(&path).await.answer().bytes.clone();
    assert!(before.len() > 900_000, "as large as they get: {}", before.len());
    process.kill();
    let db = Db::open(&site.database.url).await.unwrap();
    for n in 0..20 {
        database::change(&db, &format!("INSERT INTO users (id, created_at) VALUES ('user_{n}', 0)")).await;
        let copy = "INSERT INTO pictures (id, user_id, media_type, data, created_at)
                    SELECT 'img_#', 'user_#', media_type, data, created_at FROM pictures LIMIT 1";
        database::change(&db, &copy.replace('#', &n.to_string())).await;
    }
    db.close().await;
    let file = backup(&site, "pictures.backup");
    let other = Other::new().await;
    restore(&site, &other, &file).is_fine();
    assert_eq!(dump(&site.database.url).await["pictures"], other.dump().await["pictures"]);
    let process = served(&site, &other).await;
    let mut ada = ada.through(process.server());
    assert_eq!(ada.visit(&path).await.answer().bytes, before);
}

#[tokio::test]
async fn one_kind_of_database_moves_into_the_other_and_back() {
    let site = Site::new().await;
    let process = site.serve();
    process.sign_up(ADA).await;
    process.kill();
    let (file, back) = (Other::file(), Other::new().await);
    restore(&site, &file, &backup(&site, "there.backup")).is_fine();
    let path = site.folder.path().join("back.backup");
    run(&site, &file.database.url, &["backup", path.to_str().unwrap()]).is_fine();
    restore(&site, &back, &path).is_fine();
    let before = file.dump().await;
    assert!(before["users"].len() == 1 && before["sessions"].len() == 1);
    assert_eq!(before, back.dump().await);
    let without_the_time = |mut all: BTreeMap<String, Vec<String>>| all.remove("instance").map(|_| all);
    assert_eq!(without_the_time(dump(&site.database.url).await), without_the_time(before));
    run(&site, &back.database.url, &["doctor"]).is_fine();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_is_one_moment_while_another_process_writes() {
    let site = Site::new().await;
    let process = site.serve();
    let stop = std::sync::Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4)
        .map(|n| {
            let (browser, stop) = (process.browser(), stop.clone());
            tokio::spawn(async move {
                for m in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        return m;
                    }
                    let url = browser.url().join("/act/sign_up/create").unwrap();
                    let form = format!("email_address=ada{n}.{m}%40example.com");
                    let fresh = browser.tab();
                    fresh.send(browser.post(&url, form)).await;
                }
                0
            })
        })
        .collect();
    let mut sizes = vec![];
    for n in 0..3 {
        let name = format!("{n}.backup");
        let file = tokio::task::block_in_place(|| backup(&site, &name));
        let other = Other::new().await;
        restore(&site, &other, &file).is_fine();
        let db = Db::open(&other.database.url).await.unwrap();
        let count = async |rows: &str| database::number(&db, &format!("SELECT COUNT(*) FROM {rows}")).await;
        let attempts = count("sign_ups").await;
        assert_eq!(count("outbox").await, attempts, "each attempt with its message");
        assert_eq!(count("verifications").await, 2 * attempts, "and its proofs");
        assert_eq!(count("events WHERE kind = 'sign_up.created'").await, attempts, "and its event");
        sizes.push(attempts);
        db.close().await;
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() > 0);
    }
    assert!(sizes[0] < sizes[2], "others wrote meanwhile: {sizes:?}");
}

#[tokio::test]
async fn a_backup_is_for_its_owner_alone_and_overwrites_nothing() {
    let site = Site::new().await;
    let process = site.serve();
    let ada = process.sign_up(ADA).await;
    let file = backup(&site, "all.backup");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let before = std::fs::read(&file).unwrap();
    site.run(&["backup", file.to_str().unwrap()]).is_refused_with("exists already");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    site.run(&["backup", "no/such/folder/all.backup"]).is_refused_with("no/such/folder");
    let left = std::fs::read_dir(site.folder.path()).unwrap().map(|e| e.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().contains("part-")));
    let text = unpacked(&file);
    assert!(text.contains(ADA) && text.contains("users"));
    let mail = process.inbox(ADA).await.remove(0);
    let link = mail["link"].as_str().unwrap().to_owned();
    let token = crate::world::mailbox::token(&link);
    for secret in [SECRET, &ada.client().unwrap(), &token] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_wrong_secret_is_told_at_once_and_touches_nothing() {
    let site = Site::new().await;
    site.serve().sign_up(ADA).await;
    let file = backup(&site, "all.backup");
    let other = Other::new().await;
    let mut command = site.command(&["restore", file.to_str().unwrap()]);
    command.env("PORTICO_DATABASE_URL", &other.database.url);
    let wrong = "quite another master secret than that";
    let refused = done(command.env("PORTICO_SECRET", wrong).output().unwrap());
    refused.is_refused_with("another master secret");
    assert!(other.dump().await.is_empty(), "not even a table");
    // As the secret before it is good enough.
    let mut command = site.command(&["restore", file.to_str().unwrap()]);
    command.env("PORTICO_DATABASE_URL", &other.database.url).env("PORTICO_SECRET", wrong);
    done(command.env("PORTICO_SECRET_PREVIOUS", SECRET).output().unwrap()).is_fine();
    let mut command = site.command(&["backup", "lost.backup"]);
    let refused = done(command.env("PORTICO_SECRET", wrong).output().unwrap());
    refused.is_refused_with("does not fit");
}

#[tokio::test]
async fn what_is_cut_short_damaged_or_no_backup_changes_nothing() {
    let site = Site::new().await;
    site.serve().sign_up(ADA).await;
    let file = backup(&site, "all.backup");
    let whole = std::fs::read(&file).unwrap();
    let mut bad: Vec<(String, Vec<u8>)> = vec![];
    for part in [0, 5, 40, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        bad.push((format!("the first {part} bytes"), whole[..part].to_vec()));
    }
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    bad.push(("a bit that fell over".into(), altered));
    bad.push(("plain text".into(), b"no backup at all\n".to_vec()));
    bad.push(("a packed letter".into(), packed("Dear Ada,\n")));
    let text = unpacked(&file);
    let lines: Vec<&str> = text.lines().collect();
    let but = |n: usize, line: &str| {
        let mut lines = lines.clone();
        lines[n] = line;
        packed(&(lines.join("\n") + "\n"))
    };
    let at = |words: &str| lines.iter().position(|line| line.contains(words)).unwrap();
    bad.push(("a row less".into(), packed(&(lines[..lines.len() - 2].join("\n") + "\n{\"end\":1}\n"))));
    bad.push(("another table".into(), but(at("\"users\""), "{\"table\":\"pg_class\",\"columns\":[\"id\"]}")));
    bad.push((
        "a statement".into(),
        but(at("\"users\""), "{\"table\":\"users\\\"; DROP TABLE users; --\",\"columns\":[]}"),
    ));
    bad.push(("a row of another width".into(), but(at(ADA), "[1]")));
    bad.push((
        "a newer format".into(),
        but(0, &lines[0].replace("\"portico_backup\":1", "\"portico_backup\":2")),
    ));
    bad.push(("a newer schema".into(), but(0, &lines[0].replace("[1,", "[1,99999,"))));
    let (empty, used) = (Other::new().await, Other::new().await);
    restore(&site, &used, &file).is_fine();
    let before = used.dump().await;
    for (what, bytes) in bad {
        let path = site.folder.path().join("bad.backup");
        std::fs::write(&path, bytes).unwrap();
        let refused = restore(&site, &empty, &path);
        assert!(refused.status == 1 && refused.err.starts_with("portico: "), "{what}: {refused:?}");
        assert!(refused.err.lines().count() == 1 && !refused.err.contains("panicked"), "{what}: {refused:?}");
        assert!(empty.dump().await.is_empty(), "{what}");
        let forced = run(&site, &used.database.url, &["restore", "--force", path.to_str().unwrap()]);
        assert_eq!(forced.status, 1, "{what}: {forced:?}");
        assert_eq!(used.dump().await, before, "{what}");
    }
}

fn packed(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn a_database_in_use_is_replaced_only_when_that_is_meant() {
    let site = Site::new().await;
    let process = site.serve();
    process.sign_up(ADA).await;
    let file = backup(&site, "ada.backup");
    let before = dump(&site.database.url).await;
    process.sign_up("eve@example.com").await;
    process.kill();
    let path = file.to_str().unwrap();
    site.run(&["restore", path]).is_refused_with("--force");
    assert_eq!(dump(&site.database.url).await["users"].len(), 2);
    site.run(&["restore", "--force", path]).is_fine();
    assert_eq!(dump(&site.database.url).await, before);
    // A server that nobody has used yet leaves nothing that is missed.
    let other = Other::new().await;
    served(&site, &other).await.kill();
    restore(&site, &other, &file).is_fine();
    assert_eq!(other.dump().await, before);
}

#[tokio::test]
async fn a_backup_of_an_older_version_is_brought_up_to_date() {
    let site = Site::new().await;
    let db = Db::open(&site.database.url).await.unwrap();
    let migrator = sqlx::migrate!("./migrations");
    match &db {
        Db::Sqlite { writer, .. } => migrator.run_to(4, writer).await.unwrap(),
        Db::Postgres { pool, .. } => migrator.run_to(4, pool).await.unwrap(),
    }
    for sql in [
        "INSERT INTO users (id, created_at) VALUES ('user_of_old', 1)",
        "INSERT INTO email_addresses (id, user_id, address, canonical, claimed_at, verified_at, created_at)
         VALUES ('idn_of_old', 'user_of_old', 'ada@example.com', 'ada@example.com', 1, 1, 1)",
    ] {
        assert_eq!(database::change(&db, sql).await, 1);
    }
    db.close().await;
    let file = backup(&site, "old.backup");
    assert!(unpacked(&file).starts_with("{\"portico_backup\":1,\"migrations\":[1,2,3,4],"));
    let other = Other::new().await;
    restore(&site, &other, &file).is_fine();
    run(&site, &other.database.url, &["doctor"]).is_fine();
    let users = other.dump().await["users"].join("");
    assert!(
        users.contains("user_of_old") && users.contains("idn_of_old"),
        "what migrations derive is there: {users}"
    );
    let process = served(&site, &other).await;
    let mut browser = process.browser();
    browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
    browser.fill("Code", &process.code(ADA).await).submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn an_empty_database_is_nothing_to_back_up() {
    let site = Site::new().await;
    site.run(&["backup", "none.backup"]).is_refused_with("no database");
    assert!(!site.folder.path().join("none.backup").exists());
    assert_eq!(site.run(&["backup"]).status, 2);
}

#[tokio::test]
async fn the_time_of_the_newest_backup_is_known_to_both_databases() {
    let site = Site::migrated().await;
    let told = async |url: &str| {
        let db = Db::open(url).await.unwrap();
        let at = portico::storage::settings::last_backup_at(&db).await.unwrap();
        db.close().await;
        at
    };
    assert_eq!(told(&site.database.url).await, None);
    let before = portico::clock::Clock::default().now();
    let first = backup(&site, "first.backup");
    let at = told(&site.database.url).await.expect("a time");
    assert!(at >= before && at <= portico::clock::Clock::default().now());
    assert_eq!(site.run(&["backup", first.to_str().unwrap()]).status, 1);
    assert_eq!(told(&site.database.url).await, Some(at), "one that was refused is none");
    backup(&site, "second.backup");
    assert!(told(&site.database.url).await > Some(at));
    // What was restored is as safe as the backup that it came from.
    let other = Other::new().await;
    restore(&site, &other, &first).is_fine();
    assert_eq!(told(&other.database.url).await, Some(at));
}
