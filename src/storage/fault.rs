//! What keeps a database from its work though nothing is wrong with what it was asked, and what is known of it at the
//! moment. A fault is told once, in its own words, and so is its end.

use std::fmt;
use std::io::ErrorKind;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sqlx::migrate::MigrateError;
use sqlx::sqlite::SqliteError;

use crate::clock::instant;
use crate::error::Error;

/// Which of its kinds a fault is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody listens at its address.
    Refused,
    /// It does not let us in.
    Denied,
    /// It does not answer, or not any more.
    Unreachable,
    /// It starts, or stops.
    Starting,
    /// All its connections, or all its memory, are taken.
    Crowded,
    /// A pooler stands in front that forgets prepared statements.
    Pooler,
    /// It takes no changes.
    ReadOnly,
    /// Its disk is full.
    Full,
    /// Its disk fails, or its file is damaged or cannot be opened.
    Broken,
    /// Another program holds its lock.
    Locked,
    /// Its file is another than the one that was opened, or gone.
    Replaced,
}

impl Kind {
    /// What anybody may be told: no names and no addresses.
    pub const fn brief(self) -> &'static str {
        match self {
            Self::Refused => "the database refuses connections",
            Self::Denied => "the database does not let us in",
            Self::Unreachable => "the database cannot be reached",
            Self::Starting => "the database is starting or stopping",
            Self::Crowded => "the database has no room for more work",
            Self::Pooler => "a pooler in front of the database forgets prepared statements",
            Self::ReadOnly => "the database is read-only",
            Self::Full => "the disk of the database is full",
            Self::Broken => "the database cannot read or write its files",
            Self::Locked => "another program holds the lock of the database",
            Self::Replaced => "the file of the database was replaced or removed",
        }
    }

    /// Whether it is over by itself once the database has come up.
    pub const fn may_come_up(self) -> bool {
        matches!(self, Self::Refused | Self::Unreachable | Self::Starting)
    }

    /// Whether it may stand in the way of changes alone: only a change that is made shows that it is over.
    const fn concerns_changes(self) -> bool {
        matches!(self, Self::ReadOnly | Self::Full | Self::Broken | Self::Locked | Self::Replaced)
    }
}

/// A fault, and what its operator is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Of this kind.
    pub kind: Kind,
    detail: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.brief())?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, ": {}", self.detail) }
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// With what is to be told beside its kind.
    pub fn new(kind: Kind, detail: impl fmt::Display) -> Self {
        Self { kind, detail: detail.to_string() }
    }

    /// The same, told of this address.
    pub fn at(self, address: &str) -> Self {
        Self { detail: format!("{address}: {}", self.detail), ..self }
    }

    /// The fault that an error tells of, if it does.
    pub fn of(error: &sqlx::Error) -> Option<Self> {
        let (kind, detail) = match error {
            sqlx::Error::Io(e) => {
                let refused = matches!(e.kind(), ErrorKind::ConnectionRefused | ErrorKind::NotFound);
                (if refused { Kind::Refused } else { Kind::Unreachable }, e.to_string())
            }
            sqlx::Error::Tls(e) => (Kind::Denied, e.to_string()),
            sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed
            | sqlx::Error::InvalidSavePointStatement => (Kind::Broken, error.to_string()),
            sqlx::Error::Database(e) => {
                let code = e.code().unwrap_or_default();
                let kind = match e.try_downcast_ref::<SqliteError>() {
                    Some(_) => of_sqlite(code.parse().unwrap_or_default())?,
                    None => of_postgres(&code)?,
                };
                (kind, e.message().to_owned())
            }
            _ => return None,
        };
        Some(Self { kind, detail })
    }

    /// The error with its fault in our words, where it tells of one.
    pub fn told(error: sqlx::Error) -> Error {
        Self::of(&error).map_or_else(|| error.into(), Error::from)
    }

    /// What an error of the database tells, also when that is none of the kinds we know.
    pub fn in_error(error: Error) -> Self {
        match error {
            Error::Broken(cause) => {
                Self::among(&cause).unwrap_or_else(|| Self::new(Kind::Unreachable, format_args!("{cause:#}")))
            }
            Error::Refused(_) => Self::new(Kind::Unreachable, error.code()),
        }
    }

    /// The fault among the causes of an error, if there is one.
    pub fn among(cause: &anyhow::Error) -> Option<Self> {
        let migrating = || match cause.downcast_ref::<MigrateError>()? {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Self::of(error),
            _ => None,
        };
        let asking = || Self::of(cause.downcast_ref::<sqlx::Error>()?);
        cause.downcast_ref::<Self>().cloned().or_else(asking).or_else(migrating)
    }
}

/// By result codes of SQLite; the lowest byte of an extended one is the code that it extends.
fn of_sqlite(code: u32) -> Option<Kind> {
    Some(match code & 0xff {
        5 | 6 => Kind::Locked,
        8 => Kind::ReadOnly,
        13 => Kind::Full,
        7 => Kind::Crowded,
        // I/O, damaged, cannot be opened, protocol of locks, no database.
        10 | 11 | 14 | 15 | 26 => Kind::Broken,
        _ => return None,
    })
}

