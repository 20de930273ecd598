//! What mail servers answer, and what becomes of the mail; and how a mail names where it comes from.

use portico::delivery::mail::Mail;

use crate::world::server::{Site, done};
use crate::world::sink::{Answers, Sink};
use crate::world::{ADA, World, minutes};

/// What became of a mail that a server was given which answers like this: how often it was tried within a few minutes, and
/// what is written down about it.
async fn fate(answers: Answers) -> (i64, Option<String>) {
    let sink = Sink::that_answers("127.0.0.1", answers);
    let world = World::with(&[("PORTICO_SMTP_URL", &sink.url)]).await;
    world.start_sign_up(ADA).await;
    for _ in 0..3 {
        while world.app().portal.outbox().send_due().await.unwrap() > 0 {}
        world.clock.advance(minutes(1));
    }
    let tried = world.column("SELECT CAST(attempts AS TEXT) FROM outbox").await[0].parse().unwrap();
    let dead = world.column("SELECT last_error FROM outbox WHERE dead_at IS NOT NULL").await.pop();
    (tried, dead)
}

#[tokio::test]
async fn what_a_mail_server_refuses_for_good_is_given_up_at_every_step() {
    let refusals: [(Answers, &str); 12] = [
        (&[("CONNECT", "554 no mail here")], "554"),
        (&[("CONNECT", "521-two\r\n521 lines")], "521"),
        (&[("EHLO", "550 not with that name")], "550"),
        (&[("MAIL", "550 5.7.1 not from you")], "550"),
        (&[("MAIL", "553 not from you")], "553"),
        (&[("MAIL", "552 5.3.4 too large")], "552"),
        (&[("RCPT", "550 5.1.1 nobody")], "550"),
        (&[("RCPT", "556 5.1.10 takes no mail")], "556"),
        (&[("RCPT", "554 5.7.1 not for you")], "554"),
        (&[("DATA", "554 not now, not ever")], "554"),
        (&[(".", "554 5.7.1 spam")], "554"),
        (&[(".", "550 5.6.0 not like this")], "550"),
    ];
    for (answers, code) in refusals {
        let (tried, dead) = fate(answers).await;
        assert_eq!(
            (tried, dead.as_deref()),
            (1, Some(&*format!("the mail server answered {code}"))),
            "{answers:?}"
        );
    }
}

#[tokio::test]
async fn what_a_mail_server_may_take_later_is_tried_again() {
    let passing: [Answers; 12] = [
        &[("CONNECT", "421 busy")],
        &[("CONNECT", "")],
        &[("CONNECT", "no answer of a mail server")],
        &[("EHLO", "421 busy")],
        &[("MAIL", "451 4.3.0 later")],
        // What our operator or theirs has to mend: the password, the account.
        &[("MAIL", "530 5.7.0 sign in first")],
        &[("MAIL", "535 5.7.8 wrong password")],
        &[("RCPT", "450 4.2.0 grey")],
        &[("RCPT", "")],
        &[("DATA", "452 4.3.1 full")],
        &[(".", "451 4.7.1 later")],
        &[(".", "")],
    ];
    for answers in passing {
        let (tried, dead) = fate(answers).await;
        assert!(tried >= 2 && dead.is_none(), "{answers:?}: {tried} times, {dead:?}");
    }
}

#[tokio::test]
async fn a_mail_server_is_reached_by_its_number_of_version_six() {
    let sink = Sink::that_answers("[::1]", &[]);
    assert!(sink.url.starts_with("smtp://[::1]:"), "{}", sink.url);
    let world = World::with(&[("PORTICO_SMTP_URL", &sink.url)]).await;
    world.sign_up(ADA).await;
    assert_eq!(sink.all()[0].recipients, [ADA]);
    Mail::new(&sink.url, "noreply@example.com").unwrap().test().await.unwrap();
}

