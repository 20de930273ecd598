//! Mail over SMTP.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::extension::{ClientId, Extension};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::{Channel, Failure};
use crate::id::MessageId;
use crate::model::message::Message;
use crate::model::redirect::is_loopback;

/// How long the server may take over one step.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server and the sender's address.
pub struct Mail {
    server: Server,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// From `smtp://user:pass@host:port` or `smtps://…`. To another machine, `smtp://` asks for STARTTLS when the server
    /// offers it, and insists on it when a password would be sent; `?tls=required` insists always. A path is the name that
    /// the server is greeted with.
    pub fn new(url: &str, from: &str) -> Result<Self> {
        let server = Server::parse(url)?;
        let Mailbox { name, email } = from.parse().context("PORTICO_MAIL_FROM is not a mail address")?;
        let email = in_ascii(&email).context("PORTICO_MAIL_FROM is not a mail address")?;
        Ok(Self { transport: server.transport(), server, from: Mailbox { name, email } })
    }

    /// Whether the server answers and lets us in, and takes the sender's address.
    pub async fn test(&self) -> Result<()> {
        ensure!(self.transport.test_connection().await?, "the mail server did not greet");
        ensure!(
            !self.needs_utf8() || self.server.speaks_utf8().await?,
            "what stands before the @ of PORTICO_MAIL_FROM needs SMTPUTF8 (RFC 6531), which the mail server does not offer: \
             no mail can be sent"
        );
        Ok(())
    }

    /// Whether every mail server on the way has to speak SMTPUTF8: the sender's address has other letters before its `@`.
    pub fn needs_utf8(&self) -> bool {
        !self.from.email.user().is_ascii()
    }

    /// The domain of the sender's address, in its ASCII form.
    pub fn sender_domain(&self) -> &str {
        self.from.email.domain()
    }

    fn letter(&self, id: &MessageId, message: &Message) -> Result<lettre::Message> {
        let to = Mailbox::new(None, in_ascii(&message.to.parse()?)?);
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
        self.transport.send(letter).await.map(drop).map_err(|error| self.judge(&error))
    }
}

impl Mail {
    /// What the server refuses for good is given up. That it wants to be signed in to, or is with a wrong password, is for its
    /// operator or ours to mend, and tried again.
    fn judge(&self, error: &SmtpError) -> Failure {
        if let Some(code) = error.status() {
            let told = format!("the mail server answered {code}");
            let let_in = matches!(code.to_string().as_str(), "530" | "534" | "535" | "538");
            return if error.is_permanent() && !let_in { Failure::Never(told) } else { Failure::Later(told) };
        }
        let told = match error {
            error if is_about_letters(error) && !self.needs_utf8() => {
                let told = "the address needs SMTPUTF8, which the mail server does not offer";
                return Failure::Never(told.into());
            }
            error if is_about_letters(error) => {
                "the sender's address needs SMTPUTF8, which the mail server does not offer"
            }
            error if error.is_timeout() => "the mail server did not answer in time",
            error if error.is_client() => {
                "the mail server offers no way to encrypt or to sign in that is known"
            }
            error if error.is_response() => "the mail server's answer makes no sense",
            _ => "the mail server could not be reached",
        };
        Failure::Later(told.into())
    }
}

/// Whether nothing was sent because of letters in an address. lettre has no kind of its own for it.
fn is_about_letters(error: &SmtpError) -> bool {
    error.is_client() && error.to_string().contains("non-ascii chars")
}

/// An address as every server takes it: an international domain in its ASCII form (RFC 5890).
fn in_ascii(address: &Address) -> Result<Address> {
    let domain = idna::domain_to_ascii(address.domain())?;
    Ok(Address::new(address.user(), domain)?)
}

/// Where the mail server is, and how it is spoken to.
struct Server {
    host: String,
    port: u16,
    tls: Tls,
    hello: ClientId,
    credentials: Option<Credentials>,
}

impl Server {
    fn parse(url: &str) -> Result<Self> {
        let url = Url::parse(url).context("PORTICO_SMTP_URL is not an address")?;
        let named = url.host_str().context("PORTICO_SMTP_URL has no host")?;
        // A scheme that is not special keeps its host as text; it is read as that of a web address.
        let web = Url::parse(&format!("http://{named}")).context("PORTICO_SMTP_URL has no host")?;
        let host = match web.host().context("PORTICO_SMTP_URL has no host")? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let credentials = credentials(&url)?;
        let parameters = || TlsParameters::new(host.clone()).context("PORTICO_SMTP_URL");
        let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let (tls, port) = match (url.scheme(), asked.as_deref()) {
            ("smtp", None) if is_loopback(&web) => (Tls::None, 25),
            ("smtp", None) if credentials.is_none() => (Tls::Opportunistic(parameters()?), 587),
            ("smtp", None | Some("required")) => (Tls::Required(parameters()?), 587),
            ("smtp", Some("opportunistic")) => (Tls::Opportunistic(parameters()?), 587),
            ("smtp", Some(_)) => bail!("PORTICO_SMTP_URL: tls is required or opportunistic"),
            ("smtps", _) => (Tls::Wrapper(parameters()?), 465),
            _ => bail!("PORTICO_SMTP_URL must begin with smtp:// or smtps://"),
        };
        let (port, hello) = (url.port().unwrap_or(port), hello(url.path().trim_matches('/'))?);
        Ok(Self { host, port, tls, hello, credentials })
    }

