//! Attempts to sign in.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{ClientId, IdentificationId, SessionId, SignInId, UserId};
use crate::model::factor::AskedFor;
use crate::model::identification::Identification;
use crate::model::sign_in::SignIn;
use crate::model::targets::Accepted;
use crate::storage::{Reads, Writes, standing};

/// An attempt, and what is so about its user and its browser now.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.*, ",
            standing!("a.user_id"),
            ", (SELECT MIN(verified_at) FROM identifications
                     WHERE user_id = a.user_id AND kind <> 'username') AS reachable_at,
                    (SELECT MIN(created_at) FROM sessions
                     WHERE client_id = a.client_id AND user_id = a.user_id
                     AND (ended_as IS NULL OR ended_as <> 'revoked')) AS signed_in_here_at
             FROM sign_ins a ",
            $rest
        )
    };
}

/// The attempt with this id.
pub async fn find(db: impl Reads, id: &SignInId) -> Result<Option<SignIn>> {
    db.one(select!("WHERE a.id = $1"), args![id]).await
}

/// The newest attempt of a browser that was not ended, else the newest of all.
pub async fn find_newest(db: impl Reads, client_id: &ClientId) -> Result<Option<SignIn>> {
    let sql = select!(
        "WHERE a.client_id = $1
         ORDER BY CASE WHEN a.abandoned_at IS NULL THEN 0 ELSE 1 END, a.created_at DESC, a.id DESC LIMIT 1"
    );
    db.one(sql, args![client_id]).await
}

/// A new attempt.
pub async fn insert(db: impl Writes, attempt: &SignIn) -> Result<()> {
    let sql = "INSERT INTO sign_ins (id, client_id, identifier, user_id, identification_id, targets, created_at, abandon_at,
                                     sign_in_token_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let SignIn {
        id,
        client_id,
        identifier,
        user_id,
        identification_id,
        targets,
        created_at,
        abandon_at,
        sign_in_token_id,
        ..
    } = attempt;
    let args = args![
        id,
        client_id,
        identifier,
        user_id,
        identification_id,
        targets.stored(),
        created_at,
        abandon_at,
        sign_in_token_id
    ];
    db.exec(sql, args).await.map(drop)
}

/// Takes the right to send a message for an attempt that is still open, and answers false when it has to wait: until the
/// last one is older than `wait`, but for a few changes of method, so that nobody is stuck with one that does not work.
/// What was proved before counts no more: the attempt follows its newest message.
pub async fn claim_send(
    db: impl Writes,
    id: &SignInId,
    asked_for: &AskedFor,
    now: Millis,
    wait: Millis,
) -> Result<bool> {
    let sql = "UPDATE sign_ins SET sent_at = $3, strategies = $2, sends = sends + 1, first_factor_at = NULL,
                      first_factor_by = NULL, second_factor_at = NULL, trusted_at = NULL, second_strategy = NULL
               WHERE id = $1 AND session_id IS NULL AND abandoned_at IS NULL
               AND (sent_at IS NULL OR sent_at <= $4 OR (strategies <> $2 AND sends < 6))";
    Ok(db.exec(sql, args![id, asked_for.stored(), now, now - wait]).await? == 1)
}

/// Asks for something that nothing is sent for; false when the attempt is over. What was proved before counts no more.
pub async fn ask(db: impl Writes, id: &SignInId, asked_for: &AskedFor) -> Result<bool> {
    let sql = "UPDATE sign_ins SET strategies = $2, first_factor_at = NULL, first_factor_by = NULL,
                      second_factor_at = NULL, trusted_at = NULL, second_strategy = NULL
               WHERE id = $1 AND session_id IS NULL AND abandoned_at IS NULL";
    Ok(db.exec(sql, args![id, asked_for.stored()]).await? == 1)
}

/// Holds the row until the transaction ends, before any of its verifications is touched.
pub async fn hold(db: impl Writes, id: &SignInId) -> Result<()> {
    if db.writes_alone() {
        return Ok(());
    }
    db.exec("UPDATE sign_ins SET abandon_at = abandon_at WHERE id = $1", args![id]).await.map(drop)
}

/// Whatever it began with, an attempt goes on with this identifier of its user.
pub async fn name(db: impl Writes, id: &SignInId, own: &Identification) -> Result<()> {
    let sql = "UPDATE sign_ins SET identifier = $2, identification_id = $3 WHERE id = $1";
    db.exec(sql, args![id, own.value, own.id]).await.map(drop)
}

/// The site wants people back somewhere else than when the attempt began.
pub async fn redirect(db: impl Writes, id: &SignInId, targets: &Accepted) -> Result<()> {
    let sql = "UPDATE sign_ins SET targets = $2 WHERE id = $1";
    db.exec(sql, args![id, targets.stored()]).await.map(drop)
}

