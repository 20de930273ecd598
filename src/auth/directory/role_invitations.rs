//! Invitations to the team, by mail: an owner invites an address, and whoever opens the link and presses has the role, once they
//! are signed in. Nobody but the owner of the mailbox has the link, so it proves the address.

use crate::auth::context::{Context, Work};
use crate::auth::directory::admission::{admit, admit_recent, begin_as_owner};
use crate::auth::directory::first_run::{keep_link, sign_in_by_link};
use crate::auth::directory::team;
use crate::auth::ledger::events::{self, Details};
use crate::auth::owners;
use crate::auth::presence::redirects::Accepted;
use crate::auth::presence::sessions::{self, SignedIn};
use crate::auth::proofs::claims::leave_others;
use crate::auth::telling::language;
use crate::clock::Millis;
use crate::delivery::letters::{self, Content, Letter};
use crate::error::{Refusal, Result};
use crate::id::{RoleInvitationId, UserId};
use crate::model::event::Event;
use crate::model::identification::Identifier;
use crate::model::role::{Permission, Role};
use crate::model::role_invitation::{LIFETIME, RoleInvitation};
use crate::model::sign_in::SignIn;
use crate::secret::Token;
use crate::storage;

/// How long whoever has accepted may take to be signed in by the same link, should the answer have been lost.
const SIGNED_IN_WITHIN: Millis = Millis::minutes(10);

/// Invites a mail address to have a role. Whatever it was invited to before is void.
pub async fn invite(cx: &Context, typed: &str, role: Role) -> Result<RoleInvitation> {
    let me = admit_recent(cx, Permission::ManageTeam).await?;
    let address = Identifier::email(typed).ok_or(Refusal::FormatInvalid.at("email_address"))?;
    let mut work = begin_as_owner(cx, &me).await?;
    if let Some(id) = team::owner_of(&mut work, &address).await?
        && role_of(&mut work, &id).await?.is_some()
    {
        return Err(Refusal::HasRole.into());
    }
    let token = cx.chance.token();
    let invitation = RoleInvitation {
        id: RoleInvitationId::new(&cx.chance),
        address: address.written,
        canonical: address.canonical,
        role: role.name().to_owned(),
        token_hash: token.hash(),
        invited_by: me.user.id.clone(),
        created_at: cx.now,
        expire_at: cx.now + LIFETIME,
    };
    storage::role_invitations::put(&mut work, &invitation).await?;
    send(cx, &mut work, &invitation, &token).await?;
    let about = Details::session(&me.session).and(invitation.id.as_str());
    events::record(cx, &mut work, Event::AdministratorInvited, about).await?;
    work.commit().await?;
    Ok(invitation)
}

async fn role_of(work: &mut Work, user_id: &UserId) -> Result<Option<Role>> {
    Ok(storage::users::find(work, user_id).await?.and_then(|user| user.role()))
}

async fn send(cx: &Context, work: &mut Work, invitation: &RoleInvitation, token: &Token) -> Result<()> {
    let words = language::of_mailbox(cx, work, &invitation.address).await?;
    let link = cx.config.absolute(&cx.addresses.set_up_by(token));
    let content = Content {
        application: &cx.settings.application.name,
        to: &invitation.address,
        link: Some(&link),
        lifetime: Some(LIFETIME),
        count: LIFETIME.0 / Millis::days(1).0,
        ..Content::default()
    };
    work.enqueue(&letters::write(words, Letter::RoleInvitation, &content)).await
}

/// Who is invited and has not accepted, the newest first; some may be too late by now.
pub async fn list(cx: &Context) -> Result<Vec<RoleInvitation>> {
    admit(cx, Permission::ReadTeam).await?;
    storage::role_invitations::list(&cx.db).await
}

/// Takes an invitation back: its link is good for nothing any more.
pub async fn revoke(cx: &Context, id: &RoleInvitationId) -> Result<()> {
    let me = admit(cx, Permission::ManageTeam).await?;
    let mut work = begin_as_owner(cx, &me).await?;
    if !storage::role_invitations::delete(&mut work, id).await? {
        return Err(Refusal::ResourceNotFound.into());
    }
    let about = Details::session(&me.session).and(id.as_str());
    events::record(cx, &mut work, Event::AdministratorInvitationRevoked, about).await?;
    work.commit().await
}

/// What the link of an invitation is good for.
pub struct Looked {
    /// The address that was invited.
    pub address: String,
    /// The role.
    pub role: Role,
    /// Whether a press gives it: nobody has an account with the address, or whoever has is signed in here.
    pub is_ready: bool,
}

/// Looks at a link; none when it is no invitation's, or of one that is accepted, revoked, replaced or too late. Writes nothing.
pub async fn look(cx: &Context, token: &Token) -> Result<Option<Looked>> {
    let Some(invited) = Invited::find(cx, token).await? else { return Ok(None) };
    let is_ready = match team::owner_of(&cx.db, &invited.address).await? {
        Some(owner) => here(cx, &owner).await?.is_some(),
        None => true,
    };
    Ok(Some(Looked { address: invited.invitation.address, role: invited.role, is_ready }))
}

