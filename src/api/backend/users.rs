//! `/api/v1/users`.

use axum::Json;
use axum::extract::{Path, Query};

use crate::api::backend::ask::{Ask, Fields};
use crate::api::backend::envelope::Failure;
use crate::api::backend::program::Program;
use crate::api::wire::{CodeVerified, FactorsRemoved, FullUser, TotalCount};
use crate::auth::account::second_factors;
use crate::auth::directory::users::{self, New};
use crate::clock::Millis;
use crate::error::{Refusal, Result};
use crate::id::UserId;
use crate::model::directory::{Filter, Moment, Order, Page, Side};
use crate::model::identification::{Identifier, Kind};

/// How many a list has when nobody says, and at most.
const LIMIT: i64 = 10;
const MOST: i64 = 500;

/// `GET /users`: a bare list.
pub async fn list(
    Program(cx): Program,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Vec<FullUser>>, Failure> {
    let asked = Fields(query);
    let (filter, page) = (filter(&asked)?, page(&asked)?);
    let order = match asked.one("order_by") {
        Some(text) => Order::parse(text).ok_or(Refusal::ValueInvalid.at("order_by"))?,
        None => Order::default(),
    };
    let found = users::list(&cx, &filter, order, page).await?;
    Ok(Json(found.iter().map(|profile| FullUser::new(&cx, profile)).collect()))
}

/// `GET /users/count`: the same filters.
pub async fn count(
    Program(cx): Program,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<TotalCount>, Failure> {
    let filter = Filter { after: None, ..filter(&Fields(query))? };
    let total_count = users::count(&cx, &filter).await?;
    Ok(Json(TotalCount { total_count }))
}

/// `GET /users/{id}`.
pub async fn show(Program(cx): Program, Path(id): Path<String>) -> Result<Json<FullUser>, Failure> {
    let profile = users::find(&cx, &user_id(&id)?).await?;
    Ok(Json(FullUser::new(&cx, &profile)))
}

/// `POST /users`.
pub async fn create(Program(cx): Program, mut ask: Ask) -> Result<Json<FullUser>, Failure> {
    let new = New {
        email_addresses: ask.texts("email_address")?,
        phone_numbers: ask.texts("phone_number")?,
        username: ask.text("username")?,
        password: ask.text("password")?,
        skip_password_checks: ask.flag("skip_password_checks")?,
        skip_password_requirement: ask.flag("skip_password_requirement")?,
        skip_legal_checks: ask.flag("skip_legal_checks")?,
        first_name: ask.text("first_name")?,
        last_name: ask.text("last_name")?,
        banned: ask.flag("banned")?,
        created_at: ask.moment("created_at", cx.now)?,
        legal_accepted_at: ask.moment("legal_accepted_at", cx.now)?,
    };
    ask.end()?;
    Ok(Json(FullUser::new(&cx, &users::create(&cx, &new).await?)))
}

/// `DELETE /users/{id}/mfa`.
pub async fn reset_second_factors(
    Program(cx): Program,
    Path(id): Path<String>,
) -> Result<Json<FactorsRemoved>, Failure> {
    let id = user_id(&id)?;
    second_factors::reset(&cx, &id).await?;
    Ok(Json(FactorsRemoved { user_id: id }))
}

/// `DELETE /users/{id}/totp`.
pub async fn remove_totp(
    Program(cx): Program,
    Path(id): Path<String>,
) -> Result<Json<FactorsRemoved>, Failure> {
    let id = user_id(&id)?;
    users::remove_totp(&cx, &id).await?;
    Ok(Json(FactorsRemoved { user_id: id }))
}

/// `DELETE /users/{id}/backup_code`.
pub async fn remove_backup_codes(
    Program(cx): Program,
    Path(id): Path<String>,
) -> Result<Json<FactorsRemoved>, Failure> {
    let id = user_id(&id)?;
    users::remove_backup_codes(&cx, &id).await?;
    Ok(Json(FactorsRemoved { user_id: id }))
}

/// `POST /users/{id}/verify_totp`.
pub async fn verify_totp(
    Program(cx): Program,
    Path(id): Path<String>,
    mut ask: Ask,
) -> Result<Json<CodeVerified>, Failure> {
    let code = ask.text("code")?;
    ask.end()?;
    let code = code.ok_or(Refusal::ParamMissing.at("code"))?;
    Ok(Json(users::verify_totp(&cx, &user_id(&id)?, &code).await?.into()))
}

fn user_id(text: &str) -> Result<UserId> {
    UserId::parse(text).ok_or_else(|| Refusal::ResourceNotFound.into())
}

fn page(asked: &Fields) -> Result<Page> {
    let (limit, offset) = (asked.number("limit")?.unwrap_or(LIMIT), asked.number("offset")?.unwrap_or(0));
    if !(1..=MOST).contains(&limit) {
        return Err(Refusal::ValueInvalid.at("limit").into());
    }
    if offset < 0 {
        return Err(Refusal::ValueInvalid.at("offset").into());
    }
    Ok(Page { limit, offset })
}

/// What nobody here has: whoever asks for it finds nobody.
const UNHEARD_OF: &[&str] =
    &["external_id", "web3_wallet", "organization_id", "provider", "provider_user_id"];

/// The sides of moments, by their names on the wire.
const TIMES: &[(&str, Moment, Side)] = &[
    ("created_at_before", Moment::Created, Side::Before),
    ("created_at_after", Moment::Created, Side::After),
    ("last_sign_in_at_before", Moment::LastSignIn, Side::Before),
    ("last_sign_in_at_after", Moment::LastSignIn, Side::After),
    ("last_active_at_before", Moment::LastActive, Side::Before),
    ("last_active_at_after", Moment::LastActive, Side::After),
    ("last_active_at_since", Moment::LastActive, Side::After),
];

fn filter(asked: &Fields) -> Result<Filter> {
    if asked.is_absurd() {
        return Ok(Filter { nobody: true, ..Filter::default() });
    }
    let after = asked
        .one("starting_after")
        .map(|id| UserId::parse(id).ok_or(Refusal::ResourceNotFound.at("starting_after")));
    let after = after.transpose()?;
    let canonical = |kind: Kind| -> Option<(Kind, Vec<String>)> {
        let named = asked.all(kind.name());
        let read = |text: &&str| match kind {
            // As it is, when it is none: then it is nobody's.
            Kind::EmailAddress => Identifier::email(text).unwrap_or_else(|| Identifier::username(text)),
            // A plus that was not encoded is a space, and is gone by now.
            Kind::PhoneNumber => Identifier::phone(&format!("+{}", text.trim_start_matches('+'))),
            Kind::Username => Identifier::username(text),
        };
        let read = named.iter().map(read).map(|identifier| identifier.canonical).collect();
        (!named.is_empty()).then_some((kind, read))
    };
    let part = |kind: Kind| {
        let name = format!("{}_query", kind.name());
        asked.one(&name).map(|part| (kind, part.to_owned()))
    };
    let mut times = vec![];
    for (name, moment, side) in TIMES {
        times.extend(asked.number(name)?.map(|at| (*moment, *side, Millis(at))));
    }
    Ok(Filter {
        user_ids: asked.all("user_id").into_iter().map(str::to_owned).collect(),
        identifiers: Kind::ALL.into_iter().filter_map(canonical).collect(),
        parts: Kind::ALL.into_iter().filter_map(part).collect(),
        name: asked.one("name_query").map(str::to_owned),
        anything: asked.one("query").map(str::to_owned),
        banned: asked.flag("banned")?,
        times,
        nobody: UNHEARD_OF.iter().any(|name| asked.one(name).is_some()),
        after,
    })
}
