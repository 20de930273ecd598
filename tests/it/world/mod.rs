//! One portal with its database, clock and mails, and as many browsers and nodes as a story needs.

pub mod alone;
pub mod authenticator;
pub mod breaches;
pub mod browser;
pub mod crowd;
pub mod database;
pub mod dice;
pub mod face;
pub mod gateway;
pub mod hostile;
pub mod jar;
pub mod mailbox;
pub mod page;
pub mod passkeys;
pub mod people;
pub mod profile;
pub mod program;
pub mod second_step;
pub mod server;
pub mod session_tokens;
pub mod sink;
pub mod step_up;
pub mod strategies;
pub mod wire;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use portico::app::{ADDRESSES, App};
use portico::auth::context::Strategy;
use portico::auth::directory::{first_run, settings, team};
use portico::clock::{Clock, Millis};
use portico::config::Config;
use portico::model::identification::Identifier;
use portico::model::role::Role;
use portico::secret::Chance;
use portico::storage::{self, Db};
use serde_json::Value;
use tempfile::TempDir;

use self::browser::{Browser, Server};
use self::database::Database;
use self::mailbox::Mailbox;

/// The public address of every world in development.
pub use self::authenticator::HOME;

/// Whom most stories are about.
pub const ADA: &str = "ada@example.com";
/// Another person.
pub const BOB: &str = "bob@example.com";
/// Somebody who often means no good.
pub const EVE: &str = "eve@example.com";
/// Another address of Ada's.
pub const WORK: &str = "ada@work.example";
/// A number, of Ada in most stories.
pub const MOBILE: &str = "+14155552671";
/// A password that is good enough everywhere.
pub const PASSWORD: &str = "tundra-violin-94-cask";

/// A length of time.
pub fn seconds(n: i64) -> Millis {
    Millis::seconds(n)
}

/// A length of time.
pub fn minutes(n: i64) -> Millis {
    Millis::minutes(n)
}

/// Chance that a test meets again whenever it runs, and that no two nodes share.
pub fn chance() -> Chance {
    // Every story has a thread.
    thread_local! {
        static SEEDS: Cell<u64> = const { Cell::new(1) };
    }
    Chance::seeded(SEEDS.replace(SEEDS.get() + 1))
}

/// A portal of one test.
pub struct World {
    /// The database, for looks behind the program's back.
    pub db: Db,
    /// Moves all nodes of this world.
    pub clock: Clock,
    /// The mails that were sent.
    pub mailbox: Mailbox,
    environment: Vec<(String, String)>,
    public_url: String,
    /// What browsers talk to; replaced when settings change.
    router: Arc<Mutex<Router>>,
    app: App,
    /// Ways to prove who one is that the portal does not come with.
    strategies: Mutex<&'static [&'static dyn Strategy]>,
    // Dropped last, in this order.
    _database: Database,
    _folder: TempDir,
}

impl World {
    /// In development, with factory settings.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// In development, with a user who has an address.
    pub async fn with_user(address: &str) -> Self {
        let world = Self::new().await;
        world.sign_up(address).await;
        world
    }

    /// With limited rates.
    pub async fn limited() -> Self {
        Self::with(&[("PORTICO_RATE_LIMITS", "on")]).await
    }

    /// In production, at an https address, where mails are kept from going anywhere.
    pub async fn in_production() -> Self {
        Self::with(&[
            ("PORTICO_PUBLIC_URL", "https://accounts.example.com"),
            ("PORTICO_SMTP_URL", "smtp://127.0.0.1:1"),
        ])
        .await
    }

    /// With some of the operator's configuration.
    pub async fn with(environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::migrated(folder.path()).await;
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        let own = [("PORTICO_PUBLIC_URL", HOME), ("PORTICO_DATABASE_URL", &database.url)];
        let data_dir = folder.path().display().to_string();
        let own = own.iter().copied().chain([("PORTICO_DATA_DIR", data_dir.as_str())]);
        all.extend(own.chain(environment.iter().copied()).map(|(name, value)| (name.into(), value.into())));
        // Stories are quicker than people. Production knows no other way than to limit.
        let development = all.get("PORTICO_MODE").is_some_and(|mode| mode == "development");
        if development || !all["PORTICO_PUBLIC_URL"].starts_with("https:") {
            all.entry("PORTICO_RATE_LIMITS".into()).or_insert_with(|| "off".into());
        }
        let environment: Vec<_> = all.into_iter().collect();
        let db = Db::open(&database.url).await.unwrap();
        db.migrate().await.unwrap();
        let clock = Clock::stopped();
        // No story reaches the internet; those about breached passwords have a service of their own.
        let quiet = r#"{"password_settings":{"disable_hibp":true}}"#;
        assert!(storage::settings::replace(&db, 0, quiet, clock.now()).await.unwrap());
        let app = node(&environment, &db, &clock).await;
        Self {
            mailbox: Mailbox::new(app.portal.outbox().clone()),
            public_url: app.portal.config().public_url.as_str().trim_end_matches('/').to_owned(),
            router: Arc::new(Mutex::new(app.router())),
            app,
            strategies: Mutex::new(&[]),
            db,
            clock,
            environment,
            _database: database,
            _folder: folder,
        }
    }

