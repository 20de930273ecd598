//! The fields of a sign-up: at its start, and where something is missing.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::auth::sign_up::Given;
use crate::http::flash::Flash;
use crate::model::phone_number::{Country, PhoneNumber};
use crate::model::settings::{Application, Settings};
use crate::model::sign_up::{EITHER, SignUp, fields_at_start, fields_for};
use crate::pages::hints::{password_hint, username_hint};
use crate::pages::way::prefill;
use crate::ui::form::{Check, Field, PasswordField};
use crate::ui::phone::PhoneField;
use crate::ui::{t, t_around, words};

/// What fields hold, but for the password: by the query of the page, or as a form brought it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Values {
    email_address: Option<String>,
    phone_number: Option<String>,
    country: Option<String>,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    legal_accepted: Option<String>,
}

impl Values {
    /// What these lack, from what an attempt was given: as people would type it.
    pub fn or_of(self, attempt: &SignUp) -> Self {
        let number = attempt.phone_number.as_deref();
        let country = number.and_then(|number| PhoneNumber::parse(number, None)?.country);
        Self {
            email_address: self.email_address.or_else(|| attempt.email_address.clone()),
            country: self.country.or_else(|| country.map(|country| country.code().to_owned())),
            phone_number: self.phone_number.or_else(|| number.map(PhoneNumber::international)),
            username: self.username.or_else(|| attempt.username.clone()),
            first_name: self.first_name.or_else(|| attempt.first_name.clone()),
            last_name: self.last_name.or_else(|| attempt.last_name.clone()),
            legal_accepted: None,
        }
    }

    /// What people typed, for a page that is shown again.
    pub fn typed(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("email_address", self.email_address.as_deref()),
            ("phone_number", self.phone_number.as_deref()),
            ("country", self.country.as_deref()),
            ("username", self.username.as_deref()),
            ("first_name", self.first_name.as_deref()),
            ("last_name", self.last_name.as_deref()),
        ]
    }

    /// The same with a password, to be judged.
    pub fn given<'a>(&'a self, password: Option<&'a str>) -> Given<'a> {
        Given {
            email_address: self.email_address.as_deref(),
            phone_number: self.phone_number.as_deref(),
            country: self.country.as_deref(),
            username: self.username.as_deref(),
            password,
            first_name: self.first_name.as_deref(),
            last_name: self.last_name.as_deref(),
            legal_accepted: self.legal_accepted.as_deref() == Some("true"),
        }
    }

    /// Whether the form had the field for a phone number and none for a mail address.
    pub fn by_phone(&self) -> bool {
        self.phone_number.is_some() && self.email_address.is_none()
    }

    fn of(&self, field: &str) -> Option<String> {
        let typed = self.typed();
        typed.into_iter().find(|(name, _)| *name == field).and_then(|(_, value)| value.map(str::to_owned))
    }
}

/// What a page asks for, and what it knows of that.
#[derive(Clone)]
pub struct Asked {
    fields: Vec<&'static str>,
    /// Where a mail address or a phone number will do: whether the latter was chosen.
    pub either: Option<bool>,
    settings: Arc<Settings>,
    values: Values,
    flash: Flash,
}

impl Asked {
    /// At the start: what is required. Optional fields can be filled in later, in the profile.
    pub fn at_start(settings: Arc<Settings>, by_phone: bool, values: Values, flash: Flash) -> Self {
        let fields = fields_at_start(&settings, by_phone);
        let either = offers_either(&settings).then_some(by_phone);
        Self { fields, either, settings, values, flash }
    }

    /// What is missing, and nothing else.
    pub fn missing(settings: Arc<Settings>, missing: &[&'static str], by_phone: bool, flash: Flash) -> Self {
        let fields = fields_for(&settings, missing, by_phone);
        let either = missing.contains(&EITHER).then_some(by_phone);
        Self { fields, either, settings, values: Values::default(), flash }
    }

    fn has(&self, field: &str) -> bool {
        self.fields.contains(&field)
    }

    fn error(&self, field: &str) -> Option<String> {
        self.flash.at(words(), field)
    }

    /// What stands in a field: what was typed into it, else what the query says.
    pub fn value(&self, field: &str) -> String {
        if self.flash.has_typed() {
            self.flash.typed(field).to_owned()
        } else {
            prefill(self.values.of(field))
        }
    }

    /// The fields whose refusals are told beside them. Of two that either will do for, one is shown and the other passed over.
    pub fn told(&self) -> Vec<&'static str> {
        let both = ["email_address", "phone_number"];
        let passed_over = both.into_iter().filter(|_| self.either.is_some());
        self.fields.iter().copied().chain(passed_over).collect()
    }

