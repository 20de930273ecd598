//! What others tell: whoever answers at the public address, the mail server, the gateway for texts.

use anyhow::{Context as _, Result, anyhow, ensure};
use reqwest::{Client, StatusCode};
use tokio::time::timeout;

use super::{Line, Opened, PATIENCE, fail, told};
use crate::auth::node::in_force;
use crate::auth::upkeep::causes::causes;
use crate::config::{Config, NO_MAIL, registrable};
use crate::delivery::letters::{self, Content, Letter};
use crate::delivery::mail::Mail;
use crate::delivery::sms::Sms;
use crate::delivery::{Channel, Failure, texts};
use crate::id::MessageId;
use crate::model::identification::Identifier;
use crate::model::redirect::is_loopback;
use crate::model::settings::Settings;
use crate::secret::Chance;
use crate::words::Words;

/// Asks our own address, as anybody would. That nothing answers is well before the first start.
pub async fn public_address(config: &Config) -> Line {
    const WHAT: &str = "public address";
    let home = config.absolute("/");
    let client = match client() {
        Ok(client) => client,
        Err(error) => return fail(WHAT, &error),
    };
    match client.get(config.absolute("/healthz")).send().await {
        Ok(answer) => told(WHAT, is_ours(config, &client, &answer).await.map(|()| format!("{home} answers"))),
        Err(error) => {
            let why = last_cause(&error);
            let is_distrusted = why.to_lowercase().contains("certificate");
            let line = if is_distrusted { format!("{home}: {why}") } else { silent(&home, &why) };
            if is_distrusted { fail(WHAT, &anyhow!(line)) } else { Line::warn(WHAT, line) }
        }
    }
}

fn silent(home: &str, why: &str) -> String {
    format!(
        "{home} does not answer from here ({why}): start Portico, or look at the proxy, the name and the firewall"
    )
}

fn client() -> Result<Client> {
    // Fails only when it was done before.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).no_proxy();
    Ok(client.build()?)
}

/// Refuses an answer of something else, and of a node that is not ready.
async fn is_ours(config: &Config, client: &Client, answer: &reqwest::Response) -> Result<()> {
    let (home, status) = (config.absolute("/"), answer.status());
    let ours = answer.headers().get("x-request-id").is_some_and(|id| id.as_bytes().starts_with(b"req_"));
    ensure!(
        ours && status.is_success(),
        "{} is answered by something else, with {status}",
        config.absolute("/healthz")
    );
    // What the node itself knows: whether its file is the one that it opened cannot be seen from here.
    let readiness = client.get(config.absolute("/readyz")).send().await;
    if let Ok(answer) = readiness
        && answer.status() == StatusCode::SERVICE_UNAVAILABLE
    {
        let why = answer.text().await.unwrap_or_default();
        return Err(anyhow!("{home} answers, and is not ready: {}", why.trim()));
    }
    Ok(())
}

fn last_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// The mail server, and where there is one, the sender's address.
pub async fn mail(config: &Config) -> Vec<Line> {
    const WHAT: &str = "mail";
    let Some(url) = &config.smtp_url else {
        let kept = Ok("kept for the inbox page (no PORTICO_SMTP_URL)");
        return vec![told(WHAT, if config.mail_leaves() { kept } else { Err(anyhow!(NO_MAIL)) })];
    };
    let mail = match Mail::new(url, &config.mail_from) {
        Ok(mail) => mail,
        Err(error) => return vec![fail(WHAT, &error)],
    };
    let tested = timeout(3 * PATIENCE, mail.test()).await.context("the mail server does not answer");
    let line = match tested.flatten() {
        Ok(()) if mail.needs_utf8() => Line::warn(
            WHAT,
            "the mail server answers. What stands before the @ of PORTICO_MAIL_FROM needs SMTPUTF8 (RFC 6531): mail servers \
             of recipients that do not offer it refuse every mail",
        ),
        tested => told(WHAT, tested.map(|()| "the mail server answers")),
    };
    vec![line, sender(config, mail.sender_domain())]
}

/// Whether people and their mail servers can tell that a sender of this domain is the portal's.
fn sender(config: &Config, domain: &str) -> Line {
    const WHAT: &str = "sender of mail";
    let host = config.public_url.host_str().unwrap_or_default();
    let root = &config.root_domain;
    if is_loopback(&config.public_url) || registrable(domain) == registrable(host) {
        Line::ok(WHAT, &config.mail_from)
    } else if domain == "localhost" || !domain.contains('.') {
        let why = "most mail servers refuse that or call it spam";
        Line::warn(WHAT, format!("{domain}: {why}. Set PORTICO_MAIL_FROM to an address at {root}"))
    } else {
        let why = "mail from another domain than the portal's looks like phishing";
        Line::warn(WHAT, format!("{domain}: {why}. Set PORTICO_MAIL_FROM to an address at {root}"))
    }
}