/// What became of a press.
pub enum Pressed {
    /// Whoever is signed in has the role.
    Joined,
    /// There was no account with the address, and a sign-in to a new one has begun, or is complete.
    SignedIn(Box<SignIn>),
    /// There is an account with this address: its owner is to sign in and press once more.
    NeedsSignIn,
}

/// Accepts an invitation. Where nobody has an account with its address, one is made, whoever else may sign up, and signed in to.
pub async fn accept(cx: &Context, token: Option<&Token>, targets: Accepted) -> Result<Pressed> {
    let invited = match token {
        Some(token) => Invited::find(cx, token).await?,
        None => None,
    };
    // Pressed twice, perhaps: the account was made by the first press.
    let Some(invited) = invited else { return sign_in(cx, token, targets).await };
    match team::owner_of(&cx.db, &invited.address).await? {
        None => {
            open_account(cx, &invited).await?;
            sign_in(cx, token, targets).await
        }
        Some(owner) => match here(cx, &owner).await? {
            Some(me) => join(cx, &me, &invited).await.map(|()| Pressed::Joined),
            None => Ok(Pressed::NeedsSignIn),
        },
    }
}

async fn sign_in(cx: &Context, token: Option<&Token>, targets: Accepted) -> Result<Pressed> {
    Ok(Pressed::SignedIn(Box::new(sign_in_by_link(cx, token, targets).await?)))
}

/// The account of this user, when it is the one in use here.
async fn here(cx: &Context, user_id: &UserId) -> Result<Option<SignedIn>> {
    Ok(sessions::current(cx).await?.filter(|me| &me.user.id == user_id))
}

/// An invitation that can be accepted.
struct Invited {
    invitation: RoleInvitation,
    address: Identifier,
    role: Role,
}

impl Invited {
    async fn find(cx: &Context, token: &Token) -> Result<Option<Self>> {
        let found = storage::role_invitations::find_alive(&cx.db, &token.hash(), cx.now).await?;
        Ok(found.and_then(|invitation| {
            let (address, role) = (Identifier::email(&invitation.address)?, invitation.role()?);
            Some(Self { invitation, address, role })
        }))
    }

    /// Uses it up, in the turn of owners.
    async fn spend(&self, work: &mut Work) -> Result<()> {
        match storage::role_invitations::delete(work, &self.invitation.id).await? {
            true => Ok(()),
            false => Err(Refusal::TicketInvalid.into()),
        }
    }
}

/// Makes the account, which has the role at once, and lets the same link sign in to it.
async fn open_account(cx: &Context, invited: &Invited) -> Result<()> {
    let mut work = cx.begin().await?;
    owners::take_turn(&mut work).await?;
    invited.spend(&mut work).await?;
    if team::owner_of(&mut work, &invited.address).await?.is_some() {
        // Somebody has proved the address just now: they sign in.
        return Err(Refusal::TryAgain.into());
    }
    let user_id = team::account_of(&mut work, &cx.chance, &invited.address, cx.now).await?;
    storage::team::give(&mut work, &user_id, invited.role, cx.now).await?;
    let token_hash = invited.invitation.token_hash.clone();
    keep_link(&mut work, &cx.chance, token_hash, Some(user_id.clone()), cx.now, SIGNED_IN_WITHIN).await?;
    joined(cx, &mut work, Details::user(&user_id), invited, true).await?;
    work.commit().await?;
    leave_others(cx, &invited.address).await;
    Ok(())
}

/// Gives the role to whoever is signed in. Whoever was given one meanwhile keeps that.
async fn join(cx: &Context, me: &SignedIn, invited: &Invited) -> Result<()> {
    let mut work = sessions::begin_own_among_owners(cx, me).await?;
    invited.spend(&mut work).await?;
    let is_new = role_of(&mut work, &me.user.id).await?.is_none();
    if is_new {
        storage::team::give(&mut work, &me.user.id, invited.role, cx.now).await?;
    }
    joined(cx, &mut work, Details::session(&me.session), invited, is_new).await?;
    work.commit().await
}

async fn joined(
    cx: &Context,
    work: &mut Work,
    about: Details<'_>,
    invited: &Invited,
    is_new: bool,
) -> Result<()> {
    let whom = Details { user: about.user, session: about.session, ..Details::default() };
    let accepted = about.and(invited.invitation.id.as_str());
    events::record(cx, &mut *work, Event::AdministratorInvitationAccepted, accepted).await?;
    if let Some(user_id) = whom.user.filter(|_| is_new) {
        events::record(cx, work, team::made(invited.role), whom.and(user_id.as_str())).await?;
    }
    Ok(())
}
