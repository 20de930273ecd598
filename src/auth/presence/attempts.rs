//! Attempts that are under way in a browser.

use crate::auth::context::{Context, Work};
use crate::error::Result;
use crate::id::ClientId;
use crate::storage;

/// Ends the open attempts of a browser and the proofs that belong to them.
pub(in crate::auth) async fn abandon(cx: &Context, work: &mut Work, client_id: &ClientId) -> Result<()> {
    storage::sign_ins::abandon_open(&mut *work, client_id, cx.now).await?;
    storage::sign_ups::abandon_open(&mut *work, client_id, cx.now).await?;
    storage::verifications::supersede_of_client(&mut *work, client_id, cx.now).await
}
