//! One-time links that the operator hands to an administrator.

use crate::args;
use crate::clock::Millis;
use crate::error::Result;
use crate::id::{AdminLinkId, UserId};
use crate::storage::{Reads, Writes};

/// A link: with a user it signs them in, without one it makes the first administrator.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AdminLink {
    /// Its id.
    pub id: AdminLinkId,
    /// Hash of its token.
    pub token_hash: String,
    /// Whom it signs in.
    pub user_id: Option<UserId>,
    /// When it was made.
    pub created_at: Millis,
    /// When its life is over.
    pub expire_at: Millis,
}

/// The link with this token, unused and alive.
pub async fn find_usable(db: impl Reads, token_hash: &str, now: Millis) -> Result<Option<AdminLink>> {
    let sql = "SELECT id, token_hash, user_id, created_at, expire_at FROM admin_links
               WHERE token_hash = $1 AND used_at IS NULL AND expire_at > $2";
    db.one(sql, args![token_hash, now]).await
}

/// A new link.
pub async fn insert(db: impl Writes, link: &AdminLink) -> Result<()> {
    let sql = "INSERT INTO admin_links (id, token_hash, user_id, created_at, expire_at) VALUES ($1, $2, $3, $4, $5)";
    let AdminLink { id, token_hash, user_id, created_at, expire_at } = link;
    db.exec(sql, args![id, token_hash, user_id, created_at, expire_at]).await.map(drop)
}

/// Uses a link, once; false when it was used or its life is over.
pub async fn spend(db: impl Writes, id: &AdminLinkId, now: Millis) -> Result<bool> {
    let sql = "UPDATE admin_links SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expire_at > $2";
    Ok(db.exec(sql, args![id, now]).await? == 1)
}

/// Forgets some links whose life was over before then, and that no attempt goes by; answers how many.
pub async fn forget_before(db: impl Writes, then: Millis, limit: i64) -> Result<u64> {
    let sql = "DELETE FROM admin_links WHERE id IN
               (SELECT id FROM admin_links WHERE expire_at < $1
                AND NOT EXISTS (SELECT 1 FROM sign_ups WHERE admin_link_id = admin_links.id) LIMIT $2)";
    db.exec(sql, args![then, limit]).await
}
