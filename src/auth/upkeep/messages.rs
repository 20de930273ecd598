//! How mails and texts leave: what is configured, what became of the last ones, and a message that only tries it out.

use crate::auth::context::Context;
use crate::auth::directory::admission;
use crate::auth::ledger::limits;
use crate::auth::presence::sessions::SignedIn;
use crate::auth::upkeep::doctor::{self, Line};
use crate::clock::Millis;
use crate::delivery::letters::{self, Content, Letter};
use crate::delivery::texts;
use crate::error::{Refusal, Result};
use crate::id::IdentificationId;
use crate::model::identification::{Identification, Identifier, Kind};
use crate::model::role::Permission;
use crate::storage;

/// How one kind of message leaves.
#[derive(Clone, Debug)]
pub struct Way {
    /// Which kind: mails, or texts.
    pub kind: Kind,
    /// The host that takes them; none where none is configured.
    pub server: Option<String>,
    /// Whether they go to the inbox page of development instead.
    pub is_kept: bool,
    /// Who they are from, where that is configured here.
    pub from: Option<String>,
    /// What was answered to the newest one that was not taken, and when that was written.
    pub refused: Option<(Millis, String)>,
}

/// Mails and texts, and how both leave.
pub async fn ways(cx: &Context) -> Result<[Way; 2]> {
    admission::admit(cx, Permission::ReadSettings).await?;
    let config = &cx.config;
    let way = async |kind, url: &Option<String>, channel, from| {
        Ok::<_, crate::error::Error>(Way {
            kind,
            server: url.as_deref().and_then(host),
            is_kept: url.is_none() && config.is_development(),
            from,
            refused: storage::outbox::last_refused(&cx.db, channel).await?,
        })
    };
    Ok([
        way(Kind::EmailAddress, &config.smtp_url, "email", Some(config.mail_from.clone())).await?,
        way(Kind::PhoneNumber, &config.sms_url, "sms", None).await?,
    ])
}

/// The host of an address, without a password that stands before it.
fn host(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?.to_owned();
    Some(url.port().map_or(host.clone(), |port| format!("{host}:{port}")))
}

/// Where whoever is signed in may have a test sent: the addresses and numbers that they have proved.
pub async fn own_targets(cx: &Context, me: &SignedIn) -> Result<Vec<Identification>> {
    let own = storage::identifications::list_of_user(&cx.db, &me.user.id).await?;
    let reaches = |own: &Identification| own.verified_at.is_some() && own.kind != Kind::Username;
    Ok(own.into_iter().filter(reaches).collect())
}

/// What became of a test.
#[derive(Clone, Debug)]
pub enum Tested {
    /// It is on the inbox page of development.
    Kept,
    /// What the server or the gateway answered.
    Answered(Line),
}

/// Has a message sent that only tries it out, to an address or a number of one's own. Waits for the answer of whoever takes it,
/// 15 seconds at most.
pub async fn send_test(cx: &Context, id: &IdentificationId) -> Result<(Identification, Tested)> {
    let me = admission::admit(cx, Permission::SendTest).await?;
    let own = own_targets(cx, &me).await?.into_iter().find(|own| &own.id == id);
    let own = own.ok_or(Refusal::ResourceNotFound)?;
    limits::test_message(cx, &me.user.id).await?;
    let tested = match (own.kind, &cx.config.smtp_url, &cx.config.sms_url) {
        (Kind::PhoneNumber, _, None) | (Kind::EmailAddress, None, _) => keep(cx, &own).await?,
        (kind, ..) => Tested::Answered(hand_over(cx, kind, &own.value).await),
    };
    Ok((own, tested))
}

async fn hand_over(cx: &Context, kind: Kind, to: &str) -> Line {
    let (config, db, to) = (&cx.config, Ok(Some(cx.db.clone())), Identifier::read(to));
    match kind {
        Kind::PhoneNumber => doctor::send_test_text(config, &db, &to).await,
        _ => doctor::send_test_mail(config, &db, &to).await,
    }
}

/// Without a server it goes where all messages of development go; elsewhere it is refused.
async fn keep(cx: &Context, own: &Identification) -> Result<Tested> {
    let content =
        Content { application: &cx.settings.application.name, to: &own.value, ..Content::default() };
    let message = match own.kind {
        Kind::PhoneNumber => texts::write(cx.words, Letter::Test, &content).ok_or(Refusal::TextNotSent)?,
        _ => letters::write(cx.words, Letter::Test, &content),
    };
    let mut work = cx.begin().await?;
    work.enqueue(&message).await?;
    work.commit().await?;
    Ok(Tested::Kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_server_nobody_is_shown_the_password() {
        let shown = |url| host(url).unwrap();
        assert_eq!(shown("smtp://user:secret@mail.example.com:587"), "mail.example.com:587");
        assert_eq!(shown("smtps://mail.example.com"), "mail.example.com");
        assert_eq!(shown("https://texts.example/send?token=secret"), "texts.example");
    }
}