/// Writes down that the first factor was proved by a strategy, which may be a second one at once; false when the attempt is
/// over.
pub async fn prove_first_factor(
    db: impl Writes,
    id: &SignInId,
    by: &str,
    second: Option<Millis>,
    now: Millis,
) -> Result<bool> {
    let sql = "UPDATE sign_ins SET first_factor_at = $2, first_factor_by = $3, second_factor_at = $4
               WHERE id = $1 AND first_factor_at IS NULL AND session_id IS NULL AND abandoned_at IS NULL";
    Ok(db.exec(sql, args![id, now, by, second]).await? == 1)
}

/// Takes the right to send the message of a second factor, as [`claim_send`] does for the first, whose proof goes on to count.
pub async fn claim_second_send(
    db: impl Writes,
    id: &SignInId,
    strategy: &str,
    now: Millis,
    wait: Millis,
) -> Result<bool> {
    let sql = "UPDATE sign_ins SET sent_at = $3, sends = sends + 1, second_strategy = $2
               WHERE id = $1 AND first_factor_at IS NOT NULL AND session_id IS NULL AND abandoned_at IS NULL
               AND (second_strategy IS NULL OR sent_at IS NULL OR sent_at <= $4 OR (second_strategy <> $2 AND sends < 12))";
    Ok(db.exec(sql, args![id, strategy, now, now - wait]).await? == 1)
}

/// Asks for a second factor that nothing is sent for; false when the attempt is over.
pub async fn ask_second(db: impl Writes, id: &SignInId, strategy: &str) -> Result<bool> {
    let sql = "UPDATE sign_ins SET second_strategy = $2
               WHERE id = $1 AND first_factor_at IS NOT NULL AND session_id IS NULL AND abandoned_at IS NULL";
    Ok(db.exec(sql, args![id, strategy]).await? == 1)
}

/// Writes down that the second factor was proved; false when it was before, or the attempt is over.
pub async fn prove_second_factor(db: impl Writes, id: &SignInId, now: Millis) -> Result<bool> {
    let sql = "UPDATE sign_ins SET second_factor_at = $2
               WHERE id = $1 AND first_factor_at IS NOT NULL AND second_factor_at IS NULL
               AND session_id IS NULL AND abandoned_at IS NULL";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}

/// Writes down that the device was shown to be its owner's; false when it was before, or the attempt is over.
pub async fn trust(db: impl Writes, id: &SignInId, now: Millis) -> Result<bool> {
    let sql = "UPDATE sign_ins SET trusted_at = $2
               WHERE id = $1 AND first_factor_at IS NOT NULL AND trusted_at IS NULL
               AND session_id IS NULL AND abandoned_at IS NULL";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}

/// Writes down that a new password took the place of the one that was forgotten; false when the attempt is over.
pub async fn replace_password(db: impl Writes, id: &SignInId, now: Millis) -> Result<bool> {
    let sql = "UPDATE sign_ins SET password_replaced_at = $2
               WHERE id = $1 AND password_replaced_at IS NULL AND session_id IS NULL AND abandoned_at IS NULL";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}

/// Writes down the session that an attempt led to; false when it is over already.
pub async fn complete(db: impl Writes, id: &SignInId, session_id: &SessionId) -> Result<bool> {
    let sql =
        "UPDATE sign_ins SET session_id = $2 WHERE id = $1 AND session_id IS NULL AND abandoned_at IS NULL";
    Ok(db.exec(sql, args![id, session_id]).await? == 1)
}

/// Ends whatever attempt of a browser is open.
pub async fn abandon_open(db: impl Writes, client_id: &ClientId, now: Millis) -> Result<()> {
    let sql = "UPDATE sign_ins SET abandoned_at = $2
               WHERE client_id = $1 AND abandoned_at IS NULL AND session_id IS NULL";
    db.exec(sql, args![client_id, now]).await.map(drop)
}

/// Forgets some attempts, and their verifications with them, that were over before then; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE abandon_at < $1 LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}

/// Ends the open attempts that named an identification, and holds them: they are about to go with it.
pub async fn abandon_of_identification(db: impl Writes, id: &IdentificationId, now: Millis) -> Result<()> {
    let sql = "UPDATE sign_ins SET abandoned_at = COALESCE(abandoned_at, $2) WHERE identification_id = $1";
    db.exec(sql, args![id, now]).await.map(drop)
}

/// Takes the user, who is about to go, out of every attempt: those under way come to nothing, and say so.
pub async fn orphan_of_user(db: impl Writes, user_id: &UserId) -> Result<()> {
    let sql = "UPDATE sign_ins SET user_id = NULL, identification_id = NULL, session_id = NULL,
                      abandoned_at = CASE WHEN session_id IS NULL THEN abandoned_at ELSE created_at END
               WHERE user_id = $1";
    db.exec(sql, args![user_id]).await.map(drop)
}