    /// The key of the words above the form, when one address is all that it takes.
    pub fn lead(&self) -> Option<&'static str> {
        match self.fields[..] {
            ["email_address"] => Some("sign_up_lead"),
            ["phone_number"] => Some("sign_up_lead_phone"),
            _ => None,
        }
    }
}

/// Whether people may choose between a mail address and a phone number.
pub fn offers_either(settings: &Settings) -> bool {
    let by = |by_phone| fields_at_start(settings, by_phone).contains(&"phone_number");
    by(true) && !by(false)
}

/// Every field of the page, in the order in which people think of them: who I am, how I am reached, what proves it.
#[component]
pub fn Fields(asked: Asked) -> impl IntoView {
    // Made in the order in which they stand: the first of them has the focus.
    let names = view! { <Names asked=asked.clone()/> };
    let username = asked.has("username").then(|| {
        let (value, error) = (asked.value("username"), asked.error("username"));
        let hint = username_hint(&asked.settings, &value, error.is_some());
        view! {
            <Field name="username" label=t("field_username") autocomplete="username" value hint error
                autofocus=true/>
        }
    });
    let email = asked.has("email_address").then(|| {
        view! {
            <Field name="email_address" label=t("field_email_address") kind="email" autocomplete="email"
                value=asked.value("email_address") error=asked.error("email_address")
                autofocus=true/>
        }
    });
    let phone = asked.has("phone_number").then(|| {
        let sms = &asked.settings.sms;
        let country = Country::parse(&asked.value("country")).or(sms.default_country());
        view! {
            <PhoneField countries=sms.countries() country value=asked.value("phone_number")
                error=asked.error("phone_number") autofocus=true/>
        }
    });
    let password = asked.has("password").then(|| {
        let hint = password_hint(&asked.settings);
        view! { <PasswordField label=t("field_password") hint error=asked.error("password")
        judged=asked.settings.password_settings.show_zxcvbn autofocus=true/> }
    });
    let legal = asked.has("legal_accepted").then(|| {
        view! { <Consent application=asked.settings.application.clone() error=asked.error("legal_accepted")/> }
    });
    view! { {names} {username} {email} {phone} {password} {legal} }
}

#[component]
fn Names(asked: Asked) -> impl IntoView {
    let (first, last) = (asked.has("first_name"), asked.has("last_name"));
    let value = |field| asked.value(field);
    let error = |field| asked.error(field);
    (first || last).then(|| {
        view! {
            <div class="field-row">
                {first.then(|| view! {
                    <Field name="first_name" label=t("field_first_name") autocomplete="given-name"
                        value=value("first_name") error=error("first_name") autofocus=true/>
                })}
                {last.then(|| view! {
                    <Field name="last_name" label=t("field_last_name") autocomplete="family-name"
                        value=value("last_name") error=error("last_name") autofocus=true/>
                })}
            </div>
        }
    })
}

#[component]
fn Consent(application: Application, error: Option<String>) -> impl IntoView {
    let link =
        |url: String, key: &str| view! { <a href=url target="_blank" rel="noopener">{t(key)}</a> }.into_any();
    // Refused for what can be read here.
    let error = error.map(|told| match (&application.terms_url, &application.privacy_policy_url) {
        (Some(_), Some(_)) => t("consent_both.needed"),
        (None, Some(_)) => t("consent_privacy.needed"),
        _ => told,
    });
    let words = match (application.terms_url, application.privacy_policy_url) {
        (Some(terms), Some(privacy)) => {
            let views = [("terms", link(terms, "terms_link")), ("privacy", link(privacy, "privacy_link"))];
            t_around("consent_both", views)
        }
        (Some(terms), None) => t_around("consent_terms", [("terms", link(terms, "terms_link"))]),
        (None, Some(privacy)) => t_around("consent_privacy", [("privacy", link(privacy, "privacy_link"))]),
        // A document of settings from before there was a rule.
        (None, None) => t_around("consent_terms", [("terms", t("terms_link").into_any())]),
    };
    view! { <Check name="legal_accepted" error>{words}</Check> }
}
