//! The one way to make an account, be it by a sign-up, a program or the operator: in one transaction, so that nobody sees a
//! part of it.

use crate::clock::Millis;
use crate::error::Refused;
use crate::error::{Refusal, Result};
use crate::id::{ClientId, IdentificationId, SignUpId, UserId};
use crate::model::identification::{Identification, Identifier, Kind};
use crate::model::identification::{NAME_LENGTH, tidy_name};
use crate::model::role::Role;
use crate::model::user::{Standing, User};
use crate::secret::Chance;
use crate::storage::{self, Tx};

/// An account to be.
pub(super) struct Draft<'a> {
    /// Who makes it.
    pub origin: Origin<'a>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// What it is known by, each with the time of its proof; of a kind, the first stands for the user.
    pub identifiers: Vec<(Identifier, Option<Millis>)>,
    /// Whether what is proved settles whose account it is: beside it, what is not identifies nobody.
    pub is_settled: bool,
    /// The hash of its password.
    pub password_hash: Option<String>,
    /// When its user accepted the terms.
    pub legal_accepted_at: Option<Millis>,
    /// The role of its user among the administrators.
    pub role: Option<Role>,
    /// Since when its user may not sign in.
    pub banned_at: Option<Millis>,
    /// Since when it exists.
    pub created_at: Millis,
}

/// Who makes an account, and says by that how what it is known by was proved.
#[derive(Clone, Copy)]
pub(super) enum Origin<'a> {
    /// Its user, by this sign-up in this browser.
    SignUp(&'a SignUpId, &'a ClientId),
    /// A program, which vouches for it.
    Program,
    /// The operator, by a command.
    Operator,
}

impl Draft<'_> {
    /// An account without anything, since now.
    pub fn new(origin: Origin<'_>, now: Millis) -> Draft<'_> {
        Draft {
            origin,
            first_name: None,
            last_name: None,
            identifiers: vec![],
            is_settled: false,
            password_hash: None,
            legal_accepted_at: None,
            role: None,
            banned_at: None,
            created_at: now,
        }
    }

    fn owned(&self, chance: &Chance, user_id: &UserId) -> Vec<Identification> {
        let own = |(identifier, verified_at): &(Identifier, Option<Millis>)| {
            Identification::new(IdentificationId::new(chance), user_id.clone(), identifier, *verified_at)
        };
        self.identifiers.iter().map(own).collect()
    }
}

/// Makes an account. An identifier that another account took first is refused for, as `taken`.
pub(super) async fn open(
    tx: &mut Tx,
    chance: &Chance,
    draft: Draft<'_>,
    taken: Refusal,
    now: Millis,
) -> Result<User> {
    let id = UserId::new(chance);
    let owned = draft.owned(chance, &id);
    let primary = |kind: Kind| owned.iter().find(|own| own.kind == kind).map(|own| own.id.clone());
    let user = User {
        id,
        first_name: draft.first_name,
        last_name: draft.last_name,
        legal_accepted_at: draft.legal_accepted_at,
        administrator_at: draft.role.map(|_| now),
        administrator_role: draft.role.map(|role| role.name().to_owned()),
        banned_at: draft.banned_at,
        created_at: draft.created_at,
        primary_email_address_id: primary(Kind::EmailAddress),
        primary_phone_number_id: primary(Kind::PhoneNumber),
        last_sign_in_at: None,
        language: None,
        picture_id: None,
        standing: Standing::default(),
    };
    storage::users::insert(&mut *tx, &user).await?;
    if let Origin::SignUp(_, client_id) = draft.origin {
        storage::users::made_in(&mut *tx, &user.id, client_id).await?;
    }
    own(tx, &owned, draft.is_settled, taken, now).await?;
    match draft.origin {
        Origin::SignUp(id, _) => storage::identifications::proved_by_sign_up(&mut *tx, &user.id, id).await?,
        Origin::Program => storage::directory::vouch(&mut *tx, &user.id).await?,
        Origin::Operator => {}
    }
    if let Some(hash) = &draft.password_hash {
        storage::passwords::put(&mut *tx, &user.id, hash, now).await?;
    }
    Ok(user)
}

async fn own(
    tx: &mut Tx,
    owned: &[Identification],
    is_settled: bool,
    taken: Refusal,
    now: Millis,
) -> Result<()> {
    let proved: Vec<_> = owned.iter().filter(|own| own.verified_at.is_some()).collect();
    storage::identifications::hold_claims(tx, &proved).await?;
    for own in in_order(owned) {
        // Of a username nobody has a proof.
        if is_settled && own.verified_at.is_none() && own.kind != Kind::Username {
            storage::identifications::insert_unverified(&mut *tx, own, now).await?;
        } else if !storage::identifications::insert(tx, own, now).await? {
            return Err(taken.at(own.kind.name()).into());
        }
    }
    Ok(())
}

/// Always in one order: two that want the same wait for each other in turn.
fn in_order(owned: &[Identification]) -> Vec<&Identification> {
    let mut sorted: Vec<_> = owned.iter().collect();
    let place = |kind: Kind| Kind::ALL.iter().position(|other| *other == kind);
    sorted.sort_by(|a, b| place(a.kind).cmp(&place(b.kind)).then_with(|| a.canonical.cmp(&b.canonical)));
    sorted
}

/// A name as it is kept, or none; what is wrong with it is added to `refused`.
pub(in crate::auth) fn judge_name(
    typed: Option<&str>,
    required: bool,
    field: &'static str,
    refused: &mut Vec<Refused>,
) -> Option<String> {
    let typed = typed.unwrap_or_default();
    match tidy_name(typed) {
        None if typed.chars().count() > NAME_LENGTH => {
            refused.push(Refusal::TooLong.at(field).and(NAME_LENGTH as i64))
        }
        None => refused.push(Refusal::FormatInvalid.at(field)),
        Some(name) if name.is_empty() && required => refused.push(Refusal::ParamNil.at(field)),
        Some(name) => return Some(name).filter(|name| !name.is_empty()),
    }
    None
}
