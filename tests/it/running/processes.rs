//! The real program: several processes on one database, and one that is killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::Method;
use axum::http::header::COOKIE;
use portico::storage::Db;

use crate::world::authenticator::Authenticator;
use crate::world::browser::{Answer, Browser};
use crate::world::crowd::{MANY, all_at_once, one_has_won};
use crate::world::database;
use crate::world::program::Program;
use crate::world::second_step::{App, codes_on, key_on};
use crate::world::server::{Done, Process, Site, done, poll};
use crate::world::{ADA, passkeys};

async fn start(browser: &mut Browser, page: &str, address: &str) {
    browser.visit(page).await.fill("Email address", address).submit("Continue").await;
}

/// Two servers on one database; only a server of databases can be shared.
async fn pair() -> Option<(Site, Process, Process)> {
    database::server()?;
    let site = Site::new().await;
    let (one, two) = (site.serve(), site.serve());
    Some((site, one, two))
}

#[tokio::test]
async fn what_begins_on_one_process_ends_on_another() {
    let Some((_site, one, two)) = pair().await else { return };
    let mut browser = one.browser();
    start(&mut browser, "/sign-up", ADA).await;
    let code = two.code(ADA).await;
    let mut browser = browser.through(two.server());
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees(ADA);
    let mut browser = browser.through(one.server());
    browser.visit("/user").await.is_at("/user");
    let mut other = two.browser();
    start(&mut other, "/sign-in", ADA).await;
    let mut other = other.through(one.server());
    other.visit(&one.link(ADA).await).await;
    other.through(two.server()).submit("Continue").await.is_at("/user");
}

