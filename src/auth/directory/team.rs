//! The team: who has a role among the administrators. Owners give roles and take them, and so does the operator by a command;
//! there is always an owner.

use crate::auth::accounts::{self, Draft, Origin};
use crate::auth::context::{Context, Work};
use crate::auth::directory::admission::{admit, admit_recent, begin_as_owner};
use crate::auth::directory::first_run::make_link;
use crate::auth::ledger::events::{self, Details};
use crate::auth::owners;
use crate::auth::presence::sessions::SignedIn;
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::event::Event;
use crate::model::identification::Identifier;
use crate::model::phone_number::PhoneNumber;
use crate::model::role::{Permission, Role};
use crate::model::settings::Settings;
use crate::model::user::User;
use crate::secret::{Chance, Token};
use crate::storage::{self, Db, Tx};

/// Somebody with a role.
#[derive(Clone, Debug)]
pub struct Member {
    /// The user.
    pub user_id: UserId,
    /// First and last name, perhaps empty.
    pub name: String,
    /// The identifier that stands for them, as people read it.
    pub address: String,
    /// The role.
    pub role: Role,
    /// Since when they have one.
    pub since: Millis,
    /// Whether a second factor is asked of them when they sign in.
    pub has_second_factor: bool,
    /// Whether they have a passkey.
    pub has_passkey: bool,
    /// Whether they may not sign in.
    pub is_banned: bool,
}

/// Everybody with a role, in the order in which they got one.
pub async fn list(cx: &Context) -> Result<Vec<Member>> {
    admit(cx, Permission::ReadTeam).await?;
    members(&cx.db, &cx.settings).await
}

/// The same, for the operator.
pub async fn members(db: &Db, settings: &Settings) -> Result<Vec<Member>> {
    let mut members = vec![];
    for user in storage::users::list_administrators(db).await? {
        members.extend(member(db, settings, user).await?);
    }
    Ok(members)
}

/// Whether there are several who have a role: should one of them lose their way in, another lets them in again.
pub async fn is_shared(cx: &Context) -> Result<bool> {
    let all = storage::users::list_administrators(&cx.db).await?;
    Ok(all.iter().filter(|user| user.role().is_some() && user.banned_at.is_none()).count() > 1)
}

/// None for whom a newer version gave a role that this one does not know.
async fn member(db: &Db, settings: &Settings, user: User) -> Result<Option<Member>> {
    let Some((role, since)) = user.role().zip(user.administrator_at) else { return Ok(None) };
    let own = storage::identifications::list_of_user(db, &user.id).await?;
    Ok(Some(Member {
        name: user.full_name(),
        address: user.known_by(&own).map(|own| PhoneNumber::international(&own.value)).unwrap_or_default(),
        role,
        since,
        has_second_factor: user.standing.has_second_factor(settings),
        has_passkey: storage::passkeys::count_of_user(db, &user.id).await? > 0,
        is_banned: user.banned_at.is_some(),
        user_id: user.id,
    }))
}

/// Gives a user a role, in the place of the one that they have, if they do.
pub async fn give(cx: &Context, user_id: &UserId, role: Role) -> Result<()> {
    let me = admit_recent(cx, Permission::ManageTeam).await?;
    let mut work = begin_as_owner(cx, &me).await?;
    let user = held(&mut work, &me, user_id).await?;
    if user.role() == Some(role) {
        return Ok(());
    }
    put(&mut work, &user, role, cx.now).await?;
    events::record(cx, &mut work, made(role), Details::session(&me.session).and(user_id.as_str())).await?;
    work.commit().await
}

/// Takes the role of a user away; that they have none is fine, too.
pub async fn take(cx: &Context, user_id: &UserId) -> Result<()> {
    let me = admit_recent(cx, Permission::ManageTeam).await?;
    let mut work = begin_as_owner(cx, &me).await?;
    let user = held(&mut work, &me, user_id).await?;
    if user.administrator_at.is_none() {
        return Ok(());
    }
    remove(&mut work, &user.id, cx.now).await?;
    let about = Details::session(&me.session).and(user_id.as_str());
    events::record(cx, &mut work, Event::AdministratorRemoved, about).await?;
    work.commit().await
}

