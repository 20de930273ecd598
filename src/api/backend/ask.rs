//! What a request brings: fields of a body, JSON or a form, and of the query. A field of another type than it should be is
//! refused, and so is one that nobody knows: silence would let a program believe that it was done.

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::api::backend::envelope::Failure;
use crate::clock::Millis;
use crate::error::{Error, Refusal, Refused, Result};
use crate::http::act::BODY_LIMIT;
use crate::http::headers::text;
use crate::http::{Unread, whole_body};

/// Fields that Clerk's programs may send and that this program does not know, to be named when they are refused.
const UNKNOWN: &[&str] = &[
    "external_id",
    "locale",
    "email_address_identification_status",
    "phone_number_identification_status",
    "web3_wallet",
    "password_digest",
    "password_hasher",
    "totp_secret",
    "backup_codes",
    "public_metadata",
    "private_metadata",
    "unsafe_metadata",
    "delete_self_enabled",
    "skip_user_requirement",
    "create_organization_enabled",
    "create_organizations_limit",
    "bypass_client_trust",
    "locked",
    "org_id",
];

/// The fields of a body.
pub struct Ask {
    fields: Map<String, Value>,
    /// A form knows nothing but text.
    is_form: bool,
}

impl<S: Send + Sync> FromRequest<S> for Ask {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let kind = parts.headers.get(CONTENT_TYPE).map(text).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let body = whole_body(&parts.headers, body, BODY_LIMIT).await.map_err(|unread| match unread {
            Unread::TooLarge => unread.into_response(),
            Unread::Broken => Failure(Refusal::BodyInvalid.into()).into_response(),
        })?;
        Self::read(&kind, &body).map_err(|error| Failure(error).into_response())
    }
}

impl Ask {
    fn read(kind: &str, body: &[u8]) -> Result<Self> {
        if body.is_empty() {
            return Ok(Self { fields: Map::new(), is_form: false });
        }
        match kind {
            "application/x-www-form-urlencoded" => Ok(Self { fields: form(body), is_form: true }),
            "" | "application/json" => match serde_json::from_slice(body) {
                Ok(Value::Object(fields)) => Ok(Self { fields, is_form: false }),
                _ => Err(Refusal::BodyInvalid.into()),
            },
            _ => Err(Refusal::ContentType.into()),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.shift_remove(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&mut self, name: &'static str) -> Result<Option<String>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::ParamType.at(name).into()),
        }
    }

    /// Several texts; one alone is a list of one.
    pub fn texts(&mut self, name: &'static str) -> Result<Vec<String>> {
        let wrong = || Error::from(Refusal::ParamType.at(name));
        let text = |value: Value| match value {
            Value::String(text) => Ok(text),
            _ => Err(wrong()),
        };
        match self.take(name) {
            None => Ok(vec![]),
            Some(Value::Array(values)) => values.into_iter().map(text).collect(),
            Some(value) => text(value).map(|one| vec![one]),
        }
    }

    /// Yes or no; no when it is not there.
    pub fn flag(&mut self, name: &'static str) -> Result<bool> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(Value::String(text)) if self.is_form && (text == "true" || text == "false") => {
                Ok(text == "true")
            }
            Some(_) => Err(Refusal::ParamType.at(name).into()),
        }
    }

    /// A whole number.
    pub fn number(&mut self, name: &'static str) -> Result<Option<i64>> {
        let value = self.take(name);
        let number = match &value {
            None => return Ok(None),
            Some(Value::String(text)) if self.is_form => text.parse().ok(),
            Some(value) => value.as_i64(),
        };
        number.map(Some).ok_or_else(|| Refusal::ParamType.at(name).into())
    }

    /// A moment that is over by `now`, as RFC 3339 writes it.
    pub fn moment(&mut self, name: &'static str, now: Millis) -> Result<Option<Millis>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let at = OffsetDateTime::parse(&text, &Rfc3339).ok();
        let at = at.map(|at| Millis(at.unix_timestamp() * 1000 + i64::from(at.millisecond())));
        let is_past = |at: &Millis| (Millis(0)..=now).contains(at);
        at.filter(is_past).map(Some).ok_or_else(|| Refusal::TimeInvalid.at(name).into())
    }

    /// Refused when something is left that nobody asked for.
    pub fn end(self) -> Result<()> {
        let left = self.fields.into_iter().filter(|(_, value)| !value.is_null());
        let refused: Vec<Refused> = left
            .map(|(name, _)| match UNKNOWN.iter().find(|known| **known == name) {
                Some(known) => Refusal::ParamUnknown.at(known),
                None => Refusal::ParamUnknown.into(),
            })
            .collect();
        if refused.is_empty() { Ok(()) } else { Err(Error::Refused(refused)) }
    }
}

