//! `portico backup` and `portico restore`.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use portico::auth::upkeep::instance::{self, Fit};
use portico::clock::{Clock, Millis};
use portico::config::{Config, private_file};
use portico::secret::{Chance, Secrets};
use portico::storage::backup::{self, FORMAT, Head, Reader};
use portico::storage::{self, Db};

use super::{causes, existing_as_it_is, in_one_line, open_as_it_is, tell};

/// Writes everything into a file that does not exist yet, readable by its owner alone. It has its name once it is whole.
pub async fn write(config: &Config, file: &Path) -> Result<()> {
    ensure!(!file.exists(), "{} exists already: a backup overwrites nothing", file.display());
    let db = existing_as_it_is(config).await?;
    let secrets = config.secrets(&Chance::system())?;
    let mut snapshot = db.snapshot().await.map_err(causes)?;
    let migrations = backup::migrations(&mut snapshot).await.map_err(causes)?;
    // A database of before there was such a check is taken at its word.
    let fit = instance::look(&db, &secrets).await.unwrap_or(Fit::New);
    ensure!(
        fit != Fit::Foreign,
        "the master secret does not fit this database: what it sealed would be lost"
    );
    let check = instance::check(&secrets).map_err(causes)?;
    let head =
        Head { portico_backup: FORMAT, migrations, made_at: Clock::default().now(), secret_check: check };
    let part = part_of(file);
    let written = pack(&part, &mut snapshot, &head).await;
    let named = written
        .and_then(|rows| name(&part, file).with_context(|| format!("{}", file.display())).map(|()| rows));
    let _ = std::fs::remove_file(&part);
    let rows = named?;
    let is_current = backup::lacking(&mut snapshot).await.is_ok_and(|lacking| lacking == 0);
    drop(snapshot);
    // One of an older version has no place for it.
    if is_current {
        note(&db, head.made_at).await;
    }
    tell::out(format_args!("{rows} rows are in {}", file.display()))
}

/// Writes down when the newest backup was made. A database that takes no changes has a good backup all the same.
async fn note(db: &Db, at: Millis) {
    if let Err(error) = storage::settings::note_backup(db, at).await.map_err(causes) {
        tell::aside(format_args!("the time of this backup could not be noted: {}", in_one_line(&error)));
    }
}

/// A link fails when the name was taken meanwhile. Not every disk knows links.
fn name(part: &Path, file: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(part, file) {
        Err(_) if !file.exists() => std::fs::rename(part, file),
        linked => linked,
    }
}

fn part_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".part-{}", Chance::system().base62(8)));
    file.with_file_name(name)
}

async fn pack(part: &Path, snapshot: &mut portico::storage::Tx, head: &Head) -> Result<u64> {
    let out = private_file(part)?;
    let mut out = GzEncoder::new(BufWriter::new(out), Compression::default());
    let rows = backup::write(snapshot, head, &mut out).await.map_err(causes)?;
    let mut out = out.finish()?;
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(rows)
}

/// Puts a backup into the configured database.
pub async fn restore(config: &Config, file: &Path, force: bool) -> Result<()> {
    let packed = File::open(file).with_context(|| format!("{}", file.display()))?;
    let mut backup = Reader::new(BufReader::new(GzDecoder::new(BufReader::new(packed))));
    let head = backup.head().map_err(causes)?;
    let secrets = config.secrets(&Chance::system())?;
    ensure_fits(&secrets, &head)?;
    let db = open_as_it_is(config).await?;
    let rows = backup::restore(&db, &head, &mut backup, force).await.map_err(causes)?;
    db.migrate().await.map_err(causes).context("restored, but not brought up to date")?;
    note(&db, head.made_at).await;
    tell::out(format_args!("{rows} rows are in the database"))
}

fn ensure_fits(secrets: &Secrets, head: &Head) -> Result<()> {
    match instance::fit(secrets, Some(&head.secret_check)) {
        Fit::Current | Fit::Previous => Ok(()),
        Fit::New | Fit::Foreign => bail!(
            "this backup was made under another master secret: give that one as PORTICO_SECRET, or as PORTICO_SECRET_PREVIOUS"
        ),
    }
}
