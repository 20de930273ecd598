//! What each command does. One clear line on standard error when it fails.

mod backup;
mod doctor;
mod keys;
mod log;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Parser, Subcommand};
use portico::app::App;
use portico::auth::{first_run, settings};
use portico::clock::Clock;
use portico::config::Config;
use portico::error::Error;
use portico::http::metrics;
use portico::model::identification::Identifier;
use portico::secret::Chance;
use portico::storage::Db;
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
    /// Administrators
    #[command(subcommand)]
    Admin(Admin),
    /// Secret keys of the Backend API, and the keys that session tokens are signed with
    #[command(subcommand)]
    Keys(keys::Keys),
    /// The administrator's settings, as one JSON document
    #[command(subcommand)]
    Settings(Settings),
}

#[derive(Subcommand)]
enum Admin {
    /// Make the owner of an address an administrator, and print a one-time sign-in link
    Add {
        /// Their email address
        email: String,
    },
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
        Command::Admin(Admin::Add { email }) => add_administrator(&config, &email).await,
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
    let db = open_as_it_is(config).await?;
    db.migrate().await.map_err(causes).context("the database could not be brought up to date")?;
    Ok(db)
}

fn causes(error: Error) -> anyhow::Error {
    match error {
        Error::Broken(cause) => cause,
        Error::Refused(_) => anyhow!("{}", Words::default_language().say(error.code())),
    }
}

async fn serve(config: Config) -> Result<()> {
    log::start(&config)?;
    let clock = Clock::default();
    let chance = Chance::system();
    let db = open(&config).await?;
    apply_first_settings(&config, &db, &clock).await?;
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
async fn apply_first_settings(config: &Config, db: &Db, clock: &Clock) -> Result<()> {
    let Some(file) = &config.settings_file else { return Ok(()) };
    let (version, _) = settings::load(db).await.map_err(causes)?;
    if version > 0 {
        return Ok(());
    }
    match settings::import(db, read_json(file)?, clock.now()).await {
        // Another node, starting at the same moment, was quicker.
        Ok(()) | Err(settings::Change::Conflict) => Ok(()),
        Err(change) => bail!("PORTICO_SETTINGS: {}", change.reason(Words::default_language())),
    }
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
        let path = first_run::make_link(db, chance, None, clock.now()).await.map_err(causes)?;
        lines.push(format!(
            "Become its first administrator, with this link, once, within a day:\n{}",
            config.absolute(&path)
        ));
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", lines.join("\n"))?;
    out.flush()?;
    Ok(())
}

async fn add_administrator(config: &Config, email: &str) -> Result<()> {
    let address = Identifier::email(email).with_context(|| format!("{email:?} is not an email address"))?;
    let db = open(config).await?;
    let now = Clock::default().now();
    let path = first_run::add_administrator(&db, &Chance::system(), &address, now).await.map_err(causes)?;
    println!(
        "{} is an administrator. Sign in with this link, once, within a day:\n{}",
        address.written,
        config.absolute(&path)
    );
    Ok(())
}

async fn change_settings(config: &Config, command: Settings) -> Result<()> {
    let db = open(config).await?;
    let now = Clock::default().now();
    let refused = |change: settings::Change| anyhow!("{}", change.reason(Words::default_language()));
    let show = async |path: &str| -> Result<()> {
        let (_, settings) = settings::load(&db).await.map_err(causes)?;
        let value = settings::get(&settings, path).with_context(|| format!("unknown setting `{path}`"))?;
        println!("{}", serde_json::to_string_pretty(&value)?);
        Ok(())
    };
    match command {
        Settings::Get { path } => show(path.as_deref().unwrap_or_default()).await,
        Settings::Export => show("").await,
        Settings::Set { path, json } => {
            let value = serde_json::from_str(&json).with_context(|| format!("{json:?} is not JSON"))?;
            settings::set(&db, &path, value, now).await.map_err(refused)
        }
        Settings::Import { file } => settings::import(&db, read_json(&file)?, now).await.map_err(refused),
    }
}