async fn storm(browser: &Browser, url: &url::Url, body: &str, processes: [&Process; 2]) -> Vec<Answer> {
    let cookies = browser.cookies_for(url.path());
    let tasks: Vec<_> = (0..MANY)
        .map(|n| {
            let tab = browser.tab().through(processes[n % 2].server());
            let ask = tab.post(url, body.to_owned()).header(COOKIE, cookies.clone());
            tokio::spawn(async move { tab.send(ask).await })
        })
        .collect();
    let mut answers = vec![];
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_spends_over_two_processes_have_one_winner() {
    let Some((site, one, two)) = pair().await else { return };
    let db = Db::open(&site.database.url).await.unwrap();
    for (way, address) in [("code", ADA), ("link", "grace@example.com")] {
        let mut browser = one.browser();
        start(&mut browser, "/sign-up", address).await;
        if way == "code" {
            browser.fill("Code", &two.code(address).await);
        } else {
            browser.visit(&two.link(address).await).await;
        }
        let (url, body) = browser.form("Continue");
        let answers = storm(&browser, &url, &body, [&one, &two]).await;
        for answer in &answers {
            let place = answer.location().expect("a 303");
            assert!(!answer.gives("__page"), "nobody was refused");
            browser.tab().visit(&place).await.is_at("/user").sees(address);
        }
        one_has_won(&answers);
        let sql = format!("SELECT COUNT(*) FROM identifications WHERE value = '{address}'");
        assert_eq!(database::number(&db, &sql).await, 1, "{way}");
    }
    assert_eq!(database::number(&db, "SELECT COUNT(*) FROM sessions").await, 2);
}

/// The code of an app for the step after this one, which is taken already: that of this one has set it up.
fn next_code(app: &App) -> String {
    let now = portico::clock::Clock::default().now();
    app.code_of(now.0 / 30_000 + 1)
}

/// So many browsers, half of them at each process, that come to the step after a mailed code.
async fn at_second(processes: &[Process; 2]) -> Vec<Browser> {
    let mut all = vec![];
    for n in 0..MANY {
        let process = &processes[n % 2];
        let mut browser = process.browser();
        start(&mut browser, "/sign-in", ADA).await;
        let code = process.code(ADA).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/factor-two");
        browser.visit("/sign-in/factor-two").await;
        all.push(browser);
    }
    all
}

/// All browsers press at once; answers which of them are signed in afterwards.
async fn press_at_once(browsers: Vec<Browser>, button: &str) -> usize {
    let asks = browsers.into_iter().map(|browser| {
        let (url, body) = browser.form(button);
        let ask = browser.post(&url, body).header(COOKIE, browser.cookies_for(url.path()));
        (browser, ask)
    });
    let answers = all_at_once(asks.collect()).await;
    assert_eq!(answers.len(), MANY);
    answers.iter().filter(|answer| answer.gives("__client")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_good_once_is_spent_once_over_two_processes() {
    let site = Site::migrated().await;
    site.run(&["settings", "set", "attack_protection.user_lockout.enabled", "false"]).is_fine();
    // A file of SQLite is meant for one of them, but what is good once is so there, too.
    let processes = [site.serve(), site.serve()];
    let db = Db::open(&site.database.url).await.unwrap();
    let sessions =
        async || database::number(&db, "SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL").await;
    let mut first = processes[0].sign_up(ADA).await;
    let mut device = Authenticator::new();
    passkeys::add(&mut first, &mut device).await;
    first.visit("/user/security").await.submit("Set up an authenticator app").await;
    let app = App::with_key(&key_on(&first));
    let now = portico::clock::Clock::default().now();
    first
        .fill("Code of the app", &app.code_of(now.0 / 30_000))
        .submit("Continue")
        .await
        .is_at("/user/backup-codes");
    let codes = codes_on(&first);
    assert_eq!(sessions().await, 1);

    // A code of the app.
    let mut browsers = at_second(&processes).await;
    let code = next_code(&app);
    for browser in &mut browsers {
        browser.fill("Code", &code);
    }
    assert_eq!(press_at_once(browsers, "Continue").await, 1, "the app's code");
    assert_eq!(sessions().await, 2);

    // A backup code.
    let mut browsers = at_second(&processes).await;
    for browser in &mut browsers {
        browser.follow("Use another method").await.submit("Backup code").await;
        browser.fill("Backup code", &codes[3]);
    }
    assert_eq!(press_at_once(browsers, "Continue").await, 1, "the backup code");
    assert_eq!(sessions().await, 3);
    assert_eq!(database::number(&db, "SELECT COUNT(*) FROM backup_codes WHERE used_at IS NOT NULL").await, 1);

    // The challenge of a passkey, which stands for both factors.
    let browser = processes[0].browser();
    let (id, options) = passkeys::question(&browser, passkeys::TO_SIGN_IN).await;
    let body = passkeys::filled_in(&id, &device.get(&options));
    let url = browser.url().join("/act/sign_in/passkey").unwrap();
    let answers = storm(&browser, &url, &body, [&processes[0], &processes[1]]).await;
    one_has_won(&answers);
    assert_eq!(sessions().await, 4);

    // A sign-in token, of somebody without a second factor.
    let bob = "bob@example.com";
    processes[1].sign_up(bob).await;
    let key = site.run(&["keys", "create"]).is_fine().out.clone();
    let key = key.split_whitespace().find(|word| word.starts_with("sk_")).expect("a key").to_owned();
    let program = Program::with_key(processes[0].browser(), &key);
    let told = program.get(&format!("/users?email_address={}", bob.replace('@', "%40"))).await;
    let link = program.link(told[0]["id"].as_str().expect("a user")).await;
    let mut browsers = vec![];
    for n in 0..MANY {
        let mut browser = processes[n % 2].browser();
        browser.visit(&link).await.is_at("/sign-in/ticket");
        browsers.push(browser);
    }
    assert_eq!(press_at_once(browsers, "Continue").await, 1, "the token");
    assert_eq!(sessions().await, 6);
}

#[tokio::test]
async fn several_migrations_at_once_all_succeed() {
    let site = Site::new().await;
    let running: Vec<_> = (0..6)
        .map(|_| {
            let mut command = site.command(&["migrate"]);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in running {
        done(child.wait_with_output().unwrap()).is_fine();
    }
    site.run(&["migrate"]).is_fine();
    site.run(&["doctor"]).is_fine();
}

#[tokio::test]
async fn several_servers_may_start_at_once_on_an_empty_database() {
    let site = Site::new().await;
    let processes = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..3).map(|_| scope.spawn(|| site.serve())).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    processes[0].sign_up(ADA).await;
    assert_eq!(processes[2].inbox(ADA).await.len(), 1);
}

/// Signs up until the server is gone; answers every address that was confirmed, and every one whose mail was promised.
async fn until_it_dies(
    mut browser: Browser,
    address: String,
    told: Arc<AtomicUsize>,
) -> (Option<String>, Option<String>) {
    let gone = (None, None);
    let Ok(page) = browser.try_send(browser.ask_path(Method::GET, "/sign-up")).await else { return gone };
    assert_eq!(page.status, 200);
    let url = browser.url().join("/act/sign_up/create").unwrap();
    let ask = browser.post(&url, format!("email_address={}", address.replace('@', "%40")));
    let Ok(begun) = browser.try_send(ask).await else { return gone };
    assert_eq!(begun.location().as_deref(), Some("/sign-up/verify-email-address"));
    let promised = Some(address.clone());
    let inbox = format!("/dev/inbox.json?to={}", address.replace('@', "%40"));
    let Ok(mails) = browser.try_send(browser.ask_path(Method::GET, &inbox)).await else {
        return (None, promised);
    };
    let mails: serde_json::Value = serde_json::from_str(&mails.body).unwrap();
    let code = mails[0]["code"].as_str().expect("a queued mail is in the inbox");
    let url = browser.url().join("/act/sign_up/attempt").unwrap();
    let Ok(done) = browser.try_send(browser.post(&url, format!("code={code}"))).await else {
        return (None, promised);
    };
    let confirmed = (done.location().as_deref() == Some("/user")).then_some(address);
    told.fetch_add(usize::from(confirmed.is_some()), Ordering::SeqCst);
    browser.forget();
    (confirmed, promised)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_kill_during_sign_ups_loses_no_account_and_no_mail() {
    let site = Site::new().await;
    let process = site.serve();
    let told = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..200)
        .map(|n| tokio::spawn(until_it_dies(process.browser(), format!("ada{n}@example.com"), told.clone())))
        .collect();
    let db = Db::open(&site.database.url).await.unwrap();
    // Accounts alone would not do: whoever has one may still wait to hear of it.
    while told.load(Ordering::SeqCst) < 10 {
        assert!(!tasks.iter().all(tokio::task::JoinHandle::is_finished), "all ended, and few were told");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    process.kill();
    let (mut confirmed, mut promised) = (vec![], vec![]);
    for task in tasks {
        let (account, mail) = task.await.unwrap();
        confirmed.extend(account);
        promised.extend(mail);
    }
    assert!(!confirmed.is_empty() && confirmed.len() < 200, "killed in the middle: {}", confirmed.len());
    let process = site.serve();
    for address in &promised {
        assert!(!process.inbox(address).await.is_empty(), "no mail for {address}");
    }
    for address in &confirmed {
        let mut browser = process.browser();
        start(&mut browser, "/sign-in", address).await;
        browser.is_at("/sign-in/factor-one").fill("Code", &process.code(address).await);
        browser.submit("Continue").await.is_at("/user").sees(address);
    }
    // Mails that the dead process had taken are taken over when its claim is over.
    database::change(&db, "UPDATE outbox SET claimed_until = 1 WHERE claimed_until IS NOT NULL").await;
    wait_for("every mail is sent", &db, "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL", |left| {
        left == 0
    })
    .await;
    let count = async |rows: &str| database::number(&db, &format!("SELECT COUNT(*) FROM {rows}")).await;
    assert_eq!(count("outbox WHERE dead_at IS NOT NULL").await, 0);
    assert!(count("outbox").await >= (promised.len() + confirmed.len()) as i64);
    assert_eq!(
        count("users").await,
        count("sign_ups WHERE user_id IS NOT NULL").await,
        "no account without its end"
    );
    assert_eq!(count("users").await, count("identifications WHERE verified_at IS NOT NULL").await);
}

/// Looks again and again, for a minute at most, until a number of the database is as it should be.
async fn wait_for(what: &str, db: &Db, sql: &str, fits: impl Fn(i64) -> bool) {
    for _ in 0..2400 {
        if fits(database::number(db, sql).await) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("waited in vain: {what}");
}

#[tokio::test]
async fn a_change_of_settings_is_in_force_on_a_running_process() {
    let site = Site::new().await;
    let process = site.serve();
    let browser = process.browser();
    site.run(&["settings", "set", "application.name", "\"Acme\""]).is_fine();
    let ask = browser.ask_path(Method::GET, "/sign-in");
    poll("the new name is shown", || process.ask(&ask).unwrap().body.contains("Acme").then_some(()));
}

#[tokio::test]
async fn the_first_start_tells_the_operator_everything_and_its_link_works() {
    let site = Site::new().await;
    let process = site.serve();
    for words in [
        "Portico is at      http://localhost:3000/",
        "http://localhost:3000/dev/inbox",
        "http://localhost:3000/setup?token=",
        "works once",
    ] {
        assert!(process.greeting.contains(words), "{}", process.greeting);
    }
    let link = process.greeting.lines().find(|line| line.contains("/setup?token=")).unwrap().to_owned();
    let mut browser = process.browser();
    browser.visit(&link).await.fill("Email address", ADA).submit("Continue").await;
    browser.fill("Code", &process.code(ADA).await).submit("Continue").await.is_at("/admin/welcome/name");
    let log = process.log();
    let mail = process.inbox(ADA).await.remove(0);
    for secret in [
        crate::world::mailbox::token(&link),
        crate::world::mailbox::token(mail["link"].as_str().unwrap()),
        "ada@".to_owned(),
    ] {
        assert!(!log.contains(&secret), "{log}");
    }
    drop(process);
    assert!(!site.serve().greeting.contains("/setup"), "there is an administrator already");
}

#[tokio::test]
async fn the_folder_and_the_secret_are_made_at_the_first_start_for_the_operator_alone() {
    let site = Site::new().await;
    let mut command = site.command(&["migrate"]);
    let folder = site.folder.path().join("made");
    command.env("PORTICO_DATA_DIR", &folder).env_remove("PORTICO_SECRET").env_remove("PORTICO_DATABASE_URL");
    done(command.output().unwrap()).is_fine();
    assert!(folder.join("portico.db").exists());
    let mut command = site.command(&["keys", "rotate"]);
    command.env("PORTICO_DATA_DIR", &folder).env_remove("PORTICO_SECRET").env_remove("PORTICO_DATABASE_URL");
    let told: Done = done(command.output().unwrap());
    told.is_fine();
    let secret = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap());
    let secret = secret
        .into_iter()
        .find(|entry| entry.file_name().to_string_lossy().contains("secret"))
        .expect("a secret");
    let mode = std::os::unix::fs::PermissionsExt::mode(&secret.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(secret.path()).unwrap();
    assert!(text.trim().len() >= 22 && !told.out.contains(text.trim()) && !told.err.contains(text.trim()));
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_file_and_what_lies_beside_it_are_read_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new().await;
    // Whoever made the folder let everybody in, and an earlier program made the files.
    let folder = site.folder.path().join("shared");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    let (fresh, older) = (folder.join("fresh.db"), folder.join("older.db"));
    for name in ["older.db", "older.migration-lock"] {
        std::fs::write(folder.join(name), "").unwrap();
        std::fs::set_permissions(folder.join(name), PermissionsExt::from_mode(0o664)).unwrap();
    }
    for file in [fresh, older] {
        let url = format!("sqlite://{}", file.display());
        let process = site.serve_with(&[("PORTICO_DATABASE_URL", &url)]);
        let name = file.file_stem().unwrap().to_str().unwrap();
        for ending in ["db", "db-wal", "db-shm", "migration-lock"] {
            let path = folder.join(format!("{name}.{ending}"));
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
        process.kill();
    }
}

#[tokio::test]
async fn development_that_others_reach_says_so_loudly() {
    let site = Site::new().await;
    let exposed = [("PORTICO_PUBLIC_URL", "http://portal.example"), ("PORTICO_MODE", "development")];
    let process = site.serve_with(&[exposed[0], exposed[1], ("PORTICO_LOG", "warn")]);
    assert!(
        process.greeting.contains("DEVELOPMENT MODE IS OPEN at http://portal.example/"),
        "{}",
        process.greeting
    );
    assert!(process.log().contains("DEVELOPMENT MODE IS OPEN"), "{}", process.log());
    let doctor = done(site.command(&["doctor"]).envs(exposed).output().unwrap());
    assert!(doctor.out.contains("warn  configuration: ") && doctor.out.contains("/dev/inbox"), "{doctor:?}");
    process.kill();
    let process = site.serve();
    assert!(!process.greeting.contains("DEVELOPMENT MODE") && !process.log().contains("DEVELOPMENT MODE"));
    process.kill();
}
