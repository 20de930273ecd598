//! Users, as programs with a secret key have them: made, found and counted.

use crate::auth::accounts::judge_name;
use crate::auth::accounts::{self, Draft, Origin};
use crate::auth::context::{Answer, Context, Proved, Work};
use crate::auth::ledger::events::{self, Details};
use crate::auth::ledger::tries::Account;
use crate::auth::proofs::claims::leave_others;
use crate::auth::proofs::passwords;
use crate::auth::proofs::strategies::backup_code::BackupCode;
use crate::auth::proofs::strategies::totp;
use crate::auth::proofs::{self, Hold, Purpose};
use crate::auth::telling::{notices, phone_numbers};
use crate::clock::Millis;
use crate::delivery::letters::Letter;
use crate::error::{Error, Refusal, Refused, Result};
use crate::id::UserId;
use crate::model::directory::{Column, Filter, Order, Page, Profile};
use crate::model::event::Event;
use crate::model::factor::Stage;
use crate::model::identification::{Identifier, Kind};
use crate::model::password::{MOST_BYTES, Password, Person};
use crate::model::second_factor::tidy_backup_code;
use crate::model::sight::looks_blank;
use crate::model::sign_up::{EITHER, missing};
use crate::model::user::User;
use crate::model::username;
use crate::model::verification::tidy_code;
use crate::storage;

/// What a new user is made of.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// Mail addresses that the program vouches for; the first stands for the user.
    pub email_addresses: Vec<String>,
    /// Phone numbers that the program vouches for; the first stands for the user.
    pub phone_numbers: Vec<String>,
    /// The username.
    pub username: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// Whether the password may be weak, or known to others.
    pub skip_password_checks: bool,
    /// Whether there need be no password where one is required.
    pub skip_password_requirement: bool,
    /// Whether the terms need not be accepted where they must be.
    pub skip_legal_checks: bool,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Whether the user may not sign in.
    pub banned: bool,
    /// When the account was made, where it is older than today's.
    pub created_at: Option<Millis>,
    /// When they accepted the terms, elsewhere.
    pub legal_accepted_at: Option<Millis>,
}

/// The user with this id.
pub async fn find(cx: &Context, id: &UserId) -> Result<Profile> {
    let filter = Filter { user_ids: vec![id.to_string()], ..Filter::default() };
    let found = list(cx, &filter, Order::default(), Page { limit: 1, offset: 0 }).await?;
    found.into_iter().next().ok_or_else(|| Refusal::ResourceNotFound.into())
}

/// The users that a filter lets through.
pub async fn list(cx: &Context, filter: &Filter, order: Order, page: Page) -> Result<Vec<Profile>> {
    if let Some(id) = &filter.after {
        if order.column != Column::Created {
            return Err(Refusal::ValueInvalid.at("starting_after").into());
        }
        storage::users::find(&cx.db, id).await?.ok_or(Refusal::ResourceNotFound.at("starting_after"))?;
    }
    let mut found = storage::directory::list(&cx.db, filter, order, page).await?;
    look_for_locks(cx, &mut found).await?;
    Ok(found)
}

/// Puts in how many tries each of them has used up, and until when who is locked is.
async fn look_for_locks(cx: &Context, found: &mut [Profile]) -> Result<()> {
    let accounts = |profile: &Profile| {
        let own = profile.identifications.iter().map(|own| own.value.as_str());
        Account::all_of(cx, &profile.user.id, own).into_iter().map(|account| account.id)
    };
    let ids: Vec<String> = found.iter().flat_map(accounts).collect();
    let mut counted = storage::directory::lockouts(&cx.db, &ids).await?;
    // A lock that has ended leaves nothing behind.
    counted.retain(|counted| counted.locked_until.is_none_or(|until| until > cx.now));
    for profile in found {
        let ids: Vec<String> = accounts(profile).collect();
        let counted = || counted.iter().filter(|counted| ids.contains(&counted.id));
        profile.failures = counted().map(|counted| counted.failures).max().unwrap_or(0);
        profile.locked_until = counted().filter_map(|counted| counted.locked_until).max();
    }
    Ok(())
}

/// How many there are of them.
pub async fn count(cx: &Context, filter: &Filter) -> Result<i64> {
    storage::directory::count(&cx.db, filter).await
}