    fn transport(&self) -> AsyncSmtpTransport<Tokio1Executor> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(self.host.as_str())
            .port(self.port)
            .tls(self.tls.clone())
            .hello_name(self.hello.clone())
            .timeout(Some(PATIENCE));
        match &self.credentials {
            Some(credentials) => builder.credentials(credentials.clone()).build(),
            None => builder.build(),
        }
    }

    /// Whether it takes addresses in all letters.
    async fn speaks_utf8(&self) -> Result<bool> {
        let at = (self.host.as_str(), self.port);
        let wrapped = if let Tls::Wrapper(parameters) = &self.tls { Some(parameters.clone()) } else { None };
        let mut there =
            AsyncSmtpConnection::connect_tokio1(at, Some(PATIENCE), &self.hello, wrapped, None).await?;
        match &self.tls {
            Tls::Opportunistic(parameters) | Tls::Required(parameters) if there.can_starttls() => {
                there.starttls(parameters.clone(), &self.hello).await?;
            }
            _ => {}
        }
        let speaks = there.server_info().supports_feature(Extension::SmtpUtfEight)
            && there.server_info().supports_feature(Extension::EightBitMime);
        there.abort().await;
        Ok(speaks)
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>> {
    let Some(password) = url.password() else { return Ok(None) };
    let plain =
        |part: &str| Ok::<_, std::str::Utf8Error>(percent_decode_str(part).decode_utf8()?.into_owned());
    let (user, password) = (plain(url.username()), plain(password));
    // Not what is wrong with it: that would show a part of it.
    let both = user.and_then(|user| Ok(Credentials::new(user, password?)));
    both.map(Some).map_err(|_| anyhow::anyhow!("PORTICO_SMTP_URL: user and password are UTF-8"))
}

/// The name that the server is greeted with: what the address says, else that of this machine.
fn hello(named: &str) -> Result<ClientId> {
    let plain = |name: &str| {
        let ascii = idna::domain_to_ascii(name).ok()?;
        let fits = !ascii.is_empty() && ascii.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then_some(ClientId::Domain(ascii))
    };
    if named.is_empty() {
        return Ok(match ClientId::default() {
            ClientId::Domain(machine) => {
                plain(&machine).unwrap_or_else(|| ClientId::Ipv4([127, 0, 0, 1].into()))
            }
            numbers => numbers,
        });
    }
    let named = percent_decode_str(named).decode_utf8().ok();
    named.and_then(|named| plain(&named)).context("PORTICO_SMTP_URL: its path is no name to greet with")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Server {
        Server::parse(url).unwrap_or_else(|error| panic!("{url}: {error:#}"))
    }

    #[test]
    fn a_mail_server_is_named_or_numbered_in_every_way() {
        for (url, host, port) in [
            ("smtp://[::1]:2525", "::1", 2525),
            ("smtp://[::1]", "::1", 25),
            ("smtp://[2001:DB8::7]", "2001:db8::7", 587),
            ("smtps://user:pass@[2001:db8::7]", "2001:db8::7", 465),
            ("smtp://127.0.0.1:1", "127.0.0.1", 1),
            ("smtp://localhost", "localhost", 25),
            ("smtp://mail.example.com", "mail.example.com", 587),
            ("smtp://mail_server:25", "mail_server", 25),
            ("smtp://mail.müller.example", "mail.xn--mller-kva.example", 587),
            ("smtps://mail.example.com", "mail.example.com", 465),
        ] {
            let server = server(url);
            assert_eq!((server.host.as_str(), server.port), (host, port), "{url}");
        }
    }

    #[test]
    fn a_password_goes_over_no_open_line_to_another_machine() {
        assert!(matches!(server("smtp://u:p@mail.example.com").tls, Tls::Required(_)));
        assert!(matches!(server("smtp://u:p@[2001:db8::7]").tls, Tls::Required(_)));
        assert!(matches!(server("smtp://mail.example.com").tls, Tls::Opportunistic(_)));
        assert!(matches!(server("smtp://mail.example.com?tls=required").tls, Tls::Required(_)));
        assert!(matches!(server("smtp://u:p@[::1]").tls, Tls::None));
        assert_eq!(
            server("smtp://j%C3%BCrgen:a%40b@[::1]").credentials,
            Some(Credentials::new("jürgen".into(), "a@b".into()))
        );
    }

    #[test]
    fn what_is_no_mail_server_is_refused_without_its_password() {
        for url in [
            "mail.example.com",
            "http://u:geheim@x",
            "smtp://u:geheim@x?tls=no",
            "smtp://",
            "smtp://u:geheim%ff@x",
        ] {
            let refused = format!("{:#}", Mail::new(url, "a@example.com").err().expect(url));
            assert!(refused.contains("PORTICO_SMTP_URL") && !refused.contains("geheim"), "{refused}");
        }
    }

    #[tokio::test]
    async fn international_domains_are_ascii_wherever_mail_names_them() {
        let mail = Mail::new("smtp://[::1]/größe.example", "Größe <noreply@müller.example>").unwrap();
        assert_eq!(mail.from.email.to_string(), "noreply@xn--mller-kva.example");
        assert_eq!(mail.server.hello.to_string(), "xn--gre-6ka8i.example");
        assert!(!mail.needs_utf8());
        let mail = Mail::new("smtp://[::1]", "jürgen@müller.example").unwrap();
        assert_eq!(mail.from.email.to_string(), "jürgen@xn--mller-kva.example");
        assert!(mail.needs_utf8());
    }
}
