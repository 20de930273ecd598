//! What the database tells: whether it works, whether it fits the program, its secret and its clock, and what it holds.

use std::path::Path;

use anyhow::{Result, anyhow, ensure};

use super::{Line, Opened, fail, told};
use crate::auth::directory::{first_run, settings};
use crate::auth::node::{in_force, keyring};
use crate::auth::telling::text_budget;
use crate::auth::telling::text_budget::Shared;
use crate::auth::upkeep::causes::causes;
use crate::auth::upkeep::instance::{self, Fit};
use crate::clock::Clock;
use crate::config::Config;
use crate::secret::Secrets;
use crate::storage::{self, Db, Kind};
use crate::words::Words;

/// How far apart the clocks of the database and of this machine may be, in milliseconds.
const APART: i64 = 5_000;

/// The lines of a database; of one that is not there, how it and the secret stand.
pub async fn look(config: &Config, db: &Opened, clock: &Clock) -> Vec<Line> {
    let db = match db {
        Ok(Some(db)) => db,
        Ok(None) => {
            let none = Line::warn("database", "there is none yet: the first start makes it");
            return vec![none, secret(config, None).await];
        }
        Err(error) => return vec![fail("database", error), secret(config, None).await],
    };
    let pending = pending(db).await;
    let ready = matches!(pending, Ok(0));
    let mut lines = vec![tables(db, pending).await, told("clock", clocks(db, clock).await)];
    lines.push(secret(config, ready.then_some(db)).await);
    if ready {
        lines.extend(contents(config, db, clock).await);
    }
    lines
}

/// How many migrations the database lacks.
async fn pending(db: &Db) -> Result<usize> {
    let mut look = db.snapshot().await.map_err(causes)?;
    storage::backup::lacking(&mut look).await.map_err(causes)
}

async fn tables(db: &Db, pending: Result<usize>) -> Line {
    let pending = match pending {
        Ok(pending) => takes_changes(db, pending == 0).await.map(|()| pending),
        Err(error) => Err(error),
    };
    match pending {
        Ok(0) => Line::ok("database", format!("{}, up to date", db.name())),
        Ok(n) => Line::warn("database", format!("{}, {n} migrations to come with the next start", db.name())),
        Err(error) => fail("database", &error),
    }
}

/// Tries a change that changes nothing, where there are tables for one.
async fn takes_changes(db: &Db, has_tables: bool) -> Result<()> {
    ensure!(!db.is_read_only().await.map_err(causes)?, "{}", Kind::ReadOnly.brief());
    if has_tables { db.try_change().await.map_err(causes) } else { Ok(()) }
}

async fn clocks(db: &Db, clock: &Clock) -> Result<String> {
    let before = clock.now();
    let there = db.now().await.map_err(causes)?;
    let after = clock.now();
    let apart = if there < before { (before - there).0 } else { (there - after).0.max(0) };
    ensure!(apart < APART, "the clocks of the database and of this machine are {apart} ms apart");
    Ok(format!("the database's and this machine's are {apart} ms apart"))
}

/// Where the secret is, and whether it is the one of this database.
async fn secret(config: &Config, db: Option<&Db>) -> Line {
    const WHAT: &str = "secret";
    let secrets = match config.existing_secrets() {
        Ok(secrets) => secrets,
        Err(error) => return fail(WHAT, &error),
    };
    let fit = match db {
        Some(db) => fit(db, secrets.as_ref()).await,
        None => Ok(Fit::New),
    };
    let found = match fit {
        Ok(fit) => judge(&place(config, secrets.is_some()), fit, secrets.is_some()),
        Err(error) => Err(error),
    };
    match found {
        Ok(how) if is_lost_with_its_container(config, is_container()) => Line::warn(
            WHAT,
            format!("{how}; unless a volume keeps it, it goes with the container: set PORTICO_SECRET"),
        ),
        found => told(WHAT, found),
    }
}

async fn fit(db: &Db, secrets: Option<&Secrets>) -> Result<Fit> {
    match secrets {
        Some(secrets) => instance::look(db, secrets).await.map_err(causes),
        None => {
            let check = storage::settings::secret_check(db).await.map_err(causes)?;
            Ok(if check.is_some() { Fit::Foreign } else { Fit::New })
        }
    }
}

fn judge(place: &str, fit: Fit, is_there: bool) -> Result<String> {
    match fit {
        Fit::Current => Ok(format!("{place}; fits this database")),
        Fit::Previous => {
            Ok(format!("{place}; takes the place of PORTICO_SECRET_PREVIOUS with the next start"))
        }
        Fit::New => Ok(place.to_owned()),
        Fit::Foreign if is_there => Err(anyhow!("does not fit this database")),
        Fit::Foreign => Err(anyhow!("missing: this database was written with one that is not here")),
    }
}

fn place(config: &Config, is_there: bool) -> String {
    let place = match (config.has_own_secret(), is_there) {
        (true, _) => return "given by PORTICO_SECRET".into(),
        (false, true) => "in the data directory",
        (false, false) => "none yet: the first start makes it in the data directory",
    };
    let several = if is_shared(config) { "; several nodes need it as PORTICO_SECRET" } else { "" };
    format!("{place}{several}")
}

