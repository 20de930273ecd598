//! Forgetting what expired, in steps small enough to hold nobody up.

use crate::auth::account::second_factors;
use crate::auth::node::keyring;
use crate::clock::Millis;
use crate::error::Result;
use crate::model::client::RENEWAL_GRACE;
use crate::storage::{self, Db};

/// How many rows one statement deletes.
const STEP: i64 = 500;

/// How long an attempt that is over is kept, so that its links can still say what became of them.
const KEEP_ATTEMPTS: Millis = Millis::days(7);

/// How long an invitation to the team is listed that nobody has accepted in time.
const KEEP_INVITATIONS: Millis = Millis::days(30);

/// How long wrong codes are remembered that nothing came of.
const KEEP_FAILURES: Millis = Millis::days(30);

/// How long a browser is remembered that never signed in.
const KEEP_STRANGERS: Millis = Millis::days(30);

/// How long a browser is remembered after its last sign-in, and a session after its end: as long as browsers keep cookies.
const KEEP_BROWSERS: Millis = Millis::days(400);

/// How long it stays known that a message was sent.
const KEEP_SENT: Millis = Millis::days(7);

/// How long a message is kept that was given up, for operators to look into.
const KEEP_DEAD: Millis = Millis::days(30);

/// How long the security event log reaches back.
const KEEP_EVENTS: Millis = Millis::days(400);

/// How long changes of the settings are kept, however many; and how many, however old.
const KEEP_CHANGES: (Millis, i64) = (Millis::days(400), 1000);

/// Step by step, until one finds less than it could take; others have their turn in between.
macro_rules! all {
    ($step:expr) => {
        while $step.await? >= STEP as u64 {
            tokio::task::yield_now().await;
        }
    };
}

/// Forgets all that has had its time. Users stay, and whatever is alive.
pub async fn forget(db: &Db, now: Millis) -> Result<()> {
    all!(storage::cookies::forget_expired(db, now, STEP));
    all!(storage::rates::forget_expired(db, now, STEP));
    all!(storage::passkeys::forget_challenges(db, now, STEP));
    all!(storage::clients::forget_replaced(db, now - RENEWAL_GRACE, STEP));
    all!(storage::passkeys::forget_spent(db, now, STEP));
    all!(storage::lockouts::forget_before(db, now - KEEP_FAILURES, now, STEP));
    all!(storage::sign_ins::forget_before(db, now - KEEP_ATTEMPTS, STEP));
    all!(storage::sign_ups::forget_passwords(db, now, STEP));
    all!(storage::sign_ups::forget_before(db, now - KEEP_ATTEMPTS, STEP));
    all!(storage::admin_links::forget_before(db, now - KEEP_ATTEMPTS, STEP));
    all!(storage::role_invitations::forget_before(db, now - KEEP_INVITATIONS, STEP));
    all!(storage::sign_in_tokens::forget_before(db, now - KEEP_ATTEMPTS, STEP));
    all!(storage::sessions::forget_before(db, now - KEEP_BROWSERS, STEP));
    all!(storage::clients::forget_strangers(db, now - KEEP_STRANGERS, STEP));
    all!(storage::clients::forget_before(db, now - KEEP_BROWSERS, now, STEP));
    all!(storage::outbox::forget_before(db, now - KEEP_SENT, now - KEEP_DEAD, STEP));
    all!(storage::events::forget_before(db, now - KEEP_EVENTS, STEP));
    all!(storage::settings::forget_changes(db, now - KEEP_CHANGES.0, KEEP_CHANGES.1, STEP));
    storage::second_factors::hide_backup_codes_before(db, now - second_factors::SHOWN_FOR).await?;
    keyring::forget_retired(db, now).await
}