/// Makes a user. All that is wrong is told at once, by the rules of signing up.
pub async fn create(cx: &Context, new: &New) -> Result<Profile> {
    let mut refused = vec![];
    refuse_unwanted(cx, new, &mut refused);
    let first_name = judge_name(new.first_name.as_deref(), false, "first_name", &mut refused);
    let last_name = judge_name(new.last_name.as_deref(), false, "last_name", &mut refused);
    let identifiers = judge_identifiers(cx, new, &mut refused).await?;
    let names = [&first_name, &last_name].into_iter().filter_map(|name| name.as_deref()).collect();
    let person = Person { identifiers: identifiers.iter().map(|own| own.written.as_str()).collect(), names };
    let password = judge_password(cx, new, &person, &mut refused).await?;
    refuse_missing(cx, new, &mut refused);
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    let hash = match &password {
        Some(password) => Some(passwords::hash(cx, password).await?),
        None => None,
    };
    // Nobody proves a username.
    let proved_at = |own: &Identifier| (own.kind != Kind::Username).then_some(cx.now);
    let owned = identifiers.iter().map(|own| (own.clone(), proved_at(own))).collect();
    let draft = Draft {
        first_name,
        last_name,
        identifiers: owned,
        password_hash: hash,
        legal_accepted_at: new.legal_accepted_at,
        banned_at: new.banned.then_some(cx.now),
        created_at: new.created_at.unwrap_or(cx.now),
        ..Draft::new(Origin::Program, cx.now)
    };
    let mut work = cx.begin().await?;
    let user = accounts::open(&mut work, &cx.chance, draft, Refusal::IdentifierExists, cx.now).await?;
    events::record(cx, &mut work, Event::UserCreated, Details::user(&user.id)).await?;
    work.commit().await?;
    for own in identifiers.iter().filter(|own| proved_at(own).is_some()) {
        leave_others(cx, own).await;
    }
    find(cx, &user.id).await
}

/// Takes the authenticator app of a user away. Backup codes go with the last second factor.
pub async fn remove_totp(cx: &Context, id: &UserId) -> Result<()> {
    let (mut work, user) = held(cx, id).await?;
    if !storage::second_factors::delete_totp(&mut work, id).await? {
        return Err(Refusal::ResourceNotFound.into());
    }
    if user.standing.second_number_at.is_none() {
        storage::second_factors::delete_backup_codes(&mut work, id).await?;
    }
    removed(cx, work, &user, Event::TotpRemoved).await
}

/// Takes the backup codes of a user away.
pub async fn remove_backup_codes(cx: &Context, id: &UserId) -> Result<()> {
    let (mut work, user) = held(cx, id).await?;
    if storage::second_factors::list_backup_codes(&mut work, id).await?.is_empty() {
        return Err(Refusal::ResourceNotFound.into());
    }
    storage::second_factors::delete_backup_codes(&mut work, id).await?;
    removed(cx, work, &user, Event::BackupCodesRemoved).await
}

/// A user, whom nobody else changes until the transaction ends. Whatever sign-in is under way begins anew.
async fn held(cx: &Context, id: &UserId) -> Result<(Work, User)> {
    let mut work = cx.begin().await?;
    let user = storage::users::find_held(&mut work, id).await?.ok_or(Refusal::ResourceNotFound)?;
    storage::users::credentials_changed(&mut work, id, cx.now).await?;
    Ok((work, user))
}

async fn removed(cx: &Context, mut work: Work, user: &User, event: Event) -> Result<()> {
    notices::of_account(cx, &mut work, user, Letter::SecondFactorRemoved).await?;
    events::record(cx, &mut work, event, Details::user(&user.id)).await?;
    work.commit().await?;
    Ok(())
}

/// A second factor that a program has a code of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOf {
    /// The authenticator app.
    Totp,
    /// One of the backup codes.
    BackupCode,
}

/// Judges a code of a user's app, or a backup code, and uses it up. Wrong ones count as they do when the user types them.
pub async fn verify_totp(cx: &Context, id: &UserId, typed: &str) -> Result<CodeOf> {
    let user = storage::users::find(&cx.db, id).await?.ok_or(Refusal::ResourceNotFound)?;
    let question = Question { user };
    match (tidy_code(typed), tidy_backup_code(typed)) {
        (Some(code), _) => {
            proofs::take(cx, &question, &totp::Totp, &Answer::Code(code)).await.map(|()| CodeOf::Totp)
        }
        (None, Some((number, code))) => {
            let answer = Answer::BackupCode(number, code);
            proofs::take(cx, &question, &BackupCode, &answer).await.map(|()| CodeOf::BackupCode)
        }
        (None, None) => {
            let error = Refusal::TotpIncorrect.into();
            events::refused(cx, Event::UserSecondFactorAttempted, Details::user(id), error).await
        }
    }
}

/// A program asks whether a code is a user's.
struct Question {
    user: User,
}

impl Purpose for Question {
    type Held = ();
    type Outcome = ();

    const STAGE: Stage = Stage::Second;

    fn account(&self, _: &Context) -> Option<Account> {
        Some(Account::of_user(&self.user.id))
    }