/// The user whose role changes, whom nobody else changes until the transaction ends.
async fn held(work: &mut Work, me: &SignedIn, user_id: &UserId) -> Result<User> {
    if user_id != &me.user.id && !storage::users::hold(&mut *work, user_id).await? {
        return Err(Refusal::ResourceNotFound.into());
    }
    storage::users::find(work, user_id).await?.ok_or_else(|| Refusal::ResourceNotFound.into())
}

/// Gives a role, in the turn of owners. The last owner stays one, and whoever is none any more has nobody invited.
pub(super) async fn put(tx: &mut Tx, user: &User, role: Role, now: Millis) -> Result<()> {
    if role != Role::Owner {
        owners::spare(&mut *tx, &user.id).await?;
        storage::role_invitations::delete_of(&mut *tx, &user.id).await?;
    }
    storage::team::give(tx, &user.id, role, now).await
}

async fn remove(tx: &mut Tx, user_id: &UserId, now: Millis) -> Result<()> {
    owners::spare(&mut *tx, user_id).await?;
    storage::role_invitations::delete_of(&mut *tx, user_id).await?;
    storage::team::take(tx, user_id, now).await
}

/// The event that somebody has this role now.
pub(super) fn made(role: Role) -> Event {
    match role {
        Role::Owner => Event::AdministratorMadeOwner,
        Role::Administrator => Event::AdministratorMadeAdministrator,
        Role::Support => Event::AdministratorMadeSupport,
        Role::Viewer => Event::AdministratorMadeViewer,
    }
}

/// The account of whoever owns a mail address, which is made if there is none. One that merely claims the address is not the
/// one that is meant: a new one takes it over.
pub(super) async fn account_of(
    tx: &mut Tx,
    chance: &Chance,
    address: &Identifier,
    now: Millis,
) -> Result<UserId> {
    if let Some(id) = owner_of(&mut *tx, address).await? {
        return Ok(id);
    }
    let identifiers = vec![(address.clone(), Some(now))];
    let draft = Draft { identifiers, ..Draft::new(Origin::Operator, now) };
    Ok(accounts::open(tx, chance, draft, Refusal::IdentificationClaimed, now).await?.id)
}

/// Who has proved that a mail address is theirs.
pub(super) async fn owner_of(db: impl storage::Reads, address: &Identifier) -> Result<Option<UserId>> {
    let known = storage::identifications::find_owner(db, address).await?;
    Ok(known.filter(|email| email.verified_at.is_some()).map(|email| email.user_id))
}

/// Gives the owner of a mail address a role, as the operator, with a new account if there is none; answers the token of a one-time
/// link. The first of all must be an owner.
pub async fn add_by_operator(
    db: &Db,
    chance: &Chance,
    address: &Identifier,
    role: Role,
    now: Millis,
) -> Result<Token> {
    let mut tx = db.begin().await?;
    owners::take_turn(&mut tx).await?;
    let user_id = account_of(&mut tx, chance, address, now).await?;
    let user = storage::users::find_held(&mut tx, &user_id).await?.ok_or(Refusal::ResourceNotFound)?;
    if user.role() != Some(role) {
        put(&mut tx, &user, role, now).await?;
        events::of_operator(&mut tx, chance, made(role), user_id.as_str(), now).await?;
    }
    if !storage::team::has_owner(&mut tx).await? {
        return Err(Refusal::LastOwner.into());
    }
    storage::settings::set_up(&mut tx, now).await?;
    let token = make_link(&mut tx, chance, Some(user_id), now).await?;
    tx.commit().await?;
    Ok(token)
}

/// Takes the role of the owner of a mail address away, as the operator; false when they have none. Their account stays.
pub async fn remove_by_operator(db: &Db, chance: &Chance, address: &Identifier, now: Millis) -> Result<bool> {
    let mut tx = db.begin().await?;
    owners::take_turn(&mut tx).await?;
    let Some(user_id) = owner_of(&mut tx, address).await? else { return Ok(false) };
    let user = storage::users::find_held(&mut tx, &user_id).await?;
    if user.is_none_or(|user| user.administrator_at.is_none()) {
        return Ok(false);
    }
    remove(&mut tx, &user_id, now).await?;
    events::of_operator(&mut tx, chance, Event::AdministratorRemoved, user_id.as_str(), now).await?;
    tx.commit().await?;
    Ok(true)
}