#[tokio::test]
async fn an_international_domain_goes_out_in_ascii_wherever_it_stands() {
    let sink = Sink::start();
    let url = format!("{}/größe.example", sink.url);
    let world =
        World::with(&[("PORTICO_SMTP_URL", &url), ("PORTICO_MAIL_FROM", "Größe <noreply@bücher.example>")])
            .await;
    let to = "ada@größe.example";
    let mut browser = world.browser();
    browser.visit("/sign-up").await.fill("Email address", to).submit("Continue").await;
    browser.is_at("/sign-up/verify-email-address");
    world.mailbox.all().await;
    let mail = &sink.all()[0];
    assert!(mail.raw.is_ascii(), "{}", mail.raw);
    let (from, id) = (mail.header("From")[0], mail.header("Message-ID")[0]);
    assert!(from.ends_with("<noreply@xn--bcher-kva.example>"), "{from}");
    assert!(id.starts_with("<msg_") && id.ends_with("@xn--bcher-kva.example>"), "{id}");
    assert_eq!(mail.header("To"), ["ada@xn--gre-6ka8i.example"]);
    let said = sink.said();
    for line in [
        "EHLO xn--gre-6ka8i.example",
        "MAIL FROM:<noreply@xn--bcher-kva.example>",
        "RCPT TO:<ada@xn--gre-6ka8i.example>",
    ] {
        assert!(said.iter().any(|said| said == line), "{line}: {said:?}");
    }
}

const UTF8: Answers = &[("EHLO", "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8")];

#[tokio::test]
async fn the_doctor_tells_what_a_sender_with_other_letters_needs() {
    let site = Site::new().await;
    let told = |url: &str, from: &str| {
        let set = [("PORTICO_SMTP_URL", url), ("PORTICO_MAIL_FROM", from)];
        done(site.command(&["doctor"]).envs(set).output().unwrap())
    };
    let (plain, knows) = (Sink::start(), Sink::that_answers("127.0.0.1", UTF8));
    let lacking = told(&plain.url, "jürgen@example.com");
    assert!(lacking.status == 1 && lacking.out.contains("fail  mail: "), "{lacking:?}");
    let line = lacking.out.lines().find(|line| line.contains("mail: ")).unwrap();
    assert!(line.contains("SMTPUTF8") && line.contains("PORTICO_MAIL_FROM"), "{line}");
    let offered = told(&knows.url, "jürgen@example.com");
    assert!(
        offered.is_fine().out.contains("warn  mail: ") && offered.out.contains("SMTPUTF8"),
        "{offered:?}"
    );
    for from in ["noreply@example.com", "noreply@bücher.example"] {
        assert!(told(&plain.url, from).is_fine().out.contains("ok    mail: "), "{from}");
    }
}

#[tokio::test]
async fn a_sender_with_other_letters_waits_for_a_server_that_takes_it() {
    let from = ("PORTICO_MAIL_FROM", "jürgen@bücher.example");
    let (plain, knows) = (Sink::start(), Sink::that_answers("127.0.0.1", UTF8));
    let world = World::with(&[("PORTICO_SMTP_URL", &plain.url), from]).await;
    world.start_sign_up(ADA).await;
    while world.app().portal.outbox().send_due().await.unwrap() > 0 {}
    assert!(plain.all().is_empty());
    let why = world.column("SELECT last_error FROM outbox WHERE dead_at IS NULL").await;
    assert_eq!(why, ["the sender's address needs SMTPUTF8, which the mail server does not offer"]);
    world.clock.advance(minutes(1));
    let other = world.node_with(&[("PORTICO_SMTP_URL", &knows.url)]).await;
    assert_eq!(other.portal.outbox().send_due().await.unwrap(), 1);
    assert_eq!(knows.all()[0].recipients, [ADA]);
    assert!(
        knows.said().iter().any(|line| line.starts_with("MAIL FROM:<jürgen@xn--bcher-kva.example> SMTPUTF8"))
    );
}

#[tokio::test]
async fn a_recipient_with_other_letters_is_given_up_where_the_server_takes_none() {
    use portico::delivery::{Channel, Failure};
    use portico::id::MessageId;
    use portico::model::message::Message;
    let letter: Message = serde_json::from_value(serde_json::json!({
        "channel": "email", "template": "sign_in", "to": "jürgen@bücher.example", "subject": "s", "text": "t",
    }))
    .unwrap();
    let send = async |url: &str| {
        let mail = Mail::new(url, "noreply@example.com").unwrap();
        mail.send(&MessageId::new(&crate::world::chance()), &letter).await
    };
    let (plain, knows) = (Sink::start(), Sink::that_answers("127.0.0.1", UTF8));
    let Err(Failure::Never(why)) = send(&plain.url).await else { panic!("given up") };
    assert!(why.contains("SMTPUTF8"), "{why}");
    assert!(send(&knows.url).await.is_ok());
    assert_eq!(knows.all()[0].recipients, ["jürgen@xn--bcher-kva.example"]);
}
