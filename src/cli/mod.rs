//! What each command does. One clear line on standard error when it fails.

mod admin;
mod backup;
mod doctor;
mod keys;
mod log;
mod settings;
pub mod tell;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use clap::{Parser, Subcommand};
use portico::app::{ADDRESSES, App};
use portico::auth::directory::{self, first_run};
use portico::auth::node::in_force;
use portico::auth::upkeep::causes::causes;
pub use portico::auth::upkeep::causes::in_one_line;
use portico::clock::{Clock, instant};
use portico::config::{Config, NO_MAIL};
use portico::http::metrics;
use portico::secret::Chance;
use portico::storage::{self, Db, Fault};
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
    /// Check configuration, database, mail, texts, keys, clock and public address; one line each
    Doctor {
        /// Send a test mail, too
        #[arg(long, value_name = "ADDRESS")]
        mail: Option<String>,
    },
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
    Settings(settings::Settings),
}

/// Runs a command.
pub async fn run(cli: Cli) -> Result<()> {
    let config = Config::read()?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(config).await,
        Command::Migrate => open(&config).await.map(drop),
        Command::Doctor { mail } => doctor::run(&config, mail.as_deref()).await,
        Command::Backup { file } => backup::write(&config, &file).await,
        Command::Restore { file, force } => backup::restore(&config, &file, force).await,
        Command::Admin(command) => admin::run(&config, command).await,
        Command::Keys(command) => keys::run(&config, command).await,
        Command::Settings(command) => settings::run(&config, command).await,
    }
}

/// Opens the database, which is made when missing, without changing anything in it.
async fn open_as_it_is(config: &Config) -> Result<Db> {
    Db::open(&config.database_url).await.map_err(causes).context("the database does not open")
}

/// Opens the database, which is made when missing, and brings it up to date.
async fn open(config: &Config) -> Result<Db> {
    bring_up_to_date(open_as_it_is(config).await?).await
}

/// Opens the database that a command reads or changes, and brings it up to date. Where there is none, nothing is made: the
/// command was most likely typed in the wrong folder.
async fn open_existing(config: &Config) -> Result<Db> {
    bring_up_to_date(existing_as_it_is(config).await?).await
}

/// The same without bringing it up to date.
async fn existing_as_it_is(config: &Config) -> Result<Db> {
    let db = Db::open_existing(&config.database_url).await.map_err(causes);
    let db = db.context("the database does not open")?.with_context(|| no_database(config))?;
    let mut look = db.snapshot().await.map_err(causes)?;
    let migrations = storage::backup::migrations(&mut look).await.map_err(causes)?;
    ensure!(!migrations.is_empty(), no_database(config));
    Ok(db)
}

fn no_database(config: &Config) -> String {
    let place = match config.database_url.strip_prefix("sqlite://") {
        Some(path) => format!("in {path}"),
        None => "at PORTICO_DATABASE_URL".into(),
    };
    format!(
        "there is no database of Portico {place}: go to its folder, or let `portico` or `portico migrate` make one"
    )
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
    let begun = directory::settings::begin_with(db, chance, read_json(file)?, clock.now()).await;
    begun.map_err(|why| anyhow!("PORTICO_SETTINGS: {}", why.reason(Words::default_language())))
}

fn read_json(file: &std::path::Path) -> Result<serde_json::Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{}", file.display()))
}

/// Tells the operator where everything is; on standard output, for the one-time link is a secret and not for the log. The link
/// stands first and alone: it is what somebody who starts for the first time looks for.
async fn greet(config: &Config, db: &Db, chance: &Chance, clock: &Clock) -> Result<()> {
    let mut lines = vec![];
    if !first_run::is_set_up(db).await.map_err(causes)? {
        let token = first_run::make_link(db, chance, None, clock.now()).await.map_err(causes)?;
        lines.push(format!("\n{}\n", config.absolute(&ADDRESSES.set_up_by(&token))));
        lines.push("Open this link to set up Portico. It works once, for a day.".into());
    }
    lines.push(format!("Portico is at      {}", config.absolute("/")));
    if config.is_development() {
        lines.push(format!("Messages arrive at {}", config.absolute("/dev/inbox")));
    }
    lines.extend(config.exposed());
    // Whoever should have read the link gets another from `portico admin add`; those who are served need none of it.
    if let Err(error) = tell::out_soon(lines.join("\n")) {
        tracing::warn!(%error, "standard output did not take the greeting");
    }
    if let Some(how) = config.exposed() {
        tracing::warn!("{how}");
    }
    if !config.mail_leaves() {
        tracing::warn!("{NO_MAIL}");
    }
    Ok(())
}
