//! Whose tries count together.

use crate::auth::context::Context;
use crate::error::Result;
use crate::id::UserId;
use crate::model::client::Client;
use crate::model::identification::Identifier;
use crate::model::sign_in::SignIn;
use crate::storage::{self, Reads};

/// Whose wrong codes and passwords are counted together.
pub(in crate::auth) struct Account {
    /// A user's id; where users are hidden, the keyed hash of an identifier, which may be nobody's.
    pub id: String,
    /// The user, when there is one.
    pub user_id: Option<UserId>,
    /// Where users are hidden and nothing is proved yet: under which id tries count besides, whatever name was typed.
    pub beneath: Option<String>,
}

impl Account {
    /// The account that an identifier names.
    pub fn named(cx: &Context, identifier: &str, user_id: Option<&UserId>) -> Self {
        let canonical = Identifier::read(identifier).canonical;
        let hidden = cx.settings.hides_users();
        match user_id {
            Some(user_id) if !hidden => Self::of_user(user_id),
            user_id => Self {
                id: cx.secrets.keyed_hash("account", &canonical),
                user_id: user_id.cloned(),
                beneath: hidden.then(|| beneath(cx, user_id.map_or(&canonical, |id| id.as_str()))),
            },
        }
    }

    /// What is counted under this id, perhaps for a user.
    pub const fn counted_as(id: String, user_id: Option<UserId>) -> Self {
        Self { id, user_id, beneath: None }
    }

    /// Every account that wrong tries for a user may be counted for: where users are hidden, that of each identifier, too, and
    /// what is beneath.
    pub fn all_of<'a>(cx: &Context, user_id: &UserId, own: impl Iterator<Item = &'a str>) -> Vec<Self> {
        let hidden = cx.settings.hides_users();
        let named = own.filter(|_| hidden).map(|own| Self::named(cx, own, Some(user_id)));
        let beneath = hidden.then(|| Self::counted_as(beneath(cx, user_id.as_str()), Some(user_id.clone())));
        std::iter::once(Self::of_user(user_id)).chain(named).chain(beneath).collect()
    }

    /// The account of somebody who is signed in.
    pub fn of_user(user_id: &UserId) -> Self {
        Self::counted_as(user_id.to_string(), Some(user_id.clone()))
    }

    /// The account that an attempt is to sign in to. Once something is proved, it is the user's, by whatever name they came in.
    pub fn of(cx: &Context, attempt: &SignIn) -> Self {
        match &attempt.user_id {
            Some(user_id) if attempt.first_factor_at.is_some() => Self::of_user(user_id),
            user_id => Self::named(cx, &attempt.identifier, user_id.as_ref()),
        }
    }

    /// Where the browser that asks is counted by itself; none in a browser that never signed in to this self.
    pub async fn own(&self, cx: &Context, db: impl Reads) -> Result<Option<String>> {
        let Some(client) = &cx.visitor.client else { return Ok(None) };
        // Asked of nobody, too: where users are hidden, both must cost the same.
        let nobody = UserId::new(&cx.chance);
        let known = is_known_to(cx, db, self.user_id.as_ref().unwrap_or(&nobody)).await?;
        Ok(known.then(|| in_browser(&self.id, client)))
    }
}

/// Under which id all tries for an account count, by whatever name it is called.
pub(in crate::auth) fn beneath(cx: &Context, whose: &str) -> String {
    cx.secrets.keyed_hash("account beneath", whose)
}

/// The count of one browser.
pub(in crate::auth) fn in_browser(id: &str, client: &Client) -> String {
    format!("{id} {}", client.id)
}

/// Whether the browser that asks signed in to this account before, and was not thrown out of it.
pub(in crate::auth) async fn is_known_to(cx: &Context, db: impl Reads, user_id: &UserId) -> Result<bool> {
    match &cx.visitor.client {
        Some(client) => storage::sessions::has_signed_in(db, user_id, &client.id).await,
        None => Ok(false),
    }
}
