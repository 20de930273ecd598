//! Texts: over an HTTP gateway, or Twilio's message API.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde_json::json;
use url::{Url, form_urlencoded};

use super::{Channel, Failure};
use crate::id::MessageId;
use crate::model::message::Message;

/// How long a gateway may take to answer; well within the time that the outbox gives.
const PATIENCE: Duration = Duration::from_secs(20);

/// How much of an answer is read, in bytes.
const ANSWER: usize = 16 * 1024;

/// Where Twilio is.
const TWILIO: &str = "https://api.twilio.com";

/// What Twilio says of a number that no later try will reach: it is none, no mobile's, not of an allowed region, not
/// reachable, or its owner has said stop.
const FINAL: [u32; 7] = [21211, 21214, 21217, 21408, 21610, 21612, 21614];

/// A gateway and the sender's name or number.
pub struct Sms {
    client: Client,
    gateway: Gateway,
    from: String,
}

enum Gateway {
    Http { url: Url, token: Option<String> },
    Twilio { messages: Url, account: String, token: String },
}

impl Sms {
    /// From `https://…`, with an optional token, or `twilio://SID:TOKEN@FROM`. The parameter `from` of the former names the
    /// sender; `base` of the latter another address of Twilio.
    pub fn new(url: &str, token: Option<&str>) -> Result<Self> {
        let (gateway, from) = read(url, token)?;
        // Fails only when it was done before.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder().timeout(PATIENCE).redirect(Policy::none()).no_proxy();
        Ok(Self { client: client.build().context("PORTICO_SMS_URL")?, gateway, from })
    }

    /// Whether the gateway answers, and how it is called here. Sends nothing.
    pub async fn test(&self) -> Result<String> {
        let ask = match &self.gateway {
            Gateway::Http { url, .. } => self.client.head(url.clone()),
            Gateway::Twilio { messages, account, token } => self
                .client
                .get(messages.join(&format!("../{account}.json"))?)
                .basic_auth(account, Some(token)),
        };
        let answer =
            ask.send().await.map_err(|_| anyhow::anyhow!("the gateway for texts does not answer"))?;
        let host = answer.url().host_str().unwrap_or_default().to_owned();
        if matches!(self.gateway, Gateway::Twilio { .. }) {
            ensure!(
                answer.status() != StatusCode::UNAUTHORIZED,
                "Twilio does not know this account and token"
            );
        }
        let clear = if answer.url().scheme() == "http" { ", not encrypted" } else { "" };
        Ok(format!("{host} answers{clear}"))
    }

    fn request(&self, id: &MessageId, message: &Message) -> RequestBuilder {
        match &self.gateway {
            Gateway::Http { url, token } => {
                let body = json!({ "to": message.to, "from": self.from, "body": message.text });
                let ask = self.client.post(url.clone()).header(CONTENT_TYPE, "application/json");
                let ask = ask.header("idempotency-key", id.as_str()).body(body.to_string());
                match token {
                    Some(token) => ask.bearer_auth(token),
                    None => ask,
                }
            }
            Gateway::Twilio { messages, account, token } => {
                // A messaging service has its own pool of senders.
                let sender = if self.from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.append_pair("To", &message.to).append_pair(sender, &self.from);
                form.append_pair("Body", &message.text);
                let ask = self.client.post(messages.clone()).basic_auth(account, Some(token));
                ask.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.finish())
            }
        }
    }

    /// Why a text was not taken. Only a refusal of the number or the text itself is final; what else is refused, the
    /// operator may mend.
    async fn judge(&self, answer: Response) -> Failure {
        let status = answer.status();
        let (is_final, code) = match &self.gateway {
            Gateway::Http { .. } => (matches!(status.as_u16(), 400 | 422), None),
            Gateway::Twilio { .. } => {
                let code = code(answer).await;
                (status.is_client_error() && code.is_some_and(|code| FINAL.contains(&code)), code)
            }
        };
        let code = code.map(|code| format!(" and code {code}")).unwrap_or_default();
        let told = format!("the gateway for texts answered {}{code}", status.as_u16());
        if is_final { Failure::Never(told) } else { Failure::Later(told) }
    }
}

#[async_trait::async_trait]
impl Channel for Sms {
    fn carries(&self) -> &'static str {
        "sms"
    }

    async fn send(&self, id: &MessageId, message: &Message) -> Result<(), Failure> {
        // The errors of the library tell the address, which may hold secrets.
        let unreached = |error: reqwest::Error| {
            let what = if error.is_timeout() { "did not answer in time" } else { "could not be reached" };
            Failure::Later(format!("the gateway for texts {what}"))
        };
        let answer = self.request(id, message).send().await.map_err(unreached)?;
        if answer.status().is_success() { Ok(()) } else { Err(self.judge(answer).await) }
    }
}

