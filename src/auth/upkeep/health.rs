//! How everything stands, for the administrators' screens: looked at in the background, never while a page waits.

use crate::auth::context::Context;
use crate::auth::directory::admission;
use crate::auth::node::Node;
use crate::auth::upkeep::doctor;
use crate::clock::Millis;
use crate::error::Result;
use crate::model::health::Report;
use crate::model::role::Permission;
use crate::storage;

/// Looks at everything once, and keeps what it finds, unless somebody else looks at this moment.
pub async fn look(node: &Node) {
    let Some(look) = node.health.begin() else { return };
    let db = Ok(Some(node.db.clone()));
    let lines = doctor::look(&node.config, &db, &node.clock).await;
    look.end(Report { at: node.clock.now(), lines });
}

/// Has everything looked at now, in the background, as an administrator who may try things out.
pub async fn check(cx: &Context) -> Result<()> {
    admission::admit(cx, Permission::SendTest).await?;
    let node = cx.node.clone();
    tokio::spawn(async move { look(&node).await });
    Ok(())
}

/// When the newest backup was made; none where nobody has made one.
pub async fn last_backup(cx: &Context) -> Result<Option<Millis>> {
    storage::settings::last_backup_at(&cx.db).await
}
