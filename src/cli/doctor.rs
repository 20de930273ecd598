//! `portico doctor`: checks everything that can be checked from here, and changes nothing in the database.

use portico::auth::node::in_force;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use portico::auth::directory::{first_run, settings};
use portico::auth::node::keyring;
use portico::auth::telling::text_budget;
use portico::auth::telling::text_budget::Shared;
use portico::auth::upkeep::instance::{self, Fit};
use portico::clock::Clock;
use portico::config::Config;
use portico::delivery::mail::Mail;
use portico::delivery::sms::Sms;
use portico::secret::{Chance, Secrets};
use portico::storage::{self, Db, Kind};
use portico::words::Words;
use reqwest::StatusCode;

use super::{causes, in_one_line, open_as_it_is, tell};

/// How long somebody may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How far apart the clocks of the database and of this machine may be, in milliseconds.
const APART: i64 = 5_000;

/// What was found, a line for each thing.
#[derive(Default)]
struct Report {
    ill: usize,
    /// Why not all of it was printed.
    unread: Option<anyhow::Error>,
}

impl Report {
    /// Nothing that keeps it from working, and all the same nothing to leave as it is.
    fn warn(&mut self, name: &str, what: &str) {
        self.print(format!("WARN  {name}: {what}"));
    }

    fn tell(&mut self, name: &str, found: Result<String>) {
        let line = match found {
            Ok(how) => format!("ok    {name}: {how}"),
            Err(e) => {
                self.ill += 1;
                format!("FAIL  {name}: {}", in_one_line(&e))
            }
        };
        self.print(line);
    }

    fn print(&mut self, line: String) {
        if let Err(e) = tell::out(line) {
            self.unread = Some(e);
        }
    }
}

/// Each line says how something stands; refused when anything needs attention.
pub async fn run(config: &Config) -> Result<()> {
    let mut report = Report::default();
    let mode = format!("{:?}, listening on {}", config.mode, config.listen);
    match config.exposed() {
        Some(how) => report.warn("configuration", &format!("{mode}: {how}")),
        None => report.tell("configuration", Ok(mode)),
    }
    report.tell("public address", reach(config).await);
    report.tell("root domain", Ok(root_domain(config)));
    report.tell("trusted proxies", Ok(proxies(config)));
    let secrets = config.secrets(&Chance::system());
    // A server waits longer for its database to come up: this is asked by somebody who waits for the answer.
    let opened = tokio::time::timeout(PATIENCE, open_as_it_is(config)).await;
    match opened.unwrap_or_else(|_| Err(anyhow::anyhow!("it does not answer"))) {
        Ok(db) => look_into(&db, config, &secrets, &mut report).await,
        Err(e) => {
            report.tell("database", Err(e));
            report.tell("secret", secrets.map(|_| where_secret(config)));
        }
    }
    mail(config, &mut report).await;
    report.tell("SMS", sms(config).await);
    ensure!(report.ill == 0, "{} of these need attention", report.ill);
    report.unread.map_or(Ok(()), Err)
}

async fn look_into(db: &Db, config: &Config, secrets: &Result<Secrets>, report: &mut Report) {
    let pending = pending(db).await;
    let ready = matches!(pending, Ok(0));
    let takes = takes_changes(db, ready).await;
    report.tell("database", takes.and(pending).map(|pending| tables(db, pending)));
    report.tell("clock", clock(db).await);
    let later = || Ok("looked at once the database is up to date".into());
    let secrets = match secrets {
        Ok(secrets) => secrets,
        Err(e) => return report.tell("secret", Err(anyhow::anyhow!("{e:#}"))),
    };
    report.tell("secret", if ready { fit(db, config, secrets).await } else { Ok(where_secret(config)) });
    report.tell("signing keys", if ready { signing_keys(db, secrets).await } else { later() });
    report.tell("settings", if ready { rules(db).await } else { later() });
    report.tell("first administrator", if ready { administrator(db).await } else { later() });
    report.tell("outbox", if ready { outbox(db).await } else { later() });
    report.tell("budgets of texts", if ready { budgets(db, secrets).await } else { later() });
}

/// How many migrations the database lacks.
async fn pending(db: &Db) -> Result<usize> {
    let mut look = db.snapshot().await.map_err(causes)?;
    storage::backup::lacking(&mut look).await.map_err(causes)
}

/// Tries a change that changes nothing, where there are tables for one.
async fn takes_changes(db: &Db, ready: bool) -> Result<()> {
    ensure!(!db.is_read_only().await.map_err(causes)?, "{}", Kind::ReadOnly.brief());
    if ready { db.try_change().await.map_err(causes) } else { Ok(()) }
}

fn tables(db: &Db, pending: usize) -> String {
    match pending {
        0 => format!("{}, up to date", db.name()),
        n => format!("{}, {n} migrations to come with the next start", db.name()),
    }
}

async fn clock(db: &Db) -> Result<String> {
    let before = Clock::default().now();
    let there = db.now().await.map_err(causes)?;
    let after = Clock::default().now();
    let apart = if there < before { (before - there).0 } else { (there - after).0.max(0) };
    ensure!(apart < APART, "the clocks of the database and of this machine are {apart} ms apart");
    Ok(format!("the database's and this machine's are {apart} ms apart"))
}