/// By SQLSTATE, appendix A of Postgres' manual.
fn of_postgres(code: &str) -> Option<Kind> {
    Some(match code {
        "25006" => Kind::ReadOnly,
        "26000" | "42P05" => Kind::Pooler,
        "53100" => Kind::Full,
        "57P01" | "57P02" | "57P03" => Kind::Starting,
        "57P05" => Kind::Unreachable,
        "3D000" => Kind::Denied,
        _ => match code.get(..2)? {
            "08" => Kind::Unreachable,
            "28" => Kind::Denied,
            "53" => Kind::Crowded,
            "58" => Kind::Broken,
            _ => return None,
        },
    })
}

/// How often a change is tried while the last one failed.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// After how long without any change one is tried.
const TRY_ANYWAY: Duration = Duration::from_secs(30);

/// What is known of a database at the moment.
#[derive(Debug)]
pub struct Health(Mutex<Known>);

#[derive(Debug)]
struct Known {
    fault: Option<Fault>,
    /// When a change was made last, or failed.
    changed: Instant,
    /// Until when it was read-only: connections of before are of no use.
    read_only: Option<Instant>,
}

impl Default for Health {
    fn default() -> Self {
        Self(Mutex::new(Known { fault: None, changed: instant(), read_only: None }))
    }
}

impl Health {
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// What is wrong, if anything is.
    pub fn fault(&self) -> Option<Fault> {
        self.known().fault.clone()
    }

    /// Whether a fault of this kind is what is wrong.
    pub fn is(&self, kind: Kind) -> bool {
        self.known().fault.as_ref().is_some_and(|fault| fault.kind == kind)
    }

    /// Whether it cannot be asked anything at all, as far as is known.
    pub fn is_away(&self) -> bool {
        self.known().fault.as_ref().is_some_and(|fault| !fault.kind.concerns_changes())
    }

    /// How long it has been read-only no more, as far as it says, if it ever was.
    pub fn writable_for(&self) -> Option<Duration> {
        self.known().read_only.map(|at| at.elapsed())
    }

    /// It says that it takes changes again, over connections that are made from now on. Whether it does, a change shows.
    pub fn may_change(&self) {
        self.known().read_only = Some(instant());
    }

    /// Something is wrong. It is told when it is news.
    pub fn failed(&self, fault: &Fault) {
        let mut known = self.known();
        if fault.kind.concerns_changes() {
            known.changed = instant();
        }
        if known.fault.as_ref().is_none_or(|before| before.kind != fault.kind) {
            tracing::error!("{fault}");
        }
        known.fault = Some(fault.clone());
    }

    /// It answers.
    pub fn answered(&self) {
        self.over(|fault| !fault.kind.concerns_changes());
    }

    /// It took a change.
    pub fn changed(&self) {
        self.known().changed = instant();
        self.over(|_| true);
    }

    fn over(&self, is_over: impl Fn(&Fault) -> bool) {
        let mut known = self.known();
        if known.fault.take_if(|fault| is_over(fault)).is_some() {
            tracing::warn!("the database is well again");
        }
    }

    /// Whether it is time to try whether it takes a change.
    pub fn wants_a_try(&self) -> bool {
        let known = self.known();
        known.changed.elapsed() >= if known.fault.is_some() { TRY_AGAIN } else { TRY_ANYWAY }
    }

    /// The error for those who asked; what it tells of the database is kept.
    pub fn told(&self, error: sqlx::Error) -> Error {
        if let Some(fault) = Fault::of(&error) {
            self.failed(&fault);
        }
        Fault::told(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_changes_ends_with_a_change_and_another_with_any_answer() {
        let health = Health::default();
        health.failed(&Fault::new(Kind::Full, ""));
        health.answered();
        assert_eq!(health.fault().map(|fault| fault.kind), Some(Kind::Full));
        assert!(!health.is_away());
        health.changed();
        assert_eq!(health.fault(), None);
        health.failed(&Fault::new(Kind::Refused, "db:5432"));
        assert!(health.is_away());
        health.answered();
        assert_eq!(health.fault(), None);
    }

    #[test]
    fn codes_of_both_databases_tell_their_faults_and_the_rest_is_none() {
        let sqlite = [
            (5, Kind::Locked),
            (13, Kind::Full),
            (10 | (19 << 8), Kind::Broken),
            (8 | (4 << 8), Kind::ReadOnly),
        ];
        for (code, kind) in sqlite {
            assert_eq!(of_sqlite(code), Some(kind), "{code}");
        }
        let postgres = [
            ("25006", Kind::ReadOnly),
            ("28P01", Kind::Denied),
            ("08006", Kind::Unreachable),
            ("57P03", Kind::Starting),
        ];
        for (code, kind) in postgres {
            assert_eq!(of_postgres(code), Some(kind), "{code}");
        }
        assert_eq!((of_sqlite(19 | (8 << 8)), of_postgres("23505"), of_postgres("")), (None, None, None));
    }
}
