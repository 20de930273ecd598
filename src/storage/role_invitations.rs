//! Invitations to have a role among the administrators. What was accepted or taken back is gone.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{RoleInvitationId, UserId};
use crate::model::role_invitation::RoleInvitation;
use crate::storage::{Reads, Writes};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, address, canonical, role, token_hash, invited_by, created_at, expire_at
             FROM administrator_invitations ",
            $rest
        )
    };
}

/// Keeps an invitation, in the place of whatever its address was invited to before.
pub async fn put(db: impl Writes, i: &RoleInvitation) -> Result<()> {
    let sql = "INSERT INTO administrator_invitations
                   (id, address, canonical, role, token_hash, invited_by, created_at, expire_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
               ON CONFLICT (canonical) DO UPDATE SET id = $1, address = $2, role = $4, token_hash = $5, invited_by = $6,
                                                     created_at = $7, expire_at = $8";
    let who = args![i.id, i.address, i.canonical, i.role, i.token_hash];
    db.exec(sql, who.into_iter().chain(args![i.invited_by, i.created_at, i.expire_at]).collect())
        .await
        .map(drop)
}

/// All of them, the newest first; those whose life is over, too.
pub async fn list(db: impl Reads) -> Result<Vec<RoleInvitation>> {
    db.all(select!("ORDER BY created_at DESC, id"), args![]).await
}

/// The one whose link has this token, while it lives.
pub async fn find_alive(db: impl Reads, token_hash: &str, now: Millis) -> Result<Option<RoleInvitation>> {
    db.one(select!("WHERE token_hash = $1 AND expire_at > $2"), args![token_hash, now]).await
}

/// Takes one away, for it is accepted or revoked; false when it is gone, or a newer one has taken its place.
pub async fn delete(db: impl Writes, id: &RoleInvitationId) -> Result<bool> {
    Ok(db.exec("DELETE FROM administrator_invitations WHERE id = $1", args![id]).await? == 1)
}

/// Takes away all that somebody has sent who may invite no more.
pub async fn delete_of(db: impl Writes, invited_by: &UserId) -> Result<()> {
    db.exec("DELETE FROM administrator_invitations WHERE invited_by = $1", args![invited_by]).await.map(drop)
}

/// Forgets some whose life was over before then; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM administrator_invitations WHERE id IN
               (SELECT id FROM administrator_invitations WHERE expire_at < $1 LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}
