//! What the form of a sign-up brought: every field is judged, and all that is wrong is told at once.

use crate::auth::accounts::judge_name;
use crate::auth::context::Context;
use crate::auth::proofs::passwords;
use crate::auth::telling::phone_numbers;
use crate::error::{Error, Refusal, Refused, Result};
use crate::model::identification::{Identifier, Kind};
use crate::model::password::{Password, Person};
use crate::model::sign_up::{EITHER, SignUp};
use crate::model::username;
use crate::storage;

/// What a form brought.
#[derive(Clone, Default)]
pub struct Given<'a> {
    /// The mail address.
    pub email_address: Option<&'a str>,
    /// The phone number.
    pub phone_number: Option<&'a str>,
    /// The code of the country in which a number without calling code is dialled.
    pub country: Option<&'a str>,
    /// The username.
    pub username: Option<&'a str>,
    /// The password.
    pub password: Option<&'a str>,
    /// First name.
    pub first_name: Option<&'a str>,
    /// Last name.
    pub last_name: Option<&'a str>,
    /// Whether the terms were accepted.
    pub legal_accepted: bool,
}

/// Puts into the attempt what it lacks and the form brought. Nothing slow happens unless all is well: then the password is
/// hashed.
pub(super) async fn judge(cx: &Context, given: &Given<'_>, attempt: &mut SignUp) -> Result<()> {
    let mut refused = vec![];
    judge_names(cx, given, attempt, &mut refused);
    judge_identifiers(cx, given, attempt, &mut refused).await?;
    let password = judge_password(cx, given, attempt, &mut refused).await?;
    refuse_missing(cx, attempt, password.is_some(), &mut refused);
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    if let Some(password) = password {
        attempt.password_hash = Some(passwords::hash(cx, &password).await?);
    }
    Ok(())
}

/// What was typed into a field, if anything was.
fn typed(field: Option<&str>) -> Option<&str> {
    field.filter(|text| !text.trim().is_empty())
}

fn judge_names(cx: &Context, given: &Given<'_>, attempt: &mut SignUp, refused: &mut Vec<Refused>) {
    let attributes = &cx.settings.attributes;
    if attributes.first_name.enabled && attempt.first_name.is_none() {
        attempt.first_name = judge_name(given.first_name, false, "first_name", refused);
    }
    if attributes.last_name.enabled && attempt.last_name.is_none() {
        attempt.last_name = judge_name(given.last_name, false, "last_name", refused);
    }
    if attempt.legal_accepted_at.is_none() && given.legal_accepted {
        attempt.legal_accepted_at = Some(cx.now);
    }
}

async fn judge_identifiers(
    cx: &Context,
    given: &Given<'_>,
    attempt: &mut SignUp,
    refused: &mut Vec<Refused>,
) -> Result<()> {
    let attributes = &cx.settings.attributes;
    let mut judged: Vec<Result<Identifier>> = vec![];
    if (attributes.email_address.enabled || attempt.admin_link_id.is_some())
        && attempt.email_address.is_none()
    {
        let read = |typed| Identifier::email(typed).ok_or(Refusal::FormatInvalid.at("email_address").into());
        judged.extend(typed(given.email_address).map(read));
    }
    if attributes.phone_number.enabled && attempt.phone_number.is_none() {
        let read = |typed| phone_numbers::judge(cx, typed, given.country).map_err(Error::from);
        judged.extend(typed(given.phone_number).map(read));
    }
    if attributes.username.enabled && attempt.username.is_none() {
        let read = |typed| username::judge(&cx.settings.username_settings, typed);
        judged.extend(typed(given.username).map(read));
    }
    for judged in judged {
        match judged {
            Ok(identifier) => refused.extend(take(cx, attempt, identifier).await?),
            Err(error) => gather(error, refused)?,
        }
    }
    Ok(())
}

/// Refusals among others; a fault of ours at once.
fn gather(error: Error, refused: &mut Vec<Refused>) -> Result<()> {
    match error {
        Error::Refused(more) => refused.extend(more),
        broken => return Err(broken),
    }
    Ok(())
}

/// Puts an identifier into the attempt. Whether it is somebody else's is told, except of what a message goes to while users
/// are hidden: that looks like any other. Of a username it cannot be hidden, for nobody could choose another one.
async fn take(cx: &Context, attempt: &mut SignUp, identifier: Identifier) -> Result<Option<Refused>> {
    let kind = identifier.kind;
    let field = match kind {
        Kind::EmailAddress => &mut attempt.email_address,
        Kind::PhoneNumber => &mut attempt.phone_number,
        Kind::Username => &mut attempt.username,
    };
    *field = Some(identifier.written.clone());
    let owner = storage::identifications::find_owner(&cx.db, &identifier).await?;
    // Whoever proves an address takes it from those who only claim it; without proof, a claim counts.
    let proof = attempt.unverified(&cx.settings).contains(&kind);
    let taken = owner.is_some_and(|owner| owner.verified_at.is_some() || !proof);
    let told = kind == Kind::Username || !cx.settings.hides_users();
    Ok((taken && told).then(|| Refusal::IdentifierExists.at(kind.name())))
}

/// Judges a password by all that is known of its owner: what was typed, too, where it was refused.
async fn judge_password(
    cx: &Context,
    given: &Given<'_>,
    attempt: &SignUp,
    refused: &mut Vec<Refused>,
) -> Result<Option<Password>> {
    let wanted = cx.settings.attributes.password.enabled && attempt.password_hash.is_none();
    // Not by what is left of it without white space: a password of spaces is refused, not overlooked.
    let Some(typed) = given.password.filter(|typed| wanted && !typed.is_empty()) else { return Ok(None) };
    let known = [&attempt.email_address, &attempt.phone_number, &attempt.username];
    let as_typed = [given.email_address, given.phone_number, given.username];
    let identifiers = known.into_iter().filter_map(Option::as_deref).chain(as_typed.into_iter().flatten());
    let names = [&attempt.first_name, &attempt.last_name].into_iter().filter_map(Option::as_deref);
    let person = Person { identifiers: identifiers.collect(), names: names.collect() };
    match passwords::judge(cx, typed, &person, "password").await {
        Ok(password) => Ok(Some(password)),
        Err(error) => gather(error, refused).map(|()| None),
    }
}

/// Refuses for what the settings ask for and nobody has given. What was refused already was given.
fn refuse_missing(cx: &Context, attempt: &SignUp, has_password: bool, refused: &mut Vec<Refused>) {
    let is_wrong = |field: &str| refused.iter().any(|refused| refused.param == Some(field));
    let mut as_given = attempt.clone();
    for (field, value, given) in [
        ("email_address", &mut as_given.email_address, false),
        ("phone_number", &mut as_given.phone_number, false),
        ("username", &mut as_given.username, false),
        ("password", &mut as_given.password_hash, has_password),
        ("first_name", &mut as_given.first_name, false),
        ("last_name", &mut as_given.last_name, false),
    ] {
        if given || is_wrong(field) {
            *value = Some(String::new());
        }
    }
    for field in as_given.missing_fields(&cx.settings) {
        match field {
            EITHER => {
                refused.extend(["email_address", "phone_number"].map(|field| Refusal::ParamNil.at(field)))
            }
            "legal_accepted" => refused.push(Refusal::LegalNotAccepted.into()),
            field => refused.push(Refusal::ParamNil.at(field)),
        }
    }
}
