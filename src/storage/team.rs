//! Who has a role among the administrators, and that there is always an owner.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::UserId;
use crate::model::role::Role;
use crate::storage::{Reads, Writes};

/// Has all that could leave the portal without an owner take turns until the transaction ends. It comes before any other row.
pub async fn take_turn(db: impl Writes) -> Result<()> {
    if db.writes_alone() {
        return Ok(());
    }
    db.exec("UPDATE instance SET set_up_at = set_up_at WHERE id = 1", args![]).await.map(drop)
}

/// Whether there is an owner who may sign in.
pub async fn has_owner(db: impl Reads) -> Result<bool> {
    let sql = "SELECT id FROM users WHERE administrator_at IS NOT NULL AND banned_at IS NULL
               AND COALESCE(administrator_role, 'owner') = 'owner' LIMIT 1";
    Ok(db.one::<(UserId,)>(sql, args![]).await?.is_some())
}

/// Whether a user is an owner, and no other owner may sign in.
pub async fn is_last_owner(db: impl Reads, id: &UserId) -> Result<bool> {
    let sql = "SELECT id FROM users WHERE id = $1 AND administrator_at IS NOT NULL
               AND COALESCE(administrator_role, 'owner') = 'owner'
               AND NOT EXISTS (SELECT 1 FROM users other WHERE other.administrator_at IS NOT NULL AND other.id <> $1
                               AND COALESCE(other.administrator_role, 'owner') = 'owner' AND other.banned_at IS NULL)";
    Ok(db.one::<(UserId,)>(sql, args![id]).await?.is_some())
}

/// Gives a user this role; whoever had another keeps the date of the first.
pub async fn give(db: impl Writes, id: &UserId, role: Role, now: Millis) -> Result<()> {
    let sql = "UPDATE users SET administrator_at = COALESCE(administrator_at, $2), administrator_role = $3, updated_at = $2
               WHERE id = $1";
    db.exec(sql, args![id, now, role.name()]).await.map(drop)
}

/// Takes whatever role a user has.
pub async fn take(db: impl Writes, id: &UserId, now: Millis) -> Result<()> {
    let sql =
        "UPDATE users SET administrator_at = NULL, administrator_role = NULL, updated_at = $2 WHERE id = $1";
    db.exec(sql, args![id, now]).await.map(drop)
}
