//! Forgetting what expired, in steps small enough to hold nobody up.

use crate::auth::keys;
use crate::clock::Millis;
use crate::error::Result;
use crate::storage::{self, Db};

/// How long an attempt that is over is kept, so that its links can still say what became of them.
const KEEP_ATTEMPTS: Millis = Millis::days(7);

/// Forgets some of what has expired: page state, and attempts with their verifications. Users and sessions stay.
pub async fn forget(db: &Db, now: Millis) -> Result<()> {
    storage::cookies::forget_expired(db, now).await?;
    keys::forget_retired(db, now).await?;
    storage::sign_ins::forget_before(db, now - KEEP_ATTEMPTS).await?;
    storage::sign_ups::forget_before(db, now - KEEP_ATTEMPTS).await
}
