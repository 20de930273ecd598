//! What each command does. One clear line on standard error when it fails.

mod admin;
mod backup;
mod doctor;
mod keys;
mod log;
pub mod tell;

use portico::app::ADDRESSES;
use portico::auth::node::in_force;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use clap::{Parser, Subcommand};
use portico::app::App;
use portico::auth::directory::{first_run, settings};
use portico::clock::{Clock, instant};
use portico::config::Config;
use portico::error::Error;
use portico::http::metrics;
use portico::secret::Chance;
use portico::storage::{Db, Fault};
use portico::words::Words;
use tokio::net::TcpListener;

/// The account portal that a site can own: sign-in, sign-up, verification and profile pages.
#[derive(Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate if needed, then serve (what happens without a command, too)
    Serve,
    /// Bring the database up to date, and exit
    Migrate,
    /// Check configuration, database, mail, secret and address; one line each
    Doctor,
    /// Copy everything into one file, while others serve; the master secret is not in it
    Backup {
        /// A file that does not exist yet
        file: PathBuf,
    },
    /// Put a backup into an empty database; stop the servers first
    Restore {
        /// What `backup` wrote, from either kind of database
        file: PathBuf,
        /// Put it in the place of all that the database holds
        #[arg(long)]
        force: bool,
    },
    /// Administrators, and what each may do
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Secret keys of the Backend API, and the keys that session tokens are signed with
    #[command(subcommand)]
    Keys(keys::Keys),
    /// The administrator's settings, as one JSON document
    #[command(subcommand)]
    Settings(Settings),
}

#[derive(Subcommand)]
enum Settings {
    /// Print the value at a dotted path, or the whole document
    Get {
        /// For example sessions.maximum_lifetime_seconds
        path: Option<String>,
    },
    /// Put one value in force
    Set {
        /// For example attack_protection.enumeration_protection
        path: String,
        /// The value as JSON, for example '"strict"'
        json: String,
    },
    /// Print the whole document
    Export,
    /// Put a whole document in force; what it leaves out gets its factory setting
    Import {
        /// A JSON file
        file: PathBuf,
    },
}

/// Runs a command.
pub async fn run(cli: Cli) -> Result<()> {
    let config = Config::read()?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config).await,
        Command::Migrate => open(&config).await.map(drop),
        Command::Doctor => doctor::run(&config).await,
        Command::Backup { file } => backup::write(&config, &file).await,
        Command::Restore { file, force } => backup::restore(&config, &file, force).await,
        Command::Admin(command) => admin::run(&config, command).await,
        Command::Keys(command) => keys::run(&config, command).await,
        Command::Settings(command) => change_settings(&config, command).await,
    }
}

/// Opens the database without changing anything.
async fn open_as_it_is(config: &Config) -> Result<Db> {
    Db::open(&config.database_url).await.map_err(causes).context("the database does not open")
}

/// Opens the database and brings it up to date.
async fn open(config: &Config) -> Result<Db> {
    bring_up_to_date(open_as_it_is(config).await?).await
}

async fn bring_up_to_date(db: Db) -> Result<Db> {
    db.migrate().await.map_err(causes).context("the database could not be brought up to date")?;
    Ok(db)
}

