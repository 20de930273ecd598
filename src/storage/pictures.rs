//! Pictures of people: one each, its bytes as base64.

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::args;
use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::id::{PictureId, UserId};
use crate::model::picture::{Format, Picture};
use crate::storage::{Reads, Writes};

/// The picture with this id.
pub async fn find(db: impl Reads, id: &PictureId) -> Result<Option<Picture>> {
    let sql = "SELECT media_type, data FROM pictures WHERE id = $1";
    let Some((media_type, data)) = db.one::<(String, String)>(sql, args![id]).await? else { return Ok(None) };
    let format =
        Format::named(&media_type).ok_or_else(|| Error::broken("a picture of no kind that we make"))?;
    Ok(Some(Picture { format, bytes: BASE64_STANDARD.decode(data)? }))
}

/// Keeps a picture of a user, in the place of any before; the new one has an id of its own.
pub async fn put(
    db: impl Writes,
    id: &PictureId,
    user_id: &UserId,
    picture: &Picture,
    now: Millis,
) -> Result<()> {
    let sql = "INSERT INTO pictures (id, user_id, media_type, data, created_at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (user_id) DO UPDATE SET id = $1, media_type = $3, data = $4, created_at = $5";
    let data = BASE64_STANDARD.encode(&picture.bytes);
    db.exec(sql, args![id, user_id, picture.format.media_type(), data, now]).await.map(drop)
}

/// Takes the picture of a user away; false when they had none.
pub async fn delete(db: impl Writes, user_id: &UserId) -> Result<bool> {
    Ok(db.exec("DELETE FROM pictures WHERE user_id = $1", args![user_id]).await? == 1)
}