/// The gateway for texts.
pub async fn sms(config: &Config) -> Line {
    let found = match &config.sms_url {
        Some(url) => ask_gateway(url, config.sms_token.as_deref()).await,
        None if config.is_development() => Ok("kept for the inbox page (no PORTICO_SMS_URL)".into()),
        None => Ok("off (no PORTICO_SMS_URL)".into()),
    };
    told("SMS", found)
}

async fn ask_gateway(url: &str, token: Option<&str>) -> Result<String> {
    let sms = Sms::new(url, token)?;
    timeout(PATIENCE, sms.test()).await.context("the gateway for texts does not answer")?
}

/// Hands the mail server a mail for this address, at once and past the outbox, so that the line tells what it answered.
pub async fn send_test_mail(config: &Config, db: &Opened, to: &Identifier) -> Line {
    let sent = hand_over(config, db, &to.written).await;
    told("test mail", sent.map(|()| format!("the mail server took it for {}", to.written)))
}

/// The same with a text for this number and the gateway.
pub async fn send_test_text(config: &Config, db: &Opened, to: &Identifier) -> Line {
    let sent = text_over(config, db, &to.written).await;
    told("test text", sent.map(|()| format!("the gateway took it for {}", to.written)))
}

async fn text_over(config: &Config, db: &Opened, to: &str) -> Result<()> {
    let url = config.sms_url.as_deref().context("there is no gateway for texts: set PORTICO_SMS_URL")?;
    let sms = Sms::new(url, config.sms_token.as_deref())?;
    let application = application(db).await;
    let content = Content { application: &application, to, ..Content::default() };
    let text = texts::write(Words::default_language(), Letter::Test, &content);
    let text = text.context("there are no words for it")?;
    let id = MessageId::new(&Chance::system());
    let sent = timeout(3 * PATIENCE, sms.send(&id, &text)).await;
    taken(sent.context("the gateway for texts does not answer")?)
}

/// What the portal is called, as far as the database tells.
async fn application(db: &Opened) -> String {
    let settings = match db {
        Ok(Some(db)) => in_force::load(db).await.map_err(causes).ok().map(|(_, settings)| settings),
        _ => None,
    };
    settings.unwrap_or_else(Settings::default).application.name
}

fn taken(sent: Result<(), Failure>) -> Result<()> {
    sent.map_err(|failure| match failure {
        Failure::Later(why) | Failure::Never(why) => anyhow!(why),
    })
}

async fn hand_over(config: &Config, db: &Opened, to: &str) -> Result<()> {
    let url = config.smtp_url.as_deref().context("there is no mail server: set PORTICO_SMTP_URL")?;
    let mail = Mail::new(url, &config.mail_from)?;
    let application = application(db).await;
    let content = Content { application: &application, to, ..Content::default() };
    let letter = letters::write(Words::default_language(), Letter::Test, &content);
    let id = MessageId::new(&Chance::system());
    let sent = timeout(3 * PATIENCE, mail.send(&id, &letter)).await;
    taken(sent.context("the mail server does not answer")?)
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::super::tests::config;
    use super::*;

    #[test]
    fn a_sender_is_of_the_portals_own_domain() {
        let state = |url: &str, domain: &str| {
            let line = sender(&config(&[("PORTICO_PUBLIC_URL", url)]), domain);
            assert_eq!(line.words.contains("PORTICO_MAIL_FROM"), line.state == State::Warn, "{line:?}");
            line.state
        };
        let portal = "https://accounts.example.co.uk";
        for domain in ["example.co.uk", "mail.example.co.uk", "accounts.example.co.uk"] {
            assert_eq!(state(portal, domain), State::Ok, "{domain}");
        }
        for domain in ["localhost", "other.co.uk", "co.uk", "example.com", "mailer"] {
            assert_eq!(state(portal, domain), State::Warn, "{domain}");
        }
        assert_eq!(state("http://localhost:3000", "localhost"), State::Ok, "who develops reads it anyway");
    }

    #[tokio::test]
    async fn without_a_mail_server_production_fails_and_development_does_not() {
        let production = mail(&config(&[("PORTICO_PUBLIC_URL", "https://accounts.example.com")])).await;
        assert_eq!((production.len(), production[0].state), (1, State::Fail));
        assert!(production[0].words.contains("PORTICO_SMTP_URL"));
        assert_eq!(mail(&config(&[])).await[0].state, State::Ok);
    }
}