/// Whether other nodes may use the same database.
fn is_shared(config: &Config) -> bool {
    !config.database_url.starts_with("sqlite")
}

/// The database is elsewhere and stays, and the only secret that opens it does not.
fn is_lost_with_its_container(config: &Config, is_container: bool) -> bool {
    is_container && is_shared(config) && !config.has_own_secret()
}

/// Whether this machine is a container, as Docker, Podman and Kubernetes tell.
fn is_container() -> bool {
    let marked = ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists());
    marked || std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
}

/// What an up-to-date database holds.
async fn contents(config: &Config, db: &Db, clock: &Clock) -> Vec<Line> {
    let mut lines = vec![];
    let secrets = config.existing_secrets().ok().flatten();
    if let Some(secrets) = &secrets {
        lines.push(told("signing keys", signing_keys(db, secrets).await));
    }
    lines.push(told("settings", rules(db).await));
    lines.push(told("first administrator", administrator(db).await));
    lines.push(told("outbox", outbox(db).await));
    if let Some(secrets) = &secrets {
        lines.push(told("budgets of texts", budgets(db, secrets, clock).await));
    }
    lines
}

async fn signing_keys(db: &Db, secrets: &Secrets) -> Result<String> {
    match keyring::check(db, secrets).await.map_err(causes)? {
        (0, _) => Ok("none yet: the first is made when it is needed".into()),
        (all, 0) => Ok(format!("{all}, all of them open")),
        (all, shut) => Err(anyhow!("{shut} of {all} do not open with the master secret")),
    }
}

async fn rules(db: &Db) -> Result<String> {
    let (version, settings) = in_force::load(db).await.map_err(causes)?;
    let problems = settings.problems();
    ensure!(
        problems.is_empty(),
        "{}",
        settings::Unchanged::Rules(problems).reason(Words::default_language())
    );
    Ok(if version == 0 { "factory settings".into() } else { format!("changed {version} times") })
}

async fn administrator(db: &Db) -> Result<&'static str> {
    let set_up = first_run::is_set_up(db).await.map_err(causes)?;
    Ok(if set_up { "exists" } else { "not yet: the first start prints a link" })
}

async fn outbox(db: &Db) -> Result<String> {
    let (waiting, dead) = storage::outbox::count(db).await.map_err(causes)?;
    Ok(format!("{waiting} messages waiting, {dead} given up"))
}

async fn budgets(db: &Db, secrets: &Secrets, clock: &Clock) -> Result<&'static str> {
    let (_, settings) = in_force::load(db).await.map_err(causes)?;
    let spent = text_budget::list_spent(db, secrets, &settings.sms, clock.now()).await.map_err(causes)?;
    let words = Words::default_language();
    let told = spent.into_iter().map(|(shared, until)| {
        let whose = match shared {
            Shared::Country(country) => words.country(country).to_owned(),
            Shared::StrangersOfCountry(country) => format!("{} (for strangers)", words.country(country)),
            Shared::Unanswered(country) => format!("{} (codes are not entered)", words.country(country)),
            Shared::UnansweredByKnown(country) => {
                format!("{} (codes are not entered by people who are known)", words.country(country))
            }
            Shared::Day => "of the day".to_owned(),
            Shared::StrangersOfDay => "of the day (for strangers)".to_owned(),
        };
        format!("{whose} until {}", words.full_moment(until))
    });
    let told: Vec<String> = told.collect();
    ensure!(told.is_empty(), "spent: {}", told.join("; "));
    Ok("something is left")
}

#[cfg(test)]
mod tests {
    use super::super::tests::config;
    use super::*;

    #[test]
    fn a_secret_that_goes_with_its_container_is_warned_of_where_the_database_stays() {
        let lost = |pairs: &[_], container| is_lost_with_its_container(&config(pairs), container);
        let server = ("PORTICO_DATABASE_URL", "postgres://db/portico");
        let given = ("PORTICO_SECRET", "a master secret that is long enough");
        assert!(lost(&[server], true));
        assert!(!lost(&[server], false) && !lost(&[server, given], true) && !lost(&[], true));
    }

    #[tokio::test]
    async fn a_secret_is_told_where_it_is_and_whether_it_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(&[("PORTICO_DATA_DIR", folder.path().to_str().unwrap())]);
        let url = format!("sqlite://{}", folder.path().join("portico.db").display());
        let db = Db::open(&url).await.unwrap();
        db.migrate().await.unwrap();
        let told = async || secret(&config, Some(&db)).await.words;
        assert!(told().await.starts_with("none yet"));
        let secrets = config.secrets(&crate::secret::Chance::system()).unwrap();
        instance::adopt(&db, &secrets).await.unwrap();
        assert_eq!(told().await, "in the data directory; fits this database");
        std::fs::remove_file(folder.path().join("secret")).unwrap();
        assert!(told().await.starts_with("missing"));
        assert!(!folder.path().join("secret").exists(), "and none is made");
        db.close().await;
    }
}
