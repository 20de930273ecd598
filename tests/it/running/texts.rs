//! Texts: what a gateway is given, and what becomes of a text that it does not take.

use std::time::Duration;

use axum::http::Method;
use portico::auth::Portal;
use portico::clock::{Clock, Millis};
use portico::config::Config;
use portico::delivery::letters::{Content, Letter};
use portico::delivery::sms::Sms;
use portico::delivery::{Channel, Outbox, texts};
use portico::error::Refusal;
use portico::model::message::Message;
use portico::secret::{Chance, Secrets};
use portico::storage::Db;
use portico::words::Words;

use crate::world::gateway::{Answer, Gateway};
use crate::world::server::{SECRET, Site, poll};
use crate::world::{World, minutes, seconds};

const NUMBER: &str = "+14155552671";
const TOKEN: &str = "token-canary";

fn text() -> Message {
    let content = Content {
        application: "Acme",
        to: NUMBER,
        code: Some("912834"),
        host: "accounts.example.com",
        lifetime: Some(minutes(10)),
        ..Content::default()
    };
    texts::write(Words::default_language(), Letter::SignIn, &content).unwrap()
}

/// A portal whose texts go to this gateway.
async fn world(url: &str) -> World {
    World::with(&[("PORTICO_SMS_URL", url), ("PORTICO_SMS_TOKEN", TOKEN)]).await
}

async fn enqueue(portal: &Portal, message: &Message) {
    let mut tx = portal.db().begin().await.unwrap();
    portal.outbox().enqueue(&mut tx, message).await.unwrap();
    tx.commit().await.unwrap();
}

/// Enqueues a text and tries to send it once.
async fn send(world: &World) {
    let portal = &world.app().portal;
    enqueue(portal, &text()).await;
    portal.outbox().send_due().await.unwrap();
}

/// Tries what is due now.
async fn again(world: &World) -> usize {
    world.app().portal.outbox().send_due().await.unwrap()
}

async fn error(world: &World) -> String {
    world.column("SELECT last_error FROM outbox").await.pop().unwrap()
}

