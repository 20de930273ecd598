//! The second factors of a user.

use crate::auth::context::{Context, Work};
use crate::auth::telling::notices;
use crate::delivery::letters::Letter;
use crate::error::Result;
use crate::model::user::User;
use crate::storage;

/// No second factor of a user is left; they are told, if they had any.
pub(in crate::auth) async fn forget(cx: &Context, work: &mut Work, user: &User) -> Result<()> {
    storage::users::credentials_changed(&mut *work, &user.id, cx.now).await?;
    storage::second_factors::delete_totp(&mut *work, &user.id).await?;
    storage::second_factors::delete_backup_codes(&mut *work, &user.id).await?;
    storage::identifications::release_all(&mut *work, &user.id).await?;
    if user.standing.totp_at.or(user.standing.second_number_at).is_some() {
        notices::of_account(cx, work, user, Letter::SecondFactorRemoved).await?;
    }
    Ok(())
}