/// Asks our own address, as anybody would. That nothing answers is well before the first start.
async fn reach(config: &Config) -> Result<String> {
    let address = config.absolute("/healthz");
    let client =
        reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).no_proxy();
    let client = client.build()?;
    let asked = client.get(&address).send().await;
    let home = config.absolute("/");
    let answer = match asked {
        Ok(answer) => answer,
        Err(e) if told(&e).to_lowercase().contains("certificate") => bail!("{home}: {}", told(&e)),
        Err(e) => return Ok(format!("{home}, where nothing answers at the moment ({})", told(&e))),
    };
    let status = answer.status();
    let ours = answer.headers().get("x-request-id").is_some_and(|id| id.as_bytes().starts_with(b"req_"));
    ensure!(ours && status.is_success(), "{address} is answered by something else, with {status}");
    // What the node itself knows: whether its file is the one that it opened cannot be seen from here.
    let readiness = client.get(config.absolute("/readyz")).send().await;
    if let Ok(answer) = readiness
        && answer.status() == StatusCode::SERVICE_UNAVAILABLE
    {
        bail!("{home} answers, and is not ready: {}", answer.text().await.unwrap_or_default().trim());
    }
    Ok(format!("{home} answers"))
}

fn told(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn root_domain(config: &Config) -> String {
    match config.cookie_domain() {
        Some(domain) => format!("{domain}: its hosts are told who is signed in"),
        None if !config.has_name() => {
            format!("{}: an address without a name has no passkeys", config.root_domain)
        }
        None => format!("{}: the portal's own host, alone", config.root_domain),
    }
}

fn proxies(config: &Config) -> String {
    match config.trusted_proxies.len() {
        0 => "none: visitors are told apart by the machine that connects".into(),
        1 => "one network".into(),
        n => format!("{n} networks"),
    }
}

fn where_secret(config: &Config) -> String {
    let shared = !config.database_url.starts_with("sqlite");
    match (config.has_own_secret(), shared) {
        (true, _) => "given by PORTICO_SECRET".into(),
        (false, false) => "in the data directory".into(),
        (false, true) => {
            "in the data directory; with more than one node it must be given by PORTICO_SECRET".into()
        }
    }
}

async fn fit(db: &Db, config: &Config, secrets: &Secrets) -> Result<String> {
    let how = where_secret(config);
    Ok(match instance::look(db, secrets).await.map_err(causes)? {
        Fit::Current => format!("{how}; fits this database"),
        Fit::Previous => format!("{how}; takes the place of PORTICO_SECRET_PREVIOUS with the next start"),
        Fit::New => how,
        Fit::Foreign => bail!("does not fit this database"),
    })
}

async fn signing_keys(db: &Db, secrets: &Secrets) -> Result<String> {
    Ok(match keyring::check(db, secrets).await.map_err(causes)? {
        (0, _) => "none yet: the first is made when it is needed".into(),
        (all, 0) => format!("{all}, all of them open"),
        (all, shut) => bail!("{shut} of {all} do not open with the master secret"),
    })
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

async fn administrator(db: &Db) -> Result<String> {
    let set_up = first_run::is_set_up(db).await.map_err(causes)?;
    Ok(String::from(if set_up { "exists" } else { "not yet: the first start prints a link" }))
}

async fn outbox(db: &Db) -> Result<String> {
    let (waiting, dead) = storage::outbox::count(db).await.map_err(causes)?;
    Ok(format!("{waiting} messages waiting, {dead} given up"))
}

async fn budgets(db: &Db, secrets: &Secrets) -> Result<String> {
    let (_, settings) = in_force::load(db).await.map_err(causes)?;
    let spent = text_budget::list_spent(db, secrets, &settings.sms, Clock::default().now()).await;
    let words = Words::default_language();
    let told: Vec<String> = spent
        .map_err(causes)?
        .into_iter()
        .map(|(shared, until)| {
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
        })
        .collect();
    ensure!(told.is_empty(), "spent: {}", told.join("; "));
    Ok("something is left".into())
}

async fn mail(config: &Config, report: &mut Report) {
    let Some(url) = &config.smtp_url else {
        let kept = "kept for the inbox page (no PORTICO_SMTP_URL)".into();
        let none = || Err(anyhow::anyhow!("PORTICO_SMTP_URL is not set: no mail can be sent"));
        return report.tell("mail", if config.is_development() { Ok(kept) } else { none() });
    };
    match ask_mail(url, config).await {
        Ok(true) => report.warn(
            "mail",
            "the mail server answers. What stands before the @ of PORTICO_MAIL_FROM needs SMTPUTF8 (RFC 6531): mail servers \
             of recipients that do not offer it refuse every mail",
        ),
        asked => report.tell("mail", asked.map(|_| "the mail server answers".into())),
    }
}

/// Whether the sender's address asks for more than every mail server can do.
async fn ask_mail(url: &str, config: &Config) -> Result<bool> {
    let mail = Mail::new(url, &config.mail_from)?;
    tokio::time::timeout(3 * PATIENCE, mail.test()).await.context("the mail server does not answer")??;
    Ok(mail.needs_utf8())
}

async fn sms(config: &Config) -> Result<String> {
    match &config.sms_url {
        Some(url) => {
            let sms = Sms::new(url, config.sms_token.as_deref())?;
            tokio::time::timeout(PATIENCE, sms.test())
                .await
                .context("the gateway for texts does not answer")?
        }
        None if config.is_development() => Ok("kept for the inbox page (no PORTICO_SMS_URL)".into()),
        None => Ok("off (no PORTICO_SMS_URL)".into()),
    }
}
