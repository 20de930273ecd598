//! Mail over SMTP.

use std::time::Duration;

use anyhow::{Context as _, Result};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use url::Url;

use super::{Channel, Failure};
use crate::id::MessageId;
use crate::model::message::Message;
use crate::model::redirect::is_loopback;

/// A mail server and the sender's address.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// From `smtp://user:pass@host:port` or `smtps://…`. To another machine, `smtp://` asks for STARTTLS when the server
    /// offers it, and insists on it when a password would be sent; `?tls=required` insists always.
    pub fn new(url: &str, from: &str) -> Result<Self> {
        let mut url = Url::parse(url).context("PORTICO_SMTP_URL is not an address")?;
        let chosen = url.query_pairs().any(|(name, _)| name == "tls");
        let host = url.host_str().context("PORTICO_SMTP_URL has no host")?;
        // A scheme that is not special keeps its host as text; judge it as a web address.
        let local = Url::parse(&format!("http://{host}")).is_ok_and(|url| is_loopback(&url));
        if url.scheme() == "smtp" && !chosen && !local {
            let level = if url.password().is_some() { "required" } else { "opportunistic" };
            url.query_pairs_mut().append_pair("tls", level);
        }
        let builder =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).context("PORTICO_SMTP_URL")?;
        let from = from.parse().context("PORTICO_MAIL_FROM is not a mail address")?;
        Ok(Self { transport: builder.timeout(Some(Duration::from_secs(20))).build(), from })
    }

    /// Whether the server answers and lets us in.
    pub async fn test(&self) -> Result<()> {
        anyhow::ensure!(self.transport.test_connection().await?, "the mail server did not greet");
        Ok(())
    }

    fn letter(&self, id: &MessageId, message: &Message) -> Result<lettre::Message> {
        let to = Mailbox::new(None, message.to.parse()?);
        let letter = lettre::Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .from(self.from.clone())
            .to(to)
            .subject(&message.subject)
            // Tells other programs not to answer, RFC 3834 §5.
            .raw_header(lettre::message::header::HeaderValue::new(
                lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".into(),
            ));
        Ok(match &message.html {
            Some(html) => {
                letter.multipart(MultiPart::alternative_plain_html(message.text.clone(), html.clone()))?
            }
            None => letter.body(message.text.clone())?,
        })
    }
}

#[async_trait::async_trait]
impl Channel for Mail {
    fn carries(&self) -> &'static str {
        "email"
    }

    async fn send(&self, id: &MessageId, message: &Message) -> Result<(), Failure> {
        let letter =
            self.letter(id, message).map_err(|_| Failure::Never("the letter could not be written".into()))?;
        self.transport.send(letter).await.map(drop).map_err(judge)
    }
}

/// Only a refusal of the mailbox itself is final; what else a server refuses, its operator may mend.
fn judge(error: SmtpError) -> Failure {
    match error.status() {
        Some(code) => {
            let told = format!("the mail server answered {code}");
            let mailbox = matches!(code.to_string().as_str(), "550" | "551" | "553");
            if mailbox { Failure::Never(told) } else { Failure::Later(told) }
        }
        None if error.is_timeout() => Failure::Later("the mail server did not answer in time".into()),
        None => Failure::Later("the mail server could not be reached".into()),
    }
}
