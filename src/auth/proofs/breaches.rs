//! Whether others know a password: by the list that is always here, and by the service that the settings name.

use crate::auth::context::Context;
use crate::auth::ledger::events::{self, Details};
use crate::error::Result;
use crate::model::event::Event;
use crate::model::password::{Password, is_common};

/// What is known of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Others know it.
    Breached,
    /// It stands in no list.
    Fine,
    /// Nobody answered.
    Unknown,
}

/// What is known of a password, by the list that is always here and by the service that the settings name, unless they say
/// not to ask. Not to be called within a transaction.
pub async fn find(cx: &Context, password: &Password) -> Result<Breach> {
    if cx.settings.password_settings.disable_hibp {
        return Ok(Breach::Fine);
    }
    let listed = password.clone();
    match cx.hashing.run(move |_| is_common(&listed)).await? {
        true => Ok(Breach::Breached),
        false => ask(cx, password).await,
    }
}

/// What the service knows of a password that does not stand in the list that is always here.
pub async fn ask(cx: &Context, password: &Password) -> Result<Breach> {
    let rules = &cx.settings.password_settings;
    if rules.disable_hibp {
        return Ok(Breach::Fine);
    }
    let breach = match cx.breaches.look_up(&rules.breach_lookup_url, password, cx.now).await {
        Ok(true) => Breach::Breached,
        Ok(false) => Breach::Fine,
        Err(cause) => {
            tracing::warn!(cause = format!("{cause:#}"), "breached passwords cannot be looked up");
            events::record(cx, &cx.db, Event::PasswordBreachCheckFailed, Details::default()).await?;
            Breach::Unknown
        }
    };
    let outcome = match breach {
        Breach::Breached => "breached",
        Breach::Fine => "fine",
        Breach::Unknown => "unknown",
    };
    metrics::counter!("portico_breach_lookups_total", "outcome" => outcome).increment(1);
    Ok(breach)
}
