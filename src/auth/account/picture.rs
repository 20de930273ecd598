//! The picture of whoever is signed in: changed, removed, and shown to whoever has its address.

use crate::auth::context::Context;
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::limits;
use crate::auth::presence::sessions;
use crate::error::{Refusal, Result};
use crate::id::PictureId;
use crate::model::event::Event;
use crate::model::picture::Picture;
use crate::storage::{self, Db};

/// Gives whoever is signed in the picture that is `sent`, in the place of any before. It is read only when they may send one.
pub async fn change(cx: &Context, sent: impl Future<Output = Result<Vec<u8>>>) -> Result<()> {
    let user_id = sessions::signed_in(cx).await?.user.id;
    limits::picture(cx, &user_id).await?;
    let place = cx.workshop.place(&user_id).await?;
    let picture = cx.workshop.remake(sent.await?).await?;
    drop(place);
    // It took its time: whoever was signed out meanwhile changes nothing any more.
    let me = sessions::signed_in(cx).await?;
    let mut work = sessions::begin_own(cx, &me).await?;
    storage::pictures::put(&mut work, &PictureId::new(&cx.chance), &me.user.id, &picture, cx.now).await?;
    events::record(cx, &mut work, Event::UserPictureChanged, Details::session(&me.session)).await?;
    work.commit().await
}

/// Takes the picture of whoever is signed in away. That there is none is fine, too.
pub async fn remove(cx: &Context) -> Result<()> {
    let me = sessions::signed_in(cx).await?;
    let mut work = sessions::begin_own(cx, &me).await?;
    if storage::pictures::delete(&mut work, &me.user.id).await? {
        events::record(cx, &mut work, Event::UserPictureRemoved, Details::session(&me.session)).await?;
    }
    work.commit().await
}

/// The picture with this id, for anybody: nobody guesses it.
pub async fn find(db: &Db, id: &str) -> Result<Picture> {
    let id = PictureId::parse(id).ok_or(Refusal::ImageNotFound)?;
    storage::pictures::find(db, &id).await?.ok_or_else(|| Refusal::ImageNotFound.into())
}