    /// Another node over the same database, with the settings as they are now.
    pub async fn node(&self) -> App {
        let strategies = *self.strategies.lock().unwrap();
        node(&self.environment, &self.db, &self.clock).await.strategies(strategies)
    }

    /// Its nodes know these ways to prove who one is, too, from now on.
    pub async fn knows(&self, strategies: &'static [&'static dyn Strategy]) -> &Self {
        *self.strategies.lock().unwrap() = strategies;
        *self.router.lock().unwrap() = self.node().await.router();
        self
    }

    /// The same, with other words in its environment.
    pub async fn node_with(&self, environment: &[(&str, &str)]) -> App {
        let mut all: BTreeMap<String, String> = self.environment.iter().cloned().collect();
        all.extend(environment.iter().map(|(name, value)| (name.to_string(), value.to_string())));
        node(&all.into_iter().collect::<Vec<_>>(), &self.db, &self.clock).await
    }

    /// The node that browsers talk to.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Puts a setting in force, and a node that has read it in the place of the one before.
    pub async fn settings(&self, path: &str, json: Value) -> &Self {
        settings::set(&self.db, &chance(), path, json, self.clock.now())
            .await
            .unwrap_or_else(|why| panic!("{path}: {why:?}"));
        self.renew().await
    }

    /// A node that has read the settings as they are now takes the place of the one before.
    pub async fn renew(&self) -> &Self {
        *self.router.lock().unwrap() = self.node().await.router();
        self
    }

    /// Puts several settings in force.
    pub async fn all_settings(&self, pairs: &[(&str, Value)]) -> &Self {
        for (path, json) in pairs {
            self.settings(path, json.clone()).await;
        }
        self
    }

    /// A new browser, on a laptop.
    pub fn browser(&self) -> Browser {
        Browser::new(Server::Node(self.router.clone()), &self.public_url)
    }

    /// A browser in which somebody has just signed up.
    pub async fn sign_up(&self, address: &str) -> Browser {
        let mut browser = self.browser();
        browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await;
        let code = self.mailbox.code(address).await;
        browser.fill("Code", &code).submit("Continue").await.is_at("/user");
        browser
    }

    /// A browser that waits for link or code of a sign-in.
    pub async fn start_sign_in(&self, address: &str) -> Browser {
        let mut browser = self.browser();
        browser.visit("/sign-in").await.fill("Email address", address).submit("Continue").await;
        browser.is_at("/sign-in/factor-one");
        browser
    }

    /// A browser in which somebody has just signed in by a mailed code.
    pub async fn sign_in(&self, address: &str) -> Browser {
        people::sign_in(self, self.browser(), address).await
    }

    /// A browser that waits for link or code of a sign-up.
    pub async fn start_sign_up(&self, address: &str) -> Browser {
        let mut browser = self.browser();
        browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await;
        browser.is_at("/sign-up/verify-email-address");
        browser
    }

    /// The operator's one-time link that makes the first administrator, as a path.
    pub async fn setup_link(&self) -> String {
        let token = first_run::make_link(&self.db, &chance(), None, self.clock.now()).await.unwrap();
        ADDRESSES.set_up_by(&token)
    }

    /// What `admin add` prints, as a path.
    pub async fn administrator_link(&self, address: &str) -> String {
        let address = Identifier::email(address).unwrap();
        let token = team::add_by_operator(&self.db, &chance(), &address, Role::Owner, self.clock.now())
            .await
            .unwrap();
        ADDRESSES.set_up_by(&token)
    }

    /// How many rows a table has, perhaps with a condition: `users`, `sessions WHERE ended_at IS NULL`.
    pub async fn count(&self, rows: &str) -> i64 {
        database::number(&self.db, &format!("SELECT COUNT(*) FROM {rows}")).await
    }

    /// One column of text, as a query gives it.
    pub async fn column(&self, sql: &str) -> Vec<String> {
        database::column(&self.db, sql).await
    }

    /// What people read under a key, in English.
    pub fn words(&self, key: &str) -> String {
        portico::words::Words::default_language().say(key)
    }

    /// How many rows each table has.
    pub async fn counts(&self) -> BTreeMap<String, usize> {
        database::counts(&self.db).await
    }

    /// All that the database holds.
    pub async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        database::dump(&self.db).await
    }

    /// All rows as one text.
    pub async fn dump_text(&self) -> String {
        self.dump().await.into_values().flatten().collect::<Vec<_>>().join("\n")
    }
}

async fn node(environment: &[(String, String)], db: &Db, clock: &Clock) -> App {
    let config = Config::from("", environment.iter().cloned()).unwrap();
    App::new(config, db.clone(), clock.clone(), chance()).await.unwrap()
}