    fn refused(&self) -> Option<(Event, Details<'_>)> {
        Some((Event::UserSecondFactorAttempted, Details::user(&self.user.id)))
    }

    async fn hold(&self, cx: &Context, _: Option<&UserId>) -> Result<Hold<(), ()>> {
        Ok(Hold::Open(cx.begin().await?, ()))
    }

    async fn proved(&self, _: &Context, _: &mut Work, (): (), _: &Proved) -> Result<Result<(), Refusal>> {
        Ok(Ok(()))
    }
}

/// Refuses for what belongs to something that is switched off.
fn refuse_unwanted(cx: &Context, new: &New, refused: &mut Vec<Refused>) {
    let attributes = &cx.settings.attributes;
    for (field, given, is_on) in [
        ("email_address", !new.email_addresses.is_empty(), attributes.email_address.is_shown()),
        ("phone_number", !new.phone_numbers.is_empty(), attributes.phone_number.is_shown()),
        ("username", new.username.is_some(), attributes.username.enabled),
        ("password", new.password.is_some(), attributes.password.enabled),
        ("first_name", new.first_name.is_some(), attributes.first_name.enabled),
        ("last_name", new.last_name.is_some(), attributes.last_name.enabled),
    ] {
        if given && !is_on {
            refused.push(Refusal::ParamUnknown.at(field));
        }
    }
}

async fn judge_identifiers(cx: &Context, new: &New, refused: &mut Vec<Refused>) -> Result<Vec<Identifier>> {
    let email = |typed: &String| {
        Identifier::email(typed).ok_or_else(|| Error::from(Refusal::FormatInvalid.at("email_address")))
    };
    let phone = |typed: &String| phone_numbers::judge(cx, typed, None).map_err(Error::from);
    let name = |typed: &String| username::judge(&cx.settings.username_settings, typed);
    let judged = new.email_addresses.iter().map(email).chain(new.phone_numbers.iter().map(phone));
    let mut identifiers: Vec<Identifier> = vec![];
    for judged in judged.chain(new.username.iter().map(name)) {
        let identifier = match judged {
            Ok(identifier) => identifier,
            Err(Error::Refused(more)) => {
                refused.extend(more);
                continue;
            }
            Err(broken) => return Err(broken),
        };
        let owner = storage::identifications::find_owner(&cx.db, &identifier).await?;
        let field = identifier.kind.name();
        // Whoever proves an address takes it from those who only claim it; of a username the claim counts.
        if owner.is_some_and(|own| own.verified_at.is_some() || own.kind == Kind::Username) {
            refused.push(Refusal::IdentifierExists.at(field));
        } else if identifiers
            .iter()
            .any(|own| (own.kind, &own.canonical) == (identifier.kind, &identifier.canonical))
        {
            refused.push(Refusal::ParamDuplicate.at(field));
        }
        identifiers.push(identifier);
    }
    Ok(identifiers)
}

async fn judge_password(
    cx: &Context,
    new: &New,
    person: &Person<'_>,
    refused: &mut Vec<Refused>,
) -> Result<Option<Password>> {
    let Some(typed) = &new.password else { return Ok(None) };
    let judged = match new.skip_password_checks && !typed.is_empty() {
        true => Password::typed(typed)
            .ok_or_else(|| Refusal::PasswordTooManyBytes.at("password").and(MOST_BYTES as i64).into()),
        false => passwords::judge(cx, typed, person, "password").await,
    };
    match judged {
        Ok(password) => Ok(Some(password)),
        Err(Error::Refused(more)) => {
            refused.extend(more);
            Ok(None)
        }
        Err(broken) => Err(broken),
    }
}

/// Refuses for what the settings ask for and the program has not given.
fn refuse_missing(cx: &Context, new: &New, refused: &mut Vec<Refused>) {
    // What looks blank is no name.
    let named = |name: &Option<String>| name.as_ref().is_some_and(|name| !looks_blank(name));
    let has = |field: &str| match field {
        "email_address" => !new.email_addresses.is_empty(),
        "phone_number" => !new.phone_numbers.is_empty(),
        "username" => new.username.is_some(),
        "password" => new.password.is_some() || new.skip_password_requirement,
        "first_name" => named(&new.first_name),
        "last_name" => named(&new.last_name),
        _ => new.skip_legal_checks || new.legal_accepted_at.is_some(),
    };
    for field in missing(&cx.settings, has) {
        match field {
            EITHER => {
                refused.extend(["email_address", "phone_number"].map(|field| Refusal::ParamMissing.at(field)))
            }
            "legal_accepted" => refused.push(Refusal::LegalNotAccepted.into()),
            field => refused.push(Refusal::ParamMissing.at(field)),
        }
    }
}
