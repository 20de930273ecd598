//! `portico doctor`: prints how everything stands.

use anyhow::{Context as _, Result, ensure};
use portico::auth::upkeep::doctor::{self, Line, State};
use portico::clock::Clock;
use portico::config::Config;
use portico::model::identification::Identifier;

use super::tell;

/// Each line says how something stands; refused when anything fails. With an address, a mail is sent there, too.
pub async fn run(config: &Config, mail: Option<&str>) -> Result<()> {
    let to = mail
        .map(|typed| Identifier::email(typed).with_context(|| format!("{typed:?} is not an email address")));
    let to = to.transpose()?;
    let db = doctor::open(config).await;
    let mut lines = doctor::look(config, &db, &Clock::default()).await;
    if let Some(to) = to {
        lines.push(doctor::send_test_mail(config, &db, &to).await);
    }
    let printed = tell::out(lines.iter().map(shown).collect::<Vec<_>>().join("\n"));
    let ill = lines.iter().filter(|line| line.state == State::Fail).count();
    ensure!(ill == 0, "{ill} of these need attention");
    printed
}

fn shown(line: &Line) -> String {
    // One line, whatever a server has said.
    let words = line.words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{:<6}{}: {words}", line.state.name(), line.what)
}
