//! Attempts that are under way in a browser.

use crate::auth::context::{Context, Work};
use crate::error::Result;
use crate::id::ClientId;
use crate::storage::{self, Db};

/// An attempt to sign in, or up.
pub(in crate::auth) trait Attempt: Sized {
    /// The one with this id, whosever it is.
    fn find(db: &Db, id: &str) -> impl Future<Output = Result<Option<Self>>> + Send;

    /// The open one of a browser, or its newest completed one.
    fn find_newest(db: &Db, client: &ClientId) -> impl Future<Output = Result<Option<Self>>> + Send;

    /// The browser that began it.
    fn client_id(&self) -> &ClientId;

    /// Whether nothing can come of it any more.
    fn is_abandoned(&self, cx: &Context) -> bool;
}

/// The attempt of the browser that asks which it names, and nobody else's, whoever knows its id; else the open one, or its newest
/// completed one.
pub(in crate::auth) async fn current<A: Attempt>(cx: &Context) -> Result<Option<A>> {
    let Some(client) = &cx.visitor.client else { return Ok(None) };
    let attempt = match &cx.visitor.attempt_id {
        Some(id) => A::find(&cx.db, id).await?.filter(|attempt| attempt.client_id() == &client.id),
        None => A::find_newest(&cx.db, &client.id).await?,
    };
    Ok(attempt.filter(|attempt| !attempt.is_abandoned(cx)))
}

/// Ends the open attempts of a browser and the proofs that belong to them.
pub(in crate::auth) async fn abandon(cx: &Context, work: &mut Work, client_id: &ClientId) -> Result<()> {
    storage::sign_ins::abandon_open(&mut *work, client_id, cx.now).await?;
    storage::sign_ups::abandon_open(&mut *work, client_id, cx.now).await?;
    storage::verifications::supersede_of_client(&mut *work, client_id, cx.now).await
}