/// The sender, as the gateway is told; empty when that is left to it.
pub fn sender(url: Option<&str>) -> String {
    url.and_then(|url| read(url, None).ok()).map(|(_, from)| from).unwrap_or_default()
}

fn read(url: &str, token: Option<&str>) -> Result<(Gateway, String)> {
    let url = Url::parse(url).context("PORTICO_SMS_URL is not an address")?;
    match url.scheme() {
        "http" | "https" => Ok(http(url, token)),
        "twilio" => twilio(&url),
        _ => bail!("PORTICO_SMS_URL must begin with https://, http:// or twilio://"),
    }
}

fn http(mut url: Url, token: Option<&str>) -> (Gateway, String) {
    let (from, rest): (Vec<_>, Vec<_>) = url.query_pairs().into_owned().partition(|(name, _)| name == "from");
    url.set_query(None);
    if !rest.is_empty() {
        url.query_pairs_mut().extend_pairs(rest);
    }
    let from = from.into_iter().next().map(|(_, from)| from).unwrap_or_default();
    (Gateway::Http { url, token: token.map(str::to_owned) }, from)
}

fn twilio(url: &Url) -> Result<(Gateway, String)> {
    let account = decoded(url.username());
    let token = url.password().map(decoded).unwrap_or_default();
    let from = url.host_str().map(decoded).unwrap_or_default();
    let whole = !account.is_empty() && !token.is_empty() && !from.is_empty();
    ensure!(whole, "PORTICO_SMS_URL must be twilio://SID:TOKEN@FROM");
    ensure!(account.bytes().all(|b| b.is_ascii_alphanumeric()), "PORTICO_SMS_URL: SID is letters and digits");
    let base = url.query_pairs().find(|(name, _)| name == "base").map_or(TWILIO.into(), |(_, base)| base);
    let base = Url::parse(&base).context("PORTICO_SMS_URL: base is not an address")?;
    ensure!(
        matches!(base.scheme(), "http" | "https"),
        "PORTICO_SMS_URL: base must be an http or https address"
    );
    let messages = base.join(&format!("/2010-04-01/Accounts/{account}/Messages.json"))?;
    Ok((Gateway::Twilio { messages, account, token }, from))
}

/// A part of an address without its `%XX`.
fn decoded(part: &str) -> String {
    let pair = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(pair.as_bytes()).next().map(|(text, _)| text.into_owned()).unwrap_or_default()
}

/// The code in Twilio's answer to what it refused.
async fn code(mut answer: Response) -> Option<u32> {
    #[derive(Deserialize)]
    struct Refused {
        code: u32,
    }
    let mut whole = Vec::new();
    while let Some(piece) = answer.chunk().await.ok()? {
        whole.extend_from_slice(&piece);
        if whole.len() > ANSWER {
            return None;
        }
    }
    serde_json::from_slice::<Refused>(&whole).ok().map(|refused| refused.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Result<Sms> {
        Sms::new(url, Some("canary"))
    }

    #[test]
    fn the_sender_is_named_beside_the_gateway_and_not_told_in_its_address() {
        let sms = of("https://sms.example/send?key=1&from=Acme%20Inc").unwrap();
        let Gateway::Http { url, .. } = &sms.gateway else { panic!() };
        assert_eq!((url.as_str(), sms.from.as_str()), ("https://sms.example/send?key=1", "Acme Inc"));
        assert_eq!(of("http://127.0.0.1:9/").unwrap().from, "");
    }

    #[test]
    fn twilio_is_an_account_a_token_and_a_sender() {
        let sms = of("twilio://AC0123:s%2Fcr+t@+15551234567").unwrap();
        let Gateway::Twilio { messages, account, token } = &sms.gateway else { panic!() };
        assert_eq!(messages.as_str(), "https://api.twilio.com/2010-04-01/Accounts/AC0123/Messages.json");
        assert_eq!(
            (account.as_str(), token.as_str(), sms.from.as_str()),
            ("AC0123", "s/cr+t", "+15551234567")
        );
        assert_eq!(of("twilio://AC0123:x@MGabc").unwrap().from, "MGabc", "capitals stay");
    }

    #[test]
    fn what_is_no_gateway_is_refused_without_repeating_secrets() {
        for url in [
            "canary",
            "ftp://canary@sms.example",
            "twilio://AC0123@+1555",
            "twilio://AC0123:canary@",
            "twilio://AC%2F..:canary@+1555",
            "twilio://AC0123:canary@+1555?base=canary",
            "twilio://AC0123:canary@+1555?base=file:///etc",
        ] {
            let told = format!("{:#}", of(url).err().unwrap_or_else(|| panic!("{url} is taken")));
            assert!(told.contains("PORTICO_SMS_URL") && !told.contains("canary"), "{told}");
        }
    }
}
