//! `portico keys`: secret keys of the Backend API, and the keys that session tokens are signed with.

use anyhow::{Context as _, Result, bail, ensure};
use clap::Subcommand;
use portico::auth::directory::secret_keys;
use portico::auth::node::keyring;
use portico::auth::upkeep::instance;
use portico::clock::{Clock, Millis};
use portico::config::Config;
use portico::id::SecretKeyId;
use portico::model::secret_key::SecretKey;
use portico::secret::Chance;

use super::{causes, open_existing, tell};

#[derive(Subcommand)]
pub enum Keys {
    /// Make a secret key of the Backend API, and print it: once, for only its hash is kept
    Create {
        /// What to call it, for example the program that it is for
        #[arg(long)]
        name: Option<String>,
    },
    /// List the secret keys: id, beginning, when made, last used and revoked, and name
    List,
    /// Revoke a secret key; it is refused from the next request on
    Revoke {
        /// Its id, as `keys list` shows it
        id: String,
    },
    /// Make a new key to sign session tokens with; nobody is signed out, and tokens in use stay good
    Rotate,
}

/// Runs one of them.
pub async fn run(config: &Config, command: Keys) -> Result<()> {
    match command {
        Keys::Create { name } => create(config, name.as_deref()).await,
        Keys::List => list(config).await,
        Keys::Revoke { id } => revoke(config, &id).await,
        Keys::Rotate => rotate(config).await,
    }
}

/// The key alone on standard output, so that a script can take it.
async fn create(config: &Config, name: Option<&str>) -> Result<()> {
    let most = secret_keys::LONGEST_NAME;
    ensure!(name.is_none_or(|name| name.chars().count() <= most), "a name has at most {most} characters");
    let db = open_existing(config).await?;
    let now = Clock::default().now();
    let (key, whole) =
        secret_keys::create(&db, &Chance::system(), config, name, now).await.map_err(causes)?;
    let shown = tell::out(whole);
    let what = if shown.is_ok() { "is shown this once: keep it safe" } else { "was not shown: revoke it" };
    tell::aside(format_args!("This is {}. It {what}.", key.id));
    shown
}

async fn list(config: &Config) -> Result<()> {
    let db = open_existing(config).await?;
    let keys = secret_keys::list(&db).await.map_err(causes)?;
    if keys.is_empty() && config.secret_key.is_none() {
        tell::aside("There are no secret keys. `portico keys create` makes one.");
        return Ok(());
    }
    let heads = ["id", "begins with", "made", "last used", "revoked"];
    let mut lines =
        vec![format!("{:<32}{:<18}{:<22}{:<22}{:<22}name", heads[0], heads[1], heads[2], heads[3], heads[4])];
    if config.secret_key.is_some() {
        lines.push(format!("{:<32}{:<18}", "PORTICO_SECRET_KEY", config.key_type.secret_prefix()));
    }
    for key in keys {
        let SecretKey { id, name, beginning, created_at, last_used_at, revoked_at, .. } = key;
        let (made, used, revoked) = (told(Some(created_at)), told(last_used_at), told(revoked_at));
        let (id, beginning) = (id.as_str(), format!("{beginning}…"));
        lines.push(
            format!("{id:<32}{beginning:<18}{made:<22}{used:<22}{revoked:<22}{}", name.unwrap_or_default())
                .trim_end()
                .to_owned(),
        );
    }
    tell::out(lines.join("\n"))
}

/// A moment in UTC, to the second (RFC 3339).
pub fn told(at: Option<Millis>) -> String {
    let Some(at) = at else { return "-".into() };
    let at = time::OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000));
    at.map_or_else(
        |_| "?".into(),
        |at| {
            let (date, time) = (at.date(), at.time());
            format!("{date}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
        },
    )
}

async fn revoke(config: &Config, id: &str) -> Result<()> {
    let known = || format!("{id:?} is no key that can be revoked: see `portico keys list`");
    ensure!(
        !id.starts_with("sk_"),
        "give the key's id, which begins with key_, not the key itself: see `portico keys list`"
    );
    let id = SecretKeyId::parse(id).with_context(known)?;
    let db = open_existing(config).await?;
    let revoked =
        secret_keys::revoke(&db, &Chance::system(), &id, Clock::default().now()).await.map_err(causes)?;
    ensure!(revoked, "{}", known());
    tell::out(format_args!("{id} is revoked."))
}

async fn rotate(config: &Config) -> Result<()> {
    let chance = Chance::system();
    let db = open_existing(config).await?;
    let secrets = config.secrets(&chance)?;
    instance::adopt(&db, &secrets).await.map_err(causes)?;
    let rotated = keyring::rotate(&db, &chance, &secrets, Clock::default().now()).await.map_err(causes)?;
    let Some(key) = rotated else { bail!("the keys were rotated by somebody else at this moment") };
    tell::out(format_args!(
        "{} is published, and signs from {} on.\nThe key before it stays published until every token that it signed has expired.",
        key.id,
        told(Some(key.sign_from))
    ))
}