#[tokio::test]
async fn a_gateway_is_given_number_sender_and_words_and_nothing_else() {
    let gateway = Gateway::start();
    let world = world(&format!("{}/send?route=7&from=Acme", gateway.url)).await;
    send(&world).await;
    let [asked] = gateway.all().try_into().unwrap();
    assert_eq!(asked.line, "POST /send?route=7");
    assert_eq!(asked.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    assert!(asked.header("idempotency-key").is_some_and(|key| key.len() > 20));
    let body: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
    let words = "912834 is your Acme code. Never pass it on.\n\n@accounts.example.com #912834";
    assert_eq!(body, serde_json::json!({ "to": NUMBER, "from": "Acme", "body": words }));
    assert_eq!(world.count("outbox WHERE sent_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn twilio_is_given_its_form_with_the_account_as_password() {
    let gateway = Gateway::start();
    let world = world(&format!("twilio://AC0123:{TOKEN}@+15550001111?base={}", gateway.url)).await;
    gateway.answers(Answer::Says(201, r#"{"sid":"SM1","status":"queued"}"#.into()));
    send(&world).await;
    let [asked] = gateway.all().try_into().unwrap();
    assert_eq!(asked.line, "POST /2010-04-01/Accounts/AC0123/Messages.json");
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    let account = "Basic QUMwMTIzOnRva2VuLWNhbmFyeQ==";
    assert_eq!(asked.header("authorization"), Some(account));
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(form, [pair("To", NUMBER), pair("From", "+15550001111"), pair("Body", &text().text)]);
    assert_eq!(world.count("outbox WHERE sent_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn what_a_gateway_does_not_take_is_tried_again() {
    let gateway = Gateway::start();
    let answers = [
        Answer::HangsUp,
        Answer::Garbage,
        Answer::Says(500, "{".into()),
        Answer::Says(429, String::new()),
        Answer::Says(401, String::new()),
        Answer::Says(302, String::new()),
    ];
    let world = world(&gateway.url).await;
    enqueue(&world.app().portal, &text()).await;
    for (n, answer) in answers.into_iter().enumerate() {
        gateway.answers(answer);
        assert_eq!((again(&world).await, again(&world).await), (1, 0), "once, then it waits");
        assert_eq!(
            world.count(&format!("outbox WHERE attempts = {} AND due_at IS NOT NULL", n + 1)).await,
            1
        );
        world.clock.advance(seconds(2 << n));
    }
    gateway.answers(Answer::Says(204, String::new()));
    assert_eq!(again(&world).await, 1);
    assert_eq!(world.count("outbox WHERE sent_at IS NOT NULL").await, 1);
    assert!(gateway.all().iter().all(|asked| asked.line == "POST /"), "no redirect was followed");
    let keys: std::collections::BTreeSet<_> =
        gateway.all().iter().map(|asked| asked.header("idempotency-key").unwrap().to_owned()).collect();
    assert_eq!(keys.len(), 1, "a gateway can tell that it is the same text");
}

#[tokio::test]
async fn a_gateway_that_is_down_is_no_fault_of_the_text() {
    let world = world("http://127.0.0.1:1/").await;
    send(&world).await;
    assert_eq!(error(&world).await, "the gateway for texts could not be reached");
    assert_eq!(world.count("outbox WHERE due_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn a_slow_gateway_is_waited_for_and_no_other_node_sends_meanwhile() {
    let gateway = Gateway::start();
    gateway.answers(Answer::Slowly(Duration::from_millis(400)));
    let world = world(&gateway.url).await;
    let other = world.node().await;
    enqueue(&world.app().portal, &text()).await;
    let (first, second) = tokio::join!(again(&world), other.portal.outbox().send_due());
    assert_eq!(first + second.unwrap(), 1);
    assert_eq!(gateway.all().len(), 1);
    assert_eq!(world.count("outbox WHERE sent_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn a_refusal_of_the_number_is_final() {
    let gateway = Gateway::start();
    let twilio = format!("twilio://AC0123:{TOKEN}@+15550001111?base={}", gateway.url);
    let code = |code: u32| format!(r#"{{"code":{code},"message":"{NUMBER} canary","status":400}}"#);
    let cases = [
        (&gateway.url, Answer::Says(422, "canary".into()), true),
        (&gateway.url, Answer::Says(404, String::new()), false),
        (&twilio, Answer::Says(400, code(21211)), true),
        (&twilio, Answer::Says(400, code(21610)), true),
        (&twilio, Answer::Says(400, code(21212)), false),
        (&twilio, Answer::Says(400, "not json".into()), false),
        (&twilio, Answer::Says(503, code(21211)), false),
        (&twilio, Answer::Says(429, code(20429)), false),
        (&twilio, Answer::Endless(400), false),
    ];
    for (n, (url, answer, is_final)) in cases.into_iter().enumerate() {
        let world = world(url).await;
        gateway.answers(answer);
        send(&world).await;
        assert_eq!(world.count("outbox WHERE dead_at IS NOT NULL").await, i64::from(is_final), "{n}");
        let told = error(&world).await;
        assert!(told.starts_with("the gateway for texts answered 4") || told.contains("503"), "{told}");
        assert!(!told.contains("canary") && !told.contains(NUMBER), "{told}");
    }
}

#[tokio::test]
async fn a_code_that_has_expired_is_not_sent_any_more() {
    let gateway = Gateway::start();
    gateway.answers(Answer::Says(500, String::new()));
    let world = world(&gateway.url).await;
    send(&world).await;
    gateway.answers(Answer::Says(200, String::new()));
    world.clock.advance(minutes(10));
    again(&world).await;
    assert_eq!(gateway.all().len(), 1, "it was tried in time alone");
    assert_eq!(world.count("outbox WHERE dead_at IS NOT NULL").await, 1);
    enqueue(&world.app().portal, &text()).await;
    world.clock.advance(minutes(11));
    again(&world).await;
    assert_eq!(gateway.all().len(), 1, "nor is one that nobody was up to send");
    assert_eq!(world.count("outbox WHERE dead_at IS NOT NULL").await, 2);
}

#[tokio::test]
async fn the_inbox_of_development_shows_texts() {
    let world = World::new().await;
    enqueue(&world.app().portal, &text()).await;
    let mut browser = world.browser();
    let answer = browser.send(browser.ask_path(Method::GET, "/dev/inbox.json?to=%2B14155552671")).await;
    let told: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&told[0]["channel"], &told[0]["code"]), (&"sms".into(), &"912834".into()), "{told}");
    assert_eq!((&told[0]["template"], &told[0]["from"]), (&"sign_in".into(), &"".into()), "{told}");
    browser.visit("/dev/inbox").await.sees("Text message").sees("is your Acme code");
}

#[tokio::test]
async fn production_without_a_gateway_refuses_clearly() {
    let world = World::in_production().await;
    let portal = &world.app().portal;
    let mut tx = portal.db().begin().await.unwrap();
    let refused = portal.outbox().enqueue(&mut tx, &text()).await.unwrap_err();
    assert!(refused.is(Refusal::TextNotSent), "{refused:?}");
    assert!(Words::default_language().say("sms_send_error").contains("text messages"));
}

#[tokio::test]
async fn nothing_secret_of_a_text_is_logged() {
    let gateway = Gateway::start();
    let site = Site::new().await;
    let url = format!("twilio://ACcanary1:{TOKEN}@+15550001111?base={}", gateway.url);
    let process = site.serve_with(&[("PORTICO_SMS_URL", &url), ("PORTICO_LOG", "trace")]);
    gateway.answers(Answer::Says(503, format!("{{\"message\":\"canary {NUMBER} 912834\"}}")));
    // Another node of the same site writes it; the process sends it.
    let db = Db::open(&site.database.url).await.unwrap();
    let secrets = Secrets::new(SECRET, None).unwrap();
    let channel: Box<dyn Channel> = Box::new(Sms::new(&url, None).unwrap());
    let outbox = Outbox::new(db.clone(), Clock::default(), Chance::system(), secrets, vec![channel], true);
    let mut tx = db.begin().await.unwrap();
    outbox.enqueue(&mut tx, &text()).await.unwrap();
    tx.commit().await.unwrap();
    poll("it is refused once", || process.log().contains("not sent yet").then_some(()));
    gateway.answers(Answer::Says(201, "{}".into()));
    poll("it is taken", || (gateway.all().len() > 1).then_some(()));
    let log = process.log();
    for secret in ["canary", "912834", NUMBER, &NUMBER[1..], "5550001111", "YWN"] {
        assert!(!log.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_doctor_knows_whether_the_gateway_answers() {
    let gateway = Gateway::start();
    let site = Site::new().await;
    let doctor = |url: &str| {
        crate::world::server::done(site.command(&["doctor"]).env("PORTICO_SMS_URL", url).output().unwrap())
    };
    let told = doctor(&format!("{}/?key=canary", gateway.url));
    assert!(told.is_fine().out.contains("ok    SMS: 127.0.0.1 answers, not encrypted"), "{told:?}");
    let twilio = format!("twilio://AC0123:{TOKEN}@+15550001111?base={}", gateway.url);
    assert!(doctor(&twilio).is_fine().out.contains("ok    SMS: "));
    gateway.answers(Answer::Says(401, String::new()));
    let told = doctor(&twilio);
    assert!(told.status == 1 && told.out.contains("fail  SMS: Twilio does not know"), "{told:?}");
    let told = doctor("http://127.0.0.1:1/?key=canary");
    assert!(told.status == 1 && told.out.contains("fail  SMS: ") && !told.out.contains("canary"), "{told:?}");
    assert!(gateway.all().iter().all(|asked| !asked.line.starts_with("POST")), "nothing was sent");
    let told = doctor("carrier-pigeon://canary");
    assert!(
        told.status == 1 && told.out.contains("PORTICO_SMS_URL must begin") && !told.out.contains("canary")
    );
}

#[test]
fn a_node_with_a_broken_gateway_says_so() {
    let pairs = [("PORTICO_SMS_URL", "twilio://AC0123")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let config = Config::from("", pairs.into_iter()).unwrap();
    assert!(Sms::new(config.sms_url.as_deref().unwrap(), None).is_err());
    assert_eq!(Millis::minutes(10), text().lifetime.unwrap());
}