/// Names and values of a form: `name[]`, or the same name again, makes a list.
fn form(body: &[u8]) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        let (name, is_list) = match name.strip_suffix("[]") {
            Some(name) => (name.to_owned(), true),
            None => (name.into_owned(), false),
        };
        let value = Value::String(value.into_owned());
        match fields.get_mut(&name) {
            Some(Value::Array(values)) => values.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
            None => {
                fields.insert(name, if is_list { Value::Array(vec![value]) } else { value });
            }
        }
    }
    fields
}

/// Longer than anything that is asked for, in bytes: two names of a hundred characters, each of four.
const LONGEST: usize = 1000;

/// The fields of a query. What is empty is as good as missing: Clerk's programs leave it out.
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The last value of a field.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).pop()
    }

    /// All values of a field, `name[]` and values between commas among them.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(key, _)| key.strip_suffix("[]").unwrap_or(key) == name);
        named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// Whether something is asked for that nothing in the database can be: text with a NUL, which no database of ours
    /// takes, or longer than anything that is kept.
    pub fn is_absurd(&self) -> bool {
        self.0.iter().any(|(_, value)| value.contains('\0') || value.len() > LONGEST)
    }

    /// A whole number.
    pub fn number(&self, name: &'static str) -> Result<Option<i64>> {
        let text = self.one(name);
        text.map(|text| text.parse().map_err(|_| Refusal::ParamType.at(name).into())).transpose()
    }

    /// Yes or no.
    pub fn flag(&self, name: &'static str) -> Result<Option<bool>> {
        match self.one(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::ParamType.at(name).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ask(kind: &str, body: &str) -> Result<Ask> {
        Ask::read(kind, body.as_bytes())
    }

    #[test]
    fn json_and_forms_bring_the_same_fields() {
        let json = r#"{"user_id": "u", "email_address": ["a", "b"], "expires_in_seconds": 60, "skip": true, "left": null}"#;
        let form = "user_id=u&email_address%5B%5D=a&email_address[]=b&expires_in_seconds=60&skip=true";
        for (kind, body) in [("application/json", json), ("application/x-www-form-urlencoded", form)] {
            let mut ask = ask(kind, body).unwrap();
            assert_eq!(ask.text("user_id").unwrap().as_deref(), Some("u"));
            assert_eq!(ask.texts("email_address").unwrap(), ["a", "b"]);
            assert_eq!(ask.number("expires_in_seconds").unwrap(), Some(60));
            assert!(ask.flag("skip").unwrap() && !ask.flag("other").unwrap());
            ask.end().unwrap();
        }
    }

    #[test]
    fn what_has_another_type_or_is_not_known_is_refused() {
        let body =
            r#"{"a": 1, "b": "x", "c": [1], "d": {}, "e": 1.5, "f": "60", "public_metadata": {"x": 1}}"#;
        let mut ask = ask("application/json", body).unwrap();
        assert!(ask.text("a").unwrap_err().is(Refusal::ParamType));
        assert!(ask.flag("b").unwrap_err().is(Refusal::ParamType));
        assert!(ask.texts("c").unwrap_err().is(Refusal::ParamType));
        assert!(ask.number("e").unwrap_err().is(Refusal::ParamType));
        assert!(ask.number("f").unwrap_err().is(Refusal::ParamType));
        let Err(Error::Refused(left)) = ask.end() else { panic!("refused") };
        assert_eq!(left.iter().map(|told| told.param).collect::<Vec<_>>(), [None, Some("public_metadata")]);
    }

    #[test]
    fn a_moment_is_one_of_the_past() {
        let moment = |text: &str| {
            let mut ask = ask("application/json", &json!({ "at": text }).to_string()).unwrap();
            ask.moment("at", Millis(1_700_000_000_000))
        };
        assert_eq!(moment("2023-01-02T03:04:05.678Z").unwrap(), Some(Millis(1_672_628_645_678)));
        assert_eq!(moment("2023-01-02T04:04:05+01:00").unwrap(), Some(Millis(1_672_628_645_000)));
        for wrong in
            ["", "yesterday", "2023-01-02", "1672628645678", "2024-01-01T00:00:00Z", "1960-01-01T00:00:00Z"]
        {
            assert!(moment(wrong).is_err_and(|error| error.is(Refusal::TimeInvalid)), "{wrong}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for body in ["[]", "1", "{", "\"x\"", "null", &"[".repeat(10_000)] {
            assert!(
                ask("application/json", body).is_err_and(|error| error.is(Refusal::BodyInvalid)),
                "{body}"
            );
        }
        assert!(ask("text/plain", "x").is_err_and(|error| error.is(Refusal::ContentType)));
        assert!(ask("", "").is_ok() && ask("text/plain", "").is_ok());
    }
}
