//! Phone numbers, as people type them.

use crate::auth::context::Context;
use crate::error::{Refusal, Refused};
use crate::model::identification::{Identifier, Kind};
use crate::model::phone_number::{Country, PhoneNumber};

/// The name of the field.
const FIELD: &str = "phone_number";

/// The number in `typed`, when it may be used here: a number of a person, of a country that texts may go to. One without
/// its calling code is read as people of `country` dial it. Numbers of tests, where they are in force, are of no country.
pub(in crate::auth) fn judge(
    cx: &Context,
    typed: &str,
    country: Option<&str>,
) -> Result<Identifier, Refused> {
    if typed.trim().is_empty() {
        return Err(Refusal::ParamNil.at(FIELD));
    }
    let number = read(cx, typed, country).ok_or(Refusal::FormatInvalid.at(FIELD))?;
    gate(cx, &number.e164)?;
    Ok(Identifier::phone(&number.e164))
}

/// The number in `typed`, of whatever country: that of tests, where these are in force, or that of a person. One without its
/// calling code is read as people of `country` dial it, else of the first one that texts may go to.
pub(in crate::auth) fn read(cx: &Context, typed: &str, country: Option<&str>) -> Option<PhoneNumber> {
    let test = PhoneNumber::parse_test(typed).filter(|_| cx.is_test_identifier(Kind::PhoneNumber, typed));
    let country = country.and_then(Country::parse).or(cx.settings.sms.default_country());
    test.or_else(|| PhoneNumber::parse(typed, country))
}

/// Refused when no text may go to a number: its country is off by now, or cannot be told.
pub(in crate::auth) fn gate(cx: &Context, e164: &str) -> Result<(), Refused> {
    let country = PhoneNumber::parse(e164, None).and_then(|number| number.country);
    match cx.is_test_identifier(Kind::PhoneNumber, e164) || cx.settings.sms.allows(country) {
        true => Ok(()),
        false => Err(Refusal::CountryNotSupported.with(0)),
    }
}
