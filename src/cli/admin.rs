//! `portico admin`: who has a role among the administrators.

use anyhow::{Context as _, Result, anyhow, ensure};
use clap::Subcommand;
use portico::app::ADDRESSES;
use portico::auth::directory::team::{self, Member};
use portico::auth::node::in_force;
use portico::clock::Clock;
use portico::config::Config;
use portico::model::identification::Identifier;
use portico::model::role::Role;
use portico::secret::Chance;

use super::keys::told;
use super::{causes, open, tell};

#[derive(Subcommand)]
pub enum Admin {
    /// Give the owner of an address a role, and print a one-time sign-in link
    Add {
        /// Their email address
        email: String,
        /// owner, administrator, support or viewer
        #[arg(long, default_value = "owner", value_parser = role)]
        role: Role,
    },
    /// List everybody with a role: address, role, second factor, since when, name
    List,
    /// Take the role of the owner of an address away; their account stays
    Remove {
        /// Their email address
        email: String,
    },
}

fn role(text: &str) -> Result<Role> {
    let known = Role::ALL.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
    Role::named(text).ok_or_else(|| anyhow!("not one of {known}"))
}

/// Runs one of them.
pub async fn run(config: &Config, command: Admin) -> Result<()> {
    match command {
        Admin::Add { email, role } => add(config, &email, role).await,
        Admin::List => list(config).await,
        Admin::Remove { email } => remove(config, &email).await,
    }
}

fn address(email: &str) -> Result<Identifier> {
    Identifier::email(email).with_context(|| format!("{email:?} is not an email address"))
}

async fn add(config: &Config, email: &str, role: Role) -> Result<()> {
    let address = address(email)?;
    let db = open(config).await?;
    let now = Clock::default().now();
    let token = team::add_by_operator(&db, &Chance::system(), &address, role, now).await.map_err(causes)?;
    tell::out(format_args!(
        "{} now has the role {}. Sign in with this link, once, within a day:\n{}",
        address.written,
        role.name(),
        config.absolute(&ADDRESSES.set_up_by(&token))
    ))
}

async fn list(config: &Config) -> Result<()> {
    let db = open(config).await?;
    let (_, settings) = in_force::load(&db).await.map_err(causes)?;
    let members = team::members(&db, &settings).await.map_err(causes)?;
    if members.is_empty() {
        tell::aside("Nobody has a role yet. `portico admin add EMAIL` makes an owner.");
        return Ok(());
    }
    let widest = members.iter().map(|member| member.address.chars().count()).max().unwrap_or_default().max(7);
    let line = |address: &str, role: &str, second: &str, since: &str, name: &str| {
        format!("{address:<widest$}  {role:<15}{second:<15}{since:<22}{name}").trim_end().to_owned()
    };
    let mut lines = vec![line("address", "role", "second factor", "since", "name")];
    for Member { address, role, since, has_second_factor, has_passkey, is_banned, name, .. } in members {
        let second = match (has_second_factor, has_passkey) {
            (true, _) => "yes",
            (false, true) => "passkey",
            (false, false) => "no",
        };
        let name = if is_banned { format!("{name} (banned)") } else { name };
        lines.push(line(&address, role.name(), second, &told(Some(since)), name.trim_start()));
    }
    tell::out(lines.join("\n"))
}

async fn remove(config: &Config, email: &str) -> Result<()> {
    let address = address(email)?;
    let db = open(config).await?;
    let now = Clock::default().now();
    let removed = team::remove_by_operator(&db, &Chance::system(), &address, now).await.map_err(causes)?;
    ensure!(removed, "{} has no role: see `portico admin list`", address.written);
    tell::out(format_args!("{} has no role any more. The account stays.", address.written))
}