/// How long a server waits for its database to come up.
const COMING_UP: Duration = Duration::from_secs(25);

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The same as [`open`] for a server, which may be started before its database.
async fn open_once_up(config: &Config) -> Result<Db> {
    let begun = instant();
    let mut is_told = false;
    loop {
        let fault = match Db::open(&config.database_url).await {
            Ok(db) => return bring_up_to_date(db).await,
            Err(error) => causes(error),
        };
        let may_come_up = fault.downcast_ref::<Fault>().is_some_and(|fault| fault.kind.may_come_up());
        if !may_come_up || begun.elapsed() > COMING_UP {
            return Err(fault.context("the database does not open"));
        }
        if !is_told {
            tracing::warn!("waiting for the database to come up: {fault}");
            is_told = true;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// All causes of an error in one line; what one says in its own words is not said again by the next.
pub fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !line.contains(&cause) {
            let colon = if line.is_empty() { "" } else { ": " };
            line.push_str(colon);
            line.push_str(&cause);
        }
    }
    line
}

fn causes(error: Error) -> anyhow::Error {
    match error {
        Error::Broken(cause) => Fault::among(&cause).map_or(cause, anyhow::Error::from),
        Error::Refused(_) => anyhow!("{}", Words::default_language().say(error.code())),
    }
}

async fn serve(config: Config) -> Result<()> {
    let _lines = log::start(&config)?;
    let clock = Clock::default();
    let chance = Chance::system();
    let db = open_once_up(&config).await?;
    apply_first_settings(&config, &db, &chance, &clock).await?;
    let app = App::new(config.clone(), db.clone(), clock.clone(), chance.clone()).await.map_err(causes)?;
    let listener = TcpListener::bind(config.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", config.listen))?;
    let figures = match config.metrics_listen {
        Some(address) => Some(listen_for_figures(address).await?),
        None => None,
    };
    greet(&config, &db, &chance, &clock).await?;
    app.serve(listener, figures, asked_to_stop()).await.context("serving")
}

async fn listen_for_figures(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address} for metrics"))?;
    metrics::start()?;
    Ok(listener)
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

/// `PORTICO_SETTINGS` counts at the first start alone.
async fn apply_first_settings(config: &Config, db: &Db, chance: &Chance, clock: &Clock) -> Result<()> {
    let Some(file) = &config.settings_file else { return Ok(()) };
    let (version, _) = in_force::load(db).await.map_err(causes)?;
    if version > 0 {
        return Ok(());
    }
    let begun = settings::begin_with(db, chance, read_json(file)?, clock.now()).await;
    begun.map_err(|why| anyhow!("PORTICO_SETTINGS: {}", why.reason(Words::default_language())))
}

fn read_json(file: &std::path::Path) -> Result<serde_json::Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{}", file.display()))
}

/// Tells the operator where everything is; on standard output, for the one-time link is a secret and not for the log.
async fn greet(config: &Config, db: &Db, chance: &Chance, clock: &Clock) -> Result<()> {
    let mut lines = vec![format!("Portico is at      {}", config.absolute("/"))];
    if config.is_development() {
        lines.push(format!("Messages arrive at {}", config.absolute("/dev/inbox")));
    }
    if !first_run::is_set_up(db).await.map_err(causes)? {
        let token = first_run::make_link(db, chance, None, clock.now()).await.map_err(causes)?;
        lines.push(format!(
            "Become its first administrator, with this link, once, within a day:\n{}",
            config.absolute(&ADDRESSES.set_up_by(&token))
        ));
    }
    if let Some(how) = config.exposed() {
        tracing::warn!("{how}");
        lines.push(how);
    }
    // Whoever should have read the link gets another from `portico admin add`; those who are served need none of it.
    if let Err(error) = tell::out_soon(lines.join("\n")) {
        tracing::warn!(%error, "standard output did not take the greeting");
    }
    Ok(())
}

async fn change_settings(config: &Config, command: Settings) -> Result<()> {
    let db = open(config).await?;
    let now = Clock::default().now();
    let chance = Chance::system();
    let refused = |why: settings::Unchanged| anyhow!("{}", why.reason(Words::default_language()));
    let show = async |path: &str| -> Result<()> {
        let (_, settings) = in_force::load(&db).await.map_err(causes)?;
        let value = in_force::get(&settings, path).with_context(|| format!("unknown setting `{path}`"))?;
        tell::out(serde_json::to_string_pretty(&value)?)
    };
    match command {
        Settings::Get { path } => show(path.as_deref().unwrap_or_default()).await,
        Settings::Export => show("").await,
        Settings::Set { path, json } => {
            let value = serde_json::from_str(&json).with_context(|| format!("{json:?} is not JSON"))?;
            settings::set(&db, &chance, &path, value, now).await.map(drop).map_err(refused)
        }
        Settings::Import { file } => {
            settings::import(&db, &chance, read_json(&file)?, now).await.map(drop).map_err(refused)
        }
    }
}
