//! Whether the configured master secret is the one that a database was written with. It is told at start, by a sealed value
//! that holds nothing, rather than later by everything that does not open.

use crate::auth::node::keyring;
use crate::error::{Error, Result};
use crate::secret::Secrets;
use crate::storage::{self, Db};

const SEAL: &str = "secret check";

/// How a configured master secret fits what was sealed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It made it.
    Current,
    /// The one before made it.
    Previous,
    /// Nothing was sealed yet.
    New,
    /// Neither did.
    Foreign,
}

/// A sealed value by which a secret is known again.
pub fn check(secrets: &Secrets) -> Result<String> {
    secrets.seal(SEAL, b"").map_err(Error::Broken)
}

/// How a secret fits a sealed value.
pub fn fit(secrets: &Secrets, check: Option<&str>) -> Fit {
    match check.map(|sealed| secrets.renew(SEAL, sealed)) {
        None => Fit::New,
        // A seal may name our key and still not open.
        Some(Ok(None)) if check.is_some_and(|sealed| secrets.open(SEAL, sealed).is_err()) => Fit::Foreign,
        Some(Ok(None)) => Fit::Current,
        Some(Ok(Some(_))) => Fit::Previous,
        Some(Err(_)) => Fit::Foreign,
    }
}

/// How the configured secret fits this database.
pub async fn look(db: &Db, secrets: &Secrets) -> Result<Fit> {
    Ok(fit(secrets, storage::settings::secret_check(db).await?.as_deref()))
}

/// Refuses to start with a secret that does not fit; after a rotation, the new one is known from now on.
pub async fn adopt(db: &Db, secrets: &Secrets) -> Result<()> {
    let before = storage::settings::secret_check(db).await?;
    match fit(secrets, before.as_deref()) {
        Fit::Current => {}
        Fit::Foreign => return Err(foreign()),
        Fit::New | Fit::Previous => {
            let check = check(secrets)?;
            let first = storage::settings::put_secret_check(db, before.as_deref(), &check).await?;
            // Another node, starting at the same moment, may have been quicker, and that with another secret.
            if !first && look(db, secrets).await? == Fit::Foreign {
                return Err(foreign());
            }
        }
    }
    keyring::renew_all_seals(db, secrets).await
}

fn foreign() -> Error {
    Error::broken(
        "the master secret does not fit this database: give the one that it was written with as PORTICO_SECRET, or, \
         to change it, as PORTICO_SECRET_PREVIOUS",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_fits_what_it_sealed_and_nothing_else() {
        let secrets = |current: &str, previous| Secrets::new(current, previous).unwrap();
        let (one, two) = ("the first secret of this test", "the second secret of this test");
        let sealed = check(&secrets(one, None)).unwrap();
        assert_eq!(fit(&secrets(one, None), Some(&sealed)), Fit::Current);
        assert_eq!(fit(&secrets(two, Some(one)), Some(&sealed)), Fit::Previous);
        assert_eq!(fit(&secrets(two, None), Some(&sealed)), Fit::Foreign);
        assert_eq!(fit(&secrets(two, None), None), Fit::New);
        let altered = format!("{}AAAA", &sealed[..sealed.len() - 4]);
        assert_eq!(fit(&secrets(one, None), Some(&altered)), Fit::Foreign);
        assert!(!sealed.contains(one));
    }
}
